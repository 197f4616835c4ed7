//! How many there are: immutable movements, and their sums.

pub(crate) mod import;
pub(crate) mod moves;
mod mutations;
mod queries;
pub(crate) mod rows;

use kontor_domain::stock::{AdjustStock, StockMovements};

use crate::registry::Feature;

/// Its calls.
pub fn feature() -> Feature {
    Feature::new().on::<AdjustStock>(mutations::adjust).on::<StockMovements>(queries::movements)
}
