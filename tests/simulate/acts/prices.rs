//! Other prices than the goods' own, and things that are in no catalog.

use serde_json::{Value, json};

use super::{OPEN_PRICE, Trade};
use crate::model::{Cart, Line, Product};

impl Trade {
    /// A line is sold at another price, or at its own again.
    pub(super) fn change_price(&mut self, register: usize) {
        let Some((mut cart, at)) = self.some_line(register) else { return };
        let line = &mut cart.lines[at];
        let own = line.own.unwrap_or(line.price);
        let price = match self.machine.dice.u8(..6) {
            0 => own,
            1 | 2 => own - own / 12,
            _ => self.machine.dice.i64(0..=own + own / 2),
        };
        line.price = price;
        line.own = (price != own).then_some(own);
        let args = json!({
            "cart_id": cart.id, "line_id": line.id, "qty": line.qty, "discount": super::cart::as_json(line.off), "unit_price": price,
        });
        self.change_cart(register, "sales.change_line", args, cart);
    }

    fn without_product(&mut self, register: usize, price: i64) -> Value {
        let fresh = self.machine.id();
        let cart = self.shop.registers[register].cart.clone();
        let mut cart = cart.unwrap_or(Cart::new(fresh));
        let id = self.machine.id();
        let args = json!({ "cart_id": cart.id, "line_id": id, "title": "Key cut", "price": price });
        let answer = self.at(register, "sales.add_misc", args).reply();
        cart.lines.push(Line::of(id, OPEN_PRICE, 1_000, price));
        self.shop.registers[register].cart = Some(cart);
        answer
    }

    /// Something is sold by its text and price.
    pub(super) fn sell_without_product(&mut self, register: usize) {
        let price = self.machine.dice.i64(0..4_000);
        let answer = self.without_product(register, price);
        self.says_the_same(register, &answer);
    }

    /// What stands for all such things is there from the first of them on; it is never short.
    pub(super) fn first_without_product(&mut self) {
        assert_eq!(self.shop.products.len(), OPEN_PRICE);
        let answer = self.without_product(0, 100);
        let line = &answer["lines"][0];
        let text = |name: &str| line[name].as_str().unwrap().to_owned();
        let tax = self.shop.taxes.iter().position(|(name, _)| *name == text("tax_name")).unwrap();
        self.shop.products.push(Product {
            id: self.machine.id(),
            variant: text("variant_id").parse().unwrap(),
            title: text("sku"),
            sku: text("sku"),
            price: 0,
            tax,
            inside: true,
            decimals: 0,
            negative: Some("allow"),
            tracked: false,
            pack: None,
        });
        self.says_the_same(0, &answer);
        self.clear(0);
    }
}
