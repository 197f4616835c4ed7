//! What happened elsewhere: handed to whoever listens, so that lists refresh by themselves.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use kontor_domain::event::Event;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::AbortController;

/// What a listener hears.
#[derive(Debug, Clone)]
pub(crate) enum Heard {
    /// Something happened.
    Event(Event),
    /// The stream was away and is back: anything may have happened.
    Anything,
}

type Listener = Rc<dyn Fn(&Heard)>;

thread_local! {
    static NEXT: Cell<u64> = const { Cell::new(0) };
    static LISTENERS: RefCell<Vec<(u64, Listener)>> = const { RefCell::new(Vec::new()) };
    static GENERATION: Cell<u64> = const { Cell::new(0) };
    static DESKTOP: Cell<bool> = const { Cell::new(false) };
    static STREAM: RefCell<Option<AbortController>> = const { RefCell::new(None) };
}

/// Whether events are coming in.
pub(crate) static CONNECTED: std::sync::LazyLock<ArcRwSignal<bool>> =
    std::sync::LazyLock::new(|| ArcRwSignal::new(true));

/// Calls `listener` for each event until the present owner is cleaned up.
pub(crate) fn on_event(listener: impl Fn(&Heard) + 'static) {
    let key = NEXT.get();
    NEXT.set(key + 1);
    LISTENERS.with_borrow_mut(|all| all.push((key, Rc::new(listener))));
    on_cleanup(move || LISTENERS.with_borrow_mut(|all| all.retain(|(other, _)| *other != key)));
}

fn tell(heard: &Heard) {
    let all: Vec<Listener> = LISTENERS.with_borrow(|all| all.iter().map(|(_, listener)| Rc::clone(listener)).collect());
    for listener in all {
        listener(heard);
    }
}

/// Has everybody ask again.
pub(crate) fn stir() {
    tell(&Heard::Anything);
}

fn tell_event(event: Value) {
    match super::from_json::read(event) {
        Ok(event) => tell(&Heard::Event(event)),
        // The program says that something was missed, or something that this page does not know.
        Err(_) => tell(&Heard::Anything),
    }
}

/// Starts listening for the session whose token the bridge now holds; an earlier stream ends.
pub(crate) fn listen() {
    let generation = GENERATION.get() + 1;
    GENERATION.set(generation);
    if super::tauri::present() {
        if !DESKTOP.replace(true) {
            spawn_local(hear_desktop());
        }
        return;
    }
    give_up();
    // A page that the browser keeps for going back would keep its stream, too; it opens another when it is shown again.
    window().set_onpagehide(Some(Closure::<dyn Fn()>::new(give_up).into_js_value().unchecked_ref()));
    spawn_local(async move {
        let mut wait_ms = 500;
        let mut first = true;
        while GENERATION.get() == generation {
            let Some(token) = super::token() else { return };
            let opened = Cell::new(false);
            let open = || {
                opened.set(true);
                CONNECTED.set(true);
                if !first {
                    tell(&Heard::Anything);
                }
            };
            let heard = |text: &str| {
                if GENERATION.get() == generation {
                    tell_event(serde_json::from_str(text).unwrap_or_default());
                }
            };
            let Ok(stream) = AbortController::new() else { return };
            let given_up = stream.signal();
            STREAM.set(Some(stream));
            // However it ended, it is opened again.
            let _ = super::http::read_events(Some(&token), &given_up, open, heard).await;
            if GENERATION.get() != generation {
                return;
            }
            CONNECTED.set(false);
            first = false;
            wait_ms = if opened.get() { 500 } else { (wait_ms * 2).min(10_000) };
            crate::time::sleep_ms(wait_ms).await;
        }
    });
}

/// Listens in the desktop window, for as long as the page lives.
async fn hear_desktop() {
    let mut first = true;
    loop {
        match super::tauri::hear(first).await {
            Ok(events) => {
                first = false;
                CONNECTED.set(true);
                events.into_iter().for_each(tell_event);
            }
            Err(_) => {
                CONNECTED.set(false);
                crate::time::sleep_ms(1_000).await;
                // Something may have been missed meanwhile.
                first = true;
                tell(&Heard::Anything);
            }
        }
    }
}

/// Stops listening: nobody is signed in.
pub(crate) fn hush() {
    GENERATION.set(GENERATION.get() + 1);
    give_up();
}

/// Ends the stream. A browser has six connections to a server, and a stream that nobody reads would hold one for good.
fn give_up() {
    if let Some(stream) = STREAM.take() {
        stream.abort();
    }
}
