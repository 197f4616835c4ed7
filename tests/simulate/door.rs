//! The program in a process of its own, as a server opens it: which is asked by lines and killed at will, and of which there
//! may be two on one place. Their clock is a file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use kontor_app::{Place, Request};
use kontor_domain::{Language, Secret};
use kontord::{Desk, Opening, Program, Stay};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};

/// One question.
#[derive(Deserialize)]
struct Asked {
    call: String,
    args: Value,
    token: Option<String>,
    call_id: uuid::Uuid,
}

fn shown(clock: &Path) -> DateTime<Utc> {
    let shown = std::fs::read_to_string(clock).expect("the machine sets the clock");
    shown.parse().expect("the clock shows a time")
}

/// Answers line after line until there are no more.
pub(crate) async fn serve(place: &str, clock: PathBuf) {
    let place = match place.starts_with("postgres") {
        true => Place::Server(place.to_owned()),
        false => Place::Folder(place.into()),
    };
    let how = Opening {
        place,
        business: None,
        program: Program::Headless,
        stay: Stay::Long,
        language: Language::default(),
        on_show: None,
        clock: Some(Arc::new(move || shown(&clock))),
    };
    let desk = match Desk::open(how).await {
        Ok(desk) => desk,
        Err(no) => return println!("{}", no.to_json(Language::default())),
    };
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        let asked: Asked = serde_json::from_str(&line).unwrap();
        let request = Request {
            call: asked.call,
            args: asked.args,
            token: asked.token.map(Secret::new),
            call_id: Some(asked.call_id.into()),
            language: Language::default(),
        };
        let answer = match desk.dispatch(request).await {
            Ok(reply) => json!({ "reply": reply }),
            Err(no) => no.to_json(Language::default()),
        };
        println!("{answer}");
    }
}
