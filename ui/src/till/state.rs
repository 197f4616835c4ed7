//! What the till knows: the cart as the program keeps it, and what is asked of the person.

use futures::channel::mpsc::UnboundedSender;
use kontor_domain::call::Done;
use kontor_domain::event::Event;
use kontor_domain::policy::Permission;
use kontor_domain::sales::{Cart, CartLine, CompleteSale, LineAmounts, Sale};
use kontor_domain::terminals::{CardsHere, CardsNow};
use kontor_domain::{CallId, CartId, CartLineId, Minor, Refusal, SaleId};
use leptos::prelude::*;

use super::queue::{self, Job};
use crate::bridge::{self, Heard};
use crate::kit::follow;
use crate::load::{Load, load};
use crate::session::Session;
use crate::shifts::ShiftHere;

/// Which dialog is shown.
#[derive(Debug, Clone)]
pub(crate) enum Ask {
    /// A line's quantity and discount.
    Line(CartLineId),
    /// Which pieces a line sells.
    Serials(CartLineId),
    /// The cart's discount.
    Discount,
    /// Who buys.
    Customer,
    /// What to remember a parked cart by.
    Park,
    /// Which parked cart.
    Recall,
    /// Really throw the cart away?
    Clear,
    /// Cash.
    Cash,
    /// A card.
    Card,
    /// Several payments.
    Split,
    /// More comes back than is sold.
    Refund,
    /// Something that is not in the catalog.
    Misc,
    /// That a line comes back without a receipt.
    Without(CartLineId),
    /// A code that nothing has.
    Unknown(String),
    /// A payment that got no answer.
    Unresolved,
    /// The float: nothing is sold without an open shift.
    OpenShift,
    /// What was sold.
    Receipt(Box<Sale>),
}

/// The till of this window.
#[derive(Clone, Copy)]
pub(crate) struct Till {
    /// The cart as the program last answered.
    pub(super) cart: RwSignal<Option<Cart>>,
    /// Whether it was asked for at all yet.
    pub(super) known: RwSignal<bool>,
    /// Why it could not be asked for.
    pub(super) failed: RwSignal<Option<Refusal>>,
    /// The line that Delete voids.
    pub(super) selected: RwSignal<Option<CartLineId>>,
    /// The dialog that is shown.
    pub(super) ask: RwSignal<Option<Ask>>,
    /// The register's shift.
    pub(super) shift: ShiftHere,
    /// The register's card terminal, and what is open there.
    pub(crate) cards: Load<CardsNow>,
    /// What is typed into the scan and search field.
    pub(super) text: RwSignal<String>,
    /// Whether the program does not answer and a change waits.
    pub(super) stalled: RwSignal<bool>,
    /// How many changes wait.
    pub(super) waiting: RwSignal<u32>,
    /// A payment that got no answer: it is asked again, with its own id, before anything else is paid.
    pub(super) unresolved: StoredValue<Option<(CompleteSale, CallId)>>,
    fresh: StoredValue<CartId>,
    jobs: StoredValue<UnboundedSender<Job>>,
}

/// Makes the till for everything below.
pub(crate) fn provide() {
    let session = Session::here();
    let (jobs, queue) = futures::channel::mpsc::unbounded();
    let till = Till {
        cart: RwSignal::new(None),
        known: RwSignal::new(false),
        failed: RwSignal::new(None),
        selected: RwSignal::new(None),
        ask: RwSignal::new(None),
        shift: ShiftHere::here(),
        cards: load(
            move || session.may(Permission::Sell).then_some(CardsHere {}),
            |event| matches!(event, Event::CardChanged { .. } | Event::TerminalChanged | Event::SaleCompleted { .. }),
        ),
        text: RwSignal::new(String::new()),
        stalled: RwSignal::new(false),
        waiting: RwSignal::new(0),
        unresolved: StoredValue::new(None),
        fresh: StoredValue::new(bridge::new_id()),
        jobs: StoredValue::new(jobs),
    };
    provide_context(till);
    queue::run(till, queue);
    till.push(Job::Refresh);
    till.take_up_card();
    bridge::on_event(move |heard| match heard {
        Heard::Event(Event::CartChanged { register_id, .. } | Event::SaleCompleted { register_id, .. }) => {
            if session.with_untracked(|me| me.register.id) == Some(*register_id) {
                till.push(Job::Refresh);
            }
        }
        Heard::Anything => till.push(Job::Refresh),
        Heard::Event(_) => {}
    });
}

impl Till {
    /// The till of this window.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// A card payment that was begun before the window was opened is asked about first.
    fn take_up_card(self) {
        let looked = StoredValue::new(false);
        follow(move || {
            let cart = self.cart.with(|cart| cart.as_ref().map(|cart| cart.id));
            let open = self.cards.with(|now| now.open.iter().any(|of| cart.is_some() && of.cart_id == cart));
            if let (true, Some(open), false) = (self.known.get(), open, looked.get_value()) {
                looked.set_value(true);
                if open && self.ask.with_untracked(Option::is_none) {
                    self.ask.set(Some(Ask::Split));
                }
            }
        });
    }

    /// Something was scanned, with this text before it in the scan field. The text may be the scan's own beginning: it
    /// is taken out at once, so that the next scan is never mixed with it.
    pub(crate) fn scan(self, code: String, before: String) {
        self.text.set(String::new());
        self.push(Job::Scan(code, before));
    }

    /// What was taken out was typed by a person after all.
    pub(super) fn type_again(self, text: String) {
        if !text.is_empty() && self.text.with_untracked(String::is_empty) {
            self.text.set(text);
        }
    }

    /// Rings something up.
    pub(crate) fn add(self, variant: kontor_domain::VariantId) {
        self.push(Job::Add(variant));
    }

    /// Queues a change.
    pub(crate) fn push(self, job: Job) {
        let queued = self.jobs.try_update_value(|jobs| jobs.unbounded_send(job).is_ok());
        if queued == Some(true) {
            self.waiting.update(|waiting| *waiting += 1);
        }
    }

    /// The id of the cart in hand, or of the one that is made by the next change.
    pub(super) fn cart_id(self) -> CartId {
        self.cart.with_untracked(|cart| cart.as_ref().map(|cart| cart.id)).unwrap_or_else(|| self.fresh.get_value())
    }

    /// Takes the cart as the program answered it.
    pub(super) fn take(self, cart: Option<Cart>) {
        if self.cart.with_untracked(|before| *before == cart) {
            return;
        }
        let before: Vec<(CartLineId, i64)> = self.cart.with_untracked(lines_of);
        let now: Vec<(CartLineId, i64)> = lines_of(&cart);
        let touched = now.iter().rev().find(|line| !before.contains(line)).map(|(id, _)| *id);
        let kept = self.selected.get_untracked().filter(|id| now.iter().any(|(line, _)| line == id));
        self.selected.set(touched.or(kept).or_else(|| now.last().map(|(id, _)| *id)));
        self.cart.set(cart);
    }

    /// The cart is gone: the next one is another.
    pub(super) fn gone(self) {
        self.fresh.set_value(bridge::new_id());
        self.selected.set(None);
        self.cart.set(None);
    }

    /// A sale was completed.
    pub(super) fn sold(self, sale: Sale) {
        self.unresolved.set_value(None);
        self.gone();
        self.ask.set(Some(Ask::Receipt(Box::new(sale))));
    }

    /// A line of which pieces are told apart, and not all are named.
    pub(super) fn unnamed(self) -> Option<CartLineId> {
        self.look(|cart| cart?.lines.iter().find(|line| line.unnamed() > 0).map(|line| line.id))
    }

    /// How many lines there are, sold and coming back.
    pub(super) fn count(self) -> usize {
        self.look(|cart| cart.map_or(0, |cart| cart.lines.len() + cart.back.len()))
    }

    /// Whether cards are taken by a terminal here, and there is something to take.
    pub(super) fn has_terminal(self) -> bool {
        self.total().0 > 0 && self.takes_cards()
    }

    /// Whether cards are taken by a terminal here.
    pub(crate) fn takes_cards(self) -> bool {
        self.cards.with(|now| now.terminal.is_some()).unwrap_or(false)
    }

    /// What is to pay; below zero what is to be refunded.
    pub(super) fn total(self) -> Minor {
        self.look(|cart| cart.map_or(Minor::ZERO, Cart::due))
    }

    /// What comes back, in money, and what earlier refunds of the same receipts were rounded by.
    pub(super) fn back(self) -> (Minor, Minor) {
        self.look(|cart| cart.map_or((Minor::ZERO, Minor::ZERO), |cart| (cart.refund(), cart.back_rounding)))
    }

    /// Something of the cart, followed where something follows.
    fn look<T>(self, read: impl FnOnce(Option<&Cart>) -> T) -> T {
        if leptos::reactive::graph::Observer::get().is_some() {
            self.cart.with(|cart| read(cart.as_ref()))
        } else {
            self.cart.with_untracked(|cart| read(cart.as_ref()))
        }
    }

    /// A line as it is now, with its amounts.
    pub(super) fn line(self, id: CartLineId) -> Option<(CartLine, LineAmounts)> {
        self.cart.with_untracked(|cart| {
            let cart = cart.as_ref()?;
            let at = cart.lines.iter().position(|line| line.id == id)?;
            Some((cart.lines.get(at)?.clone(), cart.totals.lines.get(at).copied().unwrap_or_default()))
        })
    }

    /// Closes whatever dialog is shown; the focus goes back to the scan field.
    pub(super) fn close(self) {
        self.ask.set(None);
        focus_search();
    }

    /// The sale's id and its cart, for one attempt to take money.
    pub(super) fn attempt(self) -> (SaleId, CartId) {
        (bridge::new_id(), self.cart_id())
    }
}

fn lines_of(cart: &Option<Cart>) -> Vec<(CartLineId, i64)> {
    cart.iter().flat_map(|cart| &cart.lines).map(|line| (line.id, line.qty.0)).collect()
}

/// Puts the focus into the scan field, unless that would open a tablet's keyboard.
pub(super) fn focus_search() {
    let coarse = window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches());
    if !coarse {
        request_animation_frame(|| {
            if !crate::kit::any_open() {
                crate::signin::focus("[data-testid=till-search]");
            }
        });
    }
}

/// A mutation's plain answer, when the cart is gone by it.
pub(super) fn done(_: Done) -> Option<Cart> {
    None
}
