//! Two acts that wait for each other on PostgreSQL: one is given up by the database, and done again.

use std::time::Duration;

use kontor_app::Place;
use kontor_tests::engine_tools::owner_url;
use kontor_tests::goods::{cash, goods};
use kontor_tests::{Engine, Shop};
use sqlx::{Connection as _, Executor as _, PgConnection};

// Red when, in crates/app/src/db/dialect/errors.rs, `(None, "40P01" | "40001") => Some(crossed()),` becomes ``.
// Red when, in crates/app/src/dispatcher/mod.rs, `const AGAIN: u32 = 3;` becomes `const AGAIN: u32 = 0;`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sale_that_the_database_gave_up_for_another_is_made_all_the_same() {
    let shop = Shop::open(Engine::Postgres).await;
    let Place::Server(url) = &shop.place else { unreachable!() };
    let mug = shop.stock_up(goods("Mug", 700)).await;
    // The first sale makes the row of the stock that the next has to wait for.
    let cart = shop.cart_of(&[(&mug, 1_000)]).await;
    let first = shop.complete(&cart, vec![cash(700)]).await.unwrap();
    let cart = shop.cart_of(&[(&mug, 1_000)]).await;
    let database = url.rsplit('/').next().unwrap();
    let mut watcher = PgConnection::connect(&owner_url(database)).await.unwrap();
    let mut other = PgConnection::connect(&owner_url(database)).await.unwrap();
    // The other act looks for crossings later than the sale, so that the sale is the one that is given up.
    other.execute("SET deadlock_timeout = '10min'").await.unwrap();
    let mut other = other.begin().await.unwrap();
    other.execute("UPDATE stock_level SET updated_at = updated_at").await.unwrap();
    let sale = shop.complete(&cart, vec![cash(700)]);
    let crossing = async {
        let waits = "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')";
        // Asked outside the transaction: within one the answer stays as it first was.
        while !sqlx::query_scalar::<_, bool>(waits).fetch_one(&mut watcher).await.unwrap() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // The sale has its register's book by now. This waits until the sale was given up.
        other.execute("UPDATE register_book SET updated_at = updated_at").await.unwrap();
        other.commit().await.unwrap();
    };
    let (sale, ()) = tokio::join!(sale, crossing);
    let next = first.number.replace("000001", "000002");
    assert_eq!(sale.unwrap().number, next, "the next number, and none is left out");
    let given_up = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    for _ in 0..100 {
        if sqlx::query_scalar::<_, i64>(given_up).fetch_one(&mut watcher).await.unwrap() > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nothing crossed");
}
