//! Things to sell and ways to ring them up, as a cashier's day has them.

use kontor_domain::catalog::{Product, SaveProduct, SaveVariant, TaxClasses};
use kontor_domain::sales::{AddLine, Cart, CompleteSale, Sale, TaxMode, TenderKind, TenderOffered};
use kontor_domain::{CartId, Minor, Qty, Refusal, SaleId, TaxClassId};

use crate::{Shop, new_id};

/// A product to be added.
pub struct Goods {
    /// Its title; its SKU is made of it.
    pub title: String,
    /// Its price.
    pub price: i64,
    /// Its tax class by name, or the usual one.
    pub tax: Option<&'static str>,
    /// Whether the price holds the tax.
    pub tax_mode: TaxMode,
    /// Digits after the point in its quantity.
    pub decimals: u8,
}

/// A product with the usual tax included, sold in pieces.
pub fn goods(title: &str, price: i64) -> Goods {
    Goods { title: title.into(), price, tax: None, tax_mode: TaxMode::Included, decimals: 0 }
}

/// Cash handed over.
pub fn cash(given: i64) -> TenderOffered {
    TenderOffered { id: new_id(), kind: TenderKind::Cash, given: Minor(given), reference: String::new() }
}

/// A card charged at the terminal.
pub fn card(given: i64) -> TenderOffered {
    TenderOffered { id: new_id(), kind: TenderKind::Card, given: Minor(given), reference: "slip 17".into() }
}

/// An amount written on the customer's account.
pub fn on_account(given: i64) -> TenderOffered {
    TenderOffered { id: new_id(), kind: TenderKind::Account, given: Minor(given), reference: String::new() }
}

/// An amount paid with the voucher of a code; without one, a refund by a new voucher.
pub fn voucher(given: i64, code: &str) -> TenderOffered {
    TenderOffered { id: new_id(), kind: TenderKind::Voucher, given: Minor(given), reference: code.into() }
}

impl Shop {
    /// The id of a tax class by name.
    pub async fn tax(&self, name: &str) -> TaxClassId {
        let classes = self.call(TaxClasses {}).await.unwrap();
        classes.into_iter().find(|class| class.name == name).expect("the tax class is there").id
    }

    /// Adds a product with one variant; its barcode is its SKU with a 5 before it.
    pub async fn stock_up(&self, goods: Goods) -> Product {
        let tax_class_id = match goods.tax {
            Some(name) => Some(self.tax(name).await),
            None => None,
        };
        let sku: String = goods.title.to_uppercase().chars().filter(char::is_ascii_alphanumeric).collect();
        let call = SaveProduct {
            id: new_id(),
            title: goods.title,
            category_id: None,
            tax_class_id,
            tax_mode: goods.tax_mode,
            decimals: goods.decimals,
            unit: String::new(),
            description: String::new(),
            active: true,
            negative_stock: None,
            tracked: None,
            variants: vec![SaveVariant {
                id: new_id(),
                name: String::new(),
                barcodes: vec![format!("5{sku}")],
                sku,
                price: Minor(goods.price),
            }],
        };
        self.call(call).await.unwrap()
    }

    /// Rings up a quantity of a product, in thousandths, into a cart.
    pub async fn ring_up(&self, cart: CartId, product: &Product, qty: i64) -> Result<Cart, Refusal> {
        let variant_id = product.variants[0].id;
        self.call(AddLine { cart_id: cart, line_id: new_id(), variant_id, qty: Qty(qty) }).await
    }

    /// A cart with these products in these quantities.
    pub async fn cart_of(&self, lines: &[(&Product, i64)]) -> Cart {
        let id = new_id();
        let mut cart = None;
        for (product, qty) in lines {
            cart = Some(self.ring_up(id, product, *qty).await.unwrap());
        }
        cart.expect("a cart has lines")
    }

    /// Completes a cart with these tenders.
    pub async fn complete(&self, cart: &Cart, tenders: Vec<TenderOffered>) -> Result<Sale, Refusal> {
        self.call(completion(new_id(), cart, tenders)).await
    }
}

/// The completion of a cart for the total it shows.
pub fn completion(sale_id: SaleId, cart: &Cart, tenders: Vec<TenderOffered>) -> CompleteSale {
    CompleteSale { sale_id, cart_id: cart.id, total: cart.totals.total, refund: cart.refund(), tenders, approval: None }
}
