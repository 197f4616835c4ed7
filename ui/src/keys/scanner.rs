//! The scanner, wherever the focus is. A scan never stays in a field that was not made for it.

use std::cell::RefCell;
use std::rc::Rc;

use kontor_domain::repairs::is_ticket_number;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{AudioContext, EventInit, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent};

use super::burst::{Burst, Heard};

/// A text field and what it held before a burst.
enum Field {
    Line(HtmlInputElement, String),
    Text(HtmlTextAreaElement, String),
}

impl Field {
    fn of(ev: &KeyboardEvent) -> Option<Self> {
        let target = ev.target()?;
        if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
            let typed =
                matches!(input.type_().as_str(), "text" | "search" | "password" | "tel" | "email" | "number" | "url");
            return typed.then(|| Self::Line(input.clone(), input.value()));
        }
        target.dyn_ref::<HtmlTextAreaElement>().map(|area| Self::Text(area.clone(), area.value()))
    }

    /// Whether a scan is welcome here.
    fn takes_scans(&self) -> bool {
        self.attribute("data-scan").is_some()
    }

    /// Whether its Enter is wanted too.
    fn enters(&self) -> bool {
        self.attribute("data-scan").as_deref() == Some("enter")
    }

    /// Whether a figure or a secret goes here.
    fn is_figure(&self) -> bool {
        let mode = self.attribute("inputmode").unwrap_or_default();
        matches!(mode.as_str(), "decimal" | "numeric") || self.attribute("type").as_deref() == Some("password")
    }

    fn attribute(&self, name: &str) -> Option<String> {
        match self {
            Self::Line(input, _) => input.get_attribute(name),
            Self::Text(area, _) => area.get_attribute(name),
        }
    }

    /// What it held before the burst.
    fn before(&self) -> String {
        match self {
            Self::Line(_, before) | Self::Text(_, before) => before.clone(),
        }
    }

    /// Takes out what the burst put in.
    fn put_back(&self) {
        self.put(&self.before());
    }

    /// Makes room for the next scan, where there are lines.
    fn next_line(&self) {
        if let Self::Text(area, _) = self {
            self.put(&format!("{}\n", area.value().trim_end()));
        }
    }

    fn put(&self, text: &str) {
        let init = EventInit::new();
        init.set_bubbles(true);
        let Ok(event) = web_sys::Event::new_with_event_init_dict("input", &init) else { return };
        let told = match self {
            Self::Line(input, _) => {
                input.set_value(text);
                input.dispatch_event(&event)
            }
            Self::Text(area, _) => {
                area.set_value(text);
                area.dispatch_event(&event)
            }
        };
        // Dispatching fails only for an event that is being dispatched.
        let _ = told;
    }
}

/// Who gets a scan: the page that is shown, if it takes them.
type Taker = Rc<dyn Fn(String, String)>;

thread_local! {
    static TAKER: RefCell<Option<Taker>> = const { RefCell::new(None) };
}

/// The page that asks gets the scans until it is gone, each with the text that stood in the field before it.
pub(crate) fn take_scans(taker: impl Fn(String, String) + 'static) {
    TAKER.set(Some(Rc::new(taker)));
    on_cleanup(|| TAKER.set(None));
}

/// Listens for as long as the present owner lives. `elsewhere` gets a scan on a page that takes none;
/// `barred` says that nothing may be scanned now (the lock screen).
pub(crate) fn listen(elsewhere: impl Fn(String) + 'static, barred: impl Fn() -> bool + 'static) {
    let burst = RefCell::new(Burst::default());
    // What the field held before each character since the pause.
    let before: RefCell<Vec<Option<Field>>> = RefCell::new(Vec::new());
    let handler = move |ev: KeyboardEvent| {
        let key = ev.key();
        let at_ms = ev.time_stamp() as i64;
        let mut chars = key.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) if !ev.ctrl_key() && !ev.meta_key() && !ev.alt_key() => {
                if burst.borrow_mut().character(c, at_ms) == Heard::First {
                    before.borrow_mut().clear();
                }
                before.borrow_mut().push(Field::of(&ev));
            }
            _ if key == "Enter" => {
                let heard = burst.borrow_mut().enter(at_ms);
                let mut fields = before.take();
                if let Heard::Scan(code, from) = heard {
                    let field = if from < fields.len() { fields.swap_remove(from) } else { None };
                    scanned(&ev, code, field, &elsewhere, &barred);
                }
            }
            _ if key == "Shift" => {}
            _ => burst.borrow_mut().other(),
        }
    };
    before_all(handler);
}

fn scanned(
    ev: &KeyboardEvent,
    code: String,
    field: Option<Field>,
    elsewhere: &dyn Fn(String),
    barred: &dyn Fn() -> bool,
) {
    let stop = || {
        ev.prevent_default();
        ev.stop_propagation();
    };
    let closed = barred() || crate::kit::any_open();
    if is_ticket_number(&code) && !closed {
        // A ticket is opened from wherever its code is scanned.
        stop();
        if let Some(field) = &field {
            field.put_back();
        }
        elsewhere(code);
        return;
    }
    let taker = TAKER.with_borrow(Clone::clone);
    match field {
        Some(field) if !closed && taker.is_none() && !field.is_figure() => {
            // A text on a page: the scan may stay, but its Enter must not send a form.
            if !field.takes_scans() {
                ev.prevent_default();
            }
        }
        Some(field) if field.enters() && closed && !barred() => {}
        Some(field) if field.takes_scans() && closed && !barred() => {
            stop();
            field.next_line();
        }
        Some(field) => {
            stop();
            field.put_back();
            match taker {
                Some(taker) if !closed => taker(code, field.before()),
                _ => beep(),
            }
        }
        None => {
            stop();
            match taker {
                _ if closed => beep(),
                Some(taker) => taker(code, String::new()),
                None => elsewhere(code),
            }
        }
    }
}

/// A short low sound: no.
pub(crate) fn beep() {
    // Without sound the scan is still refused.
    let _ = try_beep();
}

fn try_beep() -> Result<(), wasm_bindgen::JsValue> {
    let audio = AudioContext::new()?;
    let (tone, volume) = (audio.create_oscillator()?, audio.create_gain()?);
    tone.frequency().set_value(220.0);
    volume.gain().set_value(0.08);
    tone.connect_with_audio_node(&volume)?;
    volume.connect_with_audio_node(&audio.destination())?;
    tone.start()?;
    let done = Closure::once_into_js(move || {
        let _ = tone.stop();
        let _ = audio.close();
    });
    window().set_timeout_with_callback_and_timeout_and_arguments_0(done.unchecked_ref(), 140)?;
    Ok(())
}

/// Listens before anything on the page does, so that a scan's Enter presses no button.
fn before_all(handler: impl Fn(KeyboardEvent) + 'static) {
    let closure = Closure::<dyn Fn(KeyboardEvent)>::new(handler);
    let listener: js_sys::Function = closure.as_ref().unchecked_ref::<js_sys::Function>().clone();
    let _ = window().add_event_listener_with_callback_and_bool("keydown", &listener, true);
    let kept = StoredValue::new_local(Some(closure));
    on_cleanup(move || {
        let _ = window().remove_event_listener_with_callback_and_bool("keydown", &listener, true);
        kept.try_update_value(Option::take);
    });
}
