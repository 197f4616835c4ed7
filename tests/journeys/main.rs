//! Journeys through the screens in a headless browser, served by `kontord`.

mod accessible;
mod accounts;
mod books;
mod catalog;
mod demo;
mod devices;
mod first;
mod handed_out;
mod import;
mod invoices;
mod keys;
mod lists;
mod lock;
mod many;
mod overrides;
mod packs;
mod payment;
mod persons;
mod purchasing;
mod repairs;
mod reports;
mod reserved;
mod returns;
mod rounding;
mod scale_labels;
mod serials;
mod shifts;
mod shots;
mod shots_books;
mod shots_credit;
mod shots_repairs;
mod shots_stock;
mod shots_till;
mod terminals;
mod till;
mod together;
mod told;
mod training;
mod transfers;
mod vault;
mod vouchers;
mod words;

use std::path::Path;

use kontor_tests::PASSWORD;
use kontor_tests::drive::Screen;
use kontor_tests::programs::{add_product, new_folder, set_up};
use thirtyfour::Key;

/// The barcode of a heart at £2.55, with the SKU 85123A.
const HEART: &str = "5010000000018";
/// The barcode of a lantern at £3.39, with the SKU 71053.
const LANTERN: &str = "5010000000025";

async fn sign_in(screen: &Screen) {
    screen.press("signin-user-Maria").await;
    screen.focused("signin-password").await;
    screen.keys(PASSWORD).await;
    screen.key(Key::Enter).await;
    screen.focused("till-search").await;
}

/// A journey that begins with Maria at the till of a shop that sells hearts and lanterns.
async fn at_the_till(name: &str, journey: impl AsyncFnOnce(&Screen)) {
    let data = new_folder(name);
    set_up(&data);
    add_product(&data, "White hanging heart", "85123A", HEART, 255);
    add_product(&data, "Metal lantern", "71053", LANTERN, 339);
    signed_in(name, &data, journey).await;
}

/// A journey that begins with Maria at the till of what is in a folder.
async fn signed_in(name: &str, data: &Path, journey: impl AsyncFnOnce(&Screen)) {
    let screen = Screen::browser(data).await;
    screen
        .journey(name, async |s| {
            sign_in(s).await;
            journey(s).await;
        })
        .await;
    screen.close().await;
}

/// Sells what is in the cart for exact cash, and gives the receipt's number.
async fn take_cash(s: &Screen) -> String {
    s.key(Key::F9).await;
    s.focused("cash-given").await;
    s.key(Key::Enter).await;
    let number = s.text("receipt-number").await;
    s.focused("receipt-new-sale").await;
    number
}
