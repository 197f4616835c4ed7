//! Making a voucher, giving it another last day, making it worthless.

use chrono::NaiveDate;
use kontor_domain::payments::Payment;
use kontor_domain::sales::TenderKind;
use kontor_domain::vouchers::{ExtendVoucher, GiveVoucher, SellVoucher, VoidVoucher, Voucher};
use kontor_domain::{Message, Minor, PaymentId, Refusal, VoucherId};
use leptos::prelude::*;

use super::list::Issue;
use crate::address::Address;
use crate::bridge;
use crate::kit::{Deed, Dialog, Form, Notice, Select, TextField, heed, toast};
use crate::session::Session;
use crate::shifts::dialog_foot;
use crate::till::tender_name;
use crate::{t, ts};

/// A last day that was typed; none when it was left empty.
fn last_day(text: &str) -> Result<Option<NaiveDate>, Refusal> {
    match text.trim() {
        "" => Ok(None),
        text => {
            text.parse().map(Some).map_err(|_| Refusal::invalid("expires_on", Message::told(ts!(accounts.days_first))))
        }
    }
}

/// Sells a voucher, or gives one.
#[component]
pub(super) fn IssueDialog(
    issue: Issue,
    #[prop(into)] on_close: Deed,
    done: RwSignal<Option<Payment>>,
) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let place = Address::here("/vouchers");
    let ids: (PaymentId, VoucherId) = (bridge::new_id(), bridge::new_id());
    let (value, until, reason) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let kind = RwSignal::new(TenderKind::Cash.as_str().to_owned());
    let kinds = || TenderKind::MONEY.map(|kind| (kind.as_str().to_owned(), tender_name(kind))).to_vec();
    let sells = issue == Issue::Sell;
    let (closed, cancel) = (on_close.clone(), on_close.clone());
    let read = move || -> Result<(Minor, Option<NaiveDate>), Refusal> {
        Ok((session.parse("value", &value.get_untracked())?, last_day(&until.get_untracked())?))
    };
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let (value, expires_on) = match read() {
            Ok(read) => read,
            Err(refusal) => return form.refuse(refusal),
        };
        let (closed, reason) = (closed.clone(), reason.get_untracked());
        if !sells {
            let req = GiveVoucher { id: ids.1, value, expires_on, reason };
            form.send(req, move |voucher| {
                closed.act();
                place.set(&[("id", voucher.id.to_string().as_str())]);
            });
            return;
        }
        let tender = TenderKind::MONEY.into_iter().find(|known| kind.with_untracked(|kind| known.as_str() == kind));
        let tender = tender.unwrap_or(TenderKind::Cash);
        let req = SellVoucher {
            id: ids.0,
            voucher_id: ids.1,
            value,
            expires_on,
            tender,
            reference: reason,
            customer_id: None,
        };
        form.send(req, move |payment| {
            closed.act();
            done.try_set(Some(payment));
        });
    };
    let deed = move || match (sells, session.parse("value", &value.get())) {
        (true, Ok(amount)) => ts!(pay.take, amount = session.money(session.paid_by(&kind.get(), amount))),
        (true, Err(_)) => ts!(vouchers.sell),
        (false, _) => ts!(vouchers.give),
    };
    let (title, label) = match sells {
        true => (ts!(vouchers.sell), ts!(pay.reference)),
        false => (ts!(vouchers.give), ts!(shift.reason)),
    };
    view! {
        <Dialog title=title on_close=on_close testid="voucher-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <div class="cols">
                        <TextField label=t!(vouchers.value) value=value error=form.error("value") testid="voucher-value" inputmode="decimal" autofocus=true/>
                        <TextField label=t!(vouchers.until) value=until error=form.error("expires_on") kind="date" testid="voucher-until" hint=t!(vouchers.until_hint)/>
                    </div>
                    <div class="cols">
                        {sells.then(|| view! { <Select label=t!(accounts.by) value=kind choices=Signal::derive(kinds) testid="voucher-by"/> }.into_any())}
                        <TextField label=label value=reason error=form.error("reason") testid="voucher-reason"/>
                    </div>
                    {form.rest(&["value", "expires_on", "reason"])}
                </div>
                {dialog_foot(move || cancel.act(), form.busy, deed, "voucher-save")}
            </form>
        </Dialog>
    }
}

/// What is changed of a voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Extend,
    Void,
}

/// Changes a voucher, with a reason.
#[component]
pub(super) fn ChangeDialog(voucher: Voucher, change: Change, #[prop(into)] on_close: Deed) -> impl IntoView {
    let form = Form::new();
    let id = voucher.id;
    let until = RwSignal::new(voucher.expires_on.map(|day| day.to_string()).unwrap_or_default());
    let reason = RwSignal::new(String::new());
    let extends = change == Change::Extend;
    let (closed, cancel) = (on_close.clone(), on_close.clone());
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let (closed, reason) = (closed.clone(), reason.get_untracked());
        let done = move |_: Voucher| {
            toast(ts!(common.saved));
            closed.act();
        };
        match last_day(&until.get_untracked()) {
            Ok(expires_on) if extends => form.send(ExtendVoucher { id, expires_on, reason }, done),
            Ok(_) => form.send(VoidVoucher { id, reason }, done),
            Err(refusal) => form.refuse(refusal),
        }
    };
    let title = if extends { ts!(vouchers.extend) } else { ts!(vouchers.make_void) };
    view! {
        <Dialog title=title.clone() on_close=on_close testid="voucher-change-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    {if extends {
                        view! { <TextField label=t!(vouchers.until) value=until error=form.error("expires_on") kind="date" testid="voucher-until" hint=t!(vouchers.until_hint) autofocus=true/> }.into_any()
                    } else {
                        view! { <Notice kind="warn">{t!(vouchers.void_final)}</Notice> }.into_any()
                    }}
                    <TextField label=t!(shift.reason) value=reason error=form.error("reason") testid="voucher-reason" autofocus=!extends/>
                    {form.rest(&["expires_on", "reason"])}
                </div>
                {dialog_foot(move || cancel.act(), form.busy, move || title.clone(), "voucher-change-save")}
            </form>
        </Dialog>
    }
}
