//! Buying: suppliers, orders, and what comes of them into stock at what it cost.

mod goods;
mod orders;
mod pdf;
mod suppliers;

use kontor_domain::purchasing::{
    EndOrder, FindSuppliers, GetOrder, GetOrderPdf, GetSupplier, ListOrders, PlaceOrder, ReceiveGoods, SaveOrder,
    SaveSupplier,
};

use crate::registry::Feature;

pub(crate) use goods::check;

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<FindSuppliers>(suppliers::find)
        .on::<GetSupplier>(suppliers::get)
        .on::<SaveSupplier>(suppliers::save)
        .on::<ListOrders>(orders::list)
        .on::<GetOrder>(orders::get)
        .on::<SaveOrder>(orders::save)
        .on::<PlaceOrder>(orders::place)
        .on::<EndOrder>(orders::end)
        .on::<ReceiveGoods>(goods::receive)
        .on::<GetOrderPdf>(pdf::document)
}
