//! Amounts side by side, each as long as it is much.

use kontor_domain::Minor;
use leptos::prelude::*;

use crate::kit::Money;

/// One of the amounts.
pub(super) struct Bar {
    /// What it is of.
    pub(super) name: String,
    /// How much.
    pub(super) amount: Minor,
    /// How much it was before.
    pub(super) earlier: Option<Minor>,
    /// Whether it is many in one: then it has no length beside the others.
    pub(super) many: bool,
    /// What is said of it where it is no amount of money.
    pub(super) text: Option<String>,
}

/// The bars; what was before is a mark on each.
pub(super) fn bars(all: Vec<Bar>, class: &'static str, testid: &'static str) -> AnyView {
    let single = all.iter().filter(|bar| !bar.many);
    let longest = single.flat_map(|bar| [Some(bar.amount), bar.earlier]).flatten().map(|amount| amount.0).max();
    let longest = longest.unwrap_or_default().max(1);
    let bar = |bar: Bar| {
        let width = if bar.many { 0 } else { permille(bar.amount, longest) };
        let mut svg = format!("<rect class='bar-now' width='{}.{}%' height='100%' rx='4'/>", width / 10, width % 10);
        if let Some(at) =
            bar.earlier.filter(|_| !bar.many).map(|earlier| permille(earlier, longest)).filter(|at| *at > 0)
        {
            svg += &format!("<rect class='bar-earlier' x='{}.{}%' width='2' height='100%'/>", at / 10, at % 10);
        }
        let said = bar.text.map_or_else(|| view! { <Money amount=bar.amount/> }.into_any(), IntoAny::into_any);
        view! { <li class="bar"><span class="break">{bar.name}</span><b class="num">{said}</b><svg class="bar-track" aria-hidden="true" inner_html=svg></svg></li> }
            .into_any()
    };
    view! { <ul class=format!("bars {class}") data-testid=testid>{all.into_iter().map(bar).collect_view()}</ul> }
        .into_any()
}

/// How much of the longest an amount is; nothing for what was given back.
fn permille(amount: Minor, longest: i64) -> i64 {
    let permille = i128::from(amount.0.max(0)) * 1_000 / i128::from(longest);
    i64::try_from(permille).unwrap_or_default()
}
