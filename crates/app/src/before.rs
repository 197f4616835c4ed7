//! Slow work before a transaction begins: hashing and checking passwords, with the attempts counted first.

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use chrono::{DateTime, Utc};
use kontor_domain::{Refusal, Secret, TenantId, say};
use tokio::sync::Semaphore;

use crate::cx::Session;
use crate::db::{Db, Mode, Tx};
use crate::fault::quick_hashes;
use crate::kept::Kept;
use crate::{Failure, Result};

/// What slow work before the transaction may use: who asks, the time, and short transactions of its own.
pub struct Before {
    pub(crate) db: Db,
    pub(crate) tenant: Option<TenantId>,
    pub(crate) session: Option<Arc<Session>>,
    pub(crate) kept: Arc<Kept>,
    /// The time of the call.
    pub now: DateTime<Utc>,
}

impl Before {
    /// A transaction to read or write what security must remember even if the call is refused.
    pub fn tx(&self, mode: Mode) -> Tx {
        Tx::new(self.db.clone(), mode, self.tenant)
    }

    /// A new id (UUIDv7) of the call's time.
    ///
    /// # Errors
    /// A fault when the system has no randomness to give.
    pub fn new_id(&self) -> Result<uuid::Uuid> {
        crate::cx::new_id(self.now)
    }

    /// Whose rows these are.
    ///
    /// # Errors
    /// Refuses before the business was set up.
    pub fn tenant(&self) -> Result<TenantId> {
        self.tenant.ok_or_else(|| Refusal::new("not_set_up", say!("Set up the business first.")).into())
    }

    /// Who asks.
    ///
    /// # Errors
    /// Refuses a stranger.
    pub fn session(&self) -> Result<&Arc<Session>> {
        self.session.as_ref().ok_or_else(|| Refusal::new("sign_in_first", say!("Sign in first.")).into())
    }
}

// OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, 2 passes, 1 lane.
const MEMORY: u32 = 19_456;
const PASSES: u32 = 2;

fn argon2() -> Result<Argon2<'static>> {
    let (memory, passes) = if quick_hashes() { (Params::MIN_M_COST, 1) } else { (MEMORY, PASSES) };
    let params = Params::new(memory, passes, 1, None).map_err(|error| Failure::fault(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Hashes a secret with argon2id, off the async threads.
///
/// # Errors
/// A fault when the machine can't.
pub async fn hash(secret: Secret) -> Result<String> {
    blocking(move || {
        let mut salt = [0u8; 16];
        getrandom::fill(&mut salt).map_err(Failure::fault)?;
        let hashed = argon2()?.hash_password_with_salt(secret.expose().as_bytes(), &salt);
        hashed.map(|hash| hash.to_string()).map_err(|error| Failure::fault(error.to_string()))
    })
    .await
}

/// Checks a secret against its hash, off the async threads.
///
/// # Errors
/// A fault when the kept hash is no hash.
pub async fn matches(secret: Secret, hash: String) -> Result<bool> {
    blocking(move || {
        let parsed = PasswordHash::new(&hash).map_err(|error| Failure::fault(error.to_string()))?;
        Ok(argon2()?.verify_password(secret.expose().as_bytes(), &parsed).is_ok())
    })
    .await
}

/// What tells one secret from another for a salt that is not secret, off the async threads.
///
/// # Errors
/// A fault when the machine can't.
pub(crate) async fn fingerprint(secret: Secret, salt: [u8; 16]) -> Result<[u8; 32]> {
    blocking(move || {
        let mut print = [0u8; 32];
        let hashed = argon2()?.hash_password_into(secret.expose().as_bytes(), &salt, &mut print);
        hashed.map(|()| print).map_err(|error| Failure::fault(error.to_string()))
    })
    .await
}

/// How many hash at once: each takes 19 MiB and a core.
static HASHING: Semaphore = Semaphore::const_new(2);
/// How many may wait for it.
static WAITING: Semaphore = Semaphore::const_new(64);

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let busy = || Refusal::new("busy", say!("Too many people sign in at this moment. Try again in a few seconds."));
    let _waiting = WAITING.try_acquire().map_err(|_| busy())?;
    let _turn = HASHING.acquire().await.map_err(Failure::fault)?;
    tokio::task::spawn_blocking(work).await.map_err(Failure::fault)?
}
