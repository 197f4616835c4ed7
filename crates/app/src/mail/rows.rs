//! Rows of the mail server.

use chrono::{DateTime, Utc};
use kontor_domain::TenantId;
use kontor_domain::mail::MailServer;

use crate::db::Tx;
use crate::{Result, args};

/// The server, if one was set.
pub(super) async fn server(tx: &mut Tx) -> Result<Option<MailServer>> {
    let sql = "SELECT host, port, security, user_name, from_name, from_address FROM mail_server";
    let row = tx.row(sql, args![]).await?;
    row.map(|row| {
        Ok(MailServer {
            host: row.get("host")?,
            port: row.get("port")?,
            security: row.get("security")?,
            user: row.get("user_name")?,
            from_name: row.get("from_name")?,
            from_address: row.get("from_address")?,
        })
    })
    .transpose()
}

/// Sets it.
pub(super) async fn put(tx: &mut Tx, tenant: TenantId, server: &MailServer, now: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO mail_server (tenant_id, host, port, security, user_name, from_name, from_address, updated_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id) DO UPDATE SET host = excluded.host, \
               port = excluded.port, security = excluded.security, user_name = excluded.user_name, \
               from_name = excluded.from_name, from_address = excluded.from_address, updated_at = excluded.updated_at";
    let MailServer { host, port, security, user, from_name, from_address } = server;
    tx.run(sql, args![tenant, host, *port, *security, user, from_name, from_address, now]).await?;
    Ok(())
}

/// Forgets it.
pub(super) async fn remove(tx: &mut Tx) -> Result<()> {
    tx.run("DELETE FROM mail_server", args![]).await?;
    Ok(())
}
