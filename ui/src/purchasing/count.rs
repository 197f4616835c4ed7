//! A count: scanning or typing what is there, and booking what is off.

use std::sync::Arc;

use kontor_domain::catalog::Found;
use kontor_domain::event::Event;
use kontor_domain::money::parse_qty;
use kontor_domain::stock::{
    ApproveCount, CancelCount, CountLine, CountSerial, CountSheet, CountState, CountStock, Counted, CountedSerials,
    DropCounted, GetCount,
};
use kontor_domain::{Call, Minor, Qty, StockCountId, VariantId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::counts::state_mark;
use super::draft::figure_that;
use super::find::find_product;
use crate::kit::{Failure, Form, Icon, Money, Skeleton, each, heed, toast_refusal};
use crate::load::{Load, load};
use crate::session::Session;
use crate::{bridge, t, ts};

/// The pane.
#[component]
pub(super) fn Count(id: StockCountId) -> impl IntoView {
    let sheet = load(
        move || Some(GetCount { id }),
        move |event| matches!(event, Event::CountChanged { id: other } if *other == id),
    );
    // Made anew only when it ends, so that the field that is scanned into keeps the focus.
    let state = Memo::new(move |_| sheet.with(|sheet| sheet.count.state));
    let body = move || match (state.get(), sheet.failed.get()) {
        (Some(state), _) => whole(id, state, sheet),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || sheet.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=8/> }.into_any(),
    };
    move || body()
}

/// Sends what was counted; the list follows.
fn send<C: Call>(req: C, sheet: Load<CountSheet>) {
    spawn_local(async move {
        if let Err(refusal) = bridge::call(req).await {
            toast_refusal(&refusal);
        }
        sheet.again();
    });
}

fn whole(id: StockCountId, state: CountState, sheet: Load<CountSheet>) -> AnyView {
    let session = Session::here();
    let form = Form::new();
    let open = state == CountState::Open;
    let (class, said) = state_mark(state);
    let take = move |found: Found| {
        let variant_id = found.variant_id;
        let known = sheet.with(|sheet| sheet.lines.iter().any(|line| line.variant_id == variant_id)).unwrap_or(false);
        match (found.serial, found.tracked) {
            (Some(number), _) => send(CountSerial { id, number, variant_id: None }, sheet),
            (None, Some(_)) if known => crate::signin::focus(".count-serial"),
            (None, Some(_)) => send(CountStock { id, variant_id, counted: Counted::All(Qty(0)) }, sheet),
            (None, None) => send(CountStock { id, variant_id, counted: Counted::More(Qty::ONE) }, sheet),
        }
    };
    let head = move || {
        sheet.with(|sheet| {
            let count = &sheet.count;
            let what = count.category.clone().unwrap_or_else(|| ts!(counts.everything));
            (count.number.clone(), format!("{} · {} · {}", count.store, what, session.moment(count.created_at)))
        })
    };
    let number = move || head().map(|(number, _)| number);
    let about = move || head().map(|(_, about)| about);
    let value = move || {
        let lines = sheet.with(|sheet| sheet.lines.iter().map(|line| line.value.unwrap_or_default()).sum::<Minor>());
        lines.unwrap_or_default()
    };
    let off = move || sheet.with(|sheet| sheet.count.off).unwrap_or_default();
    let rows = each(
        move || sheet.with(|sheet| sheet.lines.clone()).unwrap_or_default(),
        |line| {
            format!("{} {} {} {:?} {:?}", line.variant_id, line.counted.0, line.expected.0, line.value, line.serials)
        },
        move |line| row(id, line, open, sheet),
    );
    let footer = open.then(|| {
        view! {
            <footer class="list-foot wrap">
                <button class="btn danger" type="button" data-testid="count-cancel" disabled=form.busy on:click=heed(move |_| form.send(CancelCount { id }, move |_| sheet.again()))>{t!(counts.cancel)}</button>
                <button class="btn primary end" type="button" data-testid="count-approve" disabled=form.busy on:click=heed(move |_| form.send(ApproveCount { id }, move |_| sheet.again()))><Icon icon=icondata::LuCheck/>{t!(counts.approve)}</button>
            </footer>
        }
        .into_any()
    });
    view! {
        <div class="detail-form" data-testid="count-sheet">
            <div class="detail-scroll">
                <header class="detail-head">
                    <div><div class="small faint num">{move || about()}</div><h1 class="num" data-testid="count-number">{move || number()}</h1></div>
                    <span class=format!("tag {class}") data-testid="count-state">{said}</span>
                </header>
                <div class="fields">
                    {open.then(|| find_product(Arc::new(take), "count-find"))}
                    <table class="plain" data-testid="count-lines">
                        <thead><tr><th>{t!(purchasing.what)}</th><th class="r">{t!(counts.counted)}</th><th class="r">{t!(counts.variance)}</th><th></th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                    <dl class="facts">
                        <div><dt>{t!(counts.off)}</dt><dd class="num" data-testid="count-off">{move || off()}</dd></div>
                        <div class="grand"><dt>{t!(counts.value)}</dt><dd><Money amount=Signal::derive(value) testid="count-value"/></dd></div>
                    </dl>
                    {form.rest(&[])}
                </div>
            </div>
            {footer}
        </div>
    }
    .into_any()
}

fn row(id: StockCountId, line: CountLine, open: bool, sheet: Load<CountSheet>) -> AnyView {
    let variant_id: VariantId = line.variant_id;
    let variance = line.variance();
    let sign = if variance.0 > 0 { "+" } else { "" };
    let detail = format!("{} · {}", line.sku, ts!(counts.expected, qty = line.expected.plain()));
    let (decimals, name) = (line.decimals, format!("{}: {}", ts!(counts.counted), line.title));
    let typed = RwSignal::new(line.counted.plain());
    let change = move || {
        let text = typed.get_untracked();
        let nothing = !text.trim().is_empty() && text.trim().chars().all(|c| matches!(c, '0' | '.' | ','));
        let counted = if nothing { Ok(Qty(0)) } else { parse_qty("counted", &text, decimals) };
        match counted {
            Ok(counted) => send(CountStock { id, variant_id, counted: Counted::All(counted) }, sheet),
            Err(refusal) => toast_refusal(&refusal),
        }
    };
    let pieces = line.serials.clone().map(|serials| pieces(&serials));
    let field = match open {
        true if line.serials.is_some() => number_field(id, &line, sheet),
        true => figure_that(typed, name, format!("counted-{}", line.sku), change),
        false => view! { <span class="num">{line.counted.plain()}</span> }.into_any(),
    };
    let gone = format!("{}: {}", ts!(common.remove), line.title);
    let drop = open.then(|| {
        view! { <button class="btn quiet square" type="button" aria-label=gone data-testid="count-drop" on:click=heed(move |_| send(DropCounted { id, variant_id }, sheet))><Icon icon=icondata::LuX/></button> }
            .into_any()
    });
    view! {
        <tr>
            <td class="break">{line.title}<span class="small faint block num">{detail}</span>{pieces}</td>
            <td class="r nowrap">{field}</td>
            <td class="r num" class:bad=variance.0 < 0 data-testid=format!("variance-{}", line.sku)>{sign} {variance.plain()}{line.value.map(|value| view! { <span class="small faint block"><Money amount=value/></span> }.into_any())}</td>
            <td>{drop}</td>
        </tr>
    }
    .into_any()
}

/// Which pieces were found, missing and more than expected.
fn pieces(serials: &CountedSerials) -> AnyView {
    let some = |name: String, numbers: &[String], class: &'static str, testid: &'static str| {
        let text = format!("{name}: {}", numbers.join(", "));
        (!numbers.is_empty()).then(|| view! { <span class=class data-testid=testid>{text}</span> }.into_any())
    };
    view! {
        {some(ts!(serials.found), &serials.found, "small block num", "count-found")}
        {some(ts!(serials.missing), &serials.missing, "small block num bad", "count-missing")}
        {some(ts!(serials.surplus), &serials.surplus, "small block num ok", "count-surplus")}
    }
    .into_any()
}

/// Where the number of one more piece is scanned or typed.
fn number_field(id: StockCountId, line: &CountLine, sheet: Load<CountSheet>) -> AnyView {
    let typed = RwSignal::new(String::new());
    let variant_id = Some(line.variant_id);
    let name = ts!(serials.of, title = line.title.clone());
    let on_key = move |ev: web_sys::KeyboardEvent| {
        if ev.key() == "Enter" {
            ev.prevent_default();
            let number = typed.get_untracked();
            typed.set(String::new());
            if !number.trim().is_empty() {
                send(CountSerial { id, number, variant_id }, sheet);
            }
        }
    };
    view! {
        <span class="num">{line.counted.plain()}</span>
        <input class="input num count-serial" autocomplete="off" data-scan="take" aria-label=name placeholder=|| ts!(serials.scan) data-testid=format!("count-serial-{}", line.sku) prop:value=typed on:input=heed(move |ev| typed.set(event_target_value(&ev))) on:keydown=heed(on_key)/>
    }
    .into_any()
}
