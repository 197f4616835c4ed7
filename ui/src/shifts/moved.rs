//! Moving cash without a sale.

use kontor_domain::shifts::{CashKind, MoveCash};
use kontor_domain::{CashMovementId, Minor};
use leptos::prelude::*;

use super::count::{advice, foot};
use crate::bridge;
use crate::kit::{Deed, Dialog, Form, TextField, heed, toast};
use crate::overrides::Approve;
use crate::session::Session;
use crate::{t, ts};

/// What a movement of cash is called.
pub(super) fn kind_name(kind: CashKind) -> String {
    match kind {
        CashKind::PayIn => ts!(shift.pay_in),
        CashKind::PayOut => ts!(shift.pay_out),
        CashKind::Drop => ts!(shift.drop),
        CashKind::NoSale => ts!(shift.no_sale),
    }
}

fn kind_text(kind: CashKind) -> String {
    match kind {
        CashKind::PayIn => ts!(shift.pay_in_text),
        CashKind::PayOut => ts!(shift.pay_out_text),
        CashKind::Drop => ts!(shift.drop_text),
        CashKind::NoSale => ts!(shift.no_sale_text),
    }
}

/// Asks how much, and what for.
#[component]
pub(super) fn MoveDialog(
    /// Which way.
    kind: CashKind,
    /// It is to go.
    #[prop(into)]
    on_close: Deed,
) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let approve = Approve::new();
    let (amount, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let id = StoredValue::new(bridge::new_id::<CashMovementId>());
    let moves = kind != CashKind::NoSale;
    let closed = on_close.clone();
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let read = if moves { session.parse("amount", &amount.get_untracked()) } else { Ok(Minor::ZERO) };
        match read {
            Ok(amount) => {
                let done = on_close.clone();
                let req = MoveCash {
                    id: id.get_value(),
                    kind,
                    amount,
                    reason: reason.get_untracked(),
                    approval: approve.given(),
                };
                form.send(req, move |_| {
                    toast(ts!(common.saved));
                    done.act();
                });
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    let cancel = closed.clone();
    view! {
        <Dialog title=Signal::derive(move || kind_name(kind)) on_close=closed testid="cash-move-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <p class="muted">{move || kind_text(kind)}</p>
                    {moves.then(|| view! { <TextField label=t!(pay.amount) value=amount error=form.error("amount") testid="cash-move-amount" inputmode="decimal" autofocus=true/> }.into_any())}
                    <TextField label=t!(shift.reason) value=reason error=form.error("reason") testid="cash-move-reason" autofocus=!moves/>
                    {approve.view(form.refusal)}
                    {form.rest(&["amount", "reason", "pin", "approver_id"])}
                    {advice(|| ts!(shift.kept_for_good))}
                </div>
                {foot(move || cancel.act(), form.busy, || ts!(common.save), "cash-move-save")}
            </form>
        </Dialog>
    }
}
