//! What is kept of vouchers: once, whatever is killed when; found by the journal when it was changed. `cargo xtask red` makes
//! the changes named here and sees the tests fail.

use kontor_app::fault;
use kontor_domain::sales::CompleteSale;
use kontor_domain::vouchers::{ExtendVoucher, GiveVoucher, ListVouchers, SellVoucher, VoidVoucher};
use kontor_domain::{Minor, VoucherId};
use kontor_tests::goods::{cash, completion, goods, voucher};
use kontor_tests::killed::{as_child, kill_at};
use kontor_tests::tampered::finds_each;
use kontor_tests::{Engine, Shop, both_engines, new_id};

use crate::accounts::give_back;
use crate::shifts::{sell, sound};
use crate::vouchers::{code, find, sells};

both_engines! {
    // Red when, in crates/app/src/vouchers/mutations.rs, `journal::close_book(cx, till.book).await?;` becomes
    // `{ journal::close_book(cx, till.book).await?; let next = crate::db::Tx::new(cx.tx.db().clone(), crate::db::Mode::Write,
    // cx.tenant); std::mem::replace(&mut cx.tx, next).commit().await?; }`.
    async fn killed_at_any_point_and_asked_again_a_voucher_is_sold_once(shop: Shop) {
        let mut shop = shop;
        for (count, point) in (1i64..).zip(fault::PAYMENT_POINTS) {
            let (id, call) = (new_id(), sells(1_000, None));
            shop.kontor.close().await;
            kill_at("voucher_records::sells_and_is_killed", point, &shop, id, &call);
            shop = shop.reopen().await;
            let payment = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(payment.number, format!("P1-A{count:04}"), "killed at {point}: one number, no gap");
            assert_eq!(shop.call_id(Some(&shop.token), id, &call).await.unwrap(), payment, "the same code");
            let list = shop.call(ListVouchers::default()).await.unwrap();
            assert_eq!((list.page.total, list.sum), (count, Minor(1_000 * count)), "killed at {point}: one voucher");
            sound(&shop).await;
        }
    }

    async fn killed_at_any_point_and_asked_again_a_voucher_is_used_once(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 300)).await;
        let code = code(&shop.call(sells(10_000, None)).await.unwrap());
        let (mut shop, mut left) = (shop, 10_000);
        for point in ["begun", "account_moved", "sale_written", "journal_written", "recorded", "committed"] {
            let cart = shop.cart_of(&[(&mug, 1_000)]).await;
            let (id, call) = (new_id(), completion(new_id(), &cart, vec![voucher(200, &code), cash(100)]));
            shop.kontor.close().await;
            kill_at("voucher_records::buys_and_is_killed", point, &shop, id, &call);
            shop = shop.reopen().await;
            shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            left -= 200;
            assert_eq!(find(&shop, &code).await.balance, Minor(left), "killed at {point}");
            sound(&shop).await;
        }
    }
}

/// Every way to change what a voucher is worth that somebody with the database might try.
const CHANGES: &[&str] = &[
    "UPDATE voucher SET balance = balance + 1",
    "UPDATE voucher SET amount = amount + 1",
    "UPDATE voucher SET code = REPLACE(code, '2', '3') WHERE origin = 'given'; UPDATE voucher SET code = code || '9'",
    "UPDATE voucher SET origin = 'sold'",
    "UPDATE voucher SET expires_on = '2099-01-01'",
    "UPDATE voucher SET voided_at = NULL",
    "UPDATE voucher SET voided_at = created_at",
    "UPDATE voucher SET next_seq = next_seq + 1",
    "DELETE FROM voucher WHERE origin = 'sold'",
    "UPDATE voucher_movement SET amount = amount + 1 WHERE kind = 'redeemed'",
    "UPDATE voucher_movement SET balance_before = 1",
    "UPDATE voucher_movement SET reason = 'x'",
    "UPDATE voucher_movement SET expires_on = NULL",
    "DELETE FROM voucher_movement WHERE kind = 'redeemed'",
    "DELETE FROM voucher_movement; DELETE FROM voucher",
    "UPDATE tender SET balance_after = 1 WHERE kind = 'voucher'",
    "UPDATE tender SET reference = 'x' WHERE kind = 'voucher'",
    "UPDATE payment SET document = REPLACE(document, '\"code\":\"', '\"code\":\"2')",
    "DELETE FROM office_journal WHERE kind = 'voucher'",
    "INSERT INTO voucher_movement SELECT randomblob(16), m.tenant_id, m.voucher_id, 3, 'extended', 0, m.balance_after, \
     m.balance_after, m.expires_on, '', 'x', NULL, NULL, NULL, m.user_id, m.user_name, m.created_at FROM voucher_movement m \
     JOIN voucher v ON v.id = m.voucher_id AND v.origin = 'sold' WHERE m.seq = 2; \
     UPDATE voucher SET next_seq = 4 WHERE origin = 'sold'",
];

// Red when, in crates/app/src/vouchers/kept.rs, `if rows::count_movements(&mut cx.tx).await? != (spoken, tenders) {` becomes
// `if false {`.
// Red when, in crates/app/src/vouchers/ledger.rs, `"code": voucher.code, "value": voucher.value,` becomes ``.
// Red when, in crates/app/src/vouchers/rows.rs, `HAVING v.balance <> COALESCE(SUM(m.amount), 0)` becomes
// `HAVING v.balance < 0`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_journal_finds_what_was_changed_of_a_voucher() {
    let shop = Shop::open(Engine::Sqlite).await;
    let mug = shop.stock_up(goods("Mug", 700)).await;
    let sold = shop.call(sells(2_000, None)).await.unwrap();
    let bought = sell(&shop, &mug, vec![voucher(700, &code(&sold))]).await.unwrap();
    shop.call(give_back(&bought, vec![voucher(700, "")])).await.unwrap();
    let ids: [VoucherId; 2] = [new_id(), new_id()];
    for id in ids {
        shop.call(GiveVoucher { id, value: Minor(500), expires_on: None, reason: "sorry".into() }).await.unwrap();
    }
    let next = sold.business_date.checked_add_days(chrono::Days::new(9));
    shop.call(ExtendVoucher { id: ids[0], expires_on: next, reason: "asked".into() }).await.unwrap();
    shop.call(VoidVoucher { id: ids[1], reason: "lost".into() }).await.unwrap();
    sound(&shop).await;
    finds_each(shop, CHANGES).await;
}

/// The children of the tests above; by themselves they do nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of killed_at_any_point_and_asked_again_a_voucher_is_sold_once"]
async fn sells_and_is_killed() {
    as_child::<SellVoucher>().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of killed_at_any_point_and_asked_again_a_voucher_is_used_once"]
async fn buys_and_is_killed() {
    as_child::<CompleteSale>().await;
}
