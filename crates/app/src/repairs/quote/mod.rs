//! What repairs cost: quotes, and what customers said of them.

mod rows;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use kontor_domain::call::Done;
use kontor_domain::event::Event;
use kontor_domain::money::display;
use kontor_domain::repairs::{
    AnswerQuote, DeskState, DropQuote, GiveQuote, LABOUR_DECIMALS, LineToQuote, MOST_QUOTED, Quote, QuoteLine,
    QuoteState, Said, SaidHow, SaveQuote, Standing, StateKind, Stop, TicketDeed, price_quote,
};
use kontor_domain::sales::{LineAmounts, TaxMode, TaxRounding};
use kontor_domain::{Message, Minor, Refusal, RepairQuoteId, RepairTicketId, say, text};
use serde_json::json;
use uuid::Uuid;

use super::rows::Kept;
use super::{deposit, desk, parts, pickup, rows as tickets, services, story, work};
use crate::catalog::import as products;
use crate::catalog::rows as catalog;
use crate::cx::Cx;
use crate::sales::{check_qty, for_sale};
use crate::{Explain as _, Failure, Result, fault};

pub(super) use rows::{answers, forget, of_ticket, with_approved};

/// The state in which a device is worked on, as the desk comes with the program.
const AT_WORK: &str = "in_repair";
/// How many quotes are checked at a time.
const STEP: i64 = 500;

/// How a ticket stands by its quotes.
pub(super) async fn standing(cx: &mut Cx, ticket: &Kept) -> Result<Standing> {
    let faces = rows::faces(&mut cx.tx, ticket.id).await?;
    Ok(Standing::of(&faces, ticket.limit))
}

/// Whether a ticket may go to a state, by what was quoted and approved.
///
/// # Errors
/// `quote_open`, `quote_rejected`, `unpaid`.
pub(super) async fn may_go(cx: &mut Cx, ticket: &Kept, to: &DeskState) -> Result<()> {
    let standing = standing(cx, ticket).await?;
    let stop = match to.kind {
        StateKind::Done => {
            if pickup::is_given_up(to) {
                // What nobody answered is withdrawn with it.
                parts::all_sold(cx, ticket).await?;
                costs_nothing(cx, ticket).await?;
            } else {
                free(cx, ticket).await?;
            }
            return deposit::none_left(cx, ticket).await;
        }
        StateKind::Ready => standing.may_be_ready(),
        _ if to.key == AT_WORK => standing.may_work(),
        StateKind::Open | StateKind::Hold => Ok(()),
    };
    match stop {
        Ok(()) => Ok(()),
        Err(stop) => Err(stopped(cx, &ticket.number, stop)?.into()),
    }
}

/// A ticket that is given up takes the quote along of which nobody said anything: a draft is thrown away, and what the customer knows
/// of is withdrawn.
pub(super) async fn withdraw(cx: &mut Cx, ticket: &Kept, to: &DeskState) -> Result<()> {
    if !pickup::is_given_up(to) {
        return Ok(());
    }
    for quote in rows::of_ticket(&mut cx.tx, ticket.id).await? {
        match quote.state {
            QuoteState::Draft => rows::drop_draft(&mut cx.tx, quote.id).await?,
            QuoteState::Given => {
                let gone = Quote { state: QuoteState::Withdrawn, ..quote };
                rows::set_state(&mut cx.tx, &gone, cx.now).await?;
            }
            QuoteState::Approved | QuoteState::Rejected | QuoteState::Withdrawn => {}
        }
    }
    Ok(())
}

pub(super) fn stopped(cx: &Cx, number: &str, stop: Stop) -> Result<Refusal> {
    let business = &cx.session()?.business;
    let money = |amount: Minor| display(amount, business.currency, &business.locale);
    Ok(match stop {
        Stop::Waits(total) => {
            let message = say!(
                "{number} comes to {total}, more than it may cost without asking. Ask the customer, and write down what they said.",
                number,
                total = money(total)
            );
            Refusal::new("quote_open", message)
        }
        Stop::Rejected => {
            let message = say!(
                "The customer rejected the quote of {number}. Write another one, or make it ready to be collected.",
                number
            );
            Refusal::new("quote_rejected", message)
        }
        Stop::Undecided => {
            let message = say!(
                "Nobody wrote down what the customer says of the last quote of {number}. Write it down, or throw the draft away.",
                number
            );
            Refusal::new("quote_open", message)
        }
        Stop::Unpaid(due) => {
            let message = say!(
                "{due} are due for {number}. Take it to the till, which hands it over. If it costs something else, write the next version of its quote.",
                due = money(due),
                number
            );
            Refusal::new("unpaid", message)
        }
    })
}

/// A ticket whose quotes are to change, held.
async fn hold(cx: &mut Cx, id: RepairTicketId) -> Result<Kept> {
    let ticket = tickets::hold(&mut cx.tx, id, cx.now).await?.ok_or_else(story::gone)?;
    if ticket.kind == StateKind::Done {
        let message = say!("{number} left the desk. Open it again first.", number = ticket.number);
        return Err(Refusal::new("ticket_ended", message).into());
    }
    work::may_be_written_on(&ticket)?;
    pickup::not_in_a_cart(cx, &ticket).await?;
    Ok(ticket)
}

fn gone() -> Refusal {
    Refusal::not_found(say!("quote"))
}

/// A quote with its ticket, which is held.
async fn held(cx: &mut Cx, id: RepairQuoteId) -> Result<(Kept, Quote, Vec<Quote>)> {
    let ticket_id = rows::get(&mut cx.tx, id).await?.ok_or_else(gone)?.ticket_id;
    let ticket = hold(cx, ticket_id).await?;
    // As it is now that nobody else changes it.
    let all = rows::of_ticket(&mut cx.tx, ticket_id).await?;
    let quote = all.iter().find(|quote| quote.id == id).cloned().ok_or_else(gone)?;
    Ok((ticket, quote, all))
}

pub(super) async fn save(cx: &mut Cx, call: SaveQuote) -> Result<Quote> {
    let note = text::block("note", say!("The note"), &call.note)?;
    if call.lines.is_empty() {
        return Err(Refusal::required("lines", say!("A line")).into());
    }
    if call.lines.len() > MOST_QUOTED {
        let message = say!("A quote has {most} lines at most.", most = MOST_QUOTED);
        return Err(Refusal::field("too_many", "lines", message).into());
    }
    let mut lines = Vec::with_capacity(call.lines.len());
    for line in call.lines {
        lines.push(written(cx, line).await?);
    }
    let rounding = cx.session()?.business.tax_rounding;
    let total = price_quote(&mut lines, rounding)?.total;
    let ticket = hold(cx, call.ticket_id).await?;
    let before = rows::of_ticket(&mut cx.tx, ticket.id).await?;
    let session = Arc::clone(cx.session()?);
    let quote = match before.iter().find(|quote| quote.id == call.id) {
        Some(draft) if draft.state == QuoteState::Draft => {
            let quote = Quote { lines, total, note, ..draft.clone() };
            rows::rewrite(&mut cx.tx, &quote, cx.now).await?;
            quote
        }
        Some(given) => {
            let message = say!(
                "The customer knows of version {version}, which never changes any more. Write the next one.",
                version = given.version
            );
            return Err(Refusal::new("quote_given", message).into());
        }
        None => {
            if let Some(draft) = before.iter().find(|quote| quote.state == QuoteState::Draft) {
                let message =
                    say!("Version {version} is still being written. Change that one.", version = draft.version);
                return Err(Refusal::new("draft_there", message).into());
            }
            let quote = Quote {
                id: call.id,
                ticket_id: ticket.id,
                version: before.last().map_or(1, |last| last.version + 1),
                state: QuoteState::Draft,
                lines,
                total,
                note,
                user: session.user.name.clone(),
                created_at: cx.now,
                given_at: None,
                said: None,
                settled: false,
            };
            let tenant = cx.tenant()?;
            rows::add(&mut cx.tx, (tenant, session.user.id), &quote)
                .await
                .taken("repair_quote__id", Refusal::id_taken)?;
            quote
        }
    };
    fault::point("quote_written");
    cx.audit(ticket.id, json!({ "number": ticket.number, "version": quote.version, "total": quote.total }));
    cx.event(Event::TicketChanged { id: ticket.id });
    Ok(quote)
}

/// A line as it is kept: a part at the price that was typed, labour of the list or free, with the tax of today.
async fn written(cx: &mut Cx, line: LineToQuote) -> Result<QuoteLine> {
    let title = text::optional_line("lines", say!("The text"), &line.title)?;
    let typed = line.unit_price;
    let own_price = |price: Minor| (price != typed).then_some(price);
    let named = |own: String| if title.is_empty() { own } else { title.clone() };
    let labour = QuoteLine {
        service_id: line.service_id,
        variant_id: line.variant_id,
        title: String::new(),
        sku: String::new(),
        qty: line.qty,
        decimals: LABOUR_DECIMALS,
        unit: String::new(),
        unit_price: line.unit_price,
        list_price: None,
        tax_mode: TaxMode::Included,
        tax_class_id: Uuid::nil().into(),
        tax_name: String::new(),
        rate: kontor_domain::Rate(0),
        amounts: LineAmounts::default(),
    };
    let line = match (line.service_id, line.variant_id) {
        (None, Some(id)) => {
            let part = for_sale(cx, id).await?;
            QuoteLine {
                title: named(part.title),
                list_price: own_price(part.price),
                sku: part.sku,
                decimals: part.decimals,
                unit: part.unit,
                tax_mode: part.tax_mode,
                tax_class_id: part.tax_class_id,
                ..labour
            }
        }
        (Some(id), None) => {
            let service = services::offered(cx, id).await?;
            let (tax_mode, tax_class_id) = (service.tax_mode, service.tax_class_id);
            let list_price = own_price(service.price);
            QuoteLine { title: named(service.name), list_price, tax_mode, tax_class_id, ..labour }
        }
        (None, None) => {
            if title.is_empty() {
                return Err(Refusal::required("lines", say!("The text")).into());
            }
            let usual = products::open_price(cx).await?.tax_class_id;
            QuoteLine { title, tax_class_id: line.tax_class_id.unwrap_or(usual), ..labour }
        }
        (Some(_), Some(_)) => {
            let message = say!("A line is labour or a part. Make two lines of it.");
            return Err(Refusal::invalid("lines", message).into());
        }
    };
    check_qty(line.qty, line.decimals)?;
    let day = cx.local()?.business_date;
    let tax = catalog::rate_on(&mut cx.tx, line.tax_class_id, day).await?;
    let (tax_name, rate) = tax.ok_or_else(|| Refusal::not_found(say!("tax class")))?;
    Ok(QuoteLine { tax_name, rate, ..line })
}

pub(super) async fn drop_draft(cx: &mut Cx, call: DropQuote) -> Result<Done> {
    let (ticket, quote, _) = held(cx, call.id).await?;
    if quote.state != QuoteState::Draft {
        let message = say!(
            "The customer knows of version {version}, which never changes any more. Write the next one.",
            version = quote.version
        );
        return Err(Refusal::new("quote_given", message).into());
    }
    rows::drop_draft(&mut cx.tx, quote.id).await?;
    cx.audit(ticket.id, json!({ "number": ticket.number, "version": quote.version, "dropped": true }));
    cx.event(Event::TicketChanged { id: ticket.id });
    Ok(Done {})
}

/// Keeps where a quote is from now on, with what happened to the ticket.
async fn keep(cx: &mut Cx, ticket: &Kept, quote: Quote, deed: TicketDeed) -> Result<Quote> {
    rows::set_state(&mut cx.tx, &quote, cx.now).await?;
    let total = {
        let business = &cx.session()?.business;
        display(quote.total, business.currency, &business.locale)
    };
    let what = format!("{} · {total}", quote.version);
    work::happened(cx, ticket, (deed, &ticket.state, &what)).await?;
    fault::point("quote_written");
    let how = quote.said.as_ref().map(|said| said.how);
    let detail = json!({
        "number": ticket.number, "version": quote.version, "total": quote.total, "state": quote.state, "how": how,
    });
    cx.audit(ticket.id, detail);
    cx.event(Event::TicketChanged { id: ticket.id });
    Ok(quote)
}

pub(super) async fn give(cx: &mut Cx, call: GiveQuote) -> Result<Quote> {
    let (ticket, quote, _) = held(cx, call.id).await?;
    if quote.state != QuoteState::Draft {
        let message = say!("The customer knows of version {version} already.", version = quote.version);
        return Err(Refusal::new("quote_given", message).into());
    }
    let given = Quote { state: QuoteState::Given, given_at: Some(cx.now), ..quote };
    keep(cx, &ticket, given, TicketDeed::Quoted).await
}

pub(super) async fn answer(cx: &mut Cx, call: AnswerQuote) -> Result<Quote> {
    let words = text::optional_line("words", say!("The words"), &call.words)?;
    let (ticket, quote, all) = held(cx, call.id).await?;
    let by_limit = call.how == SaidHow::Limit;
    let to = if call.approved { QuoteState::Approved } else { QuoteState::Rejected };
    let approved_at = quote.said.as_ref().filter(|_| quote.state == QuoteState::Approved).map(|said| said.at);
    let done = match approved_at {
        Some(at) => was_ready_since(cx, &ticket, at).await?,
        None => false,
    };
    let no = |code, message: Message| Err(Refusal::new(code, message).into());
    if quote.state == QuoteState::Withdrawn {
        return no("quote_withdrawn", say!("This was withdrawn as the ticket was given up. Write the next version."));
    }
    let counts = |other: &Quote| !matches!(other.state, QuoteState::Draft | QuoteState::Withdrawn);
    if all.iter().any(|other| other.version > quote.version && counts(other)) {
        return no("newer_quote", say!("There is a newer version. Write down what the customer says of that one."));
    }
    if quote.state == to || quote.settled {
        return no("quote_answered", say!("This is written down already. Look at the quote again."));
    }
    if by_limit && !call.approved {
        return no("invalid", say!("Nobody said no by a limit. Choose how the customer said it."));
    }
    if done {
        return no(
            "work_done",
            say!("It was repaired as the customer approved it. Write the next version of the quote instead."),
        );
    }
    if by_limit && quote.state == QuoteState::Rejected {
        return no(
            "quote_rejected",
            say!("The customer said no to this. Ask again, and write down how they said yes."),
        );
    }
    if by_limit && ticket.limit.is_none_or(|limit| quote.total > limit) {
        return no("over_limit", say!("This is more than it may cost without asking. Ask the customer."));
    }
    if quote.state == QuoteState::Draft && !by_limit {
        return no("not_given", say!("The customer does not know of it yet. Say that it was given to them first."));
    }
    let said = Said { how: call.how, words, user: cx.session()?.user.name.clone(), at: cx.now };
    let answered = Quote { state: to, said: Some(said), ..quote };
    let (tenant, id, user) = (cx.tenant()?, cx.new_id()?, cx.session()?.user.id);
    rows::add_answer(&mut cx.tx, (id, tenant, user), ticket.next_event, &answered).await?;
    let deed = if call.approved { TicketDeed::Approved } else { TicketDeed::Rejected };
    let answered = keep(cx, &ticket, answered, deed).await?;
    parts::keep(cx, &ticket).await?;
    Ok(answered)
}

/// Whether the device of a ticket was ready at some moment since then.
async fn was_ready_since(cx: &mut Cx, ticket: &Kept, at: DateTime<Utc>) -> Result<bool> {
    let desk = desk::of_business(cx).await?;
    let events = tickets::events(&mut cx.tx, ticket.id).await?;
    let is_ready = |key: &str| desk.state(key).is_some_and(|state| state.kind == StateKind::Ready);
    Ok(ticket.kind == StateKind::Ready || events.iter().any(|event| event.at >= at && is_ready(&event.to)))
}

/// Whether a device may leave without a sale: the quote for which nothing is due, if there is one.
///
/// # Errors
/// `quote_open`, and as [`costs_nothing`].
pub(super) async fn free(cx: &mut Cx, ticket: &Kept) -> Result<Option<RepairQuoteId>> {
    decided(cx, ticket).await?;
    costs_nothing(cx, ticket).await
}

/// Whether it is known what a device costs that is to leave, and what is in it.
///
/// # Errors
/// `quote_open`, `used_besides`.
pub(super) async fn decided(cx: &mut Cx, ticket: &Kept) -> Result<()> {
    match standing(cx, ticket).await?.decided() {
        Ok(()) => parts::all_sold(cx, ticket).await,
        Err(stop) => Err(stopped(cx, &ticket.number, stop)?.into()),
    }
}

/// Whether nothing has to be sold for a device: the quote for which nothing is due, if there is one.
///
/// # Errors
/// `unpaid`, and `parts_used` where parts have to leave the stock.
pub(super) async fn costs_nothing(cx: &mut Cx, ticket: &Kept) -> Result<Option<RepairQuoteId>> {
    if let Err(stop) = standing(cx, ticket).await?.may_leave() {
        return Err(stopped(cx, &ticket.number, stop)?.into());
    }
    let Some(quote) = in_force(cx, ticket).await? else { return Ok(None) };
    if quote.lines.iter().any(|line| line.variant_id.is_some()) {
        let message = say!(
            "Parts were used for {number}. Take it to the till, so that they leave the stock.",
            number = ticket.number
        );
        return Err(Refusal::new("parts_used", message).into());
    }
    Ok(Some(quote.id))
}

/// The quote that is to be paid when a ticket's device is handed over, if anything is.
pub(super) async fn in_force(cx: &mut Cx, ticket: &Kept) -> Result<Option<Quote>> {
    let standing = standing(cx, ticket).await?;
    let Some(version) = standing.in_force else { return Ok(None) };
    let all = rows::of_ticket(&mut cx.tx, ticket.id).await?;
    let quote = all.into_iter().find(|quote| quote.version == version);
    Ok(Some(quote.ok_or_else(|| Failure::fault("a quote in force that is not there"))?))
}

/// Whether each quote comes to what its lines do and says what was answered last, and whether each ticket is where it was moved and each
/// device that was handed over has left.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(cx: &mut Cx, problems: &mut Vec<Message>) -> Result<()> {
    let mut last = Uuid::nil().into();
    loop {
        let step = rows::after(&mut cx.tx, last, STEP).await?;
        let Some(end) = step.last() else { break };
        last = end.id;
        for quote in step {
            if !comes_to_its_lines(&quote) || quote.settled && quote.state != QuoteState::Approved {
                let ticket = tickets::get(&mut cx.tx, quote.ticket_id).await?;
                let number = ticket.map(|ticket| ticket.number).unwrap_or_default();
                let version = quote.version;
                problems.push(say!(
                    "{number}: version {version} of its quote says something else than its lines.",
                    number,
                    version
                ));
            }
        }
    }
    for (number, version) in rows::not_as_answered(&mut cx.tx).await? {
        problems.push(say!(
            "{number}: version {version} of its quote is not what the customer said of it.",
            number,
            version
        ));
    }
    for number in tickets::strayed(&mut cx.tx).await? {
        problems.push(say!("{number}: it is not where its events say.", number));
    }
    for number in pickup::unlike_events(&mut cx.tx).await? {
        problems.push(say!("{number}: who collected it, or its sale, is gone or is something else now.", number));
    }
    Ok(())
}

/// Priced again by either way of rounding, for the business may have changed its own since.
fn comes_to_its_lines(quote: &Quote) -> bool {
    [TaxRounding::PerLine, TaxRounding::PerTotal].into_iter().any(|rounding| {
        let mut lines = quote.lines.clone();
        price_quote(&mut lines, rounding).is_ok_and(|totals| totals.total == quote.total) && lines == quote.lines
    })
}
