//! Taking goods back: rule 9. `cargo xtask red` makes the changes named here and sees the tests fail.

use kontor_domain::journal::Verify;
use kontor_domain::policy::Role;
use kontor_domain::sales::returns::refund;
use kontor_domain::sales::{
    Discount, DiscountCart, GetSale, GoesTo, ReturnLine, ReturnSale, Sale, SaleKind, TenderOffered,
};
use kontor_domain::{Minor, Qty, Rate, Refusal};
use kontor_tests::goods::{card, cash, goods};
use kontor_tests::{Shop, both_engines, new_id};

fn give_back(sale: &Sale, line: usize, qty: i64, total: i64, refunds: Vec<TenderOffered>) -> ReturnSale {
    let lines =
        vec![ReturnLine { line_id: sale.lines[line].id, qty: Qty(qty), goes_to: GoesTo::Stock, serials: Vec::new() }];
    ReturnSale {
        return_id: new_id(),
        sale_id: sale.id,
        lines,
        reason: "does not fit".into(),
        total: Minor(total),
        refunds,
        approval: None,
    }
}

async fn discounted_sale(shop: &Shop) -> Sale {
    let mug = shop.stock_up(goods("Mug", 333)).await;
    let book = shop.stock_up(goods("Book", 1_001)).await;
    let cart = shop.cart_of(&[(&mug, 3_000), (&book, 1_000)]).await;
    let off = Some(Discount::Percent { rate: Rate(70_000) });
    let cart = shop.call(DiscountCart { cart_id: cart.id, discount: off }).await.unwrap();
    let total = cart.totals.total.0;
    shop.complete(&cart, vec![cash(total)]).await.unwrap()
}

both_engines! {
    // Red when, in crates/domain/src/sales/returns.rs, `up_to(sold, bought, after).minus(&up_to(sold, bought, before))`
    // becomes `up_to(sold, bought, qty)`.
    // Red when, in crates/app/src/sales/rows.rs, `returned: row.get("returned")?,` becomes `returned: Qty(0),`.
    // Red when, in crates/domain/src/sales/returns.rs, `part_of(whole, base, sold.base)` becomes `base`.
    async fn partial_returns_refund_what_was_paid_to_the_last_penny(shop: Shop) {
        let sale = discounted_sale(&shop).await;
        let mut refunded = Minor::ZERO;
        let mut tax = Minor::ZERO;
        for (line, sold) in sale.lines.iter().enumerate() {
            for piece in 0..sold.qty.0 / 1_000 {
                let part = refund(&sold.amounts, sold.qty, Qty(piece * 1_000), Qty::ONE).unwrap();
                let call = give_back(&sale, line, 1_000, part.total.0, vec![cash(part.total.0)]);
                let back = shop.call(call).await.unwrap();
                assert_eq!((back.kind, back.total), (SaleKind::Return, part.total));
                refunded = refunded + back.total;
                tax = tax + back.taxes.iter().map(|row| row.tax).sum();
            }
        }
        assert_eq!(refunded, sale.total, "all that was paid, discounts and all");
        assert_eq!(tax, sale.taxes.iter().map(|row| row.tax).sum(), "and all the tax in it");
        let no = shop.call(give_back(&sale, 0, 1_000, 310, vec![cash(310)])).await.unwrap_err();
        assert_eq!(no.code, "more_than_bought");
        let kept = shop.call(GetSale { id: sale.id }).await.unwrap();
        assert_eq!(kept.returns.len(), 4, "the sale shows what came back");
        let level = shop.call(kontor_domain::catalog::Scan { code: "MUG".into() }).await.unwrap().on_hand;
        assert_eq!(level, Qty(0), "what was sold and came back is on the shelf again");
        let verdict = shop.call(Verify {}).await.unwrap();
        assert!(verdict.sound, "{:?}", verdict.problems);
    }

    // Red when, in crates/app/src/sales/stock.rs, `(SaleKind::Return, Some(_)) => None,` becomes
    // `(SaleKind::Return, Some(_)) => Some((line.variant_id, line.qty, line.cost)),`.
    async fn a_whole_return_is_one_document_with_its_own_number(shop: Shop) {
        let sale = discounted_sale(&shop).await;
        let lines = sale.lines.iter().map(|l| ReturnLine { line_id: l.id, qty: l.qty, goes_to: GoesTo::Damaged, serials: Vec::new() }).collect();
        let half = sale.total.0 / 2;
        let call = ReturnSale {
            return_id: new_id(), sale_id: sale.id, lines, reason: "broken in the box".into(), total: sale.total,
            refunds: vec![cash(half), card(sale.total.0 - half)],
            approval: None,
        };
        let back = shop.call(call).await.unwrap();
        assert_eq!((back.total, back.number.as_str()), (sale.total, "1-A000002"));
        assert_eq!(back.of.unwrap().number, sale.number);
        let level = shop.call(kontor_domain::catalog::Scan { code: "MUG".into() }).await.unwrap().on_hand;
        assert_eq!(level, Qty(-3_000), "damaged goods do not go back on the shelf");
    }

    // Red when, in crates/domain/src/sales/returns.rs, `if after > bought {` becomes `if false {`.
    // Red when, in crates/app/src/sales/returns.rs, `sum != paid || !positive` becomes `!positive`.
    async fn what_does_not_add_up_is_refused_and_nothing_comes_back(shop: Shop) {
        let sale = discounted_sale(&shop).await;
        let part = refund(&sale.lines[0].amounts, Qty(3_000), Qty(0), Qty::ONE).unwrap().total.0;
        let refused = async |call: ReturnSale| -> Refusal { shop.call(call).await.unwrap_err() };
        assert_eq!(refused(give_back(&sale, 0, 1_000, part + 1, vec![cash(part + 1)])).await.code, "total_changed");
        assert_eq!(refused(give_back(&sale, 0, 1_000, part, vec![cash(part - 1)])).await.code, "refund_mismatch");
        assert_eq!(refused(give_back(&sale, 0, 4_000, part, vec![cash(part)])).await.code, "more_than_bought");
        assert_eq!(refused(give_back(&sale, 0, 0, 0, vec![])).await.code, "invalid");
        assert!(refused(ReturnSale { reason: " ".into(), ..give_back(&sale, 0, 1_000, part, vec![cash(part)]) }).await.fields.contains_key("reason"));
        let mut twice = give_back(&sale, 0, 1_000, part, vec![cash(part)]);
        twice.lines.push(twice.lines[0].clone());
        assert_eq!(refused(twice).await.code, "invalid", "a line named twice");
        let owen = shop.hire("Owen", Role::Cashier).await.token;
        let no = shop.call_as(&owen, give_back(&sale, 0, 1_000, part, vec![cash(part)])).await.unwrap_err();
        assert_eq!(no.code, "needs_approval", "a cashier asks a manager");
        assert!(shop.call(GetSale { id: sale.id }).await.unwrap().returns.is_empty());
    }

    // Red when, in crates/app/src/sales/returns.rs, `cx.tx.lock(id.0).await?;` becomes ``.
    async fn two_registers_cannot_take_the_same_thing_back_twice(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let sale = shop.complete(&cart, vec![cash(500)]).await.unwrap();
        let calls: Vec<_> = (0..4).map(|_| shop.call(give_back(&sale, 0, 1_000, 500, vec![cash(500)]))).collect();
        let done = futures::future::join_all(calls).await;
        assert_eq!(done.iter().filter(|result| result.is_ok()).count(), 1, "one of them: {done:?}");
    }
}
