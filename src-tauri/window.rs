//! The window: one, with the screens in it and nothing else.

use tauri::webview::{DownloadEvent, NewWindowResponse};
use tauri::{AppHandle, Manager as _, Url, WebviewWindow, WebviewWindowBuilder};

use crate::problem;

/// The window's label in `tauri.conf.json`.
const LABEL: &str = "main";

/// Makes the window, hidden until it is known what to show.
pub(crate) fn create(app: &AppHandle) -> tauri::Result<WebviewWindow> {
    let config = app.config().app.windows.iter().find(|window| window.label == LABEL).cloned().unwrap_or_default();
    WebviewWindowBuilder::from_config(app, &config)?
        .visible(false)
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_document_title_changed(|window, title| {
            if let Err(error) = window.set_title(&title) {
                tracing::warn!(%error, "the window could not be given its title");
            }
        })
        // What the screens make themselves (a receipt, a table) goes to the person's own folder for downloads.
        .on_download(|_, event| match event {
            DownloadEvent::Requested { url, .. } => url.scheme() == "blob",
            _ => true,
        })
        .build()
}

/// Brings the window to the front.
pub(crate) fn show(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    let shown = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window could not be brought to the front");
    }
}

/// Takes the window to another of the program's own pages.
pub(crate) fn go(app: &AppHandle, page: &str) {
    let window = app.get_webview_window(LABEL);
    let gone = window.zip(page.parse().ok()).map(|(window, url)| window.navigate(url));
    if let Some(Err(error)) = gone {
        tracing::warn!(%error, "the window could not be taken to another page");
    }
}

/// Whether a page is the program's own; no other is ever opened in the window.
fn is_ours(url: &Url) -> bool {
    let own = ["tauri", problem::SCHEME];
    match url.scheme() {
        "blob" => true,
        "about" => url.path() == "blank",
        // Windows and Android show a custom scheme as a name under localhost.
        "http" | "https" => {
            let name = url.host_str().and_then(|host| host.strip_suffix(".localhost"));
            name.is_some_and(|name| own.contains(&name))
        }
        scheme => own.contains(&scheme),
    }
}
