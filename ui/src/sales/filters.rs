//! The filters of the list, kept in the address so that going back finds them again.

use chrono::NaiveDate;
use kontor_domain::SaleId;
use kontor_domain::page::Window;
use kontor_domain::sales::{ListSales, SaleKind, TenderKind};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::params::ParamsMap;

/// What is asked of the list.
#[derive(Clone, Copy)]
pub(super) struct Filters {
    query: Memo<ParamsMap>,
    navigate: StoredValue<Navigate, LocalStorage>,
}

type Navigate = Box<dyn Fn(&str)>;

impl Filters {
    /// The filters of the page's address.
    pub(super) fn here() -> Self {
        let navigate = use_navigate();
        let go: Navigate = Box::new(move |path| {
            navigate(path, NavigateOptions { replace: true, scroll: false, ..Default::default() });
        });
        Self { query: use_query_map(), navigate: StoredValue::new_local(go) }
    }

    /// One filter.
    pub(super) fn get(self, key: &str) -> String {
        self.query.with(|query| query.get(key)).unwrap_or_default()
    }

    /// Sets one filter; empty takes it away.
    pub(super) fn set(self, key: &str, value: &str) {
        let mut query = self.query.get_untracked();
        query.remove(key);
        if !value.is_empty() {
            query.insert(key.to_owned(), value.to_owned());
        }
        let path = format!("/sales{}", query.to_query_string());
        self.navigate.with_value(|go| go(&path));
    }

    /// Whether anything is filtered at all.
    pub(super) fn any(self) -> bool {
        ["text", "from", "to", "kind", "tender"].iter().any(|key| !self.get(key).is_empty())
    }

    /// The sale that is shown beside the list.
    pub(super) fn id(self) -> Option<SaleId> {
        self.get("id").parse().ok()
    }

    /// The question.
    pub(super) fn ask(self, limit: u32) -> ListSales {
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
            window: Window { offset: 0, limit },
            ..ListSales::default()
        }
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}
