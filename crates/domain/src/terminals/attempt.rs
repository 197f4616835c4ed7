//! One attempt to take money by card, or to give it back: how it stands, and what a terminal's word makes of it.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CartId, Minor, RegisterId, SaleId, ShiftId, TenderId, TerminalId};

/// Which way the money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttemptKind {
    /// From the card.
    Charge,
    /// Back to the card.
    Refund,
}

impl AttemptKind {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Refund => "refund",
        }
    }
}

/// How an attempt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttemptState {
    /// It is on its way, or the terminal waits for the card.
    Pending,
    /// The money went.
    Approved,
    /// It did not.
    Declined,
    /// Nobody knows: the terminal is asked until it says, or somebody looks at it.
    Unknown,
}

impl AttemptState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Approved, Self::Declined, Self::Unknown];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Unknown => "unknown",
        }
    }
}

/// What a terminal approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Approval {
    /// How much: usually what was asked.
    pub amount: Minor,
    /// What the provider knows it by; empty where it says nothing.
    pub code: String,
    /// The card's brand; empty where it says nothing.
    pub scheme: String,
    /// The last four figures of the card; empty where it says nothing.
    pub last_four: String,
}

impl Approval {
    /// As it is written on a receipt: `VISA **** 1234 · 00A7B3`.
    pub fn reference(&self) -> String {
        let card = match (self.scheme.as_str(), self.last_four.as_str()) {
            (scheme, "") => scheme.to_owned(),
            ("", four) => format!("**** {four}"),
            (scheme, four) => format!("{scheme} **** {four}"),
        };
        match (card.as_str(), self.code.as_str()) {
            ("", code) => code.to_owned(),
            (_, "") => card,
            (_, code) => format!("{card} · {code}"),
        }
    }
}

/// What a terminal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// That it is there, and what it calls itself.
    Ready(String),
    /// That it waits for the card, or for the bank.
    Pending,
    /// That the money went.
    Approved(Approval),
    /// That it did not, and why.
    Declined(String),
    /// That it is at something else and did not begin.
    Busy,
    /// That it never heard of it.
    NotKnown,
}

/// What becomes of an attempt by a terminal's word; none when it stays as it is. What was approved stays approved whatever
/// comes later. What was declined and is approved after all was charged. That a terminal knows nothing of an attempt that it
/// was asked for proves nothing: some forget.
pub fn next(state: AttemptState, said: &Said) -> Option<AttemptState> {
    use AttemptState as S;
    match (state, said) {
        (S::Approved, _) | (_, Said::Ready(_) | Said::Pending) => None,
        (_, Said::Approved(_)) => Some(S::Approved),
        (S::Declined, _) => None,
        (_, Said::Declined(_)) | (S::Pending, Said::Busy) => Some(S::Declined),
        (S::Pending, Said::NotKnown) => Some(S::Unknown),
        (S::Unknown, Said::NotKnown | Said::Busy) => None,
    }
}

/// How an approved attempt was taken back without a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Undone {
    /// The terminal gave the money back, by another attempt.
    Refunded,
    /// Somebody voided it at the terminal by hand, and said so.
    Voided,
}

impl Undone {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refunded => "refunded",
            Self::Voided => "voided",
        }
    }
}

/// What an attempt still needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Nothing.
    Nothing,
    /// The terminal's answer, or the word of somebody who looked at it.
    Answer,
    /// A decision: money went, and there is no sale or return for it yet.
    Decision,
}

/// One attempt. Its id is that of the tender which it becomes, so that it can become one only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CardAttempt {
    /// The attempt, and the tender that comes of it.
    pub id: TenderId,
    /// Which way.
    pub kind: AttemptKind,
    /// How it stands.
    pub state: AttemptState,
    /// How much was asked for.
    pub amount: Minor,
    /// How much went, once it was approved.
    pub approved: Option<Minor>,
    /// The terminal.
    pub terminal_id: TerminalId,
    /// Its name then.
    pub terminal: String,
    /// Whether it charges nobody.
    pub simulated: bool,
    /// The register it was asked for at.
    pub register_id: RegisterId,
    /// Its name then.
    pub register: String,
    /// The register's shift, if there was one.
    pub shift_id: Option<ShiftId>,
    /// Who asked.
    pub user: String,
    /// The cart that is to be paid.
    pub cart_id: Option<CartId>,
    /// The sale that is taken back.
    pub sale_id: Option<SaleId>,
    /// The charge that is given back without a sale.
    pub of: Option<TenderId>,
    /// What stands on the receipt: the card, and what the provider knows it by.
    pub reference: String,
    /// Why it stands so; empty when there is nothing to say.
    pub reason: String,
    /// How often the terminal was asked what became of it.
    pub asked: i64,
    /// Whether somebody wants it taken back.
    pub cancelling: bool,
    /// Whether the customer paid otherwise meanwhile.
    pub given_up: bool,
    /// The sale or return that it paid.
    pub used_by: Option<SaleId>,
    /// How it was taken back, if it was.
    pub undone: Option<Undone>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl CardAttempt {
    /// What it still needs.
    pub fn need(&self) -> Need {
        match self.state {
            AttemptState::Pending | AttemptState::Unknown => Need::Answer,
            AttemptState::Approved if self.used_by.is_none() && self.undone.is_none() && self.of.is_none() => {
                Need::Decision
            }
            AttemptState::Approved | AttemptState::Declined => Need::Nothing,
        }
    }

    /// Whether a sale can be paid by it as it stands.
    pub fn is_usable(&self) -> bool {
        self.need() == Need::Decision
    }
}

/// Attempts of one kind that stand alike, together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CardSum {
    /// Which way.
    pub kind: AttemptKind,
    /// How they stand.
    pub state: AttemptState,
    /// Whether they were taken back without a sale.
    pub undone: bool,
    /// How many.
    pub count: i64,
    /// What went, or was asked for where nothing did.
    pub amount: Minor,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn approval(code: &str, scheme: &str, last_four: &str) -> Approval {
        let [code, scheme, last_four] = [code, scheme, last_four].map(str::to_owned);
        Approval { amount: Minor(1), code, scheme, last_four }
    }

    fn said() -> impl Strategy<Value = Said> {
        prop_oneof![
            Just(Said::Ready("T".into())),
            Just(Said::Pending),
            Just(Said::Approved(approval("1", "", ""))),
            Just(Said::Declined("no".into())),
            Just(Said::Busy),
            Just(Said::NotKnown),
        ]
    }

    proptest! {
        #[test]
        fn money_that_went_is_never_lost_and_none_is_made_up(heard in prop::collection::vec(said(), 0..12)) {
            let mut state = AttemptState::Pending;
            for said in &heard {
                state = next(state, said).unwrap_or(state);
            }
            let went = heard.iter().any(|said| matches!(said, Said::Approved(_)));
            prop_assert_eq!(state == AttemptState::Approved, went, "whatever else was said, and when");
            let begun = heard.iter().any(|said| matches!(said, Said::NotKnown));
            let no = heard.iter().any(|said| matches!(said, Said::Declined(_) | Said::Busy));
            prop_assert!(state != AttemptState::Declined || no, "nothing is declined that no terminal declined");
            prop_assert!(state != AttemptState::Unknown || begun);
        }
    }

    #[test]
    fn a_receipt_says_as_much_of_the_card_as_the_terminal_did() {
        for (of, said) in [
            (approval("00A7", "VISA", "1234"), "VISA **** 1234 · 00A7"),
            (approval("00A7", "", "1234"), "**** 1234 · 00A7"),
            (approval("", "VISA", ""), "VISA"),
            (approval("00A7", "", ""), "00A7"),
            (approval("", "", ""), ""),
        ] {
            assert_eq!(of.reference(), said);
        }
    }
}
