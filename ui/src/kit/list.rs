//! Lists that are walked by keyboard: up, down, enter; and the box that narrows them.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::{Icon, follow, heed};

/// Moves the focus among the elements that match `rows` with the arrow keys, Home and End.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ListKeys(pub(crate) &'static str);

impl ListKeys {
    /// Handles a key pressed in the search box or on a row. Says whether it was one of the list's.
    pub(crate) fn key(self, ev: &KeyboardEvent) -> bool {
        let step = match ev.key().as_str() {
            "ArrowDown" => 1i32,
            "ArrowUp" => -1,
            _ => return false,
        };
        let Ok(rows) = document().query_selector_all(self.0) else { return false };
        let active = document().active_element();
        let at = (0..rows.length()).find(|at| {
            rows.item(*at).is_some_and(|row| active.as_ref().is_some_and(|active| row.is_same_node(Some(active))))
        });
        let next = match at {
            None => 0,
            Some(at) => u32::try_from(i64::from(at) + i64::from(step)).unwrap_or(0),
        };
        if let Some(row) = rows.item(next.min(rows.length().saturating_sub(1)))
            && let Ok(row) = row.dyn_into::<HtmlElement>()
        {
            let _ = row.focus();
            ev.prevent_default();
        }
        true
    }
}

/// Enter in a search box: acts when the answer to what was typed is there, never on the answer to less of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Enter(RwSignal<bool>);

impl Enter {
    /// Does `act` after a press, once nothing is `waiting` any more.
    pub(crate) fn new(waiting: impl Fn() -> bool + 'static, act: impl Fn() + 'static) -> Self {
        let pressed = RwSignal::new(false);
        follow(move || {
            if pressed.get() && !waiting() {
                pressed.set(false);
                untrack(&act);
            }
        });
        Self(pressed)
    }

    /// Enter was pressed.
    pub(crate) fn press(self) {
        self.0.set(true);
    }

    /// Something else was typed.
    pub(crate) fn forget(self) {
        self.0.set(false);
    }
}

type Row = (String, Box<dyn FnOnce() -> AnyView + Send>);

/// Rows of a list that changes: one whose key stays keeps its element, and what was typed into it.
pub(crate) fn each<T: Send + 'static>(
    all: impl Fn() -> Vec<T> + Send + 'static,
    key: fn(&T) -> String,
    row: impl Fn(T) -> AnyView + Clone + Send + 'static,
) -> AnyView {
    let one = move |item: T| -> Row {
        let row = row.clone();
        (key(&item), Box::new(move || row(item)))
    };
    rows(Box::new(move || all().into_iter().map(one.clone()).collect()))
}

fn rows(all: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    view! { <For each=all key=|(key, _)| key.clone() children=|(_, row)| row()/> }.into_any()
}

/// The box that narrows a list.
pub(crate) fn search_box(
    text: RwSignal<String>,
    placeholder: fn() -> String,
    testid: &'static str,
    rows: &'static str,
) -> AnyView {
    view! {
        <label class="field search">
            <Icon icon=icondata::LuSearch/>
            <input
                type="search"
                autocomplete="off"
                aria-label=placeholder
                placeholder=placeholder
                data-testid=testid
                data-scan="take"
                prop:value=text
                on:input=heed(move |ev| text.set(event_target_value(&ev)))
                on:keydown=heed(move |ev| {
                    ListKeys(rows).key(&ev);
                })
            />
        </label>
    }
    .into_any()
}
