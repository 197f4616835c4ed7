//! A row of a file of past sales: a line of an invoice.

use crate::catalog::barcode::sku;
use crate::money::{MAX_MINOR, times};
use crate::table::{DayOrder, Decimals, When, dates};
use crate::{Currency, Message, Minor, Qty, Refusal, say, text};

use super::{SaleSort, cells};

/// A line of an invoice that can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceRow {
    /// The invoice's number.
    pub invoice: String,
    /// When it was written.
    pub at: When,
    /// What was sold, by its SKU.
    pub sku: String,
    /// What it was called.
    pub title: String,
    /// How many; below zero came back.
    pub qty: Qty,
    /// Per unit, 0 or more.
    pub price: Minor,
    /// What was off the whole line.
    pub discount: Minor,
    /// The customer's number; empty for somebody who walked in.
    pub customer_number: String,
    /// The customer's name, if there is a column for it.
    pub customer: String,
    /// The customer's country.
    pub country: String,
    /// What it is.
    pub sort: SaleSort,
}

impl InvoiceRow {
    /// What the line comes to; what came back is below zero.
    pub fn amount(&self) -> Minor {
        let asked = amount(self.price, self.qty);
        if self.qty.0 < 0 { asked + self.discount } else { asked - self.discount }
    }
}

/// A line that can't be taken, as far as it could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadInvoice {
    /// The invoice's number; empty when that is what is wrong.
    pub invoice: String,
    /// Quantity times price, if both could be read.
    pub amount: Option<Minor>,
    /// What it is.
    pub sort: SaleSort,
    /// Why.
    pub refusal: Refusal,
}

fn amount(price: Minor, qty: Qty) -> Minor {
    let size = times(Minor(price.0.abs()), Qty(qty.0.abs()));
    if (price.0 < 0) == (qty.0 < 0) { size } else { -size }
}

/// Reads a row of a file of past sales: `columns` says for each cell which field it is for. Source of the codes and notes
/// that are no goods: what the shop programs behind the Online Retail data set write (UCI, doi 10.24432/C5BW33).
///
/// # Errors
/// Why it can't be taken, and what could be read of it.
pub fn invoice(
    columns: &[Option<String>],
    cells: &[String],
    (decimals, dates): (Decimals, DayOrder),
    currency: Currency,
) -> Result<InvoiceRow, Box<UnreadInvoice>> {
    let mut got = Got::default();
    for (field, cell) in cells::fields(columns, cells) {
        match field {
            "invoice" => got.invoice = got.keep(cells::number("invoice", cell)).unwrap_or_default(),
            "date" if !cell.is_empty() => got.at = got.keep(date(cell, dates)),
            "sku" if !cell.is_empty() => got.sku = got.keep(sku(cell)).unwrap_or_default(),
            "title" => {
                got.title =
                    got.keep(text::optional_line("title", say!("A title"), &cells::one_line(cell))).unwrap_or_default()
            }
            "quantity" if !cell.is_empty() => got.qty = got.keep(cells::quantity(cell, decimals)),
            "price" if !cell.is_empty() => got.price = got.keep(cells::price(cell, decimals, currency)),
            "total" if !cell.is_empty() => got.total = got.keep(cells::price(cell, decimals, currency)),
            "customer number" => {
                got.customer_number = got.keep(cells::number("customer number", cell)).unwrap_or_default()
            }
            "customer" => {
                let name = text::optional_line("customer", say!("The customer's name"), &cells::one_line(cell));
                got.customer = got.keep(name).unwrap_or_default();
            }
            "country" => {
                got.country = got.keep(text::optional_line("country", say!("The country"), cell)).unwrap_or_default()
            }
            _ => {}
        }
    }
    got.whole()
}

fn date(cell: &str, order: DayOrder) -> Result<When, Refusal> {
    dates::parse(cell, order).map_err(|why| {
        Refusal::field(
            "invalid",
            "date",
            say!("The date “{cell}”: {why}", cell = text::clip(cell), why = why.message()),
        )
    })
}

/// What was read so far, and the first thing that was wrong.
#[derive(Default)]
struct Got {
    invoice: String,
    at: Option<When>,
    sku: String,
    title: String,
    qty: Option<Qty>,
    price: Option<Minor>,
    total: Option<Minor>,
    customer_number: String,
    customer: String,
    country: String,
    wrong: Option<Refusal>,
}

impl Got {
    fn keep<T>(&mut self, read: Result<T, Refusal>) -> Option<T> {
        match read {
            Ok(read) => Some(read),
            Err(refusal) => {
                self.wrong.get_or_insert(refusal);
                None
            }
        }
    }

    fn whole(self) -> Result<InvoiceRow, Box<UnreadInvoice>> {
        let amount = self.total.or_else(|| Some(amount(self.price?, self.qty?)));
        let invoice = self.invoice.clone();
        let no = |sort, refusal| Box::new(UnreadInvoice { invoice: invoice.clone(), amount, sort, refusal });
        let unread = |refusal| no(SaleSort::Unreadable, refusal);
        let missing =
            |field: &str, what: Message| unread(Refusal::field("required", field, say!("{what} is missing.", what)));
        if let Some(wrong) = self.wrong {
            return Err(unread(wrong));
        }
        if self.invoice.is_empty() {
            return Err(missing("invoice", say!("The invoice number")));
        }
        let at = self.at.ok_or_else(|| missing("date", say!("The date")))?;
        let qty = self.qty.ok_or_else(|| missing("quantity", say!("The quantity")))?;
        let price = self.price.ok_or_else(|| missing("price", say!("The price")))?;
        if self.sku.is_empty() {
            return Err(missing("sku", say!("The SKU")));
        }
        let asked = self::amount(price, qty);
        if asked.0.abs() > MAX_MINOR {
            return Err(unread(Refusal::invalid("quantity", say!("That is more than one sale can hold."))));
        }
        let named = !self.customer_number.is_empty() || !self.customer.is_empty();
        let sort =
            sort(&self.invoice, &self.sku, &self.title, qty, price, named).map_err(|(sort, why)| no(sort, why))?;
        let total = self.total.unwrap_or(asked);
        if (total.0 != 0 && (total.0 < 0) != (qty.0 < 0)) || total.0.abs() > asked.0.abs() {
            let message = say!("The total of the line is more than its quantity times its price. Correct one of them.");
            return Err(unread(Refusal::field("invalid", "total", message)));
        }
        let discount = Minor(asked.0.abs() - total.0.abs());
        Ok(InvoiceRow {
            invoice: self.invoice,
            at,
            sku: self.sku,
            title: self.title,
            qty,
            price,
            discount,
            customer_number: self.customer_number,
            customer: self.customer,
            country: self.country,
            sort,
        })
    }
}

fn sort(
    invoice: &str,
    sku: &str,
    title: &str,
    qty: Qty,
    price: Minor,
    named: bool,
) -> Result<SaleSort, (SaleSort, Refusal)> {
    let no = |sort, message: Message| Err((sort, Refusal::new("no_sale", message)));
    let what = if title.is_empty() { sku.to_owned() } else { format!("{sku} ({title})") };
    if qty.0 == 0 {
        return no(SaleSort::Unreadable, say!("{what}: a quantity of 0 is no sale.", what));
    }
    if is_fee(sku) {
        return no(SaleSort::Fee, say!("{what}: what somebody charged the shop is an expense, no sale.", what));
    }
    if price.0 < 0 {
        return no(
            SaleSort::Adjustment,
            say!("{what}: a price below zero is a correction in the books, no sale.", what),
        );
    }
    let taken_back = invoice.starts_with(['C', 'c']);
    if price.0 == 0 && qty.0 < 0 && !taken_back {
        let message = say!(
            "{qty} of {what} were written off: stock went out, nothing was sold.",
            qty = Qty(-qty.0).plain(),
            what
        );
        return no(SaleSort::WriteOff, message);
    }
    if price.0 == 0 && qty.0 > 0 && !named && is_note(title) {
        let message =
            say!("{qty} of {what} were counted in: stock came in, nothing was sold.", qty = qty.plain(), what);
        return no(SaleSort::Adjustment, message);
    }
    Ok(match (qty.0 < 0, is_no_goods(sku), price.0 == 0) {
        (true, ..) => SaleSort::Returned,
        (false, true, _) => SaleSort::Service,
        (false, false, true) => SaleSort::Free,
        (false, false, false) => SaleSort::Sold,
    })
}

/// Whether a code stands for what banks and marketplaces charge a shop.
fn is_fee(sku: &str) -> bool {
    ["bank charges", "amazonfee", "amazon fee", "cruk", "fee", "commission", "comisión"]
        .iter()
        .any(|fee| text::fold(sku) == text::fold(fee))
}

/// Whether a code stands for a charge and not for goods: postage, carriage, a charge written by hand, a voucher.
pub fn is_no_goods(sku: &str) -> bool {
    const CODES: [&str; 18] = [
        "post", "postage", "dot", "c2", "c3", "m", "manual", "d", "discount", "s", "samples", "pads", "shipping",
        "delivery", "carriage", "freight", "portes", "envio",
    ];
    let sku = text::fold(sku);
    CODES.contains(&sku.as_str()) || sku.starts_with("gift_") || sku.starts_with("voucher")
}

/// Whether a title is what somebody noted about stock and no name of goods: nothing, `?`, `found`, `sold as set`.
fn is_note(title: &str) -> bool {
    !title.chars().any(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn read(cells: &[&str]) -> Result<InvoiceRow, Box<UnreadInvoice>> {
        let columns = ["invoice", "date", "sku", "title", "quantity", "price", "customer number"];
        let columns = columns.map(|name| Some(name.to_owned()));
        let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        invoice(&columns, &cells, (Decimals::Point, DayOrder::DayFirst), "GBP".parse().unwrap())
    }

    #[rstest]
    #[case::goods(["536365", "85123A", "WHITE HANGING HEART", "6", "2.55", "17850.0"], SaleSort::Sold, 1_530)]
    #[case::a_gift(["536365", "22841", "ROUND CAKE TIN", "1", "0.0", ""], SaleSort::Free, 0)]
    #[case::a_gift_to_somebody(["536365", "22841", "cake tin", "1", "0.0", "12415"], SaleSort::Free, 0)]
    #[case::postage(["536370", "POST", "POSTAGE", "3", "18.0", "12583"], SaleSort::Service, 5_400)]
    #[case::by_hand(["536981", "m", "Manual", "1", "0.85", ""], SaleSort::Service, 85)]
    #[case::a_voucher(["537821", "gift_0001_40", "Gift Voucher £40.00", "1", "34.04", ""], SaleSort::Service, 3_404)]
    #[case::taken_back(["C536391", "22556", "PLASTERS IN TIN", "-12", "1.65", "17548"], SaleSort::Returned, -1_980)]
    #[case::a_discount(["C536379", "D", "Discount", "-1", "27.5", "14527"], SaleSort::Returned, -2_750)]
    fn lines_are_what_they_are(#[case] cells: [&str; 6], #[case] sort: SaleSort, #[case] amount: i64) {
        let [invoice, sku, title, qty, price, customer] = cells;
        let row = read(&[invoice, "2010-12-01 08:26:00", sku, title, qty, price, customer]).unwrap();
        assert_eq!((row.sort, row.amount()), (sort, Minor(amount)));
        assert_eq!(row.customer_number, customer.trim_end_matches(".0"));
    }

    #[rstest]
    #[case::written_off(["536589", "21777", "", "-10", "0.0", ""], SaleSort::WriteOff, 0)]
    #[case::found(["537534", "85064", "found", "2", "0", ""], SaleSort::Adjustment, 0)]
    #[case::nameless(["536414", "22139", "", "56", "0.0", ""], SaleSort::Adjustment, 0)]
    #[case::a_fee(["C537600", "AMAZONFEE", "AMAZON FEE", "-1", "1.0", ""], SaleSort::Fee, -100)]
    #[case::a_bank(["536779", "BANK CHARGES", "Bank Charges", "1", "15.0", ""], SaleSort::Fee, 1_500)]
    #[case::a_debt(["A563186", "X", "Adjust bad debt", "1", "-11062.06", ""], SaleSort::Adjustment, -1_106_206)]
    #[case::nothing(["536365", "X", "X", "0", "1", ""], SaleSort::Unreadable, 0)]
    fn what_is_no_sale_is_named(#[case] cells: [&str; 6], #[case] sort: SaleSort, #[case] amount: i64) {
        let [invoice, sku, title, qty, price, customer] = cells;
        let no = read(&[invoice, "2010-12-01 08:26:00", sku, title, qty, price, customer]).unwrap_err();
        assert_eq!((no.sort, no.amount, no.invoice.as_str()), (sort, Some(Minor(amount)), invoice));
    }

    #[test]
    fn a_total_below_the_price_is_a_discount() {
        let columns = ["invoice", "date", "sku", "quantity", "price", "total"].map(|name| Some(name.to_owned()));
        let read = |qty: &str, total: &str| {
            let cells = ["1", "2010-12-01", "X", qty, "1.10", total].map(str::to_owned);
            invoice(&columns, &cells, (Decimals::Point, DayOrder::DayFirst), "GBP".parse().unwrap())
        };
        let row = read("2", "2.00").unwrap();
        assert_eq!((row.discount, row.amount()), (Minor(20), Minor(200)));
        let row = read("-2", "-2.00").unwrap();
        assert_eq!((row.discount, row.amount()), (Minor(20), Minor(-200)));
        assert_eq!(read("2", "").unwrap().discount, Minor(0));
        for (qty, total) in [("2", "2.30"), ("2", "-2.20"), ("-2", "2.20")] {
            assert!(read(qty, total).unwrap_err().refusal.fields.contains_key("total"), "{qty} {total}");
        }
    }

    #[test]
    fn what_can_t_be_read_says_what_could() {
        let no = read(&["536365", "yesterday", "X", "X", "2", "1.10", ""]).unwrap_err();
        assert_eq!((no.sort, no.amount), (SaleSort::Unreadable, Some(Minor(220))), "its money is known all the same");
        assert!(no.refusal.fields.contains_key("date"));
        let no = read(&["", "2010-12-01", "X", "X", "2", "1.10", ""]).unwrap_err();
        assert!(no.refusal.fields.contains_key("invoice"));
        for (at, field) in [(1, "date"), (2, "sku"), (4, "quantity"), (5, "price")] {
            let mut cells = ["1", "2010-12-01", "X", "X", "2", "1.10", ""];
            cells[at] = "";
            assert!(read(&cells).unwrap_err().refusal.fields.contains_key(field), "{field}");
        }
        let no = read(&["1", "2010-12-01", "X", "X", "1000000", "999999999", ""]).unwrap_err();
        assert_eq!(no.refusal.fields.keys().next().map(String::as_str), Some("quantity"), "more than a sale can hold");
    }
}
