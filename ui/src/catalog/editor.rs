//! The pane beside the list: a product and everything about it.

use kontor_domain::ProductId;
use kontor_domain::catalog::{Categories, GetProduct, Product, RemoveProduct, RestoreProduct, TaxClasses};
use kontor_domain::event::Event;
use kontor_domain::policy::Permission;
use kontor_domain::stock::{NegativeStock, Tracking};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

use super::category::CategoryField;
use super::draft::Draft;
use super::picture::PictureField;
use super::stock::Stock;
use super::variants::Variants;
use crate::address::Address;
use crate::kit::{
    Area, Check, Choice, Failure, Form, Icon, Notice, Select, Skeleton, TextField, follow, heed, options, toast,
    toast_refusal, toast_undo,
};
use crate::load::load;
use crate::session::Session;
use crate::till::Till;
use crate::{bridge, t, ts};

/// The editor of a product, or of a new one.
#[component]
pub(super) fn Editor(id: Option<ProductId>, barcode: String, from_till: bool) -> impl IntoView {
    let session = Session::here();
    let Some(id) = id else {
        return view! { <Fields draft=Draft::new(barcode) product=None from_till=from_till/> }.into_any();
    };
    let product = load(
        move || Some(GetProduct { id }),
        move |event| matches!(event, Event::ProductChanged { id: other } if *other == id),
    );
    let drawn = RwSignal::new_local(None::<Product>);
    let typed = StoredValue::new(None::<(Draft, String)>);
    let overtaken = RwSignal::new(false);
    follow(move || {
        let Some(product) = product.get() else { return };
        let now = Draft::of(session, &product).print(session);
        let (touched, same) = typed.with_value(|typed| match typed {
            Some((draft, opened)) => {
                let typed = draft.print(session);
                (typed != *opened && typed != now, now == *opened)
            }
            None => (false, false),
        });
        // What is being typed is never thrown away by what others do.
        overtaken.set(touched && !same);
        if !touched {
            drawn.set(Some(product));
        }
    });
    let show_current = move |_| {
        overtaken.set(false);
        drawn.set(product.get_untracked());
    };
    let fields = move || match (drawn.get(), product.failed.get()) {
        (Some(product), _) => {
            let draft = Draft::of(session, &product);
            typed.set_value(Some((draft, draft.print(session))));
            view! { <Fields draft=draft product=Some(product) from_till=false/> }.into_any()
        }
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || product.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=8/> }.into_any(),
    };
    view! {
        {move || overtaken.get().then(|| view! {
            <Notice kind="warn">
                {t!(catalog.overtaken)}
                <button class="btn quiet" type="button" data-testid="product-show-current" on:click=heed(show_current)>{t!(catalog.show_current)}</button>
            </Notice>
        }.into_any())}
        {move || fields()}
    }
    .into_any()
}

#[component]
fn Fields(draft: Draft, product: Option<Product>, from_till: bool) -> impl IntoView {
    let session = Session::here();
    let till = Till::here();
    let form = Form::new();
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |path: &str| navigate.with_value(|navigate| navigate(path, Default::default()));
    let may = session.with_untracked(|me| me.permissions.contains(&Permission::ManageCatalog)).unwrap_or(false);
    let is_new = product.is_none();
    let categories = load(|| Some(Categories {}), |event| matches!(event, Event::CategoryChanged { .. }));
    let taxes = load(|| Some(TaxClasses {}), |event| matches!(event, Event::TaxChanged));
    follow(move || {
        let usual = taxes.with(|all| all.iter().find(|class| class.usual).map(|class| class.id.to_string())).flatten();
        if let Some(usual) = usual.filter(|_| draft.tax_class.with_untracked(String::is_empty)) {
            draft.tax_class.set(usual);
        }
    });
    let tax_choices = move || -> Vec<Choice> {
        taxes.get().unwrap_or_default().into_iter().map(|class| (class.id.to_string(), class.name)).collect()
    };
    let modes = move || options([("included", ts!(catalog.mode_included)), ("added", ts!(catalog.mode_added))]);
    let trackings = || {
        let kinds = [
            (String::new(), ts!(serials.untracked)),
            (Tracking::Serial.as_str().to_owned(), ts!(serials.by_serial)),
            (Tracking::Imei.as_str().to_owned(), ts!(serials.by_imei)),
        ];
        Vec::from(kinds)
    };
    let rules = || {
        let all = NegativeStock::ALL.map(|rule| (rule.as_str().to_owned(), super::stock::negative_name(rule)));
        [(String::new(), ts!(catalog.as_business))].into_iter().chain(all).collect::<Vec<Choice>>()
    };
    let place = Address::here("/products");
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        match draft.read(session) {
            Ok(req) => form.send(req, move |saved: Product| {
                if from_till {
                    if let Some(variant) = saved.variants.first() {
                        till.add(variant.id);
                    }
                    go("/till");
                } else {
                    toast(ts!(common.saved));
                    place.set(&[("id", saved.id.to_string().as_str()), ("barcode", ""), ("from", "")]);
                }
            }),
            Err(refusal) => form.refuse(refusal),
        }
    };
    let removal = product.as_ref().map(|product| (product.id, product.title.clone()));
    let remove = move |_| {
        let Some((id, title)) = removal.clone() else { return };
        form.send(RemoveProduct { id }, move |_| {
            place.set(&[("id", "")]);
            toast_undo(ts!(catalog.removed, title = title), move || {
                spawn_local(async move {
                    if let Err(refusal) = bridge::call(RestoreProduct { id }).await {
                        toast_refusal(&refusal);
                    }
                });
            });
        });
    };
    let heading = product.as_ref().map(|product| product.title.clone());
    if is_new {
        crate::signin::focus("[data-testid=product-title]");
    }
    view! {
        <form class="detail-form" on:submit=heed(save) data-testid="product-editor">
            <div class="detail-scroll">
                <header class="detail-head"><h1>{move || heading.clone().unwrap_or_else(|| ts!(catalog.new))}</h1></header>
                <fieldset class="fields" disabled=!may>
                    <div class="with-picture">
                        <PictureField product=product.clone() may=may/>
                        <div class="fields">
                            <TextField label=t!(catalog.title) value=draft.title error=form.error("title") testid="product-title"/>
                            <CategoryField value=draft.category categories=categories may=may/>
                        </div>
                    </div>
                    <Variants draft=draft form=form/>
                    <details class="more">
                        <summary>{t!(catalog.details)}</summary>
                        <div class="cols">
                            <Select label=t!(catalog.tax_class) value=draft.tax_class choices=tax_choices error=form.error("tax_class_id") testid="product-tax"/>
                            <Select label=t!(catalog.tax_mode) value=draft.tax_mode choices=modes testid="product-tax-mode"/>
                        </div>
                        <div class="cols">
                            <TextField label=t!(catalog.unit) value=draft.unit error=form.error("unit") testid="product-unit" hint=t!(catalog.unit_hint)/>
                            <Select label=t!(catalog.decimals) value=draft.decimals choices=["0", "1", "2", "3"].map(|n| (n.to_owned(), n.to_owned())).to_vec() error=form.error("decimals") testid="product-decimals"/>
                        </div>
                        <Area label=t!(catalog.notes) value=draft.notes error=form.error("description") testid="product-notes"/>
                        <Select label=t!(catalog.negative_stock) value=draft.negative choices=Signal::derive(rules) testid="product-negative"/>
                        <Select label=t!(serials.tracked) value=draft.tracked choices=Signal::derive(trackings) error=form.error("tracked") testid="product-tracked"/>
                        <Check label=t!(catalog.active) value=draft.active testid="product-active"/>
                    </details>
                    {form.rest(&["tracked", "title", "tax_class_id", "unit", "decimals", "description", "sku", "price", "barcodes", "name"])}
                </fieldset>
                {product.map(|product| view! { <Stock product=product/> }.into_any())}
            </div>
            {may.then(|| view! {
                <footer class="list-foot">
                    {(!is_new).then(|| view! { <button class="btn danger" type="button" data-testid="product-remove" on:click=heed(remove)><Icon icon=icondata::LuTrash2/>{t!(catalog.remove)}</button> }.into_any())}
                    <button class="btn primary end" type="submit" data-testid="product-save" disabled=form.busy>{t!(common.save)}</button>
                </footer>
            }.into_any())}
        </form>
    }
    .into_any()
}
