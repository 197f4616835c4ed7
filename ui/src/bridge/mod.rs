//! The one way to the program: any call in, its reply or a refusal out. Nothing else knows how calls travel.

pub(crate) mod events;
#[cfg(test)]
pub(crate) mod fake;
mod http;
mod tauri;

use std::cell::RefCell;

use kontor_domain::{Call, CallId, Kind, Refusal, Secret};
use leptos::prelude::window;
use serde_json::Value;
use uuid::Uuid;

pub(crate) use events::{Heard, listen, on_event};

/// The refusal code of a program that does not answer: nobody knows whether the call took effect.
pub(crate) const UNREACHABLE: &str = "unreachable";

const TOKEN_KEY: &str = "kontor.session";

type Watch = Box<dyn Fn(&Refusal)>;

thread_local! {
    static TOKEN: RefCell<Option<Secret>> = const { RefCell::new(None) };
    static WATCH: RefCell<Option<Watch>> = const { RefCell::new(None) };
}

/// A new id, made by the client before anything is sent.
pub(crate) fn new_id<T: From<Uuid>>() -> T {
    T::from(Uuid::now_v7())
}

/// Asks the program. A mutation gets a call id of its own.
pub(crate) async fn call<C: Call>(req: C) -> Result<C::Reply, Refusal> {
    send(req, (C::KIND == Kind::Mutation).then(new_id)).await
}

/// Asks the program under a call id that is kept for a retry, so that it takes effect once.
pub(crate) async fn call_with_id<C: Call>(req: C, id: CallId) -> Result<C::Reply, Refusal> {
    send(req, Some(id)).await
}

async fn send<C: Call>(req: C, id: Option<CallId>) -> Result<C::Reply, Refusal> {
    let args = serde_json::to_value(&req).map_err(|error| fault(&error.to_string()))?;
    let reply = travel(C::NAME, args, id).await.and_then(|reply| {
        serde_json::from_value(reply).map_err(|error| fault(&format!("{} answered oddly: {error}", C::NAME)))
    });
    if let Err(refusal) = &reply {
        WATCH.with_borrow(|watch| {
            if let Some(watch) = watch {
                watch(refusal);
            }
        });
    }
    reply
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

fn fault(what: &str) -> Refusal {
    Refusal::new("fault", what)
}

/// Nobody answered: the program is gone, or the way to it is.
fn unreachable() -> Refusal {
    Refusal::new(UNREACHABLE, crate::ts!(failure.unreachable))
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
    if !tauri::present()
        && let Ok(Some(storage)) = window().session_storage()
    {
        // Best effort: without storage a reload asks to sign in again.
        let _ = match &token {
            Some(token) => storage.set_item(TOKEN_KEY, token.expose()),
            None => storage.remove_item(TOKEN_KEY),
        };
    }
    TOKEN.set(token);
}

/// Takes up the session that was there before the page was loaded again. Says whether there was one.
pub(crate) fn recall_token() -> bool {
    if tauri::present() {
        return false;
    }
    let kept = window().session_storage().ok().flatten().and_then(|storage| storage.get_item(TOKEN_KEY).ok().flatten());
    TOKEN.set(kept.as_deref().map(Secret::from));
    kept.is_some()
}

/// A mutation on its way: the same request sent again after an unknown outcome keeps its call id, a changed one gets a new one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attempt(Option<(String, CallId)>);

impl Attempt {
    /// The call id for this request.
    pub(crate) fn id_for<C: Call>(&mut self, req: &C) -> CallId {
        let args = serde_json::to_string(req).unwrap_or_default();
        match &self.0 {
            Some((before, id)) if *before == args => *id,
            _ => {
                let id = new_id();
                self.0 = Some((args, id));
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
        let id = attempt.id_for(&one);
        assert_eq!(attempt.id_for(&one), id, "the same request again");
        assert_ne!(attempt.id_for(&other), id, "another request");
        let id = attempt.id_for(&one);
        attempt.done();
        assert_ne!(attempt.id_for(&one), id, "answered: the next is a new call");
    }
}
