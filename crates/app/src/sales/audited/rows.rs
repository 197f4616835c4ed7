//! What an auditor reads of sales and returns.

use crate::journal::{Column, Kind, Sheet};

const SALE: &[Column] = &[
    ("id", Kind::Id),
    ("kind", Kind::Text),
    ("register_id", Kind::Id),
    ("register", Kind::Text),
    ("store_id", Kind::Id),
    ("store", Kind::Text),
    ("timezone", Kind::Text),
    ("series", Kind::Text),
    ("seq", Kind::Number),
    ("part", Kind::Number),
    ("number", Kind::Text),
    ("of_sale_id", Kind::Id),
    ("reason", Kind::Text),
    ("user_id", Kind::Id),
    ("user", Kind::Text),
    ("customer_id", Kind::Id),
    ("customer", Kind::Text),
    ("shift_id", Kind::Id),
    ("at", Kind::Moment),
    ("business_date", Kind::Day),
    ("subtotal", Kind::Number),
    ("line_discounts", Kind::Number),
    ("cart_discount", Kind::Number),
    ("tax_added", Kind::Number),
    ("tax", Kind::Number),
    ("total", Kind::Number),
    ("rounding", Kind::Number),
    ("reference", Kind::Text),
    ("import_id", Kind::Id),
    ("voided_at", Kind::Moment),
];

const LINE: &[Column] = &[
    ("sale_id", Kind::Id),
    ("number", Kind::Text),
    ("id", Kind::Id),
    ("position", Kind::Number),
    ("variant_id", Kind::Id),
    ("of_line_id", Kind::Id),
    ("goes_to", Kind::Text),
    ("title", Kind::Text),
    ("sku", Kind::Text),
    ("qty", Kind::Number),
    ("decimals", Kind::Number),
    ("unit", Kind::Text),
    ("unit_price", Kind::Number),
    ("tax_mode", Kind::Text),
    ("tax_name", Kind::Text),
    ("rate", Kind::Number),
    ("discount", Kind::Json),
    ("base", Kind::Number),
    ("line_discount", Kind::Number),
    ("cart_discount", Kind::Number),
    ("net", Kind::Number),
    ("tax", Kind::Number),
    ("total", Kind::Number),
    ("cost", Kind::Number),
    ("list_price", Kind::Number),
    ("serials", Kind::Text),
];

const TENDER: &[Column] = &[
    ("sale_id", Kind::Id),
    ("number", Kind::Text),
    ("id", Kind::Id),
    ("position", Kind::Number),
    ("kind", Kind::Text),
    ("amount", Kind::Number),
    ("given", Kind::Number),
    ("change", Kind::Number),
    ("reference", Kind::Text),
    ("balance", Kind::Number),
    ("stands_for", Kind::Text),
];

const TAX: &[Column] = &[
    ("sale_id", Kind::Id),
    ("number", Kind::Text),
    ("tax_name", Kind::Text),
    ("rate", Kind::Number),
    ("net", Kind::Number),
    ("tax", Kind::Number),
    ("total", Kind::Number),
];

const CORRECTION: &[Column] = &[
    ("id", Kind::Id),
    ("sale_id", Kind::Id),
    ("tender_id", Kind::Id),
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

/// Documents of one kind.
macro_rules! documents {
    ($kind:literal) => {
        concat!(
            "SELECT id AS key, id, kind, register_id, register_name AS register, store_id, store_name AS store, timezone, series, \
             seq, part, number, of_sale_id, reason, user_id, user_name AS \"user\", customer_id, customer_name AS customer, shift_id, \
             completed_at AS at, business_date, subtotal, line_discounts, cart_discount, tax_added, tax, total, rounding, \
             reference, import_id, voided_at FROM sale \
             WHERE id > $1 AND completed_at >= $2 AND completed_at < $3 AND kind = '",
            $kind,
            "' ORDER BY id LIMIT $4"
        )
    };
}

/// Sales, returns, and what belongs to them.
pub(crate) const SHEETS: &[Sheet] = &[
    Sheet { name: "sales", real: "id", columns: SALE, sql: documents!("sale") },
    Sheet { name: "returns", real: "id", columns: SALE, sql: documents!("return") },
    Sheet {
        name: "lines",
        real: "id",
        columns: LINE,
        sql: "SELECT s.id AS key, s.id AS sale_id, s.number, l.id, l.position, l.variant_id, l.of_line_id, l.goes_to, l.title, \
              l.sku, l.qty, l.decimals, l.unit, l.unit_price, l.tax_mode, l.tax_name, l.rate, l.discount, l.base, l.line_discount, \
              l.cart_discount, l.net, l.tax, l.total, l.cost, l.list_price, l.serials FROM (SELECT id, number FROM sale \
              WHERE id > $1 AND completed_at >= $2 AND completed_at < $3 ORDER BY id LIMIT $4) s \
              LEFT JOIN sale_line l ON l.sale_id = s.id ORDER BY s.id, l.position",
    },
    Sheet {
        name: "tenders",
        real: "id",
        columns: TENDER,
        sql: "SELECT s.id AS key, s.id AS sale_id, s.number, t.id, t.position, t.kind, t.amount, t.given, t.change_back AS change, \
              t.reference, t.balance_after AS balance, t.stands_for FROM (SELECT id, number FROM sale \
              WHERE id > $1 AND completed_at >= $2 AND completed_at < $3 ORDER BY id LIMIT $4) s \
              LEFT JOIN tender t ON t.sale_id = s.id ORDER BY s.id, t.position",
    },
    Sheet {
        name: "taxes",
        real: "rate",
        columns: TAX,
        sql: "SELECT s.id AS key, s.id AS sale_id, s.number, l.tax_name, l.rate, CAST(SUM(l.net) AS BIGINT) AS net, \
              CAST(SUM(l.tax) AS BIGINT) AS tax, CAST(SUM(l.total) AS BIGINT) AS total FROM (SELECT id, number FROM sale \
              WHERE id > $1 AND completed_at >= $2 AND completed_at < $3 ORDER BY id LIMIT $4) s \
              LEFT JOIN sale_line l ON l.sale_id = s.id GROUP BY s.id, s.number, l.tax_name, l.rate \
              ORDER BY s.id, l.tax_name, l.rate",
    },
    Sheet {
        name: "corrections",
        real: "id",
        columns: CORRECTION,
        sql: "SELECT id AS key, id, sale_id, tender_id, seq, kind_before AS \"before\", kind, amount, reference, reason, number, \
              register_id, shift_id, user_id, user_name AS \"user\", approver_name AS approver, business_date, created_at AS at \
              FROM tender_correction WHERE id > $1 AND created_at >= $2 AND created_at < $3 ORDER BY id LIMIT $4",
    },
];
