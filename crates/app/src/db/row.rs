//! What comes out of a statement: a row of either engine, read by column name into the domain's types.

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain as domain;
use rusqlite::types::Value as Kept;
use serde::de::DeserializeOwned;
use sqlx::postgres::PgRow;
use sqlx::{Row as _, ValueRef as _};
use uuid::Uuid;

use super::Json;
use super::dialect::SqliteRow;
use crate::{Failure, Result};

/// A row of either engine.
#[derive(Debug)]
pub enum Row {
    /// From SQLite.
    Sqlite(SqliteRow),
    /// From PostgreSQL.
    Postgres(PgRow),
}

/// What can be read from a column.
pub trait Column: Sized {
    /// Reads the column of this name.
    ///
    /// # Errors
    /// A fault when there is no such column or it holds something else.
    fn read(row: &Row, name: &str) -> Result<Self>;
}

impl Row {
    /// Reads the column of this name.
    ///
    /// # Errors
    /// A fault when there is no such column or it holds something else.
    pub fn get<T: Column>(&self, name: &str) -> Result<T> {
        T::read(self, name)
    }

    fn is_null(&self, name: &str) -> Result<bool> {
        match self {
            Self::Sqlite(row) => Ok(*row.value(name)? == Kept::Null),
            Self::Postgres(row) => Ok(row.try_get_raw(name).map_err(Failure::fault)?.is_null()),
        }
    }
}

/// How the engine's plain types hold richer ones.
trait FromKept: Sized {
    /// Nothing when it is something else.
    fn of(kept: &Kept) -> Option<Self>;
}

macro_rules! from_kept {
    ($($type:ty, $kind:ident($value:ident) => $make:expr;)+) => {$(
        impl FromKept for $type {
            fn of(kept: &Kept) -> Option<Self> {
                let Kept::$kind($value) = kept else { return None };
                $make
            }
        }
    )+};
}

from_kept! {
    i64, Integer(v) => Some(*v);
    bool, Integer(v) => Some(*v != 0);
    String, Text(v) => Some(v.clone());
    Vec<u8>, Blob(v) => Some(v.clone());
    Uuid, Blob(v) => Uuid::from_slice(v).ok();
    NaiveDate, Text(v) => v.parse().ok();
    DateTime<Utc>, Text(v) => DateTime::parse_from_rfc3339(v).ok().map(|at| at.to_utc());
    serde_json::Value, Text(v) => serde_json::from_str(v).ok();
}

macro_rules! column {
    ($($type:ty),+) => {$(
        impl Column for $type {
            fn read(row: &Row, name: &str) -> Result<Self> {
                match row {
                    Row::Sqlite(row) => {
                        let kept = row.value(name)?;
                        FromKept::of(kept).ok_or_else(|| Failure::fault(format!("{name} holds {kept:?}")))
                    }
                    Row::Postgres(row) => row.try_get(name).map_err(Failure::fault),
                }
            }
        }
    )+};
}

column!(Uuid, i64, bool, String, NaiveDate, Vec<u8>, DateTime<Utc>, serde_json::Value);

macro_rules! column_from {
    ($($type:ty, $raw:ty, $value:ident => $make:expr;)+) => {$(
        impl Column for $type {
            fn read(row: &Row, name: &str) -> Result<Self> {
                let $value: $raw = row.get(name)?;
                Ok($make)
            }
        }
    )+};
}

column_from! {
    domain::Minor, i64, v => Self(v);
    domain::Qty, i64, v => Self(v);
    domain::Rate, i64, v => Self(v);
    u8, i64, v => Self::try_from(v).map_err(Failure::fault)?;
    domain::TenantId, Uuid, v => v.into();
    domain::StoreId, Uuid, v => v.into();
    domain::RegisterId, Uuid, v => v.into();
    domain::UserId, Uuid, v => v.into();
    domain::OwnRoleId, Uuid, v => v.into();
    domain::SessionId, Uuid, v => v.into();
    domain::CategoryId, Uuid, v => v.into();
    domain::ProductId, Uuid, v => v.into();
    domain::VariantId, Uuid, v => v.into();
    domain::TaxClassId, Uuid, v => v.into();
    domain::BlobId, Uuid, v => v.into();
    domain::CustomerId, Uuid, v => v.into();
    domain::CartId, Uuid, v => v.into();
    domain::CartLineId, Uuid, v => v.into();
    domain::SaleId, Uuid, v => v.into();
    domain::SaleLineId, Uuid, v => v.into();
    domain::TenderId, Uuid, v => v.into();
    domain::StockMovementId, Uuid, v => v.into();
    domain::AuditId, Uuid, v => v.into();
    domain::ImportId, Uuid, v => v.into();
    domain::ShiftId, Uuid, v => v.into();
    domain::CashMovementId, Uuid, v => v.into();
    domain::ZReportId, Uuid, v => v.into();
    domain::StockCountId, Uuid, v => v.into();
    domain::SerialId, Uuid, v => v.into();
    domain::TransferId, Uuid, v => v.into();
    domain::TransferLineId, Uuid, v => v.into();
    domain::TransferMoveId, Uuid, v => v.into();
    domain::SupplierId, Uuid, v => v.into();
    domain::PurchaseOrderId, Uuid, v => v.into();
    domain::PurchaseLineId, Uuid, v => v.into();
    domain::GoodsReceiptId, Uuid, v => v.into();
    domain::RepairDeviceId, Uuid, v => v.into();
    domain::RepairVisitId, Uuid, v => v.into();
    domain::RepairTicketId, Uuid, v => v.into();
    domain::RepairNoteId, Uuid, v => v.into();
    domain::NoticeId, Uuid, v => v.into();
    domain::MailId, Uuid, v => v.into();
    domain::RepairServiceId, Uuid, v => v.into();
    domain::RepairQuoteId, Uuid, v => v.into();
    domain::RepairPickupId, Uuid, v => v.into();
    domain::RepairPartId, Uuid, v => v.into();
    domain::RepairDepositMovementId, Uuid, v => v.into();
    domain::PrinterId, Uuid, v => v.into();
    domain::TerminalId, Uuid, v => v.into();
    domain::PrintJobId, Uuid, v => v.into();
    domain::AccountMovementId, Uuid, v => v.into();
    domain::PaymentId, Uuid, v => v.into();
    domain::InvoiceId, Uuid, v => v.into();
    domain::PaymentCorrectionId, Uuid, v => v.into();
    domain::OverrideId, Uuid, v => v.into();
    domain::TenderCorrectionId, Uuid, v => v.into();
    domain::VoucherId, Uuid, v => v.into();
    domain::VoucherMovementId, Uuid, v => v.into();
    domain::VaultSecretId, Uuid, v => v.into();
    domain::VaultKeyId, Uuid, v => v.into();
    domain::VaultWayId, Uuid, v => v.into();
    domain::hardware::PrinterKind, String, v => word(v)?;
    domain::terminals::TerminalKind, String, v => word(v)?;
    domain::terminals::Manner, String, v => word(v)?;
    domain::terminals::AttemptKind, String, v => word(v)?;
    domain::terminals::AttemptState, String, v => word(v)?;
    domain::terminals::Undone, String, v => word(v)?;
    domain::hardware::JobKind, String, v => word(v)?;
    domain::hardware::JobState, String, v => word(v)?;
    domain::policy::Role, String, v => word(v)?;
    domain::sales::TaxMode, String, v => word(v)?;
    domain::sales::TaxRounding, String, v => word(v)?;
    domain::sales::TenderKind, String, v => word(v)?;
    domain::sales::SaleKind, String, v => word(v)?;
    domain::sales::Way, String, v => word(v)?;
    domain::sales::GoesTo, String, v => word(v)?;
    domain::sales::CartState, String, v => word(v)?;
    domain::shifts::CashKind, String, v => word(v)?;
    domain::accounts::AccountMove, String, v => word(v)?;
    domain::payments::PaymentKind, String, v => word(v)?;
    domain::invoices::InvoiceKind, String, v => word(v)?;
    domain::overrides::OverrideKind, String, v => word(v)?;
    domain::vouchers::VoucherOrigin, String, v => word(v)?;
    domain::vouchers::VoucherMove, String, v => word(v)?;
    domain::stock::StockReason, String, v => word(v)?;
    domain::stock::CountState, String, v => word(v)?;
    domain::stock::TransferState, String, v => word(v)?;
    domain::stock::Fate, String, v => word(v)?;
    domain::stock::SerialState, String, v => word(v)?;
    domain::stock::Tracking, String, v => word(v)?;
    domain::stock::NegativeStock, String, v => word(v)?;
    domain::purchasing::OrderState, String, v => word(v)?;
    domain::repairs::DeviceKind, String, v => word(v)?;
    domain::repairs::StateKind, String, v => word(v)?;
    domain::repairs::TicketDeed, String, v => word(v)?;
    domain::repairs::QuoteState, String, v => word(v)?;
    domain::repairs::DepositMove, String, v => word(v)?;
    domain::repairs::SaidHow, String, v => word(v)?;
    domain::Currency, String, v => word(v)?;
    domain::import::ImportKind, String, v => word(v)?;
    domain::import::ImportState, String, v => word(v)?;
    domain::import::RowOutcome, String, v => word(v)?;
    domain::import::SaleSort, String, v => word(v)?;
    domain::vault::SecretKind, String, v => word(v)?;
    domain::vault::WayKind, String, v => word(v)?;
    domain::mail::MailSecurity, String, v => word(v)?;
    domain::mail::MailKind, String, v => word(v)?;
    domain::mail::MailState, String, v => word(v)?;
    domain::repairs::NoticeChannel, String, v => word(v)?;
}

fn word<T: DeserializeOwned>(word: String) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(word)).map_err(Failure::fault)
}

impl<T: Column> Column for Option<T> {
    fn read(row: &Row, name: &str) -> Result<Self> {
        if row.is_null(name)? { Ok(None) } else { T::read(row, name).map(Some) }
    }
}

impl<T: DeserializeOwned> Column for Json<T> {
    fn read(row: &Row, name: &str) -> Result<Self> {
        serde_json::from_value(row.get(name)?).map(Json).map_err(Failure::fault)
    }
}
