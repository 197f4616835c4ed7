//! What can be asked of the vault. No call gives a secret but [`Reveal`].

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::call::Done;
use crate::{Secret, VaultSecretId, VaultWayId, call};

/// What kind of secret is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SecretKind {
    /// The password at the server that sends e-mail.
    MailPassword,
    /// What unlocks a customer's device.
    DevicePasscode,
}

/// How the vault can be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WayKind {
    /// By a key in the keyring of a machine.
    Keyring,
    /// By the passphrase.
    Passphrase,
    /// By the code of an owner's recovery sheet.
    Sheet,
}

/// How it stands with the keyring of the machine that answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyringState {
    /// It was not asked yet.
    Untried,
    /// It answers.
    Ready,
    /// There is none.
    Absent,
    /// It is locked, or somebody refused to open it.
    Locked,
    /// It does not answer in time.
    Slow,
    /// It answers, and has no key of this vault: the vault was made on another machine.
    Elsewhere,
    /// It answers with something that makes no sense.
    Broken,
}

/// One way to open the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VaultWay {
    /// The way.
    pub id: VaultWayId,
    /// What it is.
    pub kind: WayKind,
    /// The machine, or the owner whose sheet it is; empty for the passphrase.
    pub name: String,
    /// Whether it is the keyring of the machine that answers, and has opened the vault there.
    pub here: bool,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// How it stands with the vault.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct VaultState {}
call!(VaultState -> VaultStateReply, "vault.state", Query, SignedIn);

/// How it stands with the vault, in the program that answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VaultStateReply {
    /// Whether there is one. It is made when the first secret is kept, or a passphrase set.
    pub made: bool,
    /// Whether it is open.
    pub open: bool,
    /// Whether somebody locked it here.
    pub locked: bool,
    /// How it stands with the keyring of this machine.
    pub keyring: KeyringState,
    /// The ways to open it.
    pub ways: Vec<VaultWay>,
    /// How many secrets are in it.
    pub kept: i64,
    /// When its key was made or last renewed.
    pub renewed_at: Option<DateTime<Utc>>,
}

/// Lists what is kept in the vault, by name and never by value.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ListSecrets {}
call!(ListSecrets -> Vec<SecretFace>, "vault.list", Query, May(ManageVault));

/// A secret that is kept, without what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SecretFace {
    /// The secret.
    pub id: VaultSecretId,
    /// What it is.
    pub kind: SecretKind,
    /// What it belongs to: a server, a ticket.
    pub name: String,
    /// Whether it has a key of its own, which is destroyed when it is no longer needed.
    pub own_key: bool,
    /// Since when it says what it says.
    pub updated_at: DateTime<Utc>,
}

/// Opens the vault in the program that answers: by the passphrase, by the code of a recovery sheet, or, with neither, by the
/// keyring. What opened it is also put into this machine's keyring, where there is one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Unlock {
    /// The passphrase.
    pub passphrase: Option<Secret>,
    /// The code of a recovery sheet.
    pub code: Option<Secret>,
}
call!(Unlock -> VaultStateReply, "vault.unlock", Mutation, SignedIn, Never);

/// Locks the vault in the program that answers, until somebody opens it or the program is started anew.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LockVault {}
call!(LockVault -> VaultStateReply, "vault.lock", Mutation, May(ManageVault), Never);

/// Sets the vault's passphrase in the place of the one before. Makes the vault where there is none.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SetPassphrase {
    /// The new one, of 12 characters or more.
    pub passphrase: Secret,
    /// The password of the one who asks.
    pub password: Secret,
}
call!(SetPassphrase -> VaultStateReply, "vault.set_passphrase", Mutation, May(ManageVault), Never);

/// What of the vault is made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Renewed {
    /// The key that every secret is encrypted with.
    Data,
    /// This machine's key in its keyring.
    Machine,
}

/// Makes a key of the vault anew. Every way to open it still does.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RenewVault {
    /// Which.
    pub what: Renewed,
}
call!(RenewVault -> VaultStateReply, "vault.renew", Mutation, May(ManageVault), Never);

/// Takes a way to open the vault away: a machine that was sold, a sheet that was lost. The last one stays.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RemoveWay {
    /// The way.
    pub id: VaultWayId,
}
call!(RemoveWay -> VaultStateReply, "vault.remove_way", Mutation, May(ManageVault), Never);

/// Throws away everything in the vault with its keys, for when nothing opens it any more. Secrets have to be typed anew then.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct EmptyVault {
    /// The password of the one who asks.
    pub password: Secret,
}
call!(EmptyVault -> Done, "vault.empty", Mutation, May(ManageVault), Never);

/// Shows a secret. Who saw it, when and why is kept in the trail; a screen hides it after 30 seconds.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Reveal {
    /// The secret.
    pub id: VaultSecretId,
    /// Why it has to be seen.
    pub reason: String,
}
call!(Reveal -> Revealed, "vault.reveal", Mutation, May(RevealSecrets), Never);

/// What a secret says.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Revealed {
    /// It.
    pub secret: Secret,
    /// After how many seconds a screen hides it.
    pub shown_s: u32,
}
