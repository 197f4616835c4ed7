//! Which key does what at the till. Each act has a function key and, where a browser or macOS keeps that one, a chord.

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// To the scan and search field.
    Search,
    /// Name the customer.
    Customer,
    /// A discount on the cart.
    Discount,
    /// Put the cart aside.
    Park,
    /// Take up a parked cart.
    Recall,
    /// Take cash.
    Cash,
    /// Take a card.
    Card,
    /// Take several payments.
    Split,
    /// To the shift; this one works on every page.
    Shift,
    /// Ring up what is not in the catalog.
    Misc,
    /// To what somebody bought, to take it back.
    Back,
}

/// Every act with its function key, where one is left, and the letter of its chord.
pub(crate) const KEYS: [(Act, &str, &str); 11] = [
    (Act::Search, "F2", "KeyS"),
    (Act::Customer, "F3", "KeyU"),
    (Act::Discount, "F4", "KeyI"),
    (Act::Park, "F6", "KeyP"),
    (Act::Shift, "F7", "KeyO"),
    (Act::Recall, "F8", "KeyR"),
    (Act::Cash, "F9", "KeyC"),
    (Act::Card, "F10", "KeyK"),
    (Act::Split, "F12", "KeyT"),
    (Act::Misc, "", "KeyM"),
    (Act::Back, "", "KeyB"),
];

impl Act {
    /// The function key, as written on a button.
    pub(crate) fn key(self) -> &'static str {
        KEYS.iter().find(|(act, _, _)| *act == self).map_or("", |(_, key, _)| key)
    }

    /// The key as it is written under a sign: the chord where there is no function key.
    pub(crate) fn sign(self) -> String {
        let code =
            KEYS.iter().find(|(act, _, _)| *act == self).map_or("", |(_, _, code)| code.trim_start_matches("Key"));
        match self.key() {
            "" if is_mac() => format!("⌃{code}"),
            "" => format!("Alt {code}"),
            key => key.to_owned(),
        }
    }

    /// Both ways, as assistive programs read them: `F9 Alt+C`.
    pub(crate) fn shortcuts(self) -> String {
        KEYS.iter()
            .find(|(act, _, _)| *act == self)
            .map(|(_, key, code)| format!("{key} Alt+{}", code.trim_start_matches("Key")).trim_start().to_owned())
            .unwrap_or_default()
    }
}

/// The act of a key, if it has one. `key` and `code` as the browser names them; `chord` says whether Alt is held
/// (or Control, on a Mac).
pub(crate) fn act_of(key: &str, code: &str, chord: bool) -> Option<Act> {
    KEYS.iter()
        .find(|(_, name, letter)| if chord { *letter == code } else { !name.is_empty() && *name == key })
        .map(|(act, _, _)| *act)
}

/// Whether this is a Mac, where the chords are held with Control and commands with Command.
pub(crate) fn is_mac() -> bool {
    leptos::prelude::window().navigator().platform().is_ok_and(|platform| platform.contains("Mac"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_has_keys_of_its_own() {
        for (at, (act, key, code)) in KEYS.iter().enumerate() {
            assert_eq!(
                act_of(key, "", false),
                Some(*act).filter(|_| !key.is_empty()),
                "its function key, if it has one"
            );
            assert_eq!(act_of("å", code, true), Some(*act), "its chord, whatever character the layout makes of it");
            assert!(
                KEYS[at + 1..].iter().all(|(_, k, c)| (k.is_empty() || k != key) && c != code),
                "{key} is nobody else's"
            );
            assert_eq!((act.key(), act.shortcuts().starts_with(key)), (*key, true));
        }
        assert_eq!(act_of("c", "KeyC", false), None, "a letter alone is typed");
    }
}
