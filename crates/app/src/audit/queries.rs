//! What is asked of the trail.

use kontor_domain::audit::{AuditEntries, AuditEntry};
use kontor_domain::page::Page;

use crate::Result;
use crate::catalog::escape;
use crate::cx::Cx;
use crate::records::rows;

pub(super) async fn entries(cx: &mut Cx, call: AuditEntries) -> Result<Page<AuditEntry>> {
    let actions = format!("{}%", escape(&kontor_domain::text::fold_query(&call.action)));
    let total = rows::count_entries(&mut cx.tx, call.subject_id, &actions).await?;
    let rows = rows::entries(&mut cx.tx, call.subject_id, &actions, call.window).await?;
    Ok(Page { rows, total })
}
