//! One ticket: what it is, where it may go now, what it may cost, and all that happened.

use kontor_domain::event::Event;
use kontor_domain::repairs::{
    DeskView, Found, GetTicket, GetTicketPdf, NextState, Notice, StateKind, Stay, Ticket, TicketDeed, TicketEvent,
    TicketNote, TicketRow, TicketStory,
};
use kontor_domain::sales::Pdf;
use kontor_domain::{Minor, RepairTicketId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use super::list::day;
use super::notices::{self, Notices, Tell, after_move};
use super::passcode::Passcode;
use super::quote;
use super::sign::Sign;
use super::work::{MoveDialog, Note, Plan};
use crate::bridge;
use crate::file;
use crate::kit::{Failure, Icon, Skeleton, heed, toast_refusal};
use crate::load::{Load, load};
use crate::session::Session;
use crate::{t, ts};

/// The pane.
#[component]
pub(super) fn Story(id: RepairTicketId, desk: Load<DeskView>) -> impl IntoView {
    let story = load(
        move || Some(GetTicket { id }),
        move |event| match event {
            Event::TicketChanged { id: other } => *other == id,
            Event::DeskChanged | Event::CustomerChanged { .. } | Event::MailChanged | Event::StockChanged { .. } => {
                true
            }
            _ => false,
        },
    );
    let moving = RwSignal::new(None::<NextState>);
    let asking = RwSignal::new(None::<quote::Ask>);
    let telling = RwSignal::new(false);
    // How messages stand changes often, and what somebody types beside them stays.
    let notices = Memo::new(move |_| story.with(|story| story.notices.clone()).unwrap_or_default());
    let rest = Memo::new(move |_| {
        let mut story = story.get()?;
        story.notices.clear();
        Some(story)
    });
    let body = move || match (rest.get(), story.failed.get()) {
        (Some(story), _) => shown(story, desk, notices, (moving, telling, asking)),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || story.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=8/> }.into_any(),
    };
    let dialog = move || {
        let to = moving.get()?;
        let ticket = story.get_untracked()?.ticket;
        let moved = move || {
            moving.set(None);
            after_move(id, telling);
        };
        Some(view! { <MoveDialog ticket=ticket to=to on_moved=moved on_close=move || moving.set(None)/> }.into_any())
    };
    let tell = move || {
        let number = telling.get().then(|| story.get_untracked())??.ticket.number;
        Some(view! { <Tell id=id number=number on_close=move || telling.set(false)/> }.into_any())
    };
    view! {
        <div class="detail-scroll" data-testid="ticket">{move || body()}</div>
        {move || dialog()}
        {move || tell()}
        {quote::dialogs(asking)}
    }
    .into_any()
}

/// The class of a tag for a state.
fn tag(kind: StateKind) -> &'static str {
    match kind {
        StateKind::Open => "tag accent",
        StateKind::Hold => "tag warn",
        StateKind::Ready => "tag ok",
        StateKind::Done => "tag",
    }
}

fn shown(
    story: TicketStory,
    desk: Load<DeskView>,
    notices: Memo<Vec<Notice>>,
    (moving, telling, asking): (RwSignal<Option<NextState>>, RwSignal<bool>, RwSignal<Option<quote::Ask>>),
) -> AnyView {
    let session = Session::here();
    let state = story.ticket.state.clone();
    let kind = desk.with(|desk| desk.desk.state(&state).map(|state| state.kind)).flatten();
    let costs = quote::panel(&story, kind, asking);
    let TicketStory { ticket, next, events, notes, passcode, signature, stays, before, due, deposit, .. } = story;
    let id = ticket.id;
    let pdf = move |_| {
        spawn_local(async move {
            match bridge::call(GetTicketPdf { id }).await {
                Ok(Pdf { file_name, base64 }) => {
                    // The browser asks where to keep it.
                    let _ = file::download(&file_name, &base64, "application/pdf");
                }
                Err(refusal) => toast_refusal(&refusal),
            }
        });
    };
    let class = tag(kind.unwrap_or(StateKind::Open));
    let whose = ticket.customer.clone().map(|customer| {
        view! { <A href=format!("/customers?id={}", customer.id) attr:class="link">{customer.name}</A> }.into_any()
    });
    let paid = (!deposit.is_zero()).then(|| view! { <span class="small faint num" data-testid="ticket-deposit">{ts!(quote.deposit_of, amount = session.money(deposit))}</span> }.into_any());
    let amount = |amount| Option::map_or(amount, "–".to_owned(), |amount| session.money(amount));
    let way = move |(at, state): (usize, NextState)| {
        let class = if at == 0 { "btn primary" } else { "btn" };
        let (testid, name) = (format!("move-{}", state.key), state.name.clone());
        view! { <button class=class type="button" data-testid=testid on:click=heed(move |_| moving.set(Some(state.clone())))><Icon icon=icondata::LuArrowRight/>{name}</button> }
            .into_any()
    };
    let late = ticket.late.then(|| view! { <span class="tag bad">{t!(repairs.overdue)}</span> }.into_any());
    let again = (ticket.reopened > 0).then(|| {
        view! { <span class="tag warn" data-testid="ticket-reopened">{ts!(repairs.reopened_times, count = session.count(ticket.reopened))}</span> }.into_any()
    });
    let taken_in = ts!(repairs.taken_in_at, when = session.moment(ticket.created_at));
    let phone = if ticket.phone.is_empty() { String::new() } else { format!(" · {}", ticket.phone) };
    view! {
        <header class="detail-head">
            <div>
                <div class="small faint num"><span data-testid="ticket-number">{ticket.number.clone()}</span> " · " {taken_in}</div>
                <h1>{ticket.device.title()}</h1>
                <div class="muted">{whose} <span class="num">{phone}</span></div>
            </div>
            <div class="tags"><span class=class data-testid="ticket-state">{ticket.state_name.clone()}</span> {again}</div>
        </header>
        <div class="money">
            <div><span class="small faint">{t!(repairs.estimate)}</span><b class="num" data-testid="ticket-estimate">{amount(ticket.estimate)}</b></div>
            <div><span class="small faint">{t!(repairs.limit)}</span><b class="num">{amount(ticket.limit)}</b></div>
            <div><span class="small faint">{t!(quote.due)}</span><b class="num" data-testid="ticket-owed">{session.money((due - deposit).max(Minor::ZERO))}</b>{paid}</div>
            <div><span class="small faint">{t!(repairs.due)} " " {late}</span><b class="num" data-testid="ticket-due">{day(session, ticket.due_on)}</b></div>
        </div>
        <div class="do">
            {next.into_iter().enumerate().map(way).collect_view()}
            <button class="btn quiet" type="button" data-testid="ticket-pdf" on:click=heed(pdf)><Icon icon=icondata::LuPrinter/>"PDF"</button>
        </div>
        {costs}
        {facts(&ticket)}
        {ticket.ended_at.is_none().then(|| view! { <Plan ticket=ticket.clone() desk=desk/> }.into_any())}
        {(ticket.ended_at.is_none() && ticket.customer.is_some()).then(|| view! { <Passcode ticket=ticket.clone() kept=passcode/> }.into_any())}
        {(signature.is_some() || (ticket.ended_at.is_none() && ticket.customer.is_some())).then(|| view! { <Sign id=id signed=signature/> }.into_any())}
        {ticket.customer.is_some().then(|| view! { <Notices notices=notices telling=telling/> }.into_any())}
        {ticket.customer.is_some().then(|| view! { <Note id=id/> }.into_any())}
        {move || timeline(events.clone(), notes.clone(), notices.get())}
        {times(stays, desk)}
        {(!before.is_empty()).then(|| view! { <section class="stock-part"><h3>{t!(repairs.before)}</h3>{earlier(before)}</section> }.into_any())}
    }
    .into_any()
}

/// Tickets of the past, each a link.
pub(super) fn earlier(rows: Vec<TicketRow>) -> AnyView {
    let session = Session::here();
    let row = move |row: TicketRow| {
        let href = format!("/repairs?id={}", row.id);
        view! { <tr data-testid="ticket-before"><td><A href=href attr:class="link num">{row.number}</A><span class="small faint block">{row.problem}</span></td><td class="muted nowrap">{session.moment(row.created_at)}<span class="small faint block">{row.state_name}</span></td></tr> }
            .into_any()
    };
    view! { <table class="plain"><tbody>{rows.into_iter().map(row).collect_view()}</tbody></table> }.into_any()
}

/// How something was found.
pub(super) fn found_name(found: Found) -> String {
    match found {
        Found::Fine => ts!(repairs.fine),
        Found::Faulty => ts!(repairs.faulty),
        Found::Untested => ts!(repairs.untested),
    }
}

fn facts(ticket: &Ticket) -> AnyView {
    let condition = ticket.condition.iter().map(|one| format!("{}: {}", one.item, found_name(one.found)));
    let consent = if ticket.data_may_be_lost { ts!(repairs.data_may_go) } else { ts!(repairs.data_stays) };
    let device = &ticket.device;
    let all = [
        (ts!(repairs.problem), ticket.problem.clone()),
        ("IMEI".to_owned(), device.imei.clone()),
        (ts!(repairs.serial), device.serial.clone()),
        (ts!(repairs.colour), device.colour.clone()),
        (ts!(repairs.accessories), ticket.accessories.join(", ")),
        (ts!(repairs.condition), condition.collect::<Vec<_>>().join(" · ")),
        (ts!(repairs.data), consent),
    ];
    let row = |(name, fact): (String, String)| {
        view! { <tr><th scope="row" class="small faint">{name}</th><td class="break">{fact}</td></tr> }.into_any()
    };
    let rows = all.into_iter().filter(|(_, fact)| !fact.is_empty()).map(row).collect_view();
    view! { <table class="plain repair-facts" data-testid="ticket-facts"><tbody>{rows}</tbody></table> }.into_any()
}

/// What happened and what was written, the latest first.
fn timeline(events: Vec<TicketEvent>, notes: Vec<TicketNote>, notices: Vec<Notice>) -> AnyView {
    let session = Session::here();
    let event = |event: TicketEvent| {
        let (icon, text) = match event.deed {
            TicketDeed::TakenIn => (icondata::LuSmartphone, ts!(repairs.was_taken_in)),
            TicketDeed::Moved => (icondata::LuArrowRight, event.what),
            TicketDeed::Reopened => (icondata::LuRotateCcw, ts!(repairs.was_reopened, state = event.what)),
            TicketDeed::Assigned if event.what.is_empty() => (icondata::LuUser, ts!(repairs.was_unassigned)),
            TicketDeed::Assigned => (icondata::LuUser, ts!(repairs.was_assigned, name = event.what)),
            TicketDeed::Promised => {
                let promised = event.what.parse().map(|on| day(session, on)).unwrap_or(event.what);
                (icondata::LuCalendar, ts!(repairs.was_promised, day = promised))
            }
            TicketDeed::Quoted => (icondata::LuReceipt, ts!(quote.was_given, what = event.what)),
            TicketDeed::Approved => (icondata::LuCheck, ts!(quote.was_approved, what = event.what)),
            TicketDeed::Rejected => (icondata::LuX, ts!(quote.was_rejected, what = event.what)),
            TicketDeed::DepositTaken => (icondata::LuWallet, ts!(quote.was_deposited, what = event.what)),
            TicketDeed::DepositRefunded => (icondata::LuUndo2, ts!(quote.was_refunded, what = event.what)),
            TicketDeed::DepositKept => (icondata::LuWallet, ts!(quote.was_kept, what = event.what)),
            TicketDeed::PartUsed => (icondata::LuWrench, ts!(parts.was_used, what = event.what)),
            TicketDeed::PartPutBack => (icondata::LuUndo2, ts!(parts.was_put_back, what = event.what)),
            TicketDeed::Collected => (icondata::LuHandCoins, ts!(quote.was_collected, what = event.what)),
        };
        (event.at, icon, text, event.user)
    };
    let note = |note: TicketNote| {
        let who = if note.for_customer { ts!(repairs.for_customer) } else { ts!(repairs.internal) };
        (note.at, icondata::LuStickyNote, note.text, format!("{} · {who}", note.user))
    };
    let told = |notice: Notice| {
        let (icon, text, who) = notices::line(&notice);
        (notice.at, icon, text, who)
    };
    let mut all: Vec<_> = events.into_iter().map(event).chain(notes.into_iter().map(note)).collect();
    all.extend(notices.into_iter().map(told));
    // Of what happened in one moment, what was first stays first.
    all.reverse();
    all.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
    let row = move |(at, icon, text, who): (_, icondata::Icon, String, String)| {
        view! { <li data-testid="ticket-event"><span class="ic"><Icon icon=icon/></span><div><b class="break">{text}</b><div class="small faint">{who}</div></div><span class="small faint num">{session.moment(at)}</span></li> }
            .into_any()
    };
    view! { <section class="stock-part"><h3>{t!(repairs.timeline)}</h3><ul class="tl">{all.into_iter().map(row).collect_view()}</ul></section> }
        .into_any()
}

/// How long it was where.
fn times(stays: Vec<Stay>, desk: Load<DeskView>) -> AnyView {
    let name = move |key: &str| {
        let name = desk.with(|desk| {
            let at = desk.desk.states.iter().position(|state| state.key == key)?;
            desk.names.get(at).cloned()
        });
        name.flatten().unwrap_or_else(|| key.to_owned())
    };
    let row = |stay: Stay| {
        let length = length(stay.seconds);
        view! { <tr><td>{name(&stay.state)}</td><td class="r num muted">{length}</td></tr> }.into_any()
    };
    let rows = stays.into_iter().filter(|stay| stay.seconds >= 60).map(row).collect::<Vec<_>>();
    if rows.is_empty() {
        return ().into_any();
    }
    view! { <section class="stock-part"><h3>{t!(repairs.times)}</h3><table class="plain" data-testid="ticket-times"><tbody>{rows}</tbody></table></section> }.into_any()
}

/// A length of time in its two largest units.
fn length(seconds: i64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours) {
        (0, 0) => ts!(repairs.minutes, minutes = minutes.to_string()),
        (0, _) => ts!(repairs.hours, hours = hours.to_string(), minutes = minutes.to_string()),
        _ => ts!(repairs.days, days = days.to_string(), hours = hours.to_string()),
    }
}
