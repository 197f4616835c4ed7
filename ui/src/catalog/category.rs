//! A product's category, and adding one on the spot.

use kontor_domain::CategoryId;
use kontor_domain::catalog::{Category, SaveCategory};
use leptos::prelude::*;

use crate::bridge;
use crate::kit::{Choice, Dialog, Form, Icon, Select, TextField, heed};
use crate::load::Load;
use crate::{t, ts};

/// The field.
#[component]
pub(super) fn CategoryField(value: RwSignal<String>, categories: Load<Vec<Category>>, may: bool) -> impl IntoView {
    let adding = RwSignal::new(false);
    let choices = move || -> Vec<Choice> {
        let none = (String::new(), ts!(catalog.no_category));
        let known =
            categories.get().unwrap_or_default().into_iter().map(|category| (category.id.to_string(), category.name));
        std::iter::once(none).chain(known).collect()
    };
    let added = move |category: Category| {
        adding.set(false);
        categories.again();
        value.set(category.id.to_string());
    };
    view! {
        <div class="with-button">
            <Select label=t!(catalog.category) value=value choices=choices testid="product-category"/>
            {may.then(|| view! { <button class="btn square" type="button" title=t!(catalog.new_category) aria-label=t!(catalog.new_category) data-testid="category-add" on:click=heed(move |_| adding.set(true))><Icon icon=icondata::LuPlus/></button> }.into_any())}
        </div>
        <leptos::portal::Portal>
            {move || adding.get().then(|| view! { <NewCategory added=added on_close=move || adding.set(false)/> }.into_any())}
        </leptos::portal::Portal>
    }
    .into_any()
}

#[component]
fn NewCategory(
    added: impl Fn(Category) + Copy + Send + Sync + 'static,
    on_close: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let form = Form::new();
    let id: CategoryId = bridge::new_id();
    let name = RwSignal::new(String::new());
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        ev.stop_propagation();
        form.send(SaveCategory { id, name: name.get_untracked(), position: None }, added);
    };
    view! {
        <Dialog title=t!(catalog.new_category) on_close=on_close testid="category-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <TextField label=t!(catalog.category_name) value=name error=form.error("name") testid="category-name" autofocus=true/>
                    {form.rest(&["name"])}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| on_close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="category-save" disabled=form.busy>{t!(common.add)}</button>
                </footer>
            </form>
        </Dialog>
    }
}
