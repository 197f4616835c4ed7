//! What tests do to the program: named points at which they kill it, and passwords that cost little. Nothing but names in a
//! build without the feature `faults`.

/// The points between begin and answer, in the order in which a completed sale passes them.
pub const POINTS: &[&str] =
    &["begun", "sale_written", "stock_moved", "journal_written", "handled", "recorded", "committed", "published"];

/// The points that opening and closing a shift, and moving cash in it, pass.
pub const SHIFT_POINTS: &[&str] = &["begun", "shift_written", "handled", "recorded", "committed", "published"];

/// The points that a payment on an account, and a correction of one, pass.
pub const PAYMENT_POINTS: &[&str] =
    &["begun", "account_moved", "payment_written", "handled", "recorded", "committed", "published"];
/// The points that a part of a repair passes as it is used or put back.
pub const PART_POINTS: &[&str] =
    &["begun", "part_taken", "goods_reserved", "part_written", "handled", "recorded", "committed", "published"];
/// The points that an invoice passes as it is made.
pub const INVOICE_POINTS: &[&str] = &["begun", "invoice_written", "handled", "recorded", "committed", "published"];
/// The points that goods pass as they are taken in.
pub const GOODS_POINTS: &[&str] = &["begun", "goods_written", "handled", "recorded", "committed", "published"];

/// The points that a count passes as it is approved.
pub const COUNT_POINTS: &[&str] = &["begun", "count_booked", "handled", "recorded", "committed", "published"];

/// The points that a transfer passes as it is sent, received or given up.
pub const TRANSFER_POINTS: &[&str] = &["begun", "transfer_written", "handled", "recorded", "committed", "published"];

/// The points that a sale passes as it is parked with its goods.
pub const PARK_POINTS: &[&str] = &["begun", "goods_reserved", "handled", "recorded", "committed", "published"];

/// The points that devices pass as they are taken in at the repair desk, and tickets as they are moved.
pub const TICKET_POINTS: &[&str] = &["begun", "ticket_written", "handled", "recorded", "committed", "published"];

/// The points that a quote of a repair passes as it is written.
pub const QUOTE_POINTS: &[&str] = &["begun", "quote_written", "handled", "recorded", "committed", "published"];

/// The points that a repair passes as it is taken to the till.
pub const CART_POINTS: &[&str] = &["begun", "device_in_cart", "handled", "recorded", "committed", "published"];

/// The points that a sale passes with which a device is handed over.
pub const PICKUP_POINTS: &[&str] = &[
    "begun",
    "sale_written",
    "stock_moved",
    "journal_written",
    "device_handed_over",
    "ticket_written",
    "handled",
    "recorded",
    "committed",
    "published",
];

/// The points that the vault passes as its data key is made anew.
pub const VAULT_POINTS: &[&str] = &["begun", "vault_resealed", "handled", "recorded", "committed", "published"];

/// The points of a restore.
pub const RESTORE_POINTS: &[&str] = &["restore_ready", "restore_aside", "restore_placed"];

/// The point of an import: rows of a later piece are taken, but not committed.
pub const IMPORT_POINT: &str = "rows_taken";

/// The point of a print job: it is claimed, and nothing was sent yet.
pub const PRINT_POINT: &str = "print_claimed";

/// The point of an e-mail: it is claimed, and its text was not sent yet.
pub const MAIL_POINT: &str = "mail_claimed";

/// The points of an attempt to take money by card: claimed, and the terminal told of nothing; told, and nothing heard;
/// heard, and nothing kept; kept.
pub const TERMINAL_POINTS: &[&str] = &["terminal_claimed", "terminal_told", "terminal_answered", "terminal_kept"];

/// The point of a question what became of an attempt: claimed, and nothing asked.
pub const TERMINAL_ASKING: &str = "terminal_asking";

/// The point of an import of sales: some of its invoices are taken, but not committed.
pub const SETTLE_POINT: &str = "invoices_taken";

/// Does nothing.
#[cfg(not(feature = "faults"))]
pub const fn point(_name: &'static str) {}

/// Stops here for good if `KONTOR_STOP_AT` names this point, after saying so in the file that `KONTOR_STOP_FILE`
/// names: whoever set it kills the program now.
#[cfg(feature = "faults")]
pub fn point(name: &'static str) {
    if std::env::var("KONTOR_STOP_AT").is_ok_and(|stop| stop == name) {
        if let Some(file) = std::env::var_os("KONTOR_STOP_FILE") {
            let _ = std::fs::write(file, name);
        }
        loop {
            std::thread::park();
        }
    }
}

/// Always the full work.
#[cfg(not(feature = "faults"))]
pub(crate) const fn quick_hashes() -> bool {
    false
}

/// Whether hashing a password takes next to no work, because `KONTOR_QUICK_HASHES` is set: tests hash thousands.
#[cfg(feature = "faults")]
pub(crate) fn quick_hashes() -> bool {
    static QUICK: std::sync::LazyLock<bool> =
        std::sync::LazyLock::new(|| std::env::var_os("KONTOR_QUICK_HASHES").is_some());
    *QUICK
}
