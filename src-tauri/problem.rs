//! What the window shows when the data can't be opened: what is wrong, what to do, and the latest backup where the
//! data is damaged. A page of its own, without scripts, for it has to work when nothing else does.

use std::path::{Path, PathBuf};

use kontor_app::No;
use kontor_app::db::Place;
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
    tauri::async_runtime::spawn(async move {
        let body = match path.as_str() {
            "/again" => again(&app).await,
            "/restore" => restore(&app).await,
            _ => page(&app.state::<Door>()),
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

async fn again(app: &AppHandle) -> String {
    let door = app.state::<Door>().inner().clone();
    if door.problem().is_some() {
        match door.open().await {
            Opened::Here => window::go(app, HOME),
            Opened::InAnotherWindow => app.exit(0),
            Opened::NotAtAll => {}
        }
    }
    page(&door)
}

async fn restore(app: &AppHandle) -> String {
    let door = app.state::<Door>().inner().clone();
    if let (Some(_), Place::Folder(folder)) = (damage(&door), door.how().place.clone())
        && let Some(backup) = latest(&folder)
        && let Err(no) = admin::restore(&Place::Folder(folder), backup).await
    {
        door.set_problem(no);
        return page(&door);
    }
    again(app).await
}

/// The problem, if it is one that a backup mends.
fn damage(door: &Door) -> Option<No> {
    door.problem().filter(|no| matches!(no, No::Refusal(refusal) if refusal.code == "database_damaged"))
}

fn latest(folder: &Path) -> Option<PathBuf> {
    kontor_app::backup::latest_backup(folder)
}

fn page(door: &Door) -> String {
    let Some(problem) = door.problem() else { return html("Kontor is opening …", "") };
    let mut rest = String::new();
    if let (Some(_), Place::Folder(folder)) = (damage(door), &door.how().place) {
        rest = backups(folder);
    }
    rest.push_str("<p class=do><a href=/again>Try again</a></p>");
    let message = match problem {
        No::Refusal(refusal) => refusal.message,
        fault @ No::Fault { .. } => fault.to_string(),
    };
    html(&escape(&message), &rest)
}

fn backups(folder: &Path) -> String {
    let Some(backup) = latest(folder) else {
        return "<p>No backup was found in the data folder. If you keep one elsewhere, close Kontor and run \
                <code>kontord restore</code> with that file.</p>"
            .to_owned();
    };
    let [folder, backup] = [folder, &backup].map(|path| escape(&path.display().to_string()));
    format!(
        "<p>The latest backup is <code>{backup}</code>. What was saved after it would be lost; the damaged file is kept.</p>\
         <p class=do><a href=/restore>Put this backup back</a></p>\
         <p>The same without a window: <code>kontord --data \"{folder}\" restore \"{backup}\"</code></p>"
    )
}

fn html(message: &str, rest: &str) -> String {
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Kontor</title><style>{STYLE}</style>\
         <main><h1>Kontor can't open your data</h1><p>{message}</p>{rest}</main>"
    )
}

const STYLE: &str = ":root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}\
    main{max-width:40rem;margin:12vh auto;padding:0 2rem}h1{font-size:1.4rem}code{word-break:break-all}\
    .do a{display:inline-block;padding:.7rem 1.2rem;border:1px solid;border-radius:8px;color:inherit;text-decoration:none}\
    .do a:focus-visible{outline:3px solid Highlight}";

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
