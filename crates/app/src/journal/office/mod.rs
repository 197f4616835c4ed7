//! The back office's book: one chain for a business, of what is done to money away from a register.

pub(crate) mod rows;

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::book::hash_of;
use super::rows::Entry;
use crate::Result;
use crate::canonical::canonical;
use crate::cx::Cx;

/// The open book. Whoever holds it is alone with it until the transaction ends.
pub(crate) struct Office {
    rows: i64,
    head: String,
    at: DateTime<Utc>,
}

impl Office {
    /// The time of what is written: never before that of the row before it.
    pub(crate) const fn at(&self) -> DateTime<Utc> {
        self.at
    }
}

/// Opens the book. Taken before any account or voucher is, so that nobody waits for ever.
pub(crate) async fn open(cx: &mut Cx) -> Result<Office> {
    let (tenant, now) = (cx.tenant()?, cx.now);
    let mut office = rows::hold(&mut cx.tx, tenant, now).await?;
    office.at = office.at.max(now);
    Ok(office)
}

/// Adds a row to the chain.
pub(crate) async fn append(cx: &mut Cx, office: &mut Office, kind: &str, subject: Uuid, content: Value) -> Result<()> {
    let (tenant, seq, content) = (cx.tenant()?, office.rows + 1, canonical(&content));
    let hash = hash_of(&office.head, seq, kind, subject, office.at, &content);
    let id = cx.new_id()?;
    let entry = Entry { id, seq, kind, subject, content: &content, prev_hash: &office.head, hash: &hash };
    rows::add(&mut cx.tx, tenant, &entry, office.at).await?;
    (office.rows, office.head) = (seq, hash);
    Ok(())
}

/// Puts the book back with its new head.
pub(crate) async fn close(cx: &mut Cx, office: Office) -> Result<()> {
    let tenant = cx.tenant()?;
    rows::put_head(&mut cx.tx, tenant, &office).await
}
