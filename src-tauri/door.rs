//! Between the screens and the desk: the one command, the events, and how the opening went.

use std::sync::Arc;

use kontor_app::{No, Request};
use kontor_domain::{CallId, Language, Secret, say};
use kontord::{Desk, Happening, Opening, Program};
use serde::Deserialize;
use serde_json::{Value, json};
use tauri::State;
use tauri::ipc::InvokeBody;
use tokio::sync::{Mutex, mpsc, watch};

/// How many events are told in one answer at most.
const BOUT: usize = 256;

/// The way to the business. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Door {
    how: Opening,
    now: watch::Sender<Now>,
    happenings: Arc<Mutex<Option<mpsc::Receiver<Happening>>>>,
    /// How many pages have begun to listen; the latest is told.
    pages: watch::Sender<u64>,
}

/// How things stand.
#[derive(Clone)]
enum Now {
    NotYet,
    Open(Desk),
    Problem(No),
}

/// How an opening went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opened {
    /// Calls can be put.
    Here,
    /// Another window is open on the same data, and was brought to the front.
    InAnotherWindow,
    /// Something is wrong with the data's place.
    NotAtAll,
}

impl Door {
    pub(crate) fn new(how: Opening) -> Self {
        let happenings = Arc::default();
        Self { how, now: watch::Sender::new(Now::NotYet), happenings, pages: watch::Sender::new(0) }
    }

    /// Opens the data, or tries again.
    pub(crate) async fn open(&self) -> Opened {
        match Desk::open(self.how.clone()).await {
            Ok(desk) => {
                if desk.elsewhere().await.as_deref() == Some(Program::Window.name()) {
                    desk.show_elsewhere().await;
                    desk.close().await;
                    return Opened::InAnotherWindow;
                }
                self.now.send_replace(Now::Open(desk));
                Opened::Here
            }
            Err(no) => {
                self.now.send_replace(Now::Problem(no));
                Opened::NotAtAll
            }
        }
    }

    /// Where the data is.
    pub(crate) fn how(&self) -> &Opening {
        &self.how
    }

    /// What is wrong with the data's place, if it could not be opened.
    pub(crate) fn problem(&self) -> Option<No> {
        match &*self.now.borrow() {
            Now::Problem(no) => Some(no.clone()),
            Now::NotYet | Now::Open(_) => None,
        }
    }

    /// Says that something else is wrong now.
    pub(crate) fn set_problem(&self, no: No) {
        self.now.send_replace(Now::Problem(no));
    }

    async fn desk(&self) -> Result<Desk, No> {
        let mut now = self.now.subscribe();
        match now.wait_for(|now| !matches!(now, Now::NotYet)).await.as_deref() {
            Ok(Now::Open(desk)) => Ok(desk.clone()),
            Ok(Now::Problem(no)) => Err(no.clone()),
            Ok(Now::NotYet) | Err(_) => Err(kontord::trouble::refuse("closed", say!("Kontor is closing."))),
        }
    }

    /// Waits until something happens and gives it, with what else happened meanwhile. Nothing comes to a page that has
    /// been left.
    async fn hear(&self, first: bool) -> Result<Vec<Value>, No> {
        let desk = self.desk().await?;
        if first {
            self.pages.send_modify(|pages| *pages += 1);
        }
        let mut pages = self.pages.subscribe();
        let mut happenings = self.happenings.lock().await;
        if first {
            *happenings = None;
        }
        let happenings = happenings.get_or_insert_with(|| desk.events());
        let mut bout = Vec::new();
        tokio::select! {
            biased;
            _ = pages.changed() => {}
            heard = happenings.recv_many(&mut bout, BOUT) => {
                if heard == 0 {
                    return Err(kontord::trouble::refuse("closed", say!("Kontor is closing.")));
                }
            }
        }
        Ok(bout.into_iter().map(told).collect())
    }

    /// Closes the data.
    pub(crate) async fn close(&self) {
        if let Now::Open(desk) = self.now.send_replace(Now::NotYet) {
            desk.close().await;
        }
    }
}

fn told(happening: Happening) -> Value {
    let event = match happening {
        Happening::Event(event) => serde_json::to_value(event).ok(),
        Happening::Reload => None,
    };
    event.unwrap_or_else(|| json!({ "event": "reload" }))
}

#[derive(Deserialize)]
struct Asked {
    name: String,
    #[serde(default)]
    args: Value,
    #[serde(default)]
    token: Option<Secret>,
    #[serde(default, alias = "callId")]
    call_id: Option<CallId>,
    #[serde(default)]
    language: Option<String>,
}

/// The screens' way in: puts a call and gives its reply, or `{"error": …}`.
#[tauri::command]
pub(crate) async fn call(request: tauri::ipc::Request<'_>, door: State<'_, Door>) -> Result<Value, Value> {
    let InvokeBody::Json(body) = request.body() else { return Err(bad(&door, "bytes")) };
    let asked = Asked::deserialize(body).map_err(|error| bad(&door, &error.to_string()))?;
    let Asked { name, args, token, call_id, language } = asked;
    let language = language.map_or(door.how.language, |tag| Language::of(&tag));
    let put = async { door.desk().await?.dispatch(Request { call: name, args, token, call_id, language }).await };
    put.await.map_err(|no: No| no.to_json(language))
}

/// The stream of events: gives what happened as soon as something does, and is asked again at once. It is asked for rather
/// than pushed, for whatever is pushed into a page is run as a script, and the answers to that bring a JavaScript engine
/// into the program's own process. `first` is what a page asks when it begins to listen.
#[tauri::command]
pub(crate) async fn hear(first: bool, door: State<'_, Door>) -> Result<Vec<Value>, Value> {
    door.hear(first).await.map_err(|no| no.to_json(door.how.language))
}

fn bad(door: &Door, why: &str) -> Value {
    kontord::trouble::refuse("bad_json", say!("That is no call: {why}.", why)).to_json(door.how.language)
}
