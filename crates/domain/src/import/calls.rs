//! What can be asked of imports.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::page::{Page, Window};
use crate::table::{DayOrder, Decimals};
use crate::{ImportId, Refusal, UserId, call};

/// The most rows that one piece of a file has.
pub const MAX_PIECE: usize = 500;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// Products with their variants, barcodes and prices.
    Products,
}

impl ImportKind {
    /// Every kind.
    pub const ALL: [Self; 1] = [Self::Products];

    /// The word that is kept in the database and written on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Products => "products",
        }
    }
}

impl std::str::FromStr for ImportKind {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| Refusal::invalid("kind", format!("{text} can't be imported. Choose products.")))
    }
}

/// How an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Rows are being taken, or it was interrupted and the same file goes on where it was.
    Running,
    /// All of its rows were seen.
    Done,
    /// Somebody stopped it; what was taken by then is there.
    Cancelled,
    /// It is being undone, or that was interrupted and goes on when it is asked again.
    Undoing,
    /// It was undone, but for the rows that are kept.
    Undone,
}

impl ImportState {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }
}

/// How a file is to be read: what its columns are, and how numbers and dates are written in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reading {
    /// What stands over the columns.
    pub header: Vec<String>,
    /// For each cell of a row, the field it is for (`sku`, `title`, …); none for what is not taken.
    pub columns: Vec<Option<String>>,
    /// What separates the whole from the fraction in numbers.
    pub decimals: Decimals,
    /// In what order a date's parts are written.
    pub dates: DayOrder,
}

/// One import of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportRun {
    /// The import.
    pub id: ImportId,
    /// What the file holds.
    pub kind: ImportKind,
    /// What the file is called.
    pub file_name: String,
    /// How many bytes it has.
    pub file_size: i64,
    /// How it is read.
    pub reading: Reading,
    /// Whether nothing is changed: it is only said what would be.
    pub dry_run: bool,
    /// How it stands.
    pub state: ImportState,
    /// How many rows were seen: the place to go on from.
    pub next_row: i64,
    /// Rows that made something new.
    pub added: i64,
    /// Rows that changed what was there.
    pub changed: i64,
    /// Rows that say what is there already.
    pub same: i64,
    /// Rows that were not taken.
    pub refused: i64,
    /// Rows that were undone.
    pub undone: i64,
    /// Rows that were to be undone but were sold or changed since, and are kept.
    pub kept: i64,
    /// Who imports.
    pub user_id: UserId,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it last went on.
    pub updated_at: DateTime<Utc>,
}

/// How a file is probably to be read: as the last one with the same columns was, else by what the columns are called and
/// what stands in the first rows.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SuggestReading {
    /// What the file holds.
    pub kind: ImportKind,
    /// What stands over the columns.
    pub header: Vec<String>,
    /// The first rows, at most [`MAX_PIECE`].
    pub sample: Vec<Vec<String>>,
}
call!(SuggestReading -> Suggested, "import.suggest", Query, May(ImportData));

/// How a file is probably to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Suggested {
    /// How.
    pub reading: Reading,
    /// Whether somebody chose these columns the last time.
    pub remembered: bool,
}

/// Begins to import a file, or goes on with it: asked for a file whose import was interrupted (the same fingerprint, read in
/// the same way), it gives that one, and its `next_row` says where to go on.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct BeginImport {
    /// Made by the client.
    pub id: ImportId,
    /// What the file holds.
    pub kind: ImportKind,
    /// What the file is called.
    pub file_name: String,
    /// How many bytes it has.
    pub file_size: i64,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub fingerprint: String,
    /// How it is to be read.
    pub reading: Reading,
    /// Only say what would be changed.
    #[serde(default)]
    pub dry_run: bool,
}
call!(BeginImport -> ImportRun, "import.begin", Mutation, May(ImportData));

/// A row of a file as the reader found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileRow {
    /// The line on which it begins, from 1.
    pub line: i64,
    /// Its cells.
    pub cells: Vec<String>,
    /// Why it can't be read as a row, if so.
    #[serde(default)]
    pub fault: Option<String>,
}

/// Takes the next rows of a file, at most [`MAX_PIECE`], in one transaction. What can't be taken is noted with its reason, and
/// the rest is taken. Rows that were taken already are passed over.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TakeRows {
    /// The import.
    pub id: ImportId,
    /// How many rows of the file came before these.
    pub first_row: i64,
    /// The rows.
    pub rows: Vec<FileRow>,
}
call!(TakeRows -> ImportRun, "import.take", Mutation, May(ImportData));

/// Says that all rows of the file were seen, or that somebody stopped it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct EndImport {
    /// The import.
    pub id: ImportId,
    /// Whether it was stopped.
    #[serde(default)]
    pub cancelled: bool,
}
call!(EndImport -> ImportRun, "import.end", Mutation, May(ImportData));

/// Undoes the next rows of an import, the last first; asked again until its state is `undone`. What was sold or changed since
/// is kept, and listed with its reason.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct UndoImport {
    /// The import.
    pub id: ImportId,
}
call!(UndoImport -> ImportRun, "import.undo", Mutation, May(ImportData));

/// The imports, the latest first.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ImportRuns {
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(ImportRuns -> Page<ImportRun>, "import.runs", Query, May(ImportData));

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowOutcome {
    /// It made something new.
    Added,
    /// It changed what was there.
    Changed,
    /// It says what is there already.
    Same,
    /// It was not taken.
    Refused,
    /// It was undone.
    Undone,
    /// It was to be undone, but was sold or changed since.
    Kept,
}

impl RowOutcome {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Same => "same",
            Self::Refused => "refused",
            Self::Undone => "undone",
            Self::Kept => "kept",
        }
    }
}

/// A row of a file, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportedRow {
    /// The line on which it begins in the file.
    pub line: i64,
    /// What became of it.
    pub outcome: RowOutcome,
    /// What it is known by: its SKU.
    pub key: String,
    /// What it made or changed, if it did.
    pub subject_id: Option<Uuid>,
    /// Why it was not taken, or is kept.
    pub reason: String,
    /// What stood in it, if it was not taken.
    pub cells: Vec<String>,
}

/// The rows of an import that came out in one way, in the order of the file.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ImportRows {
    /// The import.
    pub id: ImportId,
    /// Which of them.
    pub outcome: RowOutcome,
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(ImportRows -> Page<ImportedRow>, "import.rows", Query, May(ImportData));
