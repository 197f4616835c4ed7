//! The mark of the house, in the theme's own colours.

use leptos::prelude::*;

/// The mark.
#[component]
pub(crate) fn Logo(
    /// How wide and high.
    size: &'static str,
) -> impl IntoView {
    view! {
        <svg class="logo" width=size height=size viewBox="0 0 30 30" role="img" aria-label="Kontor">
            <rect width="30" height="30" rx="8"/>
            <path d="M9 7v16M9 16l9-9M13 13l8 10"/>
        </svg>
    }
    .into_any()
}
