//! Deposits as an auditor gets them.

pub(crate) mod rows;
