//! The list of features. Adding one is: make its folders, add one line.

use crate::registry::Feature;
use crate::{
    accounts, audit, backup, business, catalog, customers, demo, hardware, identity, import, invoices, journal, mail,
    overrides, payments, purchasing, repairs, reports, sales, shifts, stock, terminals, training, vault, vouchers,
};

/// Every feature of the program.
pub fn all() -> Vec<Feature> {
    vec![
        identity::feature(),
        business::feature(),
        catalog::feature(),
        customers::feature(),
        accounts::feature(),
        payments::feature(),
        vouchers::feature(),
        invoices::feature(),
        sales::feature(),
        shifts::feature(),
        overrides::feature(),
        stock::feature(),
        purchasing::feature(),
        repairs::feature(),
        journal::feature(),
        audit::feature(),
        backup::feature(),
        import::feature(),
        reports::feature(),
        hardware::feature(),
        terminals::feature(),
        vault::feature(),
        mail::feature(),
        demo::feature(),
        training::feature(),
    ]
}
