//! Taking the invoices of a file of sales, once all of it was read.

use chrono::{DateTime, Utc};
use kontor_domain::import::{ImportRun, InvoiceRow, RowOutcome, SaleSort};

use super::invoices::read;
use super::invoices::rows::{self, Settled};
use crate::cx::Cx;
use crate::sales::import::{Invoice, Ledger};
use crate::{Failure, Result};

/// After so many rows a piece ends, so that a sale does not wait for it.
const ROWS: i64 = 300;
/// The most invoices of one piece.
const INVOICES: i64 = 100;

/// Takes the next invoices; gives whether there are no more.
pub(super) async fn piece(cx: &mut Cx, run: &mut ImportRun) -> Result<bool> {
    let mut ledger = Ledger::open(cx, run).await?;
    let next = rows::next(&mut cx.tx, run.id, INVOICES).await?;
    let mut last = i64::try_from(next.len()).unwrap_or(i64::MAX) < INVOICES;
    let mut taken = 0;
    for (key, at, rows) in next {
        if taken > 0 && taken + rows > ROWS {
            last = false;
            break;
        }
        taken += rows;
        one(cx, run, &mut ledger, (key, at)).await?;
    }
    ledger.close(cx).await?;
    Ok(last)
}

async fn one(cx: &mut Cx, run: &mut ImportRun, ledger: &mut Ledger, (key, at): (String, DateTime<Utc>)) -> Result<()> {
    let (waiting, in_part) = rows::rows(&mut cx.tx, run.id, &key).await?;
    let mut lines: Vec<(i64, InvoiceRow)> = Vec::with_capacity(waiting.len());
    for (line, cells) in waiting {
        // It was read once before it was noted.
        let row = read(run, &cx.session()?.business, &cells)
            .map_err(|unread| Failure::fault(format!("line {line} can't be read again: {}", unread.refusal)))?;
        lines.push((line, row));
    }
    let invoice = Invoice { at, lines: &lines, in_part };
    let became = match ledger.plan(cx, run, &invoice).await {
        Ok(plan) => ledger.write(cx, run, &invoice, plan).await?,
        // One invoice that can't be taken blocks no other.
        Err(Failure::Refusal(refusal)) => {
            for (line, _) in &lines {
                let row = Settled {
                    line: *line,
                    outcome: RowOutcome::Refused,
                    sort: SaleSort::Unreadable,
                    subject_id: None,
                    reason: &refusal.message.to_kept(),
                    keeps_cells: true,
                };
                rows::settle_row(&mut cx.tx, run.id, &row, cx.now).await?;
                run.waiting -= 1;
                run.refused += 1;
            }
            return rows::settle(&mut cx.tx, run.id, &key).await;
        }
        Err(broken) => return Err(broken),
    };
    // Most invoices become one document, whole: that is noted at once, and the others row by row.
    let document = became.first().and_then(|first| first.document).map(|id| id.0);
    rows::settle_all(&mut cx.tx, run.id, &key, document, cx.now).await?;
    for ((line, row), became) in lines.iter().zip(became) {
        run.waiting -= 1;
        *run.counter(became.outcome) += 1;
        let usual = (became.outcome, became.sort, became.document.map(|id| id.0));
        if usual == (RowOutcome::Added, row.sort, document) {
            continue;
        }
        let row = Settled {
            line: *line,
            outcome: became.outcome,
            sort: became.sort,
            subject_id: became.document.map(|id| id.0),
            reason: "",
            keeps_cells: false,
        };
        rows::settle_row(&mut cx.tx, run.id, &row, cx.now).await?;
    }
    rows::settle(&mut cx.tx, run.id, &key).await
}
