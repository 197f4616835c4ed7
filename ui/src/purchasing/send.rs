//! A transfer that is being written, and is sent.

use std::sync::Arc;

use kontor_domain::business::Registers;
use kontor_domain::catalog::Found;
use kontor_domain::event::Event;
use kontor_domain::money::parse_qty;
use kontor_domain::stock::serials::numbers_in;
use kontor_domain::stock::{
    CancelTransfer, SaveTransfer, SaveTransferLine, SendTransfer, Tracking, Transfer, TransferLine,
};
use kontor_domain::{Message, Qty, Refusal, TransferId, TransferLineId, VariantId};
use leptos::prelude::*;

use super::draft::figure;
use super::find::find_product;
use crate::address::Address;
use crate::kit::{Area, Form, Icon, Select, each, heed, toast};
use crate::load::load;
use crate::session::Session;
use crate::{bridge, t, ts};

/// A line that is being written.
#[derive(Clone, Copy)]
struct Line {
    id: TransferLineId,
    variant_id: VariantId,
    decimals: u8,
    tracked: Option<Tracking>,
    what: StoredValue<(String, String)>,
    qty: RwSignal<String>,
    serials: RwSignal<String>,
}

impl Line {
    fn of(line: TransferLine) -> Self {
        Self {
            id: line.id,
            variant_id: line.variant_id,
            decimals: line.decimals,
            tracked: line.tracked,
            what: StoredValue::new((line.title, line.sku)),
            qty: RwSignal::new(line.qty.plain()),
            serials: RwSignal::new(line.serials.join("\n")),
        }
    }

    fn read(self) -> Result<SaveTransferLine, Refusal> {
        Ok(SaveTransferLine {
            id: self.id,
            variant_id: self.variant_id,
            qty: parse_qty("qty", &self.qty.get(), self.decimals)?,
            serials: numbers_in(&self.serials.get()),
        })
    }

    /// One more, and which.
    fn more(self, number: Option<String>) {
        self.qty.update(|qty| {
            if let Ok(now) = parse_qty("qty", qty, self.decimals) {
                *qty = Qty(now.0 + Qty::ONE.0).plain();
            }
        });
        self.name(number);
    }

    fn name(self, number: Option<String>) {
        self.serials.update(|all| {
            let mut named = numbers_in(all);
            named.extend(number);
            *all = named.join("\n");
        });
    }
}

/// The pane.
#[component]
pub(super) fn Draft(transfer: Option<Transfer>, address: Address) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let is_new = transfer.is_none();
    let id: TransferId = transfer.as_ref().map_or_else(bridge::new_id, |transfer| transfer.id);
    let to = RwSignal::new(transfer.as_ref().map(|transfer| transfer.to_id.to_string()).unwrap_or_default());
    let note = RwSignal::new(transfer.as_ref().map(|transfer| transfer.note.clone()).unwrap_or_default());
    let heading = transfer.as_ref().map(|transfer| transfer.number.clone());
    let lines: Vec<Line> = transfer.into_iter().flat_map(|transfer| transfer.lines).map(Line::of).collect();
    let lines = RwSignal::new(lines);
    let registers = load(|| Some(Registers {}), |event| matches!(event, Event::BusinessChanged));
    let stores = move || {
        let here = session.with(|me| me.register.store_id);
        let mut all = vec![(String::new(), ts!(transfers.choose_store))];
        for register in registers.get().unwrap_or_default() {
            let id = register.store_id.to_string();
            if Some(register.store_id) != here && !all.iter().any(|(known, _)| *known == id) {
                all.push((id, register.store));
            }
        }
        all
    };
    let take = move |found: Found| {
        let known = lines.with_untracked(|all| all.iter().find(|line| line.variant_id == found.variant_id).copied());
        if let Some(line) = known {
            line.more(found.serial);
            return;
        }
        let line = Line {
            id: bridge::new_id(),
            variant_id: found.variant_id,
            decimals: found.decimals,
            tracked: found.tracked,
            what: StoredValue::new((found.title, found.sku)),
            qty: RwSignal::new("1".to_owned()),
            serials: RwSignal::new(String::new()),
        };
        line.name(found.serial);
        lines.update(|all| all.push(line));
    };
    let read = move || -> Result<SaveTransfer, Refusal> {
        let lines = lines.get().into_iter().map(Line::read).collect::<Result<_, _>>()?;
        let to_id = to.get().parse();
        let to_id =
            to_id.map_err(|_| Refusal::field("required", "to_id", Message::told(ts!(transfers.choose_store))))?;
        Ok(SaveTransfer { id, to_id, note: note.get(), lines })
    };
    let send = move |done: fn(Form, Address, Transfer)| match untrack(read) {
        Ok(req) => form.send(req, move |saved| done(form, address, saved)),
        Err(refusal) => form.refuse(refusal),
    };
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        send(|_, address, saved| {
            toast(ts!(common.saved));
            address.set(&[("id", saved.id.to_string().as_str())]);
        });
    };
    let go = move |_| {
        send(|form, address, saved| {
            form.send(SendTransfer { id: saved.id }, move |sent| {
                toast(ts!(transfers.was_sent, number = sent.number));
                address.set(&[("id", sent.id.to_string().as_str())]);
            });
        });
    };
    let cancel = move |_| form.send(CancelTransfer { id }, move |_| address.set(&[("id", "")]));
    let rows = each(move || lines.get(), |line| line.id.to_string(), move |line| row(line, lines));
    view! {
        <form class="detail-form" on:submit=heed(save) data-testid="transfer-draft">
            <div class="detail-scroll">
                <header class="detail-head">
                    <h1>{move || heading.clone().unwrap_or_else(|| ts!(transfers.add))}</h1>
                    <span class="tag">{t!(purchasing.draft)}</span>
                </header>
                <div class="fields">
                    <Select label=t!(transfers.to) value=to choices=Signal::derive(stores) error=form.error("to_id") testid="transfer-to"/>
                    {find_product(Arc::new(take), "transfer-find")}
                    <table class="plain order-lines"><tbody>{rows}</tbody></table>
                    <Area label=t!(stock.note) value=note error=form.error("note") testid="transfer-note" rows=2/>
                    {form.rest(&["to_id", "note"])}
                </div>
            </div>
            <footer class="list-foot wrap">
                {(!is_new).then(|| view! { <button class="btn danger" type="button" data-testid="transfer-cancel" disabled=form.busy on:click=heed(cancel)>{t!(transfers.cancel)}</button> }.into_any())}
                <button class="btn end" type="submit" data-testid="transfer-save" disabled=form.busy>{t!(purchasing.save_draft)}</button>
                <button class="btn primary" type="button" data-testid="transfer-send" disabled=form.busy on:click=heed(go)><Icon icon=icondata::LuSend/>{t!(transfers.send)}</button>
            </footer>
        </form>
    }
    .into_any()
}

fn row(line: Line, lines: RwSignal<Vec<Line>>) -> AnyView {
    let (title, sku) = line.what.get_value();
    let many = format!("{}: {title}", ts!(stock.how_many));
    let gone = format!("{}: {title}", ts!(common.remove));
    let remove = move |_| lines.update(|all| all.retain(|other| other.id != line.id));
    let of_qty = format!("send-qty-{sku}");
    let serials = line.tracked.map(|_| {
        let name = ts!(serials.of, title = title.clone());
        view! { <tr><td colspan="3"><Area label=name value=line.serials testid="send-serials" rows=2 scan=true/></td></tr> }
            .into_any()
    });
    view! {
        <tr>
            <td class="break">{title}<span class="small faint block num">{sku}</span></td>
            <td class="r nowrap">{figure(line.qty, many, of_qty)}</td>
            <td><button class="btn quiet square" type="button" aria-label=gone data-testid="line-remove" on:click=heed(remove)><Icon icon=icondata::LuX/></button></td>
        </tr>
        {serials}
    }
    .into_any()
}
