//! Completing a cart: sale, lines, tenders, stock, journal and number, all or nothing.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::business::RegisterAt;
use kontor_domain::event::Event;
use kontor_domain::sales::{
    Cart, CompleteSale, CustomerFace, Imported, LineAmounts, OtherPart, Sale, SaleFace, SaleKind, SaleLine, Seller,
    Tender, TenderKind, settle,
};
use kontor_domain::{Minor, Qty, Refusal, SaleId, TenderId, say, text};
use serde_json::{Value, json};
use uuid::Uuid;

use super::cart::rows as cart_rows;
use super::cart::{in_hand, repair, reserve, whole};
use super::returns::{self, Brought};
use super::{figures, rows, stock};
use crate::before::Before;
use crate::cx::{Cx, Session, local_time};
use crate::journal::{self, Book};
use crate::overrides::{self, Approved, Given};
use crate::stock::reserved::Own;
use crate::stock::{moves, used};
use crate::{
    Explain as _, Failure, Result, accounts, fault, hardware, invoices, purchasing, repairs, shifts, terminals,
    vouchers,
};

/// Checks the PIN of whoever approves what the one who sells may not, if somebody does.
pub(super) async fn check_word(before: &Before, call: CompleteSale) -> Result<Option<Given>> {
    overrides::check_word(before, call.approval).await
}

pub(super) async fn complete(cx: &mut Cx, call: CompleteSale) -> Result<Sale> {
    let given: Option<Given> = cx.prepared()?;
    let row = in_hand(cx, call.cart_id).await?;
    let cart = whole(cx, row).await?;
    if cart.is_empty() {
        return Err(Refusal::new("cart_empty", say!("There is nothing in this sale yet. Scan something first.")).into());
    }
    let brought = returns::brought(cx, &cart).await?;
    let refund: Minor = brought.iter().map(Brought::total).sum();
    if cart.totals.total != call.total || refund != call.refund {
        let message =
            say!("The sale comes to another total than the screen showed. Look at it again, then take the payment.");
        return Err(Refusal::field("total_changed", "total", message).into());
    }
    terminals::paid_by(cx, cart.id, &call.tenders).await?;
    let due = cart.totals.total - refund;
    let gives = due.0 < 0 || cart.lines.is_empty();
    let (refunds, payments): (&[_], &[_]) = if gives { (&call.tenders, &[]) } else { (&[], &call.tenders) };
    let returned = returns::share(cx, &brought, -due, refunds).await?;
    for (brought, share) in brought.iter().zip(&returned) {
        brought.pays_for(cx, share, cart.customer.as_ref()).await?;
    }
    let all = refund + returns::returned_before(&brought)?;
    let mut heads = Vec::with_capacity(brought.len() + 1);
    let mut exchanged = Vec::new();
    for (brought, share) in brought.into_iter().zip(returned) {
        exchanged.extend(share.exchanged.iter().copied());
        let approved = brought.approved(cx, all, given.clone())?;
        heads.push(returns::head(cx.new_id()?.into(), brought, share, approved));
    }
    if cart.lines.is_empty() {
        // The last of them is what was asked for.
        if let Some(last) = heads.last_mut() {
            last.id = call.sale_id;
        }
    } else {
        let step = cx.session()?.business.cash_step;
        let settled = settle((due - cart.deposit).max(Minor::ZERO), step, payments)?;
        let mut tenders = returns::exchange(cx, &exchanged)?;
        tenders.extend(by_deposit(cx, &cart).await?);
        for (offered, (amount, change)) in payments.iter().zip(settled.paid) {
            tenders.push(Tender {
                id: offered.id,
                kind: offered.kind,
                amount,
                given: offered.given,
                change,
                reference: text::optional_line("tenders", say!("The reference"), &offered.reference)?,
                balance: None,
                stands_for: None,
                corrected: None,
            });
        }
        let mut approved: Vec<Approved> =
            overrides::discounts(cx.session()?, &cart.totals, given.clone())?.into_iter().collect();
        approved.extend(overrides::prices(cx.session()?, &cart.lines, given.clone())?);
        let lines = sold_lines(cx, &cart)?;
        heads.push(Head {
            id: call.sale_id,
            kind: SaleKind::Sale,
            of: None,
            reason: String::new(),
            customer: cart.customer,
            lines,
            tenders,
            goes_on: Vec::new(),
            rounding: settled.rounding,
            approved,
            imported: None,
        });
    }
    let register = cx.session()?.register.clone();
    let mut own = reserve::own(cx, cart.id, cart.reserved).await?;
    if cart.back.is_empty() {
        own.packs = Some(cart.lines.iter().filter_map(|line| Some((line.variant_id, line.pack?))).collect());
    }
    if let Some(head) = heads.last_mut().filter(|_| cart.lines.iter().any(|line| line.ticket_id.is_some())) {
        stock::used_before(cx, &mut own, (&cart.lines, &mut head.lines)).await?;
    }
    let mut parts = write_all(cx, &register, heads, given, &own).await?;
    reserve::release(cx, register.store_id, &own).await?;
    if let Some(sale) = parts.last().filter(|_| cart.lines.iter().any(|line| line.ticket_id.is_some())) {
        repairs::sold(cx, cart.id, sale).await?;
    }
    if !cart_rows::remove(&mut cx.tx, cart.id).await? {
        // Another process completed or cleared it between our reading and our writing.
        return Err(Refusal::new("cart_gone", say!("This sale is not open at this register any more.")).into());
    }
    hardware::sold(cx, &parts).await?;
    for part in &parts {
        returns::told(cx, part);
    }
    let Some(sale) = parts.pop() else { return Err(Failure::fault("a cart became no document")) };
    if sale.kind == SaleKind::Sale {
        cx.audit(sale.id, json!({ "number": sale.number, "total": sale.total }));
        cx.event(Event::SaleCompleted { id: sale.id, register_id: sale.register_id });
    }
    cx.event(Event::CartChanged { id: cart.id, register_id: sale.register_id });
    stock::seen(cx, sale)
}

/// Tenders for what was paid for the repairs in a cart before.
async fn by_deposit(cx: &mut Cx, cart: &Cart) -> Result<Vec<Tender>> {
    let mut tenders = Vec::new();
    for (reference, amount) in repair::deposits(cx, cart).await? {
        tenders.push(Tender {
            id: cx.new_id()?.into(),
            kind: TenderKind::Deposit,
            amount,
            given: amount,
            change: Minor::ZERO,
            reference,
            balance: None,
            stands_for: None,
            corrected: None,
        });
    }
    Ok(tenders)
}

fn sold_lines(cx: &Cx, cart: &Cart) -> Result<Vec<SaleLine>> {
    let mut sold = Vec::with_capacity(cart.lines.len());
    for (line, amounts) in cart.lines.iter().zip(&cart.totals.lines) {
        sold.push(SaleLine {
            id: cx.new_id()?.into(),
            variant_id: line.variant_id,
            title: line.title.clone(),
            sku: line.sku.clone(),
            qty: line.qty,
            decimals: line.decimals,
            unit: line.unit.clone(),
            unit_price: line.unit_price,
            list_price: line.list_price,
            tax_mode: line.tax_mode,
            tax_name: line.tax_name.clone(),
            rate: line.rate,
            discount: line.discount,
            amounts: *amounts,
            returned: Qty(0),
            of_line: None,
            goes_to: None,
            cost: None,
            serials: line.serials.clone(),
            serials_back: Vec::new(),
            fitted: false,
        });
    }
    Ok(sold)
}

/// What a sale or a return is made of, before it has a number.
pub(super) struct Head {
    pub(super) id: SaleId,
    pub(super) kind: SaleKind,
    pub(super) of: Option<SaleFace>,
    pub(super) reason: String,
    pub(super) customer: Option<CustomerFace>,
    pub(super) lines: Vec<SaleLine>,
    pub(super) tenders: Vec<Tender>,
    /// Which of them are parts of one refund, and with which it begins.
    pub(super) goes_on: Vec<(TenderId, TenderId)>,
    /// What the tenders come to more than the lines, as cash was rounded.
    pub(super) rounding: Minor,
    /// What somebody else gave their word for.
    pub(super) approved: Vec<Approved>,
    /// Where it comes from and when it was made there, if not here and now.
    pub(super) imported: Option<(Imported, DateTime<Utc>)>,
}

/// Writes a sale or return with all that has to be true together with it.
pub(super) async fn write(cx: &mut Cx, register: &RegisterAt, head: Head) -> Result<Sale> {
    let written = write_all(cx, register, vec![head], None, &Own::default()).await?.pop();
    written.ok_or_else(|| Failure::fault("nothing was written"))
}

/// Writes sales and returns that are done in one, under one number, with all that has to be true together with them: their
/// lines and tenders, the stock, the journal. Each knows of the others. With a word that was given more is sold than there is;
/// what is reserved for the one who asks is there.
pub(super) async fn write_all(
    cx: &mut Cx,
    register: &RegisterAt,
    heads: Vec<Head>,
    given: Option<Given>,
    own: &Own,
) -> Result<Vec<Sale>> {
    let session = std::sync::Arc::clone(cx.session()?);
    let tenant = cx.tenant()?;
    let mut book = journal::open_book(cx, register.id).await?;
    let alone = heads.len() == 1;
    let mut sales = Vec::with_capacity(heads.len());
    let mut approved = Vec::new();
    let mut goes_on = HashMap::new();
    let mut hour = 0;
    for (part, mut head) in (1..).zip(heads) {
        goes_on.extend(head.goes_on.drain(..));
        approved.extend(head.approved.drain(..).map(|approved| (head.id, approved)));
        let shift_id = match (&head.imported, book.shift_id()) {
            (Some(_), _) => None,
            (None, None) if session.business.shifts.used => return Err(shifts::needed().into()),
            (None, shift_id) => shift_id,
        };
        let at = head.imported.as_ref().map_or(book.at(), |(_, at)| *at);
        let local = local_time(at, &register.timezone, register.cutoff_hour)?;
        hour = local.hour;
        let sale = document(&session, register, &book, head, local.business_date);
        sales.push(Sale { shift_id, part: if alone { 0 } else { part }, ..sale });
    }
    let (scales, past) = stock::weigh(cx, register.store_id, &mut sales, given, own).await?;
    if let (Some(sale), Some(past)) = (sales.iter().find(|sale| sale.kind == SaleKind::Sale), past) {
        approved.push((sale.id, past));
    }
    for sale in &sales {
        if sale.imported.is_none() {
            book.count(if sale.kind == SaleKind::Sale { sale.total } else { -sale.total });
        }
        rows::add_sale(&mut cx.tx, tenant, sale, (book.series(), book.seq()), hour)
            .await
            .taken("sale__id", Refusal::id_taken)?;
        rows::add_lines(&mut cx.tx, tenant, sale, book.at()).await?;
        purchasing::wait(cx, sale).await?;
    }
    let moved = move_credit(cx, &mut sales, &goes_on).await?;
    for sale in sales.iter_mut().filter(|sale| sale.imported.is_none()) {
        terminals::take(cx, sale).await?;
    }
    fault::point("account_moved");
    for sale in &sales {
        for (at, tender) in (1..).zip(&sale.tenders) {
            rows::add_tender(&mut cx.tx, tenant, sale.id, at, tender, book.at())
                .await
                .taken("tender__id", Refusal::id_taken)?;
        }
    }
    fault::point("sale_written");
    moves::write(cx, scales).await?;
    if let Some(sale) = sales.iter().find(|sale| sale.kind == SaleKind::Sale) {
        used::sold(cx, (sale.store_id, sale.id), own.tickets.iter().map(|(ticket, _)| *ticket)).await?;
    }
    for sale in &sales {
        stock::set_aside(cx, sale).await?;
    }
    fault::point("stock_moved");
    for sale in &sales {
        journal::append(cx, &mut book, sale.kind.as_str(), sale.id.0, journal::content_of_sale(sale)).await?;
        for tender in &sale.tenders {
            journal::append(cx, &mut book, "tender", tender.id.0, journal::content_of_tender(sale, tender)).await?;
        }
    }
    let number = book.number(&register.code);
    for (id, approved) in approved {
        overrides::keep(cx, &mut book, (id.0, &number), approved).await?;
    }
    for (kind, subject, content) in moved {
        journal::append(cx, &mut book, kind, subject, content).await?;
    }
    for sale in &sales {
        invoices::credit(cx, &mut book, sale).await?;
    }
    journal::close_book(cx, book).await?;
    if let Some(sale) = sales.first() {
        figures::touch_day(&mut cx.tx, (tenant, sale.store_id), sale.business_date, cx.now).await?;
    }
    fault::point("journal_written");
    introduce(&mut sales);
    Ok(sales)
}

/// Has each of what was done in one know of the others.
fn introduce(sales: &mut [Sale]) {
    let face = |sale: &Sale| OtherPart { id: sale.id, kind: sale.kind, total: sale.total, settled: sale.settled() };
    let faces: Vec<OtherPart> = sales.iter().map(face).collect();
    for sale in sales {
        sale.with = faces.iter().filter(|face| face.id != sale.id).cloned().collect();
    }
}

/// Moves the accounts and vouchers that sales and returns are paid with, and gives what the journal says of it. In an order of
/// their own, whichever way they were offered, so that two sales with the same ones can't wait for each other.
async fn move_credit(
    cx: &mut Cx,
    sales: &mut [Sale],
    goes_on: &HashMap<TenderId, TenderId>,
) -> Result<Vec<(&'static str, Uuid, Value)>> {
    // One refund is one voucher, however many receipts it is of: what it is worth in all, and its code once that is known.
    let mut refunds: HashMap<TenderId, (Minor, String)> = HashMap::new();
    for tender in sales.iter().filter(|sale| sale.kind == SaleKind::Return).flat_map(|sale| &sale.tenders) {
        let (all, _) = refunds.entry(goes_on.get(&tender.id).copied().unwrap_or(tender.id)).or_default();
        *all = *all + tender.amount;
    }
    let mut moved = Vec::new();
    let mut order: Vec<_> = Vec::new();
    for (of, sale) in sales.iter().enumerate() {
        for (at, tender) in sale.tenders.iter().enumerate() {
            let is_voucher = tender.kind == TenderKind::Voucher;
            let whose = sale.customer.as_ref().filter(|_| !is_voucher).map(|customer| customer.id);
            let letters = tender.reference.chars().filter(char::is_ascii_alphanumeric);
            let letters: String = letters.map(|letter| letter.to_ascii_uppercase()).collect();
            if matches!(tender.kind, TenderKind::Account | TenderKind::Voucher) {
                order.push(((is_voucher, whose, letters), of, at));
            }
        }
    }
    order.sort();
    for (_, of, at) in order {
        let Some(sale) = sales.get_mut(of) else { continue };
        let mut tenders = std::mem::take(&mut sale.tenders);
        if let Some(tender) = tenders.get_mut(at) {
            if let Some(movement) = accounts::by_tender(cx, sale, tender).await? {
                moved.push(("account", movement.id.0, json!(movement)));
            }
            let mut own = (Minor::ZERO, String::new());
            let refund = refunds.get_mut(goes_on.get(&tender.id).unwrap_or(&tender.id)).unwrap_or(&mut own);
            if let Some((id, content)) = vouchers::by_tender(cx, sale, tender, refund).await? {
                moved.push(("voucher", id, content));
            }
        }
        sale.tenders = tenders;
    }
    // Tickets are held last.
    for sale in sales {
        let mut tenders = std::mem::take(&mut sale.tenders);
        for tender in &mut tenders {
            if let Some((id, content)) = repairs::deposit::by_tender(cx, sale, tender).await? {
                moved.push(("deposit", id, content));
            }
        }
        sale.tenders = tenders;
    }
    Ok(moved)
}

fn document(session: &Session, register: &RegisterAt, book: &Book, head: Head, business_date: NaiveDate) -> Sale {
    let sum = |part: fn(&LineAmounts) -> Minor| head.lines.iter().map(|line| part(&line.amounts)).sum();
    let added = head.lines.iter().filter(|line| line.tax_mode == kontor_domain::sales::TaxMode::Added);
    let tax_added = added.map(|line| line.amounts.tax).sum();
    let taxes = kontor_domain::sales::price::tax_table(head.lines.iter().map(|line| (line.rate, &line.amounts)));
    let business = &session.business;
    let (imported, completed_at) = head.imported.map_or((None, book.at()), |(imported, at)| (Some(imported), at));
    Sale {
        id: head.id,
        kind: head.kind,
        number: book.number(&register.code),
        part: 0,
        with: Vec::new(),
        store_id: register.store_id,
        store: register.store.clone(),
        register_id: register.id,
        register: register.name.clone(),
        user_id: session.user.id,
        user: session.user.name.clone(),
        customer: head.customer,
        completed_at,
        business_date,
        timezone: register.timezone.clone(),
        seller: Seller {
            name: business.name.clone(),
            legal: business.legal.clone(),
            currency: business.currency,
            locale: business.locale.clone(),
        },
        of: head.of,
        reason: head.reason,
        subtotal: sum(|a| a.base),
        line_discounts: sum(|a| a.line_discount),
        cart_discount: sum(|a| a.cart_discount),
        tax_added,
        taxes,
        total: sum(|a| a.total),
        rounding: head.rounding,
        lines: head.lines,
        tenders: head.tenders,
        returns: Vec::new(),
        returns_rounding: Minor::ZERO,
        imported,
        voided_at: None,
        shift_id: None,
    }
}
