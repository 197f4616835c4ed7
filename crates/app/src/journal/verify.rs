//! Checking: every chain against its hashes and against the rows it speaks of, numbers for gaps, sums against parts.

use std::collections::{BTreeMap, HashMap};

use kontor_domain::journal::{Chain, Verdict, Verify};
use kontor_domain::sales::{Sale, SaleKind};
use kontor_domain::{Message, Minor, Qty, RegisterId, VariantId, say};

use super::book::{content_of_sale, content_of_tender};
use super::chains::{Fault, Whose};
use super::rows;
use crate::Result;
use crate::business::rows as business;
use crate::canonical::canonical;
use crate::cx::Cx;
use crate::purchasing;
use crate::repairs::{self, deposit};
use crate::sales::{check_repairs, check_reserved, corrections, moves_stock, rows as sales};
use crate::shifts::{self, Spoken};
use crate::stock::{counts, packs, rows as stock, serials, transfers, used};
use crate::{accounts, invoices, overrides, payments, terminals, vouchers};

const STEP: i64 = 500;
/// More problems than this tell nobody more.
const MAX_PROBLEMS: usize = 100;

pub(super) async fn verify(cx: &mut Cx, _: Verify) -> Result<Verdict> {
    let mut problems = Vec::new();
    let mut chains = Vec::new();
    let mut seen = Seen::default();
    for register in business::all_registers(&mut cx.tx).await? {
        chains.push(chain(cx, &Whose::Register(register), &mut problems, &mut seen).await?);
    }
    let back_office = chain(cx, &Whose::Office, &mut problems, &mut seen).await?;
    if back_office.rows > 0 {
        chains.push(back_office);
    }
    let mut sold: HashMap<RegisterId, Minor> = HashMap::new();
    let mut exchanged: HashMap<String, Minor> = HashMap::new();
    let mut after = (chrono::DateTime::UNIX_EPOCH, None);
    let (mut sales_seen, mut on_account, mut by_voucher, mut by_terminal, mut by_deposit) = (0, 0, 0, 0, 0);
    loop {
        let step = sales::ids_after(&mut cx.tx, after, STEP).await?;
        let Some((at, id)) = step.last().copied() else { break };
        after = (at, Some(id));
        for (_, id) in step {
            sales_seen += 1;
            if let Some(sale) = sales::sale(&mut cx.tx, id).await? {
                seen.voided -= i64::from(sale.voided_at.is_some());
                if sale.imported.is_none() {
                    let of_register = sold.entry(sale.register_id).or_default();
                    *of_register = *of_register + if sale.kind == SaleKind::Sale { sale.total } else { -sale.total };
                }
                if sale.part > 0 {
                    let of_number = exchanged.entry(sale.number.clone()).or_default();
                    *of_number = *of_number + made_up_for(&sale);
                }
                sums(&sale, &mut problems);
                movements(cx, &sale, &mut problems).await?;
                on_account += accounts::by_sale(cx, &sale, &mut problems).await?;
                by_voucher += vouchers::by_sale(cx, &sale, &mut problems).await?;
                by_terminal += terminals::by_sale(cx, &sale, &mut problems).await?;
                by_deposit += deposit::by_sale(cx, &sale, &mut problems).await?;
            }
        }
    }
    for (number, _) in exchanged.into_iter().filter(|(_, amount)| !amount.is_zero()) {
        problems.push(say!("Receipt {number}: what came back does not make up for what was sold with it.", number));
    }
    if sales_seen != seen.documents {
        problems.push(say!(
            "There are {sales} sales and returns, but the journal speaks of {documents}.",
            sales = sales_seen,
            documents = seen.documents
        ));
    }
    if seen.voided != 0 {
        problems.push(say!("The journal does not speak of every receipt that was taken back as an import was undone."));
    }
    let mut books = Vec::new();
    for register in business::all_registers(&mut cx.tx).await? {
        let book = rows::standing(&mut cx.tx, register.id).await?;
        let highest = sales::highest(&mut cx.tx, register.id, &book.series).await?;
        let name = &register.name;
        if book.next != highest + 1 {
            problems.push(say!(
                "{name}: the last receipt of series {series} is {highest}, but the book goes on with {next}.",
                name,
                series = book.series,
                highest,
                next = book.next
            ));
        }
        if book.grand_total != sold.get(&register.id).copied().unwrap_or_default() {
            problems.push(say!("{name}: its grand total is not what its sales and returns come to.", name));
        }
        books.push((register, book));
    }
    shifts::check(cx, seen.shifts, &books, &mut problems).await?;
    payments::check(cx, seen.payments, &books, &mut problems).await?;
    accounts::check(cx, seen.accounts, on_account, &mut problems).await?;
    vouchers::check(cx, seen.vouchers, by_voucher, &mut problems).await?;
    deposit::check(cx, seen.deposits, by_deposit, &mut problems).await?;
    overrides::check(cx, seen.overrides, &mut problems).await?;
    terminals::check(cx, (seen.cards, by_terminal), &mut problems).await?;
    corrections::check(cx, seen.corrections, &mut problems).await?;
    payments::corrections::check(cx, seen.payment_corrections, &mut problems).await?;
    invoices::check(cx, seen.invoices, &mut problems).await?;
    for (register, series, count, highest) in sales::gaps(&mut cx.tx).await? {
        problems.push(say!(
            "{register}, series {series}: {count} receipts, but the highest number is {highest}.",
            register,
            series,
            count,
            highest
        ));
    }
    let currency = cx.session()?.business.currency;
    for wrong in stock::wrong_levels(&mut cx.tx).await? {
        let title = &wrong.title;
        if wrong.qty.0 != wrong.qty.1 {
            problems.push(say!(
                "The stock of {title} is kept as {kept}, but its movements come to {sum}.",
                title,
                kept = wrong.qty.0.plain(),
                sum = wrong.qty.1.plain()
            ));
        }
        if wrong.value.0 != wrong.value.1 {
            problems.push(say!(
                "The stock of {title} is kept as worth {kept}, but its movements come to {sum}.",
                title,
                kept = wrong.value.0.plain(currency),
                sum = wrong.value.1.plain(currency)
            ));
        }
    }
    purchasing::check(cx, &mut problems).await?;
    counts::check(cx, &mut problems).await?;
    serials::check(cx, &mut problems).await?;
    transfers::check(cx, &mut problems).await?;
    packs::check(cx, &mut problems).await?;
    check_reserved(cx, &mut problems).await?;
    check_repairs(cx, &mut problems).await?;
    repairs::check_quotes(cx, &mut problems).await?;
    let all = problems.len();
    problems.truncate(MAX_PROBLEMS);
    if all > MAX_PROBLEMS {
        problems.push(say!("… and {count} more.", count = all - MAX_PROBLEMS));
    }
    Ok(Verdict {
        sound: problems.is_empty(),
        chains,
        problems: problems.iter().map(|problem| cx.say(problem)).collect(),
    })
}

/// What the rows of all chains spoke of.
#[derive(Default)]
struct Seen {
    documents: i64,
    voided: i64,
    shifts: Spoken,
    payments: i64,
    accounts: i64,
    vouchers: i64,
    deposits: i64,
    overrides: i64,
    cards: i64,
    corrections: i64,
    invoices: i64,
    payment_corrections: i64,
}

async fn chain(cx: &mut Cx, whose: &Whose, problems: &mut Vec<Message>, seen: &mut Seen) -> Result<Chain> {
    let (mut seq, mut head) = (0, String::new());
    loop {
        let step = whose.after(cx, seq, STEP).await?;
        if step.is_empty() {
            break;
        }
        for row in step {
            let name = say!("{register}, row {row} of the journal", register = whose.name(), row = row.seq);
            if row.seq != seq + 1 {
                problems.push(say!("{name}: the rows from {first} on are missing.", name, first = seq + 1));
            }
            match row.fault(seq, &head) {
                Some(Fault::Changed) => problems.push(say!("{name}: it was changed.", name)),
                Some(Fault::Torn) => problems.push(say!(
                    "{name}: it does not follow on the row before it. One was changed, removed, put in or exchanged there.",
                    name
                )),
                None => {}
            }
            subject(cx, name, &row, problems, seen).await?;
            (seq, head) = (row.seq, row.hash);
        }
    }
    let (kept_rows, kept_head) = whose.head(cx).await?;
    if (kept_rows, kept_head.as_str()) != (seq, head.as_str()) {
        problems.push(say!(
            "{register}: the journal ends at row {row}, but its book says {kept}.",
            register = whose.name(),
            row = seq,
            kept = kept_rows
        ));
    }
    Ok(whose.chain(seq, head))
}

/// Whether what a row speaks of still says the same.
async fn subject(
    cx: &mut Cx,
    name: Message,
    row: &rows::Kept,
    problems: &mut Vec<Message>,
    seen: &mut Seen,
) -> Result<()> {
    let else_now = |now: Option<serde_json::Value>| now.is_none_or(|now| says_else(&now, &row.content));
    match row.kind.as_str() {
        "sale" | "return" => {
            seen.documents += 1;
            match sales::sale(&mut cx.tx, row.subject.into()).await? {
                None => problems.push(say!("{name}: the document it speaks of is gone.", name)),
                Some(sale)
                    if says_else(&content_of_sale(&sale), &row.content)
                        || sale.kind.as_str() != row.kind
                        || (sale.imported.is_none() && sale.completed_at != row.at) =>
                {
                    problems.push(say!(
                        "{name}: receipt {number} says something else now.",
                        name,
                        number = sale.number
                    ));
                }
                Some(_) => {}
            }
        }
        "void" => {
            seen.voided += 1;
            let sale = sales::sale(&mut cx.tx, row.subject.into()).await?;
            if sale.is_none_or(|sale| sale.voided_at != Some(row.at)) {
                problems.push(say!("{name}: the receipt that it takes back counts again.", name));
            }
        }
        "tender" => check_tender(cx, &name, row, problems).await?,
        "account" => {
            seen.accounts += 1;
            if else_now(accounts::content_now(cx, row.subject).await?) {
                problems.push(say!("{name}: what it says of an account is gone or says something else now.", name));
            }
        }
        "voucher" => {
            seen.vouchers += 1;
            if else_now(vouchers::content_now(cx, row.subject).await?) {
                problems.push(say!("{name}: what it says of a voucher is gone or says something else now.", name));
            }
        }
        "deposit" => {
            seen.deposits += 1;
            if else_now(deposit::content_now(cx, row.subject).await?) {
                problems.push(say!("{name}: what it says of a deposit is gone or says something else now.", name));
            }
        }
        "override" => {
            seen.overrides += 1;
            if else_now(overrides::content_now(cx, row.subject).await?) {
                problems.push(say!("{name}: what was approved is gone or says something else now.", name));
            }
        }
        "card" => {
            seen.cards += 1;
            if else_now(terminals::content_now(cx, row.subject).await?) {
                problems.push(say!("{name}: what was decided about a card is gone or says something else now.", name));
            }
        }
        "correction" => {
            seen.corrections += 1;
            if else_now(corrections::content_now(cx, row.subject).await?) {
                problems.push(say!("{name}: how something was really paid is gone or says something else now.", name));
            }
        }
        "invoice" => {
            seen.invoices += 1;
            if else_now(invoices::content_now(cx, row.subject).await?) {
                problems.push(say!("{name}: the invoice it speaks of is gone or says something else now.", name));
            }
        }
        "payment_correction" => {
            seen.payment_corrections += 1;
            if else_now(payments::corrections::content_now(cx, row.subject).await?) {
                problems.push(say!("{name}: how something was really paid is gone or says something else now.", name));
            }
        }
        "payment" => {
            seen.payments += 1;
            if else_now(payments::content_now(cx, row.subject).await?) {
                problems.push(say!("{name}: the payment it speaks of is gone or says something else now.", name));
            }
        }
        kind => {
            match kind {
                "shift" => seen.shifts.shifts += 1,
                "cash" => seen.shifts.movements += 1,
                _ => seen.shifts.reports += 1,
            }
            let now = shifts::content_now(cx, kind, row.subject).await?;
            if else_now(now) {
                problems.push(say!("{name}: what it says of a shift is gone or says something else now.", name));
            }
        }
    }
    Ok(())
}

async fn check_tender(cx: &mut Cx, name: &Message, row: &rows::Kept, problems: &mut Vec<Message>) -> Result<()> {
    let content: serde_json::Value = serde_json::from_str(&row.content).unwrap_or_default();
    let sale = content.get("sale").and_then(|id| id.as_str()).and_then(|id| id.parse().ok());
    let sale = match sale {
        Some(id) => sales::sale(&mut cx.tx, id).await?,
        None => None,
    };
    let tender = sale.as_ref().and_then(|sale| sale.tenders.iter().find(|tender| tender.id.0 == row.subject));
    match (sale.as_ref(), tender) {
        (Some(sale), Some(tender)) if !says_else(&content_of_tender(sale, tender), &row.content) => {}
        _ => problems.push(say!("{name}: the payment it speaks of is gone or says something else now.", name)),
    }
    Ok(())
}

/// Whether the rows say something else now than the journal's text.
fn says_else(now: &serde_json::Value, text: &str) -> bool {
    canonical(now) != text
}

/// Every line moved the stock, by what it says and at the cost it says, and nothing else did.
async fn movements(cx: &mut Cx, sale: &Sale, problems: &mut Vec<Message>) -> Result<()> {
    let mut moved = stock::moved_by(&mut cx.tx, sale.id).await?;
    let mut sold: Vec<_> = sale.lines.iter().filter_map(|line| moves_stock(sale, line)).collect();
    let before = used::of_sale(cx, sale.id).await?;
    let same = if before.is_empty() {
        moved.sort();
        sold.sort();
        moved == sold
    } else {
        // A line of which some was used before is of several movements.
        moved.extend(before);
        in_all(&moved) == in_all(&sold)
    };
    if !same {
        problems.push(say!("Receipt {number}: the stock did not move by what it says.", number = sale.number));
    }
    Ok(())
}

/// How many of each variant moved, and what they cost if that is known of all of them.
fn in_all(moved: &[(VariantId, Qty, Option<Minor>)]) -> BTreeMap<VariantId, (Qty, Option<Minor>)> {
    let mut all: BTreeMap<VariantId, (Qty, Option<Minor>)> = BTreeMap::new();
    for (variant, qty, cost) in moved {
        let (sum, costs) = all.entry(*variant).or_insert((Qty(0), Some(Minor::ZERO)));
        *sum = Qty(sum.0.saturating_add(qty.0));
        *costs = costs.zip(*cost).map(|(costs, cost)| costs + cost);
    }
    all
}

/// What one side of an exchange makes up for the other: nothing in all.
fn made_up_for(sale: &Sale) -> Minor {
    let all: Minor = sale.tenders.iter().map(|tender| tender.amount).sum();
    let amount = all - sale.settled();
    if sale.kind == SaleKind::Sale { amount } else { -amount }
}

fn sums(sale: &Sale, problems: &mut Vec<Message>) {
    let lines: Minor = sale.lines.iter().map(|line| line.amounts.total).sum();
    let tenders: Minor = sale.tenders.iter().map(|tender| tender.amount).sum();
    if lines != sale.total || tenders != sale.total + sale.rounding {
        problems.push(say!("Receipt {number}: its lines or payments do not come to its total.", number = sale.number));
    }
}
