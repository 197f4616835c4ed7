//! Whom the demo buys of, and what is on its way. Every name is invented.

use kontor_app::No;
use kontor_domain::purchasing::{
    GetOrder, PlaceOrder, PurchaseOrder, ReceiveGoods, ReceivedLine, SaveOrder, SaveOrderLine, SaveSupplier, Supplier,
};
use kontor_domain::stock::{BeginCount, CountStock, Counted, Reorder, SetReorder};
use kontor_domain::{Qty, Secret};

use super::Shop;
use super::shelf::Item;

/// A supplier: name, contact, e-mail, phone, and what the staff should know.
const SUPPLIERS: [(&str, &str, &str, &str, [&str; 2]); 3] = [
    (
        "Saltmarsh Chandlers",
        "Hetty Voss",
        "orders@saltmarsh.example",
        "01632 960 410",
        ["Delivers on Tuesdays", "Entrega los martes"],
    ),
    (
        "Paper Heron Press",
        "Tom Idle",
        "trade@paperheron.example",
        "01632 960 377",
        ["Minimum order 60", "Pedido mínimo de 60"],
    ),
    ("North Quay Trading", "Priya Menon", "hello@northquay.example", "01632 960 552", ["30 days", "30 días"]),
];

/// Adds the suppliers, and orders of them: one that came in part, one that is on its way, one that is being written.
pub(super) async fn orders(shop: &Shop<'_>, token: &Secret, items: &[Item]) -> Result<(), No> {
    let mut suppliers = Vec::new();
    for (name, contact, email, phone, note) in SUPPLIERS {
        let [name, contact, email, phone] = [name, contact, email, phone].map(str::to_owned);
        let note = shop.taste.say(note);
        let call = SaveSupplier { id: shop.id(), name, contact, email, phone, note, active: true };
        suppliers.push(shop.call(Some(token), call).await?);
    }
    let goods: [&[(usize, i64)]; 3] =
        [&[(0, 24), (1, 18), (3, 12)], &[(7, 60), (8, 60), (11, 40)], &[(20, 6), (24, 10)]];
    for (at, (supplier, goods)) in suppliers.iter().zip(goods).enumerate() {
        let order = written(shop, token, supplier, items, goods).await?;
        if at < 2 {
            shop.call(Some(token), PlaceOrder { id: order.id }).await?;
        }
        if at == 0 {
            came(shop, token, &order).await?;
        }
    }
    watch(shop, token, items, &suppliers).await?;
    count(shop, token, items).await
}

/// What is to be ordered when it runs low; of some there is too little.
async fn watch(shop: &Shop<'_>, token: &Secret, items: &[Item], suppliers: &[Supplier]) -> Result<(), No> {
    for (at, (level, supplier)) in [(2, (60, 0)), (4, (30, 0)), (9, (200, 1)), (21, (40, 2)), (30, (3, 2))] {
        let (Some(item), Some(supplier)) = (items.get(at), suppliers.get(supplier)) else { continue };
        let (level, qty) = (Qty::whole(level), Qty::whole(24));
        let reorder = Some(Reorder { level, qty, supplier_id: Some(supplier.id) });
        shop.call(Some(token), SetReorder { variant_id: item.variant, reorder }).await?;
    }
    Ok(())
}

/// A count that somebody has begun.
async fn count(shop: &Shop<'_>, token: &Secret, items: &[Item]) -> Result<(), No> {
    let note = shop.taste.say(["Top shelf first", "Primero el estante de arriba"]);
    let sheet = shop.call(Some(token), BeginCount { id: shop.id(), category_id: None, note }).await?;
    let id = sheet.count.id;
    for (item, off) in items.iter().take(5).zip([0, -1, 0, 2, 0]) {
        let variant_id = item.variant;
        let one = Counted::All(Qty::ONE);
        let line = shop.call(Some(token), CountStock { id, variant_id, counted: one }).await?;
        let there = Qty((line.expected.0 + off * 1_000).max(0));
        shop.call(Some(token), CountStock { id, variant_id, counted: Counted::All(there) }).await?;
    }
    Ok(())
}

async fn written(
    shop: &Shop<'_>,
    token: &Secret,
    supplier: &Supplier,
    items: &[Item],
    goods: &[(usize, i64)],
) -> Result<PurchaseOrder, No> {
    let line = |(at, many): &(usize, i64)| {
        let item = items.get(*at)?;
        let (variant_id, unit_cost) = (item.variant, item.cost(shop.taste));
        Some(SaveOrderLine { id: shop.id(), variant_id, qty: Qty::whole(*many), unit_cost })
    };
    let lines = goods.iter().filter_map(line).collect();
    let call = SaveOrder { id: shop.id(), supplier_id: supplier.id, note: String::new(), lines };
    shop.call(Some(token), call).await
}

/// The first two lines come, the second not whole and a little dearer.
async fn came(shop: &Shop<'_>, token: &Secret, order: &PurchaseOrder) -> Result<(), No> {
    let order = shop.call(Some(token), GetOrder { id: order.id }).await?;
    let mut lines = Vec::new();
    for (at, line) in order.lines.iter().take(2).enumerate() {
        let short = Qty::whole(if at == 1 { 6 } else { 0 });
        let dearer = shop.taste.price(if at == 1 { 20 } else { 0 });
        let qty = Qty(line.qty.0 - short.0);
        lines.push(ReceivedLine { line_id: line.id, qty, unit_cost: line.unit_cost + dearer, serials: Vec::new() });
    }
    let note = shop.taste.say(["Delivery note 4711", "Albarán 4711"]);
    let call = ReceiveGoods { id: shop.id(), order_id: order.id, lines, note, more: false };
    shop.call(Some(token), call).await.map(|_| ())
}
