//! The receipt of a payment, on the screen.

use kontor_domain::payments::{GetPaymentPdf, Payment};
use kontor_domain::shifts::Printing;
use leptos::prelude::*;

use crate::bridge::Letter;
use crate::kit::{Deed, Dialog, Icon, Money, heed};
use crate::shifts::save_pdf;
use crate::till::tender_name;
use crate::{t, time, ts};

/// What was just paid.
#[component]
pub(crate) fn PaymentDialog(payment: Payment, #[prop(into)] on_close: Deed) -> impl IntoView {
    let id = payment.id;
    let closed = on_close.clone();
    let at = time::moment_in_full(payment.at, &payment.timezone, &payment.seller.locale);
    let pdf = move |_| save_pdf(Letter::new(&GetPaymentPdf { id, printing: Printing::Original }));
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
                    <footer><p>{at} " · " {payment.store} " · " {payment.register}</p><p>{ts!(receipt.served_by, name = payment.user)}</p></footer>
                </article>
            </div>
            <footer class="dialog-foot">
                <button class="btn" type="button" data-testid="payment-pdf" on:click=heed(pdf)><Icon icon=icondata::LuDownload/>"PDF"</button>
                <button class="btn primary" type="button" autofocus data-testid="payment-done" on:click=heed(move |_| closed.act())>{t!(common.close)}<kbd>{t!(keys.enter_key)}</kbd></button>
            </footer>
        </Dialog>
    }
}
