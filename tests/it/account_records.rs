//! What is kept of accounts: once, whatever is killed when; found by the journal when it was changed; in a backup, too.
//! `cargo xtask red` makes the changes named here and sees the tests fail.

use chrono::Utc;
use kontor_app::backup::{restore_backup, write_backup};
use kontor_app::{Kontor, fault};
use kontor_domain::accounts::{AdjustAccount, Adjustment, PayAccount};
use kontor_domain::sales::{CompleteSale, NameCustomer, TenderKind};
use kontor_tests::goods::{cash, completion, goods, on_account};
use kontor_tests::killed::{as_child, kill_at};
use kontor_tests::tampered::finds_each;
use kontor_tests::{Engine, Shop, both_engines, new_id};

use crate::accounts::{adjusts, buy, customer, give_back, owes, pays};
use crate::shifts::{sign_in_at, sound};

both_engines! {
    // Red when, in crates/app/src/accounts/mutations.rs, `journal::close_book(cx, till.book).await?;` becomes
    // `{ journal::close_book(cx, till.book).await?; let next = crate::db::Tx::new(cx.tx.db().clone(), crate::db::Mode::Write,
    // cx.tenant); std::mem::replace(&mut cx.tx, next).commit().await?; }`.
    async fn killed_at_any_point_and_asked_again_a_payment_is_taken_once(shop: Shop) {
        let ann = customer(&shop, "Ann", None).await;
        shop.call(adjusts(ann, Adjustment::Opening, 10_000)).await.unwrap();
        let mut shop = shop;
        for (count, point) in (1i64..).zip(fault::PAYMENT_POINTS) {
            let (id, call) = (new_id(), pays(ann, TenderKind::Cash, 100));
            shop.kontor.close().await;
            kill_at("account_records::pays_and_is_killed", point, &shop, id, &call);
            shop = shop.reopen().await;
            let payment = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(payment.number, format!("P1-A{count:04}"), "killed at {point}: one number, no gap");
            assert_eq!(shop.call_id(Some(&shop.token), id, &call).await.unwrap(), payment, "the same answer");
            assert_eq!(owes(&shop, ann).await, 10_000 - 100 * count, "killed at {point}: once");
            sound(&shop).await;
        }
    }

    async fn killed_at_any_point_and_asked_again_a_correction_and_a_charge_are_written_once(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 300)).await;
        let ann = customer(&shop, "Ann", Some(1_000_000)).await;
        let mut shop = shop;
        let mut owed = 0;
        for point in fault::PAYMENT_POINTS {
            let (id, call) = (new_id(), adjusts(ann, Adjustment::Correction, 7));
            shop.kontor.close().await;
            kill_at("account_records::corrects_and_is_killed", point, &shop, id, &call);
            shop = shop.reopen().await;
            shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            owed += 7;
            assert_eq!(owes(&shop, ann).await, owed, "killed at {point}");
        }
        for point in ["sale_written", "account_moved", "journal_written", "committed"] {
            let cart = shop.cart_of(&[(&mug, 1_000)]).await;
            let cart = shop.call(NameCustomer { cart_id: cart.id, customer_id: Some(ann) }).await.unwrap();
            let (id, call) = (new_id(), completion(new_id(), &cart, vec![on_account(200), cash(100)]));
            shop.kontor.close().await;
            kill_at("account_records::buys_and_is_killed", point, &shop, id, &call);
            shop = shop.reopen().await;
            shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            owed += 200;
            assert_eq!(owes(&shop, ann).await, owed, "killed at {point}");
            sound(&shop).await;
        }
    }
}

/// Every way to change what somebody owes that somebody with the database might try.
const CHANGES: &[&str] = &[
    "UPDATE customer_account SET balance = balance - 1",
    "DELETE FROM customer_account",
    "UPDATE customer_account SET next_seq = next_seq + 1",
    "UPDATE account_movement SET amount = amount - 1 WHERE kind = 'charge'",
    "UPDATE account_movement SET amount = amount - 1, balance_after = balance_after - 1 WHERE seq = 4; \
     UPDATE customer_account SET balance = balance - 1",
    "UPDATE account_movement SET balance_before = 0",
    "UPDATE account_movement SET reason = 'x'",
    "UPDATE account_movement SET business_date = '2020-01-01'",
    "UPDATE account_movement SET user_name = 'Nobody'",
    "DELETE FROM account_movement WHERE kind = 'payment'",
    "UPDATE tender SET balance_after = 0 WHERE kind = 'account'",
    "UPDATE payment SET amount = amount - 1",
    "UPDATE payment SET tender = 'card'",
    "UPDATE payment SET number = 'P1-A0009'",
    "UPDATE payment SET document = REPLACE(document, 'Ann', 'Bob')",
    "DELETE FROM payment",
    "UPDATE register_book SET next_payment = 1",
    "UPDATE office_journal SET content = REPLACE(content, 'brought', 'bought')",
    "DELETE FROM office_journal WHERE seq = 1",
    "UPDATE office_book SET chain_rows = chain_rows - 1",
    "DELETE FROM office_journal; DELETE FROM office_book; DELETE FROM account_movement WHERE kind = 'opening'",
    "INSERT INTO account_movement SELECT randomblob(16), tenant_id, customer_id, 9, kind, 0, balance_after, balance_after, \
     number, reason, NULL, NULL, NULL, user_id, user_name, business_date, created_at FROM account_movement WHERE seq = 4",
];

// Red when, in crates/app/src/accounts/kept.rs, `if said != moved {` becomes `if false {`.
// Red when, in crates/app/src/accounts/kept.rs, `if rows::count(&mut cx.tx).await? != (spoken, tenders) {` becomes `if false {`.
// Red when, in crates/app/src/payments/mod.rs, `rows::get(&mut cx.tx, id.into()).await?.filter(|kept| kept.sound)` becomes
// `rows::get(&mut cx.tx, id.into()).await?`.
// Red when, in crates/app/src/payments/mod.rs, `if book.next_payment != highest + 1 {` becomes `if false {`.
// Red when, in crates/app/src/accounts/rows.rs, `HAVING a.balance <> COALESCE(SUM(m.amount), 0)` becomes `HAVING FALSE`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_journal_finds_what_was_changed_of_an_account() {
    let shop = Shop::open(Engine::Sqlite).await;
    some(&shop).await;
    finds_each(shop, CHANGES).await;
}

async fn some(shop: &Shop) {
    let mug = shop.stock_up(goods("Mug", 700)).await;
    let ann = customer(shop, "Ann", Some(10_000)).await;
    shop.call(adjusts(ann, Adjustment::Opening, 500)).await.unwrap();
    shop.call(adjusts(ann, Adjustment::Correction, -100)).await.unwrap();
    let sale = buy(shop, Some(ann), &mug, vec![on_account(700)]).await.unwrap();
    shop.call(give_back(&sale, vec![on_account(700)])).await.unwrap();
    shop.call(pays(ann, TenderKind::Cash, 300)).await.unwrap();
    sound(shop).await;
}

// Red when, in crates/app/src/db/dialect/file.rs, `next_z = 1, next_payment = 1, updated_at` becomes `next_z = 1, updated_at`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_backup_numbers_payments_anew() {
    let shop = Shop::open(Engine::Sqlite).await;
    some(&shop).await;
    let folder = shop.folder();
    let copy = folder.join("copy.db");
    write_backup(&folder.join("kontor.db"), &copy).unwrap();
    shop.kontor.close().await;
    let report = restore_backup(&copy, &folder, Utc::now()).unwrap();
    let shop = Shop { kontor: Kontor::open_at(&shop.place, None, shop.clock.clock()).await.unwrap(), ..shop };
    let shop = Shop { token: sign_in_at(&shop, shop.me.register.id).await.token, ..shop };
    let page = shop.call(kontor_domain::accounts::ListAccounts::default()).await.unwrap().page;
    let payment = shop.call(pays(page.rows[0].customer_id, TenderKind::Card, 50)).await.unwrap();
    assert_eq!(
        payment.number,
        format!("P1-{}0001", report.series[0].1),
        "a number given out after the backup can't come again"
    );
    sound(&shop).await;
}

/// The children of the tests above; by themselves they do nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of killed_at_any_point_and_asked_again_a_payment_is_taken_once"]
async fn pays_and_is_killed() {
    as_child::<PayAccount>().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as a child of killed_at_any_point_and_asked_again_a_correction_and_a_charge_are_written_once"]
async fn corrects_and_is_killed() {
    as_child::<AdjustAccount>().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as a child of killed_at_any_point_and_asked_again_a_correction_and_a_charge_are_written_once"]
async fn buys_and_is_killed() {
    as_child::<CompleteSale>().await;
}
