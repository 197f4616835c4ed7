//! What an auditor reads of deposits.

use crate::journal::{Column, Kind, Sheet};

const MOVEMENT: &[Column] = &[
    ("id", Kind::Id),
    ("ticket_id", Kind::Id),
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
    ("at", Kind::Moment),
];

/// What changed what was paid for repairs before they were done.
pub(crate) const SHEETS: &[Sheet] = &[Sheet {
    name: "deposit_movements",
    real: "id",
    columns: MOVEMENT,
    sql: "SELECT m.id AS key, m.id, m.ticket_id, m.seq, m.kind, m.amount, m.balance_before AS \"before\", \
          m.balance_after AS \"after\", m.number, m.reason, m.sale_id, m.tender_id, m.payment_id, m.user_id, \
          m.user_name AS \"user\", m.created_at AS at FROM repair_deposit_movement m \
          WHERE m.id > $1 AND m.created_at >= $2 AND m.created_at < $3 ORDER BY m.id LIMIT $4",
}];
