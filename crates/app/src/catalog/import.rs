//! Taking products from a file: what a row would do, doing it, and putting back what was there.

mod undo;

use std::collections::HashMap;

use kontor_domain::business::Business;
use kontor_domain::catalog::barcode::same_code;
use kontor_domain::catalog::{Category, Product, SavePack, SaveProduct, SaveVariant, TaxClass};
use kontor_domain::event::Event;
use kontor_domain::import::{ImportRun, ProductRow, RowOutcome, TaxCell, product};
use kontor_domain::stock::NegativeStock;
use kontor_domain::{CategoryId, ImportId, Minor, ProductId, Refusal, TaxClassId, VariantId, say, text};
use serde_json::json;
use uuid::Uuid;

use super::rows::Sellable;
use super::taxes::rows as taxes;
use super::variants::rows as variant_rows;
use super::{change, full_title, holder_of, packs, rows, save};
use crate::cx::Cx;
use crate::import::kind::{Did, Kind, Planned, Unread};
use crate::{Explain as _, Failure, Result, import};

pub(crate) use undo::put_back;
use undo::{Packed, Was};

/// What the rows of a piece of a file share, looked up once.
pub(crate) struct Shelf {
    categories: HashMap<String, CategoryId>,
    taxes: Vec<TaxClass>,
    /// The group of the row before, and the product that it made or changed.
    last: Option<(String, ProductId)>,
    /// The import, and the SKUs of this piece with whether they are packs, where nothing is written: what comes in a pack may stand in the
    /// file, too.
    dry: Option<(ImportId, HashMap<String, bool>)>,
}

/// How to do what a row is to do.
#[derive(Debug)]
pub(crate) enum Plan {
    /// Nothing: all of it is there already.
    Same(VariantId),
    /// Write a product.
    Write(Box<Write>),
}

/// A product that a row makes or changes.
#[derive(Debug)]
pub(crate) struct Write {
    /// The row's variant.
    variant_id: VariantId,
    /// What the product was; none for a new one.
    before: Option<Product>,
    after: Product,
    /// The name of a category that has to be made first.
    category: Option<String>,
    /// The pack that the row's variant becomes.
    pack: Option<SavePack>,
}

impl Write {
    /// Whether the product is there already, just so.
    fn is_known(&self) -> bool {
        let before = self.before.as_ref();
        before.is_some_and(|before| Product { updated_at: before.updated_at, ..self.after.clone() } == *before)
    }
}

impl Write {
    /// The row's variant, as what may be a pack is looked at.
    fn item(&self) -> packs::Item {
        let name =
            self.after.variants.iter().find(|variant| variant.id == self.variant_id).map(|own| own.name.as_str());
        let title = full_title(&self.after.title, name.unwrap_or_default());
        packs::Item { id: self.variant_id, title, decimals: self.after.decimals, tracked: self.after.tracked.is_some() }
    }
}

impl Kind for Shelf {
    type Row = ProductRow;
    type Plan = Plan;

    async fn open(cx: &mut Cx, run: &ImportRun, carried: Option<(String, Uuid)>) -> Result<Self> {
        let today = cx.local()?.business_date;
        let categories = rows::category_names(&mut cx.tx).await?;
        Ok(Self {
            categories: categories.into_iter().map(|(id, name)| (text::fold(&name), id)).collect(),
            taxes: taxes::classes(&mut cx.tx, today).await?,
            last: carried.map(|(group, product)| (group, product.into())),
            dry: run.dry_run.then(|| (run.id, HashMap::new())),
        })
    }

    fn read(&self, run: &ImportRun, business: &Business, cells: &[String]) -> std::result::Result<ProductRow, Unread> {
        Ok(product(&run.reading.columns, cells, run.reading.decimals, business.currency)?)
    }

    fn key(row: &ProductRow) -> String {
        text::fold(&row.sku)
    }

    fn name(row: &ProductRow) -> String {
        row.sku.clone()
    }

    async fn plan(&mut self, cx: &mut Cx, row: &ProductRow) -> Result<Planned<Plan>> {
        plan(cx, self, row).await
    }

    async fn carry_out(&mut self, cx: &mut Cx, row: &ProductRow, plan: Plan, at: (&ImportRun, i64)) -> Result<Did> {
        let mut did = Did::default();
        if let Some((_, seen)) = &mut self.dry {
            seen.insert(Self::key(row), row.pack.is_some());
            // Told to the pieces behind this one.
            did.before = row.pack.is_some().then(|| json!({ "is_pack": true }));
        }
        let product = match plan {
            Plan::Same(variant) => {
                did.subject_id = Some(variant.0);
                rows::sellable(&mut cx.tx, variant).await?.map(|sellable| sellable.product_id)
            }
            Plan::Write(write) if at.0.dry_run => write.before.as_ref().map(|before| before.id),
            Plan::Write(write) => {
                did = self.write(cx, &write).await?;
                Some(write.after.id)
            }
        };
        self.last = group(row).zip(product);
        Ok(did)
    }

    async fn close(self, _: &mut Cx, _: &ImportRun) -> Result<Option<(String, Uuid)>> {
        Ok(self.last.map(|(group, product)| (group, product.0)))
    }
}

impl Shelf {
    /// Writes a product, the category it needs, and the pack that it holds.
    async fn write(&mut self, cx: &mut Cx, write: &Write) -> Result<Did> {
        if let Some(name) = &write.category
            && let Some(id) = write.after.category_id
        {
            let tenant = cx.tenant()?;
            // Before the name: whoever waits for that should not hold the number.
            change::begin(cx).await?;
            let position = rows::end_of_categories(&mut cx.tx).await?;
            let category = Category { id, name: name.clone(), position, products: 0 };
            let taken =
                || Refusal::new("name_taken", say!("Somebody made a category of that name in this moment. Try again."));
            rows::add_category(&mut cx.tx, tenant, &category, cx.now).await.taken("category__name_key", taken)?;
            self.categories.insert(text::fold(name), id);
        }
        let same = write.is_known();
        if !same {
            save::put(cx, write.before.as_ref(), &write.after).await?;
        }
        let subject_id = Some(write.variant_id.0);
        let plain = write.before.as_ref().map(serde_json::to_value).transpose().map_err(Failure::fault)?;
        let Some(asked) = &write.pack else { return Ok(Did { subject_id, before: plain }) };
        // Nobody makes a pack of what is in this one meanwhile.
        change::begin(cx).await?;
        let Some(pack) = packs::wanted(cx, &write.item(), asked).await? else {
            return Ok(Did { subject_id, before: plain });
        };
        let had = packs::of(&mut cx.tx, &[write.variant_id]).await?.remove(&write.variant_id);
        packs::make(cx, write.variant_id, Some(pack)).await?;
        cx.event(Event::ProductChanged { id: write.after.id });
        let was = match &write.before {
            None => Was::New,
            Some(_) if same => Was::Same,
            Some(before) => Was::Other(Box::new(before.clone())),
        };
        let kept = serde_json::to_value(Packed { packed: pack, had, was }).map_err(Failure::fault)?;
        Ok(Did { subject_id, before: Some(kept) })
    }

    /// Whether what is to be in a pack stands in the rows before, of a file of which nothing is written; and whether it is a pack itself.
    async fn to_come(&self, cx: &mut Cx, code: &str) -> Result<Option<bool>> {
        let Some((run, seen)) = &self.dry else { return Ok(None) };
        let key = text::fold(code);
        match seen.get(&key) {
            Some(is_pack) => Ok(Some(*is_pack)),
            None => Ok(import::was_taken(cx, *run, &key).await?.map(|before| before.is_some())),
        }
    }

    fn tax(&self, cell: Option<&TaxCell>) -> std::result::Result<Option<TaxClassId>, Refusal> {
        let Some(TaxCell { name, rate }) = cell else { return Ok(None) };
        let key = text::fold(name);
        let named = self.taxes.iter().find(|class| text::fold(&class.name) == key);
        let charged = || self.taxes.iter().find(|class| Some(class.rate) == *rate);
        match named.or_else(charged) {
            Some(class) => Ok(Some(class.id)),
            None => {
                let known: Vec<&str> = self.taxes.iter().map(|class| class.name.as_str()).collect();
                let message = say!(
                    "There is no tax “{name}”. Add it in the settings, or write one of: {known}.",
                    name,
                    known = known.join(", ")
                );
                Err(Refusal::field("unknown_tax", "tax", message))
            }
        }
    }
}

/// What the rows of one product have in common: what the file calls it, or the title of what has variants.
fn group(row: &ProductRow) -> Option<String> {
    let titled = || row.variant.as_deref().filter(|name| !name.is_empty()).and(row.title.as_deref());
    row.group.as_deref().or_else(titled).map(text::fold).filter(|group| !group.is_empty())
}

async fn plan(cx: &mut Cx, shelf: &Shelf, row: &ProductRow) -> Result<Planned<Plan>> {
    let tenant = cx.tenant()?;
    let tax = shelf.tax(row.tax.as_ref())?;
    let (category_id, category) = match row.category.as_deref() {
        Some(name) if !name.is_empty() => match shelf.categories.get(&text::fold(name)) {
            Some(id) => (Some(*id), None),
            None => (Some(cx.new_id()?.into()), Some(name.to_owned())),
        },
        _ => (None, None),
    };
    let holder = variant_rows::with_sku(&mut cx.tx, tenant, &row.sku).await?;
    for code in row.barcodes.iter().flatten() {
        let other = variant_rows::with_barcode(&mut cx.tx, tenant, code, same_code(code)).await?;
        if let Some(other) =
            other.filter(|other| Some(other.variant_id) != holder.as_ref().map(|holder| holder.variant_id))
        {
            let message =
                say!("“{title}” has the barcode {code} already. Take it away there first.", title = other.title, code);
            return Err(Refusal::field("barcode_taken", "barcode", message).into());
        }
    }
    let sibling = match (&holder, &shelf.last, group(row)) {
        (Some(holder), ..) => Some(holder.product_id),
        (None, Some((last, product)), Some(group)) if *last == group => Some(*product),
        (None, ..) => None,
    };
    let before = match sibling {
        Some(product) => rows::product(&mut cx.tx, product).await?,
        None => None,
    };
    let usual = shelf.taxes.first().map(|class| class.id).ok_or_else(|| Refusal::required("tax", say!("A tax")))?;
    let call = match (&before, &holder) {
        (Some(before), Some(holder)) => changed(before, holder.variant_id, row, category_id)?,
        (Some(before), None) => joined(before, cx.new_id()?.into(), row)?,
        (None, _) => fresh(cx.new_id()?.into(), cx.new_id()?.into(), row, category_id)?,
    };
    let variant_id = match &holder {
        Some(holder) => holder.variant_id,
        None => call.variants.last().map(|variant| variant.id).ok_or_else(|| Refusal::not_found(say!("variant")))?,
    };
    let tax = tax.or_else(|| before.as_ref().map(|before| before.tax_class_id)).unwrap_or(usual);
    let mut after = save::checked(call, tax, cx.now)?;
    if let Some(before) = &before {
        after.image = before.image;
        if before.decimals != after.decimals {
            let ids: Vec<VariantId> = before.variants.iter().map(|variant| variant.id).collect();
            packs::stay_whole(cx, &ids, (after.tracked.is_some(), after.decimals)).await?;
        }
    }
    let mut write = Write { variant_id, before, after, category, pack: None };
    if let Some(asked) = &row.pack {
        write.pack = wanted(cx, shelf, &write.item(), asked).await?.then(|| asked.clone());
    }
    if write.is_known() && write.pack.is_none() {
        return Ok(Planned { outcome: RowOutcome::Same, plan: Plan::Same(variant_id) });
    }
    let outcome = if holder.is_none() { RowOutcome::Added } else { RowOutcome::Changed };
    Ok(Planned { outcome, plan: Plan::Write(Box::new(write)) })
}

/// Whether a variant has to be made a pack, so that it is the one that a row asks for.
async fn wanted(cx: &mut Cx, shelf: &Shelf, item: &packs::Item, asked: &SavePack) -> Result<bool> {
    packs::may_hold(asked.size)?;
    let there = holder_of(cx, &asked.code, same_code(&asked.code)).await?.is_some();
    if !there && let Some(is_pack) = shelf.to_come(cx, &asked.code).await? {
        if is_pack {
            return Err(packs::of_packs(&asked.code).into());
        }
        packs::may_be(cx, item).await?;
        return Ok(true);
    }
    Ok(packs::wanted(cx, item, asked).await?.is_some())
}

fn variant_of(id: VariantId, row: &ProductRow) -> std::result::Result<SaveVariant, Refusal> {
    let missing = || Refusal::field("required", "price", say!("A price is needed for what is new."));
    Ok(SaveVariant {
        id,
        name: row.variant.clone().unwrap_or_default(),
        sku: row.sku.clone(),
        barcodes: row.barcodes.clone().unwrap_or_default(),
        price: row.price.ok_or_else(missing)?,
    })
}

/// A product that the file alone knows.
fn fresh(
    id: ProductId,
    variant: VariantId,
    row: &ProductRow,
    category_id: Option<CategoryId>,
) -> std::result::Result<SaveProduct, Refusal> {
    let title = row.title.clone().filter(|title| !title.is_empty());
    Ok(SaveProduct {
        id,
        title: title.ok_or_else(|| Refusal::field("required", "title", say!("A title is needed for what is new.")))?,
        category_id,
        tax_class_id: None,
        tax_mode: row.tax_mode.unwrap_or_default(),
        decimals: row.decimals.unwrap_or_default(),
        unit: row.unit.clone().unwrap_or_default(),
        description: row.description.clone().unwrap_or_default(),
        active: row.active.unwrap_or(true),
        negative_stock: None,
        tracked: None,
        variants: vec![variant_of(variant, row)?],
    })
}

/// The product of the row before, with one variant more.
fn joined(before: &Product, id: VariantId, row: &ProductRow) -> std::result::Result<SaveProduct, Refusal> {
    let mut call = SaveProduct::from(before);
    call.variants.push(variant_of(id, row)?);
    Ok(call)
}

/// A product that is there, with what the row says. What the file has no column for stays.
fn changed(
    before: &Product,
    id: VariantId,
    row: &ProductRow,
    category_id: Option<CategoryId>,
) -> std::result::Result<SaveProduct, Refusal> {
    let mut call = SaveProduct::from(before);
    // Programs write the title in the first row of a product alone.
    if let Some(title) = row.title.as_ref().filter(|title| !title.is_empty()) {
        call.title.clone_from(title);
    }
    if row.category.is_some() {
        call.category_id = category_id;
    }
    call.tax_mode = row.tax_mode.unwrap_or(call.tax_mode);
    call.decimals = row.decimals.unwrap_or(call.decimals);
    call.active = row.active.unwrap_or(call.active);
    call.unit = row.unit.clone().unwrap_or(call.unit);
    call.description = row.description.clone().unwrap_or(call.description);
    let variant = call.variants.iter_mut().find(|variant| variant.id == id);
    let variant = variant.ok_or_else(|| Refusal::not_found(say!("variant")))?;
    variant.price = row.price.unwrap_or(variant.price);
    if let Some(name) = &row.variant {
        variant.name.clone_from(name);
    }
    if let Some(codes) = &row.barcodes {
        // The order of codes on a label means nothing.
        let same = codes.len() == variant.barcodes.len() && codes.iter().all(|code| variant.barcodes.contains(code));
        if !same {
            variant.barcodes.clone_from(codes);
        }
    }
    Ok(call)
}

/// The variant that has a SKU, as a sale needs it.
///
/// # Errors
/// As every statement.
pub(crate) async fn with_sku(cx: &mut Cx, sku: &str) -> Result<Option<Sellable>> {
    let tenant = cx.tenant()?;
    rows::sellable_with_sku(&mut cx.tx, tenant, sku).await
}

/// The tax that new products get.
///
/// # Errors
/// As every statement.
pub(crate) async fn usual_tax(cx: &mut Cx) -> Result<Option<TaxClassId>> {
    taxes::usual(&mut cx.tx).await
}

/// Adds what is known from past sales alone. It is not for sale until somebody has looked at it.
///
/// # Errors
/// As [`save::put`].
pub(crate) async fn add_from_sale(cx: &mut Cx, sku: &str, title: &str, price: Minor) -> Result<Sellable> {
    let tax = usual_tax(cx).await?.ok_or_else(|| Refusal::required("tax", say!("A tax")))?;
    let variant = VariantId(cx.new_id()?);
    let row = ProductRow {
        sku: sku.to_owned(),
        title: Some(if title.is_empty() { sku } else { title }.to_owned()),
        price: Some(price),
        active: Some(false),
        ..ProductRow::default()
    };
    let product = save::checked(fresh(cx.new_id()?.into(), variant, &row, None)?, tax, cx.now)?;
    save::put(cx, None, &product).await?;
    rows::sellable(&mut cx.tx, variant).await?.ok_or_else(|| Failure::fault("a product that was added is not there"))
}

/// The SKU of what is sold by a text and a price.
const OPEN_PRICE: &str = "OPEN-PRICE";

/// What stands in the catalog for all that is sold by a text and a price. It is not for sale by itself and never short, and is made
/// when it is first needed.
///
/// # Errors
/// As [`save::put`].
pub(crate) async fn open_price(cx: &mut Cx) -> Result<Sellable> {
    // Two registers may need it at once.
    let tenant = cx.tenant()?;
    cx.tx.lock(tenant.0).await?;
    if let Some(known) = with_sku(cx, OPEN_PRICE).await? {
        return Ok(known);
    }
    let tax = usual_tax(cx).await?.ok_or_else(|| Refusal::required("tax", say!("A tax")))?;
    let variant = VariantId(cx.new_id()?);
    let row = ProductRow {
        sku: OPEN_PRICE.to_owned(),
        title: Some(OPEN_PRICE.to_owned()),
        price: Some(Minor::ZERO),
        active: Some(false),
        ..ProductRow::default()
    };
    let mut product = save::checked(fresh(cx.new_id()?.into(), variant, &row, None)?, tax, cx.now)?;
    product.negative_stock = Some(NegativeStock::Allow);
    save::put(cx, None, &product).await?;
    rows::sellable(&mut cx.tx, variant).await?.ok_or_else(|| Failure::fault("a product that was added is not there"))
}

/// Counts sales of variants.
///
/// # Errors
/// As every statement.
pub(crate) async fn count_sold(cx: &mut Cx, sold: HashMap<VariantId, i64>) -> Result<()> {
    if sold.is_empty() {
        return Ok(());
    }
    let change = change::begin(cx).await?;
    for (variant, times) in sold {
        rows::count_sold(&mut cx.tx, variant, times, change).await?;
    }
    Ok(())
}
