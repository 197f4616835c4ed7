//! What is asked of the trail.

use kontor_domain::audit::{AuditEntries, AuditEntry};
use kontor_domain::page::{Direction, Page};

use crate::Result;
use crate::catalog::escape;
use crate::cx::Cx;
use crate::records::rows;

pub(super) async fn entries(cx: &mut Cx, call: AuditEntries) -> Result<Page<AuditEntry>> {
    let actions = format!("{}%", escape(&kontor_domain::text::fold_query(&call.action)));
    let total = match call.counted {
        Some(counted) => counted.max(0),
        None => rows::count_entries(&mut cx.tx, call.subject_id, &actions).await?,
    };
    let direction = call.direction.unwrap_or(Direction::Descending);
    let cut = call.window.cut(direction, total);
    let tenant = cx.tenant()?;
    let mut rows = match cut.take {
        ..=0 => Vec::new(),
        _ => rows::entries(&mut cx.tx, tenant, (call.subject_id, &actions), cut).await?,
    };
    if cut.direction != direction {
        rows.reverse();
    }
    Ok(Page { rows, total })
}
