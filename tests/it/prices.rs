//! Other prices than the goods' own, goods that are not there, and things that are not in the catalog: rule 12. None of it needs a
//! network: an approval is asked of the same program, beside the sale. `cargo xtask red` makes the changes named here and sees the
//! tests fail.

use kontor_domain::business::ChangeStock;
use kontor_domain::overrides::{Approval, ChangeOverrides, ListOverrides, OverrideKind, OverridePolicy, RoleCaps};
use kontor_domain::policy::Role;
use kontor_domain::sales::{
    AddMisc, Cart, ChangeLine, CompleteSale, GetReceipt, GetSale, GoesTo, ReturnLine, ReturnSale, Sale, TaxMode,
};
use kontor_domain::stock::NegativeStock;
use kontor_domain::{Minor, Qty, Rate, Refusal, Secret, UserId};
use kontor_tests::goods::{cash, completion, goods};
use kontor_tests::tampered::finds_each;
use kontor_tests::{Engine, PIN, Shop, both_engines, new_id};

use crate::costs::{came, held};
use crate::shifts::sound;

/// Cashiers go 10 % off a price by themselves, managers 50 %.
async fn capped(shop: &Shop) {
    let caps =
        |role, price| RoleCaps { role, line: Rate(1_000_000), cart: Rate(1_000_000), price: Rate(price), refund: None };
    let caps = vec![caps(Role::Cashier, 100_000), caps(Role::Manager, 500_000)];
    shop.call(ChangeOverrides { policy: OverridePolicy { caps, ..OverridePolicy::default() } }).await.unwrap();
}

fn word(approver_id: UserId, reason: &str) -> Option<Approval> {
    Some(Approval { approver_id, pin: PIN.into(), reason: reason.into(), kinds: OverrideKind::ALL.to_vec() })
}

async fn priced(shop: &Shop, who: &Secret, cart: &Cart, price: i64) -> Result<Cart, Refusal> {
    let line = &cart.lines[0];
    let (qty, discount) = (line.qty, line.discount);
    let change = ChangeLine { cart_id: cart.id, line_id: line.id, qty, discount, unit_price: Some(Minor(price)) };
    shop.call_as(who, change).await
}

async fn pay(shop: &Shop, who: &Secret, cart: &Cart, approval: Option<Approval>) -> Result<Sale, Refusal> {
    let call = CompleteSale { approval, ..completion(new_id(), cart, vec![cash(cart.totals.total.0)]) };
    shop.call_as(who, call).await
}

both_engines! {
    // Red when, in crates/domain/src/overrides/rules.rs, `> share(*own, caps.price)` becomes `> *own`.
    // Red when, in crates/app/src/sales/complete.rs,
    // `approved.extend(overrides::prices(cx.session()?, &cart.lines, given.clone())?);` becomes ``.
    // Red when, in crates/app/src/overrides/mod.rs, `if priced_past(lines, policy.caps_of(word.role, word.caps)).is_some() {` becomes `if false {`.
    // Red when, in crates/app/src/sales/cart/mod.rs, `let own = line.list_price.unwrap_or(line.unit_price);` becomes `let own = line.unit_price;`.
    async fn a_price_past_the_cap_needs_the_word_of_somebody_who_may_ask_for_it(shop: Shop) {
        capped(&shop).await;
        let carl = shop.hire("Carl", Role::Cashier).await.token;
        let mona = shop.hire("Mona", Role::Manager).await.me.user.id;
        let lamp = shop.stock_up(goods("Lamp", 10_000)).await;
        let add = || kontor_domain::sales::AddLine { cart_id: new_id(), line_id: new_id(), variant_id: lamp.variants[0].id, qty: Qty::whole(2) };
        let cart = shop.call_as(&carl, add()).await.unwrap();
        let cart = priced(&shop, &carl, &cart, 9_000).await.unwrap();
        assert_eq!((cart.totals.total, cart.lines[0].list_price), (Minor(18_000), Some(Minor(10_000))));
        let same = shop.ring_up(cart.id, &lamp, 1_000).await.unwrap();
        assert_eq!(same.lines.len(), 2, "the next one has its own price");
        let cart = shop.call_as(&carl, kontor_domain::sales::VoidLine { cart_id: cart.id, line_id: same.lines[1].id }).await.unwrap();
        let sale = pay(&shop, &carl, &cart, None).await.expect("up to the cap nobody is asked");
        assert_eq!((sale.lines[0].unit_price, sale.lines[0].list_price), (Minor(9_000), Some(Minor(10_000))));
        assert_eq!(shop.call(GetSale { id: sale.id }).await.unwrap().lines[0].list_price, Some(Minor(10_000)), "and kept");

        let cart = shop.call_as(&carl, add()).await.unwrap();
        let cart = priced(&shop, &carl, &cart, 8_999).await.unwrap();
        let cart = priced(&shop, &carl, &cart, 7_000).await.unwrap();
        assert_eq!(cart.lines[0].list_price, Some(Minor(10_000)), "its own price, however often it is changed");
        let refused = async |approval| pay(&shop, &carl, &cart, approval).await.unwrap_err();
        assert!(refused(None).await.fields.contains_key("pin"));
        assert!(refused(word(mona, " ")).await.fields.contains_key("approval_reason"));
        let sale = pay(&shop, &carl, &cart, word(mona, "last year's")).await.unwrap();
        let kept = shop.call(ListOverrides::default()).await.unwrap().page;
        assert_eq!((kept.total, kept.rows[0].kind, kept.rows[0].amount), (1, OverrideKind::Price, Minor(6_000)));
        assert_eq!((kept.rows[0].approver.as_str(), kept.rows[0].number.as_str()), ("Mona", sale.number.as_str()));
        let audit = shop.call(kontor_domain::audit::AuditEntries::default()).await.unwrap().rows;
        assert!(audit.iter().any(|row| row.detail.to_string().contains("Mona")), "and so says the trail: {audit:?}");

        let cart = shop.call_as(&carl, add()).await.unwrap();
        let cart = priced(&shop, &carl, &cart, 4_999).await.unwrap();
        assert_eq!(pay(&shop, &carl, &cart, word(mona, "x")).await.unwrap_err().code, "may_not_approve");
        let cart = priced(&shop, &carl, &cart, 20_000).await.unwrap();
        assert_eq!(pay(&shop, &carl, &cart, None).await.unwrap_err().code, "needs_approval", "nor dearer");
        for (bad, code) in [(-1, "invalid"), (i64::MAX, "amount_too_large")] {
            let no = priced(&shop, &carl, &cart, bad).await.unwrap_err();
            assert!(no.code == code && no.fields.contains_key("unit_price"), "{no:?}");
        }
        let cart = priced(&shop, &carl, &cart, 10_000).await.unwrap();
        assert_eq!(cart.lines[0].list_price, None, "back at its own");
        pay(&shop, &carl, &cart, None).await.unwrap();
        let cart = shop.call(add()).await.unwrap();
        let cart = priced(&shop, &shop.token, &cart, 1).await.unwrap();
        pay(&shop, &shop.token, &cart, None).await.expect("an owner needs nobody's word");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/stock.rs, `approved = overrides::negative_stock(given.take())?;` becomes ``.
    async fn what_is_not_there_is_sold_with_a_word(shop: Shop) {
        shop.call(ChangeStock { negative_stock: NegativeStock::Block }).await.unwrap();
        let carl = shop.hire("Carl", Role::Cashier).await;
        let mug = shop.stock_up(goods("Mug", 700)).await;
        came(&shop, &mug, 1, 100).await.unwrap();
        let cart = shop.cart_of(&[(&mug, 3_000)]).await;
        assert_eq!(pay(&shop, &shop.token, &cart, None).await.unwrap_err().code, "not_enough_stock", "not even the owner by mistake");
        let refused = pay(&shop, &carl.token, &cart, word(carl.me.user.id, "it lies here")).await.unwrap_err();
        assert_eq!(refused.code, "may_not_approve");
        assert!(pay(&shop, &carl.token, &cart, word(shop.me.user.id, "")).await.unwrap_err().fields.contains_key("approval_reason"));
        let sale = pay(&shop, &carl.token, &cart, word(shop.me.user.id, "it lies here")).await.unwrap();
        assert_eq!(held(&shop, &mug).await.0, -2_000);
        let kept = shop.call(ListOverrides::default()).await.unwrap().page;
        let row = &kept.rows[0];
        assert_eq!((kept.total, row.kind, row.subject_id), (1, OverrideKind::NegativeStock, sale.id.0));
        assert_eq!((row.user.as_str(), row.approver.as_str(), row.reason.as_str()), ("Carl", "Maria", "it lies here"));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/catalog/import.rs, `product.negative_stock = Some(NegativeStock::Allow);` becomes ``.
    async fn something_without_a_product_is_sold_by_its_text_and_price(shop: Shop) {
        shop.call(ChangeStock { negative_stock: NegativeStock::Block }).await.unwrap();
        let zero = shop.tax("Zero").await;
        let misc = |cart_id, title: &str, price, tax_class_id| AddMisc { cart_id, line_id: new_id(), title: title.into(), price: Minor(price), tax_class_id };
        let cart = shop.call(misc(new_id(), "Key cut", 600, None)).await.unwrap();
        let cart = shop.call(misc(cart.id, "Old map", 1_000, Some(zero))).await.unwrap();
        assert_eq!((cart.totals.total, cart.lines[0].title.as_str(), cart.lines[0].tax_mode), (Minor(1_600), "Key cut", TaxMode::Included));
        assert_eq!((cart.lines[0].rate, cart.lines[1].rate), (Rate(200_000), Rate(0)));
        let sale = pay(&shop, &shop.token, &cart, None).await.expect("it is never short");
        let receipt = shop.call(GetReceipt { id: sale.id }).await.unwrap();
        assert_eq!(receipt.lines[1].title, "Old map");
        let back = ReturnSale {
            return_id: new_id(), sale_id: sale.id,
            lines: vec![ReturnLine { serials: Vec::new(), line_id: sale.lines[0].id, qty: Qty::ONE, goes_to: GoesTo::Damaged }],
            reason: "does not turn".into(), total: Minor(600), refunds: vec![cash(600)], approval: None,
        };
        shop.call(back).await.unwrap();
        assert!(shop.call(misc(new_id(), " ", 600, None)).await.unwrap_err().fields.contains_key("title"));
        for (bad, code) in [(-1, "invalid"), (i64::MAX, "amount_too_large")] {
            let no = shop.call(misc(new_id(), "x", bad, None)).await.unwrap_err();
            assert!(no.code == code && no.fields.contains_key("price"), "{no:?}");
        }
        assert_eq!(shop.call(misc(new_id(), "x", 1, Some(new_id()))).await.unwrap_err().code, "not_found");
        let two = futures::future::join_all((0..3).map(|_| shop.call(misc(new_id(), "x", 1, None)))).await;
        assert!(two.iter().filter(|one| one.is_ok()).count() >= 1, "{two:?}");
        sound(&shop).await;
    }
}

// Red when, in crates/app/src/journal/book.rs, `line.insert("list_price".to_owned(), json!(own));` becomes ``.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_journal_finds_a_changed_price() {
    let shop = Shop::open(Engine::Sqlite).await;
    let lamp = shop.stock_up(goods("Lamp", 10_000)).await;
    let cart = shop.cart_of(&[(&lamp, 1_000)]).await;
    let cart = priced(&shop, &shop.token, &cart, 5_000).await.unwrap();
    pay(&shop, &shop.token, &cart, None).await.unwrap();
    finds_each(shop, &["UPDATE sale_line SET list_price = NULL", "UPDATE sale_line SET list_price = 5000"]).await;
}
