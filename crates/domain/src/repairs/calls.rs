//! What can be asked of the repair desk.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Condition, DepositMovement, Desk, Device, NewDevice, Pickup, Quote, QuoteAnswer, Stay};
use crate::customers::SaveCustomer;
use crate::page::{Page, Window};
use crate::sales::{CustomerFace, Pdf};
use crate::{
    CustomerId, Minor, RepairDeviceId, RepairNoteId, RepairTicketId, RepairVisitId, StoreId, UserId, VaultSecretId,
    call,
};

/// The most devices of one visit.
pub const MOST_DEVICES: usize = 20;
/// The most accessories of a device.
pub const MOST_ACCESSORIES: usize = 20;
/// The most tickets that are moved at once.
pub const MOST_MOVED: usize = 200;

/// How the desk works, and who works at it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetDesk {}
call!(GetDesk -> DeskView, "repairs.desk", Query, May(Repair));

/// How the desk works, its states with their names in the language of the one who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeskView {
    /// The desk.
    pub desk: Desk,
    /// What the states are called, in their order.
    pub names: Vec<String>,
    /// Who may work at it.
    pub technicians: Vec<Technician>,
}

/// Somebody who may repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Technician {
    /// Who.
    pub id: UserId,
    /// What they are called.
    pub name: String,
}

/// Changes how the desk works. A state that tickets are in can't be taken away or become of another kind: `state_in_use`. What was
/// looked at on devices that were taken in stays as it is.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SaveDesk {
    /// As it should be.
    pub desk: Desk,
}
call!(SaveDesk -> DeskView, "repairs.save_desk", Mutation, May(ManageRepairs));

/// Takes in the devices of a customer: one visit, and a ticket for each device, numbered without gaps. A device whose IMEI is known
/// is that device, whatever id it comes with.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TakeIn {
    /// Made by the client: the visit.
    pub visit_id: RepairVisitId,
    /// Who brings them; or `new_customer`.
    #[serde(default)]
    pub customer_id: Option<CustomerId>,
    /// Somebody who was not here before, and is added.
    #[serde(default)]
    pub new_customer: Option<SaveCustomer>,
    /// What they bring; at least one.
    pub devices: Vec<TakeInDevice>,
}
call!(TakeIn -> Vec<Ticket>, "repairs.take_in", Mutation, May(Repair));

/// A device as it is taken in.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TakeInDevice {
    /// Made by the client: the ticket.
    pub ticket_id: RepairTicketId,
    /// The device, if it is known; or a new id made by the client.
    pub device_id: RepairDeviceId,
    /// What it is.
    pub device: NewDevice,
    /// What is wrong with it, in the customer's words.
    pub problem: String,
    /// What came with it: a charger, a case.
    #[serde(default)]
    pub accessories: Vec<String>,
    /// What was looked at, and how it was.
    #[serde(default)]
    pub condition: Vec<Condition>,
    /// Whether the customer agrees that what is on it may be lost.
    pub data_may_be_lost: bool,
    /// What it may cost; none when nobody can say.
    #[serde(default)]
    pub estimate: Option<Minor>,
    /// Up to what it is repaired without asking again; none when they have to be asked in any case.
    #[serde(default)]
    pub limit: Option<Minor>,
    /// The day by which it was promised.
    pub due_on: NaiveDate,
    /// Who repairs it; none for nobody yet.
    #[serde(default)]
    pub technician_id: Option<UserId>,
}

/// A ticket: one device that was taken in once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ticket {
    /// The ticket.
    pub id: RepairTicketId,
    /// Its number: `R`, the store's place, the series and a gapless count, e.g. `R1-A0042`.
    pub number: String,
    /// The visit it came with.
    pub visit_id: RepairVisitId,
    /// The store it was taken in at.
    pub store_id: StoreId,
    /// Whose it is; nobody's once they were forgotten.
    pub customer: Option<CustomerFace>,
    /// How they can be called.
    pub phone: String,
    /// The device as it is known now.
    pub device: Device,
    /// The key of the state it is in.
    pub state: String,
    /// What that is called, in the language of the one who asks.
    pub state_name: String,
    /// What is wrong with it.
    pub problem: String,
    /// What came with it.
    pub accessories: Vec<String>,
    /// How it was when it was taken in.
    pub condition: Vec<Condition>,
    /// Whether what is on it may be lost.
    pub data_may_be_lost: bool,
    /// What it may cost.
    pub estimate: Option<Minor>,
    /// Up to what it is repaired without asking again.
    pub limit: Option<Minor>,
    /// The day by which it was promised.
    pub due_on: NaiveDate,
    /// Whether that day is over and there is still something to do.
    pub late: bool,
    /// Who repairs it.
    pub technician: Option<Technician>,
    /// How often it was opened again.
    pub reopened: i64,
    /// When it was taken in.
    pub created_at: DateTime<Utc>,
    /// When it came into its state.
    pub moved_at: DateTime<Utc>,
    /// When it left the desk.
    pub ended_at: Option<DateTime<Utc>>,
}

/// What happened to a ticket. It never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketDeed {
    /// It was taken in.
    TakenIn,
    /// It went on to another state.
    Moved,
    /// It had left the desk, and came back to it.
    Reopened,
    /// Somebody else repairs it.
    Assigned,
    /// It was promised for another day.
    Promised,
    /// The customer was told what it costs.
    Quoted,
    /// They want it for that.
    Approved,
    /// They do not.
    Rejected,
    /// Somebody collected it.
    Collected,
    /// Something was paid for it before.
    DepositTaken,
    /// That was given back.
    DepositRefunded,
    /// That was kept.
    DepositKept,
    /// A part was used for it.
    PartUsed,
    /// That was put back.
    PartPutBack,
}

impl TicketDeed {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TakenIn => "taken_in",
            Self::Moved => "moved",
            Self::Reopened => "reopened",
            Self::Assigned => "assigned",
            Self::Promised => "promised",
            Self::Quoted => "quoted",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Collected => "collected",
            Self::DepositTaken => "deposit_taken",
            Self::DepositRefunded => "deposit_refunded",
            Self::DepositKept => "deposit_kept",
            Self::PartUsed => "part_used",
            Self::PartPutBack => "part_put_back",
        }
    }
}

/// One thing that happened to a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TicketEvent {
    /// Its place among those of the ticket, from 1 without gaps.
    pub seq: i64,
    /// What happened.
    pub deed: TicketDeed,
    /// The key of the state it was in.
    pub from: String,
    /// The key of the state it is in from then on.
    pub to: String,
    /// What that was called then; whose it became; which day; which version of a quote and what it comes to; with which receipt;
    /// how many of which part.
    pub what: String,
    /// Who did it.
    pub user: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Something that was written on a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TicketNote {
    /// The note.
    pub id: RepairNoteId,
    /// The ticket.
    pub ticket_id: RepairTicketId,
    /// Whether the customer may read it; else it never leaves the shop.
    pub for_customer: bool,
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub user: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A ticket with all that happened to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TicketStory {
    /// The ticket.
    pub ticket: Ticket,
    /// Where it may go from here: keys and names.
    pub next: Vec<NextState>,
    /// What happened, the first first.
    pub events: Vec<TicketEvent>,
    /// What was written on it, the first first.
    pub notes: Vec<TicketNote>,
    /// What the customer was told, the first first.
    #[serde(default)]
    pub notices: Vec<super::Notice>,
    /// The device's passcode in the vault, if one is kept.
    #[serde(default)]
    pub passcode: Option<VaultSecretId>,
    /// What the customer signed.
    #[serde(default)]
    pub signature: Option<super::Signature>,
    /// What it costs, the first version first.
    pub quotes: Vec<Quote>,
    /// What the customer said of them, each time, the first first.
    pub answers: Vec<QuoteAnswer>,
    /// What is due for it when it is handed over.
    pub due: Minor,
    /// Whether it is handed over with a sale: something is due, or parts leave the stock.
    pub to_till: bool,
    /// What was paid for it before and pays for it when it is collected.
    pub deposit: Minor,
    /// What happened to that, the first first.
    pub deposits: Vec<DepositMovement>,
    /// Who collected it or is about to, the first first.
    pub pickups: Vec<Pickup>,
    /// The parts that were approved for it or used, by title.
    #[serde(default)]
    pub parts: Vec<super::TicketPart>,
    /// Each use of a part, the first first.
    #[serde(default)]
    pub uses: Vec<super::PartUse>,
    /// How long it was in each state until now, or until it left the desk.
    pub stays: Vec<Stay>,
    /// When the device was at the desk before, the latest first.
    pub before: Vec<TicketRow>,
}

/// A state that a ticket may go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NextState {
    /// Its key.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: super::StateKind,
}

/// One ticket with all that happened to it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetTicket {
    /// The ticket.
    pub id: RepairTicketId,
}
call!(GetTicket -> TicketStory, "repairs.ticket", Query, May(Repair));

/// Moves a ticket on. Refused with `moved_meanwhile` when it is not in the state that the screen showed, and with `no_such_way` when
/// the desk does not let it go there; both say what is possible.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct MoveTicket {
    /// The ticket.
    pub id: RepairTicketId,
    /// The key of the state it is in, as the screen shows it.
    pub from: String,
    /// The key of the state it goes to.
    pub to: String,
    /// What to write on it, for the shop alone; may be empty.
    #[serde(default)]
    pub note: String,
}
call!(MoveTicket -> Ticket, "repairs.move", Mutation, May(Repair));

/// Moves several tickets to one state. Those that may not go there stay where they are, and are named.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct MoveTickets {
    /// The tickets.
    pub tickets: Vec<StandingTicket>,
    /// The key of the state they go to.
    pub to: String,
}
call!(MoveTickets -> MovedTickets, "repairs.move_many", Mutation, May(Repair));

/// A ticket, and where the screen shows it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct StandingTicket {
    /// The ticket.
    pub id: RepairTicketId,
    /// The key of the state it is in.
    pub from: String,
}

/// What became of several tickets that were to be moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MovedTickets {
    /// How many were moved.
    pub moved: i64,
    /// Which were not, and why.
    pub refused: Vec<NotMoved>,
}

/// A ticket that was not moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NotMoved {
    /// The ticket.
    pub id: RepairTicketId,
    /// Why, in the language of the one who asks.
    pub why: String,
}

/// Says who repairs a ticket, and by when it is promised.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PlanTicket {
    /// The ticket.
    pub id: RepairTicketId,
    /// Who repairs it; none for nobody.
    pub technician_id: Option<UserId>,
    /// The day by which it is promised.
    pub due_on: NaiveDate,
}
call!(PlanTicket -> Ticket, "repairs.plan", Mutation, May(Repair));

/// Writes something on a ticket.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct NoteTicket {
    /// Made by the client: the note.
    pub id: RepairNoteId,
    /// The ticket.
    pub ticket_id: RepairTicketId,
    /// Whether the customer may read it; else it never leaves the shop.
    pub for_customer: bool,
    /// What it says.
    pub text: String,
}
call!(NoteTicket -> TicketNote, "repairs.note", Mutation, May(Repair));

/// A ticket in a list or on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TicketRow {
    /// The ticket.
    pub id: RepairTicketId,
    /// Its number.
    pub number: String,
    /// The key of its state.
    pub state: String,
    /// What that is called, in the language of the one who asks.
    pub state_name: String,
    /// Whose it is; empty once they were forgotten.
    pub customer: String,
    /// How they can be called.
    pub phone: String,
    /// What it is: brand and model.
    pub device: String,
    /// What is wrong with it.
    pub problem: String,
    /// What it may cost.
    pub estimate: Option<Minor>,
    /// The day by which it was promised.
    pub due_on: NaiveDate,
    /// How many days ago that was, while there is still something to do; else 0.
    pub days_late: i64,
    /// The name of who repairs it; empty for nobody.
    pub technician: String,
    /// When it was taken in.
    pub created_at: DateTime<Utc>,
    /// When it came into its state.
    pub moved_at: DateTime<Utc>,
    /// Whether it waits for parts that are not there.
    #[serde(default)]
    pub waits_for_parts: bool,
}

/// Which tickets a list holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tickets {
    /// Those at the desk.
    #[default]
    Here,
    /// Those that are late.
    Late,
    /// All, also those that left.
    All,
}

/// Tickets, the latest first: of the store of the one who asks, or of all stores when they are looked for by text or customer.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Default)]
pub struct ListTickets {
    /// A number, an IMEI or a serial number; or pieces of a name, phone number or device.
    #[serde(default)]
    pub text: String,
    /// Which.
    #[serde(default)]
    pub which: Tickets,
    /// Only those in this state, by its key.
    #[serde(default)]
    pub state: Option<String>,
    /// Only what this person repairs.
    #[serde(default)]
    pub technician_id: Option<UserId>,
    /// Only what this customer brought.
    #[serde(default)]
    pub customer_id: Option<CustomerId>,
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(ListTickets -> Page<TicketRow>, "repairs.tickets", Query, May(Repair));

/// The devices that have an IMEI or serial number, and when they were at the desk; none for a number that nobody knows.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct FindDevice {
    /// The whole number, as it was typed or scanned.
    pub number: String,
}
call!(FindDevice -> Vec<DeviceStory>, "repairs.find_device", Query, May(Repair));

/// A device, and when it was at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeviceStory {
    /// The device.
    pub device: Device,
    /// Whose it was when it was last taken in.
    pub customer: Option<CustomerFace>,
    /// When it was at the desk, the latest first, 50 at most.
    pub tickets: Vec<TicketRow>,
}

/// A ticket by what was scanned: its number, or what stands in its code.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct FindTicket {
    /// What was scanned.
    pub code: String,
}
call!(FindTicket -> TicketRow, "repairs.find_ticket", Query, May(Repair));

/// A ticket as a PDF on A4, for the customer.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetTicketPdf {
    /// The ticket.
    pub id: RepairTicketId,
}
call!(GetTicketPdf -> Pdf, "repairs.ticket_pdf", Query, May(Repair));
