//! Notes and coins. Source: the lists of the central banks, as of 2026.

use crate::{Currency, Minor};

/// The notes and coins of a currency, the largest first, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Denominations {
    /// The notes.
    pub notes: &'static [i64],
    /// The coins.
    pub coins: &'static [i64],
}

impl Denominations {
    /// All of them, the largest first.
    pub fn all(self) -> impl Iterator<Item = Minor> {
        self.notes.iter().chain(self.coins).copied().map(Minor)
    }

    /// Whether there is a note or coin of this value.
    pub fn has(self, value: Minor) -> bool {
        self.all().any(|known| known == value)
    }

    /// The smallest note.
    pub fn smallest_note(self) -> Option<Minor> {
        self.notes.last().copied().map(Minor)
    }
}

type Listed = (&'static str, &'static [i64], &'static [i64]);

const KNOWN: &[Listed] = &[
    ("ARS", &[2_000_000, 1_000_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000], &[1_000, 500, 200, 100]),
    ("AUD", &[10_000, 5_000, 2_000, 1_000, 500], &[200, 100, 50, 20, 10, 5]),
    ("CAD", &[10_000, 5_000, 2_000, 1_000, 500], &[200, 100, 25, 10, 5]),
    ("CHF", &[100_000, 20_000, 10_000, 5_000, 2_000, 1_000], &[500, 200, 100, 50, 20, 10, 5]),
    ("CLP", &[20_000, 10_000, 5_000, 2_000, 1_000], &[500, 100, 50, 10]),
    (
        "COP",
        &[10_000_000, 5_000_000, 2_000_000, 1_000_000, 500_000, 200_000],
        &[100_000, 50_000, 20_000, 10_000, 5_000],
    ),
    ("CZK", &[500_000, 200_000, 100_000, 50_000, 20_000, 10_000], &[5_000, 2_000, 1_000, 500, 200, 100]),
    ("DKK", &[50_000, 20_000, 10_000, 5_000], &[2_000, 1_000, 500, 200, 100, 50]),
    ("EUR", &[50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500], &[200, 100, 50, 20, 10, 5, 2, 1]),
    ("GBP", &[5_000, 2_000, 1_000, 500], &[200, 100, 50, 20, 10, 5, 2, 1]),
    ("HUF", &[2_000_000, 1_000_000, 500_000, 200_000, 100_000, 50_000], &[20_000, 10_000, 5_000, 2_000, 1_000, 500]),
    ("JPY", &[10_000, 5_000, 2_000, 1_000], &[500, 100, 50, 10, 5, 1]),
    ("MXN", &[100_000, 50_000, 20_000, 10_000, 5_000, 2_000], &[1_000, 500, 200, 100, 50, 20, 10]),
    ("NOK", &[100_000, 50_000, 20_000, 10_000, 5_000], &[2_000, 1_000, 500, 100]),
    ("PEN", &[20_000, 10_000, 5_000, 2_000, 1_000], &[500, 200, 100, 50, 20, 10, 5]),
    ("PLN", &[50_000, 20_000, 10_000, 5_000, 2_000, 1_000], &[500, 200, 100, 50, 20, 10, 5, 2, 1]),
    ("SEK", &[100_000, 50_000, 20_000, 10_000, 5_000, 2_000], &[1_000, 500, 200, 100]),
    ("USD", &[10_000, 5_000, 2_000, 1_000, 500, 200, 100], &[50, 25, 10, 5, 1]),
];

/// The notes and coins of a currency, where Kontor knows them; of any other the drawer is counted as a sum.
pub fn denominations(currency: Currency) -> Option<Denominations> {
    let known = KNOWN.iter().find(|(code, _, _)| *code == currency.code());
    known.map(|(_, notes, coins)| Denominations { notes, coins })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_and_coins_go_down_and_each_is_there_once() {
        for (code, ..) in KNOWN {
            let currency: Currency = code.parse().unwrap();
            let all: Vec<Minor> = denominations(currency).unwrap().all().collect();
            assert!(all.windows(2).all(|pair| pair[0] > pair[1]), "{code}: {all:?}");
            assert!(all.iter().all(|value| value.0 > 0), "{code}");
        }
        assert!(denominations("KWD".parse().unwrap()).is_none(), "others count a plain sum");
        let yen = denominations("JPY".parse().unwrap()).unwrap();
        assert!(yen.has(Minor(10_000)) && !yen.has(Minor(20)), "yen have no minor unit");
        assert_eq!(denominations("GBP".parse().unwrap()).unwrap().smallest_note(), Some(Minor(500)));
    }
}
