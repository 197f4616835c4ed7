//! Packs of other variants: what they hold, and what may be one.

mod rows;

use std::collections::HashMap;

use kontor_domain::catalog::barcode::same_code;
use kontor_domain::catalog::packs::{FEWEST, MOST};
use kontor_domain::catalog::{Pack, PackFace, Product, SavePack, SetPack, Variant};
use kontor_domain::event::Event;
use kontor_domain::{Message, ProductId, Refusal, VariantId, say};
use serde_json::json;

use super::rows as catalog;
use super::{change, holder_of, queries};
use crate::cx::Cx;
use crate::db::Tx;
use crate::stock::{packs as moved, rows as stock, transfers};
use crate::{Result, sales};

/// What each pack holds.
pub(crate) type Packs = HashMap<VariantId, Pack>;

/// What those of these hold that are packs, also when they were removed.
///
/// # Errors
/// As every statement.
pub(crate) async fn of(tx: &mut Tx, ids: &[VariantId]) -> Result<Packs> {
    let rules = catalog::rules_of(tx, ids).await?;
    Ok(rules.into_iter().filter_map(|(id, own)| Some((id, own.pack?))).collect())
}

/// What each pack in the catalog holds.
///
/// # Errors
/// As every statement.
pub(super) async fn all(tx: &mut Tx) -> Result<Packs> {
    rows::all(tx).await
}

/// Refuses what is a pack where only units belong.
///
/// # Errors
/// `is_a_pack`, under `field`.
pub(crate) async fn no_pack(cx: &mut Cx, id: VariantId, field: &'static str) -> Result<()> {
    let Some(pack) = of(&mut cx.tx, &[id]).await?.remove(&id) else { return Ok(()) };
    let (title, unit) = (catalog::title(&mut cx.tx, id).await?, catalog::title(&mut cx.tx, pack.unit_id).await?);
    let message = say!(
        "“{title}” is a pack of {size} and has no stock of its own. Do this for “{unit}”, which is in it.",
        title,
        size = pack.size,
        unit
    );
    Err(Refusal::field("is_a_pack", field, message).into())
}

/// Fills in what the packs among a product's variants hold.
pub(super) async fn fill(cx: &mut Cx, variants: &mut [Variant]) -> Result<Packs> {
    let ids: Vec<VariantId> = variants.iter().map(|variant| variant.id).collect();
    let packs = of(&mut cx.tx, &ids).await?;
    for variant in variants {
        let Some(Pack { unit_id, size }) = packs.get(&variant.id).copied() else { continue };
        let (product_id, title, sku) = rows::named(&mut cx.tx, unit_id).await?;
        variant.pack = Some(PackFace { unit_id, product_id, title, sku, size });
    }
    Ok(packs)
}

/// A variant that is to be a pack, or one no more.
pub(super) struct Item {
    pub(super) id: VariantId,
    pub(super) title: String,
    pub(super) decimals: u8,
    pub(super) tracked: bool,
}

impl Item {
    fn of(variant: &catalog::Sellable) -> Self {
        let (title, tracked) = (variant.title.clone(), variant.tracked.is_some());
        Self { id: variant.variant_id, title, decimals: variant.decimals, tracked }
    }
}

pub(super) async fn set(cx: &mut Cx, call: SetPack) -> Result<Product> {
    let variant = catalog::sellable(&mut cx.tx, call.variant_id).await?;
    let variant = variant.ok_or_else(|| Refusal::not_found(say!("product")))?;
    let item = Item::of(&variant);
    // Whoever changes the catalog waits here, so that no two make a pack of a pack.
    change::begin(cx).await?;
    let before = of(&mut cx.tx, &[item.id]).await?.remove(&item.id);
    let after = match &call.pack {
        Some(asked) => Some(checked(cx, &item, asked).await?),
        None => None,
    };
    if before != after {
        may_become(cx, &item, after).await?;
        make(cx, item.id, after).await?;
        cx.audit(item.id, json!({ "title": item.title, "sku": variant.sku, "before": before, "after": after }));
        cx.event(Event::ProductChanged { id: variant.product_id });
    }
    queries::with_stock(cx, variant.product_id).await
}

/// What a variant has to be made so that it is the pack that is asked for; none when it is just that.
///
/// # Errors
/// Why it can't be that.
pub(super) async fn wanted(cx: &mut Cx, item: &Item, asked: &SavePack) -> Result<Option<Pack>> {
    let after = checked(cx, item, asked).await?;
    if of(&mut cx.tx, &[item.id]).await?.get(&item.id) == Some(&after) {
        return Ok(None);
    }
    may_become(cx, item, Some(after)).await?;
    Ok(Some(after))
}

/// Makes a variant a pack, or one no more, which was looked at before.
///
/// # Errors
/// As every statement.
pub(super) async fn make(cx: &mut Cx, id: VariantId, pack: Option<Pack>) -> Result<()> {
    let change = change::begin(cx).await?;
    rows::set(&mut cx.tx, id, pack, change, cx.now).await
}

/// Refuses to make something else of what is there, is being sold, or was moved as another pack.
async fn may_become(cx: &mut Cx, item: &Item, after: Option<Pack>) -> Result<()> {
    free(cx, item).await?;
    if let (Some(after), Some(was)) = (after, moved::last(&mut cx.tx, item.id).await?)
        && after != was
    {
        let message = say!(
            "“{title}” was sold or came as a pack of {size} {unit} before, and what comes back has to be that. Add another \
             variant for a pack that holds something else.",
            title = item.title,
            size = was.size,
            unit = catalog::title(&mut cx.tx, was.unit_id).await?
        );
        return Err(Refusal::field("pack_was_moved", "size", message).into());
    }
    Ok(())
}

/// Refuses a number of units that no pack holds.
///
/// # Errors
/// `invalid`, under `size`.
pub(super) fn may_hold(size: i64) -> std::result::Result<(), Refusal> {
    if (FEWEST..=MOST).contains(&size) {
        return Ok(());
    }
    let message = say!("A pack holds {fewest} to {most} whole units.", fewest = FEWEST, most = MOST);
    Err(Refusal::invalid("size", message))
}

/// A pack that may be.
async fn checked(cx: &mut Cx, item: &Item, asked: &SavePack) -> Result<Pack> {
    let code = asked.code.trim();
    let holder = match holder_of(cx, code, same_code(code)).await? {
        Some(id) => catalog::sellable(&mut cx.tx, id).await?,
        None => None,
    };
    let unit = holder.ok_or_else(|| {
        let message = say!("Nothing has the SKU or barcode {code}. Write that of what is in the pack.", code);
        Refusal::field("unknown_code", "code", message)
    })?;
    let no = |code, field, message: Message| Err(Refusal::field(code, field, message).into());
    may_hold(asked.size)?;
    if unit.variant_id == item.id {
        return no("pack_of_itself", "code", say!("Nothing is a pack of itself. Write the SKU of what is in it."));
    }
    if of(&mut cx.tx, &[unit.variant_id]).await?.contains_key(&unit.variant_id) {
        return Err(of_packs(&unit.title).into());
    }
    if unit.tracked.is_some() {
        return Err(tracked(unit.title).into());
    }
    may_be(cx, item).await?;
    Ok(Pack { unit_id: unit.variant_id, size: asked.size })
}

/// Refuses to make a pack of what can be none, whatever is to be in it.
///
/// # Errors
/// Why it can't be one.
pub(super) async fn may_be(cx: &mut Cx, item: &Item) -> Result<()> {
    if let Some(pack) = rows::pack_of(&mut cx.tx, &[item.id], &[]).await? {
        let message = say!(
            "“{title}” is what is in “{pack}”, and no pack holds packs. Change that one first.",
            title = item.title,
            pack
        );
        return Err(Refusal::field("pack_of_packs", "code", message).into());
    }
    if item.tracked {
        return Err(tracked(item.title.clone()).into());
    }
    if item.decimals > 0 {
        let message = say!(
            "“{title}” is sold by weight or length, and packs are whole. Make the pack a product of its own, in whole pieces.",
            title = item.title
        );
        return Err(Refusal::field("pack_not_whole", "code", message).into());
    }
    Ok(())
}

fn tracked(title: String) -> Refusal {
    let message = say!(
        "Each “{title}” has a serial number and is sold by itself. Take the numbers off in the product, or leave the pack out.",
        title
    );
    Refusal::field("pack_tracked", "code", message)
}

/// Why nothing is a pack of a pack.
pub(super) fn of_packs(title: &str) -> Refusal {
    let message = say!(
        "“{title}” is a pack itself. Write the SKU of the single piece, and how many of it there are in all.",
        title
    );
    Refusal::field("pack_of_packs", "code", message)
}

/// Refuses a change while there is stock of the variant itself, or it is being sold.
async fn free(cx: &mut Cx, item: &Item) -> Result<()> {
    let on_the_way = transfers::on_the_way(&mut cx.tx).await?.contains(&item.id);
    if on_the_way || stock::is_anywhere(&mut cx.tx, item.id).await? {
        let message = say!(
            "There is stock of “{title}” in some store, or on its way. Write it off there first, and take it in as what is in it.",
            title = item.title
        );
        return Err(Refusal::field("has_stock", "code", message).into());
    }
    if sales::is_in_a_cart(&mut cx.tx, item.id).await? {
        let message = say!(
            "“{title}” is in a sale that is being rung up or parked. Finish that first, or take it out there.",
            title = item.title
        );
        return Err(Refusal::field("in_a_sale", "code", message).into());
    }
    Ok(())
}

/// Refuses to take variants out of the catalog that are in a pack which stays there.
///
/// # Errors
/// `in_a_pack`.
pub(super) async fn none_holds(cx: &mut Cx, gone: &[VariantId]) -> Result<()> {
    if let Some(pack) = rows::pack_of(&mut cx.tx, gone, gone).await? {
        let message = say!("It is what is in “{pack}”. Remove that pack first, or say there that it is none.", pack);
        return Err(Refusal::new("in_a_pack", message).into());
    }
    Ok(())
}

/// Refuses serial numbers and parts of a piece for what is a pack, or is in one.
///
/// # Errors
/// `pack_tracked`, `pack_not_whole`.
pub(super) async fn stay_whole(cx: &mut Cx, ids: &[VariantId], (tracked, decimals): (bool, u8)) -> Result<()> {
    let packs = of(&mut cx.tx, ids).await?;
    if decimals > 0 && !packs.is_empty() {
        let message = say!("A pack is sold whole. Set the digits after the point to 0, or say that it is no pack.");
        return Err(Refusal::field("pack_not_whole", "decimals", message).into());
    }
    if tracked && (!packs.is_empty() || rows::pack_of(&mut cx.tx, ids, &[]).await?.is_some()) {
        let message = say!("What is a pack, or is in one, has no serial numbers. Leave them out, or the pack.");
        return Err(Refusal::field("pack_tracked", "tracked", message).into());
    }
    Ok(())
}

/// Refuses to bring back a pack of something that is not in the catalog any more.
///
/// # Errors
/// `unit_removed`.
pub(super) async fn units_are_there(cx: &mut Cx, product: ProductId) -> Result<()> {
    if let Some((pack, unit)) = rows::orphan(&mut cx.tx, product).await? {
        let message = say!("“{pack}” is a pack of “{unit}”, which was removed. Bring that back first.", pack, unit);
        return Err(Refusal::new("unit_removed", message).into());
    }
    Ok(())
}
