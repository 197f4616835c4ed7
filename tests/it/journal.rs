//! The journal finds what was changed behind the program's back. `cargo xtask red` makes the changes named here.

use kontor_app::Place;
use kontor_domain::Qty;
use kontor_domain::accounts::Adjustment;
use kontor_domain::journal::Verify;
use kontor_domain::sales::returns::refund;
use kontor_domain::sales::{GoesTo, ReturnLine, ReturnSale};
use kontor_tests::engine_tools::run;
use kontor_tests::goods::{card, cash, goods};
use kontor_tests::tampered::{finds_each, names_each};
use kontor_tests::{Engine, Shop, new_id};

use crate::accounts::{adjusts, customer};

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

/// What somebody with the file might do to a chain, and what is said of it first.
fn to_a_chain(table: &str, name: &str) -> Vec<(String, String)> {
    let make_room =
        format!("UPDATE {table} SET seq = -seq - 1 WHERE seq >= 2; UPDATE {table} SET seq = -seq WHERE seq < 0;");
    let columns = match table {
        "journal" => "tenant_id, register_id, 2, kind, subject_id, content, prev_hash, hash, created_at",
        _ => "tenant_id, 2, kind, subject_id, content, prev_hash, hash, created_at",
    };
    let ways = [
        (format!("UPDATE {table} SET content = content || ' ' WHERE seq = 2"), "row 2 of the journal: it was changed"),
        (format!("UPDATE {table} SET kind = 'cash' WHERE seq = 2"), "row 2 of the journal: it was changed"),
        (format!("DELETE FROM {table} WHERE seq = 2"), "row 3 of the journal: the rows from 2 on are missing"),
        (
            format!("{make_room} INSERT INTO {table} SELECT randomblob(16), {columns} FROM {table} WHERE seq = 1"),
            "row 2 of the journal: it was changed",
        ),
        (
            format!(
                "UPDATE {table} SET seq = -2 WHERE seq = 2; UPDATE {table} SET seq = 2 WHERE seq = 3; UPDATE {table} SET seq = 3 WHERE seq = -2"
            ),
            "row 2 of the journal: it was changed",
        ),
        (make_room, "row 3 of the journal: the rows from 2 on are missing"),
        (format!("UPDATE {table} SET prev_hash = hash WHERE seq = 2"), "row 2 of the journal: it was changed"),
        (format!("DELETE FROM {table} WHERE seq = (SELECT MAX(seq) FROM {table})"), "the journal ends at row"),
    ];
    ways.into_iter()
        .map(|(change, said)| {
            (change, if said.starts_with("row") { format!("{name}, {said}") } else { format!("{name}: {said}") })
        })
        .collect()
}

// Red when, in crates/app/src/journal/verify.rs, `if row.seq != seq + 1 {` becomes `if false {`.
// Red when, in crates/app/src/journal/chains.rs, `if made != self.hash {` becomes `if false {`.
// Red when, in crates/app/src/journal/verify.rs, `if (kept_rows, kept_head.as_str()) != (seq, head.as_str()) {` becomes `if false {`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_row_that_is_not_as_it_was_is_named_in_every_kind_of_chain() {
    let shop = Shop::open(Engine::Sqlite).await;
    let mug = shop.stock_up(goods("Mug", 700)).await;
    for _ in 0..2 {
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        shop.complete(&cart, vec![cash(700)]).await.unwrap();
    }
    let ann = customer(&shop, "Ann", None).await;
    for amount in [10, 20, 30] {
        shop.call(adjusts(ann, Adjustment::Correction, amount)).await.unwrap();
    }
    let ways = [to_a_chain("journal", "Register 1"), to_a_chain("office_journal", "The back office")].concat();
    let ways: Vec<(&str, &str)> = ways.iter().map(|(change, said)| (change.as_str(), said.as_str())).collect();
    names_each(shop, &ways).await;
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
