//! What goes into a statement: a value of a column's type, the same for both engines.

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain as domain;
use serde::Serialize;
use uuid::Uuid;

/// A column's logical type; what each engine makes of it is in the migrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// BLOB / UUID.
    Uuid,
    /// INTEGER / BIGINT.
    Int,
    /// BOOLEAN / BOOLEAN.
    Bool,
    /// TEXT / TEXT.
    Text,
    /// TEXT / JSONB.
    Json,
    /// TEXT / TIMESTAMPTZ, in UTC, cut to microseconds.
    Time,
    /// TEXT / DATE.
    Date,
    /// BLOB / BYTEA.
    Bytes,
}

/// A parameter.
#[derive(Debug, Clone)]
pub enum Value {
    /// No value, of a type (PostgreSQL wants to know which).
    Null(Type),
    /// An id.
    Uuid(Uuid),
    /// A number, an amount, a quantity.
    Int(i64),
    /// Yes or no.
    Bool(bool),
    /// A text, a word of an enum.
    Text(String),
    /// A document.
    Json(serde_json::Value),
    /// A moment.
    Time(DateTime<Utc>),
    /// A day.
    Date(NaiveDate),
    /// Raw bytes.
    Bytes(Vec<u8>),
}

/// What can be a parameter.
pub trait Bind {
    /// Its column type, also when there is no value.
    const TYPE: Type;
    /// The parameter.
    fn bind(self) -> Value;
}

/// A document in a JSON column.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

macro_rules! bind {
    ($($type:ty, $kind:ident, $value:ident => $make:expr;)+) => {$(
        impl Bind for $type {
            const TYPE: Type = Type::$kind;
            fn bind(self) -> Value {
                let $value = self;
                Value::$kind($make)
            }
        }
    )+};
}

bind! {
    Uuid, Uuid, v => v;
    i64, Int, v => v;
    u8, Int, v => i64::from(v);
    bool, Bool, v => v;
    String, Text, v => v;
    &str, Text, v => v.to_owned();
    &String, Text, v => v.clone();
    DateTime<Utc>, Time, v => v;
    NaiveDate, Date, v => v;
    Vec<u8>, Bytes, v => v;
    domain::Minor, Int, v => v.0;
    domain::Qty, Int, v => v.0;
    domain::Rate, Int, v => v.0;
    domain::policy::Role, Text, v => v.as_str().to_owned();
    domain::sales::TaxMode, Text, v => v.as_str().to_owned();
    domain::sales::TaxRounding, Text, v => v.as_str().to_owned();
    domain::sales::TenderKind, Text, v => v.as_str().to_owned();
    domain::sales::SaleKind, Text, v => v.as_str().to_owned();
    domain::sales::Way, Text, v => v.as_str().to_owned();
    domain::sales::GoesTo, Text, v => v.as_str().to_owned();
    domain::shifts::CashKind, Text, v => v.as_str().to_owned();
    domain::accounts::AccountMove, Text, v => v.as_str().to_owned();
    domain::payments::PaymentKind, Text, v => v.as_str().to_owned();
    domain::invoices::InvoiceKind, Text, v => v.as_str().to_owned();
    domain::overrides::OverrideKind, Text, v => v.as_str().to_owned();
    domain::vouchers::VoucherOrigin, Text, v => v.as_str().to_owned();
    domain::vouchers::VoucherMove, Text, v => v.as_str().to_owned();
    domain::stock::StockReason, Text, v => v.as_str().to_owned();
    domain::stock::CountState, Text, v => v.as_str().to_owned();
    domain::stock::TransferState, Text, v => v.as_str().to_owned();
    domain::stock::Fate, Text, v => v.as_str().to_owned();
    domain::stock::SerialState, Text, v => v.as_str().to_owned();
    domain::stock::Tracking, Text, v => v.as_str().to_owned();
    domain::stock::NegativeStock, Text, v => v.as_str().to_owned();
    domain::purchasing::OrderState, Text, v => v.as_str().to_owned();
    domain::repairs::DeviceKind, Text, v => v.as_str().to_owned();
    domain::repairs::StateKind, Text, v => v.as_str().to_owned();
    domain::repairs::TicketDeed, Text, v => v.as_str().to_owned();
    domain::repairs::QuoteState, Text, v => v.as_str().to_owned();
    domain::repairs::DepositMove, Text, v => v.as_str().to_owned();
    domain::repairs::SaidHow, Text, v => v.as_str().to_owned();
    domain::Currency, Text, v => v.code().to_owned();
    domain::hardware::PrinterKind, Text, v => v.as_str().to_owned();
    domain::hardware::JobKind, Text, v => v.as_str().to_owned();
    domain::hardware::JobState, Text, v => v.as_str().to_owned();
    domain::terminals::TerminalKind, Text, v => v.as_str().to_owned();
    domain::terminals::Manner, Text, v => v.as_str().to_owned();
    domain::terminals::AttemptKind, Text, v => v.as_str().to_owned();
    domain::terminals::AttemptState, Text, v => v.as_str().to_owned();
    domain::terminals::Undone, Text, v => v.as_str().to_owned();
    domain::import::ImportKind, Text, v => v.as_str().to_owned();
    domain::import::ImportState, Text, v => v.as_str().to_owned();
    domain::import::RowOutcome, Text, v => v.as_str().to_owned();
    domain::vault::SecretKind, Text, v => v.as_str().to_owned();
    domain::vault::WayKind, Text, v => v.as_str().to_owned();
    domain::mail::MailSecurity, Text, v => v.as_str().to_owned();
    domain::mail::MailKind, Text, v => v.as_str().to_owned();
    domain::mail::MailState, Text, v => v.as_str().to_owned();
    domain::repairs::NoticeChannel, Text, v => v.as_str().to_owned();
    domain::import::SaleSort, Text, v => v.as_str().to_owned();
}

macro_rules! bind_id {
    ($($id:ident),+) => {$(
        impl Bind for domain::$id {
            const TYPE: Type = Type::Uuid;
            fn bind(self) -> Value {
                Value::Uuid(self.0)
            }
        }
    )+};
}

bind_id!(
    TenantId,
    StoreId,
    RegisterId,
    UserId,
    OwnRoleId,
    SessionId,
    CallId,
    CategoryId,
    ProductId,
    VariantId,
    TaxClassId,
    BlobId,
    CustomerId,
    CartId,
    CartLineId,
    SaleId,
    SaleLineId,
    TenderId,
    StockMovementId,
    AuditId,
    ImportId,
    ShiftId,
    CashMovementId,
    ZReportId,
    StockCountId,
    SerialId,
    TransferId,
    TransferLineId,
    TransferMoveId,
    SupplierId,
    PurchaseOrderId,
    PurchaseLineId,
    GoodsReceiptId,
    RepairDeviceId,
    RepairVisitId,
    RepairTicketId,
    RepairNoteId,
    NoticeId,
    MailId,
    RepairServiceId,
    RepairQuoteId,
    RepairPickupId,
    RepairPartId,
    RepairDepositMovementId,
    PrinterId,
    TerminalId,
    PrintJobId,
    AccountMovementId,
    PaymentId,
    InvoiceId,
    PaymentCorrectionId,
    OverrideId,
    TenderCorrectionId,
    VoucherId,
    VoucherMovementId,
    VaultSecretId,
    VaultKeyId,
    VaultWayId
);

impl<T: Bind> Bind for Option<T> {
    const TYPE: Type = T::TYPE;
    fn bind(self) -> Value {
        self.map_or(Value::Null(T::TYPE), Bind::bind)
    }
}

impl<T: Serialize> Bind for Json<T> {
    const TYPE: Type = Type::Json;
    fn bind(self) -> Value {
        Value::Json(serde_json::to_value(self.0).unwrap_or(serde_json::Value::Null))
    }
}
