//! The floor: the rows that Kontor wrote, read back from its file and written again into a copy of it, by a bare
//! transaction of prepared statements with nothing in between.

use std::path::Path;
use std::time::Instant;

use kontor_domain::SaleId;
use rusqlite::types::Value;
use rusqlite::{Connection, Transaction, TransactionBehavior, params, params_from_iter};

use crate::table::{Measured, written};

type Row = Vec<Value>;

/// What one sale wrote: each table's rows, as they are kept.
struct Wrote {
    tables: Vec<(String, Vec<Row>)>,
    levels: Vec<(Value, Value)>,
    register: Value,
    cart: Row,
    lines: Vec<Row>,
}

pub(crate) struct Floor {
    copy: std::cell::RefCell<Connection>,
    sales: Vec<Wrote>,
}

impl Floor {
    pub(crate) fn new(kontor: &Path, copy: &Path, sold: &[SaleId]) -> Self {
        std::fs::copy(kontor, copy).unwrap();
        let source = Connection::open(kontor).unwrap();
        let sales = sold.iter().map(|id| wrote(&source, &Value::Blob(id.0.as_bytes().to_vec()))).collect();
        let copy = Connection::open(copy).unwrap();
        copy.set_prepared_statement_cache_capacity(200);
        copy.pragma_update(None, "journal_mode", "WAL").unwrap();
        copy.pragma_update(None, "synchronous", "FULL").unwrap();
        copy.pragma_update(None, "foreign_keys", "ON").unwrap();
        Self { copy: copy.into(), sales }
    }

    /// Each sale's rows once more, and how many rows that is.
    pub(crate) fn sales(&self) -> (Measured, usize) {
        let mut measured = Measured::default();
        let mut rows = 0;
        let mut copy = self.copy.borrow_mut();
        for sale in &self.sales {
            forget(&copy, sale);
            let cart = copy.transaction().unwrap();
            insert(&cart, "cart", &sale.cart);
            for line in &sale.lines {
                insert(&cart, "cart_line", line);
            }
            cart.commit().unwrap();
            let (begun, before) = (Instant::now(), written());
            let tx = copy.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
            rows = 0;
            for (table, table_rows) in &sale.tables {
                for row in table_rows {
                    insert(&tx, table, row);
                    rows += 1;
                }
            }
            for (variant, store) in &sale.levels {
                let sql = "UPDATE stock_level SET on_hand = on_hand - 1000, updated_at = updated_at WHERE variant_id = ?1 AND store_id = ?2";
                tx.prepare_cached(sql).unwrap().execute(params![variant, store]).unwrap();
                rows += 1;
            }
            let sql = "UPDATE register_book SET next_seq = next_seq + 1, chain_rows = chain_rows + 3, chain_head = chain_head WHERE register_id = ?1";
            tx.prepare_cached(sql).unwrap().execute([&sale.register]).unwrap();
            tx.prepare_cached("DELETE FROM cart_line WHERE cart_id = ?1").unwrap().execute([&sale.cart[0]]).unwrap();
            tx.prepare_cached("DELETE FROM cart WHERE id = ?1").unwrap().execute([&sale.cart[0]]).unwrap();
            rows += 1 + sale.lines.len() + 1;
            tx.commit().unwrap();
            measured.add(begun.elapsed(), written() - before);
        }
        (measured, rows)
    }

    /// The fifth line of each cart: the cart's head, the line, the event and the kept answer.
    pub(crate) fn lines(&self) -> (Measured, usize) {
        let mut measured = Measured::default();
        let mut copy = self.copy.borrow_mut();
        for sale in &self.sales {
            let cart = copy.transaction().unwrap();
            insert(&cart, "cart", &sale.cart);
            for line in &sale.lines[1..] {
                insert(&cart, "cart_line", line);
            }
            cart.commit().unwrap();
            let answer = "x".repeat(2_600);
            let (begun, before) = (Instant::now(), written());
            let tx = copy.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
            tx.prepare_cached("UPDATE cart SET updated_at = updated_at || '' WHERE id = ?1")
                .unwrap()
                .execute([&sale.cart[0]])
                .unwrap();
            insert(&tx, "cart_line", &sale.lines[0]);
            let sql = "INSERT INTO outbox (tenant_id, name, payload, created_at) VALUES (?1, 'cart_changed', ?2, '')";
            tx.prepare_cached(sql).unwrap().execute(params![sale.cart[1], "x".repeat(130)]).unwrap();
            let sql = "INSERT INTO once (call_id, tenant_id, call, args_hash, reply, created_at) VALUES (?1, ?2, 'sales.add_line', ?3, ?4, '')";
            let id = uuid::Uuid::now_v7();
            tx.prepare_cached(sql).unwrap().execute(params![id.as_bytes(), sale.cart[1], &[0u8; 32], answer]).unwrap();
            tx.commit().unwrap();
            measured.add(begun.elapsed(), written() - before);
            copy.execute("DELETE FROM cart_line WHERE cart_id = ?1", [&sale.cart[0]]).unwrap();
            copy.execute("DELETE FROM cart WHERE id = ?1", [&sale.cart[0]]).unwrap();
        }
        (measured, 4)
    }
}

fn rows_of(source: &Connection, table: &str, filter: &str, key: &Value) -> Vec<Row> {
    let sql = format!("SELECT * FROM {table} WHERE {filter}");
    let mut statement = source.prepare(&sql).unwrap();
    let width = statement.column_count();
    let rows = statement.query_map([key], |row| (0..width).map(|at| row.get(at)).collect::<Result<Row, _>>()).unwrap();
    rows.map(Result::unwrap).collect()
}

fn wrote(source: &Connection, sale: &Value) -> Wrote {
    let of_sale = |table: &str, filter: &str| (table.to_owned(), rows_of(source, table, filter, sale));
    let text_id = match sale {
        Value::Blob(bytes) => uuid::Uuid::from_slice(bytes).unwrap().to_string(),
        _ => String::new(),
    };
    let told = Value::Text(format!("%{text_id}%"));
    let tables = vec![
        of_sale("sale", "id = ?1"),
        of_sale("sale_line", "sale_id = ?1"),
        of_sale("tender", "sale_id = ?1"),
        of_sale("stock_movement", "sale_id = ?1"),
        of_sale("journal", "subject_id = ?1 OR subject_id IN (SELECT id FROM tender WHERE sale_id = ?1)"),
        of_sale("audit", "subject_id = ?1"),
        ("once".to_owned(), rows_of(source, "once", "call = 'sales.complete' AND reply LIKE ?1", &told)),
        (
            "outbox".to_owned(),
            rows_of(
                source,
                "outbox",
                "seq IN (SELECT seq FROM outbox WHERE payload LIKE ?1 UNION SELECT seq + 1 FROM outbox WHERE payload LIKE ?1)",
                &told,
            ),
        ),
    ];
    let head = &tables[0].1[0];
    let column = |name: &str| source.prepare("SELECT * FROM sale LIMIT 1").unwrap().column_index(name).unwrap();
    let (tenant, register, store) =
        (head[column("tenant_id")].clone(), head[column("register_id")].clone(), head[column("store_id")].clone());
    let time = Value::Text("2026-01-01T00:00:00.000000Z".to_owned());
    let cart_id = Value::Blob(uuid::Uuid::now_v7().as_bytes().to_vec());
    let text = |text: &str| Value::Text(text.to_owned());
    let cart = vec![
        cart_id.clone(),
        tenant.clone(),
        store.clone(),
        register.clone(),
        text("active"),
        Value::Null,
        text(""),
        Value::Null,
        time.clone(),
        time.clone(),
    ];
    let sold = source
        .prepare("SELECT variant_id, title, sku, unit_price FROM sale_line WHERE sale_id = ?1")
        .unwrap()
        .query_map([sale], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect::<Vec<(Value, Value, Value, Value)>>();
    let tax: Value = source.query_row("SELECT id FROM tax_class", [], |row| row.get(0)).unwrap();
    let lines = (1..).zip(&sold).map(|(at, (variant, title, sku, price))| {
        let id = Value::Blob(uuid::Uuid::now_v7().as_bytes().to_vec());
        vec![
            id,
            tenant.clone(),
            cart_id.clone(),
            variant.clone(),
            Value::Integer(at),
            title.clone(),
            sku.clone(),
            Value::Integer(1_000),
            Value::Integer(0),
            text(""),
            price.clone(),
            text("included"),
            tax.clone(),
            Value::Null,
            time.clone(),
            time.clone(),
        ]
    });
    Wrote {
        lines: lines.collect(),
        tables,
        levels: sold.iter().map(|line| (line.0.clone(), store.clone())).collect(),
        register,
        cart,
    }
}

/// Takes out of the copy what the sale wrote, so that it can be written again.
fn forget(copy: &Connection, sale: &Wrote) {
    copy.pragma_update(None, "foreign_keys", "OFF").unwrap();
    for (table, rows) in &sale.tables {
        for row in rows {
            let key = if table == "outbox" {
                "seq"
            } else if table == "once" {
                "call_id"
            } else {
                "id"
            };
            copy.execute(&format!("DELETE FROM {table} WHERE {key} = ?1"), [&row[0]]).unwrap();
        }
    }
    copy.pragma_update(None, "foreign_keys", "ON").unwrap();
}

fn insert(tx: &Transaction<'_>, table: &str, row: &Row) {
    let marks = (1..=row.len()).map(|at| format!("?{at}")).collect::<Vec<_>>().join(", ");
    let sql = format!("INSERT INTO {table} VALUES ({marks})");
    tx.prepare_cached(&sql).unwrap().execute(params_from_iter(row)).unwrap();
}
