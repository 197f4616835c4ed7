//! The protocol of lines: what is asked of a terminal and what it says, a line each, fields between tabs, in UTF-8. Every
//! request of money carries a reference of ours, by which it can be asked for afterwards.
//!
//! ```text
//! HELLO                                      READY name
//! CHARGE reference amount currency           PENDING reference
//! REFUND reference amount currency           APPROVED reference amount code scheme last-four
//! STATUS reference                           DECLINED reference reason
//! CANCEL reference                           BUSY reference · UNKNOWN reference
//! ```
//!
//! Amounts are whole numbers of the currency's smallest unit.

use super::{Approval, AttemptKind, Said};
use crate::money::MAX_MINOR;
use crate::{Currency, Minor, TenderId};

/// The longest line, in bytes. What is longer is no answer.
pub const MOST: usize = 1_024;

/// What is asked of a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Whether it is there.
    Hello,
    /// To move money.
    Begin {
        /// Which way.
        kind: AttemptKind,
        /// Ours.
        reference: TenderId,
        /// How much.
        amount: Minor,
        /// In what.
        currency: Currency,
    },
    /// What became of it.
    Status(TenderId),
    /// To take it back, if it can.
    Cancel(TenderId),
}

impl Ask {
    /// As it is sent, without the end of the line.
    pub fn line(&self) -> String {
        match self {
            Self::Hello => "HELLO".to_owned(),
            Self::Begin { kind, reference, amount, currency } => {
                let word = match kind {
                    AttemptKind::Charge => "CHARGE",
                    AttemptKind::Refund => "REFUND",
                };
                format!("{word}\t{}\t{}\t{}", reference.0.simple(), amount.0, currency.code())
            }
            Self::Status(reference) => format!("STATUS\t{}", reference.0.simple()),
            Self::Cancel(reference) => format!("CANCEL\t{}", reference.0.simple()),
        }
    }

    /// Reads one, as a terminal does.
    pub fn read(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.split('\t').collect();
        match fields.as_slice() {
            ["HELLO"] => Some(Self::Hello),
            ["STATUS", reference] => Some(Self::Status(reference.parse().ok()?)),
            ["CANCEL", reference] => Some(Self::Cancel(reference.parse().ok()?)),
            [word @ ("CHARGE" | "REFUND"), reference, amount, currency] => Some(Self::Begin {
                kind: if *word == "CHARGE" { AttemptKind::Charge } else { AttemptKind::Refund },
                reference: reference.parse().ok()?,
                amount: money(amount)?,
                currency: currency.parse().ok()?,
            }),
            _ => None,
        }
    }
}

/// An amount that can have moved.
fn money(text: &str) -> Option<Minor> {
    text.parse().ok().filter(|amount| (1..=MAX_MINOR).contains(amount)).map(Minor)
}

/// What a terminal says of a reference, as it is sent.
pub fn line(said: &Said, reference: TenderId) -> String {
    let reference = reference.0.simple();
    match said {
        Said::Ready(name) => format!("READY\t{}", plain(name, 60)),
        Said::Pending => format!("PENDING\t{reference}"),
        Said::Approved(of) => {
            let [code, scheme] = [&of.code, &of.scheme].map(|text| plain(text, 40));
            format!("APPROVED\t{reference}\t{}\t{code}\t{scheme}\t{}", of.amount.0, of.last_four)
        }
        Said::Declined(reason) => format!("DECLINED\t{reference}\t{}", plain(reason, 100)),
        Said::Busy => format!("BUSY\t{reference}"),
        Said::NotKnown => format!("UNKNOWN\t{reference}"),
    }
}

/// Reads what a terminal says of a reference; none for what is no answer, or one to another question.
pub fn read(line: &str, of: Option<TenderId>) -> Option<Said> {
    if line.len() > MOST {
        return None;
    }
    let fields: Vec<&str> = line.trim_end_matches(['\r', '\n']).split('\t').collect();
    let (word, rest) = fields.split_first()?;
    if *word == "READY" {
        return Some(Said::Ready(plain(rest.first().copied().unwrap_or_default(), 60)));
    }
    let (reference, rest) = rest.split_first()?;
    if of.is_none() || reference.parse().ok() != of {
        return None;
    }
    match (*word, rest) {
        ("PENDING", _) => Some(Said::Pending),
        ("APPROVED", [amount, more @ ..]) => {
            let field = |at: usize| more.get(at).copied().unwrap_or_default();
            let four = field(2);
            let four = if four.len() == 4 && four.bytes().all(|byte| byte.is_ascii_digit()) { four } else { "" };
            let (code, scheme) = (plain(field(0), 40), plain(field(1), 40));
            Some(Said::Approved(Approval { amount: money(amount)?, code, scheme, last_four: four.to_owned() }))
        }
        ("DECLINED", rest) => Some(Said::Declined(plain(rest.first().copied().unwrap_or_default(), 100))),
        ("BUSY", _) => Some(Said::Busy),
        ("UNKNOWN", _) => Some(Said::NotKnown),
        _ => None,
    }
}

/// A text of another program: nothing that can't be printed, and no more than so many letters.
fn plain(text: &str, most: usize) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(most).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn reference() -> impl Strategy<Value = TenderId> {
        any::<u128>().prop_map(|id| Uuid::from_u128(id).into())
    }

    fn text() -> impl Strategy<Value = String> {
        "[A-Za-z0-9ñ€][A-Za-z0-9 ñ€]{0,20}[A-Za-z0-9]"
    }

    fn said() -> impl Strategy<Value = Said> {
        prop_oneof![
            text().prop_map(Said::Ready),
            Just(Said::Pending),
            (1..=MAX_MINOR, text(), text(), "([0-9]{4})?").prop_map(|(amount, code, scheme, last_four)| {
                Said::Approved(Approval { amount: Minor(amount), code, scheme, last_four })
            }),
            text().prop_map(Said::Declined),
            Just(Said::Busy),
            Just(Said::NotKnown),
        ]
    }

    proptest! {
        #[test]
        fn what_is_said_is_what_is_heard(said in said(), id in reference(), other in reference()) {
            let sent = line(&said, id);
            prop_assert_eq!(read(&sent, Some(id)), Some(said.clone()));
            let ready = matches!(said, Said::Ready(_));
            prop_assert!(id == other || ready || read(&sent, Some(other)).is_none(), "an answer to another question is none");
        }

        #[test]
        fn what_is_asked_is_what_is_read(id in reference(), amount in 1..=MAX_MINOR, back in any::<bool>()) {
            let kind = if back { AttemptKind::Refund } else { AttemptKind::Charge };
            let currency = "EUR".parse().unwrap();
            for ask in [Ask::Hello, Ask::Begin { kind, reference: id, amount: Minor(amount), currency }, Ask::Status(id), Ask::Cancel(id)] {
                prop_assert_eq!(Ask::read(&ask.line()), Some(ask));
            }
        }

        #[test]
        fn whatever_comes_breaks_nothing_and_approves_nothing(noise in "\\PC{0,80}", id in reference()) {
            prop_assert!(!matches!(read(&noise, Some(id)), Some(Said::Approved(_))));
            let _ = Ask::read(&noise);
        }
    }

    #[test]
    fn an_approval_of_nothing_or_of_more_than_there_is_is_none() {
        let id: TenderId = Uuid::nil().into();
        for amount in ["0", "-5", "", "12.50", "99999999999999999999", "1e3"] {
            assert_eq!(read(&format!("APPROVED\t{id}\t{amount}\tA\tVISA\t1234"), Some(id)), None, "{amount}");
        }
        let bare = read(&format!("APPROVED\t{id}\t500\r\n"), Some(id));
        assert!(matches!(bare, Some(Said::Approved(of)) if of.amount == Minor(500) && of.reference().is_empty()));
        let odd = read(&format!("APPROVED\t{id}\t500\tA\u{7}1\tVISA\t4111111111111111"), Some(id));
        assert!(
            matches!(odd, Some(Said::Approved(of)) if of.reference() == "VISA · A1"),
            "a whole card number is not kept"
        );
    }
}
