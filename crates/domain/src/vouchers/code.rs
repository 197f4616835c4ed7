//! The code of a voucher: nobody can guess it, and a slip of the finger makes it none.

use std::fmt;

use crate::{Refusal, say};

/// What it is written in: no letter or digit that is easily taken for another. They are 31, a prime, so that one wrong or two
/// swapped never give another code.
const LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// How many of them there are, the last of which checks the others.
const LENGTH: usize = 16;
/// How many come from chance: some 74 bits.
pub const RANDOM: usize = LENGTH - 1;

/// The code of a voucher, in capitals without what stands between.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct VoucherCode(String);

fn value(letter: u8) -> Option<usize> {
    LETTERS.iter().position(|known| *known == letter)
}

/// The sum of all letters, each as often as its place says; nought for a right code.
fn sum(letters: &[u8]) -> Option<usize> {
    letters.iter().zip(1usize..).try_fold(0, |sum, (letter, place)| Some((sum + value(*letter)? * place) % 31))
}

impl VoucherCode {
    /// The code of random numbers, each below 31 when it is divided by that.
    pub fn of(random: [u8; RANDOM]) -> Self {
        let mut letters: Vec<u8> =
            random.iter().filter_map(|number| LETTERS.get(usize::from(*number) % 31).copied()).collect();
        // 16 times 2 is 1, by 31.
        let last = (31 - sum(&letters).unwrap_or_default()) * 2 % 31;
        letters.extend(LETTERS.get(last));
        Self(letters.into_iter().map(char::from).collect())
    }

    /// Reads a code as somebody typed or scanned it: small letters, spaces and dashes do not matter.
    ///
    /// # Errors
    /// `no_voucher`, under `code`.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let letters: Vec<u8> = text
            .bytes()
            .filter(|byte| !byte.is_ascii_whitespace() && *byte != b'-')
            .map(|byte| byte.to_ascii_uppercase())
            .collect();
        if letters.len() == LENGTH && sum(&letters) == Some(0) {
            return Ok(Self(letters.into_iter().map(char::from).collect()));
        }
        let message = say!("That is not the code of a voucher. Scan it again, or type all its 16 letters and digits.");
        Err(Refusal::field("no_voucher", "code", message))
    }

    /// The code without anything between.
    pub fn plain(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VoucherCode {
    /// As it is printed: `7K3M-9QPX-2HJD-W5TB`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, letter) in self.0.chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{letter}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_written() {
        let code = VoucherCode::of([7; RANDOM]);
        let written = code.to_string();
        assert_eq!((written.len(), code.plain().len()), (19, 16), "{written}");
        for typed in [written.to_lowercase(), written.replace('-', " "), format!(" {} ", code.plain())] {
            assert_eq!(VoucherCode::read(&typed).unwrap(), code, "{typed}");
        }
        for wrong in ["", "7", "1-A000042", "ÄÖÜ", &written[1..], &format!("{written}2")] {
            let no = VoucherCode::read(wrong).unwrap_err();
            assert!(no.code == "no_voucher" && no.fields.contains_key("code"), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_or_two_swapped_make_no_other_code(random in any::<[u8; RANDOM]>(), at in 0usize..LENGTH, other in 0usize..LENGTH, by in 1usize..31) {
            let code = VoucherCode::of(random);
            prop_assert_eq!(VoucherCode::read(&code.to_string()).unwrap(), code.clone());
            let mut letters = code.plain().as_bytes().to_vec();
            let right = letters[at];
            letters[at] = LETTERS[(value(right).unwrap() + by) % 31];
            prop_assert!(VoucherCode::read(std::str::from_utf8(&letters).unwrap()).is_err(), "one is wrong");
            letters[at] = right;
            letters.swap(at, other);
            let swapped = std::str::from_utf8(&letters).unwrap();
            prop_assert!(swapped == code.plain() || VoucherCode::read(swapped).is_err(), "two are swapped");
        }
    }
}
