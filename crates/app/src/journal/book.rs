//! A register's book: the number its next receipt gets and the head of its chain, taken in the transaction that uses them.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use kontor_domain::sales::{Sale, Tender};
use kontor_domain::{Minor, Refusal, RegisterId, ShiftId, say};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::rows;
use crate::Result;
use crate::canonical::canonical;
use crate::cx::Cx;
use crate::zone::Zone;

/// How far a clock may step back by itself (time synchronisation) before sales stop.
const TOLERATED: TimeDelta = TimeDelta::minutes(2);

/// An open book. Where a receipt number was taken from it, that is `seq`.
pub(crate) struct Book {
    pub(super) register_id: RegisterId,
    pub(super) series: String,
    pub(super) seq: i64,
    pub(super) z_seq: i64,
    pub(super) payment_seq: i64,
    pub(super) shift_id: Option<ShiftId>,
    pub(super) grand_total: Minor,
    pub(super) chain_rows: i64,
    pub(super) chain_head: String,
    pub(super) at: DateTime<Utc>,
}

impl Book {
    /// The series of the taken number.
    pub(crate) fn series(&self) -> &str {
        &self.series
    }

    /// The taken number's count in its series.
    pub(crate) const fn seq(&self) -> i64 {
        self.seq
    }

    /// The time of the document: never before that of the one before it.
    pub(crate) const fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// The receipt number: the register's code, the series and a gapless count, e.g. `1-A000042`.
    pub(crate) fn number(&self, code: &str) -> String {
        format!("{code}-{}{:06}", self.series, self.seq)
    }
}

impl Book {
    /// The register's open shift. Whoever holds the book is alone with it: nothing else can be sold, moved or closed there
    /// until the transaction ends.
    pub(crate) const fn shift_id(&self) -> Option<ShiftId> {
        self.shift_id
    }

    /// What the register ever sold, less what it took back.
    pub(crate) const fn grand_total(&self) -> Minor {
        self.grand_total
    }

    /// Counts a sale, or less than nothing for a return.
    pub(crate) fn count(&mut self, amount: Minor) {
        self.grand_total = self.grand_total + amount;
    }

    /// How many rows the chain has, and its head.
    pub(crate) fn chain(&self) -> (i64, &str) {
        (self.chain_rows, &self.chain_head)
    }

    /// The count in its series that the next Z report gets.
    pub(crate) const fn z_seq(&self) -> i64 {
        self.z_seq
    }

    /// The number of the next Z report: `Z`, the register's code, the series and a gapless count, e.g. `Z1-A0042`.
    pub(crate) fn z_number(&self, code: &str) -> String {
        format!("Z{code}-{}{:04}", self.series, self.z_seq)
    }

    /// Takes the number of a payment: its count in its series, and as it is written: `P`, the register's code, the series
    /// and the count, e.g. `P1-A0042`.
    pub(crate) fn take_payment_number(&mut self, code: &str) -> (i64, String) {
        let seq = self.payment_seq;
        self.payment_seq += 1;
        (seq, format!("P{code}-{}{seq:04}", self.series))
    }
}

/// The first series of a register's numbers.
pub(crate) const FIRST: &str = "A";

/// Gives a new register an empty book, in which numbers are of this series.
pub(crate) async fn new_book(cx: &mut Cx, register_id: RegisterId, series: &str) -> Result<()> {
    let tenant = cx.tenant()?;
    rows::add_book(&mut cx.tx, tenant, register_id, series, cx.now).await
}

/// Gives a register that somebody opens an empty book in the series of the others: after a restore that is one in which no
/// number was given out before it.
pub(crate) async fn first_book(cx: &mut Cx, register_id: RegisterId) -> Result<()> {
    let series = rows::series(&mut cx.tx).await?;
    new_book(cx, register_id, series.as_deref().unwrap_or(FIRST)).await
}

/// Opens a register's book and takes its next number. Refuses while the clock is behind the last document.
pub(crate) async fn open_book(cx: &mut Cx, register_id: RegisterId) -> Result<Book> {
    let book = rows::take_number(&mut cx.tx, register_id, cx.now).await?;
    not_behind(cx, book)
}

/// Opens the book of the register that works, for what takes no receipt number. Refuses while the clock is behind the last
/// document.
pub(crate) async fn open_shift_book(cx: &mut Cx, register_id: RegisterId) -> Result<Book> {
    let book = rows::hold(&mut cx.tx, register_id, cx.now).await?;
    not_behind(cx, book)
}

fn not_behind(cx: &Cx, mut book: Book) -> Result<Book> {
    if cx.now + TOLERATED < book.at {
        let timezone = cx.session()?.register.timezone.parse().unwrap_or(Zone::UTC);
        let shown = |at: DateTime<Utc>| timezone.local(at).format("%Y-%m-%d %H:%M").to_string();
        let message = say!(
            "This computer's clock says {now}, but the last receipt of this register was made at {last}. Set the clock right, then \
             try again. If it is right, and was wrong then, the owner can go on from now, under Settings, Records (or with the call \
             journal.accept_clock).",
            now = shown(cx.now),
            last = shown(book.at)
        );
        return Err(Refusal::new("clock_set_back", message).into());
    }
    book.at = book.at.max(cx.now);
    Ok(book)
}

/// Opens a register's book for rows of the chain that take no number.
pub(crate) async fn open_chain(cx: &mut Cx, register_id: RegisterId) -> Result<Book> {
    let mut book = rows::hold(&mut cx.tx, register_id, cx.now).await?;
    book.at = book.at.max(cx.now);
    Ok(book)
}

/// Opens a shift at a register whose book is open.
pub(crate) async fn begin_shift(cx: &mut Cx, book: &mut Book, shift: ShiftId) -> Result<()> {
    book.shift_id = Some(shift);
    rows::put_shift(&mut cx.tx, book).await
}

/// Closes the open shift, and takes the number of its Z report.
pub(crate) async fn end_shift(cx: &mut Cx, book: &mut Book) -> Result<()> {
    book.shift_id = None;
    book.z_seq += 1;
    rows::put_shift(&mut cx.tx, book).await
}

/// Adds a row to the chain.
pub(crate) async fn append(cx: &mut Cx, book: &mut Book, kind: &str, subject: Uuid, content: Value) -> Result<()> {
    let tenant = cx.tenant()?;
    let seq = book.chain_rows + 1;
    let content = canonical(&content);
    let hash = hash_of(&book.chain_head, seq, kind, subject, book.at, &content);
    let id = cx.new_id()?;
    let entry = rows::Entry { id, seq, kind, subject, content: &content, prev_hash: &book.chain_head, hash: &hash };
    rows::add(&mut cx.tx, tenant, book.register_id, &entry, book.at).await?;
    book.chain_rows = seq;
    book.chain_head = hash;
    Ok(())
}

/// Puts the book back with its new head.
pub(crate) async fn close_book(cx: &mut Cx, book: Book) -> Result<()> {
    rows::put_head(&mut cx.tx, &book).await
}

/// The hash of a row: SHA-256 over the hash before it and each of its parts, a line each.
pub(super) fn hash_of(prev: &str, seq: i64, kind: &str, subject: Uuid, at: DateTime<Utc>, content: &str) -> String {
    let at = at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let digest = Sha256::digest(format!("{prev}\n{seq}\n{kind}\n{subject}\n{at}\n{content}").as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What the journal says of a sale or return: all that its receipt shows, and nothing that may change later.
pub(crate) fn content_of_sale(sale: &Sale) -> Value {
    let lines: Vec<Value> = sale
        .lines
        .iter()
        .map(|l| {
            let mut line = json!({
                "id": l.id, "of": l.of_line, "to": l.goes_to, "variant": l.variant_id, "title": l.title, "sku": l.sku,
                "qty": l.qty, "decimals": l.decimals, "unit": l.unit, "price": l.unit_price, "tax_mode": l.tax_mode,
                "tax_name": l.tax_name, "rate": l.rate, "discount": l.discount, "amounts": l.amounts,
            });
            if let (Some(cost), Some(line)) = (l.cost, line.as_object_mut()) {
                line.insert("cost".to_owned(), json!(cost));
            }
            if let (false, Some(line)) = (l.serials.is_empty(), line.as_object_mut()) {
                line.insert("serials".to_owned(), json!(l.serials));
            }
            if let (Some(own), Some(line)) = (l.list_price, line.as_object_mut()) {
                line.insert("list_price".to_owned(), json!(own));
            }
            line
        })
        .collect();
    let mut content = json!({
        "kind": sale.kind, "number": sale.number, "of": sale.of, "reason": sale.reason, "at": sale.completed_at,
        "date": sale.business_date, "timezone": sale.timezone, "user": [json!(sale.user_id), json!(sale.user)],
        "register": [json!(sale.register_id), json!(sale.register)], "store": [json!(sale.store_id), json!(sale.store)],
        "seller": sale.seller, "customer": sale.customer, "lines": lines,
        "tenders": sale.tenders.iter().map(|tender| tender.id).collect::<Vec<_>>(), "subtotal": sale.subtotal,
        "line_discounts": sale.line_discounts, "cart_discount": sale.cart_discount, "tax_added": sale.tax_added, "total": sale.total,
    });
    // What was made here says nothing of where it comes from, what was not rounded nothing of it, what was done by itself
    // nothing of others, what was sold without a shift nothing of one, and what nobody knew the cost of nothing of that, so that its hash is what it always was.
    if let (Some(imported), Some(content)) = (&sale.imported, content.as_object_mut()) {
        content.insert("imported".to_owned(), json!(imported));
    }
    if let (false, Some(content)) = (sale.rounding.is_zero(), content.as_object_mut()) {
        content.insert("rounding".to_owned(), json!(sale.rounding));
    }
    if let (1.., Some(content)) = (sale.part, content.as_object_mut()) {
        content.insert("part".to_owned(), json!(sale.part));
    }
    if let (Some(shift), Some(content)) = (sale.shift_id, content.as_object_mut()) {
        content.insert("shift".to_owned(), json!(shift));
    }
    content
}

/// What the journal says of a tender.
pub(crate) fn content_of_tender(sale: &Sale, tender: &Tender) -> Value {
    let mut content = json!({
        "sale": sale.id, "kind": tender.kind, "amount": tender.amount, "given": tender.given, "change": tender.change,
        "reference": tender.reference,
    });
    // What left nothing owed says nothing of it, so that its hash is what it always was.
    if let (Some(balance), Some(content)) = (tender.balance, content.as_object_mut()) {
        content.insert("balance".to_owned(), json!(balance));
    }
    if let (Some(kind), Some(content)) = (tender.stands_for, content.as_object_mut()) {
        content.insert("stands_for".to_owned(), json!(kind));
    }
    content
}
