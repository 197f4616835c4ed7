//! The typeface: which glyph a letter is, and how wide. Lengths are thousandths of a point.

use skrifa::charmap::Charmap;
use skrifa::raw::TableProvider as _;
use skrifa::raw::tables::hmtx::Hmtx;
use skrifa::{FontRef, MetadataProvider as _};

use crate::{Failure, Result};

/// A cut of the typeface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    Regular,
    SemiBold,
}

impl Face {
    /// The font file.
    pub(crate) const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../assets/fonts/Inter-Regular.ttf"),
            Self::SemiBold => include_bytes!("../../assets/fonts/Inter-SemiBold.ttf"),
        }
    }
}

/// One glyph of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glyph {
    /// Which, in the font.
    pub(crate) id: u32,
    /// How far the next one stands, in the font's units.
    pub(crate) advance: u16,
}

/// One cut, ready to be measured.
struct Cut {
    letters: Charmap<'static>,
    widths: Hmtx<'static>,
    units: i64,
}

/// Both cuts.
pub(crate) struct Faces {
    regular: Cut,
    semi_bold: Cut,
}

impl Cut {
    fn load(face: Face) -> Result<Self> {
        let font = FontRef::new(face.bytes()).map_err(Failure::fault)?;
        let units = font.head().map_err(Failure::fault)?.units_per_em();
        let widths = font.hmtx().map_err(Failure::fault)?;
        Ok(Self { letters: font.charmap(), widths, units: i64::from(units).max(1) })
    }
}

impl Faces {
    /// Loads both cuts.
    pub(crate) fn load() -> Result<Self> {
        Ok(Self { regular: Cut::load(Face::Regular)?, semi_bold: Cut::load(Face::SemiBold)? })
    }

    const fn cut(&self, face: Face) -> &Cut {
        match face {
            Face::Regular => &self.regular,
            Face::SemiBold => &self.semi_bold,
        }
    }

    /// The glyph of a letter; what the typeface does not have is a box.
    pub(crate) fn glyph(&self, face: Face, letter: char) -> Glyph {
        let cut = self.cut(face);
        let id = cut.letters.map(letter).unwrap_or_default();
        Glyph { id: id.to_u32(), advance: cut.widths.advance(id).unwrap_or_default() }
    }

    /// Whether the typeface has a letter.
    pub(crate) fn has(&self, letter: char) -> bool {
        self.regular.letters.map(letter).is_some()
    }

    /// How many of the font's units are as much as the size.
    pub(crate) const fn units(&self, face: Face) -> i64 {
        self.cut(face).units
    }

    /// How wide a text is at a size.
    pub(crate) fn width(&self, text: &str, face: Face, size: i64) -> i64 {
        let units: i64 = text.chars().map(|letter| i64::from(self.glyph(face, letter).advance)).sum();
        units * size / self.cut(face).units
    }

    /// A text in letters that the typeface has: the baht's sign by its code, what has no width left out.
    pub(crate) fn printable(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '฿' => out.push_str("THB "),
                '\t' => out.push(' '),
                letter if letter.is_control() || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{feff}') => {}
                letter if self.has(letter) => out.push(letter),
                _ => out.push('\u{fffd}'),
            }
        }
        out
    }
}
