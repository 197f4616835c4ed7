//! Beginning an import, taking its rows, and ending it.

use kontor_domain::event::Event;
use kontor_domain::import::{
    BeginImport, EndImport, FileRow, ImportKind, ImportRun, ImportState, MAX_PIECE, RowOutcome, SaleSort, TakeRows,
    fields,
};
use kontor_domain::{Message, Refusal, say, text};
use serde_json::json;

use super::invoices::Waiting;
use super::kind::{Kind, Unread};
use super::queries::run;
use super::rows::{self, Noted};
use super::settle;
use crate::catalog::import as catalog;
use crate::customers::import as customers;
use crate::cx::Cx;
use crate::stock::import as stock;
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
        return Err(
            Refusal::invalid("fingerprint", say!("The fingerprint is the file's SHA-256 in hexadecimal.")).into()
        );
    }
    if call.file_size < 0 {
        return Err(Refusal::invalid("file_size", say!("A file has 0 bytes or more.")).into());
    }
    check_columns(call.kind, &call.reading.columns)?;
    let run = ImportRun {
        id: call.id,
        kind: call.kind,
        file_name: text::line("file_name", say!("The file's name"), &call.file_name)?,
        file_size: call.file_size,
        reading: call.reading,
        dry_run: call.dry_run,
        state: ImportState::Running,
        next_row: 0,
        waiting: 0,
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
        return Err(Refusal::invalid("reading", say!("A file has {most} columns at most.", most = MOST_COLUMNS)));
    }
    let known = fields(kind);
    let mut seen: Vec<&str> = Vec::new();
    for column in columns.iter().flatten() {
        if !known.iter().any(|field| field.name == column) {
            let names: Vec<&str> = known.iter().map(|field| field.name).collect();
            let message = say!(
                "{column} is no column of {kind}. There are: {names}.",
                column,
                kind = kind.as_str(),
                names = names.join(", ")
            );
            return Err(Refusal::invalid("reading", message));
        }
        if seen.contains(&column.as_str()) {
            return Err(Refusal::invalid("reading", say!("Two columns are to be the {column}. Choose one.", column)));
        }
        seen.push(column);
    }
    let has = |name: &str| seen.contains(&name);
    let missing = match kind {
        ImportKind::Products if !has("sku") && !has("barcode") => {
            say!("No column is the SKU or the barcode. Say which one is: products are known by it.")
        }
        ImportKind::Customers if !has("name") && !has("first name") && !has("last name") => {
            say!("No column is the name. Say which one is.")
        }
        ImportKind::Stock if !(has("sku") || has("barcode")) || !has("quantity") => {
            say!("Say which column is the SKU or the barcode, and which the quantity.")
        }
        ImportKind::Sales if !["invoice", "date", "sku", "quantity", "price"].into_iter().all(has) => {
            say!(
                "Say which columns are the invoice number, the date, the SKU, the quantity and the price per unit: past sales need \
             all of them."
            )
        }
        ImportKind::Products | ImportKind::Customers | ImportKind::Stock | ImportKind::Sales => return Ok(()),
    };
    Err(Refusal::invalid("reading", missing))
}

pub(super) async fn take(cx: &mut Cx, call: TakeRows) -> Result<ImportRun> {
    if call.rows.len() > MAX_PIECE {
        return Err(Refusal::invalid(
            "rows",
            say!("A piece has {most} rows at most. Send less at once.", most = MAX_PIECE),
        )
        .into());
    }
    cx.tx.lock(call.id.0).await?;
    let mut run = run(cx, call.id).await?;
    if run.state != ImportState::Running {
        return Err(Refusal::new("import_over", say!("This import has ended. Begin a new one.")).into());
    }
    let ahead = run.next_row.saturating_sub(call.first_row);
    let Ok(ahead) = usize::try_from(ahead) else {
        let message = say!("The import goes on at row {next_row} of the file.", next_row = run.next_row);
        return Err(Refusal::field("out_of_step", "first_row", message).into());
    };
    let new = call.rows.get(ahead..).unwrap_or_default();
    if new.is_empty() {
        return Ok(run);
    }
    let mut before = rows::last_line(&mut cx.tx, call.id).await?;
    for row in new {
        if row.line <= before {
            let message = say!(
                "Line {line} comes after line {before}. Send the rows in the order of the file.",
                line = row.line,
                before
            );
            return Err(Refusal::field("out_of_step", "rows", message).into());
        }
        before = row.line;
    }
    let seen = (new, call.first_row.saturating_add(i64::try_from(call.rows.len()).unwrap_or(i64::MAX)));
    match run.kind {
        ImportKind::Products => take_all::<catalog::Shelf>(cx, &mut run, seen).await?,
        ImportKind::Customers => take_all::<customers::People>(cx, &mut run, seen).await?,
        ImportKind::Stock => take_all::<stock::Count>(cx, &mut run, seen).await?,
        ImportKind::Sales => take_all::<Waiting>(cx, &mut run, seen).await?,
    }
    cx.event(Event::ImportMoved { id: call.id });
    if call.first_row > 0 {
        fault::point(fault::IMPORT_POINT);
    }
    Ok(run)
}

/// Takes the rows of a piece, up to the row of the file at which the next one begins.
async fn take_all<K: Kind>(cx: &mut Cx, run: &mut ImportRun, (new, next_row): (&[FileRow], i64)) -> Result<()> {
    let tenant = cx.tenant()?;
    let carried = rows::carried(&mut cx.tx, run.id).await?;
    let mut kind = K::open(cx, run, carried).await?;
    let mut noted: Vec<Noted> = Vec::with_capacity(new.len());
    for row in new {
        let one = take_row(cx, run, &mut kind, row, &noted).await?;
        *run.counter(one.outcome) += 1;
        noted.push(one);
    }
    for batch in noted.chunks(rows::BATCH) {
        rows::note(&mut cx.tx, tenant, run.id, batch, cx.now).await?;
    }
    run.next_row = next_row;
    run.updated_at = cx.now;
    rows::change(&mut cx.tx, run).await?;
    let carried = kind.close(cx, run).await?;
    rows::carry(&mut cx.tx, run.id, carried).await
}

/// Takes one row, or notes why it can't be taken.
async fn take_row<K: Kind>(
    cx: &mut Cx,
    run: &ImportRun,
    kind: &mut K,
    row: &FileRow,
    noted: &[Noted],
) -> Result<Noted> {
    let read = match &row.fault {
        Some(fault) => {
            Err(Unread { sale: K::UNREAD, ..Refusal::new("unreadable", Message::known(text::clip(fault))).into() })
        }
        None => kind.read(run, &cx.session()?.business, &row.cells),
    };
    let read = match read {
        Ok(read) => read,
        Err(unread) => return Ok(refused(row, unread)),
    };
    let key = K::key(&read);
    let no = |refusal| {
        let unreadable = K::sale(&read).map(|(_, amount)| (SaleSort::Unreadable, amount));
        refused(row, Unread { key: key.clone(), refusal: Box::new(refusal), sale: unreadable })
    };
    let planned = match kind.plan(cx, &read).await {
        Err(Failure::Refusal(refusal)) => return Ok(no(refusal)),
        Err(broken) => return Err(broken),
        Ok(planned) => planned,
    };
    let earlier = match noted.iter().find(|one| one.key == key && one.outcome != RowOutcome::Refused) {
        _ if !K::ONCE => None,
        Some(one) => Some(one.line),
        // What an earlier piece has taken is there, unless nothing is changed at all.
        None if planned.outcome == RowOutcome::Added && !run.dry_run => None,
        None => rows::line_of(&mut cx.tx, run.id, &key).await?,
    };
    if let Some(line) = earlier {
        let message = say!("{what} stands in line {line} already. Keep one of the two.", what = K::name(&read), line);
        return Ok(no(Refusal::new("twice", message)));
    }
    let outcome = planned.outcome;
    let did = kind.carry_out(cx, &read, planned.plan, (run, row.line)).await?;
    let cells = if outcome == RowOutcome::Waiting { kept_cells(row) } else { Vec::new() };
    Ok(Noted {
        line: row.line,
        outcome,
        sale: K::sale(&read),
        key,
        subject_id: did.subject_id,
        before: did.before,
        reason: String::new(),
        cells,
    })
}

fn refused(row: &FileRow, unread: Unread) -> Noted {
    Noted {
        line: row.line,
        key: unread.key,
        outcome: RowOutcome::Refused,
        reason: unread.refusal.message.to_kept(),
        cells: kept_cells(row),
        sale: unread.sale,
        ..Noted::default()
    }
}

fn kept_cells(row: &FileRow) -> Vec<String> {
    let clip = |cell: &String| -> String { cell.chars().take(KEPT_CELL).collect() };
    row.cells.iter().take(MOST_COLUMNS).map(clip).collect()
}

pub(super) async fn end(cx: &mut Cx, call: EndImport) -> Result<ImportRun> {
    cx.tx.lock(call.id.0).await?;
    let mut run = run(cx, call.id).await?;
    if !matches!(run.state, ImportState::Running | ImportState::Settling) {
        return Ok(run);
    }
    run.updated_at = cx.now;
    let settled = run.waiting == 0 || call.cancelled || settle::piece(cx, &mut run).await?;
    run.state = match (call.cancelled, settled) {
        (true, _) => ImportState::Cancelled,
        (false, true) => ImportState::Done,
        (false, false) => ImportState::Settling,
    };
    rows::change(&mut cx.tx, &run).await?;
    if run.state == ImportState::Settling {
        cx.event(Event::ImportMoved { id: call.id });
        fault::point(fault::SETTLE_POINT);
        return Ok(run);
    }
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
