//! How a day goes: what was taken beside the same weekday before, hour by hour, where it came from, what sold best.

use std::time::Duration;

use chrono::{Days, NaiveDate};
use kontor_domain::Minor;
use kontor_domain::policy::Permission;
use kontor_domain::reports::{Day, Figures, GetDay, Period, ReportKey, ReportRow, Source};
use leptos::prelude::*;

use super::bars::{Bar, bars};
use super::chart::{self, Point};
use super::fields::typed_day;
use super::report::{chart_words, hour_label};
use super::table::open_row;
use super::words::{FULL, LONG, WEEKDAY, change, count, day, mood, percent, qty, row_name};
use super::{TODAY, matters, tabs};
use crate::address::{self, Address};
use crate::kit::{Empty, Failure, Icon, ListKeys, Skeleton, heed};
use crate::load::load;
use crate::session::Session;
use crate::{sales, t, ts};

/// How often a day is asked for again.
const EVERY: Duration = Duration::from_secs(300);

/// The day's page.
#[component]
pub(crate) fn Today() -> impl IntoView {
    let session = Session::here();
    let address = Address::here(TODAY);
    let asked = Memo::new(move |_| address.get("day").parse::<NaiveDate>().ok());
    let today = Memo::new(move |_| asked.get().is_none());
    let found = load(move || Some(GetDay { day: asked.get(), store_id: None }), matters);
    let body = move || match (found.get(), found.failed.get()) {
        (_, Some(refusal)) if refusal.code != "locked" => {
            view! { <div class="card"><Failure refusal=refusal again=move || found.again()/></div> }.into_any()
        }
        (None, _) => view! { <Skeleton rows=7 shape="rows of-home"/> }.into_any(),
        (Some(found), _) if !found.any_sale => nothing(session),
        (Some(found), _) => shown(session, &found, asked.get_untracked().is_none()),
    };
    // The day that is shown; until it is known, the one that was asked for.
    let date = Memo::new(move |_| {
        let known = || (!found.busy.get()).then(|| found.with(|found| found.day)).flatten();
        asked.get().or_else(known).unwrap_or_else(|| session.today().parse().unwrap_or_default())
    });
    // What had been taken by this time a week before changes although nothing is sold.
    let clock = set_interval_with_handle(move || found.again(), EVERY).ok();
    on_cleanup(move || {
        if let Some(clock) = clock {
            clock.clear();
        }
    });
    view! {
        <div class="report" data-testid="today">
            {tabs(address)}
            <div class="report-bar">
                {move || heading(session, date.get(), today.get())}
                {day_fields(session, address, date, today)}
            </div>
            {move || body()}
        </div>
    }
    .into_any()
}

fn heading(session: Session, date: NaiveDate, today: bool) -> AnyView {
    if today {
        let date = day(session, date, LONG);
        return view! { <h1 class="grow" data-testid="today-heading">{t!(reports.today)}<span class="faint">" · " {date}</span></h1> }
            .into_any();
    }
    view! { <h1 class="grow first-up" data-testid="today-heading">{day(session, date, FULL)}</h1> }.into_any()
}

/// The day before, the day after, any day, and back to today.
fn day_fields(session: Session, address: Address, date: Memo<NaiveDate>, today: Memo<bool>) -> AnyView {
    let max = session.today();
    let now = StoredValue::new(max.clone());
    // Today itself is asked for without a day, so that it goes on at midnight.
    let path = move |day: NaiveDate| {
        let day = day.to_string();
        let today = now.with_value(|now| *now == day);
        address::of(TODAY, &[("day", if today { "" } else { &day })])
    };
    let before = move || date.get().checked_sub_days(Days::new(1)).map(path);
    let after = move || {
        let next = date.get().checked_add_days(Days::new(1)).filter(|_| !today.get());
        next.filter(|next| now.with_value(|now| next.to_string() <= *now)).map(path)
    };
    let choose = move |ev| {
        if let Some(day) = typed_day(&ev).map(|day| day.to_string()) {
            let today = now.with_value(|now| *now == day);
            address.set(&[("day", if today { "" } else { &day })]);
        }
    };
    view! {
        {move || (!today.get()).then(|| view! { <a class="btn" href=TODAY data-testid="today-back">{t!(reports.today)}</a> }.into_any())}
        <a class="btn square" href=before aria-label=t!(reports.day_before) data-testid="today-before"><Icon icon=icondata::LuChevronLeft/></a>
        <input class="input num" type="date" max=max aria-label=t!(reports.day) data-testid="today-day" prop:value=move || date.get().to_string() on:change=heed(choose)/>
        <a class="btn square" role="link" aria-disabled=move || after().is_none().to_string() href=after aria-label=t!(reports.day_after) data-testid="today-after"><Icon icon=icondata::LuChevronRight/></a>
    }
    .into_any()
}

fn nothing(session: Session) -> AnyView {
    let start = if session.may(Permission::Sell) {
        view! { <a class="btn primary" href="/till" data-testid="today-start">{t!(reports.to_till)}</a> }.into_any()
    } else {
        view! { <a class="btn primary" href="/products" data-testid="today-start">{t!(reports.to_products)}</a> }
            .into_any()
    };
    view! {
        <div class="card">
            <Empty icon=icondata::LuChartColumn title=t!(reports.empty) text=t!(reports.empty_text)>{start}</Empty>
        </div>
    }
    .into_any()
}

fn shown(session: Session, found: &Day, today: bool) -> AnyView {
    let weekday = day(session, found.beside, WEEKDAY);
    let dashed = if today {
        ts!(reports.dashed_today, weekday = weekday.clone())
    } else {
        ts!(reports.dashed_day, weekday = weekday.clone())
    };
    let title = format!("{}, {}", ts!(reports.takings_by_hour), day(session, found.day, LONG));
    let words = chart_words(session, &title, &found.hours);
    let points: Vec<Point> = found.hours.iter().map(|row| point(session, row)).collect();
    let hours = points.iter().map(|point| view! { <li>{chart::title(session, point)}</li> }.into_any()).collect_view();
    let drawn = if points.is_empty() {
        view! { <p class="pad muted">{t!(reports.quiet_day)}</p> }.into_any()
    } else {
        view! { {chart::area(&points, words, "today-chart")} <ul class="sr">{hours}</ul> }.into_any()
    };
    let period = Period::day(found.day);
    let best = found.best.iter().map(|row| best(session, period, row)).collect_view();
    let sources = found.sources.iter().map(source).collect();
    view! {
        <div class="home">
            {cards(session, found, today, &weekday)}
            <section class="card home-chart"><header><h2>{t!(reports.takings_by_hour)}</h2><p class="small faint">{dashed}</p></header>{drawn}</section>
            <section class="card home-best"><header><h2>{t!(reports.best)}</h2></header>
                {found.best.is_empty().then(|| view! { <p class="pad muted">{t!(reports.quiet_day)}</p> }.into_any())}
                <table class="rows" aria-label=t!(reports.best)><tbody on:click=heed(open_row) on:keydown=heed(|ev| { ListKeys(".row-open").key(&ev); })>{best}</tbody></table>
            </section>
            <section class="card home-sources"><header><h2>{t!(reports.sources)}</h2></header>
                {found.sources.is_empty().then(|| view! { <p class="pad muted">{t!(reports.quiet_day)}</p> }.into_any())}
                {bars(sources, "", "today-sources")}
            </section>
        </div>
    }
    .into_any()
}

/// The figures of the day.
fn cards(session: Session, found: &Day, today: bool, weekday: &str) -> AnyView {
    let figures = &found.figures;
    let beside = match change(figures.taken().0, found.earlier_by_now.0) {
        Some(change) => {
            let (percent, weekday) = (percent(session, change), weekday.to_owned());
            let text = if today {
                ts!(reports.on_last, change = percent, weekday = weekday)
            } else {
                ts!(reports.on_before, change = percent, weekday = weekday)
            };
            (text, mood(change))
        }
        None if today => (ts!(reports.none_by_now, weekday = weekday.to_owned()), "faint"),
        None => (ts!(reports.none_before, weekday = weekday.to_owned()), "faint"),
    };
    let average = figures.average().map(|average| ts!(reports.average_of, amount = session.money(average)));
    let back = ts!(reports.given_back, amount = session.money(figures.returned));
    let taken = if today { ts!(reports.taken_today) } else { ts!(reports.taken) };
    view! {
        <div class="kpis">
            {card(taken, session.money(figures.taken()), figures.taken().0, beside, "today-taken")}
            {card(ts!(reports.sales), count(session, figures.sales), figures.sales, (average.unwrap_or_default(), "faint"), "today-sales")}
            {card(ts!(reports.items_sold), qty(session, figures.qty), figures.qty.0, (String::new(), "faint"), "today-items")}
            {card(ts!(reports.returns), count(session, figures.returns), figures.returns, (back, "faint"), "today-returns")}
        </div>
    }
    .into_any()
}

fn card(name: String, text: String, plain: i64, (below, mood): (String, &str), testid: &'static str) -> AnyView {
    view! {
        <div class="card kpi"><span class="muted small">{name}</span><b class="num" data-testid=testid data-minor=plain.to_string()>{text}</b><span class=format!("small num {mood}")>{below}</span></div>
    }
    .into_any()
}

fn point(session: Session, row: &ReportRow) -> Point {
    Point {
        label: hour_label(row),
        name: row_name(session, row),
        now: row.figures.taken(),
        earlier: row.earlier.as_ref().map(Figures::taken),
    }
}

fn best(session: Session, period: Period, row: &ReportRow) -> AnyView {
    let href = match &row.key {
        ReportKey::Sales(part) => sales::part_path(period, part, &row.name),
        _ => String::new(),
    };
    let (sold, taken): (String, Minor) = (qty(session, row.figures.qty), row.figures.taken());
    view! {
        <tr class="row" data-testid="best-row"><td><a class="row-open" href=href>{row.name.clone()}</a></td><td class="r num">{sold}</td><td class="r num nowrap">{session.money(taken)}</td></tr>
    }
    .into_any()
}

fn source(source: &Source) -> Bar {
    let name = format!("{}, {}", source.register, source.store);
    Bar { name, amount: source.figures.taken(), earlier: None, many: false, text: None }
}
