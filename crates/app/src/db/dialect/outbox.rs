//! Reading the outbox: which rows are safe to deliver differs, for PostgreSQL commits out of order.

use super::super::Tx;
use super::Db;
use crate::db::Row;
use crate::{Result, args};

/// The next rows of the outbox after `seq`, at most `limit`, that no running transaction can still put a row before.
///
/// # Errors
/// As every statement.
pub async fn next(db: &Db, tx: &mut Tx, seq: i64, limit: i64) -> Result<Vec<Row>> {
    match db {
        // One writer: what is committed is in order.
        Db::Sqlite(_) => {
            tx.rows_of_one_engine(
                "SELECT seq, payload FROM outbox WHERE seq > $1 ORDER BY seq LIMIT $2",
                args![seq, limit],
            )
            .await
        }
        Db::Postgres(_) => {
            let sql = "SELECT seq, payload FROM outbox WHERE seq > $1 \
                       AND txid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY seq LIMIT $2";
            tx.rows_of_one_engine(sql, args![seq, limit]).await
        }
    }
}

/// The last row of an outbox that other processes write to as well, from which a window that opens now listens on.
///
/// # Errors
/// As every statement.
pub async fn last(tx: &mut Tx) -> Result<i64> {
    let rows = tx.rows_of_one_engine("SELECT COALESCE(MAX(seq), 0) AS value FROM outbox", args![]).await?;
    rows.first().map_or(Ok(0), |row| row.get("value"))
}

/// Whether another process may write to the same database, so that its events have to be looked for.
pub const fn shared(db: &Db) -> bool {
    matches!(db, Db::Postgres(_))
}
