//! `kontord export`: what the business has, as a file that `import` reads back the same.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use kontor_app::No;
use kontor_domain::business::GetBusiness;
use kontor_domain::catalog::{Categories, Product, Products, TaxClasses, Variant};
use kontor_domain::import::{ImportKind, fields};
use kontor_domain::sales::TaxMode;
use kontor_domain::table::{Mark, Writer};
use kontor_domain::{CategoryId, Currency, Secret, TaxClassId};
use serde_json::{Value, json};

use crate::Desk;
use crate::session::AsArgs;
use crate::trouble;

/// What is to be written.
#[derive(Debug, Clone, clap::Args)]
pub struct ExportArgs {
    /// What to write: products
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
    let done = match kind {
        ImportKind::Products => products(desk, session.token(), &args.file).await,
    };
    session.end(desk).await;
    done.map(|rows| json!({ "file": args.file, "rows": rows }))
}

async fn products(desk: &Desk, token: Option<&Secret>, path: &Path) -> Result<usize, No> {
    let currency = desk.call(token, &GetBusiness {}).await?.currency;
    let categories = desk.call(token, &Categories {}).await?;
    let taxes = desk.call(token, &TaxClasses {}).await?;
    let names = Names {
        currency,
        categories: categories.into_iter().map(|category| (category.id, category.name)).collect(),
        taxes: taxes.into_iter().map(|class| (class.id, class.name)).collect(),
    };
    let broken = |error: std::io::Error| trouble::file(path, &error);
    // Beside the file and then in its place, so that an export that fails leaves the last one as it was.
    let coming = path.with_extension("part");
    let mut file = std::fs::File::create(&coming).map_err(broken)?;
    let mut table = Writer::new(Mark::Written);
    table.row(fields(ImportKind::Products).iter().map(|field| field.name));
    let (mut after, mut rows) = (None, 0);
    loop {
        let products = desk.call(token, &Products { after }).await?;
        for product in &products {
            for variant in &product.variants {
                table.row(names.row(product, variant));
                rows += 1;
            }
        }
        file.write_all(table.take().as_bytes()).map_err(broken)?;
        match products.last() {
            Some(last) => after = Some(last.id),
            None => break,
        }
    }
    file.sync_all().map_err(broken)?;
    std::fs::rename(&coming, path).map_err(broken)?;
    Ok(rows)
}

/// What ids are called.
struct Names {
    currency: Currency,
    categories: HashMap<CategoryId, String>,
    taxes: HashMap<TaxClassId, String>,
}

impl Names {
    /// The cells of a variant, in the order of the fields.
    fn row(&self, product: &Product, variant: &Variant) -> Vec<String> {
        let category = product.category_id.and_then(|id| self.categories.get(&id));
        // The rows of one product have its first SKU in common.
        let group = product.variants.first().filter(|_| product.variants.len() > 1);
        let cell = |field: &str| match field {
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
            "active" => if product.active { "yes" } else { "no" }.to_owned(),
            _ => String::new(),
        };
        fields(ImportKind::Products).iter().map(|field| cell(field.name)).collect()
    }
}
