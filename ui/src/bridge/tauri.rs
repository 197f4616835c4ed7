//! The end inside the desktop window: one command, one stream of events.

use js_sys::{Function, JSON, Object, Promise, Reflect};
use kontor_domain::{CallId, Refusal, Secret};
use leptos::prelude::window;
use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Whether this page is in the desktop program's window.
pub(super) fn present() -> bool {
    door("core").is_some()
}

fn door(part: &str) -> Option<JsValue> {
    let tauri = Reflect::get(&window(), &"__TAURI__".into()).ok().filter(JsValue::is_object)?;
    Reflect::get(&tauri, &part.into()).ok().filter(JsValue::is_object)
}

fn method(part: &str, name: &str) -> Option<(JsValue, Function)> {
    let part = door(part)?;
    let function = Reflect::get(&part, &name.into()).ok()?.dyn_into().ok()?;
    Some((part, function))
}

pub(super) async fn send(
    name: &'static str,
    args: Value,
    id: Option<CallId>,
    token: Option<Secret>,
) -> Result<Value, Refusal> {
    let message = serde_json::json!({ "name": name, "args": args, "token": token, "callId": id });
    let answer = invoke(&message.to_string()).await;
    match answer {
        Ok(reply) => from_js(&reply).ok_or_else(|| super::fault("The program's answer could not be read.")),
        Err(error) => Err(refusal(&error)),
    }
}

async fn invoke(message: &str) -> Result<JsValue, JsValue> {
    let (core, invoke) = method("core", "invoke").ok_or(JsValue::UNDEFINED)?;
    let promise: Promise = invoke.call2(&core, &"call".into(), &JSON::parse(message)?)?.dyn_into()?;
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
        serde_json::from_value(inner).ok()
    });
    read.unwrap_or_else(super::unreachable)
}

/// Hands each event's JSON to `heard`, for as long as the window lives.
pub(super) fn listen(heard: impl Fn(&str) + 'static) {
    let Some((events, listen)) = method("event", "listen") else { return };
    let each = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        let payload = Reflect::get(&event, &"payload".into()).unwrap_or_default();
        let text = payload.as_string().or_else(|| JSON::stringify(&payload).ok().and_then(|text| text.as_string()));
        if let Some(text) = text {
            heard(&text);
        }
    });
    // Best effort: without events, lists refresh when they are opened.
    let _ = listen.call3(&events, &"kontor".into(), each.as_ref(), &Object::new());
    each.forget();
}
