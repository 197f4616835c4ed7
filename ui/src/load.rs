//! Asking for what a screen shows, again when its question or the world changes, without the screen jumping meanwhile.

use std::any::Any;
use std::marker::PhantomData;
use std::rc::Rc;

use kontor_domain::event::Event;
use kontor_domain::{Call, Refusal};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::bridge::{self, Answer, Heard, Letter};
use crate::kit::follow;

/// The state of an answer.
pub(crate) struct Load<T: 'static> {
    /// The last good answer; stays while a newer one is asked for. A signal of every type would be compiled for each.
    value: RwSignal<Option<Rc<dyn Any>>, LocalStorage>,
    /// Why there is none.
    pub(crate) failed: RwSignal<Option<Refusal>>,
    /// Whether an answer is on its way.
    pub(crate) busy: RwSignal<bool>,
    again: RwSignal<u64>,
    of: PhantomData<fn() -> T>,
}

impl<T: 'static> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: 'static> Copy for Load<T> {}

impl<T: 'static> Load<T> {
    /// Asks once more.
    pub(crate) fn again(self) {
        self.again.try_update(|count| *count += 1);
    }

    /// Puts an answer in, as a mutation's reply.
    pub(crate) fn put(self, value: T) {
        self.failed.try_set(None);
        self.value.try_set(Some(Rc::new(value)));
    }

    /// Something of the answer, followed.
    pub(crate) fn with<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        // The signal is let go of before anything is done with the answer.
        let value = answer(self.value)?;
        value.downcast_ref().map(read)
    }
}

fn answer(of: RwSignal<Option<Rc<dyn Any>>, LocalStorage>) -> Option<Rc<dyn Any>> {
    of.get()
}

impl<T: Clone + 'static> Load<T> {
    /// The answer, followed.
    pub(crate) fn get(self) -> Option<T> {
        self.with(T::clone)
    }

    /// The answer as it is now.
    pub(crate) fn get_untracked(self) -> Option<T> {
        untrack(|| self.get())
    }
}

/// Asks `question` now, when something it reads changes, and after each event that `matters`. `None` asks nothing.
pub(crate) fn load<C: Call>(
    question: impl Fn() -> Option<C> + 'static,
    matters: impl Fn(&Event) -> bool + 'static,
) -> Load<C::Reply> {
    let load = Load {
        value: RwSignal::new_local(None),
        failed: RwSignal::new(None),
        busy: RwSignal::new(false),
        again: RwSignal::new(0),
        of: PhantomData,
    };
    let turns = Turns { failed: load.failed, busy: load.busy, again: load.again, asked: StoredValue::new(0) };
    let take = move |answer: Option<Answer>| {
        match answer {
            Some(answer) => load.put(answer.read()?),
            None => load.value.set(None),
        }
        Ok(())
    };
    turns.begin(Box::new(move || question().map(|question| Letter::new(&question))), Rc::new(take));
    turns.listen(Box::new(matters));
    load
}

/// The asking, whatever is asked.
#[derive(Clone, Copy)]
struct Turns {
    failed: RwSignal<Option<Refusal>>,
    busy: RwSignal<bool>,
    again: RwSignal<u64>,
    asked: StoredValue<u64>,
}

impl Turns {
    fn begin(self, question: Box<dyn Fn() -> Option<Letter>>, take: Rc<dyn Fn(Option<Answer>) -> Result<(), Refusal>>) {
        follow(move || {
            self.again.track();
            let question = question();
            let turn = self.asked.get_value() + 1;
            self.asked.set_value(turn);
            let Some(question) = question else {
                let _ = take(None);
                self.busy.set(false);
                return;
            };
            self.busy.set(true);
            let take = Rc::clone(&take);
            spawn_local(async move {
                let answer = bridge::ask(question).await;
                // A later question is on its way, or nobody looks any more.
                if self.asked.try_get_value() != Some(turn) {
                    return;
                }
                self.busy.try_set(false);
                if let Err(refusal) = answer.and_then(|answer| take(Some(answer))) {
                    self.failed.try_set(Some(refusal));
                }
            });
        });
    }

    fn listen(self, matters: Box<dyn Fn(&Event) -> bool>) {
        bridge::on_event(move |heard| {
            let matters = match heard {
                Heard::Event(event) => matters(event),
                Heard::Anything => true,
            };
            if matters {
                self.again.try_update(|count| *count += 1);
            }
        });
    }
}
