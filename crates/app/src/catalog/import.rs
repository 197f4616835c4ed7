//! Taking products from a file: what a row would do, doing it, and putting back what was there.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use kontor_domain::catalog::barcode::same_code;
use kontor_domain::catalog::{Category, Product, SaveProduct, SaveVariant, TaxClass};
use kontor_domain::import::{ProductRow, TaxCell};
use kontor_domain::{CategoryId, ProductId, Refusal, TaxClassId, VariantId, text};

use super::taxes::rows as taxes;
use super::variants::{self, rows as variant_rows};
use super::{change, rows, save};
use crate::cx::Cx;
use crate::sales::rows as sales;
use crate::stock::rows as stock;
use crate::{Explain as _, Result};

/// What the rows of a piece of a file share, looked up once.
pub(crate) struct Shelf {
    categories: HashMap<String, CategoryId>,
    taxes: Vec<TaxClass>,
    /// The group of the row before, and the product that it made or changed.
    last: Option<(String, ProductId)>,
}

/// What a row would do.
#[derive(Debug)]
pub(crate) enum Plan {
    /// Nothing: all of it is there already.
    Same(VariantId),
    /// Write a product.
    Write(Box<Write>),
}

impl Plan {
    /// Whether its variant is not there yet.
    pub(crate) const fn is_new(&self) -> bool {
        match self {
            Self::Same(_) => false,
            Self::Write(write) => write.adds,
        }
    }
}

/// A product that a row makes or changes.
#[derive(Debug)]
pub(crate) struct Write {
    /// The row's variant.
    pub(crate) variant_id: VariantId,
    /// Whether the variant is new.
    pub(crate) adds: bool,
    /// What the product was; none for a new one.
    pub(crate) before: Option<Product>,
    after: Product,
    /// The name of a category that has to be made first.
    category: Option<String>,
}

impl Shelf {
    /// Looks up what the rows share. `last` is where the piece before ended.
    pub(crate) async fn open(cx: &mut Cx, last: Option<(String, ProductId)>) -> Result<Self> {
        let today = cx.local()?.business_date;
        let categories = rows::category_names(&mut cx.tx).await?;
        Ok(Self {
            categories: categories.into_iter().map(|(id, name)| (text::fold(&name), id)).collect(),
            taxes: taxes::classes(&mut cx.tx, today).await?,
            last,
        })
    }

    /// Where this piece ended.
    pub(crate) fn last(self) -> Option<(String, ProductId)> {
        self.last
    }

    /// Says which product the row before belongs to.
    pub(crate) fn passed(&mut self, row: &ProductRow, product: Option<ProductId>) {
        self.last = group(row).zip(product);
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
                let message =
                    format!("There is no tax “{name}”. Add it in the settings, or write one of: {}.", known.join(", "));
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

/// Says what a row would do, and changes nothing.
///
/// # Errors
/// A refusal of the row; the rest of the piece may go on.
pub(crate) async fn plan(cx: &mut Cx, shelf: &Shelf, row: &ProductRow) -> Result<Plan> {
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
            let message = format!("“{}” has the barcode {code} already. Take it away there first.", other.title);
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
    let usual = shelf.taxes.first().map(|class| class.id).ok_or_else(|| Refusal::required("tax", "A tax"))?;
    let call = match (&before, &holder) {
        (Some(before), Some(holder)) => changed(before, holder.variant_id, row, category_id)?,
        (Some(before), None) => joined(before, cx.new_id()?.into(), row)?,
        (None, _) => fresh(cx.new_id()?.into(), cx.new_id()?.into(), row, category_id)?,
    };
    let variant_id = match &holder {
        Some(holder) => holder.variant_id,
        None => call.variants.last().map(|variant| variant.id).ok_or_else(|| Refusal::not_found("variant"))?,
    };
    let tax = tax.or_else(|| before.as_ref().map(|before| before.tax_class_id)).unwrap_or(usual);
    let mut after = save::checked(call, tax, cx.now)?;
    if let Some(before) = &before {
        after.image = before.image;
        after.updated_at = before.updated_at;
        if after == *before {
            return Ok(Plan::Same(variant_id));
        }
        after.updated_at = cx.now;
    }
    let adds = holder.is_none();
    Ok(Plan::Write(Box::new(Write { variant_id, adds, before, after, category })))
}

fn variant_of(id: VariantId, row: &ProductRow) -> std::result::Result<SaveVariant, Refusal> {
    let missing = || Refusal::field("required", "price", "A price is needed for what is new.");
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
        title: title.ok_or_else(|| Refusal::field("required", "title", "A title is needed for what is new."))?,
        category_id,
        tax_class_id: None,
        tax_mode: row.tax_mode.unwrap_or_default(),
        decimals: row.decimals.unwrap_or_default(),
        unit: row.unit.clone().unwrap_or_default(),
        description: row.description.clone().unwrap_or_default(),
        active: row.active.unwrap_or(true),
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
    let variant = variant.ok_or_else(|| Refusal::not_found("variant"))?;
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

/// Does what a row is to do.
///
/// # Errors
/// A refusal or fault of the whole piece: on PostgreSQL another program may have taken a code since the plan.
pub(crate) async fn carry_out(cx: &mut Cx, shelf: &mut Shelf, write: &Write) -> Result<ProductId> {
    if let Some(name) = &write.category
        && let Some(id) = write.after.category_id
    {
        let tenant = cx.tenant()?;
        // Before the name: whoever waits for that should not hold the number.
        change::begin(cx).await?;
        let position = rows::end_of_categories(&mut cx.tx).await?;
        let category = Category { id, name: name.clone(), position, products: 0 };
        let taken = || Refusal::new("name_taken", "Somebody made a category of that name in this moment. Try again.");
        rows::add_category(&mut cx.tx, tenant, &category, cx.now).await.taken("category__name_key", taken)?;
        shelf.categories.insert(text::fold(name), id);
    }
    save::put(cx, write.before.as_ref(), &write.after).await?;
    Ok(write.after.id)
}

/// The product of a variant, if neither was removed.
pub(crate) async fn product_of(cx: &mut Cx, variant: VariantId) -> Result<Option<ProductId>> {
    Ok(rows::sellable(&mut cx.tx, variant).await?.map(|sellable| sellable.product_id))
}

/// Puts back what was there before a row was taken at `at`; gives why it is kept, if it was sold or changed since.
///
/// # Errors
/// As [`carry_out`].
pub(crate) async fn put_back(
    cx: &mut Cx,
    variant: VariantId,
    before: Option<Product>,
    at: DateTime<Utc>,
) -> Result<Option<String>> {
    let Some(sellable) = rows::sellable(&mut cx.tx, variant).await? else {
        return Ok(Some("It was removed since.".to_owned()));
    };
    let Some(now) = rows::product(&mut cx.tx, sellable.product_id).await? else {
        return Ok(Some("It was removed since.".to_owned()));
    };
    let title = &now.title;
    if now.updated_at != at {
        return Ok(Some(format!("“{title}” was changed since.")));
    }
    if sales::has_sold(&mut cx.tx, variant, at).await? {
        return Ok(Some(format!("“{title}” was sold since.")));
    }
    if stock::has_moved(&mut cx.tx, variant, at).await? {
        return Ok(Some(format!("Stock of “{title}” was moved since.")));
    }
    match before {
        Some(before) => {
            if let Err(crate::Failure::Refusal(refusal)) = save::codes_are_free(cx, &before).await {
                return Ok(Some(refusal.message));
            }
            save::put(cx, Some(&now), &before).await?;
        }
        None => {
            variants::remove_all(cx, now.id).await?;
            rows::set_removed(&mut cx.tx, now.id, Some(cx.now), cx.now).await?;
        }
    }
    Ok(None)
}
