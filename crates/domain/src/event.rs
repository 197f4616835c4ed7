//! What happened: published after the commit, delivered at least once to each subscriber.

use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use crate::{
    CartId, CategoryId, CustomerId, ImportId, InvoiceId, ProductId, PurchaseOrderId, RegisterId, RepairTicketId,
    SaleId, StockCountId, SupplierId, TransferId, UserId, VaultKeyId, VoucherId,
};

/// Something that happened and that others may want to know. Screens refresh by it; what must be true together with
/// it ran in the same transaction already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the ids in an event name themselves")]
pub enum Event {
    /// The business was set up, or its settings changed.
    BusinessChanged,
    /// A user was added or changed.
    UserChanged { id: UserId },
    /// A category was added, changed or removed.
    CategoryChanged { id: CategoryId },
    /// Tax classes or their rates changed.
    TaxChanged,
    /// A product was added, changed or removed.
    ProductChanged { id: ProductId },
    /// The stock of a product's variants changed by hand.
    StockChanged { product_id: ProductId },
    /// A supplier was added or changed.
    SupplierChanged { id: SupplierId },
    /// A purchase order was made, changed, received or ended.
    PurchaseChanged { id: PurchaseOrderId },
    /// Something was counted, or a count began or ended.
    CountChanged { id: StockCountId },
    /// A transfer between stores was written, sent, received or given up.
    TransferChanged { id: TransferId },
    /// A ticket of the repair desk was taken in, moved, planned or written on.
    TicketChanged { id: RepairTicketId },
    /// How the repair desk works changed.
    DeskChanged,
    /// A customer was added, changed or removed.
    CustomerChanged { id: CustomerId },
    /// What a customer owes or may owe changed.
    AccountChanged { id: CustomerId },
    /// A voucher was made, used or changed.
    VoucherChanged { id: VoucherId },
    /// A cart changed at a register.
    CartChanged { id: CartId, register_id: RegisterId },
    /// A sale was completed.
    SaleCompleted { id: SaleId, register_id: RegisterId },
    /// A return was completed.
    SaleReturned { id: SaleId, of: SaleId, register_id: RegisterId },
    /// An invoice or credit note of a sale or return was made.
    InvoiceMade { id: InvoiceId, of: SaleId },
    /// A shift was opened or closed at a register, or cash moved there without a sale.
    ShiftChanged { register_id: RegisterId },
    /// A backup was written, or could not be.
    BackupChanged,
    /// A printer was added, changed, removed or tested, or the logo changed.
    PrinterChanged,
    /// Something is to be printed, or it stands otherwise than before.
    PrintJobChanged,
    /// A card terminal was added, changed, removed or tested.
    TerminalChanged,
    /// An attempt to take money by card, or to give it back, stands otherwise than before.
    CardChanged { register_id: RegisterId },
    /// A message by e-mail is to be sent, or stands otherwise than before.
    MailChanged,
    /// The vault was opened, locked, or is opened in other ways than before.
    VaultChanged,
    /// A key of its own in the vault was given up: it is to be destroyed.
    VaultKeyGone { id: VaultKeyId },
    /// Rows of a file were taken or undone.
    ImportMoved { id: ImportId },
    /// An import ended or was undone: what it was about may all have changed.
    ImportEnded { id: ImportId },
}

impl Event {
    /// The event's name, as the outbox and subscribers know it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::BusinessChanged => "business_changed",
            Self::UserChanged { .. } => "user_changed",
            Self::CategoryChanged { .. } => "category_changed",
            Self::TaxChanged => "tax_changed",
            Self::ProductChanged { .. } => "product_changed",
            Self::StockChanged { .. } => "stock_changed",
            Self::SupplierChanged { .. } => "supplier_changed",
            Self::PurchaseChanged { .. } => "purchase_changed",
            Self::CountChanged { .. } => "count_changed",
            Self::TransferChanged { .. } => "transfer_changed",
            Self::TicketChanged { .. } => "ticket_changed",
            Self::DeskChanged => "desk_changed",
            Self::CustomerChanged { .. } => "customer_changed",
            Self::AccountChanged { .. } => "account_changed",
            Self::VoucherChanged { .. } => "voucher_changed",
            Self::CartChanged { .. } => "cart_changed",
            Self::SaleCompleted { .. } => "sale_completed",
            Self::SaleReturned { .. } => "sale_returned",
            Self::InvoiceMade { .. } => "invoice_made",
            Self::ShiftChanged { .. } => "shift_changed",
            Self::BackupChanged => "backup_changed",
            Self::PrinterChanged => "printer_changed",
            Self::PrintJobChanged => "print_job_changed",
            Self::TerminalChanged => "terminal_changed",
            Self::CardChanged { .. } => "card_changed",
            Self::MailChanged => "mail_changed",
            Self::VaultChanged => "vault_changed",
            Self::VaultKeyGone { .. } => "vault_key_gone",
            Self::ImportMoved { .. } => "import_moved",
            Self::ImportEnded { .. } => "import_ended",
        }
    }
}

/// Whatever an event holds. Read at once and then sorted: a reader for each event is several times as large.
#[derive(Deserialize)]
struct Told {
    event: String,
    #[serde(default)]
    id: Option<Uuid>,
    #[serde(default)]
    of: Option<Uuid>,
    #[serde(default)]
    product_id: Option<Uuid>,
    #[serde(default)]
    register_id: Option<Uuid>,
}

fn held<T: From<Uuid>, E: Error>(id: Option<Uuid>, field: &'static str) -> Result<T, E> {
    id.map(T::from).ok_or_else(|| E::missing_field(field))
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Told { event, id, of, product_id, register_id } = Told::deserialize(deserializer)?;
        Ok(match event.as_str() {
            "business_changed" => Self::BusinessChanged,
            "user_changed" => Self::UserChanged { id: held(id, "id")? },
            "category_changed" => Self::CategoryChanged { id: held(id, "id")? },
            "tax_changed" => Self::TaxChanged,
            "product_changed" => Self::ProductChanged { id: held(id, "id")? },
            "stock_changed" => Self::StockChanged { product_id: held(product_id, "product_id")? },
            "supplier_changed" => Self::SupplierChanged { id: held(id, "id")? },
            "purchase_changed" => Self::PurchaseChanged { id: held(id, "id")? },
            "count_changed" => Self::CountChanged { id: held(id, "id")? },
            "transfer_changed" => Self::TransferChanged { id: held(id, "id")? },
            "ticket_changed" => Self::TicketChanged { id: held(id, "id")? },
            "desk_changed" => Self::DeskChanged,
            "customer_changed" => Self::CustomerChanged { id: held(id, "id")? },
            "account_changed" => Self::AccountChanged { id: held(id, "id")? },
            "voucher_changed" => Self::VoucherChanged { id: held(id, "id")? },
            "cart_changed" => Self::CartChanged { id: held(id, "id")?, register_id: held(register_id, "register_id")? },
            "sale_completed" => {
                Self::SaleCompleted { id: held(id, "id")?, register_id: held(register_id, "register_id")? }
            }
            "sale_returned" => Self::SaleReturned {
                id: held(id, "id")?,
                of: held(of, "of")?,
                register_id: held(register_id, "register_id")?,
            },
            "invoice_made" => Self::InvoiceMade { id: held(id, "id")?, of: held(of, "of")? },
            "shift_changed" => Self::ShiftChanged { register_id: held(register_id, "register_id")? },
            "backup_changed" => Self::BackupChanged,
            "printer_changed" => Self::PrinterChanged,
            "print_job_changed" => Self::PrintJobChanged,
            "terminal_changed" => Self::TerminalChanged,
            "card_changed" => Self::CardChanged { register_id: held(register_id, "register_id")? },
            "mail_changed" => Self::MailChanged,
            "vault_changed" => Self::VaultChanged,
            "vault_key_gone" => Self::VaultKeyGone { id: held(id, "id")? },
            "import_moved" => Self::ImportMoved { id: held(id, "id")? },
            "import_ended" => Self::ImportEnded { id: held(id, "id")? },
            other => return Err(D::Error::custom(format_args!("there is no event {other}"))),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Every event there is, with ids that differ.
    fn every() -> Vec<Value> {
        let schema = json!(schemars::schema_for!(Event));
        let kinds = schema["oneOf"].as_array().cloned().unwrap_or_default();
        let told = kinds.iter().map(|kind| {
            let fields = kind["properties"].as_object().into_iter().flatten().enumerate();
            fields
                .map(|(at, (name, about))| {
                    let id = || json!(Uuid::from_u128(at as u128 + 1));
                    (name.clone(), about.get("const").cloned().unwrap_or_else(id))
                })
                .collect()
        });
        told.collect()
    }

    #[test]
    fn every_event_is_read_as_it_was_written() {
        assert_eq!(every().len(), 30, "an event more or less");
        for told in every() {
            let event: Event = serde_json::from_value(told.clone()).unwrap_or_else(|e| panic!("{told}: {e}"));
            assert_eq!(json!(event), told);
            assert_eq!(event.name(), told["event"]);
        }
    }

    #[test]
    fn an_event_without_its_ids_is_none() {
        for told in every() {
            let Value::Object(fields) = &told else { panic!("{told}") };
            for field in fields.keys() {
                let mut rest = fields.clone();
                rest.remove(field);
                assert!(serde_json::from_value::<Event>(Value::Object(rest)).is_err(), "{told} without {field}");
            }
        }
    }
}
