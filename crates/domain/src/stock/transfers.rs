//! Sending goods from one store to another: they leave the one, are on their way at what they cost, and come to the other.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Tracking;
use super::cost::part_of_cost;
use crate::page::{Page, Window};
use crate::sales::Pdf;
use crate::{Minor, Qty, StoreId, TransferId, TransferLineId, TransferMoveId, VariantId, call};

/// The most lines of a transfer.
pub const MOST_SENT: usize = 500;

/// How far a transfer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransferState {
    /// It is being written; nothing has moved.
    Draft,
    /// The goods left their store, and some of them are on their way.
    Sent,
    /// Of everything that was sent it is known what became of it.
    Closed,
    /// It was given up: nothing was sent, or what was on its way came back.
    Cancelled,
}

impl TransferState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Sent, Self::Closed, Self::Cancelled];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// What became of goods that were sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// They came, and are on the shelf of the other store.
    Received,
    /// They did not come.
    Missing,
    /// They came broken, and are on no shelf.
    Damaged,
    /// They came back to where they were sent from.
    Back,
}

impl Fate {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Missing => "missing",
            Self::Damaged => "damaged",
            Self::Back => "back",
        }
    }
}

/// Goods that are sent from one store to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Transfer {
    /// The transfer.
    pub id: TransferId,
    /// Its number: `T` and a count of the business, e.g. `T0007`.
    pub number: String,
    /// How far it is.
    pub state: TransferState,
    /// The store that sends.
    pub from_id: StoreId,
    /// Its name.
    pub from: String,
    /// The store that receives.
    pub to_id: StoreId,
    /// Its name.
    pub to: String,
    /// What to remember about it.
    pub note: String,
    /// What is sent.
    pub lines: Vec<TransferLine>,
    /// What was made of it since it was sent, the first first.
    pub moves: Vec<TransferMove>,
    /// What is on its way cost; none when nobody knows, or the one who asks may not see it.
    #[serde(default)]
    pub value: Option<Minor>,
    /// Who made it.
    pub user: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A line of a transfer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TransferLine {
    /// The line.
    pub id: TransferLineId,
    /// What.
    pub variant_id: VariantId,
    /// Its title when it was written.
    pub title: String,
    /// Its SKU when it was written.
    pub sku: String,
    /// Digits after the point in its quantity.
    pub decimals: u8,
    /// The unit beside its quantity.
    pub unit: String,
    /// How many are sent.
    pub qty: Qty,
    /// Of how many it is known what became of them.
    pub settled: Qty,
    /// What all of them cost as they were sent; none before, when nobody knows, or the one who asks may not see it.
    #[serde(default)]
    pub cost: Option<Minor>,
    /// What tells its pieces apart, if anything does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracked: Option<Tracking>,
    /// Which pieces are sent, by their numbers, where those are told apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<String>,
    /// Which of them are on their way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on_the_way: Vec<String>,
}

impl TransferLine {
    /// How many are on their way, once it was sent.
    pub fn left(&self) -> Qty {
        Qty((self.qty.0 - self.settled.0).max(0))
    }

    /// What so many of those that are on their way cost: whatever the parts, they sum to what all cost.
    pub fn cost_of(&self, qty: Qty) -> Option<Minor> {
        self.cost.map(|cost| part_of_cost(cost, self.qty, self.settled, qty))
    }
}

/// What became of some goods of a line. It never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TransferMove {
    /// The line.
    pub line_id: TransferLineId,
    /// What became of them.
    pub fate: Fate,
    /// How many.
    pub qty: Qty,
    /// What they cost; none when nobody knows, or the one who asks may not see it.
    #[serde(default)]
    pub cost: Option<Minor>,
    /// Which pieces, where those are told apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<String>,
    /// Why they are missing or damaged, or what was written about it.
    pub note: String,
    /// Who said so.
    pub user: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Writes a transfer from the store of the one who asks, or changes one that was not sent yet.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SaveTransfer {
    /// The transfer, or a new id made by the client.
    pub id: TransferId,
    /// The store that receives.
    pub to_id: StoreId,
    /// What to remember about it.
    #[serde(default)]
    pub note: String,
    /// What is to be sent; at least one line.
    pub lines: Vec<SaveTransferLine>,
}
call!(SaveTransfer -> Transfer, "stock.save_transfer", Mutation, May(AdjustStock));

/// A line as it should be.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SaveTransferLine {
    /// The line, or a new id made by the client.
    pub id: TransferLineId,
    /// What; each variant once.
    pub variant_id: VariantId,
    /// How many; more than nothing.
    pub qty: Qty,
    /// Which pieces, by their numbers, where those are told apart. They can be left out until it is sent.
    #[serde(default)]
    pub serials: Vec<String>,
}

/// Sends the goods of a draft: they leave the store that the one who asks is in. Refused with `not_enough_stock` when there are not
/// so many, whatever is said of selling what is not there.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SendTransfer {
    /// The transfer.
    pub id: TransferId,
}
call!(SendTransfer -> Transfer, "stock.send_transfer", Mutation, May(AdjustStock));

/// Says what became of goods that were sent to the store of the one who asks. What came goes on the shelf at what it cost where it came
/// from; what is missing or damaged is booked as lost, with a reason.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ReceiveTransfer {
    /// Made by the client: this time of receiving.
    pub id: TransferMoveId,
    /// The transfer.
    pub transfer_id: TransferId,
    /// What came, is missing or damaged; at least one.
    pub lines: Vec<Arrived>,
    /// Why something is missing or damaged, or what to remember about it.
    #[serde(default)]
    pub note: String,
}
call!(ReceiveTransfer -> Transfer, "stock.receive_transfer", Mutation, May(AdjustStock));

/// What became of so many of a line.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Arrived {
    /// The line.
    pub line_id: TransferLineId,
    /// What became of them; they come back by [`CancelTransfer`] alone.
    pub fate: Fate,
    /// How many; more than nothing, and no more than are on their way.
    pub qty: Qty,
    /// Which pieces, by their numbers, where those are told apart.
    #[serde(default)]
    pub serials: Vec<String>,
}

/// Gives a transfer up. What is on its way comes back to the store that sent it, in which the one who asks has to be.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CancelTransfer {
    /// The transfer.
    pub id: TransferId,
}
call!(CancelTransfer -> Transfer, "stock.cancel_transfer", Mutation, May(AdjustStock));

/// One transfer with everything on it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetTransfer {
    /// The transfer.
    pub id: TransferId,
}
call!(GetTransfer -> Transfer, "stock.transfer", Query, May(AdjustStock));

/// A transfer's delivery note as a PDF.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetTransferPdf {
    /// The transfer.
    pub id: TransferId,
}
call!(GetTransferPdf -> Pdf, "stock.transfer_pdf", Query, May(AdjustStock));

/// A transfer in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TransferRow {
    /// The transfer.
    pub id: TransferId,
    /// Its number.
    pub number: String,
    /// How far it is.
    pub state: TransferState,
    /// The name of the store that sends.
    pub from: String,
    /// The name of the store that receives.
    pub to: String,
    /// How many lines it has.
    pub lines: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Transfers of all stores, the latest first.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Default)]
pub struct ListTransfers {
    /// Only those that are so far.
    #[serde(default)]
    pub state: Option<TransferState>,
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(ListTransfers -> Page<TransferRow>, "stock.transfers", Query, May(AdjustStock));

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stock::cost::{Held, Worth};

    fn line(qty: i64, cost: Option<i64>) -> TransferLine {
        TransferLine {
            id: TransferLineId(uuid::Uuid::nil()),
            variant_id: VariantId(uuid::Uuid::nil()),
            title: String::new(),
            sku: String::new(),
            decimals: 3,
            unit: String::new(),
            qty: Qty(qty),
            settled: Qty(0),
            cost: cost.map(Minor),
            tracked: None,
            serials: Vec::new(),
            on_the_way: Vec::new(),
        }
    }

    proptest! {
        #[test]
        fn what_is_sent_is_worth_as_much_wherever_it_is(
            bought in prop::collection::vec((1i64..50_000, 0i64..1_000_000), 1..6),
            there in (0i64..50_000, 0i64..1_000_000),
            share in 1i64..=100,
            fates in prop::collection::vec((0usize..4, 1i64..=100), 0..8),
        ) {
            let mut source = Held::default();
            for (qty, cost) in bought {
                source = source.moved(Qty(qty), Worth::Paid(Minor(cost))).unwrap().0;
            }
            let mut target = Held::default();
            if there.0 > 0 {
                target = target.moved(Qty(there.0), Worth::Paid(Minor(there.1))).unwrap().0;
            }
            let (qty, value) = (source.qty.0 + target.qty.0, source.value.0 + target.value.0);
            let sent = (source.qty.0 * share / 100).max(1);
            let (after, weighed) = source.moved(Qty(-sent), Worth::Usual).unwrap();
            source = after;
            let mut line = line(sent, weighed.cost.map(|cost| -cost.0));
            prop_assert_eq!(line.cost, Some(-weighed.value), "of what is there, the cost is the worth");
            let (mut lost, mut lost_value) = (0, 0);
            let mut rest = line.cost.unwrap().0;
            let to_the_end = fates.into_iter().chain([(0, 100)]);
            for (fate, share) in to_the_end {
                let part = (line.left().0 * share / 100).max(i64::from(line.left().0 > 0));
                if part == 0 {
                    break;
                }
                let cost = line.cost_of(Qty(part)).unwrap();
                prop_assert!(cost.0 >= 0);
                rest -= cost.0;
                line.settled = Qty(line.settled.0 + part);
                match fate {
                    0 => target = target.moved(Qty(part), Worth::Paid(cost)).unwrap().0,
                    1 => source = source.moved(Qty(part), Worth::Paid(cost)).unwrap().0,
                    _ => (lost, lost_value) = (lost + part, lost_value + cost.0),
                }
                prop_assert_eq!(source.qty.0 + target.qty.0 + lost + line.left().0, qty, "no piece is made or lost sight of");
                prop_assert_eq!(source.value.0 + target.value.0 + lost_value + rest, value, "nor any of what they are worth");
            }
            prop_assert_eq!((line.left(), rest), (Qty(0), 0), "the parts sum to the whole");
        }
    }
}
