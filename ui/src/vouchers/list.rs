//! The page: vouchers for those who may see them all, and for everybody at a till selling and looking up.

use kontor_domain::VoucherId;
use kontor_domain::event::Event;
use kontor_domain::page::Direction;
use kontor_domain::payments::Payment;
use kontor_domain::policy::Permission;
use kontor_domain::vouchers::{ListVouchers, Voucher, VoucherList, VoucherState};
use leptos::prelude::*;

use super::check::Check;
use super::dialogs::IssueDialog;
use super::pane::{Pane, day, state_name};
use crate::accounts::PaymentDialog;
use crate::address::Address;
use crate::bridge::Letter;
use crate::kit::{Cell, Column, Empty, Icon, LongList, Part, Plan, Row, Shown, heed, search_box};
use crate::session::Session;
use crate::{t, ts};

const fn column(key: &'static str, title: fn() -> String, class: &'static str, width: u16) -> Column {
    Column { key, title, class, width, sort: None::<Direction>, shown: Shown::First }
}

const COLUMNS: &[Column] = &[
    Column { shown: Shown::Always, ..column("code", || ts!(vouchers.code), "num", 0) },
    column("left", || ts!(vouchers.left), "r", 110),
    column("value", || ts!(vouchers.value), "r", 110),
    column("until", || ts!(vouchers.until), "num muted", 130),
    Column { shown: Shown::Wide, ..column("made", || ts!(vouchers.made), "num muted wrap", 130) },
];

/// Which voucher is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Issue {
    /// It is paid for.
    Sell,
    /// It is given.
    Give,
}

/// Vouchers.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let session = Session::here();
    let address = Address::here("/vouchers");
    let all = Memo::new(move |_| session.may(Permission::ManageVouchers));
    let chosen = Memo::new(move |_| address.get("id").parse::<VoucherId>().ok().filter(|_| all.get()));
    let issue = RwSignal::new(None::<Issue>);
    let sold = RwSignal::new(None::<Payment>);
    let button = move |what: Issue, name: fn() -> String, class: &'static str, testid: &'static str| {
        view! { <button class=class type="button" data-testid=testid on:click=heed(move |_| issue.set(Some(what)))><Icon icon=icondata::LuTicket/>{name}</button> }
            .into_any()
    };
    let sell = move || {
        session.may(Permission::Sell).then(|| button(Issue::Sell, || ts!(vouchers.sell), "btn primary", "voucher-sell"))
    };
    let give = move || button(Issue::Give, || ts!(vouchers.give), "btn", "voucher-give");
    let left = move || {
        all.get().then(|| {
            view! { <section class="list card">{list(address, (move || (sell(), give()).into_any()).into_any())}</section> }.into_any()
        })
    };
    let pane = move || match chosen.get() {
        Some(id) => view! { <Pane id=id/> }.into_any(),
        None => view! {
            <div class="detail-scroll">
                {move || (!all.get()).then(|| view! { <div class="do shift-acts">{sell()}</div> }.into_any())}
                <Check/>
            </div>
        }
        .into_any(),
    };
    let close = move || issue.set(None);
    view! {
        <div class="split" class:solo=move || !all.get() data-testid="vouchers">
            {move || left()}
            <section class="detail card" aria-live="polite">{move || pane()}</section>
        </div>
        {move || issue.get().map(|issue| view! { <IssueDialog issue=issue on_close=close done=sold/> }.into_any())}
        {move || sold.get().map(|payment| view! { <PaymentDialog payment=payment on_close=move || sold.set(None)/> }.into_any())}
    }
    .into_any()
}

fn list(address: Address, buttons: AnyView) -> AnyView {
    let text = address.kept("text");
    let state = move || VoucherState::ALL.into_iter().find(|state| state.as_str() == address.get("state"));
    let list = LongList::new(
        address,
        Plan {
            name: "vouchers",
            columns: COLUMNS,
            ask: Box::new(move |_| {
                Letter::new(&ListVouchers { text: text.get(), state: state(), ..ListVouchers::default() })
            }),
            read: Box::new(|answer| {
                let VoucherList { page, sum } = answer.read()?;
                Ok(Part { rows: page.rows.into_iter().map(row).collect(), total: page.total, sum: Some(sum) })
            }),
            matters: |event| matches!(event, Event::VoucherChanged { .. }),
            empty: Box::new(move || {
                if state().is_some() || !text.get().trim().is_empty() {
                    return view! { <Empty icon=icondata::LuSearchX title=t!(vouchers.none_found) text=t!(vouchers.none_found_text)/> }.into_any();
                }
                view! { <Empty icon=icondata::LuTicket title=t!(vouchers.empty) text=t!(vouchers.empty_text)/> }
                    .into_any()
            }),
        },
    );
    let chip = move |of: VoucherState| {
        let press = move |_| address.set(&[("state", if state() == Some(of) { "" } else { of.as_str() })]);
        view! { <button class="chip" type="button" aria-pressed=move || (state() == Some(of)).to_string() data-testid=format!("vouchers-{}", of.as_str()) on:click=heed(press)>{move || state_name(of)}</button> }
            .into_any()
    };
    view! {
        <div class="filters many">
            {search_box(text, || ts!(vouchers.search), "vouchers-text", ".row-open")}
            {buttons}
            <div class="chips">{VoucherState::ALL.map(chip).collect_view()}</div>
        </div>
        {list.view()}
    }
    .into_any()
}

fn row(voucher: Voucher) -> Row {
    let marks = match voucher.state {
        VoucherState::Valid => Vec::new(),
        state => vec![(if state == VoucherState::Used { "" } else { "warn" }, state_name(state))],
    };
    Row {
        id: voucher.id.to_string(),
        testid: format!("voucher-{}", voucher.code),
        cells: vec![
            Cell::Name(voucher.code, marks, String::new()),
            Cell::Amount(voucher.balance, String::new()),
            Cell::Amount(voucher.value, String::new()),
            Cell::Text(day(voucher.expires_on)),
            Cell::Moment(voucher.created_at),
        ],
    }
}
