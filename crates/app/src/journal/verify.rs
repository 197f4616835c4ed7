//! Checking: every chain against its hashes and against the rows it speaks of, numbers for gaps, sums against parts.

use kontor_domain::Minor;
use kontor_domain::business::RegisterAt;
use kontor_domain::journal::{Chain, Verdict, Verify};
use kontor_domain::sales::Sale;

use super::book::{content_of_sale, content_of_tender, hash_of};
use super::rows;
use crate::Result;
use crate::business::rows as business;
use crate::canonical::canonical;
use crate::cx::Cx;
use crate::sales::{moves_stock, rows as sales};
use crate::stock::rows as stock;

const STEP: i64 = 500;
/// More problems than this tell nobody more.
const MAX_PROBLEMS: usize = 100;

pub(super) async fn verify(cx: &mut Cx, _: Verify) -> Result<Verdict> {
    let mut problems = Vec::new();
    let mut chains = Vec::new();
    let (mut documents, mut voided) = (0, 0);
    for register in business::all_registers(&mut cx.tx).await? {
        chains.push(chain(cx, &register, &mut problems, (&mut documents, &mut voided)).await?);
    }
    let mut after = (chrono::DateTime::UNIX_EPOCH, None);
    let mut sales_seen = 0;
    loop {
        let step = sales::ids_after(&mut cx.tx, after, STEP).await?;
        let Some((at, id)) = step.last().copied() else { break };
        after = (at, Some(id));
        for (_, id) in step {
            sales_seen += 1;
            if let Some(sale) = sales::sale(&mut cx.tx, id).await? {
                voided -= i64::from(sale.voided_at.is_some());
                sums(&sale, &mut problems);
                movements(cx, &sale, &mut problems).await?;
            }
        }
    }
    if sales_seen != documents {
        problems.push(format!("There are {sales_seen} sales and returns, but the journal speaks of {documents}."));
    }
    if voided != 0 {
        problems.push(
            "The journal does not speak of every receipt that was taken back as an import was undone.".to_owned(),
        );
    }
    for register in business::all_registers(&mut cx.tx).await? {
        let (series, next) = rows::next(&mut cx.tx, register.id).await?;
        let highest = sales::highest(&mut cx.tx, register.id, &series).await?;
        if next != highest + 1 {
            let name = &register.name;
            problems.push(format!(
                "{name}: the last receipt of series {series} is {highest}, but the book goes on with {next}."
            ));
        }
    }
    for (register, series, count, highest) in sales::gaps(&mut cx.tx).await? {
        problems.push(format!("{register}, series {series}: {count} receipts, but the highest number is {highest}."));
    }
    for (title, kept, sum) in stock::wrong_levels(&mut cx.tx).await? {
        problems.push(format!(
            "The stock of {title} is kept as {}, but its movements come to {}.",
            kept.plain(),
            sum.plain()
        ));
    }
    let all = problems.len();
    problems.truncate(MAX_PROBLEMS);
    if all > MAX_PROBLEMS {
        problems.push(format!("… and {} more.", all - MAX_PROBLEMS));
    }
    Ok(Verdict { sound: problems.is_empty(), chains, problems })
}

async fn chain(
    cx: &mut Cx,
    register: &RegisterAt,
    problems: &mut Vec<String>,
    (documents, voided): (&mut i64, &mut i64),
) -> Result<Chain> {
    let (mut seq, mut head) = (0, String::new());
    loop {
        let step = rows::after(&mut cx.tx, register.id, seq, STEP).await?;
        if step.is_empty() {
            break;
        }
        for row in step {
            let name = format!("{}, row {} of the journal", register.name, row.seq);
            if row.seq != seq + 1 {
                problems.push(format!("{name}: the rows from {} on are missing.", seq + 1));
            }
            if row.prev_hash != head
                || row.hash != hash_of(&head, row.seq, &row.kind, row.subject, row.at, &row.content)
            {
                problems.push(format!("{name}: it was changed, or a row before it was."));
            }
            if row.kind == "sale" || row.kind == "return" {
                *documents += 1;
                match sales::sale(&mut cx.tx, row.subject.into()).await? {
                    None => problems.push(format!("{name}: the document it speaks of is gone.")),
                    Some(sale)
                        if says_else(&content_of_sale(&sale), &row.content)
                            || sale.kind.as_str() != row.kind
                            || (sale.imported.is_none() && sale.completed_at != row.at) =>
                    {
                        problems.push(format!("{name}: receipt {} says something else now.", sale.number));
                    }
                    Some(_) => {}
                }
            } else if row.kind == "void" {
                *voided += 1;
                let sale = sales::sale(&mut cx.tx, row.subject.into()).await?;
                if sale.is_none_or(|sale| sale.voided_at != Some(row.at)) {
                    problems.push(format!("{name}: the receipt that it takes back counts again."));
                }
            } else {
                check_tender(cx, &name, &row, problems).await?;
            }
            (seq, head) = (row.seq, row.hash);
        }
    }
    let (kept_rows, kept_head) = rows::head(&mut cx.tx, register.id).await?;
    if (kept_rows, kept_head.as_str()) != (seq, head.as_str()) {
        problems.push(format!("{}: the journal ends at row {seq}, but its book says {kept_rows}.", register.name));
    }
    Ok(Chain { register_id: register.id, code: register.code.clone(), rows: seq, head })
}

async fn check_tender(cx: &mut Cx, name: &str, row: &rows::Kept, problems: &mut Vec<String>) -> Result<()> {
    let content: serde_json::Value = serde_json::from_str(&row.content).unwrap_or_default();
    let sale = content.get("sale").and_then(|id| id.as_str()).and_then(|id| id.parse().ok());
    let sale = match sale {
        Some(id) => sales::sale(&mut cx.tx, id).await?,
        None => None,
    };
    let tender = sale.as_ref().and_then(|sale| sale.tenders.iter().find(|tender| tender.id.0 == row.subject));
    match (sale.as_ref(), tender) {
        (Some(sale), Some(tender)) if !says_else(&content_of_tender(sale, tender), &row.content) => {}
        _ => problems.push(format!("{name}: the payment it speaks of is gone or says something else now.")),
    }
    Ok(())
}

/// Whether the rows say something else now than the journal's text.
fn says_else(now: &serde_json::Value, text: &str) -> bool {
    canonical(now) != text
}

/// Every line moved the stock, by what it says, and nothing else did.
async fn movements(cx: &mut Cx, sale: &Sale, problems: &mut Vec<String>) -> Result<()> {
    let mut moved = stock::moved_by(&mut cx.tx, sale.id).await?;
    let mut sold: Vec<_> = sale.lines.iter().filter_map(|line| moves_stock(sale, line)).collect();
    moved.sort();
    sold.sort();
    if moved != sold {
        problems.push(format!("Receipt {}: the stock did not move by what it says.", sale.number));
    }
    Ok(())
}

fn sums(sale: &Sale, problems: &mut Vec<String>) {
    let lines: Minor = sale.lines.iter().map(|line| line.amounts.total).sum();
    let tenders: Minor = sale.tenders.iter().map(|tender| tender.amount).sum();
    if lines != sale.total || tenders != sale.total {
        problems.push(format!("Receipt {}: its lines or payments do not come to its total.", sale.number));
    }
}
