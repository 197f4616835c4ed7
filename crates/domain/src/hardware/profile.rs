//! What a printer can do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::pages::Page;
use super::plain::plain;
use crate::{Refusal, say};

/// How wide a letter is, in dots.
pub const LETTER_DOTS: usize = 12;

/// Which letters a printer has, and by which numbers it calls its code pages (`ESC t n`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Letters {
    /// As Epson's printers and those that take after them.
    #[default]
    Epson,
    /// Those of simpler printers; they take letters for Chinese signs until they are told not to.
    Common,
    /// The first page alone.
    Plain,
}

/// Source: Epson, TM-T88V Technical Reference, `ESC t`. The order is that in which pages are tried.
const EPSON: [(Page, u8); 16] = [
    (Page::Wpc1252, 16),
    (Page::Pc858, 19),
    (Page::Pc850, 2),
    (Page::Pc437, 0),
    (Page::Pc852, 18),
    (Page::Wpc1250, 45),
    (Page::Pc866, 17),
    (Page::Wpc1251, 46),
    (Page::Pc737, 14),
    (Page::Wpc1253, 47),
    (Page::Pc857, 13),
    (Page::Wpc1254, 48),
    (Page::Wpc1257, 51),
    (Page::Pc860, 3),
    (Page::Pc863, 4),
    (Page::Pc865, 5),
];
const COMMON: [(Page, u8); 9] = [
    (Page::Wpc1252, 16),
    (Page::Pc858, 19),
    (Page::Pc850, 2),
    (Page::Pc437, 0),
    (Page::Pc852, 18),
    (Page::Pc866, 17),
    (Page::Pc860, 3),
    (Page::Pc863, 4),
    (Page::Pc865, 5),
];
const PLAIN: [(Page, u8); 1] = [(Page::Pc437, 0)];

impl Letters {
    /// The code pages, each with the printer's number for it; the first that has a letter is taken.
    pub const fn pages(self) -> &'static [(Page, u8)] {
        match self {
            Self::Epson => &EPSON,
            Self::Common => &COMMON,
            Self::Plain => &PLAIN,
        }
    }

    /// The page of a number.
    pub fn page(self, number: u8) -> Option<Page> {
        self.pages().iter().find(|(_, other)| *other == number).map(|(page, _)| *page)
    }

    /// Whether the printer has a letter.
    pub fn has(self, letter: char) -> bool {
        self.pages().iter().any(|(page, _)| page.byte(letter).is_some())
    }

    /// A text in letters that the printer has: others by their nearest plain ones, or `?`.
    pub fn printable(self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => out.push(' '),
                letter if letter.is_control() => {}
                letter if self.has(letter) => out.push(letter),
                letter => plain(letter, |part| out.push(if self.has(part) { part } else { '?' })),
            }
        }
        out
    }
}

/// Which pin of the printer's socket opens the cash drawer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Drawer {
    /// There is no drawer.
    #[default]
    None,
    /// Pin 2, as almost everywhere.
    Pin2,
    /// Pin 5, the second drawer.
    Pin5,
}

impl Drawer {
    /// The number that ESC/POS has for it: 0 for pin 2, 1 for pin 5.
    pub const fn number(self) -> Option<u8> {
        match self {
            Self::None => None,
            Self::Pin2 => Some(0),
            Self::Pin5 => Some(1),
        }
    }
}

/// What a printer can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Profile {
    /// How many letters fit on a line: 48 (80 mm), 42 (80 mm, wider letters) or 32 (58 mm).
    pub columns: i64,
    /// Which letters it has.
    #[serde(default)]
    pub letters: Letters,
    /// Whether it cuts the paper.
    pub cutter: bool,
    /// Whether it draws QR codes itself; else they are sent as pictures.
    pub qr: bool,
    /// Whether a cash drawer is plugged into it.
    #[serde(default)]
    pub drawer: Drawer,
}

impl Default for Profile {
    fn default() -> Self {
        Self { columns: 48, letters: Letters::Epson, cutter: true, qr: true, drawer: Drawer::None }
    }
}

impl Profile {
    /// The widths there are.
    pub const COLUMNS: [i64; 3] = [48, 42, 32];

    /// Refuses what no printer is.
    ///
    /// # Errors
    /// `invalid`, under `profile.columns`.
    pub fn check(&self) -> Result<(), Refusal> {
        if Self::COLUMNS.contains(&self.columns) {
            return Ok(());
        }
        Err(Refusal::invalid("profile.columns", say!("A line has 48, 42 or 32 letters.")))
    }

    /// How many letters fit on a line.
    pub fn width(&self) -> usize {
        usize::try_from(self.columns).unwrap_or_default().clamp(16, 64)
    }

    /// How many dots fit on a line.
    pub fn dots(&self) -> usize {
        self.width() * LETTER_DOTS
    }
}
