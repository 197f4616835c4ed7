//! `kontord export`: what the business has, as a file that `import` reads back the same.

use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use kontor_app::No;
use kontor_app::zone::Zone;
use kontor_domain::accounts::ListAccounts;
use kontor_domain::business::GetBusiness;
use kontor_domain::catalog::{Categories, Product, Products, TaxClasses, Variant};
use kontor_domain::customers::{Customer, FindCustomers, GetCustomer};
use kontor_domain::import::{Field, ImportKind, fields};
use kontor_domain::money::times;
use kontor_domain::page::{MAX_PAGE, Window};
use kontor_domain::sales::{GetSale, ListSales, Sale, SaleKind, SaleLine, TaxMode};
use kontor_domain::table::{Mark, Writer};
use kontor_domain::{CategoryId, Currency, CustomerId, Minor, Qty, Secret, TaxClassId, VariantId};
use serde_json::{Value, json};

use crate::Desk;
use crate::session::AsArgs;
use crate::trouble;

/// What is to be written.
#[derive(Debug, Clone, clap::Args)]
pub struct ExportArgs {
    /// What to write: products, customers, stock or sales
    pub what: String,
    /// The file to write: CSV in UTF-8
    pub file: PathBuf,
}

/// Writes what the business has to a file.
///
/// # Errors
/// What the calls are refused with, and what the machine says about the file.
pub async fn export(desk: &Desk, by: &AsArgs, args: &ExportArgs) -> Result<Value, No> {
    let kind: ImportKind = args.what.parse().map_err(No::Refusal)?;
    let session = by.begin(desk).await?;
    let done = write(desk, session.token(), kind, &args.file).await;
    session.end(desk).await;
    done.map(|rows| json!({ "file": args.file, "rows": rows }))
}

async fn write(desk: &Desk, token: Option<&Secret>, kind: ImportKind, path: &Path) -> Result<usize, No> {
    let mut table = Table::create(path, kind)?;
    let currency = desk.call(token, &GetBusiness {}).await?.currency;
    match kind {
        ImportKind::Products => products(desk, token, currency, &mut table).await?,
        ImportKind::Customers => customers(desk, token, currency, &mut table).await?,
        ImportKind::Stock => stock(desk, token, &mut table).await?,
        ImportKind::Sales => sales(desk, token, currency, &mut table).await?,
    }
    table.place()
}

/// A file that is being written: beside the one it becomes and then in its place, so that an export that fails leaves the
/// last one as it was.
struct Table {
    path: PathBuf,
    coming: PathBuf,
    file: std::fs::File,
    text: Writer,
    fields: &'static [Field],
    rows: usize,
}

impl Table {
    fn create(path: &Path, kind: ImportKind) -> Result<Self, No> {
        let coming = path.with_extension("part");
        let file = std::fs::File::create(&coming).map_err(|error| trouble::file(path, &error))?;
        let mut text = Writer::new(Mark::Written);
        text.row(fields(kind).iter().map(|field| field.name));
        Ok(Self { path: path.to_owned(), coming, file, text, fields: fields(kind), rows: 0 })
    }

    /// Adds a row: what `cell` gives for each field.
    fn row(&mut self, cell: impl Fn(&str) -> String) {
        self.text.row(self.fields.iter().map(|field| cell(field.name)));
        self.rows += 1;
    }

    /// Writes down what was added.
    fn flush(&mut self) -> Result<(), No> {
        self.file.write_all(self.text.take().as_bytes()).map_err(|error| trouble::file(&self.path, &error))
    }

    /// Puts the file in its place; gives how many rows it has.
    fn place(mut self) -> Result<usize, No> {
        self.flush()?;
        let broken = |error: std::io::Error| trouble::file(&self.path, &error);
        self.file.sync_all().map_err(broken)?;
        std::fs::rename(&self.coming, &self.path).map_err(broken)?;
        Ok(self.rows)
    }
}

async fn products(desk: &Desk, token: Option<&Secret>, currency: Currency, table: &mut Table) -> Result<(), No> {
    let categories = desk.call(token, &Categories {}).await?;
    let taxes = desk.call(token, &TaxClasses {}).await?;
    let names = Names {
        currency,
        categories: categories.into_iter().map(|category| (category.id, category.name)).collect(),
        taxes: taxes.into_iter().map(|class| (class.id, class.name)).collect(),
    };
    let (mut after, mut written, mut later) = (None, HashSet::new(), Vec::new());
    loop {
        let products = desk.call(token, &Products { after }).await?;
        let last = products.last().map(|last| last.id);
        for product in products {
            let own: HashSet<VariantId> = product.variants.iter().map(|variant| variant.id).collect();
            let mut units = product.variants.iter().filter_map(|variant| Some(variant.pack.as_ref()?.unit_id));
            // What is in a pack has to be there before it.
            if units.all(|unit| own.contains(&unit) || written.contains(&unit)) {
                names.rows(&product, table);
                written.extend(own);
            } else {
                later.push(product);
            }
        }
        table.flush()?;
        match last {
            Some(last) => after = Some(last),
            None => break,
        }
    }
    for product in &later {
        names.rows(product, table);
    }
    table.flush()
}

/// What is owed on accounts, either way, where anything is.
async fn owed(desk: &Desk, token: Option<&Secret>) -> Result<HashMap<CustomerId, Minor>, No> {
    let mut call =
        ListAccounts { open: true, window: Window { offset: 0, limit: MAX_PAGE }, ..ListAccounts::default() };
    let mut owed = HashMap::new();
    loop {
        let page = desk.call(token, &call).await?.page;
        owed.extend(page.rows.into_iter().map(|account| (account.customer_id, account.balance)));
        call.window.offset = call.window.offset.saturating_add(MAX_PAGE);
        if i64::from(call.window.offset) >= page.total {
            return Ok(owed);
        }
    }
}

async fn customers(desk: &Desk, token: Option<&Secret>, currency: Currency, table: &mut Table) -> Result<(), No> {
    let owed = owed(desk, token).await?;
    let mut window = Window { offset: 0, limit: MAX_PAGE };
    loop {
        let page = desk.call(token, &FindCustomers { window, ..FindCustomers::default() }).await?;
        for customer in &page.rows {
            table.row(|field| match field {
                "number" => customer.number.clone(),
                "name" => customer.name.clone(),
                "phone" => customer.phone.clone(),
                "email" => customer.email.clone(),
                "address" => customer.address.clone(),
                "tax number" => customer.tax_number.clone(),
                "notes" => customer.notes.clone(),
                "balance" => owed.get(&customer.id).map(|balance| balance.plain(currency)).unwrap_or_default(),
                _ => String::new(),
            });
        }
        table.flush()?;
        window.offset = window.offset.saturating_add(MAX_PAGE);
        if i64::from(window.offset) >= page.total {
            return Ok(());
        }
    }
}

/// How many there are now, in the store of the one who asks: what a new Kontor would open with.
async fn stock(desk: &Desk, token: Option<&Secret>, table: &mut Table) -> Result<(), No> {
    let mut after = None;
    loop {
        let products = desk.call(token, &Products { after }).await?;
        // A pack has no stock of its own.
        for variant in products.iter().flat_map(|product| &product.variants).filter(|variant| variant.pack.is_none()) {
            table.row(|field| match field {
                "sku" => variant.sku.clone(),
                "quantity" => variant.on_hand.plain(),
                _ => String::new(),
            });
        }
        table.flush()?;
        match products.last() {
            Some(last) => after = Some(last.id),
            None => return Ok(()),
        }
    }
}

/// Every line of every sale and return, as what it came to: below zero for what came back.
async fn sales(desk: &Desk, token: Option<&Secret>, currency: Currency, table: &mut Table) -> Result<(), No> {
    let mut call = ListSales { window: Window { offset: 0, limit: MAX_PAGE }, ..ListSales::default() };
    loop {
        let page = desk.call(token, &call).await?.page;
        for row in &page.rows {
            let sale = desk.call(token, &GetSale { id: row.id }).await?;
            let customer = match &sale.customer {
                Some(face) => desk.call(token, &GetCustomer { id: face.id }).await.ok(),
                None => None,
            };
            for line in &sale.lines {
                table.row(|field| sale_cell((&sale, line), customer.as_ref(), currency, field));
            }
        }
        table.flush()?;
        call.window.offset = call.window.offset.saturating_add(MAX_PAGE);
        if i64::from(call.window.offset) >= page.total {
            return Ok(());
        }
    }
}

fn sale_cell((sale, line): (&Sale, &SaleLine), customer: Option<&Customer>, currency: Currency, field: &str) -> String {
    let back = sale.kind == SaleKind::Return;
    let total = line.amounts.total;
    // What a unit cost with its tax, rounded up where it does not divide; the total says what was paid.
    let unit = Minor(div_up(i128::from(total.0) * i128::from(Qty::ONE.0), i128::from(line.qty.0)));
    let as_priced = line.tax_mode == TaxMode::Included && times(line.unit_price, line.qty) >= total;
    match field {
        "invoice" => sale.imported.as_ref().map_or_else(|| sale.number.clone(), |from| from.reference.clone()),
        "date" => {
            let zone: Zone = sale.timezone.parse().unwrap_or(Zone::UTC);
            zone.local(sale.completed_at).format("%Y-%m-%dT%H:%M:%S%:z").to_string()
        }
        "sku" => line.sku.clone(),
        "title" => line.title.clone(),
        "quantity" => if back { Qty(-line.qty.0) } else { line.qty }.plain(),
        "price" => if as_priced { line.unit_price } else { unit }.plain(currency),
        "total" => if back { -total } else { total }.plain(currency),
        "customer number" => customer.map(|customer| customer.number.clone()).unwrap_or_default(),
        "customer" => sale.customer.as_ref().map(|face| face.name.clone()).unwrap_or_default(),
        _ => String::new(),
    }
}

/// Divides, rounding up.
fn div_up(num: i128, den: i128) -> i64 {
    let den = den.max(1);
    i64::try_from((num + den - 1) / den).unwrap_or(i64::MAX)
}

/// What ids are called.
struct Names {
    currency: Currency,
    categories: HashMap<CategoryId, String>,
    taxes: HashMap<TaxClassId, String>,
}

impl Names {
    /// Writes a product: what is in packs before these.
    fn rows(&self, product: &Product, table: &mut Table) {
        let (packs, units): (Vec<_>, Vec<_>) = product.variants.iter().partition(|variant| variant.pack.is_some());
        for variant in units.into_iter().chain(packs) {
            table.row(|field| self.cell(product, variant, field));
        }
    }

    /// What a variant has in a field.
    fn cell(&self, product: &Product, variant: &Variant, field: &str) -> String {
        let category = product.category_id.and_then(|id| self.categories.get(&id));
        // The rows of one product have its first SKU in common.
        let group = product.variants.first().filter(|_| product.variants.len() > 1);
        match field {
            "sku" => variant.sku.clone(),
            "title" => product.title.clone(),
            "price" => variant.price.plain(self.currency),
            "barcode" => variant.barcodes.join(" "),
            "group" => group.map(|first| first.sku.clone()).unwrap_or_default(),
            "variant" => variant.name.clone(),
            "category" => category.cloned().unwrap_or_default(),
            "tax" => self.taxes.get(&product.tax_class_id).cloned().unwrap_or_default(),
            "tax mode" => match product.tax_mode {
                TaxMode::Included => "included".to_owned(),
                TaxMode::Added => "added".to_owned(),
            },
            "decimals" => product.decimals.to_string(),
            "unit" => product.unit.clone(),
            "description" => product.description.clone(),
            "pack of" => variant.pack.as_ref().map(|pack| pack.sku.clone()).unwrap_or_default(),
            "pack size" => variant.pack.as_ref().map(|pack| pack.size.to_string()).unwrap_or_default(),
            "active" => if product.active { "yes" } else { "no" }.to_owned(),
            _ => String::new(),
        }
    }
}
