//! Bringing in files: the one machine that takes them piece by piece, notes what became of each row, goes on after an
//! interruption, and undoes. What a row means is the features' own business.

mod invoices;
pub(crate) mod kind;
mod queries;
mod rows;
mod settle;
mod take;
mod undo;

use kontor_domain::import::{
    BeginImport, EndImport, GetImportSummary, ImportRows, ImportRuns, SuggestReading, TakeRows, UndoImport,
};

use kontor_domain::ImportId;
use serde_json::Value;
use uuid::Uuid;

use crate::Result;
use crate::cx::Cx;
use crate::registry::Feature;

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<BeginImport>(take::begin)
        .on::<TakeRows>(take::take)
        .on::<EndImport>(take::end)
        .on::<UndoImport>(undo::undo)
        .on::<SuggestReading>(queries::suggest)
        .on::<ImportRuns>(queries::runs)
        .on::<ImportRows>(queries::rows)
        .on::<GetImportSummary>(queries::summary)
}

/// Whether a row of an import that is known so came before and was taken, with what is kept of what it changed.
///
/// # Errors
/// As every statement.
pub(crate) async fn was_taken(cx: &mut Cx, run: ImportId, key: &str) -> Result<Option<Option<Value>>> {
    rows::taken(&mut cx.tx, run, key).await
}

/// Forgets what rows of files have said of a subject; gives how many rows these were. What they came to is still known.
///
/// # Errors
/// As every statement.
pub(crate) async fn forget_subject(cx: &mut Cx, subject: Uuid) -> Result<i64> {
    rows::forget_subject(&mut cx.tx, subject).await
}
