//! What can be asked of the catalog.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::packs::{Pack, PackFace};
use crate::call::Done;
use crate::page::{Direction, Page, Window};
use crate::sales::TaxMode;
use crate::stock::reserved::available;
use crate::stock::{NegativeStock, Tracking};
use crate::{BlobId, CategoryId, Minor, ProductId, Qty, Rate, TaxClassId, VariantId, call};

/// A category of products.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Category {
    /// The category.
    pub id: CategoryId,
    /// Its name, unique among categories.
    pub name: String,
    /// Its place among the chips at the till.
    pub position: i64,
    /// How many products are in it.
    pub products: i64,
}

/// Every category, in order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Categories {}
call!(Categories -> Vec<Category>, "catalog.categories", Query, May(ReadCatalog));

/// Adds a category or changes one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SaveCategory {
    /// The category, or a new id made by the client.
    pub id: CategoryId,
    /// Its name.
    pub name: String,
    /// Its place; left out, it goes to the end or stays.
    #[serde(default)]
    pub position: Option<i64>,
}
call!(SaveCategory -> Category, "catalog.save_category", Mutation, May(ManageCatalog));

/// Removes a category; its products stay and are in none.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RemoveCategory {
    /// The category.
    pub id: CategoryId,
}
call!(RemoveCategory -> Done, "catalog.remove_category", Mutation, May(ManageCatalog));

/// A tax class with the rates it has had and will have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaxClass {
    /// The class.
    pub id: TaxClassId,
    /// Its name as on receipts, e.g. `VAT 20%`.
    pub name: String,
    /// Whether new products get it.
    pub usual: bool,
    /// The rate in force today.
    pub rate: Rate,
    /// Every rate, oldest first.
    pub rates: Vec<RateFrom>,
}

/// A rate and the first business day it holds on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RateFrom {
    /// The first day.
    pub valid_from: NaiveDate,
    /// The rate, 0 to 100 %.
    pub rate: Rate,
}

/// Every tax class, the usual one first.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TaxClasses {}
call!(TaxClasses -> Vec<TaxClass>, "catalog.tax_classes", Query, May(ReadCatalog));

/// Adds a tax class or changes its name and rates. Sales keep the rate they were charged with.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SaveTaxClass {
    /// The class, or a new id made by the client.
    pub id: TaxClassId,
    /// Its name as on receipts.
    pub name: String,
    /// Whether new products get it; taking it from the usual class needs another to have it.
    pub usual: bool,
    /// Every rate; no two from the same day, at least one.
    pub rates: Vec<RateFrom>,
}
call!(SaveTaxClass -> TaxClass, "catalog.save_tax_class", Mutation, May(ManageCatalog));

/// A product with its variants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Product {
    /// The product.
    pub id: ProductId,
    /// What it is called.
    pub title: String,
    /// Its category, if any.
    pub category_id: Option<CategoryId>,
    /// Its tax class.
    pub tax_class_id: TaxClassId,
    /// Whether its prices hold the tax.
    pub tax_mode: TaxMode,
    /// Digits after the point in its quantities, 0 to 3.
    pub decimals: u8,
    /// The unit beside a quantity, e.g. `kg`; empty for pieces.
    pub unit: String,
    /// What stands in the product's notes.
    pub description: String,
    /// Its picture, if any.
    pub image: Option<BlobId>,
    /// Whether it can be sold.
    pub active: bool,
    /// What happens when more of it is sold than there is; none for what the business says.
    #[serde(default)]
    pub negative_stock: Option<NegativeStock>,
    /// What tells its pieces apart; none where they are all alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracked: Option<Tracking>,
    /// At least one variant.
    pub variants: Vec<Variant>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What has a SKU, barcodes, a price and stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Variant {
    /// The variant.
    pub id: VariantId,
    /// What tells it from its siblings, e.g. `Red, L`; empty for an only variant.
    pub name: String,
    /// Its SKU, unique in the business.
    pub sku: String,
    /// Its barcodes, each unique in the business.
    pub barcodes: Vec<String>,
    /// Its price per unit, with or without tax as the product's `tax_mode` says.
    pub price: Minor,
    /// How many there are in the store of the one who asks.
    pub on_hand: Qty,
    /// How many of them are reserved. Available are the rest: below zero where more is reserved than there is.
    #[serde(default)]
    pub reserved: Qty,
    /// What one of them costs there by the moving average. None when nobody knows, or the one who asks may not see it.
    #[serde(default)]
    pub unit_cost: Option<Minor>,
    /// What all of them are worth there; none for who may not see it.
    #[serde(default)]
    pub value: Option<Minor>,
    /// What it holds, if it is a pack. It has no stock of its own then: there are as many as its units make whole ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<PackFace>,
}

impl Variant {
    /// How many can be sold to anybody: those that are not reserved.
    pub const fn available(&self) -> Qty {
        available(self.on_hand, self.reserved, Qty(0))
    }
}

/// One product.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetProduct {
    /// The product.
    pub id: ProductId,
}
call!(GetProduct -> Product, "catalog.product", Query, May(ReadCatalog));

/// Products with all that is known of them, in the order in which they were made: what an export reads. Asked again with the
/// last one's id, it goes on behind it; an empty answer is the end.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Products {
    /// The last product of the answer before; none to begin.
    #[serde(default)]
    pub after: Option<ProductId>,
}
call!(Products -> Vec<Product>, "catalog.products", Query, May(ReadCatalog));

/// Adds a product or changes one. Variants left out of a change are removed (softly: past sales keep them).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SaveProduct {
    /// The product, or a new id made by the client.
    pub id: ProductId,
    /// What it is called.
    pub title: String,
    /// Its category, if any.
    #[serde(default)]
    pub category_id: Option<CategoryId>,
    /// Its tax class; left out, the usual one.
    #[serde(default)]
    pub tax_class_id: Option<TaxClassId>,
    /// Whether its prices hold the tax.
    pub tax_mode: TaxMode,
    /// Digits after the point in its quantities, 0 to 3.
    #[serde(default)]
    pub decimals: u8,
    /// The unit beside a quantity; empty for pieces.
    #[serde(default)]
    pub unit: String,
    /// Notes.
    #[serde(default)]
    pub description: String,
    /// Whether it can be sold.
    #[serde(default = "yes")]
    pub active: bool,
    /// What happens when more of it is sold than there is; none for what the business says.
    #[serde(default)]
    pub negative_stock: Option<NegativeStock>,
    /// What tells its pieces apart; none where they are all alike. Changed only while there is none in any store.
    #[serde(default)]
    pub tracked: Option<Tracking>,
    /// At least one variant.
    pub variants: Vec<SaveVariant>,
}
call!(SaveProduct -> Product, "catalog.save_product", Mutation, May(ManageCatalog));

fn yes() -> bool {
    true
}

/// A variant as it should be.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SaveVariant {
    /// The variant, or a new id made by the client.
    pub id: VariantId,
    /// What tells it from its siblings.
    #[serde(default)]
    pub name: String,
    /// Its SKU.
    pub sku: String,
    /// Its barcodes.
    #[serde(default)]
    pub barcodes: Vec<String>,
    /// Its price per unit.
    pub price: Minor,
}

impl From<&Product> for SaveProduct {
    /// The product as it is, to be saved again.
    fn from(product: &Product) -> Self {
        let variant = |variant: &Variant| SaveVariant {
            id: variant.id,
            name: variant.name.clone(),
            sku: variant.sku.clone(),
            barcodes: variant.barcodes.clone(),
            price: variant.price,
        };
        Self {
            id: product.id,
            title: product.title.clone(),
            category_id: product.category_id,
            tax_class_id: Some(product.tax_class_id),
            tax_mode: product.tax_mode,
            decimals: product.decimals,
            unit: product.unit.clone(),
            description: product.description.clone(),
            active: product.active,
            negative_stock: product.negative_stock,
            tracked: product.tracked,
            variants: product.variants.iter().map(variant).collect(),
        }
    }
}

/// Removes a product from the catalog; past sales keep it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RemoveProduct {
    /// The product.
    pub id: ProductId,
}
call!(RemoveProduct -> Done, "catalog.remove_product", Mutation, May(ManageCatalog));

/// Brings a removed product back (undo).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RestoreProduct {
    /// The product.
    pub id: ProductId,
}
call!(RestoreProduct -> Product, "catalog.restore_product", Mutation, May(ManageCatalog));

/// Gives a product a picture (PNG, JPEG or WebP, at most 2 MB), or takes it away.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SetImage {
    /// The product.
    pub id: ProductId,
    /// The picture's bytes in base64; none takes the picture away.
    pub image: Option<String>,
}
call!(SetImage -> Product, "catalog.set_image", Mutation, May(ManageCatalog));

/// A product's picture.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetImage {
    /// The picture.
    pub id: BlobId,
}
call!(GetImage -> Image, "catalog.image", Query, May(ReadCatalog));

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Image {
    /// `image/png`, `image/jpeg` or `image/webp`.
    pub media_type: String,
    /// The bytes in base64.
    pub base64: String,
}

/// Finds variants by a piece of title, SKU or barcode.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Default)]
pub struct FindVariants {
    /// What is looked for; empty for all.
    #[serde(default)]
    pub text: String,
    /// Only this category.
    #[serde(default)]
    pub category_id: Option<CategoryId>,
    /// Which of them.
    #[serde(default)]
    pub which: Which,
    /// What they are sorted by.
    #[serde(default)]
    pub sort: VariantSort,
    /// Which way; none is from A or the least. What is best comes first either way.
    #[serde(default)]
    pub direction: Option<Direction>,
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(FindVariants -> Page<Found>, "catalog.find", Query, May(ReadCatalog));

/// What variants are sorted by. All are quick however many there are: the orders are kept in memory, but for the stock,
/// which every sale changes and which is read for each answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "snake_case")]
pub enum VariantSort {
    /// What has the very code, what starts with what was typed, what sells.
    #[default]
    Best,
    /// The title.
    Title,
    /// The SKU.
    Sku,
    /// The price.
    Price,
    /// How many there are in the store of the one who asks.
    Stock,
}

/// Whether products that can't be sold are wanted too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// What can be sold.
    #[default]
    Active,
    /// Everything that was not removed.
    All,
}

/// A variant as the till's tiles and lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Found {
    /// The variant.
    pub variant_id: VariantId,
    /// Its product.
    pub product_id: ProductId,
    /// The product's title, with the variant's name where there are several.
    pub title: String,
    /// The SKU.
    pub sku: String,
    /// The price per unit.
    pub price: Minor,
    /// Whether the price holds the tax.
    pub tax_mode: TaxMode,
    /// Digits after the point in quantities.
    pub decimals: u8,
    /// The unit beside a quantity.
    pub unit: String,
    /// How many there are in the store of the one who asks.
    pub on_hand: Qty,
    /// How many of them are reserved. Available are the rest: below zero where more is reserved than there is.
    #[serde(default)]
    pub reserved: Qty,
    /// The category.
    pub category_id: Option<CategoryId>,
    /// The picture.
    pub image: Option<BlobId>,
    /// Whether it can be sold.
    pub active: bool,
    /// What tells its pieces apart, if anything does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracked: Option<Tracking>,
    /// What it holds, if it is a pack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<Pack>,
    /// The number of the piece, when it was that number that was scanned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
}

impl Found {
    /// How many can be sold to anybody: those that are not reserved.
    pub const fn available(&self) -> Qty {
        available(self.on_hand, self.reserved, Qty(0))
    }
}

/// Finds the one variant with exactly this barcode or SKU, or that a piece with this serial number is of, as a scanner sends it.
/// Refused with `unknown_code`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Scan {
    /// The code.
    pub code: String,
}
call!(Scan -> Found, "catalog.scan", Query, May(ReadCatalog));
