//! Reports: how a day goes, and what was sold over any days, by whatever it can be looked at.

mod bars;
mod chart;
mod fields;
mod figures;
mod period;
mod report;
mod table;
mod tables;
mod today;
mod words;

use kontor_domain::event::Event;
use kontor_domain::reports::ReportBy;
use leptos::prelude::*;

use crate::address::{self, Address};
use crate::session::Session;
use crate::{t, ts};

pub(crate) use report::Report;
pub(crate) use tables::Tables;
pub(crate) use today::Today;

/// Where the day's page is.
const TODAY: &str = "/reports";
/// Where the report over any days is.
const REPORT: &str = "/reports/sales";

/// Whether what happened may change what reports say.
fn matters(event: &Event) -> bool {
    matches!(event, Event::SaleCompleted { .. } | Event::SaleReturned { .. } | Event::ImportEnded { .. })
}

/// The way from one report to another: the days that were chosen go along.
pub(crate) fn tabs(address: Address) -> AnyView {
    let tab = move |by: ReportBy| {
        let word = by.as_str();
        let href = move || match address.path() {
            TODAY => {
                let day = address.get("day");
                address::of(REPORT, &[("by", word), ("from", &day), ("to", &day)])
            }
            path if path != REPORT => {
                let (period, from, to) = (address.get("period"), address.get("from"), address.get("to"));
                address::of(REPORT, &[("by", word), ("period", &period), ("from", &from), ("to", &to)])
            }
            _ => address.with(&[("by", word), ("category", ""), ("category_name", "")]),
        };
        let current = move || (address.path() == REPORT && by == chosen(address)).then_some("page");
        let name = move || by_name(by);
        view! { <a class="chip" href=href aria-current=current data-testid=format!("report-by-{word}")>{name}</a> }
            .into_any()
    };
    let today = (address.path() == TODAY).then_some("page");
    view! {
        <nav class="chips report-tabs" aria-label=t!(reports.choose)>
            <a class="chip" href=TODAY aria-current=today data-testid="report-today">{t!(reports.today)}</a>
            {ReportBy::ALL.into_iter().map(tab).collect_view()}
            {tables::chips(Session::here(), address)}
        </nav>
    }
    .into_any()
}

/// What the rows of the report in an address are about.
fn chosen(address: Address) -> ReportBy {
    let word = address.get("by");
    ReportBy::ALL.into_iter().find(|by| by.as_str() == word).unwrap_or(ReportBy::Day)
}

fn by_name(by: ReportBy) -> String {
    match by {
        ReportBy::Day => ts!(reports.by_day),
        ReportBy::Hour => ts!(reports.by_hour),
        ReportBy::Product => ts!(reports.by_product),
        ReportBy::Category => ts!(reports.by_category),
        ReportBy::Customer => ts!(reports.by_customer),
        ReportBy::Tax => ts!(reports.by_tax),
        ReportBy::Cashier => ts!(reports.by_cashier),
        ReportBy::Register => ts!(reports.by_register),
    }
}
