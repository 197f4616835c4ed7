//! What a shift came to, as the page and the paper show it.

use kontor_domain::Minor;
use kontor_domain::payments::PaymentKind;
use kontor_domain::sales::TaxRow;
use kontor_domain::shifts::{CashKind, CashMovement, Figures, TenderResult, ZReport};
use kontor_domain::terminals::CardSum;
use leptos::prelude::*;

use super::moved::kind_name;
use crate::cards::sum_name;
use crate::kit::Money;
use crate::session::Session;
use crate::till::tender_name;
use crate::{t, time, ts};

fn fact(name: String, amount: Minor, class: &'static str, testid: Option<String>) -> AnyView {
    view! { <div class=class><dt>{name}</dt><dd><Money amount=amount testid=testid.unwrap_or_default()/></dd></div> }
        .into_any()
}

/// Sales, taxes, and what has to be there of each tender.
pub(super) fn figures(figures: &Figures) -> AnyView {
    let drawer = figures.drawer;
    let counted = |name: String, count: i64| format!("{name} ({count})");
    let tax = |row: &TaxRow| {
        view! { <tr><td class="num">{row.rate.percent()} "%"</td><td class="r"><Money amount=row.net/></td><td class="r"><Money amount=row.tax/></td><td class="r"><Money amount=row.gross/></td></tr> }
            .into_any()
    };
    let parts = [
        (ts!(shift.float), drawer.float),
        (ts!(shift.taken), drawer.taken),
        (ts!(shift.change), -drawer.change),
        (ts!(shift.refunded), -drawer.refunded),
        (ts!(shift.received), drawer.received),
        (ts!(shift.pay_in), drawer.paid_in),
        (ts!(shift.pay_out), -drawer.paid_out),
        (ts!(shift.drop), -drawer.dropped),
    ];
    let parts = parts.into_iter().enumerate().filter(|(at, (_, amount))| *at == 0 || *amount != Minor::ZERO);
    let parts = parts.map(|(_, (name, amount))| fact(name, amount, "", None)).collect_view();
    let expected = figures.expected().into_iter().map(|(kind, amount)| {
        let name = ts!(shift.expected_of, tender = tender_name(kind));
        fact(name, amount, "grand", Some(format!("expected-{}", kind.as_str())))
    });
    let taxes = (!figures.taxes.is_empty()).then(|| {
        view! {
            <table class="plain taxes">
                <thead><tr><th>{t!(receipt.rate)}</th><th class="r">{t!(receipt.net)}</th><th class="r">{t!(receipt.tax)}</th><th class="r">{t!(receipt.gross)}</th></tr></thead>
                <tbody>{figures.taxes.iter().map(tax).collect_view()}</tbody>
            </table>
        }
        .into_any()
    });
    view! {
        <dl class="facts">
            {fact(counted(ts!(shift.sales), figures.sales.count), figures.sales.total, "", Some("shift-sales".to_owned()))}
            {fact(counted(ts!(shift.returns), figures.returns.count), -figures.returns.total, "", None)}
            {(figures.rounding != Minor::ZERO).then(|| fact(ts!(pay.rounding), figures.rounding, "faint", Some("shift-rounding".to_owned())))}
            {fact(ts!(shift.discounts), -figures.discounts, "faint", None)}
            {fact(ts!(shift.net), figures.net(), "grand", Some("shift-net".to_owned()))}
        </dl>
        {taxes}
        {credit(figures)}
        {cards(figures)}
        <dl class="facts">{parts}{expected.collect_view()}</dl>
    }
    .into_any()
}

/// What was bought on account, and what was paid off.
fn credit(figures: &Figures) -> AnyView {
    let flows = figures.tenders.iter().filter(|flow| !flow.kind.is_counted());
    let flows = flows.flat_map(|flow| {
        let name = tender_name(flow.kind);
        let back =
            (flow.refunded != Minor::ZERO).then(|| (format!("{name} · {}", ts!(shift.taken_back)), -flow.refunded));
        [Some((name, flow.taken)), back].into_iter().flatten()
    });
    let paid = figures.payments.iter().flat_map(|payment| {
        let name = match payment.kind {
            PaymentKind::Account => ts!(shift.paid_off),
            PaymentKind::Voucher => ts!(shift.vouchers_sold),
            PaymentKind::Deposit => ts!(quote.deposits),
        };
        let label = format!("{name} · {} ({})", tender_name(payment.tender), payment.count);
        let rounding = (!payment.rounding.is_zero()).then(|| (ts!(pay.rounding), payment.rounding));
        [Some((label, payment.amount)), rounding].into_iter().flatten()
    });
    let rows: Vec<_> =
        flows.chain(paid).map(|(name, amount)| fact(name, amount, "", Some("shift-credit".to_owned()))).collect();
    (!rows.is_empty()).then(|| view! { <dl class="facts">{rows}</dl> }.into_any()).into_any()
}

/// What was asked of card terminals, by how it stands.
fn cards(figures: &Figures) -> AnyView {
    let row = |sum: &CardSum| {
        let name = format!("{} ({})", sum_name(sum), sum.count);
        fact(name, sum.amount, "faint", Some("shift-cards".to_owned()))
    };
    let rows: Vec<_> = figures.cards.iter().map(row).collect();
    (!rows.is_empty()).then(|| view! { <dl class="facts">{rows}</dl> }.into_any()).into_any()
}

/// Cash that moved without a sale.
pub(super) fn movements(all: &[CashMovement]) -> AnyView {
    let session = Session::here();
    let row = |movement: &CashMovement| {
        let out = matches!(movement.kind, CashKind::PayOut | CashKind::Drop);
        let amount = if out { -movement.amount } else { movement.amount };
        let about = format!("{} · {}", session.moment(movement.at), movement.user);
        view! { <tr data-testid="cash-movement"><td>{kind_name(movement.kind)} " · " {movement.reason.clone()}<span class="small faint block num">{about}</span></td><td class="r"><Money amount=amount/></td></tr> }
            .into_any()
    };
    let rows = all.iter().map(row).collect_view();
    (!all.is_empty())
        .then(|| view! { <h3 class="part-title">{t!(shift.movements)}</h3><table class="plain"><tbody>{rows}</tbody></table> }.into_any())
        .into_any()
}

fn counts(all: &[TenderResult]) -> AnyView {
    let row = |count: &TenderResult| {
        let off = count.variance != Minor::ZERO;
        let testid = format!("variance-{}", count.kind.as_str());
        view! { <tr><td>{tender_name(count.kind)}</td><td class="r"><Money amount=count.expected/></td><td class="r"><Money amount=count.counted/></td><td class="r" class:off=off><b><Money amount=count.variance testid=testid/></b></td></tr> }
            .into_any()
    };
    let session = Session::here();
    let pieces = all.iter().flat_map(|count| &count.pieces);
    let pieces = pieces.map(|piece| format!("{} × {}", piece.count, session.money(piece.value))).collect::<Vec<_>>();
    view! {
        <table class="plain taxes">
            <thead><tr><th></th><th class="r">{t!(shift.expected)}</th><th class="r">{t!(shift.counted)}</th><th class="r">{t!(shift.variance)}</th></tr></thead>
            <tbody>{all.iter().map(row).collect_view()}</tbody>
        </table>
        {(!pieces.is_empty()).then(|| view! { <p class="small faint num">{pieces.join(" · ")}</p> }.into_any())}
    }
    .into_any()
}

/// A Z report on paper; one that is looked at again says that it is a copy.
pub(super) fn z_paper(z: &ZReport, is_copy: bool) -> AnyView {
    let (zone, locale) = (&z.shift.timezone, &z.seller.locale);
    let moment = |at| time::moment_in_full(at, zone, locale);
    let opened = ts!(shift.opened_by, at = moment(z.shift.opened_at), name = z.shift.user.clone());
    let closed = ts!(shift.closed_by, at = moment(z.closed_at), name = z.closed_by.clone());
    let receipts = z.figures.first_number.clone().zip(z.figures.last_number.clone());
    let line = |text: String| view! { <p>{text}</p> }.into_any();
    let legal = [&z.seller.legal.legal_name, &z.seller.legal.address, &z.seller.legal.tax_number];
    view! {
        <article class="paper printed z-paper" data-testid="z-paper">
            <header>
                {is_copy.then(|| view! { <p class="copy-mark" data-testid="z-copy">{ts!(shift.copy)}</p> }.into_any())}
                <h3>{z.seller.name.clone()}</h3>
                {legal.into_iter().flat_map(|text| text.lines()).map(|text| line(text.to_owned())).collect_view()}
                <p><b>{ts!(shift.z_report)} " " <span class="num" data-testid="z-number">{z.number.clone()}</span></b></p>
                <p>{z.shift.store.clone()} " · " {z.shift.register.clone()}</p>
                {line(opened)}{line(closed)}
                {z.approved_by.clone().map(|name| line(ts!(shift.approved_by, name = name)))}
                {receipts.map(|(first, last)| view! { <p class="num">{ts!(shift.receipts, first = first, last = last)}</p> }.into_any())}
            </header>
            {figures(&z.figures)}
            {counts(&z.counts)}
            {movements(&z.movements)}
            {(!z.note.is_empty()).then(|| view! { <p>{t!(shift.note)} ": " {z.note.clone()}</p> }.into_any())}
            <dl class="facts">
                {fact(ts!(shift.variance_sum), z.variance, "grand", Some("z-variance".to_owned()))}
                {fact(ts!(shift.grand_total), z.grand_total, "faint", None)}
            </dl>
            <footer><p class="mono break-all">{ts!(shift.journal, rows = z.journal_rows.to_string())} " " {z.journal_head.clone()}</p></footer>
        </article>
    }
    .into_any()
}
