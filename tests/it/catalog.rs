//! What is sold: saving, finding, scanning, removing and bringing back; taxes from a day; pictures.

use chrono::NaiveDate;
use kontor_domain::audit::AuditEntries;
use kontor_domain::catalog::{
    Categories, FindVariants, Found, GetImage, GetProduct, RateFrom, RemoveCategory, RemoveProduct, RestoreProduct,
    SaveCategory, SaveProduct, SaveTaxClass, SaveVariant, Scan, SetImage, TaxClasses, Which,
};
use kontor_domain::page::Window;
use kontor_domain::sales::TaxMode;
use kontor_domain::{CategoryId, Minor, ProductId, Rate, Refusal};
use kontor_tests::goods::{cash, goods};
use kontor_tests::{Shop, both_engines, new_id};

fn variant(name: &str, sku: &str, barcodes: &[&str], price: i64) -> SaveVariant {
    let barcodes = barcodes.iter().map(|code| (*code).to_owned()).collect();
    SaveVariant { id: new_id(), name: name.into(), sku: sku.into(), barcodes, price: Minor(price) }
}

fn product(title: &str, variants: Vec<SaveVariant>) -> SaveProduct {
    SaveProduct {
        id: new_id::<ProductId>(),
        title: title.into(),
        category_id: None,
        tax_class_id: None,
        tax_mode: TaxMode::Included,
        decimals: 0,
        unit: String::new(),
        description: String::new(),
        active: true,
        negative_stock: None,
        tracked: None,
        variants,
    }
}

fn look_for(text: &str) -> FindVariants {
    FindVariants { text: text.into(), ..FindVariants::default() }
}

async fn titles(shop: &Shop, call: FindVariants) -> Vec<String> {
    let page = shop.call(call).await.unwrap();
    assert_eq!(page.total, i64::try_from(page.rows.len()).unwrap(), "all of it is on the first page");
    page.rows.into_iter().map(|found| found.title).collect()
}

async fn scan(shop: &Shop, code: &str) -> Result<Found, Refusal> {
    shop.call(Scan { code: code.into() }).await
}

both_engines! {
    async fn a_product_is_kept_as_it_was_saved(shop: Shop) {
        let category = shop.call(SaveCategory { id: new_id(), name: "Shirts".into(), position: None }).await.unwrap();
        let mut tee = product("T-shirt", vec![
            variant("Red, L", "TS-R-L", &["5010000000012", "5010000000029"], 1_999),
            variant("Red, M", "TS-R-M", &[], 1_899),
        ]);
        tee.category_id = Some(category.id);
        tee.description = "Cotton.\nWash cold.".into();
        let saved = shop.call(tee).await.unwrap();
        assert_eq!(shop.call(GetProduct { id: saved.id }).await.unwrap(), saved);
        assert_eq!(saved.tax_class_id, shop.tax("VAT 20%").await, "the usual tax");
        let skus: Vec<&str> = saved.variants.iter().map(|v| v.sku.as_str()).collect();
        assert_eq!(skus, ["TS-R-L", "TS-R-M"], "in their order");
        assert_eq!(saved.variants[0].barcodes.len(), 2);
        assert_eq!(shop.call(Categories {}).await.unwrap()[0].products, 1);
        assert_eq!(scan(&shop, "ts-r-m").await.unwrap().title, "T-shirt, Red, M", "a SKU, whatever its case");
    }

    async fn codes_belong_to_one_product_at_a_time(shop: Shop) {
        let mug = shop.call(product("Mug", vec![variant("", "M-1", &["036000291452"], 500)])).await.unwrap();
        let no = shop.call(product("Cup", vec![variant("", "m-1", &[], 400)])).await.unwrap_err();
        assert_eq!((no.code.as_ref(), no.message.contains("Mug")), ("sku_taken", true), "{no:?}");
        assert!(no.fields.contains_key("variants.0.sku"), "{no:?}");
        let no = shop.call(product("Cup", vec![variant("", "C-1", &["0036000291452"], 400)])).await.unwrap_err();
        assert_eq!((no.code.as_ref(), no.message.contains("Mug")), ("barcode_taken", true), "also spelt as an EAN: {no:?}");
        assert!(no.fields.contains_key("variants.0.barcodes"), "{no:?}");
        assert_eq!(titles(&shop, look_for("")).await, ["Mug"], "a refused call leaves no trace");
        let mut foreign = product("Cup", vec![variant("", "C-1", &[], 400)]);
        foreign.variants[0].id = mug.variants[0].id;
        assert_eq!(shop.call(foreign).await.unwrap_err().code, "not_found", "a variant does not change its product");
    }

    async fn variants_can_swap_what_they_have(shop: Shop) {
        let asked = product("Pen", vec![variant("Blue", "P-1", &["11", "12"], 100), variant("Black", "P-2", &["21"], 100)]);
        let saved = shop.call(asked).await.unwrap();
        let mut change = SaveProduct::from(&saved);
        change.variants[0].sku = "P-2".into();
        change.variants[1].sku = "P-1".into();
        change.variants[0].barcodes = vec!["21".into()];
        change.variants[1].barcodes = vec!["12".into(), "22".into()];
        let changed = shop.call(change).await.unwrap();
        assert_eq!(scan(&shop, "21").await.unwrap().variant_id, changed.variants[0].id);
        assert_eq!(scan(&shop, "P-1").await.unwrap().variant_id, saved.variants[1].id);
        assert_eq!(scan(&shop, "12").await.unwrap().title, "Pen, Black");
        assert_eq!(scan(&shop, "11").await.unwrap_err().code, "unknown_code", "what nobody has any more is free");
    }

    async fn a_variant_left_out_is_removed_and_frees_its_codes(shop: Shop) {
        let saved = shop.call(product("Sock", vec![variant("S", "S-S", &["31"], 300), variant("L", "S-L", &["32"], 300)])).await.unwrap();
        let mut change = SaveProduct::from(&saved);
        let gone = change.variants.pop().unwrap();
        shop.call(change).await.unwrap();
        assert_eq!(scan(&shop, "32").await.unwrap_err().code, "unknown_code");
        shop.call(product("Hat", vec![variant("", "S-L", &["32"], 900)])).await.unwrap();
        let mut back = SaveProduct::from(&shop.call(GetProduct { id: saved.id }).await.unwrap());
        back.variants.push(gone.clone());
        assert_eq!(shop.call(back.clone()).await.unwrap_err().code, "sku_taken", "its codes are another's now");
        back.variants[1] = SaveVariant { sku: "S-XL".into(), barcodes: vec![], ..gone };
        let again = shop.call(back).await.unwrap();
        assert_eq!(again.variants.len(), 2, "the variant itself can come back");
    }

    async fn a_removed_product_comes_back_with_its_codes(shop: Shop) {
        let saved = shop.call(product("Bowl", vec![variant("", "B-1", &["41", "42"], 700)])).await.unwrap();
        shop.call(RemoveProduct { id: saved.id }).await.unwrap();
        assert_eq!(shop.call(GetProduct { id: saved.id }).await.unwrap_err().code, "not_found");
        assert_eq!(scan(&shop, "41").await.unwrap_err().code, "unknown_code");
        assert_eq!(shop.call(SaveProduct::from(&saved)).await.unwrap_err().code, "not_found", "it is restored, not saved anew");
        shop.clock.shift(chrono::TimeDelta::minutes(5));
        let back = shop.call(RestoreProduct { id: saved.id }).await.unwrap();
        assert_eq!(back.variants, saved.variants);
        assert_eq!(scan(&shop, "42").await.unwrap().product_id, saved.id);
        shop.call(RemoveProduct { id: saved.id }).await.unwrap();
        let plate = shop.call(product("Plate", vec![variant("", "P-1", &["41"], 800)])).await.unwrap();
        let no = shop.call(RestoreProduct { id: saved.id }).await.unwrap_err();
        assert_eq!((no.code.as_ref(), no.message.contains("Plate")), ("barcode_taken", true), "{no:?}");
        shop.call(RemoveProduct { id: plate.id }).await.unwrap();
        shop.call(RestoreProduct { id: saved.id }).await.unwrap();
        let actions = AuditEntries { subject_id: Some(saved.id.0), action: "catalog.".into(), ..AuditEntries::default() };
        assert_eq!(shop.call(actions).await.unwrap().total, 4, "each removal and each return is remembered");
    }

    async fn what_is_typed_finds_every_word_anywhere(shop: Shop) {
        for (title, sku, barcode) in [("Café crème", "CC-1", "5011"), ("Coffee 100%", "CO-1", "5022"), ("Cream tea", "CT-1", "501")] {
            shop.call(product(title, vec![variant("", sku, &[barcode], 100)])).await.unwrap();
        }
        assert_eq!(titles(&shop, look_for("CREME caf")).await, ["Café crème"], "words in any order, without accents");
        assert_eq!(titles(&shop, look_for("100%")).await, ["Coffee 100%"], "a percent sign is no wildcard");
        assert_eq!(titles(&shop, look_for("_")).await, [""; 0]);
        assert_eq!(titles(&shop, look_for("cr")).await, ["Cream tea", "Café crème"], "what starts so comes first");
        assert_eq!(titles(&shop, look_for("501")).await, ["Cream tea", "Café crème"], "the exact barcode comes first");
        assert_eq!(titles(&shop, look_for("co-1")).await, ["Coffee 100%"]);
        let window = Window { offset: 1, limit: 1 };
        let page = shop.call(FindVariants { window, ..look_for("") }).await.unwrap();
        assert_eq!((page.total, page.rows.len()), (3, 1));
        let window = Window { offset: 9, limit: 1 };
        let page = shop.call(FindVariants { window, ..look_for("") }).await.unwrap();
        assert_eq!((page.total, page.rows.len()), (3, 0), "behind the end there is nothing, and still three in all");
    }

    async fn what_is_not_for_sale_is_not_sold(shop: Shop) {
        let mut asked = product("Sample", vec![variant("", "S-1", &["61"], 100)]);
        asked.active = false;
        shop.call(asked).await.unwrap();
        assert_eq!(titles(&shop, look_for("sample")).await, [""; 0]);
        let all = FindVariants { which: Which::All, ..look_for("sample") };
        assert_eq!(titles(&shop, all).await, ["Sample"]);
        let no = scan(&shop, "61").await.unwrap_err();
        assert_eq!(no.code, "not_for_sale", "adding it again would not help: {no:?}");
    }

    async fn what_sells_is_shown_first(shop: Shop) {
        let mug = shop.stock_up(goods("Zebra mug", 500)).await;
        shop.stock_up(goods("Apple mug", 500)).await;
        assert_eq!(titles(&shop, look_for("")).await, ["Apple mug", "Zebra mug"]);
        let cart = shop.cart_of(&[(&mug, 2_000)]).await;
        shop.complete(&cart, vec![cash(1_000)]).await.unwrap();
        shop.deliver().await;
        assert_eq!(titles(&shop, look_for("")).await, ["Zebra mug", "Apple mug"]);
        assert_eq!(scan(&shop, "ZEBRAMUG").await.unwrap().on_hand.0, -2_000);
    }

    async fn a_category_that_goes_leaves_its_products(shop: Shop) {
        let first = shop.call(SaveCategory { id: new_id(), name: "Tea".into(), position: None }).await.unwrap();
        let second = shop.call(SaveCategory { id: new_id(), name: "Coffee".into(), position: None }).await.unwrap();
        assert!(first.position < second.position, "a new one goes to the end");
        let no = shop.call(SaveCategory { id: new_id(), name: "TEA".into(), position: None }).await.unwrap_err();
        assert_eq!((no.code.as_ref(), no.fields.contains_key("name")), ("name_taken", true));
        let mut asked = product("Assam", vec![variant("", "A-1", &[], 400)]);
        asked.category_id = Some(first.id);
        let saved = shop.call(asked).await.unwrap();
        let only = |id: CategoryId| FindVariants { category_id: Some(id), ..look_for("") };
        assert_eq!(titles(&shop, only(first.id)).await, ["Assam"]);
        assert_eq!(titles(&shop, only(second.id)).await, [""; 0]);
        shop.call(RemoveCategory { id: first.id }).await.unwrap();
        assert_eq!(shop.call(GetProduct { id: saved.id }).await.unwrap().category_id, None);
        assert_eq!(shop.call(Categories {}).await.unwrap().len(), 1);
        shop.call(SaveCategory { id: new_id(), name: "Tea".into(), position: None }).await.expect("its name is free");
    }

    async fn a_tax_has_one_rate_a_day_and_one_is_the_usual(shop: Shop) {
        let classes = shop.call(TaxClasses {}).await.unwrap();
        let usual = classes.first().unwrap();
        assert_eq!((usual.name.as_str(), usual.rate), ("VAT 20%", Rate(200_000)));
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let rates = vec![
            RateFrom { valid_from: day("2100-01-01"), rate: Rate(250_000) },
            RateFrom { valid_from: day("2000-01-01"), rate: Rate(100_000) },
        ];
        let call = SaveTaxClass { id: new_id(), name: "Books".into(), usual: true, rates: rates.clone() };
        let books = shop.call(call).await.unwrap();
        assert_eq!((books.rate, books.rates[0].valid_from), (Rate(100_000), day("2000-01-01")), "the rate of today");
        let classes = shop.call(TaxClasses {}).await.unwrap();
        assert_eq!(classes.iter().filter(|class| class.usual).count(), 1, "exactly one is the usual");
        assert_eq!(classes[0], books);
        let no = SaveTaxClass { id: books.id, name: "Books".into(), usual: false, rates: rates.clone() };
        assert_eq!(shop.call(no).await.unwrap_err().code, "usual_needed");
        let no = SaveTaxClass { id: new_id(), name: "zero".into(), usual: false, rates };
        assert_eq!(shop.call(no).await.unwrap_err().code, "name_taken");
    }

    async fn a_picture_is_kept_and_replaced(shop: Shop) {
        let saved = shop.call(product("Vase", vec![variant("", "V-1", &[], 900)])).await.unwrap();
        let png = "iVBORw0KGgoAAAANSUhEUg==";
        let with = shop.call(SetImage { id: saved.id, image: Some(png.into()) }).await.unwrap();
        let first = with.image.unwrap();
        let image = shop.call(GetImage { id: first }).await.unwrap();
        assert_eq!((image.media_type.as_str(), image.base64.as_str()), ("image/png", png));
        let no = shop.call(SetImage { id: saved.id, image: Some("PHN2Zz4=".into()) }).await.unwrap_err();
        assert!(no.fields.contains_key("image"), "{no:?}");
        shop.call(SaveProduct::from(&with)).await.unwrap();
        assert_eq!(shop.call(GetProduct { id: saved.id }).await.unwrap().image, Some(first), "saving keeps the picture");
        let without = shop.call(SetImage { id: saved.id, image: None }).await.unwrap();
        assert_eq!(without.image, None);
        assert_eq!(shop.call(GetImage { id: first }).await.unwrap_err().code, "not_found");
    }

    async fn a_changed_price_is_remembered(shop: Shop) {
        let saved = shop.call(product("Lamp", vec![variant("", "L-1", &[], 4_000)])).await.unwrap();
        let mut change = SaveProduct::from(&saved);
        change.title = "Desk lamp".into();
        shop.call(change.clone()).await.unwrap();
        change.variants[0].price = Minor(4_500);
        shop.call(change).await.unwrap();
        let call = AuditEntries { subject_id: Some(saved.id.0), ..AuditEntries::default() };
        let entries = shop.call(call).await.unwrap();
        assert_eq!(entries.total, 1, "a title is not worth it, a price is");
        let price = &entries.rows[0].detail["prices"][0];
        assert_eq!((price["before"].as_i64(), price["after"].as_i64()), (Some(4_000), Some(4_500)));
        assert_eq!(entries.rows[0].user, "Maria");
    }

    async fn what_is_not_there_is_said_to_be_missing(shop: Shop) {
        let no = shop.call(GetProduct { id: new_id() }).await.unwrap_err();
        assert_eq!(no.code, "not_found");
        let mut asked = product("Thing", vec![variant("", "T", &[], 1)]);
        asked.category_id = Some(new_id());
        assert_eq!(shop.call(asked).await.unwrap_err().code, "not_found");
        let mut asked = product("Thing", vec![variant("", "T", &[], 1)]);
        asked.tax_class_id = Some(new_id());
        assert_eq!(shop.call(asked).await.unwrap_err().code, "not_found");
        assert_eq!(scan(&shop, " ").await.unwrap_err().code, "unknown_code");
    }
}
