//! What an auditor reads of vouchers.

use crate::journal::{Column, Kind, Sheet};

const MOVEMENT: &[Column] = &[
    ("id", Kind::Id),
    ("voucher_id", Kind::Id),
    ("code", Kind::Text),
    ("seq", Kind::Number),
    ("kind", Kind::Text),
    ("amount", Kind::Number),
    ("before", Kind::Number),
    ("after", Kind::Number),
    ("expires_on", Kind::Day),
    ("number", Kind::Text),
    ("reason", Kind::Text),
    ("sale_id", Kind::Id),
    ("tender_id", Kind::Id),
    ("payment_id", Kind::Id),
    ("user_id", Kind::Id),
    ("user", Kind::Text),
    ("at", Kind::Moment),
];

/// What changed what is left on vouchers.
pub(crate) const SHEETS: &[Sheet] = &[Sheet {
    name: "voucher_movements",
    real: "id",
    columns: MOVEMENT,
    sql: "SELECT m.id AS key, m.id, m.voucher_id, v.code, m.seq, m.kind, m.amount, m.balance_before AS \"before\", \
          m.balance_after AS \"after\", m.expires_on, m.number, m.reason, m.sale_id, m.tender_id, m.payment_id, m.user_id, \
          m.user_name AS \"user\", m.created_at AS at FROM voucher_movement m JOIN voucher v ON v.id = m.voucher_id \
          WHERE m.id > $1 AND m.created_at >= $2 AND m.created_at < $3 ORDER BY m.id LIMIT $4",
}];
