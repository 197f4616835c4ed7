//! Settings: the business, its stores, its people, taxes, devices, backups, records, and this screen.

mod acts;
mod backup;
mod books;
mod business;
mod clock;
mod desk;
mod mail;
mod notices;
mod person;
mod records;
mod roles;
mod screen;
mod services;
mod shifts;
mod staff;
mod stock;
mod stores;
mod taxes;
mod till;
mod vault;
mod verdict;

pub(crate) use till::steps;

use kontor_domain::policy::Permission;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

use crate::kit::Icon;
use crate::session::Session;
use crate::{t, ts};

/// Where they are.
pub(crate) const PATH: &str = "/settings";

/// The section that an address asks for.
pub(crate) fn section_of(path: &str) -> Option<&str> {
    path.strip_prefix(PATH)?.strip_prefix('/')
}

struct Section {
    key: &'static str,
    icon: icondata::Icon,
    name: fn() -> String,
    needs: Option<Permission>,
    view: fn() -> AnyView,
}

const SECTIONS: [Section; 15] = [
    Section {
        key: "business",
        icon: icondata::LuBuilding2,
        name: || ts!(settings.business),
        needs: Some(Permission::ManageBusiness),
        view: || view! { <business::BusinessPage/> }.into_any(),
    },
    Section {
        key: "stores",
        icon: icondata::LuStore,
        name: || ts!(settings.stores),
        needs: Some(Permission::ManageBusiness),
        view: || view! { <stores::Stores/> }.into_any(),
    },
    Section {
        key: "staff",
        icon: icondata::LuUsers,
        name: || ts!(settings.staff),
        needs: Some(Permission::ManageStaff),
        view: || view! { <staff::Staff/> }.into_any(),
    },
    Section {
        key: "roles",
        icon: icondata::LuShieldCheck,
        name: || ts!(may.title),
        needs: Some(Permission::ManageStaff),
        view: || view! { <roles::RolesPage/> }.into_any(),
    },
    Section {
        key: "shifts",
        icon: icondata::LuWallet,
        name: || ts!(settings.shifts),
        needs: Some(Permission::ManageBusiness),
        view: || view! { <shifts::ShiftsPage/> }.into_any(),
    },
    Section {
        key: "stock",
        icon: icondata::LuPackage,
        name: || ts!(settings.stock),
        needs: Some(Permission::ManageBusiness),
        view: || view! { <stock::StockPage/> }.into_any(),
    },
    Section {
        key: "till",
        icon: icondata::LuStore,
        name: || ts!(settings.till),
        needs: Some(Permission::ManageBusiness),
        view: || view! { <till::TillPage/> }.into_any(),
    },
    Section {
        key: "repairs",
        icon: icondata::LuWrench,
        name: || ts!(rail.repairs),
        needs: Some(Permission::ManageRepairs),
        view: || view! { <desk::DeskPage/> }.into_any(),
    },
    Section {
        key: "taxes",
        icon: icondata::LuPercent,
        name: || ts!(settings.taxes),
        needs: Some(Permission::ManageCatalog),
        view: || view! { <taxes::Taxes/> }.into_any(),
    },
    Section {
        key: "devices",
        icon: icondata::LuPrinter,
        name: || ts!(settings.devices),
        needs: Some(Permission::ManageDevices),
        view: || view! { <crate::devices::Devices/> }.into_any(),
    },
    Section {
        key: "backup",
        icon: icondata::LuArchive,
        name: || ts!(settings.backup),
        needs: Some(Permission::ManageBackups),
        view: || view! { <backup::Backup/> }.into_any(),
    },
    Section {
        key: "mail",
        icon: icondata::LuMail,
        name: || ts!(mail.title),
        needs: Some(Permission::ManageBusiness),
        view: || view! { <mail::MailPage/> }.into_any(),
    },
    Section {
        key: "vault",
        icon: icondata::LuVault,
        name: || ts!(vault.title),
        needs: None,
        view: || view! { <vault::VaultPage/> }.into_any(),
    },
    Section {
        key: "records",
        icon: icondata::LuHistory,
        name: || ts!(settings.records),
        needs: Some(Permission::ReadRecords),
        view: || view! { <records::Records/> }.into_any(),
    },
    Section {
        key: "screen",
        icon: icondata::LuMonitor,
        name: || ts!(settings.screen),
        needs: None,
        view: || view! { <screen::Screen/> }.into_any(),
    },
];

/// Settings.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let session = Session::here();
    let path = use_location().pathname;
    let may = move |section: &Section| section.needs.is_none_or(|needs| session.may(needs));
    let here = Memo::new(move |_| {
        let allowed = || SECTIONS.iter().filter(|section| may(section));
        path.with(|path| allowed().find(|section| section_of(path) == Some(section.key)))
            .or_else(|| allowed().next())
            .map_or("screen", |section| section.key)
    });
    let link = move |section: &'static Section| {
        move || {
            may(section).then(|| {
                let current = move || (here.get() == section.key).then_some("page");
                view! {
                    <li><A href=format!("/settings/{}", section.key) attr:class="side-link" attr:data-testid=format!("settings-{}", section.key) attr:data-here=current>
                        <Icon icon=section.icon/><span>{section.name}</span>
                    </A></li>
                }
                .into_any()
            })
        }
    };
    let page = move || SECTIONS.iter().find(|section| section.key == here.get()).map(|section| (section.view)());
    view! {
        <div class="settings" data-testid="settings">
            <nav class="side card" aria-label=t!(rail.settings)><ul>{SECTIONS.iter().map(link).collect_view()}</ul></nav>
            <section class="settings-page card">{move || page()}</section>
        </div>
    }
    .into_any()
}

/// A page of the settings: a heading, what it is, and what is in it.
fn section(title: fn() -> String, text: fn() -> String, body: AnyView) -> AnyView {
    view! {
        <header class="settings-head"><h1>{title}</h1><p class="muted">{text}</p></header>
        <div class="settings-body">{body}</div>
    }
    .into_any()
}
