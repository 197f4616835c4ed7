//! Something to do: when a part asks for it, when what it reads changes, when an event comes.

use std::sync::Arc;

use leptos::prelude::*;

/// What a part does when it is pressed, closed, tried again. All are of one type, so that the part is compiled once.
#[derive(Clone)]
pub(crate) struct Deed(Arc<dyn Fn() + Send + Sync>);

impl Deed {
    /// Does it.
    pub(crate) fn act(&self) {
        (self.0)();
    }
}

impl<F: Fn() + Send + Sync + 'static> From<F> for Deed {
    fn from(act: F) -> Self {
        Self(Arc::new(act))
    }
}

/// Does something now, and again whenever what it reads changes.
pub(crate) fn follow(act: impl FnMut() + 'static) {
    follow_boxed(Box::new(act));
}

fn follow_boxed(mut act: Box<dyn FnMut()>) {
    Effect::new(move |_| act());
}

/// A handler of an event, of one type whatever it does.
pub(crate) fn heed<E: 'static>(handler: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(handler)
}
