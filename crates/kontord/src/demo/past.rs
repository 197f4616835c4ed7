//! What the demo sold before it had Kontor: thirteen months, brought in from the file of the till it had, so that every
//! report has an earlier time to look back on.

use chrono::{Datelike as _, NaiveDate, NaiveTime, TimeDelta, Weekday};
use kontor_app::No;
use kontor_domain::import::{
    BeginImport, EndImport, FileRow, ImportKind, ImportState, PIECE, Reading, SuggestReading, TakeRows,
};
use kontor_domain::table::{DayOrder, Decimals, Mark, Writer};
use kontor_domain::{Minor, Secret};
use sha2::{Digest as _, Sha256};

use super::Shop;
use super::days::Dice;
use super::shelf::Stocked;

/// How many days before the registers were opened the file begins.
const DAYS: i64 = 385;
const HEADER: [&str; 8] = ["Invoice", "Date", "SKU", "Title", "Quantity", "Price", "Total", "Customer number"];

type Cells = [String; HEADER.len()];

/// Brings the file in, and says how many invoices it has.
pub(super) async fn bring_in(shop: &Shop<'_>, owner: &Secret, stocked: &Stocked) -> Result<usize, No> {
    let (rows, invoices) = file(shop, stocked);
    let header: Vec<String> = HEADER.iter().map(|name| (*name).to_owned()).collect();
    let mut text = Writer::new(Mark::Left);
    text.row(&header);
    rows.iter().for_each(|row| text.row(row));
    let text = text.take();
    let sample = rows.iter().take(20).map(|row| row.to_vec()).collect();
    let suggest = SuggestReading { kind: ImportKind::Sales, header, sample };
    let suggested = shop.call(Some(owner), suggest).await?.reading;
    let reading = Reading { decimals: Decimals::Point, dates: DayOrder::YearFirst, ..suggested };
    let id = shop.id();
    let begin = BeginImport {
        id,
        kind: ImportKind::Sales,
        file_name: shop.taste.say(["old-till.csv", "caja-antigua.csv"]),
        file_size: i64::try_from(text.len()).unwrap_or_default(),
        fingerprint: Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect(),
        reading,
        dry_run: false,
    };
    shop.call(Some(owner), begin).await?;
    let mut first_row = 0;
    for piece in rows.chunks(PIECE) {
        let lines = (first_row + 2..).zip(piece);
        let taken = lines.map(|(line, cells)| FileRow { line, cells: cells.to_vec(), fault: None }).collect();
        shop.call(Some(owner), TakeRows { id, first_row, rows: taken }).await?;
        first_row += i64::try_from(piece.len()).unwrap_or_default();
        shop.progress((20, 35), usize::try_from(first_row).unwrap_or_default(), rows.len())?;
    }
    loop {
        let run = shop.call(Some(owner), EndImport { id, cancelled: false }).await?;
        let waiting = usize::try_from(run.waiting).unwrap_or_default();
        shop.progress((35, 60), rows.len().saturating_sub(waiting), rows.len())?;
        if run.state != ImportState::Settling {
            return Ok(invoices);
        }
    }
}

/// The rows of the file, and how many invoices they are.
fn file(shop: &Shop<'_>, stocked: &Stocked) -> (Vec<Cells>, usize) {
    let mut book = Book { shop, stocked, dice: Dice(41_218), rows: Vec::new(), invoices: 0 };
    let opened = shop.opened_at.date_naive();
    for day in (1..=DAYS).rev() {
        book.day(opened - TimeDelta::days(day), DAYS - day);
    }
    // What a file has that is no sale, and is left out with its reason.
    let fee = |sku: &str, title: &str, price: &str| {
        let cells = ["10000", "", sku, title, "1", price, price, ""].map(str::to_owned);
        let [invoice, _, rest @ ..] = cells;
        let [sku, title, qty, price, total, number] = rest;
        [invoice, format!("{} 18:00", opened - TimeDelta::days(30)), sku, title, qty, price, total, number]
    };
    book.rows.push(fee("BANK CHARGES", "Bank Charges", "12.00"));
    book.rows.push(fee("MUG-0?", "Mug", "??"));
    (book.rows, book.invoices)
}

struct Book<'a> {
    shop: &'a Shop<'a>,
    stocked: &'a Stocked,
    dice: Dice,
    rows: Vec<Cells>,
    invoices: usize,
}

impl Book<'_> {
    /// A day's invoices: more on Saturdays and before Christmas, none on Sundays, and a little more every month.
    fn day(&mut self, date: NaiveDate, since: i64) {
        let base = match date.weekday() {
            Weekday::Sun => return,
            Weekday::Sat => 5,
            _ => 3,
        };
        let season = if date.month() == 12 { 3 } else { 0 };
        let grown = u64::try_from(since / 130).unwrap_or_default();
        let mut time = date.and_time(NaiveTime::MIN) + TimeDelta::minutes(9 * 60 + 30);
        for _ in 0..base + season + grown + self.dice.roll(3) {
            time += TimeDelta::minutes(i64::try_from(12 + self.dice.roll(50)).unwrap_or(30));
            let at = time.format("%Y-%m-%d %H:%M").to_string();
            let customer = if self.dice.roll(4) == 0 { self.dice.one_of(&self.stocked.customers) } else { None };
            let number = customer.map(|customer| customer.number.clone()).unwrap_or_default();
            self.invoice(&at, &number);
        }
    }

    fn invoice(&mut self, at: &str, customer: &str) {
        self.invoices += 1;
        let invoice = (10_000 + self.invoices).to_string();
        let mut items = Vec::new();
        for _ in 0..1 + self.dice.roll(3) {
            let Some(item) = self.dice.one_of(&self.stocked.items) else { continue };
            // A thing stands on an invoice once.
            if item.by_weight || items.contains(&item.variant) {
                continue;
            }
            items.push(item.variant);
            let qty = if self.dice.roll(6) == 0 { 2 } else { 1 };
            // Nine in ten at its price, the others at a tenth off.
            let price = self.shop.taste.price(item.pence);
            let full = Minor(price.0 * qty);
            let total = if self.dice.roll(10) == 0 { Minor(full.0 - full.0 / 10) } else { full };
            let line = |invoice: &str, qty: i64, total: Minor| {
                [
                    invoice.to_owned(),
                    at.to_owned(),
                    item.sku.clone(),
                    item.title.clone(),
                    qty.to_string(),
                    price.plain(self.shop.currency),
                    total.plain(self.shop.currency),
                    customer.to_owned(),
                ]
            };
            let (sold, back) = (line(&invoice, qty, total), line(&format!("R{invoice}"), -qty, -total));
            self.rows.push(sold);
            // Known customers sometimes bring something back the same day.
            if !customer.is_empty() && qty == 1 && total == full && self.dice.roll(15) == 0 {
                self.rows.push(back);
                self.invoices += 1;
            }
        }
    }
}
