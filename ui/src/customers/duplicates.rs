//! The pane beside the list with the customers that may be one person.

use kontor_domain::CustomerId;
use kontor_domain::customers::{Customer, Duplicates as Group, FindDuplicates, Shared};
use kontor_domain::event::Event;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use super::find::traits;
use super::merge::unite;
use crate::kit::{Empty, Failure, Skeleton, heed, toast_refusal};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

/// Customers that may be one person, and who of them is to stay.
#[component]
pub(super) fn Duplicates() -> impl IntoView {
    let session = Session::here();
    let busy = RwSignal::new(false);
    let found = load(
        || Some(FindDuplicates {}),
        |event| matches!(event, Event::CustomerChanged { .. } | Event::ImportEnded { .. }),
    );
    let row = move |customer: Customer, all: &[CustomerId]| {
        let id = customer.id;
        let others: Vec<CustomerId> = all.iter().copied().filter(|other| *other != id).collect();
        let (name, traits) = (customer.name.clone(), traits(&customer));
        let since = session.moment(customer.created_at);
        let keep = move |_| {
            busy.set(true);
            let united = unite(id, customer.name.clone(), others.clone());
            spawn_local(async move {
                if let Err(refusal) = united.await {
                    toast_refusal(&refusal);
                }
                busy.try_set(false);
            });
        };
        view! {
            <li class="same-row">
                <span class="break"><A href=format!("/customers?id={id}") attr:class="link">{name}</A><span class="muted small block">{traits}</span><span class="faint small block">{move || ts!(customers.since, when = since.clone())}</span></span>
                <button class="btn" type="button" data-testid="duplicate-keep" disabled=busy on:click=heed(keep)>{t!(customers.keep_one)}</button>
            </li>
        }
        .into_any()
    };
    let group = move |group: Group| {
        let ids: Vec<CustomerId> = group.customers.iter().map(|customer| customer.id).collect();
        let share = match group.share {
            Shared::Email => ts!(customers.same_email),
            Shared::Phone => ts!(customers.same_phone),
            Shared::Name => ts!(customers.same_name),
        };
        let rows = group.customers.into_iter().map(|customer| row(customer, &ids)).collect_view();
        view! { <section class="stock-part" data-testid="duplicate-group"><h3>{share}</h3><ul class="same">{rows}</ul></section> }
            .into_any()
    };
    let groups = move || {
        match (found.get(), found.failed.get()) {
        (_, Some(refusal)) if refusal.code != "locked" => {
            view! { <Failure refusal=refusal again=move || found.again()/> }.into_any()
        }
        (None, _) => view! { <Skeleton rows=6/> }.into_any(),
        (Some(groups), _) if groups.is_empty() => {
            view! { <Empty icon=icondata::LuUsers title=t!(customers.no_duplicates) text=t!(customers.no_duplicates_text)/> }
                .into_any()
        }
        (Some(groups), _) => view! {
            <header class="detail-head"><h1>{t!(customers.duplicates)}</h1></header>
            <p class="detail-note">{t!(customers.duplicates_text)}</p>
            {groups.into_iter().map(group).collect_view()}
        }
        .into_any(),
    }
    };
    view! { <div class="detail-form"><div class="list-body detail-scroll" data-testid="duplicates">{move || groups()}</div></div> }
}
