//! The list of pieces that are told apart, and what happened to one.

use kontor_domain::SerialId;
use kontor_domain::event::Event;
use kontor_domain::page::Page as Answered;
use kontor_domain::stock::{GetSerial, ListSerials, SerialEvent, SerialHistory, SerialPiece, SerialState};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::address::Address;
use crate::bridge::Letter;
use crate::catalog::reason_name;
use crate::kit::{Cell, Column, Empty, Failure, LongList, Part, Plan, Row, Shown, Skeleton, heed, search_box};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

const fn column(key: &'static str, title: fn() -> String, class: &'static str, width: u16) -> Column {
    Column { key, title, class, width, sort: None, shown: Shown::First }
}

const COLUMNS: &[Column] = &[
    Column { shown: Shown::Always, ..column("number", || ts!(serials.number), "num", 0) },
    column("state", || ts!(serials.state), "muted", 100),
    Column { shown: Shown::Wide, ..column("store", || ts!(purchasing.store), "muted", 110) },
    column("since", || ts!(serials.since), "num muted wrap", 124),
];

/// Where a piece is, in words.
fn state_name(state: SerialState) -> String {
    match state {
        SerialState::InStock => ts!(serials.in_stock),
        SerialState::Sold => ts!(serials.sold),
        SerialState::InTransit => ts!(serials.in_transit),
        SerialState::Damaged => ts!(sales.to_damaged),
        SerialState::Supplier => ts!(sales.to_supplier),
        SerialState::Gone => ts!(serials.gone),
        SerialState::Used => ts!(stock.used),
    }
}

/// The list.
pub(super) fn list(address: Address) -> AnyView {
    let text = address.kept("text");
    let state = move || SerialState::ALL.into_iter().find(|state| state.as_str() == address.get("state"));
    let list = LongList::new(
        address,
        Plan {
            name: "serials",
            columns: COLUMNS,
            ask: Box::new(move |_| {
                Letter::new(&ListSerials { text: text.get(), state: state(), ..ListSerials::default() })
            }),
            read: Box::new(|answer| {
                let Answered { rows, total } = answer.read::<Answered<SerialPiece>>()?;
                Ok(Part { rows: rows.into_iter().map(row).collect(), total, sum: None })
            }),
            matters: |event| {
                matches!(event, Event::StockChanged { .. } | Event::SaleCompleted { .. } | Event::SaleReturned { .. })
            },
            empty: Box::new(|| {
                view! { <Empty icon=icondata::LuFingerprint title=t!(serials.none) text=t!(serials.none_text)/> }
                    .into_any()
            }),
        },
    );
    let chip = move |of: SerialState| {
        let press = move |_| address.set(&[("state", if state() == Some(of) { "" } else { of.as_str() })]);
        view! { <button class="chip" type="button" aria-pressed=move || (state() == Some(of)).to_string() data-testid=format!("serials-{}", of.as_str()) on:click=heed(press)>{move || state_name(of)}</button> }
            .into_any()
    };
    view! {
        <div class="filters many">
            {search_box(text, || ts!(serials.search), "serials-text", ".row-open")}
            <div class="chips">{SerialState::ALL.map(chip).collect_view()}</div>
        </div>
        {list.view()}
    }
    .into_any()
}

fn row(piece: SerialPiece) -> Row {
    Row {
        id: piece.id.to_string(),
        testid: format!("serial-row-{}", piece.number),
        cells: vec![
            Cell::Name(piece.number, Vec::new(), piece.title),
            Cell::Text(state_name(piece.state)),
            Cell::Text(piece.store),
            Cell::Moment(piece.since),
        ],
    }
}

/// The pane beside it.
pub(super) fn pane(address: Address) -> AnyView {
    match address.get("id").parse() {
        Ok(id) => view! { <History id=id/> }.into_any(),
        Err(_) => view! { <Empty icon=icondata::LuFingerprint title=t!(serials.choose) text=t!(serials.choose_text)/> }
            .into_any(),
    }
}

#[component]
fn History(id: SerialId) -> impl IntoView {
    let history = load(
        move || Some(GetSerial { id }),
        |event| matches!(event, Event::StockChanged { .. } | Event::SaleCompleted { .. } | Event::SaleReturned { .. }),
    );
    let body = move || match (history.get(), history.failed.get()) {
        (Some(history), _) => shown(history),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || history.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=6/> }.into_any(),
    };
    view! { <div class="detail-scroll" data-testid="serial">{move || body()}</div> }.into_any()
}

fn shown(SerialHistory { piece, events }: SerialHistory) -> AnyView {
    let session = Session::here();
    let row = move |event: SerialEvent| {
        let document = match (event.sale_id, event.order_id) {
            (Some(id), _) => Some(format!("/sales?id={id}")),
            (_, Some(id)) => Some(format!("/stock?id={id}")),
            _ => None,
        };
        let document = match document {
            Some(to) => view! { <A href=to attr:class="link num">{event.document}</A> }.into_any(),
            None => view! { <span class="num">{event.document}</span> }.into_any(),
        };
        let about = [session.moment(event.at), event.store, event.user, event.who];
        let about = about.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
        view! {
            <tr data-testid="serial-event">
                <td>{reason_name(event.reason)} " " {document}<span class="small faint block num">{about}</span></td>
                <td class="r">{state_name(event.state)}</td>
            </tr>
        }
        .into_any()
    };
    let to = format!("/products?id={}", piece.product_id);
    view! {
        <header class="detail-head">
            <div><div class="small faint"><A href=to attr:class="link">{piece.title}</A> " · " {piece.sku}</div><h1 class="num break" data-testid="serial-number">{piece.number}</h1></div>
            <span class="tag" data-testid="serial-state">{state_name(piece.state)}</span>
        </header>
        <section class="stock-part"><h3>{t!(serials.history)}</h3><table class="plain"><tbody>{events.into_iter().map(row).collect_view()}</tbody></table></section>
    }
    .into_any()
}
