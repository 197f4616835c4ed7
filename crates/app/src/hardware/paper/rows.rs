//! Rows of strips of paper.

use chrono::{DateTime, Utc};
use kontor_domain::{PrintJobId, PrinterId, TenantId};

use crate::db::Tx;
use crate::{Result, args};

/// One strip.
pub(super) struct Strip {
    pub(super) job_id: PrintJobId,
    pub(super) at: DateTime<Utc>,
    pub(super) bytes: Vec<u8>,
}

/// The last strips of a printer, newest first.
pub(super) async fn strips(tx: &mut Tx, printer: PrinterId) -> Result<Vec<Strip>> {
    let sql = "SELECT job_id, created_at, bytes FROM paper WHERE printer_id = $1 \
               ORDER BY created_at DESC, job_id DESC LIMIT 10";
    let rows = tx.rows(sql, args![printer]).await?;
    let strips = rows
        .iter()
        .map(|row| Ok(Strip { job_id: row.get("job_id")?, at: row.get("created_at")?, bytes: row.get("bytes")? }));
    strips.collect()
}

/// Keeps a strip, and of the printer's older ones the last few.
pub(in crate::hardware) async fn keep(
    tx: &mut Tx,
    tenant: TenantId,
    (job, printer): (PrintJobId, PrinterId),
    bytes: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO paper (job_id, tenant_id, printer_id, bytes, created_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (job_id) DO UPDATE SET printer_id = excluded.printer_id, bytes = excluded.bytes, \
         created_at = excluded.created_at",
        args![job, tenant, printer, bytes, now],
    )
    .await?;
    tx.run(
        "DELETE FROM paper WHERE printer_id = $1 AND job_id NOT IN (SELECT job_id FROM paper WHERE printer_id = $1 \
         ORDER BY created_at DESC, job_id DESC LIMIT 10)",
        args![printer],
    )
    .await?;
    Ok(())
}
