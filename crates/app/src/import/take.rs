//! Beginning an import, taking its rows, and ending it.

use kontor_domain::event::Event;
use kontor_domain::import::{
    BeginImport, EndImport, FileRow, ImportKind, ImportRun, ImportState, MAX_PIECE, ProductRow, RowOutcome, TakeRows,
    fields, product,
};
use kontor_domain::{ProductId, Refusal, text};
use serde_json::json;

use super::queries::run;
use super::rows::{self, Noted};
use crate::catalog::import::{self as catalog, Plan, Shelf};
use crate::cx::Cx;
use crate::{Explain as _, Failure, Result, fault};

/// The most characters of a cell that a refused row keeps.
const KEPT_CELL: usize = 500;
/// The most columns that a file has.
const MOST_COLUMNS: usize = 500;

pub(super) async fn begin(cx: &mut Cx, call: BeginImport) -> Result<ImportRun> {
    let tenant = cx.tenant()?;
    let user_id = cx.session()?.user.id;
    let is_hash = call.fingerprint.len() == 64 && call.fingerprint.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_hash {
        return Err(Refusal::invalid("fingerprint", "The fingerprint is the file's SHA-256 in hexadecimal.").into());
    }
    if call.file_size < 0 {
        return Err(Refusal::invalid("file_size", "A file has 0 bytes or more.").into());
    }
    check_columns(call.kind, &call.reading.columns)?;
    let run = ImportRun {
        id: call.id,
        kind: call.kind,
        file_name: text::line("file_name", "The file's name", &call.file_name)?,
        file_size: call.file_size,
        reading: call.reading,
        dry_run: call.dry_run,
        state: ImportState::Running,
        next_row: 0,
        added: 0,
        changed: 0,
        same: 0,
        refused: 0,
        undone: 0,
        kept: 0,
        user_id,
        created_at: cx.now,
        updated_at: cx.now,
    };
    let fingerprint = call.fingerprint.to_ascii_lowercase();
    for interrupted in rows::interrupted(&mut cx.tx, &fingerprint).await? {
        let alike =
            interrupted.kind == run.kind && interrupted.dry_run == run.dry_run && interrupted.reading == run.reading;
        if alike {
            return Ok(interrupted);
        }
    }
    rows::add(&mut cx.tx, tenant, &run, &fingerprint).await.taken("import_run__id", Refusal::id_taken)?;
    Ok(run)
}

/// Refuses columns that are no fields, stand there twice, or are not enough to know a row by.
fn check_columns(kind: ImportKind, columns: &[Option<String>]) -> std::result::Result<(), Refusal> {
    if columns.len() > MOST_COLUMNS {
        return Err(Refusal::invalid("reading", format!("A file has {MOST_COLUMNS} columns at most.")));
    }
    let known = fields(kind);
    let mut seen: Vec<&str> = Vec::new();
    for column in columns.iter().flatten() {
        if !known.iter().any(|field| field.name == column) {
            let names: Vec<&str> = known.iter().map(|field| field.name).collect();
            let message = format!("{column} is no column of {}. There are: {}.", kind.as_str(), names.join(", "));
            return Err(Refusal::invalid("reading", message));
        }
        if seen.contains(&column.as_str()) {
            return Err(Refusal::invalid("reading", format!("Two columns are to be the {column}. Choose one.")));
        }
        seen.push(column);
    }
    let has = |name: &str| seen.contains(&name);
    match kind {
        ImportKind::Products if !has("sku") && !has("barcode") => {
            let message = "No column is the SKU or the barcode. Say which one is: products are known by it.";
            Err(Refusal::invalid("reading", message))
        }
        ImportKind::Products => Ok(()),
    }
}

pub(super) async fn take(cx: &mut Cx, call: TakeRows) -> Result<ImportRun> {
    if call.rows.len() > MAX_PIECE {
        return Err(
            Refusal::invalid("rows", format!("A piece has {MAX_PIECE} rows at most. Send less at once.")).into()
        );
    }
    cx.tx.lock(call.id.0).await?;
    let mut run = run(cx, call.id).await?;
    if run.state != ImportState::Running {
        return Err(Refusal::new("import_over", "This import has ended. Begin a new one.").into());
    }
    let ahead = run.next_row.saturating_sub(call.first_row);
    let Ok(ahead) = usize::try_from(ahead) else {
        let message = format!("The import goes on at row {} of the file.", run.next_row);
        return Err(Refusal::field("out_of_step", "first_row", message).into());
    };
    let new = call.rows.get(ahead..).unwrap_or_default();
    if new.is_empty() {
        return Ok(run);
    }
    let mut before = rows::last_line(&mut cx.tx, call.id).await?;
    for row in new {
        if row.line <= before {
            let message =
                format!("Line {} comes after line {before}. Send the rows in the order of the file.", row.line);
            return Err(Refusal::field("out_of_step", "rows", message).into());
        }
        before = row.line;
    }
    let tenant = cx.tenant()?;
    let last = rows::last_product(&mut cx.tx, call.id).await?;
    let mut shelf = Shelf::open(cx, last).await?;
    let mut noted: Vec<Noted> = Vec::with_capacity(new.len());
    for row in new {
        let one = take_row(cx, &run, &mut shelf, row, &noted).await?;
        match one.outcome {
            RowOutcome::Added => run.added += 1,
            RowOutcome::Changed => run.changed += 1,
            RowOutcome::Same => run.same += 1,
            RowOutcome::Refused | RowOutcome::Undone | RowOutcome::Kept => run.refused += 1,
        }
        noted.push(one);
    }
    for batch in noted.chunks(rows::BATCH) {
        rows::note(&mut cx.tx, tenant, call.id, batch, cx.now).await?;
    }
    run.next_row = call.first_row.saturating_add(i64::try_from(call.rows.len()).unwrap_or(i64::MAX));
    run.updated_at = cx.now;
    rows::change(&mut cx.tx, &run).await?;
    rows::set_last_product(&mut cx.tx, call.id, shelf.last()).await?;
    cx.event(Event::ImportMoved { id: call.id });
    if call.first_row > 0 {
        fault::point(fault::IMPORT_POINT);
    }
    Ok(run)
}

/// Takes one row, or notes why it can't be taken.
async fn take_row(cx: &mut Cx, run: &ImportRun, shelf: &mut Shelf, row: &FileRow, noted: &[Noted]) -> Result<Noted> {
    let read = match &row.fault {
        Some(fault) => Err(Refusal::new("unreadable", text::clip(fault))),
        None => product(&run.reading.columns, &row.cells, run.reading.decimals, cx.session()?.business.currency),
    };
    let read = match read {
        Ok(read) => read,
        Err(refusal) => return Ok(refused(row, String::new(), &refusal)),
    };
    let key = text::fold(&read.sku);
    let plan = match catalog::plan(cx, shelf, &read).await {
        Err(Failure::Refusal(refusal)) => return Ok(refused(row, key, &refusal)),
        Err(broken) => return Err(broken),
        Ok(plan) => plan,
    };
    let here = noted.iter().find(|one| one.key == key && one.outcome != RowOutcome::Refused);
    let line = match here {
        Some(one) => Some(one.line),
        // What an earlier piece has taken is there, unless nothing is changed at all.
        None if plan.is_new() && !run.dry_run => None,
        None => rows::line_of(&mut cx.tx, run.id, &key).await?,
    };
    if let Some(line) = line {
        let message = format!("{} stands in line {line} already. Keep one of the two.", read.sku);
        return Ok(refused(row, key, &Refusal::field("twice", "sku", message)));
    }
    done(cx, run, shelf, (row, read, key), plan).await
}

async fn done(
    cx: &mut Cx,
    run: &ImportRun,
    shelf: &mut Shelf,
    (row, read, key): (&FileRow, ProductRow, String),
    plan: Plan,
) -> Result<Noted> {
    let mut one = Noted { line: row.line, key, ..Noted::default() };
    let product: Option<ProductId> = match plan {
        Plan::Same(variant) => {
            one.outcome = RowOutcome::Same;
            one.subject_id = Some(variant.0);
            catalog::product_of(cx, variant).await?
        }
        Plan::Write(write) => {
            one.outcome = if write.adds { RowOutcome::Added } else { RowOutcome::Changed };
            if run.dry_run {
                write.before.as_ref().map(|before| before.id)
            } else {
                let product = catalog::carry_out(cx, shelf, &write).await?;
                one.subject_id = Some(write.variant_id.0);
                one.before = write.before;
                Some(product)
            }
        }
    };
    shelf.passed(&read, product);
    Ok(one)
}

fn refused(row: &FileRow, key: String, refusal: &Refusal) -> Noted {
    let clip = |cell: &String| -> String { cell.chars().take(KEPT_CELL).collect() };
    Noted {
        line: row.line,
        key,
        outcome: RowOutcome::Refused,
        reason: refusal.message.clone(),
        cells: row.cells.iter().take(MOST_COLUMNS).map(clip).collect(),
        ..Noted::default()
    }
}

pub(super) async fn end(cx: &mut Cx, call: EndImport) -> Result<ImportRun> {
    cx.tx.lock(call.id.0).await?;
    let mut run = run(cx, call.id).await?;
    if run.state != ImportState::Running {
        return Ok(run);
    }
    run.state = if call.cancelled { ImportState::Cancelled } else { ImportState::Done };
    run.updated_at = cx.now;
    rows::change(&mut cx.tx, &run).await?;
    if !run.dry_run {
        cx.audit(
            call.id,
            json!({
                "kind": run.kind, "file": run.file_name, "added": run.added, "changed": run.changed, "same": run.same,
                "refused": run.refused, "cancelled": call.cancelled
            }),
        );
    }
    cx.event(Event::ImportEnded { id: call.id });
    Ok(run)
}
