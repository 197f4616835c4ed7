//! What an auditor reads of what was approved.

use crate::journal::{Column, Kind, Sheet};

const OVERRIDE: &[Column] = &[
    ("id", Kind::Id),
    ("kind", Kind::Text),
    ("subject_id", Kind::Id),
    ("number", Kind::Text),
    ("register_id", Kind::Id),
    ("register", Kind::Text),
    ("user_id", Kind::Id),
    ("user", Kind::Text),
    ("approver_id", Kind::Id),
    ("approver", Kind::Text),
    ("reason", Kind::Text),
    ("amount", Kind::Number),
    ("business_date", Kind::Day),
    ("at", Kind::Moment),
];

/// What went past a role, and who approved it.
pub(crate) const SHEETS: &[Sheet] = &[Sheet {
    name: "overrides",
    real: "id",
    columns: OVERRIDE,
    sql: "SELECT id AS key, id, kind, subject_id, number, register_id, register_name AS register, user_id, user_name AS \"user\", \
          approver_id, approver_name AS approver, reason, amount, business_date, created_at AS at FROM override_record \
          WHERE id > $1 AND created_at >= $2 AND created_at < $3 ORDER BY id LIMIT $4",
}];
