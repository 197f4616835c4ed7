//! What everything came to, in one number: the same seed comes to the same.
//!
//! What differs by nature is left out: which of two who ask at the same moment is the one, and with that the register whose
//! drawer, number and cashier it was; how often something was asked; and what became of cards after power was lost.

use serde_json::{Value, json};

use crate::acts::Trade;
use crate::model::Figures;

impl Trade {
    /// All balances in one number.
    pub(crate) fn digest(&self) -> String {
        let shop = &self.shop;
        let figures = |of: &Figures| json!([of.sales, of.returns, of.qty, of.sold, of.returned, of.discounts, of.tax]);
        let mut stores = vec![0; shop.stores.len()];
        shop.registers.iter().for_each(|register| stores[register.store] += register.grand_total);
        let levels: Vec<Value> =
            shop.levels.iter().map(|(of, held)| json!([of, held.qty, held.value, held.unit])).collect();
        let customers: Vec<Value> = shop
            .customers
            .iter()
            .map(|one| json!(one.account.as_ref().map(|of| [Some(of.balance), of.limit])))
            .collect();
        let vouchers: Vec<Value> =
            shop.vouchers.iter().map(|one| json!([one.balance, one.expires, one.void])).collect();
        let products: Vec<Value> = shop.by_product.iter().map(|(of, sums)| json!([of, figures(sums)])).collect();
        let taxes: Vec<Value> = shop.by_tax.iter().map(|(of, sums)| json!([of, figures(sums)])).collect();
        let orders: Vec<Value> = shop.orders.iter().map(|one| json!([one.store, one.state])).collect();
        let transfers: Vec<Value> =
            shop.transfers.iter().map(|one| json!([one.from, one.state, one.value()])).collect();
        let pieces: Vec<Value> =
            shop.pieces.iter().map(|(number, one)| json!([number, one.store, one.state])).collect();
        let approved: Vec<Value> = shop.approved.iter().map(|one| json!([one.day, one.kind, one.amount])).collect();
        let cards = [shop.by_card.paid, shop.by_card.refunded];
        let all = json!([
            stores,
            levels,
            customers,
            vouchers,
            products,
            taxes,
            orders,
            transfers,
            pieces,
            approved,
            cards,
            shop.rounding,
        ]);
        // FNV-1a, 64 bits.
        let add = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        format!("{:016x}", all.to_string().bytes().fold(0xcbf2_9ce4_8422_2325, add))
    }
}
