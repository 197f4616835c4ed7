//! Pieces that are told apart by their numbers: taken in, sold once, taken back, counted. `cargo xtask red` makes the changes
//! named here and sees the tests fail.

use kontor_app::fault;
use kontor_domain::business::{AddRegister, AddStore, StoreSetUp};
use kontor_domain::catalog::{Product, SaveProduct, Scan};
use kontor_domain::import::{ImportKind, ImportState, UndoImport};
use kontor_domain::overrides::{ReturnRules, WithoutReceipt};
use kontor_domain::sales::returns::refund;
use kontor_domain::sales::{
    AddSerial, BringWithoutReceipt, Cart, ChangeLine, ClearCart, CompleteSale, GetReceipt, GetSale, GoesTo,
    NameSerials, ReturnLine, ReturnSale, Sale,
};
use kontor_domain::stock::{
    AdjustStock, ApproveCount, BeginCount, CountSerial, CountStock, Counted, GetCount, GetSerial, ListSerials,
    SerialState, StockMovement, StockReason, Tracking,
};
use kontor_domain::{Minor, Qty, Refusal, Secret, VariantId};
use kontor_tests::files::file;
use kontor_tests::goods::{cash, completion, goods};
use kontor_tests::killed::{as_child, kill_at};
use kontor_tests::tampered::finds_each;
use kontor_tests::{Engine, Shop, both_engines, new_id};

use crate::costs::held;
use crate::return_rules::rules;
use crate::shifts::{sign_in_at, sound};

async fn tracked(shop: &Shop, title: &str, tracking: Tracking) -> Product {
    let product = shop.stock_up(goods(title, 20_000)).await;
    shop.call(SaveProduct { tracked: Some(tracking), ..SaveProduct::from(&product) }).await.unwrap()
}

/// A phone of which pieces with these numbers were bought at 100 each.
async fn phone(shop: &Shop, serials: &[&str]) -> Product {
    let phone = tracked(shop, "Phone", Tracking::Serial).await;
    came(shop, &phone, serials).await.unwrap();
    phone
}

fn owned(serials: &[&str]) -> Vec<String> {
    serials.iter().map(|number| (*number).to_owned()).collect()
}

fn by_hand(variant_id: VariantId, qty: i64, reason: StockReason, serials: &[&str]) -> AdjustStock {
    let unit_cost = (qty > 0).then_some(Minor(10_000));
    AdjustStock {
        id: new_id(),
        variant_id,
        qty: Qty::whole(qty),
        reason,
        note: "box 7".into(),
        unit_cost,
        serials: owned(serials),
    }
}

async fn came(shop: &Shop, product: &Product, serials: &[&str]) -> Result<StockMovement, Refusal> {
    let qty = i64::try_from(serials.len()).unwrap();
    shop.call(by_hand(product.variants[0].id, qty, StockReason::Received, serials)).await
}

async fn rung_up(shop: &Shop, number: &str) -> Result<Cart, Refusal> {
    shop.call(AddSerial { cart_id: new_id(), line_id: new_id(), number: number.into() }).await
}

async fn sold(shop: &Shop, number: &str) -> Sale {
    let cart = rung_up(shop, number).await.unwrap();
    shop.complete(&cart, vec![cash(cart.totals.total.0)]).await.unwrap()
}

/// What comes back of the first line of a sale of which so many came back before.
fn back(sale: &Sale, before: i64, goes_to: GoesTo, serials: &[&str]) -> ReturnSale {
    let line = &sale.lines[0];
    let qty = Qty::whole(i64::try_from(serials.len()).unwrap().max(1));
    let total = refund(&line.amounts, line.qty, Qty::whole(before), qty).unwrap().total;
    ReturnSale {
        return_id: new_id(),
        sale_id: sale.id,
        lines: vec![ReturnLine { line_id: line.id, qty, goes_to, serials: owned(serials) }],
        reason: "changed their mind".into(),
        total,
        refunds: vec![cash(total.0)],
        approval: None,
    }
}

async fn state(shop: &Shop, number: &str) -> SerialState {
    shop.call(ListSerials { text: number.into(), ..ListSerials::default() }).await.unwrap().rows[0].state
}

/// A session at a second register of this store, and one in another store.
async fn elsewhere(shop: &Shop) -> (Secret, Secret) {
    let second = AddRegister { id: new_id(), store_id: shop.me.register.store_id, name: "Register 2".into() };
    let second = sign_in_at(shop, shop.call(second).await.unwrap().id).await.token;
    let harbour = StoreSetUp {
        name: "Harbour".into(),
        timezone: "Europe/London".into(),
        cutoff_hour: 0,
        register: "Register 1".into(),
    };
    let harbour = shop.call(AddStore { id: new_id(), register_id: new_id(), store: harbour }).await.unwrap();
    (second, sign_in_at(shop, harbour.id).await.token)
}

both_engines! {
    // Red when, in crates/app/src/stock/serials/mod.rs, `StockReason::Sold => SerialState::Sold,` becomes `StockReason::Sold => SerialState::InStock,`.
    // Red when, in crates/app/src/stock/serials/mod.rs, `!= wanted {` becomes `== 0 {`.
    async fn a_piece_is_taken_in_sold_by_its_number_and_printed(shop: Shop) {
        let phone = phone(&shop, &["sn-1", "SN-2", "SN-3"]).await;
        let id = phone.variants[0].id;
        assert_eq!(held(&shop, &phone).await, (3_000, Some(30_000), Some(10_000)));
        for (wrong, code) in [
            (by_hand(id, 2, StockReason::Received, &["SN-9"]), "serials_needed"),
            (by_hand(id, 1, StockReason::Received, &[]), "serials_needed"),
            (by_hand(id, 2, StockReason::Received, &["SN-9", "sn-9"]), "serial_twice"),
            (by_hand(id, 1, StockReason::Received, &["sn-1"]), "serial_here"),
            (by_hand(id, 1, StockReason::Received, &["größe"]), "wrong_serial"),
            (by_hand(id, -1, StockReason::WrittenOff, &["SN-9"]), "serial_unknown"),
            (by_hand(id, -1, StockReason::WrittenOff, &[]), "serials_needed"),
        ] {
            assert_eq!(shop.call(wrong.clone()).await.unwrap_err().code, code, "{wrong:?}");
        }
        let cart = rung_up(&shop, "sn-2").await.unwrap();
        assert_eq!((cart.lines[0].serials.clone(), cart.lines[0].unnamed()), (owned(&["SN-2"]), 0));
        let again = shop.call(AddSerial { cart_id: cart.id, line_id: new_id(), number: "SN-2".into() }).await.unwrap_err();
        assert_eq!(again.code, "serial_twice");
        let cart = shop.call(AddSerial { cart_id: cart.id, line_id: new_id(), number: "SN-1".into() }).await.unwrap();
        assert_eq!((cart.lines.len(), cart.lines[0].qty), (1, Qty::whole(2)), "the same thing goes to its line");
        let sale = shop.complete(&cart, vec![cash(40_000)]).await.unwrap();
        assert_eq!(sale.lines[0].serials, owned(&["SN-2", "SN-1"]));
        assert_eq!(sale.lines[0].cost, Some(Minor(20_000)));
        let receipt = shop.call(GetReceipt { id: sale.id }).await.unwrap();
        assert_eq!(receipt.lines[0].serials, owned(&["SN-2", "SN-1"]), "it stands on the receipt");
        assert_eq!((state(&shop, "SN-1").await, state(&shop, "SN-3").await), (SerialState::Sold, SerialState::InStock));
        shop.call(by_hand(id, -1, StockReason::WrittenOff, &["SN-3"])).await.unwrap();
        assert_eq!(state(&shop, "SN-3").await, SerialState::Gone);
        assert_eq!(held(&shop, &phone).await.0, 0);
        let gone = rung_up(&shop, "SN-3").await.unwrap_err();
        assert_eq!(gone.code, "serial_gone");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/cart/mod.rs, `line.serials.truncate(usize::try_from(call.qty.0 / 1_000).unwrap_or_default());` becomes ``.
    async fn a_line_is_sold_once_each_of_its_pieces_is_named(shop: Shop) {
        let phone = phone(&shop, &["A1", "A2", "A3"]).await;
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let cart = shop.cart_of(&[(&phone, 2_000), (&mug, 1_000)]).await;
        assert_eq!((cart.lines[0].unnamed(), cart.lines[1].unnamed()), (2, 0));
        let paid = vec![cash(cart.totals.total.0)];
        let no = shop.complete(&cart, paid.clone()).await.unwrap_err();
        assert_eq!(no.code, "serials_needed");
        assert!(no.message.contains("“Phone”") && no.message.contains("2 of them"), "{}", no.message);
        let line_id = cart.lines[0].id;
        let name = |serials: &[&str]| NameSerials { cart_id: cart.id, line_id, serials: owned(serials) };
        for (wrong, code) in [
            (name(&["A1", "a1"]), "serial_twice"),
            (name(&["A9"]), "serial_unknown"),
            (NameSerials { line_id: cart.lines[1].id, ..name(&["A1"]) }, "not_tracked"),
            (NameSerials { line_id: new_id(), ..name(&[]) }, "not_found"),
            (name(&vec!["A1"; 501]), "too_many"),
        ] {
            assert_eq!(shop.call(wrong).await.unwrap_err().code, code);
        }
        let named = shop.call(name(&["A1", "A2", "A3"])).await.unwrap();
        assert_eq!((named.lines[0].qty, named.lines[0].unnamed()), (Qty::whole(3), 0), "the quantity grows with them");
        let fewer = ChangeLine { unit_price: None, cart_id: cart.id, line_id, qty: Qty::whole(2), discount: None };
        let fewer = shop.call(fewer).await.unwrap();
        assert_eq!(fewer.lines[0].serials, owned(&["A1", "A2"]), "the last named stays here");
        let sale = shop.complete(&fewer, vec![cash(fewer.totals.total.0)]).await.unwrap();
        assert_eq!(sale.lines[0].serials, owned(&["A1", "A2"]));
        assert_eq!(state(&shop, "A3").await, SerialState::InStock);
        sound(&shop).await;
    }

    // Red when, in crates/app/src/stock/serials/mod.rs, `if known.state != SerialState::InStock || known.store_id != store {` becomes
    // `if false {`.
    async fn of_two_registers_that_sell_one_piece_one_is_refused(shop: Shop) {
        let phone = phone(&shop, &["B1", "B2"]).await;
        let (second, harbour) = elsewhere(&shop).await;
        let ring = || AddSerial { cart_id: new_id(), line_id: new_id(), number: "B1".into() };
        let here = shop.call(ring()).await.unwrap();
        let there = shop.call_as(&second, ring()).await.unwrap();
        let no = shop.call_as(&harbour, ring()).await.unwrap_err();
        assert_eq!(no.code, "serial_here", "it lies in another store: {}", no.message);
        let (one, other) = futures::join!(
            shop.call(completion(new_id(), &here, vec![cash(20_000)])),
            shop.call_as(&second, completion(new_id(), &there, vec![cash(20_000)])),
        );
        assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1, "{one:?} {other:?}");
        let number = one.as_ref().or(other.as_ref()).unwrap().number.clone();
        let no = one.err().or(other.err()).unwrap();
        assert_eq!(no.code, "serial_sold");
        assert!(no.message.contains("B1") && no.message.contains(&number), "it says with which receipt: {}", no.message);
        assert_eq!(held(&shop, &phone).await.0, 1_000);
        assert_eq!(rung_up(&shop, "B1").await.unwrap_err().code, "serial_sold");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/stock/serials/mod.rs, `Of::Return { sold, .. } => known.sale_id == Some(sold),` becomes `Of::Return { .. } => true,`.
    // Red when, in crates/app/src/sales/stock.rs, `if !line.serials.is_empty() && !line.serials.contains(&number) {` becomes `if false {`.
    // Red when, in crates/app/src/sales/complete.rs, `stock::set_aside(cx, sale).await?;` becomes ``.
    // Red when, in crates/app/src/sales/rows.rs, `line.serials_back.extend(split(row.get("serials")?));` becomes ``.
    async fn a_return_names_the_pieces_that_come_back(shop: Shop) {
        let phone = phone(&shop, &["C1", "C2", "C3", "C4"]).await;
        let first = rung_up(&shop, "C1").await.unwrap();
        let name = NameSerials { cart_id: first.id, line_id: first.lines[0].id, serials: owned(&["C1", "C2", "C3"]) };
        let first = shop.call(name).await.unwrap();
        let first = shop.complete(&first, vec![cash(60_000)]).await.unwrap();
        let other = sold(&shop, "C4").await;
        for (wrong, code) in [
            (back(&first, 0, GoesTo::Stock, &[]), "serials_needed"),
            (back(&first, 0, GoesTo::Stock, &["C4"]), "serial_not_sold"),
            (back(&first, 0, GoesTo::Stock, &["C1", "C1"]), "serial_twice"),
        ] {
            assert_eq!(shop.call(wrong).await.unwrap_err().code, code);
        }
        shop.call(back(&first, 0, GoesTo::Stock, &["c1"])).await.unwrap();
        assert_eq!(state(&shop, "C1").await, SerialState::InStock);
        let no = shop.call(back(&first, 1, GoesTo::Stock, &["C1"])).await.unwrap_err();
        assert_eq!(no.code, "serial_here", "it came back already");
        let resold = sold(&shop, "C1").await;
        let no = shop.call(back(&first, 1, GoesTo::Stock, &["C1"])).await.unwrap_err();
        assert_eq!(no.code, "serial_sold", "and was sold again with another receipt: {}", no.message);
        let no = shop.call(back(&first, 1, GoesTo::Damaged, &["C1"])).await.unwrap_err();
        assert_eq!(no.code, "serial_sold");
        shop.call(back(&first, 1, GoesTo::Damaged, &["C2"])).await.unwrap();
        assert_eq!((state(&shop, "C2").await, held(&shop, &phone).await.0), (SerialState::Damaged, 0));
        let no = shop.call(back(&first, 2, GoesTo::Stock, &["C2"])).await.unwrap_err();
        assert_eq!(no.code, "serial_gone", "it came back already, and is not on the shelf");
        let read = shop.call(GetSale { id: first.id }).await.unwrap().lines.remove(0);
        assert_eq!((read.serials, read.serials_back), (owned(&["C1", "C2", "C3"]), owned(&["C1", "C2"])), "C3 is still with them");
        shop.call(back(&first, 2, GoesTo::Supplier, &["C3"])).await.unwrap();
        assert_eq!(state(&shop, "C3").await, SerialState::Supplier);
        came(&shop, &phone, &["C2"]).await.unwrap();
        assert_eq!(state(&shop, "C2").await, SerialState::InStock, "it was mended");
        shop.call(back(&resold, 0, GoesTo::Stock, &["C1"])).await.unwrap();
        let piece = shop.call(ListSerials { text: "C1".into(), ..ListSerials::default() }).await.unwrap().rows.remove(0);
        let history = shop.call(GetSerial { id: piece.id }).await.unwrap();
        let told: Vec<_> = history.events.iter().map(|event| (event.reason, event.document.clone())).collect();
        assert_eq!(told.len(), 5);
        assert_eq!(told[0], (StockReason::Received, "box 7".into()));
        assert_eq!(told[1], (StockReason::Sold, first.number.clone()));
        assert_eq!(told[3], (StockReason::Sold, resold.number.clone()));
        assert_eq!(history.events[4].state, SerialState::InStock);
        // A sold piece is bought back by somebody who has it in hand, and by nobody else.
        assert_eq!(came(&shop, &phone, &["C4"]).await.unwrap().qty, Qty::ONE);
        assert_eq!(shop.call(back(&other, 0, GoesTo::Stock, &["C4"])).await.unwrap_err().code, "serial_here");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/catalog/save.rs, `serials::may_switch(cx, &ids).await?;` becomes `let _ = ids;`.
    async fn pieces_are_told_apart_from_when_there_are_none(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        crate::costs::came(&shop, &mug, 1, 100).await.unwrap();
        let switch = |tracked| SaveProduct { tracked, ..SaveProduct::from(&mug) };
        assert_eq!(shop.call(switch(Some(Tracking::Serial))).await.unwrap_err().code, "has_stock");
        let out = AdjustStock { serials: Vec::new(), ..by_hand(mug.variants[0].id, -1, StockReason::WrittenOff, &[]) };
        shop.call(out).await.unwrap();
        assert_eq!(shop.call(switch(Some(Tracking::Serial))).await.unwrap().tracked, Some(Tracking::Serial));
        let weighed = SaveProduct { decimals: 3, ..switch(Some(Tracking::Serial)) };
        assert!(shop.call(weighed).await.unwrap_err().fields.contains_key("decimals"));
        came(&shop, &mug, &["M1"]).await.unwrap();
        assert_eq!(shop.call(switch(None)).await.unwrap_err().code, "has_stock");
        let sale = sold(&shop, "M1").await;
        assert_eq!(shop.call(switch(None)).await.unwrap().tracked, None);
        shop.call(back(&sale, 0, GoesTo::Stock, &[])).await.unwrap();
        assert_eq!(held(&shop, &mug).await.0, 1_000, "what was sold by its number comes back without");
        let named = by_hand(mug.variants[0].id, 1, StockReason::Received, &["M2"]);
        assert_eq!(shop.call(named).await.unwrap_err().code, "not_tracked");
        sound(&shop).await;
    }

    // Red when, in crates/domain/src/stock/serials.rs, `if !checks(&number) {` becomes `if false {`.
    async fn an_imei_is_checked_and_a_number_names_one_thing(shop: Shop) {
        let phone = tracked(&shop, "Phone", Tracking::Imei).await;
        for wrong in ["490154203237517", "49015420323751", "PHONE1"] {
            assert_eq!(came(&shop, &phone, &[wrong]).await.unwrap_err().code, "wrong_serial");
        }
        came(&shop, &phone, &["49-015420-323751-8"]).await.unwrap();
        let found = shop.call(Scan { code: "490154203237518".into() }).await.unwrap();
        assert_eq!((found.variant_id, found.serial.as_deref()), (phone.variants[0].id, Some("490154203237518")));
        let by_barcode = shop.call(Scan { code: "5PHONE".into() }).await.unwrap();
        assert_eq!((by_barcode.serial, by_barcode.tracked), (None, Some(Tracking::Imei)));
        let tablet = tracked(&shop, "Tablet", Tracking::Imei).await;
        let no = came(&shop, &tablet, &["490154203237518"]).await.unwrap_err();
        assert_eq!(no.code, "serial_taken");
        assert!(no.message.contains("“Phone”"), "{}", no.message);
        assert_eq!(shop.call(Scan { code: "490154203237517".into() }).await.unwrap_err().code, "unknown_code");
    }

    // Red when, in crates/app/src/stock/counts/serials.rs, `.filter(|(number, was_there)| !was_there && !there.contains_key(number))` becomes `.filter(|_| false)`.
    // Red when, in crates/app/src/stock/counts/serials.rs, `!named.contains(number) && since` becomes `since`.
    async fn a_count_says_which_are_missing_and_which_too_many(shop: Shop) {
        let phone = phone(&shop, &["D1", "D2", "D3", "D4", "D5"]).await;
        let id = phone.variants[0].id;
        sold(&shop, "D5").await;
        let sheet = shop.call(BeginCount { id: new_id(), category_id: None, note: String::new() }).await.unwrap();
        let found = |number: &str, variant_id| CountSerial { id: sheet.count.id, number: number.into(), variant_id };
        for number in ["D1", "d2", "D2"] {
            shop.call(found(number, None)).await.unwrap();
        }
        let no = shop.call(found("D5", None)).await.unwrap_err();
        assert_eq!(no.code, "serial_sold", "what was sold is not there to be found: {}", no.message);
        assert_eq!(shop.call(found("D9", None)).await.unwrap_err().code, "serial_unknown");
        let line = shop.call(found("D9", Some(id))).await.unwrap();
        let serials = line.serials.clone().unwrap();
        assert_eq!((line.counted, line.expected), (Qty::whole(3), Qty::whole(4)));
        assert_eq!((serials.missing, serials.surplus), (owned(&["D3", "D4"]), owned(&["D9"])));
        let mug = shop.stock_up(goods("Mug", 700)).await;
        assert_eq!(shop.call(found("D8", Some(mug.variants[0].id))).await.unwrap_err().code, "not_tracked");
        let by_number = CountStock { id: sheet.count.id, variant_id: id, counted: Counted::All(Qty::whole(3)) };
        assert_eq!(shop.call(by_number).await.unwrap_err().code, "serials_needed");
        // One that was found and one that was missed are sold, and one comes in: none of that falsifies anything.
        sold(&shop, "D1").await;
        sold(&shop, "D3").await;
        came(&shop, &phone, &["D6"]).await.unwrap();
        let done = shop.call(ApproveCount { id: sheet.count.id }).await.unwrap();
        let serials = done.lines[0].serials.clone().unwrap();
        assert_eq!((serials.missing, serials.surplus), (owned(&["D4"]), owned(&["D9"])));
        assert_eq!((done.lines[0].counted, done.lines[0].expected), (Qty::whole(2), Qty::whole(2)));
        assert_eq!(held(&shop, &phone).await.0, 3_000);
        assert_eq!((state(&shop, "D4").await, state(&shop, "D9").await), (SerialState::Gone, SerialState::InStock));
        assert_eq!(shop.call(GetCount { id: sheet.count.id }).await.unwrap(), done);
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/cart/back/mod.rs, `Some(tracking) => named(&item, tracking, call.qty, &call.serials)?,` becomes
    // `Some(_) => Vec::new(),`.
    // Red when, in crates/app/src/sales/cart/back/mod.rs, `pieces::may_be_found(cx, number).await?;` becomes `let _ = number;`.
    // Red when, in crates/app/src/stock/serials/mod.rs, `(Some(known), _) => known.state == SerialState::Gone && known.variant_id == line.variant_id,`
    // becomes `(Some(_), _) => true,`.
    async fn without_a_receipt_a_piece_is_named_wherever_it_goes(shop: Shop) {
        let phone = phone(&shop, &["H1", "H2"]).await;
        rules(&shop, ReturnRules { without_receipt: WithoutReceipt::Allowed, ..ReturnRules::default() }).await;
        let receipt = sold(&shop, "H1").await;
        let without = |goes_to, serials: &[&str]| BringWithoutReceipt {
            cart_id: new_id(), id: new_id(), variant_id: phone.variants[0].id, qty: Qty::ONE, goes_to, reason: "no receipt".into(),
            serials: owned(serials),
        };
        for place in [GoesTo::Stock, GoesTo::Damaged, GoesTo::Supplier] {
            for (numbers, code) in [(&[][..], "serials_needed"), (&["H1"][..], "serial_sold"), (&["H2"][..], "serial_here")] {
                let no = shop.call(without(place, numbers)).await.unwrap_err();
                assert_eq!(no.code, code, "{place:?} {numbers:?}");
            }
        }
        for (place, number, is) in [(GoesTo::Damaged, "H3", SerialState::Damaged), (GoesTo::Supplier, "H4", SerialState::Supplier)] {
            let cart = shop.call(without(place, &[number])).await.unwrap();
            let back = shop.complete(&cart, vec![cash(20_000)]).await.unwrap();
            assert_eq!((back.lines[0].serials.clone(), state(&shop, number).await), (owned(&[number]), is));
            // It is refunded once, whoever brings it again and wherever it is to go.
            for again in [GoesTo::Stock, place] {
                let cart = shop.call(without(again, &[number])).await.unwrap();
                assert_eq!(shop.complete(&cart, vec![cash(20_000)]).await.unwrap_err().code, "serial_gone");
                shop.call(ClearCart { cart_id: cart.id }).await.unwrap();
            }
        }
        assert_eq!(held(&shop, &phone).await.0, 1_000, "none of them is on the shelf");
        // Sold in the moment in which it comes back.
        let cart = shop.call(without(GoesTo::Damaged, &["H5"])).await.unwrap();
        let (second, _) = elsewhere(&shop).await;
        came(&shop, &phone, &["H5"]).await.unwrap();
        let ring = AddSerial { cart_id: new_id(), line_id: new_id(), number: "H5".into() };
        let other = shop.call_as(&second, ring).await.unwrap();
        shop.call_as(&second, completion(new_id(), &other, vec![cash(20_000)])).await.unwrap();
        assert_eq!(shop.complete(&cart, vec![cash(20_000)]).await.unwrap_err().code, "serial_sold");
        shop.call(back(&receipt, 0, GoesTo::Damaged, &["H1"])).await.expect("by its receipt it comes back");
        assert_eq!(shop.call(back(&receipt, 0, GoesTo::Damaged, &["H1"])).await.unwrap_err().code, "more_than_bought");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/stock/import.rs, `Some((_, state)) if state != SerialState::Gone => {` becomes `Some(_) if false => {`.
    async fn opening_stock_brings_pieces_in_by_their_numbers(shop: Shop) {
        let phone = tracked(&shop, "Phone", Tracking::Serial).await;
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let text = "sku | qty | cost | serial\nPHONE | 1 | 100 | E1\nPHONE | | 120 | E2\nPHONE | 2 | | E3\nPHONE | 3 | | \nMUG | 1 | | E4\nMUG | 2 | | ";
        let done = file(ImportKind::Stock, text).bring_in(&shop, false).await;
        assert_eq!((done.added, done.refused), (3, 3));
        assert_eq!(held(&shop, &phone).await, (2_000, Some(22_000), Some(11_000)));
        assert_eq!(held(&shop, &mug).await.0, 2_000);
        let again = file(ImportKind::Stock, "sku | qty | serial\nPHONE | 1 | E1\nPHONE | 1 | E7").bring_in(&shop, false).await;
        assert_eq!((again.added, again.same), (1, 1), "what is known stays as it is");
        let mut run = shop.call(UndoImport { id: done.id }).await.unwrap();
        while run.state != ImportState::Undone {
            run = shop.call(UndoImport { id: done.id }).await.unwrap();
        }
        assert_eq!((state(&shop, "E1").await, state(&shop, "E7").await), (SerialState::Gone, SerialState::InStock));
        assert_eq!(held(&shop, &phone).await.0, 1_000);
        sound(&shop).await;
    }

    async fn killed_at_any_point_and_asked_again_a_piece_is_sold_once(shop: Shop) {
        let phone = phone(&shop, &["F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8"]).await;
        let mut shop = shop;
        for (at, point) in (1i64..).zip(fault::POINTS) {
            let number = format!("F{at}");
            let cart = rung_up(&shop, &number).await.unwrap();
            let (id, call) = (new_id(), completion(new_id(), &cart, vec![cash(20_000)]));
            shop.kontor.close().await;
            kill_at("serials::sells_a_piece_and_is_killed", point, &shop, id, &call);
            shop = shop.reopen().await;
            let sale = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(sale.lines[0].serials, std::slice::from_ref(&number), "killed at {point}");
            assert_eq!(held(&shop, &phone).await.0, 8_000 - at * 1_000);
            assert_eq!(rung_up(&shop, &number).await.unwrap_err().code, "serial_sold");
        }
        sound(&shop).await;
    }
}

const CHANGES: &[&str] = &[
    "UPDATE serial_piece SET state = 'in_stock' WHERE number = 'G1'",
    "UPDATE serial_piece SET state = 'gone' WHERE number = 'G2'",
    "DELETE FROM serial_event WHERE reason = 'sold'",
    "UPDATE serial_piece SET number = 'G9' WHERE number = 'G1'",
    "UPDATE sale_line SET serials = 'G2'",
    "UPDATE sale_line SET serials = NULL",
];

// Red when, in crates/app/src/journal/verify.rs, `serials::check(cx, &mut problems).await?;` becomes ``.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_check_finds_what_was_changed_of_pieces() {
    let shop = Shop::open(Engine::Sqlite).await;
    phone(&shop, &["G1", "G2"]).await;
    sold(&shop, "G1").await;
    sound(&shop).await;
    finds_each(shop, CHANGES).await;
}

/// The child of the test above; by itself it does nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of killed_at_any_point_and_asked_again_a_piece_is_sold_once"]
async fn sells_a_piece_and_is_killed() {
    as_child::<CompleteSale>().await;
}
