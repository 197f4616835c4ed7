//! What can be sold: the scan and search field, categories, and tiles for keyboard and touch.

use std::time::Duration;

use kontor_domain::CategoryId;
use kontor_domain::catalog::{Categories, FindVariants, Found, Which};
use kontor_domain::event::Event;
use kontor_domain::page::{Page, Window};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::queue::Job;
use super::state::{Till, focus_search};
use crate::keys::Act;
use crate::kit::{Empty, Failure, Icon, Money, Picture, Skeleton, follow, heed};
use crate::load::{Load, load};
use crate::session::Session;
use crate::{t, ts};

/// The search and its results.
#[derive(Clone, Copy)]
pub(super) struct Pick {
    till: Till,
    category: RwSignal<Option<CategoryId>>,
    found: Load<Page<Found>>,
    answered: RwSignal<String>,
    /// Which tile the arrows are on.
    pub(super) at: RwSignal<Option<usize>>,
}

impl Pick {
    /// A search for nothing yet: everything.
    pub(super) fn new(till: Till) -> Self {
        let category = RwSignal::new(None);
        let answered = RwSignal::new(till.text.get_untracked());
        let timer = StoredValue::new(None::<TimeoutHandle>);
        // A short rest between keys, so that each letter is not a search of its own.
        follow(move || {
            let text = till.text.get();
            timer.try_update_value(|timer| timer.take().map(|timer| timer.clear()));
            let set = move || {
                answered.try_set(text);
            };
            timer.set_value(set_timeout_with_handle(set, Duration::from_millis(70)).ok());
        });
        let asked = Memo::new(move |_| answered.get());
        let found = load(
            move || {
                let window = Window { offset: 0, limit: 60 };
                Some(FindVariants {
                    text: asked.get(),
                    category_id: category.get(),
                    which: Which::Active,
                    window,
                    ..FindVariants::default()
                })
            },
            |event| {
                matches!(
                    event,
                    Event::ProductChanged { .. }
                        | Event::StockChanged { .. }
                        | Event::SaleCompleted { .. }
                        | Event::SaleReturned { .. }
                        | Event::TaxChanged
                )
            },
        );
        let at = RwSignal::new(None);
        follow(move || {
            let _ = asked.get();
            at.set(None);
        });
        Self { till, category, found, answered, at }
    }

    /// Rings up what is highlighted, or what the text says.
    pub(super) fn enter(self) {
        let text = self.till.text.get_untracked().trim().to_owned();
        let chosen = self.at.get_untracked().and_then(|at| {
            untrack(|| self.found.with(|page| page.rows.get(at).map(|found| found.variant_id))).flatten()
        });
        match chosen {
            Some(id) => self.till.push(Job::Add(id)),
            None if text.is_empty() => return,
            None => self.till.push(Job::Typed(text)),
        }
        self.clear();
    }

    fn clear(self) {
        self.till.text.set(String::new());
        self.at.set(None);
    }

    /// Moves among the tiles as they lie on the screen.
    pub(super) fn arrow(self, ev: &KeyboardEvent, empty: bool) {
        let sideways = matches!(ev.key().as_str(), "ArrowLeft" | "ArrowRight");
        if sideways && !empty && self.at.get_untracked().is_none() {
            return;
        }
        let tiles = tiles();
        if tiles.is_empty() {
            return;
        }
        ev.prevent_default();
        let top = tiles[0].offset_top();
        let columns = tiles.iter().take_while(|tile| tile.offset_top() == top).count().max(1);
        let last = tiles.len() - 1;
        let next = match (self.at.get_untracked(), ev.key().as_str()) {
            (None, _) => Some(0),
            (Some(at), "ArrowLeft") => Some(at.saturating_sub(1)),
            (Some(at), "ArrowRight") => Some((at + 1).min(last)),
            (Some(at), "ArrowDown") => Some(if at + columns <= last { at + columns } else { at }),
            (Some(at), _) => at.checked_sub(columns),
        };
        self.at.set(next);
        if let Some(tile) = next.and_then(|at| tiles.get(at)) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            tile.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }

    /// Whether a tile is the one that Enter rings up.
    fn lit(self, at: usize) -> bool {
        match self.at.get() {
            Some(lit) => lit == at,
            None => at == 0 && !self.answered.get().trim().is_empty() && self.till.text.get() == self.answered.get(),
        }
    }
}

fn tiles() -> Vec<HtmlElement> {
    let Ok(found) = document().query_selector_all(".tiles > .tile") else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

/// The left side.
#[component]
pub(super) fn Tiles(pick: Pick) -> impl IntoView {
    let till = pick.till;
    let grid = move || {
        if let Some(refusal) = pick.found.failed.get().filter(|refusal| refusal.code != "locked") {
            return view! { <Failure refusal=refusal again=move || pick.found.again()/> }.into_any();
        }
        match pick.found.get() {
            None => view! { <Skeleton rows=12 shape="tiles"/> }.into_any(),
            Some(page) if page.rows.is_empty() => nothing(pick),
            Some(page) => {
                let more = page.total - i64::try_from(page.rows.len()).unwrap_or(0);
                view! {
                    <div class="tiles" role="group" aria-label=t!(till.products)>
                        {page.rows.into_iter().enumerate().map(|(at, found)| tile(pick, at, found)).collect_view()}
                        {(more > 0).then(|| view! { <p class="faint small more-tiles">{ts!(till.more, count = more.to_string())}</p> }.into_any())}
                    </div>
                }
                .into_any()
            }
        }
    };
    view! {
        <section class="pick" aria-label=t!(till.products)>
            <label class="field scan">
                <Icon icon=icondata::LuSearch/>
                <input
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    data-testid="till-search"
                    aria-label=t!(till.search)
                    aria-keyshortcuts=Act::Search.shortcuts()
                    placeholder=t!(till.search)
                    prop:value=till.text
                    on:input=heed(move |ev| till.text.set(event_target_value(&ev)))
                />
                <kbd>{Act::Search.key()}</kbd>
            </label>
            <Chips pick=pick/>
            {move || grid()}
        </section>
    }
    .into_any()
}

#[component]
fn Chips(pick: Pick) -> impl IntoView {
    let categories = load(
        || Some(Categories {}),
        |event| matches!(event, Event::CategoryChanged { .. } | Event::ProductChanged { .. }),
    );
    let chip = move |id: Option<CategoryId>, name: String| {
        let pressed = move || (pick.category.get() == id).to_string();
        view! {
            <button class="chip" type="button" aria-pressed=pressed on:click=heed(move |_| { pick.category.set(id); focus_search(); })>{name}</button>
        }
        .into_any()
    };
    move || {
        categories.get().filter(|all| all.iter().any(|category| category.products > 0)).map(|all| {
            view! {
                <div class="chips" role="group" aria-label=t!(till.categories)>
                    {chip(None, ts!(till.all))}
                    {all.into_iter().filter(|category| category.products > 0).map(|category| chip(Some(category.id), category.name)).collect_view()}
                </div>
            }
            .into_any()
        })
    }
}

fn nothing(pick: Pick) -> AnyView {
    let session = Session::here();
    if !pick.answered.get().trim().is_empty() || pick.category.get().is_some() {
        return view! { <Empty icon=icondata::LuSearchX title=t!(till.none_found) text=t!(till.none_found_text)/> }
            .into_any();
    }
    let may = session.may(kontor_domain::policy::Permission::ManageCatalog);
    view! {
        <Empty icon=icondata::LuTag title=t!(till.no_products) text=t!(till.no_products_text)>
            {may.then(|| view! { <a class="btn primary" href="/products?id=new" data-testid="till-add-product"><Icon icon=icondata::LuPlus/>{t!(catalog.add_first)}</a> }.into_any())}
        </Empty>
    }
    .into_any()
}

fn tile(pick: Pick, at: usize, found: Found) -> AnyView {
    let left = found.available();
    let Found { variant_id, title, sku, price, image, unit, .. } = found;
    let (low, out) = (left.0 <= 3_000, left.0 <= 0);
    let unit_text = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    let left = format!("{}{unit_text}", left.plain());
    let stock = move || if out { ts!(till.none_left) } else { ts!(till.left, count = left.clone()) };
    let press = move |ev: web_sys::MouseEvent| {
        pick.till.push(Job::Add(variant_id));
        pick.clear();
        // A press by keyboard keeps its place; a finger or mouse goes back to scanning.
        if ev.detail() > 0 {
            focus_search();
        }
    };
    view! {
        <button class="tile" type="button" class:out=out class:lit=move || pick.lit(at) data-testid=format!("till-tile-{sku}") on:click=heed(press)>
            <Picture image=image title=title.clone()/>
            <span class="name">{title}</span>
            <span class="row"><span class="faint small num">{sku.clone()}</span><b><Money amount=price/></b></span>
            <span class="stock small num" class:bad=low>{move || stock()}</span>
        </button>
    }
    .into_any()
}
