//! Which columns a list has, as the person chose them on this device.

use leptos::prelude::*;

use super::{Column, LongList, Shown};
use crate::kit::{Dialog, heed};
use crate::t;

/// How many pixels wide a window is in which every column has room.
const ROOM: f64 = 1200.0;

fn key(name: &str) -> String {
    format!("kontor.columns.{name}")
}

/// The places of the columns that are there.
pub(super) fn remembered(name: &str, columns: &[Column]) -> Vec<usize> {
    let kept = window().local_storage().ok().flatten().and_then(|kept| kept.get_item(&key(name)).ok().flatten());
    let roomy = window().inner_width().ok().and_then(|width| width.as_f64()).is_some_and(|width| width >= ROOM);
    let is_shown = |column: &Column| match (column.shown, &kept) {
        (Shown::Always, _) => true,
        (_, Some(kept)) => kept.split(',').any(|key| key == column.key),
        (Shown::Wide, None) => roomy,
        (shown, None) => shown == Shown::First,
    };
    (0..).zip(columns).filter(|(_, column)| is_shown(column)).map(|(at, _)| at).collect()
}

impl LongList {
    fn show(self, at: usize, wanted: bool) {
        let mut shown = self.shown.get_untracked();
        shown.retain(|other| *other != at);
        if wanted {
            shown.push(at);
            shown.sort_unstable();
        }
        if let Ok(Some(storage)) = window().local_storage() {
            let columns = self.columns();
            let keys: Vec<&str> = shown.iter().filter_map(|at| columns.get(*at)).map(|column| column.key).collect();
            // Best effort: without storage the choice holds until the page is left.
            let _ = storage.set_item(&key(self.plan.with_value(|plan| plan.name)), &keys.join(","));
        }
        self.shown.set(shown);
        self.redraw();
    }

    /// The columns, each with whether it is there.
    pub(super) fn choice(self, open: RwSignal<bool>) -> AnyView {
        let check = move |(at, column): (usize, &Column)| {
            let there = self.shown.with_untracked(|shown| shown.contains(&at));
            let press = move |ev| self.show(at, event_target_checked(&ev));
            view! {
                <label class="check">
                    <input type="checkbox" data-testid=format!("column-{}", column.key) prop:checked=there on:change=heed(press)/>
                    <span>{column.title}</span>
                </label>
            }
            .into_any()
        };
        let columns = (0..).zip(self.columns()).filter(|(_, column)| column.shown != Shown::Always);
        let checks = columns.map(check).collect_view();
        view! {
            <Dialog title=t!(lists.columns) on_close=move || open.set(false) testid="columns">
                <div class="dialog-body checks">{checks}</div>
            </Dialog>
        }
        .into_any()
    }
}
