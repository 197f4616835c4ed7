//! The parts that a day's sales are summed up by.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;

use chrono::NaiveDate;
use kontor_domain::reports::Figures;
use kontor_domain::sales::TaxKey;
use kontor_domain::{CustomerId, StoreId, VariantId};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::db::Tx;
use crate::sales::figures::{self, TillKey};
use crate::{Failure, Result};

/// A part that sales are summed up by.
pub(super) trait Part {
    /// What tells its sums apart.
    type Key: Eq + Hash + Serialize + DeserializeOwned + Send;

    /// Its name, as it is kept.
    const NAME: &'static str;
    /// Whether a day has so many sums that those of whole months are kept too.
    const BY_MONTH: bool;

    /// The sums of a day, from its sales.
    fn live(tx: &mut Tx, store: StoreId, day: NaiveDate) -> impl Future<Output = Result<Sums<Self::Key>>> + Send;
}

/// Sums, each key once or more often.
pub(super) type Sums<K> = Vec<(K, Figures)>;

/// Adds sums that may name a key more than once.
pub(super) fn add<K: Eq + Hash>(to: &mut HashMap<K, Figures>, sums: Sums<K>) {
    for (key, figures) in sums {
        *to.entry(key).or_default() += figures;
    }
}

/// As sums are kept.
pub(super) fn pack<K: Serialize>(sums: &Sums<K>) -> Result<Vec<u8>> {
    postcard::to_allocvec(sums).map_err(Failure::fault)
}

/// Sums that were kept; none if they can't be read, and are to be made anew.
pub(super) fn unpack<K: DeserializeOwned>(kept: &[u8]) -> Option<Sums<K>> {
    postcard::from_bytes(kept).ok()
}

/// By hour, cashier and register.
pub(super) struct Till;

impl Part for Till {
    type Key = TillKey;

    const NAME: &'static str = "till";
    const BY_MONTH: bool = false;

    async fn live(tx: &mut Tx, store: StoreId, day: NaiveDate) -> Result<Sums<TillKey>> {
        figures::by_till(tx, store, day).await
    }
}

/// By variant.
pub(super) struct Variants;

impl Part for Variants {
    type Key = VariantId;

    const NAME: &'static str = "variants";
    const BY_MONTH: bool = true;

    async fn live(tx: &mut Tx, store: StoreId, day: NaiveDate) -> Result<Sums<VariantId>> {
        figures::by_variant(tx, store, day).await
    }
}

/// By customer.
pub(super) struct Customers;

impl Part for Customers {
    type Key = Option<CustomerId>;

    const NAME: &'static str = "customers";
    const BY_MONTH: bool = true;

    async fn live(tx: &mut Tx, store: StoreId, day: NaiveDate) -> Result<Sums<Option<CustomerId>>> {
        figures::by_customer(tx, store, day).await
    }
}

/// By tax.
pub(super) struct Taxes;

impl Part for Taxes {
    type Key = TaxKey;

    const NAME: &'static str = "taxes";
    const BY_MONTH: bool = false;

    async fn live(tx: &mut Tx, store: StoreId, day: NaiveDate) -> Result<Sums<TaxKey>> {
        figures::by_tax(tx, store, day).await
    }
}
