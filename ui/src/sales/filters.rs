//! The filters of the list, kept in the address so that going back finds them again.

use chrono::NaiveDate;
use kontor_domain::SaleId;
use kontor_domain::sales::{ListSales, SaleKind, SaleSort, SalesPart, TenderKind};

use super::part;
use crate::address::Address;
use crate::kit::Sort;

/// What is asked of the list.
#[derive(Clone, Copy)]
pub(super) struct Filters(Address);

impl Filters {
    /// The filters of the page's address.
    pub(super) fn here() -> Self {
        Self(Address::here("/sales"))
    }

    /// One filter.
    pub(super) fn get(self, key: &str) -> String {
        self.0.get(key)
    }

    /// Sets one filter; empty takes it away.
    pub(super) fn set(self, key: &'static str, value: &str) {
        self.0.set(&[(key, value)]);
    }

    /// Takes a filter and its name away.
    pub(super) fn drop(self, key: &'static str, name: &'static str) {
        self.0.set(&[(key, ""), (name, "")]);
    }

    /// What the sales have in common, if only such are asked for.
    pub(super) fn part(self) -> Option<SalesPart> {
        part::read(&self.get("part"))
    }

    /// Whether anything is filtered at all.
    pub(super) fn any(self) -> bool {
        ["text", "from", "to", "kind", "tender", "part", "store"].iter().any(|key| !self.get(key).is_empty())
    }

    /// The sale that is shown beside the list.
    pub(super) fn id(self) -> Option<SaleId> {
        self.get("id").parse().ok()
    }

    /// The address that they are in.
    pub(super) fn address(self) -> Address {
        self.0
    }

    /// The question.
    pub(super) fn ask(self, sort: Sort) -> ListSales {
        ListSales {
            text: self.get("text").trim().to_owned(),
            from: day(&self.get("from")),
            to: day(&self.get("to")),
            kind: match self.get("kind").as_str() {
                "sale" => Some(SaleKind::Sale),
                "return" => Some(SaleKind::Return),
                _ => None,
            },
            tender: TenderKind::ALL.into_iter().find(|kind| kind.as_str() == self.get("tender")),
            store_id: self.get("store").parse().ok(),
            part: self.part(),
            sort: match sort.map(|(key, _)| key) {
                Some("number") => SaleSort::Number,
                Some("total") => SaleSort::Total,
                Some("customer") => SaleSort::Customer,
                Some("cashier") => SaleSort::Cashier,
                _ => SaleSort::Time,
            },
            direction: sort.map(|(_, direction)| direction),
            ..ListSales::default()
        }
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}
