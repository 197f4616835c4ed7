//! An order that is being written.

use std::sync::Arc;

use kontor_domain::catalog::{Found, GetProduct};
use kontor_domain::event::Event;
use kontor_domain::money::{parse_qty, times};
use kontor_domain::page::{MAX_PAGE, Window};
use kontor_domain::purchasing::{
    EndOrder, FindSuppliers, PlaceOrder, PurchaseLine, PurchaseOrder, SaveOrder, SaveOrderLine,
};
use kontor_domain::{Minor, PurchaseLineId, PurchaseOrderId, Qty, Refusal, VariantId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::find::find_product;
use crate::address::Address;
use crate::kit::{Area, Form, Icon, Money, Select, each, heed, toast};
use crate::load::load;
use crate::session::Session;
use crate::{bridge, t, ts};

/// A line that is being written.
#[derive(Clone, Copy)]
struct Line {
    id: PurchaseLineId,
    variant_id: VariantId,
    decimals: u8,
    what: StoredValue<(String, String)>,
    qty: RwSignal<String>,
    cost: RwSignal<String>,
}

impl Line {
    fn of(session: Session, line: PurchaseLine) -> Self {
        Self {
            id: line.id,
            variant_id: line.variant_id,
            decimals: line.decimals,
            what: StoredValue::new((line.title, line.sku)),
            qty: RwSignal::new(line.qty.plain()),
            cost: RwSignal::new(session.plain(line.unit_cost)),
        }
    }

    fn read(self, session: Session) -> Result<SaveOrderLine, Refusal> {
        Ok(SaveOrderLine {
            id: self.id,
            variant_id: self.variant_id,
            qty: parse_qty("qty", &self.qty.get(), self.decimals)?,
            unit_cost: session.parse("unit_cost", &self.cost.get())?,
        })
    }
}

/// The pane.
#[component]
pub(super) fn Draft(order: Option<PurchaseOrder>, address: Address) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let is_new = order.is_none();
    let id: PurchaseOrderId = order.as_ref().map_or_else(bridge::new_id, |order| order.id);
    let supplier = RwSignal::new(order.as_ref().map(|order| order.supplier_id.to_string()).unwrap_or_default());
    let note = RwSignal::new(order.as_ref().map(|order| order.note.clone()).unwrap_or_default());
    let heading = order.as_ref().map(|order| order.number.clone());
    let kept = order.as_ref().map(|order| (order.supplier_id.to_string(), order.supplier.clone()));
    let lines: Vec<Line> =
        order.into_iter().flat_map(|order| order.lines).map(|line| Line::of(session, line)).collect();
    let lines = RwSignal::new(lines);
    let suppliers = load(
        || Some(FindSuppliers { window: Window { offset: 0, limit: MAX_PAGE }, ..FindSuppliers::default() }),
        |event| matches!(event, Event::SupplierChanged { .. }),
    );
    let choices = move || {
        let mut all = vec![(String::new(), ts!(purchasing.choose_one))];
        all.extend(kept.clone());
        let known = suppliers.get().map(|page| page.rows).unwrap_or_default();
        for supplier in known {
            let id = supplier.id.to_string();
            if !all.iter().any(|(other, _)| *other == id) {
                all.push((id, supplier.name));
            }
        }
        all
    };
    let take = move |found: Found| {
        let known = lines.with_untracked(|all| all.iter().find(|line| line.variant_id == found.variant_id).copied());
        if let Some(line) = known {
            line.qty.update(|qty| {
                if let Ok(now) = parse_qty("qty", qty, line.decimals) {
                    *qty = Qty(now.0 + Qty::ONE.0).plain();
                }
            });
            return;
        }
        let cost = RwSignal::new(String::new());
        let line = Line {
            id: bridge::new_id(),
            variant_id: found.variant_id,
            decimals: found.decimals,
            what: StoredValue::new((found.title, found.sku)),
            qty: RwSignal::new("1".to_owned()),
            cost,
        };
        lines.update(|all| all.push(line));
        spawn_local(async move {
            // What one cost at last, unless somebody typed meanwhile.
            let Ok(product) = bridge::call(GetProduct { id: found.product_id }).await else { return };
            let variant = product.variants.iter().find(|variant| variant.id == found.variant_id);
            let last = variant.and_then(|variant| variant.unit_cost).unwrap_or_default();
            cost.try_update(|cost| {
                if cost.is_empty() {
                    *cost = session.plain(last);
                }
            });
        });
    };
    let read = move || -> Result<SaveOrder, Refusal> {
        let lines = lines.get().into_iter().map(|line| line.read(session)).collect::<Result<_, _>>()?;
        let supplier_id = supplier.get().parse();
        let supplier_id = supplier_id.map_err(|_| {
            Refusal::field("required", "supplier_id", kontor_domain::Message::told(ts!(purchasing.no_supplier)))
        })?;
        Ok(SaveOrder { id, supplier_id, note: note.get(), lines })
    };
    let send = move |done: fn(Form, Address, PurchaseOrder)| match untrack(read) {
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
    let place = move |_| {
        send(|form, address, saved| {
            form.send(PlaceOrder { id: saved.id }, move |placed| {
                toast(ts!(purchasing.placed, number = placed.number));
                address.set(&[("id", placed.id.to_string().as_str())]);
            });
        });
    };
    let cancel = move |_| form.send(EndOrder { id }, move |_| address.set(&[("id", "")]));
    let total = Signal::derive(move || {
        let read = lines.get().into_iter().filter_map(|line| line.read(session).ok());
        read.map(|line| times(line.unit_cost, line.qty)).sum::<Minor>()
    });
    let rows = each(move || lines.get(), |line| line.id.to_string(), move |line| row(line, lines));
    view! {
        <form class="detail-form" on:submit=heed(save) data-testid="order-draft">
            <div class="detail-scroll">
                <header class="detail-head">
                    <h1>{move || heading.clone().unwrap_or_else(|| ts!(purchasing.new_order))}</h1>
                    <span class="tag">{t!(purchasing.draft)}</span>
                </header>
                <div class="fields">
                    <Select label=t!(purchasing.supplier) value=supplier choices=Signal::derive(choices) error=form.error("supplier_id") testid="order-supplier"/>
                    {find_product(Arc::new(take), "order-find")}
                    <table class="plain order-lines"><tbody>{rows}</tbody></table>
                    <dl class="facts"><div class="grand"><dt>{t!(sales.total)}</dt><dd><Money amount=total testid="order-total"/></dd></div></dl>
                    <Area label=t!(stock.note) value=note error=form.error("note") testid="order-note" rows=2/>
                    {form.rest(&["supplier_id", "note"])}
                </div>
            </div>
            <footer class="list-foot wrap">
                {(!is_new).then(|| view! { <button class="btn danger" type="button" data-testid="order-cancel" disabled=form.busy on:click=heed(cancel)>{t!(purchasing.cancel_order)}</button> }.into_any())}
                <button class="btn end" type="submit" data-testid="order-save" disabled=form.busy>{t!(purchasing.save_draft)}</button>
                <button class="btn primary" type="button" data-testid="order-place" disabled=form.busy on:click=heed(place)><Icon icon=icondata::LuSend/>{t!(purchasing.place)}</button>
            </footer>
        </form>
    }
    .into_any()
}

/// A field for a figure in a line.
pub(crate) fn figure(value: RwSignal<String>, name: String, testid: String) -> AnyView {
    view! { <input class="input num figure-field" inputmode="decimal" autocomplete="off" aria-label=name data-testid=testid prop:value=value on:input=heed(move |ev| value.set(event_target_value(&ev)))/> }
        .into_any()
}

/// The same, for what is kept as soon as it is left.
pub(super) fn figure_that(value: RwSignal<String>, name: String, testid: String, then: impl Fn() + 'static) -> AnyView {
    view! { <input class="input num figure-field" inputmode="decimal" autocomplete="off" aria-label=name data-testid=testid prop:value=value on:change=heed(move |ev| { value.set(event_target_value(&ev)); then(); })/> }
        .into_any()
}

fn row(line: Line, lines: RwSignal<Vec<Line>>) -> AnyView {
    let (title, sku) = line.what.get_value();
    let (many, each) = (format!("{}: {title}", ts!(stock.how_many)), format!("{}: {title}", ts!(purchasing.unit_cost)));
    let gone = format!("{}: {title}", ts!(common.remove));
    let remove = move |_| lines.update(|all| all.retain(|other| other.id != line.id));
    let (of_qty, of_cost) = (format!("line-qty-{sku}"), format!("line-cost-{sku}"));
    view! {
        <tr>
            <td class="break">{title}<span class="small faint block num">{sku}</span></td>
            <td class="r nowrap">{figure(line.qty, many, of_qty)} " × " {figure(line.cost, each, of_cost)}</td>
            <td><button class="btn quiet square" type="button" aria-label=gone data-testid="line-remove" on:click=heed(remove)><Icon icon=icondata::LuX/></button></td>
        </tr>
    }
    .into_any()
}
