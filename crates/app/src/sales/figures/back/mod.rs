//! What came back over some days, by whatever it is looked at.

pub(crate) mod rows;
