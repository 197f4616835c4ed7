//! A form on its way to the program: busy, refused with messages under its fields, or done; a retry keeps its call id.

use kontor_domain::{Call, Refusal};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::bridge::{self, Answer, Attempt, Letter};
use crate::i18n::said;

/// Reads an answer, and says what is to be done with it.
type Read = Box<dyn FnOnce(Answer) -> Result<Box<dyn FnOnce()>, Refusal>>;

/// The state of a form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Form {
    /// Whether an answer is on its way.
    pub(crate) busy: RwSignal<bool>,
    /// Why it was refused.
    pub(crate) refusal: RwSignal<Option<Refusal>>,
    attempt: StoredValue<Attempt>,
}

impl Form {
    /// A form nobody has sent yet.
    pub(crate) fn new() -> Self {
        Self { busy: RwSignal::new(false), refusal: RwSignal::new(None), attempt: StoredValue::new(Attempt::default()) }
    }

    /// Sends a mutation, once at a time; `done` gets its reply.
    pub(crate) fn send<C: Call>(self, req: C, done: impl FnOnce(C::Reply) + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        let letter = self.attempt.try_update_value(|attempt| attempt.letter(&req)).unwrap_or_else(|| Letter::new(&req));
        self.post(
            letter,
            Box::new(|answer| {
                let reply = answer.read()?;
                Ok(Box::new(|| done(reply)))
            }),
        );
    }

    fn post(self, letter: Letter, read: Read) {
        self.busy.set(true);
        self.refusal.set(None);
        spawn_local(async move {
            let answer = bridge::ask(letter).await.and_then(read);
            self.busy.try_set(false);
            let unknown = answer.as_ref().err().is_some_and(bridge::unknown_outcome);
            if !unknown {
                self.attempt.try_update_value(Attempt::done);
            }
            match answer {
                Ok(done) => done(),
                Err(refusal) => {
                    self.refusal.try_set(Some(refusal));
                }
            }
        });
    }

    /// Refuses without asking: what the screen can tell by itself.
    pub(crate) fn refuse(self, refusal: Refusal) {
        self.refusal.set(Some(refusal));
    }

    /// The message under a field.
    pub(crate) fn error(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.refusal.with(|refusal| refusal.as_ref().and_then(|refusal| refusal.fields.get(field).map(said)))
        })
    }

    /// The message that belongs under none of these fields.
    pub(crate) fn rest(self, shown: &'static [&'static str]) -> impl Fn() -> Option<AnyView> + Send + 'static {
        move || {
            self.refusal.get().filter(|refusal| !refusal.fields.keys().any(|key| shown.contains(&key.as_str()))).map(
                |refusal| {
                    let wait = refusal.retry_after_s.map(|s| crate::ts!(failure.wait, seconds = s.to_string()));
                    view! {
                        <super::Notice kind="bad">
                            <span data-testid="form-error" data-code=refusal.code.to_string()>{said(&refusal.message)} " " {wait}</span>
                        </super::Notice>
                    }
                    .into_any()
                },
            )
        }
    }
}
