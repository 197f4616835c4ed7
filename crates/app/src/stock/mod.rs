//! How many there are and what they are worth: immutable movements, and their sums.

pub(crate) mod import;
pub(crate) mod moves;
pub(crate) mod mutations;
mod queries;
pub(crate) mod rows;

use kontor_domain::stock::{AdjustStock, RevalueStock, StockMovements};

use crate::registry::Feature;

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<AdjustStock>(mutations::adjust)
        .on::<RevalueStock>(mutations::revalue)
        .on::<StockMovements>(queries::movements)
}
