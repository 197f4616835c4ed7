//! What is taken back without a word, and what without a receipt: rules 9 and 12. `cargo xtask red` makes the changes named here and
//! sees the tests fail.

use kontor_domain::business::AddRegister;
use kontor_domain::catalog::{GetProduct, Product, SaveProduct};
use kontor_domain::overrides::{
    Approval, ChangeOverrides, ListOverrides, OverrideKind, OverridePolicy, ReturnRules, WithoutReceipt,
};
use kontor_domain::policy::Role;
use kontor_domain::sales::{
    ActiveCart, AddSerial, BringBack, BringWithoutReceipt, By, Cart, ChangeLine, ClearCart, CompleteSale, Discount,
    GetReceipt, GoesTo, HandOut, LeaveBack, ListSales, ReturnLine, ReturnSale, Sale, SaleKind, TaxMode, TenderKind,
    TenderOffered,
};
use kontor_domain::stock::{AdjustStock, StockReason, Tracking};
use kontor_domain::{Minor, Qty, Rate, Refusal, Secret};
use kontor_tests::goods::{Goods, card, cash, completion, goods, voucher};
use kontor_tests::{PIN, Shop, both_engines, new_id};

use crate::shifts::{sell, sign_in_at, sound};

pub(crate) async fn rules(shop: &Shop, returns: ReturnRules) {
    shop.call(ChangeOverrides { policy: OverridePolicy { returns, ..OverridePolicy::default() } }).await.unwrap();
}

pub(crate) fn word(shop: &Shop) -> Option<Approval> {
    Some(Approval {
        approver_id: shop.me.user.id,
        pin: PIN.into(),
        reason: String::new(),
        kinds: OverrideKind::ALL.to_vec(),
    })
}

fn back(sale: &Sale, approval: Option<Approval>) -> ReturnSale {
    ReturnSale {
        return_id: new_id(),
        sale_id: sale.id,
        lines: vec![ReturnLine {
            line_id: sale.lines[0].id,
            qty: sale.lines[0].qty,
            goes_to: GoesTo::Stock,
            serials: Vec::new(),
        }],
        reason: "does not fit".into(),
        total: sale.total,
        refunds: vec![cash(sale.total.0)],
        approval,
    }
}

fn without(product: &Product, qty: i64) -> BringWithoutReceipt {
    let variant_id = product.variants[0].id;
    let (cart_id, id) = (new_id(), new_id());
    BringWithoutReceipt {
        cart_id,
        id,
        variant_id,
        qty: Qty(qty),
        goes_to: GoesTo::Stock,
        reason: "a gift".into(),
        serials: Vec::new(),
    }
}

async fn refund(
    shop: &Shop,
    who: &Secret,
    cart: &Cart,
    by: TenderOffered,
    approval: Option<Approval>,
) -> Result<Sale, Refusal> {
    shop.call_as(who, CompleteSale { approval, ..completion(new_id(), cart, vec![by]) }).await
}

fn named(serials: &[&str]) -> Vec<String> {
    serials.iter().map(|number| (*number).to_owned()).collect()
}

/// Something at 200.00 of which every piece has a number; pieces with these were bought at 100.00 each.
async fn numbered(shop: &Shop, title: &str, serials: &[&str]) -> Product {
    let product = shop.stock_up(goods(title, 20_000)).await;
    let product = SaveProduct { tracked: Some(Tracking::Serial), ..SaveProduct::from(&product) };
    let product = shop.call(product).await.unwrap();
    let came = AdjustStock {
        id: new_id(),
        variant_id: product.variants[0].id,
        qty: Qty::whole(i64::try_from(serials.len()).unwrap()),
        reason: StockReason::Received,
        note: String::new(),
        unit_cost: Some(Minor(10_000)),
        serials: named(serials),
    };
    shop.call(came).await.unwrap();
    product
}

both_engines! {
    // Red when, in crates/domain/src/overrides/rules.rs, `self.days.is_some_and(|most| days > i64::from(most))` becomes `false`.
    // Red when, in crates/domain/src/overrides/rules.rs, `Some(days) => over(self.up_to) ||` becomes `Some(days) =>`.
    // Red when, in crates/app/src/overrides/mod.rs, `_ if permissions.has(Permission::ApproveOverrides) => return Ok(None),` becomes ``.
    async fn what_is_old_or_dear_needs_the_word_of_somebody_entitled(shop: Shop) {
        let carl = shop.hire("Carl", Role::Cashier).await.token;
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let lamp = shop.stock_up(goods("Lamp", 6_000)).await;
        let sold = async || (sell(&shop, &mug, vec![cash(1_500)]).await.unwrap(), sell(&shop, &lamp, vec![cash(6_000)]).await.unwrap());
        let refused = async |who: &Secret, sale: &Sale| shop.call_as(who, back(sale, None)).await.unwrap_err().code.to_string();
        let (cheap, dear) = sold().await;
        assert_eq!(refused(&carl, &cheap).await, "needs_approval", "until somebody says otherwise");
        rules(&shop, ReturnRules { by_sellers: true, days: Some(30), up_to: Some(Minor(5_000)), ..ReturnRules::default() }).await;
        shop.call_as(&carl, back(&cheap, None)).await.expect("it keeps within the rules");
        assert_eq!(refused(&carl, &dear).await, "needs_approval", "too dear");
        shop.call_as(&carl, back(&dear, word(&shop))).await.unwrap();
        let (cheap, dear) = sold().await;
        shop.clock.shift(chrono::TimeDelta::days(31));
        let maria = sign_in_at(&shop, shop.me.register.id).await.token;
        let sign_in = kontor_domain::identity::SignIn { name: "Carl".into(), password: kontor_tests::PASSWORD.into(), register_id: None };
        let carl = shop.call_id(None, new_id(), &sign_in).await.unwrap().token;
        assert_eq!(refused(&carl, &cheap).await, "needs_approval", "too old");
        let several = async |approval| {
            let bring = |sale: &Sale, cart_id| BringBack {
                cart_id, sale_id: sale.id, reason: "x".into(),
                lines: vec![ReturnLine { line_id: sale.lines[0].id, qty: Qty::ONE, goes_to: GoesTo::Stock, serials: Vec::new() }],
            };
            let cart = shop.call_as(&carl, bring(&cheap, new_id())).await.unwrap();
            let no = refund(&shop, &carl, &cart, cash(1_500), approval).await;
            shop.call_as(&carl, ClearCart { cart_id: cart.id }).await.ok();
            no
        };
        assert_eq!(several(None).await.unwrap_err().code, "needs_approval", "nor by way of the till");
        several(word(&shop)).await.unwrap();
        shop.call_as(&maria, back(&dear, None)).await.expect("an owner needs nobody's word");
        let kept = shop.call_as(&maria, ListOverrides::default()).await.unwrap();
        assert_eq!((kept.page.total, kept.sum), (2, Minor(7_500)));
        assert!(kept.page.rows.iter().all(|row| row.kind == OverrideKind::Return && row.approver == "Maria" && row.user == "Carl"));
    }

    // Red when, in crates/app/src/sales/cart/back/mod.rs, `check_receipt(cx)?;` becomes ``.
    // Red when, in crates/app/src/sales/returns.rs, `back::check_receipt(cx)?;` becomes ``.
    // Red when, in crates/app/src/sales/returns.rs, `money: if voucher_only { Minor::ZERO } else { all }` becomes `money: all`.
    // Red when, in crates/domain/src/overrides/rules.rs, `|| over(self.without_up_to)` becomes ``.
    async fn what_comes_back_without_a_receipt_is_taken_by_the_rules(shop: Shop) {
        let carl = shop.hire("Carl", Role::Cashier).await.token;
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        assert_eq!(shop.call(without(&mug, 1_000)).await.unwrap_err().code, "receipt_needed", "until somebody says otherwise");
        let approved = ReturnRules { by_sellers: true, without_receipt: WithoutReceipt::Approved, ..ReturnRules::default() };
        rules(&shop, approved).await;
        let cart = shop.call_as(&carl, without(&mug, 2_000)).await.unwrap();
        assert_eq!((cart.back[0].of.as_ref(), cart.due()), (None, Minor(-3_000)));
        assert_eq!(refund(&shop, &carl, &cart, card(3_000), None).await.unwrap_err().code, "needs_approval");
        let sale = refund(&shop, &carl, &cart, card(3_000), word(&shop)).await.unwrap();
        assert_eq!((sale.kind, sale.of.as_ref(), sale.reason.as_str(), sale.total), (SaleKind::Return, None, "a gift", Minor(3_000)));
        assert_eq!(sale.taxes[0].tax, Minor(500), "taxed as it would be sold");
        let row = &shop.call(ListSales::default()).await.unwrap().page.rows[0];
        assert!(row.without_receipt, "and marked so: {row:?}");
        let kept = shop.call(ListOverrides::default()).await.unwrap().page;
        assert_eq!((kept.rows[0].kind, kept.rows[0].amount, kept.rows[0].reason.as_str()), (OverrideKind::NoReceipt, Minor(3_000), "a gift"));
        assert_eq!(shop.call(GetReceipt { id: sale.id }).await.unwrap().of, None);
        shop.call(HandOut { id: sale.id, by: By::Pdf }).await.unwrap();

        let allowed = ReturnRules { without_receipt: WithoutReceipt::Allowed, without_up_to: Some(Minor(2_000)), voucher_only: true, ..approved };
        rules(&shop, allowed).await;
        let cart = shop.call_as(&carl, without(&mug, 1_000)).await.unwrap();
        assert_eq!(refund(&shop, &carl, &cart, cash(1_500), None).await.unwrap_err().code, "refund_to_account", "not in money");
        let sale = refund(&shop, &carl, &cart, voucher(1_500, ""), None).await.unwrap();
        assert_eq!((sale.tenders[0].kind, sale.tenders[0].balance), (TenderKind::Voucher, Some(Minor(1_500))));
        let cart = shop.call_as(&carl, without(&mug, 2_000)).await.unwrap();
        assert_eq!(refund(&shop, &carl, &cart, voucher(3_000, ""), None).await.unwrap_err().code, "needs_approval", "more than is let pass");
        rules(&shop, ReturnRules::default()).await;
        assert_eq!(refund(&shop, &carl, &cart, voucher(3_000, ""), word(&shop)).await.unwrap_err().code, "receipt_needed");
        let left = LeaveBack { cart_id: cart.id, id: cart.back[0].id };
        assert!(shop.call_as(&carl, left.clone()).await.unwrap().is_empty());
        assert_eq!(shop.call_as(&carl, left).await.unwrap_err().code, "not_found");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/cart/back/mod.rs, `unit_price = unit_price.min(lowest);` becomes ``.
    // Red when, in crates/app/src/sales/cart/back/rows.rs, `AND s.business_date >= $3 AND` becomes `AND $3 IS NOT NULL AND`.
    async fn without_a_receipt_the_lowest_price_is_given(shop: Shop) {
        let tea = shop.stock_up(Goods { tax_mode: TaxMode::Added, decimals: 3, ..goods("Tea", 2_000) }).await;
        let cart = shop.cart_of(&[(&tea, 1_500)]).await;
        let off = Some(Discount::Percent { rate: Rate(250_000) });
        let change = ChangeLine { cart_id: cart.id, line_id: cart.lines[0].id, qty: Qty(1_500), discount: off, unit_price: None };
        let cart = shop.call(change).await.unwrap();
        shop.complete(&cart, vec![cash(cart.totals.total.0)]).await.unwrap();
        let taken = async |lowest_of_days: u32| {
            rules(&shop, ReturnRules { without_receipt: WithoutReceipt::Allowed, lowest_of_days, ..ReturnRules::default() }).await;
            let cart = shop.call(without(&tea, 500)).await.unwrap();
            let amounts = cart.back[0].amounts;
            shop.call(ClearCart { cart_id: cart.id }).await.unwrap();
            (amounts.base.0, amounts.tax.0, amounts.total.0)
        };
        assert_eq!(taken(0).await, (1_000, 200, 1_200), "the price of now");
        assert_eq!(taken(30).await, (750, 150, 900), "what somebody paid");
        shop.clock.shift(chrono::TimeDelta::days(10));
        let maria = sign_in_at(&shop, shop.me.register.id).await.token;
        let mut shop = shop;
        shop.token = maria;
        rules(&shop, ReturnRules { without_receipt: WithoutReceipt::Allowed, lowest_of_days: 5, ..ReturnRules::default() }).await;
        let cart = shop.call(without(&tea, 500)).await.unwrap();
        assert_eq!(cart.refund(), Minor(1_200), "that was too long ago");
        let no = shop.call(without(&tea, 0)).await.unwrap_err();
        assert_eq!(no.code, "invalid");
        assert_eq!(shop.call(BringWithoutReceipt { variant_id: new_id(), ..without(&tea, 500) }).await.unwrap_err().code, "not_found");
        assert_eq!(shop.call(ActiveCart {}).await.unwrap().unwrap().back.len(), 1);
    }

    // Red when, in crates/app/src/sales/cart/back/mod.rs, `.saturating_mul(1_000) != qty.0 {` becomes `.saturating_mul(1_000) < 0 {`.
    // Red when, in crates/app/src/sales/cart/back/mod.rs, `serials: back.serials.clone(),` becomes `serials: Vec::new(),`.
    // Red when, in crates/app/src/stock/serials/mod.rs, `SerialState::Sold | SerialState::InTransit | SerialState::Used if back => Ok(SerialState::InStock),` becomes
    // `SerialState::Sold | SerialState::InTransit | SerialState::Used if back || known.seq > 0 => Ok(SerialState::InStock),`.
    // Red when, in crates/app/src/stock/serials/mod.rs, `if known.variant_id != moved.variant_id {` becomes `if false {`.
    async fn a_piece_without_a_receipt_comes_back_by_its_number_unless_that_is_known_to_be_elsewhere(shop: Shop) {
        let carl = shop.hire("Carl", Role::Cashier).await.token;
        let phone = numbered(&shop, "Phone", &["OURS-1", "OURS-2", "GONE-1"]).await;
        let radio = numbered(&shop, "Radio", &["RADIO-1", "RADIO-2"]).await;
        let id = phone.variants[0].id;
        let adjusted = |qty, reason, unit_cost: Option<i64>, serials: &[&str]| AdjustStock {
            id: new_id(), variant_id: id, qty: Qty::whole(qty), reason, note: "x".into(), unit_cost: unit_cost.map(Minor),
            serials: named(serials),
        };
        shop.call(adjusted(-1, StockReason::WrittenOff, None, &["GONE-1"])).await.unwrap();
        let lost = adjusted(-1, StockReason::WrittenOff, None, &["RADIO-2"]);
        shop.call(AdjustStock { variant_id: radio.variants[0].id, ..lost }).await.unwrap();
        let ring = |number: &str| AddSerial { cart_id: new_id(), line_id: new_id(), number: number.into() };
        let cart = shop.call(ring("OURS-1")).await.unwrap();
        let sold = shop.complete(&cart, vec![cash(20_000)]).await.unwrap();
        let bring = |pieces: i64, serials: &[&str]| BringWithoutReceipt { serials: named(serials), ..without(&phone, pieces * 1_000) };
        assert_eq!(shop.call(bring(1, &["X-1"])).await.unwrap_err().code, "receipt_needed");
        rules(&shop, ReturnRules { by_sellers: true, without_receipt: WithoutReceipt::Approved, ..ReturnRules::default() }).await;
        // What is wrong with the numbers is said before anything is on the counter.
        for (call, code) in [
            (bring(1, &[]), "serials_needed"),
            (bring(2, &["X-1"]), "serials_needed"),
            (bring(1, &["X-1", "X-2"]), "serials_needed"),
            (bring(1, &["größe"]), "wrong_serial"),
        ] {
            let no = shop.call(call).await.unwrap_err();
            assert_eq!((no.code.as_ref(), no.fields.contains_key("serials")), (code, true), "{no}");
        }
        assert!(shop.call(ActiveCart {}).await.unwrap().is_none(), "what was refused left nothing behind");
        // Where a piece is known to be otherwise, it does not come back so.
        for (serials, code, says) in [
            (["OURS-1"].as_slice(), "serial_sold", sold.number.as_str()),
            (&["ours-2"], "serial_here", "in stock"),
            (&["RADIO-1"], "serial_here", "in stock"),
        ] {
            let no = shop.call(bring(1, serials)).await.unwrap_err();
            assert_eq!((no.code.as_ref(), no.message.contains(says)), (code, true), "{no}");
        }
        assert!(shop.call(ActiveCart {}).await.unwrap().is_none(), "nor did these");
        for (serials, code, says) in
            [(["RADIO-2"].as_slice(), "serial_taken", "“Radio”"), (&["X-1", "x-1"], "serial_twice", "X-1")]
        {
            let pieces = i64::try_from(serials.len()).unwrap();
            let cart = shop.call(bring(pieces, serials)).await.unwrap();
            let no = refund(&shop, &shop.token, &cart, cash(20_000 * pieces), None).await.unwrap_err();
            assert_eq!((no.code.as_ref(), no.message.contains(says)), (code, true), "{no}");
            shop.call(ClearCart { cart_id: cart.id }).await.unwrap();
        }
        assert_eq!(shop.call(GetProduct { id: phone.id }).await.unwrap().variants[0].on_hand, Qty::ONE);
        // A piece that was never here, and one that was written off; a cashier needs somebody's word.
        let cart = shop.call_as(&carl, bring(2, &["x-1", "GONE-1"])).await.unwrap();
        let no = refund(&shop, &carl, &cart, cash(40_000), None).await.unwrap_err();
        assert_eq!(no.code, "needs_approval");
        let back = refund(&shop, &carl, &cart, cash(40_000), word(&shop)).await.unwrap();
        assert_eq!((back.kind, back.lines[0].serials.clone()), (SaleKind::Return, named(&["X-1", "GONE-1"])));
        let held = shop.call(GetProduct { id: phone.id }).await.unwrap().variants[0].clone();
        assert_eq!((held.on_hand, held.value), (Qty::whole(3), Some(Minor(30_000))), "at what such goods cost");
        let kept = shop.call(ListOverrides::default()).await.unwrap().page.rows;
        assert_eq!((kept[0].kind, kept[0].amount), (OverrideKind::NoReceipt, Minor(40_000)));
        sound(&shop).await;
        // Each is there once: of two registers that take back the same one, one is refused, and it is sold once.
        let second = AddRegister { id: new_id(), store_id: shop.me.register.store_id, name: "Register 2".into() };
        let second = sign_in_at(&shop, shop.call(second).await.unwrap().id).await.token;
        let (here, there) = (shop.call(bring(1, &["X-2"])).await.unwrap(), shop.call_as(&second, bring(1, &["X-2"])).await.unwrap());
        let (one, other) = futures::join!(
            refund(&shop, &shop.token, &here, cash(20_000), None),
            refund(&shop, &second, &there, cash(20_000), None),
        );
        assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1, "{one:?} {other:?}");
        let (open, whose) = if one.is_ok() { (there.id, &second) } else { (here.id, &shop.token) };
        assert_eq!(one.err().or(other.err()).unwrap().code, "serial_here");
        shop.call_as(whose, ClearCart { cart_id: open }).await.unwrap();
        let cart = shop.call(ring("X-1")).await.unwrap();
        shop.complete(&cart, vec![cash(20_000)]).await.unwrap();
        assert_eq!(shop.call(ring("X-1")).await.unwrap_err().code, "serial_sold");
        // What is broken is not on the shelf, and is named all the same.
        let broken = |serials| BringWithoutReceipt { goes_to: GoesTo::Damaged, ..bring(1, serials) };
        assert_eq!(shop.call(broken(&[])).await.unwrap_err().code, "serials_needed");
        let cart = shop.call(broken(&["X-3"])).await.unwrap();
        let back = refund(&shop, &shop.token, &cart, cash(20_000), None).await.unwrap();
        assert_eq!(back.lines[0].serials, named(&["X-3"]));
        assert_eq!(shop.call(GetProduct { id: phone.id }).await.unwrap().variants[0].on_hand, Qty::whole(3));
        assert_eq!(shop.call(GetProduct { id: radio.id }).await.unwrap().variants[0].on_hand, Qty::ONE);
        sound(&shop).await;
    }
}
