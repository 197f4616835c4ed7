//! Pieces that are told apart by a number of their own: a serial number, or the IMEI of a phone.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::page::{Page, Window};
use crate::{ProductId, PurchaseOrderId, Refusal, SaleId, SerialId, StoreId, VariantId, call, say};

use super::StockReason;

/// The most characters of a serial number.
pub const LONGEST_SERIAL: usize = 40;
/// The digits of an IMEI.
const IMEI: usize = 15;

/// What tells the pieces of a product apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tracking {
    /// A serial number, as its maker wrote it.
    Serial,
    /// An IMEI: 15 digits, the last of which is a check of the others.
    Imei,
}

impl Tracking {
    /// Every way.
    pub const ALL: [Self; 2] = [Self::Serial, Self::Imei];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Serial => "serial",
            Self::Imei => "imei",
        }
    }

    /// A number as it is kept: without blanks, in capitals, and of an IMEI without its dashes.
    ///
    /// # Errors
    /// `wrong_serial` under `serials` for what can't be such a number.
    pub fn number(self, typed: &str) -> Result<String, Refusal> {
        match self {
            Self::Serial => serial(typed),
            Self::Imei => imei(typed),
        }
    }
}

/// A number as it is looked for, whatever it is of.
pub fn sought(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

fn serial(typed: &str) -> Result<String, Refusal> {
    let number = sought(typed);
    let fits = (1..=LONGEST_SERIAL).contains(&number.chars().count());
    if fits && number.chars().all(|c| c.is_ascii_graphic() && c != ',' && c != ';') {
        return Ok(number);
    }
    let message = say!(
        "“{number}” can't be a serial number: it has letters, digits and dashes, {most} at most.",
        number = crate::text::clip(typed.trim()),
        most = LONGEST_SERIAL
    );
    Err(Refusal::field("wrong_serial", "serials", message))
}

fn imei(typed: &str) -> Result<String, Refusal> {
    let number: String = typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '/' | '.')).collect();
    let said = crate::text::clip(typed.trim());
    if number.len() != IMEI || !number.bytes().all(|digit| digit.is_ascii_digit()) {
        let message =
            say!("“{number}” is no IMEI: that has 15 digits. Dial *#06# on the phone to see it.", number = said);
        return Err(Refusal::field("wrong_serial", "serials", message));
    }
    if !checks(&number) {
        let message = say!("The IMEI {number} has a wrong digit. Read it again, digit by digit.", number = said);
        return Err(Refusal::field("wrong_serial", "serials", message));
    }
    Ok(number)
}

/// Whether digits have the sum that Luhn's check asks for.
fn checks(digits: &str) -> bool {
    let sum: u32 = (0u32..)
        .zip(digits.bytes().rev())
        .map(|(at, digit)| {
            let digit = u32::from(digit - b'0');
            match (at % 2, digit * 2) {
                (0, _) => digit,
                (_, twice) if twice > 9 => twice - 9,
                (_, twice) => twice,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The numbers in a text, as they were scanned or typed: one a line, or with commas between them.
pub fn numbers_in(text: &str) -> Vec<String> {
    let parts = text.split(['\n', '\r', ',', ';']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Where a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SerialState {
    /// In a store, to be sold.
    InStock,
    /// Sold.
    Sold,
    /// On its way from one store to another.
    InTransit,
    /// It came back damaged.
    Damaged,
    /// It went back to the supplier.
    Supplier,
    /// Written off, or not found by a count.
    Gone,
    /// Used for a repair that was not collected yet.
    Used,
}

impl SerialState {
    /// Every state.
    pub const ALL: [Self; 7] =
        [Self::InStock, Self::Sold, Self::InTransit, Self::Damaged, Self::Supplier, Self::Gone, Self::Used];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InStock => "in_stock",
            Self::Sold => "sold",
            Self::InTransit => "in_transit",
            Self::Damaged => "damaged",
            Self::Supplier => "supplier",
            Self::Gone => "gone",
            Self::Used => "used",
        }
    }
}

/// One piece.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SerialPiece {
    /// The piece.
    pub id: SerialId,
    /// Its number; no other piece of the business has it.
    pub number: String,
    /// What it is.
    pub variant_id: VariantId,
    /// Its product.
    pub product_id: ProductId,
    /// What that is called now.
    pub title: String,
    /// Its SKU now.
    pub sku: String,
    /// Where it is.
    pub state: SerialState,
    /// The store that it is in, or was in last.
    pub store_id: StoreId,
    /// That store's name.
    pub store: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Something that happened to a piece.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SerialEvent {
    /// Why.
    pub reason: StockReason,
    /// Where it was from then on.
    pub state: SerialState,
    /// The store's name.
    pub store: String,
    /// The sale or return.
    #[serde(default)]
    pub sale_id: Option<SaleId>,
    /// The purchase order that it came with.
    #[serde(default)]
    pub order_id: Option<PurchaseOrderId>,
    /// The number of the receipt, purchase order or count, or what was written about it.
    pub document: String,
    /// The customer or the supplier, by name. Empty when there is none, or the one who asks may not see it.
    pub who: String,
    /// By whom.
    pub user: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A piece with all that happened to it, the first first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SerialHistory {
    /// The piece.
    pub piece: SerialPiece,
    /// What happened to it.
    pub events: Vec<SerialEvent>,
}

/// Pieces by their numbers, those that something happened to last first.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Default)]
pub struct ListSerials {
    /// What the number has in it; empty for all.
    #[serde(default)]
    pub text: String,
    /// Only pieces of this variant.
    #[serde(default)]
    pub variant_id: Option<VariantId>,
    /// Only pieces that are there.
    #[serde(default)]
    pub state: Option<SerialState>,
    /// Only pieces that are, or were last, in the store of the one who asks.
    #[serde(default)]
    pub here: bool,
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(ListSerials -> Page<SerialPiece>, "stock.serials", Query, May(ReadCatalog));

/// One piece with its history.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetSerial {
    /// The piece.
    pub id: SerialId,
}
call!(GetSerial -> SerialHistory, "stock.serial", Query, May(ReadCatalog));

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::as_printed("490154203237518", true)]
    #[case::as_dialled("49-015420-323751-8", true)]
    #[case::with_blanks(" 490154 203237 518 ", true)]
    #[case::a_wrong_digit("490154203237517", false)]
    #[case::two_turned("490154203237581", false)]
    #[case::too_short("49015420323751", false)]
    #[case::with_its_version("4901542032375180", false)]
    #[case::letters("49015420323751A", false)]
    #[case::nothing("", false)]
    fn an_imei_is_checked_by_its_last_digit(#[case] typed: &str, #[case] fine: bool) {
        let read = Tracking::Imei.number(typed);
        assert_eq!(read.is_ok(), fine, "{read:?}");
        if fine {
            assert_eq!(read.unwrap(), "490154203237518");
        }
    }

    #[rstest]
    #[case("sn-001 a", Some("SN-001A"))]
    #[case("C02XK1ABJG5H", Some("C02XK1ABJG5H"))]
    #[case("", None)]
    #[case("a,b", None)]
    #[case("größe", None)]
    fn a_serial_number_is_kept_in_capitals(#[case] typed: &str, #[case] kept: Option<&str>) {
        assert_eq!(Tracking::Serial.number(typed).ok().as_deref(), kept);
        assert!(Tracking::Serial.number(&"1".repeat(41)).is_err());
    }

    #[test]
    fn numbers_are_taken_one_a_line_or_with_commas() {
        assert_eq!(numbers_in("A1\r\nB2, C3;\n\n"), ["A1", "B2", "C3"]);
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_no_imei(body in "[0-9]{14}", at in 0usize..15, by in 1u8..10) {
            let last = (b'0'..=b'9').find(|last| checks(&format!("{body}{}", *last as char))).unwrap();
            let right = format!("{body}{}", last as char);
            prop_assert!(Tracking::Imei.number(&right).is_ok());
            let mut wrong = right.into_bytes();
            wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
            prop_assert!(Tracking::Imei.number(std::str::from_utf8(&wrong).unwrap()).is_err());
        }

        #[test]
        fn what_is_kept_is_kept_as_it_is(typed in "\\PC{0,50}") {
            for tracking in Tracking::ALL {
                if let Ok(kept) = tracking.number(&typed) {
                    prop_assert_eq!(tracking.number(&kept).unwrap(), kept.clone());
                    prop_assert!(!kept.contains(char::is_whitespace), "numbers are kept side by side with blanks between");
                }
            }
        }
    }
}
