//! What an auditor reads of invoices.

use crate::journal::{Column, Kind, Sheet};

const INVOICE: &[Column] = &[
    ("id", Kind::Id),
    ("kind", Kind::Text),
    ("store_id", Kind::Id),
    ("register_id", Kind::Id),
    ("series", Kind::Text),
    ("seq", Kind::Number),
    ("number", Kind::Text),
    ("sale_id", Kind::Id),
    ("receipt", Kind::Text),
    ("edition", Kind::Number),
    ("of_id", Kind::Id),
    ("buyer", Kind::Text),
    ("total", Kind::Number),
    ("business_date", Kind::Day),
    ("at", Kind::Moment),
    ("document", Kind::Text),
];

/// Invoices and credit notes.
pub(crate) const SHEETS: &[Sheet] = &[Sheet {
    name: "invoices",
    real: "id",
    columns: INVOICE,
    sql: "SELECT id AS key, id, kind, store_id, register_id, series, seq, number, sale_id, receipt, edition, of_id, buyer, total, \
          business_date, created_at AS at, document FROM invoice \
          WHERE id > $1 AND created_at >= $2 AND created_at < $3 ORDER BY id LIMIT $4",
}];
