//! What an auditor reads of shifts, cash movements and Z reports.

use crate::journal::{Column, Kind, Sheet};

const SHIFT: &[Column] = &[
    ("id", Kind::Id),
    ("store_id", Kind::Id),
    ("store", Kind::Text),
    ("register_id", Kind::Id),
    ("register", Kind::Text),
    ("timezone", Kind::Text),
    ("user_id", Kind::Id),
    ("user", Kind::Text),
    ("float", Kind::Number),
    ("business_date", Kind::Day),
    ("opened_at", Kind::Moment),
];

const CASH: &[Column] = &[
    ("id", Kind::Id),
    ("shift_id", Kind::Id),
    ("kind", Kind::Text),
    ("amount", Kind::Number),
    ("reason", Kind::Text),
    ("user_id", Kind::Id),
    ("user", Kind::Text),
    ("at", Kind::Moment),
];

const Z: &[Column] = &[
    ("id", Kind::Id),
    ("shift_id", Kind::Id),
    ("register_id", Kind::Id),
    ("register", Kind::Text),
    ("user_id", Kind::Id),
    ("user", Kind::Text),
    ("approver_id", Kind::Id),
    ("series", Kind::Text),
    ("seq", Kind::Number),
    ("number", Kind::Text),
    ("business_date", Kind::Day),
    ("net", Kind::Number),
    ("variance", Kind::Number),
    ("closed_at", Kind::Moment),
    ("report", Kind::Text),
];

/// Shifts as they were opened, cash that moved in them, and how they were closed.
pub(crate) const SHEETS: &[Sheet] = &[
    Sheet {
        name: "shifts",
        real: "id",
        columns: SHIFT,
        sql: "SELECT id AS key, id, store_id, store_name AS store, register_id, register_name AS register, timezone, user_id, \
              user_name AS \"user\", opening_float AS \"float\", business_date, opened_at FROM shift \
              WHERE id > $1 AND opened_at >= $2 AND opened_at < $3 ORDER BY id LIMIT $4",
    },
    Sheet {
        name: "cash_movements",
        real: "id",
        columns: CASH,
        sql: "SELECT id AS key, id, shift_id, kind, amount, reason, user_id, user_name AS \"user\", created_at AS at \
              FROM cash_movement WHERE id > $1 AND created_at >= $2 AND created_at < $3 ORDER BY id LIMIT $4",
    },
    Sheet {
        name: "z_reports",
        real: "id",
        columns: Z,
        sql: "SELECT id AS key, id, shift_id, register_id, register_name AS register, user_id, user_name AS \"user\", approver_id, \
              series, seq, number, business_date, net, variance, closed_at, report FROM z_report \
              WHERE id > $1 AND closed_at >= $2 AND closed_at < $3 ORDER BY id LIMIT $4",
    },
];
