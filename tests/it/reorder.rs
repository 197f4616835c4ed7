//! What there is too little of, and ordering it. `cargo xtask red` makes the changes named here and sees the tests fail.

use kontor_domain::catalog::{Product, RemoveProduct};
use kontor_domain::page::Window;
use kontor_domain::purchasing::{EndOrder, OrderLow, OrderState, SaveSupplier, Supplier};
use kontor_domain::stock::{GetReorder, Low, LowStock, Reorder, SetReorder};
use kontor_domain::{Minor, Qty};
use kontor_tests::goods::goods;
use kontor_tests::{Shop, both_engines, new_id};

use crate::costs::came;
use crate::shifts::sound;

async fn supplier(shop: &Shop, name: &str) -> Supplier {
    let call = SaveSupplier {
        id: new_id(),
        name: name.into(),
        contact: String::new(),
        email: String::new(),
        phone: String::new(),
        note: String::new(),
        active: true,
    };
    shop.call(call).await.unwrap()
}

pub(crate) async fn watch(shop: &Shop, product: &Product, level: i64, qty: i64, supplier: Option<&Supplier>) {
    let reorder =
        Reorder { level: Qty::whole(level), qty: Qty::whole(qty), supplier_id: supplier.map(|supplier| supplier.id) };
    let variant_id = product.variants[0].id;
    let set = shop.call(SetReorder { variant_id, reorder: Some(reorder) }).await.unwrap();
    assert_eq!(shop.call(GetReorder { variant_id }).await.unwrap(), set);
}

pub(crate) async fn low(shop: &Shop) -> Vec<Low> {
    shop.call(LowStock::default()).await.unwrap().rows
}

fn said(low: &[Low]) -> Vec<(&str, i64, i64, i64)> {
    low.iter().map(|low| (low.sku.as_str(), low.on_hand.0, low.awaited.0, low.to_order.0)).collect()
}

both_engines! {
    // Red when, in crates/app/src/stock/reorder/rows.rs, `COALESCE(l.on_hand, 0) <= r.level` becomes `COALESCE(l.on_hand, 0) < r.level`.
    // Red when, in crates/app/src/purchasing/low.rs, `&& low.to_order.0 > 0);` becomes `);`.
    async fn what_runs_out_is_listed_and_ordered_of_its_supplier(shop: Shop) {
        let [mug, cup, tea, ink] = [
            shop.stock_up(goods("Mug", 700)).await, shop.stock_up(goods("Cup", 900)).await,
            shop.stock_up(goods("Tea", 400)).await, shop.stock_up(goods("Ink", 300)).await,
        ];
        let (ann, bob) = (supplier(&shop, "Ann").await, supplier(&shop, "Bob").await);
        came(&shop, &mug, 5, 120).await.unwrap();
        came(&shop, &cup, 6, 200).await.unwrap();
        watch(&shop, &mug, 5, 12, Some(&ann)).await;
        watch(&shop, &cup, 5, 12, Some(&ann)).await;
        watch(&shop, &tea, 0, 10, Some(&bob)).await;
        watch(&shop, &ink, 2, 0, None).await;
        let all = low(&shop).await;
        assert_eq!(said(&all), [("INK", 0, 0, 3_000), ("MUG", 5_000, 0, 12_000), ("TEA", 0, 0, 10_000)], "by title; of the cup there is enough");
        assert_eq!(all[1].supplier.as_deref(), Some("Ann"));
        let of_bob = shop.call(LowStock { supplier_id: Some(bob.id), ..LowStock::default() }).await.unwrap();
        assert_eq!((of_bob.total, said(&of_bob.rows)), (1, vec![("TEA", 0, 0, 10_000)]));
        let second = shop.call(LowStock { window: Window { offset: 1, limit: 1 }, ..LowStock::default() }).await.unwrap();
        assert_eq!((second.total, second.rows[0].sku.as_str()), (3, "MUG"));

        let order = shop.call(OrderLow { id: new_id(), supplier_id: ann.id }).await.unwrap();
        assert_eq!((order.state, order.lines.len(), order.total), (OrderState::Draft, 1, Minor(1_440)));
        assert_eq!((order.lines[0].sku.as_str(), order.lines[0].unit_cost), ("MUG", Minor(120)), "at what one cost at last");
        assert_eq!(said(&low(&shop).await)[1], ("MUG", 5_000, 12_000, 0), "it is on its way");
        assert_eq!(shop.call(OrderLow { id: new_id(), supplier_id: ann.id }).await.unwrap_err().code, "nothing_low");
        assert_eq!(shop.call(OrderLow { id: order.id, supplier_id: bob.id }).await.unwrap_err().code, "id_taken");
        shop.call(EndOrder { id: order.id }).await.unwrap();
        assert_eq!(said(&low(&shop).await)[1], ("MUG", 5_000, 0, 12_000), "what was cancelled does not come");
        shop.call(SetReorder { variant_id: tea.variants[0].id, reorder: None }).await.unwrap();
        shop.call(RemoveProduct { id: ink.id }).await.unwrap();
        assert_eq!(said(&low(&shop).await), [("MUG", 5_000, 0, 12_000)], "what is watched no longer, or gone, is not listed");
        sound(&shop).await;
    }

    async fn a_level_that_makes_no_sense_is_refused(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let reorder = |level, qty| Some(Reorder { level: Qty(level), qty: Qty(qty), supplier_id: None });
        for (level, qty, field) in [(-1_000, 0, "level"), (500, 0, "level"), (0, -1_000, "qty"), (0, 1_000_001_000, "qty")] {
            let call = SetReorder { variant_id: mug.variants[0].id, reorder: reorder(level, qty) };
            assert!(shop.call(call).await.unwrap_err().fields.contains_key(field), "{level} {qty}");
        }
        let call = SetReorder { variant_id: new_id(), reorder: reorder(0, 0) };
        assert_eq!(shop.call(call).await.unwrap_err().code, "not_found");
        let unknown = Reorder { level: Qty(0), qty: Qty(0), supplier_id: Some(new_id()) };
        let call = SetReorder { variant_id: mug.variants[0].id, reorder: Some(unknown) };
        assert_eq!(shop.call(call).await.unwrap_err().code, "not_found");
        assert!(low(&shop).await.is_empty());
    }
}
