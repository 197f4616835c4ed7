//! What the readers of rows have in common.

use crate::money::{MAX_MINOR, MAX_QTY};
use crate::table::{Decimals, numbers, unguard};
use crate::{Currency, Message, Minor, Qty, Refusal, say, text};

/// The cells of a row that are for a field, each with it.
pub(super) fn fields<'a>(
    columns: &'a [Option<String>],
    cells: &'a [String],
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let cell = |at: usize| cells.get(at).map_or("", |cell| unguard(cell.trim()));
    columns.iter().enumerate().filter_map(move |(at, column)| Some((column.as_deref()?, cell(at))))
}

/// A text that was broken over lines in a spreadsheet is one line here.
pub(super) fn one_line(cell: &str) -> String {
    match cell.contains(char::is_control) {
        true => cell.split_whitespace().collect::<Vec<_>>().join(" "),
        false => cell.to_owned(),
    }
}

/// A price of any sign.
pub(super) fn price(cell: &str, decimals: Decimals, currency: Currency) -> Result<Minor, Refusal> {
    let fault = |message: Message| Refusal::field("invalid", "price", message);
    let minor = numbers::parse(cell, decimals, currency.decimals())
        .map_err(|why| fault(say!("The price “{cell}”: {why}", cell = text::clip(cell), why = why.message())))?;
    match (-MAX_MINOR..=MAX_MINOR).contains(&minor) {
        true => Ok(Minor(minor)),
        false => Err(fault(say!("The price “{cell}” is more than one sale can hold.", cell = text::clip(cell)))),
    }
}

/// What somebody owes, either way.
pub(super) fn balance(cell: &str, decimals: Decimals, currency: Currency) -> Result<Minor, Refusal> {
    let fault = |message: Message| Refusal::field("invalid", "balance", message);
    let minor = numbers::parse(cell, decimals, currency.decimals())
        .map_err(|why| fault(say!("The balance “{cell}”: {why}", cell = text::clip(cell), why = why.message())))?;
    match (-MAX_MINOR..=MAX_MINOR).contains(&minor) {
        true => Ok(Minor(minor)),
        false => Err(fault(say!("The balance “{cell}” is more than one account can hold.", cell = text::clip(cell)))),
    }
}

/// A quantity of any sign.
pub(super) fn quantity(cell: &str, decimals: Decimals) -> Result<Qty, Refusal> {
    let fault = |message: Message| Refusal::field("invalid", "quantity", message);
    let qty = numbers::parse(cell, decimals, 3)
        .map_err(|why| fault(say!("The quantity “{cell}”: {why}", cell = text::clip(cell), why = why.message())))?;
    match (-MAX_QTY..=MAX_QTY).contains(&qty) {
        true => Ok(Qty(qty)),
        false => Err(fault(say!("The quantity “{cell}” is more than a million.", cell = text::clip(cell)))),
    }
}

/// A number that somebody is known by. A spreadsheet that took it for a figure has written `.0` behind it.
pub(super) fn number(field: &'static str, cell: &str) -> Result<String, Refusal> {
    let digits = cell.strip_suffix(".0").filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    let number = text::optional_line(field, say!("The number"), digits.unwrap_or(cell))?;
    if number.chars().count() > 64 {
        return Err(Refusal::field("too_long", field, say!("A number has 64 characters at most.")));
    }
    Ok(number)
}
