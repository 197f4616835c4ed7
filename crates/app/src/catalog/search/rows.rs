//! Rows of the search.

use kontor_domain::catalog::{Found, Which};
use kontor_domain::page::{Page, Window};
use kontor_domain::{CategoryId, Qty, VariantId};

use crate::catalog::full_title;
use crate::db::{Row, Tx};
use crate::{Result, args};

/// How many words are looked for.
pub(super) const WORDS: usize = 6;

/// What is looked for, as patterns.
pub(super) struct Sought {
    /// All of these match.
    pub(super) words: [String; WORDS],
    /// What starts like this comes before what holds it further on.
    pub(super) starts: String,
    /// What has the very barcode or SKU comes first.
    pub(super) exact: [Option<VariantId>; 2],
    /// Only this category.
    pub(super) category_id: Option<CategoryId>,
    /// Which of them.
    pub(super) which: Which,
}

/// A page of them and how many there are in all: exact codes, then titles that start so, then the others; what sells
/// before what does not. One pass over the variants finds and counts.
pub(super) async fn find(tx: &mut Tx, sought: &Sought, window: Window) -> Result<Page<Found>> {
    let rows = page(tx, sought, window).await?;
    let total = match rows.first() {
        Some(row) => row.get("total")?,
        None if window.offset == 0 => 0,
        // Behind the end: how many there are stands with the first.
        None => {
            page(tx, sought, Window { offset: 0, limit: 1 }).await?.first().map_or(Ok(0), |row| row.get("total"))?
        }
    };
    Ok(Page { rows: rows.iter().map(read).collect::<Result<_>>()?, total })
}

async fn page(tx: &mut Tx, sought: &Sought, window: Window) -> Result<Vec<Row>> {
    let [one, two, three, four, five, six] = sought.words.clone();
    tx.rows(
        r"WITH hit AS MATERIALIZED (
            SELECT v.id, v.sold, v.search,
              CASE WHEN v.id = $3 OR v.id = $4 THEN 0 WHEN v.search LIKE $11 ESCAPE '\' THEN 1 ELSE 2 END AS place
            FROM variant v
            WHERE v.deleted_at IS NULL AND (v.active OR $1) AND ($2 IS NULL OR v.category_id = $2)
            AND (v.id = $3 OR v.id = $4 OR (v.search LIKE $5 ESCAPE '\' AND v.search LIKE $6 ESCAPE '\'
              AND v.search LIKE $7 ESCAPE '\' AND v.search LIKE $8 ESCAPE '\' AND v.search LIKE $9 ESCAPE '\'
              AND v.search LIKE $10 ESCAPE '\'))),
          shown AS (SELECT id, place FROM hit ORDER BY place, sold DESC, search, id LIMIT $12 OFFSET $13)
          SELECT v.id, v.product_id, v.name, v.sku, v.price, p.title, p.tax_mode, p.decimals, p.unit, p.category_id,
            p.image_id, p.active, (SELECT COUNT(*) FROM hit) AS total
          FROM shown s JOIN variant v ON v.id = s.id JOIN product p ON p.id = v.product_id
          ORDER BY s.place, v.sold DESC, v.search, v.id",
        args![
            sought.which == Which::All,
            sought.category_id,
            sought.exact[0],
            sought.exact[1],
            one,
            two,
            three,
            four,
            five,
            six,
            &sought.starts,
            window.rows(),
            window.skip()
        ],
    )
    .await
}

/// One of them by its id.
pub(super) async fn found(tx: &mut Tx, id: VariantId) -> Result<Option<Found>> {
    let sql = "SELECT v.id, v.product_id, v.name, v.sku, v.price, p.title, p.tax_mode, p.decimals, p.unit, p.category_id, \
               p.image_id, p.active FROM variant v JOIN product p ON p.id = v.product_id \
               WHERE v.id = $1 AND v.deleted_at IS NULL";
    tx.row(sql, args![id]).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Found> {
    Ok(Found {
        variant_id: row.get("id")?,
        product_id: row.get("product_id")?,
        title: full_title(&row.get::<String>("title")?, &row.get::<String>("name")?),
        sku: row.get("sku")?,
        price: row.get("price")?,
        tax_mode: row.get("tax_mode")?,
        decimals: row.get("decimals")?,
        unit: row.get("unit")?,
        on_hand: Qty::default(),
        category_id: row.get("category_id")?,
        image: row.get("image_id")?,
        active: row.get("active")?,
    })
}
