//! The repair desk: devices that are taken in, and the tickets they get until they are handed back.

mod board;
mod desk;
mod devices;
mod intake;
mod notices;
mod passcode;
mod pdf;
mod person;
mod queries;
pub(crate) mod rows;
mod signature;
mod story;
mod work;

use kontor_domain::repairs::{
    DropPasscode, FindDevice, FindTicket, GetBoard, GetDesk, GetNoticePdf, GetNoticeTexts, GetTicket, GetTicketPdf,
    KeepPasscode, ListTickets, MoveTicket, MoveTickets, NoteTicket, PlanTicket, PreviewNotice, SaveContact, SaveDesk,
    SaveNoticeText, SignTicket, TakeIn, TellCustomer,
};

use crate::registry::Feature;

pub(crate) use intake::new_books;
pub(crate) use notices::contact_of;
pub(crate) use person::{forget, has_brought, merge, none_here, of_person, renamed, split};

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<GetDesk>(desk::get)
        .on::<SaveDesk>(desk::save)
        .on::<TakeIn>(intake::take_in)
        .on::<GetTicket>(story::get)
        .on::<MoveTicket>(work::move_one)
        .on::<MoveTickets>(work::move_many)
        .on::<PlanTicket>(work::plan)
        .on::<NoteTicket>(work::note)
        .on::<GetBoard>(board::get)
        .on::<ListTickets>(queries::list)
        .on::<FindDevice>(queries::find_device)
        .on::<FindTicket>(queries::find_ticket)
        .on::<GetTicketPdf>(pdf::document)
        .on::<GetNoticeTexts>(notices::texts::all)
        .on::<SaveNoticeText>(notices::texts::save)
        .on::<SaveContact>(notices::save_contact)
        .on::<PreviewNotice>(notices::preview)
        .on::<TellCustomer>(notices::tell)
        .on::<GetNoticePdf>(notices::pdf::document)
        .on_prepared::<KeepPasscode, _>(passcode::check, passcode::keep)
        .on::<DropPasscode>(passcode::drop)
        .on::<SignTicket>(signature::sign)
}
