//! A row of a file of customers.

use crate::table::Decimals;
use crate::{Currency, Minor, Refusal, say, text};

use super::cells;

/// What a row says of a customer. What the file has no column for is none, and stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomerRow {
    /// The number that other programs know them by.
    pub number: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Postal address, line by line.
    pub address: Option<String>,
    /// The customer's own VAT number.
    pub tax_number: Option<String>,
    /// What the staff should know.
    pub notes: Option<String>,
    /// What they owed as Kontor began; less than nothing is what the shop owed them.
    pub balance: Option<Minor>,
}

/// Reads a row of a file of customers: `columns` says for each cell which field it is for.
///
/// # Errors
/// What is wrong with the first cell that can't be taken, under its field.
pub fn customer(
    columns: &[Option<String>],
    cells: &[String],
    decimals: Decimals,
    currency: Currency,
) -> Result<CustomerRow, Refusal> {
    let mut row = CustomerRow::default();
    let (mut first, mut last) = (String::new(), String::new());
    let mut street: Option<Vec<&str>> = None;
    let (mut postcode, mut city, mut region, mut country) = ("", "", "", "");
    for (field, cell) in cells::fields(columns, cells) {
        match field {
            "number" => row.number = Some(cells::number("number", cell)?),
            "name" => row.name = Some(text::optional_line("name", say!("A name"), &cells::one_line(cell))?),
            "first name" => first = cells::one_line(cell),
            "last name" => last = cells::one_line(cell),
            "phone" => {
                row.phone = Some(text::optional_line("phone", say!("The phone number"), &cells::one_line(cell))?)
            }
            "email" => row.email = Some(text::optional_line("email", say!("The e-mail address"), cell)?),
            "address" | "address 2" => street.get_or_insert_default().push(cell),
            "city" => (city, street) = (cell, Some(street.unwrap_or_default())),
            "postcode" => (postcode, street) = (cell, Some(street.unwrap_or_default())),
            "region" => (region, street) = (cell, Some(street.unwrap_or_default())),
            "country" => (country, street) = (cell, Some(street.unwrap_or_default())),
            "tax number" => {
                row.tax_number =
                    Some(text::optional_line("tax number", say!("The VAT number"), &cells::one_line(cell))?);
            }
            "notes" => row.notes = Some(text::block("notes", say!("The notes"), cell)?),
            "balance" if !cell.is_empty() => row.balance = Some(cells::balance(cell, decimals, currency)?),
            _ => {}
        }
    }
    let whole = format!("{first} {last}");
    if row.name.as_ref().is_none_or(String::is_empty) && !whole.trim().is_empty() {
        row.name = Some(text::optional_line("name", say!("A name"), whole.trim())?);
    }
    if let Some(mut lines) = street {
        let town = format!("{postcode} {city}");
        lines.extend([town.trim(), region, country]);
        lines.retain(|line| !line.is_empty());
        row.address = Some(text::block("address", say!("The address"), &lines.join("\n"))?);
    }
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(row: &[(&str, &str)]) -> Result<CustomerRow, Refusal> {
        let columns: Vec<_> = row.iter().map(|(name, _)| Some((*name).to_owned())).collect();
        let cells: Vec<_> = row.iter().map(|(_, cell)| (*cell).to_owned()).collect();
        customer(&columns, &cells, Decimals::Point, "EUR".parse().unwrap())
    }

    #[test]
    fn a_row_is_a_customer_in_whatever_parts_it_comes() {
        let row = read(&[
            ("number", "17850.0"),
            ("first name", "Ann"),
            ("last name", "O'Neil"),
            ("address", "1 High Street"),
            ("address 2", "Flat 2"),
            ("city", "Leeds"),
            ("postcode", "LS1 1AA"),
            ("country", "United Kingdom"),
        ])
        .unwrap();
        assert_eq!((row.number.as_deref(), row.name.as_deref()), (Some("17850"), Some("Ann O'Neil")));
        assert_eq!(row.address.as_deref(), Some("1 High Street\nFlat 2\nLS1 1AA Leeds\nUnited Kingdom"));
        assert_eq!(row.phone, None, "there is no column for it");
        let row = read(&[("name", "Shop, S.L."), ("first name", "Ann"), ("phone", "")]).unwrap();
        assert_eq!(
            (row.name.as_deref(), row.phone.as_deref()),
            (Some("Shop, S.L."), Some("")),
            "a cleared cell clears"
        );
        let whole = "1 High Street\nLeeds";
        let row = read(&[("address", whole), ("address 2", ""), ("city", "")]).unwrap();
        assert_eq!(row.address.as_deref(), Some(whole), "an address that was exported whole comes back whole");
        assert_eq!(read(&[("name", &"x".repeat(201))]).unwrap_err().code, "too_long");
        let owes = |cell| read(&[("name", "Ann"), ("balance", cell)]);
        assert_eq!(owes("1,250.50").unwrap().balance, Some(Minor(125_050)));
        assert_eq!(owes("-3").unwrap().balance, Some(Minor(-300)), "what the shop owes");
        assert_eq!(owes("").unwrap().balance, None, "nothing is said");
        for bad in ["much", "0.001", "99999999999999999999", "12,50"] {
            assert!(owes(bad).unwrap_err().fields.contains_key("balance"), "{bad}");
        }
    }
}
