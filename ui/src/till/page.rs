//! The page: what can be sold on the left, the cart on the right, and the keys.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use super::cart::CartPane;
use super::dialogs::Dialogs;
use super::queue::Job;
use super::state::{Ask, Till, focus_search};
use super::tiles::{Pick, Tiles};
use crate::keys::{self, Act};
use crate::kit::{any_open, follow};
use crate::session::Session;

/// The till.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let session = Session::here();
    let till = Till::here();
    let pick = Pick::new(till);
    keys::scanner::take_scans(move |code, before| till.scan(code, before));
    let on_key = window_event_listener(ev::keydown, move |ev| {
        if !session.locked_untracked() && !any_open() {
            key(till, pick, &ev);
        }
    });
    on_cleanup(move || on_key.remove());
    follow(move || {
        if !session.locked() {
            focus_search();
        }
    });
    view! {
        <div class="till" data-testid="till">
            <Tiles pick=pick/>
            <CartPane/>
        </div>
        <Dialogs/>
    }
    .into_any()
}

fn key(till: Till, pick: Pick, ev: &KeyboardEvent) {
    let chord = if keys::is_mac() { ev.ctrl_key() } else { ev.alt_key() };
    if let Some(act) = keys::act_of(&ev.key(), &ev.code(), chord) {
        ev.prevent_default();
        return act_on(till, act);
    }
    let target = ev.target().and_then(|target| target.dyn_into::<Element>().ok());
    let in_search = target.as_ref().is_some_and(|el| el.get_attribute("data-testid").as_deref() == Some("till-search"));
    let elsewhere = target.as_ref().is_some_and(|el| matches!(el.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"));
    if elsewhere && !in_search {
        return;
    }
    let empty = till.text.with_untracked(String::is_empty);
    match ev.key().as_str() {
        "Escape" => {
            till.text.set(String::new());
            pick.at.set(None);
            focus_search();
        }
        "Delete" if empty => {
            if let Some(id) = till.selected.get_untracked() {
                till.push(Job::Void(id));
            }
        }
        "ArrowUp" | "ArrowDown" if ev.alt_key() => {
            ev.prevent_default();
            select_next(till, ev.key() == "ArrowDown");
        }
        "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight" => pick.arrow(ev, empty),
        "Enter" if in_search => {
            ev.prevent_default();
            pick.enter();
        }
        key if !in_search
            && key.chars().count() == 1
            && key != " "
            && !ev.ctrl_key()
            && !ev.meta_key()
            && !ev.alt_key() =>
        {
            crate::signin::focus_now("[data-testid=till-search]");
        }
        _ => {}
    }
}

/// Does what a key or a button asks for.
pub(super) fn act_on(till: Till, act: Act) {
    let some = till.cart.with_untracked(|cart| cart.as_ref().is_some_and(|cart| !cart.is_empty()));
    let waiting = till.waiting.get_untracked() > 0;
    match act {
        Act::Search => crate::signin::focus("[data-testid=till-search]"),
        Act::Customer => till.push(Job::Ask(Ask::Customer)),
        Act::Recall => till.push(Job::Ask(Ask::Recall)),
        Act::Misc => till.push(Job::Ask(Ask::Misc)),
        Act::Back => crate::signin::press("[data-testid=till-return]"),
        // The frame heeds it, on every page.
        Act::Shift => {}
        _ if !some && !waiting => {}
        Act::Discount => till.push(Job::Ask(Ask::Discount)),
        Act::Park => till.push(Job::Ask(Ask::Park)),
        Act::Cash | Act::Card | Act::Split if untrack(|| till.shift.closed()) => till.push(Job::Ask(Ask::OpenShift)),
        Act::Cash => till.push(Job::Ask(Ask::Cash)),
        Act::Card => till.push(Job::Ask(Ask::Card)),
        Act::Split => till.push(Job::Ask(Ask::Split)),
    }
}

fn select_next(till: Till, down: bool) {
    let ids: Vec<_> =
        till.cart.with_untracked(|cart| cart.iter().flat_map(|cart| &cart.lines).map(|line| line.id).collect());
    let at = till.selected.get_untracked().and_then(|id| ids.iter().position(|other| *other == id));
    let next = match at {
        None => 0,
        Some(at) if down => (at + 1).min(ids.len().saturating_sub(1)),
        Some(at) => at.saturating_sub(1),
    };
    till.selected.set(ids.get(next).copied());
}
