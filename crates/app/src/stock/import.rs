//! Taking opening stock from a file: how many there were of each variant as Kontor began. What was sold or counted since
//! stays as it is, for it moves the stock by its own.

use kontor_domain::business::Business;
use kontor_domain::catalog::barcode::same_code;
use kontor_domain::event::Event;
use kontor_domain::import::{ImportRun, RowOutcome, StockRow, stock};
use kontor_domain::stock::cost::{Weighed, Worth};
use kontor_domain::stock::{SerialState, StockReason};
use kontor_domain::{Message, ProductId, Qty, Refusal, StockMovementId, StoreId, VariantId, say, text};
use uuid::Uuid;

use super::moves::{self, Move, Of};
use super::{mutations, rows, serials};
use crate::Result;
use crate::catalog::{self, packs, rows as catalog_rows};
use crate::cx::Cx;
use crate::import::kind::{Did, Kind, Planned, Undo, Unread};

/// A count of a store's stock.
pub(crate) struct Count {
    store_id: StoreId,
}

/// The change that makes the opening stock what the file says.
pub(crate) struct Change {
    variant_id: VariantId,
    product_id: ProductId,
    qty: Qty,
    serials: Vec<String>,
}

impl Kind for Count {
    type Row = StockRow;
    type Plan = Change;

    async fn open(cx: &mut Cx, _: &ImportRun, _: Option<(String, Uuid)>) -> Result<Self> {
        Ok(Self { store_id: cx.session()?.register.store_id })
    }

    fn read(&self, run: &ImportRun, business: &Business, cells: &[String]) -> std::result::Result<StockRow, Unread> {
        Ok(stock(&run.reading.columns, cells, run.reading.decimals, business.currency)?)
    }

    fn key(row: &StockRow) -> String {
        match row.serial.as_str() {
            "" => text::fold(&row.code),
            serial => text::fold(serial),
        }
    }

    fn name(row: &StockRow) -> String {
        row.code.clone()
    }

    async fn plan(&mut self, cx: &mut Cx, row: &StockRow) -> Result<Planned<Change>> {
        let id = catalog::holder_of(cx, &row.code, same_code(&row.code)).await?;
        let variant = match id {
            Some(id) => catalog_rows::sellable(&mut cx.tx, id).await?,
            None => None,
        };
        let variant = variant.ok_or_else(|| {
            let message = say!("Nothing has the SKU or barcode {code}. Bring in the products first.", code = row.code);
            Refusal::field("unknown_code", "sku", message)
        })?;
        if variant.tracked.is_some() || !row.serial.is_empty() {
            return piece(cx, row, variant).await;
        }
        packs::no_pack(cx, variant.variant_id, "sku").await?;
        mutations::check_step(row.qty, variant.decimals)?;
        if let Some(unit) = row.unit_cost {
            mutations::cost_of("cost", unit, Qty(row.qty.0.abs()))?;
        }
        let opened = rows::opened(&mut cx.tx, variant.variant_id, self.store_id).await?;
        let qty = Qty(row.qty.0 - opened.unwrap_or_default().0);
        let outcome = match opened {
            _ if qty.0 == 0 => RowOutcome::Same,
            None => RowOutcome::Added,
            Some(_) => RowOutcome::Changed,
        };
        // The file may say how many there are now: taken for the opening, all that was sold since would go out twice.
        if outcome == RowOutcome::Changed && rows::moved_on(&mut cx.tx, variant.variant_id, self.store_id).await? {
            let message = say!(
                "“{title}” was opened with another number, and was moved since. Change its stock in the product instead.",
                title = variant.title
            );
            return Err(Refusal::field("moved_since", "quantity", message).into());
        }
        let plan = Change { variant_id: variant.variant_id, product_id: variant.product_id, qty, serials: Vec::new() };
        Ok(Planned { outcome, plan })
    }

    async fn carry_out(&mut self, cx: &mut Cx, row: &StockRow, plan: Change, at: (&ImportRun, i64)) -> Result<Did> {
        if plan.qty.0 == 0 || at.0.dry_run {
            return Ok(Did::default());
        }
        let id = cx.new_id()?;
        let worth = match row.unit_cost.filter(|_| plan.qty.0 > 0) {
            Some(unit) => Worth::Paid(mutations::cost_of("cost", unit, plan.qty)?),
            None => Worth::Usual,
        };
        let moved = Move {
            id: StockMovementId(id),
            variant_id: plan.variant_id,
            qty: plan.qty,
            worth,
            reason: StockReason::Opening,
            note: row.note.clone(),
            of: Of::Itself,
            serials: plan.serials,
            packed: None,
        };
        moves::apply(cx, self.store_id, vec![moved]).await?;
        cx.event(Event::StockChanged { product_id: plan.product_id });
        Ok(Did { subject_id: Some(id), before: None })
    }
}

/// What a row of one piece would do: take it in, if it is not known yet.
async fn piece(cx: &mut Cx, row: &StockRow, variant: catalog_rows::Sellable) -> Result<Planned<Change>> {
    let Some(tracking) = variant.tracked else {
        let message = say!(
            "“{title}” has no serial numbers. Leave them out, or say in the product that it has.",
            title = variant.title
        );
        return Err(Refusal::field("not_tracked", "serial", message).into());
    };
    let plan = |qty, serials| Change { variant_id: variant.variant_id, product_id: variant.product_id, qty, serials };
    if row.serial.is_empty() {
        if row.qty.0 == 0 {
            return Ok(Planned { outcome: RowOutcome::Same, plan: plan(Qty(0), Vec::new()) });
        }
        let message = say!(
            "Each “{title}” has a number of its own. Write a row for each piece, with its serial number.",
            title = variant.title
        );
        return Err(Refusal::field("serials_needed", "serial", message).into());
    }
    let number = tracking.number(&row.serial).map_err(|no| Refusal::field("wrong_serial", "serial", no.message))?;
    if let Some(unit) = row.unit_cost {
        mutations::cost_of("cost", unit, Qty::ONE)?;
    }
    match serials::known(cx, &number).await? {
        Some((id, _)) if id != variant.variant_id => {
            let title = catalog_rows::title(&mut cx.tx, id).await?;
            let message = say!(
                "The number {number} is known as one of “{title}”. Read it again; no two pieces have the same.",
                number,
                title
            );
            Err(Refusal::field("serial_taken", "serial", message).into())
        }
        Some((_, state)) if state != SerialState::Gone => {
            Ok(Planned { outcome: RowOutcome::Same, plan: plan(Qty(0), Vec::new()) })
        }
        _ => Ok(Planned { outcome: RowOutcome::Added, plan: plan(Qty::ONE, vec![number]) }),
    }
}

/// Takes an opening count back; gives why it is kept, if stock of it was moved since.
///
/// # Errors
/// As every statement.
pub(crate) async fn put_back(cx: &mut Cx, row: &Undo) -> Result<Option<Message>> {
    let Some(moved) = rows::movement(&mut cx.tx, StockMovementId(row.subject_id)).await? else {
        return Ok(Some(say!("It is not there any more.")));
    };
    let pieces = serials::of_movement(cx, moved.id).await?;
    let moved_since = match pieces.is_empty() {
        true => rows::has_moved_but_for(&mut cx.tx, moved.variant_id, moved.id, row.at).await?,
        // Other rows of the file brought other pieces of it.
        false => rows::moved_on(&mut cx.tx, moved.variant_id, moved.store_id).await?,
    };
    if moved_since {
        let title = catalog_rows::title(&mut cx.tx, moved.variant_id).await?;
        return Ok(Some(say!("Stock of “{title}” was moved since.", title)));
    }
    let back = Move {
        id: cx.new_id()?.into(),
        variant_id: moved.variant_id,
        qty: Qty(-moved.qty.0),
        worth: Worth::Exactly(Weighed { cost: moved.cost, value: moved.value.unwrap_or_default() }.turned()),
        reason: StockReason::Opening,
        note: String::new(),
        of: Of::Itself,
        serials: pieces,
        packed: None,
    };
    moves::apply(cx, moved.store_id, vec![back]).await?;
    Ok(None)
}
