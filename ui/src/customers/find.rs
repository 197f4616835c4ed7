//! Looking for a customer in a dialog.

use std::sync::Arc;

use kontor_domain::CustomerId;
use kontor_domain::customers::{Customer, FindCustomers};
use kontor_domain::page::Window;
use leptos::prelude::*;

use crate::kit::{Enter, Failure, Icon, ListKeys, Skeleton, heed};
use crate::load::load;
use crate::t;

/// So many are shown to choose from.
const HITS: usize = 8;

/// What is done with the one who is chosen.
pub(crate) type Choose = Arc<dyn Fn(Customer) + Send + Sync>;

/// What tells a customer from others of the same name.
pub(super) fn traits(customer: &Customer) -> String {
    let number = if customer.number.is_empty() { String::new() } else { format!("#{}", customer.number) };
    let all = [customer.phone.clone(), customer.email.clone(), number];
    all.into_iter().filter(|one| !one.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// A box to look for a customer by `text`, with who is found below it, except the one who is `not` meant. `testid` is what a
/// test calls the box, `hit` what it calls one who is found.
pub(crate) fn find(
    text: RwSignal<String>,
    not: Option<CustomerId>,
    testid: &'static str,
    hit: fn(&Customer) -> String,
    choose: Choose,
) -> AnyView {
    // One more than is shown, for the one who is not meant may be among them.
    let window = Window { offset: 0, limit: 9 };
    let found = load(
        move || Some(FindCustomers { text: text.get().trim().to_owned(), window, ..FindCustomers::default() }),
        |_| false,
    );
    let hits = move || {
        let meant = |customer: &&Customer| Some(customer.id) != not;
        found.with(|page| page.rows.iter().filter(meant).take(HITS).cloned().collect::<Vec<_>>())
    };
    let press = Arc::clone(&choose);
    let row = move |customer: Customer| {
        let choose = Arc::clone(&press);
        let (testid, name, traits) = (hit(&customer), customer.name.clone(), traits(&customer));
        view! {
            <li><button class="hit" type="button" data-testid=testid on:click=heed(move |_| choose(customer.clone())) on:keydown=heed(|ev| { ListKeys(".hit").key(&ev); })>
                <Icon icon=icondata::LuUser/><span>{name}<span class="faint small block break num">{traits}</span></span>
            </button></li>
        }
        .into_any()
    };
    let rows = move || match (found.failed.get(), hits()) {
        (Some(refusal), _) => view! { <Failure refusal=refusal again=move || found.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=4/> }.into_any(),
        (None, Some(hits)) if hits.is_empty() => {
            view! { <p class="muted pad">{t!(customers.none_found)}</p> }.into_any()
        }
        (None, Some(hits)) => view! { <ul class="hits">{hits.into_iter().map(&row).collect_view()}</ul> }.into_any(),
    };
    let choose_first = move || {
        let first = hits().and_then(|hits| hits.into_iter().next());
        if let Some(first) = first
            && found.failed.with(Option::is_none)
            && text.with(|text| !text.is_empty())
        {
            choose(first);
        }
    };
    let enter = Enter::new(move || found.busy.get(), choose_first);
    let on_key = move |ev: web_sys::KeyboardEvent| {
        if ev.key() == "Enter" {
            ev.prevent_default();
            enter.press();
        } else {
            ListKeys(".hit").key(&ev);
        }
    };
    view! {
        <label class="field search">
            <Icon icon=icondata::LuSearch/>
            <input type="search" autofocus autocomplete="off" data-testid=testid aria-label=t!(customers.search) placeholder=t!(customers.search) prop:value=text on:input=heed(move |ev| { enter.forget(); text.set(event_target_value(&ev)); }) on:keydown=heed(on_key)/>
        </label>
        {move || rows()}
    }
    .into_any()
}
