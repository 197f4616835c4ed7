//! What a page shows when it has nothing to show: still loading, empty, or failed.

use kontor_domain::Refusal;
use leptos::prelude::*;

use super::{Deed, Icon, heed};
use crate::i18n::said;
use crate::t;

/// A grey shape of what is coming.
#[component]
pub(crate) fn Skeleton(
    /// How many rows.
    #[prop(default = 6)]
    rows: usize,
    /// `tiles`, or rows.
    #[prop(default = "rows")]
    shape: &'static str,
) -> impl IntoView {
    view! {
        <div class=format!("skeleton {shape}") role="status" aria-label=t!(common.loading)>
            {(0..rows).map(|_| view! { <div class="bone"></div> }.into_any()).collect_view()}
        </div>
    }
    .into_any()
}

/// What this is, and the one button to start.
#[component]
pub(crate) fn Empty(
    /// A picture of it.
    icon: icondata::Icon,
    /// What is not here yet.
    #[prop(into)]
    title: Signal<String>,
    /// What it is for.
    #[prop(into)]
    text: Signal<String>,
    /// The button.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty" data-testid="empty">
            <span class="empty-mark"><Icon icon=icon/></span>
            <h2>{title}</h2>
            <p class="muted">{text}</p>
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}

/// What happened, what to do, and trying again.
#[component]
pub(crate) fn Failure(
    /// Why.
    refusal: Refusal,
    /// Asks once more.
    #[prop(into)]
    again: Deed,
) -> impl IntoView {
    view! {
        <div class="empty" role="alert" data-testid="failure">
            <span class="empty-mark bad"><Icon icon=icondata::LuTriangleAlert/></span>
            <h2>{t!(failure.title)}</h2>
            <p class="muted">{said(&refusal.message)}</p>
            <button class="btn" type="button" data-testid="try-again" on:click=heed(move |_| again.act())>
                <Icon icon=icondata::LuRotateCw/>
                {t!(common.try_again)}
            </button>
        </div>
    }
    .into_any()
}

/// A line of advice in a page or dialog: `info`, `warn` or `bad`.
#[component]
pub(crate) fn Notice(
    /// How grave.
    kind: &'static str,
    children: Children,
) -> impl IntoView {
    let icon = if kind == "info" { icondata::LuInfo } else { icondata::LuTriangleAlert };
    view! {
        <div class=format!("notice {kind}") role=if kind == "bad" { "alert" } else { "note" }>
            <Icon icon=icon/>
            <div>{children()}</div>
        </div>
    }
    .into_any()
}
