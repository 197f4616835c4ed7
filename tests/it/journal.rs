//! The journal finds what was changed behind the program's back. `cargo xtask red` makes the changes named here.

use kontor_app::Place;
use kontor_domain::Qty;
use kontor_domain::journal::Verify;
use kontor_domain::sales::returns::refund;
use kontor_domain::sales::{GoesTo, ReturnLine, ReturnSale};
use kontor_tests::engine_tools::run;
use kontor_tests::goods::{card, cash, goods};
use kontor_tests::tampered::finds_each;
use kontor_tests::{Engine, Shop, new_id};

/// Every way to change what a receipt says, or what happened with it, that somebody with the file might try.
const CHANGES: &[&str] = &[
    "UPDATE sale SET kind = 'return' WHERE kind = 'sale'",
    "UPDATE sale SET series = 'B'",
    "UPDATE sale SET completed_at = '2020-01-01T00:00:00.000000Z'",
    "UPDATE sale SET business_date = '2020-01-01'",
    "UPDATE sale SET seller = REPLACE(seller, 'Kontor', 'Kantor')",
    "UPDATE sale SET user_name = 'Nobody'",
    "UPDATE sale SET reason = 'because' WHERE kind = 'return'",
    "UPDATE sale SET register_name = 'x'",
    "UPDATE sale SET total = total + 1",
    "UPDATE sale SET of_sale_id = NULL WHERE kind = 'return'",
    "UPDATE sale_line SET of_line_id = NULL WHERE of_line_id IS NOT NULL",
    "UPDATE sale_line SET goes_to = 'damaged' WHERE of_line_id IS NOT NULL",
    "UPDATE sale_line SET base = base + 1",
    "UPDATE sale_line SET net = net + 1",
    "UPDATE sale_line SET tax_mode = 'added'",
    "UPDATE sale_line SET tax_name = 'x'",
    "UPDATE sale_line SET discount = '{\"kind\":\"amount\",\"amount\":1}'",
    "UPDATE sale_line SET title = 'x'",
    "UPDATE sale_line SET qty = qty + 1000",
    "UPDATE tender SET kind = 'other'",
    "UPDATE tender SET given = given + 1",
    "UPDATE tender SET reference = 'x'",
    "INSERT INTO tender SELECT randomblob(16), tenant_id, sale_id, 9, 'cash', 0, 0, 0, '', created_at, NULL FROM tender LIMIT 1",
    "DELETE FROM tender WHERE kind = 'card'",
    "UPDATE register_book SET next_seq = next_seq - 1",
    "UPDATE register_book SET chain_rows = chain_rows - 1",
    "DELETE FROM stock_movement; DELETE FROM stock_level",
    "UPDATE stock_movement SET qty = qty + 1000",
    "UPDATE stock_level SET on_hand = 7",
    "DELETE FROM journal WHERE seq = 2",
    "UPDATE journal SET content = REPLACE(content, 'Mug', 'Mag')",
    "UPDATE journal SET created_at = '2020-01-01T00:00:00.000000Z' WHERE seq = 1",
    "DELETE FROM journal WHERE seq = (SELECT MAX(seq) FROM journal)",
];

// Red when, in crates/app/src/journal/verify.rs, `movements(cx, &sale, &mut problems).await?;` becomes ``.
// Red when, in crates/app/src/journal/book.rs, `"tax_name": l.tax_name,` becomes ``.
// Red when, in crates/app/src/journal/book.rs, `"reason": sale.reason, "at"` becomes `"at"`.
// Red when, in crates/app/src/journal/verify.rs, `if book.next != highest + 1 {` becomes `if false {`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_change_of_what_happened_is_found() {
    let shop = Shop::open(Engine::Sqlite).await;
    let mug = shop.stock_up(goods("Mug", 700)).await;
    let cart = shop.cart_of(&[(&mug, 2_000)]).await;
    let sale = shop.complete(&cart, vec![card(400), cash(1_000)]).await.unwrap();
    let part = refund(&sale.lines[0].amounts, Qty(2_000), Qty(0), Qty::ONE).unwrap().total;
    let lines =
        vec![ReturnLine { line_id: sale.lines[0].id, qty: Qty::ONE, goes_to: GoesTo::Stock, serials: Vec::new() }];
    let back = ReturnSale {
        return_id: new_id(),
        sale_id: sale.id,
        lines,
        reason: "does not fit".into(),
        total: part,
        refunds: vec![cash(part.0)],
        approval: None,
    };
    shop.call(back).await.unwrap();
    assert!(shop.call(Verify {}).await.unwrap().sound, "as it was written");
    finds_each(shop, CHANGES).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_level_that_is_not_the_sum_of_its_movements_is_named() {
    let shop = Shop::open(Engine::Postgres).await;
    let mug = shop.stock_up(goods("Mug", 700)).await;
    let cart = shop.cart_of(&[(&mug, 2_000)]).await;
    shop.complete(&cart, vec![cash(1_400)]).await.unwrap();
    let Place::Server(url) = &shop.place else { unreachable!() };
    run(url.rsplit('/').next().unwrap(), "UPDATE stock_level SET on_hand = 7000".to_owned()).await;
    let verdict = shop.call(Verify {}).await.unwrap();
    assert!(verdict.problems.iter().any(|problem| problem.contains("Mug") && problem.contains('7')), "{verdict:?}");
}
