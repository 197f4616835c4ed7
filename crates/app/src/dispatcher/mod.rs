//! What happens once for every call, whoever asks: session, policy, transaction, once-only, handler, records, commit,
//! and then the events.

mod answers;
mod deliver;
mod keepable;
mod sessions;

use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, SubsecRound, Utc};
use kontor_domain::call::{Answer, Call, Kind};
use kontor_domain::event::Event;
use kontor_domain::{CallId, Language, Refusal, Secret, TenantId, policy, say};
use serde_json::Value;
use tokio::sync::{Notify, broadcast};
use uuid::Uuid;

use crate::before::Before;
use crate::cx::{Cx, Session};
use crate::db::dialect::CROSSED;
use crate::db::{Db, Mode, Place, Tx};
use crate::demo::Stage;
use crate::kept::Kept;
use crate::records::rows;
use crate::registry::{Entry, Registry};
use crate::training::{self, Room, Side};
use crate::vault;
use crate::{Failure, Result, fault, features};

pub use answers::No;

/// Where the program gets the time from; tests give their own.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// A call as a door received it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The call's name.
    pub call: String,
    /// Its arguments.
    pub args: Value,
    /// The session's token, if somebody signed in.
    pub token: Option<Secret>,
    /// Made by the client and kept for a retry; one is made when it is missing.
    pub call_id: Option<CallId>,
    /// What a refusal is said in.
    pub language: Language,
}

/// The program: one database, every feature. Cheap to clone.
#[derive(Clone)]
pub struct Kontor(Arc<Inner>);

struct Inner {
    db: Db,
    registry: Registry,
    clock: Clock,
    tenant: RwLock<Option<TenantId>>,
    sessions: sessions::Cache,
    kept: Arc<Kept>,
    bus: broadcast::Sender<Event>,
    wake: Notify,
    speaker: OnceLock<Uuid>,
}

impl Kontor {
    /// Opens a place with the system's clock.
    ///
    /// # Errors
    /// As [`Db::open`]; `choose_business` when the database holds several and none is named.
    pub async fn open(place: &Place, business: Option<TenantId>) -> Result<Self> {
        Self::open_at(place, business, Arc::new(Utc::now)).await
    }

    /// Opens a place with a clock.
    ///
    /// # Errors
    /// As [`Kontor::open`].
    pub async fn open_at(place: &Place, business: Option<TenantId>, clock: Clock) -> Result<Self> {
        let db = Db::open(place, clock()).await?;
        let tenants = db.tenants().await?;
        let tenant = match (business, tenants.as_slice()) {
            (Some(chosen), known) if known.contains(&chosen) => Some(chosen),
            (Some(_), _) => return Err(Refusal::not_found(say!("business")).into()),
            (None, []) => {
                not_lost(place)?;
                None
            }
            (None, [only]) => Some(*only),
            (None, _) => {
                return Err(Refusal::new(
                    "choose_business",
                    say!("This database holds several businesses. Say which with --business and its id."),
                )
                .into());
            }
        };
        Ok(Self::of_shop(db, tenant, clock))
    }

    /// Opens a place to set up another business in it, beside those that are there (PostgreSQL).
    ///
    /// # Errors
    /// As [`Db::open`].
    pub async fn open_for_new_business(place: &Place) -> Result<Self> {
        Ok(Self::of_shop(Db::open(place, Utc::now()).await?, None, Arc::new(Utc::now)))
    }

    fn of_shop(db: Db, tenant: Option<TenantId>, clock: Clock) -> Self {
        let bus = broadcast::channel(1_024).0;
        let side = Side::Shop(Room::new(Arc::clone(&clock), bus.clone()));
        Self::over(db, tenant, clock, (bus, side))
    }

    /// The training of a business, in a data file of its own.
    pub(crate) fn of_training(db: Db, tenant: TenantId, clock: Clock) -> Self {
        Self::over(db, Some(tenant), clock, (broadcast::channel(1_024).0, Side::Training))
    }

    fn over(db: Db, tenant: Option<TenantId>, clock: Clock, (bus, side): (broadcast::Sender<Event>, Side)) -> Self {
        Self(Arc::new(Inner {
            db,
            registry: Registry::new(features::all()),
            clock,
            tenant: RwLock::new(tenant),
            sessions: sessions::Cache::default(),
            kept: Arc::new(Kept::new(side)),
            bus,
            wake: Notify::new(),
            speaker: OnceLock::new(),
        }))
    }

    /// Says where wishes for the demo go.
    #[must_use]
    pub fn with_stage(self, stage: Arc<Stage>) -> Self {
        // It is said once, by the one that opened it.
        let _ = self.0.kept.stage.set(stage);
        self
    }

    /// Says what the vault is opened with when nobody is asked.
    #[must_use]
    pub fn with_vault(self, means: vault::Means) -> Self {
        self.0.kept.vault.give(means);
        self
    }

    /// Every call that can be asked.
    pub fn registry(&self) -> &Registry {
        &self.0.registry
    }

    /// The database under it, for backups and checks.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// Whose business it is, once it was set up.
    pub fn tenant(&self) -> Option<TenantId> {
        *self.0.tenant.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// What happens from now on. A receiver that lags misses events and should reload what it shows.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.0.bus.subscribe()
    }

    /// The time, cut to what both engines keep.
    pub fn now(&self) -> DateTime<Utc> {
        (self.0.clock)().trunc_subsecs(6)
    }

    /// What this program is called among those that speak to the same printers. Where no other has the data, there is none to
    /// be told from: one that was killed is gone.
    pub(crate) fn speaker(&self) -> Result<Uuid> {
        if !crate::db::dialect::shared(&self.0.db) {
            return Ok(Uuid::nil());
        }
        if let Some(known) = self.0.speaker.get() {
            return Ok(*known);
        }
        let new = crate::cx::new_id(self.now())?;
        Ok(*self.0.speaker.get_or_init(|| new))
    }

    /// Asks a typed call.
    ///
    /// # Errors
    /// A refusal, or a fault that was logged.
    pub async fn call<C: Call>(
        &self,
        token: Option<&Secret>,
        call_id: CallId,
        call: &C,
    ) -> std::result::Result<C::Reply, No> {
        let request = Request {
            call: C::NAME.to_owned(),
            args: serde_json::to_value(call).map_err(|error| No::fault(C::NAME, &Failure::fault(error)))?,
            token: token.cloned(),
            call_id: Some(call_id),
            language: Language::default(),
        };
        let reply = self.dispatch(request).await?;
        serde_json::from_value(reply).map_err(|error| No::fault(C::NAME, &Failure::fault(error)))
    }

    /// Answers a call: the one way in, for every door.
    ///
    /// # Errors
    /// A refusal, or a fault that was logged with its id.
    pub async fn dispatch(&self, request: Request) -> std::result::Result<Value, No> {
        let name = request.call.clone();
        let language = request.language;
        let answer = self.answer(request).await.map_err(|failure| match failure {
            Failure::Refusal(refusal) => No::Refusal(refusal).said_in(language),
            broken => No::fault(&name, &broken),
        });
        match &answer {
            Ok(_) => tracing::debug!(call = name, "answered"),
            Err(No::Refusal(refusal)) => tracing::debug!(call = name, code = %refusal.code, "refused"),
            Err(No::Fault { .. }) => {}
        }
        answer
    }

    async fn answer(&self, request: Request) -> Result<Value> {
        if request.token.as_ref().is_some_and(training::is_of)
            && let Some(room) = self.0.kept.side.room()
        {
            // A training that is over has no sessions.
            let training = room.kontor().ok_or_else(sessions::ended)?;
            return Box::pin(training.answer(request)).await;
        }
        let Some(entry) = self.0.registry.get(&request.call) else {
            let message = say!("There is no call named {call}. `kontord calls` lists them.", call = request.call);
            return Err(Refusal::new("unknown_call", message).into());
        };
        keepable::check(entry, &request.args)?;
        let now = self.now();
        let session = match &request.token {
            Some(token) => sessions::find(self, token, now).await?,
            None => None,
        };
        let asker = session.as_deref().map_or(policy::Asker::Stranger, |session| match session.locked {
            true => policy::Asker::Locked,
            false => policy::Asker::At(session.permissions),
        });
        policy::decide(entry.needs, asker)?;
        match entry.kind {
            Kind::Query => {
                let mut cx = self.cx(entry.name, Mode::Read, session, (CallId(Uuid::nil()), now), request.language);
                (entry.handle)(&mut cx, request.args).await
            }
            Kind::Mutation => self.mutate(entry, request, session, now).await,
        }
    }

    /// What the program prepares by itself; nothing before the business was set up.
    pub fn before_of_itself(&self) -> Option<Before> {
        self.tenant()?;
        Some(Before {
            db: self.0.db.clone(),
            tenant: self.tenant(),
            session: None,
            kept: Arc::clone(&self.0.kept),
            now: self.now(),
        })
    }

    /// What the program does by itself, in the name of a call.
    pub(crate) fn cx_of_itself(&self, call: &'static str) -> Cx {
        self.cx(call, Mode::Write, None, (CallId(uuid::Uuid::nil()), self.now()), Language::default())
    }

    /// Does something in the name of a call that nobody put: in one transaction, with what it leaves for the trail and for those who
    /// hear of events.
    ///
    /// # Errors
    /// What it fails with; then nothing happened.
    pub async fn by_itself<T>(&self, call: &'static str, act: impl AsyncFnOnce(&mut Cx) -> Result<T>) -> Result<T> {
        let mut cx = self.cx_of_itself(call);
        let tenant = cx.tenant()?;
        let done = act(&mut cx).await?;
        self.record(&mut cx, tenant).await?;
        let Cx { tx: written, events, .. } = cx;
        written.commit().await?;
        for event in events {
            self.tell(event);
        }
        Ok(done)
    }

    fn cx(
        &self,
        call: &'static str,
        mode: Mode,
        session: Option<Arc<Session>>,
        (call_id, now): (CallId, DateTime<Utc>),
        language: Language,
    ) -> Cx {
        let tenant = self.tenant();
        Cx {
            tx: Tx::new(self.0.db.clone(), mode, tenant),
            call_id,
            now,
            call,
            language,
            session,
            tenant,
            prepared: None,
            kept: Arc::clone(&self.0.kept),
            catalog_change: None,
            audits: Vec::new(),
            events: Vec::new(),
        }
    }

    async fn mutate(
        &self,
        entry: &Entry,
        request: Request,
        session: Option<Arc<Session>>,
        now: DateTime<Utc>,
    ) -> Result<Value> {
        let call_id = match request.call_id {
            Some(id) => id,
            None => CallId(crate::cx::new_id(now)?),
        };
        let asked = answers::Asked::new(entry, call_id, session.as_deref(), &request.args).await?;
        for _ in 0..AGAIN {
            let cx = self.cx(entry.name, Mode::Write, session.clone(), (call_id, now), request.language);
            match self.attempt(entry, cx, &asked, request.args.clone()).await {
                Err(Failure::Refusal(no)) if no.code == CROSSED => {
                    tracing::debug!(call = entry.name, "crossed another")
                }
                answer => return answer,
            }
        }
        let cx = self.cx(entry.name, Mode::Write, session, (call_id, now), request.language);
        self.attempt(entry, cx, &asked, request.args).await
    }

    async fn attempt(&self, entry: &Entry, mut cx: Cx, asked: &answers::Asked, args: Value) -> Result<Value> {
        if let Some(prepare) = &entry.prepare {
            // What was answered is not checked again: a password that was changed by this call is wrong by now.
            let mut tx = Tx::new(self.0.db.clone(), Mode::Read, self.tenant());
            if self.tenant().is_some()
                && let Some(reply) = asked.known(&mut tx).await?
            {
                return Ok(reply);
            }
            drop(tx);
            let before = Before {
                db: self.0.db.clone(),
                tenant: self.tenant(),
                session: cx.session.clone(),
                kept: Arc::clone(&self.0.kept),
                now: cx.now,
            };
            cx.prepared = Some(prepare(&before, args.clone()).await?);
        }
        self.run(entry, cx, asked, args).await
    }

    async fn run(&self, entry: &Entry, mut cx: Cx, asked: &answers::Asked, args: Value) -> Result<Value> {
        // The same call may be running in another process: then its answer is waited for.
        cx.tx.lock(cx.call_id.0).await?;
        if cx.tenant.is_some()
            && let Some(reply) = asked.known(&mut cx.tx).await?
        {
            return Ok(reply);
        }
        fault::point("begun");
        let reply = (entry.handle)(&mut cx, args).await?;
        fault::point("handled");
        // The demo is entered where there is no business yet: there is nothing to record it in.
        if cx.tenant.is_none() && entry.answer == Answer::Never && cx.audits.is_empty() && cx.events.is_empty() {
            return Ok(reply);
        }
        let tenant = cx.tenant()?;
        self.record(&mut cx, tenant).await?;
        if entry.answer == Answer::Kept {
            asked.keep(&mut cx.tx, tenant, &reply, cx.now).await?;
        }
        fault::point("recorded");
        let Cx { tx, events, .. } = cx;
        tx.commit().await?;
        fault::point("committed");
        self.committed(entry, tenant, events);
        fault::point("published");
        Ok(reply)
    }

    async fn record(&self, cx: &mut Cx, tenant: TenantId) -> Result<()> {
        for entry in std::mem::take(&mut cx.audits) {
            let session = cx.session.clone();
            let doer = rows::Doer {
                user_id: session.as_ref().map(|session| session.user.id),
                name: session.as_ref().map_or("", |session| session.user.name.as_str()),
            };
            let id = cx.new_id()?.into();
            rows::audit(&mut cx.tx, tenant, (id, cx.now), doer, entry.action, entry.subject_id, entry.detail).await?;
        }
        for event in &cx.events {
            rows::tell(&mut cx.tx, tenant, event, cx.now).await?;
        }
        Ok(())
    }

    fn committed(&self, entry: &Entry, tenant: TenantId, events: Vec<Event>) {
        *self.0.tenant.write().unwrap_or_else(PoisonError::into_inner) = Some(tenant);
        if entry.name.starts_with("identity.") || entry.name.starts_with("business.") {
            self.0.sessions.forget();
        }
        if !crate::db::dialect::shared(&self.0.db) {
            for event in events {
                let _ = self.0.bus.send(event);
            }
        }
        self.0.wake.notify_one();
    }

    /// Tells the windows of something that the program did by itself and has committed.
    pub(crate) fn tell(&self, event: Event) {
        if !crate::db::dialect::shared(&self.0.db) {
            let _ = self.0.bus.send(event);
        }
        self.0.wake.notify_one();
    }

    /// Reads what searches go through, so that the first one is as quick as the others. Run it beside the doors; a
    /// search that comes meanwhile waits for it.
    pub async fn warm(self) {
        if self.tenant().is_none() {
            return;
        }
        let mut cx = self.cx("warm", Mode::Read, None, (CallId(Uuid::nil()), self.now()), Language::default());
        if let Err(failure) = crate::catalog::search::warm(&mut cx).await {
            // The first search tries again, and says why not.
            tracing::warn!(error = %failure, "the catalog was not read ahead");
        }
    }

    /// Delivers events to subscribers until the program ends: run it once, beside the doors.
    pub async fn deliver_events(self) {
        let mut window = None;
        loop {
            if let Err(failure) = deliver::round(&self, &mut window).await {
                let no = No::fault("events", &failure);
                tracing::warn!(%no, "events are delivered again later");
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
            let wait = if crate::db::dialect::shared(&self.0.db) { 250 } else { 30_000 };
            let _ = tokio::time::timeout(Duration::from_millis(wait), self.0.wake.notified()).await;
        }
    }

    /// Delivers what is in the outbox now, and says whether everybody has heard of everything: where several programs
    /// write, what was written waits until no older transaction can still put something before it.
    ///
    /// # Errors
    /// What a subscriber or the database failed with; the rest is delivered another time.
    pub async fn deliver_once(&self) -> Result<bool> {
        deliver::round(self, &mut None).await?;
        deliver::all_heard(self).await
    }

    /// Ends the training beside it, if there is one, and closes the database.
    pub async fn close(&self) {
        if let Some(room) = self.0.kept.side.room() {
            room.close().await;
        }
        self.0.db.close().await;
    }
}

/// How often an act that crossed another is done again by itself before whoever asked is told to try again.
const AGAIN: u32 = 3;

/// A data folder without a business, but with backups of one, has lost its data: nobody should begin anew over that.
fn not_lost(place: &Place) -> Result<()> {
    let Place::Folder(folder) = place else { return Ok(()) };
    match crate::backup::latest_backup(folder) {
        None => Ok(()),
        Some(backup) => Err(Refusal::new(
            "database_damaged",
            say!(
                "The data file is empty, but there is a backup of a business: {backup}. Restore it. To begin anew instead, \
                 choose another data folder.",
                backup = backup.display()
            ),
        )
        .into()),
    }
}
