//! Reports that are one table each, all drawn by this: what was earned, what stock is worth, what sells, what came back, and
//! what was approved.

use kontor_domain::overrides::OverrideKind;
use kontor_domain::policy::Permission;
use kontor_domain::reports::{
    ColumnName, GetTable, GetTablePdf, OfCategory, ReportTable, TableBy, TableKey, TableKind, TableRow, Unit,
};
use kontor_domain::table::{Mark, Writer};
use kontor_domain::{Minor, Qty};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::bars::{Bar, bars};
use super::chart::{self, Point};
use super::period::beside;
use super::table::open_row;
use super::words::{FULL, SHORT, count, day, days, percent, qty};
use super::{fields, matters, tabs};
use crate::address::{self, Address};
use crate::bridge;
use crate::kit::{Empty, Failure, Icon, ListKeys, Skeleton, heed, toast_refusal};
use crate::load::load;
use crate::session::Session;
use crate::{file, sales, t, ts};

/// Where they are.
pub(super) const TABLES: &str = "/reports/tables";
/// So many bars are drawn; what is left is one.
const BARS: usize = 10;

/// The report that an address is of.
pub(super) fn chosen(address: Address) -> TableKind {
    let word = address.get("what");
    TableKind::ALL.into_iter().find(|kind| kind.as_str() == word).unwrap_or(TableKind::Movers)
}

pub(super) fn name(kind: TableKind) -> String {
    match kind {
        TableKind::Margin => ts!(reports.margin),
        TableKind::StockValue => ts!(reports.stock_value),
        TableKind::Movers => ts!(reports.movers),
        TableKind::Returns => ts!(reports.returns),
        TableKind::Overrides => ts!(overrides.title),
    }
}

fn way(by: TableBy) -> String {
    match by {
        TableBy::Day => ts!(reports.by_day),
        TableBy::Product => ts!(reports.by_product),
        TableBy::Category => ts!(reports.by_category),
        TableBy::Store => ts!(settings.stores),
        TableBy::Best => ts!(reports.best),
        TableBy::Slow => ts!(reports.slow),
        TableBy::Unsold => ts!(reports.unsold),
        TableBy::Reason => ts!(shift.reason),
        TableBy::Cashier => ts!(reports.by_cashier),
        TableBy::Destination => ts!(reports.destination),
        TableBy::Act => ts!(overrides.kind),
        TableBy::Approver => ts!(overrides.approved),
    }
}

fn column(name: ColumnName) -> String {
    match name {
        ColumnName::Items => ts!(reports.items),
        ColumnName::Net => ts!(reports.net),
        ColumnName::Cost => ts!(reports.cost),
        ColumnName::Earned => ts!(reports.earned),
        ColumnName::Rate => ts!(reports.margin),
        ColumnName::Uncosted => ts!(reports.uncosted),
        ColumnName::OnHand => ts!(reports.on_hand),
        ColumnName::Value => ts!(reports.worth),
        ColumnName::Cover => ts!(reports.cover),
        ColumnName::Count => ts!(reports.times),
        ColumnName::Refunded => ts!(reports.returned),
        ColumnName::Share => ts!(reports.share),
        ColumnName::Amount => ts!(overrides.amount),
    }
}

fn ask(session: Session, address: Address) -> GetTable {
    let what = chosen(address);
    let (_, period) = fields::period_of(session, address);
    let word = address.get("by");
    let by = what.ways().iter().copied().find(|by| by.as_str() == word);
    let category = match address.get("category").as_str() {
        super::report::NO_CATEGORY => Some(OfCategory { id: None }),
        id => id.parse().ok().map(|id| OfCategory { id: Some(id) }),
    };
    GetTable {
        what,
        by,
        period,
        earlier: beside(&address.get("beside"), period),
        store_id: address.get("store").parse().ok(),
        category: category.filter(|_| by == Some(TableBy::Product)),
        most: 500,
    }
}

/// The page.
#[component]
pub(crate) fn Tables() -> impl IntoView {
    let session = Session::here();
    let address = Address::here(TABLES);
    let found = load(move || Some(ask(session, address)), matters);
    let body = move || {
        match (found.get(), found.failed.get()) {
        (_, Some(refusal)) if refusal.code != "locked" => {
            view! { <div class="card"><Failure refusal=refusal again=move || found.again()/></div> }.into_any()
        }
        (None, _) => view! { <Skeleton rows=9 shape="rows of-report"/> }.into_any(),
        (Some(table), _) if table.rows.is_empty() => {
            view! { <div class="card"><Empty icon=icondata::LuChartColumn title=t!(reports.no_rows) text=t!(reports.no_rows_text)/></div> }
                .into_any()
        }
        (Some(table), _) => untrack(|| {
            let (drawn, rows) = (picture(session, &table), lines(session, address, &table));
            view! { {drawn} {rows} }.into_any()
        }),
    }
    };
    let save = move |_| {
        if let Some(table) = found.get_untracked() {
            let name = format!("kontor-{}-{}-{}.csv", table.what.as_str(), table.period.from, table.period.to);
            let _ = file::download_text(&name, &csv(session, &table), "text/csv");
        }
    };
    let print = move |_| {
        let table = untrack(|| ask(session, address));
        spawn_local(async move {
            match bridge::call(GetTablePdf { table }).await {
                Ok(pdf) => {
                    let _ = file::download(&pdf.file_name, &pdf.base64, "application/pdf");
                }
                Err(refusal) => toast_refusal(&refusal),
            }
        });
    };
    let ways = move || {
        let (what, word) = (chosen(address), address.get("by"));
        let ways = what.ways();
        let known = ways.iter().any(|by| by.as_str() == word);
        let one = |(at, by): (usize, &TableBy)| {
            let is = if known { by.as_str() == word } else { at == 0 };
            let href = address.with(&[("by", by.as_str()), ("category", ""), ("category_name", "")]);
            view! { <a class="chip" href=href aria-current=is.then_some("true") data-testid=format!("table-by-{}", by.as_str())>{way(*by)}</a> }
                .into_any()
        };
        ways.iter().enumerate().map(one).collect_view()
    };
    view! {
        <div class="report" data-testid="table-report" aria-busy=move || found.busy.get().to_string()>
            {tabs(address)}
            <div class="report-bar">
                {fields::fields(session, address)}
                <button class="btn" type="button" data-testid="table-csv" on:click=heed(save)><Icon icon=icondata::LuDownload/>{t!(reports.save)}</button>
                <button class="btn" type="button" data-testid="table-pdf" on:click=heed(print)><Icon icon=icondata::LuDownload/>"PDF"</button>
            </div>
            <nav class="chips report-tabs" aria-label=t!(reports.choose)>{move || ways()}</nav>
            {move || body()}
        </div>
    }
    .into_any()
}

/// The chips that lead to these reports.
pub(super) fn chips(session: Session, address: Address) -> AnyView {
    let chip = move |kind: TableKind| {
        let href = move || {
            let (from, to) = (address.get("from"), address.get("to"));
            let period = address.get("period");
            address::of(TABLES, &[("what", kind.as_str()), ("period", &period), ("from", &from), ("to", &to)])
        };
        let current = move || (address.path() == TABLES && chosen(address) == kind).then_some("page");
        view! { <a class="chip" href=href aria-current=current data-testid=format!("report-{}", kind.as_str())>{move || name(kind)}</a> }
            .into_any()
    };
    let may = |kind: &TableKind| !kind.shows_cost() || session.may(Permission::ViewCost);
    TableKind::ALL.into_iter().filter(may).map(chip).collect_view().into_any()
}

/// A number as people read it.
fn shown(session: Session, column: ColumnName, cell: Option<i64>) -> String {
    let Some(number) = cell else { return "–".to_owned() };
    match column.unit() {
        Unit::Money => session.money(Minor(number)),
        Unit::Items => qty(session, Qty(number)),
        Unit::Count | Unit::Days => count(session, number),
        // In whole percent, as changes are; the file has them all.
        Unit::Permille => percent(session, kontor_domain::money::div_round(i128::from(number), 10)).replace('+', ""),
    }
}

/// A number as programs read it.
fn plain(session: Session, column: ColumnName, cell: Option<i64>) -> String {
    let Some(number) = cell else { return String::new() };
    match column.unit() {
        Unit::Money => session.plain(Minor(number)),
        Unit::Items => Qty(number).plain(),
        Unit::Count | Unit::Days => number.to_string(),
        Unit::Permille => {
            let sign = if number < 0 { "-" } else { "" };
            format!("{sign}{}.{}", number.unsigned_abs() / 10, number.unsigned_abs() % 10)
        }
    }
}

/// What a row is called.
fn row_name(session: Session, row: &TableRow) -> String {
    match (&row.key, row.name.as_str()) {
        (TableKey::Day(date), _) => day(session, *date, FULL),
        (TableKey::Category(None), _) => ts!(reports.no_category),
        (TableKey::Returns, "stock") => ts!(sales.to_stock),
        (TableKey::Returns, "damaged") => ts!(sales.to_damaged),
        (TableKey::Returns, "supplier") => ts!(sales.to_supplier),
        (TableKey::Overrides, word) => {
            let kind = OverrideKind::ALL.into_iter().find(|kind| kind.as_str() == word);
            kind.map_or_else(|| word.to_owned(), crate::overrides::kind_name)
        }
        (_, name) => name.to_owned(),
    }
}

/// What lies behind a row.
fn href(address: Address, table: &ReportTable, row: &TableRow, name: &str) -> String {
    let period = table.period;
    let (from, to) = (period.from.to_string(), period.to.to_string());
    let days = [("from", from.as_str()), ("to", to.as_str())];
    match &row.key {
        TableKey::Day(day) => {
            let day = day.to_string();
            address::of("/sales", &[("from", &day), ("to", &day)])
        }
        TableKey::Category(id) => {
            let id = id.map_or_else(|| super::report::NO_CATEGORY.to_owned(), |id| id.to_string());
            address.with(&[("by", "product"), ("category", &id), ("category_name", name)])
        }
        TableKey::Sales(part) => {
            let path = sales::part_path(period, part, name);
            if table.what == TableKind::Returns { format!("{path}&kind=return") } else { path }
        }
        TableKey::Stock(_) => address::of("/products", &[("text", name)]),
        TableKey::Store(id) => address.with(&[("by", "product"), ("store", &id.to_string())]),
        TableKey::Returns => address::of("/sales", &[&days[..], &[("kind", "return")]].concat()),
        TableKey::Overrides => {
            let kind = if table.by == TableBy::Act { row.name.as_str() } else { "" };
            address::of("/reports/overrides", &[&days[..], &[("kind", kind)]].concat())
        }
    }
}

/// What the report is about, as bars or over its days.
fn picture(session: Session, table: &ReportTable) -> AnyView {
    let at = usize::try_from(table.about).unwrap_or_default();
    let about = table.columns.get(at).copied().unwrap_or(ColumnName::Count);
    let number = |cells: &[Option<i64>]| cells.get(at).copied().flatten().unwrap_or_default();
    let title = format!("{} · {}", name(table.what), column(about));
    let drawn = if table.by == TableBy::Day {
        let point = |row: &TableRow| Point {
            label: match &row.key {
                TableKey::Day(date) => day(session, *date, SHORT),
                _ => String::new(),
            },
            name: row_name(session, row),
            now: Minor(number(&row.cells)),
            earlier: row.earlier.map(Minor),
        };
        let points: Vec<Point> = table.rows.iter().map(point).collect();
        let words = format!("{title}: {}", shown(session, about, table.total.get(at).copied().flatten()));
        chart::area(&points, words, "table-chart")
    } else {
        let bar = |row: &TableRow| Bar {
            name: row_name(session, row),
            amount: Minor(number(&row.cells)),
            earlier: row.earlier.map(Minor),
            many: false,
            text: Some(shown(session, about, Some(number(&row.cells)))),
        };
        bars(table.rows.iter().take(BARS).map(bar).collect(), "wide-bars", "table-chart")
    };
    view! {
        <section class="card report-picture">
            <header><h1>{title}</h1><p class="small muted num">{days(session, table.period)}</p></header>
            {drawn}
        </section>
    }
    .into_any()
}

fn lines(session: Session, address: Address, table: &ReportTable) -> AnyView {
    let cells = |cells: &[Option<i64>]| {
        let cell = |(column, cell): (&ColumnName, &Option<i64>)| {
            view! { <td class="r num nowrap">{shown(session, *column, *cell)}</td> }.into_any()
        };
        table.columns.iter().zip(cells).map(cell).collect_view()
    };
    let about = table.columns.get(usize::try_from(table.about).unwrap_or_default()).copied();
    let earlier = |earlier: Option<i64>| {
        table.earlier.as_ref().map(|_| {
            let text = about.map(|about| shown(session, about, earlier)).unwrap_or_default();
            view! { <td class="r num nowrap muted">{text}</td> }.into_any()
        })
    };
    let row = |row: &TableRow| {
        let name = row_name(session, row);
        let href = href(address, table, row, &name);
        view! { <tr class="row" data-testid="table-row"><td><a class="row-open" href=href>{name}</a></td>{cells(&row.cells)}{earlier(row.earlier)}</tr> }
            .into_any()
    };
    let left = table.row_count - i64::try_from(table.rows.len()).unwrap_or_default();
    let others = (left > 0).then(|| {
        view! { <tr><td>{ts!(reports.others, count = count(session, left))}</td>{cells(&table.others)}{earlier(None)}</tr> }.into_any()
    });
    let before = table.earlier.as_ref().and_then(|cells| cells.get(usize::try_from(table.about).unwrap_or_default()));
    let heads = table.columns.iter().map(|name| view! { <th class="r">{column(*name)}</th> }.into_any()).collect_view();
    let head = table.earlier.is_some().then(|| view! { <th class="r">{t!(reports.earlier)}</th> }.into_any());
    view! {
        <div class="card report-table">
            <table class="rows" data-testid="table-rows">
                <thead><tr><th>{way(table.by)}</th>{heads}{head}</tr></thead>
                <tbody on:click=heed(open_row) on:keydown=heed(|ev| { ListKeys(".row-open").key(&ev); })>{table.rows.iter().map(row).collect_view()}</tbody>
                <tfoot>{others}<tr data-testid="table-total"><td>{t!(reports.total)}</td>{cells(&table.total)}{earlier(before.copied().flatten())}</tr></tfoot>
            </table>
        </div>
    }
    .into_any()
}

fn csv(session: Session, table: &ReportTable) -> String {
    let mut text = Writer::new(Mark::Written);
    text.row([way(table.by)].into_iter().chain(table.columns.iter().map(|name| column(*name))));
    let mut line = |name: String, cells: &[Option<i64>]| {
        let cells = table.columns.iter().zip(cells).map(|(column, cell)| plain(session, *column, *cell));
        text.row([name].into_iter().chain(cells));
    };
    for row in &table.rows {
        let name = match &row.key {
            TableKey::Day(day) => day.to_string(),
            _ => row_name(session, row),
        };
        line(name, &row.cells);
    }
    let left = table.row_count - i64::try_from(table.rows.len()).unwrap_or_default();
    if left > 0 {
        line(ts!(reports.others, count = left.to_string()), &table.others);
    }
    line(ts!(reports.total), &table.total);
    text.take()
}
