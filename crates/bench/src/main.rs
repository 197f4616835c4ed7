//! What a sale costs: Kontor's acts and, in the same run, a bare transaction that writes the same rows into the same
//! tables with the same indexes and `synchronous=FULL`.

#![expect(clippy::unwrap_used, reason = "a benchmark that can't go on says so by panicking")]
#![expect(clippy::float_arithmetic, reason = "a ratio of two measured times")]

mod floor;
mod shop;
mod table;

use std::time::Instant;

use kontor_domain::identity::Status;
use kontor_domain::{CallId, Minor};
use shop::Shop;
use table::{Measured, Table};

const SALES: usize = 600;
const WARM_UP: usize = 50;
const QUERIES: usize = 20_000;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(run());
}

async fn run() {
    let folder = std::env::temp_dir().join(format!("kontor-bench-{}", uuid::Uuid::now_v7()));
    let shop = Shop::open(&folder.join("kontor")).await;
    let mut table = Table::default();

    let mut lines = Measured::default();
    let mut sales = Measured::default();
    let mut sold = Vec::new();
    for round in 0..WARM_UP + SALES {
        let cart_id = uuid::Uuid::now_v7().into();
        let mut cart = None;
        for at in 0..5 {
            let call = shop.line(cart_id, round, at);
            let (begun, wrote) = (Instant::now(), table::written());
            cart = Some(shop.ask(&call).await);
            if round >= WARM_UP && at == 4 {
                lines.add(begun.elapsed(), table::written() - wrote);
            }
        }
        let cart: kontor_domain::sales::Cart = cart.unwrap();
        let call = shop::completion(&cart, Minor(1_000));
        let (begun, wrote) = (Instant::now(), table::written());
        let sale = shop.ask(&call).await;
        if round >= WARM_UP {
            sales.add(begun.elapsed(), table::written() - wrote);
            sold.push(sale.id);
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

    let floor = floor::Floor::new(&folder.join("kontor/kontor.db"), &folder.join("floor.db"), &sold);
    let (floor_sales, sale_rows) = floor.sales();
    let (floor_lines, line_rows) = floor.lines();
    table.row("complete a sale of 5 lines and 2 tenders", &sales, Some((&floor_sales, sale_rows)));
    table.row("add a line to a cart of 4", &lines, Some((&floor_lines, line_rows)));
    table.row("an empty query through the dispatcher", &queries, None);
    table.print();
    let _ = std::fs::remove_dir_all(folder);
}
