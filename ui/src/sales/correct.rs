//! Saying that something was paid in another way than was recorded.

use kontor_domain::payments::{CorrectPayment, Payment};
use kontor_domain::sales::{CorrectTender, Tender, TenderKind};
use kontor_domain::{Minor, SaleId};
use leptos::prelude::*;

use crate::bridge;
use crate::kit::{Dialog, Form, Money, Select, TextField, heed};
use crate::overrides::Approve;
use crate::till::tender_name;
use crate::{t, ts};

/// What was recorded wrongly.
#[derive(Debug, Clone)]
pub(crate) enum Recorded {
    /// A payment or refund of a sale or return.
    Tender(SaleId, Tender),
    /// Money that was taken without a sale.
    Payment(Box<Payment>),
}

impl Recorded {
    /// How it was paid, as far as is known, and how much.
    fn now(&self) -> (TenderKind, Minor) {
        match self {
            Self::Tender(_, tender) => (tender.now(), tender.amount),
            Self::Payment(payment) => (payment.now(), payment.given()),
        }
    }
}

/// The dialog.
#[component]
pub(crate) fn Correct(
    /// What.
    what: Recorded,
    /// It is to go.
    on_close: impl Fn() + Copy + Send + Sync + 'static,
    /// It was corrected.
    done: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let form = Form::new();
    let (tender_id, payment_id) = (bridge::new_id(), bridge::new_id());
    let (now, amount) = what.now();
    let what = StoredValue::new(what);
    let others = move || TenderKind::MONEY.into_iter().filter(move |kind| *kind != now);
    let kind = RwSignal::new(others().next().map(|kind| kind.as_str().to_owned()).unwrap_or_default());
    let (reference, reason, approve) = (RwSignal::new(String::new()), RwSignal::new(String::new()), Approve::new());
    let kinds = move || others().map(|kind| (kind.as_str().to_owned(), tender_name(kind))).collect::<Vec<_>>();
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let kind = others().find(|known| kind.with_untracked(|kind| known.as_str() == kind)).unwrap_or(now);
        let (reference, reason) = (reference.get_untracked(), reason.get_untracked());
        let approval = approve.given();
        let corrected = move || {
            on_close();
            done();
        };
        match what.get_value() {
            Recorded::Tender(sale_id, tender) => {
                let (id, tender_id) = (tender_id, tender.id);
                let req = CorrectTender { id, sale_id, tender_id, kind, reference, reason, approval };
                form.send(req, move |_| corrected());
            }
            Recorded::Payment(payment) => {
                let (id, payment_id) = (payment_id, payment.id);
                let req = CorrectPayment { id, payment_id, kind, reference, reason, approval };
                form.send(req, move |_| corrected());
            }
        }
    };
    view! {
        <Dialog title=t!(refund.correct) on_close=on_close testid="correct-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <p class="pay-total"><span class="muted">{move || tender_name(now)}</span><b><Money amount=amount/></b></p>
                    <p class="muted">{t!(refund.correct_text)}</p>
                    <div class="cols">
                        <Select label=t!(refund.really_paid) value=kind choices=Signal::derive(kinds) error=form.error("kind") testid="correct-kind"/>
                        <TextField label=t!(pay.reference) value=reference testid="correct-reference"/>
                    </div>
                    <TextField label=t!(sales.reason) value=reason error=form.error("reason") testid="correct-reason" autofocus=true/>
                    {approve.view(form.refusal)}
                    {form.rest(&["kind", "reason", "pin", "approver_id"])}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| on_close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="correct-confirm" disabled=form.busy>{move || ts!(refund.correct_do)}</button>
                </footer>
            </form>
        </Dialog>
    }
}
