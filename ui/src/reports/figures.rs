//! The figures of a whole period, each with its change against an earlier one.

use kontor_domain::Minor;
use kontor_domain::reports::Figures;
use leptos::prelude::*;

use super::words::{change, count, mood, percent};
use crate::session::Session;
use crate::ts;

/// How much something is, and how it may be compared.
struct Figure {
    name: String,
    testid: &'static str,
    text: String,
    /// In the least units, for tests and scripts.
    plain: i64,
    earlier: Option<i64>,
    /// Whether more is better.
    better: bool,
}

/// The figures.
pub(super) fn strip(total: &Figures, earlier: Option<&Figures>, rounding: Minor) -> AnyView {
    let session = Session::here();
    let amount = |name: String, testid: &'static str, of: fn(&Figures) -> Minor, better: bool| {
        let now = of(total);
        Figure { name, testid, text: session.money(now), plain: now.0, earlier: earlier.map(|e| of(e).0), better }
    };
    let average = |figures: &Figures| figures.average().unwrap_or_default();
    let sales = Figure {
        name: ts!(reports.sales),
        testid: "report-sales",
        text: count(session, total.sales),
        plain: total.sales,
        earlier: earlier.map(|earlier| earlier.sales),
        better: true,
    };
    // Where cash is not rounded, nobody is told so.
    let rounding = (!rounding.is_zero()).then(|| Figure {
        name: ts!(pay.rounding),
        testid: "report-rounding",
        text: session.money(rounding),
        plain: rounding.0,
        earlier: None,
        better: false,
    });
    let all = [
        amount(ts!(reports.taken), "report-total", Figures::taken, true),
        sales,
        amount(ts!(reports.average), "report-average", average, true),
        amount(ts!(reports.tax), "report-tax", |figures| figures.tax, false),
        amount(ts!(reports.discounts), "report-discounts", |figures| figures.discounts, false),
        amount(ts!(reports.returned), "report-returned", |figures| figures.returned, false),
    ];
    let one = |figure: Figure| {
        let beside = figure.earlier.map(|earlier| match change(figure.plain, earlier) {
            Some(change) => {
                let mood = if figure.better { mood(change) } else { "faint" };
                view! { <dd class=format!("small num {mood}")>{percent(session, change)}</dd> }.into_any()
            }
            None => view! { <dd class="small faint">"–"</dd> }.into_any(),
        });
        view! {
            <div class="figure"><dt class="small">{figure.name}</dt><dd class="num" data-testid=figure.testid data-minor=figure.plain.to_string()>{figure.text}</dd>{beside}</div>
        }
        .into_any()
    };
    view! { <dl class="card report-figures">{all.into_iter().chain(rounding).map(one).collect_view()}</dl> }.into_any()
}
