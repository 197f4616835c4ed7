//! HTTP: the screens, `POST /call/NAME` and `GET /events`, for a browser on this machine or in this shop.

mod answer;
mod events;
mod guard;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use kontor_app::{No, Request};
use kontor_domain::{CallId, Language, Secret, say};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::Desk;
use crate::trouble::refuse;

/// The largest request that is read, in bytes.
const MAX_BODY: usize = 8 << 20;

/// How the screens and calls are served.
#[derive(Debug, Clone, clap::Args)]
pub struct ServeArgs {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8787")]
    pub listen: SocketAddr,
    /// A name by which browsers reach this address, besides localhost and plain IP addresses; may be repeated
    #[arg(long = "name", value_name = "HOST")]
    pub names: Vec<String>,
}

/// What every request needs.
struct Shared {
    desk: Desk,
    hosts: guard::Hosts,
    stop: watch::Receiver<bool>,
}

/// Serves until `stop` comes, and finishes what was begun. `ready` hears the address once it is listened on.
///
/// # Errors
/// `address_in_use` or another refusal when the address can't be listened on.
pub async fn serve(
    desk: Desk,
    args: &ServeArgs,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), No> {
    let listener = TcpListener::bind(args.listen).await.map_err(|error| cannot_listen(args.listen, &error))?;
    let address = listener.local_addr().map_err(|error| cannot_listen(args.listen, &error))?;
    let (stopping, stopped) = watch::channel(false);
    let shared = Shared { desk, hosts: guard::Hosts::new(address, &args.names), stop: stopped };
    ready(address);
    let ended = async move {
        stop.await;
        // Streams of events would go on for ever: they end first.
        let _ = stopping.send(true);
    };
    let served = axum::serve(listener, router(shared)).with_graceful_shutdown(ended).await;
    served.map_err(|error| cannot_listen(address, &error))
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> No {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => refuse(
            "address_in_use",
            say!(
                "Another program listens on {address}. Choose another with --listen, e.g. --listen 127.0.0.1:0.",
                address
            ),
        ),
        _ => refuse(
            "cannot_listen",
            say!("{address} can't be listened on ({error}). Choose another with --listen.", address, error),
        ),
    }
}

fn router(shared: Shared) -> Router {
    let shared = Arc::new(shared);
    let guarded = axum::middleware::from_fn_with_state(Arc::clone(&shared), guard::guard);
    Router::new()
        .route("/call/{name}", post(call))
        .route("/events", get(events::events))
        .fallback(screen)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(guarded)
        .with_state(shared)
}

#[derive(Deserialize)]
struct Body {
    #[serde(default = "nothing")]
    args: Value,
    #[serde(default)]
    call_id: Option<CallId>,
}

fn nothing() -> Value {
    json!({})
}

async fn call(
    State(shared): State<Arc<Shared>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let language = language(&headers);
    let Ok(body) = body else {
        let no = refuse("too_large", say!("That is more than 8 MB in one request. Send less at once."));
        return answer::refused(&no, language);
    };
    let Body { args, call_id } = match serde_json::from_slice(&body) {
        Ok(body) => body,
        Err(error) => {
            let no = refuse("bad_json", say!("The body is not the JSON of a call: {error}.", error));
            return answer::refused(&no, language);
        }
    };
    let request = Request { call: name, args, token: token(&headers), call_id, language };
    match shared.desk.dispatch(request).await {
        Ok(reply) => answer::json(axum::http::StatusCode::OK, &json!({ "reply": reply })),
        Err(no) => answer::refused(&no, language),
    }
}

/// The token of `Authorization: Bearer TOKEN`.
fn token(headers: &HeaderMap) -> Option<Secret> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::new(token.trim()))
}

/// The first language of `Accept-Language` that Kontor speaks.
fn language(headers: &HeaderMap) -> Language {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Language::of(asked.unwrap_or_default())
}

async fn screen(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        let no = refuse("not_here", say!("Only POST /call/NAME takes something in."));
        return answer::refused(&no, language(&headers));
    }
    let Some(screen) = crate::screens::at(uri.path()) else {
        return match uri.path().rsplit('/').next().unwrap_or_default().contains('.') {
            true => answer::refused(&refuse("not_found", say!("There is no such file.")), language(&headers)),
            false => axum::response::Html(crate::screens::NOT_BUILT).into_response(),
        };
    };
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == screen.etag.as_bytes()) {
        return axum::http::StatusCode::NOT_MODIFIED.into_response();
    }
    let headers = [(header::CONTENT_TYPE, screen.media_type), (header::ETAG, screen.etag)];
    let keep = if screen.lasting { "max-age=31536000, immutable" } else { "no-cache" };
    (headers, [(header::CACHE_CONTROL, keep)], screen.bytes).into_response()
}
