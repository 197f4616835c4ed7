//! The numbers of a business's changes to its variants, by which a search knows what it has to look at anew.

mod rows;

pub(super) use rows::last;

use crate::Result;
use crate::cx::Cx;

/// The number of an act's change. Whoever writes a variant has to have one: a variant that was changed without would
/// not be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change(i64);

impl Change {
    /// As it is written beside a variant.
    pub(super) const fn number(self) -> i64 {
        self.0
    }
}

/// Takes the number of this act's change, once for all that it changes.
///
/// On PostgreSQL it is held until the commit, and whoever changes variants next waits for it. So it is taken before
/// anything that another such act may wait for.
pub(super) async fn begin(cx: &mut Cx) -> Result<Change> {
    if let Some(change) = cx.catalog_change {
        return Ok(change);
    }
    let tenant = cx.tenant()?;
    let change = Change(rows::next(&mut cx.tx, tenant, cx.now).await?);
    cx.catalog_change = Some(change);
    Ok(change)
}
