//! Barcodes and SKUs.

use crate::{Refusal, say};

/// Tidies a SKU: trimmed, without control characters, at most 64 characters.
///
/// # Errors
/// `required` or `invalid`, under `sku`.
pub fn sku(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::required("sku", say!("A SKU")));
    }
    if text.chars().count() > 64 || text.chars().any(char::is_control) {
        return Err(Refusal::invalid("sku", say!("A SKU has at most 64 characters and no line breaks.")));
    }
    Ok(text.to_owned())
}

/// Tidies a barcode: no spaces, 1 to 64 visible ASCII characters (what scanners send).
///
/// # Errors
/// `invalid`, under `barcodes`.
pub fn barcode(text: &str) -> Result<String, Refusal> {
    let text: String = text.split_whitespace().collect();
    if text.is_empty() || text.len() > 64 || !text.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Refusal::invalid(
            "barcodes",
            say!("“{text}” can't be a barcode: use letters and digits as on the label.", text),
        ));
    }
    Ok(text)
}

/// Other spellings under which the same printed code may be known: UPC-A is EAN-13 without its leading zero.
/// Source: GS1 General Specifications, section 3.1 (GTIN-12 in a GTIN-13 field).
pub fn same_code(code: &str) -> Option<String> {
    let digits = code.bytes().all(|b| b.is_ascii_digit());
    match (digits, code.len()) {
        (true, 12) => Some(format!("0{code}")),
        (true, 13) => code.strip_prefix('0').map(str::to_owned),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_upc_scanned_as_an_ean_is_the_same_code() {
        assert_eq!(same_code("036000291452").as_deref(), Some("0036000291452"));
        assert_eq!(same_code("0036000291452").as_deref(), Some("036000291452"));
        assert_eq!(same_code("5010000000012"), None);
    }

    #[test]
    fn what_no_scanner_sends_is_no_barcode() {
        assert_eq!(barcode(" 501 000 ").unwrap(), "501000");
        for bad in ["", "é", &"1".repeat(65)] {
            assert!(barcode(bad).unwrap_err().fields.contains_key("barcodes"), "{bad}");
        }
    }
}
