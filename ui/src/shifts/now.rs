//! The register's shift as it stands.

use kontor_domain::event::Event;
use kontor_domain::policy::Permission;
use kontor_domain::shifts::{CashKind, GetXPdf, ReportX, XReport};
use leptos::prelude::*;
use leptos_router::components::A;

use super::here::{ShiftHere, Task};
use super::page::save_pdf;
use super::paper::{figures, movements};
use super::sign::button;
use crate::bridge::Letter;
use crate::cards::open_cards;
use crate::kit::{Empty, Failure, Icon, Notice, Skeleton, heed};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

/// The pane.
#[component]
pub(super) fn Now() -> impl IntoView {
    let (session, here) = (Session::here(), ShiftHere::here());
    let state = Memo::new(move |_| (here.used(), here.shift().map(|shift| shift.id)));
    let settings = move || {
        session.may(Permission::ManageBusiness).then(|| {
            view! { <A href="/settings/shifts" attr:class="btn primary" attr:data-testid="shift-settings"><Icon icon=icondata::LuSettings/>{t!(shift.turn_on)}</A> }
                .into_any()
        })
    };
    let body = move || {
        match (here.now.with(|_| ()), here.now.failed.get()) {
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || here.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=8/> }.into_any(),
        (Some(()), _) => match state.get() {
            (_, Some(_)) => view! { <Open/> }.into_any(),
            (true, None) => view! {
                <Empty icon=icondata::LuWallet title=t!(shift.none_open) text=t!(shift.none_open_text)>
                    <button class="btn primary" type="button" data-testid="shift-open" on:click=heed(move |_| here.task.set(Some(Task::Open)))>{t!(shift.open)}</button>
                </Empty>
            }
            .into_any(),
            (false, None) => view! { <Empty icon=icondata::LuWallet title=t!(shift.not_used) text=t!(shift.not_used_text)>{move || settings()}</Empty> }.into_any(),
        },
    }
    };
    let shown = Memo::new(move |_| (here.now.with(|_| ()).is_some(), here.now.failed.get().is_some(), state.get()));
    move || {
        let _ = shown.get();
        untrack(body)
    }
}

/// An open shift, and what it comes to.
#[component]
fn Open() -> impl IntoView {
    let here = ShiftHere::here();
    let x = load(
        || Some(ReportX {}),
        |event| {
            matches!(
                event,
                Event::ShiftChanged { .. }
                    | Event::SaleCompleted { .. }
                    | Event::SaleReturned { .. }
                    | Event::BusinessChanged
            )
        },
    );
    let body = move || match (x.get(), x.failed.get()) {
        (Some(report), _) => shown(here, &report),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || x.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=8/> }.into_any(),
    };
    move || body()
}

fn shown(here: ShiftHere, x: &XReport) -> AnyView {
    let session = Session::here();
    let ask = move |task: Task| move || here.task.set(Some(task));
    let pdf = || save_pdf(Letter::new(&GetXPdf {}));
    let opened = ts!(shift.opened_by, at = session.moment(x.shift.opened_at), name = x.shift.user.clone());
    let sums = match &x.figures {
        Some(sums) => figures(sums),
        None => {
            view! { <p class="detail-note" data-testid="shift-blind"><span>{t!(shift.blind_now)}</span></p> }.into_any()
        }
    };
    let overdue = x.overdue.then(|| {
        let text = ts!(shift.overdue, at = session.moment(x.shift.opened_at));
        view! { <div class="detail-notice" data-testid="shift-overdue"><Notice kind="warn">{text}</Notice></div> }
            .into_any()
    });
    view! {
        <div class="detail-scroll" data-testid="shift-now">
            <header class="detail-head">
                <div><div class="small faint num">{opened}</div><h1>{t!(shift.is_open)}</h1></div>
                <span class="tag info">{t!(shift.x_report)}</span>
            </header>
            {overdue}
            {open_cards()}
            <div class="do shift-acts">
                <button class="btn primary" type="button" data-testid="shift-close" on:click=heed(move |_| here.task.set(Some(Task::Close)))><Icon icon=icondata::LuLock/>{t!(shift.close)}</button>
                {button(icondata::LuBanknoteArrowDown, || ts!(shift.pay_in), "shift-pay-in", ask(Task::Move(CashKind::PayIn)))}
                {button(icondata::LuBanknoteArrowUp, || ts!(shift.pay_out), "shift-pay-out", ask(Task::Move(CashKind::PayOut)))}
                {button(icondata::LuVault, || ts!(shift.drop), "shift-drop", ask(Task::Move(CashKind::Drop)))}
                {button(icondata::LuLockOpen, || ts!(shift.no_sale), "shift-no-sale", ask(Task::Move(CashKind::NoSale)))}
                {button(icondata::LuDownload, || ts!(shift.x_pdf), "shift-x-pdf", pdf)}
            </div>
            {sums}
            {movements(&x.movements)}
        </div>
    }
    .into_any()
}
