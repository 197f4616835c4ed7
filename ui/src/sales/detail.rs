//! One sale: what was sold, how it was paid, its taxes, and what may be done with it.

use kontor_domain::event::Event;
use kontor_domain::policy::Permission;
use kontor_domain::sales::{Discount, GetSale, OtherPart, Sale, SaleKind, SaleLine, Tender, TenderKind};
use kontor_domain::{Minor, SaleId};
use leptos::prelude::*;
use leptos_router::components::A;

use super::correct::{Correct, Recorded};
use super::take_back::TakeBack;
use crate::devices::{Otherwise, print_receipt};
use crate::invoices::Here as Invoices;
use crate::kit::{Failure, Icon, Money, Skeleton, heed};
use crate::load::load;
use crate::session::Session;
use crate::till::{ReceiptDialog, outs, tender_name};
use crate::{t, time, ts};

/// The pane beside the list.
#[component]
pub(super) fn Detail(id: SaleId) -> impl IntoView {
    let sale =
        load(move || Some(GetSale { id }), move |event| matches!(event, Event::SaleReturned { of, .. } if *of == id));
    // Outlives the sale being read anew because of the return.
    let done = RwSignal::new(None::<Sale>);
    let shown = move || match (sale.get(), sale.failed.get()) {
        (Some(read), _) => view! { <Shown sale=read done=done again=move || sale.again()/> }.into_any(),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || sale.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=8/> }.into_any(),
    };
    view! {
        {move || shown()}
        {move || done.get().map(|sale| view! { <ReceiptDialog sale=sale on_close=move || done.set(None) fresh=true/> }.into_any())}
    }
}

#[component]
fn Shown(sale: Sale, done: RwSignal<Option<Sale>>, again: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let session = Session::here();
    // Some with whether it is to be sent to somebody.
    let paper = RwSignal::new(None::<bool>);
    let taking = RwSignal::new(false);
    let correcting = RwSignal::new(None::<Tender>);
    let kept = StoredValue::new(sale.clone());
    let id = sale.id;
    let is_sale = sale.kind == SaleKind::Sale;
    let left = sale.lines.iter().any(|line| line.returned < line.qty);
    let counts = sale.voided_at.is_none();
    let may_return = move || is_sale && left && counts && session.may(Permission::Sell);
    let at = time::moment_in_full(sale.completed_at, &sale.timezone, &session.locale());
    let changed: Minor = sale.tenders.iter().map(|tender| tender.change).sum();
    let tax = |row: kontor_domain::sales::TaxRow| {
        view! { <tr><td class="num">{row.rate.percent()} "%"</td><td class="r"><Money amount=row.net/></td><td class="r"><Money amount=row.tax/></td><td class="r"><Money amount=row.gross/></td></tr> }
            .into_any()
    };
    let tender = move |tender: Tender| {
        let can = TenderKind::MONEY.contains(&tender.now()) && counts && session.may(Permission::Sell);
        let asked = tender.clone();
        let ask = can.then(|| view! { <button class="btn quiet square" type="button" title=t!(refund.correct) aria-label=t!(refund.correct) data-testid="tender-correct" on:click=heed(move |_| correcting.set(Some(asked.clone())))><Icon icon=icondata::LuPencil/></button> }.into_any());
        let really = tender.corrected.map(|real| {
            let by = real.approver.map_or_else(|| real.user.clone(), |approver| format!("{}, {approver}", real.user));
            view! { <div class="faint small" data-testid="tender-corrected"><dt>{move || ts!(refund.really, kind = tender_name(real.kind), by = by.clone())} " · " {real.reason}</dt></div> }.into_any()
        });
        view! { <div><dt>{move || tender_name(tender.kind)} " " <span class="faint">{tender.reference}</span></dt><dd>{ask}<Money amount=tender.given/></dd></div> {really} }
            .into_any()
    };
    let face = |face: kontor_domain::sales::SaleFace| {
        view! { <A href=format!("/sales?id={}", face.id) attr:class="link num">{face.number}</A> }.into_any()
    };
    let other = |other: OtherPart| {
        let name = if other.kind == SaleKind::Sale { ts!(sales.kind_of_sale) } else { ts!(sales.kind_of_return) };
        let href = format!("/sales?id={}", other.id);
        view! { <p class="detail-note" data-testid="sale-with">{t!(refund.with)} " " <A href=href attr:class="link">{name} " " {session.money(other.total)}</A></p> }
            .into_any()
    };
    view! {
        <div class="detail-scroll" data-testid="sale-detail">
            <header class="detail-head">
                <div>
                    <div class="small faint num">{at} " · " {sale.register.clone()} " · " {sale.user.clone()}</div>
                    <h1 class="num" data-testid="sale-number">{sale.number.clone()}</h1>
                    <div class="muted">{sale.customer.clone().map(|customer| view! { <A href=format!("/customers?id={}", customer.id) attr:class="link">{customer.name}</A> }.into_any())}</div>
                </div>
                <span class="tag" class:warn=!is_sale>{move || if is_sale { ts!(sales.kind_of_sale) } else { ts!(sales.kind_of_return) }}</span>
            </header>
            <div class="do">
                <button class="btn primary" type="button" data-testid="sale-receipt" on:click=heed(move |_| paper.set(Some(false)))><Icon icon=icondata::LuReceiptText/>{t!(sales.receipt)}</button>
                <button class="btn" type="button" data-testid="sale-print" on:click=heed(move |_| print_receipt(id, Otherwise::Say))><Icon icon=icondata::LuPrinter/>{t!(common.print)}</button>
                <button class="btn" type="button" data-testid="sale-mail" on:click=heed(move |_| paper.set(Some(true)))><Icon icon=icondata::LuMail/>{t!(receipt.mail)}</button>
                {move || may_return().then(|| view! { <button class="btn" type="button" data-testid="sale-return" on:click=heed(move |_| taking.set(true))><Icon icon=icondata::LuUndo2/>{t!(sales.take_back)}</button> }.into_any())}
            </div>
            {outs(id)}
            <Invoices sale=sale.clone()/>
            {sale.with.iter().cloned().map(other).collect_view()}
            {sale.of.clone().map(|of| view! { <p class="detail-note">{t!(sales.return_of)} " " {face(of)} {(!sale.reason.is_empty()).then(|| format!(" · {}", sale.reason))}</p> }.into_any())}
            {sale.imported.clone().map(|from| view! { <p class="detail-note" data-testid="sale-imported">{ts!(sales.imported, number = from.reference)} {from.in_part.then(|| view! { " " <span class="tag warn">{t!(sales.in_part)}</span> }.into_any())}</p> }.into_any())}
            {(!is_sale && sale.of.is_none()).then(|| view! { <p class="detail-note" data-testid="sale-no-receipt">{t!(sales.no_receipt_text)}</p> }.into_any())}
            {(!counts).then(|| view! { <p class="detail-note" data-testid="sale-voided">{t!(sales.voided)}</p> }.into_any())}
            {(!sale.returns.is_empty()).then(|| view! { <p class="detail-note">{t!(sales.returns)} {sale.returns.iter().cloned().map(|of| view! { " " {face(of)} }.into_any()).collect_view()}</p> }.into_any())}
            <table class="plain"><tbody>{sale.lines.iter().cloned().map(line).collect_view()}</tbody></table>
            <dl class="facts">
                {(sale.cart_discount != Minor::ZERO).then(|| view! { <div class="off"><dt>{t!(till.cart_discount)}</dt><dd><Money amount=-sale.cart_discount/></dd></div> }.into_any())}
                {(sale.tax_added != Minor::ZERO).then(|| view! { <div><dt>{t!(receipt.tax_added)}</dt><dd><Money amount=sale.tax_added/></dd></div> }.into_any())}
                <div class="grand"><dt>{t!(sales.total)}</dt><dd><Money amount=sale.total testid="sale-total"/></dd></div>
                {(sale.rounding != Minor::ZERO).then(|| view! { <div><dt>{t!(pay.rounding)}</dt><dd><Money amount=sale.rounding testid="sale-rounding"/></dd></div> }.into_any())}
                {sale.tenders.iter().cloned().map(tender).collect_view()}
                {(changed != Minor::ZERO).then(|| view! { <div><dt>{t!(sales.change_given)}</dt><dd><Money amount=changed/></dd></div> }.into_any())}
                {margin(&sale)}
            </dl>
            <table class="plain taxes">
                <thead><tr><th>{t!(receipt.rate)}</th><th class="r">{t!(receipt.net)}</th><th class="r">{t!(receipt.tax)}</th><th class="r">{t!(receipt.gross)}</th></tr></thead>
                <tbody>{sale.taxes.iter().copied().map(tax).collect_view()}</tbody>
            </table>
        </div>
        {move || paper.get().map(|mail| view! { <ReceiptDialog sale=kept.get_value() on_close=move || paper.set(None) mail=mail/> }.into_any())}
        {move || correcting.get().map(|tender| view! { <Correct what=Recorded::Tender(id, tender) on_close=move || correcting.set(None) done=again/> }.into_any())}
        {move || taking.get().then(|| view! { <TakeBack sale=kept.get_value() on_close=move || taking.set(false) done=move |sale| { taking.set(false); done.set(Some(sale)); }/> }.into_any())}
    }
    .into_any()
}

/// What the goods cost and what is earned, for who may see it. Without tax, and only where the cost of every line is known.
fn margin(sale: &Sale) -> Option<AnyView> {
    let cost: Minor = sale.lines.iter().map(|line| line.cost).sum::<Option<Minor>>()?;
    let net: Minor = sale.lines.iter().map(|line| line.amounts.net).sum();
    Some(
        view! {
            <div><dt>{t!(sales.cost)}</dt><dd><Money amount=cost testid="sale-cost"/></dd></div>
            <div><dt>{t!(sales.margin)}</dt><dd><Money amount=net - cost testid="sale-margin"/></dd></div>
        }
        .into_any(),
    )
}

fn line(line: SaleLine) -> AnyView {
    let session = Session::here();
    let unit = if line.unit.is_empty() { String::new() } else { format!(" {}", line.unit) };
    let detail = format!("{}{unit} × {}", line.qty.plain(), session.money(line.unit_price));
    let off = line.discount.filter(|_| line.amounts.line_discount != Minor::ZERO).map(|discount| match discount {
        Discount::Percent { rate } => format!("\u{2212}{}%", rate.percent()),
        Discount::Amount { amount } => session.money(-amount),
    });
    let own = line.list_price.map(|own| session.money(own));
    let returned = (line.returned.0 > 0).then(|| line.returned.plain());
    let goes_to = line.goes_to.map(goes_to_name);
    view! {
        <tr>
            <td><b>{line.title}</b><span class="small faint block num">{line.sku} " · " {detail} " " <span class="off">{off} {own.map(|own| ts!(till.own_price, price = own))}</span></span></td>
            <td class="r"><Money amount=line.amounts.base - line.amounts.line_discount/>
                <span class="block">{returned.map(|qty| view! { <span class="tag warn">{ts!(sales.returned, qty = qty)}</span> }.into_any())}{goes_to.map(|place| view! { <span class="tag">{place}</span> }.into_any())}</span>
            </td>
        </tr>
    }
    .into_any()
}

/// Where a returned thing goes, in words.
pub(crate) fn goes_to_name(place: kontor_domain::sales::GoesTo) -> String {
    use kontor_domain::sales::GoesTo;
    match place {
        GoesTo::Stock => ts!(sales.to_stock),
        GoesTo::Damaged => ts!(sales.to_damaged),
        GoesTo::Supplier => ts!(sales.to_supplier),
    }
}
