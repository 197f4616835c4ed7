//! What was sold, summed up. A day's sums are kept once the day is over, and made anew when its sales change; what is not
//! kept is summed up while somebody waits.

mod gather;
mod keep;
mod names;
mod part;
mod queries;
mod ranking;
mod rows;
mod sums;
mod table;

use kontor_domain::reports::{GetDay, GetSalesReport, GetTable, GetTablePdf};

use crate::registry::Feature;

pub use keep::{keep_sums, keep_sums_once};

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<GetSalesReport>(queries::sales)
        .on::<GetDay>(queries::day)
        .on::<GetTable>(table::table)
        .on::<GetTablePdf>(table::table_pdf)
}
