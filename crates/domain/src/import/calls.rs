//! What can be asked of imports.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::page::{Page, Window};
use crate::table::{DayOrder, Decimals};
use crate::{ImportId, Minor, Rate, Refusal, UserId, call, say};

/// The most rows that one piece of a file has.
pub const MAX_PIECE: usize = 500;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// Products with their variants, barcodes and prices.
    Products,
    /// Customers.
    Customers,
    /// How many there are of each variant as Kontor begins.
    Stock,
    /// What was sold and taken back before, elsewhere.
    Sales,
}

impl ImportKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Products, Self::Customers, Self::Stock, Self::Sales];

    /// The word that is kept in the database and written on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Customers => "customers",
            Self::Stock => "stock",
            Self::Sales => "sales",
        }
    }
}

impl std::str::FromStr for ImportKind {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let message = || say!("There are no files of {text}. Choose products, customers, stock or sales.", text);
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| Refusal::invalid("kind", message()))
    }
}

/// How an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Rows are being taken, or it was interrupted and the same file goes on where it was.
    Running,
    /// All of its rows were read; the invoices they make are being taken, or that was interrupted and the same file goes on.
    Settling,
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
            Self::Settling => "settling",
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
    /// The tax that prices of past sales hold; without it, what the products' taxes were on the day of the sale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<Rate>,
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
    /// Rows that were read and wait until their invoice is whole.
    pub waiting: i64,
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

impl ImportRun {
    /// The count of the rows that come out so.
    pub const fn counter(&mut self, outcome: RowOutcome) -> &mut i64 {
        match outcome {
            RowOutcome::Waiting => &mut self.waiting,
            RowOutcome::Added => &mut self.added,
            RowOutcome::Changed => &mut self.changed,
            RowOutcome::Same => &mut self.same,
            RowOutcome::Refused => &mut self.refused,
            RowOutcome::Undone => &mut self.undone,
            RowOutcome::Kept => &mut self.kept,
        }
    }
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

/// Says that all rows of the file were seen, or that somebody stopped it. Takes the next of what waits for its invoice to be
/// whole: asked again until its state is not `settling` any more.
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
    /// It was read, and waits until its invoice is whole.
    Waiting,
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
            Self::Waiting => "waiting",
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
    /// What it is known by: its SKU, a customer's number, an invoice's.
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

/// What a row of a file of sales is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SaleSort {
    /// Goods, sold.
    Sold,
    /// Goods that cost nothing.
    Free,
    /// Postage, carriage, a charge written by hand: sold, but no goods.
    Service,
    /// Goods or charges that came back, of an earlier purchase.
    Returned,
    /// Goods or charges that came back without a purchase they are known to be of.
    ReturnedWithoutReceipt,
    /// Goods that were broken, lost or used up: no sale.
    WriteOff,
    /// Goods that were found, or counted anew: no sale.
    Adjustment,
    /// What a bank or a marketplace charged the shop: no sale.
    Fee,
    /// A row that can't be taken.
    Unreadable,
}

impl SaleSort {
    /// Every sort.
    pub const ALL: [Self; 9] = [
        Self::Sold,
        Self::Free,
        Self::Service,
        Self::Returned,
        Self::ReturnedWithoutReceipt,
        Self::WriteOff,
        Self::Adjustment,
        Self::Fee,
        Self::Unreadable,
    ];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sold => "sold",
            Self::Free => "free",
            Self::Service => "service",
            Self::Returned => "returned",
            Self::ReturnedWithoutReceipt => "returned_without_receipt",
            Self::WriteOff => "write_off",
            Self::Adjustment => "adjustment",
            Self::Fee => "fee",
            Self::Unreadable => "unreadable",
        }
    }
}

/// How many rows of one sort came out in one way, and what the file says they come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tally {
    /// The sort.
    pub sort: SaleSort,
    /// What became of them.
    pub outcome: RowOutcome,
    /// How many rows.
    pub rows: i64,
    /// Quantity times price, as the file says; what came back is below zero. What can't be read counts as nothing.
    pub amount: Minor,
}

/// The documents that an import has made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Made {
    /// How many.
    pub documents: i64,
    /// How many of them lack rows that were refused.
    pub in_part: i64,
    /// What they come to.
    pub total: Minor,
}

/// How an import of sales came out: the file by sorts, and what it made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportSummary {
    /// The rows of the file.
    pub tallies: Vec<Tally>,
    /// What the whole file comes to.
    pub file: Minor,
    /// What was taken, was there already, waits, or is refused: together the file.
    pub taken: Minor,
    /// What was there already.
    pub same: Minor,
    /// What waits until its invoice is whole.
    pub waiting: Minor,
    /// What is refused.
    pub refused: Minor,
    /// What was taken once and is undone.
    pub undone: Minor,
    /// Sales, as they are kept now.
    pub sales: Made,
    /// Returns of earlier purchases.
    pub returns: Made,
    /// Returns without a receipt.
    pub returns_without_receipt: Made,
}

/// How an import of sales came out.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetImportSummary {
    /// The import.
    pub id: ImportId,
}
call!(GetImportSummary -> ImportSummary, "import.summary", Query, May(ImportData));
