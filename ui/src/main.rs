//! The screens of Kontor: a Leptos program compiled to wasm.

#![expect(unreachable_pub, reason = "the component macro writes `pub` for its own parts")]

/// What is there to read when nothing else is.
const NO_TEXTS: &str = "Kontor's texts could not be read. Start it again; if this comes back, install it anew.";

mod accounts;
mod address;
mod bridge;
mod cards;
mod catalog;
mod customers;
mod demo;
mod devices;
mod file;
mod frame;
mod i18n;
mod import;
mod invoices;
mod keys;
mod kit;
mod load;
mod mail;
mod overrides;
mod purchasing;
mod repairs;
mod reports;
mod sales;
mod session;
mod settings;
mod setup;
mod shifts;
mod signin;
mod theme;
mod till;
mod time;
mod training;
mod vault;
mod vouchers;

fn main() {
    console_error_panic_hook::set_once();
    // Not as the screens do it: their own way is there once they are mounted.
    wasm_bindgen_futures::spawn_local(async {
        // The texts and the program are asked at once.
        let (speaks, standing) = futures::future::join(i18n::spoken(&i18n::browser_tag()), session::standing()).await;
        if speaks {
            leptos::mount::mount_to_body(move || frame::app(standing));
        } else if let Some(body) = leptos::prelude::document().body() {
            body.set_text_content(Some(NO_TEXTS));
        }
    });
}
