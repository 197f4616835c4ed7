//! Icons: Lucide, quiet, beside a text that says the same.

use leptos::prelude::*;

/// An icon that a screen reader passes over.
#[component]
pub(crate) fn Icon(
    /// Which.
    icon: icondata::Icon,
) -> impl IntoView {
    view! { <span class="i" aria-hidden="true"><leptos_icons::Icon icon=icon width="100%" height="100%"/></span> }
}
