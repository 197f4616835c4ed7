//! What an auditor gets: the journal and all that it speaks of over some days, in one ZIP file that is made in pieces. Each
//! answer holds the state that the next piece is asked for with, so that nothing of it is kept here, however long it takes.

pub(crate) mod sheet;
mod zip;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Days, NaiveDate, SecondsFormat, Utc};
use kontor_domain::journal::{BooksPiece, ExportBooks};
use kontor_domain::policy::Permission;
use kontor_domain::reports::Period;
use kontor_domain::table::{Mark, Writer};
use kontor_domain::{Refusal, say};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::chains::Whose;
use super::rows::Kept;
use super::{office, rows};
use crate::cx::Cx;
use crate::zone::Zone;
use crate::{Failure, Result, accounts, invoices, overrides, payments, repairs, sales, shifts, vouchers};
use sheet::{Column, Form, Kind, Sheet, cells};
use zip::{Piece, Zip};

/// So many documents are read at once.
const STEP: i64 = 1_000;
/// What a state is refused for that was made by another version.
const VERSION: u32 = 1;

const README: &str = include_str!("README.txt");
const CHECK: &str = include_str!("check.py");

const JOURNAL: &[Column] = &[
    ("chain", Kind::Text),
    ("row", Kind::Number),
    ("kind", Kind::Text),
    ("subject", Kind::Id),
    ("at", Kind::Moment),
    ("content", Kind::Text),
    ("prev_hash", Kind::Text),
    ("hash", Kind::Text),
];

/// The part of a chain that is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Slice {
    chain: String,
    name: String,
    first: i64,
    last: i64,
    /// The hash of the row before the first.
    before: String,
    /// How many rows the chain has in all, by its book, and its head.
    rows: i64,
    head: String,
}

/// Where it goes on.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct State {
    version: u32,
    made_at: DateTime<Utc>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    slices: Vec<Slice>,
    zip: Zip,
    /// The file that is written.
    file: usize,
    /// Of the journal, which slice.
    slice: usize,
    /// Of the journal, the row that was written last.
    row: i64,
    /// Of other tables, the document that was written last.
    key: Uuid,
    rows: i64,
}

/// A file.
enum File {
    Text(&'static str, &'static str),
    Journal(Form),
    Table(&'static Sheet, Form),
    Manifest,
}

fn files() -> Vec<File> {
    let forms = [Form::Csv, Form::Json];
    let sheets = [
        sales::audited::rows::SHEETS,
        shifts::audited::rows::SHEETS,
        payments::audited::rows::SHEETS,
        invoices::audited::rows::SHEETS,
        accounts::audited::rows::SHEETS,
        vouchers::audited::rows::SHEETS,
        repairs::deposit::audited::rows::SHEETS,
        overrides::audited::rows::SHEETS,
    ];
    let mut files = vec![File::Text("README.txt", README), File::Text("check.py", CHECK)];
    files.extend(forms.map(File::Journal));
    for sheet in sheets.into_iter().flatten() {
        files.extend(forms.map(|form| File::Table(sheet, form)));
    }
    // The last one: it holds the sums of all others.
    files.push(File::Manifest);
    files
}

impl File {
    fn name(&self) -> String {
        match self {
            Self::Text(name, _) => (*name).to_owned(),
            Self::Journal(form) => format!("journal.{}", form.ending()),
            Self::Table(sheet, form) => format!("{}.{}", sheet.name, form.ending()),
            Self::Manifest => "manifest.json".to_owned(),
        }
    }
}

pub(super) async fn piece(cx: &mut Cx, call: ExportBooks) -> Result<BooksPiece> {
    if !cx.may(Permission::ViewCost)? {
        let message = say!("The export says what goods cost, which your role may not see. Ask the owner to make it.");
        return Err(Refusal::new("not_allowed", message).into());
    }
    call.period.check("period")?;
    let mut state = match &call.state {
        None => begin(cx, call.period).await?,
        Some(text) => known(text)?,
    };
    let (files, mut piece) = (files(), Piece::default());
    let enough = usize::try_from(call.most_kb.clamp(1, 3_000)).unwrap_or_default() * 1_000;
    while let Some(file) = files.get(state.file) {
        if piece.weight() >= enough {
            break;
        }
        if !state.zip.is_open() {
            state.zip.begin(file.name(), &mut piece);
            (state.slice, state.row, state.key) = (0, 0, Uuid::nil());
            match file {
                File::Journal(form) => piece.add(&form.begin(JOURNAL, &mut writer())),
                File::Table(sheet, form) => piece.add(&form.begin(sheet.columns, &mut writer())),
                File::Text(..) | File::Manifest => {}
            }
        }
        let more = match file {
            File::Text(_, text) => {
                piece.add(text);
                false
            }
            File::Journal(form) => state.journal(cx, *form, &mut piece).await?,
            File::Table(sheet, form) => state.table(cx, sheet, *form, &mut piece).await?,
            File::Manifest => {
                piece.add(&state.manifest(cx, call.period)?);
                false
            }
        };
        if !more {
            state.zip.end(&mut piece)?;
            state.file += 1;
        }
    }
    let done = state.file >= files.len();
    if done {
        state.zip.close(&mut piece);
    }
    let Period { from, to } = call.period;
    Ok(BooksPiece {
        file_name: format!("kontor-books-{from}-{to}.zip"),
        bytes: STANDARD.encode(&piece.bytes),
        files: count(state.file),
        of_files: count(files.len()),
        rows: state.rows,
        state: if done { None } else { Some(serde_json::to_string(&state).map_err(Failure::fault)?) },
    })
}

fn writer() -> Writer {
    Writer::new(Mark::Left)
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn known(text: &str) -> Result<State> {
    let state: Option<State> = serde_json::from_str(text).ok();
    state.filter(|state| state.version == VERSION).ok_or_else(|| {
        Refusal::invalid("state", say!("This is no state that an earlier piece ended with. Begin the export anew."))
            .into()
    })
}

async fn begin(cx: &mut Cx, period: Period) -> Result<State> {
    let register = cx.session()?.register.clone();
    let moment = |day: NaiveDate| -> Result<DateTime<Utc>> {
        let zone: Zone = register.timezone.parse().map_err(|_| Failure::fault("unknown time zone"))?;
        Ok(zone.moment(day.and_hms_opt(u32::from(register.cutoff_hour), 0, 0).unwrap_or_default()))
    };
    let (from, to) = (moment(period.from)?, moment(period.to.checked_add_days(Days::new(1)).unwrap_or(period.to))?);
    let mut slices = Vec::new();
    for whose in Whose::all(cx).await? {
        let (rows, head) = whose.head(cx).await?;
        let span = match &whose {
            Whose::Register(register) => rows::span(&mut cx.tx, register.id, (from, to)).await?,
            Whose::Office => office::rows::span(&mut cx.tx, (from, to)).await?,
        };
        let (chain, name) = match &whose {
            Whose::Register(register) => (register.code.clone(), register.name.clone()),
            Whose::Office => ("office".to_owned(), String::new()),
        };
        let (first, last, before) = match span {
            Some((first, last)) => {
                let before = whose.after(cx, first - 1, 1).await?.into_iter().next();
                (first, last, before.map(|row| row.prev_hash).unwrap_or_default())
            }
            None => (0, 0, String::new()),
        };
        slices.push(Slice { chain, name, first, last, before, rows, head });
    }
    let (made_at, zip) = (cx.now, Zip::default());
    Ok(State { version: VERSION, made_at, from, to, slices, zip, file: 0, slice: 0, row: 0, key: Uuid::nil(), rows: 0 })
}

impl State {
    /// Writes rows of the journal. Gives whether there may be more.
    async fn journal(&mut self, cx: &mut Cx, form: Form, piece: &mut Piece) -> Result<bool> {
        let Some(slice) = self.slices.get(self.slice) else {
            piece.add(form.end());
            return Ok(false);
        };
        let whose = Whose::all(cx).await?.into_iter().find(|whose| match whose {
            Whose::Register(register) => register.code == slice.chain,
            Whose::Office => slice.chain == "office",
        });
        let after = self.row.max(slice.first - 1);
        let step = match whose {
            Some(whose) if slice.first > 0 => whose.after(cx, after, STEP).await?,
            _ => Vec::new(),
        };
        let mut rows = 0;
        let mut ended = step.is_empty();
        for row in step {
            if row.seq > slice.last {
                ended = true;
                break;
            }
            ended = row.seq == slice.last;
            self.row = row.seq;
            let first = self.zip.is_first() && rows == 0;
            piece.add(&form.row(JOURNAL, of_journal(&slice.chain, row), first, &mut writer()));
            rows += 1;
        }
        self.rows += rows;
        self.zip.pack(piece, rows)?;
        if ended {
            (self.slice, self.row) = (self.slice + 1, 0);
        }
        Ok(true)
    }

    /// Writes rows of another table. Gives whether there may be more.
    async fn table(&mut self, cx: &mut Cx, sheet: &Sheet, form: Form, piece: &mut Piece) -> Result<bool> {
        let found = sheet.rows(&mut cx.tx, self.key, (self.from, self.to), STEP).await?;
        let Some(last) = found.last() else {
            piece.add(form.end());
            return Ok(false);
        };
        self.key = last.get("key")?;
        let (first, mut rows) = (self.zip.is_first(), 0);
        for row in &found {
            if let Some(cells) = cells(row, sheet)? {
                piece.add(&form.row(sheet.columns, cells, first && rows == 0, &mut writer()));
                rows += 1;
            }
        }
        self.rows += rows;
        self.zip.pack(piece, rows)?;
        Ok(true)
    }

    fn manifest(&self, cx: &Cx, period: Period) -> Result<String> {
        let business = &cx.session()?.business;
        let moment = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Micros, true);
        let files: Vec<Value> = self
            .zip
            .files
            .iter()
            .map(|file| json!({ "name": file.name, "sha256": file.sha256, "bytes": file.bytes, "rows": file.rows }))
            .collect();
        let manifest = json!({
            "made_by": concat!("Kontor ", env!("CARGO_PKG_VERSION")), "business": business.name, "currency": business.currency,
            "first_day": period.from, "last_day": period.to, "from": moment(self.from), "to": moment(self.to),
            "made_at": moment(self.made_at), "chains": self.slices, "files": files,
        });
        Ok(serde_json::to_string_pretty(&manifest).map_err(Failure::fault)? + "\n")
    }
}

fn of_journal(chain: &str, row: Kept) -> Vec<Value> {
    let at = row.at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let Kept { seq, kind, subject, content, prev_hash, hash, .. } = row;
    vec![
        json!(chain),
        json!(seq),
        json!(kind),
        json!(subject),
        json!(at),
        json!(content),
        json!(prev_hash),
        json!(hash),
    ]
}
