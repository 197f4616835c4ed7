//! Rows of sales and returns: written once, read ever after.

use chrono::{DateTime, Utc};
use kontor_domain::sales::price::tax_table;
use kontor_domain::sales::{
    Corrected, CustomerFace, Imported, LineAmounts, OtherPart, Sale, SaleFace, SaleLine, Tender,
};
use kontor_domain::{CustomerId, ImportId, Minor, Qty, SaleId, SaleLineId, TenantId, VariantId, text};

use crate::db::{Json, Row, Tx, Type, Value};
use crate::stock::serials::{joined, split};
use crate::{Failure, Result, args};

/// Writes the head of a sale or return.
///
/// # Errors
/// `Unique("sale__id")` for an id that is there.
pub async fn add_sale(tx: &mut Tx, tenant: TenantId, sale: &Sale, (series, seq): (&str, i64), hour: u8) -> Result<()> {
    let customer = sale.customer.as_ref();
    let name = customer.map_or("", |customer| customer.name.as_str());
    let imported = sale.imported.as_ref();
    let reference = imported.map_or("", |imported| imported.reference.as_str());
    let tax: Minor = sale.taxes.iter().map(|row| row.tax).sum();
    let lines = i64::try_from(sale.lines.len()).map_err(Failure::fault)?;
    let seller = serde_json::to_string(&sale.seller).map_err(Failure::fault)?;
    tx.run(
        "INSERT INTO sale (id, tenant_id, kind, register_id, store_id, series, seq, number, of_sale_id, reason, user_id, user_name, \
         register_name, store_name, timezone, customer_id, customer_name, search, seller, business_date, local_hour, line_count, \
         subtotal, line_discounts, cart_discount, tax_added, tax, total, completed_at, import_id, reference, reference_key, in_part, shift_id, \
         rounding, part) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, \
         $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36)",
        args![
            sale.id,
            tenant,
            sale.kind,
            sale.register_id,
            sale.store_id,
            series,
            seq,
            &sale.number,
            sale.of.as_ref().map(|of| of.id),
            &sale.reason,
            sale.user_id,
            &sale.user,
            &sale.register,
            &sale.store,
            &sale.timezone,
            customer.map(|customer| customer.id),
            name,
            text::fold(&format!("{} {name} {reference}", sale.number)),
            seller,
            sale.business_date,
            hour,
            lines,
            sale.subtotal,
            sale.line_discounts,
            sale.cart_discount,
            sale.tax_added,
            tax,
            sale.total,
            sale.completed_at,
            imported.map(|imported| imported.id),
            reference,
            text::fold(reference),
            imported.is_some_and(|imported| imported.in_part),
            sale.shift_id,
            sale.rounding,
            sale.part
        ],
    )
    .await?;
    Ok(())
}

/// How many lines one statement writes. What a smaller batch leaves empty is bound as nulls and written by nobody.
const LINES: usize = 4;

/// The types of a line's columns.
const LINE: [Type; 24] = [
    Type::Uuid,
    Type::Int,
    Type::Uuid,
    Type::Uuid,
    Type::Text,
    Type::Text,
    Type::Text,
    Type::Int,
    Type::Int,
    Type::Text,
    Type::Int,
    Type::Text,
    Type::Text,
    Type::Int,
    Type::Json,
    Type::Int,
    Type::Int,
    Type::Int,
    Type::Int,
    Type::Int,
    Type::Int,
    Type::Int,
    Type::Text,
    Type::Int,
];

/// Writes the lines of a sale or return.
///
/// # Errors
/// As every statement.
pub async fn add_lines(tx: &mut Tx, tenant: TenantId, sale: &Sale, now: DateTime<Utc>) -> Result<()> {
    let lines: Vec<(i64, &SaleLine)> = (1..).zip(&sale.lines).collect();
    for some in lines.chunks(LINES) {
        let mut args = args![tenant, sale.id, now];
        for (at, line) in some {
            let amounts = &line.amounts;
            args.extend(args![
                line.id,
                *at,
                line.variant_id,
                line.of_line,
                line.goes_to,
                &line.title,
                &line.sku,
                line.qty,
                line.decimals,
                &line.unit,
                line.unit_price,
                line.tax_mode,
                &line.tax_name,
                line.rate,
                line.discount.map(Json),
                amounts.base,
                amounts.line_discount,
                amounts.cart_discount,
                amounts.net,
                amounts.tax,
                amounts.total,
                line.cost,
                joined(&line.serials),
                line.list_price
            ]);
        }
        for _ in some.len()..LINES {
            args.extend(LINE.map(Value::Null));
        }
        tx.run(
            "WITH sold (id, position, variant_id, of_line_id, goes_to, title, sku, qty, decimals, unit, \
             unit_price, tax_mode, tax_name, rate, discount, base, line_discount, cart_discount, net, tax, total, \
             cost, serials, list_price) AS (VALUES ($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
             $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27), ($28, $29, $30, $31, $32, $33, $34, $35, \
             $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51), ($52, $53, $54, \
             $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65, $66, $67, $68, $69, $70, $71, $72, $73, $74, \
             $75), ($76, $77, $78, $79, $80, $81, $82, $83, $84, $85, $86, $87, $88, $89, $90, $91, $92, $93, \
             $94, $95, $96, $97, $98, $99)) INSERT INTO sale_line (tenant_id, sale_id, created_at, id, position, \
             variant_id, of_line_id, goes_to, title, sku, qty, decimals, unit, unit_price, tax_mode, tax_name, \
             rate, discount, base, line_discount, cart_discount, net, tax, total, cost, serials, list_price) \
             SELECT $1, $2, $3, id, position, variant_id, of_line_id, goes_to, title, sku, qty, decimals, unit, \
             unit_price, tax_mode, tax_name, rate, discount, base, line_discount, cart_discount, net, tax, total, \
             cost, serials, list_price FROM sold WHERE id IS NOT NULL",
            args,
        )
        .await?;
    }
    Ok(())
}

/// Writes a tender of a sale, or a refund of a return.
///
/// # Errors
/// `Unique("tender__id")` for an id that is there.
pub async fn add_tender(
    tx: &mut Tx,
    tenant: TenantId,
    sale: SaleId,
    at: i64,
    tender: &Tender,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO tender (id, tenant_id, sale_id, position, kind, amount, given, change_back, reference, created_at, \
         balance_after, stands_for) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            tender.id,
            tenant,
            sale,
            at,
            tender.kind,
            tender.amount,
            tender.given,
            tender.change,
            &tender.reference,
            now,
            tender.balance,
            tender.stands_for
        ],
    )
    .await?;
    Ok(())
}

/// A sale or return with everything on it.
///
/// # Errors
/// As every statement.
pub async fn sale(tx: &mut Tx, id: SaleId) -> Result<Option<Sale>> {
    let sql = "SELECT s.id, s.kind, s.number, s.store_id, s.store_name, s.register_id, s.register_name, s.user_id, s.user_name, \
               s.customer_id, s.customer_name, s.completed_at, s.business_date, s.timezone, s.seller, s.of_sale_id, o.number AS of_number, \
               s.reason, s.subtotal, s.line_discounts, s.cart_discount, s.tax_added, s.total, s.rounding, s.import_id, s.reference, s.in_part, \
               s.voided_at, s.shift_id, s.part \
               FROM sale s LEFT JOIN sale o ON o.id = s.of_sale_id WHERE s.id = $1";
    let Some(row) = tx.row(sql, args![id]).await? else { return Ok(None) };
    let lines = lines(tx, id).await?;
    let (returns, returns_rounding) = returns_of(tx, id).await?;
    let of = match (row.get::<Option<SaleId>>("of_sale_id")?, row.get::<Option<String>>("of_number")?) {
        (Some(id), Some(number)) => Some(SaleFace { id, number }),
        _ => None,
    };
    let customer_name: String = row.get("customer_name")?;
    let part = row.get("part")?;
    Ok(Some(Sale {
        id,
        kind: row.get("kind")?,
        number: row.get("number")?,
        part,
        with: if part == 0 { Vec::new() } else { others(tx, id).await? },
        store_id: row.get("store_id")?,
        store: row.get("store_name")?,
        register_id: row.get("register_id")?,
        register: row.get("register_name")?,
        user_id: row.get("user_id")?,
        user: row.get("user_name")?,
        customer: row.get::<Option<_>>("customer_id")?.map(|id| CustomerFace { id, name: customer_name }),
        completed_at: row.get("completed_at")?,
        business_date: row.get("business_date")?,
        timezone: row.get("timezone")?,
        seller: serde_json::from_str(&row.get::<String>("seller")?).map_err(Failure::fault)?,
        of,
        reason: row.get("reason")?,
        taxes: tax_table(lines.iter().map(|line| (line.rate, &line.amounts))),
        lines,
        tenders: tenders(tx, id).await?,
        subtotal: row.get("subtotal")?,
        line_discounts: row.get("line_discounts")?,
        cart_discount: row.get("cart_discount")?,
        tax_added: row.get("tax_added")?,
        total: row.get("total")?,
        rounding: row.get("rounding")?,
        returns,
        returns_rounding,
        imported: match row.get::<Option<ImportId>>("import_id")? {
            Some(id) => Some(Imported { id, reference: row.get("reference")?, in_part: row.get("in_part")? }),
            None => None,
        },
        voided_at: row.get("voided_at")?,
        shift_id: row.get("shift_id")?,
    }))
}

async fn lines(tx: &mut Tx, sale: SaleId) -> Result<Vec<SaleLine>> {
    let sql = "SELECT l.id, l.variant_id, l.of_line_id, l.goes_to, l.title, l.sku, l.qty, l.decimals, l.unit, l.unit_price, l.tax_mode, \
               l.tax_name, l.rate, l.discount, l.base, l.line_discount, l.cart_discount, l.net, l.tax, l.total, l.cost, l.serials, \
               l.list_price, \
               CAST(COALESCE((SELECT SUM(r.qty) FROM sale_line r JOIN sale b ON b.id = r.sale_id \
               WHERE r.of_line_id = l.id AND b.voided_at IS NULL), 0) AS BIGINT) AS returned \
               FROM sale_line l WHERE l.sale_id = $1 ORDER BY l.position";
    let rows = tx.rows(sql, args![sale]).await?;
    let mut lines = rows.iter().map(line).collect::<Result<Vec<SaleLine>>>()?;
    if lines.iter().any(|line| line.returned.0 > 0 && !line.serials.is_empty()) {
        let sql = "SELECT r.of_line_id, r.serials FROM sale_line r JOIN sale b ON b.id = r.sale_id \
                   WHERE b.of_sale_id = $1 AND b.voided_at IS NULL AND r.serials IS NOT NULL ORDER BY b.completed_at, r.position";
        for row in tx.rows(sql, args![sale]).await? {
            let of: Option<SaleLineId> = row.get("of_line_id")?;
            if let Some(line) = lines.iter_mut().find(|line| Some(line.id) == of) {
                line.serials_back.extend(split(row.get("serials")?));
            }
        }
    }
    Ok(lines)
}

fn line(row: &Row) -> Result<SaleLine> {
    Ok(SaleLine {
        id: row.get("id")?,
        variant_id: row.get("variant_id")?,
        title: row.get("title")?,
        sku: row.get("sku")?,
        qty: row.get("qty")?,
        decimals: row.get("decimals")?,
        unit: row.get("unit")?,
        unit_price: row.get("unit_price")?,
        list_price: row.get("list_price")?,
        tax_mode: row.get("tax_mode")?,
        tax_name: row.get("tax_name")?,
        rate: row.get("rate")?,
        discount: row.get::<Option<Json<_>>>("discount")?.map(|json| json.0),
        amounts: amounts(row)?,
        returned: row.get("returned")?,
        of_line: row.get("of_line_id")?,
        goes_to: row.get("goes_to")?,
        cost: row.get("cost")?,
        serials: split(row.get("serials")?),
        serials_back: Vec::new(),
        fitted: false,
    })
}

/// What a line came to.
pub(super) fn amounts(row: &Row) -> Result<LineAmounts> {
    Ok(LineAmounts {
        base: row.get("base")?,
        line_discount: row.get("line_discount")?,
        cart_discount: row.get("cart_discount")?,
        net: row.get("net")?,
        tax: row.get("tax")?,
        total: row.get("total")?,
    })
}

async fn tenders(tx: &mut Tx, sale: SaleId) -> Result<Vec<Tender>> {
    let sql = "SELECT t.id, t.kind, t.amount, t.given, t.change_back, t.reference, t.balance_after, t.stands_for, \
               c.kind AS real_kind, c.reference AS real_reference, c.reason, c.user_name, c.approver_name, c.created_at \
               FROM tender t LEFT JOIN tender_correction c ON c.tender_id = t.id \
               AND c.seq = (SELECT MAX(n.seq) FROM tender_correction n WHERE n.tender_id = t.id) \
               WHERE t.sale_id = $1 ORDER BY t.position";
    let rows = tx.rows(sql, args![sale]).await?;
    rows.iter()
        .map(|row| {
            Ok(Tender {
                id: row.get("id")?,
                kind: row.get("kind")?,
                amount: row.get("amount")?,
                given: row.get("given")?,
                change: row.get("change_back")?,
                reference: row.get("reference")?,
                balance: row.get("balance_after")?,
                stands_for: row.get("stands_for")?,
                corrected: corrected(row)?,
            })
        })
        .collect()
}

fn corrected(row: &Row) -> Result<Option<Corrected>> {
    let Some(kind) = row.get("real_kind")? else { return Ok(None) };
    let approver: String = row.get("approver_name")?;
    Ok(Some(Corrected {
        kind,
        reference: row.get("real_reference")?,
        reason: row.get("reason")?,
        user: row.get("user_name")?,
        approver: (!approver.is_empty()).then_some(approver),
        at: row.get("created_at")?,
    }))
}

/// What was done in one with a sale or return, in order.
async fn others(tx: &mut Tx, id: SaleId) -> Result<Vec<OtherPart>> {
    let sql = "SELECT s.id, s.kind, s.total, CAST(COALESCE((SELECT SUM(t.amount) FROM tender t WHERE t.sale_id = s.id \
               AND t.kind <> 'exchange'), 0) AS BIGINT) AS settled FROM sale o JOIN sale s ON s.register_id = o.register_id \
               AND s.series = o.series AND s.seq = o.seq AND s.id <> o.id WHERE o.id = $1 ORDER BY s.part";
    let rows = tx.rows(sql, args![id]).await?;
    let parts = rows.iter().map(|row| {
        Ok(OtherPart {
            id: row.get("id")?,
            kind: row.get("kind")?,
            total: row.get("total")?,
            settled: row.get("settled")?,
        })
    });
    parts.collect()
}

/// What was done in one with a sale or return, and itself, in order. The last is the one that a receipt is called by.
///
/// # Errors
/// As every statement.
pub async fn whole(tx: &mut Tx, id: SaleId) -> Result<Vec<Sale>> {
    let Some(sale) = sale(tx, id).await? else { return Ok(Vec::new()) };
    let ids: Vec<SaleId> = sale.with.iter().map(|other| other.id).collect();
    let mut parts = vec![sale];
    for id in ids {
        parts.extend(self::sale(tx, id).await?);
    }
    parts.sort_by_key(|sale| sale.part);
    Ok(parts)
}

/// The returns against a sale, and what their refunds were rounded by.
async fn returns_of(tx: &mut Tx, sale: SaleId) -> Result<(Vec<SaleFace>, Minor)> {
    let sql = "SELECT id, number, rounding FROM sale WHERE of_sale_id = $1 AND voided_at IS NULL ORDER BY completed_at, number";
    let rows = tx.rows(sql, args![sale]).await?;
    let mut rounding = Minor::ZERO;
    let mut faces = Vec::with_capacity(rows.len());
    for row in &rows {
        rounding = rounding + row.get("rounding")?;
        faces.push(SaleFace { id: row.get("id")?, number: row.get("number")? });
    }
    Ok((faces, rounding))
}

/// The pieces that documents name, in the order of the documents and numbers.
///
/// # Errors
/// As every statement.
pub(crate) async fn serials(tx: &mut Tx) -> Result<Vec<(SaleId, String)>> {
    let mut named = Vec::new();
    for row in tx.rows("SELECT sale_id, serials FROM sale_line WHERE serials IS NOT NULL", args![]).await? {
        let sale: SaleId = row.get("sale_id")?;
        named.extend(split(row.get("serials")?).into_iter().map(|number| (sale, number)));
    }
    named.sort_unstable();
    Ok(named)
}

/// What was sold of which variant, for those who hear of a completed sale.
///
/// # Errors
/// As every statement.
pub(crate) async fn sold_variants(tx: &mut Tx, sale: SaleId) -> Result<Vec<(VariantId, Qty)>> {
    let rows = tx.rows("SELECT variant_id, qty FROM sale_line WHERE sale_id = $1", args![sale]).await?;
    rows.iter().map(|row| Ok((row.get("variant_id")?, row.get("qty")?))).collect()
}

/// Every sale's id, oldest first, in steps after the last one seen.
///
/// # Errors
/// As every statement.
pub async fn ids_after(
    tx: &mut Tx,
    after: (DateTime<Utc>, Option<SaleId>),
    limit: i64,
) -> Result<Vec<(DateTime<Utc>, SaleId)>> {
    let sql = "SELECT id, completed_at FROM sale WHERE completed_at > $1 OR (completed_at = $1 AND id > $2) \
               ORDER BY completed_at, id LIMIT $3";
    let id = after.1.map_or(uuid::Uuid::nil(), |id| id.0);
    let rows = tx.rows(sql, args![after.0, id, limit]).await?;
    rows.iter().map(|row| Ok((row.get("completed_at")?, row.get("id")?))).collect()
}

/// The highest count that a register has given out in a series; 0 for none.
///
/// # Errors
/// As every statement.
pub async fn highest(tx: &mut Tx, register: kontor_domain::RegisterId, series: &str) -> Result<i64> {
    let sql = "SELECT COALESCE(MAX(seq), 0) AS value FROM sale WHERE register_id = $1 AND series = $2";
    tx.value(sql, args![register, series]).await
}

/// Series of receipt numbers that have a gap: register, series, how many there are and the highest.
///
/// # Errors
/// As every statement.
pub async fn gaps(tx: &mut Tx) -> Result<Vec<(String, String, i64, i64)>> {
    let sql = "SELECT register_name, series, COUNT(DISTINCT seq) AS count, MAX(seq) AS highest FROM sale \
               GROUP BY register_id, register_name, series HAVING COUNT(DISTINCT seq) <> MAX(seq)";
    let rows = tx.rows(sql, args![]).await?;
    rows.iter()
        .map(|row| Ok((row.get("register_name")?, row.get("series")?, row.get("count")?, row.get("highest")?)))
        .collect()
}

/// Whether a variant was sold since a moment, or lies in a cart.
pub(crate) async fn has_sold(tx: &mut Tx, variant: VariantId, since: DateTime<Utc>) -> Result<bool> {
    let sql = "SELECT l.id FROM sale_line l JOIN sale s ON s.id = l.sale_id \
               WHERE l.variant_id = $1 AND l.created_at >= $2 AND s.voided_at IS NULL LIMIT 1";
    if tx.row(sql, args![variant, since]).await?.is_some() {
        return Ok(true);
    }
    Ok(tx.row("SELECT id FROM cart_line WHERE variant_id = $1 LIMIT 1", args![variant]).await?.is_some())
}

/// Whether there are sales of a customer that count, or a cart in their name.
pub(crate) async fn has_bought(tx: &mut Tx, id: CustomerId) -> Result<bool> {
    let sql = "SELECT id FROM sale WHERE (customer_id = $1 OR customer_id IN \
               (SELECT b.customer_id FROM sale_buyer b WHERE b.counts_for = $1)) AND voided_at IS NULL LIMIT 1";
    if tx.row(sql, args![id]).await?.is_some() {
        return Ok(true);
    }
    Ok(tx.row("SELECT id FROM cart WHERE customer_id = $1 LIMIT 1", args![id]).await?.is_some())
}
