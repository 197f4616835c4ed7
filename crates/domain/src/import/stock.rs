//! A row of a file of opening stock.

use crate::catalog::barcode::{barcode, sku};
use crate::money::MAX_MINOR;
use crate::table::{Decimals, numbers};
use crate::{Currency, Minor, Qty, Refusal, say, text};

use super::cells;

/// How many there are of a variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockRow {
    /// What it is known by: its SKU, or a barcode where that is empty.
    pub code: String,
    /// How many.
    pub qty: Qty,
    /// What one of them cost, if the file says so.
    pub unit_cost: Option<Minor>,
    /// What somebody wrote about it.
    pub note: String,
    /// The number of the one piece that the row is of, where pieces are told apart; empty otherwise.
    pub serial: String,
}

/// Reads a row of a file of opening stock: `columns` says for each cell which field it is for.
///
/// # Errors
/// What is wrong with the first cell that can't be taken, under its field.
pub fn stock(
    columns: &[Option<String>],
    cells: &[String],
    decimals: Decimals,
    currency: Currency,
) -> Result<StockRow, Refusal> {
    let (mut by_sku, mut by_barcode, mut qty, mut note) = (None, None, None, String::new());
    let (mut unit_cost, mut serial) = (None, String::new());
    for (field, cell) in cells::fields(columns, cells) {
        match field {
            "sku" if !cell.is_empty() => by_sku = Some(sku(cell)?),
            "barcode" if !cell.is_empty() => by_barcode = Some(barcode(cell)?),
            "quantity" if !cell.is_empty() => qty = Some(cells::quantity(cell, decimals)?),
            "cost" if !cell.is_empty() => unit_cost = Some(cost(cell, decimals, currency)?),
            "serial" => serial = text::optional_line("serial", say!("The serial number"), &cells::one_line(cell))?,
            "note" => note = text::optional_line("note", say!("The note"), &cells::one_line(cell))?,
            _ => {}
        }
    }
    let code = by_sku.or(by_barcode);
    let code = code.ok_or_else(|| Refusal::field("required", "sku", say!("A SKU or a barcode is needed.")))?;
    let qty = match (qty, serial.is_empty()) {
        (None, false) => Some(Qty::ONE),
        (Some(qty), false) if qty != Qty::ONE => {
            let message = say!("A row with a serial number is one piece. Write 1, and a row for each of the others.");
            return Err(Refusal::field("invalid", "quantity", message));
        }
        (qty, _) => qty,
    };
    let qty =
        qty.ok_or_else(|| Refusal::field("required", "quantity", say!("A quantity is needed; write 0 for none.")))?;
    Ok(StockRow { code, qty, unit_cost, note, serial })
}

fn cost(cell: &str, decimals: Decimals, currency: Currency) -> Result<Minor, Refusal> {
    let wrong = |message| Refusal::field("invalid", "cost", message);
    match numbers::parse(cell, decimals, currency.decimals()) {
        Ok(cost) if (0..=MAX_MINOR).contains(&cost) => Ok(Minor(cost)),
        Ok(_) => Err(wrong(say!("The cost “{cell}”: a cost is 0 or more.", cell = text::clip(cell)))),
        Err(fault) => Err(wrong(say!("The cost “{cell}”: {why}", cell = text::clip(cell), why = fault.message()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cells: &[&str]) -> Result<StockRow, Refusal> {
        let columns = ["sku", "barcode", "quantity", "note", "cost"].map(|name| Some(name.to_owned()));
        let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        stock(&columns, &cells, Decimals::Point, "EUR".parse().unwrap())
    }

    #[test]
    fn a_row_says_how_many_there_are_of_what() {
        let row = read(&["A-1", "5012345678900", "12", "shelf\n3", "2.50"]).unwrap();
        assert_eq!((row.code.as_str(), row.qty, row.note.as_str()), ("A-1", Qty(12_000), "shelf 3"));
        assert_eq!(row.unit_cost, Some(Minor(250)));
        assert_eq!(read(&["", "5012345678900", "0.250", "", ""]).unwrap().code, "5012345678900");
        assert_eq!(read(&["A-1", "", "-3", "", ""]).unwrap().qty, Qty(-3_000), "what is owed is stock, too");
        for (cells, field) in [
            (["", "", "1", "", ""], "sku"),
            (["A", "", "", "", ""], "quantity"),
            (["A", "", "many", "", ""], "quantity"),
            (["A", "", "1000001", "", ""], "quantity"),
            (["A", "", "0.0001", "", ""], "quantity"),
            (["A", "", "1", "", "dear"], "cost"),
            (["A", "", "1", "", "-1"], "cost"),
        ] {
            let no = read(&cells).unwrap_err();
            assert!(no.fields.contains_key(field), "{cells:?}: {no:?}");
        }
    }
}
