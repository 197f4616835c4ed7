//! What a sale costs: Kontor's acts and, in the same run, a bare transaction that writes the same rows into the same
//! tables with the same indexes and `synchronous=FULL`.

#![expect(clippy::unwrap_used, reason = "a benchmark that can't go on says so by panicking")]
#![expect(clippy::float_arithmetic, reason = "a ratio of two measured times")]

mod day;
mod floor;
mod imports;
mod reports;
#[cfg(target_os = "linux")]
mod screen;
mod search;
mod shop;
mod table;
#[cfg(target_os = "linux")]
mod window;

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Parser as _;
use kontor_domain::identity::Status;
use kontor_domain::{CallId, Minor};
use shop::Shop;
use table::{Measured, Table};

/// Sales in a row, before the floor writes the same: both meet the machine in the same mood.
const CHUNK: usize = 40;
const CHUNKS: usize = 25;
const QUERIES: usize = 20_000;

/// Measures what Kontor costs.
#[derive(clap::Parser)]
struct Args {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(clap::Subcommand)]
enum What {
    /// Bringing in files of products and past sales, and selling meanwhile.
    Imports {
        /// A file of past sales, in place of a month made up.
        sales: Option<PathBuf>,
    },
    /// Finding by barcode and as one types, in a large catalog.
    Search,
    /// Reports over a million sales, and a sale beside so many.
    Reports,
    /// Taking goods back, closing a shift of 2,000 sales, checking the journal.
    Day,
    /// The first search of a process; `search` runs it.
    #[command(hide = true)]
    FirstSearch {
        /// The data folder.
        folder: PathBuf,
    },
    /// The window's start and memory, beside an empty window.
    Window {
        /// The released program.
        kontor: PathBuf,
        /// The empty window.
        empty: PathBuf,
    },
}

fn main() {
    let folder = std::env::temp_dir().join(format!("kontor-bench-{}", uuid::Uuid::now_v7()));
    match Args::parse().what {
        #[cfg(target_os = "linux")]
        Some(What::Window { kontor, empty }) => window::measure(&kontor, &empty, &folder),
        #[cfg(not(target_os = "linux"))]
        Some(What::Window { .. }) => eprintln!("the window is measured on Linux only"),
        Some(What::Imports { sales }) => runtime().block_on(imports::measure(&folder, sales.as_deref())),
        Some(What::Search) => runtime().block_on(search::measure(&folder)),
        Some(What::Day) => runtime().block_on(day::measure(&folder)),
        Some(What::Reports) => runtime().block_on(reports::measure(&folder)),
        Some(What::FirstSearch { folder }) => runtime().block_on(search::first(&folder)),
        None => runtime().block_on(acts(&folder)),
    }
    let _ = std::fs::remove_dir_all(folder);
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

async fn acts(folder: &Path) {
    let shop = Shop::open(&folder.join("kontor")).await;
    let mut table = Table::default();
    let mut lines = Measured::default();
    let mut sales = Measured::default();
    let mut floor: Option<floor::Floor> = None;
    // The first chunk warms up, and is what the floor starts from.
    for chunk in 0..=CHUNKS {
        let mut rounds = Vec::with_capacity(CHUNK);
        for round in 0..CHUNK {
            let cart_id = uuid::Uuid::now_v7().into();
            let mut cart = None;
            for at in 0..5 {
                let call = shop.line(cart_id, chunk * CHUNK + round, at);
                let (wrote, begun) = (table::written(), Instant::now());
                cart = Some(shop.ask(&call).await);
                if chunk > 0 {
                    lines.add(begun.elapsed(), table::written() - wrote);
                }
            }
            let cart: kontor_domain::sales::Cart = cart.unwrap();
            let call = shop::completion(&cart, Minor(1_000));
            let (wrote, begun) = (table::written(), Instant::now());
            let sale = shop.ask(&call).await;
            if chunk > 0 {
                sales.add(begun.elapsed(), table::written() - wrote);
            }
            rounds.push((cart_id, sale.id));
        }
        match &mut floor {
            None => floor = Some(floor::Floor::new(&folder.join("kontor/kontor.db"), &folder.join("floor.db"))),
            Some(floor) => floor.follow(&rounds),
        }
    }

    let mut queries = Measured::default();
    let status = shop.nothing();
    for _ in 0..QUERIES {
        let begun = Instant::now();
        let _ = shop.kontor.dispatch(status.clone()).await;
        queries.add(begun.elapsed(), 0);
    }
    let _: kontor_domain::identity::StatusReply =
        shop.kontor.call(None, CallId(uuid::Uuid::nil()), &Status {}).await.unwrap();
    shop.kontor.close().await;

    let floor = floor.unwrap();
    table.row("complete a sale of 5 lines and 2 tenders", &sales, Some((&floor.sale, floor.sale_rows)));
    table.row("add a line, the first to the fifth of a cart", &lines, Some((&floor.line, floor.line_rows)));
    table.row("an empty query through the dispatcher", &queries, None);
    table.print();
}
