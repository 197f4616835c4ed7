//! Money that goes back to a card at the register's terminal, before the return is made that it is for.

use kontor_domain::event::Event;
use kontor_domain::sales::{ReturnSale, TenderKind};
use kontor_domain::terminals::{AttemptState, CardAttempt, GetCard, Need, RefundCard};
use kontor_domain::{Message, Refusal, TenderId};
use leptos::prelude::*;

use crate::bridge;
use crate::cards::{Place, attempt};
use crate::load::{Load, load};
use crate::till::Till;

/// The refund that is waited for, and the return that comes of it.
#[derive(Clone, Copy)]
pub(super) struct CardRefund {
    till: Till,
    id: RwSignal<Option<TenderId>>,
    of: StoredValue<Option<ReturnSale>>,
    told: Load<CardAttempt>,
}

impl CardRefund {
    /// None yet.
    pub(super) fn new(till: Till) -> Self {
        let id = RwSignal::new(None::<TenderId>);
        let changed = |event: &Event| matches!(event, Event::CardChanged { .. });
        let told = load(move || id.get().map(|id| GetCard { id }), changed);
        Self { till, id, of: StoredValue::new(None), told }
    }

    /// What is asked of the terminal before a return; none where nothing is. What went back before and became no return is its answer.
    pub(super) fn first(self, req: &ReturnSale, refused: Option<Refusal>) -> Option<RefundCard> {
        req.refunds.iter().find(|refund| refund.kind == TenderKind::Card)?;
        // What went back at another register is used here all the same.
        let went = refused.is_some_and(|no| no.code == "card_refunded");
        if !self.till.takes_cards() && !went {
            return None;
        }
        Some(RefundCard { id: bridge::new_id(), back: req.clone() })
    }

    /// Waits for the terminal's answer.
    pub(super) fn wait(self, attempt: CardAttempt, req: ReturnSale) {
        self.of.set_value(Some(req));
        self.id.set(Some(attempt.id));
        self.told.put(attempt);
    }

    /// The return, once its refund was approved; or why it was not. Once.
    pub(super) fn ended(self) -> Option<Result<ReturnSale, Refusal>> {
        let answer = self.told.get().filter(|of| Some(of.id) == self.id.get_untracked())?;
        if answer.need() == Need::Answer {
            return None;
        }
        let mut req = self.of.try_update_value(Option::take).flatten()?;
        if answer.state != AttemptState::Approved {
            return Some(Err(Refusal::new("card_declined", Message::told(answer.reason))));
        }
        // Another part of it that goes to a card is recorded by hand.
        if let Some(refund) = req.refunds.iter_mut().find(|refund| refund.kind == TenderKind::Card) {
            refund.id = answer.id;
        }
        Some(Ok(req))
    }

    /// Whether the terminal has not answered yet.
    pub(super) fn is_waiting(self) -> bool {
        self.told.with(|of| of.need() == Need::Answer).unwrap_or(false)
    }

    /// What is waited for.
    pub(super) fn waiting(self) -> Option<AnyView> {
        let of = self.told.get().filter(|of| of.need() == Need::Answer)?;
        Some(attempt(of, Place::List))
    }
}
