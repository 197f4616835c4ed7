//! How this screen looks: kept on this machine.

use leptos::prelude::*;

use super::section;
use crate::kit::{Select, follow, options};
use crate::{t, theme, ts};

/// The page.
#[component]
pub(super) fn Screen() -> impl IntoView {
    let chosen = RwSignal::new(theme::chosen());
    follow(move || theme::choose(&chosen.get()));
    let themes =
        move || options([("system", ts!(theme.system)), ("light", ts!(theme.light)), ("dark", ts!(theme.dark))]);
    let body = view! { <div class="narrow"><Select label=t!(theme.label) value=chosen choices=themes testid="settings-theme"/></div> }.into_any();
    section(|| ts!(settings.screen), String::new, body)
}
