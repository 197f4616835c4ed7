//! How the letters of a file are written down: found out from its head, and read into text.

/// How letters are written as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8. A row whose bytes are not UTF-8 is read as Windows-1252 all the same: files are pasted together.
    Utf8,
    /// UTF-16, low byte first: what Excel calls "Unicode text".
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows-1252, the 8-bit letters of Western Europe. A row whose bytes are UTF-8 is read as UTF-8 all the same.
    Windows1252,
}

impl Encoding {
    /// The name that standards give it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Windows1252 => "Windows-1252",
        }
    }

    pub(super) const fn byte_order(self) -> Option<ByteOrder> {
        match self {
            Self::Utf16Le => Some(ByteOrder::LowFirst),
            Self::Utf16Be => Some(ByteOrder::HighFirst),
            Self::Utf8 | Self::Windows1252 => None,
        }
    }
}

/// Tells the encoding from the head of a file, with the length in bytes of its byte order mark (0 for none).
///
/// Without a mark, UTF-16 shows by zero bytes at every other place. Between UTF-8 and Windows-1252 it is a guess for
/// people to look at: which of the two it is, is told anew for each row.
pub fn sniff(head: &[u8]) -> (Encoding, usize) {
    match head {
        [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
        [0xff, 0xfe, ..] => (Encoding::Utf16Le, 2),
        [0xfe, 0xff, ..] => (Encoding::Utf16Be, 2),
        _ => (sniff_unmarked(head), 0),
    }
}

fn sniff_unmarked(head: &[u8]) -> Encoding {
    let (mut low_first, mut high_first, mut bare_breaks, mut pairs) = (0usize, 0usize, 0usize, 0usize);
    let is_break = |byte: u8| matches!(byte, b'\n' | b'\r');
    for pair in head.chunks_exact(2) {
        pairs += 1;
        match *pair {
            [a, b] if a != 0 && b == 0 => low_first += 1,
            [a, b] if a == 0 && b != 0 => high_first += 1,
            [a, b] if is_break(a) || is_break(b) => bare_breaks += 1,
            _ => {}
        }
    }
    // A line break without its zero byte shows that a stray zero is just that.
    let clear = |side: usize, other: usize| side * 4 >= pairs && side > 8 * other && side > 8 * bare_breaks;
    if clear(low_first, high_first) {
        Encoding::Utf16Le
    } else if clear(high_first, low_first) {
        Encoding::Utf16Be
    } else if utf8_prefix(head) {
        Encoding::Utf8
    } else {
        Encoding::Windows1252
    }
}

/// Whether the bytes are UTF-8, but for a letter that the end may cut in two.
fn utf8_prefix(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).map_or_else(|error| error.error_len().is_none(), |_| true)
}

/// The letters of 0x80 to 0x9F. Source: WHATWG Encoding, index windows-1252 (every byte has a letter).
const WINDOWS_1252: [char; 32] = [
    '\u{20ac}', '\u{81}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2c6}', '\u{2030}',
    '\u{160}', '\u{2039}', '\u{152}', '\u{8d}', '\u{17d}', '\u{8f}', '\u{90}', '\u{2018}', '\u{2019}', '\u{201c}',
    '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2dc}', '\u{2122}', '\u{161}', '\u{203a}', '\u{153}', '\u{9d}',
    '\u{17e}', '\u{178}',
];

/// Reads Windows-1252.
pub fn windows_1252(bytes: &[u8]) -> String {
    let letter = |byte: u8| match byte {
        0x80..=0x9f => WINDOWS_1252.get(usize::from(byte - 0x80)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
        byte => char::from(byte),
    };
    bytes.iter().map(|byte| letter(*byte)).collect()
}

/// Reads the bytes of one row, or of its beginning: UTF-8 if they are that (a letter that the end cuts in two is left
/// out), else Windows-1252.
pub(super) fn excerpt(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(error) if error.error_len().is_none() => {
            String::from_utf8_lossy(bytes.get(..error.valid_up_to()).unwrap_or_default()).into_owned()
        }
        Err(_) => windows_1252(bytes),
    }
}

/// Which byte of a unit of UTF-16 comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ByteOrder {
    LowFirst,
    HighFirst,
}

/// Brings the bytes of a file, in pieces of any length, to 8-bit bytes: UTF-16 becomes UTF-8, all else stays.
#[derive(Debug)]
pub(super) struct Transcoder {
    order: Option<ByteOrder>,
    /// The first byte of a unit whose second is in the next piece.
    half: Option<u8>,
    /// The first unit of a pair whose second is to come.
    high: Option<u16>,
}

impl Transcoder {
    pub(super) const fn new(encoding: Encoding) -> Self {
        Self { order: encoding.byte_order(), half: None, high: None }
    }

    /// Reads a piece. What has no letter (half a surrogate pair) becomes U+FFFD.
    pub(super) fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let Some(order) = self.order else { return out.extend_from_slice(bytes) };
        out.reserve(bytes.len());
        for byte in bytes {
            let Some(first) = self.half.take() else {
                self.half = Some(*byte);
                continue;
            };
            self.unit(
                match order {
                    ByteOrder::LowFirst => u16::from_le_bytes([first, *byte]),
                    ByteOrder::HighFirst => u16::from_be_bytes([first, *byte]),
                },
                out,
            );
        }
    }

    /// The file is over: what is left of a letter becomes U+FFFD.
    pub(super) fn end(&mut self, out: &mut Vec<u8>) {
        if self.high.take().is_some() {
            put(char::REPLACEMENT_CHARACTER, out);
        }
        if self.half.take().is_some() {
            put(char::REPLACEMENT_CHARACTER, out);
        }
    }

    fn unit(&mut self, unit: u16, out: &mut Vec<u8>) {
        if let (Some(high), 0xdc00..=0xdfff) = (self.high, unit) {
            self.high = None;
            let code = 0x1_0000 + ((u32::from(high) - 0xd800) << 10) + (u32::from(unit) - 0xdc00);
            return put(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), out);
        }
        if self.high.take().is_some() {
            put(char::REPLACEMENT_CHARACTER, out);
        }
        match unit {
            0xd800..=0xdbff => self.high = Some(unit),
            unit => put(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER), out),
        }
    }
}

fn put(letter: char, out: &mut Vec<u8>) {
    out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn utf16(text: &str, encoding: Encoding) -> Vec<u8> {
        let bytes = |unit: u16| if encoding == Encoding::Utf16Le { unit.to_le_bytes() } else { unit.to_be_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    }

    fn transcoded<'a>(encoding: Encoding, pieces: impl IntoIterator<Item = &'a [u8]>) -> String {
        let (mut transcoder, mut out) = (Transcoder::new(encoding), Vec::new());
        for piece in pieces {
            transcoder.push(piece, &mut out);
        }
        transcoder.end(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[rstest]
    #[case(b"\xef\xbb\xbfname", Encoding::Utf8, 3)]
    #[case(b"\xff\xfen\0", Encoding::Utf16Le, 2)]
    #[case(b"\xfe\xff\0n", Encoding::Utf16Be, 2)]
    #[case(b"n\0a\0,\0\n\0", Encoding::Utf16Le, 0)]
    #[case(b"\0n\0a\0,\0\n", Encoding::Utf16Be, 0)]
    #[case(b"a,b\n1\0,2\n", Encoding::Utf8, 0)]
    #[case(b"a\0b,c\n", Encoding::Utf8, 0)]
    #[case(b"caf\xc3\xa9", Encoding::Utf8, 0)]
    #[case(b"caf\xc3", Encoding::Utf8, 0)]
    #[case(b"caf\xe9,1", Encoding::Windows1252, 0)]
    #[case(b"", Encoding::Utf8, 0)]
    fn the_head_tells_the_encoding(#[case] head: &[u8], #[case] encoding: Encoding, #[case] mark: usize) {
        assert_eq!(sniff(head), (encoding, mark));
    }

    #[test]
    fn unmarked_utf_16_is_known_with_letters_of_other_scripts_in_it() {
        let text = "sku;название;1,50\r\n12;Чай чёрный;2,50\r\n";
        assert_eq!(sniff(&utf16(text, Encoding::Utf16Le)), (Encoding::Utf16Le, 0));
        assert_eq!(sniff(&utf16(text, Encoding::Utf16Be)), (Encoding::Utf16Be, 0));
    }

    #[test]
    fn every_byte_of_windows_1252_is_a_letter() {
        let all: Vec<u8> = (0..=255).collect();
        let text = windows_1252(&all);
        assert_eq!(text.chars().count(), 256);
        assert!(!text.contains(char::REPLACEMENT_CHARACTER), "no byte is lost");
        assert_eq!(windows_1252(b"\x80 \x92 \x9f \xe9 \x81"), "€ ’ Ÿ é \u{81}");
    }

    #[rstest]
    #[case(&[0x00, 0xd8, b'a', 0x00], "\u{fffd}a")]
    #[case(&[0x00, 0xdc, b'a', 0x00], "\u{fffd}a")]
    #[case(&[0x00, 0xd8, 0x00, 0xd8, 0x00, 0xdc], "\u{fffd}\u{10000}")]
    #[case(&[b'a', 0x00, 0x00, 0xd8], "a\u{fffd}")]
    #[case(&[b'a', 0x00, b'b'], "a\u{fffd}")]
    fn half_letters_are_marked(#[case] bytes: &[u8], #[case] want: &str) {
        assert_eq!(transcoded(Encoding::Utf16Le, [bytes]), want);
    }

    #[test]
    fn a_beginning_of_a_row_may_end_inside_a_letter() {
        assert_eq!(excerpt(b"caf\xc3"), "caf");
        assert_eq!(excerpt(b"caf\xc3,"), "cafÃ,");
    }

    proptest! {
        #[test]
        fn utf_16_is_read_whatever_the_pieces(text in any::<String>(), size in 1usize..7) {
            for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
                prop_assert_eq!(transcoded(encoding, utf16(&text, encoding).chunks(size)), text.clone());
            }
        }
    }
}
