//! A month of past sales, made up: as many invoices as a busy gift shop writes, with goods that sell more and less, customers
//! who come again, and some who bring things back.

use std::fmt::Write as _;

const INVOICES: usize = 1_700;
const GOODS: usize = 2_800;
const PEOPLE: usize = 950;
/// Every so many invoices something comes back.
const BACK: usize = 6;

/// The file.
pub(super) fn month() -> Vec<u8> {
    let mut text = String::from("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n");
    let mut dice = 1_u64;
    for at in 0..INVOICES {
        let customer = 12_000 + roll(&mut dice, PEOPLE);
        let when = format!("2010-12-{:02} {:02}:{:02}:00", 1 + at * 23 / INVOICES, 8 + at % 12, at % 60);
        for _ in 0..=roll(&mut dice, 49) {
            // The smaller of two: some sell far more than others.
            let goods = roll(&mut dice, GOODS).min(roll(&mut dice, GOODS));
            let qty = 1 + roll(&mut dice, 12);
            line(&mut text, &(536_000 + at).to_string(), goods, qty as i64, &when, customer);
            if at % BACK == 0 && qty > 6 {
                line(&mut text, &format!("C{}", 536_000 + at), goods, -1, &when, customer);
            }
        }
    }
    text.into_bytes()
}

fn line(text: &mut String, invoice: &str, goods: usize, qty: i64, when: &str, customer: usize) {
    let price = 29 + goods * 7 % 1_400;
    let _ = writeln!(
        text,
        "{invoice},P{goods:05},THING NO. {goods},{qty},{when},{}.{:02},{customer}.0,United Kingdom",
        price / 100,
        price % 100
    );
}

/// A number below `sides`; the same at every run.
fn roll(dice: &mut u64, sides: usize) -> usize {
    *dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*dice >> 33).unwrap_or_default() % sides
}
