//! What an auditor reads of payments.

use crate::journal::{Column, Kind, Sheet};

const PAYMENT: &[Column] = &[
    ("id", Kind::Id),
    ("kind", Kind::Text),
    ("register_id", Kind::Id),
    ("shift_id", Kind::Id),
    ("series", Kind::Text),
    ("seq", Kind::Number),
    ("number", Kind::Text),
    ("tender", Kind::Text),
    ("amount", Kind::Number),
    ("rounding", Kind::Number),
    ("business_date", Kind::Day),
    ("at", Kind::Moment),
    ("document", Kind::Text),
];

/// Money that was taken without a sale.
pub(crate) const SHEETS: &[Sheet] = &[Sheet {
    name: "payments",
    real: "id",
    columns: PAYMENT,
    sql: "SELECT id AS key, id, kind, register_id, shift_id, series, seq, number, tender, amount, rounding, business_date, \
          created_at AS at, document FROM payment \
          WHERE id > $1 AND created_at >= $2 AND created_at < $3 ORDER BY id LIMIT $4",
}];
