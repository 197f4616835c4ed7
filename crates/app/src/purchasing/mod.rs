//! Buying: suppliers, orders, and what comes of them into stock at what it cost.

mod back;
mod goods;
mod low;
mod orders;
mod pdf;
mod suppliers;

use kontor_domain::purchasing::{
    EndOrder, FindSuppliers, GetOrder, GetOrderPdf, GetSupplier, ListGoodsBack, ListOrders, OrderLow, PlaceOrder,
    ReceiveGoods, SaveOrder, SaveSupplier, SendBack,
};

use crate::registry::Feature;

pub(crate) use back::wait;
pub(crate) use goods::check;
pub(crate) use low::awaited;
pub(crate) use orders::number_and_supplier as order_of;
pub(crate) use suppliers::{known as known_supplier, names as supplier_names};

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<FindSuppliers>(suppliers::find)
        .on::<GetSupplier>(suppliers::get)
        .on::<SaveSupplier>(suppliers::save)
        .on::<ListOrders>(orders::list)
        .on::<GetOrder>(orders::get)
        .on::<SaveOrder>(orders::save)
        .on::<OrderLow>(low::order)
        .on::<PlaceOrder>(orders::place)
        .on::<EndOrder>(orders::end)
        .on::<ReceiveGoods>(goods::receive)
        .on::<ListGoodsBack>(back::list)
        .on::<SendBack>(back::send)
        .on::<GetOrderPdf>(pdf::document)
}
