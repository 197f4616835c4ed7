//! Where calls are put: the program in this process, or the one that has the data folder open already. Which of the
//! two it is, nobody has to know, and it may change: when the other program ends, this one takes over.

use std::sync::Arc;
use std::time::Duration;

use kontor_app::db::Place;
use kontor_app::{Clock, No, Request};
use kontor_domain::call::Call;
use kontor_domain::event::Event;
use kontor_domain::{CallId, Language, Secret, TenantId};
use serde_json::Value;
use tokio::sync::{Mutex, RwLock, mpsc};
use tokio::time::Instant;
use uuid::Uuid;

use crate::data::{self, Data};
use crate::gate::{self, Entry, Gate};
pub use crate::relay::OnShow;
use crate::relay::Relay;
use crate::remote::{Remote, Watch};
use crate::wire::Said;

/// How often a call is put anew because the program that should answer it went away.
const TRIES: usize = 5;

/// Which program this is; others on the same folder get to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// The headless one.
    Headless,
    /// The one with the window.
    Window,
}

impl Program {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Headless => "kontord",
            Self::Window => "kontor",
        }
    }
}

/// How long this process means to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stay {
    /// For a call or a few.
    Briefly,
    /// Until somebody ends it: it also makes the daily backups and forgets what is old.
    Long,
}

/// How a desk is opened.
#[derive(Clone)]
pub struct Opening {
    /// Where the data is.
    pub place: Place,
    /// Which business, where a database holds several.
    pub business: Option<TenantId>,
    /// Which program opens it.
    pub program: Program,
    /// For how long.
    pub stay: Stay,
    /// What its own calls are answered in.
    pub language: Language,
    /// What to do when another program asks for this one's window.
    pub on_show: Option<OnShow>,
    /// The clock that it goes by; none for the computer's.
    pub clock: Option<Clock>,
}

/// Something to tell a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// Something happened.
    Event(Event),
    /// Something was missed: what is shown has to be read again.
    Reload,
}

/// Where calls are put. Cheap to clone.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    how: Opening,
    side: RwLock<Arc<Side>>,
}

enum Side {
    /// This process has the data open.
    Here(Here),
    /// Another one has.
    There(Remote),
    /// It was closed.
    Closed,
}

struct Here {
    data: Data,
    held: Mutex<Option<Held>>,
}

/// What ends before and after the data is closed.
struct Held {
    relay: Option<Relay>,
    _gate: Option<Gate>,
}

impl Desk {
    /// Opens a place, or finds the program that has it open.
    ///
    /// # Errors
    /// What is wrong with the place, as a refusal that says what to do.
    pub async fn open(how: Opening) -> Result<Self, No> {
        let side = RwLock::new(Arc::new(enter(&how).await?));
        Ok(Self(Arc::new(Inner { how, side })))
    }

    /// The program that has the data open, where it is not this one.
    pub async fn elsewhere(&self) -> Option<String> {
        match &*self.side().await {
            Side::There(remote) => Some(remote.program().to_owned()),
            Side::Here(_) | Side::Closed => None,
        }
    }

    /// What its own calls are answered in.
    pub fn language(&self) -> Language {
        self.0.how.language
    }

    /// Asks the program that has the data open for its window.
    pub async fn show_elsewhere(&self) {
        if let Side::There(remote) = &*self.side().await {
            remote.show().await;
        }
    }

    /// Puts a call.
    ///
    /// # Errors
    /// A refusal, or a fault that was logged where it happened.
    pub async fn dispatch(&self, mut request: Request) -> Result<Value, No> {
        // Asked again with the same id, it happens once.
        request.call_id.get_or_insert_with(|| CallId(Uuid::now_v7()));
        for _ in 0..TRIES {
            let side = self.side().await;
            match &*side {
                Side::Here(here) => return here.data.dispatch(request).await,
                Side::There(remote) => match remote.ask(request.clone()).await {
                    Ok(answer) => return answer,
                    Err(_) => self.enter_again(&side).await?,
                },
                Side::Closed => break,
            }
        }
        Err(data::went_away())
    }

    /// Puts a typed call.
    ///
    /// # Errors
    /// As [`Desk::dispatch`].
    pub async fn call<C: Call>(&self, token: Option<&Secret>, call: &C) -> Result<C::Reply, No> {
        let fault = |error: serde_json::Error| No::fault(C::NAME, &kontor_app::Failure::fault(error));
        let args = serde_json::to_value(call).map_err(fault)?;
        let request =
            Request { call: C::NAME.to_owned(), args, token: token.cloned(), call_id: None, language: self.language() };
        serde_json::from_value(self.dispatch(request).await?).map_err(fault)
    }

    /// What happens from now on, wherever the data is open. Ends when the desk is closed or the receiver is dropped.
    pub fn events(&self) -> mpsc::Receiver<Happening> {
        let (sender, receiver) = mpsc::channel(256);
        let desk = self.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = sender.closed() => {}
                () = desk.tell(&sender) => {}
            }
        });
        receiver
    }

    async fn tell(&self, to: &mpsc::Sender<Happening>) {
        loop {
            let side = self.side().await;
            match &*side {
                Side::Here(here) => {
                    let Some(mut happenings) = here.data.happenings() else { return };
                    drop(side);
                    while let Some(happening) = data::next(&mut happenings).await {
                        if to.send(happening).await.is_err() {
                            return;
                        }
                    }
                    return;
                }
                Side::There(_) => {
                    if let Some(mut watch) = self.watch().await {
                        while let Some(said) = watch.next().await {
                            let happening = match said {
                                Said::Event(event) => Happening::Event(event),
                                Said::Reload => Happening::Reload,
                                _ => continue,
                            };
                            if to.send(happening).await.is_err() {
                                return;
                            }
                        }
                    }
                }
                Side::Closed => return,
            }
            // The other program went away; what happened since is unknown.
            if let Err(error) = self.enter_again(&side).await {
                tracing::warn!(%error, "the data can't be opened");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            if to.send(Happening::Reload).await.is_err() {
                return;
            }
        }
    }

    async fn watch(&self) -> Option<Watch> {
        let Place::Folder(folder) = &self.0.how.place else { return None };
        Watch::begin(gate::connect(folder).await?, Instant::now() + Duration::from_secs(10)).await
    }

    /// Closes the data, if it is open here: answers what was asked, then gives the folder free.
    pub async fn close(&self) {
        let side = std::mem::replace(&mut *self.0.side.write().await, Arc::new(Side::Closed));
        let Side::Here(here) = &*side else { return };
        let Some(Held { relay, _gate }) = here.held.lock().await.take() else { return };
        if let Some(relay) = relay {
            relay.close().await;
        }
        here.data.close().await;
    }

    async fn side(&self) -> Arc<Side> {
        Arc::clone(&*self.0.side.read().await)
    }

    async fn enter_again(&self, gone: &Arc<Side>) -> Result<(), No> {
        let mut side = self.0.side.write().await;
        if Arc::ptr_eq(&side, gone) {
            *side = Arc::new(enter(&self.0.how).await?);
        }
        Ok(())
    }
}

async fn enter(how: &Opening) -> Result<Side, No> {
    let (gate, listener) = match &how.place {
        Place::Server(_) => (None, None),
        Place::Folder(folder) => match gate::enter(folder).await? {
            Entry::Guest(remote) => return Ok(Side::There(remote)),
            Entry::First(gate, listener) => (Some(gate), Some(listener)),
        },
    };
    let data = Data::open(how.clone()).await?;
    let relay = listener.map(|listener| Relay::start(listener, data.clone(), how.program.name(), how.on_show.clone()));
    Ok(Side::Here(Here { data, held: Mutex::new(Some(Held { relay, _gate: gate })) }))
}
