//! `kontord rpc`: one call per line in, one answer per line out, in order.

use kontor_app::{No, Request};
use kontor_domain::{CallId, Language, Secret, say};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::Desk;
use crate::trouble::refuse;
use crate::wire::{Line, Lines, MAX_LINE, write_line};

const EXAMPLE: &str = r#"{"id":1,"call":"identity.status","args":{}}"#;

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    id: Value,
    call: String,
    #[serde(default = "nothing")]
    args: Value,
    #[serde(default)]
    token: Option<Secret>,
    #[serde(default)]
    call_id: Option<CallId>,
    #[serde(default)]
    language: Option<String>,
}

fn nothing() -> Value {
    json!({})
}

/// Answers line after line until there are no more, or nobody reads the answers. A line without a token is asked
/// with `token`.
///
/// # Errors
/// A fault when the lines can't be read.
pub async fn answer(
    desk: &Desk,
    from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    token: Option<&Secret>,
) -> Result<(), No> {
    let mut lines = Lines::new(from, MAX_LINE);
    loop {
        let line = lines.next().await.map_err(|error| No::fault("rpc", &kontor_app::Failure::fault(error)))?;
        let answer = match line {
            Line::End => return Ok(()),
            Line::Text(line) if line.trim_ascii().is_empty() => continue,
            Line::Text(line) => answer_line(desk, &line, token).await,
            Line::TooLong => {
                with_id(&Value::Null, Err(refuse("too_large", say!("A line holds at most 16 MB."))), desk.language())
            }
        };
        if write_line(&mut to, &answer).await.is_err() {
            return Ok(());
        }
    }
}

async fn answer_line(desk: &Desk, line: &[u8], token: Option<&Secret>) -> Value {
    let asked: Asked = match serde_json::from_slice(line) {
        Ok(asked) => asked,
        Err(error) => {
            let message = say!("A line is JSON like {example}: {error}.", example = EXAMPLE, error);
            return with_id(&Value::Null, Err(refuse("bad_json", message)), desk.language());
        }
    };
    let Asked { id, call, args, token: own, call_id, language } = asked;
    let language = language.map_or(desk.language(), |tag| Language::of(&tag));
    let request = Request { call, args, token: own.or_else(|| token.cloned()), call_id, language };
    with_id(&id, desk.dispatch(request).await, language)
}

fn with_id(id: &Value, answer: Result<Value, No>, language: Language) -> Value {
    match answer {
        Ok(reply) => json!({ "id": id, "reply": reply }),
        Err(no) => {
            let mut answer = no.to_json(language);
            if let Some(answer) = answer.as_object_mut() {
                answer.insert("id".to_owned(), id.clone());
            }
            answer
        }
    }
}
