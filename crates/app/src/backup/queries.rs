//! What is asked of backups.

use kontor_domain::backup::{BackupState, BackupStateReply};

use super::rows;
use crate::Result;
use crate::cx::Cx;

pub(super) async fn state(cx: &mut Cx, _: BackupState) -> Result<BackupStateReply> {
    let by_itself = cx.tx.db().file().is_some();
    rows::state(&mut cx.tx, by_itself).await
}
