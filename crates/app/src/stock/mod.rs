//! How many there are and what they are worth: immutable movements, and their sums.

pub(crate) mod counts;
pub(crate) mod import;
pub(crate) mod moves;
pub(crate) mod mutations;
pub(crate) mod packs;
mod queries;
pub(crate) mod reorder;
pub(crate) mod reserved;
pub(crate) mod rows;
pub(crate) mod serials;
pub(crate) mod transfers;
pub(crate) mod used;

use kontor_domain::stock::{
    AdjustStock, ApproveCount, BeginCount, CancelCount, CancelTransfer, CountSerial, CountStock, DropCounted, GetCount,
    GetReorder, GetSerial, GetTransfer, GetTransferPdf, ListCounts, ListSerials, ListTransfers, LowStock,
    ReceiveTransfer, RevalueStock, SaveTransfer, SendTransfer, SetReorder, StockMovements,
};

use crate::registry::Feature;

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<AdjustStock>(mutations::adjust)
        .on::<RevalueStock>(mutations::revalue)
        .on::<StockMovements>(queries::movements)
        .on::<ListSerials>(serials::list)
        .on::<GetSerial>(serials::get)
        .on::<SaveTransfer>(transfers::save)
        .on::<SendTransfer>(transfers::send)
        .on::<ReceiveTransfer>(transfers::receive)
        .on::<CancelTransfer>(transfers::cancel)
        .on::<GetTransfer>(transfers::get)
        .on::<GetTransferPdf>(transfers::document)
        .on::<ListTransfers>(transfers::list)
        .on::<SetReorder>(reorder::set)
        .on::<GetReorder>(reorder::get)
        .on::<LowStock>(reorder::low)
        .on::<BeginCount>(counts::begin)
        .on::<CountStock>(counts::count_stock)
        .on::<CountSerial>(counts::count_serial)
        .on::<DropCounted>(counts::drop_counted)
        .on::<ApproveCount>(counts::approve)
        .on::<CancelCount>(counts::cancel)
        .on::<GetCount>(counts::get)
        .on::<ListCounts>(counts::list)
}
