//! One less, one more.

use leptos::prelude::*;

use super::Icon;
use crate::{t, ts};

/// A figure with a button on either side; the figure itself is pressed to change it otherwise.
#[component]
pub(crate) fn Stepper(
    /// The figure.
    #[prop(into)]
    value: Signal<String>,
    /// One less.
    less: impl Fn() + 'static,
    /// One more.
    more: impl Fn() + 'static,
    /// The figure was pressed.
    press: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <div class="stepper">
            <button type="button" aria-label=t!(common.one_less) data-testid="qty-less" on:click=move |_| less()><Icon icon=icondata::LuMinus/></button>
            <button type="button" class="num figure" aria-label=move || format!("{}: {}", value.get(), ts!(till.change_qty)) data-testid="qty" on:click=move |_| press()>{value}</button>
            <button type="button" aria-label=t!(common.one_more) data-testid="qty-more" on:click=move |_| more()><Icon icon=icondata::LuPlus/></button>
        </div>
    }
    .into_any()
}
