//! The rail on the left: the pages that a role may see.

use kontor_domain::policy::Permission;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::kit::{Icon, Logo};
use crate::session::Session;
use crate::t;

/// A place in the rail.
pub(super) struct Place {
    pub(super) path: &'static str,
    pub(super) testid: &'static str,
    pub(super) icon: icondata::Icon,
    pub(super) name: fn() -> String,
    pub(super) needs: Option<Permission>,
}

/// Every place there is a page for.
pub(super) const PLACES: [Place; 12] = [
    Place {
        path: "/till",
        testid: "rail-till",
        icon: icondata::LuStore,
        name: || crate::ts!(rail.till),
        needs: Some(Permission::Sell),
    },
    Place {
        path: "/shift",
        testid: "rail-shift",
        icon: icondata::LuWallet,
        name: || crate::ts!(rail.shift),
        needs: Some(Permission::Sell),
    },
    Place {
        path: "/repairs",
        testid: "rail-repairs",
        icon: icondata::LuWrench,
        name: || crate::ts!(rail.repairs),
        needs: Some(Permission::Repair),
    },
    Place {
        path: "/sales",
        testid: "rail-sales",
        icon: icondata::LuReceiptText,
        name: || crate::ts!(rail.sales),
        needs: Some(Permission::ReadSales),
    },
    Place {
        path: "/invoices",
        testid: "rail-invoices",
        icon: icondata::LuFileText,
        name: || crate::ts!(rail.invoices),
        needs: Some(Permission::ReadSales),
    },
    Place {
        path: "/products",
        testid: "rail-products",
        icon: icondata::LuTag,
        name: || crate::ts!(rail.products),
        needs: Some(Permission::ReadCatalog),
    },
    Place {
        path: "/stock",
        testid: "rail-stock",
        icon: icondata::LuPackage,
        name: || crate::ts!(rail.stock),
        needs: Some(Permission::ManagePurchasing),
    },
    Place {
        path: "/customers",
        testid: "rail-customers",
        icon: icondata::LuUsers,
        name: || crate::ts!(rail.customers),
        needs: Some(Permission::ReadCustomers),
    },
    Place {
        path: "/accounts",
        testid: "rail-accounts",
        icon: icondata::LuNotebookPen,
        name: || crate::ts!(rail.accounts),
        needs: Some(Permission::ReadCustomers),
    },
    Place {
        path: "/vouchers",
        testid: "rail-vouchers",
        icon: icondata::LuTicket,
        name: || crate::ts!(rail.vouchers),
        needs: Some(Permission::Sell),
    },
    Place {
        path: "/reports",
        testid: "rail-reports",
        icon: icondata::LuChartColumn,
        name: || crate::ts!(rail.reports),
        needs: Some(Permission::ReadReports),
    },
    Place {
        path: "/settings",
        testid: "rail-settings",
        icon: icondata::LuSettings,
        name: || crate::ts!(rail.settings),
        needs: None,
    },
];

/// The rail.
#[component]
pub(super) fn Rail() -> impl IntoView {
    let session = Session::here();
    let link = move |place: &'static Place| {
        move || {
            place.needs.is_none_or(|needs| session.may(needs)).then(|| {
                view! {
                    <A href=place.path attr:data-testid=place.testid attr:class=if place.needs.is_none() { "end" } else { "" }>
                        <Icon icon=place.icon/>
                        <span>{place.name}</span>
                    </A>
                }
                .into_any()
            })
        }
    };
    view! {
        <nav class="rail" aria-label=t!(rail.label)>
            <div class="mark"><Logo size="30"/></div>
            {PLACES.iter().map(link).collect_view()}
        </nav>
    }
    .into_any()
}
