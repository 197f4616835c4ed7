//! What is asked of imports.

use kontor_domain::import::{
    ImportRows, ImportRun, ImportRuns, ImportedRow, MAX_PIECE, Reading, SuggestReading, Suggested, fields,
};
use kontor_domain::page::Page;
use kontor_domain::table::{DayOrder, Decimals, match_columns, numbers};
use kontor_domain::{ImportId, Refusal};

use super::rows;
use crate::Result;
use crate::cx::Cx;

pub(super) async fn suggest(cx: &mut Cx, call: SuggestReading) -> Result<Suggested> {
    if call.sample.len() > MAX_PIECE {
        return Err(Refusal::invalid("sample", format!("Send {MAX_PIECE} rows at most.")).into());
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
    let price = columns.iter().position(|column| column.as_deref() == Some("price"));
    let prices = call.sample.iter().filter_map(|row| row.get(price?)).map(String::as_str);
    let locale = cx.session()?.business.locale.clone();
    let decimals = numbers::guess(prices).or_else(|| remembered.as_ref().map(|reading| reading.decimals));
    Ok(Suggested {
        reading: Reading {
            header: call.header,
            columns,
            decimals: decimals.unwrap_or_else(|| usual_decimals(&locale)),
            dates: remembered.as_ref().map_or_else(|| usual_dates(&locale), |reading| reading.dates),
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
    Ok(Page {
        rows: rows::rows(&mut cx.tx, call.id, call.outcome, call.window).await?,
        total: rows::count_rows(&mut cx.tx, call.id, call.outcome).await?,
    })
}

/// An import.
///
/// # Errors
/// `not_found`.
pub(super) async fn run(cx: &mut Cx, id: ImportId) -> Result<ImportRun> {
    rows::run(&mut cx.tx, id).await?.ok_or_else(|| Refusal::not_found("import").into())
}
