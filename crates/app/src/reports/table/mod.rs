//! Reports that are one table each: each row is four sums, of which its cells are made.

mod fill;
mod pdf;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_domain::money::div_round;
use kontor_domain::policy::Permission;
use kontor_domain::reports::{
    ColumnName, GetTable, GetTablePdf, Period, ReportTable, TableBy, TableKey, TableKind, TableRow,
};
use kontor_domain::sales::Pdf;
use kontor_domain::{Refusal, say};

use crate::Result;
use crate::cx::Cx;

/// The most rows that are given.
const MOST: u32 = 5_000;

/// What a row comes to: four sums, which mean what the report says.
pub(super) type Four = [i64; 4];

/// The rows of a report before they are put in order.
pub(super) struct Filled {
    /// Each row: what tells it apart, and what it comes to.
    rows: BTreeMap<Id, Four>,
    /// What all come to.
    total: Four,
}

/// What tells a row apart, as it is summed up; its name is looked up for those that are shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Id {
    Day(chrono::NaiveDate),
    Variant(kontor_domain::VariantId),
    Category(Option<kontor_domain::CategoryId>),
    Store(kontor_domain::StoreId),
    User(kontor_domain::UserId),
    Word(String),
}

/// How the four sums of a kind of report are read.
struct Shape {
    columns: &'static [ColumnName],
    /// The place of the column that it is about.
    about: usize,
    /// The cells of four sums, over so many days.
    cells: fn(&Four, i64) -> Vec<Option<i64>>,
}

fn shape(kind: TableKind) -> Shape {
    use ColumnName as N;
    match kind {
        TableKind::Margin => Shape {
            columns: &[N::Items, N::Net, N::Cost, N::Earned, N::Rate, N::Uncosted],
            about: 3,
            cells: |[qty, net, costed, cost], _| {
                let earned = costed.saturating_sub(*cost);
                let rate = (*costed > 0).then(|| permille(earned, *costed));
                vec![Some(*qty), Some(*net), Some(*cost), Some(earned), rate, Some(net.saturating_sub(*costed))]
            },
        },
        TableKind::StockValue => Shape {
            columns: &[N::OnHand, N::Value],
            about: 1,
            cells: |[qty, value, ..], _| vec![Some(*qty), Some(*value)],
        },
        TableKind::Movers => Shape {
            columns: &[N::Items, N::Net, N::OnHand, N::Cover],
            about: 0,
            cells: |[sold, net, on_hand, _], days| {
                let lasts = |sold: i64| div_round(i128::from(*on_hand) * i128::from(days), i128::from(sold));
                let cover = (*sold > 0 && *on_hand >= 0).then(|| lasts(*sold));
                vec![Some(*sold), Some(*net), Some(*on_hand), cover]
            },
        },
        TableKind::Returns => Shape {
            columns: &[N::Count, N::Items, N::Refunded, N::Share],
            about: 2,
            cells: |[count, items, refunded, sold], _| {
                let share = (*sold > 0).then(|| permille(*refunded, *sold));
                vec![Some(*count), Some(*items), Some(*refunded), share]
            },
        },
        TableKind::Overrides => Shape {
            columns: &[N::Count, N::Amount],
            about: 0,
            cells: |[count, amount, ..], _| vec![Some(*count), Some(*amount)],
        },
    }
}

fn permille(part: i64, whole: i64) -> i64 {
    div_round(i128::from(part) * 1_000, i128::from(whole))
}

pub(super) fn plus(a: &mut Four, b: &Four) {
    for (sum, part) in a.iter_mut().zip(b) {
        *sum = sum.saturating_add(*part);
    }
}

impl Filled {
    /// Of rows, a row for each id; what they come to is theirs.
    pub(super) fn of(rows: BTreeMap<Id, Four>) -> Self {
        let mut total = Four::default();
        for four in rows.values() {
            plus(&mut total, four);
        }
        Self { rows, total }
    }
}

/// Checks what is asked for, and says what its rows are about.
fn checked(cx: &Cx, call: &GetTable) -> Result<TableBy> {
    if call.what.shows_cost() && !cx.may(Permission::ViewCost)? {
        let message = say!("This report says what goods cost, which your role may not see.");
        return Err(Refusal::new("not_allowed", message).into());
    }
    call.period.check("period")?;
    if let Some(earlier) = call.earlier {
        earlier.check("earlier")?;
    }
    let ways = call.what.ways();
    let by = call.by.or_else(|| ways.first().copied()).unwrap_or(TableBy::Product);
    if !ways.contains(&by) {
        let words: Vec<&str> = ways.iter().map(|way| way.as_str()).collect();
        let message = say!("This report is by one of these: {words}.", words = words.join(", "));
        return Err(Refusal::invalid("by", message).into());
    }
    if call.category.is_some() && by != TableBy::Product {
        let message = say!("Only products are of a category. Ask for the report by product.");
        return Err(Refusal::invalid("category", message).into());
    }
    Ok(by)
}

pub(super) async fn table(cx: &mut Cx, call: GetTable) -> Result<ReportTable> {
    let by = checked(cx, &call)?;
    super::queries::store_is_there(cx, call.store_id).await?;
    let shape = shape(call.what);
    let days = call.period.days();
    let now = fill::fill(cx, &call, by, call.period).await?;
    // What there is, and what sells, is beside nothing.
    let earlier = call.earlier.filter(|_| !matches!(call.what, TableKind::StockValue | TableKind::Movers));
    let before = match earlier {
        Some(period) => Some(fill::fill(cx, &call, by, period).await?),
        None => None,
    };
    let about = |four: &Four| (shape.cells)(four, days).get(shape.about).copied().flatten().unwrap_or_default();
    let mut order: Vec<(&Id, &Four)> = now.rows.iter().collect();
    match by {
        TableBy::Day => {}
        TableBy::Slow => order.sort_by_key(|(_, four)| (about(four), Reverse(four[2]))),
        TableBy::Unsold => order.sort_by_key(|(_, four)| Reverse(four[2])),
        _ => order.sort_by_key(|(_, four)| Reverse((about(four), four[0]))),
    }
    let most = usize::try_from(call.most.clamp(1, MOST)).unwrap_or_default();
    let mut others = Four::default();
    for (_, four) in order.get(most..).unwrap_or_default() {
        plus(&mut others, four);
    }
    let shown = order.get(..most.min(order.len())).unwrap_or_default();
    let names = fill::names(cx, shown.iter().map(|(id, _)| *id)).await?;
    let rows = shown.iter().map(|(id, four)| TableRow {
        key: key(call.what, id),
        name: names.of(id),
        cells: (shape.cells)(four, days),
        earlier: before.as_ref().map(|before| before.rows.get(*id).map_or(0, about)),
    });
    Ok(ReportTable {
        what: call.what,
        by,
        period: call.period,
        columns: shape.columns.to_vec(),
        about: u32::try_from(shape.about).unwrap_or_default(),
        rows: rows.collect(),
        row_count: i64::try_from(now.rows.len()).unwrap_or(i64::MAX),
        others: (shape.cells)(&others, days),
        total: (shape.cells)(&now.total, days),
        earlier: before.map(|before| (shape.cells)(&before.total, days)),
    })
}

/// What lies behind a row.
fn key(what: TableKind, id: &Id) -> TableKey {
    use kontor_domain::sales::SalesPart;
    match (id, what) {
        (Id::Day(day), _) => TableKey::Day(*day),
        (Id::Category(id), _) => TableKey::Category(*id),
        (Id::Store(id), _) => TableKey::Store(*id),
        (Id::Variant(id), TableKind::StockValue) => TableKey::Stock(*id),
        (Id::Variant(id), _) => TableKey::Sales(SalesPart::Product(*id)),
        (Id::User(_) | Id::Word(_), TableKind::Overrides) => TableKey::Overrides,
        (Id::User(id), _) => TableKey::Sales(SalesPart::Cashier(*id)),
        (Id::Word(_), _) => TableKey::Returns,
    }
}

pub(super) async fn table_pdf(cx: &mut Cx, call: GetTablePdf) -> Result<Pdf> {
    let Period { from, to } = call.table.period;
    let file_name = format!("kontor-{}-{from}-{to}.pdf", call.table.what.as_str());
    let table = table(cx, call.table).await?;
    let pdf = pdf::pdf(&table, &cx.session()?.business)?;
    Ok(Pdf { file_name, base64: STANDARD.encode(pdf) })
}
