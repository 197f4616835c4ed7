//! What goods cost: the moving average of a store, the cost that a sale keeps, and who may see it. `cargo xtask red` makes the
//! changes named here and sees the tests fail.

use kontor_domain::catalog::{GetProduct, Product};
use kontor_domain::import::{ImportKind, UndoImport};
use kontor_domain::page::{Page, Window};
use kontor_domain::policy::Role;
use kontor_domain::sales::returns::refund;
use kontor_domain::sales::{GetSale, GoesTo, ReturnLine, ReturnSale, Sale};
use kontor_domain::stock::{AdjustStock, RevalueStock, StockMovement, StockMovements, StockReason};
use kontor_domain::{Minor, Qty, Refusal};
use kontor_tests::files::file;
use kontor_tests::goods::{cash, goods};
use kontor_tests::tampered::finds_each;
use kontor_tests::{Engine, Shop, both_engines, new_id};

use crate::shifts::sound;

/// Pieces that come in at so much each.
pub(crate) async fn came(shop: &Shop, product: &Product, pieces: i64, unit: i64) -> Result<StockMovement, Refusal> {
    let call = AdjustStock {
        id: new_id(),
        variant_id: product.variants[0].id,
        qty: Qty::whole(pieces),
        reason: StockReason::Received,
        note: String::new(),
        unit_cost: Some(Minor(unit)),
        serials: Vec::new(),
    };
    shop.call(call).await
}

/// Pieces that are sold in one line.
async fn sold(shop: &Shop, product: &Product, pieces: i64) -> Sale {
    let cart = shop.cart_of(&[(product, pieces * 1_000)]).await;
    let paid = cash(cart.totals.total.0);
    shop.complete(&cart, vec![paid]).await.unwrap()
}

/// What comes back of the first line of a sale.
async fn back(shop: &Shop, sale: &Sale, before: i64, pieces: i64, goes_to: GoesTo) -> Sale {
    let line = &sale.lines[0];
    let total = refund(&line.amounts, line.qty, Qty::whole(before), Qty::whole(pieces)).unwrap().total;
    let call = ReturnSale {
        return_id: new_id(),
        sale_id: sale.id,
        lines: vec![ReturnLine { line_id: line.id, qty: Qty::whole(pieces), goes_to, serials: Vec::new() }],
        reason: "wrong colour".into(),
        total,
        refunds: vec![cash(total.0)],
        approval: None,
    };
    shop.call(call).await.unwrap()
}

/// How many there are, what they are worth and what one costs, as the product says.
pub(crate) async fn held(shop: &Shop, product: &Product) -> (i64, Option<i64>, Option<i64>) {
    let now = shop.call(GetProduct { id: product.id }).await.unwrap();
    let variant = &now.variants[0];
    (variant.on_hand.0, variant.value.map(|value| value.0), variant.unit_cost.map(|cost| cost.0))
}

async fn movements(shop: &Shop, product: &Product) -> Page<StockMovement> {
    shop.call(StockMovements { variant_id: product.variants[0].id, window: Window::default() }).await.unwrap()
}

both_engines! {
    // Red when, in crates/app/src/sales/stock.rs, `line.cost = weighed.cost.map` becomes `line.cost = None.or(weighed.cost).filter(|_| false).map`.
    // Red when, in crates/app/src/stock/rows.rs, `moved.unit_cost FROM moved WHERE` becomes `stock_level.unit_cost FROM moved WHERE`.
    async fn a_sale_takes_the_average_and_keeps_what_it_cost(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        came(&shop, &mug, 10, 100).await.unwrap();
        came(&shop, &mug, 5, 250).await.unwrap();
        assert_eq!(held(&shop, &mug).await, (15_000, Some(2_250), Some(150)));
        let sale = sold(&shop, &mug, 4).await;
        assert_eq!(sale.lines[0].cost, Some(Minor(600)));
        came(&shop, &mug, 11, 300).await.unwrap();
        assert_eq!(held(&shop, &mug).await, (22_000, Some(4_950), Some(225)));
        let kept = shop.call(GetSale { id: sale.id }).await.unwrap();
        assert_eq!(kept.lines[0].cost, Some(Minor(600)), "what was sold keeps what it cost");
        let rows = movements(&shop, &mug).await.rows;
        let of_sale = rows.iter().find(|row| row.sale_id == Some(sale.id)).unwrap();
        assert_eq!((of_sale.cost, of_sale.value), (Some(Minor(-600)), Some(Minor(-600))));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/stock.rs, `cost.map_or(Worth::Usual, Worth::Paid)` becomes `Worth::Usual`.
    // Red when, in crates/app/src/sales/returns.rs, `.filter(|_| back.goes_to == GoesTo::Stock)` becomes
    // `.filter(|_| true)`.
    async fn what_comes_back_brings_the_cost_it_left_with(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        came(&shop, &mug, 3, 100).await.unwrap();
        came(&shop, &mug, 1, 0).await.unwrap();
        let sale = sold(&shop, &mug, 4).await;
        assert_eq!(sale.lines[0].cost, Some(Minor(300)));
        came(&shop, &mug, 2, 500).await.unwrap();
        let first = back(&shop, &sale, 0, 1, GoesTo::Stock).await;
        assert_eq!(first.lines[0].cost, Some(Minor(75)), "not what one costs today");
        assert_eq!(held(&shop, &mug).await.1, Some(1_075));
        let broken = back(&shop, &sale, 1, 1, GoesTo::Damaged).await;
        assert_eq!(broken.lines[0].cost, None, "what does not come back to the shelf stays spent");
        let rest = back(&shop, &sale, 2, 2, GoesTo::Stock).await;
        assert_eq!(rest.lines[0].cost, Some(Minor(150)));
        assert_eq!(held(&shop, &mug).await, (5_000, Some(1_225), Some(245)));
        sound(&shop).await;
    }

    async fn what_was_sold_before_it_came_is_made_good(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        assert_eq!(sold(&shop, &mug, 2).await.lines[0].cost, None, "nobody knows what it cost");
        came(&shop, &mug, 4, 100).await.unwrap();
        assert_eq!(held(&shop, &mug).await, (2_000, Some(200), Some(100)));
        assert_eq!(sold(&shop, &mug, 5).await.lines[0].cost, Some(Minor(500)), "what was not there, at what one cost at last");
        assert_eq!(held(&shop, &mug).await, (-3_000, Some(-300), Some(100)));
        came(&shop, &mug, 5, 120).await.unwrap();
        assert_eq!(held(&shop, &mug).await, (2_000, Some(240), Some(120)), "only what is left counts, at what was paid for it");
        let paid = movements(&shop, &mug).await.rows[0].clone();
        assert_eq!((paid.cost, paid.value), (Some(Minor(600)), Some(Minor(540))));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/stock/mutations.rs, `worth: Worth::Each(call.unit_cost),` becomes `worth: Worth::Usual,`.
    async fn somebody_says_what_goods_cost_that_were_there_before(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let variant_id = mug.variants[0].id;
        let opening = AdjustStock {
            id: new_id(), variant_id, qty: Qty::whole(6), reason: StockReason::Opening, note: String::new(), unit_cost: None,
            serials: Vec::new(),
        };
        shop.call(opening).await.unwrap();
        assert_eq!(held(&shop, &mug).await, (6_000, Some(0), None));
        let revalue = RevalueStock { id: new_id(), variant_id, unit_cost: Minor(150), note: "from the invoice".into() };
        let set = shop.call(revalue.clone()).await.unwrap();
        assert_eq!((set.reason, set.qty, set.value), (StockReason::Revalued, Qty(0), Some(Minor(900))));
        assert_eq!(held(&shop, &mug).await, (6_000, Some(900), Some(150)));
        assert_eq!(shop.call(revalue).await.unwrap_err().code, "already_done");
        let found = AdjustStock {
            id: new_id(), variant_id, qty: Qty::whole(2), reason: StockReason::Counted, note: String::new(), unit_cost: None,
            serials: Vec::new(),
        };
        shop.call(found).await.unwrap();
        assert_eq!(held(&shop, &mug).await, (8_000, Some(1_200), Some(150)), "what is found is worth what such goods are");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/stock/mutations.rs, `match (0..=MAX_MINOR).contains(&unit.0) {` becomes `match true {`.
    // Red when, in crates/app/src/stock/mutations.rs, `if cost.0 > MAX_MINOR {` becomes `if false {`.
    async fn a_cost_that_makes_no_sense_is_refused(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let variant_id = mug.variants[0].id;
        for (pieces, unit) in [(1, -1), (1, 1_000_000_000_001), (1_000_000, 1_000_000_000_000), (-1, 100)] {
            let no = came(&shop, &mug, pieces, unit).await.unwrap_err();
            assert!(no.fields.contains_key("unit_cost"), "{pieces} at {unit}: {no:?}");
        }
        let no = shop.call(RevalueStock { id: new_id(), variant_id, unit_cost: Minor(-1), note: String::new() }).await.unwrap_err();
        assert!(no.fields.contains_key("unit_cost"), "{no:?}");
        let no = shop.call(RevalueStock { id: new_id(), variant_id: new_id(), unit_cost: Minor(1), note: String::new() }).await;
        assert_eq!(no.unwrap_err().code, "not_found");
        let by_sale = AdjustStock {
            id: new_id(), variant_id, qty: Qty::whole(1), reason: StockReason::Revalued, note: String::new(), unit_cost: None,
            serials: Vec::new(),
        };
        assert!(shop.call(by_sale).await.unwrap_err().fields.contains_key("reason"));
        // A store never holds so many that they could not be counted.
        for _ in 0..100 {
            came(&shop, &mug, 1_000_000, 0).await.unwrap();
        }
        assert_eq!(came(&shop, &mug, 1, 0).await.unwrap_err().code, "too_much_stock");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/stock.rs, `if !cx.may(Permission::ViewCost)? {` becomes `if false {`.
    // Red when, in crates/app/src/stock/queries.rs, `if !cx.may(Permission::ViewCost)? {` becomes `if false {`.
    // Red when, in crates/app/src/catalog/queries.rs, `if sees {` becomes `if true {`.
    async fn who_may_not_see_costs_sees_none(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        came(&shop, &mug, 3, 100).await.unwrap();
        let cashier = shop.hire("Carl", Role::Cashier).await.token;
        let variant_id = mug.variants[0].id;
        let line = kontor_domain::sales::AddLine { cart_id: new_id(), line_id: new_id(), variant_id, qty: Qty::ONE };
        let cart = shop.call_as(&cashier, line).await.unwrap();
        let sale = shop.call_as(&cashier, kontor_tests::goods::completion(new_id(), &cart, vec![cash(700)])).await.unwrap();
        assert_eq!(sale.lines[0].cost, None);
        assert_eq!(shop.call_as(&cashier, GetSale { id: sale.id }).await.unwrap().lines[0].cost, None);
        assert_eq!(shop.call(GetSale { id: sale.id }).await.unwrap().lines[0].cost, Some(Minor(100)), "the owner sees it");
        let seen = shop.call_as(&cashier, StockMovements { variant_id, window: Window::default() }).await.unwrap();
        assert!(seen.rows.iter().all(|row| (row.cost, row.value) == (None, None)), "{seen:?}");
        let product = shop.call_as(&cashier, GetProduct { id: mug.id }).await.unwrap();
        assert_eq!((product.variants[0].unit_cost, product.variants[0].value), (None, None));
        let manager = shop.hire("Mia", Role::Manager).await.token;
        let product = shop.call_as(&manager, GetProduct { id: mug.id }).await.unwrap();
        assert_eq!(product.variants[0].value, Some(Minor(200)), "and so does a manager");
    }

    // Red when, in crates/app/src/stock/import.rs, `value: moved.value.unwrap_or_default() }.turned()` becomes
    // `value: kontor_domain::Minor::ZERO }.turned()`.
    async fn opening_stock_from_a_file_has_its_cost_and_undone_takes_it_back(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let cup = shop.stock_up(goods("Cup", 900)).await;
        let done = file(ImportKind::Stock, "sku | qty | cost\nMUG | 10 | 1.25\nCUP | 4 | \nNONE | 1 | 2").bring_in(&shop, false).await;
        assert_eq!((done.added, done.refused), (2, 1));
        assert_eq!(held(&shop, &mug).await, (10_000, Some(1_250), Some(125)));
        assert_eq!(held(&shop, &cup).await, (4_000, Some(0), None), "of the cup nobody said it");
        let refused = file(ImportKind::Stock, "sku | qty | cost\nMUG | 10 | -3").bring_in(&shop, false).await;
        assert_eq!(refused.refused, 1);
        let mut run = shop.call(UndoImport { id: done.id }).await.unwrap();
        while run.state != kontor_domain::import::ImportState::Undone {
            run = shop.call(UndoImport { id: done.id }).await.unwrap();
        }
        assert_eq!(held(&shop, &mug).await.0, 0);
        assert_eq!(held(&shop, &mug).await.1, Some(0), "nothing is left of what it was worth");
        sound(&shop).await;
    }
}

/// Every way to change what stock is worth that somebody with the file might try.
const CHANGES: &[&str] = &[
    "UPDATE stock_level SET value = value + 1",
    "UPDATE stock_movement SET value = value + 1 WHERE reason = 'received'",
    "UPDATE stock_movement SET cost = cost - 1 WHERE reason = 'sold'",
    "UPDATE stock_movement SET cost = NULL WHERE reason = 'returned'",
    "UPDATE sale_line SET cost = cost + 1",
    "UPDATE sale_line SET cost = NULL",
    "UPDATE sale_line SET cost = cost + 1; UPDATE stock_movement SET cost = cost - 1 WHERE reason = 'sold'; \
     UPDATE stock_movement SET cost = cost + 1 WHERE reason = 'returned'",
];

// Red when, in crates/app/src/journal/verify.rs, `if wrong.value.0 != wrong.value.1 {` becomes `if false {`.
// Red when, in crates/app/src/journal/book.rs, `line.insert("cost".to_owned(), json!(cost));` becomes `let _ = (line, cost);`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_check_finds_a_cost_that_was_changed() {
    let shop = Shop::open(Engine::Sqlite).await;
    let mug = shop.stock_up(goods("Mug", 700)).await;
    came(&shop, &mug, 10, 100).await.unwrap();
    let sale = sold(&shop, &mug, 4).await;
    back(&shop, &sale, 0, 1, GoesTo::Stock).await;
    sound(&shop).await;
    finds_each(shop, CHANGES).await;
}
