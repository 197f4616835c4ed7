//! Typed ids: UUIDv7s, made by whoever starts the thing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

id! {
    /// One business.
    TenantId,
    /// A place or web shop that sells.
    StoreId,
    /// One till in a store.
    RegisterId,
    /// Somebody who signs in.
    UserId,
    /// A role that a business made for itself.
    OwnRoleId,
    /// One person's time at one register.
    SessionId,
    /// One import of one file.
    ImportId,
    /// One request, made by the client before it is sent and kept for a retry.
    CallId,
    /// A category of products.
    CategoryId,
    /// What is sold.
    ProductId,
    /// What has a SKU, barcodes, a price and stock.
    VariantId,
    /// A tax class with rates valid from a date.
    TaxClassId,
    /// A picture or other blob.
    BlobId,
    /// Somebody who buys.
    CustomerId,
    /// A sale being rung up.
    CartId,
    /// A line of a cart.
    CartLineId,
    /// A completed cart, or a return.
    SaleId,
    /// A line of a sale or return.
    SaleLineId,
    /// A tender of a sale or return.
    TenderId,
    /// A register's time between two counts of its drawer.
    ShiftId,
    /// Cash that moved without a sale.
    CashMovementId,
    /// The report of a closed shift.
    ZReportId,
    /// One immutable change of stock.
    StockMovementId,
    /// A count of what is there.
    StockCountId,
    /// A piece with a number of its own.
    SerialId,
    /// Goods that are sent from store to store.
    TransferId,
    /// A line of such a transfer.
    TransferLineId,
    /// What became of goods of such a transfer at one time.
    TransferMoveId,
    /// Somebody whom goods are bought of.
    SupplierId,
    /// An order of goods from a supplier.
    PurchaseOrderId,
    /// A line of such an order.
    PurchaseLineId,
    /// Goods of such an order that came at one time.
    GoodsReceiptId,
    /// A device that was at the repair desk.
    RepairDeviceId,
    /// What a customer brought to the repair desk at one time.
    RepairVisitId,
    /// One device that was taken in once.
    RepairTicketId,
    /// Something that was written on a ticket.
    RepairNoteId,
    /// What a customer was told of a change.
    NoticeId,
    /// A message by e-mail.
    MailId,
    /// Work that the repair desk does again and again.
    RepairServiceId,
    /// One version of what a repair costs.
    RepairQuoteId,
    /// A device that is collected.
    RepairPickupId,
    /// A part that was used for a repair.
    RepairPartId,
    /// One change of what was paid for a repair before.
    RepairDepositMovementId,
    /// A receipt printer.
    PrinterId,
    /// Something to be printed.
    PrintJobId,
    /// A card terminal.
    TerminalId,
    /// One change of what a customer owes.
    AccountMovementId,
    /// Money that was taken without a sale.
    PaymentId,
    /// An invoice or credit note.
    InvoiceId,
    /// What was approved past what a role may.
    OverrideId,
    /// That a payment was made in another way than was recorded.
    TenderCorrectionId,
    /// That a payment without a sale was taken in another way than was recorded.
    PaymentCorrectionId,
    /// A voucher.
    VoucherId,
    /// One change of a voucher.
    VoucherMovementId,
    /// A secret in the vault.
    VaultSecretId,
    /// What has a key of its own in the vault, such as a ticket.
    VaultKeyId,
    /// A way to open the vault.
    VaultWayId,
    /// One row of the audit trail.
    AuditId,
}
