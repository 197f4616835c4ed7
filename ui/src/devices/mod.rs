//! Devices: printers, the logo on receipts, what is being printed, and what a printer that is none has printed.

mod editor;
mod jobs;
mod logo;
mod notice;
mod page;
mod printer;
mod tape;

use kontor_domain::SaleId;
use kontor_domain::hardware::{PrintJob, PrintReceipt};
use leptos::task::spawn_local;

use crate::bridge;
use crate::kit::{Deed, toast, toast_refusal};
use crate::ts;

pub(crate) use notice::PrintNotice;
pub(crate) use page::Devices;

/// Prints a receipt on the register's printer; where there is none, as a page of the browser if it is shown.
pub(crate) fn print_receipt(sale_id: SaleId, otherwise: Otherwise) {
    spawn_local(async move {
        let call = PrintReceipt { job_id: bridge::new_id(), sale_id, printer_id: None };
        match bridge::call(call).await {
            Ok(PrintJob { printer, copy, .. }) => {
                toast(if copy {
                    ts!(devices.copy_sent, printer = printer)
                } else {
                    ts!(devices.sent, printer = printer)
                });
            }
            Err(refusal) => match otherwise {
                Otherwise::Browser(print) if refusal.code == "no_printer" => print.act(),
                _ => toast_refusal(&refusal),
            },
        }
    });
}

/// What is done where a register has no printer.
pub(crate) enum Otherwise {
    /// The browser prints the page, by this.
    Browser(Deed),
    /// It is said that there is none.
    Say,
}
