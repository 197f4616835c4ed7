//! The deposit of a ticket: taken, given back, kept.

use kontor_domain::payments::Payment;
use kontor_domain::repairs::{
    DepositMove, DepositMovement, ForfeitDeposit, RefundDeposit, StateKind, TakeDeposit, TicketStory,
};
use kontor_domain::sales::TenderKind;
use kontor_domain::{Minor, PaymentId, RepairDepositMovementId, RepairTicketId};
use leptos::prelude::*;

use super::quote::Ask;
use crate::bridge;
use crate::kit::{Deed, Dialog, Form, Select, TextField, heed, options, toast};
use crate::session::Session;
use crate::shifts::dialog_foot;
use crate::till::tender_name;
use crate::{t, ts};

/// What happened to it, and what can be done with it.
pub(super) fn part(story: &TicketStory, kind: Option<StateKind>, in_cart: bool, ask: RwSignal<Option<Ask>>) -> AnyView {
    let session = Session::here();
    let (id, there) = (story.ticket.id, story.deposit);
    let row = |one: &DepositMovement| {
        let name = match one.kind {
            DepositMove::Taken => ts!(quote.deposit_taken),
            DepositMove::Applied => ts!(quote.deposit_applied),
            DepositMove::Refunded => ts!(quote.deposit_refunded),
            DepositMove::Forfeited => ts!(quote.deposit_kept),
        };
        let about = [one.number.as_str(), &one.reason].into_iter().filter(|text| !text.is_empty());
        let about = about.collect::<Vec<_>>().join(" · ");
        view! { <tr data-testid="deposit-move"><td>{name}<span class="small faint block break num">{about}</span></td><td class="r num">{session.money(one.amount)}</td></tr> }
            .into_any()
    };
    let rows = story.deposits.iter().map(row).collect_view();
    let button = |kind: DepositMove, name: String, testid: &'static str| {
        view! { <button class="btn quiet" type="button" data-testid=testid on:click=heed(move |_| ask.set(Some(Ask::Deposit(id, kind, there))))>{name}</button> }
            .into_any()
    };
    let takes = !in_cart && kind != Some(StateKind::Done);
    let gives = !in_cart && there > Minor::ZERO;
    view! {
        <table class="plain"><tbody>{rows}</tbody></table>
        <div class="do flush">
            {takes.then(|| button(DepositMove::Taken, ts!(quote.take_deposit), "deposit-take"))}
            {gives.then(|| button(DepositMove::Refunded, ts!(quote.refund_deposit), "deposit-refund"))}
            {gives.then(|| button(DepositMove::Forfeited, ts!(quote.keep_deposit), "deposit-keep"))}
        </div>
    }
    .into_any()
}

/// Takes a deposit, gives one back, or keeps it.
#[component]
pub(super) fn DepositDialog(
    ticket: RepairTicketId,
    kind: DepositMove,
    there: Minor,
    #[prop(into)] on_close: Deed,
) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let ids: (PaymentId, RepairDepositMovementId) = (bridge::new_id(), bridge::new_id());
    let takes = kind == DepositMove::Taken;
    let amount = RwSignal::new(if takes { String::new() } else { session.plain(there) });
    let (by, reason) = (RwSignal::new(TenderKind::Cash.as_str().to_owned()), RwSignal::new(String::new()));
    let kinds = options(TenderKind::MONEY.map(|kind| (kind.as_str(), tender_name(kind))));
    let (closed, cancel) = (on_close.clone(), on_close.clone());
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let amount = match session.parse("amount", &amount.get_untracked()) {
            Ok(amount) => amount,
            Err(refusal) => return form.refuse(refusal),
        };
        let (closed, why) = (closed.clone(), reason.get_untracked());
        let tender = TenderKind::MONEY.into_iter().find(|kind| by.with_untracked(|by| by == kind.as_str()));
        let tender = tender.unwrap_or(TenderKind::Cash);
        let kept = closed.clone();
        let paid = move |payment: Payment| {
            toast(payment.number);
            closed.act();
        };
        match kind {
            DepositMove::Taken | DepositMove::Applied => {
                let call = TakeDeposit { id: ids.0, ticket_id: ticket, amount, tender, reference: why };
                form.send(call, paid);
            }
            DepositMove::Refunded => {
                let reference = String::new();
                let call = RefundDeposit { id: ids.0, ticket_id: ticket, amount, tender, reference, reason: why };
                form.send(call, paid);
            }
            DepositMove::Forfeited => {
                let call = ForfeitDeposit { id: ids.1, ticket_id: ticket, amount, reason: why };
                form.send(call, move |_| kept.act());
            }
        }
    };
    let title = match kind {
        DepositMove::Taken | DepositMove::Applied => ts!(quote.take_deposit),
        DepositMove::Refunded => ts!(quote.refund_deposit),
        DepositMove::Forfeited => ts!(quote.keep_deposit),
    };
    let label = if takes { ts!(pay.reference) } else { ts!(shift.reason) };
    let by_money = kind != DepositMove::Forfeited;
    view! {
        <Dialog title=title.clone() on_close=on_close testid="deposit-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <div class="cols">
                        <TextField label=t!(quote.amount) value=amount error=form.error("amount") testid="deposit-amount" inputmode="decimal" autofocus=true/>
                        {by_money.then(|| view! { <Select label=t!(accounts.by) value=by choices=Signal::stored(kinds) testid="deposit-by"/> }.into_any())}
                    </div>
                    <TextField label=label value=reason error=form.error("reason") testid="deposit-reason"/>
                    {form.rest(&["amount", "reason"])}
                </div>
                {dialog_foot(move || cancel.act(), form.busy, move || title.clone(), "deposit-save")}
            </form>
        </Dialog>
    }
}
