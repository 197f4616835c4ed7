//! What the window shows when the data can't be opened: what is wrong, what to do, and the latest backup where the
//! data is damaged. A page of its own, without scripts, for it has to work when nothing else does.

use std::path::{Path, PathBuf};

use kontor_app::No;
use kontor_app::db::Place;
use kontor_app::words::say_in;
use kontor_domain::{Language, Message, say};
use kontord::admin;
use tauri::http::{Request, Response, header};
use tauri::{AppHandle, Manager as _, UriSchemeContext, UriSchemeResponder, Wry};

use crate::door::{Door, Opened};
use crate::window;

/// The scheme under which the page is found.
pub(crate) const SCHEME: &str = "problem";

const HOME: &str =
    if cfg!(any(windows, target_os = "android")) { "http://tauri.localhost" } else { "tauri://localhost" };
const PAGE: &str =
    if cfg!(any(windows, target_os = "android")) { "http://problem.localhost/" } else { "problem://localhost/" };
const CSP: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Takes the window to the page.
pub(crate) fn show(app: &AppHandle) {
    window::go(app, PAGE);
}

/// Answers the page's links: `/` shows what is wrong, `/again` tries again, `/restore` puts the latest backup back.
pub(crate) fn answer(context: UriSchemeContext<'_, Wry>, request: Request<Vec<u8>>, responder: UriSchemeResponder) {
    let app = context.app_handle().clone();
    let path = request.uri().path().to_owned();
    let asked = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = asked.map_or(app.state::<Door>().how().language, Language::of);
    tauri::async_runtime::spawn(async move {
        let body = match path.as_str() {
            "/again" => again(&app, language).await,
            "/restore" => restore(&app, language).await,
            _ => page(&app.state::<Door>(), language),
        };
        let response = Response::builder()
            .header(header::CONTENT_TYPE, "text/html; charset=utf-8")
            .header(header::CONTENT_SECURITY_POLICY, CSP)
            .header(header::CACHE_CONTROL, "no-store")
            .body(body.into_bytes());
        if let Ok(response) = response {
            responder.respond(response);
        }
    });
}

async fn again(app: &AppHandle, language: Language) -> String {
    let door = app.state::<Door>().inner().clone();
    if door.problem().is_some() {
        match door.open().await {
            Opened::Here => window::go(app, HOME),
            Opened::InAnotherWindow => app.exit(0),
            Opened::NotAtAll => {}
        }
    }
    page(&door, language)
}

async fn restore(app: &AppHandle, language: Language) -> String {
    let door = app.state::<Door>().inner().clone();
    if let (Some(_), Place::Folder(folder)) = (damage(&door), door.how().place.clone())
        && let Some(backup) = latest(&folder)
        && let Err(no) = admin::restore(&Place::Folder(folder), backup, language).await
    {
        door.set_problem(no);
        return page(&door, language);
    }
    again(app, language).await
}

/// The problem, if it is one that a backup mends.
fn damage(door: &Door) -> Option<No> {
    door.problem().filter(|no| matches!(no, No::Refusal(refusal) if refusal.code == "database_damaged"))
}

fn latest(folder: &Path) -> Option<PathBuf> {
    kontor_app::backup::latest_backup(folder)
}

fn page(door: &Door, language: Language) -> String {
    let Some(problem) = door.problem() else { return html(language, &say!("Kontor is opening …"), "") };
    let mut rest = String::new();
    if let (Some(_), Place::Folder(folder)) = (damage(door), &door.how().place) {
        rest = backups(folder, language);
    }
    let again = words(language, &say!("Try again"));
    rest.push_str(&format!("<p class=do><a href=/again>{again}</a></p>"));
    html(language, &problem.message(), &rest)
}

fn backups(folder: &Path, language: Language) -> String {
    let Some(backup) = latest(folder) else {
        let none = say!(
            "No backup was found in the data folder. If you keep one elsewhere, close Kontor and run this with that file:"
        );
        return format!("<p>{} <code>kontord restore</code></p>", words(language, &none));
    };
    let said = |message: Message| words(language, &message);
    let [folder, backup] = [folder, &backup].map(|path| escape(&path.display().to_string()));
    let found = said(say!("What was saved after it would be lost; the damaged file is kept."));
    let (latest, put_back) = (said(say!("The latest backup:")), said(say!("Put this backup back")));
    let plain = said(say!("The same without a window:"));
    format!(
        "<p>{latest} <code>{backup}</code>. {found}</p>\
         <p class=do><a href=/restore>{put_back}</a></p>\
         <p>{plain} <code>kontord --data \"{folder}\" restore \"{backup}\"</code></p>"
    )
}

/// A message of the page.
fn words(language: Language, message: &Message) -> String {
    escape(&say_in(language, message))
}

fn html(language: Language, message: &Message, rest: &str) -> String {
    let [title, message] = [&say!("Kontor can't open your data"), message].map(|message| words(language, message));
    format!(
        "<!doctype html><html lang={}><meta charset=utf-8><title>Kontor</title><style>{STYLE}</style>\
         <main><h1>{title}</h1><p>{message}</p>{rest}</main>",
        language.code()
    )
}

const STYLE: &str = ":root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}\
    main{max-width:40rem;margin:12vh auto;padding:0 2rem}h1{font-size:1.4rem}code{word-break:break-all}\
    .do a{display:inline-block;padding:.7rem 1.2rem;border:1px solid;border-radius:8px;color:inherit;text-decoration:none}\
    .do a:focus-visible{outline:3px solid Highlight}";

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_speaks_the_language_of_the_window() {
        let nowhere = Path::new("/no/such/folder");
        assert!(backups(nowhere, Language::Spanish).starts_with("<p>No se ha encontrado ninguna copia de seguridad"));
        assert!(backups(nowhere, Language::English).starts_with("<p>No backup was found"));
        let page = html(Language::Spanish, &say!("Kontor is opening …"), "");
        assert!(page.contains("<html lang=es>") && page.contains("<h1>Kontor no puede abrir sus datos</h1>"), "{page}");
        assert!(page.contains("<p>Kontor se está abriendo …</p>"), "{page}");
    }
}
