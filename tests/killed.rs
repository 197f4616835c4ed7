//! A call made in a child process that is killed in the middle of it.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use kontor_app::{Kontor, Place};
use kontor_domain::call::Call;
use kontor_domain::{CallId, Secret};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Shop;
use crate::programs::wait_for;

/// Makes a call in a child process that is killed (SIGKILL) when it reaches a point. `child` is the path of an ignored
/// test that calls [`as_child`].
///
/// # Panics
/// When the child ends before it gets there.
pub fn kill_at<C: Serialize>(child: &str, point: &str, shop: &Shop, id: CallId, call: &C) {
    let marker = std::env::temp_dir().join(format!("kontor-stop-{}", uuid::Uuid::now_v7()));
    let place = match &shop.place {
        Place::Folder(folder) => folder.display().to_string(),
        Place::Server(url) => url.clone(),
    };
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([child, "--exact", "--ignored", "--nocapture"])
        .env("KONTOR_STOP_AT", point)
        .env("KONTOR_STOP_FILE", &marker)
        .env("KONTOR_CHILD_PLACE", place)
        .env("KONTOR_CHILD_AHEAD_MS", (shop.clock.now() - chrono::Utc::now()).num_milliseconds().to_string())
        .env("KONTOR_CHILD_TOKEN", shop.token.expose())
        .env("KONTOR_CHILD_CALL_ID", id.to_string())
        .env("KONTOR_CHILD_ARGS", serde_json::to_string(call).unwrap())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for(point, || {
        assert!(child.try_wait().unwrap().is_none(), "the child ended before it reached {point}");
        marker.exists()
    });
    child.kill().unwrap();
    child.wait().unwrap();
    std::fs::remove_file(marker).unwrap();
}

/// The program as the child opens it; none in a process that nobody started so.
///
/// # Panics
/// When there is no data where it was told to look.
pub async fn opened_as_child() -> Option<Kontor> {
    let place = std::env::var("KONTOR_CHILD_PLACE").ok()?;
    let place = match place.starts_with("postgres") {
        true => Place::Server(place),
        false => Place::Folder(PathBuf::from(place)),
    };
    // It goes by the clock of the test.
    let ahead = std::env::var("KONTOR_CHILD_AHEAD_MS").ok()?.parse().ok().map(chrono::TimeDelta::milliseconds)?;
    let clock = std::sync::Arc::new(move || chrono::Utc::now() + ahead);
    Some(Kontor::open_at(&place, None, clock).await.unwrap())
}

/// The child's part; in a process that nobody started so it does nothing.
///
/// # Panics
/// When nobody kills it.
pub async fn as_child<C: Call + DeserializeOwned>() {
    let Some(kontor) = opened_as_child().await else { return };
    let call: C = serde_json::from_str(&std::env::var("KONTOR_CHILD_ARGS").unwrap()).unwrap();
    let token = Secret::new(std::env::var("KONTOR_CHILD_TOKEN").unwrap());
    let id = std::env::var("KONTOR_CHILD_CALL_ID").unwrap().parse().unwrap();
    kontor.call(Some(&token), id, &call).await.unwrap();
    unreachable!("killed before the answer");
}
