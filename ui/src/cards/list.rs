//! What is open at card terminals: said quietly beside the cart, and in full where a shift is closed.

use kontor_domain::TenderId;
use kontor_domain::terminals::CardAttempt;
use leptos::prelude::*;

use super::attempt::{Place, attempt, mark};
use crate::kit::{Deed, Dialog, each, heed};
use crate::till::Till;
use crate::{t, ts};

/// Every attempt that needs something here. A charge that is being given back is left to its refund.
pub(crate) fn open_cards() -> AnyView {
    let till = Till::here();
    let all = move || -> Vec<CardAttempt> {
        till.cards
            .with(|now| {
                let back: Vec<TenderId> = now.open.iter().filter_map(|attempt| attempt.of).collect();
                now.open.iter().filter(|attempt| !back.contains(&attempt.id)).cloned().collect()
            })
            .unwrap_or_default()
    };
    let key = |attempt: &CardAttempt| format!("{}{}{}", attempt.id, attempt.updated_at, attempt.reason);
    each(all, key, |of| attempt(of, Place::List)).into_any()
}

/// The notice; nothing when nothing is open.
#[component]
pub(crate) fn CardNotice(
    /// The list was closed.
    #[prop(into)]
    on_close: Deed,
) -> impl IntoView {
    let till = Till::here();
    let open = RwSignal::new(false);
    let count = Memo::new(move |_| till.cards.with(|now| now.open.len()).unwrap_or_default());
    let closed = move || {
        open.set(false);
        on_close.act();
    };
    let closed = StoredValue::new(Deed::from(closed));
    let about = move || {
        (count.get() > 0).then(|| {
            let title = ts!(cards.some_open, count = count.get().to_string());
            view! { <button class="stuck" type="button" data-testid="card-notice" aria-haspopup="dialog" on:click=heed(move |_| open.set(true))>{mark()}<span><b>{title}</b></span></button> }
                .into_any()
        })
    };
    view! {
        <div role="status">{move || about()}</div>
        {move || open.get().then(|| view! {
            <Dialog title=t!(cards.open_title) on_close=move || closed.get_value().act() testid="cards-dialog" class="wide">
                <div class="dialog-body">{open_cards()}</div>
            </Dialog>
        }.into_any())}
    }
    .into_any()
}
