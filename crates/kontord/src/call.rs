//! `kontord calls` and `kontord call`: what can be asked, and asking one thing.

use std::io::Read as _;

use kontor_app::registry::{Entry, Registry};
use kontor_app::{No, Request};
use kontor_domain::call::Answer;
use kontor_domain::{CallId, Needs, say};
use serde_json::{Value, json};

use crate::Desk;
use crate::session::AsArgs;
use crate::trouble::{self, refuse};
use crate::wire::MAX_LINE;

/// One call.
#[derive(Debug, Clone, clap::Args)]
pub struct CallArgs {
    /// The call's name, as `kontord calls` lists it
    pub name: String,
    /// Its arguments: JSON, `@FILE`, or `-` for standard input
    #[arg(default_value = "{}")]
    pub args: String,
    /// The id of the call; asked again with the same one, it happens once
    #[arg(long, value_name = "UUID")]
    pub call_id: Option<CallId>,
}

/// Every call with its kind, what it needs, and the JSON schemas of its request and reply.
pub fn listing() -> Value {
    let registry = Registry::new(kontor_app::features::all());
    registry.iter().map(describe).collect()
}

fn describe(entry: &Entry) -> Value {
    let permission = match entry.needs {
        Needs::May(permission) => json!(permission),
        Needs::Nobody | Needs::Session | Needs::SignedIn => Value::Null,
    };
    let needs = match entry.needs {
        Needs::Nobody => "nobody",
        Needs::Session => "session",
        Needs::SignedIn => "signed_in",
        Needs::May(_) => "permission",
    };
    json!({
        "name": entry.name,
        "kind": entry.kind,
        "needs": needs,
        "permission": permission,
        "answer_kept": entry.answer == Answer::Kept,
        "request": (entry.request)(),
        "reply": (entry.reply)(),
    })
}

/// Puts one call and gives its reply.
///
/// # Errors
/// `bad_json`, what the sign-in or the call is refused with, or a fault.
pub async fn call(desk: &Desk, by: &AsArgs, call: &CallArgs) -> Result<Value, No> {
    let args = arguments(&call.args)?;
    let session = by.begin(desk).await?;
    let request = Request {
        call: call.name.clone(),
        args,
        token: session.token().cloned(),
        call_id: call.call_id,
        language: desk.language(),
    };
    let answer = desk.dispatch(request).await;
    session.end(desk).await;
    answer
}

fn arguments(given: &str) -> Result<Value, No> {
    let text = match (given, given.strip_prefix('@')) {
        ("-", _) => read(std::io::stdin().lock(), "standard input")?,
        (_, Some(file)) => {
            let opened = std::fs::File::open(file).map_err(|error| trouble::file(file.as_ref(), &error))?;
            read(opened, file)?
        }
        _ => given.to_owned(),
    };
    serde_json::from_str(&text).map_err(|error| refuse("bad_json", say!("The arguments are not JSON: {error}.", error)))
}

fn read(from: impl std::io::Read, name: &str) -> Result<String, No> {
    let mut text = String::new();
    let most = u64::try_from(MAX_LINE).unwrap_or(u64::MAX);
    let read = from.take(most + 1).read_to_string(&mut text);
    match read {
        Ok(bytes) if bytes > MAX_LINE => {
            Err(refuse("too_large", say!("That is more than 16 MB for one call. Send less at once.")))
        }
        Ok(_) => Ok(text),
        Err(error) => Err(refuse("bad_json", say!("{name} can't be read as text: {error}.", name, error))),
    }
}
