//! How the shift stands, in the bar at the top and over the cart.

use leptos::prelude::*;

use super::ShiftHere;
use crate::keys::Act;
use crate::kit::{Icon, heed};
use crate::session::Session;
use crate::ts;

/// The sign in the bar at the top.
#[component]
pub(crate) fn Sign() -> impl IntoView {
    let (session, here) = (Session::here(), ShiftHere::here());
    let way = StoredValue::new_local(here.way());
    let go = move |_| way.with_value(|way| way());
    let text = move || match here.shift() {
        Some(shift) if here.overdue() => ts!(shift.since, at = session.moment(shift.opened_at)),
        Some(_) => ts!(shift.is_open),
        None => ts!(shift.is_closed),
    };
    let sign = move || {
        let calm = here.shift().is_some() && !here.overdue();
        let icon = if here.shift().is_some() { icondata::LuLockOpen } else { icondata::LuLock };
        here.used().then(|| {
            view! {
                <button class="state shift-sign" class:warn=!calm type="button" data-testid="shift-sign" aria-keyshortcuts=Act::Shift.shortcuts() title=text() aria-label=text() on:click=heed(go)>
                    <Icon icon=icon/><span>{text()}</span>
                </button>
            }
            .into_any()
        })
    };
    move || sign()
}

/// What keeps the register from selling, or should not wait, with the key that puts it right.
#[component]
pub(crate) fn Banner() -> impl IntoView {
    let (session, here) = (Session::here(), ShiftHere::here());
    let way = StoredValue::new_local(here.way());
    let go = move |_| way.with_value(|way| way());
    let bar = move |text: String, press: String| {
        view! {
            <div class="shift-banner" role="status" data-testid="shift-banner">
                <span>{text}</span>
                <button class="btn" type="button" data-testid="shift-banner-go" on:click=heed(go)>{press}<kbd>{Act::Shift.key()}</kbd></button>
            </div>
        }
        .into_any()
    };
    let banner = move || match here.shift() {
        Some(shift) if here.overdue() => {
            Some(bar(ts!(shift.overdue, at = session.moment(shift.opened_at)), ts!(shift.close)))
        }
        None if here.closed() => Some(bar(ts!(shift.none_open), ts!(shift.open))),
        _ => None,
    };
    move || banner()
}

/// A button with a picture.
pub(super) fn button(
    icon: icondata::Icon,
    text: fn() -> String,
    testid: &'static str,
    press: impl Fn() + 'static,
) -> AnyView {
    view! { <button class="btn" type="button" data-testid=testid on:click=heed(move |_| press())><Icon icon=icon/>{text}</button> }
        .into_any()
}
