//! Rows of the search.

use kontor_domain::catalog::{Found, Which};
use kontor_domain::page::Window;
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

/// How many there are.
pub(super) async fn count(tx: &mut Tx, sought: &Sought) -> Result<i64> {
    let [one, two, three, four, five, six] = sought.words.clone();
    tx.value(
        r"SELECT COUNT(*) AS value FROM variant v
          WHERE v.deleted_at IS NULL AND (v.active OR $1) AND ($2 IS NULL OR v.category_id = $2)
          AND (v.id = $3 OR v.id = $4 OR (v.search LIKE $5 ESCAPE '\' AND v.search LIKE $6 ESCAPE '\'
            AND v.search LIKE $7 ESCAPE '\' AND v.search LIKE $8 ESCAPE '\' AND v.search LIKE $9 ESCAPE '\'
            AND v.search LIKE $10 ESCAPE '\'))",
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
            six
        ],
    )
    .await
}

/// A page of them: exact codes, then titles that start so, then the others; what sells before what does not.
pub(super) async fn find(tx: &mut Tx, sought: &Sought, window: Window) -> Result<Vec<Found>> {
    let [one, two, three, four, five, six] = sought.words.clone();
    let rows = tx.rows(
        r"WITH found AS (
            SELECT v.id, v.product_id, v.name, v.sku, v.price, v.sold, v.search,
              CASE WHEN v.id = $3 OR v.id = $4 THEN 0 WHEN v.search LIKE $11 ESCAPE '\' THEN 1 ELSE 2 END AS place
            FROM variant v
            WHERE v.deleted_at IS NULL AND (v.active OR $1) AND ($2 IS NULL OR v.category_id = $2)
            AND (v.id = $3 OR v.id = $4 OR (v.search LIKE $5 ESCAPE '\' AND v.search LIKE $6 ESCAPE '\'
              AND v.search LIKE $7 ESCAPE '\' AND v.search LIKE $8 ESCAPE '\' AND v.search LIKE $9 ESCAPE '\'
              AND v.search LIKE $10 ESCAPE '\'))
            ORDER BY place, v.sold DESC, v.search, v.id LIMIT $12 OFFSET $13)
          SELECT f.id, f.product_id, f.name, f.sku, f.price, p.title, p.tax_mode, p.decimals, p.unit, p.category_id,
            p.image_id, p.active
          FROM found f JOIN product p ON p.id = f.product_id ORDER BY f.place, f.sold DESC, f.search, f.id",
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
    );
    rows.await?.iter().map(read).collect()
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
