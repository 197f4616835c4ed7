//! The parts that a day's sales are summed up by.

use std::future::Future;
use std::hash::Hash;

use chrono::NaiveDate;
use kontor_domain::sales::TaxKey;
use kontor_domain::{CustomerId, StoreId, VariantId};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::sums::Sums;
use crate::Result;
use crate::db::Tx;
use crate::sales::figures::{self, TillKey};

/// A part that sales are summed up by.
pub(super) trait Part {
    /// What tells its sums apart.
    type Key: Ord + Hash + Clone + Serialize + DeserializeOwned + Send;

    /// Its name, as it is kept.
    const NAME: &'static str;

    /// The sums of a day, from its sales.
    fn live(tx: &mut Tx, store: StoreId, day: NaiveDate) -> impl Future<Output = Result<Sums<Self::Key>>> + Send;
}

/// By hour, cashier and register.
pub(super) struct Till;

impl Part for Till {
    type Key = TillKey;

    const NAME: &'static str = "till";

    async fn live(tx: &mut Tx, store: StoreId, day: NaiveDate) -> Result<Sums<TillKey>> {
        Ok(Sums::of(figures::by_till(tx, store, day).await?))
    }
}

/// By variant.
pub(super) struct Variants;

impl Part for Variants {
    type Key = VariantId;

    const NAME: &'static str = "variants";

    async fn live(tx: &mut Tx, store: StoreId, day: NaiveDate) -> Result<Sums<VariantId>> {
        Ok(Sums::of(figures::by_variant(tx, store, day).await?))
    }
}

/// By customer.
pub(super) struct Customers;

impl Part for Customers {
    type Key = Option<CustomerId>;

    const NAME: &'static str = "customers";

    async fn live(tx: &mut Tx, store: StoreId, day: NaiveDate) -> Result<Sums<Option<CustomerId>>> {
        Ok(Sums::of(figures::by_customer(tx, store, day).await?))
    }
}

/// By tax.
pub(super) struct Taxes;

impl Part for Taxes {
    type Key = TaxKey;

    const NAME: &'static str = "taxes";

    async fn live(tx: &mut Tx, store: StoreId, day: NaiveDate) -> Result<Sums<TaxKey>> {
        Ok(Sums::of(figures::by_tax(tx, store, day).await?))
    }
}

/// By variant, of lines whose cost is known: `sold` and `returned` without tax, and in place of discounts what they cost.
pub(super) struct Margins;

impl Part for Margins {
    type Key = VariantId;

    const NAME: &'static str = "margins";

    async fn live(tx: &mut Tx, store: StoreId, day: NaiveDate) -> Result<Sums<VariantId>> {
        Ok(Sums::of(figures::by_cost(tx, store, day).await?))
    }
}

/// The same of a whole day.
pub(super) struct MarginOfDay;

impl Part for MarginOfDay {
    type Key = u8;

    const NAME: &'static str = "margin_of_day";

    async fn live(tx: &mut Tx, store: StoreId, day: NaiveDate) -> Result<Sums<u8>> {
        let all = figures::by_cost(tx, store, day).await?;
        Ok(Sums::of(all.into_iter().map(|(_, figures)| (0, figures)).collect()))
    }
}
