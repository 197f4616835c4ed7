//! What the sales of a list have in common, as it stands in an address: `hour:14`, `tax:200000:VAT`.

use kontor_domain::Rate;
use kontor_domain::reports::Period;
use kontor_domain::sales::{CustomerFace, SalesPart, TaxKey};

use crate::address;

/// Where the sales and returns of a part of a period are listed; `name` is what the part is called there.
pub(crate) fn part_path(period: Period, part: &SalesPart, name: &str) -> String {
    let (from, to) = (period.from.to_string(), period.to.to_string());
    address::of("/sales", &[("from", &from), ("to", &to), ("part", &write(part)), ("part_name", name)])
}

/// The page with what a customer bought and brought back, ever.
pub(crate) fn bought_by(customer: &CustomerFace) -> String {
    let part = write(&SalesPart::Customer(Some(customer.id)));
    address::of("/sales", &[("part", &part), ("part_name", &customer.name)])
}

/// Whether lines of sales are meant, not whole sales.
pub(super) fn is_of_lines(part: &SalesPart) -> bool {
    matches!(part, SalesPart::Product(_) | SalesPart::Tax(_))
}

fn write(part: &SalesPart) -> String {
    match part {
        SalesPart::Hour(hour) => format!("hour:{hour}"),
        SalesPart::Cashier(id) => format!("cashier:{id}"),
        SalesPart::Register(id) => format!("register:{id}"),
        SalesPart::Customer(Some(id)) => format!("customer:{id}"),
        SalesPart::Customer(None) => "customer:".to_owned(),
        SalesPart::Product(id) => format!("product:{id}"),
        SalesPart::Tax(tax) => format!("tax:{}:{}", tax.rate.0, tax.name),
    }
}

/// Reads a part of an address; none if it is not one.
pub(super) fn read(text: &str) -> Option<SalesPart> {
    let (kind, what) = text.split_once(':')?;
    Some(match kind {
        "hour" => SalesPart::Hour(what.parse().ok()?),
        "cashier" => SalesPart::Cashier(what.parse().ok()?),
        "register" => SalesPart::Register(what.parse().ok()?),
        "customer" if what.is_empty() => SalesPart::Customer(None),
        "customer" => SalesPart::Customer(Some(what.parse().ok()?)),
        "product" => SalesPart::Product(what.parse().ok()?),
        "tax" => {
            let (rate, name) = what.split_once(':')?;
            SalesPart::Tax(TaxKey { name: name.to_owned(), rate: Rate(rate.parse().ok()?) })
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bridge::new_id;

    #[test]
    fn what_was_written_is_read_again() {
        let parts = [
            SalesPart::Hour(14),
            SalesPart::Cashier(new_id()),
            SalesPart::Register(new_id()),
            SalesPart::Customer(Some(new_id())),
            SalesPart::Customer(None),
            SalesPart::Product(new_id()),
            SalesPart::Tax(TaxKey { name: "VAT: reduced".to_owned(), rate: Rate(50_000) }),
            SalesPart::Tax(TaxKey { name: String::new(), rate: Rate(0) }),
        ];
        for part in parts {
            assert_eq!(read(&write(&part)), Some(part));
        }
    }

    #[test]
    fn what_is_no_part_is_none() {
        for text in ["", "hour", "hour:x", "cashier:", "product:1", "tax:20", "tax:x:VAT", "week:3"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
