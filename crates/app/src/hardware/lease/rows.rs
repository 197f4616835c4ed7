//! Who speaks to a printer, in the printer's row.

use chrono::{DateTime, Utc};
use kontor_domain::PrinterId;
use uuid::Uuid;

use crate::db::Tx;
use crate::{Result, args};

/// Takes a printer until a moment; says whether nobody else has it. One that is somebody's until later than `far` is nobody's.
pub(super) async fn take(
    tx: &mut Tx,
    (id, speaker): (PrinterId, Uuid),
    (now, until, far): (DateTime<Utc>, DateTime<Utc>, DateTime<Utc>),
) -> Result<bool> {
    let sql = "UPDATE printer SET lease = $2, lease_until = $4 WHERE id = $1 \
               AND (lease IS NULL OR lease = $2 OR lease_until <= $3 OR lease_until > $5)";
    Ok(tx.run(sql, args![id, speaker, now, until, far]).await? == 1)
}

/// Lets go of a printer.
pub(super) async fn free(tx: &mut Tx, (id, speaker): (PrinterId, Uuid)) -> Result<()> {
    tx.run("UPDATE printer SET lease = NULL, lease_until = NULL WHERE id = $1 AND lease = $2", args![id, speaker])
        .await?;
    Ok(())
}
