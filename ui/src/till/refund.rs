//! Handing back what was paid: in one way, or split.

use kontor_domain::sales::rounding::to_refund;
use kontor_domain::sales::{GoesTo, TenderKind, TenderOffered};
use kontor_domain::{CartLineId, Message, Minor, Refusal, TenderId};
use leptos::prelude::*;

use super::pay::{Payment, rounding_of, wrong};
use super::queue::Job;
use super::split::tender_name;
use super::state::Till;
use crate::bridge;
use crate::kit::{Area, Dialog, Form, Icon, Money, Select, TextField, each, heed, options};
use crate::sales::{PLACES, goes_to_name};
use crate::session::Session;
use crate::{t, ts};

/// A part that is refunded in its own way.
#[derive(Clone, Copy)]
struct Part {
    id: TenderId,
    kind: RwSignal<String>,
    amount: RwSignal<String>,
}

/// How something is refunded, as it is typed: parts, and how the rest is.
#[derive(Clone, Copy)]
pub(crate) struct Refunds {
    total: Signal<Minor>,
    earlier: Minor,
    step: Minor,
    named: bool,
    id: TenderId,
    rest: RwSignal<String>,
    parts: RwSignal<Vec<Part>>,
}

fn kind_of(word: &RwSignal<String>) -> TenderKind {
    let known = word.with(|word| TenderKind::OFFERED.into_iter().find(|kind| kind.as_str() == word));
    known.unwrap_or(TenderKind::Cash)
}

impl Refunds {
    /// All of a total in the usual way. What is `named` may go to somebody's account.
    pub(crate) fn new(total: Signal<Minor>, usual: TenderKind, earlier: Minor, named: bool) -> Self {
        let (step, id) = (Session::here().cash_step(), bridge::new_id());
        let rest = RwSignal::new(usual.as_str().to_owned());
        Self { total, earlier, step, named, id, rest, parts: RwSignal::new(Vec::new()) }
    }

    /// The refunds, in coins where they are cash.
    pub(crate) fn read(self) -> Result<Vec<TenderOffered>, Refusal> {
        let total = self.total.get();
        let mut refunds = Vec::new();
        for part in self.parts.get() {
            let given = Session::here().parse("refunds", &part.amount.get())?;
            refunds.push(TenderOffered { id: part.id, kind: kind_of(&part.kind), given, reference: String::new() });
        }
        let kind = kind_of(&self.rest);
        let of = |refund: &TenderOffered| (refund.kind, refund.given);
        let all = to_refund(total, self.step, self.earlier, refunds.iter().map(of).chain([(kind, Minor::ZERO)]));
        let given = all - refunds.iter().map(|refund| refund.given).sum();
        if given.0 < 0 {
            return Err(Refusal::invalid("refunds", Message::told(ts!(refund.too_much))));
        }
        if given.0 > 0 || (refunds.is_empty() && all != total) {
            refunds.push(TenderOffered { id: self.id, kind, given, reference: String::new() });
        }
        Ok(refunds)
    }

    /// What they come to.
    pub(crate) fn due(self) -> Minor {
        self.read().map_or(self.total.get(), |refunds| refunds.iter().map(|refund| refund.given).sum())
    }

    /// The fields.
    pub(crate) fn view(self) -> AnyView {
        let named = self.named;
        let kinds = Signal::derive(move || {
            let offered = TenderKind::OFFERED.into_iter().filter(|kind| named || *kind != TenderKind::Account);
            offered.map(|kind| (kind.as_str().to_owned(), tender_name(kind))).collect::<Vec<_>>()
        });
        let add = move |_| {
            let (id, amount) = (bridge::new_id(), RwSignal::new(String::new()));
            let kind = RwSignal::new(TenderKind::Card.as_str().to_owned());
            self.parts.update(|parts| parts.push(Part { id, kind, amount }));
        };
        let row = move |part: Part| {
            let remove = move |_| self.parts.update(|parts| parts.retain(|other| other.id != part.id));
            view! {
                <div class="refund-part">
                    <Select label=t!(sales.refund_by) value=part.kind choices=kinds testid="refund-part-tender"/>
                    <TextField label=t!(pay.amount) value=part.amount testid="refund-part-amount" inputmode="decimal"/>
                    <button class="btn quiet square" type="button" aria-label=t!(common.remove) on:click=heed(remove)><Icon icon=icondata::LuX/></button>
                </div>
            }
            .into_any()
        };
        view! {
            {each(move || self.parts.get(), |part| part.id.to_string(), row)}
            <div class="refund-part">
                <Select label=t!(sales.refund_by) value=self.rest choices=kinds testid="return-tender"/>
                <button class="btn" type="button" data-testid="refund-split" on:click=heed(add)>{t!(refund.split)}</button>
            </div>
            <p class="error" role="alert">{move || self.read().err().map(|no| crate::i18n::said(&no.message))}</p>
            {move || rounding_of(self.total.get(), self.due())}
        }
        .into_any()
    }
}

/// The dialog: more comes back than is sold.
#[component]
pub(super) fn RefundDialog() -> impl IntoView {
    let session = Session::here();
    let till = Till::here();
    let payment = Payment::new(till);
    let total = -payment.total;
    let (_, earlier) = untrack(|| till.back());
    let named = till.cart.with_untracked(|cart| cart.as_ref().is_some_and(|cart| cart.customer.is_some()));
    let refunds = Refunds::new(Signal::derive(move || total), TenderKind::Cash, earlier, named);
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        if let Ok(refunds) = untrack(|| refunds.read()) {
            payment.complete(refunds);
        }
    };
    view! {
        <Dialog title=t!(refund.title) on_close=move || till.close() testid="refund-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <p class="pay-total"><span class="muted">{t!(refund.due)}</span><b><Money amount=total testid="pay-total"/></b></p>
                    {refunds.view()}
                    {payment.approve.view(payment.refusal)}
                    {wrong(payment.refusal)}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| till.close())>{t!(common.cancel)}</button>
                    <button class="btn primary big" type="submit" autofocus data-testid="refund-confirm" disabled=payment.busy>{move || ts!(sales.return_do, amount = session.money(refunds.due()))}</button>
                </footer>
            </form>
        </Dialog>
    }
}

/// The dialog: a line that was rung up is not sold, but comes back without a receipt.
#[component]
pub(super) fn WithoutDialog(id: CartLineId) -> impl IntoView {
    let till = Till::here();
    let form = Form::new();
    let (place, reason) = (RwSignal::new(GoesTo::Stock.as_str().to_owned()), RwSignal::new(String::new()));
    let line = till.line(id).map(|(line, _)| line);
    let tracked = line.as_ref().is_some_and(|line| line.tracked.is_some());
    let wanted = line.as_ref().map_or(0, |line| usize::try_from(line.qty.0 / 1_000).unwrap_or_default());
    let numbers = RwSignal::new(line.map(|line| line.serials.join("\n")).unwrap_or_default());
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let reason = reason.get_untracked();
        if reason.trim().is_empty() {
            return form.refuse(Refusal::invalid("reason", Message::told(ts!(refund.why))));
        }
        let goes_to = PLACES.into_iter().find(|to| place.with_untracked(|place| to.as_str() == place));
        let goes_to = goes_to.unwrap_or_default();
        let serials: Vec<String> = numbers.get_untracked().split_whitespace().map(str::to_owned).collect();
        let needed = if tracked { wanted } else { serials.len() };
        if serials.len() != needed {
            let so_far = ts!(serials.so_far, named = serials.len().to_string(), wanted = needed.to_string());
            return form.refuse(Refusal::invalid("serials", Message::told(so_far)));
        }
        till.push(Job::Without(id, goes_to, reason, serials));
        till.close();
    };
    let places = options(PLACES.map(|place| (place.as_str(), goes_to_name(place))));
    view! {
        <Dialog title=t!(sales.no_receipt) on_close=move || till.close() testid="without-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <p class="muted">{t!(refund.without_text)}</p>
                    <Select label=t!(sales.goes_to) value=place choices=places testid="without-place"/>
                    {tracked.then(|| view! { <Area label=t!(serials.scan) value=numbers error=form.error("serials") testid="without-serials" scan=true/> }.into_any())}
                    <TextField label=t!(sales.reason) value=reason error=form.error("reason") testid="without-reason" hint=t!(sales.reason_hint) autofocus=true/>
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| till.close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="without-confirm">{t!(refund.comes_back)}</button>
                </footer>
            </form>
        </Dialog>
    }
}
