//! Rows of imports, and of the rows of their files.

use chrono::{DateTime, Utc};
use kontor_domain::import::{ImportKind, ImportRun, ImportState, ImportedRow, Reading, RowOutcome, SaleSort, Tally};
use kontor_domain::page::Window;
use kontor_domain::{ImportId, Minor, TenantId};
use uuid::Uuid;

use super::kind::Undo;
use crate::db::{Json, Row, Tx, Type, Value};
use crate::{Result, args};

/// How many rows one statement notes. What a smaller batch leaves empty is bound as nulls and noted by nobody.
pub(super) const BATCH: usize = 8;

/// What became of a row.
#[derive(Debug, Clone)]
pub(super) struct Noted {
    pub(super) line: i64,
    pub(super) outcome: RowOutcome,
    pub(super) key: String,
    pub(super) subject_id: Option<Uuid>,
    pub(super) before: Option<serde_json::Value>,
    pub(super) reason: String,
    pub(super) cells: Vec<String>,
    pub(super) sale: Option<(SaleSort, Option<Minor>)>,
}

impl Default for Noted {
    fn default() -> Self {
        Self {
            line: 0,
            outcome: RowOutcome::Refused,
            key: String::new(),
            subject_id: None,
            before: None,
            reason: String::new(),
            cells: Vec::new(),
            sale: None,
        }
    }
}

fn read(row: &Row) -> Result<ImportRun> {
    let Json(reading) = row.get::<Json<Reading>>("reading")?;
    Ok(ImportRun {
        id: row.get("id")?,
        kind: row.get("kind")?,
        file_name: row.get("file_name")?,
        file_size: row.get("file_size")?,
        reading,
        dry_run: row.get("dry_run")?,
        state: row.get("state")?,
        next_row: row.get("next_row")?,
        waiting: row.get("waiting")?,
        added: row.get("added")?,
        changed: row.get("changed")?,
        same: row.get("same")?,
        refused: row.get("refused")?,
        undone: row.get("undone")?,
        kept: row.get("kept")?,
        user_id: row.get("user_id")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// An import.
pub(super) async fn run(tx: &mut Tx, id: ImportId) -> Result<Option<ImportRun>> {
    let sql = "SELECT id, kind, file_name, file_size, reading, dry_run, state, next_row, waiting, added, changed, same, refused, \
               undone, kept, user_id, created_at, updated_at FROM import_run WHERE id = $1";
    tx.row(sql, args![id]).await?.as_ref().map(read).transpose()
}

/// The imports of a file that were interrupted, the latest first.
pub(super) async fn interrupted(tx: &mut Tx, fingerprint: &str) -> Result<Vec<ImportRun>> {
    let sql = "SELECT id, kind, file_name, file_size, reading, dry_run, state, next_row, waiting, added, changed, same, refused, \
               undone, kept, user_id, created_at, updated_at FROM import_run \
               WHERE fingerprint = $1 AND state IN ($2, $3) ORDER BY created_at DESC, id DESC";
    tx.rows(sql, args![fingerprint, ImportState::Running, ImportState::Settling]).await?.iter().map(read).collect()
}

/// How the last files of a kind were read, the latest first.
pub(super) async fn last_readings(tx: &mut Tx, kind: ImportKind) -> Result<Vec<Reading>> {
    let sql = "SELECT reading FROM import_run WHERE kind = $1 ORDER BY created_at DESC, id DESC LIMIT 20";
    let rows = tx.rows(sql, args![kind]).await?;
    rows.iter().map(|row| row.get::<Json<Reading>>("reading").map(|Json(reading)| reading)).collect()
}

/// A page of the imports, the latest first.
pub(super) async fn runs(tx: &mut Tx, window: Window) -> Result<Vec<ImportRun>> {
    let sql = "SELECT id, kind, file_name, file_size, reading, dry_run, state, next_row, waiting, added, changed, same, refused, \
               undone, kept, user_id, created_at, updated_at FROM import_run \
               ORDER BY created_at DESC, id DESC LIMIT $1 OFFSET $2";
    tx.rows(sql, args![window.rows(), window.skip()]).await?.iter().map(read).collect()
}

/// How many imports there are.
pub(super) async fn count_runs(tx: &mut Tx) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM import_run", args![]).await
}

/// Adds an import; `Unique("import_run__id")` for an id that is taken.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, run: &ImportRun, fingerprint: &str) -> Result<()> {
    tx.run(
        "INSERT INTO import_run (id, tenant_id, kind, file_name, file_size, fingerprint, reading, dry_run, state, next_row, \
         added, changed, same, refused, undone, kept, last_group, user_id, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, 0, 0, 0, 0, $10, $11, $12, $12)",
        args![
            run.id,
            tenant,
            run.kind,
            &run.file_name,
            run.file_size,
            fingerprint,
            Json(&run.reading),
            run.dry_run,
            run.state,
            "",
            run.user_id,
            run.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Keeps how an import stands.
pub(super) async fn change(tx: &mut Tx, run: &ImportRun) -> Result<()> {
    tx.run(
        "UPDATE import_run SET state = $2, next_row = $3, waiting = $4, added = $5, changed = $6, same = $7, refused = $8, \
         undone = $9, kept = $10, updated_at = $11 WHERE id = $1",
        args![
            run.id,
            run.state,
            run.next_row,
            run.waiting,
            run.added,
            run.changed,
            run.same,
            run.refused,
            run.undone,
            run.kept,
            run.updated_at
        ],
    )
    .await?;
    Ok(())
}

/// What the last piece left for the next: for products the group of the last row, and its product.
pub(super) async fn carried(tx: &mut Tx, id: ImportId) -> Result<Option<(String, Uuid)>> {
    let row = tx.row("SELECT last_group, last_product_id FROM import_run WHERE id = $1", args![id]).await?;
    let Some(row) = row else { return Ok(None) };
    let product: Option<Uuid> = row.get("last_product_id")?;
    let group: String = row.get("last_group")?;
    Ok(product.map(|product| (group, product)))
}

/// Keeps what a piece leaves for the next.
pub(super) async fn carry(tx: &mut Tx, id: ImportId, last: Option<(String, Uuid)>) -> Result<()> {
    let (group, product) = last.map_or((String::new(), None), |(group, product)| (group, Some(product)));
    let sql = "UPDATE import_run SET last_group = $2, last_product_id = $3 WHERE id = $1";
    tx.run(sql, args![id, group, product]).await?;
    Ok(())
}

/// The last line of the file that was seen; 0 before the first.
pub(super) async fn last_line(tx: &mut Tx, id: ImportId) -> Result<i64> {
    tx.value("SELECT COALESCE(MAX(line), 0) AS value FROM import_row WHERE run_id = $1", args![id]).await
}

/// The line of the row that is known by this key, if it came already. Asked for every row of a file, so it has to be found
/// by the key's own index: a `MIN` or an order by line would lead SQLite to the table's key, and through the whole file.
pub(super) async fn line_of(tx: &mut Tx, id: ImportId, key: &str) -> Result<Option<i64>> {
    let sql = "SELECT line FROM import_row WHERE run_id = $1 AND row_key = $2 AND outcome <> $3";
    let rows = tx.rows(sql, args![id, key, RowOutcome::Refused]).await?;
    let lines: Vec<i64> = rows.iter().map(|row| row.get("line")).collect::<Result<_>>()?;
    Ok(lines.into_iter().min())
}

/// What is kept of what the row changed that is known by this key and was taken; none when there is none.
pub(super) async fn taken(tx: &mut Tx, id: ImportId, key: &str) -> Result<Option<Option<serde_json::Value>>> {
    let sql = "SELECT before FROM import_row WHERE run_id = $1 AND row_key = $2 AND outcome <> $3";
    let rows = tx.rows(sql, args![id, key, RowOutcome::Refused]).await?;
    rows.first().map(|row| row.get("before")).transpose()
}

/// Notes up to [`BATCH`] rows.
pub(super) async fn note(
    tx: &mut Tx,
    tenant: TenantId,
    id: ImportId,
    noted: &[Noted],
    now: DateTime<Utc>,
) -> Result<()> {
    let mut args = args![id, tenant, now];
    for one in noted {
        let cells = matches!(one.outcome, RowOutcome::Refused | RowOutcome::Waiting).then_some(Json(&one.cells));
        args.extend(args![
            one.line,
            one.outcome,
            &one.key,
            one.subject_id,
            one.before.as_ref().map(Json),
            &one.reason,
            cells,
            one.sale.map_or("", |(sort, _)| sort.as_str()),
            one.sale.and_then(|(_, amount)| amount)
        ]);
    }
    for _ in noted.len()..BATCH {
        args.extend(
            [Type::Int, Type::Text, Type::Text, Type::Uuid, Type::Json, Type::Text, Type::Json, Type::Text, Type::Int]
                .map(Value::Null),
        );
    }
    tx.run(
        "WITH noted (line, outcome, row_key, subject_id, before, reason, cells, sort, amount) AS (VALUES \
         ($4, $5, $6, $7, $8, $9, $10, $11, $12), ($13, $14, $15, $16, $17, $18, $19, $20, $21), \
         ($22, $23, $24, $25, $26, $27, $28, $29, $30), ($31, $32, $33, $34, $35, $36, $37, $38, $39), \
         ($40, $41, $42, $43, $44, $45, $46, $47, $48), ($49, $50, $51, $52, $53, $54, $55, $56, $57), \
         ($58, $59, $60, $61, $62, $63, $64, $65, $66), ($67, $68, $69, $70, $71, $72, $73, $74, $75)) \
         INSERT INTO import_row (run_id, tenant_id, created_at, line, outcome, row_key, subject_id, before, reason, cells, \
         sort, amount) SELECT $1, $2, $3, line, outcome, row_key, subject_id, before, reason, cells, sort, amount FROM noted \
         WHERE line IS NOT NULL",
        args,
    )
    .await?;
    Ok(())
}

/// The last rows that made or changed something and were not undone yet. Rows are undone from the last to the first, so
/// what is behind the foremost of them is not looked through again.
pub(super) async fn to_undo(tx: &mut Tx, id: ImportId, most: i64) -> Result<Vec<(i64, Undo)>> {
    let sql = "SELECT MIN(line) AS line FROM import_row WHERE run_id = $1 AND outcome = $2";
    let mut before = i64::MAX;
    for outcome in [RowOutcome::Undone, RowOutcome::Kept] {
        let row = tx.row(sql, args![id, outcome]).await?;
        let line: Option<i64> = row.map_or(Ok(None), |row| row.get("line"))?;
        before = before.min(line.unwrap_or(i64::MAX));
    }
    let sql = "SELECT line, subject_id, before, created_at FROM import_row WHERE run_id = $1 AND line < $2 \
               AND outcome IN ($3, $4) AND subject_id IS NOT NULL ORDER BY line DESC LIMIT $5";
    let rows = tx.rows(sql, args![id, before, RowOutcome::Added, RowOutcome::Changed, most]).await?;
    let undoable = rows.iter().map(|row| {
        let undo = Undo {
            subject_id: row.get("subject_id")?,
            before: row.get::<Option<Json<_>>>("before")?.map(|Json(before)| before),
            at: row.get("created_at")?,
        };
        Ok((row.get("line")?, undo))
    });
    undoable.collect()
}

/// Notes what became of a row that was to be undone.
pub(super) async fn came_out(tx: &mut Tx, id: ImportId, line: i64, outcome: RowOutcome, why: &str) -> Result<()> {
    let sql = "UPDATE import_row SET outcome = $3, reason = $4 WHERE run_id = $1 AND line = $2";
    tx.run(sql, args![id, line, outcome, why]).await?;
    Ok(())
}

/// A page of the rows that came out so.
pub(super) async fn rows(tx: &mut Tx, id: ImportId, outcome: RowOutcome, window: Window) -> Result<Vec<ImportedRow>> {
    let sql = "SELECT line, outcome, row_key, subject_id, reason, cells FROM import_row \
               WHERE run_id = $1 AND outcome = $2 ORDER BY line LIMIT $3 OFFSET $4";
    let rows = tx.rows(sql, args![id, outcome, window.rows(), window.skip()]).await?;
    let rows = rows.iter().map(|row| {
        Ok(ImportedRow {
            line: row.get("line")?,
            outcome: row.get("outcome")?,
            key: row.get("row_key")?,
            subject_id: row.get("subject_id")?,
            reason: row.get("reason")?,
            cells: row.get::<Option<Json<Vec<String>>>>("cells")?.map(|Json(cells)| cells).unwrap_or_default(),
        })
    });
    rows.collect()
}

/// How many rows came out so.
pub(super) async fn count_rows(tx: &mut Tx, id: ImportId, outcome: RowOutcome) -> Result<i64> {
    let sql = "SELECT COUNT(*) AS value FROM import_row WHERE run_id = $1 AND outcome = $2";
    tx.value(sql, args![id, outcome]).await
}

/// How many rows of each sort came out in which way, and what they come to.
pub(super) async fn tallies(tx: &mut Tx, id: ImportId) -> Result<Vec<Tally>> {
    let sql = "SELECT sort, outcome, COUNT(*) AS count, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount FROM import_row \
               WHERE run_id = $1 AND sort <> $2 GROUP BY sort, outcome";
    let rows = tx.rows(sql, args![id, ""]).await?;
    let tallies = rows.iter().map(|row| {
        Ok(Tally {
            sort: row.get("sort")?,
            outcome: row.get("outcome")?,
            rows: row.get("count")?,
            amount: row.get("amount")?,
        })
    });
    tallies.collect()
}

/// Empties the rows that are about a subject.
pub(super) async fn forget_subject(tx: &mut Tx, subject: uuid::Uuid) -> Result<i64> {
    let sql = "UPDATE import_row SET row_key = '', before = NULL, cells = NULL WHERE subject_id = $1";
    let forgotten = tx.run(sql, args![subject]).await?;
    Ok(i64::try_from(forgotten).unwrap_or(i64::MAX))
}
