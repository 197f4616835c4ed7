//! One less, one more.

use leptos::prelude::*;

use super::{Deed, Icon, heed};
use crate::{t, ts};

/// A figure with a button on either side; the figure itself is pressed to change it otherwise.
#[component]
pub(crate) fn Stepper(
    /// The figure.
    #[prop(into)]
    value: Signal<String>,
    /// One less.
    #[prop(into)]
    less: Deed,
    /// One more.
    #[prop(into)]
    more: Deed,
    /// The figure was pressed.
    #[prop(into)]
    press: Deed,
) -> impl IntoView {
    view! {
        <div class="stepper">
            <button type="button" aria-label=t!(common.one_less) data-testid="qty-less" on:click=heed(move |_| less.act())><Icon icon=icondata::LuMinus/></button>
            <button type="button" class="num figure" aria-label=move || format!("{}: {}", value.get(), ts!(till.change_qty)) data-testid="qty" on:click=heed(move |_| press.act())>{value}</button>
            <button type="button" aria-label=t!(common.one_more) data-testid="qty-more" on:click=heed(move |_| more.act())><Icon icon=icondata::LuPlus/></button>
        </div>
    }
    .into_any()
}
