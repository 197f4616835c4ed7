//! Codes as bars: which modules are dark. A code of 8, 12 or 13 digits whose check digit is right is an EAN or UPC; every
//! other one is a Code 128.
//!
//! Sources: GS1 General Specifications, section 5.2 (EAN/UPC symbology) and 5.4 (GS1-128, whose symbology is Code 128,
//! ISO/IEC 15417).

/// The left digits of an EAN with odd parity; the others come of it.
const DIGITS: [&str; 10] =
    ["0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011"];
/// Which of the six left digits of an EAN-13 have even parity, by its first digit.
const PARITY: [&str; 10] =
    ["OOOOOO", "OOEOEE", "OOEEOE", "OOEEEO", "OEOOEE", "OEEOOE", "OEEEOO", "OEOEOE", "OEOEEO", "OEEOEO"];
/// The widths of bars and gaps of Code 128, by value; the last is the stop.
const WIDTHS: [&str; 107] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312",
    "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212",
    "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121",
    "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331",
    "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123",
    "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124",
    "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114",
    "413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112",
    "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
];
/// Start in set B (letters, digits and signs) and in set C (pairs of digits), and the change from one to the other.
const START_B: usize = 104;
const START_C: usize = 105;
const TO_B: usize = 100;
const TO_C: usize = 99;
const STOP: usize = 106;

/// The modules of a code, dark or not; none for what no bars can say.
pub(crate) fn modules(code: &str) -> Option<Vec<bool>> {
    let digits: Option<Vec<u8>> = code.bytes().map(|byte| byte.is_ascii_digit().then(|| byte - b'0')).collect();
    match digits {
        Some(digits) if digits.len() == 13 && is_right(&digits) => ean13(&digits),
        Some(digits) if digits.len() == 12 && is_right(&digits) => ean13(&[&[0], digits.as_slice()].concat()),
        Some(digits) if digits.len() == 8 && is_right(&digits) => ean8(&digits),
        _ => code128(code.as_bytes()),
    }
}

/// Whether the last digit is the check digit of the others.
fn is_right(digits: &[u8]) -> bool {
    let weighed =
        digits.iter().rev().enumerate().map(|(at, digit)| u32::from(*digit) * if at % 2 == 0 { 1 } else { 3 });
    weighed.sum::<u32>() % 10 == 0
}

fn dark(pattern: &str) -> impl Iterator<Item = bool> + '_ {
    pattern.bytes().map(|byte| byte == b'1')
}

/// A digit on the left with even parity: its right pattern backwards.
fn even(pattern: &str) -> impl Iterator<Item = bool> + '_ {
    pattern.bytes().rev().map(|byte| byte == b'0')
}

fn right(pattern: &str) -> impl Iterator<Item = bool> + '_ {
    pattern.bytes().map(|byte| byte == b'0')
}

fn ean13(digits: &[u8]) -> Option<Vec<bool>> {
    let (first, rest) = digits.split_first()?;
    let parity = PARITY.get(usize::from(*first))?;
    let mut bars: Vec<bool> = dark("101").collect();
    for (digit, parity) in rest.iter().zip(parity.bytes()) {
        let pattern = DIGITS.get(usize::from(*digit))?;
        match parity {
            b'E' => bars.extend(even(pattern)),
            _ => bars.extend(dark(pattern)),
        }
    }
    bars.extend(dark("01010"));
    for digit in rest.iter().skip(6) {
        bars.extend(right(DIGITS.get(usize::from(*digit))?));
    }
    bars.extend(dark("101"));
    Some(bars)
}

fn ean8(digits: &[u8]) -> Option<Vec<bool>> {
    let mut bars: Vec<bool> = dark("101").collect();
    for digit in digits.iter().take(4) {
        bars.extend(dark(DIGITS.get(usize::from(*digit))?));
    }
    bars.extend(dark("01010"));
    for digit in digits.iter().skip(4) {
        bars.extend(right(DIGITS.get(usize::from(*digit))?));
    }
    bars.extend(dark("101"));
    Some(bars)
}

/// Code 128 in set B, and in set C where four digits or more stand together.
fn code128(text: &[u8]) -> Option<Vec<bool>> {
    if text.is_empty() || !text.iter().all(|byte| (b' '..=b'~').contains(byte)) {
        return None;
    }
    let run = |from: usize| text.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
    let mut values: Vec<usize> = Vec::with_capacity(text.len() + 3);
    let (mut at, mut pairs) = (0, false);
    while let Some(byte) = text.get(at) {
        let long = run(at);
        // An odd number of digits gives its first to set B.
        let even_here = long >= 4 && (long % 2 == 0 || pairs);
        if (pairs && long >= 2) || even_here {
            if !pairs {
                values.push(if values.is_empty() { START_C } else { TO_C });
                pairs = true;
            }
            let second = text.get(at + 1)?;
            values.push(usize::from(byte - b'0') * 10 + usize::from(second - b'0'));
            at += 2;
            continue;
        }
        if pairs || values.is_empty() {
            values.push(if values.is_empty() { START_B } else { TO_B });
            pairs = false;
        }
        values.push(usize::from(byte - b' '));
        at += 1;
    }
    let (start, rest) = values.split_first()?;
    let check = (1..).zip(rest).map(|(place, value)| place * value).sum::<usize>() + start;
    values.push(check % 103);
    values.push(STOP);
    let mut bars = Vec::new();
    for value in values {
        let mut is_dark = true;
        for width in WIDTHS.get(value)?.bytes() {
            bars.extend(std::iter::repeat_n(is_dark, usize::from(width - b'0')));
            is_dark = !is_dark;
        }
    }
    Some(bars)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(code: &str) -> String {
        modules(code).unwrap().into_iter().map(|dark| if dark { '1' } else { '0' }).collect()
    }

    #[test]
    fn codes_are_drawn_as_other_programs_draw_them() {
        // As python-barcode 0.16 draws them; a reader (zbar) has read ours from paper, in both alphabets of Code 128.
        for (code, want) in [
            (
                "5901234123457",
                "10100010110100111011001100100110111101001110101010110011011011001000010101110010011101000100101",
            ),
            (
                "2000000000084",
                "10100011010001101010011101001110001101010011101010111001011100101110010111001010010001011100101",
            ),
            (
                "036000291452",
                "10100011010111101010111100011010001101000110101010110110011101001100110101110010011101101100101",
            ),
            ("96385074", "1010001011010111101111010110111010101001110111001010001001011100101"),
            ("1234", "110100111001011001110010001011000100100111101100011101011"),
            (
                "Kontor-1",
                "110100100001011000111010001111010110000101001001111010010001111010100100111101001101110010011100110110001101101100011101011",
            ),
        ] {
            assert_eq!(drawn(code), want, "{code}");
        }
    }

    #[test]
    fn a_wrong_check_digit_is_no_ean_and_still_a_code() {
        let (right, wrong) = (drawn("5901234123457"), drawn("5901234123458"));
        assert_eq!(right.len(), 95);
        assert_eq!(wrong.len() % 11, 2, "Code 128: eleven modules a sign, thirteen the stop");
    }

    #[test]
    fn what_no_bars_can_say_has_none() {
        assert_eq!(modules("Größe"), None);
        assert_eq!(modules(""), None);
    }
}
