//! Taking past sales from a file: each invoice at its own time, in the store's register for past sales, with the number it
//! had. What came back is taken against the customer's earlier purchases where they match, else without a receipt.

pub(crate) mod rows;
mod undo;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::business::RegisterAt;
use kontor_domain::import::{ImportRun, InvoiceRow, RowOutcome, SaleSort};
use kontor_domain::money::{portion, times};
use kontor_domain::sales::price::{LineToPrice, price};
use kontor_domain::sales::returns::refund;
use kontor_domain::sales::{
    Discount, Imported, LineAmounts, SaleFace, SaleKind, SaleLine, TaxMode, Tender, TenderKind,
};
use kontor_domain::table::When;
use kontor_domain::{Minor, Qty, Rate, SaleId, SaleLineId, TaxClassId, VariantId, text};

use self::rows::Purchase;
use super::complete::{Head, write};
use crate::business::{self, rows as business_rows};
use crate::catalog::import as catalog;
use crate::catalog::rows::{Sellable, rate_on};
use crate::customers::import as customers;
use crate::cx::{Cx, local_time};
use crate::zone::Zone;
use crate::{Failure, Result};

pub(crate) use undo::put_back;

/// An invoice of a file.
pub(crate) struct Invoice<'a> {
    /// When it was written.
    pub(crate) at: DateTime<Utc>,
    /// Its rows that can be taken, with their lines in the file.
    pub(crate) lines: &'a [(i64, InvoiceRow)],
    /// Whether other rows of it were refused.
    pub(crate) in_part: bool,
}

/// What became of a row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Became {
    /// How it came out.
    pub(crate) outcome: RowOutcome,
    /// What it is.
    pub(crate) sort: SaleSort,
    /// The document that it is on.
    pub(crate) document: Option<SaleId>,
}

/// The moment that a file's time stands for: on the store's clock, unless its distance from UTC was written.
///
/// # Errors
/// A fault when the store's time zone is unknown.
pub(crate) fn instant(cx: &Cx, when: When) -> Result<DateTime<Utc>> {
    if let Some(at) = when.instant() {
        return Ok(at);
    }
    let timezone = &cx.session()?.register.timezone;
    let zone: Zone = timezone.parse().map_err(|_| Failure::fault(format!("unknown time zone {timezone}")))?;
    Ok(zone.moment(when.local))
}

/// What the invoices of a piece share.
pub(crate) struct Ledger {
    /// Where they are written; none in a dry run before the first import.
    register: Option<RegisterAt>,
    usual: Option<TaxClassId>,
    known: HashMap<String, Option<Sellable>>,
    rates: HashMap<(TaxClassId, NaiveDate), (String, Rate)>,
    sold: HashMap<VariantId, i64>,
}

/// A line that is to be written.
struct Planned {
    /// Which row of the invoice it is, or a part of.
    row: usize,
    qty: Qty,
    amounts: LineAmounts,
    tax: (String, Rate),
    of_line: Option<SaleLineId>,
}

/// What an invoice becomes.
pub(crate) struct Plan {
    became: Vec<Became>,
    sold: Vec<Planned>,
    /// The rows that came back.
    back: Vec<usize>,
}

impl Ledger {
    /// Looks up what the invoices of a piece share.
    pub(crate) async fn open(cx: &mut Cx, run: &ImportRun) -> Result<Self> {
        let store = cx.session()?.register.store_id;
        let register = match run.dry_run {
            true => business_rows::import_register(&mut cx.tx, store).await?,
            false => Some(business::import_register(cx, store).await?),
        };
        Ok(Self {
            register,
            usual: catalog::usual_tax(cx).await?,
            known: HashMap::new(),
            rates: HashMap::new(),
            sold: HashMap::new(),
        })
    }

    /// Counts what was sold.
    pub(crate) async fn close(self, cx: &mut Cx) -> Result<()> {
        catalog::count_sold(cx, self.sold).await
    }

    /// Says what an invoice becomes, and changes nothing.
    ///
    /// # Errors
    /// A refusal of the invoice; others may go on.
    pub(crate) async fn plan(&mut self, cx: &mut Cx, run: &ImportRun, invoice: &Invoice<'_>) -> Result<Plan> {
        let mut there = self.there(cx, invoice).await?;
        let mut plan = Plan { became: Vec::with_capacity(invoice.lines.len()), sold: Vec::new(), back: Vec::new() };
        let mut sold = Vec::new();
        for (at, (_, row)) in invoice.lines.iter().enumerate() {
            let left = there.entry(identity(row.qty.0 < 0, &row.sku, row.price)).or_default();
            let same = *left >= row.qty.0.abs();
            if same {
                *left -= row.qty.0.abs();
            } else if row.qty.0 < 0 {
                plan.back.push(at);
            } else {
                sold.push((at, None));
            }
            let outcome = if same { RowOutcome::Same } else { RowOutcome::Added };
            plan.became.push(Became { outcome, sort: row.sort, document: None });
        }
        plan.sold = self.priced(cx, run, invoice, &sold).await?;
        // What can't be priced at all is refused before anything is written.
        let back: Vec<(usize, Option<Qty>)> = plan.back.iter().map(|at| (*at, None)).collect();
        self.priced(cx, run, invoice, &back).await?;
        Ok(plan)
    }

    /// What of this invoice is there already: how many of each, by what tells lines apart.
    async fn there(&self, cx: &mut Cx, invoice: &Invoice<'_>) -> Result<HashMap<(bool, String, i64), i64>> {
        let mut there = HashMap::new();
        let Some((_, first)) = invoice.lines.first() else { return Ok(there) };
        let (tenant, register) = (cx.tenant()?, self.register.as_ref().map(|register| register.id));
        for line in rows::lines_of(&mut cx.tx, tenant, register, &first.invoice).await? {
            *there.entry(identity(line.kind == SaleKind::Return, &line.sku, line.unit_price)).or_default() +=
                line.qty.0;
        }
        Ok(there)
    }

    /// Prices rows, or parts of rows, as one document.
    async fn priced(
        &mut self,
        cx: &mut Cx,
        run: &ImportRun,
        invoice: &Invoice<'_>,
        parts: &[(usize, Option<Qty>)],
    ) -> Result<Vec<Planned>> {
        let register = &cx.session()?.register;
        let day = local_time(invoice.at, &register.timezone, register.cutoff_hour)?.business_date;
        let rounding = cx.session()?.business.tax_rounding;
        let (mut to_price, mut planned) = (Vec::with_capacity(parts.len()), Vec::with_capacity(parts.len()));
        for (at, part) in parts {
            let Some((_, row)) = invoice.lines.get(*at) else { continue };
            let qty = part.unwrap_or(Qty(row.qty.0.abs()));
            let class = self.sellable(cx, &row.sku).await?.map(|known| known.tax_class_id).or(self.usual);
            let tax = self.tax(cx, class, day, run.reading.tax).await?;
            let (unit_price, rate) = (row.price, tax.1);
            // A part of a line that came back has its part of what was off.
            let discount = discount(portion(row.discount, qty, Qty(row.qty.0.abs())));
            to_price.push(LineToPrice { unit_price, qty, tax_mode: TaxMode::Included, rate, discount });
            planned.push(Planned { row: *at, qty, amounts: LineAmounts::default(), tax, of_line: None });
        }
        let totals = price(&to_price, None, rounding)?;
        for (line, amounts) in planned.iter_mut().zip(totals.lines) {
            line.amounts = amounts;
        }
        Ok(planned)
    }

    async fn tax(
        &mut self,
        cx: &mut Cx,
        class: Option<TaxClassId>,
        day: NaiveDate,
        given: Option<Rate>,
    ) -> Result<(String, Rate)> {
        let Some(class) = class else { return Ok((String::new(), given.unwrap_or_default())) };
        let (name, rate) = match self.rates.get(&(class, day)) {
            Some(known) => known.clone(),
            None => {
                let found = rate_on(&mut cx.tx, class, day).await?.unwrap_or_default();
                self.rates.insert((class, day), found.clone());
                found
            }
        };
        Ok((name, given.unwrap_or(rate)))
    }

    async fn sellable(&mut self, cx: &mut Cx, sku: &str) -> Result<Option<Sellable>> {
        let key = text::fold(sku);
        if let Some(known) = self.known.get(&key) {
            return Ok(known.clone());
        }
        let found = catalog::with_sku(cx, sku).await?;
        self.known.insert(key, found.clone());
        Ok(found)
    }

    /// Finds the purchases that rows are to be taken back of: of the same customer, the same thing at the same price, not
    /// taken back yet, the latest first.
    async fn take_back(
        &mut self,
        cx: &mut Cx,
        run: &ImportRun,
        invoice: &Invoice<'_>,
        back: &[usize],
        became: &mut [Became],
    ) -> Result<Vec<(Option<SaleFace>, Vec<Planned>)>> {
        let mut found: Vec<(Option<SaleFace>, Vec<Planned>)> = Vec::new();
        let mut without: Vec<(usize, Option<Qty>)> = Vec::new();
        let mut returned: HashMap<SaleLineId, i64> = HashMap::new();
        for at in back {
            let Some((_, row)) = invoice.lines.get(*at) else { continue };
            let mut left = row.qty.0.abs();
            for purchase in self.purchases(cx, invoice, row).await? {
                let before = purchase.returned.0 + returned.get(&purchase.line_id).copied().unwrap_or_default();
                let part = left.min(purchase.qty.0 - before);
                if part <= 0 {
                    continue;
                }
                let amounts = refund(&purchase.amounts, purchase.qty, Qty(before), Qty(part))?;
                // A purchase that less was paid for than the file gives back is not that one.
                let whole = Qty(row.qty.0.abs());
                let given = times(row.price, Qty(part)) - portion(row.discount, Qty(part), whole);
                if amounts.total != given || (row.discount.0 != 0 && part != whole.0) {
                    continue;
                }
                *returned.entry(purchase.line_id).or_default() += part;
                left -= part;
                let tax = (purchase.tax_name, purchase.rate);
                let line = Planned { row: *at, qty: Qty(part), amounts, tax, of_line: Some(purchase.line_id) };
                match found.iter_mut().find(|(of, _)| of.as_ref().is_some_and(|of| of.id == purchase.sale.id)) {
                    Some((_, lines)) => lines.push(line),
                    None => found.push((Some(purchase.sale), vec![line])),
                }
                if left == 0 {
                    break;
                }
            }
            if left > 0 {
                without.push((*at, Some(Qty(left))));
                if let Some(became) = became.get_mut(*at) {
                    became.sort = SaleSort::ReturnedWithoutReceipt;
                }
            }
        }
        let without = self.priced(cx, run, invoice, &without).await?;
        if !without.is_empty() {
            found.push((None, without));
        }
        Ok(found)
    }

    async fn purchases(&mut self, cx: &mut Cx, invoice: &Invoice<'_>, row: &InvoiceRow) -> Result<Vec<Purchase>> {
        let customer = customers::with_number(cx, &row.customer_number).await?;
        match (customer, self.sellable(cx, &row.sku).await?) {
            (Some(customer), Some(known)) => {
                rows::purchases(&mut cx.tx, (customer.id, known.variant_id, row.price), invoice.at).await
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Writes what an invoice becomes; gives what became of each of its rows.
    ///
    /// # Errors
    /// A refusal or fault of the whole piece.
    pub(crate) async fn write(
        &mut self,
        cx: &mut Cx,
        run: &ImportRun,
        invoice: &Invoice<'_>,
        plan: Plan,
    ) -> Result<Vec<Became>> {
        let mut became = plan.became;
        let Some(register) = self.register.clone().filter(|_| !run.dry_run) else { return Ok(became) };
        if !plan.sold.is_empty() {
            self.document(cx, run, invoice, (SaleKind::Sale, None, plan.sold), &register, &mut became).await?;
        }
        // Goods may come back on the invoice that sold them.
        for (of, lines) in self.take_back(cx, run, invoice, &plan.back, &mut became).await? {
            self.document(cx, run, invoice, (SaleKind::Return, of, lines), &register, &mut became).await?;
        }
        Ok(became)
    }

    async fn document(
        &mut self,
        cx: &mut Cx,
        run: &ImportRun,
        invoice: &Invoice<'_>,
        (kind, of, planned): (SaleKind, Option<SaleFace>, Vec<Planned>),
        register: &RegisterAt,
        became: &mut [Became],
    ) -> Result<()> {
        let Some((_, first)) = invoice.lines.first() else { return Ok(()) };
        let id = SaleId(cx.new_id()?);
        let mut lines = Vec::with_capacity(planned.len());
        for line in planned {
            let Some((_, row)) = invoice.lines.get(line.row) else { continue };
            if let Some(became) = became.get_mut(line.row) {
                became.document.get_or_insert(id);
            }
            lines.push(self.line(cx, row, line).await?);
        }
        for line in lines.iter().filter(|_| kind == SaleKind::Sale) {
            *self.sold.entry(line.variant_id).or_default() += 1;
        }
        let named = invoice.lines.iter().map(|(_, row)| row).find(|row| !row.customer_number.is_empty());
        let named = named.unwrap_or(first);
        let customer = customers::buyer(cx, &named.customer_number, &named.customer, &named.country).await?;
        let total: Minor = lines.iter().map(|line| line.amounts.total).sum();
        let tender = Tender {
            id: cx.new_id()?.into(),
            kind: TenderKind::Imported,
            amount: total,
            given: total,
            change: Minor::ZERO,
            reference: first.invoice.clone(),
            balance: None,
            stands_for: None,
            corrected: None,
        };
        let imported = Imported { id: run.id, reference: first.invoice.clone(), in_part: invoice.in_part };
        let head = Head {
            id,
            kind,
            of,
            reason: String::new(),
            customer,
            lines,
            tenders: if total.0 == 0 { Vec::new() } else { vec![tender] },
            goes_on: Vec::new(),
            rounding: Minor::ZERO,
            approved: Vec::new(),
            imported: Some((imported, invoice.at)),
        };
        write(cx, register, head).await?;
        Ok(())
    }

    async fn line(&mut self, cx: &mut Cx, row: &InvoiceRow, line: Planned) -> Result<SaleLine> {
        let known = match self.sellable(cx, &row.sku).await? {
            Some(known) => known,
            None => {
                let made = catalog::add_from_sale(cx, &row.sku, &row.title, row.price).await?;
                self.known.insert(text::fold(&row.sku), Some(made.clone()));
                made
            }
        };
        Ok(SaleLine {
            id: cx.new_id()?.into(),
            variant_id: known.variant_id,
            title: if row.title.is_empty() { known.title } else { row.title.clone() },
            sku: known.sku,
            qty: line.qty,
            decimals: known.decimals.max(digits_of(line.qty)),
            unit: known.unit,
            unit_price: row.price,
            list_price: None,
            tax_mode: TaxMode::Included,
            tax_name: line.tax.0,
            rate: line.tax.1,
            discount: discount(line.amounts.line_discount),
            amounts: line.amounts,
            returned: Qty(0),
            of_line: line.of_line,
            goes_to: None,
            cost: None,
            serials: Vec::new(),
            serials_back: Vec::new(),
            fitted: false,
        })
    }
}

/// Something off a line, if there is.
fn discount(amount: Minor) -> Option<Discount> {
    (amount.0 != 0).then_some(Discount::Amount { amount })
}

/// What tells the lines of an invoice apart, however they were cut: which way they went, what, at what price.
fn identity(back: bool, sku: &str, price: Minor) -> (bool, String, i64) {
    (back, text::fold(sku), price.0)
}

/// How many digits after the point a quantity needs.
fn digits_of(qty: Qty) -> u8 {
    match qty.0 {
        qty if qty % 1_000 == 0 => 0,
        qty if qty % 100 == 0 => 1,
        qty if qty % 10 == 0 => 2,
        _ => 3,
    }
}
