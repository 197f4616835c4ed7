//! `kontord demo`: a ready business to look around in, made by calls alone, as people would make it.

mod days;
mod goods;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use kontor_app::db::Place;
use kontor_app::{Kontor, No};
use kontor_domain::business::{ChangeBusiness, LegalLines, NamedRate, SetUpBusiness, StoreSetUp};
use kontor_domain::call::Call;
use kontor_domain::catalog::{SaveCategory, SaveProduct, SaveVariant, TaxClasses};
use kontor_domain::customers::SaveCustomer;
use kontor_domain::identity::{AddUser, SetUp, SignOut};
use kontor_domain::policy::Role;
use kontor_domain::sales::{TaxMode, TaxRounding};
use kontor_domain::stock::{AdjustStock, StockReason};
use kontor_domain::{CallId, CategoryId, CustomerId, Minor, Qty, Rate, Secret, TaxClassId, VariantId, say};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::gate::Gate;
use crate::trouble::{no, refuse};
use goods::{BY_WEIGHT, CATEGORIES, CUSTOMERS, Tax, VARIED};

const OWNER: (&str, &str, &str) = ("Maria", "harbour-lights-8", "2580");
const CASHIER: (&str, &str, &str) = ("Owen", "paper-boats-31", "7413");
const BUSINESS: &str = "Harbour & Pine";
/// How many days of selling lie behind the demo, the present one included.
const DAYS: i64 = 14;

/// Fills an empty data folder, and says who can sign in.
///
/// # Errors
/// `not_empty` where there is a business already, or what is wrong with the folder.
pub async fn make(place: &Place) -> Result<Value, No> {
    let Place::Folder(folder) = place else {
        return Err(refuse("not_here", say!("The demo is made in a data folder: use --data DIR.")));
    };
    let gate = Gate::alone(folder)?;
    let shop = Shop::open(place).await?;
    let made = match shop.kontor.tenant() {
        Some(_) => Err(refuse(
            "not_empty",
            say!("There is a business in this folder already. Name an empty one with --data DIR."),
        )),
        None => fill(&shop).await,
    };
    let _ = shop.kontor.deliver_once().await;
    shop.kontor.close().await;
    drop(gate);
    let sales = made?;
    let person = |(name, password, pin): (&str, &str, &str)| json!({ "name": name, "password": password, "pin": pin });
    Ok(json!({ "business": BUSINESS, "sales": sales, "sign_in": [person(OWNER), person(CASHIER)] }))
}

/// The program under a clock that the demo moves.
struct Shop {
    kontor: Kontor,
    clock: Arc<AtomicI64>,
    opened_at: DateTime<Utc>,
}

/// Something that can be sold.
#[derive(Debug, Clone, Copy)]
struct Item {
    variant: VariantId,
    by_weight: bool,
}

/// What the days of selling need.
struct Stocked {
    items: Vec<Item>,
    customers: Vec<CustomerId>,
}

impl Shop {
    async fn open(place: &Place) -> Result<Self, No> {
        let opened_at = Utc::now() - TimeDelta::days(DAYS);
        let clock = Arc::new(AtomicI64::new(opened_at.timestamp_millis()));
        let hands = Arc::clone(&clock);
        let time = move || DateTime::from_timestamp_millis(hands.load(Ordering::Relaxed)).unwrap_or_default();
        let kontor = Kontor::open_at(place, None, Arc::new(time)).await.map_err(|failure| no("demo", failure))?;
        Ok(Self { kontor, clock, opened_at })
    }

    fn set_clock(&self, at: DateTime<Utc>) {
        self.clock.store(at.timestamp_millis(), Ordering::Relaxed);
    }

    fn id<T: From<Uuid>>(&self) -> T {
        // A second of the demo's clock holds many ids; the bits after the time tell them apart.
        let seconds = u64::try_from(self.kontor.now().timestamp()).unwrap_or_default();
        let nanos = self.kontor.now().timestamp_subsec_nanos();
        Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos)).into()
    }

    async fn call<C: Call>(&self, token: Option<&Secret>, call: C) -> Result<C::Reply, No> {
        self.kontor.call(token, CallId(self.id()), &call).await
    }
}

async fn fill(shop: &Shop) -> Result<usize, No> {
    let owner = set_up(shop).await?;
    let stocked = stock(shop, &owner).await?;
    shop.call(Some(&owner), SignOut {}).await?;
    days::sell(shop, &stocked).await
}

fn legal() -> LegalLines {
    LegalLines {
        legal_name: "Harbour & Pine Gifts Ltd".to_owned(),
        address: "1 Quay Street\nMarlow Sands".to_owned(),
        tax_number: "GB 000 0000 00".to_owned(),
        contact: "01632 960100 · harbourandpine.example.org".to_owned(),
        footer: "Thank you. Unused goods may come back within 28 days.".to_owned(),
    }
}

fn settings(lock_after_min: i64) -> ChangeBusiness {
    ChangeBusiness { name: BUSINESS.to_owned(), legal: legal(), locale: "en-GB".to_owned(), lock_after_min }
}

async fn set_up(shop: &Shop) -> Result<Secret, No> {
    let rate = |name: &str, rate| NamedRate { name: name.to_owned(), rate: Rate(rate) };
    let call = SetUp {
        business: SetUpBusiness {
            name: BUSINESS.to_owned(),
            legal: legal(),
            currency: "GBP".parse().map_err(No::Refusal)?,
            locale: "en-GB".to_owned(),
            tax_rounding: TaxRounding::PerLine,
            tax_rates: vec![rate("VAT 20%", 200_000), rate("VAT 0%", 0)],
        },
        store: StoreSetUp {
            name: "Quay Street".to_owned(),
            timezone: "Europe/London".to_owned(),
            cutoff_hour: 4,
            register: "Till 1".to_owned(),
        },
        owner: OWNER.0.to_owned(),
        password: OWNER.1.into(),
        pin: OWNER.2.into(),
    };
    let owner = shop.call(None, call).await?.token;
    // The demo's hours pass faster than a person's: no lock until it is done.
    shop.call(Some(&owner), settings(0)).await?;
    let cashier = AddUser {
        id: shop.id(),
        name: CASHIER.0.to_owned(),
        role: Role::Cashier,
        password: CASHIER.1.into(),
        pin: Some(CASHIER.2.into()),
    };
    shop.call(Some(&owner), cashier).await?;
    Ok(owner)
}

async fn stock(shop: &Shop, owner: &Secret) -> Result<Stocked, No> {
    let taxes = shop.call(Some(owner), TaxClasses {}).await?;
    let class = |name: &str| taxes.iter().find(|tax| tax.name == name).map(|tax| tax.id);
    let standard = class("VAT 20%");
    let zero = class("VAT 0%");
    let mut shelf = Shelf { shop, owner, items: Vec::new(), next_code: 1 };
    let mut categories: Vec<CategoryId> = Vec::new();
    for (name, plain) in CATEGORIES {
        let category = SaveCategory { id: shop.id(), name: name.to_owned(), position: None };
        let category = shop.call(Some(owner), category).await?.id;
        categories.push(category);
        let stem: String = name.chars().filter(char::is_ascii_alphabetic).take(3).collect();
        for (at, (title, pence, many, tax)) in plain.iter().enumerate() {
            let sku = format!("{}-{:02}", stem.to_uppercase(), at + 1);
            let class = if *tax == Tax::Standard { standard } else { zero };
            shelf.put(title, Some(category), class, &[("", sku, *pence, Qty::whole(*many))], "").await?;
        }
    }
    for (category, title, stem, variants) in VARIED {
        let variants: Vec<_> = variants
            .iter()
            .enumerate()
            .map(|(at, (name, pence, many))| (*name, format!("{stem}-{}", at + 1), *pence, Qty::whole(*many)))
            .collect();
        shelf.put(title, categories.get(category).copied(), standard, &variants, "").await?;
    }
    let (category, title, sku, pence, grams) = BY_WEIGHT;
    let variants = [("", sku.to_owned(), pence, Qty(grams))];
    shelf.put(title, categories.get(category).copied(), standard, &variants, "kg").await?;
    let items = shelf.items;
    let mut customers = Vec::new();
    for (name, phone, email, address, notes) in CUSTOMERS {
        let [name, phone, email, address, notes] = [name, phone, email, address, notes].map(str::to_owned);
        let customer = SaveCustomer {
            id: shop.id(),
            number: String::new(),
            name,
            phone,
            email,
            address,
            tax_number: String::new(),
            notes,
        };
        customers.push(shop.call(Some(owner), customer).await?.id);
    }
    Ok(Stocked { items, customers })
}

struct Shelf<'a> {
    shop: &'a Shop,
    owner: &'a Secret,
    items: Vec<Item>,
    next_code: u64,
}

impl Shelf<'_> {
    async fn put(
        &mut self,
        title: &str,
        category_id: Option<CategoryId>,
        tax_class_id: Option<TaxClassId>,
        variants: &[(&str, String, i64, Qty)],
        unit: &str,
    ) -> Result<(), No> {
        let mut saved = Vec::new();
        for (name, sku, pence, _) in variants {
            let barcodes = vec![ean_in_store(self.next_code)];
            self.next_code += 1;
            let (name, sku) = ((*name).to_owned(), sku.clone());
            saved.push(SaveVariant { id: self.shop.id(), name, sku, barcodes, price: Minor(*pence) });
        }
        let ids: Vec<VariantId> = saved.iter().map(|variant| variant.id).collect();
        let product = SaveProduct {
            id: self.shop.id(),
            title: title.to_owned(),
            category_id,
            tax_class_id,
            tax_mode: TaxMode::Included,
            decimals: if unit.is_empty() { 0 } else { 3 },
            unit: unit.to_owned(),
            description: String::new(),
            active: true,
            variants: saved,
        };
        self.shop.call(Some(self.owner), product).await?;
        for (variant, (.., qty)) in ids.into_iter().zip(variants) {
            let note = String::new();
            let opening =
                AdjustStock { id: self.shop.id(), variant_id: variant, qty: *qty, reason: StockReason::Opening, note };
            self.shop.call(Some(self.owner), opening).await?;
            self.items.push(Item { variant, by_weight: !unit.is_empty() });
        }
        Ok(())
    }
}

/// An EAN-13 of the numbers that GS1 leaves to each shop for its own use (prefix 20), so that no real thing has it.
fn ean_in_store(count: u64) -> String {
    let digits = format!("20{count:010}");
    let sum: u64 =
        digits.bytes().enumerate().map(|(at, digit)| u64::from(digit - b'0') * if at % 2 == 0 { 1 } else { 3 }).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_s_own_barcode_has_the_right_check_digit() {
        assert_eq!(ean_in_store(1), "2000000000015");
        assert_eq!(ean_in_store(123), "2000000001234");
    }
}
