//! A shop to measure: set up, stocked and signed in.

use std::path::Path;

use kontor_app::{Kontor, Place, Request};
use kontor_domain::business::{NamedRate, SetUpBusiness, StoreSetUp};
use kontor_domain::call::Call;
use kontor_domain::catalog::{SaveProduct, SaveVariant};
use kontor_domain::identity::{SetUp, SignedIn};
use kontor_domain::sales::{AddLine, Cart, CompleteSale, TaxMode, TenderKind, TenderOffered};
use kontor_domain::{CartId, Minor, Qty, Rate, Secret, VariantId};
use rusqlite::Connection;
use uuid::Uuid;

const PRODUCTS: usize = 200;
/// The owner's password: digits, for it is typed on keyboards of every layout.
pub(crate) const PASSWORD: &str = "9174036285";

pub(crate) struct Shop {
    pub(crate) kontor: Kontor,
    token: Secret,
    variants: Vec<VariantId>,
}

impl Shop {
    pub(crate) async fn open(folder: &Path) -> Self {
        let kontor = Kontor::open(&Place::Folder(folder.to_owned()), None).await.unwrap();
        let set_up = SetUp {
            business: SetUpBusiness {
                name: "Bench".into(),
                legal: Default::default(),
                currency: "GBP".parse().unwrap(),
                locale: "en-GB".into(),
                tax_rounding: Default::default(),
                cash_step: None,
                tax_rates: vec![NamedRate { name: "VAT 20%".into(), rate: Rate(200_000) }],
            },
            store: StoreSetUp {
                name: "Store".into(),
                timezone: "Europe/London".into(),
                cutoff_hour: 0,
                register: "Register 1".into(),
            },
            owner: "Owner".into(),
            password: PASSWORD.into(),
            pin: "2580".into(),
        };
        let SignedIn { token, .. } = kontor.call(None, Uuid::now_v7().into(), &set_up).await.unwrap();
        let mut shop = Self { kontor, token, variants: Vec::new() };
        for at in 0..PRODUCTS {
            let variant = SaveVariant {
                id: Uuid::now_v7().into(),
                name: String::new(),
                sku: format!("SKU{at}"),
                barcodes: vec![format!("50100000{at:05}")],
                price: Minor(100 + at as i64),
            };
            shop.variants.push(variant.id);
            shop.ask(&SaveProduct {
                id: Uuid::now_v7().into(),
                title: format!("Product {at}"),
                category_id: None,
                tax_class_id: None,
                tax_mode: TaxMode::Included,
                decimals: 0,
                unit: String::new(),
                description: String::new(),
                active: true,
                negative_stock: None,
                tracked: None,
                variants: vec![variant],
            })
            .await;
        }
        shop
    }

    /// One that is open already, with the token of who is signed in.
    pub(crate) fn of(kontor: Kontor, token: Secret) -> Self {
        Self { kontor, token, variants: Vec::new() }
    }

    pub(crate) async fn ask<C: Call>(&self, call: &C) -> C::Reply {
        self.kontor.call(Some(&self.token), Uuid::now_v7().into(), call).await.unwrap()
    }

    pub(crate) fn line(&self, cart_id: CartId, round: usize, at: usize) -> AddLine {
        let variant_id = self.variants[(round * 7 + at * 31) % PRODUCTS];
        AddLine { cart_id, line_id: Uuid::now_v7().into(), variant_id, qty: Qty::ONE }
    }

    /// A typed query as the doors hand it on.
    pub(crate) fn request<C: Call>(&self, call: &C) -> Request {
        Request {
            call: C::NAME.into(),
            args: serde_json::to_value(call).unwrap(),
            token: Some(self.token.clone()),
            call_id: None,
            language: kontor_domain::Language::default(),
        }
    }

    /// Opens the same file again, after something was done to it.
    pub(crate) async fn reopen(self, folder: &Path, change: impl FnOnce(&Connection)) -> Self {
        self.kontor.close().await;
        change(&Connection::open(folder.join("kontor.db")).unwrap());
        let kontor = Kontor::open(&Place::Folder(folder.to_owned()), None).await.unwrap();
        Self { kontor, ..self }
    }

    /// A query that answers from the session alone: what is left is the dispatcher's own cost.
    pub(crate) fn nothing(&self) -> Request {
        Request {
            call: "identity.me".into(),
            args: serde_json::json!({}),
            token: Some(self.token.clone()),
            call_id: None,
            language: kontor_domain::Language::default(),
        }
    }
}

/// Paid with two tenders: a card for a part, cash for the rest and change.
pub(crate) fn completion(cart: &Cart, cash: Minor) -> CompleteSale {
    let tender = |kind, given| TenderOffered { id: Uuid::now_v7().into(), kind, given, reference: String::new() };
    let total = cart.totals.total;
    let tenders = vec![tender(TenderKind::Card, Minor(total.0 / 2)), tender(TenderKind::Cash, cash.max(total))];
    CompleteSale {
        sale_id: Uuid::now_v7().into(),
        cart_id: cart.id,
        total,
        refund: Minor::ZERO,
        tenders,
        approval: None,
    }
}
