//! Packs: sold, kept, taken back, exchanged, written off and sent like other goods; what moves is what is in them.

use serde_json::{Value, json};

use super::pay::Offer;
use super::pieces::{FIRST, KINDS};
use super::{PLAIN, Trade};
use crate::model::packs::Pack;
use crate::model::{Product, total_of};

/// Where the packs are among the products, and what each is of: which product, and how many of it.
const PACKS: usize = FIRST + KINDS;
const OF: [(usize, i64); 2] = [(2, 6), (4, 12)];

/// How often packs were traded in ways that are to be seen.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Traded {
    kept: usize,
    sold: usize,
    returned: usize,
    exchanged: usize,
    sent: usize,
}

impl Traded {
    /// Whether there was something of everything.
    pub(crate) fn everything(self) -> bool {
        [self.kept, self.sold, self.returned, self.exchanged, self.sent].iter().all(|times| *times > 0)
    }
}

impl Trade {
    /// Two products that are packs of others.
    pub(super) fn first_packs(&mut self, classes: &Value) {
        assert_eq!(self.shop.products.len(), PACKS);
        for (at, (of, holds)) in (PACKS..).zip(OF) {
            let product = Product {
                id: self.machine.id(),
                variant: self.machine.id(),
                title: format!("Pack {at}"),
                sku: format!("{}", 1_000 + at),
                price: self.machine.dice.i64(1_000..20_000),
                pack: Some(Pack { of, holds }),
                ..self.shop.products[of].clone()
            };
            let (variant, code) = (product.variant, self.shop.products[of].sku.clone());
            self.shop.products.push(product);
            self.save_product(at, classes);
            let args = json!({ "variant_id": variant, "pack": { "code": code, "size": holds } });
            self.owner(0, "catalog.set_pack", args).reply();
        }
    }

    pub(super) fn some_pack(&mut self) -> usize {
        PACKS + self.pick(OF.len())
    }

    /// Something that is sold in any way: now and then a pack, or what is in one.
    pub(super) fn some_goods(&mut self) -> usize {
        match self.machine.dice.u8(..16) {
            0 | 1 => self.some_pack(),
            2 => OF[self.pick(OF.len())].0,
            _ => self.pick(PLAIN),
        }
    }

    /// Somebody counts packs, says what they are worth, or when they are to be ordered: that is said of what is in them.
    pub(super) fn units_are_meant(&mut self, register: usize) {
        let (at, id) = (self.some_pack(), self.machine.id());
        let variant = self.shop.products[at].variant;
        let reorder = json!({ "level": 3_000, "qty": 0, "supplier_id": null });
        for (call, args) in [
            ("stock.adjust", json!({ "id": id, "variant_id": variant, "qty": 3_000, "reason": "counted" })),
            ("stock.revalue", json!({ "id": id, "variant_id": variant, "unit_cost": 700 })),
            ("stock.set_reorder", json!({ "variant_id": variant, "reorder": reorder })),
        ] {
            self.owner_is_refused(register, call, args, "is_a_pack");
        }
        let Some(count) = self.shop.counts.get(&self.store(register)).map(|count| count.id) else { return };
        let args = json!({ "id": count, "variant_id": variant, "counted": { "all": 3_000 } });
        self.owner_is_refused(register, "stock.count_stock", args, "is_a_pack");
    }

    /// Packs come, are kept for somebody and taken out again, are sold with single ones, come back, are exchanged for single ones, and
    /// are sent to the other store.
    pub(super) fn trade_in_packs(&mut self, register: usize) {
        let pack = self.some_pack();
        let (unit, _) = self.shop.units(pack, 0);
        self.clear(register);
        self.move_by_hand(register, pack, 9_000, "received", Some(1_001));
        self.keep_packs(register, pack, unit);
        if self.sell_packs(register, pack, unit) {
            let at = self.shop.sold.len() - 1;
            self.one_comes_back(register, "card");
            self.traded.returned += 1;
            self.stock_is();
            self.clear(register);
            self.add(register, unit, 2_000);
            self.traded.exchanged += usize::from(self.exchange_one(register, at));
            self.stock_is();
        }
        self.traded.sent += usize::from(self.send_three(register, pack));
    }

    fn keep_packs(&mut self, register: usize, pack: usize, unit: usize) {
        self.add(register, pack, 2_000);
        self.add(register, unit, 1_000);
        self.put_aside(register, true);
        if self.shop.registers[register].cart.is_some() {
            return self.clear(register);
        }
        self.stock_is();
        let Some((_, mut cart)) = self.shop.parked.pop() else { return };
        let answer = self.at(register, "sales.recall", json!({ "cart_id": cart.id })).reply();
        self.shop.registers[register].cart = Some(cart.clone());
        self.says_the_same(register, &answer);
        self.traded.kept += 1;
        // One less, and then none.
        for qty in [1_000, 0] {
            let line = cart.lines[0].id;
            cart.lines[0].qty = qty;
            let (call, args) = match qty {
                0 => ("sales.void_line", json!({ "cart_id": cart.id, "line_id": line })),
                _ => {
                    ("sales.change_line", json!({ "cart_id": cart.id, "line_id": line, "qty": qty, "discount": null }))
                }
            };
            cart.lines.retain(|line| line.qty > 0);
            self.change_cart(register, call, args, cart.clone());
            cart = self.shop.registers[register].cart.clone().unwrap_or(cart);
            self.stock_is();
        }
        self.clear(register);
    }

    /// Three packs and a single one are paid by card. Whether that was done.
    fn sell_packs(&mut self, register: usize, pack: usize, unit: usize) -> bool {
        self.add(register, pack, 3_000);
        self.add(register, unit, 1_000);
        let Some(cart) = self.shop.registers[register].cart.clone() else { return false };
        let came = self.shop.priced(&cart).unwrap();
        let total = total_of(&came).total;
        let offers = if total > 0 { vec![Offer::of("card", total)] } else { Vec::new() };
        let id = self.machine.id();
        let sold = self.pay_with(register, id, &cart, &came, &offers);
        self.traded.sold += usize::from(sold);
        self.stock_is();
        sold
    }
}
