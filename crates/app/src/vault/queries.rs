//! How it stands with the vault, and what is in it by name.

use kontor_domain::vault::{ListSecrets, SecretFace, VaultState, VaultStateReply};

use super::rows;
use crate::Result;
use crate::cx::Cx;

pub(super) async fn state(cx: &mut Cx, _: VaultState) -> Result<VaultStateReply> {
    told(cx).await
}

pub(super) async fn told(cx: &mut Cx) -> Result<VaultStateReply> {
    let key = rows::key(&mut cx.tx).await?;
    let ways = rows::ways(&mut cx.tx).await?;
    let kept = rows::count(&mut cx.tx).await?;
    let inside = cx.kept.vault.inside();
    Ok(VaultStateReply {
        made: key.is_some(),
        open: key.is_some() && inside.root.is_some(),
        locked: inside.locked,
        keyring: inside.keyring,
        ways: ways.into_iter().map(|way| way.shown(inside.here)).collect(),
        kept,
        renewed_at: key.map(|key| key.created_at),
    })
}

pub(super) async fn list(cx: &mut Cx, _: ListSecrets) -> Result<Vec<SecretFace>> {
    rows::faces(&mut cx.tx).await
}
