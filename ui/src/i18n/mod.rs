//! Every visible text, in the language of the business.

mod pack;

use std::cell::Cell;
use std::fmt::{Display, Write as _};
use std::sync::LazyLock;

use kontor_domain::Message;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The texts, by their names in `locales/`.
#[expect(non_camel_case_types, non_upper_case_globals, reason = "they are named as in the files")]
pub(crate) mod texts {
    use super::{Display, Text, fill};

    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

/// A text: its place among all of them.
#[derive(Clone, Copy)]
pub(crate) struct Text(usize);

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Locale {
    English,
    Spanish,
}

impl Locale {
    fn of(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("es") { Self::Spanish } else { Self::English }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }
}

static LOCALE: LazyLock<ArcRwSignal<Locale>> = LazyLock::new(|| ArcRwSignal::new(Locale::English));

thread_local! {
    /// The language that was asked for last; its texts may still be on their way.
    static WANTED: Cell<Locale> = const { Cell::new(Locale::English) };
}

/// The language in use; reading it in a view follows a change.
fn locale() -> Locale {
    if leptos::reactive::graph::Observer::get().is_some() { LOCALE.get() } else { LOCALE.get_untracked() }
}

/// Chooses the language by a tag such as `es-MX`: at once if its texts are here, else as soon as they are.
pub(crate) fn speak(tag: &str) {
    let wanted = Locale::of(tag);
    WANTED.set(wanted);
    if pack::of(wanted).is_some() {
        return use_it(wanted);
    }
    spawn_local(async move {
        if pack::fetch(wanted).await && WANTED.get() == wanted {
            use_it(wanted);
        }
    });
}

/// The same, and waits for them. Gives whether there is anything to say: without these texts, the language stays as it is.
pub(crate) async fn spoken(tag: &str) -> bool {
    let wanted = Locale::of(tag);
    WANTED.set(wanted);
    if pack::fetch(wanted).await {
        use_it(wanted);
    }
    pack::of(locale()).is_some()
}

fn use_it(locale: Locale) {
    if let Some(root) = document().document_element() {
        // Best effort: a wrong `lang` misleads a screen reader, it loses nothing.
        let _ = root.set_attribute("lang", locale.code());
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
    locale().code()
}

/// A message in the language in use. What the program said comes in it already; what a rule of the domain refused here, on
/// the screen, is said here.
pub(crate) fn said(message: &Message) -> String {
    message.in_words(match locale() {
        Locale::English => |_| None,
        Locale::Spanish => |template| pack::of(Locale::Spanish)?.said(template),
    })
}

/// A text of the language in use.
pub(crate) fn say(text: Text) -> String {
    words(text).to_owned()
}

/// A text of the language in use, with values in their places.
fn fill(text: Text, values: &[(&str, &dyn Display)]) -> String {
    let mut said = String::new();
    let mut rest = words(text);
    while let Some((before, slot)) = rest.split_once("{{") {
        let (name, after) = slot.split_once("}}").unwrap_or((slot, ""));
        said.push_str(before);
        if let Some((_, value)) = values.iter().find(|(slot, _)| *slot == name.trim()) {
            // Writing to a text does not fail.
            let _ = write!(said, "{value}");
        }
        rest = after;
    }
    said.push_str(rest);
    said
}

fn words(Text(at): Text) -> &'static str {
    pack::of(locale()).and_then(|pack| pack.text(at)).unwrap_or_default()
}

/// A text as it is now, as a `String`.
#[macro_export]
macro_rules! ts {
    ($group:ident . $name:ident) => { $crate::i18n::say($crate::i18n::texts::$group::$name) };
    ($group:ident . $name:ident, $($slot:ident = $value:expr),+ $(,)?) => {
        ($crate::i18n::texts::$group::$name { $($slot: &$value),+ }).said()
    };
}

/// A text that follows the language. Every one has the same type, so that what shows it is compiled once.
#[macro_export]
macro_rules! t {
    ($($key:tt)*) => {{
        let text: fn() -> String = || $crate::ts!($($key)*);
        text
    }};
}

#[cfg(test)]
mod tests {
    #[test]
    fn values_stand_in_their_places() {
        assert_eq!(ts!(common.of_total, total = 7, shown = "3"), "3 of 7");
    }
}
