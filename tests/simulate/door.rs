//! The program in a process of its own, which is asked by lines and killed at will. Its clock is what each line says.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use kontor_app::{Kontor, Place, Request};
use kontor_domain::{Language, Secret};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};

/// One question.
#[derive(Deserialize)]
struct Asked {
    now: DateTime<Utc>,
    call: String,
    args: Value,
    token: Option<String>,
    call_id: uuid::Uuid,
}

/// Answers line after line until there are no more.
pub(crate) async fn serve(place: &str, now: &str) {
    let place = match place.starts_with("postgres") {
        true => Place::Server(place.to_owned()),
        false => Place::Folder(place.into()),
    };
    let clock = Arc::new(Mutex::new(now.parse::<DateTime<Utc>>().unwrap()));
    let shown = Arc::clone(&clock);
    let kontor = Kontor::open_at(&place, None, Arc::new(move || *shown.lock().unwrap())).await.unwrap();
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        let asked: Asked = serde_json::from_str(&line).unwrap();
        *clock.lock().unwrap() = asked.now;
        let request = Request {
            call: asked.call,
            args: asked.args,
            token: asked.token.map(Secret::new),
            call_id: Some(asked.call_id.into()),
            language: Language::default(),
        };
        let answer = match kontor.dispatch(request).await {
            Ok(reply) => json!({ "reply": reply }),
            Err(no) => no.to_json(Language::default()),
        };
        println!("{answer}");
    }
}
