//! What can be asked of reports.

use chrono::{Days, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Figures;
use crate::sales::SalesPart;
use crate::{CategoryId, Minor, Refusal, StoreId, call, say};

/// The most days of a period: a little more than ten years.
const MOST_DAYS: i64 = 3_700;

/// Business days from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl Period {
    /// One day.
    pub const fn day(day: NaiveDate) -> Self {
        Self { from: day, to: day }
    }

    /// How many days.
    pub fn days(self) -> i64 {
        (self.to - self.from).num_days() + 1
    }

    /// As many days right before it.
    pub fn before(self) -> Self {
        let days = Days::new(u64::try_from(self.days()).unwrap_or_default());
        let back = |day: NaiveDate| day.checked_sub_days(days).unwrap_or_default();
        Self { from: back(self.from), to: back(self.to) }
    }

    /// Checks that it has days, and not too many.
    ///
    /// # Errors
    /// A refusal that names `field`.
    pub fn check(self, field: &str) -> Result<(), Refusal> {
        match self.days() {
            ..1 => Err(Refusal::invalid(
                field,
                say!("The last day comes before the first. Choose them the other way round."),
            )),
            days if days > MOST_DAYS => Err(Refusal::invalid(field, say!("Choose ten years at most."))),
            _ => Ok(()),
        }
    }
}

/// What the rows of a report are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportBy {
    /// Business days.
    Day,
    /// Hours of the store's clock.
    Hour,
    /// Variants of products.
    Product,
    /// Categories, as products are in them now.
    Category,
    /// Customers.
    Customer,
    /// Taxes, by name and rate.
    Tax,
    /// Who sold.
    Cashier,
    /// Registers.
    Register,
}

impl ReportBy {
    /// Everything that a report can be by.
    pub const ALL: [Self; 8] = [
        Self::Day,
        Self::Hour,
        Self::Product,
        Self::Category,
        Self::Customer,
        Self::Tax,
        Self::Cashier,
        Self::Register,
    ];

    /// The word for it in calls and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Product => "product",
            Self::Category => "category",
            Self::Customer => "customer",
            Self::Tax => "tax",
            Self::Cashier => "cashier",
            Self::Register => "register",
        }
    }

    /// Whether its figures are of lines, not of whole sales: then `sales` and `returns` count lines.
    pub const fn is_of_lines(self) -> bool {
        matches!(self, Self::Product | Self::Category | Self::Tax)
    }
}

/// Sums up the sales and returns of a period.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetSalesReport {
    /// What its rows are about.
    pub by: ReportBy,
    /// Over which business days.
    pub period: Period,
    /// Beside which earlier days, if any.
    #[serde(default)]
    pub earlier: Option<Period>,
    /// Only this store's.
    #[serde(default)]
    pub store_id: Option<StoreId>,
    /// Of products, only those of a category.
    #[serde(default)]
    pub category: Option<OfCategory>,
    /// How many rows at most; what is left is one sum.
    #[serde(default = "five_hundred")]
    pub most: u32,
}
call!(GetSalesReport -> SalesReport, "reports.sales", Query, May(ReadReports));

fn five_hundred() -> u32 {
    500
}

/// Sales and returns of a period, summed up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SalesReport {
    /// What its rows are about.
    pub by: ReportBy,
    /// Over which days.
    pub period: Period,
    /// Days and hours in their order, each of them; all else by what was taken, the most first.
    pub rows: Vec<ReportRow>,
    /// How many rows there are in all.
    pub row_count: i64,
    /// What the rows that were left out come to.
    pub others: Figures,
    /// Whole sales and returns of the period: counts are of documents.
    pub total: Figures,
    /// The same of the earlier period, if one was asked for.
    pub earlier: Option<Figures>,
    /// What was added to the sales of the period, less to its returns, as cash was rounded. It is in none of the figures.
    #[serde(default)]
    pub rounding: Minor,
}

/// Products of a category, or those of none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OfCategory {
    /// The category; none for products without one.
    #[serde(default)]
    pub id: Option<CategoryId>,
}

/// What a row of a report is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportKey {
    /// A business day.
    Day(NaiveDate),
    /// A category, or no category: the products of it are the rows behind.
    Category(Option<CategoryId>),
    /// A part of the sales, as `sales.list` finds them.
    Sales(SalesPart),
}

/// A row of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportRow {
    /// What it is about.
    pub key: ReportKey,
    /// Its name; empty for no category, no customer, a day and an hour.
    pub name: String,
    /// What it comes to.
    pub figures: Figures,
    /// What it came to in the earlier period; of days, the day at the same place. None if none was asked for.
    pub earlier: Option<Figures>,
}

/// How a day goes, beside the same weekday before: the page that a day begins with.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetDay {
    /// Which business day; today if none is said.
    #[serde(default)]
    pub day: Option<NaiveDate>,
    /// Only this store's.
    #[serde(default)]
    pub store_id: Option<StoreId>,
}
call!(GetDay -> Day, "reports.day", Query, May(ReadReports));

/// How a day goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Day {
    /// Which day.
    pub day: NaiveDate,
    /// The day that it is beside: a week before.
    pub beside: NaiveDate,
    /// What it comes to.
    pub figures: Figures,
    /// What the day beside came to as a whole.
    pub earlier: Figures,
    /// What had been taken on the day beside by this time of day, if the day is today; else as a whole.
    pub earlier_by_now: Minor,
    /// Each hour from the first to the last in which something was sold on either day.
    pub hours: Vec<ReportRow>,
    /// Where it came from: the registers, the most first.
    pub sources: Vec<Source>,
    /// What sold best, five at most.
    pub best: Vec<ReportRow>,
    /// Whether the business has any sale at all.
    pub any_sale: bool,
}

/// Where a day's sales came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// The register's name.
    pub register: String,
    /// Its store's name.
    pub store: String,
    /// What it comes to.
    pub figures: Figures,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: &str, to: &str) -> Period {
        Period { from: from.parse().unwrap(), to: to.parse().unwrap() }
    }

    #[test]
    fn the_period_before_has_as_many_days_and_ends_where_this_begins() {
        assert_eq!(period("2026-03-01", "2026-03-31").before(), period("2026-01-29", "2026-02-28"));
        assert_eq!(period("2026-03-01", "2026-03-01").before(), period("2026-02-28", "2026-02-28"));
    }

    #[test]
    fn a_period_without_days_or_with_too_many_is_refused() {
        assert!(period("2026-03-02", "2026-03-01").check("period").is_err());
        assert!(period("2000-01-01", "2026-03-01").check("period").is_err());
        assert!(period("2026-03-01", "2026-03-01").check("period").is_ok());
    }
}
