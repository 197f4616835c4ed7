//! What a ticket costs: the versions of its quote, what the customer said of them, and the way to the till.

use kontor_domain::repairs::{
    AnswerQuote, DepositMove, DropQuote, GiveQuote, HandOver, Pickup, Quote, QuoteLine, QuoteState, SaidHow, StateKind,
    Ticket, TicketPart, TicketStory,
};
use kontor_domain::sales::AddRepair;
use kontor_domain::{Minor, RepairQuoteId, RepairTicketId};
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use super::deposit::{self, DepositDialog};
use super::draft::Draft;
use super::parts::{self, UseDialog};
use crate::bridge;
use crate::kit::{Deed, Dialog, Form, Icon, Select, TextField, heed, options};
use crate::session::Session;
use crate::shifts::dialog_foot;
use crate::{t, ts};

/// What is asked of the person.
#[derive(Clone)]
pub(super) enum Ask {
    /// To write a quote: this draft, or a new one like this.
    Write(RepairTicketId, Option<Quote>),
    /// What the customer said.
    Answer(RepairQuoteId, bool),
    /// Who collects it; with a sale or without.
    Collect(Box<Ticket>, bool),
    /// How much of a deposit; with what there is.
    Deposit(RepairTicketId, DepositMove, Minor),
    /// How many of a part are used.
    Use(RepairTicketId, TicketPart),
}

/// What is asked, outside of what is shown anew whenever the ticket changes.
pub(super) fn dialogs(ask: RwSignal<Option<Ask>>) -> impl Fn() -> Option<AnyView> + Send + 'static {
    move || {
        let close = move || ask.set(None);
        Some(match ask.get()? {
            Ask::Write(ticket, like) => view! { <Draft ticket=ticket like=like on_close=close/> }.into_any(),
            Ask::Deposit(ticket, kind, there) => {
                view! { <DepositDialog ticket=ticket kind=kind there=there on_close=close/> }.into_any()
            }
            Ask::Use(ticket, part) => view! { <UseDialog ticket=ticket part=part on_close=close/> }.into_any(),
            Ask::Answer(id, approved) => view! { <Answer id=id approved=approved on_close=close/> }.into_any(),
            Ask::Collect(ticket, sells) => view! { <Collect ticket=*ticket sells=sells on_close=close/> }.into_any(),
        })
    }
}

/// The part of a ticket's page.
pub(super) fn panel(story: &TicketStory, kind: Option<StateKind>, ask: RwSignal<Option<Ask>>) -> AnyView {
    let session = Session::here();
    let form = Form::new();
    let (ticket, to_till) = (story.ticket.clone(), story.to_till);
    let id = ticket.id;
    let in_cart = story.pickups.iter().any(|pickup| pickup.at.is_none());
    let here = kind != Some(StateKind::Done) && ticket.customer.is_some() && !in_cart;
    let last = story.quotes.last().cloned();
    let has_draft = last.as_ref().is_some_and(|quote| quote.state == QuoteState::Draft);
    let write = (here && !has_draft).then(|| {
        let name = if last.is_some() { ts!(quote.next) } else { ts!(quote.write) };
        let like = last.clone();
        let press = move |_| ask.set(Some(Ask::Write(id, like.clone())));
        view! { <button class="btn" type="button" data-testid="quote-write" on:click=heed(press)><Icon icon=icondata::LuPlus/>{name}</button> }
            .into_any()
    });
    let collect = (kind == Some(StateKind::Ready) && !in_cart).then(|| {
        let name = match to_till {
            true => ts!(quote.to_till, amount = session.money((story.due - story.deposit).max(Minor::ZERO))),
            false => ts!(quote.hand_over),
        };
        let whose = ticket.clone();
        view! { <button class="btn primary" type="button" data-testid="ticket-collect" on:click=heed(move |_| ask.set(Some(Ask::Collect(Box::new(whose.clone()), to_till))))><Icon icon=icondata::LuHandCoins/>{name}</button> }
            .into_any()
    });
    let limit = ticket.limit;
    let newest = story.quotes.iter().filter(|quote| quote.state != QuoteState::Draft).map(|quote| quote.version).max();
    let one = |quote: &Quote| {
        let acts = if here && newest.is_none_or(|newest| quote.version >= newest) && !quote.settled {
            // What is ready was repaired as it was approved.
            let fixed = kind == Some(StateKind::Ready) && quote.state == QuoteState::Approved;
            match fixed {
                true => ().into_any(),
                false => acts(quote, limit.is_some_and(|limit| quote.total <= limit), form, ask),
            }
        } else {
            ().into_any()
        };
        version(quote, session, acts)
    };
    let versions = story.quotes.iter().rev().map(one).collect_view();
    let was_in_cart = in_cart;
    let in_cart = in_cart.then(|| {
        view! { <p class="muted" data-testid="ticket-in-cart">{t!(quote.in_cart)} " " <A href="/till" attr:class="link">{t!(rail.till)}</A></p> }.into_any()
    });
    let collected = story.pickups.iter().filter(|pickup| pickup.at.is_some()).map(collected).collect_view();
    view! {
        <section class="stock-part" data-testid="ticket-quote">
            <h3>{t!(quote.title)}</h3>
            {versions}
            {in_cart}
            {collected}
            <div class="do flush">{collect} {write}</div>
            {deposit::part(story, kind, was_in_cart, ask)}
            {form.rest(&[])}
        </section>
        {parts::part(story, kind, was_in_cart, ask)}
    }
    .into_any()
}

/// What can be done with the last version.
fn acts(quote: &Quote, by_limit: bool, form: Form, ask: RwSignal<Option<Ask>>) -> AnyView {
    let (id, state) = (quote.id, quote.state);
    let button = |class: &'static str, testid: &'static str, name: String, press: Deed| {
        view! { <button class=class type="button" data-testid=testid disabled=form.busy on:click=heed(move |_| press.act())>{name}</button> }
            .into_any()
    };
    let answer = move |approved| Deed::from(move || ask.set(Some(Ask::Answer(id, approved))));
    let limit =
        move || form.send(AnswerQuote { id, approved: true, how: SaidHow::Limit, words: String::new() }, |_| {});
    let mut all = Vec::new();
    match state {
        QuoteState::Draft => {
            let draft = quote.clone();
            let edit = move || ask.set(Some(Ask::Write(draft.ticket_id, Some(draft.clone()))));
            all.push(button("btn", "quote-edit", ts!(common.edit), edit.into()));
            let give = move || form.send(GiveQuote { id }, |_| {});
            all.push(button("btn primary", "quote-give", ts!(quote.give), give.into()));
            let drop = move || form.send(DropQuote { id }, |_| {});
            all.push(button("btn quiet", "quote-drop", ts!(quote.throw_away), drop.into()));
        }
        QuoteState::Given => {
            all.push(button("btn primary", "quote-approve", ts!(quote.approve), answer(true)));
            all.push(button("btn", "quote-reject", ts!(quote.reject), answer(false)));
        }
        QuoteState::Approved => all.push(button("btn quiet", "quote-reject", ts!(quote.reject), answer(false))),
        QuoteState::Withdrawn => {}
        QuoteState::Rejected => all.push(button("btn quiet", "quote-approve", ts!(quote.approve), answer(true))),
    }
    if by_limit && matches!(state, QuoteState::Draft | QuoteState::Given) {
        all.push(button("btn", "quote-by-limit", ts!(quote.by_limit), limit.into()));
    }
    view! { <div class="do flush">{all}</div> }.into_any()
}

fn version(quote: &Quote, session: Session, acts: AnyView) -> AnyView {
    let (class, state) = match quote.state {
        QuoteState::Draft => ("tag", ts!(quote.draft)),
        QuoteState::Given => ("tag warn", ts!(quote.given)),
        QuoteState::Approved if quote.settled => ("tag ok", ts!(quote.settled)),
        QuoteState::Approved => ("tag ok", ts!(quote.approved)),
        QuoteState::Withdrawn => ("tag", ts!(quote.withdrawn)),
        QuoteState::Rejected => ("tag bad", ts!(quote.rejected)),
    };
    let row = |line: &QuoteLine| {
        let many =
            if line.qty == kontor_domain::Qty::ONE { String::new() } else { format!("{} × ", line.qty.plain()) };
        let (each, amount) = (session.money(line.unit_price), session.money(line.amounts.total));
        view! { <tr><td class="break">{line.title.clone()}<span class="small faint block num">{many}{each}</span></td><td class="r num">{amount}</td></tr> }
            .into_any()
    };
    let said = quote.said.as_ref().map(|said| {
        let mut parts = vec![how_name(said.how)];
        parts.extend(Some(said.words.clone()).filter(|words| !words.is_empty()));
        parts.extend([said.user.clone(), session.moment(said.at)]);
        view! { <p class="small faint break" data-testid="quote-said">{parts.join(" · ")}</p> }.into_any()
    });
    let name = ts!(quote.version, number = quote.version.to_string());
    let rows = quote.lines.iter().map(row).collect_view();
    view! {
        <div class="quote" data-testid=format!("quote-{}", quote.version)>
            <table class="plain"><tbody>
                <tr><td><b>{name}</b> " " <span class=class data-testid="quote-state">{state}</span></td><td class="r num"><b data-testid="quote-total">{session.money(quote.total)}</b></td></tr>
                {rows}
            </tbody></table>
            {(!quote.note.is_empty()).then(|| view! { <p class="break">{quote.note.clone()}</p> }.into_any())}
            {said}
            {acts}
        </div>
    }
    .into_any()
}

fn how_name(how: SaidHow) -> String {
    match how {
        SaidHow::InPerson => ts!(quote.in_person),
        SaidHow::Phone => ts!(quote.by_phone),
        SaidHow::Email => ts!(quote.by_email),
        SaidHow::Message => ts!(quote.by_message),
        SaidHow::Limit => ts!(quote.by_limit),
    }
}

/// Somebody who collected it.
fn collected(pickup: &Pickup) -> AnyView {
    let who = match pickup.collector.is_empty() {
        true => ts!(quote.by_customer),
        false => ts!(quote.by_other, name = pickup.collector.clone(), shown = pickup.identification.clone()),
    };
    let sale = pickup.sale.clone().map(|sale| {
        view! { <A href=format!("/sales?id={}", sale.id) attr:class="link num">{sale.number}</A> }.into_any()
    });
    view! { <p data-testid="ticket-collected">{who} " " {sale}</p> }.into_any()
}

/// Writes down what the customer said.
#[component]
fn Answer(id: RepairQuoteId, approved: bool, #[prop(into)] on_close: Deed) -> impl IntoView {
    let form = Form::new();
    let (how, words) = (RwSignal::new(SaidHow::InPerson.as_str().to_owned()), RwSignal::new(String::new()));
    let spoken = SaidHow::ALL.into_iter().filter(|how| *how != SaidHow::Limit);
    let choices = options(spoken.map(|how| (how.as_str(), how_name(how))));
    let (closed, cancel) = (on_close.clone(), on_close.clone());
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let closed = closed.clone();
        let chosen = how.get_untracked();
        let how = SaidHow::ALL.into_iter().find(|how| how.as_str() == chosen).unwrap_or(SaidHow::InPerson);
        let call = AnswerQuote { id, approved, how, words: words.get_untracked() };
        form.send(call, move |_| closed.act());
    };
    let title = if approved { ts!(quote.approve) } else { ts!(quote.reject) };
    view! {
        <Dialog title=title.clone() on_close=on_close testid="quote-answer">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <Select label=t!(quote.how) value=how choices=Signal::stored(choices) testid="quote-how"/>
                    <TextField label=t!(quote.words) value=words error=form.error("words") testid="quote-words" autofocus=true/>
                    {form.rest(&["words"])}
                </div>
                {dialog_foot(move || cancel.act(), form.busy, move || title.clone(), "quote-answer-go")}
            </form>
        </Dialog>
    }
}

/// Who collects the device: with what is due, to the till; else it is handed over at once.
#[component]
fn Collect(ticket: Ticket, sells: bool, #[prop(into)] on_close: Deed) -> impl IntoView {
    let form = Form::new();
    let (collector, shown) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let id = ticket.id;
    let cart = bridge::new_id();
    let navigate = StoredValue::new_local(use_navigate());
    let (closed, cancel) = (on_close.clone(), on_close.clone());
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let closed = closed.clone();
        let (collector, identification) = (collector.get_untracked(), shown.get_untracked());
        if sells {
            form.send(AddRepair { cart_id: cart, ticket_id: id, collector, identification }, move |_| {
                closed.act();
                navigate.with_value(|navigate| navigate("/till", Default::default()));
            });
        } else {
            form.send(HandOver { ticket_id: id, collector, identification }, move |_| closed.act());
        }
    };
    let deed = move || if sells { ts!(quote.take_to_till) } else { ts!(quote.hand_over) };
    view! {
        <Dialog title=ts!(quote.collect_title, number = ticket.number) on_close=on_close testid="ticket-collect-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <TextField label=t!(quote.collector) value=collector error=form.error("collector") testid="collector" hint=t!(quote.collector_hint) autofocus=true/>
                    <TextField label=t!(quote.shown) value=shown error=form.error("identification") testid="collector-shown"/>
                    {form.rest(&["collector", "identification"])}
                </div>
                {dialog_foot(move || cancel.act(), form.busy, deed, "ticket-collect-go")}
            </form>
        </Dialog>
    }
}
