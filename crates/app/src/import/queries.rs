//! What is asked of imports.

use kontor_domain::import::{
    GetImportSummary, ImportRows, ImportRun, ImportRuns, ImportSummary, ImportedRow, MAX_PIECE, Reading, RowOutcome,
    SuggestReading, Suggested, fields,
};
use kontor_domain::page::Page;
use kontor_domain::table::{DayOrder, Decimals, dates, match_columns, numbers};
use kontor_domain::{ImportId, Message, Minor, Refusal, say};

use super::rows;
use crate::Result;
use crate::cx::Cx;
use crate::sales::import::rows as sales;

pub(super) async fn suggest(cx: &mut Cx, call: SuggestReading) -> Result<Suggested> {
    if call.sample.len() > MAX_PIECE {
        return Err(Refusal::invalid("sample", say!("Send {most} rows at most.", most = MAX_PIECE)).into());
    }
    let remembered = rows::last_readings(&mut cx.tx, call.kind).await?;
    let remembered = remembered.into_iter().find(|reading| reading.header == call.header);
    let known = fields(call.kind);
    let columns = remembered.as_ref().map_or_else(
        || {
            let mut columns = vec![None; call.header.len()];
            for (field, at) in known.iter().zip(match_columns(&call.header, known)) {
                if let Some(column) = at.and_then(|at| columns.get_mut(at)) {
                    *column = Some(field.name.to_owned());
                }
            }
            columns
        },
        |reading| reading.columns.clone(),
    );
    let cells = |field: &str| {
        let at = columns.iter().position(|column| column.as_deref() == Some(field));
        call.sample.iter().filter_map(move |row| row.get(at?)).map(String::as_str)
    };
    let locale = cx.session()?.business.locale.clone();
    let decimals = numbers::guess(cells("price").chain(cells("quantity")));
    let decimals = decimals.or_else(|| remembered.as_ref().map(|reading| reading.decimals));
    let order = dates::guess(cells("date")).or_else(|| remembered.as_ref().map(|reading| reading.dates));
    Ok(Suggested {
        reading: Reading {
            decimals: decimals.unwrap_or_else(|| usual_decimals(&locale)),
            dates: order.unwrap_or_else(|| usual_dates(&locale)),
            tax: remembered.as_ref().and_then(|reading| reading.tax),
            header: call.header,
            columns,
        },
        remembered: remembered.is_some(),
    })
}

/// What people of a locale write before the fraction. Source: Unicode CLDR, decimal symbols.
fn usual_decimals(locale: &str) -> Decimals {
    let point = ["en", "zh", "ja", "ko", "th", "he", "hi"];
    let exceptions =
        ["es-MX", "es-US", "es-PR", "es-GT", "es-HN", "es-NI", "es-PA", "es-DO", "es-SV", "es-PE", "de-CH", "it-CH"];
    let language = locale.split('-').next().unwrap_or_default();
    let comma = !point.contains(&language) && !exceptions.contains(&locale);
    if comma || locale == "en-ZA" { Decimals::Comma } else { Decimals::Point }
}

fn usual_dates(locale: &str) -> DayOrder {
    if locale == "en-US" { DayOrder::MonthFirst } else { DayOrder::DayFirst }
}

pub(super) async fn runs(cx: &mut Cx, call: ImportRuns) -> Result<Page<ImportRun>> {
    Ok(Page { rows: rows::runs(&mut cx.tx, call.window).await?, total: rows::count_runs(&mut cx.tx).await? })
}

pub(super) async fn rows(cx: &mut Cx, call: ImportRows) -> Result<Page<ImportedRow>> {
    run(cx, call.id).await?;
    let mut rows = rows::rows(&mut cx.tx, call.id, call.outcome, call.window).await?;
    for row in &mut rows {
        row.reason = cx.say(&Message::from_kept(&row.reason));
    }
    Ok(Page { rows, total: rows::count_rows(&mut cx.tx, call.id, call.outcome).await? })
}

pub(super) async fn summary(cx: &mut Cx, call: GetImportSummary) -> Result<ImportSummary> {
    run(cx, call.id).await?;
    let tallies = rows::tallies(&mut cx.tx, call.id).await?;
    let sum = |outcomes: &[RowOutcome]| -> Minor {
        tallies.iter().filter(|tally| outcomes.contains(&tally.outcome)).map(|tally| tally.amount).sum()
    };
    let made = sales::made_by(&mut cx.tx, call.id).await?;
    Ok(ImportSummary {
        file: tallies.iter().map(|tally| tally.amount).sum(),
        taken: sum(&[RowOutcome::Added, RowOutcome::Changed, RowOutcome::Kept]),
        same: sum(&[RowOutcome::Same]),
        waiting: sum(&[RowOutcome::Waiting]),
        refused: sum(&[RowOutcome::Refused]),
        undone: sum(&[RowOutcome::Undone]),
        sales: made.sales,
        returns: made.returns,
        returns_without_receipt: made.returns_without_receipt,
        tallies,
    })
}

/// An import.
///
/// # Errors
/// `not_found`.
pub(super) async fn run(cx: &mut Cx, id: ImportId) -> Result<ImportRun> {
    rows::run(&mut cx.tx, id).await?.ok_or_else(|| Refusal::not_found(say!("import")).into())
}
