//! What can be asked of devices.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Profile;
use crate::call::Done;
use crate::{PrintJobId, PrinterId, RegisterId, SaleId, call};

/// The most printers a business has.
pub const MOST_PRINTERS: i64 = 100;
/// The largest logo, in bytes of its file.
pub const MOST_LOGO_BYTES: usize = 512 * 1024;

/// How a printer is reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PrinterKind {
    /// Over the network, at an address.
    #[default]
    Network,
    /// It is none: what would be printed is shown on the screen.
    Virtual,
}

impl PrinterKind {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Virtual => "virtual",
        }
    }
}

/// A printer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Printer {
    /// The printer.
    pub id: PrinterId,
    /// What people call it.
    pub name: String,
    /// How it is reached.
    pub kind: PrinterKind,
    /// Where it is, with its port; empty for one that is none.
    pub address: String,
    /// What it can do.
    pub profile: Profile,
    /// Whether it is in use; else its jobs wait.
    pub active: bool,
    /// The registers whose receipts it prints.
    pub registers: Vec<RegisterId>,
    /// Whether their receipts are printed by themselves when a sale is completed.
    pub by_itself: bool,
    /// The test page that somebody looked at last.
    pub tested: Option<PrinterTest>,
    /// The test page that was printed since, and that nobody has said anything about.
    pub to_look_at: Option<PrintJobId>,
}

/// What somebody said of a test page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PrinterTest {
    /// When.
    pub at: DateTime<Utc>,
    /// Who looked.
    pub user: String,
    /// Whether it came out right.
    pub came_out: bool,
    /// What was wrong.
    pub note: String,
}

/// Every printer.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Printers {}
call!(Printers -> Vec<Printer>, "hardware.printers", Query, May(ManageDevices));

/// Adds a printer or changes one. Its registers' receipts are printed by it from now on, and by no other.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SavePrinter {
    /// Made by the client for a new one.
    pub id: PrinterId,
    /// What people call it.
    pub name: String,
    /// How it is reached.
    pub kind: PrinterKind,
    /// Its host and port, `192.168.1.50:9100`; the port may be left out. Only who may manage devices says where the
    /// program connects to.
    #[serde(default)]
    pub address: String,
    /// What it can do.
    pub profile: Profile,
    /// Whether it is in use.
    pub active: bool,
    /// The registers whose receipts it prints.
    #[serde(default)]
    pub registers: Vec<RegisterId>,
    /// Whether they are printed by themselves when a sale is completed.
    #[serde(default)]
    pub by_itself: bool,
}
call!(SavePrinter -> Printer, "hardware.save_printer", Mutation, May(ManageDevices));

/// Takes a printer away. Jobs that wait for it are cancelled.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RemovePrinter {
    /// The printer.
    pub id: PrinterId,
}
call!(RemovePrinter -> Done, "hardware.remove_printer", Mutation, May(ManageDevices));

/// Prints a test page: letters of five languages, the euro's sign, a bar code and a QR code, cut off at the end.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TestPrinter {
    /// Made by the client: the job's id.
    pub job_id: PrintJobId,
    /// The printer.
    pub printer_id: PrinterId,
    /// Whether its cash drawer opens, too.
    #[serde(default)]
    pub drawer: bool,
}
call!(TestPrinter -> PrintJob, "hardware.test_printer", Mutation, May(ManageDevices));

/// Says whether a test page came out right.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SayTested {
    /// The test page.
    pub job_id: PrintJobId,
    /// Whether it came out right.
    pub came_out: bool,
    /// What was wrong.
    #[serde(default)]
    pub note: String,
}
call!(SayTested -> Printer, "hardware.tested", Mutation, May(ManageDevices));

/// What is to be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// The receipt of a sale or return.
    Receipt,
    /// The receipt of a payment that was taken without a sale.
    Payment,
    /// A test page.
    Test,
    /// Nothing: the cash drawer opens.
    Drawer,
}

impl JobKind {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Payment => "payment",
            Self::Test => "test",
            Self::Drawer => "drawer",
        }
    }
}

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// It goes by itself as soon as the printer can take it.
    Waiting,
    /// It is on its way.
    Sending,
    /// It came out.
    Printed,
    /// Nobody knows whether it came out: somebody has to look.
    Unknown,
    /// It can't be printed as it is.
    Failed,
    /// Somebody took it back.
    Cancelled,
}

impl JobState {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Printed => "printed",
            Self::Unknown => "unknown",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Something to be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PrintJob {
    /// The job.
    pub id: PrintJobId,
    /// What is printed.
    pub kind: JobKind,
    /// The sale whose receipt it is.
    pub sale_id: Option<SaleId>,
    /// Its receipt number; empty for other jobs.
    pub number: String,
    /// Whether it says that it is a copy.
    pub copy: bool,
    /// Whether the cash drawer opens with it.
    pub drawer: bool,
    /// The printer.
    pub printer_id: PrinterId,
    /// The printer's name.
    pub printer: String,
    /// The register it was asked for at.
    pub register_id: RegisterId,
    /// How it stands.
    pub state: JobState,
    /// Why it stands so; empty when there is nothing to say.
    pub reason: String,
    /// How often it was tried.
    pub tries: i64,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// The jobs that still need something, and the last ones that do not.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PrintJobs {}
call!(PrintJobs -> JobList, "hardware.jobs", Query, May(ReadSales));

/// Jobs, newest first, and where they can go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JobList {
    /// What waits, is on its way, failed, or needs a look.
    pub open: Vec<PrintJob>,
    /// What is done with, newest first.
    pub done: Vec<PrintJob>,
    /// The printers that a job can go to.
    pub printers: Vec<PrinterFace>,
}

/// A printer by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PrinterFace {
    /// The printer.
    pub id: PrinterId,
    /// Its name.
    pub name: String,
    /// How it is reached.
    pub kind: PrinterKind,
    /// The registers whose receipts it prints.
    pub registers: Vec<RegisterId>,
}

/// Prints a receipt. The first of a sale is the receipt, every other one says COPY. While one waits, there is no second:
/// that one is tried again.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PrintReceipt {
    /// Made by the client: the job's id.
    pub job_id: PrintJobId,
    /// The sale or return.
    pub sale_id: SaleId,
    /// The printer; else the one of the register that asks.
    #[serde(default)]
    pub printer_id: Option<PrinterId>,
}
call!(PrintReceipt -> PrintJob, "hardware.print_receipt", Mutation, May(ReadSales));

/// Tries a job again that waits, failed or needs a look.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RetryJob {
    /// The job.
    pub id: PrintJobId,
}
call!(RetryJob -> PrintJob, "hardware.retry_job", Mutation, May(ReadSales));

/// Has another printer print a job that is not done.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct MoveJob {
    /// The job.
    pub id: PrintJobId,
    /// The other printer.
    pub printer_id: PrinterId,
}
call!(MoveJob -> PrintJob, "hardware.move_job", Mutation, May(ReadSales));

/// Takes a job back that is not done.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CancelJob {
    /// The job.
    pub id: PrintJobId,
}
call!(CancelJob -> PrintJob, "hardware.cancel_job", Mutation, May(ReadSales));

/// Says of a job that nobody knew of that it did come out.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SayPrinted {
    /// The job.
    pub id: PrintJobId,
}
call!(SayPrinted -> PrintJob, "hardware.job_printed", Mutation, May(ReadSales));

/// What a printer that is none has printed, newest first.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetPaper {
    /// The printer.
    pub printer_id: PrinterId,
}
call!(GetPaper -> Vec<Paper>, "hardware.paper", Query, May(ReadSales));

/// One strip of paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Paper {
    /// The job.
    pub job_id: PrintJobId,
    /// When it was printed.
    pub at: DateTime<Utc>,
    /// How many letters fit on a line.
    pub columns: i64,
    /// What is on it.
    pub lines: Vec<PaperLine>,
}

/// One thing on a strip of paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PaperLine {
    /// What it is.
    pub kind: PaperKind,
    /// Whether it stands in the middle.
    pub centred: bool,
    /// Its letters; for a code, what it says.
    pub spans: Vec<PaperSpan>,
    /// A picture as PNG in base64; empty for a text.
    pub image: String,
}

/// What is on a strip of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// A line of text.
    Text,
    /// A picture, a bar code or a QR code.
    Picture,
    /// Here the paper was cut.
    Cut,
    /// Here the cash drawer was opened.
    Drawer,
}

/// Letters of one look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PaperSpan {
    /// The letters.
    pub text: String,
    /// Thicker.
    pub bold: bool,
    /// Twice as high.
    pub tall: bool,
    /// Twice as wide.
    pub wide: bool,
}

/// The picture on top of receipts.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetLogo {}
call!(GetLogo -> Logo, "hardware.logo", Query, May(ManageDevices));

/// The picture on top of receipts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Logo {
    /// A PNG in base64, if there is one.
    pub image: Option<String>,
}

/// Puts a picture on top of receipts, printed and as PDF, or takes it away.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SetLogo {
    /// A PNG in base64; none for no picture.
    pub image: Option<String>,
}
call!(SetLogo -> Logo, "hardware.set_logo", Mutation, May(ManageDevices));
