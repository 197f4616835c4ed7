//! Customers' accounts: what is bought now and paid later.

pub(crate) mod audited;
mod kept;
mod ledger;
mod mutations;
pub(crate) mod opening;
mod person;
mod queries;
mod rows;
mod statement;

use kontor_domain::accounts::{
    AccountMovements, AdjustAccount, GetAccount, GetStatement, GetStatementPdf, ListAccounts, PayAccount, SetLimit,
};

use crate::registry::Feature;

pub(crate) use kept::{by_sale, check, content_now};
pub(crate) use ledger::{by_tender, holder};
pub(crate) use person::{close, merge, movements_of, none_open, split, was_used};

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<GetAccount>(queries::account)
        .on::<ListAccounts>(queries::list)
        .on::<AccountMovements>(queries::movements)
        .on::<GetStatement>(queries::statement)
        .on::<GetStatementPdf>(queries::statement_pdf)
        .on::<SetLimit>(mutations::set_limit)
        .on::<PayAccount>(mutations::pay)
        .on::<AdjustAccount>(mutations::adjust)
}
