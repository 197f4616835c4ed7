//! Counting what is there while the shop goes on selling. `cargo xtask red` makes the changes named here and sees the tests
//! fail.

use kontor_app::fault;
use kontor_domain::catalog::{Product, RemoveProduct, SaveCategory, SaveProduct};
use kontor_domain::policy::Role;
use kontor_domain::stock::{
    AdjustStock, ApproveCount, BeginCount, CancelCount, CountLine, CountSheet, CountState, CountStock, Counted,
    DropCounted, GetCount, ListCounts, StockReason,
};
use kontor_domain::{Minor, Qty, Refusal};
use kontor_tests::goods::{cash, goods};
use kontor_tests::killed::{as_child, kill_at};
use kontor_tests::tampered::finds_each;
use kontor_tests::{Engine, Shop, both_engines, new_id};

use crate::costs::{came, held};
use crate::shifts::{sell, sound};

async fn begun(shop: &Shop) -> CountSheet {
    shop.call(BeginCount { id: new_id(), category_id: None, note: "year end".into() }).await.unwrap()
}

async fn counted(shop: &Shop, sheet: &CountSheet, of: &Product, counted: Counted) -> Result<CountLine, Refusal> {
    shop.call(CountStock { id: sheet.count.id, variant_id: of.variants[0].id, counted }).await
}

fn all(pieces: i64) -> Counted {
    Counted::All(Qty::whole(pieces))
}

const ONE_MORE: Counted = Counted::More(Qty::ONE);

both_engines! {
    // Red when, in crates/app/src/stock/counts/mod.rs, `vec![(line.variance(), Vec::new())]` becomes `vec![(line.counted, Vec::new())]`.
    // Red when, in crates/app/src/stock/counts/rows.rs, `expected = excluded.expected, unit_cost` becomes `unit_cost`.
    async fn what_is_sold_while_one_counts_falsifies_nothing(shop: Shop) {
        let (mug, cup) = (shop.stock_up(goods("Mug", 700)).await, shop.stock_up(goods("Cup", 900)).await);
        came(&shop, &mug, 10, 100).await.unwrap();
        came(&shop, &cup, 4, 300).await.unwrap();
        let sheet = begun(&shop).await;
        assert_eq!((sheet.count.number.as_str(), sheet.count.state), ("C0001", CountState::Open));
        let line = counted(&shop, &sheet, &mug, all(8)).await.unwrap();
        assert_eq!((line.expected, line.variance(), line.value), (Qty::whole(10), Qty::whole(-2), Some(Minor(-200))));
        // Two are gone. While the cups are counted, three mugs are sold, and one cup before its count.
        for product in [&mug, &mug, &mug, &cup] {
            sell(&shop, product, vec![cash(if product.id == mug.id { 700 } else { 900 })]).await.unwrap();
        }
        for _ in 0..3 {
            counted(&shop, &sheet, &cup, ONE_MORE).await.unwrap();
        }
        sell(&shop, &cup, vec![cash(900)]).await.unwrap();
        let sheet = shop.call(GetCount { id: sheet.count.id }).await.unwrap();
        let lines: Vec<_> = sheet.lines.iter().map(|line| (line.sku.as_str(), line.counted.0, line.expected.0)).collect();
        assert_eq!(lines, [("CUP", 3_000, 3_000), ("MUG", 8_000, 10_000)], "the last first, each as it was in its moment");
        assert_eq!((sheet.count.lines, sheet.count.off), (2, 1));
        assert_eq!(held(&shop, &mug).await.0, 7_000, "nothing is booked yet");
        let done = shop.call(ApproveCount { id: sheet.count.id }).await.unwrap();
        assert_eq!((done.count.state, done.lines[1].value), (CountState::Approved, Some(Minor(-200))));
        assert_eq!(held(&shop, &mug).await, (5_000, Some(500), Some(100)), "two less than after the sales");
        assert_eq!(held(&shop, &cup).await.0, 2_000, "of which as many were there as expected");
        assert_eq!(shop.call(ApproveCount { id: sheet.count.id }).await.unwrap_err().code, "count_ended");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/stock/counts/mod.rs, `Qty(before.counted.0.saturating_add(more.0))` becomes `more`.
    async fn pieces_are_scanned_one_by_one_or_typed(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let sheet = begun(&shop).await;
        counted(&shop, &sheet, &mug, ONE_MORE).await.unwrap();
        assert_eq!(counted(&shop, &sheet, &mug, ONE_MORE).await.unwrap().counted, Qty::whole(2));
        assert_eq!(counted(&shop, &sheet, &mug, all(7)).await.unwrap().counted, Qty::whole(7));
        assert_eq!(counted(&shop, &sheet, &mug, ONE_MORE).await.unwrap().counted, Qty::whole(8));
        let less = counted(&shop, &sheet, &mug, Counted::More(Qty::whole(-3))).await.unwrap();
        assert_eq!((less.counted, less.value), (Qty::whole(5), None), "nobody knows what one cost");
        for wrong in [Counted::More(Qty::whole(-9)), all(-1), Counted::All(Qty(500)), all(1_000_001)] {
            assert!(counted(&shop, &sheet, &mug, wrong).await.unwrap_err().fields.contains_key("counted"), "{wrong:?}");
        }
        let at_once = futures::future::join_all((0..5).map(|_| counted(&shop, &sheet, &mug, ONE_MORE))).await;
        assert!(at_once.iter().all(Result::is_ok));
        let kept = shop.call(GetCount { id: sheet.count.id }).await.unwrap();
        assert_eq!(kept.lines[0].counted, Qty::whole(10), "of scans at two places none is lost");
        shop.call(DropCounted { id: sheet.count.id, variant_id: mug.variants[0].id }).await.unwrap();
        assert_eq!(shop.call(ApproveCount { id: sheet.count.id }).await.unwrap_err().code, "count_empty");
    }

    // Red when, in crates/app/src/stock/counts/mod.rs, `if count.state != CountState::Open {` becomes `if false {`.
    async fn a_count_of_a_category_is_given_up(shop: Shop) {
        let (mug, tea) = (shop.stock_up(goods("Mug", 700)).await, shop.stock_up(goods("Tea", 400)).await);
        let category = shop.call(SaveCategory { id: new_id(), name: "Drinks".into(), position: None }).await.unwrap();
        shop.call(SaveProduct { category_id: Some(category.id), ..SaveProduct::from(&tea) }).await.unwrap();
        let sheet = shop.call(BeginCount { id: new_id(), category_id: Some(category.id), note: String::new() }).await.unwrap();
        assert_eq!(sheet.count.category.as_deref(), Some("Drinks"));
        assert_eq!(counted(&shop, &sheet, &mug, all(1)).await.unwrap_err().code, "not_in_count");
        counted(&shop, &sheet, &tea, all(3)).await.unwrap();
        let ended = shop.call(CancelCount { id: sheet.count.id }).await.unwrap();
        assert_eq!((ended.count.state, ended.count.ended_at.is_some()), (CountState::Cancelled, true));
        assert_eq!(held(&shop, &tea).await.0, 0, "nothing changed");
        for no in [
            counted(&shop, &sheet, &tea, all(3)).await.map(drop).unwrap_err(),
            shop.call(ApproveCount { id: sheet.count.id }).await.map(drop).unwrap_err(),
            shop.call(CancelCount { id: sheet.count.id }).await.map(drop).unwrap_err(),
            shop.call(DropCounted { id: sheet.count.id, variant_id: tea.variants[0].id }).await.map(drop).unwrap_err(),
        ] {
            assert_eq!(no.code, "count_ended");
        }
        for gone in [
            shop.call(GetCount { id: new_id() }).await.unwrap_err(),
            shop.call(BeginCount { id: new_id(), category_id: Some(new_id()), note: String::new() }).await.unwrap_err(),
            shop.call(CountStock { id: begun(&shop).await.count.id, variant_id: new_id(), counted: ONE_MORE }).await.unwrap_err(),
        ] {
            assert_eq!(gone.code, "not_found");
        }
        let list = shop.call(ListCounts::default()).await.unwrap();
        let numbers: Vec<_> = list.rows.iter().map(|count| (count.number.as_str(), count.state)).collect();
        assert_eq!(numbers, [("C0002", CountState::Open), ("C0001", CountState::Cancelled)]);
        sound(&shop).await;
    }

    // Red when, in crates/app/src/stock/counts/mod.rs, `if let Some(number) = rows::open_elsewhere(&mut cx.tx, count.id, place).await? {`
    // becomes `if let Some(number) = None::<String> {`.
    // Red when, in crates/app/src/stock/counts/rows.rs, `AND (m.count_id IS NULL OR m.count_id <> $1)` becomes `AND m.count_id <> $1`.
    async fn what_two_count_is_booked_once(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        came(&shop, &mug, 10, 100).await.unwrap();
        let (first, second) = (begun(&shop).await, begun(&shop).await);
        counted(&shop, &first, &mug, all(8)).await.unwrap();
        let no = counted(&shop, &second, &mug, all(8)).await.unwrap_err();
        assert!(no.code == "counted_elsewhere" && no.message.contains("C0001"), "{no}");
        shop.call(DropCounted { id: first.count.id, variant_id: mug.variants[0].id }).await.unwrap();
        let at_once = futures::future::join_all([counted(&shop, &second, &mug, all(8)), counted(&shop, &first, &mug, all(8))]).await;
        assert_eq!(at_once.iter().filter(|line| line.is_ok()).count(), 1, "{at_once:?}");
        let (one, other) = if at_once[0].is_ok() { (&second, &first) } else { (&first, &second) };
        // By hand meanwhile: who counted does not know of it.
        let by_hand = AdjustStock {
            id: new_id(), variant_id: mug.variants[0].id, qty: Qty::whole(-2), reason: StockReason::Counted,
            note: "looked".into(), unit_cost: None, serials: Vec::new(),
        };
        shop.call(by_hand).await.unwrap();
        let no = shop.call(ApproveCount { id: one.count.id }).await.unwrap_err();
        assert_eq!(no.code, "counted_since");
        assert_eq!(held(&shop, &mug).await.0, 8_000);
        counted(&shop, one, &mug, all(7)).await.unwrap();
        shop.call(ApproveCount { id: one.count.id }).await.unwrap();
        assert_eq!(held(&shop, &mug).await.0, 7_000, "counted again, it is one less than then");
        counted(&shop, other, &mug, all(7)).await.expect("the other count has ended");
        sound(&shop).await;
    }

    async fn what_was_counted_and_removed_since_is_booked(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        came(&shop, &mug, 5, 100).await.unwrap();
        let sheet = begun(&shop).await;
        counted(&shop, &sheet, &mug, all(4)).await.unwrap();
        shop.call(RemoveProduct { id: mug.id }).await.unwrap();
        let manager = shop.hire("Mia", Role::Manager).await.token;
        let done = shop.call_as(&manager, ApproveCount { id: sheet.count.id }).await.unwrap();
        assert_eq!(done.lines[0].value, Some(Minor(-100)));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/stock/counts/mod.rs, `fault::point("count_booked");` becomes
    // `{ let next = crate::db::Tx::new(cx.tx.db().clone(), crate::db::Mode::Write, cx.tenant);
    // std::mem::replace(&mut cx.tx, next).commit().await?; } fault::point("count_booked");`.
    async fn killed_at_any_point_and_asked_again_a_count_is_booked_once(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        came(&shop, &mug, 100, 10).await.unwrap();
        let mut shop = shop;
        for (count, point) in (1i64..).zip(fault::COUNT_POINTS) {
            let sheet = begun(&shop).await;
            counted(&shop, &sheet, &mug, all(100 - count)).await.unwrap();
            let (id, call) = (new_id(), ApproveCount { id: sheet.count.id });
            shop.kontor.close().await;
            kill_at("counts::approves_a_count_and_is_killed", point, &shop, id, &call);
            shop = shop.reopen().await;
            let done = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(done.count.state, CountState::Approved, "killed at {point}");
            assert_eq!(shop.call_id(Some(&shop.token), id, &call).await.unwrap(), done, "the same answer");
            assert_eq!(held(&shop, &mug).await.0, (100 - count) * 1_000, "killed at {point}");
            sound(&shop).await;
        }
    }
}

/// Every way to change what a count found that somebody with the file might try.
const CHANGES: &[&str] = &[
    "UPDATE stock_count_line SET counted = counted + 1000",
    "UPDATE stock_count_line SET expected = counted",
    "UPDATE stock_count_line SET value = value - 1",
    "DELETE FROM stock_count_line",
    "UPDATE stock_count SET state = 'cancelled'",
    "UPDATE stock_movement SET count_id = NULL",
];

// Red when, in crates/app/src/stock/counts/mod.rs, `if rows::booked(&mut cx.tx).await? != stock::counted(&mut cx.tx).await? {`
// becomes `if false {`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_check_finds_what_was_changed_of_a_count() {
    let shop = Shop::open(Engine::Sqlite).await;
    let mug = shop.stock_up(goods("Mug", 700)).await;
    came(&shop, &mug, 10, 100).await.unwrap();
    let sheet = begun(&shop).await;
    counted(&shop, &sheet, &mug, all(8)).await.unwrap();
    shop.call(ApproveCount { id: sheet.count.id }).await.unwrap();
    sound(&shop).await;
    finds_each(shop, CHANGES).await;
}

/// The child of the test above; by itself it does nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of killed_at_any_point_and_asked_again_a_count_is_booked_once"]
async fn approves_a_count_and_is_killed() {
    as_child::<ApproveCount>().await;
}
