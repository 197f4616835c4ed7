//! The repair desk: devices that are taken in, and the tickets they get until they are handed back.

mod board;
pub(crate) mod deposit;
mod desk;
mod devices;
mod intake;
mod notices;
pub(crate) mod parts;
mod passcode;
mod pdf;
mod person;
mod pickup;
mod queries;
mod quote;
pub(crate) mod rows;
mod services;
mod signature;
mod story;
mod work;

use kontor_domain::repairs::{
    AnswerQuote, DropPasscode, DropQuote, FindDevice, FindTicket, ForfeitDeposit, GetBoard, GetDesk, GetNoticePdf,
    GetNoticeTexts, GetTicket, GetTicketPdf, GiveQuote, HandOver, KeepPasscode, ListServices, ListTickets, MoveTicket,
    MoveTickets, NoteTicket, PlanTicket, PreviewNotice, PutPartBack, RefundDeposit, SaveContact, SaveDesk,
    SaveNoticeText, SaveQuote, SaveService, SignTicket, TakeDeposit, TakeIn, TellCustomer, UsePart,
};

use crate::registry::Feature;

pub(crate) use intake::new_books;
pub(crate) use notices::contact_of;
pub(crate) use person::{forget, has_brought, merge, none_here, of_person, renamed, split};
pub(crate) use pickup::{in_carts, let_go, sold, to_cart};
pub(crate) use quote::check as check_quotes;
pub(crate) use story::whose;

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
        .on::<ListServices>(services::list)
        .on::<SaveService>(services::save)
        .on::<SaveQuote>(quote::save)
        .on::<DropQuote>(quote::drop_draft)
        .on::<GiveQuote>(quote::give)
        .on::<AnswerQuote>(quote::answer)
        .on::<HandOver>(pickup::hand_over)
        .on::<UsePart>(parts::use_part)
        .on::<PutPartBack>(parts::put_back)
        .on::<TakeDeposit>(deposit::take)
        .on::<RefundDeposit>(deposit::refund)
        .on::<ForfeitDeposit>(deposit::forfeit)
}
