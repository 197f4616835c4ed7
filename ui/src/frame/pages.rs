//! Which page is where, and who may see it.

use kontor_domain::policy::Permission;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use crate::kit::Empty;
use crate::session::Session;
use crate::{accounts, catalog, customers, overrides, reports, sales, settings, shifts, t, till, vouchers};

struct Page {
    path: &'static str,
    needs: Option<Permission>,
    view: fn() -> AnyView,
}

/// Every page. They are so few that they are looked through; the router's own tables would be part of what is loaded.
const PAGES: [Page; 11] = [
    Page { path: "/till", needs: Some(Permission::Sell), view: || view! { <till::Page/> }.into_any() },
    Page { path: "/shift", needs: Some(Permission::Sell), view: || view! { <shifts::Page/> }.into_any() },
    Page { path: "/sales", needs: Some(Permission::ReadSales), view: || view! { <sales::Page/> }.into_any() },
    Page { path: "/products", needs: Some(Permission::ReadCatalog), view: || view! { <catalog::Page/> }.into_any() },
    Page {
        path: "/customers",
        needs: Some(Permission::ReadCustomers),
        view: || view! { <customers::Page/> }.into_any(),
    },
    Page { path: "/accounts", needs: Some(Permission::ReadCustomers), view: || view! { <accounts::Page/> }.into_any() },
    Page { path: "/vouchers", needs: Some(Permission::Sell), view: || view! { <vouchers::Page/> }.into_any() },
    Page {
        path: "/reports/sales",
        needs: Some(Permission::ReadReports),
        view: || view! { <reports::Report/> }.into_any(),
    },
    Page {
        path: "/reports/overrides",
        needs: Some(Permission::ReadReports),
        view: || view! { <overrides::Page/> }.into_any(),
    },
    Page { path: "/reports", needs: Some(Permission::ReadReports), view: || view! { <reports::Today/> }.into_any() },
    Page { path: settings::PATH, needs: None, view: || view! { <settings::Page/> }.into_any() },
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
        Some(page) if may.get() => (page.view)(),
        Some(_) => {
            view! { <Empty icon=icondata::LuLock title=t!(failure.not_allowed) text=t!(failure.not_allowed_text)/> }
                .into_any()
        }
        None => {
            // Where a person starts.
            let sells = untrack(|| session.may(Permission::Sell));
            let start = if sells { "/till" } else { "/products" };
            navigate(start, NavigateOptions { replace: true, ..Default::default() });
            ().into_any()
        }
    }
}
