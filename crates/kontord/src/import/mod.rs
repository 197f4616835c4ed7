//! `kontord import`: a file read here, piece by piece, and taken by whoever has the data open.

mod file;

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kontor_app::No;
use kontor_app::words::say_in;
use kontor_domain::import::{
    BeginImport, EndImport, FileRow, GetImportSummary, ImportKind, ImportRows, ImportRun, ImportState, PIECE, Reading,
    RowOutcome, SuggestReading, TakeRows, UndoImport, fields, refused_header, refused_row,
};
use kontor_domain::money::parse_percent;
use kontor_domain::page::{MAX_PAGE, Window};
use kontor_domain::table::{DayOrder, Decimals, Mark, Writer};
use kontor_domain::{ImportId, Secret, say};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Desk;
use crate::ask::tell;
use crate::session::AsArgs;
use crate::trouble::{self, refuse};

use file::Rows;

/// How often somebody who looks on is told how far it is.
const TELL_EVERY: Duration = Duration::from_millis(500);

/// A file to be brought in.
#[derive(Debug, Clone, clap::Args)]
pub struct ImportArgs {
    /// What the file holds: products, customers, stock or sales; or `undo` with the id of an import
    pub what: String,
    /// The file: CSV with commas, semicolons or tabs, in UTF-8, UTF-16 or Windows-1252
    pub file: PathBuf,
    /// Change nothing: only say what would be
    #[arg(long)]
    pub dry_run: bool,
    /// What a column is, as `HEADER=FIELD`; `HEADER=` leaves it out
    #[arg(long, value_name = "HEADER=FIELD")]
    pub map: Vec<String>,
    /// What separates the fraction in numbers, where the file does not tell
    #[arg(long, value_parser = ["comma", "point"])]
    pub decimals: Option<String>,
    /// Which part of a date comes first, where the file does not tell
    #[arg(long, value_parser = ["day", "month", "year"])]
    pub dates: Option<String>,
    /// The tax in percent that the prices of past sales hold; without it, what the products' taxes were on each day
    #[arg(long, value_name = "PERCENT")]
    pub tax: Option<String>,
    /// Where to write the rows that were not taken, with their lines and reasons
    #[arg(long, value_name = "FILE")]
    pub refused: Option<PathBuf>,
}

/// Brings a file in, or undoes that.
///
/// # Errors
/// What is wrong with the file or the mapping, what the calls are refused with, or a fault.
pub async fn import(desk: &Desk, by: &AsArgs, args: &ImportArgs) -> Result<Value, No> {
    let session = by.begin(desk).await?;
    let done = match args.what.as_str() {
        "undo" => undo(desk, session.token(), &args.file).await,
        kind => match kind.parse() {
            Ok(kind) => take(desk, session.token(), kind, args).await,
            Err(refusal) => Err(No::Refusal(refusal)),
        },
    };
    session.end(desk).await;
    done
}

async fn undo(desk: &Desk, token: Option<&Secret>, id: &Path) -> Result<Value, No> {
    let id: Option<ImportId> = id.to_str().and_then(|id| id.parse().ok());
    let id =
        id.ok_or_else(|| refuse("invalid", say!("Write the id of the import to undo, as `import.runs` lists it.")))?;
    loop {
        let run = desk.call(token, &UndoImport { id }).await?;
        if run.state == ImportState::Undone {
            let kept = reasons(desk, token, id, RowOutcome::Kept).await?;
            return Ok(json!({ "import": run, "kept": kept }));
        }
    }
}

async fn take(desk: &Desk, token: Option<&Secret>, kind: ImportKind, args: &ImportArgs) -> Result<Value, No> {
    let looked = file::look(&args.file).await?;
    let suggest = SuggestReading { kind, header: looked.header.clone(), sample: looked.sample };
    let mut reading = desk.call(token, &suggest).await?.reading;
    map(&mut reading, &args.map)?;
    match args.decimals.as_deref() {
        Some("comma") => reading.decimals = Decimals::Comma,
        Some(_) => reading.decimals = Decimals::Point,
        None => {}
    }
    match args.dates.as_deref() {
        Some("day") => reading.dates = DayOrder::DayFirst,
        Some("month") => reading.dates = DayOrder::MonthFirst,
        Some(_) => reading.dates = DayOrder::YearFirst,
        None => {}
    }
    if let Some(percent) = &args.tax {
        reading.tax = Some(parse_percent("tax", percent).map_err(No::Refusal)?);
    }
    if reading.columns.iter().all(Option::is_none) {
        return Err(no_column(kind, &looked.header));
    }
    let name = args.file.file_name().unwrap_or(args.file.as_os_str()).to_string_lossy().into_owned();
    let begin = BeginImport {
        id: ImportId(Uuid::now_v7()),
        kind,
        file_name: name,
        file_size: looked.size,
        fingerprint: looked.fingerprint,
        reading: reading.clone(),
        dry_run: args.dry_run,
    };
    let run = desk.call(token, &begin).await?;
    if run.next_row > 0 {
        let begun = say!("This import was interrupted after {rows} rows, and goes on there.", rows = run.next_row);
        tell(desk.language(), &begun);
    }
    let interrupted = tokio::select! {
        done = send(desk, token, &run, &args.file, looked.size) => { done?; false }
        () = crate::cli::asked_to_stop() => true,
    };
    let run = end(desk, token, run.id, interrupted).await?;
    if let Some(to) = &args.refused {
        write_refused(desk, token, &run, to).await?;
    }
    let refused = reasons(desk, token, run.id, RowOutcome::Refused).await?;
    if kind == ImportKind::Sales {
        let summary = desk.call(token, &GetImportSummary { id: run.id }).await?;
        return Ok(json!({ "import": run, "summary": summary, "refused": refused }));
    }
    Ok(json!({ "import": run, "refused": refused }))
}

/// Ends an import: all of its rows were read, and what waited for that is taken now.
async fn end(desk: &Desk, token: Option<&Secret>, id: ImportId, cancelled: bool) -> Result<ImportRun, No> {
    let mut told = Instant::now();
    let mut cancelled = cancelled;
    let stop = crate::cli::asked_to_stop();
    tokio::pin!(stop);
    loop {
        let ending = EndImport { id, cancelled };
        let run = tokio::select! {
            run = desk.call(token, &ending) => run?,
            () = &mut stop, if !cancelled => {
                cancelled = true;
                continue;
            }
        };
        if run.state != ImportState::Settling {
            return Ok(run);
        }
        if told.elapsed() > TELL_EVERY {
            told = Instant::now();
            let read = u64::try_from(run.next_row.saturating_sub(run.waiting)).unwrap_or_default();
            progress(desk, &run, read, run.next_row);
        }
    }
}

/// Sends the rows of a file from where the import stands.
async fn send(desk: &Desk, token: Option<&Secret>, run: &ImportRun, path: &Path, size: i64) -> Result<(), No> {
    let mut rows = Rows::open(path).await?;
    let mut at: i64 = 0;
    let mut piece: Vec<FileRow> = Vec::with_capacity(PIECE);
    let mut told = Instant::now();
    loop {
        let row = rows.next().await?;
        let over = row.is_none();
        match row {
            Some(_) if at < run.next_row => at += 1,
            Some(row) => piece.push(row),
            None => {}
        }
        if piece.len() == PIECE || (over && !piece.is_empty()) {
            let first_row = at;
            at = at.saturating_add(i64::try_from(piece.len()).unwrap_or(i64::MAX));
            let now = desk.call(token, &TakeRows { id: run.id, first_row, rows: std::mem::take(&mut piece) }).await?;
            if told.elapsed() > TELL_EVERY {
                told = Instant::now();
                progress(desk, &now, rows.read(), size);
            }
        }
        if over {
            return Ok(());
        }
    }
}

fn progress(desk: &Desk, run: &ImportRun, read: u64, size: i64) {
    if std::io::stderr().is_terminal() {
        let percent = read.saturating_mul(100) / u64::try_from(size).unwrap_or(1).max(1);
        let stands = say!(
            "{rows} rows: {added} new, {changed} changed, {same} the same, {refused} refused",
            rows = run.next_row,
            added = run.added,
            changed = run.changed,
            same = run.same,
            refused = run.refused
        );
        let _ = write!(std::io::stderr(), "\r{percent:3} %  {}", say_in(desk.language(), &stands));
    }
}

/// Puts what the command line says of columns over what was suggested.
fn map(reading: &mut Reading, given: &[String]) -> Result<(), No> {
    for one in given {
        let (header, field) = one
            .split_once('=')
            .ok_or_else(|| refuse("invalid", say!("Write --map as HEADER=FIELD; “{one}” has no equals sign.", one)))?;
        let at = reading.header.iter().position(|column| column == header).ok_or_else(|| {
            let there = reading.header.join(", ");
            refuse("not_found", say!("The file has no column “{header}”. There are: {there}.", header, there))
        })?;
        for column in &mut reading.columns {
            if column.as_deref() == Some(field) {
                *column = None;
            }
        }
        if let Some(column) = reading.columns.get_mut(at) {
            *column = Some(field.to_owned()).filter(|field| !field.is_empty());
        }
    }
    Ok(())
}

fn no_column(kind: ImportKind, header: &[String]) -> No {
    let fields: Vec<&str> = fields(kind).iter().map(|field| field.name).collect();
    let header: Vec<String> = header.iter().take(20).map(|cell| kontor_domain::text::clip(cell)).collect();
    refuse(
        "no_columns",
        say!(
            "None of the file's columns is known: {header}. Say what they are with --map HEADER=FIELD; the fields are {fields}.",
            header = header.join(", "),
            fields = fields.join(", ")
        ),
    )
}

/// The first rows that came out so, with their reasons.
async fn reasons(desk: &Desk, token: Option<&Secret>, id: ImportId, outcome: RowOutcome) -> Result<Value, No> {
    let window = Window { offset: 0, limit: 20 };
    let page = desk.call(token, &ImportRows { id, outcome, window }).await?;
    let rows: Vec<Value> =
        page.rows.iter().map(|row| json!({ "line": row.line, "key": row.key, "reason": row.reason })).collect();
    Ok(json!({ "total": page.total, "first": rows }))
}

/// Writes the rows that were not taken as a file that can be mended and brought in again.
async fn write_refused(desk: &Desk, token: Option<&Secret>, run: &ImportRun, to: &Path) -> Result<(), No> {
    let mut text = Writer::new(Mark::Written);
    text.row(refused_header(&run.reading.header));
    let mut offset = 0;
    loop {
        let window = Window { offset, limit: MAX_PAGE };
        let page = desk.call(token, &ImportRows { id: run.id, outcome: RowOutcome::Refused, window }).await?;
        page.rows.into_iter().for_each(|row| text.row(refused_row(row)));
        offset = offset.saturating_add(MAX_PAGE);
        if i64::from(offset) >= page.total {
            break;
        }
    }
    tokio::fs::write(to, text.take()).await.map_err(|error| trouble::file(to, &error))
}
