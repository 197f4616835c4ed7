//! How many there are: changes by hand, and the movements that a level is the sum of.

use kontor_domain::catalog::Scan;
use kontor_domain::page::Window;
use kontor_domain::stock::{AdjustStock, StockMovements, StockReason};
use kontor_domain::{Qty, VariantId};
use kontor_tests::goods::{cash, goods};
use kontor_tests::{both_engines, new_id};

fn adjust(variant_id: VariantId, qty: i64, reason: StockReason) -> AdjustStock {
    AdjustStock {
        id: new_id(),
        variant_id,
        qty: Qty(qty),
        reason,
        note: "by hand".into(),
        unit_cost: None,
        serials: Vec::new(),
    }
}

both_engines! {
    async fn a_level_is_the_sum_of_its_movements(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let id = mug.variants[0].id;
        let opening = adjust(id, 10_000, StockReason::Opening);
        shop.call(opening.clone()).await.unwrap();
        assert_eq!(shop.call(opening).await.unwrap_err().code, "already_done", "the same change under another call id");
        shop.call(adjust(id, -1_000, StockReason::WrittenOff)).await.unwrap();
        let cart = shop.cart_of(&[(&mug, 3_000)]).await;
        let sale = shop.complete(&cart, vec![cash(1_500)]).await.unwrap();
        assert_eq!(shop.call(Scan { code: "MUG".into() }).await.unwrap().on_hand, Qty(6_000));
        let page = shop.call(StockMovements { variant_id: id, window: Window::default() }).await.unwrap();
        let moves: Vec<(StockReason, i64)> = page.rows.iter().map(|m| (m.reason, m.qty.0)).collect();
        assert_eq!(moves, [(StockReason::Sold, -3_000), (StockReason::WrittenOff, -1_000), (StockReason::Opening, 10_000)]);
        assert_eq!((page.total, page.rows[0].sale_id), (3, Some(sale.id)));
    }

    async fn a_sale_longer_than_one_statement_moves_each_thing_once(shop: Shop) {
        let mut all = Vec::new();
        for n in 0..19 {
            all.push(shop.stock_up(goods(&format!("Thing {n}"), 100)).await);
        }
        let lines: Vec<_> = all.iter().map(|product| (product, 2_000)).collect();
        let cart = shop.cart_of(&lines).await;
        shop.complete(&cart, vec![cash(3_800)]).await.unwrap();
        for n in 0..19 {
            let found = shop.call(Scan { code: format!("THING{n}") }).await.unwrap();
            assert_eq!(found.on_hand, Qty(-2_000), "Thing {n}");
        }
    }

    async fn what_makes_no_sense_is_refused(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let id = mug.variants[0].id;
        for (call, field) in [
            (adjust(id, 0, StockReason::Received), "qty"),
            (adjust(id, 500, StockReason::Received), "qty"),
            (adjust(id, 1_000, StockReason::Sold), "reason"),
        ] {
            let no = shop.call(call).await.unwrap_err();
            assert!(no.fields.contains_key(field), "{no:?}");
        }
        let no = shop.call(adjust(new_id(), 1_000, StockReason::Received)).await.unwrap_err();
        assert_eq!(no.code, "not_found");
    }
}
