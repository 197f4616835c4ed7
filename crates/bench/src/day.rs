//! What a shop does beside selling: taking goods back, closing a shift of many sales, and checking its journal, the last
//! beside SHA-256 over the same bytes.

use std::path::Path;
use std::time::Instant;

use kontor_domain::business::ChangeShifts;
use kontor_domain::journal::Verify;
use kontor_domain::sales::returns::refund;
use kontor_domain::sales::{GoesTo, ReturnLine, ReturnSale, Sale, TenderKind, TenderOffered};
use kontor_domain::shifts::{CloseShift, OpenShift, ReportX, Shift, TenderCount};
use kontor_domain::{Minor, Qty};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::shop::{self, Shop};
use crate::table::{Measured, written};

/// Sales of the shift that is closed.
const SALES: usize = 2_000;
const RETURNS: usize = 200;
const ROUNDS: usize = 5;

/// Prints what they cost.
pub(crate) async fn measure(folder: &Path) {
    let shop = Shop::open(folder).await;
    shop.ask(&ChangeShifts { used: true, blind: false, limit: Some(Minor(1_000_000_000)) }).await;
    println!("| what | p50 | p99 |");
    println!("|---|---:|---:|");
    let (shift, sales) = trade(&shop, SALES).await;
    let mut returns = Measured::default();
    for sale in sales.iter().take(RETURNS) {
        let call = back(sale);
        let (wrote, begun) = (written(), Instant::now());
        shop.ask(&call).await;
        returns.add(begun.elapsed(), written() - wrote);
    }
    print("take one line of a sale back", &returns);
    let mut closes = Measured::default();
    closes.add(close(&shop, &shift).await, 0);
    print(&format!("close a shift of {SALES} sales"), &closes);
    let mut checks = Measured::default();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        assert!(shop.ask(&Verify {}).await.sound, "the journal is sound");
        checks.add(begun.elapsed(), 0);
    }
    print("check the journal and all it speaks of", &checks);
    shop.kontor.close().await;
    let (rows, texts) = journal(folder);
    let mut plain = Measured::default();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let sums: usize = texts.iter().map(|text| usize::from(Sha256::digest(text.as_bytes())[0])).sum();
        plain.add(begun.elapsed(), 0);
        assert!(sums > 0, "something was summed up");
    }
    print("SHA-256 over the same bytes", &plain);
    let each = |measured: &Measured| rows as f64 / measured.p50_p99()[0].as_secs_f64();
    println!(
        "\n{rows} rows of the journal: {:.0} a second checked, {:.0} a second by SHA-256 alone.",
        each(&checks),
        each(&plain)
    );
}

fn print(what: &str, measured: &Measured) {
    let [p50, p99] = measured.p50_p99().map(|time| time.as_secs_f64() * 1e3);
    println!("| {what} | {p50:.2} ms | {p99:.2} ms |");
}

/// Opens a shift and sells in it.
async fn trade(shop: &Shop, count: usize) -> (Shift, Vec<Sale>) {
    let shift = shop.ask(&OpenShift { id: Uuid::now_v7().into(), float: Minor(10_000), pieces: Vec::new() }).await;
    let mut sales = Vec::with_capacity(count);
    for round in 0..count {
        let id = Uuid::now_v7().into();
        let mut cart = shop.ask(&shop.line(id, round, 0)).await;
        for at in 1..5 {
            cart = shop.ask(&shop.line(id, round, at)).await;
        }
        sales.push(shop.ask(&shop::completion(&cart, Minor(2_000))).await);
    }
    (shift, sales)
}

fn back(sale: &Sale) -> ReturnSale {
    let line = &sale.lines[0];
    let total = refund(&line.amounts, line.qty, Qty(0), line.qty).unwrap().total;
    let refund =
        TenderOffered { id: Uuid::now_v7().into(), kind: TenderKind::Cash, given: total, reference: String::new() };
    ReturnSale {
        return_id: Uuid::now_v7().into(),
        sale_id: sale.id,
        lines: vec![ReturnLine { serials: Vec::new(), line_id: line.id, qty: line.qty, goes_to: GoesTo::Stock }],
        reason: "does not fit".into(),
        total,
        refunds: vec![refund],
        approval: None,
    }
}

/// Closes a shift at what is expected, and gives how long that took.
async fn close(shop: &Shop, shift: &Shift) -> std::time::Duration {
    let expected = shop.ask(&ReportX {}).await.figures.unwrap().expected();
    let counts = expected.into_iter().map(|(kind, counted)| TenderCount { kind, counted, pieces: Vec::new() });
    let call = CloseShift {
        z_id: Uuid::now_v7().into(),
        shift_id: shift.id,
        counts: counts.collect(),
        note: String::new(),
        approver_id: None,
        pin: None,
    };
    let begun = Instant::now();
    shop.ask(&call).await;
    begun.elapsed()
}

/// How many rows the journal has, and what their hashes are of.
fn journal(folder: &Path) -> (usize, Vec<String>) {
    let file = rusqlite::Connection::open(folder.join("kontor.db")).unwrap();
    let sql = "SELECT prev_hash || char(10) || seq || char(10) || kind || char(10) || hex(subject_id) || '----' || char(10) || \
               created_at || char(10) || content FROM journal";
    let mut rows = file.prepare(sql).unwrap();
    let texts: Vec<String> = rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    (texts.len(), texts)
}
