//! What is kept of shifts: once, whatever is killed when; found by the journal when it was changed; in a backup, too.
//! `cargo xtask red` makes the changes named here and sees the tests fail.

use chrono::Utc;
use kontor_app::backup::{restore_backup, write_backup};
use kontor_app::{Kontor, Place, fault};
use kontor_domain::Minor;
use kontor_domain::journal::Verify;
use kontor_domain::sales::TenderKind;
use kontor_domain::shifts::{CashKind, CloseShift, CurrentShift, ListShifts, OpenShift};
use kontor_tests::engine_tools::run;
use kontor_tests::goods::{cash, goods};
use kontor_tests::killed::{as_child, kill_at};
use kontor_tests::tampered::finds_each;
use kontor_tests::{Engine, Shop, both_engines, new_id};

use crate::shifts::{closing, counted, moved, opened, sell, sign_in_at, sound};

both_engines! {
    // Red when, in crates/app/src/dispatcher/mod.rs, `if entry.answer == Answer::Kept {` becomes `if false {`.
    // Red when, in crates/app/src/shifts/close.rs, `fault::point("shift_written");` becomes
    // `{ let next = crate::db::Tx::new(cx.tx.db().clone(), crate::db::Mode::Write, cx.tenant);
    // std::mem::replace(&mut cx.tx, next).commit().await?; } fault::point("shift_written");`.
    async fn killed_at_any_point_and_asked_again_a_shift_closes_once(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_200)).await;
        let mut shop = shop;
        for (count, point) in (1i64..).zip(fault::SHIFT_POINTS) {
            let shift = opened(&shop, 1_000).await;
            sell(&shop, &mug, vec![cash(1_200)]).await.unwrap();
            let (id, call) = (new_id(), closing(&shift, vec![counted(TenderKind::Cash, 2_200)]));
            shop.kontor.close().await;
            kill_at("shift_records::closes_a_shift_and_is_killed", point, &shop, id, &call);
            shop = shop.reopen().await;
            let z = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(z.number, format!("Z1-A{count:04}"), "killed at {point}: one number, no gap");
            assert_eq!(shop.call_id(Some(&shop.token), id, &call).await.unwrap(), z, "the same answer");
            assert_eq!(shop.call(ListShifts::default()).await.unwrap().total, count, "killed at {point}: one report");
            sound(&shop).await;
        }
    }
}

/// Every way to change what a shift came to that somebody with the database might try.
const CHANGES: &[&str] = &[
    "UPDATE shift SET opening_float = opening_float + 1",
    "UPDATE shift SET user_name = 'Nobody'",
    "UPDATE cash_movement SET amount = amount - 1 WHERE kind = 'pay_out'",
    "UPDATE cash_movement SET kind = 'pay_in' WHERE kind = 'pay_out'",
    "UPDATE cash_movement SET reason = 'x'",
    "DELETE FROM cash_movement",
    "UPDATE z_report SET variance = 0",
    "UPDATE z_report SET report = REPLACE(report, '\"counted\":900', '\"counted\":901')",
    "UPDATE z_report SET number = 'Z1-A0009'",
    "UPDATE z_report SET approver_id = user_id",
    "UPDATE sale SET shift_id = NULL",
    "UPDATE register_book SET next_z = 1",
    "UPDATE register_book SET grand_total = 0",
    "INSERT INTO cash_movement SELECT tenant_id, tenant_id, shift_id, user_id, kind, amount, reason, user_name, created_at FROM cash_movement",
];

// Red when, in crates/app/src/journal/verify.rs, `if else_now(now) {` becomes `if now.is_none() {`.
// Red when, in crates/app/src/shifts/kept.rs, `if rows::count(&mut cx.tx).await? != spoken {` becomes `if false {`.
// Red when, in crates/app/src/shifts/kept.rs, `if book.next_z != highest + 1 {` becomes `if false {`.
// Red when, in crates/app/src/journal/verify.rs, `if book.grand_total != sold.get` becomes `if false && book.grand_total != sold.get`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_journal_finds_what_was_changed_of_a_shift() {
    let shop = Shop::open(Engine::Sqlite).await;
    a_day(&shop).await;
    finds_each(shop, CHANGES).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_journal_finds_a_changed_cash_movement_on_a_server() {
    let shop = Shop::open(Engine::Postgres).await;
    a_day(&shop).await;
    let Place::Server(url) = &shop.place else { unreachable!() };
    run(url.rsplit('/').next().unwrap(), "UPDATE cash_movement SET amount = 1".to_owned()).await;
    let verdict = shop.call(Verify {}).await.unwrap();
    assert!(verdict.problems.iter().any(|problem| problem.contains("of a shift")), "{verdict:?}");
}

async fn a_day(shop: &Shop) {
    let mug = shop.stock_up(goods("Mug", 700)).await;
    let shift = opened(shop, 1_000).await;
    sell(shop, &mug, vec![cash(700)]).await.unwrap();
    shop.call(moved(CashKind::PayOut, 300, "milk")).await.unwrap();
    shop.call(closing(&shift, vec![counted(TenderKind::Cash, 900)])).await.unwrap();
    sound(shop).await;
}

// Red when, in crates/app/src/db/dialect/file.rs, `next_seq = 1, next_z = 1, next_payment = 1, updated_at` becomes `next_seq = 1, next_payment = 1, updated_at`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_backup_keeps_the_open_shift_and_numbers_its_z_anew() {
    let shop = Shop::open(Engine::Sqlite).await;
    a_day(&shop).await;
    let shift = shop.call(OpenShift { id: new_id(), float: Minor(300), pieces: vec![] }).await.unwrap();
    let folder = shop.folder();
    let copy = folder.join("copy.db");
    write_backup(&folder.join("kontor.db"), &copy).unwrap();
    let lost = shop.call(closing(&shift, vec![counted(TenderKind::Cash, 300)])).await.unwrap();
    shop.kontor.close().await;
    let report = restore_backup(&copy, &folder, Utc::now()).unwrap();
    let shop = Shop { kontor: Kontor::open_at(&shop.place, None, shop.clock.clock()).await.unwrap(), ..shop };
    let shop = Shop { token: sign_in_at(&shop, shop.me.register.id).await.token, ..shop };
    assert_eq!(shop.call(CurrentShift {}).await.unwrap().shift, Some(shift.clone()), "it was open at the backup");
    let z = shop.call(closing(&shift, vec![counted(TenderKind::Cash, 300)])).await.unwrap();
    assert_eq!(z.number, format!("Z1-{}0001", report.series[0].1));
    assert_ne!(z.number, lost.number, "a number given out after the backup can't come again");
    sound(&shop).await;
}

/// The child of the test above; by itself it does nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of killed_at_any_point_and_asked_again_a_shift_closes_once"]
async fn closes_a_shift_and_is_killed() {
    as_child::<CloseShift>().await;
}
