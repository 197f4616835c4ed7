//! What the columns are called.

use kontor_domain::import::{ImportKind, SaleSort};

use crate::ts;

/// The name of a field.
pub(super) fn name(kind: ImportKind, field: &str) -> String {
    match field {
        "price" if kind == ImportKind::Sales => ts!(import.unit_price),
        "sku" => ts!(catalog.sku),
        "title" => ts!(catalog.title),
        "price" => ts!(catalog.price),
        "barcode" => ts!(catalog.barcodes),
        "group" => ts!(import.group),
        "variant" => ts!(catalog.variant_name),
        "category" => ts!(catalog.category),
        "tax" => ts!(catalog.tax_class),
        "tax mode" => ts!(import.tax_mode),
        "decimals" => ts!(catalog.decimals),
        "unit" => ts!(catalog.unit),
        "pack of" => ts!(import.pack_of),
        "pack size" => ts!(import.pack_size),
        "description" => ts!(catalog.notes),
        "active" => ts!(catalog.active),
        "quantity" => ts!(import.quantity),
        "cost" => ts!(purchasing.unit_cost),
        "serial" => ts!(serials.number),
        "note" => ts!(import.note),
        "number" | "customer number" => ts!(import.number),
        "name" => ts!(customers.name),
        "first name" => ts!(import.first_name),
        "last name" => ts!(import.last_name),
        "phone" => ts!(customers.phone),
        "email" => ts!(customers.email),
        "address" => ts!(customers.address),
        "address 2" => ts!(import.address_2),
        "city" => ts!(import.city),
        "postcode" => ts!(import.postcode),
        "region" => ts!(import.region),
        "country" => ts!(import.country),
        "tax number" => ts!(customers.tax_number),
        "notes" => ts!(customers.notes),
        "balance" => ts!(import.balance),
        "invoice" => ts!(import.invoice),
        "date" => ts!(import.date),
        "total" => ts!(import.line_total),
        "customer" => ts!(sales.customer),
        other => other.to_owned(),
    }
}

/// What a kind of file is called.
pub(super) fn kind_name(kind: ImportKind) -> String {
    match kind {
        ImportKind::Products => ts!(import.kind_products),
        ImportKind::Customers => ts!(import.kind_customers),
        ImportKind::Stock => ts!(import.kind_stock),
        ImportKind::Sales => ts!(import.kind_sales),
    }
}

/// What has to be known of a kind before.
pub(super) fn kind_note(kind: ImportKind) -> String {
    match kind {
        ImportKind::Products | ImportKind::Customers => String::new(),
        ImportKind::Stock => ts!(import.kind_stock_text),
        ImportKind::Sales => ts!(import.kind_sales_text),
    }
}

/// What a sort of row is called.
pub(super) fn sort_name(sort: SaleSort) -> String {
    match sort {
        SaleSort::Sold => ts!(import.sold),
        SaleSort::Free => ts!(import.free),
        SaleSort::Service => ts!(import.service),
        SaleSort::Returned => ts!(import.returned),
        SaleSort::ReturnedWithoutReceipt => ts!(import.returned_without_receipt),
        SaleSort::WriteOff => ts!(import.write_off),
        SaleSort::Adjustment => ts!(import.adjustment),
        SaleSort::Fee => ts!(import.fee),
        SaleSort::Unreadable => ts!(import.unreadable),
    }
}
