//! ESC/POS: the bytes that tell a receipt printer what to print.
//!
//! Source: Epson, ESC/POS Command Reference. Where a thing can be said in several ways, the one that more printers know.

use super::pages::Page;
use super::picture::Dots;
use super::profile::{Drawer, Letters, Profile};

/// Escape.
pub const ESC: u8 = 0x1b;
/// Group separator.
pub const GS: u8 = 0x1d;
/// Field separator.
pub const FS: u8 = 0x1c;
/// Data link escape, which real-time commands begin with.
pub const DLE: u8 = 0x10;
/// End of transmission, of the same.
pub const EOT: u8 = 0x04;

/// How long the drawer's magnet is on and off, in units of 2 ms.
const PULSE: [u8; 2] = [50, 50];
/// How far the paper is fed before it is cut, in lines: the knife is above the print head.
const BEFORE_CUT: u8 = 6;
/// The most rows of a picture in one command; printers have little memory.
const PICTURE_ROWS: usize = 960;

/// Where texts stand on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left.
    Left,
    /// In the middle.
    Centre,
    /// At the right.
    Right,
}

/// How letters look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// Thicker.
    pub bold: bool,
    /// Twice as high.
    pub tall: bool,
    /// Twice as wide.
    pub wide: bool,
}

/// Writes bytes for a printer.
#[derive(Debug)]
pub struct Encoder {
    letters: Letters,
    page: Option<Page>,
    bytes: Vec<u8>,
}

impl Encoder {
    /// Begins with a printer that is as it was when it was switched on.
    pub fn new(profile: &Profile) -> Self {
        let mut encoder = Self { letters: profile.letters, page: None, bytes: vec![ESC, b'@'] };
        // ASCII as it stands, whatever country the printer was made for.
        encoder.put(&[ESC, b'R', 0]);
        if encoder.letters == Letters::Common {
            // Leaves the mode in which two letters are one Chinese sign.
            encoder.put(&[FS, b'.']);
        }
        encoder
    }

    /// The bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn put(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Writes a text in the printer's letters, in another code page whenever the present one lacks a letter.
    pub fn text(&mut self, text: &str) {
        let text = self.letters.printable(text);
        let mut rest = text.as_str();
        while let Some(letter) = rest.chars().next() {
            if letter.is_ascii() {
                self.put(&[u8::try_from(u32::from(letter)).unwrap_or(b'?')]);
            } else {
                self.turn_to(letter, rest);
                let byte = self.page.and_then(|page| page.byte(letter));
                self.put(&[byte.unwrap_or(b'?')]);
            }
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        }
    }

    /// Turns to the page that goes on longest, unless the present one has the letter.
    fn turn_to(&mut self, letter: char, rest: &str) {
        if self.page.is_some_and(|page| page.byte(letter).is_some()) {
            return;
        }
        let reach = |page: Page| rest.chars().take_while(|letter| page.byte(*letter).is_some()).count();
        let mut best: Option<(usize, Page, u8)> = None;
        for (page, number) in self.letters.pages() {
            let reach = reach(*page);
            if reach > best.map_or(0, |(best, ..)| best) {
                best = Some((reach, *page, *number));
            }
        }
        if let Some((_, page, number)) = best {
            self.page = Some(page);
            self.put(&[ESC, b't', number]);
        }
    }

    /// Ends the line.
    pub fn end_line(&mut self) {
        self.put(b"\n");
    }

    /// Says how letters look from here on.
    pub fn style(&mut self, style: Style) {
        let bits = u8::from(style.bold) << 3 | u8::from(style.tall) << 4 | u8::from(style.wide) << 5;
        self.put(&[ESC, b'!', bits]);
    }

    /// Says where texts stand from here on; to be said at the beginning of a line.
    pub fn align(&mut self, align: Align) {
        let number = match align {
            Align::Left => 0,
            Align::Centre => 1,
            Align::Right => 2,
        };
        self.put(&[ESC, b'a', number]);
    }

    /// Feeds so many lines.
    pub fn feed(&mut self, lines: u8) {
        self.put(&[ESC, b'd', lines]);
    }

    /// Feeds the paper to the knife and cuts it but for a bridge, so that it does not fall.
    pub fn cut(&mut self) {
        self.feed(BEFORE_CUT);
        self.put(&[GS, b'V', 1]);
    }

    /// Opens the cash drawer.
    pub fn kick(&mut self, drawer: Drawer) {
        if let Some(number) = drawer.number() {
            self.put(&[ESC, b'p', number, PULSE[0], PULSE[1]]);
        }
    }

    /// Draws an EAN-13 with its figures under it. What are no 12 or 13 digits is written as text.
    pub fn ean13(&mut self, digits: &str) {
        if !matches!(digits.len(), 12 | 13) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.text(digits);
        }
        self.bars();
        self.put(&[GS, b'k', 2]);
        self.put(digits.as_bytes());
        self.put(&[0]);
    }

    /// Draws a Code 128 with its signs under it. What it can't say is written as text.
    pub fn code128(&mut self, code: &str) {
        let signs: Vec<u8> =
            code.bytes().flat_map(|byte| if byte == b'{' { vec![b'{', b'{'] } else { vec![byte] }).collect();
        let long = u8::try_from(signs.len() + 2).ok().filter(|_| !code.is_empty());
        match long.filter(|_| code.bytes().all(|byte| (b' '..=b'~').contains(&byte))) {
            Some(long) => {
                self.bars();
                self.put(&[GS, b'k', 73, long, b'{', b'B']);
                self.put(&signs);
            }
            None => self.text(code),
        }
    }

    /// How bars look: 80 dots high, 3 dots to a module, figures under them.
    fn bars(&mut self) {
        self.put(&[GS, b'h', 80, GS, b'w', 3, GS, b'f', 0, GS, b'H', 2]);
    }

    /// Draws a QR code of squares of so many dots, as the printer's own.
    pub fn qr(&mut self, text: &str, module: u8) {
        let Ok(long) = u16::try_from(text.len() + 3) else { return };
        let [low, high] = long.to_le_bytes();
        self.put(&[GS, b'(', b'k', 4, 0, b'1', b'A', b'2', 0]);
        self.put(&[GS, b'(', b'k', 3, 0, b'1', b'C', module]);
        // Of four levels of correction the second: 15 % may be unreadable.
        self.put(&[GS, b'(', b'k', 3, 0, b'1', b'E', b'1']);
        self.put(&[GS, b'(', b'k', low, high, b'1', b'P', b'0']);
        self.put(text.as_bytes());
        self.put(&[GS, b'(', b'k', 3, 0, b'1', b'Q', b'0']);
    }

    /// Draws dots.
    pub fn dots(&mut self, dots: &Dots) {
        let row_bytes = dots.width.div_ceil(8);
        let Ok(wide) = u16::try_from(row_bytes) else { return };
        if wide == 0 {
            return;
        }
        for rows in dots.packed().chunks(row_bytes * PICTURE_ROWS) {
            let high = u16::try_from(rows.len() / row_bytes).unwrap_or_default();
            self.put(&[GS, b'v', b'0', 0]);
            self.put(&wide.to_le_bytes());
            self.put(&high.to_le_bytes());
            self.put(rows);
        }
    }
}
