//! What is seen of a list: its titles, the rows in sight, its foot; and the keys that walk it.

use std::sync::Arc;

use kontor_domain::page::Direction;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, FocusOptions, HtmlElement, KeyboardEvent, ResizeObserver};

use super::cell::note_view;
use super::place::{HEAD, Place, ROW};
use super::{Cell, Column, LongList, Row};
use crate::kit::{Failure, Icon, Money, Skeleton, each, follow, heed};
use crate::{t, ts};

/// A row that is drawn, read or not.
struct Slot {
    at: i64,
    /// What it was drawn from: the row's turn, and the columns.
    drawn: (Option<u64>, Vec<usize>),
    row: Option<Arc<Row>>,
}

impl LongList {
    /// The list.
    pub(crate) fn view(self) -> AnyView {
        follow(move || {
            if let Some(scroller) = self.scroller.get() {
                self.watch(&scroller);
            }
        });
        let body = move || {
            let failed = self.failed.get().filter(|refusal| refusal.code != "locked");
            match (failed, self.total.get()) {
                (Some(refusal), _) => view! { <Failure refusal=refusal again=move || self.again()/> }.into_any(),
                (None, None) => view! { <Skeleton rows=10/> }.into_any(),
                (None, Some(0)) => untrack(|| self.plan.with_value(|plan| (plan.empty)())),
                (None, Some(_)) => self.table(),
            }
        };
        // The table stays while its count changes; that there is nothing may have another reason each time.
        let state = Memo::new(move |_| {
            let total = self.total.get();
            let reason = if total == Some(0) { self.changed.get() } else { 0 };
            (self.failed.with(Option::is_some), total.map(|total| total > 0), reason)
        });
        view! {
            <div class="list-body long" node_ref=self.scroller tabindex="-1" on:scroll=heed(move |_| self.redraw()) on:keydown=heed(move |ev| self.key(&ev))>
                {move || { let _ = state.get(); untrack(body) }}
            </div>
            {self.foot()}
        }
        .into_any()
    }

    /// The columns that are there, with their places.
    pub(super) fn seen(self) -> Vec<(usize, &'static Column)> {
        let columns = self.columns();
        self.shown.with(|shown| shown.iter().filter_map(|at| Some((*at, columns.get(*at)?))).collect())
    }

    fn table(self) -> AnyView {
        let heads = move || self.seen().into_iter().map(|(_, column)| self.head(column)).collect_view();
        let slots = move || {
            self.changed.track();
            let (first, drawn, total) = (self.first.get(), self.drawn.get(), self.total.get().unwrap_or_default());
            let columns = self.shown.get();
            let slot = |at| {
                let known = self.row(at);
                let drawn = (known.as_ref().map(|known| known.since), columns.clone());
                Slot { at, drawn, row: known.map(|known| known.row) }
            };
            (first..(first + drawn).min(total)).map(slot).collect()
        };
        let key = |slot: &Slot| match &slot.row {
            Some(row) => format!("{} {} {:?}", slot.at, row.id, slot.drawn),
            None => format!("{} {:?}", slot.at, slot.drawn.1),
        };
        let place = move || self.place();
        let busy = move || {
            self.changed.track();
            let mut rows =
                self.first.get()..(self.first.get() + self.drawn.get()).min(self.total.get().unwrap_or_default());
            rows.any(|at| self.row(at).is_none()).to_string()
        };
        let name = self.plan.with_value(|plan| plan.name);
        view! {
            <div class="long-all" style:height=move || format!("{}px", place().height() + HEAD)>
                <div class="long-pane" node_ref=self.pane style:height=move || format!("{}px", place().frame + HEAD) on:scroll=heed(move |_| self.settle())>
                    <table class="rows long-rows" data-testid=format!("{name}-list") aria-rowcount=move || (self.total.get().unwrap_or_default() + 1).to_string() aria-busy=busy>
                        <thead><tr aria-rowindex="1">{move || heads()}</tr></thead>
                        <tbody>{each(slots, key, move |slot| self.draw(slot))}</tbody>
                    </table>
                </div>
            </div>
        }
        .into_any()
    }

    fn head(self, column: &'static Column) -> AnyView {
        let width = if column.width > 0 { format!("{}px", column.width) } else { "auto".to_owned() };
        if column.is_picture() {
            return view! { <th class=column.class style:width=width scope="col"><span class="sr">{column.title}</span></th> }.into_any();
        }
        let Some(_) = column.sort else {
            return view! { <th class=column.class style:width=width scope="col">{column.title}</th> }.into_any();
        };
        let sorted = move || self.sort().filter(|(key, _)| *key == column.key).map(|(_, direction)| direction);
        let aria = move || match sorted() {
            Some(Direction::Descending) => "descending",
            Some(Direction::Ascending) => "ascending",
            None => "none",
        };
        let icon = move || {
            sorted().map(|direction| {
                let icon = if direction == Direction::Descending { icondata::LuArrowDown } else { icondata::LuArrowUp };
                view! { <Icon icon=icon/> }.into_any()
            })
        };
        view! { <th class=column.class style:width=width scope="col" aria-sort=aria><button class="sort" type="button" data-testid=format!("sort-{}", column.key) on:click=heed(move |_| self.sort_by(column))>{column.title}{move || icon()}</button></th> }
            .into_any()
    }

    fn draw(self, slot: Slot) -> AnyView {
        let (at, columns) = (slot.at, untrack(|| self.seen()));
        let index = (at + 2).to_string();
        let Some(row) = slot.row else {
            let cells = columns
                .iter()
                .map(|(_, column)| view! { <td class=column.class><div class="bone"></div></td> }.into_any());
            return view! { <tr class="waiting" aria-rowindex=index data-row=at.to_string()>{cells.collect_view()}</tr> }.into_any();
        };
        let session = self.session;
        let cells = columns.into_iter().map(|(place, column)| match row.cells.get(place) {
            Some(Cell::Name(name, marks, note)) => {
                let marks = marks.iter().map(|(class, mark)| view! { <span class=format!("tag {class}")>{mark.clone()}</span> }.into_any());
                let tabindex = move || if self.active.get() == at { "0" } else { "-1" };
                let note = (!note.is_empty()).then(|| note_view(note));
                view! { <td class=column.class><div class="named"><button class="row-open" type="button" tabindex=tabindex on:focus=heed(move |_| self.active.set(at))>{name.clone()}</button>{marks.collect_view()}{note}</div></td> }
                    .into_any()
            }
            cell => {
                let drawn = cell.map(|cell| cell.draw(session));
                view! { <td class=column.class>{drawn}</td> }.into_any()
            }
        });
        let cells = cells.collect_view();
        let (id, of) = (row.id.clone(), row.id.clone());
        let chosen = move || self.address.get("id") == of;
        let open = move |_| {
            self.active.set(at);
            self.open(&id);
        };
        view! { <tr class="row" class:chosen=chosen aria-rowindex=index data-row=at.to_string() data-testid=row.testid.clone() on:click=heed(open)>{cells}</tr> }
            .into_any()
    }

    /// How many there are, what they come to, and what can be done with all of them.
    fn foot(self) -> AnyView {
        let session = self.session;
        let choosing = RwSignal::new(false);
        let name = self.plan.with_value(|plan| plan.name);
        let said = move || match self.saving.get() {
            Some((done, of)) => ts!(lists.saving, done = session.count(done), of = session.count(of)),
            None => self.total.get().map(|total| ts!(lists.count, count = session.count(total))).unwrap_or_default(),
        };
        let sum = move || {
            self.sum.get().map(|sum| view! { <span class="muted">{t!(sales.sum)}</span><b><Money amount=sum testid=format!("{name}-sum")/></b> }.into_any())
        };
        let save = move || if self.saving.get().is_some() { ts!(lists.stop) } else { ts!(reports.save) };
        let icon = move || {
            let icon = if self.saving.get().is_some() { icondata::LuX } else { icondata::LuDownload };
            view! { <Icon icon=icon/> }.into_any()
        };
        let nothing = move || self.total.get().is_none_or(|total| total == 0);
        view! {
            <footer class="list-foot long-foot">
                <span class="muted num" role="status" data-testid=format!("{name}-count")>{said}</span>
                <span class="long-sum">{move || sum()}</span>
                <button class="btn quiet square" type="button" title=t!(lists.columns) aria-label=t!(lists.columns) data-testid=format!("{name}-columns") on:click=heed(move |_| choosing.set(true))><Icon icon=icondata::LuColumns3/></button>
                <button class="btn quiet square" type="button" title=save aria-label=save prop:disabled=nothing data-testid=format!("{name}-csv") on:click=heed(move |_| self.save())>{move || icon()}</button>
            </footer>
            {move || choosing.get().then(|| self.choice(choosing))}
        }
        .into_any()
    }

    fn place(self) -> Place {
        Place { total: self.total.get().unwrap_or_default(), frame: self.frame.get() }
    }

    /// Follows the frame's size for as long as the list is there.
    fn watch(self, scroller: &HtmlElement) {
        let measured = Closure::<dyn Fn()>::new(move || self.redraw());
        let Ok(observer) = ResizeObserver::new(measured.as_ref().unchecked_ref()) else { return };
        observer.observe(scroller);
        let kept = StoredValue::new_local((observer, measured));
        on_cleanup(move || {
            let _ = kept.try_with_value(|(observer, _)| observer.disconnect());
        });
        self.redraw();
    }

    pub(super) fn to_top(self) {
        if let Some(scroller) = self.scroller.try_get_untracked().flatten() {
            scroller.set_scroll_top(0);
        }
    }

    /// Draws what is in sight now. The focus stays in the list if it was there.
    pub(super) fn redraw(self) {
        let Some(scroller) = self.scroller.try_get_untracked().flatten() else { return };
        let inside = self.has_focus(&scroller);
        self.frame.set((i64::from(scroller.client_height()) - HEAD).max(ROW));
        let place = untrack(|| self.place());
        let (first, _) = place.first(i64::from(scroller.scroll_top()));
        if self.first.get_untracked() != first {
            self.first.set(first);
        }
        if self.drawn.get_untracked() != place.drawn() {
            self.drawn.set(place.drawn());
        }
        if !inside {
            // Who comes in by the tab key comes to what is in sight.
            let last = (first + place.whole() - 1).max(first);
            let active = self.active.get_untracked();
            if active != active.clamp(first, last) {
                self.active.set(active.clamp(first, last));
            }
        }
        self.changed.update(|count| *count = count.wrapping_add(1));
        self.align();
        request_animation_frame(move || {
            self.align();
            if inside {
                self.focus();
            }
        });
    }

    /// How much of the first row is out of sight.
    fn hidden(self) -> Option<(HtmlElement, i64, i32)> {
        let scroller: HtmlElement = self.scroller.try_get_untracked().flatten()?.into();
        let bar = i64::from(scroller.scroll_top());
        let (_, hidden) = untrack(|| self.place()).first(bar);
        Some((scroller, bar, i32::try_from(hidden).unwrap_or_default()))
    }

    fn align(self) {
        if let (Some((.., hidden)), Some(pane)) = (self.hidden(), self.pane.try_get_untracked().flatten())
            && pane.scroll_top() != hidden
        {
            pane.set_scroll_top(hidden);
        }
    }

    /// The browser moved the pane by itself, to show what has the focus: the bar follows.
    fn settle(self) {
        let (Some((scroller, bar, hidden)), Some(pane)) = (self.hidden(), self.pane.try_get_untracked().flatten())
        else {
            return;
        };
        let by = pane.scroll_top() - hidden;
        if by != 0 {
            pane.set_scroll_top(hidden);
            scroller.set_scroll_top(i32::try_from(bar).unwrap_or_default() + by);
        }
    }

    fn has_focus(self, scroller: &HtmlElement) -> bool {
        document().active_element().is_some_and(|active| scroller.contains(Some(&active)))
    }

    /// Gives the focus to the active row, or keeps it in the list until the row is there.
    fn focus(self) {
        let Some(scroller) = self.scroller.try_get_untracked().flatten() else { return };
        let active = document().active_element();
        let lost = active.as_ref().is_none_or(|active| active.tag_name() == "BODY");
        let in_head = active.is_some_and(|active| active.closest("thead").ok().flatten().is_some());
        if in_head || !(lost || self.has_focus(&scroller)) {
            return;
        }
        let selector = format!("[data-row=\"{}\"] .row-open", self.active.get_untracked());
        let row = scroller.query_selector(&selector).ok().flatten().and_then(|row| row.dyn_into::<HtmlElement>().ok());
        let quietly = FocusOptions::new();
        quietly.set_prevent_scroll(true);
        // What can't have the focus leaves it where it was.
        let _ = row.unwrap_or_else(|| scroller.into()).focus_with_options(&quietly);
    }

    /// Walks the list.
    fn key(self, ev: &KeyboardEvent) {
        let target = ev.target().and_then(|target| target.dyn_into::<Element>().ok());
        let on_head = target.as_ref().is_some_and(|target| target.closest("thead").ok().flatten().is_some());
        let (Some(total), false) = (self.total.get_untracked(), on_head) else { return };
        let (active, page) = (self.active.get_untracked(), untrack(|| self.place()).whole());
        let next = match ev.key().as_str() {
            "ArrowDown" => active + 1,
            "ArrowUp" => active - 1,
            "PageDown" => active + page,
            "PageUp" => active - page,
            "Home" => 0,
            "End" => total - 1,
            "Enter" => {
                let on_list = target.is_some_and(|target| target.class_list().contains("long"));
                if let (true, Some(known)) = (on_list, self.row(active)) {
                    self.open(&known.row.id);
                }
                return;
            }
            _ => return,
        };
        ev.prevent_default();
        self.go_to(next.clamp(0, (total - 1).max(0)));
    }

    fn go_to(self, row: i64) {
        let Some((scroller, bar, _)) = self.hidden() else { return };
        self.active.set(row);
        let wanted = untrack(|| self.place()).bar_for(row, bar);
        if wanted != bar {
            scroller.set_scroll_top(i32::try_from(wanted).unwrap_or(i32::MAX));
        }
        self.redraw();
        self.focus();
    }
}
