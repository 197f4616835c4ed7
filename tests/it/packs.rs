//! Packs: so many whole units of something else that are sold as one, and have no stock of their own. `cargo xtask red` makes the
//! changes named here and sees the tests fail.

use kontor_app::fault;
use kontor_domain::business::{AddRegister, ChangeStock};
use kontor_domain::catalog::{
    FindVariants, GetProduct, PackFace, Product, RemoveProduct, RestoreProduct, SavePack, SaveProduct, SaveVariant,
    Scan, SetPack, VariantSort,
};
use kontor_domain::import::{ImportKind, ImportState, UndoImport};
use kontor_domain::page::Direction;
use kontor_domain::sales::returns::refund;
use kontor_domain::sales::{
    AddLine, Cart, ClearCart, CompleteSale, GoesTo, ParkCart, RecallCart, ReturnLine, ReturnSale, Sale, Short,
};
use kontor_domain::stock::{
    AdjustStock, BeginCount, CountStock, Counted, Fate, NegativeStock, Reorder, RevalueStock, SetReorder, StockReason,
    Tracking,
};
use kontor_domain::{ImportId, Minor, Qty, Refusal, VariantId};
use kontor_tests::files::file;
use kontor_tests::goods::{cash, completion, goods};
use kontor_tests::killed::{as_child, kill_at};
use kontor_tests::tampered::finds_each;
use kontor_tests::{Engine, Shop, both_engines, new_id};

use crate::costs::{came, held};
use crate::purchasing::{goods_of, ordered, supplier};
use crate::reorder::{low, watch};
use crate::shifts::{sign_in_at, sound};
use crate::transfers::{arrived, harbour, sent};

fn packed(pack: &Product, code: &str, size: i64) -> SetPack {
    SetPack { variant_id: pack.variants[0].id, pack: Some(SavePack { code: code.into(), size }) }
}

/// A cola at 1.00, and a case of twelve of it at 10.00.
async fn cola(shop: &Shop) -> (Product, Product) {
    let cola = shop.stock_up(goods("Cola", 100)).await;
    let case = shop.stock_up(goods("Case", 1_000)).await;
    let case = shop.call(packed(&case, "5COLA", 12)).await.unwrap();
    (cola, case)
}

async fn pieces(shop: &Shop, product: &Product) -> i64 {
    shop.call(GetProduct { id: product.id }).await.unwrap().variants[0].on_hand.0 / 1_000
}

async fn pay(shop: &Shop, cart: &Cart) -> Result<Sale, Refusal> {
    shop.complete(cart, vec![cash(cart.totals.total.0)]).await
}

async fn back(shop: &Shop, sale: &Sale, line: usize, pieces: i64) -> Sale {
    let line = &sale.lines[line];
    let total = refund(&line.amounts, line.qty, line.returned, Qty::whole(pieces)).unwrap().total;
    let call = ReturnSale {
        return_id: new_id(),
        sale_id: sale.id,
        lines: vec![ReturnLine {
            line_id: line.id,
            qty: Qty::whole(pieces),
            goes_to: GoesTo::Stock,
            serials: Vec::new(),
        }],
        reason: "too many".into(),
        total,
        refunds: vec![cash(total.0)],
        approval: None,
    };
    shop.call(call).await.unwrap()
}

fn by_hand(variant_id: VariantId, pieces: i64, reason: StockReason, unit_cost: Option<i64>) -> AdjustStock {
    AdjustStock {
        id: new_id(),
        variant_id,
        qty: Qty::whole(pieces),
        reason,
        note: String::new(),
        unit_cost: unit_cost.map(Minor),
        serials: Vec::new(),
    }
}

fn add(product: &Product, pieces: i64) -> AddLine {
    AddLine { cart_id: new_id(), line_id: new_id(), variant_id: product.variants[0].id, qty: Qty::whole(pieces) }
}

/// Undoes an import: how many rows were, and how many are kept.
async fn undo(shop: &Shop, id: ImportId) -> (i64, i64) {
    loop {
        let run = shop.call(UndoImport { id }).await.unwrap();
        if run.state == ImportState::Undone {
            return (run.undone, run.kept);
        }
    }
}

both_engines! {
    // Red when, in crates/app/src/stock/packs/mod.rs, `moved.qty = pack.units(moved.qty).ok_or_else(too_much)?;` becomes ``.
    // Red when, in crates/app/src/stock/packs/mod.rs, `moved.variant_id = pack.unit_id;` becomes ``.
    // Red when, in crates/app/src/stock/rows.rs, `COALESCE(k.qty, m.qty) AS qty, m.cost` becomes `m.qty, m.cost`.
    async fn what_a_pack_is_sold_or_comes_back_as_is_its_units_at_what_they_cost(shop: Shop) {
        let (cola, case) = cola(&shop).await;
        came(&shop, &cola, 30, 10).await.unwrap();
        let seen = shop.call(GetProduct { id: case.id }).await.unwrap();
        let unit = PackFace { unit_id: cola.variants[0].id, product_id: cola.id, title: "Cola".into(), sku: "COLA".into(), size: 12 };
        assert_eq!((seen.variants[0].pack.clone(), seen.variants[0].on_hand), (Some(unit), Qty::whole(2)), "two whole ones");
        assert_eq!(shop.call(Scan { code: "5CASE".into() }).await.unwrap().on_hand, Qty::whole(2));
        let rows = shop.call(FindVariants { text: "case".into(), ..FindVariants::default() }).await.unwrap().rows;
        assert_eq!(rows[0].on_hand, Qty::whole(2));
        let cart = shop.cart_of(&[(&case, 1_000), (&cola, 3_000)]).await;
        let sale = pay(&shop, &cart).await.unwrap();
        let costs: Vec<_> = sale.lines.iter().map(|line| (line.qty.0 / 1_000, line.cost)).collect();
        assert_eq!(costs, [(1, Some(Minor(120))), (3, Some(Minor(30)))], "the margin of a case is that of twelve");
        assert_eq!(held(&shop, &cola).await, (15_000, Some(150), Some(10)));
        assert_eq!(pieces(&shop, &case).await, 1);
        sound(&shop).await;
        back(&shop, &sale, 0, 1).await;
        assert_eq!(held(&shop, &cola).await, (27_000, Some(270), Some(10)));
        sound(&shop).await;
        shop.call(by_hand(case.variants[0].id, 2, StockReason::Received, Some(1_000))).await.unwrap();
        assert_eq!(held(&shop, &cola).await, (51_000, Some(2_270), Some(45)), "to the last minor unit: 1000 for twelve");
        shop.call(by_hand(case.variants[0].id, -1, StockReason::WrittenOff, None)).await.unwrap();
        assert_eq!(held(&shop, &cola).await.0, 39_000);
        let rest = shop.cart_of(&[(&case, 3_000), (&cola, 3_000)]).await;
        let sale = pay(&shop, &rest).await.unwrap();
        let cost: i64 = sale.lines.iter().filter_map(|line| line.cost).map(|cost| cost.0).sum();
        let written_off = 2_270 - cost;
        assert_eq!(held(&shop, &cola).await.1, Some(0), "what was bought was sold or written off: {cost} and {written_off}");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/catalog/search/mod.rs, `levels.insert(id, pack.whole(units.available()));` becomes `let _ = (id, units);`.
    async fn packs_are_sorted_by_as_many_as_their_units_make(shop: Shop) {
        let (cola, _) = cola(&shop).await;
        let mug = shop.stock_up(goods("Mug", 700)).await;
        came(&shop, &cola, 30, 10).await.unwrap();
        came(&shop, &mug, 1, 10).await.unwrap();
        let call = FindVariants { sort: VariantSort::Stock, direction: Some(Direction::Ascending), ..FindVariants::default() };
        let rows = shop.call(call).await.unwrap().rows;
        let shown: Vec<_> = rows.iter().map(|row| (row.title.as_str(), row.on_hand.0 / 1_000)).collect();
        assert_eq!(shown, [("Mug", 1), ("Case", 2), ("Cola", 30)]);
    }

    // Red when, in crates/app/src/stock/rows.rs, `CAST(SUM(COALESCE(k.qty, m.qty)) AS BIGINT) AS qty, \` becomes `CAST(SUM(m.qty) AS BIGINT) AS qty, \`.
    // Red when, in crates/app/src/stock/transfers/rows.rs, `CAST(SUM(COALESCE(k.qty, m.qty)) AS BIGINT) AS qty,` becomes `CAST(SUM(m.qty) AS BIGINT) AS qty,`.
    // Red when, in crates/app/src/stock/reorder/mod.rs, `*sum = Qty(sum.0.saturating_add(units.0));` becomes `let _ = (units, &sum);`.
    async fn packs_are_ordered_received_and_sent_to_other_stores(shop: Shop) {
        let (cola, case) = cola(&shop).await;
        let ann = supplier(&shop, "Ann").await;
        watch(&shop, &cola, 30, 0, None).await;
        let order = ordered(&shop, &ann, &[(&case, 5, 600)]).await;
        assert_eq!(low(&shop).await[0].awaited, Qty::whole(60), "sixty are on their way, in cases");
        shop.call(goods_of(&order, &[(2, 600)])).await.unwrap();
        assert_eq!(held(&shop, &cola).await, (24_000, Some(1_200), Some(50)));
        assert_eq!(low(&shop).await[0].awaited, Qty::whole(36));
        let (to, there) = harbour(&shop).await;
        let away = sent(&shop, to, &[(&case, 2, &[])]).await;
        assert_eq!((held(&shop, &cola).await.0, away.value), (0, Some(Minor(1_200))));
        shop.call_as(&there, arrived(&away, &[(Fate::Received, 1), (Fate::Missing, 1)], "fell off")).await.unwrap();
        let now = shop.call_as(&there, GetProduct { id: cola.id }).await.unwrap();
        assert_eq!((now.variants[0].on_hand, now.variants[0].value), (Qty::whole(12), Some(Minor(600))));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/stock.rs, `let sum = wanted.entry(taken_from(line)).or_default();` becomes `let sum = wanted.entry(line.variant_id).or_default();`.
    // Red when, in crates/app/src/sales/cart/reserve.rs, `Some(pack) => (pack.unit_id, pack.units(qty).unwrap_or(Qty(i64::MAX))),` becomes `Some(_) => (id, qty),`.
    async fn a_pack_is_there_as_long_as_its_units_are(shop: Shop) {
        let (cola, case) = cola(&shop).await;
        came(&shop, &cola, 20, 10).await.unwrap();
        shop.call(ChangeStock { negative_stock: NegativeStock::Block }).await.unwrap();
        let cart = shop.cart_of(&[(&case, 1_000), (&cola, 9_000)]).await;
        let short: Vec<_> = cart.lines.iter().map(|line| line.short).collect();
        let told = |pieces| Some(Short { on_hand: Qty::whole(pieces), reserved: Qty(0), policy: NegativeStock::Block });
        assert_eq!(short, [told(1), told(20)], "both together are more than there is");
        let no = pay(&shop, &cart).await.unwrap_err();
        assert!(no.message.contains("There are 20 of “Cola”") && no.message.contains("takes 21"), "{}", no.message);
        shop.call(ClearCart { cart_id: cart.id }).await.unwrap();
        let second = AddRegister { id: new_id(), store_id: shop.me.register.store_id, name: "Register 2".into() };
        let second = sign_in_at(&shop, shop.call(second).await.unwrap().id).await.token;
        let here = shop.call(add(&case, 1)).await.unwrap();
        let there = shop.call_as(&second, add(&cola, 10)).await.unwrap();
        let (one, other) = futures::join!(
            shop.call(completion(new_id(), &here, vec![cash(1_000)])),
            shop.call_as(&second, completion(new_id(), &there, vec![cash(1_000)])),
        );
        assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1, "{one:?} {other:?}");
        let (done, left) = if one.is_ok() { (&second, 8) } else { (&shop.token, 10) };
        let open = if one.is_ok() { there.id } else { here.id };
        shop.call_as(done, ClearCart { cart_id: open }).await.unwrap();
        came(&shop, &cola, 20 - left, 10).await.unwrap();
        let kept = shop.call(add(&case, 1)).await.unwrap();
        shop.call(ParkCart { cart_id: kept.id, note: String::new(), reserve: true }).await.unwrap();
        let now = shop.call(GetProduct { id: cola.id }).await.unwrap();
        assert_eq!((now.variants[0].on_hand, now.variants[0].reserved), (Qty::whole(20), Qty::whole(12)));
        assert_eq!(pieces(&shop, &case).await, 0, "of eight that are left no case is whole");
        sound(&shop).await;
        let cart = shop.call(add(&case, 1)).await.unwrap();
        assert_eq!(pay(&shop, &cart).await.unwrap_err().code, "not_enough_stock");
        shop.call(ClearCart { cart_id: cart.id }).await.unwrap();
        let kept = shop.call(RecallCart { cart_id: kept.id }).await.unwrap();
        pay(&shop, &kept).await.unwrap();
        assert_eq!(held(&shop, &cola).await.0, 8_000);
        sound(&shop).await;
    }

    // Red when, in crates/app/src/catalog/packs/mod.rs, `if unit.variant_id == item.id {` becomes `if false {`.
    // Red when, in crates/app/src/catalog/packs/mod.rs, `if (FEWEST..=MOST).contains(&size) {` becomes `if size >= 0 {`.
    // Red when, in crates/app/src/catalog/packs/mod.rs, `if unit.tracked.is_some() {` becomes `if false {`.
    // Red when, in crates/app/src/catalog/packs/mod.rs, `free(cx, item).await?;` becomes ``.
    // Red when, in crates/app/src/stock/rows.rs, `on_hand <> 0 LIMIT 1` becomes `(on_hand <> 0 OR reserved <> 0) LIMIT 1`.
    async fn what_can_be_no_pack_is_refused_with_what_to_do(shop: Shop) {
        let (cola, case) = cola(&shop).await;
        let pallet = shop.stock_up(goods("Pallet", 9_000)).await;
        let phone = shop.stock_up(goods("Phone", 20_000)).await;
        let phone = shop.call(SaveProduct { tracked: Some(Tracking::Serial), ..SaveProduct::from(&phone) }).await.unwrap();
        let cheese = shop.stock_up(kontor_tests::goods::Goods { decimals: 3, ..goods("Cheese", 900) }).await;
        let mug = shop.stock_up(goods("Mug", 700)).await;
        came(&shop, &mug, 1, 100).await.unwrap();
        for (call, code, field) in [
            (packed(&pallet, "nothing", 12), "unknown_code", "code"),
            (packed(&pallet, "PALLET", 12), "pack_of_itself", "code"),
            (packed(&pallet, "CASE", 12), "pack_of_packs", "code"),
            (packed(&cola, "PALLET", 12), "pack_of_packs", "code"),
            (packed(&pallet, "PHONE", 12), "pack_tracked", "code"),
            (packed(&phone, "COLA", 12), "pack_tracked", "code"),
            (packed(&cheese, "COLA", 12), "pack_not_whole", "code"),
            (packed(&mug, "COLA", 12), "has_stock", "code"),
            (packed(&pallet, "COLA", 1), "invalid", "size"),
            (packed(&pallet, "COLA", -1), "invalid", "size"),
            (packed(&pallet, "COLA", 10_001), "invalid", "size"),
            (packed(&pallet, "COLA", i64::MAX), "invalid", "size"),
        ] {
            let no = shop.call(call).await.unwrap_err();
            assert_eq!((no.code.as_ref(), no.fields.contains_key(field)), (code, true), "{}", no.message);
        }
        assert_eq!(shop.call(SetPack { variant_id: new_id(), pack: None }).await.unwrap_err().code, "not_found");
        let cart = shop.call(add(&pallet, 1)).await.unwrap();
        assert_eq!(shop.call(packed(&pallet, "COLA", 24)).await.unwrap_err().code, "in_a_sale");
        shop.call(ParkCart { cart_id: cart.id, note: String::new(), reserve: true }).await.unwrap();
        let no = shop.call(packed(&pallet, "COLA", 24)).await.unwrap_err();
        assert_eq!(no.code, "in_a_sale", "what is only reserved is no stock: {no}");
        shop.call(RecallCart { cart_id: cart.id }).await.unwrap();
        shop.call(ClearCart { cart_id: cart.id }).await.unwrap();
        shop.call(packed(&pallet, "COLA", 24)).await.unwrap();
        shop.call(packed(&pallet, "COLA", 144)).await.expect("nothing of it moved yet");
        let free = shop.call(SetPack { variant_id: pallet.variants[0].id, pack: None }).await.unwrap();
        assert_eq!(free.variants[0].pack, None, "a piece of its own again");
        shop.call(packed(&case, "COLA", 12)).await.expect("the same again changes nothing");
        came(&shop, &cola, 48, 10).await.unwrap();
        let cart = shop.call(add(&case, 1)).await.unwrap();
        let sale = pay(&shop, &cart).await.unwrap();
        let no = shop.call(packed(&case, "COLA", 24)).await.unwrap_err();
        assert!(no.code == "pack_was_moved" && no.message.contains("pack of 12 Cola"), "{}", no.message);
        back(&shop, &sale, 0, 1).await;
        assert_eq!(held(&shop, &cola).await.0, 48_000);
        sound(&shop).await;
    }

    // Red when, in crates/app/src/stock/counts/mod.rs, `packs::no_pack(cx, id, "variant_id").await?;` becomes ``.
    // Red when, in crates/app/src/stock/import.rs, `packs::no_pack(cx, variant.variant_id, "sku").await?;` becomes ``.
    // Red when, in crates/app/src/stock/mutations.rs, `packs::no_pack(cx, call.variant_id, "unit_cost").await?;` becomes ``.
    async fn units_are_counted_valued_and_watched_not_packs(shop: Shop) {
        let (cola, case) = cola(&shop).await;
        came(&shop, &cola, 12, 10).await.unwrap();
        let variant_id = case.variants[0].id;
        let begin = BeginCount { id: new_id(), category_id: None, note: String::new() };
        let count = shop.call(begin).await.unwrap().count;
        let no = shop.call(CountStock { id: count.id, variant_id, counted: Counted::All(Qty::whole(3)) }).await.unwrap_err();
        assert!(no.code == "is_a_pack" && no.message.contains("Do this for “Cola”"), "{}", no.message);
        let revalue = RevalueStock { id: new_id(), variant_id, unit_cost: Minor(5), note: String::new() };
        assert_eq!(shop.call(revalue).await.unwrap_err().code, "is_a_pack");
        let counted = by_hand(variant_id, 3, StockReason::Counted, None);
        assert_eq!(shop.call(counted).await.unwrap_err().code, "is_a_pack");
        let reorder = Some(Reorder { level: Qty::whole(3), qty: Qty(0), supplier_id: None });
        assert_eq!(shop.call(SetReorder { variant_id, reorder }).await.unwrap_err().code, "is_a_pack");
        let run = file(ImportKind::Stock, "sku | qty\nCASE | 3").bring_in(&shop, false).await;
        assert_eq!((run.added, run.refused), (0, 1));
        assert_eq!(held(&shop, &cola).await, (12_000, Some(120), Some(10)));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/catalog/variants/mod.rs, `packs::none_holds(cx, &gone).await?;` becomes ``.
    // Red when, in crates/app/src/catalog/variants/mod.rs, `packs::units_are_there(cx, product).await` becomes `Ok(())`.
    // Red when, in crates/app/src/catalog/save.rs, `packs::none_holds(cx, &gone).await?;` becomes ``.
    // Red when, in crates/app/src/catalog/save.rs, `packs::stay_whole(cx, &ids, (after.tracked.is_some(), after.decimals)).await?;` becomes ``.
    async fn what_is_in_a_pack_stays_as_long_as_the_pack(shop: Shop) {
        let (cola, case) = cola(&shop).await;
        came(&shop, &cola, 24, 10).await.unwrap();
        let no = shop.call(RemoveProduct { id: cola.id }).await.unwrap_err();
        assert!(no.code == "in_a_pack" && no.message.contains("“Case”"), "{}", no.message);
        let other = SaveVariant { id: new_id(), name: "Other".into(), sku: "OTHER".into(), barcodes: vec![], price: Minor(1) };
        let without = SaveProduct { variants: vec![other], ..SaveProduct::from(&cola) };
        assert_eq!(shop.call(without).await.unwrap_err().code, "in_a_pack");
        for (product, field, call) in [
            (&cola, "tracked", SaveProduct { tracked: Some(Tracking::Serial), ..SaveProduct::from(&cola) }),
            (&case, "tracked", SaveProduct { tracked: Some(Tracking::Serial), ..SaveProduct::from(&case) }),
            (&case, "decimals", SaveProduct { decimals: 2, ..SaveProduct::from(&case) }),
        ] {
            let no = shop.call(call).await.unwrap_err();
            // Of the cola there is stock besides, which is said first.
            assert!(no.fields.contains_key(field) || no.code == "has_stock", "{}: {no}", product.title);
        }
        shop.call(SaveProduct { active: false, ..SaveProduct::from(&cola) }).await.unwrap();
        let cart = shop.call(add(&case, 1)).await.expect("what is sold in cases only is sold");
        pay(&shop, &cart).await.unwrap();
        assert_eq!(held(&shop, &cola).await.0, 12_000);
        let saved = shop.call(SaveProduct { title: "Crate".into(), ..SaveProduct::from(&case) }).await.unwrap();
        assert!(saved.variants[0].pack.is_some(), "it stays a pack whatever else is saved");
        shop.call(RemoveProduct { id: case.id }).await.unwrap();
        shop.call(RemoveProduct { id: cola.id }).await.expect("no pack holds it any more");
        let no = shop.call(RestoreProduct { id: case.id }).await.unwrap_err();
        assert!(no.code == "unit_removed" && no.message.contains("“Cola”"), "{}", no.message);
        shop.call(RestoreProduct { id: cola.id }).await.unwrap();
        let again = shop.call(RestoreProduct { id: case.id }).await.unwrap();
        assert_eq!(again.variants[0].on_hand, Qty::whole(1));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/catalog/import.rs, `packs::make(cx, write.variant_id, Some(pack)).await?;` becomes ``.
    // Red when, in crates/app/src/catalog/import.rs, `Ok(Some(*is_pack)),` becomes `Ok(Some(false)),`.
    // Red when, in crates/app/src/catalog/import.rs, `packs::may_be(cx, item).await?;` becomes ``.
    // Red when, in crates/app/src/catalog/import.rs, `if before.decimals != after.decimals {` becomes `if false {`.
    // Red when, in crates/app/src/catalog/import/undo.rs, `Some(had) => packs::make(cx, variant, had).await,` becomes `Some(_) => Ok(()),`.
    // Red when, in crates/app/src/catalog/import/undo.rs, `if moved::last(&mut cx.tx, variant).await?.is_some() {` becomes `if false {`.
    async fn packs_come_with_the_products_of_a_file(shop: Shop) {
        let products = async |text: &str, dry_run| {
            let run = file(ImportKind::Products, text).bring_in(&shop, dry_run).await;
            (run.id, [run.added, run.changed, run.same, run.refused])
        };
        let text = "sku | title | price | pack of | pack size\nCOLA | Cola | 1.00 | | 1\nCASE | Case | 10.00 | cola | 12\n\
                    BOX | Box | 5.00 | WATER | 6\nTRAY | Tray | 5.00 | COLA |\nLOOSE | Loose | 5.00 | | 6\nONE | One | 5.00 | COLA | 1";
        assert_eq!(products(text, true).await.1, [2, 0, 0, 4], "what is in a pack stands in the file itself");
        let (first, done) = products(text, false).await;
        assert_eq!(done, [2, 0, 0, 4]);
        let size = async || {
            let found = shop.call(Scan { code: "CASE".into() }).await.unwrap();
            let product = shop.call(GetProduct { id: found.product_id }).await.unwrap();
            product.variants[0].pack.clone().map(|pack| (pack.sku, pack.size))
        };
        assert_eq!(size().await, Some(("COLA".into(), 12)));
        assert_eq!(products(text, false).await.1, [0, 0, 2, 4], "taken again nothing is changed");
        let (second, done) = products("sku | pack of | pack size\nCASE | COLA | 24", false).await;
        assert_eq!((done, size().await), ([0, 1, 0, 0], Some(("COLA".into(), 24))));
        assert_eq!(undo(&shop, second).await, (1, 0));
        assert_eq!(size().await, Some(("COLA".into(), 12)), "the pack that it had been");
        let (third, done) = products("sku | price | pack of | pack size\nCASE | 11.00 | COLA | 6\nCOLA | 1.10 | |", false).await;
        assert_eq!((done, size().await), ([0, 2, 0, 0], Some(("COLA".into(), 6))), "what is not said stays");
        assert_eq!(undo(&shop, third).await, (2, 0));
        assert_eq!(size().await, Some(("COLA".into(), 12)));
        let bad = "sku | title | price | decimals | pack of | pack size\nCASE | Case | 10.00 | 2 | |\nCRATE | Crate | 9.00 | 0 | CASE | 4\n\
                   KEG | Keg | 90.00 | 0 | |\nCOLA | Cola | 1.00 | 0 | KEG | 2";
        assert_eq!(products(bad, false).await.1, [1, 0, 0, 3], "one row that can't be blocks no other");
        let nested = "sku | title | price | pack of | pack size\nSIP | Sip | 1.00 | | 1\nSIX | Six | 5.00 | SIP | 6\nPILE | Pile | 50.00 | SIX | 10\n\
                      COLA | Cola | 1.00 | SIP | 2";
        assert_eq!(products(nested, true).await.1, [2, 0, 0, 2], "no pack holds packs, also of what is new and not written");
        assert_eq!(products(nested, false).await.1, [2, 0, 0, 2], "and a dry run says what comes of it");
        assert_eq!(undo(&shop, first).await, (2, 0));
        assert_eq!(shop.call(Scan { code: "CASE".into() }).await.unwrap_err().code, "unknown_code");

        let (first, _) = products(text, false).await;
        let case = shop.call(Scan { code: "CASE".into() }).await.unwrap();
        shop.call(by_hand(case.variant_id, 2, StockReason::Received, None)).await.unwrap();
        assert_eq!(products("sku | pack of | pack size\nCASE | COLA | 24", false).await.1, [0, 0, 0, 1], "it was moved as one of twelve");
        assert_eq!(undo(&shop, first).await, (0, 2), "it was moved, and is what the other is in");
        assert_eq!(size().await, Some(("COLA".into(), 12)));
        sound(&shop).await;
    }

    async fn killed_at_any_point_and_asked_again_a_pack_is_sold_once(shop: Shop) {
        let (cola, case) = cola(&shop).await;
        came(&shop, &cola, 240, 10).await.unwrap();
        let mut shop = shop;
        for (at, point) in (1i64..).zip(fault::POINTS) {
            let cart = shop.call(add(&case, 1)).await.unwrap();
            let (id, call) = (new_id(), completion(new_id(), &cart, vec![cash(1_000)]));
            shop.kontor.close().await;
            kill_at("packs::sells_a_pack_and_is_killed", point, &shop, id, &call);
            shop = shop.reopen().await;
            shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(held(&shop, &cola).await.0, 240_000 - at * 12_000, "killed at {point}");
        }
        sound(&shop).await;
    }
}

const CHANGES: &[&str] = &[
    "UPDATE pack_movement SET qty = qty + 1000",
    "UPDATE pack_movement SET size = size + 1",
    "UPDATE pack_movement SET qty = qty * 2, size = size / 2",
    "DELETE FROM pack_movement",
];

// Red when, in crates/app/src/journal/verify.rs, `packs::check(cx, &mut problems).await?;` becomes ``.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_check_finds_what_was_changed_of_packs() {
    let shop = Shop::open(Engine::Sqlite).await;
    let (cola, case) = cola(&shop).await;
    came(&shop, &cola, 24, 10).await.unwrap();
    let cart = shop.call(add(&case, 1)).await.unwrap();
    pay(&shop, &cart).await.unwrap();
    sound(&shop).await;
    finds_each(shop, CHANGES).await;
}

/// The child of the test above; by itself it does nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of killed_at_any_point_and_asked_again_a_pack_is_sold_once"]
async fn sells_a_pack_and_is_killed() {
    as_child::<CompleteSale>().await;
}
