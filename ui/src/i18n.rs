//! Every visible text, in the language of the business.

use std::sync::LazyLock;

use kontor_domain::Message;
use leptos::prelude::*;

#[expect(
    unused,
    clippy::expect_used,
    clippy::new_ret_no_self,
    clippy::wrong_self_convention,
    reason = "the code is made from the texts, for any crate"
)]
mod texts {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
    include!(concat!(env!("OUT_DIR"), "/said.rs"));
}

pub(crate) use texts::i18n::Locale;

static LOCALE: LazyLock<ArcRwSignal<Locale>> = LazyLock::new(|| ArcRwSignal::new(Locale::en));

/// The language in use; reading it in a view follows a change.
pub(crate) fn locale() -> Locale {
    if leptos::reactive::graph::Observer::get().is_some() { LOCALE.get() } else { LOCALE.get_untracked() }
}

/// Chooses the language by a tag such as `es-MX`.
pub(crate) fn speak(tag: &str) {
    let spanish = tag.to_ascii_lowercase().starts_with("es");
    let locale = if spanish { Locale::es } else { Locale::en };
    if let Some(root) = document().document_element() {
        // Best effort: a wrong `lang` misleads a screen reader, it loses nothing.
        let _ = root.set_attribute("lang", if spanish { "es" } else { "en" });
    }
    if LOCALE.get_untracked() != locale {
        LOCALE.set(locale);
    }
}

/// The browser's language, until the business has one.
pub(crate) fn browser_tag() -> String {
    window().navigator().language().unwrap_or_else(|| "en-GB".to_owned())
}

/// The code of the language in use: the program answers in it.
pub(crate) fn code() -> &'static str {
    match locale() {
        Locale::en => "en",
        Locale::es => "es",
    }
}

/// A message in the language in use. What the program said comes in it already; what a rule of the domain refused here, on
/// the screen, is said here.
pub(crate) fn said(message: &Message) -> String {
    message.in_words(match locale() {
        Locale::en => |_| None,
        Locale::es => |template| texts::SPANISH.iter().find(|(english, _)| *english == template).map(|(_, said)| *said),
    })
}

/// A text of the language in use.
pub(crate) fn say(text: fn(Locale) -> &'static str) -> String {
    text(locale()).to_owned()
}

/// A text as it is now, as a `String`.
#[macro_export]
macro_rules! ts {
    ($($key:ident).+) => { $crate::i18n::say(|locale| leptos_i18n::td_string!(locale, $($key).+)) };
    ($($key:tt)*) => { leptos_i18n::td_string!($crate::i18n::locale(), $($key)*) };
}

/// A text that follows the language. Every one has the same type, so that what shows it is compiled once.
#[macro_export]
macro_rules! t {
    ($($key:tt)*) => {{
        let text: fn() -> String = || $crate::ts!($($key)*);
        text
    }};
}
