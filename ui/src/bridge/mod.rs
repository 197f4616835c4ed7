//! The one way to the program: any call in, its reply or a refusal out. Nothing else knows how calls travel.

pub(crate) mod events;
#[cfg(test)]
pub(crate) mod fake;
mod from_json;
mod http;
mod tauri;

use std::cell::RefCell;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use js_sys::JSON;
use kontor_domain::page::Window;
use kontor_domain::{Call, CallId, Kind, Message, Refusal, Secret, say};
use leptos::prelude::window;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;
use wasm_bindgen::JsValue;

pub(crate) use events::{Heard, listen, on_event};

/// The refusal code of a program that does not answer: nobody knows whether the call took effect.
pub(crate) const UNREACHABLE: &str = "unreachable";

const TOKEN_KEY: &str = "kontor.session";
/// Where the token of the shop waits while somebody practises.
const SHOP_KEY: &str = "kontor.shop";

type Watch = Box<dyn Fn(&Refusal)>;

thread_local! {
    static TOKEN: RefCell<Option<Secret>> = const { RefCell::new(None) };
    static SHOP: RefCell<Option<Secret>> = const { RefCell::new(None) };
    static WATCH: RefCell<Option<Watch>> = const { RefCell::new(None) };
}

/// A new id, made by the client before anything is sent.
pub(crate) fn new_id<T: From<Uuid>>() -> T {
    T::from(Uuid::now_v7())
}

/// A call made ready to travel. Its type is left behind here, so that the way there and back is compiled once.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    name: &'static str,
    args: Result<Value, Refusal>,
    id: Option<CallId>,
}

impl Letter {
    /// A request without a call id.
    fn plain<C: Call>(req: &C) -> Self {
        Self {
            name: C::NAME,
            args: serde_json::to_value(req).map_err(|error| fault(Message::told(error.to_string()))),
            id: None,
        }
    }

    /// A request as it is sent once: a mutation gets a call id of its own.
    pub(crate) fn new<C: Call>(req: &C) -> Self {
        let letter = Self::plain(req);
        if C::KIND == Kind::Mutation { letter.under(new_id()) } else { letter }
    }

    /// The same question about another part of a list. Where a call can be told how many rows there are, it is, if that is
    /// known.
    pub(crate) fn page(&self, window: Window, counted: Option<i64>) -> Self {
        let mut letter = self.clone();
        if let Ok(Value::Object(args)) = &mut letter.args {
            let parts = [("offset", window.offset), ("limit", window.limit)];
            let parts = parts.into_iter().map(|(key, part)| (key.to_owned(), Value::from(part)));
            args.insert("window".to_owned(), Value::Object(parts.collect()));
            if let (Some(counted), Some(told)) = (counted, args.get_mut("counted")) {
                *told = Value::from(counted);
            }
        }
        letter
    }

    /// Whether it asks the same.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.args.as_ref().ok() == other.args.as_ref().ok()
    }

    /// The same under a call id that is kept for a retry, so that it takes effect once.
    fn under(self, id: CallId) -> Self {
        Self { id: Some(id), ..self }
    }
}

/// What the program answered, not read yet.
pub(crate) struct Answer {
    name: &'static str,
    reply: Value,
}

impl Answer {
    /// The reply.
    pub(crate) fn read<T: DeserializeOwned>(self) -> Result<T, Refusal> {
        from_json::read(self.reply).map_err(|why| odd(self.name, &why))
    }

    /// The reply as a text that people can read, for a file.
    pub(crate) fn pretty(self) -> String {
        let plain = text(&self.reply);
        let indented = JSON::parse(&plain)
            .and_then(|reply| JSON::stringify_with_replacer_and_space(&reply, &JsValue::NULL, &JsValue::from_f64(2.0)));
        indented.map_or(plain, String::from)
    }
}

fn odd(name: &str, why: &str) -> Refusal {
    fault(say!("{name} answered oddly: {why}", name, why))
}

/// Asks the program. A mutation gets a call id of its own.
pub(crate) fn call<C: Call>(req: C) -> impl Future<Output = Result<C::Reply, Refusal>> {
    ask(Letter::new(&req)).map(read)
}

/// Asks the program under a call id that is kept for a retry, so that it takes effect once.
pub(crate) fn call_with_id<C: Call>(req: &C, id: CallId) -> impl Future<Output = Result<C::Reply, Refusal>> + use<C> {
    ask(Letter::plain(req).under(id)).map(read)
}

/// An answer, read, unless the call was refused.
pub(crate) fn read<T: DeserializeOwned>(answer: Result<Answer, Refusal>) -> Result<T, Refusal> {
    answer.and_then(Answer::read)
}

/// Sends a letter.
pub(crate) fn ask(letter: Letter) -> LocalBoxFuture<'static, Result<Answer, Refusal>> {
    Box::pin(async move {
        let name = letter.name;
        let reply = match letter.args {
            Ok(args) => travel(name, args, letter.id).await,
            Err(refusal) => Err(refusal),
        };
        if let Err(refusal) = &reply {
            WATCH.with_borrow(|watch| {
                if let Some(watch) = watch {
                    watch(refusal);
                }
            });
        }
        reply.map(|reply| Answer { name, reply })
    })
}

#[cfg(not(test))]
async fn travel(name: &'static str, args: Value, id: Option<CallId>) -> Result<Value, Refusal> {
    let token = token();
    if tauri::present() { tauri::send(name, args, id, token).await } else { http::send(name, args, id, token).await }
}

#[cfg(test)]
async fn travel(name: &'static str, args: Value, id: Option<CallId>) -> Result<Value, Refusal> {
    fake::answer(name, args, id)
}

/// A value as JSON. Its own `to_string` brings the indented form along.
fn text(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn fault(what: Message) -> Refusal {
    Refusal::new("fault", what)
}

/// Nobody answered: the program is gone, or the way to it is.
fn unreachable() -> Refusal {
    Refusal::new(UNREACHABLE, Message::told(crate::ts!(failure.unreachable)))
}

/// Whether a mutation may have taken effect although it was not answered; trying again needs the same call id.
pub(crate) fn unknown_outcome(refusal: &Refusal) -> bool {
    refusal.code == UNREACHABLE || refusal.code == "fault"
}

/// Tells `watch` of every refusal: a session that ended or was locked elsewhere is noticed in one place.
pub(crate) fn watch_refusals(watch: impl Fn(&Refusal) + 'static) {
    WATCH.set(Some(Box::new(watch)));
}

/// The token of the session, if there is one.
fn token() -> Option<Secret> {
    TOKEN.with_borrow(Clone::clone)
}

/// Keeps a new session's token, or forgets the old one. In a browser it survives a reload of the page.
pub(crate) fn set_token(token: Option<Secret>) {
    keep(TOKEN_KEY, &token);
    TOKEN.set(token);
}

/// Sets the token of the shop aside for as long as a training lasts, and goes on with the training's.
pub(crate) fn set_shop_aside(training: Secret) {
    let shop = token();
    keep(SHOP_KEY, &shop);
    SHOP.set(shop);
    set_token(Some(training));
}

/// Takes up the token of the shop again, where it was set aside; else nobody is signed in.
pub(crate) fn back_to_shop() {
    let shop = SHOP.take().or_else(|| kept(SHOP_KEY));
    keep(SHOP_KEY, &None);
    set_token(shop);
}

fn keep(key: &str, token: &Option<Secret>) {
    if !tauri::present()
        && let Ok(Some(storage)) = window().session_storage()
    {
        // Best effort: without storage a reload asks to sign in again.
        let _ = match token {
            Some(token) => storage.set_item(key, token.expose()),
            None => storage.remove_item(key),
        };
    }
}

fn kept(key: &str) -> Option<Secret> {
    if tauri::present() {
        return None;
    }
    let storage = window().session_storage().ok().flatten()?;
    storage.get_item(key).ok().flatten().as_deref().map(Secret::from)
}

/// Whether there is a session to go on with: of the shop after a training, or from before the page was loaded again.
pub(crate) fn recall_token() -> bool {
    if token().is_none() {
        TOKEN.set(kept(TOKEN_KEY));
    }
    token().is_some()
}

/// A mutation on its way: the same request sent again after an unknown outcome keeps its call id, a changed one gets a new one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attempt(Option<(Value, CallId)>);

impl Attempt {
    /// The request under its call id.
    pub(crate) fn letter<C: Call>(&mut self, req: &C) -> Letter {
        let letter = Letter::plain(req);
        let id = self.id_for(letter.args.as_ref().unwrap_or(&Value::Null));
        letter.under(id)
    }

    fn id_for(&mut self, args: &Value) -> CallId {
        match &self.0 {
            Some((before, id)) if before == args => *id,
            _ => {
                let id = new_id();
                self.0 = Some((args.clone(), id));
                id
            }
        }
    }

    /// The outcome is known: the next request is another one.
    pub(crate) fn done(&mut self) {
        self.0 = None;
    }
}

#[cfg(test)]
mod tests {
    use kontor_domain::sales::ClearCart;

    use super::*;

    #[test]
    fn a_retry_keeps_its_call_id_and_a_change_does_not() {
        let mut attempt = Attempt::default();
        let (one, other) = (ClearCart { cart_id: new_id() }, ClearCart { cart_id: new_id() });
        let id = attempt.letter(&one).id;
        assert_eq!(attempt.letter(&one).id, id, "the same request again");
        assert_ne!(attempt.letter(&other).id, id, "another request");
        let id = attempt.letter(&one).id;
        attempt.done();
        assert_ne!(attempt.letter(&one).id, id, "answered: the next is a new call");
    }
}
