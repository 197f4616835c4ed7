//! A sale paid in several ways.

use kontor_domain::Minor;
use kontor_domain::sales::rounding::{in_coins, rounded, to_pay};
use kontor_domain::sales::{TenderKind, TenderOffered};
use kontor_domain::vouchers::{FindVoucher, VoucherState};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use super::pay::{Payment, rounding_of, wrong};
use super::state::Till;
use super::terminal::Terminal;
use crate::accounts::account_left;
use crate::bridge;
use crate::cards::{Place, attempt};
use crate::i18n::said;
use crate::kit::{Dialog, Icon, Money, TextField, each, follow, heed};
use crate::session::Session;
use crate::vouchers::state_name;
use crate::{t, ts};

/// What a tender is called.
pub(crate) fn tender_name(kind: TenderKind) -> String {
    match kind {
        TenderKind::Cash => ts!(tender.cash),
        TenderKind::Card => ts!(tender.card),
        TenderKind::Other => ts!(tender.other),
        TenderKind::Account => ts!(tender.account),
        TenderKind::Voucher => ts!(tender.voucher),
        TenderKind::Imported => ts!(tender.imported),
        TenderKind::Exchange => ts!(tender.exchange),
        TenderKind::Deposit => ts!(tender.deposit),
    }
}

fn tender_icon(kind: TenderKind) -> icondata::Icon {
    match kind {
        TenderKind::Cash => icondata::LuBanknote,
        TenderKind::Card => icondata::LuCreditCard,
        TenderKind::Other => icondata::LuWallet,
        TenderKind::Account => icondata::LuNotebookPen,
        TenderKind::Voucher => icondata::LuTicket,
        TenderKind::Imported => icondata::LuFileUp,
        TenderKind::Exchange => icondata::LuArrowLeftRight,
        TenderKind::Deposit => icondata::LuWrench,
    }
}

/// The dialog.
#[component]
pub(super) fn Split(
    /// Whether all of it is to be paid by a card, at once.
    #[prop(optional)]
    card: bool,
) -> impl IntoView {
    let session = Session::here();
    let till = Till::here();
    let payment = Payment::new(till);
    let total = payment.total;
    let buyer = till.cart.with_untracked(|cart| cart.as_ref()?.customer.as_ref().map(|customer| customer.id));
    let tenders = RwSignal::new(Vec::<TenderOffered>::new());
    let amount = RwSignal::new(session.plain(total));
    let reference = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let step = payment.step;
    let due =
        Signal::derive(move || tenders.with(|tenders| to_pay(total, step, tenders.iter().map(|t| (t.kind, t.given)))));
    let left =
        Signal::derive(move || due.get() - tenders.with(|tenders| tenders.iter().map(|t| t.given).sum::<Minor>()));
    let settled = move || left.get().0 <= 0;
    let rest = move || {
        let left = left.get_untracked();
        amount.set(if left.0 > 0 { session.plain(left) } else { String::new() });
    };
    let add = move |kind: TenderKind| {
        payment.refusal.set(None);
        match session.parse("amount", &amount.get_untracked()) {
            Ok(given) if given.0 > 0 => {
                // All that is left, in cash, is what the coins make of it.
                let all = kind == TenderKind::Cash && given == left.get_untracked();
                let given = if all { rounded(given, step) } else { given };
                let tender = TenderOffered { id: bridge::new_id(), kind, given, reference: reference.get_untracked() };
                if let Err(refusal) = in_coins(step, std::slice::from_ref(&tender)) {
                    return error.set(Some(said(&refusal.message)));
                }
                error.set(None);
                tenders.update(|tenders| tenders.push(tender));
                reference.set(String::new());
                rest();
            }
            Ok(_) => error.set(Some(ts!(pay.more_than_nothing))),
            Err(refusal) => error.set(Some(said(&refusal.message))),
        }
    };
    let terminal = Terminal::new(till, error);
    // What was approved, now or before this was opened, is among the payments; the last of it makes the sale.
    follow(move || {
        let approved = terminal.approved();
        let new = approved.into_iter().filter(|of| tenders.with_untracked(|all| all.iter().all(|t| t.id != of.id)));
        let new: Vec<_> = new.collect();
        if new.is_empty() {
            return;
        }
        let whole = new.iter().any(|of| Some(of.id) == terminal.last.get_untracked());
        tenders.update(|tenders| tenders.extend(new));
        rest();
        if whole && untrack(|| left.get()).0 == 0 {
            payment.complete(tenders.get_untracked());
        }
    });
    if card && untrack(|| terminal.mine()).is_empty() {
        terminal.charge(total);
    }
    // A voucher pays what is left on it, and no more than is left to pay.
    let (code, code_error) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let take_voucher = move || {
        let typed = code.get_untracked();
        if payment.busy.get_untracked() || typed.trim().is_empty() {
            return code_error.set(Some(ts!(vouchers.code_hint)));
        }
        payment.refusal.set(None);
        spawn_local(async move {
            match bridge::call(FindVoucher { code: typed }).await {
                Ok(voucher) => {
                    let used: Minor = tenders.with_untracked(|tenders| {
                        tenders
                            .iter()
                            .filter(|tender| tender.reference == voucher.code)
                            .map(|tender| tender.given)
                            .sum()
                    });
                    let given = (voucher.balance - used).min(left.get_untracked());
                    if given.0 <= 0 || voucher.state != VoucherState::Valid {
                        code_error.try_set(Some(ts!(vouchers.not_taken, state = state_name(voucher.state))));
                        return;
                    }
                    code_error.try_set(None);
                    code.try_set(String::new());
                    let (id, kind) = (bridge::new_id(), TenderKind::Voucher);
                    let tender = TenderOffered { id, kind, given, reference: voucher.code };
                    tenders.try_update(|tenders| tenders.push(tender));
                    rest();
                }
                Err(refusal) => {
                    code_error.try_set(Some(said(&refusal.message)));
                }
            }
        });
    };
    let at_terminal = Memo::new(move |_| terminal.running().is_some());
    let blocked = move || settled() || at_terminal.get();
    let press = move |kind: TenderKind| match kind {
        TenderKind::Card if untrack(|| till.has_terminal()) => match session.parse("amount", &amount.get_untracked()) {
            Ok(given) => terminal.charge(given),
            Err(refusal) => error.set(Some(said(&refusal.message))),
        },
        kind => add(kind),
    };
    let by_hand = move || {
        till.has_terminal().then(|| view! { <button class="btn quiet" type="button" data-testid="split-card-by-hand" disabled=blocked on:click=heed(move |_| add(TenderKind::Card))>{t!(cards.by_hand)}</button> }.into_any())
    };
    let button = move |kind: TenderKind, testid: &'static str| {
        view! { <button class="btn" type="button" data-testid=testid disabled=blocked on:click=heed(move |_| press(kind))><Icon icon=tender_icon(kind)/>{move || tender_name(kind)}</button> }
            .into_any()
    };
    let row = move |tender: TenderOffered| {
        let id = tender.id;
        // What a terminal approved can't be left out: it is given back, or pays.
        let fixed = untrack(|| terminal.approved()).iter().any(|of| of.id == id);
        let remove = move |_| {
            tenders.update(|tenders| tenders.retain(|other| other.id != id));
            rest();
        };
        view! {
            <li data-testid="split-tender">
                <Icon icon=tender_icon(tender.kind)/>
                <span>{move || tender_name(tender.kind)} " " <span class="faint small">{tender.reference}</span></span>
                <b><Money amount=tender.given/></b>
                <button class="btn quiet square" type="button" aria-label=t!(common.remove) disabled=fixed on:click=heed(remove)><Icon icon=icondata::LuX/></button>
            </li>
        }
        .into_any()
    };
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        if untrack(settled) {
            payment.complete(tenders.get_untracked());
        }
    };
    // Enter sends no form whose button can't be pressed yet: until all is paid it adds cash.
    let on_key = move |ev: web_sys::KeyboardEvent| {
        let field = ev.target().is_some_and(|target| target.has_type::<web_sys::HtmlInputElement>());
        if ev.key() == "Enter" && field && !untrack(blocked) {
            ev.prevent_default();
            match code.with_untracked(|code| code.trim().is_empty()) {
                true => add(TenderKind::Cash),
                false => take_voucher(),
            }
        }
    };
    view! {
        <Dialog title=t!(pay.split) on_close=move || till.close() testid="split-dialog">
            <form on:submit=heed(submit) on:keydown=heed(on_key)>
                <div class="dialog-body">
                    <p class="pay-total"><span class="muted">{t!(till.to_pay)}</span><b><Money amount=total testid="pay-total"/></b></p>
                    {move || rounding_of(total, due.get())}
                    {move || terminal.running().map(|of| attempt(of, Place::Payment))}
                    {terminal.declined()}
                    <ul class="tenders">{each(move || tenders.get(), |tender| tender.id.to_string(), row)}</ul>
                    <p class="pay-total rest">
                        <span class="muted">{move || if left.get().0 < 0 { ts!(pay.change) } else { ts!(pay.left) }}</span>
                        <b><Money amount=Signal::derive(move || Minor(left.get().0.abs())) testid="split-left"/></b>
                    </p>
                    <div class="cols">
                        <TextField label=t!(pay.amount) value=amount error=error testid="split-amount" inputmode="decimal" autofocus=true/>
                        <TextField label=t!(pay.reference) value=reference testid="split-reference"/>
                    </div>
                    <div class="quick">
                        {button(TenderKind::Cash, "split-cash")}
                        {button(TenderKind::Card, "split-card")}
                        {button(TenderKind::Other, "split-other")}
                        {button(TenderKind::Account, "split-account")}
                        {move || by_hand()}
                    </div>
                    {account_left(buyer)}
                    <div class="cols later">
                        <TextField label=t!(vouchers.code_of) value=code error=code_error testid="split-voucher-code" scan=true/>
                        <button class="btn" type="button" data-testid="split-voucher" disabled=blocked on:click=heed(move |_| take_voucher())><Icon icon=icondata::LuTicket/>{t!(tender.voucher)}</button>
                    </div>
                    {payment.approve.view(payment.refusal)}
                    {wrong(payment.refusal)}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| till.close())>{t!(common.cancel)}</button>
                    <button class="btn primary big" type="submit" data-testid="split-complete" disabled=move || payment.busy.get() || !settled() || at_terminal.get()>
                        {move || ts!(pay.complete, amount = session.money(due.get()))}
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}
