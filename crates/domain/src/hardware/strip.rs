//! What ESC/POS prints, as lines: for a screen that shows it, and for tests that read it.

use super::escpos::{Align, DLE, ESC, FS, GS, Style};
use super::pages::Page;
use super::picture::Dots;
use super::profile::Letters;

/// Letters of one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The letters.
    pub text: String,
    /// How they look.
    pub style: Style,
}

/// One thing on the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A line of text; may be empty.
    Text {
        /// Its letters.
        spans: Vec<Span>,
        /// Where it stands.
        align: Align,
    },
    /// A picture.
    Dots(Dots),
    /// A bar code.
    Bars {
        /// What it says.
        code: String,
        /// Whether it is an EAN-13; else a Code 128.
        ean: bool,
    },
    /// A QR code.
    Qr(String),
    /// The paper was cut.
    Cut,
    /// The drawer of this number was opened: 0 is pin 2, 1 is pin 5.
    Kick(u8),
}

impl Line {
    /// The text of a line of text, else nothing.
    pub fn text(&self) -> String {
        match self {
            Self::Text { spans, .. } => spans.iter().map(|span| span.text.as_str()).collect(),
            _ => String::new(),
        }
    }
}

/// Reads what a printer of these letters prints. What is cut off or unknown is left out.
pub fn read(bytes: &[u8], letters: Letters) -> Vec<Line> {
    let mut reader = Reader { letters, ..Reader::default() };
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        let taken = match *first {
            ESC => reader.escape(after),
            GS => reader.group(after),
            // Leaves the Chinese mode.
            FS => 1,
            // Asks how the printer is.
            DLE => 2,
            b'\n' => {
                reader.end_line();
                0
            }
            byte => {
                reader.letter(byte);
                0
            }
        };
        rest = after.get(taken..).unwrap_or_default();
    }
    if !reader.spans.is_empty() {
        reader.end_line();
    }
    reader.lines
}

struct Reader {
    letters: Letters,
    page: Option<Page>,
    style: Style,
    align: Align,
    spans: Vec<Span>,
    qr: String,
    lines: Vec<Line>,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            letters: Letters::default(),
            page: Some(Page::Pc437),
            style: Style::default(),
            align: Align::Left,
            spans: Vec::new(),
            qr: String::new(),
            lines: Vec::new(),
        }
    }
}

impl Reader {
    fn letter(&mut self, byte: u8) {
        match self.page.and_then(|page| page.letter(byte)) {
            Some(letter) => self.write(letter),
            // Below 0x80 all pages are the same.
            None if matches!(byte, b' '..=b'~') => self.write(char::from(byte)),
            None if byte >= 0x80 => self.write('\u{fffd}'),
            None => {}
        }
    }

    fn write(&mut self, letter: char) {
        match self.spans.last_mut().filter(|span| span.style == self.style) {
            Some(span) => span.text.push(letter),
            None => self.spans.push(Span { text: letter.to_string(), style: self.style }),
        }
    }

    fn end_line(&mut self) {
        let spans = std::mem::take(&mut self.spans);
        self.lines.push(Line::Text { spans, align: self.align });
    }

    /// A thing that does not stand on a line of text.
    fn put(&mut self, line: Line) {
        if !self.spans.is_empty() {
            self.end_line();
        }
        self.lines.push(line);
    }

    /// Takes what follows an escape; gives how many bytes that were.
    fn escape(&mut self, rest: &[u8]) -> usize {
        let number = rest.get(1).copied().unwrap_or_default();
        match rest.first() {
            Some(b'@') => {
                (self.page, self.style, self.align) = (Some(Page::Pc437), Style::default(), Align::Left);
                1
            }
            Some(b't') => {
                self.page = self.letters.page(number);
                2
            }
            Some(b'!') => {
                let has = |bit: u8| number >> bit & 1 == 1;
                self.style = Style { bold: has(3), tall: has(4), wide: has(5) };
                2
            }
            Some(b'E') => {
                self.style.bold = number & 1 == 1;
                2
            }
            Some(b'a') => {
                self.align = match number {
                    1 | b'1' => Align::Centre,
                    2 | b'2' => Align::Right,
                    _ => Align::Left,
                };
                2
            }
            Some(b'd') => {
                if !self.spans.is_empty() {
                    self.end_line();
                }
                for _ in 0..number {
                    self.end_line();
                }
                2
            }
            Some(b'p') => {
                self.put(Line::Kick(number & 1));
                4
            }
            Some(b'R' | b'M' | b'-' | b'{') => 2,
            _ => 1,
        }
    }

    fn group(&mut self, rest: &[u8]) -> usize {
        let at = |at: usize| rest.get(at).copied().unwrap_or_default();
        match rest.first() {
            Some(b'V') => {
                self.put(Line::Cut);
                if matches!(at(1), 65 | 66) { 3 } else { 2 }
            }
            Some(b'!') => {
                self.style = Style { tall: at(1) & 0x0f != 0, wide: at(1) & 0xf0 != 0, ..self.style };
                2
            }
            Some(b'k') => self.bars(rest),
            Some(b'(') => {
                let long = usize::from(u16::from_le_bytes([at(2), at(3)]));
                let data = rest.get(4..4 + long).unwrap_or_default();
                match data {
                    [b'1', b'P', b'0', text @ ..] => self.qr = String::from_utf8_lossy(text).into_owned(),
                    [b'1', b'Q', ..] => {
                        let text = std::mem::take(&mut self.qr);
                        self.put(Line::Qr(text));
                    }
                    _ => {}
                }
                4 + long
            }
            Some(b'v') => {
                let row_bytes = usize::from(u16::from_le_bytes([at(3), at(4)]));
                let rows = usize::from(u16::from_le_bytes([at(5), at(6)]));
                let long = row_bytes * rows;
                if let Some(data) = rest.get(7..7 + long).filter(|data| !data.is_empty()) {
                    self.put(Line::Dots(Dots::unpacked(data, row_bytes)));
                }
                7 + long
            }
            Some(b'h' | b'w' | b'f' | b'H' | b'B' | b'b' | b'r' | b'a') => 2,
            _ => 1,
        }
    }

    /// A bar code, ended by a zero or with its length before it.
    fn bars(&mut self, rest: &[u8]) -> usize {
        let kind = rest.get(1).copied().unwrap_or_default();
        let (data, taken) = if kind < 65 {
            let data = rest.get(2..).unwrap_or_default();
            let long = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
            (data.get(..long).unwrap_or_default(), 3 + long)
        } else {
            let long = usize::from(rest.get(2).copied().unwrap_or_default());
            (rest.get(3..3 + long).unwrap_or_default(), 3 + long)
        };
        let ean = matches!(kind, 2 | 67);
        let code = String::from_utf8_lossy(data).replace("{{", "{");
        let code = if ean { code } else { code.trim_start_matches("{B").to_owned() };
        self.put(Line::Bars { code, ean });
        taken
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::escpos::Encoder;
    use super::super::profile::{Drawer, Profile};
    use super::*;

    proptest! {
        #[test]
        fn whatever_comes_is_read_without_end_or_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            read(&bytes, Letters::Epson);
        }

        #[test]
        fn a_text_is_printed_as_it_is_or_plainly_and_never_as_another(text in "\\PC{0,40}") {
            for letters in [Letters::Epson, Letters::Common, Letters::Plain] {
                let mut encoder = Encoder::new(&Profile { letters, ..Profile::default() });
                encoder.text(&text);
                let printed: String = read(&encoder.into_bytes(), letters).iter().map(Line::text).collect();
                prop_assert_eq!(&printed, &letters.printable(&text));
                let kept = text.chars().filter(|letter| letters.has(*letter)).count();
                prop_assert!(printed.chars().count() >= kept);
            }
        }
    }

    #[test]
    fn everything_is_read_as_it_was_written() {
        let mut encoder = Encoder::new(&Profile::default());
        encoder.kick(Drawer::Pin5);
        encoder.align(Align::Centre);
        encoder.style(Style { bold: true, tall: true, wide: true });
        encoder.text("Größe €3");
        encoder.end_line();
        encoder.ean13("4006381333931");
        encoder.code128("Kontor-{1}");
        encoder.qr("1-A000001/0197", 5);
        let dots = Dots { width: 16, black: (0..32).map(|at| at % 3 == 0).collect() };
        encoder.dots(&dots);
        encoder.ean13("no digits");
        encoder.cut();
        let style = Style { bold: true, tall: true, wide: true };
        let text = |text: &str| Line::Text { spans: vec![Span { text: text.into(), style }], align: Align::Centre };
        let blank = || Line::Text { spans: Vec::new(), align: Align::Centre };
        let mut want = vec![
            Line::Kick(1),
            text("Größe €3"),
            Line::Bars { code: "4006381333931".into(), ean: true },
            Line::Bars { code: "Kontor-{1}".into(), ean: false },
            Line::Qr("1-A000001/0197".into()),
            Line::Dots(dots),
            text("no digits"),
        ];
        want.extend((0..6).map(|_| blank()));
        want.push(Line::Cut);
        assert_eq!(read(&encoder.into_bytes(), Letters::Epson), want);
    }
}
