//! The services of the repair desk.

use kontor_domain::RepairServiceId;
use kontor_domain::catalog::TaxClasses;
use kontor_domain::event::Event;
use kontor_domain::repairs::{ListServices, SaveService, Service};
use kontor_domain::sales::TaxMode;
use leptos::prelude::*;

use crate::bridge;
use crate::kit::{Check, Deed, Dialog, Form, Icon, Select, TextField, heed};
use crate::load::load;
use crate::session::Session;
use crate::shifts::dialog_foot;
use crate::{t, ts};

/// The list, and the way to change it.
pub(super) fn services() -> AnyView {
    let session = Session::here();
    let all = load(|| Some(ListServices {}), |event| matches!(event, Event::DeskChanged));
    let editing = RwSignal::new(None::<Option<Service>>);
    let row = move |service: Service| {
        let (price, kept) = (session.money(service.price), service.clone());
        let gone = (!service.active).then(|| view! { <span class="tag">{t!(quote.not_offered)}</span> }.into_any());
        view! {
            <tr data-testid="service">
                <td class="break"><b>{service.name}</b> " " {gone}</td>
                <td class="r num">{price}</td>
                <td class="r"><button class="btn" type="button" data-testid="service-change" on:click=heed(move |_| editing.set(Some(Some(kept.clone()))))>{t!(common.edit)}</button></td>
            </tr>
        }
        .into_any()
    };
    let rows = move || all.get().map(|all| all.into_iter().map(row).collect_view());
    let dialog = move || {
        let service = editing.get()?;
        Some(view! { <Editor service=service on_close=move || editing.set(None)/> }.into_any())
    };
    view! {
        <h3>{t!(quote.services)}</h3>
        <p class="muted">{t!(quote.services_text)}</p>
        <table class="plain"><tbody>{move || rows()}</tbody></table>
        <button class="btn self-start" type="button" data-testid="service-add" on:click=heed(move |_| editing.set(Some(None)))><Icon icon=icondata::LuPlus/>{t!(quote.new_service)}</button>
        {move || dialog()}
    }
    .into_any()
}

#[component]
fn Editor(service: Option<Service>, #[prop(into)] on_close: Deed) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let id: RepairServiceId = service.as_ref().map_or_else(bridge::new_id, |service| service.id);
    let kept = service.as_ref();
    let name = RwSignal::new(kept.map(|service| service.name.clone()).unwrap_or_default());
    let price = RwSignal::new(kept.map(|service| session.plain(service.price)).unwrap_or_default());
    let tax = RwSignal::new(kept.map(|service| service.tax_class_id.to_string()).unwrap_or_default());
    let added = RwSignal::new(kept.is_some_and(|service| service.tax_mode == TaxMode::Added));
    let active = RwSignal::new(kept.is_none_or(|service| service.active));
    let classes = load(|| Some(TaxClasses {}), |event| matches!(event, Event::TaxChanged));
    let choices = move || {
        let classes = classes.get().unwrap_or_default();
        let usual = classes.iter().find(|class| class.usual).map(|class| class.name.clone()).unwrap_or_default();
        let mut all = vec![(String::new(), usual)];
        all.extend(classes.into_iter().filter(|class| !class.usual).map(|class| (class.id.to_string(), class.name)));
        all
    };
    let (closed, cancel) = (on_close.clone(), on_close.clone());
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let closed = closed.clone();
        match session.parse("price", &price.get_untracked()) {
            Ok(price) => {
                let call = SaveService {
                    id,
                    name: name.get_untracked(),
                    price,
                    tax_mode: if added.get_untracked() { TaxMode::Added } else { TaxMode::Included },
                    tax_class_id: tax.get_untracked().parse().ok(),
                    active: active.get_untracked(),
                };
                form.send(call, move |_| closed.act());
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    view! {
        <Dialog title=ts!(quote.service) on_close=on_close testid="service-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <TextField label=t!(quote.name) value=name error=form.error("name") testid="service-name" autofocus=true/>
                    <div class="cols">
                        <TextField label=t!(till.price) value=price error=form.error("price") testid="service-price" inputmode="decimal"/>
                        <Select label=t!(catalog.tax_class) value=tax choices=Signal::derive(choices) testid="service-tax"/>
                    </div>
                    <Check label=t!(quote.tax_added) value=added testid="service-tax-added"/>
                    <Check label=t!(quote.offered) value=active testid="service-active"/>
                    {form.rest(&["name", "price"])}
                </div>
                {dialog_foot(move || cancel.act(), form.busy, move || ts!(common.save), "service-save")}
            </form>
        </Dialog>
    }
}
