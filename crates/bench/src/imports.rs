//! What bringing in a file costs: a CSV of products, read and taken in pieces as the programs do it, and what a sale that is
//! rung up meanwhile waits.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kontor_domain::import::{BeginImport, EndImport, FileRow, ImportKind, PIECE, SuggestReading, TakeRows};
use kontor_domain::table::{Item, Limits, Reader};
use kontor_domain::{ImportId, Minor};
use uuid::Uuid;

use crate::shop::{self, Shop};
use crate::table::{self, Measured, resident_kb};

const ROWS: usize = 100_000;
/// As many bytes to a block.
const BLOCK: usize = 256 * 1024;
const WORDS: [&str; 16] = [
    "white", "red", "metal", "wooden", "heart", "lantern", "mug", "plate", "candle", "holder", "vintage", "retro",
    "party", "bunting", "lunch", "box",
];

/// Prints what it costs.
pub(crate) async fn measure(folder: &Path) {
    let shop = Arc::new(Shop::open(folder).await);
    let before = resident_kb();
    let alone = import(&shop, 0).await;
    let grown = resident_kb().saturating_sub(before);
    let over = Arc::new(AtomicBool::new(false));
    let seller = tokio::spawn(sell(Arc::clone(&shop), Arc::clone(&over)));
    let beside = import(&shop, 1).await;
    over.store(true, Ordering::Relaxed);
    let sales = seller.await.unwrap();
    shop.kontor.close().await;

    println!("| what | measured |");
    println!("|---|---:|");
    println!("| import {ROWS} products | {:.2} s |", alone.whole.as_secs_f64());
    println!("| the longest piece of {PIECE} rows | {:.1} ms |", alone.pieces.longest().as_secs_f64() * 1e3);
    println!("| memory grown by it | {} MiB |", grown / 1024);
    println!("| import {ROWS} more, beside sales | {:.2} s |", beside.whole.as_secs_f64());
    let [p50, p99] = sales.p50_p99().map(|time| time.as_secs_f64() * 1e3);
    println!("| a line and a sale rung up meanwhile, {} of them | p50 {p50:.1} ms, p99 {p99:.1} ms |", sales.count());
}

struct Cost {
    whole: Duration,
    pieces: Measured,
}

async fn import(shop: &Shop, file: usize) -> Cost {
    let begun = Instant::now();
    let mut reader = Reader::new(Limits::default());
    let header: Vec<String> = ["SKU", "Title", "Price", "Barcode", "Category"].map(str::to_owned).to_vec();
    let suggest = SuggestReading { kind: ImportKind::Products, header, sample: Vec::new() };
    let run = shop
        .ask(&BeginImport {
            id: Uuid::now_v7().into(),
            kind: ImportKind::Products,
            file_name: "products.csv".into(),
            file_size: 0,
            fingerprint: format!("{file:064x}"),
            reading: shop.ask(&suggest).await.reading,
            dry_run: false,
        })
        .await;
    let (mut piece, mut first_row, mut pieces) = (Vec::new(), 0i64, Measured::default());
    let (mut at, mut text) = (0, String::from("SKU,Title,Price,Barcode,Category\r\n"));
    let mut header = true;
    loop {
        while at < ROWS && text.len() < BLOCK {
            line(&mut text, file * ROWS + at);
            at += 1;
        }
        match text.is_empty() {
            true => reader.end(),
            false => reader.push(text.as_bytes()),
        }
        let over = text.is_empty();
        text.clear();
        for item in reader.by_ref() {
            let Item::Row(row) = item else { panic!("a clean file is read whole") };
            if !std::mem::take(&mut header) {
                piece.push(FileRow::from(Item::Row(row)));
            }
            if piece.len() == PIECE {
                first_row += take(shop, run.id, first_row, &mut piece, &mut pieces).await;
            }
        }
        if over {
            take(shop, run.id, first_row, &mut piece, &mut pieces).await;
            break;
        }
    }
    let run = shop.ask(&EndImport { id: run.id, cancelled: false }).await;
    assert_eq!(run.added, ROWS as i64, "every row is a product: {run:?}");
    Cost { whole: begun.elapsed(), pieces }
}

/// Has a piece taken, and says how many rows it had.
async fn take(shop: &Shop, id: ImportId, first_row: i64, piece: &mut Vec<FileRow>, pieces: &mut Measured) -> i64 {
    let rows = piece.len() as i64;
    let call = TakeRows { id, first_row, rows: std::mem::take(piece) };
    let (wrote, begun) = (table::written(), Instant::now());
    shop.ask(&call).await;
    pieces.add(begun.elapsed(), table::written() - wrote);
    rows
}

fn line(text: &mut String, at: usize) {
    use std::fmt::Write as _;
    let word = |turn: usize| WORDS[(at / turn.max(1) + turn) % WORDS.len()];
    let (one, two, three) = (word(1), word(16), word(256));
    let price = 100 + at % 9_900;
    let _ = write!(
        text,
        "F{at:07},\"{one} {two} {three} no. {at}\",{}.{:02},50{at:011},{}\r\n",
        price / 100,
        price % 100,
        word(3)
    );
}

/// Rings up one thing after another until the import is over.
async fn sell(shop: Arc<Shop>, over: Arc<AtomicBool>) -> Measured {
    let mut sales = Measured::default();
    let mut round = 0;
    while !over.load(Ordering::Relaxed) {
        let begun = Instant::now();
        let cart = shop.ask(&shop.line(Uuid::now_v7().into(), round, 0)).await;
        shop.ask(&shop::completion(&cart, Minor(1_000))).await;
        sales.add(begun.elapsed(), 0);
        round += 1;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    sales
}
