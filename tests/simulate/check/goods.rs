//! What lies in stores, what it is worth, what is low, and what is ordered.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::acts::{Trade, or_nothing};

/// How many movements are asked for together.
const PIECE: usize = 100;

impl Trade {
    /// Every level with its worth, and what is low.
    pub(crate) fn stock_is(&mut self) {
        for (store, register) in self.one_of_each_store() {
            let products = self.ask(register, "catalog.products", json!({}));
            let said: Vec<&Value> = products.as_array().unwrap().iter().collect();
            assert_eq!(said.len(), self.shop.products.len());
            for product in said {
                let variant = &product["variants"][0];
                let at = self.shop.products.iter().position(|one| variant["sku"] == *one.sku).unwrap();
                if self.shop.products[at].pack.is_some() {
                    self.pack_is(store, at, variant);
                    continue;
                }
                let held = self.shop.held(store, at);
                assert_eq!(
                    (&variant["on_hand"], &variant["value"]),
                    (&json!(held.qty), &json!(held.value)),
                    "{product}"
                );
                assert_eq!(variant["unit_cost"], json!(held.unit), "{product}");
                assert_eq!(or_nothing(&variant["reserved"]), self.shop.reserved(store, at), "{product}");
            }
            let found = self.ask(register, "stock.low", json!({ "window": { "offset": 0, "limit": 100 } }));
            let low: BTreeMap<String, i64> = found["rows"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| (row["sku"].as_str().unwrap().to_owned(), row["to_order"].as_i64().unwrap()))
                .collect();
            let ours = self.shop.low(store).into_iter().map(|(at, order)| (self.shop.products[at].sku.clone(), order));
            assert_eq!(low, ours.collect(), "what there is too little of in store {store}");
        }
    }

    /// What is there of a pack is what its units make that nobody keeps; it is worth nothing by itself.
    fn pack_is(&self, store: usize, at: usize, said: &Value) {
        let (unit, _) = self.shop.units(at, 0);
        let there = self.shop.held(store, unit).qty - self.shop.reserved(store, unit);
        let ours = (&json!(self.shop.made_of(at, there)), &Value::Null, &Value::Null);
        assert_eq!((&said["on_hand"], &said["value"], &said["unit_cost"]), ours, "{said}");
        assert_eq!(or_nothing(&said["reserved"]), 0, "{said}");
    }

    /// What ever moved each of the goods, in each store: packs are movements of what is in them.
    pub(crate) fn stock_was(&mut self) {
        for (store, register) in self.one_of_each_store() {
            for at in 0..self.shop.products.len() {
                let ours = self.shop.moved.get(&(store, at)).cloned().unwrap_or_default();
                let variant = self.shop.products[at].variant;
                let parts = |row: &Value| json!([row["qty"], row["cost"], row["value"]]).to_string();
                let mut said: Vec<String> = Vec::new();
                loop {
                    let window = json!({ "offset": said.len(), "limit": PIECE });
                    let page =
                        self.ask(register, "stock.movements", json!({ "variant_id": variant, "window": window }));
                    assert_eq!(page["total"], ours.len(), "{page}");
                    let rows = page["rows"].as_array().unwrap();
                    said.extend(rows.iter().map(parts));
                    if rows.len() < PIECE {
                        break;
                    }
                }
                let mut ours: Vec<String> =
                    ours.iter().map(|one| json!([one.qty, one.cost, one.value]).to_string()).collect();
                // Movements of one moment are in no order.
                said.sort_unstable();
                ours.sort_unstable();
                assert_eq!(said, ours, "what moved thing {at} in store {store}");
            }
        }
    }

    /// Every piece with a number, and every transfer that something is to become of with the last others.
    pub(crate) fn pieces_and_transfers_are(&mut self) {
        let list = self.ask(0, "stock.serials", json!({ "window": { "offset": 0, "limit": 500 } }));
        let rows = list["rows"].as_array().unwrap();
        assert_eq!(list["total"], self.shop.pieces.len(), "{list}");
        for row in rows {
            let piece = &self.shop.pieces[row["number"].as_str().unwrap()];
            let ours = (&json!(piece.state), &json!(self.shop.stores[piece.store]));
            assert_eq!((&row["state"], &row["store_id"]), ours, "{row}");
            assert_eq!(row["sku"], self.shop.products[piece.product].sku, "{row}");
        }
        let first = self.shop.transfers.len().saturating_sub(20);
        for at in 0..self.shop.transfers.len() {
            if at >= first || self.shop.transfers[at].state == "sent" {
                let said = self.ask(0, "stock.transfer", json!({ "id": self.shop.transfers[at].id }));
                self.transfer_is(at, &said);
            }
        }
    }

    /// Every order that something is to come of, and the last others.
    pub(crate) fn orders_are(&mut self) {
        let first = self.shop.orders.len().saturating_sub(20);
        for at in 0..self.shop.orders.len() {
            if at >= first || self.shop.orders[at].is_open() {
                let said = self.ask(0, "purchasing.order", json!({ "id": self.shop.orders[at].id }));
                self.order_is(at, &said);
            }
        }
    }
}
