//! What can be asked of shifts.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Figures, Pieces, TenderCount, TenderResult};
use crate::identity::UserFace;
use crate::overrides::Approval;
use crate::page::{Direction, Page, Window};
use crate::sales::{Pdf, Seller, TenderKind};
use crate::{CashMovementId, Minor, RegisterId, Secret, ShiftId, StoreId, UserId, ZReportId, call};

/// Opens a shift at the register, with what lies in its drawer. A register has at most one open shift.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct OpenShift {
    /// Made by the client: the shift's id.
    pub id: ShiftId,
    /// The cash in the drawer.
    pub float: Minor,
    /// The notes and coins it was counted by, if it was.
    #[serde(default)]
    pub pieces: Vec<Pieces>,
}
call!(OpenShift -> Shift, "shifts.open", Mutation, May(Sell));

/// A register's time between two counts of its drawer, as it was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Shift {
    /// The shift.
    pub id: ShiftId,
    /// Where.
    pub store_id: StoreId,
    /// The store's name then.
    pub store: String,
    /// At which register.
    pub register_id: RegisterId,
    /// The register's name then.
    pub register: String,
    /// The store's time zone then.
    pub timezone: String,
    /// Who opened it.
    pub user_id: UserId,
    /// The name they had then.
    pub user: String,
    /// The cash that was in the drawer.
    pub float: Minor,
    /// The business day on which it was opened.
    pub business_date: NaiveDate,
    /// When.
    pub opened_at: DateTime<Utc>,
}

/// How the register stands: whether it sells in shifts, and which is open.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CurrentShift {}
call!(CurrentShift -> ShiftNow, "shifts.current", Query, May(Sell));

/// How a register stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShiftNow {
    /// Whether it sells in an open shift only.
    pub used: bool,
    /// The open shift.
    pub shift: Option<Shift>,
    /// Whether that was opened on an earlier business day.
    pub overdue: bool,
}

/// Why cash moved without a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CashKind {
    /// Put in: more change, a debt that was paid.
    PayIn,
    /// Taken out to pay for something.
    PayOut,
    /// Put into the safe.
    Drop,
    /// Nothing: the drawer was opened.
    NoSale,
}

impl CashKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::PayIn, Self::PayOut, Self::Drop, Self::NoSale];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PayIn => "pay_in",
            Self::PayOut => "pay_out",
            Self::Drop => "drop",
            Self::NoSale => "no_sale",
        }
    }
}

/// Moves cash into or out of the drawer without a sale, or just opens it. Never changed afterwards: a mistake is put right
/// by another movement.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct MoveCash {
    /// Made by the client: the movement's id.
    pub id: CashMovementId,
    /// Why.
    pub kind: CashKind,
    /// How much; nothing for opening the drawer.
    #[serde(default)]
    pub amount: Minor,
    /// What for, in words.
    pub reason: String,
    /// The word of somebody who may approve it, where the drawer is opened without a sale only so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
}
call!(MoveCash -> CashMovement, "shifts.move_cash", Mutation, May(Sell));

/// Cash that moved without a sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CashMovement {
    /// The movement.
    pub id: CashMovementId,
    /// In which shift.
    pub shift_id: ShiftId,
    /// Why.
    pub kind: CashKind,
    /// How much.
    pub amount: Minor,
    /// What for.
    pub reason: String,
    /// Who did it.
    pub user_id: UserId,
    /// The name they had then.
    pub user: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What the open shift of the register comes to so far: an X report. Refused without an open shift.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ReportX {}
call!(ReportX -> XReport, "shifts.report_x", Query, May(Sell));

/// An open shift, and what it comes to so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct XReport {
    /// The shift.
    pub shift: Shift,
    /// When it was asked.
    pub at: DateTime<Utc>,
    /// Whose business it is.
    pub seller: Seller,
    /// Whether the shift was opened on an earlier business day.
    pub overdue: bool,
    /// What has to be counted when it is closed.
    pub to_count: Vec<TenderKind>,
    /// Cash that moved without a sale.
    pub movements: Vec<CashMovement>,
    /// What it comes to. None for those who count blind.
    pub figures: Option<Figures>,
}

/// The X report as a PDF.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetXPdf {}
call!(GetXPdf -> Pdf, "shifts.x_pdf", Query, May(Sell));

/// Closes the register's shift with what was counted, and makes its Z report. Refused with `needs_approval` when a tender
/// is off by more than the business allows and nobody who may approve that gave their PIN.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CloseShift {
    /// Made by the client: the Z report's id.
    pub z_id: ZReportId,
    /// The shift.
    pub shift_id: ShiftId,
    /// What was counted: cash, and every other tender that was used.
    pub counts: Vec<TenderCount>,
    /// What there is to say about it.
    #[serde(default)]
    pub note: String,
    /// Who approves the variance.
    #[serde(default)]
    pub approver_id: Option<UserId>,
    /// Their PIN.
    #[serde(default)]
    pub pin: Option<Secret>,
}
call!(CloseShift -> ZReport, "shifts.close", Mutation, May(Sell));

/// A closed shift, as it was printed: numbered per register without gaps, and never computed again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ZReport {
    /// The report.
    pub id: ZReportId,
    /// Its number: `Z`, the register's code, its series and a gapless count.
    pub number: String,
    /// The shift.
    pub shift: Shift,
    /// Whose business it was then.
    pub seller: Seller,
    /// When it was closed.
    pub closed_at: DateTime<Utc>,
    /// By whom.
    pub closed_by: String,
    /// Who approved the variance, if anybody had to.
    pub approved_by: Option<String>,
    /// What there was to say about it.
    pub note: String,
    /// What the shift came to.
    pub figures: Figures,
    /// Cash that moved without a sale.
    pub movements: Vec<CashMovement>,
    /// What was counted.
    pub counts: Vec<TenderResult>,
    /// What the variances come to.
    pub variance: Minor,
    /// Sales less returns of everything that was ever sold at this register. Never begins anew.
    pub grand_total: Minor,
    /// How many rows the register's journal had when the shift was closed.
    pub journal_rows: i64,
    /// The hash of the last of them.
    pub journal_head: String,
}

/// Who may approve a variance with their PIN, by name.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Approvers {}
call!(Approvers -> Vec<UserFace>, "shifts.approvers", Query, May(Sell));

/// Z reports, the latest first.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Default)]
pub struct ListShifts {
    /// From this business day.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// To this business day.
    #[serde(default)]
    pub to: Option<NaiveDate>,
    /// Only this register's.
    #[serde(default)]
    pub register_id: Option<RegisterId>,
    /// Which way; none is the latest first.
    #[serde(default)]
    pub direction: Option<Direction>,
    /// How many match, if an earlier answer to the same question said so. Then they are not counted again.
    #[serde(default)]
    pub counted: Option<i64>,
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(ListShifts -> Page<ZRow>, "shifts.list", Query, May(ReadReports));

/// A Z report in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ZRow {
    /// The report.
    pub id: ZReportId,
    /// Its number.
    pub number: String,
    /// The business day on which the shift was opened.
    pub business_date: NaiveDate,
    /// When it was closed.
    pub closed_at: DateTime<Utc>,
    /// The register's name then.
    pub register: String,
    /// Who closed it.
    pub user: String,
    /// Whether a variance had to be approved.
    pub approved: bool,
    /// Sales less returns.
    pub net: Minor,
    /// What the variances come to.
    pub variance: Minor,
}

/// A Z report, as it was printed. Whoever may not see reports sees those of their own register.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetZReport {
    /// The report.
    pub id: ZReportId,
}
call!(GetZReport -> ZReport, "shifts.get", Query, May(Sell));

/// Whether it is printed for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "snake_case")]
pub enum Printing {
    /// When the shift was closed.
    Original,
    /// Later: it is marked as a copy.
    #[default]
    Copy,
}

/// The Z report as a PDF.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetZPdf {
    /// The report.
    pub id: ZReportId,
    /// Whether it is printed for the first time.
    #[serde(default)]
    pub printing: Printing,
}
call!(GetZPdf -> Pdf, "shifts.z_pdf", Query, May(Sell));
