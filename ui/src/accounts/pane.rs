//! One account: what is owed, what may be done, what happened.

use kontor_domain::CustomerId;
use kontor_domain::accounts::{Account, AccountMove, AccountMovement, AccountMovements, GetAccount};
use kontor_domain::event::Event;
use kontor_domain::page::{Page, Window};
use kontor_domain::payments::Payment;
use kontor_domain::policy::Permission;
use leptos::prelude::*;
use leptos_router::components::A;

use super::dialogs::{AdjustDialog, LimitDialog, PayDialog};
use super::paper::{PaymentDialog, payment_link};
use super::statement::StatementDialog;
use crate::kit::{Failure, Icon, Money, Skeleton, heed};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

/// So many movements are shown; a statement has them all.
const SHOWN: u32 = 100;

/// What is asked of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Task {
    Pay,
    Limit,
    Adjust,
    Statement,
}

/// What a movement is called.
pub(super) fn move_name(kind: AccountMove) -> String {
    match kind {
        AccountMove::Charge => ts!(accounts.charge),
        AccountMove::Refund => ts!(accounts.refund),
        AccountMove::Payment => ts!(accounts.payment),
        AccountMove::Opening => ts!(accounts.opening),
        AccountMove::Correction => ts!(accounts.correction),
        AccountMove::Merge => ts!(accounts.merge),
    }
}

/// The pane.
#[component]
pub(super) fn Pane(id: CustomerId) -> impl IntoView {
    let mine = move |event: &Event| matches!(event, Event::AccountChanged { id: other } | Event::CustomerChanged { id: other } if *other == id);
    let account = load(move || Some(GetAccount { customer_id: id }), mine);
    let window = Window { offset: 0, limit: SHOWN };
    let movements = load(move || Some(AccountMovements { customer_id: id, window }), mine);
    let task = RwSignal::new(None::<Task>);
    let paid = RwSignal::new(None::<Payment>);
    let body = move || match (account.get(), account.failed.get()) {
        (Some(account), _) => head(account, task),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || account.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=6/> }.into_any(),
    };
    let rows = move || match (movements.get(), movements.failed.get()) {
        (Some(page), _) => table(page, paid),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || movements.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=4/> }.into_any(),
    };
    let close = move || task.set(None);
    let dialog = move || {
        let task = task.get()?;
        let account = account.get_untracked()?;
        Some(match task {
            Task::Pay => view! { <PayDialog account=account on_close=close done=paid/> }.into_any(),
            Task::Limit => view! { <LimitDialog account=account on_close=close/> }.into_any(),
            Task::Adjust => view! { <AdjustDialog account=account on_close=close/> }.into_any(),
            Task::Statement => view! { <StatementDialog account=account on_close=close/> }.into_any(),
        })
    };
    view! {
        <div class="detail-scroll" data-testid="account">
            {move || body()}
            <section class="stock-part"><h3>{t!(accounts.movements)}</h3>{move || rows()}</section>
        </div>
        {move || dialog()}
        {move || paid.get().map(|payment| view! { <PaymentDialog payment=payment on_close=move || paid.set(None)/> }.into_any())}
    }
    .into_any()
}

fn head(account: Account, task: RwSignal<Option<Task>>) -> AnyView {
    let session = Session::here();
    let button = move |what: Task,
                       icon: icondata::Icon,
                       name: fn() -> String,
                       class: &'static str,
                       testid: &'static str| {
        view! { <button class=class type="button" data-testid=testid on:click=heed(move |_| task.set(Some(what)))><Icon icon=icon/>{name}</button> }
            .into_any()
    };
    let (sells, manages) = untrack(|| (session.may(Permission::Sell), session.may(Permission::ManageAccounts)));
    let pays = sells && account.balance.0 > 0;
    let limit = match account.limit {
        Some(limit) => ts!(accounts.of_limit, limit = session.money(limit), left = session.money(account.left)),
        None => ts!(accounts.no_limit),
    };
    let owed = if account.balance.0 < 0 { ts!(accounts.credit) } else { ts!(accounts.owed) };
    let amount = kontor_domain::Minor(account.balance.0.saturating_abs());
    view! {
        <header class="detail-head">
            <div><div class="small faint">{limit}</div><h1><A href=format!("/customers?id={}", account.customer_id) attr:class="link">{account.customer}</A></h1></div>
            <div class="r"><div class="small faint">{owed}</div><b><Money amount=amount testid="account-owed"/></b></div>
        </header>
        <div class="do shift-acts">
            {pays.then(|| button(Task::Pay, icondata::LuBanknote, || ts!(accounts.pay), "btn primary", "account-pay"))}
            {manages.then(|| button(Task::Limit, icondata::LuGauge, || ts!(accounts.set_limit), "btn", "account-limit"))}
            {manages.then(|| button(Task::Adjust, icondata::LuPencil, || ts!(accounts.adjust), "btn", "account-adjust"))}
            {button(Task::Statement, icondata::LuFileText, || ts!(accounts.statement), "btn", "account-statement")}
        </div>
    }
    .into_any()
}

fn table(page: Page<AccountMovement>, paid: RwSignal<Option<Payment>>) -> AnyView {
    let session = Session::here();
    let row = move |movement: AccountMovement| {
        let number = match (movement.sale_id, movement.payment_id) {
            (None, Some(id)) => payment_link(movement.number, id, paid),
            (Some(id), _) => {
                view! { <A href=format!("/sales?id={id}") attr:class="link num">{movement.number}</A> }.into_any()
            }
            (None, None) => view! { <span class="num">{movement.number}</span> }.into_any(),
        };
        let about = [session.moment(movement.at), movement.user, movement.reason];
        let about = about.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
        view! {
            <tr data-testid="account-movement">
                <td>{move_name(movement.kind)} " " {number}<span class="small faint block num">{about}</span></td>
                <td class="r"><Money amount=movement.amount/><span class="small faint block num">{session.money(movement.after)}</span></td>
            </tr>
        }
        .into_any()
    };
    if page.rows.is_empty() {
        return view! { <p class="muted">{t!(accounts.none)}</p> }.into_any();
    }
    let more = page.total - i64::try_from(page.rows.len()).unwrap_or_default();
    let more = (more > 0)
        .then(|| view! { <p class="muted small">{ts!(accounts.more, count = more.to_string())}</p> }.into_any());
    view! { <table class="plain"><tbody>{page.rows.into_iter().map(row).collect_view()}</tbody></table>{more} }
        .into_any()
}
