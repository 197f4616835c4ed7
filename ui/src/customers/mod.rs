//! Soon.
use leptos::prelude::*;
#[component]
pub(crate) fn Page() -> impl IntoView { view! { <p></p> } }
