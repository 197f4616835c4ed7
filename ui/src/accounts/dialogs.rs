//! Taking a payment, setting a limit, correcting.

use kontor_domain::accounts::{Account, AdjustAccount, Adjustment, PayAccount, SetLimit};
use kontor_domain::payments::Payment;
use kontor_domain::sales::TenderKind;
use kontor_domain::{AccountMovementId, PaymentId};
use leptos::prelude::*;

use crate::bridge;
use crate::kit::{Deed, Dialog, Form, Select, TextField, heed, toast};
use crate::session::Session;
use crate::shifts::dialog_foot;
use crate::till::tender_name;
use crate::{t, ts};

/// Takes money for what is owed.
#[component]
pub(super) fn PayDialog(
    account: Account,
    #[prop(into)] on_close: Deed,
    done: RwSignal<Option<Payment>>,
) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let id: PaymentId = bridge::new_id();
    let amount = RwSignal::new(session.plain(account.balance));
    let kind = RwSignal::new(TenderKind::Cash.as_str().to_owned());
    let reference = RwSignal::new(String::new());
    let kinds = || TenderKind::MONEY.map(|kind| (kind.as_str().to_owned(), tender_name(kind))).to_vec();
    let customer_id = account.customer_id;
    let (closed, cancel) = (on_close.clone(), on_close.clone());
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let given = session.parse("amount", &amount.get_untracked());
        let tender = TenderKind::MONEY.into_iter().find(|known| kind.with_untracked(|kind| known.as_str() == kind));
        match given {
            Ok(amount) => {
                let tender = tender.unwrap_or(TenderKind::Cash);
                let req = PayAccount { id, customer_id, tender, amount, reference: reference.get_untracked() };
                let closed = closed.clone();
                form.send(req, move |payment| {
                    closed.act();
                    done.try_set(Some(payment));
                });
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    let title = ts!(accounts.pay_title, name = account.customer);
    let deed = move || match session.parse("amount", &amount.get()) {
        Ok(amount) => ts!(pay.take, amount = session.money(session.paid_by(&kind.get(), amount))),
        Err(_) => ts!(accounts.pay),
    };
    view! {
        <Dialog title=title on_close=on_close testid="account-pay-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <TextField label=t!(pay.amount) value=amount error=form.error("amount") testid="account-pay-amount" inputmode="decimal" autofocus=true/>
                    <div class="cols">
                        <Select label=t!(accounts.by) value=kind choices=Signal::derive(kinds) error=form.error("tender") testid="account-pay-by"/>
                        <TextField label=t!(pay.reference) value=reference testid="account-pay-reference"/>
                    </div>
                    {form.rest(&["amount", "tender"])}
                </div>
                {dialog_foot(move || cancel.act(), form.busy, deed, "account-pay-take")}
            </form>
        </Dialog>
    }
}

/// Says up to what somebody may owe.
#[component]
pub(super) fn LimitDialog(account: Account, #[prop(into)] on_close: Deed) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let limit = RwSignal::new(account.limit.map(|limit| session.plain(limit)).unwrap_or_default());
    let customer_id = account.customer_id;
    let (closed, cancel) = (on_close.clone(), on_close.clone());
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let text = limit.get_untracked();
        let read = match text.trim() {
            "" => Ok(None),
            text => session.parse("limit", text).map(Some),
        };
        match read {
            Ok(limit) => {
                let closed = closed.clone();
                form.send(SetLimit { customer_id, limit }, move |_| {
                    toast(ts!(common.saved));
                    closed.act();
                });
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    let title = ts!(accounts.limit_title, name = account.customer);
    view! {
        <Dialog title=title on_close=on_close testid="account-limit-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <TextField label=t!(accounts.limit) value=limit error=form.error("limit") testid="account-limit-amount" inputmode="decimal" hint=t!(accounts.limit_hint) autofocus=true/>
                    {form.rest(&["limit"])}
                </div>
                {dialog_foot(move || cancel.act(), form.busy, || ts!(common.save), "account-limit-save")}
            </form>
        </Dialog>
    }
}

/// Changes what is owed by hand.
#[component]
pub(super) fn AdjustDialog(account: Account, #[prop(into)] on_close: Deed) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let id: AccountMovementId = bridge::new_id();
    let (amount, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let kind = RwSignal::new("correction".to_owned());
    let kinds =
        || vec![("correction".to_owned(), ts!(accounts.correction)), ("opening".to_owned(), ts!(accounts.opening))];
    let customer_id = account.customer_id;
    let (closed, cancel) = (on_close.clone(), on_close.clone());
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let opening = kind.with_untracked(|kind| kind == "opening");
        let kind = if opening { Adjustment::Opening } else { Adjustment::Correction };
        match session.parse("amount", &amount.get_untracked()) {
            Ok(amount) => {
                let closed = closed.clone();
                let req = AdjustAccount { id, customer_id, kind, amount, reason: reason.get_untracked() };
                form.send(req, move |_| {
                    toast(ts!(common.saved));
                    closed.act();
                });
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    let title = ts!(accounts.adjust_title, name = account.customer);
    view! {
        <Dialog title=title on_close=on_close testid="account-adjust-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <Select label=t!(accounts.why) value=kind choices=Signal::derive(kinds) testid="account-adjust-kind"/>
                    <TextField label=t!(pay.amount) value=amount error=form.error("amount") testid="account-adjust-amount" inputmode="decimal" hint=t!(accounts.adjust_hint) autofocus=true/>
                    <TextField label=t!(shift.reason) value=reason error=form.error("reason") testid="account-adjust-reason"/>
                    {form.rest(&["amount", "reason"])}
                </div>
                {dialog_foot(move || cancel.act(), form.busy, || ts!(common.save), "account-adjust-save")}
            </form>
        </Dialog>
    }
}
