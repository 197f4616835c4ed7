//! The end in a browser: one request per call, and a stream of events.

use js_sys::Reflect;
use kontor_domain::{CallId, Refusal, Secret};
use leptos::prelude::window;
use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, ReadableStreamDefaultReader, Request, RequestInit, Response};

#[cfg(not(test))]
pub(super) async fn send(
    name: &'static str,
    args: Value,
    id: Option<CallId>,
    token: Option<Secret>,
) -> Result<Value, Refusal> {
    let body = super::text(&serde_json::json!({ "args": args, "call_id": id }));
    let (status, text) =
        post(&format!("/call/{name}"), &body, token.as_ref()).await.map_err(|_| super::unreachable())?;
    let mut answer: Value = serde_json::from_str(&text).map_err(|_| super::unreachable())?;
    if status == 200 {
        return Ok(answer.get_mut("reply").map(Value::take).unwrap_or_default());
    }
    let error = answer.get_mut("error").map(Value::take).unwrap_or_default();
    Err(super::from_json::read(error).unwrap_or_else(|_| super::unreachable()))
}

#[cfg(not(test))]
async fn post(path: &str, body: &str, token: Option<&Secret>) -> Result<(u16, String), JsValue> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&body.into());
    let request = Request::new_with_str_and_init(path, &init)?;
    request.headers().set("Content-Type", "application/json")?;
    let response = fetch(&request, token).await?;
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    Ok((response.status(), text))
}

async fn fetch(request: &Request, token: Option<&Secret>) -> Result<Response, JsValue> {
    request.headers().set("X-Kontor", "1")?;
    request.headers().set("Accept-Language", crate::i18n::code())?;
    if let Some(token) = token {
        request.headers().set("Authorization", &format!("Bearer {}", token.expose()))?;
    }
    JsFuture::from(window().fetch_with_request(request)).await?.dyn_into()
}

/// Reads the stream of events until it ends or is given up, handing each event's JSON to `heard`.
pub(super) async fn read_events(
    token: Option<&Secret>,
    given_up: &AbortSignal,
    open: impl Fn(),
    heard: impl Fn(&str),
) -> Result<(), JsValue> {
    let init = RequestInit::new();
    init.set_signal(Some(given_up));
    let request = Request::new_with_str_and_init("/events", &init)?;
    request.headers().set("Accept", "text/event-stream")?;
    let response = fetch(&request, token).await?;
    let Some(body) = response.body().filter(|_| response.ok()) else { return Err(JsValue::from(response.status())) };
    open();
    let reader: ReadableStreamDefaultReader = body.get_reader().dyn_into()?;
    let mut rest: Vec<u8> = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await?;
        if Reflect::get(&chunk, &"done".into())?.is_truthy() {
            return Ok(());
        }
        rest.extend(js_sys::Uint8Array::new(&Reflect::get(&chunk, &"value".into())?).to_vec());
        for line in take_lines(&mut rest) {
            if let Some(data) = line.strip_prefix("data:") {
                heard(data.trim());
            }
        }
    }
}

/// Takes the whole lines out of what has come so far and leaves the piece after them.
fn take_lines(rest: &mut Vec<u8>) -> Vec<String> {
    let Some(end) = rest.iter().rposition(|byte| *byte == b'\n') else { return Vec::new() };
    let piece = rest.split_off(end + 1);
    let whole = std::mem::replace(rest, piece);
    String::from_utf8_lossy(&whole).lines().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_out_whole_however_they_arrive() {
        let mut rest = b"data: {\"a\":1}\n\ndata: {\"b\"".to_vec();
        assert_eq!(take_lines(&mut rest), ["data: {\"a\":1}", ""]);
        rest.extend(b":2}\n");
        assert_eq!(take_lines(&mut rest), ["data: {\"b\":2}"]);
        assert!(rest.is_empty() && take_lines(&mut rest).is_empty());
    }
}
