//! A product as it is typed.

use kontor_domain::catalog::{Product, SaveProduct, SaveVariant};
use kontor_domain::sales::TaxMode;
use kontor_domain::stock::{NegativeStock, Tracking};
use kontor_domain::{ProductId, Refusal, VariantId};
use leptos::prelude::*;

use crate::bridge;
use crate::session::Session;

/// The fields of a variant.
#[derive(Clone, Copy)]
pub(super) struct VariantDraft {
    pub(super) id: VariantId,
    pub(super) name: RwSignal<String>,
    pub(super) sku: RwSignal<String>,
    pub(super) barcodes: RwSignal<String>,
    pub(super) price: RwSignal<String>,
}

impl VariantDraft {
    /// An empty one.
    pub(super) fn new(barcode: String) -> Self {
        let text = || RwSignal::new(String::new());
        let (sku, barcodes) = (RwSignal::new(barcode.clone()), RwSignal::new(barcode));
        Self { id: bridge::new_id(), name: text(), sku, barcodes, price: text() }
    }
}

/// The fields of a product.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) id: ProductId,
    pub(super) title: RwSignal<String>,
    pub(super) category: RwSignal<String>,
    pub(super) tax_class: RwSignal<String>,
    pub(super) tax_mode: RwSignal<String>,
    pub(super) unit: RwSignal<String>,
    pub(super) decimals: RwSignal<String>,
    pub(super) notes: RwSignal<String>,
    pub(super) active: RwSignal<bool>,
    /// Empty for what the business says.
    pub(super) negative: RwSignal<String>,
    /// What tells its pieces apart; empty for nothing.
    pub(super) tracked: RwSignal<String>,
    pub(super) variants: RwSignal<Vec<VariantDraft>>,
}

impl Draft {
    /// A new product.
    pub(super) fn new(barcode: String) -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            id: bridge::new_id(),
            title: text(),
            category: text(),
            tax_class: text(),
            tax_mode: RwSignal::new(TaxMode::Included.as_str().to_owned()),
            unit: text(),
            decimals: RwSignal::new("0".to_owned()),
            notes: text(),
            active: RwSignal::new(true),
            negative: text(),
            tracked: text(),
            variants: RwSignal::new(vec![VariantDraft::new(barcode)]),
        }
    }

    /// A product as it is kept.
    pub(super) fn of(session: Session, product: &Product) -> Self {
        let variant = |variant: &kontor_domain::catalog::Variant| VariantDraft {
            id: variant.id,
            name: RwSignal::new(variant.name.clone()),
            sku: RwSignal::new(variant.sku.clone()),
            barcodes: RwSignal::new(variant.barcodes.join(" ")),
            price: RwSignal::new(session.plain(variant.price)),
        };
        Self {
            id: product.id,
            title: RwSignal::new(product.title.clone()),
            category: RwSignal::new(product.category_id.map(|id| id.to_string()).unwrap_or_default()),
            tax_class: RwSignal::new(product.tax_class_id.to_string()),
            tax_mode: RwSignal::new(product.tax_mode.as_str().to_owned()),
            unit: RwSignal::new(product.unit.clone()),
            decimals: RwSignal::new(product.decimals.to_string()),
            notes: RwSignal::new(product.description.clone()),
            active: RwSignal::new(product.active),
            negative: RwSignal::new(product.negative_stock.map_or("", NegativeStock::as_str).to_owned()),
            tracked: RwSignal::new(product.tracked.map_or("", Tracking::as_str).to_owned()),
            variants: RwSignal::new(product.variants.iter().map(variant).collect()),
        }
    }

    /// All that is typed, to be compared with what was there.
    pub(super) fn print(self, session: Session) -> String {
        format!("{:?}", self.read(session))
    }

    /// What is to be kept.
    pub(super) fn read(self, session: Session) -> Result<SaveProduct, Refusal> {
        let mut variants = Vec::new();
        for variant in self.variants.get_untracked() {
            variants.push(SaveVariant {
                id: variant.id,
                name: variant.name.get_untracked(),
                sku: variant.sku.get_untracked(),
                barcodes: variant.barcodes.get_untracked().split_whitespace().map(str::to_owned).collect(),
                price: session.parse("price", &variant.price.get_untracked())?,
            });
        }
        Ok(SaveProduct {
            id: self.id,
            title: self.title.get_untracked(),
            category_id: self.category.get_untracked().parse().ok(),
            tax_class_id: self.tax_class.get_untracked().parse().ok(),
            tax_mode: if self.tax_mode.get_untracked() == "added" { TaxMode::Added } else { TaxMode::Included },
            decimals: self.decimals.get_untracked().parse().unwrap_or(0),
            unit: self.unit.get_untracked(),
            description: self.notes.get_untracked(),
            active: self.active.get_untracked(),
            negative_stock: self
                .negative
                .with_untracked(|chosen| NegativeStock::ALL.into_iter().find(|rule| rule.as_str() == chosen)),
            tracked: self
                .tracked
                .with_untracked(|chosen| Tracking::ALL.into_iter().find(|tracking| tracking.as_str() == chosen)),
            variants,
        })
    }
}
