//! The receipt on the screen: what was kept, as it is printed.

use kontor_domain::Minor;
use kontor_domain::policy::Permission;
use kontor_domain::sales::receipt::{Receipt, ReceiptBack, ReceiptLine, ReceiptTax, ReceiptTender, Sum, SumKind};
use kontor_domain::sales::{By, GetReceipt, HandOut, Sale, SaleKind, TenderKind};
use leptos::prelude::*;
use leptos_router::components::A;

use super::mail::{hand_out, mail_form, outs, sends};
use super::split::tender_name;
use crate::devices::{Otherwise, print_receipt};
use crate::kit::{Deed, Dialog, Failure, Icon, Money, Skeleton, heed};
use crate::load::load;
use crate::session::Session;
use crate::{t, time, ts};

/// A sale's receipt, with its change when it has just been paid.
#[component]
pub(crate) fn ReceiptDialog(
    /// Which sale.
    sale: Sale,
    /// It is to go.
    #[prop(into)]
    on_close: Deed,
    /// Whether it has just been sold.
    #[prop(optional)]
    fresh: bool,
    /// Whether it is to be sent to somebody.
    #[prop(optional)]
    mail: bool,
) -> impl IntoView {
    let id = sale.id;
    let receipt = load(move || Some(GetReceipt { id }), |_| false);
    let change: Minor = sale.tenders.iter().map(|tender| tender.change).sum();
    let returned = |kind: SaleKind| kind == SaleKind::Return;
    let exchange = sale.with.iter().any(|other| returned(other.kind) != returned(sale.kind));
    let parts = || sale.with.iter().map(|other| (other.kind, other.total, other.settled));
    let parts = || parts().chain([(sale.kind, sale.total, sale.settled())]);
    let refunded: Minor = parts().filter(|(kind, ..)| returned(*kind)).map(|(_, _, settled)| settled).sum();
    let net: Minor = parts().map(|(kind, total, _)| if returned(kind) { -total } else { total }).sum();
    let is_return = returned(sale.kind) || refunded != Minor::ZERO;
    let title = move || match (exchange, is_return) {
        (true, _) => ts!(receipt.of_exchange),
        (false, true) => ts!(receipt.of_return),
        (false, false) => ts!(receipt.title),
    };
    let total = Minor(net.0.abs());
    let (copy, mailing) = (RwSignal::new(false), RwSignal::new(mail));
    let body = move || match (receipt.get(), receipt.failed.get()) {
        (Some(receipt), _) => view! { <Paper receipt=receipt total=total copy=copy/> }.into_any(),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || receipt.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=6/> }.into_any(),
    };
    // What the browser prints is what is shown: it says first whether it is a copy.
    let in_browser = move || {
        hand_out(id, By::Browser, move |is_copy| {
            copy.set(is_copy);
            request_animation_frame(|| {
                let _ = window().print();
            });
        });
    };
    let print = move |_| print_receipt(id, Otherwise::Browser(Deed::from(in_browser)));
    let sold = StoredValue::new(sale.clone());
    let form = move || {
        let buyer = sold.with_value(|sale| sale.customer.as_ref().map(|customer| customer.id));
        mail_form(buyer, Deed::from(move || mailing.set(false)), sends(move |by| HandOut { id, by }))
    };
    // An invoice is made where the sale is looked at.
    let may_invoice = fresh && !is_return && Session::here().may(Permission::ReadSales);
    let close = on_close.clone();
    let shown = move || {
        let close = close.clone();
        view! {
            {fresh.then(|| view! {
                <div class="change-due">
                    {if is_return {
                        view! { <span>{t!(receipt.refunded)}</span><b><Money amount=refunded testid="refund-total"/></b> }.into_any()
                    } else {
                        view! { <span>{t!(pay.change)}</span><b><Money amount=change testid="change-due"/></b> }.into_any()
                    }}
                </div>
            }.into_any())}
            <div class="paper-holder">{move || body()}</div>
            {outs(id)}
            <footer class="dialog-foot">
                <button class="btn" type="button" data-testid="receipt-print" on:click=heed(print)><Icon icon=icondata::LuPrinter/>{t!(common.print)}</button>
                <button class="btn" type="button" data-testid="receipt-pdf" on:click=heed(move |_| hand_out(id, By::Pdf, |_| {}))><Icon icon=icondata::LuDownload/>"PDF"</button>
                <button class="btn" type="button" data-testid="receipt-mail" on:click=heed(move |_| mailing.set(true))><Icon icon=icondata::LuMail/>{t!(receipt.mail)}</button>
                {may_invoice.then(|| view! { <A href=format!("/sales?id={id}&do=invoice") attr:class="btn" attr:data-testid="receipt-invoice"><Icon icon=icondata::LuFileText/>{t!(invoices.make)}</A> }.into_any())}
                <button class="btn primary" type="button" autofocus data-testid="receipt-new-sale" on:click=heed(move |_| close.act())>
                    {if fresh && !is_return { ts!(receipt.new_sale) } else { ts!(common.close) }}<kbd>{t!(keys.enter_key)}</kbd>
                </button>
            </footer>
        }
        .into_any()
    };
    view! {
        <Dialog title=title on_close=on_close testid="receipt" class="receipt-box">
            {move || if mailing.get() { form() } else { shown() }}
        </Dialog>
    }
}

/// The paper.
#[component]
fn Paper(receipt: Receipt, total: Minor, copy: RwSignal<bool>) -> impl IntoView {
    let at = time::moment_in_full(receipt.completed_at, &receipt.timezone, &receipt.locale);
    let line = |line: ReceiptLine| {
        let several = line.qty != "1";
        view! {
            <tr><td>{line.title}<span class="small faint block num">{several.then(|| format!("{} × {}", line.qty, line.unit_price))}</span></td><td class="mark">{line.tax_mark}</td><td class="r num">{line.amount}</td></tr>
            {(!line.serials.is_empty()).then(|| view! { <tr class="sub"><td class="num break" data-testid="receipt-serials">"S/N " {line.serials.join(", ")}</td><td></td><td></td></tr> }.into_any())}
            {line.discount.map(|(share, off)| view! { <tr class="sub"><td>{ts!(receipt.discount)} " " {share}</td><td></td><td class="r num">{off}</td></tr> }.into_any())}
        }
        .into_any()
    };
    let sum = |sum: Sum| {
        let name = match sum.kind {
            SumKind::Subtotal => ts!(till.subtotal),
            SumKind::LineDiscounts => ts!(till.line_discounts),
            SumKind::CartDiscount => ts!(till.cart_discount),
            SumKind::TaxAdded => ts!(receipt.tax_added),
        };
        view! { <div><dt>{name}</dt><dd class="num">{sum.amount}</dd></div> }.into_any()
    };
    let name = match receipt.kind {
        SaleKind::Return if !receipt.back.is_empty() => ts!(sales.refund),
        SaleKind::Sale if !receipt.back.is_empty() => ts!(till.to_pay),
        _ => ts!(receipt.total),
    };
    let back = |back: ReceiptBack| {
        view! {
            <p class="center"><b>{ts!(receipt.returns, number = back.of.unwrap_or_default())}</b></p>
            <table class="paper-lines"><tbody>{back.lines.into_iter().map(line).collect_view()}</tbody></table>
            <dl class="paper-sums">{back.sums.into_iter().map(sum).collect_view()}<div><dt>{ts!(sales.refund)}</dt><dd class="num" data-testid="receipt-back">{back.total}</dd></div></dl>
        }
        .into_any()
    };
    let tender = |tender: ReceiptTender| {
        let balance = tender.balance.map(|balance| {
            view! { <div class="faint"><dt>{match tender.kind { TenderKind::Voucher => ts!(vouchers.left_on), TenderKind::Deposit => ts!(quote.deposit_left), _ => ts!(accounts.owed_after) }}</dt><dd class="num" data-testid="receipt-owed">{balance}</dd></div> }
                .into_any()
        });
        view! { <div><dt>{tender_name(tender.kind)} " " <span class="faint">{tender.reference}</span></dt><dd class="num">{tender.amount}</dd></div> {balance} }
            .into_any()
    };
    let tax = |tax: ReceiptTax| {
        view! { <tr><td>{tax.mark} " " {tax.rate}</td><td class="r num">{tax.net}</td><td class="r num">{tax.tax}</td><td class="r num">{tax.gross}</td></tr> }
            .into_any()
    };
    view! {
        <article class="paper printed" data-testid="receipt-paper">
            <header>
                {move || copy.get().then(|| view! { <p class="copy-mark" data-testid="receipt-copy">{ts!(receipt.copy)}</p> }.into_any())}
                <h3>{receipt.seller}</h3>
                {receipt.seller_lines.into_iter().map(|line| view! { <p>{line}</p> }.into_any()).collect_view()}
            </header>
            {receipt.reference.map(|number| view! { <p class="center">{ts!(sales.imported, number = number)}</p> }.into_any())}
            {receipt.of.map(|of| view! { <p class="center"><b>{ts!(receipt.returns, number = of)}</b></p> }.into_any())}
            {receipt.back.into_iter().map(back).collect_view()}
            <table class="paper-lines"><tbody>{receipt.lines.into_iter().map(line).collect_view()}</tbody></table>
            <dl class="paper-sums">{receipt.sums.into_iter().map(sum).collect_view()}
                {receipt.sold.map(|sold| view! { <div><dt>{ts!(refund.new)}</dt><dd class="num">{sold}</dd></div> }.into_any())}
                <div class="grand"><dt>{name}</dt><dd class="num" data-testid="receipt-total" data-minor=total.0.to_string()>{receipt.total}</dd></div>
                {receipt.rounding.map(|rounding| view! { <div><dt>{ts!(pay.rounding)}</dt><dd class="num" data-testid="receipt-rounding">{rounding}</dd></div> }.into_any())}
                {receipt.tenders.into_iter().map(tender).collect_view()}
                {receipt.change.map(|change| view! { <div><dt>{ts!(pay.change)}</dt><dd class="num">{change}</dd></div> }.into_any())}
            </dl>
            <table class="paper-taxes">
                <thead><tr><th>{ts!(receipt.rate)}</th><th class="r">{ts!(receipt.net)}</th><th class="r">{ts!(receipt.tax)}</th><th class="r">{ts!(receipt.gross)}</th></tr></thead>
                <tbody>{receipt.taxes.into_iter().map(tax).collect_view()}</tbody>
            </table>
            <footer>
                <p><b class="num" data-testid="receipt-number">{receipt.number}</b></p>
                <p>{at} " · " {receipt.store} " · " {receipt.register}</p>
                <p>{ts!(receipt.served_by, name = receipt.cashier)}</p>
                {receipt.customer.map(|name| view! { <p>{ts!(receipt.customer, name = name)}</p> }.into_any())}
                {receipt.footer.into_iter().map(|line| view! { <p>{line}</p> }.into_any()).collect_view()}
            </footer>
        </article>
    }
    .into_any()
}
