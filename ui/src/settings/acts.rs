//! What the trail's acts are called.

use crate::ts;

/// The name of an act; one that a newer program wrote keeps its own.
pub(super) fn name(action: &str) -> String {
    match action {
        "sales.complete" => ts!(act.sales_complete),
        "sales.return" => ts!(act.sales_return),
        "sales.void_line" => ts!(act.sales_void_line),
        "sales.clear_cart" => ts!(act.sales_clear_cart),
        "stock.adjust" => ts!(act.stock_adjust),
        "catalog.save_product" => ts!(act.catalog_save_product),
        "catalog.remove_product" => ts!(act.catalog_remove_product),
        "catalog.restore_product" => ts!(act.catalog_restore_product),
        "catalog.save_category" => ts!(act.catalog_save_category),
        "catalog.remove_category" => ts!(act.catalog_remove_category),
        "catalog.save_tax_class" => ts!(act.catalog_save_tax_class),
        "catalog.set_image" => ts!(act.catalog_set_image),
        "customers.save" => ts!(act.customers_save),
        "customers.remove" => ts!(act.customers_remove),
        "customers.restore" => ts!(act.customers_restore),
        "customers.merge" => ts!(act.customers_merge),
        "customers.split" => ts!(act.customers_split),
        "customers.erase" => ts!(act.customers_erase),
        "business.change" => ts!(act.business_change),
        "business.add_store" => ts!(act.business_add_store),
        "business.add_register" => ts!(act.business_add_register),
        "journal.accept_clock" => ts!(act.journal_accept_clock),
        "backup.change" => ts!(act.backup_change),
        "backup.restore" => ts!(act.backup_restore),
        "identity.set_up" => ts!(act.identity_set_up),
        "identity.sign_in" => ts!(act.identity_sign_in),
        "identity.enter_pin" => ts!(act.identity_enter_pin),
        "identity.sign_out" => ts!(act.identity_sign_out),
        "identity.lock" => ts!(act.identity_lock),
        "identity.add_user" => ts!(act.identity_add_user),
        "identity.change_user" => ts!(act.identity_change_user),
        "identity.set_password" => ts!(act.identity_set_password),
        "identity.set_pin" => ts!(act.identity_set_pin),
        "identity.new_recovery_sheet" => ts!(act.identity_new_recovery_sheet),
        "identity.recover" => ts!(act.identity_recover),
        "import.end" => ts!(act.import_end),
        "import.undo" => ts!(act.import_undo),
        other => other.to_owned(),
    }
}
