//! What is asked of backups.

use kontor_domain::Message;
use kontor_domain::backup::{BackupState, BackupStateReply};

use super::rows;
use crate::Result;
use crate::cx::Cx;

pub(super) async fn state(cx: &mut Cx, _: BackupState) -> Result<BackupStateReply> {
    let by_itself = cx.tx.db().file().is_some();
    told(cx, by_itself).await
}

/// How backups stand, in the language of the one who asks.
pub(super) async fn told(cx: &mut Cx, by_itself: bool) -> Result<BackupStateReply> {
    let state = rows::state(&mut cx.tx, by_itself).await?;
    Ok(BackupStateReply { problem: cx.say(&Message::from_kept(&state.problem)), ..state })
}
