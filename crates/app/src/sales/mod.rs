//! Ringing up, completing and returning.

pub(crate) mod audited;
pub(crate) mod buyers;
mod cart;
mod complete;
pub(crate) mod corrections;
pub(crate) mod figures;
mod hand_out;
pub(crate) mod import;
mod list;
pub(crate) mod mail;
pub mod pdf;
mod queries;
mod returns;
pub mod rows;
pub mod slip;
mod stock;
pub(crate) mod taken;

use kontor_domain::sales::{
    ActiveCart, AddLabel, AddLine, AddMisc, AddRepair, AddSerial, BringBack, BringWithoutReceipt, ChangeLine,
    ClearCart, CompleteSale, CorrectTender, DiscountCart, GetReceipt, GetSale, HandOut, LeaveBack, ListSales,
    NameCustomer, NameSerials, ParkCart, ParkedCarts, RecallCart, ReceiptOuts, ReturnSale, VoidLine,
};

use crate::registry::Feature;

pub use cart::expire::{let_go, let_goods_go};
pub(crate) use cart::repair::check as check_repairs;
pub(crate) use cart::reserve::{check as check_reserved, whose as whose_reserved};
pub(crate) use cart::rows::has as is_in_a_cart;
pub(crate) use cart::{cart_here, check_qty, due_in_hand, for_sale};
pub(crate) use queries::printed;
pub(crate) use returns::would as would_return;
pub(crate) use stock::moves_stock;

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<ActiveCart>(queries::active_cart)
        .on::<ParkedCarts>(queries::parked_carts)
        .on::<AddLine>(cart::add_line)
        .on::<AddLabel>(cart::add_label)
        .on::<AddSerial>(cart::add_serial)
        .on::<NameSerials>(cart::name_serials)
        .on::<AddMisc>(cart::add_misc)
        .on::<AddRepair>(cart::add_repair)
        .on::<ChangeLine>(cart::change_line)
        .on::<VoidLine>(cart::void_line)
        .on::<DiscountCart>(cart::discount_cart)
        .on::<NameCustomer>(cart::name_customer)
        .on::<BringBack>(cart::bring_back)
        .on::<BringWithoutReceipt>(cart::bring_without_receipt)
        .on::<LeaveBack>(cart::leave_back)
        .on::<ClearCart>(cart::clear_cart)
        .on::<ParkCart>(cart::park)
        .on::<RecallCart>(cart::recall)
        .on_prepared::<CompleteSale, _>(complete::check_word, complete::complete)
        .on::<GetSale>(queries::sale)
        .on::<ListSales>(list::list)
        .on::<GetReceipt>(queries::receipt)
        .on::<HandOut>(hand_out::hand_out)
        .on::<ReceiptOuts>(hand_out::outs)
        .on_prepared::<CorrectTender, _>(corrections::check_word, corrections::correct)
        .on_prepared::<ReturnSale, _>(returns::check_word, returns::return_sale)
}
