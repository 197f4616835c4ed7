//! The chains there are, and what can be wrong with a row of one.

use kontor_domain::business::RegisterAt;
use kontor_domain::journal::Chain;
use kontor_domain::{Message, say};

use super::book::hash_of;
use super::{office, rows};
use crate::Result;
use crate::business::rows as business;
use crate::cx::Cx;

/// Whose chain it is.
#[derive(Debug, Clone)]
pub(super) enum Whose {
    /// A register's.
    Register(RegisterAt),
    /// The back office's.
    Office,
}

/// What is wrong with a row of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// It does not say what its hash was made of.
    Changed,
    /// It does not follow on the row before it.
    Torn,
}

impl rows::Kept {
    /// What is wrong with the row, where the one before it has this place and hash.
    pub(super) fn fault(&self, seq: i64, head: &str) -> Option<Fault> {
        let made = hash_of(&self.prev_hash, self.seq, &self.kind, self.subject, self.at, &self.content);
        if made != self.hash {
            return Some(Fault::Changed);
        }
        (self.prev_hash != head || self.seq != seq + 1).then_some(Fault::Torn)
    }
}

impl Whose {
    /// Every chain: the registers', and behind them the back office's.
    pub(super) async fn all(cx: &mut Cx) -> Result<Vec<Self>> {
        let registers = business::all_registers(&mut cx.tx).await?;
        Ok(registers.into_iter().map(Self::Register).chain([Self::Office]).collect())
    }

    /// Its rows after a place, in order.
    pub(super) async fn after(&self, cx: &mut Cx, seq: i64, limit: i64) -> Result<Vec<rows::Kept>> {
        match self {
            Self::Register(register) => rows::after(&mut cx.tx, register.id, seq, limit).await,
            Self::Office => office::rows::after(&mut cx.tx, seq, limit).await,
        }
    }

    /// What its book says: how many rows, and the head.
    pub(super) async fn head(&self, cx: &mut Cx) -> Result<(i64, String)> {
        match self {
            Self::Register(register) => rows::head(&mut cx.tx, register.id).await,
            Self::Office => office::rows::head(&mut cx.tx).await,
        }
    }

    /// What it is called.
    pub(super) fn name(&self) -> Message {
        match self {
            Self::Register(register) => Message::told(register.name.clone()),
            Self::Office => say!("The back office"),
        }
    }

    /// The register's code; nothing for the back office.
    pub(super) fn code(&self) -> &str {
        match self {
            Self::Register(register) => &register.code,
            Self::Office => "",
        }
    }

    /// The chain with so many rows and this head.
    pub(super) fn chain(&self, rows: i64, head: String) -> Chain {
        let register_id = match self {
            Self::Register(register) => Some(register.id),
            Self::Office => None,
        };
        Chain { register_id, code: self.code().to_owned(), rows, head }
    }
}
