//! The palette: type to go to a page, a product, a customer, a sale, or to do something.

use kontor_domain::catalog::FindVariants;
use kontor_domain::customers::FindCustomers;
use kontor_domain::page::Window;
use kontor_domain::policy::Permission;
use kontor_domain::sales::ListSales;
use kontor_domain::stock::ListSerials;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::lock_now;
use super::rail::PLACES;
use crate::kit::{Dialog, Enter, Icon, ListKeys, heed};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

#[derive(Clone)]
struct Hit {
    icon: icondata::Icon,
    text: String,
    detail: String,
    go: Go,
}

#[derive(Clone)]
enum Go {
    To(String),
    Help,
    Lock,
    SignOut,
    Train,
}

const FEW: Window = Window { offset: 0, limit: 5 };

/// The palette.
#[component]
pub(super) fn Palette(help: RwSignal<bool>, on_close: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let session = Session::here();
    let navigate = use_navigate();
    let text = RwSignal::new(String::new());
    let wanted = move |permission| {
        let text = text.get().trim().to_owned();
        (text.chars().count() > 1 && session.may(permission)).then_some(text)
    };
    let products = load(
        move || {
            let text = wanted(Permission::ReadCatalog)?;
            Some(FindVariants {
                text,
                which: kontor_domain::catalog::Which::All,
                window: FEW,
                ..FindVariants::default()
            })
        },
        |_| false,
    );
    let customers = load(
        move || {
            Some(FindCustomers { text: wanted(Permission::ReadCustomers)?, window: FEW, ..FindCustomers::default() })
        },
        |_| false,
    );
    let sales = load(
        move || Some(ListSales { text: wanted(Permission::ReadSales)?, window: FEW, ..ListSales::default() }),
        |_| false,
    );
    let serials = load(
        move || {
            Some(ListSerials { text: wanted(Permission::ManagePurchasing)?, window: FEW, ..ListSerials::default() })
        },
        |_| false,
    );
    let hits = move || {
        let mut hits = actions(session, &text.get());
        for found in products.get().map(|page| page.rows).unwrap_or_default() {
            let go = Go::To(format!("/products?id={}", found.product_id));
            hits.push(Hit { icon: icondata::LuTag, detail: found.sku, text: found.title, go });
        }
        for customer in customers.get().map(|page| page.rows).unwrap_or_default() {
            let go = Go::To(format!("/customers?id={}", customer.id));
            hits.push(Hit { icon: icondata::LuUser, detail: customer.phone, text: customer.name, go });
        }
        for piece in serials.get().map(|page| page.rows).unwrap_or_default() {
            let go = Go::To(format!("/stock?tab=serials&id={}", piece.id));
            hits.push(Hit { icon: icondata::LuFingerprint, detail: piece.title, text: piece.number, go });
        }
        for sale in sales.get().map(|list| list.page.rows).unwrap_or_default() {
            let go = Go::To(format!("/sales?id={}", sale.id));
            hits.push(Hit { icon: icondata::LuReceiptText, detail: session.money(sale.total), text: sale.number, go });
        }
        hits
    };
    let run = move |go: Go| {
        on_close();
        match go {
            Go::To(path) => navigate(&path, Default::default()),
            Go::Help => help.set(true),
            Go::Lock => lock_now(session),
            Go::SignOut => session.sign_out(),
            Go::Train => crate::training::begin(session),
        }
    };
    let first = StoredValue::new_local(run.clone());
    let rows = move || {
        let run = run.clone();
        let row = move |hit: Hit| {
            let (run, go) = (run.clone(), hit.go.clone());
            view! {
                <li><button class="hit" type="button" on:click=heed(move |_| run(go.clone())) on:keydown=heed(|ev| { ListKeys(".hit").key(&ev); })>
                    <Icon icon=hit.icon/><span>{hit.text}</span><span class="faint small num">{hit.detail}</span>
                </button></li>
            }
            .into_any()
        };
        hits().into_iter().map(row).collect_view()
    };
    let waiting = move || products.busy.get() || customers.busy.get() || sales.busy.get() || serials.busy.get();
    let enter = Enter::new(waiting, move || {
        if let Some(hit) = hits().into_iter().next() {
            first.with_value(|run| run(hit.go));
        }
    });
    let on_key = move |ev: web_sys::KeyboardEvent| {
        if ev.key() == "Enter" {
            ev.prevent_default();
            enter.press();
        } else if ev.key() == "Escape" {
            // Else a browser may empty the field first.
            ev.prevent_default();
            on_close();
        } else {
            ListKeys(".hit").key(&ev);
        }
    };
    view! {
        <Dialog title=t!(frame.find) on_close=on_close testid="palette" class="palette-box">
            <label class="field search">
                <Icon icon=icondata::LuSearch/>
                <input type="search" autofocus autocomplete="off" data-testid="palette-text" aria-label=t!(frame.find) placeholder=t!(frame.find_hint) prop:value=text on:input=heed(move |ev| { enter.forget(); text.set(event_target_value(&ev)); }) on:keydown=heed(on_key)/>
            </label>
            <ul class="hits">{move || rows()}</ul>
        </Dialog>
    }
}

fn actions(session: Session, text: &str) -> Vec<Hit> {
    let fold = kontor_domain::text::fold;
    let wanted = fold(text);
    let mut hits: Vec<Hit> = PLACES
        .iter()
        .filter(|place| place.needs.is_none_or(|needs| session.may(needs)))
        .map(|place| Hit {
            icon: place.icon,
            text: (place.name)(),
            detail: String::new(),
            go: Go::To(place.path.to_owned()),
        })
        .collect();
    if session.may(Permission::ManageCatalog) {
        let go = Go::To("/products?id=new".to_owned());
        hits.push(Hit { icon: icondata::LuPlus, text: ts!(catalog.add), detail: String::new(), go });
    }
    if session.may(Permission::ManagePurchasing) {
        let go = Go::To("/stock?id=new".to_owned());
        hits.push(Hit { icon: icondata::LuPlus, text: ts!(purchasing.add_order), detail: String::new(), go });
    }
    hits.push(Hit { icon: icondata::LuKeyboard, text: ts!(keys.title), detail: "F1".to_owned(), go: Go::Help });
    hits.push(Hit { icon: icondata::LuLock, text: ts!(frame.lock), detail: ts!(frame.lock_keys), go: Go::Lock });
    if session.is_training() {
        hits.push(Hit {
            icon: icondata::LuGraduationCap,
            text: ts!(training.end),
            detail: String::new(),
            go: Go::SignOut,
        });
    } else {
        if session.may(Permission::Sell) {
            hits.push(Hit {
                icon: icondata::LuGraduationCap,
                text: ts!(training.begin),
                detail: String::new(),
                go: Go::Train,
            });
        }
        hits.push(Hit { icon: icondata::LuLogOut, text: ts!(frame.sign_out), detail: String::new(), go: Go::SignOut });
    }
    hits.retain(|hit| fold(&hit.text).contains(&wanted));
    hits
}
