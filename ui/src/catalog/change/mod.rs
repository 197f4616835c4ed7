//! The pane beside the list in which all that the list shows is changed at once: prices, category, whether it is sold. What
//! would change is shown first, it goes the way of a file that is brought in, and can be undone like one.

mod price;
mod rows;

use kontor_domain::catalog::{Category, FindVariants, Which};
use kontor_domain::import::ImportKind;
use kontor_domain::money::parse_percent;
use kontor_domain::{Minor, Rate, Refusal};
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::price::{By, Ending};
use self::rows::{Preview, Shown, Wish, preview};
use crate::import::{Step, Work, at_work};
use crate::kit::{Choice, Notice, Select, TextField, follow, heed, options};
use crate::load::Load;
use crate::session::Session;
use crate::{t, ts};

/// What the person says.
#[derive(Clone, Copy)]
struct Asked {
    session: Session,
    /// What the list is narrowed by.
    text: RwSignal<String>,
    category: RwSignal<String>,
    categories: Load<Vec<Category>>,
    what: RwSignal<String>,
    amount: RwSignal<String>,
    ending: RwSignal<String>,
    target: RwSignal<String>,
    work: Work,
    preview: RwSignal<Option<Preview>, LocalStorage>,
    /// How many were read of how many, while they are.
    read: RwSignal<Option<(i64, i64)>>,
    /// Counts what was asked; what belongs to something else is not wanted any more.
    turn: StoredValue<u64>,
}

/// Changes all that the list shows.
#[component]
pub(super) fn Change(
    /// What the list is narrowed by.
    text: RwSignal<String>,
    /// The category it is narrowed to; empty for all.
    category: RwSignal<String>,
    /// Every category.
    categories: Load<Vec<Category>>,
    /// How many the list has.
    total: RwSignal<Option<i64>>,
) -> impl IntoView {
    let session = Session::here();
    let asked = Asked {
        session,
        text,
        category,
        categories,
        what: RwSignal::new("up_percent".to_owned()),
        amount: RwSignal::new(String::new()),
        ending: RwSignal::new(String::new()),
        target: RwSignal::new(String::new()),
        work: Work::new(ImportKind::Products),
        preview: RwSignal::new_local(None),
        read: RwSignal::new(None),
        turn: StoredValue::new(0),
    };
    follow(move || {
        for signal in [text, category, asked.what, asked.amount, asked.ending, asked.target] {
            signal.track();
        }
        asked.forget();
    });
    let body = move || match asked.work.step.get() {
        Step::Work(_) | Step::Over(..) => at_work(asked.work),
        _ => asked.form(total),
    };
    view! {
        <div class="detail-form" data-testid="change">
            <div class="detail-scroll">
                <header class="detail-head"><h1>{t!(change.title)}</h1></header>
                {asked.work.refused()}
                {move || body()}
            </div>
        </div>
    }
    .into_any()
}

impl Asked {
    /// What was worked out belongs to something else.
    fn forget(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.preview.set(None);
        self.read.set(None);
        self.work.refusal.set(None);
    }

    fn form(self, total: RwSignal<Option<i64>>) -> AnyView {
        let within = move || {
            let all = std::iter::once((String::new(), ts!(catalog.all_categories)));
            all.chain(self.known()).collect::<Vec<Choice>>()
        };
        let which = move || {
            let count = total.get().unwrap_or_default().to_string();
            let text = self.text.get();
            let text = text.trim();
            if text.is_empty() {
                ts!(change.all, count = count)
            } else {
                ts!(change.those, count = count, text = text.to_owned())
            }
        };
        let whats = || {
            options([
                ("up_percent", ts!(change.up_percent)),
                ("down_percent", ts!(change.down_percent)),
                ("up", ts!(change.up)),
                ("down", ts!(change.down)),
                ("set", ts!(change.set)),
                ("category", ts!(change.category)),
                ("active", ts!(change.active)),
                ("inactive", ts!(change.inactive)),
            ])
        };
        view! {
            <div class="fields">
                <Select label=t!(change.within) value=self.category choices=within testid="change-category" hint=which/>
                <Select label=t!(change.what) value=self.what choices=whats testid="change-what"/>
                {move || self.how()}
                {move || self.would()}
            </div>
        }
        .into_any()
    }

    /// The fields that belong to what is done.
    fn how(self) -> AnyView {
        let label = match self.what.get().as_str() {
            "active" | "inactive" => return ().into_any(),
            "category" => {
                let targets = move || {
                    let none = std::iter::once((String::new(), ts!(catalog.no_category)));
                    none.chain(self.known()).collect::<Vec<Choice>>()
                };
                return view! { <Select label=t!(catalog.category) value=self.target choices=targets testid="change-target"/> }
                    .into_any();
            }
            "up_percent" | "down_percent" => ts!(setup.rate_percent),
            "set" => ts!(catalog.price),
            _ => ts!(import.amount),
        };
        let rounded = self.what.with_untracked(|what| what != "set");
        view! {
            <div class="cols">
                <TextField label=label value=self.amount testid="change-amount" inputmode="decimal"/>
                {rounded.then(|| view! { <Select label=t!(change.rounding) value=self.ending choices=move || self.endings() testid="change-rounding"/> }.into_any())}
            </div>
        }
        .into_any()
    }

    fn known(self) -> impl Iterator<Item = Choice> {
        let known = self.categories.get().unwrap_or_default();
        known.into_iter().map(|category| (category.id.to_string(), category.name))
    }

    fn decimals(self) -> u8 {
        self.session.currency().map_or(2, |currency| currency.decimals())
    }

    /// The endings that prices of this currency can have, each with an example.
    fn endings(self) -> Vec<Choice> {
        let mut endings = vec![(String::new(), ts!(change.not_rounded))];
        for choice in ["99", "95", "05", "whole"] {
            let ending = Ending::of(choice, self.decimals());
            let name = if ending == Ending::ANY {
                continue;
            } else if ending.first == 0 {
                ts!(change.steps, price = self.session.money(Minor(ending.step)))
            } else {
                ts!(change.like, price = self.session.money(Minor(ending.step * 9 + ending.first)))
            };
            endings.push((choice.to_owned(), name));
        }
        endings
    }

    /// What was asked for, and what it is called.
    fn wish(self) -> Result<(Wish, String), Refusal> {
        let what = self.what.get_untracked();
        let typed = self.amount.get_untracked();
        let share = |sign: i64| Ok::<_, Refusal>(By::Share(Rate(sign * parse_percent("amount", &typed)?.0)));
        let amount = || self.session.parse("amount", &typed);
        let named = |name: String, value: &str| format!("{name}: {}", value.trim());
        let (by, name) = match what.as_str() {
            "up_percent" => (share(1)?, named(ts!(change.up_percent), &typed)),
            "down_percent" => (share(-1)?, named(ts!(change.down_percent), &typed)),
            "up" => (By::Amount(amount()?), named(ts!(change.up), &typed)),
            "down" => (By::Amount(-amount()?), named(ts!(change.down), &typed)),
            "set" => (By::To(amount()?), named(ts!(change.set), &typed)),
            "category" => {
                let target = self.target.get_untracked();
                let name = untrack(|| self.known().find(|(id, _)| *id == target)).map(|(_, name)| name);
                let name = named(ts!(change.category), &name.unwrap_or_else(|| ts!(catalog.no_category)));
                return Ok((Wish::Category(target.parse().ok()), name));
            }
            "active" => return Ok((Wish::Active(true), ts!(change.active))),
            _ => return Ok((Wish::Active(false), ts!(change.inactive))),
        };
        let ending =
            if what == "set" { Ending::ANY } else { Ending::of(&self.ending.get_untracked(), self.decimals()) };
        Ok((Wish::Price(by, ending), name))
    }

    /// Works out what would change.
    fn look(self) {
        self.forget();
        let (wish, name) = match self.wish() {
            Ok(wish) => wish,
            Err(refusal) => return self.work.refusal.set(Some(refusal)),
        };
        let turn = self.turn.get_value();
        let which = FindVariants {
            text: self.text.get_untracked().trim().to_owned(),
            category_id: self.category.get_untracked().parse().ok(),
            which: Which::All,
            ..FindVariants::default()
        };
        let categories = self.categories.get_untracked().unwrap_or_default();
        self.read.set(Some((0, 0)));
        spawn_local(async move {
            let wanted = move || self.turn.try_get_value() == Some(turn);
            let told = move |done, of| wanted() && self.read.try_set(Some((done, of))).is_none();
            let answer = preview(self.session, which, (wish, categories, name), told).await;
            if !wanted() {
                return;
            }
            self.read.set(None);
            match answer {
                Ok(preview) => {
                    self.preview.set(preview);
                    request_animation_frame(show_table);
                }
                Err(refusal) => self.work.refusal.set(Some(refusal)),
            }
        });
    }

    /// What would change, and the buttons.
    fn would(self) -> AnyView {
        let reading = self.read.get();
        let go = move |_| {
            if let Some(preview) = self.preview.get_untracked() {
                self.forget();
                self.work.begin(preview.looked, preview.reading, false);
            }
        };
        let preview = self.preview.get();
        let count = preview.as_ref().map_or(0, |preview| preview.looked.rows);
        let progress = reading.map(|(done, of)| ts!(import.so_far, done = done.to_string(), rows = of.to_string()));
        view! {
            {preview.map(table)}
            {progress.map(|progress| view! { <p class="muted num" role="status">{progress}</p> }.into_any())}
            <div class="import-acts">
                {(count == 0).then(|| view! { <button class="btn primary" type="button" data-testid="change-preview" disabled=reading.is_some() on:click=heed(move |_| self.look())>{t!(change.preview)}</button> }.into_any())}
                {(count > 0).then(|| view! { <button class="btn primary" type="button" data-testid="change-go" on:click=heed(go)>{ts!(change.go, count = count.to_string())}</button> }.into_any())}
            </div>
        }
        .into_any()
    }
}

/// Brings what would change into sight.
fn show_table() {
    if let Ok(Some(count)) = document().query_selector("[data-testid=change-count]") {
        count.scroll_into_view();
    }
}

/// What would change.
fn table(preview: Preview) -> AnyView {
    let (count, refused, shown) = (preview.looked.rows, preview.refused, preview.shown.len());
    let total = count + refused;
    let said = if count > 0 { ts!(change.would, count = count.to_string()) } else { ts!(change.nothing) };
    let row = |shown: Shown| {
        view! {
            <tr data-testid="change-row"><td class="break">{shown.title}<span class="small faint block num">{shown.sku}</span></td><td class="r num">{shown.before}</td><td class="r num" class:bad=shown.refused><b>{shown.after}</b></td></tr>
        }
        .into_any()
    };
    let more = i64::try_from(shown).is_ok_and(|shown| shown < total);
    let of = move || ts!(common.of_total, shown = shown.to_string(), total = total.to_string());
    view! {
        <div data-testid="change-count"><Notice kind="info">{said}</Notice></div>
        {(refused > 0).then(|| view! { <Notice kind="warn"><span data-testid="change-refused">{ts!(change.refused, count = refused.to_string())}</span></Notice> }.into_any())}
        {(shown > 0).then(|| view! {
            <table class="plain">
                <thead><tr><th>{t!(catalog.title)}</th><th class="r">{t!(change.before)}</th><th class="r">{t!(change.after)}</th></tr></thead>
                <tbody>{preview.shown.into_iter().map(row).collect_view()}</tbody>
            </table>
        }.into_any())}
        {more.then(|| view! { <p class="muted num">{of()}</p> }.into_any())}
    }
    .into_any()
}
