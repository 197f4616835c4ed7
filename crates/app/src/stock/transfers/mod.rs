//! Sending goods from store to store. What is on its way is in no store: it is what was sent less what became of it.

mod check;
mod pdf;
pub(super) mod rows;

use kontor_domain::event::Event;
use kontor_domain::money::MAX_QTY;
use kontor_domain::page::Page;
use kontor_domain::policy::Permission;
use kontor_domain::stock::cost::Worth;
use kontor_domain::stock::transfers::MOST_SENT;
use kontor_domain::stock::{
    Arrived, CancelTransfer, Fate, GetTransfer, ListTransfers, ReceiveTransfer, SaveTransfer, SaveTransferLine,
    SendTransfer, SerialState, StockReason, Transfer, TransferLine, TransferMove, TransferRow, TransferState,
};
use kontor_domain::{Minor, Qty, Refusal, StoreId, TransferId, TransferMoveId, say, text};
use serde_json::json;

use super::moves::{self, Move, Of};
use super::mutations::check_step;
use super::serials;
use crate::business::rows as business;
use crate::catalog::rows as catalog;
use crate::cx::Cx;
use crate::{Explain as _, Result, fault};

pub(crate) use check::check;
pub(super) use pdf::document;
pub(crate) use rows::on_the_way;

pub(super) async fn list(cx: &mut Cx, call: ListTransfers) -> Result<Page<TransferRow>> {
    let total = rows::count(&mut cx.tx, call.state).await?;
    Ok(Page { rows: rows::list(&mut cx.tx, call.state, call.window).await?, total })
}

pub(super) async fn get(cx: &mut Cx, call: GetTransfer) -> Result<Transfer> {
    seen(cx, call.id).await
}

fn gone() -> Refusal {
    Refusal::not_found(say!("transfer"))
}

/// A transfer with everything on it.
async fn whole(cx: &mut Cx, id: TransferId) -> Result<Transfer> {
    let transfer = rows::get(&mut cx.tx, id).await?.ok_or_else(gone)?;
    let mut lines = rows::lines(&mut cx.tx, id).await?;
    let moves = rows::moves(&mut cx.tx, id).await?;
    let ids: Vec<_> = lines.iter().map(|line| line.variant_id).collect();
    let rules = catalog::rules_of(&mut cx.tx, &ids).await?;
    for line in &mut lines {
        line.tracked = rules.get(&line.variant_id).and_then(|own| own.tracked);
        let ended = |number: &String| moves.iter().any(|made| made.line_id == line.id && made.serials.contains(number));
        if transfer.state == TransferState::Sent {
            line.on_the_way = line.serials.iter().filter(|number| !ended(number)).cloned().collect();
        }
    }
    let on_the_way = lines.iter().filter(|_| transfer.state == TransferState::Sent);
    let value = on_the_way.filter_map(|line| line.cost_of(line.left())).sum();
    Ok(Transfer { lines, moves, value: Some(value), ..transfer })
}

/// A transfer as the one who asks may see it.
async fn seen(cx: &mut Cx, id: TransferId) -> Result<Transfer> {
    let mut transfer = whole(cx, id).await?;
    if !cx.may(Permission::ViewCost)? {
        transfer.value = None;
        transfer.lines.iter_mut().for_each(|line| line.cost = None);
        transfer.moves.iter_mut().for_each(|made| made.cost = None);
    }
    Ok(transfer)
}

/// A transfer that nobody else changes until the transaction ends.
async fn held(cx: &mut Cx, id: TransferId) -> Result<Transfer> {
    rows::hold(&mut cx.tx, id, cx.now).await?;
    whole(cx, id).await
}

/// Only somebody in the store does what is done to its goods.
fn at(cx: &Cx, store: StoreId, name: &str) -> Result<()> {
    if cx.session()?.register.store_id == store {
        return Ok(());
    }
    let message = say!("This is done in {name}. Sign in at a register of that store.", name);
    Err(Refusal::new("other_store", message).into())
}

fn changed(cx: &mut Cx, transfer: &Transfer, detail: serde_json::Value) {
    cx.audit(transfer.id, detail);
    cx.event(Event::TransferChanged { id: transfer.id });
}

/// Says of each product that moved that its stock changed.
async fn told(cx: &mut Cx, lines: &[TransferLine]) -> Result<()> {
    for line in lines {
        if let Some(product_id) = catalog::product_of(&mut cx.tx, line.variant_id).await? {
            cx.event(Event::StockChanged { product_id });
        }
    }
    Ok(())
}

pub(super) async fn save(cx: &mut Cx, call: SaveTransfer) -> Result<Transfer> {
    let tenant = cx.tenant()?;
    let session = std::sync::Arc::clone(cx.session()?);
    let note = text::block("note", say!("The note"), &call.note)?;
    let from = session.register.store_id;
    if call.to_id == from || !business::store_names(&mut cx.tx).await?.contains_key(&call.to_id) {
        let message = say!("Choose another store that the goods go to.");
        return Err(Refusal::invalid("to_id", message).into());
    }
    let lines = check_lines(cx, &call.lines).await?;
    rows::hold(&mut cx.tx, call.id, cx.now).await?;
    match rows::get(&mut cx.tx, call.id).await? {
        Some(before) if before.state != TransferState::Draft => return Err(not_a_draft(&before).into()),
        Some(before) => at(cx, before.from_id, &before.from)?,
        None => {
            // Two that are begun at once wait for each other's number.
            cx.tx.lock(tenant.0).await?;
            let seq = rows::next(&mut cx.tx).await?;
            let user = (session.user.id, session.user.name.as_str());
            rows::add(&mut cx.tx, tenant, (call.id, seq, &format!("T{seq:04}")), (from, call.to_id), user, cx.now)
                .await
                .taken("transfer__id", Refusal::id_taken)?;
        }
    }
    rows::change(&mut cx.tx, call.id, call.to_id, &note).await?;
    rows::drop_lines(&mut cx.tx, call.id).await?;
    for (position, line) in (1..).zip(&lines) {
        rows::add_line(&mut cx.tx, tenant, (call.id, position), line, cx.now)
            .await
            .taken("transfer_line__id", Refusal::id_taken)?;
    }
    let transfer = seen(cx, call.id).await?;
    changed(cx, &transfer, json!({ "number": transfer.number, "to": transfer.to, "lines": lines.len() }));
    Ok(transfer)
}

fn not_a_draft(transfer: &Transfer) -> Refusal {
    let message = match transfer.state {
        TransferState::Cancelled => say!("Transfer {number} was given up. Make another one.", number = transfer.number),
        _ => say!("Transfer {number} was sent already. Make another one for the rest.", number = transfer.number),
    };
    Refusal::new("not_a_draft", message)
}

async fn check_lines(cx: &mut Cx, asked: &[SaveTransferLine]) -> Result<Vec<TransferLine>> {
    if asked.is_empty() {
        return Err(Refusal::field("nothing_sent", "lines", say!("Add what is to be sent.")).into());
    }
    if asked.len() > MOST_SENT {
        let message = say!("A transfer has {most} lines at most. Make another one for the rest.", most = MOST_SENT);
        return Err(Refusal::field("too_many", "lines", message).into());
    }
    let mut lines: Vec<TransferLine> = Vec::with_capacity(asked.len());
    for asked in asked {
        let found = catalog::sellable(&mut cx.tx, asked.variant_id).await?;
        let found = found.ok_or_else(|| Refusal::not_found(say!("product")))?;
        if lines.iter().any(|line| line.variant_id == asked.variant_id || line.id == asked.id) {
            let message = say!("“{title}” stands here twice. Put the quantities together.", title = found.title);
            return Err(Refusal::invalid("lines", message).into());
        }
        check_qty(asked.qty, found.decimals)?;
        let mut numbers: Vec<String> = Vec::with_capacity(asked.serials.len().min(1_000));
        for typed in &asked.serials {
            let (_, number) = serials::to_sell(cx, typed, Some(asked.variant_id)).await?;
            if numbers.contains(&number) {
                let message = say!("The number {number} stands here twice. Each piece has its own.", number);
                return Err(Refusal::field("serial_twice", "serials", message).into());
            }
            numbers.push(number);
        }
        lines.push(TransferLine {
            id: asked.id,
            variant_id: asked.variant_id,
            title: found.title,
            sku: found.sku,
            decimals: found.decimals,
            unit: found.unit,
            qty: asked.qty,
            settled: Qty(0),
            cost: None,
            tracked: found.tracked,
            serials: numbers,
            on_the_way: Vec::new(),
        });
    }
    Ok(lines)
}

fn check_qty(qty: Qty, decimals: u8) -> Result<()> {
    if !(1..=MAX_QTY).contains(&qty.0) {
        let message = say!("The quantity is more than nothing, and no more than one transfer can hold.");
        return Err(Refusal::invalid("qty", message).into());
    }
    Ok(check_step(qty, decimals)?)
}

pub(super) async fn send(cx: &mut Cx, call: SendTransfer) -> Result<Transfer> {
    let transfer = held(cx, call.id).await?;
    if transfer.state != TransferState::Draft {
        return Err(not_a_draft(&transfer).into());
    }
    at(cx, transfer.from_id, &transfer.from)?;
    let mut wanted = Vec::with_capacity(transfer.lines.len());
    for line in &transfer.lines {
        wanted.push(Move {
            id: cx.new_id()?.into(),
            variant_id: line.variant_id,
            qty: Qty(-line.qty.0),
            worth: Worth::Usual,
            reason: StockReason::Sent,
            note: transfer.number.clone(),
            of: Of::Transfer(transfer.id),
            serials: line.serials.clone(),
            packed: None,
        });
    }
    let scales = moves::weigh(cx, transfer.from_id, wanted).await?;
    // What is not there can be sold by mistake, but nobody puts it into a box.
    if let Some((id, there, wanted)) = scales.overdrawn().first() {
        let title = transfer.lines.iter().find(|line| line.variant_id == *id).map_or("", |line| line.title.as_str());
        let message = say!(
            "There are {there} of “{title}” in stock and this sends {wanted}. Send fewer, or count what is there.",
            there = Qty(there.0.max(0)).plain(),
            title,
            wanted = wanted.plain()
        );
        return Err(Refusal::field("not_enough_stock", "lines", message).into());
    }
    let costs: Vec<Option<Minor>> = scales.weighed().map(|weighed| weighed.cost.map(|cost| -cost)).collect();
    for (line, cost) in transfer.lines.iter().zip(costs) {
        rows::set_cost(&mut cx.tx, line.id, cost, cx.now).await?;
    }
    fault::point("transfer_written");
    moves::write(cx, scales).await?;
    rows::set_state(&mut cx.tx, transfer.id, TransferState::Sent, (Some(cx.now), None)).await?;
    told(cx, &transfer.lines).await?;
    changed(cx, &transfer, json!({ "number": transfer.number, "to": transfer.to, "lines": transfer.lines.len() }));
    seen(cx, call.id).await
}

pub(super) async fn receive(cx: &mut Cx, call: ReceiveTransfer) -> Result<Transfer> {
    let note = text::optional_line("note", say!("The note"), &call.note)?;
    let transfer = held(cx, call.transfer_id).await?;
    if rows::is_made(&mut cx.tx, call.id).await? {
        return Err(Refusal::field("already_done", "id", say!("These goods were taken in already.")).into());
    }
    if transfer.state != TransferState::Sent {
        return Err(not_on_the_way(&transfer).into());
    }
    at(cx, transfer.to_id, &transfer.to)?;
    if call.lines.is_empty() {
        return Err(Refusal::field("nothing_came", "lines", say!("Write how many came of at least one line.")).into());
    }
    let lost = call.lines.iter().any(|arrived| arrived.fate != Fate::Received);
    if lost && note.is_empty() {
        let message = say!("Write why something is missing or damaged.");
        return Err(Refusal::field("required", "note", message).into());
    }
    settle(cx, transfer, (call.id, &note), &call.lines, Fate::Received).await?;
    seen(cx, call.transfer_id).await
}

fn not_on_the_way(transfer: &Transfer) -> Refusal {
    let message = match transfer.state {
        TransferState::Draft => say!("Transfer {number} was not sent yet.", number = transfer.number),
        _ => say!("Nothing of transfer {number} is on its way any more.", number = transfer.number),
    };
    Refusal::new("not_on_the_way", message)
}

pub(super) async fn cancel(cx: &mut Cx, call: CancelTransfer) -> Result<Transfer> {
    let transfer = held(cx, call.id).await?;
    at(cx, transfer.from_id, &transfer.from)?;
    match transfer.state {
        TransferState::Draft => {
            rows::set_state(&mut cx.tx, transfer.id, TransferState::Cancelled, (None, Some(cx.now))).await?;
            changed(cx, &transfer, json!({ "number": transfer.number }));
        }
        TransferState::Sent => {
            let back = |line: &TransferLine| Arrived {
                line_id: line.id,
                fate: Fate::Back,
                qty: line.left(),
                serials: line.on_the_way.clone(),
            };
            let lines: Vec<Arrived> = transfer.lines.iter().filter(|line| line.left().0 > 0).map(back).collect();
            let act = cx.new_id()?.into();
            settle(cx, transfer, (act, ""), &lines, Fate::Back).await?;
        }
        TransferState::Closed | TransferState::Cancelled => return Err(not_on_the_way(&transfer).into()),
    }
    seen(cx, call.id).await
}

/// Books what became of goods that were on their way: `shelf` are those that go on a shelf, in the store of that end.
async fn settle(
    cx: &mut Cx,
    mut transfer: Transfer,
    (act, note): (TransferMoveId, &str),
    arrived: &[Arrived],
    shelf: Fate,
) -> Result<()> {
    let tenant = cx.tenant()?;
    let session = std::sync::Arc::clone(cx.session()?);
    let store = if shelf == Fate::Back { transfer.from_id } else { transfer.to_id };
    let (mut made, mut wanted) = (Vec::with_capacity(arrived.len()), Vec::new());
    for arrived in arrived {
        let line = transfer.lines.iter_mut().find(|line| line.id == arrived.line_id);
        let line = line.ok_or_else(|| Refusal::not_found(say!("line in that transfer")))?;
        check_arrived(line, arrived, shelf)?;
        let cost = line.cost_of(arrived.qty);
        line.settled = Qty(line.settled.0 + arrived.qty.0);
        let numbers: Vec<String> = arrived.serials.iter().map(|typed| serials::sought(typed)).collect();
        line.on_the_way.retain(|number| !numbers.contains(number));
        if arrived.fate == shelf {
            wanted.push(Move {
                id: cx.new_id()?.into(),
                variant_id: line.variant_id,
                qty: arrived.qty,
                worth: cost.map_or(Worth::Usual, Worth::Paid),
                reason: if shelf == Fate::Back { StockReason::CameBack } else { StockReason::Arrived },
                note: transfer.number.clone(),
                of: Of::Transfer(transfer.id),
                serials: numbers.clone(),
                packed: None,
            });
        }
        made.push(TransferMove {
            line_id: line.id,
            fate: arrived.fate,
            qty: arrived.qty,
            cost,
            serials: numbers,
            note: note.to_owned(),
            user: session.user.name.clone(),
            at: cx.now,
        });
    }
    let scales = moves::weigh(cx, store, wanted).await?;
    let mut weighed = scales.weighed().collect::<Vec<_>>().into_iter();
    for made in &mut made {
        if made.fate == shelf {
            // Of what nobody knew the cost, it is what such goods are worth there.
            made.cost = weighed.next().and_then(|weighed| weighed.cost);
        }
        let id = cx.new_id()?.into();
        rows::add_move(&mut cx.tx, tenant, (id, act), session.user.id, made).await?;
    }
    fault::point("transfer_written");
    moves::write(cx, scales).await?;
    for made in made.iter().filter(|made| made.fate != shelf && !made.serials.is_empty()) {
        let state = if made.fate == Fate::Damaged { SerialState::Damaged } else { SerialState::Gone };
        serials::lost(cx, store, transfer.id, &made.serials, (state, note)).await?;
    }
    for line in &transfer.lines {
        rows::set_settled(&mut cx.tx, line.id, line.settled, cx.now).await?;
    }
    if transfer.lines.iter().all(|line| line.left().0 == 0) {
        let state = if shelf == Fate::Back { TransferState::Cancelled } else { TransferState::Closed };
        rows::set_state(&mut cx.tx, transfer.id, state, (transfer.sent_at, Some(cx.now))).await?;
    }
    told(cx, &transfer.lines).await?;
    let parts: Vec<_> =
        made.iter().map(|made| json!({ "fate": made.fate, "qty": made.qty, "cost": made.cost })).collect();
    changed(cx, &transfer, json!({ "number": transfer.number, "parts": parts, "note": note }));
    Ok(())
}

/// Whether so many of a line can have become that.
fn check_arrived(line: &TransferLine, arrived: &Arrived, shelf: Fate) -> Result<()> {
    if (arrived.fate == Fate::Back) != (shelf == Fate::Back) {
        let message = say!("What comes back is taken in where it was sent from: give the transfer up there.");
        return Err(Refusal::invalid("lines", message).into());
    }
    check_qty(arrived.qty, line.decimals)?;
    if arrived.qty > line.left() {
        let message = say!(
            "Of “{title}” only {left} are on their way. Somebody else may have taken the rest in.",
            title = line.title,
            left = line.left().plain()
        );
        return Err(Refusal::field("more_than_sent", "qty", message).into());
    }
    if line.tracked.is_none() && line.serials.is_empty() {
        return Ok(());
    }
    let named = i64::try_from(arrived.serials.len()).unwrap_or(i64::MAX);
    if named.saturating_mul(1_000) != arrived.qty.0 {
        let message = say!(
            "Each “{title}” has a number of its own: {wanted} of them are needed, and {named} are named.",
            title = line.title,
            wanted = arrived.qty.plain(),
            named
        );
        return Err(Refusal::field("serials_needed", "serials", message).into());
    }
    for typed in &arrived.serials {
        let number = serials::sought(typed);
        if !line.on_the_way.contains(&number) {
            let message = say!("{number} is not on its way with this transfer. Read it again.", number);
            return Err(Refusal::field("serial_not_sent", "serials", message).into());
        }
    }
    Ok(())
}
