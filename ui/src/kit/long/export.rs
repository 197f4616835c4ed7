//! All of a list as CSV: every row that matches, whether or not it was ever in sight, in the order and columns shown.

use std::collections::HashSet;

use kontor_domain::Refusal;
use kontor_domain::page::{MAX_PAGE, Window};
use kontor_domain::table::{Mark, Writer};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Cell, Column, LongList};
use crate::bridge;
use crate::file;
use crate::kit::toast_refusal;

impl LongList {
    /// Saves the list. A press while it is saved stops that.
    pub(super) fn save(self) {
        self.saves.update_value(|count| *count += 1);
        let of = self.saves.get_value();
        if self.saving.get_untracked().is_some() {
            return self.saving.set(None);
        }
        self.saving.set(Some((0, self.total.get_untracked().unwrap_or_default())));
        spawn_local(async move {
            let written = self.write(of).await;
            if self.saves.try_get_value() != Some(of) {
                return;
            }
            self.saving.set(None);
            match written {
                Ok(text) => {
                    let name = format!("kontor-{}.csv", self.plan.with_value(|plan| plan.name));
                    let _ = file::download_text(&name, &text, "text/csv");
                }
                Err(refusal) => toast_refusal(&refusal),
            }
        });
    }

    async fn write(self, of: u64) -> Result<String, Refusal> {
        let columns = untrack(|| self.seen());
        let columns: Vec<_> = columns.into_iter().filter(|(_, column)| !column.is_picture()).collect();
        let mut writer = Writer::new(Mark::Written);
        writer.row(columns.iter().map(|(_, column)| (column.title)()));
        let mut text = writer.take();
        // What is narrowed or sorted meanwhile is not what was asked for.
        let Some(question) = self.read.with_value(|read| read.question.clone()) else { return Ok(text) };
        let (mut offset, mut counted, mut before) = (0u32, None, HashSet::new());
        loop {
            let window = Window { offset, limit: MAX_PAGE };
            let part = self.read_part(bridge::ask(question.page(window, counted)).await)?;
            if self.saves.try_get_value() != Some(of) {
                return Ok(text);
            }
            let total = counted.unwrap_or(part.total);
            counted = Some(total);
            // What was added meanwhile moves the rest on: a row may come again at the next page's beginning.
            let rows = part.rows;
            for row in rows.iter().filter(|row| !before.contains(&row.id)) {
                let cell = |(at, _): &(usize, &Column)| row.cells.get(*at).map(|cell: &Cell| cell.plain(self.session));
                writer.row(columns.iter().map(|column| cell(column).unwrap_or_default()));
            }
            text.push_str(&writer.take());
            offset = offset.saturating_add(MAX_PAGE);
            let last = rows.is_empty() || i64::from(offset) >= total;
            before = rows.into_iter().map(|row| row.id).collect();
            if last {
                return Ok(text);
            }
            self.saving.set(Some((i64::from(offset), total)));
        }
    }
}
