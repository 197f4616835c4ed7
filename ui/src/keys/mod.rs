//! Keys: what a scanner types, and which key does what at the till.

mod burst;
mod chords;
pub(crate) mod scanner;

pub(crate) use chords::{Act, KEYS, act_of, is_mac};
