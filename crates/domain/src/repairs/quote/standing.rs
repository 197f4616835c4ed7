//! How a ticket stands by its quotes: what is due, and what has to wait for the customer's word.

use super::QuoteState;
use crate::Minor;

/// What of a quote its ticket's standing depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuoteFace {
    /// Its version, from 1 without gaps.
    pub version: i64,
    /// Whether it was given, and what the customer said.
    pub state: QuoteState,
    /// What it comes to.
    pub total: Minor,
    /// Whether the device was handed over for it.
    pub settled: bool,
}

/// Why a ticket can't go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// A quote comes to more than the repair may cost without asking, and nobody approved it.
    Waits(Minor),
    /// The customer does not want it repaired at that price.
    Rejected,
    /// Nobody wrote down what the customer says of the last version.
    Undecided,
    /// It was approved and is not paid.
    Unpaid(Minor),
}

/// How a ticket stands by its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// The version that is to be paid when the device is handed over: the last one that was approved, unless it was settled.
    pub in_force: Option<i64>,
    /// What that comes to.
    pub due: Minor,
    /// What the last version comes to, when it is past the limit and nobody said anything of it.
    pub waits: Option<Minor>,
    /// Whether the last version is one of which nobody said anything.
    pub undecided: bool,
    /// Whether the customer rejected it and nothing else was approved.
    pub rejected: bool,
}

impl Standing {
    /// How a ticket stands by its quotes, which are in the order of their versions, and by what it may cost without asking; none
    /// when the customer has to be asked in any case. What was settled is past: only what came after it counts.
    pub fn of(quotes: &[QuoteFace], limit: Option<Minor>) -> Self {
        let past = quotes.iter().rposition(|quote| quote.settled).map_or(0, |at| at + 1);
        let now = quotes.get(past..).unwrap_or_default();
        let in_force = now.iter().rfind(|quote| quote.state == QuoteState::Approved);
        let due = in_force.map_or(Minor::ZERO, |quote| quote.total);
        let last = now.last();
        let undecided = last.filter(|quote| matches!(quote.state, QuoteState::Draft | QuoteState::Given));
        let free = limit.unwrap_or_default().max(due);
        Self {
            in_force: in_force.map(|quote| quote.version),
            due,
            waits: undecided.map(|quote| quote.total).filter(|total| *total > free),
            undecided: undecided.is_some(),
            rejected: in_force.is_none() && last.is_some_and(|quote| quote.state == QuoteState::Rejected),
        }
    }

    /// Why nobody may work on the device.
    ///
    /// # Errors
    /// What it waits for, or that the customer does not want it.
    pub fn may_work(self) -> Result<(), Stop> {
        match self.waits {
            Some(total) => Err(Stop::Waits(total)),
            None if self.rejected => Err(Stop::Rejected),
            None => Ok(()),
        }
    }

    /// Why the device is not ready: also what is not wanted is ready to be collected.
    ///
    /// # Errors
    /// What it waits for.
    pub fn may_be_ready(self) -> Result<(), Stop> {
        self.waits.map_or(Ok(()), |total| Err(Stop::Waits(total)))
    }

    /// Why the device can't leave, also with a sale: what a quote comes to that nobody answered is not known to be due.
    ///
    /// # Errors
    /// What it waits for.
    pub fn decided(self) -> Result<(), Stop> {
        self.may_be_ready()?;
        if self.undecided { Err(Stop::Undecided) } else { Ok(()) }
    }

    /// Why the device can't leave without a sale.
    ///
    /// # Errors
    /// What is due for it.
    pub fn may_leave(self) -> Result<(), Stop> {
        if self.due > Minor::ZERO { Err(Stop::Unpaid(self.due)) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use QuoteState::{Approved, Draft, Given, Rejected};

    fn quotes(all: &[(QuoteState, i64, bool)]) -> Vec<QuoteFace> {
        (1..)
            .zip(all)
            .map(|(version, (state, total, settled))| QuoteFace {
                version,
                state: *state,
                total: Minor(*total),
                settled: *settled,
            })
            .collect()
    }

    fn stands(all: &[(QuoteState, i64, bool)], limit: Option<i64>) -> Standing {
        Standing::of(&quotes(all), limit.map(Minor))
    }

    #[test]
    fn past_the_limit_nothing_goes_on_until_somebody_said_yes() {
        let limit = Some(8_000);
        assert_eq!(stands(&[], limit), Standing::default());
        assert_eq!(stands(&[(Draft, 8_000, false)], limit).may_work(), Ok(()), "the limit itself may be spent");
        for state in [Draft, Given] {
            let over = stands(&[(state, 8_001, false)], limit);
            assert_eq!(over.may_work(), Err(Stop::Waits(Minor(8_001))));
            assert_eq!(over.may_be_ready(), Err(Stop::Waits(Minor(8_001))));
        }
        assert_eq!(stands(&[(Given, 1, false)], None).may_work(), Err(Stop::Waits(Minor(1))), "asked in any case");
        assert_eq!(stands(&[(Given, 0, false)], None).may_work(), Ok(()), "what is free needs nobody's word");
        let approved = stands(&[(Approved, 9_000, false)], limit);
        assert_eq!((approved.may_work(), approved.may_leave()), (Ok(()), Err(Stop::Unpaid(Minor(9_000)))));
        let cheaper = stands(&[(Approved, 9_000, false), (Draft, 8_500, false)], limit);
        assert_eq!((cheaper.may_work(), cheaper.due), (Ok(()), Minor(9_000)), "they agreed to more");
        let within = stands(&[(Given, 8_000, false)], limit);
        assert_eq!(
            (within.may_be_ready(), within.decided()),
            (Ok(()), Err(Stop::Undecided)),
            "nor does it leave for nothing"
        );
        assert_eq!(cheaper.decided(), Err(Stop::Undecided), "nor for what it was before");
        assert_eq!(approved.decided(), Ok(()));
        let dearer = stands(&[(Approved, 9_000, false), (Draft, 9_001, false)], limit);
        assert_eq!(dearer.may_work(), Err(Stop::Waits(Minor(9_001))));
    }

    #[test]
    fn what_is_not_wanted_is_not_repaired_and_may_be_collected() {
        let no = stands(&[(Rejected, 9_000, false)], Some(8_000));
        assert_eq!((no.may_work(), no.may_be_ready(), no.may_leave()), (Err(Stop::Rejected), Ok(()), Ok(())));
        let fee = stands(&[(Rejected, 9_000, false), (Approved, 2_500, false)], Some(0));
        assert_eq!((fee.due, fee.rejected), (Minor(2_500), false), "looking at it costs something");
        let extra = stands(&[(Approved, 5_000, false), (Rejected, 9_000, false)], None);
        assert_eq!((extra.due, extra.in_force), (Minor(5_000), Some(1)), "what was agreed before holds");
    }

    #[test]
    fn what_was_withdrawn_waits_for_nobody() {
        let gone = stands(&[(QuoteState::Withdrawn, 9_000, false)], None);
        assert_eq!(gone, Standing::default());
        let before = stands(&[(Approved, 5_000, false), (QuoteState::Withdrawn, 9_000, false)], None);
        assert_eq!((before.due, before.decided()), (Minor(5_000), Ok(())), "what was agreed before holds");
    }

    #[test]
    fn what_was_settled_is_not_due_again() {
        let back = stands(&[(Approved, 5_000, true)], None);
        assert_eq!((back.due, back.may_leave(), back.in_force), (Minor(0), Ok(()), None));
        let more = stands(&[(Approved, 5_000, true), (Approved, 1_000, false)], None);
        assert_eq!((more.due, more.in_force), (Minor(1_000), Some(2)));
    }

    proptest! {
        #[test]
        fn what_is_due_was_approved_and_never_settled(
            all in prop::collection::vec((0usize..4, 0i64..10_000, any::<bool>()), 0..10),
            limit in prop::option::of(0i64..10_000),
        ) {
            let all: Vec<_> = all.iter().map(|(at, total, settled)| {
                let state = [Draft, Given, Approved, Rejected][*at];
                (state, *total, *settled && state == Approved)
            }).collect();
            let faces = quotes(&all);
            let standing = Standing::of(&faces, limit.map(Minor));
            match standing.in_force {
                Some(version) => {
                    let face = faces.iter().find(|face| face.version == version).unwrap();
                    prop_assert!(face.state == Approved && !face.settled && face.total == standing.due);
                    prop_assert!(faces.iter().all(|other| other.version <= version || !other.settled));
                }
                None => prop_assert_eq!(standing.due, Minor(0)),
            }
            prop_assert!(!(standing.rejected && standing.undecided), "it is one or the other");
            // Who approves the last version, whatever it comes to, lets the work go on.
            let mut approved = faces.clone();
            if let Some(last) = approved.last_mut().filter(|last| !last.settled) {
                last.state = Approved;
                prop_assert_eq!(Standing::of(&approved, limit.map(Minor)).may_work(), Ok(()));
            }
        }
    }
}
