//! What an auditor reads of customers' accounts.

use crate::journal::{Column, Kind, Sheet};

const MOVEMENT: &[Column] = &[
    ("id", Kind::Id),
    ("customer_id", Kind::Id),
    ("seq", Kind::Number),
    ("kind", Kind::Text),
    ("amount", Kind::Number),
    ("before", Kind::Number),
    ("after", Kind::Number),
    ("number", Kind::Text),
    ("reason", Kind::Text),
    ("sale_id", Kind::Id),
    ("tender_id", Kind::Id),
    ("payment_id", Kind::Id),
    ("user_id", Kind::Id),
    ("user", Kind::Text),
    ("business_date", Kind::Day),
    ("at", Kind::Moment),
];

/// What changed what customers owe.
pub(crate) const SHEETS: &[Sheet] = &[Sheet {
    name: "account_movements",
    real: "id",
    columns: MOVEMENT,
    sql: "SELECT id AS key, id, customer_id, seq, kind, amount, balance_before AS \"before\", balance_after AS \"after\", number, \
          reason, sale_id, tender_id, payment_id, user_id, user_name AS \"user\", business_date, created_at AS at \
          FROM account_movement WHERE id > $1 AND created_at >= $2 AND created_at < $3 ORDER BY id LIMIT $4",
}];
