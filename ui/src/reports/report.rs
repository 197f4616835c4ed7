//! What was sold over any days, by whatever it is looked at: a picture, the figures, and the rows.

use kontor_domain::reports::{
    Figures, GetSalesReport, OfCategory, Period, ReportBy, ReportKey, ReportRow, SalesReport,
};
use kontor_domain::{Minor, Refusal};
use leptos::prelude::*;

use super::bars::{Bar, bars};
use super::chart::{self, Point};
use super::period::{CUSTOM, beside, wider};
use super::table::{self, Look, Table};
use super::words::{SHORT, count, day, days, is_of_time, row_name};
use super::{REPORT, by_name, chosen, fields, figures, matters, tabs};
use crate::address::Address;
use crate::kit::{Empty, Failure, Icon, Skeleton, heed};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

/// What an address calls products without a category.
pub(super) const NO_CATEGORY: &str = "none";
/// So many bars are drawn; what is left is one.
const BARS: usize = 10;
/// So many rows are asked for; what is left is one.
const MOST: u32 = 500;

/// The report.
#[component]
pub(crate) fn Report() -> impl IntoView {
    let session = Session::here();
    let address = Address::here(REPORT);
    let look = Look::new();
    let report = load(move || Some(ask(session, address)), matters);
    // The table that is shown, so that it can be saved.
    let table = RwSignal::new(None::<StoredValue<Table>>);
    let body = move || match (report.get(), report.failed.get()) {
        (_, Some(refusal)) if refusal.code != "locked" => {
            table.set(None);
            failure(refusal, move || report.again())
        }
        (None, _) => view! { <Skeleton rows=9 shape="rows of-report"/> }.into_any(),
        (Some(found), _) => {
            if is_empty(&found) {
                table.set(None);
                return nothing(address, found.period);
            }
            // The address moves on before the next answer is there; what is shown stays as it was asked for.
            let (picture, strip, made) = untrack(|| {
                let picture = picture(session, address, &found);
                let strip = figures::strip(&found.total, found.earlier.as_ref(), found.rounding);
                (picture, strip, StoredValue::new(Table::of(session, found, address)))
            });
            table.set(Some(made));
            view! {
                {picture}
                {strip}
                {table::view(made, look)}
            }
            .into_any()
        }
    };
    let save = move |_| {
        if let Some(table) = table.get_untracked() {
            table.with_value(|table| table.save(session, look));
        }
    };
    view! {
        <div class="report" data-testid="report" aria-busy=move || report.busy.get().to_string()>
            {tabs(address)}
            <div class="report-bar">
                {fields::fields(session, address)}
                <button class="btn" type="button" data-testid="report-csv" prop:disabled=move || table.with(Option::is_none) on:click=heed(save)><Icon icon=icondata::LuDownload/>{t!(reports.save)}</button>
            </div>
            {move || body()}
        </div>
    }
    .into_any()
}

fn failure(refusal: Refusal, again: impl Fn() + Send + Sync + 'static) -> AnyView {
    view! { <div class="card"><Failure refusal=refusal again=again/></div> }.into_any()
}

fn ask(session: Session, address: Address) -> GetSalesReport {
    let (_, period) = fields::period_of(session, address);
    let by = chosen(address);
    let category = match address.get("category").as_str() {
        NO_CATEGORY => Some(OfCategory { id: None }),
        id => id.parse().ok().map(|id| OfCategory { id: Some(id) }),
    };
    GetSalesReport {
        by,
        period,
        earlier: beside(&address.get("beside"), period),
        store_id: None,
        category: category.filter(|_| by == ReportBy::Product),
        most: MOST,
    }
}

fn is_empty(report: &SalesReport) -> bool {
    let none = |figures: &Figures| figures.sales == 0 && figures.returns == 0;
    none(&report.total) || (!is_of_time(report.by) && report.rows.iter().all(|row| none(&row.figures)))
}

fn nothing(address: Address, period: Period) -> AnyView {
    let wider = wider(period).map(|period| {
        let (from, to) = (period.from.to_string(), period.to.to_string());
        let href = address.with(&[("period", CUSTOM), ("from", &from), ("to", &to)]);
        view! { <a class="btn primary" href=href data-testid="report-wider">{t!(reports.wider)}</a> }.into_any()
    });
    view! {
        <div class="card">
            <Empty icon=icondata::LuChartColumn title=t!(reports.nothing) text=t!(reports.nothing_text)>{wider}</Empty>
        </div>
    }
    .into_any()
}

/// What the report looks like.
fn picture(session: Session, address: Address, report: &SalesReport) -> AnyView {
    let earlier = report.earlier.and_then(|_| beside(&address.get("beside"), report.period));
    let shown = days(session, report.period);
    let time = is_of_time(report.by);
    let beside = earlier.map(|earlier| {
        let earlier = days(session, earlier);
        if time { ts!(reports.dashed, days = earlier) } else { ts!(reports.marked, days = earlier) }
    });
    let drawn = if time {
        chart::area(&points(session, report), words(session, report, &shown), "report-chart")
    } else {
        bars(top(session, report), "wide-bars", "report-chart")
    };
    view! {
        <section class="card report-picture">
            <header><h1>{title(report.by)}</h1><p class="small muted num">{shown}{beside.map(|beside| format!(" · {beside}"))}</p></header>
            {drawn}
        </section>
    }
    .into_any()
}

fn title(by: ReportBy) -> String {
    match by {
        ReportBy::Day => ts!(reports.takings_by_day),
        ReportBy::Hour => ts!(reports.takings_by_hour),
        _ => by_name(by),
    }
}

fn points(session: Session, report: &SalesReport) -> Vec<Point> {
    let point = |row: &ReportRow| Point {
        label: match &row.key {
            ReportKey::Day(date) => day(session, *date, SHORT),
            _ => hour_label(row),
        },
        name: row_name(session, row),
        now: row.figures.taken(),
        earlier: row.earlier.as_ref().map(Figures::taken),
    };
    report.rows.iter().map(point).collect()
}

/// The hour that a row begins with, as it stands under a drawing.
pub(super) fn hour_label(row: &ReportRow) -> String {
    match &row.key {
        ReportKey::Sales(kontor_domain::sales::SalesPart::Hour(hour)) => hour.to_string(),
        _ => String::new(),
    }
}

fn words(session: Session, report: &SalesReport, shown: &str) -> String {
    chart_words(session, &format!("{}, {shown}", title(report.by)), &report.rows)
}

/// What a drawing of rows shows, in words.
pub(super) fn chart_words(session: Session, what: &str, rows: &[ReportRow]) -> String {
    let total: Minor = rows.iter().map(|row| row.figures.taken()).sum();
    let most = rows.iter().max_by_key(|row| row.figures.taken());
    let (best, amount) = most.map(|row| (row_name(session, row), row.figures.taken())).unwrap_or_default();
    let (total, amount) = (session.money(total), session.money(amount));
    ts!(reports.chart_words, what = what.to_owned(), total = total, best = best, amount = amount)
}

/// The rows with the most, and what is left as one.
fn top(session: Session, report: &SalesReport) -> Vec<Bar> {
    let (first, rest) = report.rows.split_at(report.rows.len().min(BARS));
    let bar = |row: &ReportRow| Bar {
        name: row_name(session, row),
        amount: row.figures.taken(),
        earlier: row.earlier.as_ref().map(Figures::taken),
        many: false,
        text: None,
    };
    let mut all: Vec<Bar> = first.iter().map(bar).collect();
    let left = usize::try_from(report.row_count).unwrap_or_default().saturating_sub(first.len());
    if left > 0 {
        let amount = rest.iter().map(|row| row.figures).chain([report.others]).sum::<Figures>().taken();
        let name = ts!(reports.others, count = count(session, i64::try_from(left).unwrap_or_default()));
        all.push(Bar { name, amount, earlier: None, many: true, text: None });
    }
    all
}
