//! A card that pays a part of a sale, or all of it, at the register's terminal.

use kontor_domain::event::Event;
use kontor_domain::sales::{TenderKind, TenderOffered};
use kontor_domain::terminals::{AttemptState, CardAttempt, ChargeCard, GetCard, Need};
use kontor_domain::{CartId, Minor, TenderId};
use leptos::prelude::*;

use super::state::Till;
use crate::bridge;
use crate::i18n::said;
use crate::kit::{Form, Notice, follow};
use crate::load::{Load, load};

/// What goes on at the terminal for the cart in hand.
#[derive(Clone, Copy)]
pub(super) struct Terminal {
    till: Till,
    cart_id: CartId,
    /// The attempt that was begun last, in this dialog.
    pub(super) last: RwSignal<Option<TenderId>>,
    told: Load<CardAttempt>,
    form: Form,
}

impl Terminal {
    /// The terminal, for a dialog; what it refuses is said under the amount.
    pub(super) fn new(till: Till, error: RwSignal<Option<String>>) -> Self {
        let last = RwSignal::new(None::<TenderId>);
        let told =
            load(move || last.get().map(|id| GetCard { id }), |event| matches!(event, Event::CardChanged { .. }));
        let form = Form::new();
        follow(move || {
            if let Some(refusal) = form.refusal.get() {
                error.set(Some(said(&refusal.message)));
            }
        });
        Self { till, cart_id: till.cart_id(), last, told, form }
    }

    /// Asks the terminal for money.
    pub(super) fn charge(self, amount: Minor) {
        let id = bridge::new_id();
        let call = ChargeCard { id, cart_id: self.cart_id, amount };
        self.form.send(call, move |attempt| {
            self.told.put(attempt);
            self.last.try_set(Some(id));
            self.till.cards.again();
        });
    }

    /// The attempts of this cart that need something.
    pub(super) fn mine(self) -> Vec<CardAttempt> {
        let of_cart = |attempt: &&CardAttempt| attempt.cart_id == Some(self.cart_id);
        self.till.cards.with(|now| now.open.iter().filter(of_cart).cloned().collect()).unwrap_or_default()
    }

    /// The one whose answer is waited for.
    pub(super) fn running(self) -> Option<CardAttempt> {
        self.mine().into_iter().find(|attempt| attempt.need() == Need::Answer && !attempt.given_up)
    }

    /// What was approved, as payments.
    pub(super) fn approved(self) -> Vec<TenderOffered> {
        let approved = self.mine().into_iter().filter(CardAttempt::is_usable);
        let tender = |of: CardAttempt| TenderOffered {
            id: of.id,
            kind: TenderKind::Card,
            given: of.approved.unwrap_or(of.amount),
            reference: of.reference,
        };
        approved.map(tender).collect()
    }

    /// Says that the last one was declined, and why.
    pub(super) fn declined(self) -> impl Fn() -> Option<AnyView> {
        move || {
            let why = self.told.with(|of| (of.state == AttemptState::Declined).then(|| of.reason.clone())).flatten();
            why.map(|why| {
                view! { <Notice kind="bad"><span data-testid="card-declined">{why}</span></Notice> }.into_any()
            })
        }
    }
}
