//! What is done with a ticket: moved on, planned, written on.

use kontor_domain::repairs::{DeskView, MoveTicket, NextState, NoteTicket, PlanTicket, Ticket};
use kontor_domain::{RepairNoteId, RepairTicketId};
use leptos::prelude::*;

use crate::bridge;
use crate::kit::{Area, Check, Deed, Dialog, Form, Icon, Select, TextField, heed};
use crate::load::Load;
use crate::shifts::dialog_foot;
use crate::{t, ts};

/// Moves a ticket on, with something to write on it if one likes.
#[component]
pub(super) fn MoveDialog(
    ticket: Ticket,
    to: NextState,
    #[prop(into)] on_moved: Deed,
    #[prop(into)] on_close: Deed,
) -> impl IntoView {
    let form = Form::new();
    let note = RwSignal::new(String::new());
    let cancel = on_close.clone();
    let (id, from, key, name) = (ticket.id, ticket.state, to.key, to.name);
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let moved = on_moved.clone();
        let call = MoveTicket { id, from: from.clone(), to: key.clone(), note: note.get_untracked() };
        form.send(call, move |_| moved.act());
    };
    let title = ts!(repairs.move_title, number = ticket.number, state = name.clone());
    view! {
        <Dialog title=title on_close=on_close testid="ticket-move">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <TextField label=t!(repairs.internal_note) value=note error=form.error("note") testid="ticket-move-note" autofocus=true/>
                    {form.rest(&["note"])}
                </div>
                {dialog_foot(move || cancel.act(), form.busy, move || name.clone(), "ticket-move-go")}
            </form>
        </Dialog>
    }
}

/// The choices of who repairs.
pub(super) fn technicians(desk: Load<DeskView>) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        let mut all = vec![(String::new(), ts!(repairs.nobody))];
        let known = desk.with(|desk| desk.technicians.clone()).unwrap_or_default();
        all.extend(known.into_iter().map(|who| (who.id.to_string(), who.name)));
        all
    })
}

/// Who repairs it, and by when.
#[component]
pub(super) fn Plan(ticket: Ticket, desk: Load<DeskView>) -> impl IntoView {
    let form = Form::new();
    let id = ticket.id;
    let who = RwSignal::new(ticket.technician.map(|who| who.id.to_string()).unwrap_or_default());
    let due = RwSignal::new(ticket.due_on.to_string());
    let before = (who.get_untracked(), due.get_untracked());
    let changed = move || who.with(|who| *who != before.0) || due.with(|due| *due != before.1);
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let technician_id = who.get_untracked().parse().ok();
        match due.get_untracked().parse() {
            Ok(due_on) => form.send(PlanTicket { id, technician_id, due_on }, |_| {}),
            Err(_) => form.refuse(no_day()),
        }
    };
    view! {
        <form class="fields" on:submit=heed(save)>
            <div class="cols">
                <Select label=t!(repairs.technician) value=who choices=technicians(desk) error=form.error("technician_id") testid="ticket-technician"/>
                <TextField label=t!(repairs.due) value=due error=form.error("due_on") kind="date" testid="ticket-due-on"/>
            </div>
            {form.rest(&["technician_id", "due_on"])}
            {move || changed().then(|| view! { <div class="do flush"><button class="btn" type="submit" data-testid="ticket-plan" disabled=form.busy><Icon icon=icondata::LuCheck/>{t!(common.save)}</button></div> }.into_any())}
        </form>
    }
    .into_any()
}

/// What is said where a day is missing.
pub(super) fn no_day() -> kontor_domain::Refusal {
    kontor_domain::Refusal::field("required", "due_on", kontor_domain::Message::told(ts!(repairs.day_first)))
}

/// Something to write on a ticket.
#[component]
pub(super) fn Note(id: RepairTicketId) -> impl IntoView {
    let form = Form::new();
    let (text, for_customer) = (RwSignal::new(String::new()), RwSignal::new(false));
    let note: StoredValue<RepairNoteId> = StoredValue::new(bridge::new_id());
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let call = NoteTicket {
            id: note.get_value(),
            ticket_id: id,
            for_customer: for_customer.get_untracked(),
            text: text.get_untracked(),
        };
        form.send(call, move |_| {
            note.try_set_value(bridge::new_id());
            text.try_set(String::new());
        });
    };
    view! {
        <form class="fields" on:submit=heed(save)>
            <Area label=t!(repairs.note) value=text error=form.error("text") testid="ticket-note" rows=2/>
            {form.rest(&["text"])}
            <div class="do flush">
                <Check label=t!(repairs.note_for_customer) value=for_customer testid="ticket-note-for-customer"/>
                <button class="btn end" type="submit" data-testid="ticket-note-add" disabled=move || form.busy.get() || text.with(|text| text.trim().is_empty())><Icon icon=icondata::LuPlus/>{t!(repairs.add_note)}</button>
            </div>
        </form>
    }
    .into_any()
}
