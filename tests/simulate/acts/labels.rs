//! Labels of a scale: what is on them is rung up as it was printed.

use serde_json::json;

use super::{PLAIN, Trade};
use crate::arithmetic::ratio;
use crate::model::{Cart, Line};

/// The code of a label: prefix, item and value, and the digit that checks them.
fn code(prefix: &str, item: &str, value: i64) -> String {
    let digits = format!("{prefix}{item:0>5}{value:05}");
    let weigh = |(at, digit): (usize, u8)| u32::from(digit - b'0') * if at % 2 == 0 { 1 } else { 3 };
    let sum: u32 = digits.bytes().enumerate().map(weigh).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

impl Trade {
    /// Scans a label: of something weighed, by weight or by price, of something in pieces, or one that says nothing.
    pub(super) fn scan_label(&mut self, register: usize) {
        let at = self.pick(PLAIN);
        // What is weighed, twice as often as it is there.
        let at = if self.machine.dice.bool() { at / 8 * 8 + 7 } else { at };
        let product = self.shop.products[at].clone();
        let weighed = product.decimals == 3;
        let by_price = self.machine.dice.bool();
        let grams = self.machine.dice.i64(1..5_000);
        let printed = ratio(i128::from(product.price) * i128::from(grams), 1_000);
        let value = match (by_price, weighed) {
            (false, _) => grams,
            (true, true) if self.chance(70) => printed,
            _ => self.machine.dice.i64(0..9_000),
        };
        let (fresh, id) = (self.machine.id(), self.machine.id());
        let cart = self.shop.registers[register].cart.clone();
        let mut cart = cart.unwrap_or(Cart::new(fresh));
        let code = code(if by_price { "22" } else { "21" }, &product.sku, value);
        let args = json!({ "cart_id": cart.id, "line_id": id, "code": code });
        if value == 0 {
            return self.refused(register, "sales.add_label", args, "empty_label");
        }
        if !by_price && !weighed && grams % 1_000 != 0 {
            return self.refused(register, "sales.add_label", args, "invalid");
        }
        if self.chance(5) {
            let wrong = (code.as_bytes()[12] - b'0' + 1) % 10;
            let args = json!({ "cart_id": cart.id, "line_id": id, "code": format!("{}{wrong}", &code[..12]) });
            return self.refused(register, "sales.add_label", args, "unknown_code");
        }
        let answer = self.at(register, "sales.add_label", args).reply();
        let said = answer["lines"].as_array().unwrap().last().unwrap();
        let (qty, price) = (said["qty"].as_i64().unwrap(), said["unit_price"].as_i64().unwrap());
        let comes_to = ratio(i128::from(price) * i128::from(qty), 1_000);
        match (by_price, weighed) {
            (false, _) => assert_eq!((qty, price), (grams, product.price), "as it was weighed: {answer}"),
            (true, false) => assert_eq!((qty, price), (1_000, value), "one piece at the label's price: {answer}"),
            // Several weights may come to the same price: any of them, but at the shop's price where that made it.
            (true, true) => {
                assert_eq!(comes_to, value, "as it was printed: {answer}");
                assert!(value != printed || product.price == 0 || price == product.price, "{answer}");
            }
        }
        cart.lines.push(Line::of(id, at, qty, price));
        self.shop.registers[register].cart = Some(cart);
        self.says_the_same(register, &answer);
    }
}
