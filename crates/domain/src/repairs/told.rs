//! What can be asked of telling customers about their repairs, of what unlocks their devices, and of what they signed.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::NoticeChannel;
use crate::call::Done;
use crate::mail::Mail;
use crate::sales::Pdf;
use crate::{CustomerId, MailId, NoticeId, RepairTicketId, Secret, call};

/// What customers are told, for each state of the desk and each language.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetNoticeTexts {}
call!(GetNoticeTexts -> Vec<NoticeText>, "repairs.notice_texts", Query, May(ManageRepairs));

/// What customers are told in a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticeText {
    /// The key of the state.
    pub state: String,
    /// What that is called, in the language of the one who asks.
    pub state_name: String,
    /// The language: `en` or `es`.
    pub language: String,
    /// What stands above an e-mail, with blanks such as `{number}`.
    pub subject: String,
    /// The text, with blanks such as `{name}`.
    pub body: String,
    /// Whether it is the business's own; else it comes with the program.
    pub own: bool,
}

/// Changes what customers are told in a state and a language. Nothing in both puts back what comes with the program.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SaveNoticeText {
    /// The key of the state.
    pub state: String,
    /// The language: `en` or `es`.
    pub language: String,
    /// What stands above an e-mail.
    pub subject: String,
    /// The text.
    pub body: String,
}
call!(SaveNoticeText -> NoticeText, "repairs.save_notice_text", Mutation, May(ManageRepairs));

/// How a customer agreed to be told, and in which language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contact {
    /// The customer.
    pub customer_id: CustomerId,
    /// The language: `en` or `es`; none for the business's.
    pub language: Option<String>,
    /// Whether they agreed to e-mail; none when they were not asked.
    pub email: Option<bool>,
    /// Whether they agreed to be written to by a messenger; none when they were not asked.
    pub message: Option<bool>,
}

/// Keeps how a customer agreed to be told.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SaveContact {
    /// How.
    pub contact: Contact,
}
call!(SaveContact -> Contact, "repairs.save_contact", Mutation, May(Repair));

/// What a customer would be told of the last change of a ticket, letter by letter.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PreviewNotice {
    /// The ticket.
    pub ticket_id: RepairTicketId,
}
call!(PreviewNotice -> NoticePreview, "repairs.preview_notice", Query, May(Repair));

/// What a customer would be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticePreview {
    /// The ticket.
    pub ticket_id: RepairTicketId,
    /// The change that it is about, by its place among what happened to the ticket.
    pub seq: i64,
    /// The customer's e-mail address; empty when none is known.
    pub to: String,
    /// What stands above an e-mail.
    pub subject: String,
    /// The text.
    pub body: String,
    /// How they agreed to be told.
    pub contact: Contact,
    /// On which channels they were told of this change already.
    pub told: Vec<NoticeChannel>,
    /// Whether there is a server to send e-mail by.
    pub can_mail: bool,
}

/// Tells a customer of a change, once on each channel: sends an e-mail, or keeps that the text was copied or printed. Refused with
/// `shown_otherwise` when the text, or the address of an e-mail, is no longer the one that the screen showed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TellCustomer {
    /// Made by the client: that they were told.
    pub id: NoticeId,
    /// Made by the client: the message, if it is an e-mail.
    pub mail_id: MailId,
    /// The ticket.
    pub ticket_id: RepairTicketId,
    /// The change, as the preview says.
    pub seq: i64,
    /// How.
    pub channel: NoticeChannel,
    /// The text that the screen showed.
    pub shown: String,
    /// What stood above it.
    pub subject: String,
    /// The address that the screen showed; looked at for an e-mail alone.
    pub to: String,
}
call!(TellCustomer -> Notice, "repairs.tell", Mutation, May(Repair));

/// That a customer was told of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Notice {
    /// It.
    pub id: NoticeId,
    /// The ticket.
    pub ticket_id: RepairTicketId,
    /// The change, by its place among what happened to the ticket.
    pub seq: i64,
    /// How.
    pub channel: NoticeChannel,
    /// What stood above it.
    pub subject: String,
    /// What it said.
    pub body: String,
    /// How the e-mail stands.
    pub mail: Option<Mail>,
    /// Who told them.
    pub user: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What a customer would be told, as a PDF to be handed over.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetNoticePdf {
    /// The ticket.
    pub ticket_id: RepairTicketId,
}
call!(GetNoticePdf -> Pdf, "repairs.notice_pdf", Query, May(Repair));

/// Keeps what unlocks the device of a ticket in the vault, under a key of the ticket's own, until the device leaves the desk. Asked
/// twice, it is the same as once.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct KeepPasscode {
    /// The ticket.
    pub ticket_id: RepairTicketId,
    /// What is typed to unlock it.
    pub passcode: Secret,
}
call!(KeepPasscode -> Done, "repairs.keep_passcode", Mutation, May(Repair), Never);

/// Destroys what unlocks the device of a ticket, so that no copy of the data opens it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct DropPasscode {
    /// The ticket.
    pub ticket_id: RepairTicketId,
}
call!(DropPasscode -> Done, "repairs.drop_passcode", Mutation, May(Repair));

/// Keeps what the customer signed for a ticket, once.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SignTicket {
    /// The ticket.
    pub ticket_id: RepairTicketId,
    /// What was drawn, as the path of an SVG on a field of 600 by 200: `M12 40L14 42`, 4,000 points at most.
    pub path: String,
}
call!(SignTicket -> Signature, "repairs.sign", Mutation, May(Repair));

/// What a customer signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Signature {
    /// The ticket.
    pub ticket_id: RepairTicketId,
    /// What was drawn, as the path of an SVG on a field of 600 by 200.
    pub path: String,
    /// Who asked for it.
    pub user: String,
    /// When.
    pub at: DateTime<Utc>,
}
