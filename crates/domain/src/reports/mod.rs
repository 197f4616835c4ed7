//! What was sold, summed up: by day, hour, product, category, customer, tax and cashier.

mod calls;
mod figures;
mod table;

pub use calls::{Day, GetDay, GetSalesReport, OfCategory, Period, ReportBy, ReportKey, ReportRow, SalesReport, Source};
pub use figures::Figures;
pub use table::{ColumnName, GetTable, GetTablePdf, ReportTable, TableBy, TableKey, TableKind, TableRow, Unit};
