//! The open training of a program: made for the first who comes, joined by the others, and gone with the last.

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use chrono::{DateTime, Utc};
use kontor_domain::event::Event;
use kontor_domain::identity::SignedIn;
use kontor_domain::{Refusal, say};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Mutex, broadcast};
use tokio::task::JoinSet;

use super::copy;
use crate::before::Before;
use crate::db::{Db, FILE, Place, dialect};
use crate::dispatcher::{Clock, Kontor};
use crate::{Failure, Result};

/// The training's folder in a data folder.
const FOLDER: &str = "training";

/// Where a program has its training.
pub(crate) struct Room {
    clock: Clock,
    bus: broadcast::Sender<Event>,
    open: Mutex<Option<Open>>,
    /// The same, for whoever only puts a call.
    shown: RwLock<Option<Kontor>>,
}

struct Open {
    kontor: Kontor,
    tasks: JoinSet<()>,
    folder: Folder,
}

impl std::fmt::Debug for Room {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Room").finish_non_exhaustive()
    }
}

impl Room {
    /// A room in which nobody is. What happens in it is told to the same windows.
    pub(crate) fn new(clock: Clock, bus: broadcast::Sender<Event>) -> Self {
        Self { clock, bus, open: Mutex::default(), shown: RwLock::default() }
    }

    /// The training, if there is one.
    pub(crate) fn kontor(&self) -> Option<Kontor> {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Signs somebody of the shop in to the training, and makes it first if nobody is there.
    pub(super) async fn admit(&self, shop: &Before) -> Result<SignedIn> {
        let mut open = self.open.lock().await;
        if let Some(there) = &*open
            && there.kontor.in_use(shop.now).await?
        {
            return there.kontor.admit(shop.session()?).await.map_err(older);
        }
        self.end(&mut open).await;
        let made = self.make(shop).await?;
        let signed_in = made.kontor.admit(shop.session()?).await;
        match signed_in {
            Ok(signed_in) => {
                self.show(Some(made.kontor.clone()));
                *open = Some(made);
                Ok(signed_in)
            }
            Err(failure) => {
                made.close().await;
                Err(failure)
            }
        }
    }

    async fn make(&self, shop: &Before) -> Result<Open> {
        let folder = Folder::new(&shop.db, shop.new_id()?).map_err(|error| dialect::not_made(&error))?;
        copy::copy(&shop.db, shop.tenant()?, &folder.0.join(FILE)).await?;
        let db = Db::open(&Place::Folder(folder.0.clone()), shop.now).await?;
        let kontor = Kontor::of_training(db, shop.tenant()?, self.clock.clone());
        if let Err(failure) = copy::fill(&kontor, shop).await {
            kontor.close().await;
            return Err(failure);
        }
        let mut tasks = JoinSet::new();
        tasks.spawn(pass_on(kontor.events(), self.bus.clone()));
        tasks.spawn(kontor.clone().deliver_events());
        tasks.spawn(crate::reports::keep_sums(kontor.clone()));
        tasks.spawn(crate::hardware::print_jobs(kontor.clone()));
        tasks.spawn(crate::terminals::ask_terminals(kontor.clone()));
        Ok(Open { kontor, tasks, folder })
    }

    /// Ends the training, whoever is in it.
    pub(crate) async fn close(&self) {
        let mut open = self.open.lock().await;
        self.end(&mut open).await;
    }

    async fn end(&self, open: &mut Option<Open>) {
        self.show(None);
        if let Some(open) = open.take() {
            open.close().await;
        }
    }

    fn show(&self, kontor: Option<Kontor>) {
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = kontor;
    }
}

impl Open {
    async fn close(mut self) {
        self.tasks.shutdown().await;
        Box::pin(self.kontor.close()).await;
        drop(self.folder);
    }
}

/// A folder that goes when it is dropped.
struct Folder(PathBuf);

impl Folder {
    /// An empty folder for a training of this database: in its data folder; of a server's, on this machine.
    fn new(shop: &Db, id: uuid::Uuid) -> std::io::Result<Self> {
        let beside = shop.file().and_then(Path::parent).map(|folder| folder.join(FOLDER));
        let folder = beside.unwrap_or_else(|| std::env::temp_dir().join(format!("kontor-{FOLDER}-{id}")));
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "the training is removed when the program begins next");
        }
    }
}

/// Removes what a program that was killed left of its training in a data folder.
pub fn sweep(data_folder: &Path) {
    let _ = std::fs::remove_dir_all(data_folder.join(FOLDER));
}

/// Whoever is not in the copy came to the shop after it was made.
fn older(failure: Failure) -> Failure {
    match failure {
        Failure::Refusal(refusal) if refusal.code == "not_found" => Refusal::new(
            "training_older",
            say!("Others practise in a copy of the shop that is older than you or this register. Try again when they are done."),
        )
        .into(),
        other => other,
    }
}

async fn pass_on(mut events: broadcast::Receiver<Event>, bus: broadcast::Sender<Event>) {
    loop {
        match events.recv().await {
            Ok(event) => {
                let _ = bus.send(event);
            }
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

impl Kontor {
    /// Whether somebody is signed in.
    async fn in_use(&self, now: DateTime<Utc>) -> Result<bool> {
        dialect::signed_in(self.db(), now).await
    }

    /// Signs in somebody who is signed in to the shop, at the same register.
    async fn admit(&self, session: &crate::cx::Session) -> Result<SignedIn> {
        let mut cx = self.cx_of_itself("training.begin");
        let signed_in = crate::identity::start_session(&mut cx, session.user.id, session.register.id).await?;
        cx.tx.commit().await?;
        Ok(signed_in)
    }
}
