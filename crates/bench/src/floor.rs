//! The floor: the rows that Kontor has just written, read back from its file and written once more, in the same order
//! and the same transactions, into a copy of it as it was before. Prepared statements and nothing in between.

use std::path::Path;
use std::time::Instant;

use kontor_domain::{CartId, SaleId};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior, params, params_from_iter};

use crate::table::{Measured, written};

/// How many calls of a round keep an answer: five lines and a sale.
const ANSWERS: usize = 6;
/// How many events a round tells: one for each line, two for the sale.
const EVENTS: usize = 7;

type Row = Vec<Value>;

/// What one round wrote.
struct Wrote {
    cart: Row,
    lines: Vec<Row>,
    /// Each table's rows of the sale.
    tables: Vec<(&'static str, Vec<Row>)>,
    variants: Vec<Value>,
    store: Value,
    register: Value,
    answers: Vec<Row>,
    events: Vec<Row>,
}

pub(crate) struct Floor {
    source: Connection,
    copy: Connection,
    answers_read: i64,
    events_read: i64,
    pub(crate) line: Measured,
    pub(crate) line_rows: usize,
    pub(crate) sale: Measured,
    pub(crate) sale_rows: usize,
}

impl Floor {
    /// Copies the file as it is now; what is written to it from here on can be written again.
    pub(crate) fn new(kontor: &Path, copy: &Path) -> Self {
        kontor_app::backup::write_backup(kontor, copy).unwrap();
        let source = Connection::open_with_flags(kontor, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let copy = Connection::open(copy).unwrap();
        copy.set_prepared_statement_cache_capacity(200);
        copy.pragma_update(None, "journal_mode", "WAL").unwrap();
        copy.pragma_update(None, "synchronous", "FULL").unwrap();
        copy.pragma_update(None, "foreign_keys", "ON").unwrap();
        let last = |sql: &str| source.query_row(sql, [], |row| row.get(0)).unwrap();
        let answers_read = last("SELECT MAX(rowid) FROM once");
        let events_read = last("SELECT MAX(seq) FROM outbox");
        Self {
            source,
            copy,
            answers_read,
            events_read,
            line: Measured::default(),
            line_rows: 0,
            sale: Measured::default(),
            sale_rows: 0,
        }
    }

    /// Writes what Kontor's last rounds wrote.
    pub(crate) fn follow(&mut self, rounds: &[(CartId, SaleId)]) {
        let wrote: Vec<Wrote> = rounds.iter().map(|(cart, sale)| self.read(*cart, *sale)).collect();
        for round in &wrote {
            for at in 0..round.lines.len() {
                self.add_line(round, at);
            }
            self.complete(round);
        }
    }

    fn add_line(&mut self, round: &Wrote, at: usize) {
        let (before, begun) = (written(), Instant::now());
        let tx = self.copy.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        if at == 0 {
            insert(&tx, "cart", &round.cart);
        } else {
            let touch = "UPDATE cart SET updated_at = updated_at || '' WHERE id = ?1";
            tx.prepare_cached(touch).unwrap().execute([&round.cart[0]]).unwrap();
        }
        insert(&tx, "cart_line", &round.lines[at]);
        insert(&tx, "outbox", &round.events[at]);
        insert(&tx, "once", &round.answers[at]);
        tx.commit().unwrap();
        self.line.add(begun.elapsed(), written() - before);
        self.line_rows = 4;
    }

    fn complete(&mut self, round: &Wrote) {
        let (before, begun) = (written(), Instant::now());
        let tx = self.copy.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        let mut rows = 0;
        let mut one = |table: &str, row: &Row| {
            insert(&tx, table, row);
            rows += 1;
        };
        for (table, table_rows) in &round.tables {
            table_rows.iter().for_each(|row| one(table, row));
        }
        round.events[round.lines.len()..].iter().for_each(|row| one("outbox", row));
        one("once", &round.answers[round.lines.len()]);
        let level = "UPDATE stock_level SET on_hand = on_hand - 1000, updated_at = updated_at || '' WHERE variant_id = ?1 AND store_id = ?2";
        for variant in &round.variants {
            rows += tx.prepare_cached(level).unwrap().execute(params![variant, round.store]).unwrap();
        }
        let book = "UPDATE register_book SET next_seq = next_seq + 1, chain_rows = chain_rows + 3, chain_head = chain_head || '' WHERE register_id = ?1";
        rows += tx.prepare_cached(book).unwrap().execute([&round.register]).unwrap();
        for gone in ["DELETE FROM cart_line WHERE cart_id = ?1", "DELETE FROM cart WHERE id = ?1"] {
            rows += tx.prepare_cached(gone).unwrap().execute([&round.cart[0]]).unwrap();
        }
        tx.commit().unwrap();
        self.sale.add(begun.elapsed(), written() - before);
        self.sale_rows = rows;
    }

    fn read(&mut self, cart: CartId, sale: SaleId) -> Wrote {
        let answers = self.next("SELECT *, rowid FROM once WHERE rowid > ?1 ORDER BY rowid LIMIT ?2", ANSWERS);
        let events = self.next("SELECT *, seq FROM outbox WHERE seq > ?1 ORDER BY seq LIMIT ?2", EVENTS);
        let id = Value::Blob(sale.0.as_bytes().to_vec());
        let tables = [
            ("sale", "id = ?1"),
            ("sale_line", "sale_id = ?1"),
            ("tender", "sale_id = ?1"),
            ("stock_movement", "sale_id = ?1"),
            ("journal", "subject_id = ?1 OR subject_id IN (SELECT id FROM tender WHERE sale_id = ?1)"),
            ("audit", "subject_id = ?1"),
        ];
        let tables = tables.map(|(table, filter)| {
            (table, rows(&self.source, &format!("SELECT * FROM {table} WHERE {filter}"), [&id]))
        });
        let keys: (Value, Value, Value) = self
            .source
            .query_row("SELECT tenant_id, store_id, register_id FROM sale WHERE id = ?1", [&id], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .unwrap();
        let (tenant, store, register) = keys;
        let sold =
            rows(&self.source, "SELECT variant_id, title, sku, unit_price FROM sale_line WHERE sale_id = ?1", [&id]);
        let tax: Value = self.source.query_row("SELECT id FROM tax_class", [], |row| row.get(0)).unwrap();
        let text = |text: &str| Value::Text(text.to_owned());
        let time = text("2026-01-01T00:00:00.000000Z");
        let cart_id = Value::Blob(cart.0.as_bytes().to_vec());
        let line = |(at, line): (i64, &Row)| -> Row {
            let id = Value::Blob(uuid::Uuid::now_v7().as_bytes().to_vec());
            let [variant, title, sku, price] = <[Value; 4]>::try_from(line.clone()).unwrap();
            let (qty, decimals) = (Value::Integer(1_000), Value::Integer(0));
            vec![
                id,
                tenant.clone(),
                cart_id.clone(),
                variant,
                Value::Integer(at),
                title,
                sku,
                qty,
                decimals,
                text(""),
                price,
                text("included"),
                tax.clone(),
                Value::Null,
                time.clone(),
                time.clone(),
            ]
        };
        let lines: Vec<Row> = (1..).zip(&sold).map(line).map(|row| self.whole("cart_line", row)).collect();
        let head =
            [cart_id, tenant, store.clone(), register.clone(), text("active"), Value::Null, text(""), Value::Null];
        Wrote {
            cart: self.whole("cart", head.into_iter().chain([time.clone(), time]).collect()),
            lines,
            tables: tables.into(),
            variants: sold.iter().map(|line| line[0].clone()).collect(),
            store,
            register,
            answers,
            events,
        }
    }

    /// A row with what columns that were added since this was written have by themselves: nothing.
    fn whole(&self, table: &str, mut row: Row) -> Row {
        let added = "SELECT \"notnull\" FROM pragma_table_info(?1) ORDER BY cid LIMIT -1 OFFSET ?2";
        let added = rows(&self.source, added, params![table, row.len() as i64]);
        row.extend(added.into_iter().flatten().map(|needed| match needed {
            Value::Integer(1) => Value::Integer(0),
            _ => Value::Null,
        }));
        row
    }

    /// The next rows of a table that only grows; the last column says where each stands.
    fn next(&mut self, sql: &str, count: usize) -> Vec<Row> {
        let read = if count == ANSWERS { &mut self.answers_read } else { &mut self.events_read };
        let mut found = rows(&self.source, sql, params![*read, count as i64]);
        assert_eq!(found.len(), count, "a round writes as many rows as it did when this was written");
        for row in &mut found {
            if let Some(Value::Integer(at)) = row.pop() {
                *read = at;
            }
        }
        found
    }
}

fn rows(source: &Connection, sql: &str, params: impl rusqlite::Params) -> Vec<Row> {
    let mut statement = source.prepare_cached(sql).unwrap();
    let width = statement.column_count();
    let rows = statement.query_map(params, |row| (0..width).map(|at| row.get(at)).collect::<Result<Row, _>>()).unwrap();
    rows.map(Result::unwrap).collect()
}

fn insert(tx: &Transaction<'_>, table: &str, row: &Row) {
    let marks = (1..=row.len()).map(|at| format!("?{at}")).collect::<Vec<_>>().join(", ");
    let sql = format!("INSERT INTO {table} VALUES ({marks})");
    tx.prepare_cached(&sql).unwrap().execute(params_from_iter(row)).unwrap();
}
