//! What bringing in files costs: products and past sales, read and taken in pieces as the programs do it, and what a sale
//! that is rung up meanwhile waits.

mod history;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kontor_domain::import::{
    BeginImport, EndImport, FileRow, GetImportSummary, ImportKind, ImportRun, ImportState, PIECE, SuggestReading,
    TakeRows,
};
use kontor_domain::table::{Limits, Reader};
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

/// Prints what it costs; the past sales of `sales`, or else of a month made up.
pub(crate) async fn measure(folder: &Path, sales: Option<&Path>) {
    let shop = Arc::new(Shop::open(folder).await);
    let before = resident_kb();
    let alone = import(&shop, &products(0)).await;
    let grown = resident_kb().saturating_sub(before);
    let over = Arc::new(AtomicBool::new(false));
    let seller = tokio::spawn(sell(Arc::clone(&shop), Arc::clone(&over)));
    let beside = import(&shop, &products(1)).await;
    over.store(true, Ordering::Relaxed);
    let meanwhile = seller.await.unwrap();
    assert!([&alone, &beside].iter().all(|cost| cost.run.added == ROWS as i64), "every row is a product");

    println!("| what | measured |");
    println!("|---|---:|");
    println!("| import {ROWS} products | {:.2} s |", alone.whole.as_secs_f64());
    println!("| the longest piece of {PIECE} rows | {:.1} ms |", ms(alone.pieces.longest()));
    println!("| memory grown by it | {} MiB |", grown / 1024);
    println!("| import {ROWS} more, beside sales | {:.2} s |", beside.whole.as_secs_f64());
    let [p50, p99] = meanwhile.p50_p99().map(ms);
    println!(
        "| a line and a sale rung up meanwhile, {} of them | p50 {p50:.1} ms, p99 {p99:.1} ms |",
        meanwhile.count()
    );

    let text = sales.map_or_else(history::month, |file| std::fs::read(file).unwrap());
    let taken = import(&shop, &File { kind: ImportKind::Sales, text, fingerprint: 2 }).await;
    let summary = shop.ask(&GetImportSummary { id: taken.run.id }).await;
    assert_eq!(summary.taken + summary.refused, summary.file, "it comes out to the penny");
    let documents = summary.sales.documents + summary.returns.documents + summary.returns_without_receipt.documents;
    let each_second = documents as f64 / taken.whole.as_secs_f64();
    println!("| import {} lines of past sales | {:.2} s |", taken.run.next_row, taken.whole.as_secs_f64());
    println!("| sales and returns of them, {documents} | {each_second:.0} a second |");
    println!("| the longest piece | {:.1} ms |", ms(taken.pieces.longest()));
    shop.kontor.close().await;
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// A file to be brought in.
struct File {
    kind: ImportKind,
    text: Vec<u8>,
    fingerprint: usize,
}

fn products(file: usize) -> File {
    let mut text = String::from("SKU,Title,Price,Barcode,Category\r\n");
    for at in 0..ROWS {
        line(&mut text, file * ROWS + at);
    }
    File { kind: ImportKind::Products, text: text.into_bytes(), fingerprint: file }
}

struct Cost {
    run: ImportRun,
    whole: Duration,
    pieces: Measured,
}

async fn import(shop: &Shop, file: &File) -> Cost {
    let begun = Instant::now();
    let mut blocks = file.text.chunks(BLOCK);
    let mut reader = Reader::new(Limits::default());
    let mut pieces = Measured::default();
    let (mut run, mut piece, mut first_row) = (None, Vec::new(), 0i64);
    loop {
        let block = blocks.next();
        match block {
            Some(block) => reader.push(block),
            None => reader.end(),
        }
        for item in reader.by_ref() {
            let row = FileRow::from(item);
            let Some(id) = run else {
                run = Some(begin(shop, file, row.cells).await);
                continue;
            };
            piece.push(row);
            if piece.len() == PIECE {
                first_row += take(shop, id, first_row, &mut piece, &mut pieces).await;
            }
        }
        if block.is_none() {
            break;
        }
    }
    let id = run.unwrap();
    take(shop, id, first_row, &mut piece, &mut pieces).await;
    loop {
        let (wrote, asked) = (table::written(), Instant::now());
        let run = shop.ask(&EndImport { id, cancelled: false }).await;
        pieces.add(asked.elapsed(), table::written() - wrote);
        if run.state != ImportState::Settling {
            return Cost { run, whole: begun.elapsed(), pieces };
        }
    }
}

async fn begin(shop: &Shop, file: &File, header: Vec<String>) -> ImportId {
    let suggest = SuggestReading { kind: file.kind, header, sample: Vec::new() };
    let begin = BeginImport {
        id: Uuid::now_v7().into(),
        kind: file.kind,
        file_name: "file.csv".into(),
        file_size: file.text.len() as i64,
        fingerprint: format!("{:064x}", file.fingerprint),
        reading: shop.ask(&suggest).await.reading,
        dry_run: false,
    };
    shop.ask(&begin).await.id
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
