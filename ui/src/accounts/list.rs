//! The page: who owes what, with the chosen account beside it.

use kontor_domain::CustomerId;
use kontor_domain::accounts::{Account, AccountList, AccountSort, ListAccounts};
use kontor_domain::event::Event;
use kontor_domain::page::Direction;
use leptos::prelude::*;

use super::pane::Pane;
use crate::address::Address;
use crate::bridge::Letter;
use crate::kit::{Cell, Column, Empty, LongList, Part, Plan, Row, Shown, Sort, heed, search_box};
use crate::{t, ts};

const fn column(key: &'static str, title: fn() -> String, class: &'static str, width: u16) -> Column {
    Column { key, title, class, width, sort: None, shown: Shown::First }
}

const COLUMNS: &[Column] = &[
    Column { sort: Some(Direction::Ascending), shown: Shown::Always, ..column("name", || ts!(customers.name), "", 0) },
    Column { sort: Some(Direction::Descending), ..column("balance", || ts!(accounts.owed), "r", 120) },
    column("limit", || ts!(accounts.limit), "r", 120),
    column("left", || ts!(accounts.left), "r", 120),
    Column {
        sort: Some(Direction::Descending),
        shown: Shown::Asked,
        ..column("changed", || ts!(accounts.changed), "num muted wrap", 130)
    },
];

/// Accounts.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let address = Address::here("/accounts");
    let chosen = Memo::new(move |_| address.get("id").parse::<CustomerId>().ok());
    let text = address.kept("text");
    let open = move || address.get("open") == "1";
    let list = LongList::new(
        address,
        Plan {
            name: "accounts",
            columns: COLUMNS,
            ask: Box::new(move |sort| ask(text, open(), sort)),
            read: Box::new(|answer| {
                let AccountList { page, sum } = answer.read()?;
                Ok(Part { rows: page.rows.into_iter().map(row).collect(), total: page.total, sum: Some(sum) })
            }),
            matters: |event| matches!(event, Event::AccountChanged { .. } | Event::CustomerChanged { .. }),
            empty: Box::new(move || {
                if open() || !text.get().trim().is_empty() {
                    return view! { <Empty icon=icondata::LuSearchX title=t!(accounts.none_found) text=t!(accounts.none_found_text)/> }.into_any();
                }
                view! { <Empty icon=icondata::LuNotebookPen title=t!(accounts.empty) text=t!(accounts.empty_text)/> }
                    .into_any()
            }),
        },
    );
    let press = move |_| address.set(&[("open", if open() { "" } else { "1" })]);
    view! {
        <div class="split" data-testid="accounts">
            <section class="list card">
                <div class="filters many">
                    {search_box(text, || ts!(accounts.search), "accounts-text", ".row-open")}
                    <div class="chips"><button class="chip" type="button" aria-pressed=move || open().to_string() data-testid="accounts-open" on:click=heed(press)>{t!(accounts.open)}</button></div>
                </div>
                {list.view()}
            </section>
            <section class="detail card" aria-live="polite">
                {move || match chosen.get() {
                    Some(id) => view! { <Pane id=id/> }.into_any(),
                    None => view! { <Empty icon=icondata::LuNotebookPen title=t!(accounts.choose) text=t!(accounts.choose_text)/> }.into_any(),
                }}
            </section>
        </div>
    }
    .into_any()
}

fn ask(text: RwSignal<String>, open: bool, sort: Sort) -> Letter {
    let by = match sort.map(|(key, _)| key) {
        Some("balance") => AccountSort::Balance,
        Some("changed") => AccountSort::Changed,
        _ => AccountSort::Name,
    };
    Letter::new(&ListAccounts {
        text: text.get().trim().to_owned(),
        open,
        sort: by,
        direction: sort.map(|(_, direction)| direction),
        ..ListAccounts::default()
    })
}

fn row(account: Account) -> Row {
    let limit = |amount: Option<kontor_domain::Minor>| match amount {
        Some(amount) => Cell::Amount(amount, String::new()),
        None => Cell::Text(String::new()),
    };
    Row {
        id: account.customer_id.to_string(),
        testid: format!("account-{}", account.customer),
        cells: vec![
            Cell::Name(account.customer, Vec::new(), String::new()),
            Cell::Amount(account.balance, String::new()),
            limit(account.limit),
            limit(account.limit.map(|_| account.left)),
            account.changed_at.map_or_else(|| Cell::Text(String::new()), Cell::Moment),
        ],
    }
}
