//! The demo's goods on their shelves, and its customers.

use kontor_app::No;
use kontor_domain::catalog::{SaveCategory, SavePack, SaveProduct, SaveVariant, SetPack, TaxClasses};
use kontor_domain::customers::SaveCustomer;
use kontor_domain::identity::SignOut;
use kontor_domain::sales::TaxMode;
use kontor_domain::stock::{AdjustStock, StockReason};
use kontor_domain::{CategoryId, CustomerId, Minor, Qty, RegisterId, Secret, TaxClassId, VariantId};

use super::goods::{BY_WEIGHT, CATEGORIES, CUSTOMERS, Kind, Named, Tax, VARIED};
use super::{MARIA, Shop, Taste};

/// What is sold by the box, too.
const IN_A_BOX: &str = "CAR-03";

/// Something that can be sold.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) variant: VariantId,
    pub(super) sku: String,
    pub(super) title: String,
    pub(super) pence: i64,
    pub(super) by_weight: bool,
    /// How many there are of it at first.
    first: Qty,
}

/// A customer, with the number that the old till gave them.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) id: CustomerId,
    pub(super) number: String,
}

/// What the days of selling need.
pub(super) struct Stocked {
    pub(super) items: Vec<Item>,
    pub(super) customers: Vec<Known>,
}

/// Puts everything on the shelves of the first store and some of it on those of the second.
pub(super) async fn stock(shop: &Shop<'_>, owner: &Secret, second: RegisterId) -> Result<Stocked, No> {
    let taxes = shop.call(Some(owner), TaxClasses {}).await?;
    let (usual, low) = (taxes.first().map(|tax| tax.id), taxes.last().map(|tax| tax.id));
    let mut shelf = Shelf { shop, owner, items: Vec::new(), next_code: 1 };
    let mut categories: Vec<CategoryId> = Vec::new();
    for (at, (name, plain)) in CATEGORIES.into_iter().enumerate() {
        let category = SaveCategory { id: shop.id(), name: shop.taste.say(name), position: None };
        let category = shop.call(Some(owner), category).await?.id;
        categories.push(category);
        let stem: String = name[0].chars().filter(char::is_ascii_alphabetic).take(3).collect();
        for (at, (title, pence, many, tax)) in plain.iter().enumerate() {
            let sku = format!("{}-{:02}", stem.to_uppercase(), at + 1);
            let class = if *tax == Tax::Standard { usual } else { low };
            shelf.put(*title, (Some(category), class), &[(["", ""], *pence, *many)], &[sku], "").await?;
        }
        shop.progress((5, 20), at, CATEGORIES.len())?;
    }
    for (category, title, stem, variants) in VARIED {
        let skus: Vec<String> = (1..=variants.len()).map(|at| format!("{stem}-{at}")).collect();
        shelf.put(title, (categories.get(category).copied(), usual), variants, &skus, "").await?;
    }
    let (category, title, sku, pence, grams) = BY_WEIGHT;
    let category = categories.get(category).copied();
    shelf.put(title, (category, usual), &[(["", ""], pence, grams)], &[sku.to_owned()], "kg").await?;
    shelf.pack(categories.get(1).copied(), usual).await?;
    let items = shelf.items;
    let at_second = shop.sign_in(MARIA, second).await?;
    for item in items.iter().step_by(2) {
        let half = if item.by_weight { Qty(item.first.0 / 2) } else { Qty::whole((item.first.0 / 2_000).max(1)) };
        opening(shop, &at_second, item, half).await?;
    }
    shop.call(Some(&at_second), SignOut {}).await?;
    Ok(Stocked { items, customers: customers(shop, owner).await? })
}

async fn opening(shop: &Shop<'_>, token: &Secret, item: &Item, qty: Qty) -> Result<(), No> {
    let call = AdjustStock {
        id: shop.id(),
        variant_id: item.variant,
        qty,
        reason: StockReason::Opening,
        note: String::new(),
        unit_cost: Some(item.cost(shop.taste)),
        serials: Vec::new(),
    };
    shop.call(Some(token), call).await.map(drop)
}

impl Item {
    /// What one costs: some two fifths of its price, more or less.
    pub(super) fn cost(&self, taste: &Taste) -> Minor {
        let percent = 36 + i64::try_from(self.sku.bytes().map(u64::from).sum::<u64>() % 13).unwrap_or_default();
        taste.price(self.pence * percent / 100)
    }
}

async fn customers(shop: &Shop<'_>, owner: &Secret) -> Result<Vec<Known>, No> {
    let mut customers = Vec::new();
    for (at, (name, phone, email, address, notes)) in CUSTOMERS.into_iter().enumerate() {
        let [name, phone, email, address] = [name, phone, email, address].map(str::to_owned);
        let number = (1_001 + at).to_string();
        let customer = SaveCustomer {
            id: shop.id(),
            number: number.clone(),
            name,
            phone,
            email,
            address,
            tax_number: String::new(),
            notes: shop.taste.say(notes),
        };
        customers.push(Known { id: shop.call(Some(owner), customer).await?.id, number });
    }
    Ok(customers)
}

struct Shelf<'a> {
    shop: &'a Shop<'a>,
    owner: &'a Secret,
    items: Vec<Item>,
    next_code: u64,
}

impl Shelf<'_> {
    async fn put(
        &mut self,
        title: Named,
        (category_id, tax_class_id): (Option<CategoryId>, Option<TaxClassId>),
        variants: &[Kind],
        skus: &[String],
        unit: &str,
    ) -> Result<(), No> {
        let (shop, taste) = (self.shop, self.shop.taste);
        let by_weight = !unit.is_empty();
        let mut saved = Vec::new();
        let first = self.items.len();
        for ((name, pence, many), sku) in variants.iter().zip(skus) {
            let barcodes = vec![ean_in_store(self.next_code)];
            self.next_code += 1;
            let (id, name, sku) = (shop.id(), taste.say(*name), sku.clone());
            let qty = if by_weight { Qty(*many) } else { Qty::whole(*many) };
            let title = taste.say(title);
            self.items.push(Item { variant: id, sku: sku.clone(), title, pence: *pence, by_weight, first: qty });
            saved.push(SaveVariant { id, name, sku, barcodes, price: taste.price(*pence) });
        }
        let product = SaveProduct {
            id: shop.id(),
            title: taste.say(title),
            category_id,
            tax_class_id,
            tax_mode: TaxMode::Included,
            decimals: if by_weight { 3 } else { 0 },
            unit: unit.to_owned(),
            description: String::new(),
            active: true,
            negative_stock: None,
            tracked: None,
            variants: saved,
        };
        shop.call(Some(self.owner), product).await?;
        for item in self.items.iter().skip(first) {
            opening(shop, self.owner, item, item.first).await?;
        }
        Ok(())
    }
}

impl Shelf<'_> {
    /// Cards that are sold one by one, and by the box.
    async fn pack(&mut self, category_id: Option<CategoryId>, tax_class_id: Option<TaxClassId>) -> Result<(), No> {
        let (shop, taste) = (self.shop, self.shop.taste);
        let Some(card) = self.items.iter().find(|item| item.sku == IN_A_BOX) else { return Ok(()) };
        let pack = SavePack { code: card.sku.clone(), size: 10 };
        let barcodes = vec![ean_in_store(self.next_code)];
        self.next_code += 1;
        let (variant_id, sku, price) = (shop.id(), format!("{IN_A_BOX}-BOX"), taste.price(card.pence * 9));
        let product = SaveProduct {
            id: shop.id(),
            title: taste.say(["Thank-you cards, box of ten", "Tarjetas de gracias, caja de diez"]),
            category_id,
            tax_class_id,
            tax_mode: TaxMode::Included,
            decimals: 0,
            unit: String::new(),
            description: String::new(),
            active: true,
            negative_stock: None,
            tracked: None,
            variants: vec![SaveVariant { id: variant_id, name: String::new(), sku, barcodes, price }],
        };
        shop.call(Some(self.owner), product).await?;
        shop.call(Some(self.owner), SetPack { variant_id, pack: Some(pack) }).await.map(drop)
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
