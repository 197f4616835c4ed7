//! Rows of tickets, what came with them, what happened to them and what was written on them.

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::repairs::{Condition, StateKind, Technician, TicketDeed, TicketEvent, TicketNote};
use kontor_domain::{
    CustomerId, Minor, RepairDeviceId, RepairNoteId, RepairTicketId, RepairVisitId, StoreId, TenantId, UserId, text,
};
use uuid::Uuid;

use crate::db::{Json, Row, Tx};
use crate::{Result, args};

/// A ticket as it is kept.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) id: RepairTicketId,
    pub(super) store: StoreId,
    pub(super) visit: RepairVisitId,
    pub(super) device: RepairDeviceId,
    pub(super) customer: Option<CustomerId>,
    pub(super) technician: Option<Technician>,
    pub(super) number: String,
    pub(super) state: String,
    pub(super) kind: StateKind,
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) title: String,
    pub(super) problem: String,
    pub(super) condition: Vec<Condition>,
    pub(super) data_may_be_lost: bool,
    pub(super) estimate: Option<Minor>,
    pub(super) limit: Option<Minor>,
    pub(super) due_on: NaiveDate,
    pub(super) reopened: i64,
    pub(super) next_event: i64,
    pub(super) moved_at: DateTime<Utc>,
    pub(super) ended_at: Option<DateTime<Utc>>,
    pub(super) created_at: DateTime<Utc>,
}

/// The store's book of numbers, which nobody else takes from until the transaction ends: place, series and next count. The caller
/// holds the store's lock.
pub(super) async fn book(tx: &mut Tx, store: StoreId) -> Result<Option<(i64, String, i64)>> {
    let row = tx.row("SELECT place, series, next_seq FROM repair_book WHERE store_id = $1", args![store]).await?;
    row.map(|row| Ok((row.get("place")?, row.get("series")?, row.get("next_seq")?))).transpose()
}

/// How many stores have a book. The caller holds the business's lock.
pub(super) async fn books(tx: &mut Tx) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM repair_book", args![]).await
}

/// The series that the business's latest book is in; none before the first book.
pub(super) async fn series(tx: &mut Tx) -> Result<Option<String>> {
    let row = tx.row("SELECT series FROM repair_book ORDER BY place DESC LIMIT 1", args![]).await?;
    row.map(|row| row.get("series")).transpose()
}

/// Gives a store an empty book.
pub(super) async fn add_book(
    tx: &mut Tx,
    (tenant, store): (TenantId, StoreId),
    (place, series): (i64, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO repair_book (store_id, tenant_id, place, series, next_seq, created_at, updated_at) \
               VALUES ($1, $2, $3, $4, 1, $5, $5)";
    tx.run(sql, args![store, tenant, place, series, now]).await?;
    Ok(())
}

/// Keeps which count a store gives out next.
pub(super) async fn set_next(tx: &mut Tx, store: StoreId, next: i64, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE repair_book SET next_seq = $2, updated_at = $3 WHERE store_id = $1";
    tx.run(sql, args![store, next, now]).await?;
    Ok(())
}

/// Adds a visit; `Unique("repair_visit__id")` for an id that is taken.
pub(super) async fn add_visit(
    tx: &mut Tx,
    (tenant, store, user): (TenantId, StoreId, UserId),
    id: RepairVisitId,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO repair_visit (id, tenant_id, store_id, user_id, created_at) VALUES ($1, $2, $3, $4, $5)";
    tx.run(sql, args![id, tenant, store, user, now]).await?;
    Ok(())
}

/// What a ticket is found by of its customer.
pub(super) fn who(name: &str, phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    text::fold(&format!("{name} {digits}"))
}

/// Adds a ticket; `what` is what it is found by of its device. `Unique("repair_ticket__id")` for an id that is taken.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, ticket: &Kept, what: &str) -> Result<()> {
    tx.run(
        "INSERT INTO repair_ticket (id, tenant_id, store_id, visit_id, device_id, customer_id, brought_by, technician_id, number, \
         state, kind, customer_name, customer_phone, technician_name, title, problem, condition, data_may_be_lost, estimate, \
         cost_limit, due_on, reopened, next_event, what, who, moved_at, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6, \
         $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 0, 1, $21, $22, $23, $23, $23)",
        args![
            ticket.id,
            tenant,
            ticket.store,
            ticket.visit,
            ticket.device,
            ticket.customer,
            ticket.technician.as_ref().map(|who| who.id),
            &ticket.number,
            &ticket.state,
            ticket.kind,
            &ticket.name,
            &ticket.phone,
            ticket.technician.as_ref().map_or("", |who| who.name.as_str()),
            &ticket.title,
            &ticket.problem,
            Json(&ticket.condition),
            ticket.data_may_be_lost,
            ticket.estimate,
            ticket.limit,
            ticket.due_on,
            what,
            who(&ticket.name, &ticket.phone),
            ticket.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Holds a ticket, if it is there: nobody else changes it until the transaction ends.
pub(super) async fn hold(tx: &mut Tx, id: RepairTicketId, now: DateTime<Utc>) -> Result<Option<Kept>> {
    tx.run("UPDATE repair_ticket SET updated_at = $2 WHERE id = $1", args![id, now]).await?;
    get(tx, id).await
}

/// A ticket.
pub(super) async fn get(tx: &mut Tx, id: RepairTicketId) -> Result<Option<Kept>> {
    let sql = "SELECT id, store_id, visit_id, device_id, customer_id, technician_id, number, state, kind, customer_name, \
               customer_phone, technician_name, title, problem, condition, data_may_be_lost, estimate, cost_limit, due_on, reopened, \
               next_event, moved_at, ended_at, created_at FROM repair_ticket WHERE id = $1";
    tx.row(sql, args![id]).await?.as_ref().map(kept).transpose()
}

fn kept(row: &Row) -> Result<Kept> {
    let technician: Option<UserId> = row.get("technician_id")?;
    let name: String = row.get("technician_name")?;
    Ok(Kept {
        id: row.get("id")?,
        store: row.get("store_id")?,
        visit: row.get("visit_id")?,
        device: row.get("device_id")?,
        customer: row.get("customer_id")?,
        technician: technician.map(|id| Technician { id, name }),
        number: row.get("number")?,
        state: row.get("state")?,
        kind: row.get("kind")?,
        name: row.get("customer_name")?,
        phone: row.get("customer_phone")?,
        title: row.get("title")?,
        problem: row.get("problem")?,
        condition: row.get::<Json<Vec<Condition>>>("condition")?.0,
        data_may_be_lost: row.get("data_may_be_lost")?,
        estimate: row.get("estimate")?,
        limit: row.get("cost_limit")?,
        due_on: row.get("due_on")?,
        reopened: row.get("reopened")?,
        next_event: row.get("next_event")?,
        moved_at: row.get("moved_at")?,
        ended_at: row.get("ended_at")?,
        created_at: row.get("created_at")?,
    })
}

/// Keeps where a ticket is.
pub(super) async fn set_state(tx: &mut Tx, ticket: &Kept, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE repair_ticket SET state = $2, kind = $3, reopened = $4, moved_at = $5, ended_at = $6, updated_at = $7 \
               WHERE id = $1";
    let args = args![ticket.id, &ticket.state, ticket.kind, ticket.reopened, ticket.moved_at, ticket.ended_at, now];
    tx.run(sql, args).await?;
    Ok(())
}

/// Keeps who repairs a ticket, and by when it is promised.
pub(super) async fn set_plan(tx: &mut Tx, ticket: &Kept, now: DateTime<Utc>) -> Result<()> {
    let sql =
        "UPDATE repair_ticket SET technician_id = $2, technician_name = $3, due_on = $4, updated_at = $5 WHERE id = $1";
    let who = ticket.technician.as_ref();
    let name = who.map_or("", |who| who.name.as_str());
    tx.run(sql, args![ticket.id, who.map(|who| who.id), name, ticket.due_on, now]).await?;
    Ok(())
}

/// The number of the ticket with which a device is at the desk.
pub(super) async fn here_with(tx: &mut Tx, device: RepairDeviceId) -> Result<Option<String>> {
    let sql = "SELECT number FROM repair_ticket WHERE device_id = $1 AND ended_at IS NULL LIMIT 1";
    tx.row(sql, args![device]).await?.map(|row| row.get("number")).transpose()
}

/// The states that tickets at any desk are in, and what those are.
pub(super) async fn states_here(tx: &mut Tx) -> Result<Vec<(String, StateKind)>> {
    let sql = "SELECT DISTINCT state, kind FROM repair_ticket WHERE ended_at IS NULL ORDER BY state";
    tx.rows(sql, args![]).await?.iter().map(|row| Ok((row.get("state")?, row.get("kind")?))).collect()
}

/// Adds what came with a device.
pub(super) async fn add_accessory(
    tx: &mut Tx,
    (id, tenant, ticket): (Uuid, TenantId, RepairTicketId),
    (position, name): (i64, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO repair_accessory (id, tenant_id, ticket_id, position, name, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    tx.run(sql, args![id, tenant, ticket, position, name, now]).await?;
    Ok(())
}

/// What came with a device, in order.
pub(super) async fn accessories(tx: &mut Tx, ticket: RepairTicketId) -> Result<Vec<String>> {
    let sql = "SELECT name FROM repair_accessory WHERE ticket_id = $1 ORDER BY position";
    tx.rows(sql, args![ticket]).await?.iter().map(|row| row.get("name")).collect()
}

/// Adds something that happened to a ticket, and counts it. The caller holds the ticket.
pub(super) async fn add_event(
    tx: &mut Tx,
    (id, tenant, ticket): (Uuid, TenantId, RepairTicketId),
    user: UserId,
    event: &TicketEvent,
) -> Result<()> {
    tx.run(
        "INSERT INTO repair_event (id, tenant_id, ticket_id, user_id, seq, deed, from_state, to_state, what, user_name, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            id,
            tenant,
            ticket,
            user,
            event.seq,
            event.deed,
            &event.from,
            &event.to,
            &event.what,
            &event.user,
            event.at
        ],
    )
    .await?;
    tx.run("UPDATE repair_ticket SET next_event = $2 WHERE id = $1", args![ticket, event.seq + 1]).await?;
    Ok(())
}

/// What happened to a ticket, the first first.
pub(super) async fn events(tx: &mut Tx, ticket: RepairTicketId) -> Result<Vec<TicketEvent>> {
    let sql = "SELECT seq, deed, from_state, to_state, what, user_name, created_at FROM repair_event \
               WHERE ticket_id = $1 ORDER BY seq";
    let rows = tx.rows(sql, args![ticket]).await?;
    let event = |row: &Row| {
        Ok(TicketEvent {
            seq: row.get("seq")?,
            deed: row.get::<TicketDeed>("deed")?,
            from: row.get("from_state")?,
            to: row.get("to_state")?,
            what: row.get("what")?,
            user: row.get("user_name")?,
            at: row.get("created_at")?,
        })
    };
    rows.iter().map(event).collect()
}

/// The numbers of the tickets that are in another state than their last event says.
pub(super) async fn strayed(tx: &mut Tx) -> Result<Vec<String>> {
    let sql = "SELECT t.number FROM repair_ticket t WHERE t.state <> COALESCE((SELECT e.to_state FROM repair_event e \
               WHERE e.ticket_id = t.id ORDER BY e.seq DESC LIMIT 1), '') ORDER BY t.number";
    tx.rows(sql, args![]).await?.iter().map(|row| row.get("number")).collect()
}

/// Adds a note; `Unique("repair_note__id")` for an id that is taken.
pub(super) async fn add_note(
    tx: &mut Tx,
    (tenant, ticket, user): (TenantId, RepairTicketId, UserId),
    note: &TicketNote,
) -> Result<()> {
    let sql = "INSERT INTO repair_note (id, tenant_id, ticket_id, user_id, for_customer, note, user_name, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    tx.run(sql, args![note.id, tenant, ticket, user, note.for_customer, &note.text, &note.user, note.at]).await?;
    Ok(())
}

/// What was written on a ticket, the first first.
pub(super) async fn notes(tx: &mut Tx, ticket: RepairTicketId) -> Result<Vec<TicketNote>> {
    let sql = "SELECT id, for_customer, note, user_name, created_at FROM repair_note WHERE ticket_id = $1 \
               ORDER BY created_at, id";
    let rows = tx.rows(sql, args![ticket]).await?;
    let note = |row: &Row| {
        Ok(TicketNote {
            id: row.get::<RepairNoteId>("id")?,
            ticket_id: ticket,
            for_customer: row.get("for_customer")?,
            text: row.get("note")?,
            user: row.get("user_name")?,
            at: row.get("created_at")?,
        })
    };
    rows.iter().map(note).collect()
}
