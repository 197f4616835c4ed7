//! The window's title: where one is, and the program's name.

use leptos::prelude::*;

use super::rail::PLACES;
use crate::kit::follow;
use crate::session::{Phase, Session};
use crate::ts;

/// Keeps the title of every face but the pages.
pub(super) fn of_faces(session: Session) {
    follow(move || match session.phase.get() {
        Phase::SetUp => set(&ts!(setup.title)),
        Phase::SignIn(_) => set(&ts!(signin.submit)),
        Phase::Loading | Phase::Failed(_) | Phase::In => {}
    });
}

/// Keeps the title of the page whose address this is, or says that the register is locked.
pub(super) fn of_pages(session: Session, path: impl Fn() -> String + 'static) {
    follow(move || {
        let path = path();
        if session.locked() {
            return set(&ts!(lock.title));
        }
        let start = path.split('/').nth(1).unwrap_or_default();
        if let Some(place) = PLACES.iter().find(|place| place.path.trim_start_matches('/') == start) {
            set(&(place.name)());
        }
    });
}

/// Set when the page has been drawn, so that a title never runs ahead of its page.
fn set(text: &str) {
    let title = format!("{text} · Kontor");
    request_animation_frame(move || request_animation_frame(move || document().set_title(&title)));
}
