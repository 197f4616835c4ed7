//! Taking money: cash with change, and a card.

use kontor_domain::sales::rounding::rounded;
use kontor_domain::sales::{CompleteSale, TenderKind, TenderOffered, settle};
use kontor_domain::{CallId, Currency, Minor, Refusal, TenderId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::state::{Ask, Till};
use crate::bridge;
use crate::i18n::said;
use crate::kit::{Dialog, Icon, Money, Notice, TextField, heed};
use crate::overrides::Approve;
use crate::session::Session;
use crate::{t, ts};

/// One attempt to take money. Its ids are made once, so that it can be sent again without selling twice.
#[derive(Clone, Copy)]
pub(super) struct Payment {
    pub(super) till: Till,
    pub(super) total: Minor,
    /// What comes back.
    pub(super) refund: Minor,
    /// To which cash is rounded.
    pub(super) step: Minor,
    pub(super) busy: RwSignal<bool>,
    pub(super) refusal: RwSignal<Option<Refusal>>,
    /// What was paid for its repairs before.
    deposit: Minor,
    /// Who approves what the one who sells may not do alone.
    pub(super) approve: Approve,
    ids: StoredValue<(kontor_domain::SaleId, kontor_domain::CartId, CallId)>,
}

impl Payment {
    /// An attempt for the cart in hand.
    pub(super) fn new(till: Till) -> Self {
        let (sale_id, cart_id) = till.attempt();
        Self {
            till,
            total: untrack(|| till.total()),
            refund: untrack(|| till.back().0),
            deposit: till.cart.with_untracked(|cart| cart.as_ref().map_or(Minor::ZERO, |cart| cart.deposit)),
            step: Session::here().cash_step(),
            busy: RwSignal::new(false),
            refusal: RwSignal::new(None),
            approve: Approve::with_reason(),
            ids: StoredValue::new((sale_id, cart_id, bridge::new_id())),
        }
    }

    /// Sends it.
    pub(super) fn complete(self, tenders: Vec<TenderOffered>) {
        if self.total.0 >= 0
            && let Err(refusal) = settle(self.total, self.step, &tenders)
        {
            return self.refusal.set(Some(refusal));
        }
        let (sale_id, cart_id, id) = self.ids.get_value();
        send(
            self.till,
            CompleteSale {
                sale_id,
                cart_id,
                total: self.total + self.refund + self.deposit,
                refund: self.refund,
                tenders,
                approval: self.approve.given(),
            },
            id,
            self.busy,
            self.refusal,
            move || {
                // Refused for certain: the next attempt is another call of the same sale.
                self.ids.try_update_value(|ids| ids.2 = bridge::new_id());
            },
        );
    }
}

/// Sends a sale. Without an answer it stays unresolved, to be sent again just so.
pub(super) fn send(
    till: Till,
    req: CompleteSale,
    id: CallId,
    busy: RwSignal<bool>,
    refused: RwSignal<Option<Refusal>>,
    known: impl FnOnce() + 'static,
) {
    if busy.get_untracked() {
        return;
    }
    busy.set(true);
    refused.set(None);
    till.unresolved.set_value(Some((req.clone(), id)));
    spawn_local(async move {
        let answer = bridge::call_with_id(&req, id).await;
        busy.try_set(false);
        match answer {
            Ok(sale) => till.sold(sale),
            Err(refusal) if bridge::unknown_outcome(&refusal) => {
                till.ask.try_set(Some(Ask::Unresolved));
            }
            Err(refusal) => {
                till.unresolved.try_update_value(|unresolved| *unresolved = None);
                known();
                if refusal.code == "total_changed" {
                    till.push(super::queue::Job::Refresh);
                }
                if refusal.code == "shift_needed" {
                    till.shift.again();
                    till.ask.try_set(Some(Ask::OpenShift));
                }
                refused.try_set(Some(refusal));
            }
        }
    });
}

/// What is wrong with the payment.
pub(super) fn wrong(refusal: RwSignal<Option<Refusal>>) -> impl Fn() -> Option<AnyView> {
    move || {
        refusal.get().map(|refusal| {
            view! { <Notice kind="bad"><span data-testid="form-error" data-code=refusal.code.to_string()>{said(&refusal.message)}</span></Notice> }
                .into_any()
        })
    }
}

/// What cash was rounded by, if it was.
pub(crate) fn rounding_of(exact: Minor, paid: Minor) -> Option<AnyView> {
    let session = Session::here();
    let text = move || ts!(pay.rounded, total = session.money(exact), rounding = session.money(paid - exact));
    (exact != paid).then(|| view! { <p class="muted num" data-testid="cash-rounding">{text}</p> }.into_any())
}

/// The amounts of money somebody is likely to hand over for a total.
pub(super) fn likely(total: Minor, currency: Option<Currency>) -> Vec<Minor> {
    let unit = 10i64.pow(u32::from(currency.map_or(2, |currency| currency.decimals())));
    // Where the minor unit is the unit, notes are larger.
    let scale = if unit == 1 { 100 } else { unit };
    let mut amounts: Vec<Minor> = Vec::new();
    for note in [5, 10, 20, 50, 100, 200, 500] {
        let note = note * scale;
        let up = Minor((total.0 + note - 1) / note * note);
        if up > total && amounts.last().is_none_or(|last| up > *last) {
            amounts.push(up);
        }
    }
    amounts.truncate(4);
    amounts
}

/// Cash.
#[component]
pub(super) fn Cash() -> impl IntoView {
    let session = Session::here();
    let till = Till::here();
    let payment = Payment::new(till);
    let exact = payment.total;
    let total = rounded(exact, payment.step);
    let tender_id: TenderId = bridge::new_id();
    let given = RwSignal::new(session.plain(total));
    let error = RwSignal::new(None::<String>);
    let read = move || session.parse("given", &given.get());
    let change = Signal::derive(move || read().ok().map(|given| given - total).filter(|change| change.0 >= 0));
    let take = move || match untrack(read) {
        Ok(amount) => {
            error.set(None);
            let tender =
                TenderOffered { id: tender_id, kind: TenderKind::Cash, given: amount, reference: String::new() };
            payment.complete(if exact == Minor::ZERO && amount == Minor::ZERO { Vec::new() } else { vec![tender] });
        }
        Err(refusal) => error.set(Some(said(&refusal.message))),
    };
    let quick = move |amount: Minor| {
        let press = move |_| given.set(session.plain(amount));
        view! { <button class="btn num" type="button" data-testid=format!("cash-quick-{}", amount.0) on:click=heed(press)>{session.money(amount)}</button> }
            .into_any()
    };
    view! {
        <Dialog title=t!(tender.cash) on_close=move || till.close() testid="cash-dialog">
            <form on:submit=heed(move |ev: web_sys::SubmitEvent| { ev.prevent_default(); take(); })>
                <div class="dialog-body">
                    <p class="pay-total"><span class="muted">{t!(till.to_pay)}</span><b><Money amount=total testid="pay-total"/></b></p>
                    {rounding_of(exact, total)}
                    <TextField label=t!(pay.given) value=given error=error testid="cash-given" inputmode="decimal" autofocus=true/>
                    <div class="quick">
                        <button class="btn" type="button" data-testid="cash-exact" on:click=heed(move |_| given.set(session.plain(total)))>{t!(pay.exact)}</button>
                        {likely(total, session.currency()).into_iter().map(quick).collect_view()}
                    </div>
                    <p class="pay-total change" class:none=move || change.get().is_none_or(|change| change.0 == 0)><span class="muted">{t!(pay.change)}</span><b><Money amount=Signal::derive(move || change.get().unwrap_or_default()) testid="cash-change"/></b></p>
                    {payment.approve.view(payment.refusal)}
                    {wrong(payment.refusal)}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| till.close())>{t!(common.cancel)}</button>
                    <button class="btn primary big" type="submit" data-testid="cash-take" disabled=payment.busy>
                        <Icon icon=icondata::LuBanknote/>{move || ts!(pay.take, amount = session.money(read().unwrap_or(total)))}<kbd>{t!(keys.enter_key)}</kbd>
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}

/// A card, charged on a terminal of its own.
#[component]
pub(super) fn Card() -> impl IntoView {
    let session = Session::here();
    let till = Till::here();
    let payment = Payment::new(till);
    let total = payment.total;
    let tender_id: TenderId = bridge::new_id();
    let reference = RwSignal::new(String::new());
    let take = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let reference = reference.get_untracked();
        let tender = TenderOffered { id: tender_id, kind: TenderKind::Card, given: total, reference };
        payment.complete(if total == Minor::ZERO { Vec::new() } else { vec![tender] });
    };
    view! {
        <Dialog title=t!(tender.card) on_close=move || till.close() testid="card-dialog">
            <form on:submit=heed(take)>
                <div class="dialog-body">
                    <p class="pay-total"><span class="muted">{t!(till.to_pay)}</span><b><Money amount=total testid="pay-total"/></b></p>
                    <p class="muted">{t!(pay.card_text)}</p>
                    <TextField label=t!(pay.reference) value=reference testid="card-reference" autofocus=true/>
                    {payment.approve.view(payment.refusal)}
                    {wrong(payment.refusal)}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| till.close())>{t!(common.cancel)}</button>
                    <button class="btn primary big" type="submit" data-testid="card-take" disabled=payment.busy>
                        <Icon icon=icondata::LuCreditCard/>{move || ts!(pay.charged, amount = session.money(total))}<kbd>{t!(keys.enter_key)}</kbd>
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_amounts_are_what_a_purse_holds() {
        let gbp = "GBP".parse().ok();
        let of = |minor| likely(Minor(minor), gbp).into_iter().map(|amount| amount.0).collect::<Vec<_>>();
        assert_eq!(of(2_490), [2_500, 3_000, 4_000, 5_000]);
        assert_eq!(of(500), [1_000, 2_000, 5_000, 10_000], "exact is a button of its own");
        assert_eq!(likely(Minor(1_234), "JPY".parse().ok())[0], Minor(1_500), "yen have no minor unit");
    }
}
