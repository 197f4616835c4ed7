//! Sending a file's rows, a piece at a time, for as long as nobody stops it.

use kontor_domain::call::Call;
use kontor_domain::import::{
    BeginImport, EndImport, FileRow, ImportKind, ImportRun, ImportState, PIECE, Reading, TakeRows, UndoImport,
};
use kontor_domain::{ImportId, Refusal};

use super::file::{Looked, Rows};
use crate::bridge;

/// How often a piece is sent again when nobody answers.
const TRIES: u32 = 5;

/// How it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Go {
    /// With the next piece.
    On,
    /// Somebody stops it.
    Stop,
    /// Whoever looked on has left the page: the same file goes on where it was another time.
    Away,
}

/// Brings a file in, or tries what that would do. `told` hears how far it is, and says how it goes on.
pub(super) async fn bring_in(
    kind: ImportKind,
    looked: &Looked,
    (reading, dry_run): (Reading, bool),
    told: impl Fn(&ImportRun) -> Go,
) -> Result<ImportRun, Refusal> {
    let begin = BeginImport {
        id: bridge::new_id(),
        kind,
        file_name: looked.file.name(),
        file_size: looked.file.size() as i64,
        fingerprint: looked.fingerprint.clone(),
        reading,
        dry_run,
    };
    let mut run = bridge::call(begin).await?;
    let mut rows = Rows::open(&looked.file).await?;
    let mut at = 0i64;
    let mut piece: Vec<FileRow> = Vec::with_capacity(PIECE);
    let mut go = told(&run);
    while go == Go::On {
        let row = rows.next().await?;
        let over = row.is_none();
        match row {
            Some(_) if at < run.next_row && piece.is_empty() => at += 1,
            Some(row) => piece.push(row),
            None => {}
        }
        if piece.len() == PIECE || (over && !piece.is_empty()) {
            let first_row = at;
            at = at.saturating_add(i64::try_from(piece.len()).unwrap_or(i64::MAX));
            run = again(TakeRows { id: run.id, first_row, rows: std::mem::take(&mut piece) }).await?;
            go = told(&run);
        }
        if over {
            break;
        }
    }
    // What waits until the whole file was read is taken now, a piece at a time.
    while go != Go::Away {
        run = again(EndImport { id: run.id, cancelled: go == Go::Stop }).await?;
        if run.state != ImportState::Settling {
            return Ok(run);
        }
        go = told(&run);
    }
    Ok(run)
}

/// Calls until there is an answer. What was done already is passed over, so that it can be asked again.
async fn again<C: Call<Reply = ImportRun> + Clone>(piece: C) -> Result<ImportRun, Refusal> {
    let mut tries = 0;
    loop {
        match bridge::call(piece.clone()).await {
            Err(refusal) if bridge::unknown_outcome(&refusal) && tries < TRIES => {
                tries += 1;
                crate::time::sleep_ms(1_000).await;
            }
            answer => return answer,
        }
    }
}

/// Undoes an import. `told` hears how far it is, and says how it goes on; what is left can be undone another time.
pub(super) async fn undo(id: ImportId, told: impl Fn(&ImportRun) -> Go) -> Result<ImportRun, Refusal> {
    loop {
        let run = bridge::call(UndoImport { id }).await?;
        if run.state == ImportState::Undone || told(&run) != Go::On {
            return Ok(run);
        }
    }
}
