//! The pane beside the list: a supplier.

use kontor_domain::SupplierId;
use kontor_domain::event::Event;
use kontor_domain::purchasing::{GetSupplier, SaveSupplier, Supplier};
use leptos::prelude::*;

use crate::address::Address;
use crate::kit::{Area, Check, Failure, Form, Skeleton, TextField, heed, toast};
use crate::load::load;
use crate::{bridge, t, ts};

/// The editor of a supplier, or of a new one.
#[component]
pub(super) fn Editor(id: Option<SupplierId>, address: Address) -> impl IntoView {
    let Some(id) = id else { return fields(None, address) };
    let supplier = load(
        move || Some(GetSupplier { id }),
        move |event| matches!(event, Event::SupplierChanged { id: other } if *other == id),
    );
    let shown = move || match (supplier.get(), supplier.failed.get()) {
        (Some(supplier), _) => fields(Some(supplier), address),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || supplier.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=6/> }.into_any(),
    };
    (move || shown()).into_any()
}

fn fields(supplier: Option<Supplier>, place: Address) -> AnyView {
    let form = Form::new();
    let is_new = supplier.is_none();
    let id = supplier.as_ref().map_or_else(bridge::new_id, |supplier| supplier.id);
    let text = |read: fn(&Supplier) -> &String| RwSignal::new(supplier.as_ref().map(read).cloned().unwrap_or_default());
    let (name, contact) = (text(|s| &s.name), text(|s| &s.contact));
    let (email, phone, note) = (text(|s| &s.email), text(|s| &s.phone), text(|s| &s.note));
    let active = RwSignal::new(supplier.as_ref().is_none_or(|supplier| supplier.active));
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let req = SaveSupplier {
            id,
            name: name.get_untracked(),
            contact: contact.get_untracked(),
            email: email.get_untracked(),
            phone: phone.get_untracked(),
            note: note.get_untracked(),
            active: active.get_untracked(),
        };
        form.send(req, move |saved| {
            toast(ts!(common.saved));
            place.set(&[("id", saved.id.to_string().as_str())]);
        });
    };
    let heading = supplier.as_ref().map(|supplier| supplier.name.clone());
    if is_new {
        crate::signin::focus("[data-testid=supplier-name]");
    }
    view! {
        <form class="detail-form" on:submit=heed(save) data-testid="supplier-editor">
            <div class="detail-scroll">
                <header class="detail-head"><h1>{move || heading.clone().unwrap_or_else(|| ts!(purchasing.new_supplier))}</h1></header>
                <div class="fields">
                    <TextField label=t!(customers.name) value=name error=form.error("name") testid="supplier-name"/>
                    <TextField label=t!(purchasing.contact) value=contact error=form.error("contact") testid="supplier-contact"/>
                    <div class="cols">
                        <TextField label=t!(customers.phone) value=phone error=form.error("phone") testid="supplier-phone" kind="tel"/>
                        <TextField label=t!(customers.email) value=email error=form.error("email") testid="supplier-email" kind="email"/>
                    </div>
                    <Area label=t!(stock.note) value=note error=form.error("note") testid="supplier-note"/>
                    <Check label=t!(purchasing.active) value=active testid="supplier-active"/>
                    {form.rest(&["name", "contact", "phone", "email", "note"])}
                </div>
            </div>
            <footer class="list-foot">
                <button class="btn primary end" type="submit" data-testid="supplier-save" disabled=form.busy>{t!(common.save)}</button>
            </footer>
        </form>
    }
    .into_any()
}
