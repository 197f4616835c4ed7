//! Whose token it is. Found once in the database, then remembered for a moment, so that a call costs no lookup.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use kontor_domain::{Refusal, Secret, say};
use sha2::{Digest as _, Sha256};

use super::Kontor;
use crate::Result;
use crate::cx::Session;
use crate::db::{Mode, Tx};
use crate::identity::rows;

/// How long a session is believed without looking again: another machine may have ended it.
const BELIEVED: TimeDelta = TimeDelta::seconds(2);
/// How old the kept time of the last touch may get before it is written anew.
const TOUCH: TimeDelta = TimeDelta::seconds(30);

#[derive(Clone)]
struct Known {
    session: Arc<Session>,
    read_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
}

/// Sessions found lately, by the hash of their token.
#[derive(Default)]
pub(super) struct Cache(Mutex<HashMap<[u8; 32], Known>>);

impl Cache {
    /// Forgets everything: a session, user or setting changed.
    pub(super) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn get(&self, hash: &[u8; 32]) -> Option<Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(hash).cloned()
    }

    fn put(&self, hash: [u8; 32], known: Known) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(hash, known);
    }
}

/// The session of a token, locked if it was left alone for too long. An ended or expired one is refused.
pub(super) async fn find(kontor: &Kontor, token: &Secret, now: DateTime<Utc>) -> Result<Option<Arc<Session>>> {
    let hash: [u8; 32] = Sha256::digest(token.expose().as_bytes()).into();
    let cache = &kontor.0.sessions;
    let fresh = |known: &Known| (now - known.read_at).abs() < BELIEVED;
    let known = match cache.get(&hash).filter(fresh) {
        Some(known) => known,
        None => {
            let mut tx = Tx::new(kontor.0.db.clone(), Mode::Read, kontor.tenant());
            let found = match kontor.tenant() {
                Some(_) => rows::session_of_token(&mut tx, &hash).await?,
                None => None,
            };
            let (mut session, seen_at) = found.ok_or_else(ended)?;
            session.permissions = kontor.0.kept.side.of(session.permissions);
            Known { session: Arc::new(session), read_at: now, seen_at }
        }
    };
    if known.session.expires_at <= now {
        return Err(ended().into());
    }
    let lock_after = known.session.business.lock_after_min;
    if known.session.locked || (lock_after > 0 && now - known.seen_at > TimeDelta::minutes(lock_after)) {
        let mut session = Session::clone(&known.session);
        session.locked = true;
        return Ok(Some(Arc::new(session)));
    }
    let stale = now - known.seen_at > TOUCH;
    if stale && let Some(tenant) = kontor.tenant() {
        let mut tx = Tx::new(kontor.0.db.clone(), Mode::Write, Some(tenant));
        // A touch that can't be written (a full disk) must not stop a query; the session then locks a little early.
        if rows::touch_session(&mut tx, known.session.id, now).await.is_ok() {
            let _ = tx.commit().await;
        }
    }
    let seen_at = if stale { now } else { known.seen_at };
    cache.put(hash, Known { session: Arc::clone(&known.session), read_at: known.read_at, seen_at });
    Ok(Some(known.session))
}

pub(super) fn ended() -> Refusal {
    Refusal::new("sign_in_first", say!("Your session has ended. Sign in again."))
}
