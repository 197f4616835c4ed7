//! What is at the desk, and lists of tickets.

pub(super) mod rows;

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use kontor_domain::repairs::{Board, BoardColumn, CARDS, Desk, DeskState, GetBoard, StateKind, TicketRow};
use kontor_domain::{RepairDeviceId, RepairTicketId};

use super::desk;
use crate::Result;
use crate::cx::Cx;
use crate::stock::reserved;

pub(super) async fn get(cx: &mut Cx, call: GetBoard) -> Result<Board> {
    let desk = desk::of_business(cx).await?;
    let (store, today) = (cx.session()?.register.store_id, cx.local()?.business_date);
    let counts = rows::counts(&mut cx.tx, store, call.technician_id, today).await?;
    let mut known: HashMap<String, (i64, i64, StateKind)> = HashMap::new();
    for (state, kind, count, late) in counts {
        let sum = known.entry(state).or_insert((0, 0, kind));
        (sum.0, sum.1) = (sum.0 + count, sum.1 + late);
    }
    let waiting = waiting(cx).await?;
    let late = known.values().map(|(_, late, _)| late).sum();
    // A ticket may be in a state that was taken away as it came there: it is shown all the same.
    let mut strays: Vec<_> = known.iter().filter(|(key, _)| desk.state(key).is_none()).collect();
    strays.sort_unstable_by_key(|(key, _)| key.as_str());
    let strays = strays.into_iter().map(|(key, (_, _, kind))| (key.clone(), *kind));
    let states = desk.states.iter().filter(|state| state.kind != StateKind::Done).map(of_state).chain(strays);
    let mut columns = Vec::new();
    for (state, kind) in states.collect::<Vec<_>>() {
        let count = known.get(&state).map_or(0, |(count, ..)| *count);
        let cards = match count {
            0 => Vec::new(),
            _ => rows::cards(&mut cx.tx, store, &state, call.technician_id, CARDS).await?,
        };
        let cards = named(cx, &desk, cards, &waiting)?;
        columns.push(BoardColumn { name: desk::name(cx, &desk, &state), state, kind, count, cards });
    }
    Ok(Board { columns, late })
}

fn of_state(state: &DeskState) -> (String, StateKind) {
    (state.key.clone(), state.kind)
}

/// When a device was at the desk, the latest first.
pub(super) async fn of_device(cx: &mut Cx, desk: &Desk, device: RepairDeviceId) -> Result<Vec<TicketRow>> {
    let rows = rows::of_device(&mut cx.tx, device, CARDS).await?;
    named(cx, desk, rows, &BTreeSet::new())
}

/// The tickets that wait for parts which are not there.
pub(super) async fn waiting(cx: &mut Cx) -> Result<BTreeSet<RepairTicketId>> {
    Ok(reserved::missing_for_tickets(cx).await?.into_keys().map(|(ticket, _)| ticket).collect())
}

/// Rows with the names of their states, how late they are, and whether they wait for parts.
pub(super) fn named(
    cx: &Cx,
    desk: &Desk,
    rows: Vec<(TicketRow, StateKind)>,
    waiting: &BTreeSet<RepairTicketId>,
) -> Result<Vec<TicketRow>> {
    let today = cx.local()?.business_date;
    let row = |(row, kind): (TicketRow, StateKind)| TicketRow {
        waits_for_parts: waiting.contains(&row.id),
        state_name: desk::name(cx, desk, &row.state),
        days_late: if kind.can_be_late() { days_late(row.due_on, today) } else { 0 },
        ..row
    };
    Ok(rows.into_iter().map(row).collect())
}

fn days_late(due_on: NaiveDate, today: NaiveDate) -> i64 {
    (today - due_on).num_days().max(0)
}
