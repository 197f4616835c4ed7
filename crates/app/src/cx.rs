//! What a handler has in hand: the transaction, who asks, the time, new ids; and what it leaves for the dispatcher.

use std::any::Any;
use std::sync::Arc;

use chrono::{DateTime, Duration, NaiveDate, Timelike, Utc};
use kontor_domain::business::{Business, LocalTime, RegisterAt};
use kontor_domain::event::Event;
use kontor_domain::identity::User;
use kontor_domain::overrides::{OwnCaps, RoleCaps};
use kontor_domain::policy::{Permission, Permissions, Rights};
use kontor_domain::{CallId, Language, Message, Refusal, SessionId, TenantId, say};
use serde_json::Value;
use uuid::Uuid;

use crate::catalog::Change;
use crate::db::Tx;
use crate::kept::Kept;
use crate::words::say_in;
use crate::zone::Zone;
use crate::{Failure, Result};

/// A person at a register, as the dispatcher found them.
#[derive(Debug, Clone)]
pub struct Session {
    /// The session.
    pub id: SessionId,
    /// Who.
    pub user: User,
    /// What they may do.
    pub permissions: Permissions,
    /// Up to what they go by themselves, as far as a role of the business's own says so.
    pub caps: OwnCaps,
    /// Where.
    pub register: RegisterAt,
    /// Of which business.
    pub business: Business,
    /// Whether a PIN is needed first.
    pub locked: bool,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}

impl Session {
    /// What the person is and may do.
    pub fn rights(&self) -> Rights {
        Rights { role: self.user.role, permissions: self.permissions, caps: Some(self.caps()) }
    }

    /// Up to what the person goes by themselves.
    pub fn caps(&self) -> RoleCaps {
        self.business.overrides.caps_of(self.user.role, self.caps)
    }
}

/// An entry for the audit trail, written by the dispatcher in the call's transaction.
#[derive(Debug)]
pub struct Audit {
    /// The call, or what was tried.
    pub action: &'static str,
    /// What it was done to.
    pub subject_id: Option<Uuid>,
    /// What changed, without secrets.
    pub detail: Value,
}

/// One call while it runs.
pub struct Cx {
    /// The transaction.
    pub tx: Tx,
    /// The call's id.
    pub call_id: CallId,
    /// The time of the call, cut to microseconds. Nothing else reads a clock.
    pub now: DateTime<Utc>,
    /// The name of the call.
    pub call: &'static str,
    /// The language of the one who asks.
    pub language: Language,
    pub(crate) session: Option<Arc<Session>>,
    pub(crate) tenant: Option<TenantId>,
    pub(crate) prepared: Option<Box<dyn Any + Send>>,
    pub(crate) kept: Arc<Kept>,
    /// The number of what this call changes in the catalog, once it has changed something.
    pub(crate) catalog_change: Option<Change>,
    pub(crate) audits: Vec<Audit>,
    pub(crate) events: Vec<Event>,
}

impl Cx {
    /// Who asks.
    ///
    /// # Errors
    /// Refuses a stranger.
    pub fn session(&self) -> Result<&Arc<Session>> {
        self.session.as_ref().ok_or_else(|| Refusal::new("sign_in_first", say!("Sign in first.")).into())
    }

    /// Whether the one who asks holds a permission.
    ///
    /// # Errors
    /// Refuses a stranger.
    pub fn may(&self, permission: Permission) -> Result<bool> {
        Ok(self.session()?.permissions.has(permission))
    }

    /// Whose rows these are.
    ///
    /// # Errors
    /// Refuses before the business was set up.
    pub fn tenant(&self) -> Result<TenantId> {
        self.tenant.ok_or_else(|| Refusal::new("not_set_up", say!("Set up the business first.")).into())
    }

    /// A new id (UUIDv7) of the call's time.
    ///
    /// # Errors
    /// A fault when the system has no randomness to give.
    pub fn new_id(&self) -> Result<Uuid> {
        new_id(self.now)
    }

    /// A message in the language of the one who asks: for what an answer says beside refusals.
    pub fn say(&self, message: &Message) -> String {
        say_in(self.language, message)
    }

    /// Remembers for the audit trail what a person would want to look back on.
    pub fn audit(&mut self, subject: impl Into<Uuid>, detail: Value) {
        self.audits.push(Audit { action: self.call, subject_id: Some(subject.into()), detail });
    }

    /// Tells others after the commit.
    pub fn event(&mut self, event: Event) {
        self.events.push(event);
    }

    /// What the step before the transaction made (slow hashing).
    ///
    /// # Errors
    /// A fault when the call was registered without that step.
    pub fn prepared<P: Send + 'static>(&mut self) -> Result<P> {
        let prepared = self.prepared.take().and_then(|prepared| prepared.downcast::<P>().ok());
        prepared.map(|prepared| *prepared).ok_or_else(|| Failure::fault("the call was not prepared"))
    }

    /// The business day and the hour of the call, at the register of the one who asks.
    ///
    /// # Errors
    /// Refuses a stranger; a fault when the store's time zone is unknown.
    pub fn local(&self) -> Result<LocalTime> {
        let register = &self.session()?.register;
        local_time(self.now, &register.timezone, register.cutoff_hour)
    }
}

/// A new id (UUIDv7) of a moment.
///
/// # Errors
/// A fault when the system has no randomness to give.
pub fn new_id(at: DateTime<Utc>) -> Result<Uuid> {
    let mut random = [0u8; 10];
    getrandom::fill(&mut random).map_err(Failure::fault)?;
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

/// The business day and hour of a moment in a store's time zone.
///
/// # Errors
/// A fault when the time zone is unknown: it was checked when the store was added.
pub fn local_time(at: DateTime<Utc>, timezone: &str, cutoff_hour: u8) -> Result<LocalTime> {
    let zone: Zone = timezone.parse().map_err(|_| Failure::fault(format!("unknown time zone {timezone}")))?;
    let local = zone.local(at).naive_local();
    let day: NaiveDate = local.checked_sub_signed(Duration::hours(i64::from(cutoff_hour))).unwrap_or(local).date();
    let hour = u8::try_from(local.hour()).unwrap_or_default();
    Ok(LocalTime { business_date: day, hour })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_business_day_ends_at_its_cut_off_hour_on_the_stores_clock() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let day = |text: &str, cutoff| local_time(at(text), "Europe/Madrid", cutoff).unwrap().business_date.to_string();
        assert_eq!(day("2026-07-10T22:30:00Z", 0), "2026-07-11", "half past midnight in Madrid is the next day");
        assert_eq!(
            day("2026-07-10T22:30:00Z", 4),
            "2026-07-10",
            "with a cut-off at four it is still the evening before"
        );
        assert_eq!(local_time(at("2026-01-10T22:30:00Z"), "Europe/Madrid", 0).unwrap().hour, 23, "winter time");
    }
}
