//! What a page keeps in its address, so that going back finds it again.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use leptos_router::params::ParamsMap;

use crate::kit::follow;

/// What is kept under which key.
pub(crate) type Pair<'a> = (&'static str, &'a str);

type Navigate = Box<dyn Fn(&str)>;

/// The address of a page.
#[derive(Clone, Copy)]
pub(crate) struct Address {
    path: &'static str,
    query: Memo<ParamsMap>,
    navigate: StoredValue<Navigate, LocalStorage>,
}

impl Address {
    /// The address of the page at `path`. Once another page is gone to, it stays as it was.
    pub(crate) fn here(path: &'static str) -> Self {
        let (at, query) = (use_location().pathname, use_query_map());
        let kept = Memo::new(move |before: Option<&ParamsMap>| match before {
            Some(before) if at.with(|at| at.trim_end_matches('/') != path) => before.clone(),
            _ => query.get(),
        });
        let navigate = use_navigate();
        let go: Navigate = Box::new(move |path| {
            navigate(path, NavigateOptions { replace: true, scroll: false, ..Default::default() });
        });
        Self { path, query: kept, navigate: StoredValue::new_local(go) }
    }

    /// What is kept under a key, or nothing.
    pub(crate) fn get(self, key: &str) -> String {
        self.query.with(|query| query.get(key)).unwrap_or_default()
    }

    /// Keeps something else; empty takes it away.
    pub(crate) fn set(self, changes: &[Pair<'_>]) {
        let path = untrack(|| self.with(changes));
        self.navigate.with_value(|go| go(&path));
    }

    /// A text that a page keeps under a key from now on. What the address says of it later does not change it.
    pub(crate) fn kept(self, key: &'static str) -> RwSignal<String> {
        let text = RwSignal::new(untrack(|| self.get(key)));
        follow(move || {
            let text = text.get();
            if text != untrack(|| self.get(key)) {
                self.set(&[(key, &text)]);
            }
        });
        text
    }

    /// The address with something else in it.
    pub(crate) fn with(self, changes: &[Pair<'_>]) -> String {
        write(self.path, self.query.get(), changes)
    }

    /// The address without anything in it.
    pub(crate) fn path(self) -> &'static str {
        self.path
    }
}

/// An address that keeps this.
pub(crate) fn of(path: &str, pairs: &[Pair<'_>]) -> String {
    write(path, ParamsMap::new(), pairs)
}

fn write(path: &str, mut query: ParamsMap, changes: &[Pair<'_>]) -> String {
    for (key, value) in changes {
        query.remove(key);
        if !value.is_empty() {
            query.insert(*key, (*value).to_owned());
        }
    }
    format!("{path}{}", query.to_query_string())
}
