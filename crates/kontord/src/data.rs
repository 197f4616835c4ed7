//! The data, open in this process. Calls share it; a restore has it alone: it waits for the calls that run, closes the
//! data, and opens what it put in place, while those that come meanwhile wait.

use kontor_domain::say;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use kontor_app::db::Place;
use kontor_app::{Kontor, No, Request, backup};
use kontor_domain::event::Event;
use serde_json::Value;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Mutex, RwLock, broadcast};
use tokio::task::JoinSet;

use crate::trouble::{blocking, no, refuse};
use crate::{Happening, Opening, Stay, admin};

/// Open data. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Data(Arc<Inner>);

struct Inner {
    how: Opening,
    /// None once it was closed, and while what was put in place can't be opened: then every call tries again.
    slot: RwLock<Option<Open>>,
    /// Who listens hears of a restore, too; none once it was closed.
    bus: std::sync::Mutex<Option<broadcast::Sender<Happening>>>,
    /// Held by a restore from its first step to its last.
    restoring: Mutex<()>,
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
        let open = open(&how, &bus).await?;
        let (slot, bus) = (RwLock::new(Some(open)), std::sync::Mutex::new(Some(bus)));
        Ok(Self(Arc::new(Inner { how, slot, bus, restoring: Mutex::default() })))
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
        match &*slot {
            Some(open) => open.kontor.dispatch(request).await,
            None => Err(went_away()),
        }
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
        let opened = open(&self.0.how, &bus).await;
        let _ = bus.send(Happening::Reload);
        *slot = Some(opened?);
        restored.map(admin::restored)
    }

    async fn open_again(&self) -> Result<(), No> {
        let mut slot = self.0.slot.write().await;
        let bus = self.bus().clone();
        if let (None, Some(bus)) = (&*slot, bus) {
            *slot = Some(open(&self.0.how, &bus).await?);
            let _ = bus.send(Happening::Reload);
        }
        Ok(())
    }

    /// Closes it for good, once the calls and the restore that run are through.
    pub(crate) async fn close(&self) {
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

impl Open {
    async fn close(mut self) {
        self.tasks.shutdown().await;
        self.kontor.close().await;
    }
}

async fn open(how: &Opening, bus: &broadcast::Sender<Happening>) -> Result<Open, No> {
    let kontor = Kontor::open(&how.place, how.business).await.map_err(|failure| no("open", failure))?;
    let mut tasks = JoinSet::new();
    tasks.spawn(pass_on(kontor.events(), bus.clone()));
    tasks.spawn(kontor.clone().deliver_events());
    if how.stay == Stay::Long {
        tasks.spawn(kontor.clone().warm());
        tasks.spawn(kontor_app::records::upkeep(kontor.clone()));
        tasks.spawn(kontor_app::reports::keep_sums(kontor.clone()));
        tasks.spawn(backup::daily(kontor.clone()));
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
