//! Labels for the shelf.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_domain::catalog::{ClearLabels, GetLabels, LabelSheet, LabelsPdf, MOST_LABELS, QueueLabels, RemoveProduct};
use kontor_domain::sales::TaxMode;
use kontor_domain::{Minor, VariantId};
use kontor_tests::goods::{Goods, goods};
use kontor_tests::{Shop, both_engines, new_id};

async fn queue(shop: &Shop, variant_id: VariantId, count: i64) {
    shop.call(QueueLabels { variant_id, count }).await.unwrap();
}

both_engines! {
    async fn labels_wait_until_they_are_printed(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let nails = shop.stock_up(Goods { tax_mode: TaxMode::Added, ..goods("Nails", 1_000) }).await;
        queue(&shop, mug.variants[0].id, 3).await;
        queue(&shop, nails.variants[0].id, 1).await;
        queue(&shop, mug.variants[0].id, 2).await;
        let labels = shop.call(GetLabels {}).await.unwrap();
        let seen: Vec<_> = labels.iter().map(|l| (l.title.as_str(), l.code.as_str(), l.price, l.count)).collect();
        assert_eq!(seen, [("Mug", "5MUG", Minor(500), 2), ("Nails", "5NAILS", Minor(1_200), 1)], "with the tax that is added");
        for sheet in LabelSheet::ALL {
            let pdf = shop.call(LabelsPdf { sheet, skip: 1 }).await.unwrap();
            assert!(STANDARD.decode(&pdf.base64).unwrap().starts_with(b"%PDF"), "{sheet:?}");
        }
        queue(&shop, nails.variants[0].id, 0).await;
        assert_eq!(shop.call(GetLabels {}).await.unwrap().len(), 1);
        shop.call(RemoveProduct { id: mug.id }).await.unwrap();
        assert!(shop.call(GetLabels {}).await.unwrap().is_empty(), "what is gone gets no label");
        shop.call(ClearLabels {}).await.unwrap();
        let no = shop.call(LabelsPdf { sheet: LabelSheet::A4Of24, skip: 0 }).await.unwrap_err();
        assert_eq!(no.code, "no_labels");
    }

    async fn too_many_or_of_nothing_is_refused(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let id = mug.variants[0].id;
        for count in [-1, MOST_LABELS + 1] {
            let no = shop.call(QueueLabels { variant_id: id, count }).await.unwrap_err();
            assert!(no.fields.contains_key("count"), "{no:?}");
        }
        let no = shop.call(QueueLabels { variant_id: new_id(), count: 1 }).await.unwrap_err();
        assert_eq!(no.code, "not_found");
        let pen = shop.stock_up(goods("Pen", 100)).await;
        queue(&shop, id, MOST_LABELS).await;
        queue(&shop, pen.variants[0].id, 1).await;
        let no = shop.call(LabelsPdf { sheet: LabelSheet::A4Of65, skip: 0 }).await.unwrap_err();
        assert_eq!(no.code, "too_many");
    }
}
