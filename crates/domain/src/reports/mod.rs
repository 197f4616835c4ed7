//! What was sold, summed up: by day, hour, product, category, customer, tax and cashier.

mod calls;
mod figures;

pub use calls::{Day, GetDay, GetSalesReport, OfCategory, Period, ReportBy, ReportKey, ReportRow, SalesReport, Source};
pub use figures::Figures;
