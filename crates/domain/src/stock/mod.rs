//! How many there are and what they are worth: the sums of immutable movements.

pub mod calls;
pub mod cost;
mod counts;
mod negative;
mod reorder;
pub mod reserved;
pub mod serials;
pub mod transfers;
pub mod used;

pub use calls::*;
pub use counts::*;
pub use negative::NegativeStock;
pub use reorder::*;
pub use serials::{GetSerial, ListSerials, SerialEvent, SerialHistory, SerialPiece, SerialState, Tracking};
pub use transfers::{
    Arrived, CancelTransfer, Fate, GetTransfer, GetTransferPdf, ListTransfers, ReceiveTransfer, SaveTransfer,
    SaveTransferLine, SendTransfer, Transfer, TransferLine, TransferMove, TransferRow, TransferState,
};
