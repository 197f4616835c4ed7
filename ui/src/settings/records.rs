//! The records: who did what, when; and whether the journal is whole.

use kontor_domain::audit::{AuditEntries, AuditEntry};
use kontor_domain::page::Window;
use kontor_domain::policy::Permission;
use kontor_domain::{Minor, Qty};
use leptos::prelude::*;

use super::clock::Clock;
use super::verdict::Verdict;
use super::{acts, section};
use crate::kit::{Empty, Failure, Skeleton, heed, more_button};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

/// The page.
#[component]
pub(super) fn Records() -> impl IntoView {
    let session = Session::here();
    let prefix = RwSignal::new("");
    let limit = RwSignal::new(100u32);
    let entries = load(
        move || {
            let window = Window { offset: 0, limit: limit.get() };
            Some(AuditEntries { subject_id: None, action: prefix.get().to_owned(), window })
        },
        |_| true,
    );
    let chip = move |key: &'static str, name: fn() -> String| {
        view! { <button class="chip" type="button" data-testid=format!("records-{}", key.trim_end_matches('.')) aria-pressed=move || (prefix.get() == key).to_string() on:click=heed(move |_| prefix.set(key))>{name}</button> }
            .into_any()
    };
    let row = move |entry: AuditEntry| {
        let who = if entry.user.is_empty() { ts!(settings.by_itself) } else { entry.user };
        view! {
            <tr><td class="num muted nowrap">{session.moment(entry.at)}</td><td class="nowrap">{who}</td><td class="nowrap" title=entry.action.clone()>{acts::name(&entry.action)}</td><td class="small muted break">{short(&entry.detail, &|amount| session.money(amount))}</td></tr>
        }
        .into_any()
    };
    let rows = move || match (entries.get(), entries.failed.get()) {
        (Some(page), _) if page.rows.is_empty() => {
            view! { <Empty icon=icondata::LuHistory title=t!(settings.no_records) text=t!(settings.no_records_text)/> }
                .into_any()
        }
        (Some(page), _) => {
            let (shown, total) = (page.rows.len(), page.total);
            view! {
                <table class="plain" data-testid="records">
                    <thead><tr><th>{t!(settings.when)}</th><th>{t!(settings.who)}</th><th>{t!(settings.action)}</th><th>{t!(settings.detail)}</th></tr></thead>
                    <tbody>{page.rows.into_iter().map(row).collect_view()}</tbody>
                </table>
                {more_button(shown, total, limit)}
            }
            .into_any()
        }
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || entries.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=8/> }.into_any(),
    };
    let page = view! {
        <Verdict/>
        {session.may(Permission::ManageBusiness).then(|| view! { <Clock/> }.into_any())}
        <div class="chips">
            {chip("", || ts!(common.all))}
            {chip("sales.", || ts!(settings.act_sales))}
            {chip("identity.", || ts!(settings.act_identity))}
            {chip("catalog.", || ts!(settings.act_catalog))}
            {chip("stock.", || ts!(settings.act_stock))}
            {chip("customers.", || ts!(settings.act_customers))}
            {chip("business.", || ts!(settings.act_business))}
            {chip("backup.", || ts!(settings.act_backup))}
        </div>
        {move || rows()}
    };
    section(|| ts!(settings.records), || ts!(settings.records_text), page.into_any())
}

/// What changed, on a line.
fn short(detail: &serde_json::Value, money: &dyn Fn(Minor) -> String) -> String {
    let mut parts = Vec::new();
    match (detail.get("before"), detail.get("after")) {
        (Some(before), Some(after)) => changes("", before, after, money, &mut parts),
        _ => {
            for (key, value) in fields(detail).filter(|(_, value)| !value.is_null() && !is_id(value)) {
                parts.push(format!("{key}: {}", plain(key, value, money)));
            }
        }
    }
    let text = parts.join(" · ");
    if text.chars().count() > 160 { text.chars().take(159).chain(['…']).collect() } else { text }
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
            let inner = fields(value).filter(|(_, value)| !value.is_null() && !is_id(value));
            inner.map(|(key, value)| format!("{key} {}", plain(key, value, money))).collect::<Vec<_>>().join(", ")
        }
        serde_json::Value::Bool(value) => value.to_string(),
    }
}

/// An id tells a reader nothing.
fn is_id(value: &serde_json::Value) -> bool {
    value.as_str().is_some_and(|text| text.parse::<uuid::Uuid>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_is_a_line() {
        let detail = serde_json::json!({ "cart": "01a1fce1-687c-714b-99d9-515c99a311c2", "name": "Mug", "price": 250, "note": null });
        let plain = |amount: Minor| format!("£{}", amount.0);
        assert_eq!(short(&detail, &plain), "name: Mug · price: £250");
        assert_eq!(short(&serde_json::Value::Null, &plain), "");
        let change = serde_json::json!({
            "before": { "name": "Harbour", "legal": { "footer": "", "address": "1 Quay Street" }, "price": 250 },
            "after": { "name": "Harbour", "legal": { "footer": "Thank you", "address": "1 Quay Street" }, "price": 300 },
        });
        assert_eq!(short(&change, &plain), "footer: – → Thank you · price: £250 → £300", "only what changed");
    }
}
