//! Counting cash: as a sum, or note by note and coin by coin.

use kontor_domain::shifts::{Pieces, denominations};
use kontor_domain::{Message, Minor, Refusal};
use leptos::prelude::*;

use crate::kit::{Money, TextField, heed};
use crate::session::Session;
use crate::{t, ts};

/// Cash as it is counted.
#[derive(Clone, Copy)]
pub(super) struct CashCount {
    session: Session,
    sum: RwSignal<String>,
    by_pieces: RwSignal<bool>,
    pieces: StoredValue<Vec<(Minor, RwSignal<String>)>>,
}

impl CashCount {
    /// Nothing is counted yet.
    pub(super) fn new(session: Session) -> Self {
        let known = session.currency().and_then(denominations);
        let pieces: Vec<_> = known
            .into_iter()
            .flat_map(|known| known.all())
            .map(|value| (value, RwSignal::new(String::new())))
            .collect();
        let pieces = StoredValue::new(pieces);
        Self { session, sum: RwSignal::new(String::new()), by_pieces: RwSignal::new(false), pieces }
    }

    /// What was counted, and by which notes and coins.
    pub(super) fn read(self) -> Result<(Minor, Vec<Pieces>), Refusal> {
        if !self.by_pieces.get() {
            let sum = self.sum.get();
            if sum.trim().is_empty() {
                return Err(Refusal::invalid("cash", Message::told(ts!(shift.count_first))));
            }
            return self.session.parse("cash", &sum).map(|sum| (sum, Vec::new()));
        }
        let (mut total, mut counted) = (0i64, Vec::new());
        for (value, count) in self.pieces.get_value() {
            let text = count.get();
            let text = text.trim();
            let count: i64 = match text {
                "" => 0,
                _ => text.parse().map_err(|_| Refusal::invalid("cash", Message::told(ts!(shift.whole_pieces))))?,
            };
            total = total.saturating_add(value.0.saturating_mul(count));
            if count != 0 {
                counted.push(Pieces { value, count });
            }
        }
        Ok((Minor(total), counted))
    }

    /// The sum as far as it can be read.
    pub(super) fn total(self) -> Option<Minor> {
        self.read().ok().map(|(sum, _)| sum)
    }

    /// The fields.
    pub(super) fn view(self, label: fn() -> String, error: Signal<Option<String>>, testid: &'static str) -> AnyView {
        let way = move |by_pieces: bool, name: fn() -> String, testid: &'static str| {
            let press = move |_| self.by_pieces.set(by_pieces);
            view! { <button class="chip" type="button" data-testid=testid aria-pressed=move || (self.by_pieces.get() == by_pieces).to_string() on:click=heed(press)>{name}</button> }
                .into_any()
        };
        let ways = (!self.pieces.with_value(Vec::is_empty)).then(|| {
            view! { <div class="chips">{way(false, || ts!(shift.as_sum), "count-sum")}{way(true, || ts!(shift.by_pieces), "count-pieces")}</div> }
                .into_any()
        });
        let body = move || match self.by_pieces.get() {
            false => {
                let label = Signal::derive(label);
                view! { <TextField label=label value=self.sum error=error testid=testid inputmode="decimal" autofocus=true/> }
                    .into_any()
            }
            true => self.grid(label, error),
        };
        view! { <div class="cash-count">{ways}{move || body()}</div> }.into_any()
    }

    fn grid(self, label: fn() -> String, error: Signal<Option<String>>) -> AnyView {
        let piece = |(value, count): (Minor, RwSignal<String>)| {
            let name = self.session.money(value);
            view! {
                <label class="piece"><span class="num">{name}</span>
                    <input class="input num" inputmode="numeric" autocomplete="off" placeholder="0" data-testid=format!("piece-{}", value.0) prop:value=count on:input=heed(move |ev| count.set(event_target_value(&ev)))/>
                </label>
            }
            .into_any()
        };
        let total = Signal::derive(move || self.total().unwrap_or_default());
        view! {
            <div class="pieces" data-testid="pieces">{self.pieces.get_value().into_iter().map(piece).collect_view()}</div>
            <p class="pay-total rest"><span class="muted">{label}</span><b><Money amount=total testid="pieces-total"/></b></p>
            <p class="error" role="alert">{move || error.get()}</p>
        }
        .into_any()
    }
}

/// What it says above what is asked.
pub(super) fn advice(text: fn() -> String) -> AnyView {
    view! { <p class="muted">{text}</p> }.into_any()
}

/// The foot of a dialog: not now, and the deed.
pub(crate) fn foot(
    close: impl Fn() + 'static,
    busy: RwSignal<bool>,
    deed: impl Fn() -> String + Send + 'static,
    testid: &'static str,
) -> AnyView {
    view! {
        <footer class="dialog-foot">
            <button class="btn" type="button" on:click=heed(move |_| close())>{t!(common.cancel)}</button>
            <button class="btn primary" type="submit" data-testid=testid disabled=busy>{deed}<kbd>{t!(keys.enter_key)}</kbd></button>
        </footer>
    }
    .into_any()
}
