//! Undoing an import, the last rows first.

use kontor_domain::event::Event;
use kontor_domain::import::{ImportKind, ImportRun, ImportState, RowOutcome, UndoImport};
use kontor_domain::{Refusal, say};
use serde_json::json;

use super::queries::run;
use super::rows;
use crate::Result;
use crate::catalog::import as catalog;
use crate::customers::import as customers;
use crate::cx::Cx;
use crate::sales::import as sales;
use crate::stock::import as stock;

/// How many rows are undone in one transaction.
const PIECE: i64 = 100;

pub(super) async fn undo(cx: &mut Cx, call: UndoImport) -> Result<ImportRun> {
    cx.tx.lock(call.id.0).await?;
    let mut run = run(cx, call.id).await?;
    if run.state == ImportState::Undone {
        return Ok(run);
    }
    if run.dry_run {
        return Err(Refusal::new("nothing_to_undo", say!("This was a dry run: it has changed nothing.")).into());
    }
    run.state = ImportState::Undoing;
    let piece = rows::to_undo(&mut cx.tx, call.id, PIECE).await?;
    if run.kind == ImportKind::Customers {
        customers::wait_for(cx, &piece).await?;
    }
    for (line, row) in &piece {
        let kept = match run.kind {
            ImportKind::Products => catalog::put_back(cx, row).await?,
            ImportKind::Customers => customers::put_back(cx, row).await?,
            ImportKind::Stock => stock::put_back(cx, row).await?,
            ImportKind::Sales => sales::put_back(cx, run.id, row).await?,
        };
        match kept {
            None => {
                run.undone += 1;
                rows::came_out(&mut cx.tx, call.id, *line, RowOutcome::Undone, "").await?;
            }
            Some(why) => {
                run.kept += 1;
                rows::came_out(&mut cx.tx, call.id, *line, RowOutcome::Kept, &why.to_kept()).await?;
            }
        }
    }
    if piece.is_empty() {
        run.state = ImportState::Undone;
        cx.audit(call.id, json!({ "file": run.file_name, "undone": run.undone, "kept": run.kept }));
        cx.event(Event::ImportEnded { id: call.id });
    } else {
        cx.event(Event::ImportMoved { id: call.id });
    }
    run.updated_at = cx.now;
    rows::change(&mut cx.tx, &run).await?;
    Ok(run)
}
