//! What customers are told in each state: what comes with the program, or the business's own.

use kontor_domain::event::Event;
use kontor_domain::repairs::{DeskState, GetNoticeTexts, NoticeText, NoticeWords, SaveNoticeText};
use kontor_domain::{Language, Refusal, say};
use serde_json::json;

use super::rows;
use crate::Result;
use crate::cx::Cx;
use crate::repairs::desk;
use crate::words::say_in;

/// The languages that customers are told in.
pub(super) const LANGUAGES: [Language; 2] = [Language::English, Language::Spanish];

/// A language by its code.
///
/// # Errors
/// `invalid` under `language`.
pub(super) fn language(code: &str) -> std::result::Result<Language, Refusal> {
    LANGUAGES.into_iter().find(|language| language.code() == code).ok_or_else(|| {
        let message = say!("Kontor does not speak {code}. Choose en or es.", code);
        Refusal::invalid("language", message)
    })
}

fn shipped(state: &DeskState, language: Language) -> NoticeWords {
    NoticeWords::shipped(&state.key, state.kind, |message| say_in(language, message))
}

/// What is said in a state and a language.
pub(super) async fn of(cx: &mut Cx, state: &DeskState, language: Language) -> Result<NoticeWords> {
    let own = rows::text(&mut cx.tx, &state.key, language.code()).await?;
    Ok(own.unwrap_or_else(|| shipped(state, language)))
}

pub(in crate::repairs) async fn all(cx: &mut Cx, _: GetNoticeTexts) -> Result<Vec<NoticeText>> {
    let desk = desk::of_business(cx).await?;
    let mut own = rows::texts(&mut cx.tx).await?;
    let mut all = Vec::new();
    for state in &desk.states {
        for language in LANGUAGES {
            let at = own.iter().position(|(key, code, _)| *key == state.key && code == language.code());
            let own = at.map(|at| own.swap_remove(at).2);
            all.push(told(cx, state, language, own));
        }
    }
    Ok(all)
}

fn told(cx: &Cx, state: &DeskState, language: Language, own: Option<NoticeWords>) -> NoticeText {
    let is_own = own.is_some();
    let NoticeWords { subject, body } = own.unwrap_or_else(|| shipped(state, language));
    NoticeText {
        state: state.key.clone(),
        state_name: cx.say(&state.title()),
        language: language.code().to_owned(),
        subject,
        body,
        own: is_own,
    }
}

pub(in crate::repairs) async fn save(cx: &mut Cx, call: SaveNoticeText) -> Result<NoticeText> {
    let tenant = cx.tenant()?;
    let language = language(&call.language)?;
    let desk = desk::of_business(cx).await?;
    let Some(state) = desk.state(&call.state) else {
        return Err(Refusal::not_found(say!("state")).into());
    };
    let words = NoticeWords { subject: call.subject, body: call.body };
    let own = match words.subject.trim().is_empty() && words.body.trim().is_empty() {
        true => {
            rows::remove_text(&mut cx.tx, &state.key, language.code()).await?;
            None
        }
        false => {
            let (words, id) = (words.check()?, cx.new_id()?);
            rows::put_text(&mut cx.tx, (id, tenant), (&state.key, language.code()), &words, cx.now).await?;
            Some(words)
        }
    };
    cx.audit(tenant, json!({ "state": state.key, "language": language.code(), "own": own.is_some() }));
    cx.event(Event::BusinessChanged);
    Ok(told(cx, state, language, own))
}
