//! The rows of a report: sorted by any column, each leading to what is behind it, and saved as CSV.

use kontor_domain::reports::{Figures, Period, ReportBy, ReportKey, ReportRow, SalesReport};
use kontor_domain::table::{Mark, Writer};
use kontor_domain::{Minor, Qty};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::by_name;
use super::words::{change, count, mood, percent, qty, row_name};
use crate::address::{self, Address};
use crate::kit::{Icon, ListKeys, heed};
use crate::session::Session;
use crate::{file, sales, ts};

/// So many rows are shown before all are asked for.
const SHOWN: usize = 200;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Sales,
    Items,
    Taken,
    Tax,
    Net,
    Earlier,
    Change,
}

const COLUMNS: [Column; 8] = [
    Column::Name,
    Column::Sales,
    Column::Items,
    Column::Taken,
    Column::Tax,
    Column::Net,
    Column::Earlier,
    Column::Change,
];

/// By which column rows are sorted, and whether the most comes first; none as they come.
type Sort = Option<(Column, bool)>;

/// How the table is looked at; kept while its figures change.
#[derive(Clone, Copy)]
pub(super) struct Look {
    sort: RwSignal<Sort>,
    all: RwSignal<bool>,
}

impl Look {
    /// As it is at first.
    pub(super) fn new() -> Self {
        Self { sort: RwSignal::new(None), all: RwSignal::new(false) }
    }
}

/// What stands in a column.
enum Cell {
    Nothing,
    Count(i64),
    Items(Qty),
    Amount(Minor),
    Percent(i64),
}

impl Cell {
    /// As people read it.
    fn shown(&self, session: Session) -> String {
        match *self {
            Self::Nothing => String::new(),
            Self::Count(n) => count(session, n),
            Self::Items(n) => qty(session, n),
            Self::Amount(amount) => session.money(amount),
            Self::Percent(change) => percent(session, change),
        }
    }

    /// As programs read it.
    fn plain(&self, session: Session) -> String {
        match *self {
            Self::Nothing => String::new(),
            Self::Count(n) | Self::Percent(n) => n.to_string(),
            Self::Items(n) => n.plain(),
            Self::Amount(amount) => session.plain(amount),
        }
    }

    /// Where it stands among others of its column.
    fn weight(&self) -> i64 {
        match *self {
            Self::Nothing => i64::MIN,
            Self::Count(n) | Self::Percent(n) | Self::Items(Qty(n)) | Self::Amount(Minor(n)) => n,
        }
    }
}

/// A row, with its name and what is behind it.
struct Line {
    name: String,
    href: Option<String>,
    now: Figures,
    earlier: Option<Figures>,
    /// How it stands in a file: a day as any program reads it.
    plain: String,
}

impl Line {
    fn cell(&self, column: Column) -> Cell {
        let earlier = self.earlier.as_ref().map(Figures::taken);
        match column {
            Column::Name => Cell::Nothing,
            Column::Sales => Cell::Count(self.now.sales),
            Column::Items => Cell::Items(self.now.qty),
            Column::Taken => Cell::Amount(self.now.taken()),
            Column::Tax => Cell::Amount(self.now.tax),
            Column::Net => Cell::Amount(self.now.net()),
            Column::Earlier => earlier.map_or(Cell::Nothing, Cell::Amount),
            Column::Change => {
                let change = earlier.and_then(|earlier| change(self.now.taken().0, earlier.0));
                change.map_or(Cell::Nothing, Cell::Percent)
            }
        }
    }
}

/// The whole table.
pub(super) struct Table {
    by: ReportBy,
    period: Period,
    columns: &'static [Column],
    lines: Vec<Line>,
    /// What the rows that were left out come to, and all together.
    ends: Vec<Line>,
}

impl Table {
    /// The table of a report.
    pub(super) fn of(session: Session, report: SalesReport, address: Address) -> Self {
        let SalesReport { by, period, rows, row_count, others, total, earlier, .. } = report;
        let columns = if earlier.is_some() { COLUMNS.as_slice() } else { COLUMNS.get(..6).unwrap_or_default() };
        let left_out = usize::try_from(row_count).unwrap_or_default().saturating_sub(rows.len());
        // The total is of whole sales. Under rows that are of lines stands what the rows come to.
        let (total, before) = if by.is_of_lines() {
            let before = rows.iter().filter_map(|row| row.earlier).sum();
            let whole = earlier.is_some() && left_out == 0;
            (rows.iter().map(|row| row.figures).chain([others]).sum(), whole.then_some(before))
        } else {
            (total, earlier)
        };
        let end = |name: String, now: Figures, earlier: Option<Figures>| Line {
            plain: name.clone(),
            name,
            href: None,
            now,
            earlier,
        };
        let mut ends = Vec::new();
        if left_out > 0 {
            ends.push(end(
                ts!(reports.others, count = count(session, i64::try_from(left_out).unwrap_or_default())),
                others,
                None,
            ));
        }
        ends.push(end(ts!(reports.total), total, before));
        let lines = rows.into_iter().map(|row| line(session, period, row, address)).collect();
        Self { by, period, columns, lines, ends }
    }

    fn head(&self, column: Column) -> String {
        match column {
            Column::Name if self.by == ReportBy::Day => ts!(reports.day),
            Column::Name if self.by == ReportBy::Hour => ts!(reports.hour),
            Column::Name => by_name(self.by),
            Column::Sales if self.by.is_of_lines() => ts!(reports.lines),
            Column::Sales => ts!(reports.sales),
            Column::Items => ts!(reports.items),
            Column::Taken => ts!(reports.taken),
            Column::Tax => ts!(reports.tax),
            Column::Net => ts!(reports.net),
            Column::Earlier => ts!(reports.earlier),
            Column::Change => ts!(reports.change),
        }
    }

    /// The places of the rows in the order that is asked for.
    fn order(&self, sort: Sort) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.lines.len()).collect();
        let Some((column, down)) = sort else { return order };
        let key = |line: &Line| match column {
            Column::Name => (kontor_domain::text::fold(&line.plain), 0),
            _ => (String::new(), line.cell(column).weight()),
        };
        let keys: Vec<_> = self.lines.iter().map(key).collect();
        order.sort_by(|a, b| {
            let (first, second) = if down { (b, a) } else { (a, b) };
            keys.get(*first).cmp(&keys.get(*second))
        });
        order
    }

    /// Hands the table to the person as a file, in the order it is shown.
    pub(super) fn save(&self, session: Session, look: Look) {
        let mut text = Writer::new(Mark::Written);
        text.row(self.columns.iter().map(|column| match column {
            Column::Change => format!("{} %", self.head(*column)),
            _ => self.head(*column),
        }));
        let order = self.order(look.sort.get_untracked());
        for line in order.iter().filter_map(|at| self.lines.get(*at)).chain(&self.ends) {
            let cell = |column: &Column| match column {
                Column::Name => line.plain.clone(),
                other => line.cell(*other).plain(session),
            };
            text.row(self.columns.iter().map(cell));
        }
        let name = format!("kontor-sales-by-{}-{}-{}.csv", self.by.as_str(), self.period.from, self.period.to);
        let _ = file::download_text(&name, &text.take(), "text/csv");
    }
}

/// What a row leads to.
fn line(session: Session, period: Period, row: ReportRow, address: Address) -> Line {
    let name = row_name(session, &row);
    let (href, plain) = match &row.key {
        ReportKey::Day(day) => {
            let day = day.to_string();
            (address::of("/sales", &[("from", &day), ("to", &day)]), day)
        }
        ReportKey::Category(id) => {
            let id = id.map_or_else(|| super::report::NO_CATEGORY.to_owned(), |id| id.to_string());
            let href = address.with(&[("by", "product"), ("category", &id), ("category_name", &name)]);
            (href, name.clone())
        }
        ReportKey::Sales(part) => (sales::part_path(period, part, &name), name.clone()),
    };
    Line { name, href: Some(href), now: row.figures, earlier: row.earlier, plain }
}

/// The table as it is seen.
pub(super) fn view(table: StoredValue<Table>, look: Look) -> AnyView {
    let (columns, by) = table.with_value(|table| (table.columns, table.by));
    let ends = table.with_value(|table| table.ends.iter().map(|line| row(columns, line)).collect_view());
    let body = move || {
        let (sort, all) = (look.sort.get(), look.all.get());
        table.with_value(|table| {
            let order = table.order(sort);
            let shown = if all { order.len() } else { SHOWN };
            let lines = order.iter().take(shown).filter_map(|at| table.lines.get(*at));
            lines.map(|line| row(columns, line)).collect_view()
        })
    };
    let rest = move || {
        let count = table.with_value(|table| table.lines.len());
        (count > SHOWN && !look.all.get()).then(|| {
            let text = ts!(reports.show_all, count = count.to_string());
            view! { <p class="list-more"><button class="btn" type="button" data-testid="report-all" on:click=heed(move |_| look.all.set(true))>{text}</button></p> }
                .into_any()
        })
    };
    view! {
        <div class="card report-table">
            <table class="rows" data-testid=format!("report-table-{}", by.as_str())>
                <thead><tr>{columns.iter().map(|column| head(table, look, *column)).collect_view()}</tr></thead>
                <tbody on:click=heed(open_row) on:keydown=heed(|ev| { ListKeys(".row-open").key(&ev); })>{move || body()}</tbody>
                <tfoot>{ends}</tfoot>
            </table>
            {move || rest()}
        </div>
    }
    .into_any()
}

fn head(table: StoredValue<Table>, look: Look, column: Column) -> AnyView {
    let name = table.with_value(|table| table.head(column));
    let sorted = move || look.sort.get().filter(|(sorted, _)| *sorted == column).map(|(_, down)| down);
    let aria = move || match sorted() {
        Some(true) => "descending",
        Some(false) => "ascending",
        None => "none",
    };
    let icon = move || {
        sorted().map(|down| {
            let icon = if down { icondata::LuArrowDown } else { icondata::LuArrowUp };
            view! { <Icon icon=icon/> }.into_any()
        })
    };
    // The most first, names from A; then the other way, then as they came.
    let press = move |_| {
        look.sort.update(|sort| {
            let first = column != Column::Name;
            *sort = match *sort {
                Some((sorted, down)) if sorted == column && down == first => Some((column, !first)),
                Some((sorted, _)) if sorted == column => None,
                _ => Some((column, first)),
            };
        });
    };
    let class = if column == Column::Name { "" } else { "r" };
    view! { <th class=class aria-sort=aria><button class="sort" type="button" on:click=heed(press)>{name}{move || icon()}</button></th> }
        .into_any()
}

fn row(columns: &'static [Column], line: &Line) -> AnyView {
    let session = Session::here();
    let cell = |column: &Column| {
        let cell = line.cell(*column);
        let class = match (column, &cell) {
            (Column::Change, Cell::Percent(change)) => mood(*change),
            (Column::Earlier | Column::Tax | Column::Net, _) => "muted",
            (Column::Taken, _) => "strong",
            _ => "",
        };
        view! { <td class=format!("r num nowrap {class}")>{cell.shown(session)}</td> }.into_any()
    };
    let cells: Vec<_> = columns.iter().skip(1).map(cell).collect();
    let minor = line.now.taken().0.to_string();
    match line.href.clone() {
        Some(href) => view! {
            <tr class="row" data-testid="report-row" data-minor=minor><td><a class="row-open" href=href>{line.name.clone()}</a></td>{cells}</tr>
        }
        .into_any(),
        None => view! { <tr data-testid="report-end" data-minor=minor><td>{line.name.clone()}</td>{cells}</tr> }.into_any(),
    }
}

/// A press anywhere on a row opens what its link leads to.
pub(super) fn open_row(ev: web_sys::MouseEvent) {
    let Some(pressed) = ev.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    if pressed.closest("a").ok().flatten().is_some() {
        return;
    }
    let link = pressed.closest("tr").ok().flatten().and_then(|row| row.query_selector("a").ok().flatten());
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        link.click();
    }
}
