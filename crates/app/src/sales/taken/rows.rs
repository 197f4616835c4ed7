//! Sums over the sales and returns of a shift.

use kontor_domain::sales::{SaleKind, TaxRow};
use kontor_domain::shifts::{Takings, TenderFlow};
use kontor_domain::{Minor, ShiftId};

use crate::db::Tx;
use crate::{Result, args};

/// Sales and returns: how many, what they come to, what was taken off them, and what they were rounded by.
pub(super) async fn sums(tx: &mut Tx, shift: ShiftId) -> Result<Vec<(SaleKind, Takings, Minor, Minor)>> {
    let sql = "SELECT kind, COUNT(*) AS number, CAST(SUM(total) AS BIGINT) AS total, \
               CAST(SUM(line_discounts + cart_discount) AS BIGINT) AS discounts, \
               CAST(SUM(rounding) AS BIGINT) AS rounding FROM sale WHERE shift_id = $1 GROUP BY kind";
    let rows = tx.rows(sql, args![shift]).await?;
    let sums = rows.iter().map(|row| {
        let takings = Takings { count: row.get("number")?, total: row.get("total")? };
        Ok((row.get("kind")?, takings, row.get("discounts")?, row.get("rounding")?))
    });
    sums.collect()
}

/// What came in and went out by each tender. What an exchange makes up for did neither; what was
/// corrected did as was said last, without change: that was handed out by the way things were, or not at all.
pub(super) async fn tenders(tx: &mut Tx, shift: ShiftId) -> Result<Vec<TenderFlow>> {
    let sql = "SELECT COALESCE(c.kind, t.kind) AS kind, CAST(SUM(CASE WHEN s.kind = 'return' THEN 0 \
               WHEN c.kind IS NULL THEN t.given ELSE t.amount END) AS BIGINT) AS taken, \
               CAST(SUM(CASE WHEN s.kind = 'return' OR c.kind IS NOT NULL THEN 0 ELSE t.change_back END) AS BIGINT) AS change_back, \
               CAST(SUM(CASE WHEN s.kind = 'return' THEN t.amount ELSE 0 END) AS BIGINT) AS refunded \
               FROM sale s JOIN tender t ON t.sale_id = s.id LEFT JOIN tender_correction c ON c.tender_id = t.id \
               AND c.seq = (SELECT MAX(n.seq) FROM tender_correction n WHERE n.tender_id = t.id) \
               WHERE s.shift_id = $1 AND t.kind <> 'exchange' GROUP BY COALESCE(c.kind, t.kind)";
    let rows = tx.rows(sql, args![shift]).await?;
    let flows = rows.iter().map(|row| {
        Ok(TenderFlow {
            kind: row.get("kind")?,
            taken: row.get("taken")?,
            change: row.get("change_back")?,
            refunded: row.get("refunded")?,
        })
    });
    flows.collect()
}

/// Sales less returns by tax rate, the highest first.
pub(super) async fn taxes(tx: &mut Tx, shift: ShiftId) -> Result<Vec<TaxRow>> {
    let sql = "SELECT l.rate, CAST(SUM(CASE WHEN s.kind = 'return' THEN -l.net ELSE l.net END) AS BIGINT) AS net, \
               CAST(SUM(CASE WHEN s.kind = 'return' THEN -l.tax ELSE l.tax END) AS BIGINT) AS tax, \
               CAST(SUM(CASE WHEN s.kind = 'return' THEN -l.total ELSE l.total END) AS BIGINT) AS gross \
               FROM sale s JOIN sale_line l ON l.sale_id = s.id WHERE s.shift_id = $1 GROUP BY l.rate ORDER BY l.rate DESC";
    let rows = tx.rows(sql, args![shift]).await?;
    let taxes = rows.iter().map(|row| {
        Ok(TaxRow { rate: row.get("rate")?, net: row.get("net")?, tax: row.get("tax")?, gross: row.get("gross")? })
    });
    taxes.collect()
}

/// The numbers of the first and the last receipt.
pub(super) async fn numbers(tx: &mut Tx, shift: ShiftId) -> Result<Option<(String, String)>> {
    let first = "SELECT number FROM sale WHERE shift_id = $1 ORDER BY completed_at, seq LIMIT 1";
    let last = "SELECT number FROM sale WHERE shift_id = $1 ORDER BY completed_at DESC, seq DESC LIMIT 1";
    let (first, last) = (tx.row(first, args![shift]).await?, tx.row(last, args![shift]).await?);
    match (first, last) {
        (Some(first), Some(last)) => Ok(Some((first.get("number")?, last.get("number")?))),
        _ => Ok(None),
    }
}
