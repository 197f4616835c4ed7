//! The screens of Kontor: a Leptos program compiled to wasm.

#![expect(unreachable_pub, reason = "the component macro writes `pub` for its own parts")]

mod address;
mod bridge;
mod catalog;
mod customers;
mod demo;
mod file;
mod frame;
mod i18n;
mod import;
mod keys;
mod kit;
mod load;
mod reports;
mod sales;
mod session;
mod settings;
mod setup;
mod signin;
mod theme;
mod till;
mod time;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(frame::App);
}
