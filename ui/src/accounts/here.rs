//! How somebody's account stands, where they are spoken of elsewhere.

use kontor_domain::CustomerId;
use kontor_domain::accounts::{Account, GetAccount};
use kontor_domain::event::Event;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::kit::Money;
use crate::load::{Load, load};
use crate::session::Session;
use crate::{t, ts};

fn account(id: Option<CustomerId>) -> Load<Account> {
    load(
        move || id.map(|customer_id| GetAccount { customer_id }),
        move |event| matches!(event, Event::AccountChanged { id: other } if Some(*other) == id),
    )
}

/// What a customer owes, with the way to their account.
pub(crate) fn owed_here(id: CustomerId) -> AnyView {
    let account = account(Some(id));
    let balance = Signal::derive(move || account.with(|account| account.balance).unwrap_or_default());
    view! {
        <section class="stock-part">
            <h3>{t!(accounts.account)}</h3>
            <p class="part-head"><span>{t!(accounts.owed)} " " <b><Money amount=balance testid="customer-owes"/></b></span>
                <A href=format!("/accounts?id={id}") attr:class="btn" attr:data-testid="customer-account">{t!(accounts.open_account)}</A>
            </p>
        </section>
    }
    .into_any()
}

/// What a customer may still buy on account; nothing for those who may not.
pub(crate) fn account_left(id: Option<CustomerId>) -> AnyView {
    let session = Session::here();
    let account = account(id);
    let left = move || {
        let account = account.get().filter(|account| account.limit.is_some() || account.left.0 > 0)?;
        let text = ts!(accounts.may_buy, name = account.customer, left = session.money(account.left));
        Some(view! { <p class="muted small" data-testid="account-left">{text}</p> }.into_any())
    };
    (move || left()).into_any()
}
