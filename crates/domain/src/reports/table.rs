//! Reports that are one table each: what was earned, what stock is worth, what sells and what does not, what came back, and
//! what went past a role.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OfCategory, Period};
use crate::sales::{Pdf, SalesPart};
use crate::{CategoryId, StoreId, VariantId, call};

/// Which report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// What was earned: what was taken without tax, less what it cost. Needs the permission to see costs.
    Margin,
    /// What stock is worth at the end of the last day of the period. Needs the permission to see costs.
    StockValue,
    /// What sells, with what is left of it.
    Movers,
    /// What came back.
    Returns,
    /// What went past somebody's role.
    Overrides,
}

/// What the rows of a table are about, or which rows are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TableBy {
    /// Business days.
    Day,
    /// Variants of products.
    Product,
    /// Categories, as products are in them now.
    Category,
    /// Stores.
    Store,
    /// Variants of which most were sold.
    Best,
    /// Variants that there are, of which fewest were sold.
    Slow,
    /// Variants that there are, of which none was sold.
    Unsold,
    /// Why something came back.
    Reason,
    /// Who did it.
    Cashier,
    /// Where it went: back to stock, to damaged goods, to the supplier.
    Destination,
    /// What was done.
    Act,
    /// Who approved it.
    Approver,
}

impl TableKind {
    /// Every report.
    pub const ALL: [Self; 5] = [Self::Margin, Self::StockValue, Self::Movers, Self::Returns, Self::Overrides];

    /// The word for it in calls and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Margin => "margin",
            Self::StockValue => "stock_value",
            Self::Movers => "movers",
            Self::Returns => "returns",
            Self::Overrides => "overrides",
        }
    }

    /// What its rows can be about; the first is meant where nothing is said.
    pub const fn ways(self) -> &'static [TableBy] {
        use TableBy as B;
        match self {
            Self::Margin => &[B::Product, B::Category, B::Day],
            Self::StockValue => &[B::Product, B::Category, B::Store],
            Self::Movers => &[B::Best, B::Slow, B::Unsold],
            Self::Returns => &[B::Reason, B::Product, B::Cashier, B::Destination],
            Self::Overrides => &[B::Act, B::Cashier, B::Approver],
        }
    }

    /// Whether costs can be told from it.
    pub const fn shows_cost(self) -> bool {
        matches!(self, Self::Margin | Self::StockValue)
    }
}

impl TableBy {
    /// The word for it in calls and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Product => "product",
            Self::Category => "category",
            Self::Store => "store",
            Self::Best => "best",
            Self::Slow => "slow",
            Self::Unsold => "unsold",
            Self::Reason => "reason",
            Self::Cashier => "cashier",
            Self::Destination => "destination",
            Self::Act => "act",
            Self::Approver => "approver",
        }
    }
}

/// Makes a report that is one table.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetTable {
    /// Which.
    pub what: TableKind,
    /// What its rows are about; what is usual for the report if nothing is said.
    #[serde(default)]
    pub by: Option<TableBy>,
    /// Over which business days.
    pub period: Period,
    /// Beside which earlier days, if any. What stock is worth and what sells are beside nothing.
    #[serde(default)]
    pub earlier: Option<Period>,
    /// Only this store's.
    #[serde(default)]
    pub store_id: Option<StoreId>,
    /// Of products, only those of a category.
    #[serde(default)]
    pub category: Option<OfCategory>,
    /// How many rows at most, up to 5,000; what is left is one sum.
    #[serde(default = "five_hundred")]
    pub most: u32,
}
call!(GetTable -> ReportTable, "reports.table", Query, May(ReadReports));

/// The same as a PDF, in the language of the business.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetTablePdf {
    /// What.
    pub table: GetTable,
}
call!(GetTablePdf -> Pdf, "reports.table_pdf", Query, May(ReadReports));

fn five_hundred() -> u32 {
    500
}

/// What a column is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnName {
    /// How many things: sold less came back, sold, or came back.
    Items,
    /// What was taken without tax.
    Net,
    /// What that of it cost whose cost is known.
    Cost,
    /// What was taken for that, less what it cost.
    Earned,
    /// What was earned of what was taken for it.
    Rate,
    /// What was taken without tax for what nobody knows the cost of.
    Uncosted,
    /// How many there are.
    OnHand,
    /// What they are worth.
    Value,
    /// How many days they last if as many are sold as in the period.
    Cover,
    /// How many times.
    Count,
    /// What was refunded, tax included.
    Refunded,
    /// What was refunded of what was sold.
    Share,
    /// What was given away or refunded.
    Amount,
}

/// How the numbers of a column are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A count.
    Count,
    /// A quantity in thousandths.
    Items,
    /// Minor units of the business's currency.
    Money,
    /// Thousandths of a whole.
    Permille,
    /// Days.
    Days,
}

impl ColumnName {
    /// How its numbers are to be read.
    pub const fn unit(self) -> Unit {
        match self {
            Self::Items | Self::OnHand => Unit::Items,
            Self::Net | Self::Cost | Self::Earned | Self::Uncosted | Self::Value | Self::Refunded | Self::Amount => {
                Unit::Money
            }
            Self::Rate | Self::Share => Unit::Permille,
            Self::Cover => Unit::Days,
            Self::Count => Unit::Count,
        }
    }
}

/// What a row is about, and what lies behind it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TableKey {
    /// A business day: its sales.
    Day(NaiveDate),
    /// A category, or no category: its products.
    Category(Option<CategoryId>),
    /// A part of the sales.
    Sales(SalesPart),
    /// A variant: how its stock moved.
    Stock(VariantId),
    /// A store: what it holds.
    Store(StoreId),
    /// Returns of the period. The row's name is the reason, or the word of where goods go.
    Returns,
    /// Overrides of the period. The row's name is the word of what was done, or of a person.
    Overrides,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TableRow {
    /// What it is about.
    pub key: TableKey,
    /// Its name; empty for a day and for no category.
    pub name: String,
    /// A number for each column; none where there is none to tell.
    pub cells: Vec<Option<i64>>,
    /// What the column that the table is about was in the earlier period.
    pub earlier: Option<i64>,
}

/// A report that is one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportTable {
    /// Which.
    pub what: TableKind,
    /// What its rows are about.
    pub by: TableBy,
    /// Over which days.
    pub period: Period,
    /// Its columns.
    pub columns: Vec<ColumnName>,
    /// The place of the column that it is about: rows come by it, and it is beside the earlier period.
    pub about: u32,
    /// The rows.
    pub rows: Vec<TableRow>,
    /// How many there are in all.
    pub row_count: i64,
    /// What the rows that were left out come to.
    pub others: Vec<Option<i64>>,
    /// What all come to.
    pub total: Vec<Option<i64>>,
    /// What all came to in the earlier period, if one was asked for.
    pub earlier: Option<Vec<Option<i64>>>,
}
