//! An amount on the screen.

use kontor_domain::Minor;
use leptos::prelude::*;

use crate::session::Session;

/// An amount, with its minor units beside it for tests and scripts.
#[component]
pub(crate) fn Money(
    /// How much.
    #[prop(into)]
    amount: Signal<Minor>,
    /// What a test calls it.
    #[prop(optional, into)]
    testid: Option<String>,
) -> impl IntoView {
    let session = Session::here();
    view! {
        <span class="num" data-testid=testid data-minor=move || amount.get().0.to_string()>
            {move || session.money(amount.get())}
        </span>
    }
}
