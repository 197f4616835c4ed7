//! Which page is where, and who may see it.

use std::future::ready;

use kontor_domain::policy::Permission;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::parts::{self, Coming, View, later};
use crate::kit::Empty;
use crate::session::Session;
use crate::{settings, t};

struct Page {
    path: &'static str,
    needs: Option<Permission>,
    /// Fetches the part of the program that the page is in, once.
    view: fn() -> Coming,
}

/// Every page. They are so few that they are looked through; the router's own tables would be part of what is loaded.
const PAGES: [Page; 15] = [
    Page { path: "/till", needs: Some(Permission::Sell), view: || Box::pin(ready(Ok(parts::till as View))) },
    Page { path: "/shift", needs: Some(Permission::Sell), view: || Box::pin(parts::shift()) },
    Page { path: "/repairs", needs: Some(Permission::Repair), view: || Box::pin(parts::repairs()) },
    Page { path: "/sales", needs: Some(Permission::ReadSales), view: || Box::pin(parts::sales()) },
    Page { path: "/products", needs: Some(Permission::ReadCatalog), view: || Box::pin(parts::products()) },
    Page { path: "/stock", needs: Some(Permission::ManagePurchasing), view: || Box::pin(parts::stock()) },
    Page { path: "/customers", needs: Some(Permission::ReadCustomers), view: || Box::pin(parts::customers()) },
    Page { path: "/accounts", needs: Some(Permission::ReadCustomers), view: || Box::pin(parts::accounts()) },
    Page { path: "/vouchers", needs: Some(Permission::Sell), view: || Box::pin(parts::vouchers()) },
    Page { path: "/invoices", needs: Some(Permission::ReadSales), view: || Box::pin(parts::invoices()) },
    Page { path: "/reports/sales", needs: Some(Permission::ReadReports), view: || Box::pin(parts::report()) },
    Page { path: "/reports/overrides", needs: Some(Permission::ReadReports), view: || Box::pin(parts::overrides()) },
    Page { path: "/reports/tables", needs: Some(Permission::ReadReports), view: || Box::pin(parts::tables()) },
    Page { path: "/reports", needs: Some(Permission::ReadReports), view: || Box::pin(parts::today()) },
    Page { path: settings::PATH, needs: None, view: || Box::pin(parts::settings()) },
];

/// The page at a path: the one that says so, or of which it is a section.
fn at(path: &str) -> Option<&'static Page> {
    let path = path.trim_end_matches('/');
    PAGES.iter().find(|page| page.path == path || (page.path == settings::PATH && settings::section_of(path).is_some()))
}

/// The page of the address.
#[component]
pub(super) fn Pages() -> impl IntoView {
    let session = Session::here();
    let place = use_location().pathname;
    let navigate = use_navigate();
    let here = Memo::new(move |_| place.with(|place| at(place).map(|page| page.path)));
    let page = move || PAGES.iter().find(|page| here.get() == Some(page.path));
    let may = Memo::new(move |_| page().is_some_and(|page| page.needs.is_none_or(|needs| session.may(needs))));
    move || match page() {
        Some(page) if may.get() => untrack(|| later(page.view)),
        Some(_) => {
            view! { <Empty icon=icondata::LuLock title=t!(failure.not_allowed) text=t!(failure.not_allowed_text)/> }
                .into_any()
        }
        None => {
            // Where a person starts.
            let sells = untrack(|| session.may(Permission::Sell));
            let repairs = untrack(|| session.may(Permission::Repair));
            let start = if sells {
                "/till"
            } else if repairs {
                "/repairs"
            } else {
                "/products"
            };
            navigate(start, NavigateOptions { replace: true, ..Default::default() });
            ().into_any()
        }
    }
}
