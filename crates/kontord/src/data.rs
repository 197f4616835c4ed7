//! The data, open in this process. Calls share it; a restore has it alone: it waits for the calls that run, closes the
//! data, and opens what it put in place, while those that come meanwhile wait. So does whoever enters or leaves the demo,
//! which lies in a folder of its own inside of the data folder.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use kontor_app::db::{FILE, Place};
use kontor_app::demo::{Stage, Wish};
use kontor_app::vault::{Means, SystemRing};
use kontor_app::{Kontor, No, Request, backup};
use kontor_domain::call::Call as _;
use kontor_domain::demo::{EnterDemo, LeaveDemo};
use kontor_domain::event::Event;
use kontor_domain::{Refusal, say};
use serde_json::Value;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Mutex, RwLock, broadcast};
use tokio::task::JoinSet;

use crate::demo::{self, Taste};
use crate::gate::Gate;
use crate::trouble::{blocking, no, refuse};
use crate::{Happening, Opening, Stay, admin, ask};

/// The demo's folder in the data folder.
const DEMO: &str = "demo";

/// Open data. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Data(Arc<Inner>);

struct Inner {
    how: Opening,
    /// None once it was closed, and while what was put in place can't be opened: then every call tries again.
    slot: RwLock<Option<Open>>,
    /// Who listens hears of a restore, too; none once it was closed.
    bus: std::sync::Mutex<Option<broadcast::Sender<Happening>>>,
    /// Held by a restore from its first step to its last, and by whoever enters or leaves the demo.
    restoring: Mutex<()>,
    stage: Arc<Stage>,
    /// The demo's folder is ours while it is open.
    demo_gate: std::sync::Mutex<Option<Gate>>,
}

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Business,
    Demo,
}

struct Open {
    kontor: Kontor,
    tasks: JoinSet<()>,
}

impl Data {
    /// Opens it, and begins what runs beside the calls.
    ///
    /// # Errors
    /// What is wrong with the place.
    pub(crate) async fn open(how: Opening) -> Result<Self, No> {
        let bus = broadcast::channel(1_024).0;
        let folder = demo_folder(&how);
        if let Some(folder) = &folder {
            demo::sweep(folder);
        }
        if let Place::Folder(folder) = &how.place {
            kontor_app::training::sweep(folder);
        }
        let made = folder.is_some_and(|folder| folder.join(FILE).exists());
        let stage = Arc::new(Stage::new(made, demo::people()));
        let open = open(&how, &stage, &bus).await?;
        let (slot, bus) = (RwLock::new(Some(open)), std::sync::Mutex::new(Some(bus)));
        let (restoring, demo_gate) = (Mutex::default(), std::sync::Mutex::default());
        Ok(Self(Arc::new(Inner { how, slot, bus, restoring, stage, demo_gate })))
    }

    /// Answers a call.
    ///
    /// # Errors
    /// A refusal, or a fault that was logged.
    pub(crate) async fn dispatch(&self, request: Request) -> Result<Value, No> {
        let mut slot = self.0.slot.read().await;
        if slot.is_none() {
            drop(slot);
            self.open_again().await?;
            slot = self.0.slot.read().await;
        }
        let of_demo = [EnterDemo::NAME, LeaveDemo::NAME].contains(&request.call.as_str());
        let answer = match &*slot {
            Some(open) => open.kontor.dispatch(request).await,
            None => return Err(went_away()),
        };
        drop(slot);
        match Some(&self.0.stage).filter(|_| of_demo).and_then(|stage| stage.take_wish()) {
            Some(wish) => self.fulfil(wish).await,
            None => answer,
        }
    }

    /// Does what somebody wants done with the demo, and says how it stands then.
    async fn fulfil(&self, wish: Wish) -> Result<Value, No> {
        let data = self.clone();
        // By itself: whoever asked for it may go.
        let done = tokio::spawn(async move {
            match wish {
                Wish::Enter(ask) => data.enter_demo(ask).await,
                Wish::Leave(ask) => data.leave_demo(ask).await,
            }
        });
        done.await.unwrap_or_else(|error| Err(no("demo", kontor_app::Failure::fault(error))))?;
        let demo = self.0.stage.demo(self.has_business().await);
        serde_json::to_value(demo).map_err(|error| no("demo", kontor_app::Failure::fault(error)))
    }

    async fn enter_demo(&self, ask: EnterDemo) -> Result<(), No> {
        let folder = demo_folder(&self.0.how).ok_or_else(went_away)?;
        if folder.join(FILE).exists() {
            return self.switch(Side::Demo).await;
        }
        if !self.0.stage.begin() {
            return Ok(());
        }
        let data = self.clone();
        let making = async move {
            let stage = Arc::clone(&data.0.stage);
            let taste = Taste { locale: ask.locale, timezone: ask.timezone };
            let made = demo::make_in(&folder, &taste, &move |percent| stage.tell(percent)).await;
            data.0.stage.set_made(made.is_ok(), made.as_ref().err().and_then(told));
            match made {
                Ok(_) => data.switch(Side::Demo).await,
                Err(no) => Err(no),
            }
        };
        match self.0.how.stay {
            Stay::Briefly => making.await,
            Stay::Long => {
                tokio::spawn(async move {
                    if let Err(no) = making.await {
                        tracing::warn!(%no, "the demo was not made");
                    }
                });
                Ok(())
            }
        }
    }

    async fn leave_demo(&self, ask: LeaveDemo) -> Result<(), No> {
        if self.0.stage.stop() {
            return Ok(());
        }
        if self.0.stage.is_open() {
            self.switch(Side::Business).await?;
        }
        let folder = demo_folder(&self.0.how).filter(|_| ask.delete);
        if let Some(folder) = folder {
            let _one_at_a_time = self.0.restoring.lock().await;
            if folder.join(FILE).exists() {
                // Another program may look at it.
                drop(Gate::alone(&folder)?);
            }
            demo::remove(&folder)?;
            self.0.stage.set_made(false, None);
        }
        Ok(())
    }

    /// Opens the demo in the place of the data, or the data again.
    async fn switch(&self, to: Side) -> Result<(), No> {
        let _one_at_a_time = self.0.restoring.lock().await;
        let Some(bus) = self.bus().clone() else { return Err(went_away()) };
        let mut slot = self.0.slot.write().await;
        let business = slot.as_ref().is_some_and(|open| open.kontor.tenant().is_some());
        if self.0.stage.is_open() == (to == Side::Demo) || (business && to == Side::Demo) {
            // Somebody was here first: with the same wish, or with a business.
            return Ok(());
        }
        let gate = match demo_folder(&self.0.how).filter(|_| to == Side::Demo) {
            Some(folder) => Some(Gate::alone(&folder)?),
            None => None,
        };
        if let Some(open) = slot.take() {
            open.close().await;
        }
        self.0.show(to, gate);
        let mut opened = open(&self.0.here(), &self.0.stage, &bus).await;
        let mut failed = None;
        if let (Side::Demo, Err(no)) = (to, &opened) {
            failed = Some(no.clone());
            self.0.show(Side::Business, None);
            opened = open(&self.0.here(), &self.0.stage, &bus).await;
        }
        self.0.stage.set_made(true, failed.as_ref().and_then(told));
        let _ = bus.send(Happening::Reload);
        *slot = Some(opened?);
        failed.map_or(Ok(()), Err)
    }

    async fn has_business(&self) -> bool {
        let slot = self.0.slot.read().await;
        slot.as_ref().is_some_and(|open| open.kontor.tenant().is_some())
    }

    /// What happens from now on; none once it was closed.
    pub(crate) fn happenings(&self) -> Option<broadcast::Receiver<Happening>> {
        self.bus().as_ref().map(broadcast::Sender::subscribe)
    }

    fn bus(&self) -> std::sync::MutexGuard<'_, Option<broadcast::Sender<Happening>>> {
        self.0.bus.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a backup in the place of the data. Until it is known to be a good one, calls are answered as ever.
    ///
    /// # Errors
    /// What is wrong with the backup or the folder: then the data from before goes on being served.
    pub(crate) async fn restore(&self, from: PathBuf) -> Result<Value, No> {
        let data = self.clone();
        // By itself: whoever asked for it may go, and the data is opened again all the same.
        let done = tokio::spawn(async move { data.restore_now(from).await }).await;
        done.unwrap_or_else(|error| Err(no("restore", kontor_app::Failure::fault(error))))
    }

    async fn restore_now(&self, from: PathBuf) -> Result<Value, No> {
        let Place::Folder(folder) = self.0.how.place.clone() else {
            return Err(refuse(
                "not_here",
                say!("A backup takes the place of a data folder's data; a database gets it by itself."),
            ));
        };
        let _one_at_a_time = self.0.restoring.lock().await;
        let Some(bus) = self.bus().clone() else { return Err(went_away()) };
        let ready = blocking("restore", move || backup::ready_backup(&from, &folder)).await?;

        let mut slot = self.0.slot.write().await;
        if let Some(open) = slot.take() {
            open.close().await;
        }
        let restored = blocking("restore", move || ready.put_in_place(chrono::Utc::now())).await;
        // What was restored is a business: whoever looked around in the demo is there now.
        self.0.show(Side::Business, None);
        let opened = open(&self.0.how, &self.0.stage, &bus).await;
        let _ = bus.send(Happening::Reload);
        *slot = Some(opened?);
        restored.map(admin::restored)
    }

    async fn open_again(&self) -> Result<(), No> {
        let mut slot = self.0.slot.write().await;
        let bus = self.bus().clone();
        if let (None, Some(bus)) = (&*slot, bus) {
            *slot = Some(open(&self.0.here(), &self.0.stage, &bus).await?);
            let _ = bus.send(Happening::Reload);
        }
        Ok(())
    }

    /// Closes it for good, once the calls and the restore that run are through.
    pub(crate) async fn close(&self) {
        self.0.stage.stop();
        let _no_restore = self.0.restoring.lock().await;
        let mut slot = self.0.slot.write().await;
        self.bus().take();
        let Some(mut open) = slot.take() else { return };
        open.tasks.shutdown().await;
        if let Err(failure) = open.kontor.deliver_once().await {
            tracing::warn!(error = %failure, "events are delivered when the data is opened next");
        }
        open.close().await;
    }
}

impl Inner {
    /// How what calls are about now is opened.
    fn here(&self) -> Opening {
        match demo_folder(&self.how).filter(|_| self.stage.is_open()) {
            Some(folder) => Opening { place: Place::Folder(folder), business: None, ..self.how.clone() },
            None => self.how.clone(),
        }
    }

    fn show(&self, side: Side, gate: Option<Gate>) {
        self.stage.set_open(side == Side::Demo);
        *self.demo_gate.lock().unwrap_or_else(PoisonError::into_inner) = gate;
    }
}

/// Where the demo of a place is; none where there can be none.
fn demo_folder(how: &Opening) -> Option<PathBuf> {
    match &how.place {
        Place::Folder(folder) => Some(folder.join(DEMO)),
        Place::Server(_) => None,
    }
}

/// Why something was not done, as people are told of it.
fn told(no: &No) -> Option<Refusal> {
    match no {
        No::Refusal(refusal) if refusal.code == "stopped" => None,
        No::Refusal(refusal) => Some(refusal.clone()),
        No::Fault { .. } => Some(Refusal::new("fault", no.message())),
    }
}

impl Open {
    async fn close(mut self) {
        self.tasks.shutdown().await;
        self.kontor.close().await;
    }
}

async fn open(how: &Opening, stage: &Arc<Stage>, bus: &broadcast::Sender<Happening>) -> Result<Open, No> {
    let clock = how.clock.clone().unwrap_or_else(|| Arc::new(chrono::Utc::now));
    let kontor = Kontor::open_at(&how.place, how.business, clock).await.map_err(|failure| no("open", failure))?;
    // What is kept in a demo is no secret, and opens by what is typed.
    let means = match stage.is_open() {
        true => Means::new(None, None),
        false => Means::new(SystemRing::wanted(), ask::vault_passphrase()),
    };
    let kontor = kontor.with_vault(means);
    let kontor = match &how.place {
        Place::Folder(_) => kontor.with_stage(Arc::clone(stage)),
        Place::Server(_) => kontor,
    };
    let mut tasks = JoinSet::new();
    tasks.spawn(pass_on(kontor.events(), bus.clone()));
    tasks.spawn(kontor.clone().deliver_events());
    if how.stay == Stay::Long {
        tasks.spawn(kontor.clone().warm());
        tasks.spawn(kontor_app::vault::open_ahead(kontor.clone()));
        tasks.spawn(kontor_app::records::upkeep(kontor.clone()));
        tasks.spawn(kontor_app::reports::keep_sums(kontor.clone()));
        tasks.spawn(kontor_app::sales::let_goods_go(kontor.clone()));
        tasks.spawn(kontor_app::hardware::print_jobs(kontor.clone()));
        tasks.spawn(kontor_app::terminals::ask_terminals(kontor.clone()));
        tasks.spawn(kontor_app::mail::send_mail(kontor.clone()));
        // Nobody would miss the demo.
        if !stage.is_open() {
            tasks.spawn(backup::daily(kontor.clone()));
        }
    }
    Ok(Open { kontor, tasks })
}

async fn pass_on(mut events: broadcast::Receiver<Event>, bus: broadcast::Sender<Happening>) {
    loop {
        let happening = match events.recv().await {
            Ok(event) => Happening::Event(event),
            Err(RecvError::Lagged(_)) => Happening::Reload,
            Err(RecvError::Closed) => return,
        };
        let _ = bus.send(happening);
    }
}

/// The next thing that a listener hears; none when the data was closed.
pub(crate) async fn next(happenings: &mut broadcast::Receiver<Happening>) -> Option<Happening> {
    match happenings.recv().await {
        Ok(happening) => Some(happening),
        Err(RecvError::Lagged(_)) => Some(Happening::Reload),
        Err(RecvError::Closed) => None,
    }
}

/// Whoever has the data open next may be asked again.
pub(crate) fn went_away() -> No {
    refuse("busy_elsewhere", say!("The program that has the data open went away before it answered. Try again."))
}
