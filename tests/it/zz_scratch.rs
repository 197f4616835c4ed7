//! scratch
use kontor_domain::catalog::{FindVariants, Scan, Which};
use kontor_domain::page::Window;
use kontor_tests::goods::goods;
use kontor_tests::{Engine, Shop};
use std::time::Instant;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn speed() {
    use sqlx::Connection as _;
    let engine = if std::env::var_os("SCRATCH_PG").is_some() { Engine::Postgres } else { Engine::Sqlite };
    let shop = Shop::open(engine).await;
    let one = shop.stock_up(goods("Seed", 100)).await;
    if engine == Engine::Sqlite {
        let url = format!("sqlite://{}", shop.folder().join("kontor.db").display());
        let mut c = sqlx::SqliteConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 100000) INSERT INTO product (id, tenant_id, title, category_id, tax_class_id, tax_mode, decimals, unit, description, image_id, active, deleted_at, created_at, updated_at) SELECT randomblob(16), tenant_id, 'Product with a name ' || i, NULL, tax_class_id, tax_mode, 0, '', '', NULL, 1, NULL, created_at, updated_at FROM product, n WHERE id = x'{}'", one.id.0.simple()))).execute(&mut c).await.unwrap();
        sqlx::raw_sql("INSERT INTO variant (id, tenant_id, product_id, name, sku, sku_key, price, position, search, sold, freed_barcodes, active, created_at, updated_at) SELECT randomblob(16), tenant_id, id, '', 'SKU' || rowid, 'sku' || rowid, 100, 0, lower(title) || ' sku' || rowid || ' 50100000' || rowid, rowid % 97, '', 1, created_at, updated_at FROM product WHERE title LIKE 'Product%'").execute(&mut c).await.unwrap();
        sqlx::raw_sql("INSERT INTO barcode (tenant_id, code, variant_id, created_at) SELECT tenant_id, '50100000' || rowid, id, created_at FROM variant WHERE name = ''").execute(&mut c).await.unwrap();
    }
    for text in ["", "77", "name 777", "501000005555", "sku4242", "zzzz"] {
        let call =
            FindVariants { text: text.into(), category_id: None, which: Which::Active, window: Window::default() };
        let mut best = u128::MAX;
        let mut total = 0;
        for _ in 0..5 {
            let t = Instant::now();
            total = shop.call(call.clone()).await.unwrap().total;
            best = best.min(t.elapsed().as_micros());
        }
        println!("find {text:?}: {total} in {best} us");
    }
    let t = Instant::now();
    for _ in 0..100 {
        let _ = shop.call(Scan { code: "501000005555".into() }).await;
    }
    println!("scan {} us", t.elapsed().as_micros() / 100);
}
