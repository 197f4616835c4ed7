//! The end inside the desktop window: one command, and a stream of events.

use js_sys::{Function, JSON, Promise, Reflect};
use kontor_domain::{CallId, Refusal, Secret, say};
use leptos::prelude::window;
use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Whether this page is in the desktop program's window.
pub(super) fn present() -> bool {
    way_in().is_some()
}

fn way_in() -> Option<(JsValue, Function)> {
    let inside = Reflect::get(&window(), &"__TAURI_INTERNALS__".into()).ok().filter(JsValue::is_object)?;
    let invoke = Reflect::get(&inside, &"invoke".into()).ok()?.dyn_into().ok()?;
    Some((inside, invoke))
}

#[cfg(not(test))]
pub(super) async fn send(
    name: &'static str,
    args: Value,
    id: Option<CallId>,
    token: Option<Secret>,
) -> Result<Value, Refusal> {
    let language = crate::i18n::code();
    let message = serde_json::json!({ "name": name, "args": args, "token": token, "callId": id, "language": language });
    let answer = invoke("call", &message).await;
    match answer {
        Ok(reply) => from_js(&reply).ok_or_else(|| super::fault(say!("The program's answer could not be read."))),
        Err(error) => Err(refusal(&error)),
    }
}

async fn invoke(command: &str, message: &Value) -> Result<JsValue, JsValue> {
    let (inside, invoke) = way_in().ok_or(JsValue::UNDEFINED)?;
    let promise: Promise = invoke.call2(&inside, &command.into(), &JSON::parse(&super::text(message))?)?.dyn_into()?;
    JsFuture::from(promise).await
}

fn from_js(value: &JsValue) -> Option<Value> {
    if value.is_undefined() {
        return Some(Value::Null);
    }
    let text = JSON::stringify(value).ok()?.as_string()?;
    serde_json::from_str(&text).ok()
}

fn refusal(error: &JsValue) -> Refusal {
    let read = from_js(error).and_then(|error| {
        let inner = error.get("error").cloned().unwrap_or(error);
        super::from_json::read(inner).ok()
    });
    read.unwrap_or_else(super::unreachable)
}

/// Waits for what happens next; `first` when this page begins to listen.
pub(super) async fn hear(first: bool) -> Result<Vec<Value>, Refusal> {
    let heard = invoke("hear", &serde_json::json!({ "first": first })).await.map_err(|error| refusal(&error))?;
    from_js(&heard)
        .and_then(|heard| super::from_json::read(heard).ok())
        .ok_or_else(|| super::fault(say!("The program's events could not be read.")))
}
