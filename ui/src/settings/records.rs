//! The records: who did what, when; and whether the journal is whole.

use kontor_domain::audit::{AuditEntries, AuditEntry};
use kontor_domain::page::{Direction, Page};
use kontor_domain::policy::Permission;
use kontor_domain::{Minor, Qty};
use leptos::prelude::*;

use super::books::{Books, HeadsKept};
use super::clock::Clock;
use super::verdict::Verdict;
use super::{acts, section};
use crate::address::Address;
use crate::bridge::Letter;
use crate::kit::{Cell, Column, Dialog, Empty, LongList, Part, Plan, Row, Shown, heed};
use crate::session::Session;
use crate::{t, ts};

const COLUMNS: &[Column] = &[
    Column {
        key: "time",
        title: || ts!(settings.when),
        class: "num muted wrap",
        width: 128,
        sort: Some(Direction::Ascending),
        shown: Shown::Always,
    },
    Column { key: "who", title: || ts!(settings.who), class: "", width: 104, sort: None, shown: Shown::First },
    Column { key: "action", title: || ts!(settings.action), class: "", width: 176, sort: None, shown: Shown::Always },
    Column {
        key: "detail",
        title: || ts!(settings.detail),
        class: "small muted",
        width: 0,
        sort: None,
        shown: Shown::First,
    },
];

/// The page.
#[component]
pub(super) fn Records() -> impl IntoView {
    let session = Session::here();
    let address = Address::here("/settings/records");
    let prefix = address.kept("of");
    let list = LongList::new(
        address,
        Plan {
            name: "records",
            columns: COLUMNS,
            ask: Box::new(move |sort| {
                Letter::new(&AuditEntries {
                    action: prefix.get(),
                    direction: sort.map(|(_, direction)| direction),
                    ..AuditEntries::default()
                })
            }),
            read: Box::new(move |answer| {
                let Page { rows, total } = answer.read::<Page<AuditEntry>>()?;
                Ok(Part { rows: rows.into_iter().map(|entry| row(session, entry)).collect(), total, sum: None })
            }),
            matters: |_| true,
            empty: Box::new(|| {
                view! { <Empty icon=icondata::LuHistory title=t!(settings.no_records) text=t!(settings.no_records_text)/> }
                    .into_any()
            }),
        },
    );
    let chip = move |key: &'static str, name: fn() -> String| {
        view! { <button class="chip" type="button" data-testid=format!("records-{}", key.trim_end_matches('.')) aria-pressed=move || (prefix.get() == key).to_string() on:click=heed(move |_| prefix.set(key.to_owned()))>{name}</button> }
            .into_any()
    };
    let whole = move || list.find(&address.get("id")).map(|row| entry(session, row, address));
    let page = view! {
        <Verdict/>
        <HeadsKept/>
        <Books/>
        {session.may(Permission::ManageBusiness).then(|| view! { <Clock/> }.into_any())}
        <div class="chips">
            {chip("", || ts!(common.all))}
            {chip("sales.", || ts!(settings.act_sales))}
            {chip("identity.", || ts!(settings.act_identity))}
            {chip("catalog.", || ts!(settings.act_catalog))}
            {chip("stock.", || ts!(settings.act_stock))}
            {chip("purchasing.", || ts!(settings.act_purchasing))}
            {chip("customers.", || ts!(settings.act_customers))}
            {chip("business.", || ts!(settings.act_business))}
            {chip("backup.", || ts!(settings.act_backup))}
            {chip("hardware.", || ts!(settings.devices))}
        </div>
        <section class="list in-page">{list.view()}</section>
        {move || whole()}
    };
    section(|| ts!(settings.records), || ts!(settings.records_text), page.into_any())
}

fn row(session: Session, entry: AuditEntry) -> Row {
    let who = if entry.user.is_empty() { ts!(settings.by_itself) } else { entry.user };
    Row {
        id: entry.id.to_string(),
        testid: format!("record-{}", entry.action),
        cells: vec![
            Cell::Moment(entry.at),
            Cell::Text(who),
            Cell::Name(acts::name(&entry.action), Vec::new(), String::new()),
            Cell::Text(line(&entry.detail, &|amount| session.money(amount))),
        ],
    }
}

/// An entry with all that it says.
fn entry(session: Session, row: Row, address: Address) -> AnyView {
    let says: Vec<String> = row.cells.iter().map(|cell| cell.said(session)).collect();
    let [when, who, action, detail] = says.try_into().unwrap_or_default();
    view! {
        <Dialog title=action on_close=move || address.set(&[("id", "")]) testid="record">
            <div class="dialog-body"><p class="muted num">{when}" · "{who}</p><p class="break">{detail}</p></div>
        </Dialog>
    }
    .into_any()
}

/// What changed, on a line.
fn line(detail: &serde_json::Value, money: &dyn Fn(Minor) -> String) -> String {
    let mut parts = Vec::new();
    match (detail.get("before"), detail.get("after")) {
        (Some(before), Some(after)) => changes("", before, after, money, &mut parts),
        _ => {
            for (key, value) in fields(detail).filter(|(_, value)| tells(value)) {
                parts.push(format!("{key}: {}", plain(key, value, money)));
            }
        }
    }
    parts.join(" · ")
}

/// The fields that differ, down to the innermost.
fn changes(
    key: &str,
    before: &serde_json::Value,
    after: &serde_json::Value,
    money: &dyn Fn(Minor) -> String,
    parts: &mut Vec<String>,
) {
    if before == after {
        return;
    }
    if after.is_object() && before.is_object() {
        for (key, after) in fields(after) {
            changes(key, before.get(key).unwrap_or(&serde_json::Value::Null), after, money, parts);
        }
    } else {
        let side = |value| match plain(key, value, money) {
            empty if empty.is_empty() => "–".to_owned(),
            text => text,
        };
        parts.push(format!("{key}: {} → {}", side(before), side(after)));
    }
}

fn fields(value: &serde_json::Value) -> impl Iterator<Item = (&String, &serde_json::Value)> {
    value.as_object().into_iter().flatten()
}

fn plain(key: &str, value: &serde_json::Value, money: &dyn Fn(Minor) -> String) -> String {
    match value {
        serde_json::Value::Number(number) => match (key, number.as_i64()) {
            ("total" | "price" | "unit_price" | "amount" | "given" | "change", Some(minor)) => money(Minor(minor)),
            ("qty", Some(qty)) => Qty(qty).plain(),
            _ => number.to_string(),
        },
        serde_json::Value::String(text) => text.replace('\n', ", "),
        serde_json::Value::Null => String::new(),
        serde_json::Value::Array(items) => {
            items.iter().map(|item| plain(key, item, money)).collect::<Vec<_>>().join(", ")
        }
        serde_json::Value::Object(_) => {
            let inner = fields(value).filter(|(_, value)| tells(value));
            inner.map(|(key, value)| format!("{key} {}", plain(key, value, money))).collect::<Vec<_>>().join(", ")
        }
        serde_json::Value::Bool(value) => value.to_string(),
    }
}

/// Whether a value tells a reader something: an id does not, nor does what was left empty.
fn tells(value: &serde_json::Value) -> bool {
    let text = value.as_str();
    !value.is_null() && text.is_none_or(|text| !text.is_empty() && text.parse::<uuid::Uuid>().is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_is_a_line() {
        let detail = serde_json::json!({ "cart": "01a1fce1-687c-714b-99d9-515c99a311c2", "name": "Mug", "price": 250, "note": null, "reason": "" });
        let plain = |amount: Minor| format!("£{}", amount.0);
        assert_eq!(line(&detail, &plain), "name: Mug · price: £250");
        assert_eq!(line(&serde_json::Value::Null, &plain), "");
        let change = serde_json::json!({
            "before": { "name": "Harbour", "legal": { "footer": "", "address": "1 Quay Street" }, "price": 250 },
            "after": { "name": "Harbour", "legal": { "footer": "Thank you", "address": "1 Quay Street" }, "price": 300 },
        });
        assert_eq!(line(&change, &plain), "footer: – → Thank you · price: £250 → £300", "only what changed");
    }
}
