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

const CORRECTION: &[Column] = &[
    ("id", Kind::Id),
    ("payment_id", Kind::Id),
    ("seq", Kind::Number),
    ("before", Kind::Text),
    ("kind", Kind::Text),
    ("amount", Kind::Number),
    ("reference", Kind::Text),
    ("reason", Kind::Text),
    ("number", Kind::Text),
    ("register_id", Kind::Id),
    ("shift_id", Kind::Id),
    ("user_id", Kind::Id),
    ("user", Kind::Text),
    ("approver", Kind::Text),
    ("business_date", Kind::Day),
    ("at", Kind::Moment),
];

/// Money that was taken without a sale, and corrections of how.
pub(crate) const SHEETS: &[Sheet] = &[PAYMENTS, CORRECTIONS];

const CORRECTIONS: Sheet = Sheet {
    name: "payment_corrections",
    real: "id",
    columns: CORRECTION,
    sql: "SELECT id AS key, id, payment_id, seq, tender_before AS \"before\", tender AS kind, amount, reference, reason, number, register_id, \
          shift_id, user_id, user_name AS \"user\", approver_name AS approver, business_date, created_at AS at \
          FROM payment_correction WHERE id > $1 AND created_at >= $2 AND created_at < $3 ORDER BY id LIMIT $4",
};

const PAYMENTS: Sheet = Sheet {
    name: "payments",
    real: "id",
    columns: PAYMENT,
    sql: "SELECT id AS key, id, kind, register_id, shift_id, series, seq, number, tender, amount, rounding, business_date, \
          created_at AS at, document FROM payment \
          WHERE id > $1 AND created_at >= $2 AND created_at < $3 ORDER BY id LIMIT $4",
};
