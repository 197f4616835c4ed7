//! What the program can be asked: every call with its handler, and who wants to hear of what happened.

use std::any::Any;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use kontor_domain::call::{Answer, Call, Kind, Needs};
use kontor_domain::event::Event;
use kontor_domain::{Message, Refusal, say};
use schemars::{Schema, schema_for};
use serde_json::Value;

use crate::before::Before;
use crate::cx::Cx;
use crate::places::{DAY, Places, SECRET, places_of};
use crate::{Failure, Result};

type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;
type Handle = Arc<dyn for<'a> Fn(&'a mut Cx, Value) -> Boxed<'a, Value> + Send + Sync>;
type Prepare = Arc<dyn for<'a> Fn(&'a Before, Value) -> Boxed<'a, Box<dyn Any + Send>> + Send + Sync>;
type Hear = Arc<dyn for<'a> Fn(&'a mut Cx, Event) -> Boxed<'a, ()> + Send + Sync>;

/// A plain `async fn` over [`Cx`] that answers a call.
pub trait Handler<'a, C: Call>: Send + Sync + 'static {
    /// Its future.
    type Future: Future<Output = Result<C::Reply>> + Send + 'a;
    /// Runs it.
    fn handle(&self, cx: &'a mut Cx, call: C) -> Self::Future;
}

impl<'a, C: Call, F, Fut> Handler<'a, C> for F
where
    F: Fn(&'a mut Cx, C) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<C::Reply>> + Send + 'a,
{
    type Future = Fut;
    fn handle(&self, cx: &'a mut Cx, call: C) -> Fut {
        self(cx, call)
    }
}

/// A plain `async fn` that does a call's slow work before its transaction begins.
pub trait Preparer<'a, C: Call, P>: Send + Sync + 'static {
    /// Its future.
    type Future: Future<Output = Result<P>> + Send + 'a;
    /// Runs it.
    fn prepare(&self, before: &'a Before, call: C) -> Self::Future;
}

impl<'a, C: Call, P, F, Fut> Preparer<'a, C, P> for F
where
    F: Fn(&'a Before, C) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<P>> + Send + 'a,
{
    type Future = Fut;
    fn prepare(&self, before: &'a Before, call: C) -> Fut {
        self(before, call)
    }
}

/// A plain `async fn` over [`Cx`] that hears of events.
pub trait Subscriber<'a>: Send + Sync + 'static {
    /// Its future.
    type Future: Future<Output = Result<()>> + Send + 'a;
    /// Runs it.
    fn hear(&self, cx: &'a mut Cx, event: Event) -> Self::Future;
}

impl<'a, F, Fut> Subscriber<'a> for F
where
    F: Fn(&'a mut Cx, Event) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<()>> + Send + 'a,
{
    type Future = Fut;
    fn hear(&self, cx: &'a mut Cx, event: Event) -> Fut {
        self(cx, event)
    }
}

/// One call, as registered.
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// Query or mutation.
    pub kind: Kind,
    /// Who may ask.
    pub needs: Needs,
    /// Whether its answer may be kept.
    pub answer: Answer,
    pub(crate) handle: Handle,
    pub(crate) prepare: Option<Prepare>,
    marked: OnceLock<Marked>,
    /// The JSON schema of its arguments.
    pub request: fn() -> Schema,
    /// The JSON schema of its reply.
    pub reply: fn() -> Schema,
}

/// Where in a call's arguments what is treated in its own way lies.
pub(crate) struct Marked {
    pub(crate) secrets: Places,
    pub(crate) days: Places,
}

impl Entry {
    /// Found when the call is first put: to look through every schema is for no start to wait for.
    pub(crate) fn marked(&self) -> &Marked {
        self.marked.get_or_init(|| {
            let schema = (self.request)();
            Marked { secrets: places_of(&schema, SECRET), days: places_of(&schema, DAY) }
        })
    }
}

/// Somebody who hears of events, at least once each, in order.
pub struct Listener {
    /// Its name, by which its place in the outbox is kept.
    pub name: &'static str,
    pub(crate) hear: Hear,
}

/// One feature: its calls and subscribers.
#[derive(Default)]
pub struct Feature {
    entries: Vec<Entry>,
    listeners: Vec<Listener>,
}

impl Feature {
    /// A feature with nothing in it yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers a call with this handler.
    #[must_use]
    pub fn on<C: Call>(self, handler: impl for<'a> Handler<'a, C>) -> Self {
        self.entry::<C>(handler, None)
    }

    /// Answers a call with this handler, after this work was done before the transaction.
    #[must_use]
    pub fn on_prepared<C: Call, P: Send + 'static>(
        self,
        preparer: impl for<'a> Preparer<'a, C, P>,
        handler: impl for<'a> Handler<'a, C>,
    ) -> Self {
        let preparer = Arc::new(preparer);
        let prepare: Prepare = Arc::new(move |before, args| {
            let preparer = Arc::clone(&preparer);
            Box::pin(async move {
                let prepared = preparer.prepare(before, parse::<C>(args)?).await?;
                Ok(Box::new(prepared) as Box<dyn Any + Send>)
            })
        });
        self.entry::<C>(handler, Some(prepare))
    }

    /// Hears of every event, after the commit and at least once.
    #[must_use]
    pub fn hears(mut self, name: &'static str, subscriber: impl for<'a> Subscriber<'a>) -> Self {
        let hear: Hear = Arc::new(move |cx, event| Box::pin(subscriber.hear(cx, event)));
        self.listeners.push(Listener { name, hear });
        self
    }

    fn entry<C: Call>(mut self, handler: impl for<'a> Handler<'a, C>, prepare: Option<Prepare>) -> Self {
        let handler = Arc::new(handler);
        let handle: Handle = Arc::new(move |cx, args| {
            let handler = Arc::clone(&handler);
            Box::pin(async move {
                let reply = handler.handle(cx, parse::<C>(args)?).await?;
                serde_json::to_value(reply).map_err(Failure::fault)
            })
        });
        self.entries.push(Entry {
            name: C::NAME,
            kind: C::KIND,
            needs: C::NEEDS,
            answer: C::ANSWER,
            handle,
            prepare,
            marked: OnceLock::new(),
            request: || schema_for!(C),
            reply: || schema_for!(C::Reply),
        });
        self
    }
}

/// The arguments as the call's own type. A field that it does not know is refused: a misspelt one would otherwise be a
/// wish that is answered with "done" and was not heard.
fn parse<C: Call>(args: Value) -> Result<C> {
    let mut unknown = Vec::new();
    let parsed = serde_ignored::deserialize(args, |path| unknown.push(path.to_string()));
    let why = match parsed {
        Ok(call) if unknown.is_empty() => return Ok(call),
        Ok(_) => say!("it knows no {fields}", fields = unknown.join(", ")),
        Err(error) => Message::told(error.to_string()),
    };
    Err(Refusal::new("bad_request", say!("{call} does not take these arguments: {why}.", call = C::NAME, why)).into())
}

/// Every call and subscriber of every feature.
pub struct Registry {
    entries: BTreeMap<&'static str, Entry>,
    pub(crate) listeners: Vec<Listener>,
}

impl Registry {
    /// The calls and subscribers of these features.
    pub fn new(features: Vec<Feature>) -> Self {
        let mut registry = Self { entries: BTreeMap::new(), listeners: Vec::new() };
        for feature in features {
            registry.entries.extend(feature.entries.into_iter().map(|entry| (entry.name, entry)));
            registry.listeners.extend(feature.listeners);
        }
        registry
    }

    /// The call of this name.
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.entries.get(name)
    }

    /// Every call, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }
}
