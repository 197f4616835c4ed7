//! Goods that are reserved for parked sales: there, and not for others. `cargo xtask red` makes the changes named here and sees the
//! tests fail.

use chrono::TimeDelta;
use kontor_app::fault;
use kontor_app::sales::let_go;
use kontor_domain::audit::AuditEntries;
use kontor_domain::business::{AddRegister, ChangeReserving, ChangeStock, GetBusiness};
use kontor_domain::catalog::{FindVariants, GetProduct, Product, SaveProduct, Scan};
use kontor_domain::customers::SaveCustomer;
use kontor_domain::overrides::{Approval, ListOverrides, OverrideKind};
use kontor_domain::policy::Role;
use kontor_domain::sales::{
    ActiveCart, AddLine, AddMisc, AddSerial, Cart, ChangeLine, ClearCart, CompleteSale, NameCustomer, ParkCart,
    ParkedCarts, RecallCart, Short, VoidLine,
};
use kontor_domain::stock::{AdjustStock, NegativeStock, StockReason, Tracking};
use kontor_domain::{CartId, Minor, Qty, Refusal, Secret};
use kontor_tests::goods::{cash, completion, goods};
use kontor_tests::killed::{as_child, kill_at};
use kontor_tests::tampered::names_each;
use kontor_tests::{Engine, PIN, Shop, both_engines, new_id};

use crate::costs::came;
use crate::shifts::{sign_in_at, sound};
use crate::transfers::{harbour, sent};

async fn rule(shop: &Shop, negative_stock: NegativeStock) {
    shop.call(ChangeStock { negative_stock }).await.unwrap();
}

/// How many there are, and how many of them are reserved, in pieces.
pub(crate) async fn level(shop: &Shop, token: &Secret, product: &Product) -> (i64, i64) {
    let now = shop.call_as(token, GetProduct { id: product.id }).await.unwrap();
    (now.variants[0].on_hand.0 / 1_000, now.variants[0].reserved.0 / 1_000)
}

fn parking(cart: &Cart, note: &str) -> ParkCart {
    ParkCart { cart_id: cart.id, note: note.into(), reserve: true }
}

/// A sale of so many that is parked with its goods.
async fn kept(shop: &Shop, product: &Product, pieces: i64, note: &str) -> Cart {
    let cart = shop.cart_of(&[(product, pieces * 1_000)]).await;
    shop.call(parking(&cart, note)).await.unwrap();
    cart
}

async fn recalled(shop: &Shop, cart_id: CartId) -> Cart {
    shop.call(RecallCart { cart_id }).await.unwrap()
}

fn short(cart: &Cart) -> Vec<Option<Short>> {
    cart.lines.iter().map(|line| line.short).collect()
}

/// So many mugs at 7.00, where what is not there is not sold.
async fn mugs(shop: &Shop, pieces: i64) -> Product {
    let mug = shop.stock_up(goods("Mug", 700)).await;
    if pieces > 0 {
        came(shop, &mug, pieces, 100).await.unwrap();
    }
    rule(shop, NegativeStock::Block).await;
    mug
}

async fn second_register(shop: &Shop) -> Secret {
    let second = AddRegister { id: new_id(), store_id: shop.me.register.store_id, name: "Register 2".into() };
    sign_in_at(shop, shop.call(second).await.unwrap().id).await.token
}

fn add(product: &Product, pieces: i64) -> AddLine {
    AddLine { cart_id: new_id(), line_id: new_id(), variant_id: product.variants[0].id, qty: Qty::whole(pieces) }
}

async fn pay(shop: &Shop, cart: &Cart) -> Result<i64, Refusal> {
    shop.complete(cart, vec![cash(cart.totals.total.0)]).await.map(|sale| sale.lines[0].qty.0 / 1_000)
}

both_engines! {
    // Red when, in crates/app/src/sales/cart/expire.rs, `reserved::expire(cx, store, id).await?;` becomes `let _ = store;`.
    // Red when, in crates/app/src/sales/cart/rows.rs, `WHERE id = $1 AND state = 'parked' AND reserved = $3 ` becomes `WHERE id = $1 `.
    // Red when, in crates/app/src/sales/cart/rows.rs, `AND updated_at < $4 RETURNING` becomes `AND updated_at < $4 AND FALSE RETURNING`.
    async fn goods_that_nobody_comes_for_are_let_go_and_the_sale_stays(shop: Shop) {
        let mug = mugs(&shop, 5).await;
        let business = async || shop.call(GetBusiness {}).await.unwrap().reserve_days;
        assert_eq!(business().await, None, "what was promised is kept unless somebody says otherwise");
        let first = kept(&shop, &mug, 2, "Ann").await;
        shop.clock.shift(TimeDelta::days(400));
        let shop = Shop { token: sign_in_at(&shop, shop.me.register.id).await.token, ..shop };
        assert_eq!(let_go(&shop.kontor).await.unwrap(), 0, "for ever");
        for days in [0, -1, 366, i64::MAX] {
            let no = shop.call(ChangeReserving { days: Some(days) }).await.unwrap_err();
            assert!(no.fields.contains_key("days"), "{days}: {no}");
        }
        assert_eq!(shop.call(ChangeReserving { days: Some(7) }).await.unwrap().reserve_days, Some(7));
        let second = kept(&shop, &mug, 1, "Bea").await;
        assert_eq!(level(&shop, &shop.token, &mug).await, (5, 3));
        assert_eq!(let_go(&shop.kontor).await.unwrap(), 1, "the old one alone");
        assert_eq!(let_go(&shop.kontor).await.unwrap(), 0, "once");
        assert_eq!(level(&shop, &shop.token, &mug).await, (5, 1));
        let parked = shop.call(ParkedCarts {}).await.unwrap();
        let said: Vec<_> = parked.iter().map(|cart| (cart.id, cart.reserved, cart.reserve_expired, cart.lines.len())).collect();
        assert_eq!(said, [(second.id, true, false, 1), (first.id, false, true, 1)], "it is still there, where it stood, and says so");
        let trail = AuditEntries { action: "sales.let_go".into(), ..AuditEntries::default() };
        assert_eq!(shop.call(trail).await.unwrap().total, 1);
        sound(&shop).await;

        let cart = recalled(&shop, first.id).await;
        assert!(!cart.reserve_expired, "in hand again it is as any other");
        shop.call(parking(&cart, "Ann")).await.unwrap();
        assert_eq!(level(&shop, &shop.token, &mug).await, (5, 3), "and keeps its goods anew");
        shop.clock.shift(TimeDelta::days(8));
        let shop = Shop { token: sign_in_at(&shop, shop.me.register.id).await.token, ..shop };
        recalled(&shop, second.id).await;
        assert_eq!(let_go(&shop.kontor).await.unwrap(), 1, "what is in somebody's hand is kept");
        assert_eq!(level(&shop, &shop.token, &mug).await, (5, 1));
        assert_eq!(shop.call(ChangeReserving { days: None }).await.unwrap().reserve_days, None);
        sound(&shop).await;
    }

    // Red when, in crates/app/src/stock/reserved/mod.rs, `|_| ReserveReason::Expired` becomes `ReserveReason::of`.
    async fn what_was_let_go_says_why_and_by_whom_it_was_kept(shop: Shop) {
        let mug = mugs(&shop, 5).await;
        kept(&shop, &mug, 2, "Ann").await;
        shop.call(ChangeReserving { days: Some(1) }).await.unwrap();
        shop.clock.shift(TimeDelta::days(2));
        assert_eq!(let_go(&shop.kontor).await.unwrap(), 1);
        let sql = "SELECT reason || ' ' || qty FROM stock_reservation ORDER BY created_at";
        if shop.engine == Engine::Sqlite {
            let file = rusqlite::Connection::open(shop.folder().join("kontor.db")).unwrap();
            let mut statement = file.prepare(sql).unwrap();
            let said: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
            assert_eq!(said, ["reserve 2000", "expired -2000"]);
        }
    }

    // Red when, in crates/app/src/sales/cart/expire.rs, `Err(failure) => {` becomes `Err(failure) if true => return Err(failure), Err(failure) => {`.
    async fn goods_of_one_sale_that_are_not_let_go_keep_no_others(shop: Shop) {
        let mug = mugs(&shop, 5).await;
        let stuck = kept(&shop, &mug, 2, "Ann").await;
        kept(&shop, &mug, 1, "Bea").await;
        shop.call(ChangeReserving { days: Some(1) }).await.unwrap();
        shop.clock.shift(TimeDelta::days(2));
        if shop.engine == Engine::Sqlite {
            let file = rusqlite::Connection::open(shop.folder().join("kontor.db")).unwrap();
            let id = stuck.id.0.simple();
            file.execute_batch(&format!(
                "CREATE TRIGGER stuck BEFORE UPDATE ON cart WHEN OLD.id = x'{id}' BEGIN SELECT RAISE(ABORT, 'stuck'); END"
            ))
            .unwrap();
            assert_eq!(let_go(&shop.kontor).await.unwrap(), 1, "the other one");
            file.execute_batch("DROP TRIGGER stuck").unwrap();
            assert_eq!(let_go(&shop.kontor).await.unwrap(), 1, "and at the next try that one, too");
        } else {
            assert_eq!(let_go(&shop.kontor).await.unwrap(), 2);
        }
        let shop = Shop { token: sign_in_at(&shop, shop.me.register.id).await.token, ..shop };
        assert_eq!(level(&shop, &shop.token, &mug).await, (5, 0));
        sound(&shop).await;
    }

    // Two programs that look at once, and somebody who recalls it meanwhile.
    async fn goods_are_let_go_once_whoever_looks(shop: Shop) {
        let mug = mugs(&shop, 5).await;
        let cart = kept(&shop, &mug, 2, "Ann").await;
        shop.call(ChangeReserving { days: Some(1) }).await.unwrap();
        shop.clock.shift(TimeDelta::days(2));
        let shop = Shop { token: sign_in_at(&shop, shop.me.register.id).await.token, ..shop };
        let (one, two, taken) = tokio::join!(let_go(&shop.kontor), let_go(&shop.kontor), shop.call(RecallCart { cart_id: cart.id }));
        let (gone, taken) = (one.unwrap() + two.unwrap(), taken.unwrap());
        assert!(gone <= 1 && taken.reserved == (gone == 0), "with its goods or without: {gone}, {taken:?}");
        assert_eq!(level(&shop, &shop.token, &mug).await, (5, if gone == 0 { 2 } else { 0 }));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/stock/moves.rs, `if after.qty.0 < kept && after.qty < before.qty {` becomes `if after.qty.0 < 0 && after.qty < before.qty {`.
    // Red when, in crates/app/src/sales/complete.rs, `reserve::release(cx, register.store_id, &own).await?;` becomes ``.
    // Red when, in crates/app/src/catalog/search/mod.rs, `Found { on_hand: held.qty, reserved, ..found }` becomes `Found { on_hand: held.qty, reserved: Default::default(), ..found }`.
    async fn what_is_reserved_is_not_there_for_others_and_is_for_its_own(shop: Shop) {
        let mug = mugs(&shop, 5).await;
        let ours = kept(&shop, &mug, 3, "for Ann").await;
        let parked = shop.call(ParkedCarts {}).await.unwrap();
        assert!(parked[0].reserved, "the list says so");
        assert_eq!(short(&parked[0]), [None], "and it has what it needs");
        assert_eq!(level(&shop, &shop.token, &mug).await, (5, 3));
        let found = shop.call(Scan { code: "MUG".into() }).await.unwrap();
        assert_eq!((found.on_hand, found.reserved), (Qty::whole(5), Qty::whole(3)));
        let rows = shop.call(FindVariants { text: "mug".into(), ..FindVariants::default() }).await.unwrap().rows;
        assert_eq!((rows[0].on_hand, rows[0].reserved), (Qty::whole(5), Qty::whole(3)));
        let cart = shop.cart_of(&[(&mug, 3_000)]).await;
        let told = Short { on_hand: Qty::whole(2), reserved: Qty::whole(3), policy: NegativeStock::Block };
        assert_eq!(short(&cart), [Some(told)], "the line says how many are left for it");
        let no = pay(&shop, &cart).await.unwrap_err();
        assert_eq!(no.code, "not_enough_stock");
        assert!(no.message.contains("There are 2 of “Mug”") && no.message.contains("3 are reserved for “for Ann”"), "{}", no.message);
        let no = shop.call(parking(&cart, "")).await.unwrap_err();
        assert!(no.code == "not_enough_stock" && no.fields.contains_key("reserve"), "nothing is kept twice: {no}");
        assert_eq!(level(&shop, &shop.token, &mug).await, (5, 3), "and a refusal keeps nothing");
        let fewer = ChangeLine { cart_id: cart.id, line_id: cart.lines[0].id, qty: Qty::whole(2), discount: None, unit_price: None };
        let fewer = shop.call(fewer).await.unwrap();
        assert_eq!(pay(&shop, &fewer).await.unwrap(), 2, "what is left is sold");
        assert_eq!(level(&shop, &shop.token, &mug).await, (3, 3));
        let ours = recalled(&shop, ours.id).await;
        assert!(ours.reserved && short(&ours) == [None], "in somebody's hand it is kept still");
        assert_eq!(pay(&shop, &ours).await.unwrap(), 3);
        assert_eq!(level(&shop, &shop.token, &mug).await, (0, 0));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/cart/reserve.rs, `no_more_than(&own.kept, &taken(cx, &lines).await?)` becomes `own.kept.clone()`.
    // Red when, in crates/app/src/sales/cart/mod.rs, `false => reserve::none(cx, &mut cart).await?,` becomes `false => {}`.
    // Red when, in crates/app/src/sales/cart/mod.rs, `reserve::release(cx, store_id, &own).await?;` becomes `let _ = (own, store_id);`.
    async fn what_a_sale_no_longer_takes_is_free_again(shop: Shop) {
        let mug = mugs(&shop, 9).await;
        let cup = shop.stock_up(goods("Cup", 900)).await;
        came(&shop, &cup, 4, 100).await.unwrap();
        let both = async |is: [i64; 2]| {
            let now = [level(&shop, &shop.token, &mug).await.1, level(&shop, &shop.token, &cup).await.1];
            assert_eq!(now, is);
        };
        let id = shop.cart_of(&[(&mug, 5_000), (&cup, 2_000)]).await.id;
        let park = |reserve| ParkCart { cart_id: id, note: String::new(), reserve };
        shop.call(park(true)).await.unwrap();
        both([5, 2]).await;
        let cart = recalled(&shop, id).await;
        let change = |qty| ChangeLine { cart_id: id, line_id: cart.lines[0].id, qty, discount: None, unit_price: None };
        shop.call(change(Qty::whole(2))).await.unwrap();
        both([2, 2]).await;
        shop.call(change(Qty::whole(6))).await.unwrap();
        both([2, 2]).await;
        shop.call(VoidLine { cart_id: id, line_id: cart.lines[1].id }).await.unwrap();
        both([2, 0]).await;
        shop.call(park(true)).await.unwrap();
        both([6, 0]).await;
        recalled(&shop, id).await;
        shop.call(park(false)).await.unwrap();
        both([0, 0]).await;
        assert!(!shop.call(ParkedCarts {}).await.unwrap()[0].reserved, "and says no more that it is");
        sound(&shop).await;
        recalled(&shop, id).await;
        shop.call(park(true)).await.unwrap();
        recalled(&shop, id).await;
        shop.call(ClearCart { cart_id: id }).await.unwrap();
        both([0, 0]).await;
        assert_eq!(level(&shop, &shop.token, &mug).await.0, 9, "nothing moved");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/cart/reserve.rs, `if rule(&id) != NegativeStock::Block || there >= wanted {` becomes `if there >= wanted {`.
    async fn what_is_not_there_is_reserved_where_it_may_be_sold(shop: Shop) {
        let mug = mugs(&shop, 1).await;
        rule(&shop, NegativeStock::Warn).await;
        let ours = kept(&shop, &mug, 3, "").await;
        assert_eq!(level(&shop, &shop.token, &mug).await, (1, 3), "two more are promised than there are");
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let told = Short { on_hand: Qty::whole(-2), reserved: Qty::whole(3), policy: NegativeStock::Warn };
        assert_eq!(short(&cart), [Some(told)]);
        assert_eq!(pay(&shop, &cart).await.unwrap(), 1, "a warning goes on");
        assert_eq!(level(&shop, &shop.token, &mug).await, (0, 3));
        let ours = recalled(&shop, ours.id).await;
        let told = Short { on_hand: Qty(0), reserved: Qty(0), policy: NegativeStock::Warn };
        assert_eq!(short(&ours), [Some(told)], "its own is gone, and nobody else's is in its way");
        assert_eq!(pay(&shop, &ours).await.unwrap(), 3);
        assert_eq!(level(&shop, &shop.token, &mug).await, (-3, 0));
        let misc = AddMisc { cart_id: new_id(), line_id: new_id(), title: "Key cut".into(), price: Minor(600), tax_class_id: None };
        rule(&shop, NegativeStock::Block).await;
        let cart = shop.call(misc).await.unwrap();
        shop.call(parking(&cart, "")).await.expect("what nobody counts is never short");
        let cart = recalled(&shop, cart.id).await;
        pay(&shop, &cart).await.unwrap();
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/cart/reserve.rs, `(Some(customer), _) => customer.name,` becomes `(Some(_), _) => String::new(),`.
    async fn past_it_one_sells_with_a_word_and_is_told_for_whom_it_is(shop: Shop) {
        let mug = mugs(&shop, 2).await;
        let carl = shop.hire("Carl", Role::Cashier).await.token;
        let zoe = SaveCustomer {
            id: new_id(),
            number: String::new(),
            name: "Zoë García".into(),
            phone: String::new(),
            email: String::new(),
            address: String::new(),
            tax_number: String::new(),
            notes: String::new(),
        };
        let zoe = shop.call(zoe).await.unwrap();
        let ours = shop.cart_of(&[(&mug, 1_000)]).await;
        shop.call(NameCustomer { cart_id: ours.id, customer_id: Some(zoe.id) }).await.unwrap();
        shop.call(parking(&ours, "back at five")).await.unwrap();
        kept(&shop, &mug, 1, "").await;
        let cart = shop.call_as(&carl, add(&mug, 1)).await.unwrap();
        let no = shop.call_as(&carl, completion(new_id(), &cart, vec![cash(700)])).await.unwrap_err();
        assert!(no.message.contains("2 are reserved for Zoë García, a parked sale."), "{}", no.message);
        let approval = Some(Approval { approver_id: shop.me.user.id, pin: Secret::new(PIN.to_owned()), reason: "she does not come".into(), kinds: OverrideKind::ALL.to_vec() });
        let call = CompleteSale { approval, ..completion(new_id(), &cart, vec![cash(700)]) };
        let sale = shop.call_as(&carl, call).await.unwrap();
        let kept = shop.call(ListOverrides::default()).await.unwrap().page;
        assert_eq!((kept.total, kept.rows[0].kind, kept.rows[0].subject_id), (1, OverrideKind::NegativeStock, sale.id.0));
        assert_eq!(level(&shop, &shop.token, &mug).await, (1, 2), "there is one for two who wait");
        let ours = recalled(&shop, ours.id).await;
        assert_eq!(pay(&shop, &ours).await.unwrap_err().code, "not_enough_stock", "the other one's is not hers");
        shop.call(ParkCart { cart_id: ours.id, note: String::new(), reserve: true }).await.expect("it keeps what it has");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/stock/reserved/mod.rs, `available(level.held.qty, level.reserved, own.of(*variant))` becomes `level.held.qty`.
    async fn of_two_registers_one_has_the_last_piece(shop: Shop) {
        let second = second_register(&shop).await;
        let mug = mugs(&shop, 1).await;
        let here = shop.cart_of(&[(&mug, 1_000)]).await;
        let there = shop.call_as(&second, add(&mug, 1)).await.unwrap();
        let (sale, park) = futures::join!(
            shop.call(completion(new_id(), &here, vec![cash(700)])),
            shop.call_as(&second, parking(&there, "")),
        );
        assert_eq!(u8::from(sale.is_ok()) + u8::from(park.is_ok()), 1, "{sale:?} {park:?}");
        assert_eq!(sale.err().or(park.err()).unwrap().code, "not_enough_stock");
        sound(&shop).await;
        let cup = shop.stock_up(goods("Cup", 900)).await;
        came(&shop, &cup, 1, 100).await.unwrap();
        for token in [&shop.token, &second] {
            if let Some(cart) = shop.call_as(token, ActiveCart {}).await.unwrap() {
                shop.call_as(token, ClearCart { cart_id: cart.id }).await.unwrap();
            }
        }
        let here = shop.cart_of(&[(&cup, 1_000)]).await;
        let there = shop.call_as(&second, add(&cup, 1)).await.unwrap();
        let (one, other) = futures::join!(shop.call(parking(&here, "")), shop.call_as(&second, parking(&there, "")));
        assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1, "{one:?} {other:?}");
        assert_eq!(one.err().or(other.err()).unwrap().code, "not_enough_stock");
        assert_eq!(level(&shop, &shop.token, &cup).await, (1, 1));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/stock/moves.rs, `after.qty.0 < 0 && after.qty < before.qty);` becomes `after.qty.0 < 4_000 && after.qty < before.qty);`.
    async fn goods_may_go_from_under_it_and_another_store_knows_nothing_of_it(shop: Shop) {
        let mug = mugs(&shop, 6).await;
        let (to, there) = harbour(&shop).await;
        let ours = kept(&shop, &mug, 4, "").await;
        let call = AdjustStock {
            id: new_id(), variant_id: mug.variants[0].id, qty: Qty::whole(-3), reason: StockReason::WrittenOff,
            note: "fell".into(), unit_cost: None, serials: Vec::new(),
        };
        shop.call(call).await.unwrap();
        assert_eq!(level(&shop, &shop.token, &mug).await, (3, 4), "one fewer than are promised");
        sent(&shop, to, &[(&mug, 2, &[])]).await;
        assert_eq!(level(&shop, &shop.token, &mug).await, (1, 4));
        assert_eq!(level(&shop, &there, &mug).await, (0, 0), "of this store alone");
        assert_eq!(shop.call_as(&there, RecallCart { cart_id: ours.id }).await.unwrap_err().code, "cart_gone");
        sound(&shop).await;
        let ours = recalled(&shop, ours.id).await;
        let told = Short { on_hand: Qty::whole(1), reserved: Qty(0), policy: NegativeStock::Block };
        assert_eq!(short(&ours), [Some(told)]);
        assert_eq!(pay(&shop, &ours).await.unwrap_err().code, "not_enough_stock");
        assert_eq!(level(&shop, &shop.token, &mug).await, (1, 4), "a refused sale releases nothing");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/stock.rs, `enough(cx, sale, &scales, (given, own)).await?` becomes `None`.
    async fn pieces_with_numbers_are_reserved_by_count(shop: Shop) {
        let phone = shop.stock_up(goods("Phone", 20_000)).await;
        let phone = shop.call(SaveProduct { tracked: Some(Tracking::Serial), ..SaveProduct::from(&phone) }).await.unwrap();
        let call = AdjustStock {
            id: new_id(), variant_id: phone.variants[0].id, qty: Qty::whole(2), reason: StockReason::Received, note: String::new(),
            unit_cost: Some(Minor(10_000)), serials: vec!["P1".into(), "P2".into()],
        };
        shop.call(call).await.unwrap();
        rule(&shop, NegativeStock::Block).await;
        let ring = |number: &str| AddSerial { cart_id: new_id(), line_id: new_id(), number: number.into() };
        let ours = shop.call(ring("P1")).await.unwrap();
        shop.call(parking(&ours, "")).await.unwrap();
        let cart = shop.call(ring("P2")).await.unwrap();
        assert_eq!(pay(&shop, &cart).await.unwrap(), 1);
        sound(&shop).await;
        let cart = shop.cart_of(&[(&phone, 1_000)]).await;
        let cart = shop.call(kontor_domain::sales::NameSerials { cart_id: cart.id, line_id: cart.lines[0].id, serials: vec!["P1".into()] }).await.unwrap();
        assert_eq!(pay(&shop, &cart).await.unwrap_err().code, "not_enough_stock", "the other one is kept");
        shop.call(ClearCart { cart_id: cart.id }).await.unwrap();
        let ours = recalled(&shop, ours.id).await;
        assert_eq!(pay(&shop, &ours).await.unwrap(), 1);
        assert_eq!(level(&shop, &shop.token, &phone).await, (0, 0));
        sound(&shop).await;
    }

    async fn killed_at_any_point_and_asked_again_goods_are_reserved_and_released_once(shop: Shop) {
        let mug = mugs(&shop, 100).await;
        let mut shop = shop;
        for (at, point) in (1i64..).zip(fault::PARK_POINTS) {
            let cart = shop.cart_of(&[(&mug, 2_000)]).await;
            let (id, call) = (new_id(), parking(&cart, point));
            shop.kontor.close().await;
            kill_at("reserved::parks_with_its_goods_and_is_killed", point, &shop, id, &call);
            shop = shop.reopen().await;
            shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(level(&shop, &shop.token, &mug).await, (100 - 2 * (at - 1), 2), "killed at {point}");
            sound(&shop).await;
            let cart = recalled(&shop, cart.id).await;
            let (id, call) = (new_id(), completion(new_id(), &cart, vec![cash(1_400)]));
            shop.kontor.close().await;
            kill_at("reserved::sells_what_is_reserved_and_is_killed", point, &shop, id, &call);
            shop = shop.reopen().await;
            shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(level(&shop, &shop.token, &mug).await, (100 - 2 * at, 0), "killed at {point}");
        }
        sound(&shop).await;
    }
}

const CHANGES: &[(&str, &str)] = &[
    (
        "UPDATE stock_level SET reserved = reserved - 1000",
        "Of Mug 2 are kept as reserved, but the reservations come to 3",
    ),
    ("UPDATE stock_reservation SET qty = qty + 1000", "Of Mug 3 are kept as reserved"),
    ("DELETE FROM stock_reservation", "Of Mug 3 are kept as reserved, but the reservations come to 0"),
    ("UPDATE cart SET reserved = FALSE", "Of Mug other quantities are reserved"),
    ("UPDATE cart_line SET qty = qty + 1000", "Of Mug other quantities are reserved"),
    ("UPDATE cart_line SET qty = qty - 1000", "Of Mug other quantities are reserved"),
    ("DELETE FROM cart_line; DELETE FROM cart", "Of Mug other quantities are reserved"),
    ("DELETE FROM stock_reservation; UPDATE stock_level SET reserved = 0", "Of Mug other quantities are reserved"),
];

// Red when, in crates/app/src/journal/verify.rs, `check_reserved(cx, &mut problems).await?;` becomes ``.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_check_names_the_level_of_which_something_else_is_reserved() {
    let shop = Shop::open(Engine::Sqlite).await;
    let mug = mugs(&shop, 5).await;
    kept(&shop, &mug, 3, "").await;
    sound(&shop).await;
    names_each(shop, CHANGES).await;
}

/// The child of the test above; by itself it does nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of killed_at_any_point_and_asked_again_goods_are_reserved_and_released_once"]
async fn parks_with_its_goods_and_is_killed() {
    as_child::<ParkCart>().await;
}

/// As the one before it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of killed_at_any_point_and_asked_again_goods_are_reserved_and_released_once"]
async fn sells_what_is_reserved_and_is_killed() {
    as_child::<CompleteSale>().await;
}
