//! What the sales and returns of a shift come to.

mod rows;

use kontor_domain::sales::{SaleKind, TaxRow, TenderKind};
use kontor_domain::shifts::{Takings, TenderFlow};
use kontor_domain::{Minor, ShiftId};

use crate::Result;
use crate::db::Tx;

/// What was sold and taken back in a shift.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// Its sales.
    pub(crate) sales: Takings,
    /// Its returns.
    pub(crate) returns: Takings,
    /// What was taken off its sales.
    pub(crate) discounts: Minor,
    /// What was added to its sales, less to its returns, as cash was rounded.
    pub(crate) rounding: Minor,
    /// Sales less returns by tax rate.
    pub(crate) taxes: Vec<TaxRow>,
    /// What was taken by each tender that was used.
    pub(crate) tenders: Vec<TenderFlow>,
    /// The numbers of its first and last receipt.
    pub(crate) numbers: Option<(String, String)>,
}

/// What was sold and taken back in a shift.
///
/// # Errors
/// As every statement.
pub(crate) async fn of_shift(tx: &mut Tx, shift: ShiftId) -> Result<Taken> {
    let mut taken = sums_of_shift(tx, shift).await?;
    taken.tenders = rows::tenders(tx, shift).await?;
    taken.tenders.sort_by_key(|flow| TenderKind::ALL.iter().position(|kind| *kind == flow.kind));
    taken.taxes = rows::taxes(tx, shift).await?;
    taken.numbers = rows::numbers(tx, shift).await?;
    Ok(taken)
}

/// How much was sold and taken back in a shift, and nothing else of it.
///
/// # Errors
/// As every statement.
pub(crate) async fn sums_of_shift(tx: &mut Tx, shift: ShiftId) -> Result<Taken> {
    let mut taken = Taken::default();
    for (kind, sums, discounts, rounding) in rows::sums(tx, shift).await? {
        match kind {
            SaleKind::Sale => (taken.sales, taken.discounts) = (sums, discounts),
            SaleKind::Return => taken.returns = sums,
        }
        taken.rounding = match kind {
            SaleKind::Sale => taken.rounding + rounding,
            SaleKind::Return => taken.rounding - rounding,
        };
    }
    Ok(taken)
}
