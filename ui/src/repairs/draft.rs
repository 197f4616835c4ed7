//! A quote that is being written: labour of the list, parts of the catalog, and what is neither.

use std::sync::Arc;

use kontor_domain::catalog::Found;
use kontor_domain::event::Event;
use kontor_domain::money::parse_qty;
use kontor_domain::repairs::{
    LABOUR_DECIMALS, LineToQuote, ListServices, Quote, QuoteLine, QuoteState, SaveQuote, Service,
};
use kontor_domain::{Minor, Refusal, RepairQuoteId, RepairServiceId, RepairTicketId, TaxClassId, VariantId};
use leptos::prelude::*;

use crate::bridge;
use crate::kit::{Area, Deed, Dialog, Form, Icon, Select, TextField, each, heed};
use crate::load::load;
use crate::purchasing::{figure, find_product};
use crate::session::Session;
use crate::shifts::dialog_foot;
use crate::{t, ts};

/// A line that is being written.
#[derive(Clone, Copy)]
struct Line {
    key: uuid::Uuid,
    service_id: Option<RepairServiceId>,
    variant_id: Option<VariantId>,
    tax_class_id: Option<TaxClassId>,
    decimals: u8,
    title: StoredValue<String>,
    qty: RwSignal<String>,
    price: RwSignal<String>,
}

impl Line {
    fn of(session: Session, line: QuoteLine) -> Self {
        let free = line.service_id.is_none() && line.variant_id.is_none();
        Self {
            key: bridge::new_id(),
            service_id: line.service_id,
            variant_id: line.variant_id,
            tax_class_id: Some(line.tax_class_id).filter(|_| free),
            decimals: line.decimals,
            title: StoredValue::new(line.title),
            qty: RwSignal::new(line.qty.plain()),
            price: RwSignal::new(session.plain(line.unit_price)),
        }
    }

    fn new(session: Session, title: String, decimals: u8, price: Minor) -> Self {
        Self {
            key: bridge::new_id(),
            service_id: None,
            variant_id: None,
            tax_class_id: None,
            decimals,
            title: StoredValue::new(title),
            qty: RwSignal::new("1".to_owned()),
            price: RwSignal::new(session.plain(price)),
        }
    }

    fn read(self, session: Session) -> Result<LineToQuote, Refusal> {
        Ok(LineToQuote {
            service_id: self.service_id,
            variant_id: self.variant_id,
            title: self.title.get_value(),
            qty: parse_qty("lines", &self.qty.get_untracked(), self.decimals)?,
            unit_price: session.parse("lines", &self.price.get_untracked())?,
            tax_class_id: self.tax_class_id,
        })
    }
}

/// The dialog: a draft anew, or the next version, like the one before.
#[component]
pub(super) fn Draft(ticket: RepairTicketId, like: Option<Quote>, #[prop(into)] on_close: Deed) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let draft = like.as_ref().filter(|quote| quote.state == QuoteState::Draft);
    let id: RepairQuoteId = draft.map_or_else(bridge::new_id, |quote| quote.id);
    let note = RwSignal::new(like.as_ref().map(|quote| quote.note.clone()).unwrap_or_default());
    let lines: Vec<Line> = like.into_iter().flat_map(|quote| quote.lines).map(|line| Line::of(session, line)).collect();
    let lines = RwSignal::new(lines);
    let (service, free) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let services = load(|| Some(ListServices {}), |event| matches!(event, Event::DeskChanged));
    let choices = move || {
        let mut all = vec![(String::new(), ts!(quote.add_service))];
        let known = services.get().unwrap_or_default().into_iter().filter(|service| service.active);
        all.extend(known.map(|service| (service.id.to_string(), service.name)));
        all
    };
    let push = move |line: Line| lines.update(|all| all.push(line));
    let add_service = move |_| {
        let Ok(id) = service.get_untracked().parse::<RepairServiceId>() else { return };
        let known = untrack(|| services.with(|all| all.iter().find(|service| service.id == id).cloned()));
        if let Some(Some(Service { name, price, .. })) = known {
            push(Line { service_id: Some(id), ..Line::new(session, name, LABOUR_DECIMALS, price) });
        }
    };
    let part = move |found: Found| {
        push(Line {
            variant_id: Some(found.variant_id),
            ..Line::new(session, found.title, found.decimals, found.price)
        });
    };
    let add_free = move |_| {
        let title = free.get_untracked().trim().to_owned();
        if !title.is_empty() {
            push(Line::new(session, title, LABOUR_DECIMALS, Minor::ZERO));
            free.set(String::new());
        }
    };
    let (closed, cancel) = (on_close.clone(), on_close.clone());
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let read = lines.get_untracked().into_iter().map(|line| line.read(session)).collect::<Result<Vec<_>, _>>();
        let closed = closed.clone();
        match read {
            Ok(lines) => {
                let call = SaveQuote { id, ticket_id: ticket, lines, note: note.get_untracked() };
                form.send(call, move |_| closed.act());
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    let rows = each(move || lines.get(), |line| line.key.to_string(), move |line| row(line, lines));
    view! {
        <Dialog title=ts!(quote.title) on_close=on_close testid="quote-dialog" class="wide">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <div class="cols">
                        <div class="do flush">
                            <Select label=t!(quote.labour) value=service choices=Signal::derive(choices) testid="quote-service"/>
                            <button class="btn" type="button" data-testid="quote-service-add" on:click=heed(add_service)><Icon icon=icondata::LuPlus/>{t!(quote.add)}</button>
                        </div>
                        <div class="do flush">
                            <TextField label=t!(quote.free) value=free testid="quote-free" autofocus=true/>
                            <button class="btn" type="button" data-testid="quote-free-add" on:click=heed(add_free)><Icon icon=icondata::LuPlus/>{t!(quote.add)}</button>
                        </div>
                    </div>
                    {find_product(Arc::new(part), "quote-part")}
                    <table class="plain order-lines"><tbody>{rows}</tbody></table>
                    <p class="error" role="alert" data-testid="quote-error">{move || form.error("lines").get()}</p>
                    <Area label=t!(quote.note) value=note error=form.error("note") testid="quote-note" rows=2/>
                    {form.rest(&["lines", "note"])}
                </div>
                {dialog_foot(move || cancel.act(), form.busy, move || ts!(common.save), "quote-save")}
            </form>
        </Dialog>
    }
}

fn row(line: Line, lines: RwSignal<Vec<Line>>) -> AnyView {
    let title = line.title.get_value();
    let named = |what: String| format!("{what}: {title}");
    let (many, each, gone) = (named(ts!(stock.how_many)), named(ts!(till.price)), named(ts!(common.remove)));
    let remove = move |_| lines.update(|all| all.retain(|other| other.key != line.key));
    view! {
        <tr>
            <td class="break">{title}</td>
            <td class="r nowrap">{figure(line.qty, many, "quote-qty".to_owned())} " × " {figure(line.price, each, "quote-price".to_owned())}</td>
            <td><button class="btn quiet square" type="button" aria-label=gone data-testid="quote-line-remove" on:click=heed(remove)><Icon icon=icondata::LuX/></button></td>
        </tr>
    }
    .into_any()
}
