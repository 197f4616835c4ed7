//! Which page is where, and who may see it.

use kontor_domain::policy::Permission;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Redirect, Route};
use leptos_router::path;

use crate::kit::Empty;
use crate::session::Session;
use crate::{catalog, customers, reports, sales, settings, t, till};

/// The page of the address.
#[component]
pub(super) fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=|| view! { <Home/> }>
            <Route path=path!("/") view=Home/>
            <Route path=path!("/till") view=|| guard(Permission::Sell, || view! { <till::Page/> }.into_any())/>
            <Route path=path!("/sales") view=|| guard(Permission::ReadSales, || view! { <sales::Page/> }.into_any())/>
            <Route path=path!("/products") view=|| guard(Permission::ReadCatalog, || view! { <catalog::Page/> }.into_any())/>
            <Route path=path!("/customers") view=|| guard(Permission::ReadCustomers, || view! { <customers::Page/> }.into_any())/>
            <Route path=path!("/reports") view=|| guard(Permission::ReadReports, || view! { <reports::Today/> }.into_any())/>
            <Route path=path!("/reports/sales") view=|| guard(Permission::ReadReports, || view! { <reports::Report/> }.into_any())/>
            <Route path=path!("/settings") view=|| view! { <settings::Page/> }/>
            <Route path=path!("/settings/:section") view=|| view! { <settings::Page/> }/>
        </FlatRoutes>
    }
    .into_any()
}

fn guard(permission: Permission, page: fn() -> AnyView) -> impl IntoView {
    let session = Session::here();
    let may = Memo::new(move |_| session.may(permission));
    move || {
        if may.get() {
            page()
        } else {
            view! { <Empty icon=icondata::LuLock title=t!(failure.not_allowed) text=t!(failure.not_allowed_text)/> }
                .into_any()
        }
    }
}

/// Where a person starts.
#[component]
fn Home() -> impl IntoView {
    let session = Session::here();
    let path = if session.with_untracked(|me| me.permissions.contains(&Permission::Sell)).unwrap_or(false) {
        "/till"
    } else {
        "/products"
    };
    view! { <Redirect path=path/> }
}
