//! The invoices of a file of sales, until all of it was read: an invoice's rows may stand anywhere in it, and a return
//! before the sale it takes back.

pub(super) mod rows;

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use kontor_domain::business::Business;
use kontor_domain::import::{ImportRun, InvoiceRow, RowOutcome, SaleSort, invoice};
use kontor_domain::{Minor, Refusal, say, text};
use uuid::Uuid;

use super::kind::{Did, Kind, Planned, Unread};
use crate::Result;
use crate::cx::Cx;
use crate::sales::import as sales;

/// The invoices that a piece of a file speaks of.
pub(super) struct Waiting {
    seen: HashMap<String, Seen>,
}

struct Seen {
    at: DateTime<Utc>,
    line: i64,
    rows: i64,
}

impl Kind for Waiting {
    type Row = InvoiceRow;
    type Plan = DateTime<Utc>;

    // A line that stands twice on an invoice is two lines.
    const ONCE: bool = false;
    const UNREAD: Option<(SaleSort, Option<Minor>)> = Some((SaleSort::Unreadable, None));

    async fn open(_: &mut Cx, _: &ImportRun, _: Option<(String, Uuid)>) -> Result<Self> {
        Ok(Self { seen: HashMap::new() })
    }

    fn read(&self, run: &ImportRun, business: &Business, cells: &[String]) -> std::result::Result<InvoiceRow, Unread> {
        read(run, business, cells)
    }

    fn key(row: &InvoiceRow) -> String {
        text::fold(&row.invoice)
    }

    fn name(row: &InvoiceRow) -> String {
        row.invoice.clone()
    }

    fn sale(row: &InvoiceRow) -> Option<(SaleSort, Option<Minor>)> {
        Some((row.sort, Some(row.amount())))
    }

    async fn plan(&mut self, cx: &mut Cx, row: &InvoiceRow) -> Result<Planned<DateTime<Utc>>> {
        let at = sales::instant(cx, row.at)?;
        if at > cx.now + TimeDelta::days(1) {
            let message =
                say!("That day is still to come. Correct the date, or whether the day comes before the month.");
            return Err(Refusal::field("invalid", "date", message).into());
        }
        Ok(Planned { outcome: RowOutcome::Waiting, plan: at })
    }

    async fn carry_out(
        &mut self,
        _: &mut Cx,
        row: &InvoiceRow,
        at: DateTime<Utc>,
        (_, line): (&ImportRun, i64),
    ) -> Result<Did> {
        let seen = self.seen.entry(Self::key(row)).or_insert(Seen { at, line, rows: 0 });
        seen.at = seen.at.min(at);
        seen.rows += 1;
        Ok(Did::default())
    }

    async fn close(self, cx: &mut Cx, run: &ImportRun) -> Result<Option<(String, Uuid)>> {
        let tenant = cx.tenant()?;
        for (key, seen) in self.seen {
            rows::note(&mut cx.tx, (tenant, run.id), (&key, &seen), cx.now).await?;
        }
        Ok(None)
    }
}

/// Reads a row of a file of sales.
pub(super) fn read(run: &ImportRun, business: &Business, cells: &[String]) -> std::result::Result<InvoiceRow, Unread> {
    let reading = &run.reading;
    invoice(&reading.columns, cells, (reading.decimals, reading.dates), business.currency).map_err(|unread| Unread {
        key: text::fold(&unread.invoice),
        refusal: Box::new(unread.refusal),
        sale: Some((unread.sort, unread.amount)),
    })
}
