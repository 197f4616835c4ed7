//! The receipt of a payment, on the screen.

use kontor_domain::PaymentId;
use kontor_domain::payments::{GetPayment, HandOutPayment, Payment};
use kontor_domain::policy::Permission;
use kontor_domain::sales::By;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::bridge;
use crate::kit::{Deed, Dialog, Icon, Money, heed, toast_refusal};
use crate::sales::{Correct, Recorded};
use crate::session::Session;
use crate::till::{keep_file, tender_name};
use crate::{t, time, ts};

/// The number of a payment, which shows it.
pub(crate) fn payment_link(number: String, id: PaymentId, shown: RwSignal<Option<Payment>>) -> AnyView {
    let show = move |_| {
        spawn_local(async move {
            match bridge::call(GetPayment { id }).await {
                Ok(payment) => {
                    shown.try_set(Some(payment));
                }
                Err(refusal) => toast_refusal(&refusal),
            }
        });
    };
    view! { <button class="link num" type="button" data-testid="payment-show" on:click=heed(show)>{number}</button> }
        .into_any()
}

/// What was paid without a sale.
#[component]
pub(crate) fn PaymentDialog(payment: Payment, #[prop(into)] on_close: Deed) -> impl IntoView {
    let id = payment.id;
    let (closed, corrected) = (on_close.clone(), on_close.clone());
    let correcting = RwSignal::new(false);
    let may_correct = Session::here().may(Permission::Sell);
    let kept = StoredValue::new(payment.clone());
    let corrected = StoredValue::new(corrected);
    let real = payment.corrected.clone().map(|real| {
        let by = real.approver.map_or_else(|| real.user.clone(), |approver| format!("{}, {approver}", real.user));
        view! { <p class="faint small center" data-testid="payment-corrected">{ts!(refund.really, kind = tender_name(real.kind), by = by)} " · " {real.reason}</p> }.into_any()
    });
    let at = time::moment_in_full(payment.at, &payment.timezone, &payment.seller.locale);
    let pdf = move |_| {
        spawn_local(async move {
            match bridge::call(HandOutPayment { id, by: By::Pdf }).await {
                Ok(handed) => keep_file(&handed, "application/pdf"),
                Err(refusal) => toast_refusal(&refusal),
            }
        });
    };
    let name = payment.customer.map(|customer| customer.name).unwrap_or_default();
    view! {
        <Dialog title=t!(accounts.paid) on_close=on_close testid="payment" class="receipt-box">
            <div class="paper-holder">
                <article class="paper printed" data-testid="payment-paper">
                    <header><h3>{payment.seller.name}</h3><p class="center"><b class="num" data-testid="payment-number">{payment.number}</b></p></header>
                    <dl class="paper-sums">
                        <div><dt>{name}</dt><dd></dd></div>
                        <div class="grand"><dt>{tender_name(payment.tender)} " " <span class="faint">{payment.reference}</span></dt><dd><Money amount=payment.amount testid="payment-amount"/></dd></div>
                        {(!payment.rounding.is_zero()).then(|| view! { <div><dt>{t!(pay.rounding)}</dt><dd><Money amount=payment.rounding testid="payment-rounding"/></dd></div> }.into_any())}
                        <div><dt>{if payment.code.is_some() { ts!(vouchers.value) } else { ts!(accounts.owed_after) }}</dt><dd><Money amount=payment.balance testid="payment-balance"/></dd></div>
                    </dl>
                    {payment.code.map(|code| view! { <p class="center"><b class="num" data-testid="payment-code">{code}</b></p> }.into_any())}
                    {real}
                    <footer><p>{at} " · " {payment.store} " · " {payment.register}</p><p>{ts!(receipt.served_by, name = payment.user)}</p></footer>
                </article>
            </div>
            <footer class="dialog-foot">
                <button class="btn" type="button" data-testid="payment-pdf" on:click=heed(pdf)><Icon icon=icondata::LuDownload/>"PDF"</button>
                {may_correct.then(|| view! { <button class="btn" type="button" data-testid="payment-correct" on:click=heed(move |_| correcting.set(true))><Icon icon=icondata::LuPencil/>{t!(refund.correct)}</button> }.into_any())}
                <button class="btn primary" type="button" autofocus data-testid="payment-done" on:click=heed(move |_| closed.act())>{t!(common.close)}<kbd>{t!(keys.enter_key)}</kbd></button>
            </footer>
        </Dialog>
        {move || correcting.get().then(|| view! { <Correct what=Recorded::Payment(Box::new(kept.get_value())) on_close=move || correcting.set(false) done=move || corrected.with_value(Deed::act)/> }.into_any())}
    }
}
