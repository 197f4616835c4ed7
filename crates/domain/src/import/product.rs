//! A row of a file of products.

use crate::catalog::SavePack;
use crate::catalog::barcode::{barcode, sku};
use crate::sales::TaxMode;
use crate::table::{Decimals, numbers};
use crate::{Currency, Minor, Rate, Refusal, say, text};

use super::cells;

/// What a row says of a variant and its product. What the file has no column for is none, and stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProductRow {
    /// What it is known by.
    pub sku: String,
    /// The product's title.
    pub title: Option<String>,
    /// What the rows of one product have in common.
    pub group: Option<String>,
    /// What tells the variant from its siblings.
    pub variant: Option<String>,
    /// Its barcodes.
    pub barcodes: Option<Vec<String>>,
    /// Its price.
    pub price: Option<Minor>,
    /// The category's name; empty for none.
    pub category: Option<String>,
    /// The tax class.
    pub tax: Option<TaxCell>,
    /// Whether the price holds the tax.
    pub tax_mode: Option<TaxMode>,
    /// Digits after the point in quantities.
    pub decimals: Option<u8>,
    /// The unit beside a quantity.
    pub unit: Option<String>,
    /// Notes.
    pub description: Option<String>,
    /// Whether it can be sold.
    pub active: Option<bool>,
    /// Of what it is a pack, and of how many. A row that says nothing of it leaves it as it is.
    pub pack: Option<SavePack>,
}

/// How a file names a tax class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxCell {
    /// Its name, as it stands there.
    pub name: String,
    /// The rate, if what stands there can be one.
    pub rate: Option<Rate>,
}

/// Reads a row of a file of products: `columns` says for each cell which field it is for.
///
/// # Errors
/// What is wrong with the first cell that can't be taken, under its field.
pub fn product(
    columns: &[Option<String>],
    cells: &[String],
    decimals: Decimals,
    currency: Currency,
) -> Result<ProductRow, Refusal> {
    let mut row = ProductRow::default();
    let (mut pack_of, mut pack_size) = ("", "");
    for (field, cell) in cells::fields(columns, cells) {
        match field {
            "sku" if !cell.is_empty() => row.sku = sku(cell)?,
            "title" => row.title = Some(text::optional_line("title", say!("A title"), &cells::one_line(cell))?),
            "group" => row.group = filled(text::optional_line("group", say!("A group"), cell)?),
            "variant" => {
                row.variant = Some(text::optional_line("variant", say!("A variant's name"), &cells::one_line(cell))?)
            }
            "price" if !cell.is_empty() => row.price = Some(price(cell, decimals, currency)?),
            "barcode" => row.barcodes = Some(barcodes(cell)?),
            "category" => row.category = Some(text::optional_line("category", say!("A category"), cell)?),
            "tax" if !cell.is_empty() => row.tax = Some(tax(cell, decimals)),
            "tax mode" if !cell.is_empty() => row.tax_mode = Some(tax_mode(cell)?),
            "decimals" if !cell.is_empty() => row.decimals = Some(digits(cell)?),
            "unit" => row.unit = Some(text::optional_line("unit", say!("The unit"), cell)?),
            "description" => row.description = Some(text::block("description", say!("The notes"), cell)?),
            "active" if !cell.is_empty() => row.active = Some(active(cell)?),
            "pack of" => pack_of = cell,
            "pack size" => pack_size = cell,
            _ => {}
        }
    }
    row.pack = pack(pack_of, pack_size, decimals)?;
    if row.sku.is_empty() {
        let first = row.barcodes.iter().flatten().next();
        row.sku = first
            .cloned()
            .ok_or_else(|| Refusal::field("required", "sku", say!("A SKU is needed, or a barcode to stand for it.")))?;
    }
    Ok(row)
}

/// What a row says of a pack. Programs write 1 for what is none.
fn pack(of: &str, size: &str, decimals: Decimals) -> Result<Option<SavePack>, Refusal> {
    let units = match size {
        "" => None,
        size => Some(numbers::parse(size, decimals, 0).map_err(|why| {
            let message = say!("The size of a pack “{cell}”: {why}", cell = text::clip(size), why = why.message());
            Refusal::field("invalid", "pack size", message)
        })?),
    };
    match (of, units) {
        ("", None | Some(0 | 1)) => Ok(None),
        ("", Some(_)) => Err(Refusal::field(
            "required",
            "pack of",
            say!("Write the SKU of what is in the pack, or leave its size out."),
        )),
        (_, None) => {
            let message = say!("Write how many there are in the pack, or leave out what is in it.");
            Err(Refusal::field("required", "pack size", message))
        }
        (of, Some(size)) => Ok(Some(SavePack { code: sku(of)?, size })),
    }
}

fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn price(cell: &str, decimals: Decimals, currency: Currency) -> Result<Minor, Refusal> {
    let price = cells::price(cell, decimals, currency)?;
    if price.0 < 0 {
        let message = say!("The price “{cell}”: a price is 0 or more.", cell);
        return Err(Refusal::field("invalid", "price", message));
    }
    Ok(price)
}

fn barcodes(cell: &str) -> Result<Vec<String>, Refusal> {
    let mut codes: Vec<String> = Vec::new();
    for code in cell.split([',', ';', '|', '\n', ' ']).map(str::trim).filter(|code| !code.is_empty()) {
        // A spreadsheet that took a code for a number has lost its digits.
        let mangled = code.contains(['e', 'E']) && code.contains('+');
        if mangled {
            let message = say!(
                "“{code}” was a barcode before a spreadsheet made a number of it. Give the column the format Text there and \
                 export the file again.",
                code
            );
            return Err(Refusal::field("invalid", "barcode", message));
        }
        let code = barcode(code.strip_suffix(".0").unwrap_or(code)).map_err(|_| {
            let message = say!("“{code}” can't be a barcode: use letters and digits as on the label.", code);
            Refusal::field("invalid", "barcode", message)
        })?;
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    Ok(codes)
}

fn tax(cell: &str, decimals: Decimals) -> TaxCell {
    let rate = numbers::parse(cell.trim_end_matches('%').trim_end(), decimals, 4).ok().map(Rate);
    TaxCell { name: cell.to_owned(), rate: rate.filter(|rate| (0..=crate::money::ONE).contains(&rate.0)) }
}

fn tax_mode(cell: &str) -> Result<TaxMode, Refusal> {
    match text::fold(cell).as_str() {
        "included" | "incl" | "inclusive" | "gross" | "incluido" => Ok(TaxMode::Included),
        "added" | "excl" | "exclusive" | "excluded" | "net" | "no incluido" => Ok(TaxMode::Added),
        other => match yes(other) {
            Some(true) => Ok(TaxMode::Included),
            Some(false) => Ok(TaxMode::Added),
            None => Err(Refusal::field(
                "invalid",
                "tax mode",
                say!("“{cell}” does not say whether the price holds the tax. Write included or added.", cell),
            )),
        },
    }
}

fn active(cell: &str) -> Result<bool, Refusal> {
    match text::fold(cell).as_str() {
        "active" | "activo" | "published" | "for sale" | "enabled" => Ok(true),
        "inactive" | "inactivo" | "draft" | "archived" | "unlisted" | "disabled" => Ok(false),
        other => yes(other).ok_or_else(|| {
            Refusal::field(
                "invalid",
                "active",
                say!("“{cell}” does not say whether it is for sale. Write yes or no.", cell),
            )
        }),
    }
}

fn yes(folded: &str) -> Option<bool> {
    match folded {
        "yes" | "y" | "true" | "1" | "x" | "si" | "s" | "ja" | "on" => Some(true),
        "no" | "n" | "false" | "0" | "nein" | "off" => Some(false),
        _ => None,
    }
}

fn digits(cell: &str) -> Result<u8, Refusal> {
    match cell {
        "0" => Ok(0),
        "1" => Ok(1),
        "2" => Ok(2),
        "3" => Ok(3),
        _ => Err(Refusal::field("invalid", "decimals", say!("Quantities have 0 to 3 digits after the point."))),
    }
}
