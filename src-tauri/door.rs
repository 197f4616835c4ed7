//! Between the screens and the desk: the one command, the events, and how the opening went.

use kontor_app::{No, Request};
use kontor_domain::{CallId, Secret};
use kontord::{Desk, Happening, Opening, Program};
use serde::Deserialize;
use serde_json::{Value, json};
use tauri::ipc::InvokeBody;
use tauri::{AppHandle, Emitter as _, State};
use tokio::sync::watch;

/// The name of the event that the screens listen for.
const EVENT: &str = "kontor";

/// The way to the business. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Door {
    how: Opening,
    now: watch::Sender<Now>,
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
        Self { how, now: watch::Sender::new(Now::NotYet) }
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

    async fn dispatch(&self, request: Request) -> Result<Value, No> {
        let mut now = self.now.subscribe();
        let desk = match now.wait_for(|now| !matches!(now, Now::NotYet)).await.as_deref() {
            Ok(Now::Open(desk)) => desk.clone(),
            Ok(Now::Problem(no)) => return Err(no.clone()),
            Ok(Now::NotYet) | Err(_) => return Err(kontord::trouble::refuse("closed", "Kontor is closing.")),
        };
        desk.dispatch(request).await
    }

    /// Tells the screens what happens, for as long as the program runs.
    pub(crate) fn tell(&self, app: &AppHandle) {
        let Now::Open(desk) = self.now.borrow().clone() else { return };
        let app = app.clone();
        tauri::async_runtime::spawn(async move {
            let mut happenings = desk.events();
            while let Some(happening) = happenings.recv().await {
                let told = match happening {
                    Happening::Event(event) => app.emit(EVENT, event),
                    Happening::Reload => app.emit(EVENT, json!({ "event": "reload" })),
                };
                if let Err(error) = told {
                    tracing::warn!(%error, "the screens could not be told of an event");
                }
            }
        });
    }

    /// Closes the data.
    pub(crate) async fn close(&self) {
        if let Now::Open(desk) = self.now.send_replace(Now::NotYet) {
            desk.close().await;
        }
    }
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
}

/// The screens' one command: puts a call and gives its reply, or `{"error": …}`.
#[tauri::command]
pub(crate) async fn call(request: tauri::ipc::Request<'_>, door: State<'_, Door>) -> Result<Value, Value> {
    let InvokeBody::Json(body) = request.body() else { return Err(bad("it came as bytes")) };
    let Asked { name, args, token, call_id } = Asked::deserialize(body).map_err(|error| bad(&error.to_string()))?;
    let door = door.inner().clone();
    door.dispatch(Request { call: name, args, token, call_id }).await.map_err(|no| no.to_json())
}

fn bad(why: &str) -> Value {
    kontord::trouble::refuse("bad_json", format!("That is no call: {why}.")).to_json()
}
