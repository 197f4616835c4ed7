//! Adding a product or changing one, with all its variants at once.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use kontor_domain::catalog::barcode::{barcode, same_code, sku};
use kontor_domain::catalog::{Product, SaveProduct, SaveVariant, Variant};
use kontor_domain::event::Event;
use kontor_domain::money::MAX_MINOR;
use kontor_domain::{Message, Qty, Refusal, TaxClassId, TenantId, VariantId, say, text};
use serde_json::{Value, json};

use super::taxes::rows as taxes;
use super::variants::rows::{self as variants, Known, ToWrite};
use super::variants::{At, free_barcode, free_sku, taken_meanwhile};
use super::{Change, change, packs, queries, rows};
use crate::cx::Cx;
use crate::stock::serials;
use crate::{Explain as _, Result};

/// The most variants of a product.
const MOST_VARIANTS: usize = 100;
/// The most barcodes of a variant.
const MOST_BARCODES: usize = 20;
/// The longest unit, in characters.
const LONGEST_UNIT: usize = 12;

pub(super) async fn product(cx: &mut Cx, call: SaveProduct) -> Result<Product> {
    let before = match rows::removed(&mut cx.tx, call.id).await? {
        Some(Some(_)) => return Err(Refusal::not_found(say!("product")).into()),
        Some(None) => rows::product(&mut cx.tx, call.id).await?,
        None => None,
    };
    let after = tidy(cx, call).await?;
    codes_are_free(cx, &after).await?;
    put(cx, before.as_ref(), &after).await?;
    if let Some(detail) = before.as_ref().and_then(|before| worth_remembering(before, &after)) {
        cx.audit(after.id, detail);
    }
    cx.event(Event::ProductChanged { id: after.id });
    queries::with_stock(cx, after.id).await
}

/// Refuses SKUs and barcodes that other products have.
pub(super) async fn codes_are_free(cx: &mut Cx, after: &Product) -> Result<()> {
    for (place, variant) in after.variants.iter().enumerate() {
        free_sku(cx, after.id, &variant.sku, At::Place(place)).await?;
        for code in &variant.barcodes {
            free_barcode(cx, after.id, code, At::Place(place)).await?;
        }
    }
    Ok(())
}

/// Writes a product with its variants, whose codes are free: a new one, or over what it was before.
pub(super) async fn put(cx: &mut Cx, before: Option<&Product>, after: &Product) -> Result<()> {
    let tenant = cx.tenant()?;
    let change = change::begin(cx).await?;
    let known = match before {
        Some(_) => {
            let known = variants::of(&mut cx.tx, after.id).await?;
            if before.is_some_and(|before| before.tracked != after.tracked) {
                let ids: Vec<VariantId> = known.iter().map(|known| known.id).collect();
                serials::may_switch(cx, &ids).await?;
            }
            if before.is_some_and(|before| (before.tracked, before.decimals) != (after.tracked, after.decimals)) {
                let ids: Vec<VariantId> = known.iter().map(|known| known.id).collect();
                packs::stay_whole(cx, &ids, (after.tracked.is_some(), after.decimals)).await?;
            }
            rows::change_product(&mut cx.tx, after).await?;
            known
        }
        None => {
            rows::add_product(&mut cx.tx, tenant, after).await?;
            Vec::new()
        }
    };
    make_room(cx, after, &known, change).await?;
    write_variants(cx, tenant, after, &known, change).await?;
    match known.iter().any(|known| known.removed_at.is_some()) {
        // One that comes back may be a pack.
        true => packs::units_are_there(cx, after.id).await,
        false => Ok(()),
    }
}

/// The product as it is to be written.
async fn tidy(cx: &mut Cx, call: SaveProduct) -> Result<Product> {
    if let Some(category) = call.category_id
        && rows::category(&mut cx.tx, category).await?.is_none()
    {
        return Err(Refusal::not_found(say!("category")).into());
    }
    let tax_class_id = match call.tax_class_id {
        Some(class) if taxes::has(&mut cx.tx, class).await? => class,
        Some(_) => return Err(Refusal::not_found(say!("tax")).into()),
        None => taxes::usual(&mut cx.tx).await?.ok_or_else(|| Refusal::required("tax_class_id", say!("A tax")))?,
    };
    Ok(checked(call, tax_class_id, cx.now)?)
}

/// A product whose category and tax class are there, with everything else checked and tidied.
pub(super) fn checked(
    call: SaveProduct,
    tax_class_id: TaxClassId,
    now: DateTime<Utc>,
) -> std::result::Result<Product, Refusal> {
    let title = text::line("title", say!("A title"), &call.title)?;
    let unit = text::optional_line("unit", say!("The unit"), &call.unit)?;
    if unit.chars().count() > LONGEST_UNIT {
        return Err(Refusal::field(
            "too_long",
            "unit",
            say!("A unit has {most} characters at most.", most = LONGEST_UNIT),
        ));
    }
    if call.decimals > 3 {
        return Err(Refusal::invalid("decimals", say!("Quantities have 0 to 3 digits after the point.")));
    }
    if call.decimals > 0 && call.tracked.is_some() {
        let message = say!("What has serial numbers is sold in whole pieces. Set the digits after the point to 0.");
        return Err(Refusal::invalid("decimals", message));
    }
    Ok(Product {
        id: call.id,
        title,
        category_id: call.category_id,
        tax_class_id,
        tax_mode: call.tax_mode,
        decimals: call.decimals,
        unit,
        description: text::block("description", say!("The notes"), &call.description)?,
        image: None,
        active: call.active,
        negative_stock: call.negative_stock,
        tracked: call.tracked,
        variants: tidy_variants(call.variants)?,
        updated_at: now,
    })
}

/// Checks the variants by themselves and against one another.
fn tidy_variants(asked: Vec<SaveVariant>) -> std::result::Result<Vec<Variant>, Refusal> {
    if asked.is_empty() {
        return Err(Refusal::required("variants", say!("At least one SKU with its price")));
    }
    if asked.len() > MOST_VARIANTS {
        let message = say!("A product has {most} variants at most. Make it several products.", most = MOST_VARIANTS);
        return Err(Refusal::field("too_many", "variants", message));
    }
    let (mut ids, mut names, mut skus, mut codes) = (HashSet::new(), HashSet::new(), HashSet::new(), HashSet::new());
    let mut tidy = Vec::with_capacity(asked.len());
    for (place, asked) in asked.into_iter().enumerate() {
        let variant = tidy_variant(asked).map_err(|refusal| At::Place(place).put(refusal))?;
        let twice = |code, field: &str, what: Message| {
            At::Place(place).put(Refusal::field(code, field, say!("{what} stands here twice. Keep it once.", what)))
        };
        if !ids.insert(variant.id) {
            return Err(twice("invalid", "id", say!("The same variant")));
        }
        if !names.insert(text::fold(&variant.name)) {
            let what = match variant.name.as_str() {
                "" => say!("A variant without a name"),
                name => say!("The variant {name}", name),
            };
            return Err(twice("invalid", "name", what));
        }
        if !skus.insert(text::fold(&variant.sku)) {
            return Err(twice("sku_taken", "sku", say!("The SKU {sku}", sku = variant.sku)));
        }
        for code in &variant.barcodes {
            // A UPC and the same code as an EAN are one barcode to a scanner.
            let spelt_otherwise = same_code(code).is_some_and(|other| codes.contains(&other));
            if spelt_otherwise || !codes.insert(code.clone()) {
                return Err(twice("barcode_taken", "barcodes", say!("The barcode {code}", code)));
            }
        }
        tidy.push(variant);
    }
    Ok(tidy)
}

fn tidy_variant(asked: SaveVariant) -> std::result::Result<Variant, Refusal> {
    if !(0..=MAX_MINOR).contains(&asked.price.0) {
        return Err(Refusal::invalid("price", say!("A price is 0 or more, and no more than one sale can hold.")));
    }
    if asked.barcodes.len() > MOST_BARCODES {
        return Err(Refusal::invalid("barcodes", say!("A variant has {most} barcodes at most.", most = MOST_BARCODES)));
    }
    Ok(Variant {
        id: asked.id,
        name: text::optional_line("name", say!("A variant's name"), &asked.name)?,
        sku: sku(&asked.sku)?,
        barcodes: asked.barcodes.iter().map(|code| barcode(code)).collect::<std::result::Result<_, _>>()?,
        price: asked.price,
        on_hand: Qty::default(),
        reserved: Qty::default(),
        unit_cost: None,
        value: None,
        pack: None,
    })
}

/// Frees what the present variants have and others of the product are to get: what is left out goes, what changes its
/// SKU lets go of it, barcodes that move are taken away.
async fn make_room(cx: &mut Cx, after: &Product, known: &[Known], change: Change) -> Result<()> {
    let wanted: HashMap<VariantId, &Variant> = after.variants.iter().map(|variant| (variant.id, variant)).collect();
    let present = || known.iter().filter(|known| known.removed_at.is_none());
    let gone: Vec<VariantId> = present().map(|known| known.id).filter(|id| !wanted.contains_key(id)).collect();
    packs::none_holds(cx, &gone).await?;
    for present in present() {
        match wanted.get(&present.id) {
            None => variants::remove(&mut cx.tx, present.id, change, cx.now).await?,
            Some(variant) if text::fold(&variant.sku) != text::fold(&present.sku) => {
                variants::let_go_of_sku(&mut cx.tx, present.id).await?;
            }
            Some(_) => {}
        }
    }
    Ok(())
}

async fn write_variants(cx: &mut Cx, tenant: TenantId, after: &Product, known: &[Known], change: Change) -> Result<()> {
    let present = match known {
        [] => Vec::new(),
        _ => variants::barcodes_of(&mut cx.tx, after.id).await?,
    };
    let wanted: HashSet<(VariantId, &str)> =
        after.variants.iter().flat_map(|v| v.barcodes.iter().map(|code| (v.id, code.as_str()))).collect();
    for (id, code) in present.iter().filter(|(id, code)| !wanted.contains(&(*id, code.as_str()))) {
        variants::drop_barcode(&mut cx.tx, *id, code).await?;
    }
    for (position, variant) in (0i64..).zip(&after.variants) {
        let write = ToWrite {
            id: variant.id,
            product_id: after.id,
            name: &variant.name,
            sku: &variant.sku,
            price: variant.price,
            position,
            search: search_text(&after.title, variant),
            active: after.active,
            category_id: after.category_id,
            change,
        };
        let written = match known.iter().any(|known| known.id == variant.id) {
            true => variants::change(&mut cx.tx, write, cx.now).await,
            false => variants::add(&mut cx.tx, tenant, write, cx.now).await,
        };
        written
            .taken("variant__sku_key", || taken_meanwhile("sku_taken", "sku", say!("SKU")))
            .taken("variant__id", || Refusal::not_found(say!("variant")))?;
        for code in &variant.barcodes {
            if !present.iter().any(|(id, present)| *id == variant.id && present == code) {
                variants::add_barcode(&mut cx.tx, tenant, variant.id, code, cx.now)
                    .await
                    .taken("barcode__code", || taken_meanwhile("barcode_taken", "barcodes", say!("barcode")))?;
            }
        }
    }
    Ok(())
}

/// What a variant is found by.
fn search_text(title: &str, variant: &Variant) -> String {
    text::fold(&format!("{title} {} {} {}", variant.name, variant.sku, variant.barcodes.join(" ")))
}

/// What of a change somebody would want to look back on: prices, taxes, and variants that are gone.
fn worth_remembering(before: &Product, after: &Product) -> Option<Value> {
    let prices: Vec<Value> = after
        .variants
        .iter()
        .filter_map(|now| {
            let was = before.variants.iter().find(|was| was.id == now.id && was.price != now.price)?;
            Some(json!({ "variant_id": now.id, "sku": now.sku, "before": was.price, "after": now.price }))
        })
        .collect();
    let gone = before.variants.iter().filter(|was| !after.variants.iter().any(|now| now.id == was.id));
    let removed: Vec<Value> = gone.map(|was| json!({ "variant_id": was.id, "sku": was.sku })).collect();
    let taxed = |product: &Product| json!({ "tax_class_id": product.tax_class_id, "tax_mode": product.tax_mode });
    let mut detail = json!({ "title": after.title });
    if !prices.is_empty() {
        detail["prices"] = prices.into();
    }
    if !removed.is_empty() {
        detail["removed"] = removed.into();
    }
    if taxed(before) != taxed(after) {
        detail["tax"] = json!({ "before": taxed(before), "after": taxed(after) });
    }
    (detail.as_object().is_some_and(|detail| detail.len() > 1)).then_some(detail)
}

#[cfg(test)]
mod tests {
    use kontor_domain::Minor;
    use rstest::rstest;

    use super::*;

    fn variant(n: u128, name: &str, sku: &str, barcodes: &[&str]) -> SaveVariant {
        SaveVariant {
            id: VariantId(uuid::Uuid::from_u128(n)),
            name: name.to_owned(),
            sku: sku.to_owned(),
            barcodes: barcodes.iter().map(|code| (*code).to_owned()).collect(),
            price: Minor(100),
        }
    }

    #[rstest]
    #[case::no_variant(vec![], "variants")]
    #[case::no_sku(vec![variant(1, "", " ", &[])], "variants.0.sku")]
    #[case::one_sku_twice(vec![variant(1, "A", "x-1", &[]), variant(2, "B", "X-1", &[])], "variants.1.sku")]
    #[case::one_barcode_twice(vec![variant(1, "", "x", &["50 1", "501"])], "variants.0.barcodes")]
    #[case::a_upc_as_an_ean(
        vec![variant(1, "A", "x", &["036000291452"]), variant(2, "B", "y", &["0036000291452"])],
        "variants.1.barcodes"
    )]
    #[case::two_without_a_name(vec![variant(1, "", "x", &[]), variant(2, "", "y", &[])], "variants.1.name")]
    #[case::one_id_twice(vec![variant(1, "A", "x", &[]), variant(1, "B", "y", &[])], "variants.1.id")]
    fn variants_that_a_scanner_could_not_tell_apart_are_refused(#[case] asked: Vec<SaveVariant>, #[case] field: &str) {
        let refusal = tidy_variants(asked).unwrap_err();
        assert!(refusal.fields.contains_key(field), "{refusal:?} should be under {field}");
        assert!(refusal.fields.contains_key("variants"), "and under the list as a whole");
    }

    #[test]
    fn a_price_is_never_less_than_nothing() {
        for (price, fine) in [(-1, false), (0, true), (MAX_MINOR, true), (MAX_MINOR + 1, false)] {
            let asked = SaveVariant { price: Minor(price), ..variant(1, "", "x", &[]) };
            assert_eq!(tidy_variants(vec![asked]).is_ok(), fine, "{price}");
        }
    }

    #[test]
    fn a_variant_is_found_by_title_name_sku_and_barcode() {
        let variants = tidy_variants(vec![variant(1, "Größe L", "TS-1", &["5010"])]).unwrap();
        assert_eq!(search_text("Té  verde", &variants[0]), "te verde grosse l ts-1 5010");
    }
}
