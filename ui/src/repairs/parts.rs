//! The parts of a ticket: what was approved, what of it is in the device, and what it waits for.

use kontor_domain::money::parse_qty;
use kontor_domain::repairs::{PartEnd, PartUse, PutPartBack, StateKind, TicketPart, TicketStory, UsePart};
use kontor_domain::stock::serials::numbers_in;
use kontor_domain::{Qty, RepairPartId, RepairTicketId};
use leptos::prelude::*;

use super::quote::Ask;
use crate::bridge;
use crate::kit::{Area, Deed, Dialog, Form, TextField, heed};
use crate::session::Session;
use crate::shifts::dialog_foot;
use crate::{t, ts};

/// The part of a ticket's page; none without parts.
pub(super) fn part(story: &TicketStory, kind: Option<StateKind>, in_cart: bool, ask: RwSignal<Option<Ask>>) -> AnyView {
    if story.parts.is_empty() && story.uses.is_empty() {
        return ().into_any();
    }
    let (session, form, id) = (Session::here(), Form::new(), story.ticket.id);
    let here = kind != Some(StateKind::Done) && !in_cart;
    let row = |part: &TicketPart| {
        let wanted = part.clone();
        let press = move |_| ask.set(Some(Ask::Use(id, wanted.clone())));
        let uses = (here && part.used < part.wanted).then(|| {
            let testid = format!("part-use-{}", part.sku);
            view! { <button class="btn" type="button" data-testid=testid on:click=heed(press)>{t!(parts.use_it)}</button> }.into_any()
        });
        let missing = (part.missing.0 > 0).then(|| {
            view! { <span class="tag warn" data-testid="part-missing">{ts!(parts.missing, count = part.missing.plain())}</span> }.into_any()
        });
        let state = ts!(parts.used_of, used = part.used.plain(), wanted = part.wanted.plain());
        view! { <tr data-testid=format!("part-{}", part.sku)><td class="break">{part.title.clone()} " " {missing}<span class="small faint block num">{state}</span></td><td class="r">{uses}</td></tr> }
            .into_any()
    };
    let used = |part: &PartUse| {
        let id = part.id;
        let end = match part.end {
            PartEnd::Used if here => {
                let back = move |_| form.send(PutPartBack { id }, |_| {});
                view! { <button class="btn quiet" type="button" data-testid="part-back" disabled=form.busy on:click=heed(back)>{t!(parts.put_back)}</button> }.into_any()
            }
            PartEnd::Used => ().into_any(),
            PartEnd::PutBack => view! { <span class="tag">{t!(parts.back)}</span> }.into_any(),
            PartEnd::Sold => view! { <span class="tag ok">{t!(quote.settled)}</span> }.into_any(),
        };
        let mut about = part.serials.clone();
        about.extend([part.user.clone(), session.moment(part.at)]);
        about.extend(part.cost.map(|cost| session.money(cost)));
        let what = format!("{} × {}", part.qty.plain(), part.title);
        view! { <tr data-testid="part-used"><td class="break">{what}<span class="small faint block num">{about.join(" · ")}</span></td><td class="r">{end}</td></tr> }
            .into_any()
    };
    let rows = story.parts.iter().map(row).collect_view();
    let uses = story.uses.iter().map(used).collect_view();
    view! {
        <section class="stock-part" data-testid="ticket-parts">
            <h3>{t!(parts.title)}</h3>
            <table class="plain"><tbody>{rows} {uses}</tbody></table>
            {form.rest(&[])}
        </section>
    }
    .into_any()
}

/// How many are used, or which pieces.
#[component]
pub(super) fn UseDialog(ticket: RepairTicketId, part: TicketPart, #[prop(into)] on_close: Deed) -> impl IntoView {
    let form = Form::new();
    let id: RepairPartId = bridge::new_id();
    let left = Qty(part.wanted.0 - part.used.0);
    let (qty, serials) = (RwSignal::new(left.plain()), RwSignal::new(String::new()));
    let (variant_id, decimals, tracked) = (part.variant_id, part.decimals, part.tracked);
    let (closed, cancel) = (on_close.clone(), on_close.clone());
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let closed = closed.clone();
        let numbers = numbers_in(&serials.get_untracked());
        let qty = match tracked {
            true => Ok(Qty::whole(i64::try_from(numbers.len()).unwrap_or_default())),
            false => parse_qty("qty", &qty.get_untracked(), decimals),
        };
        match qty {
            Ok(qty) => {
                let call = UsePart { id, ticket_id: ticket, variant_id, qty, serials: numbers };
                form.send(call, move |_| closed.act());
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    let field = match tracked {
        true => view! { <Area label=t!(serials.numbers) value=serials error=form.error("serials") testid="part-serials" rows=2 scan=true autofocus=true/> }.into_any(),
        false => view! { <TextField label=t!(parts.how_many) value=qty error=form.error("qty") testid="part-qty" inputmode="decimal" autofocus=true/> }.into_any(),
    };
    let known: &'static [&'static str] = if tracked { &["serials"] } else { &["qty"] };
    view! {
        <Dialog title=ts!(parts.use_title, title = part.title) on_close=on_close testid="part-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    {field}
                    {form.rest(known)}
                </div>
                {dialog_foot(move || cancel.act(), form.busy, || ts!(parts.use_it), "part-go")}
            </form>
        </Dialog>
    }
}
