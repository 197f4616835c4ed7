//! Vouchers: what was paid before it is bought.

pub(crate) mod audited;
mod kept;
mod ledger;
mod mutations;
mod queries;
mod rows;

use kontor_domain::vouchers::{
    ExtendVoucher, FindVoucher, GetVoucher, GiveVoucher, ListVouchers, SellVoucher, VoidVoucher,
};

use crate::registry::Feature;

pub(crate) use kept::{by_sale, check, content_now};
pub(crate) use ledger::by_tender;

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<SellVoucher>(mutations::sell)
        .on::<GiveVoucher>(mutations::give)
        .on::<FindVoucher>(queries::find)
        .on::<ListVouchers>(queries::list)
        .on::<GetVoucher>(queries::story)
        .on::<ExtendVoucher>(mutations::extend)
        .on::<VoidVoucher>(mutations::void)
}
