//! Taking customers from a file. One is known by the number that other programs gave them; else by name together with
//! e-mail address or phone number, or by the name alone where a row has nothing else.

use kontor_domain::business::Business;
use kontor_domain::customers::{Customer, SaveCustomer};
use kontor_domain::event::Event;
use kontor_domain::import::{CustomerRow, ImportRun, RowOutcome, customer};
use kontor_domain::policy::Permission;
use kontor_domain::sales::CustomerFace;
use kontor_domain::{AccountMovementId, CustomerId, Message, Minor, Refusal, say, text};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{digits, mutations, rows};
use crate::accounts::opening::{self, Opening};
use crate::cx::Cx;
use crate::import::kind::{Did, Kind, Planned, Undo, Unread};
use crate::sales::rows as sales;
use crate::{Failure, Result, accounts, repairs};

/// The people of a file, and what their accounts are to be opened with once the piece was taken.
pub(crate) struct People {
    file_name: String,
    openings: Vec<Opening>,
}

/// A customer that a row makes or changes.
#[derive(Debug)]
pub(crate) struct Write {
    before: Option<Customer>,
    after: Customer,
    /// By how much their account is to be opened.
    opening: Option<Minor>,
}

impl Write {
    /// Whether the customer is there already, just so.
    fn is_known(&self) -> bool {
        let before = self.before.as_ref();
        before.is_some_and(|before| Customer { updated_at: before.updated_at, ..self.after.clone() } == *before)
    }
}

/// What is kept of a row whose account was opened, to be put back. Of others it is the customer alone.
#[derive(Debug, Serialize, Deserialize)]
struct Opened {
    opening: AccountMovementId,
    was: Was,
}

/// What a customer was before a row.
#[derive(Debug, Serialize, Deserialize)]
enum Was {
    /// Nobody.
    New,
    /// Just so.
    Same,
    /// This.
    Other(Box<Customer>),
}

impl Kind for People {
    type Row = CustomerRow;
    type Plan = Box<Write>;

    async fn open(cx: &mut Cx, run: &ImportRun, _: Option<(String, Uuid)>) -> Result<Self> {
        if run.reading.columns.iter().flatten().any(|column| column == "balance") {
            may_open(cx)?;
        }
        Ok(Self { file_name: run.file_name.clone(), openings: Vec::new() })
    }

    fn read(&self, run: &ImportRun, business: &Business, cells: &[String]) -> std::result::Result<CustomerRow, Unread> {
        Ok(customer(&run.reading.columns, cells, run.reading.decimals, business.currency)?)
    }

    fn key(row: &CustomerRow) -> String {
        let (number, email, phone) = (filled(&row.number), filled(&row.email), filled(&row.phone).map(digits));
        let name = filled(&row.name).map(text::fold).unwrap_or_default();
        match (number, email, phone) {
            (Some(number), ..) => text::fold(number),
            (None, Some(email), _) => format!("{} {name}", text::fold(email)),
            (None, None, Some(phone)) => format!("{phone} {name}"),
            (None, None, None) => name,
        }
    }

    fn name(row: &CustomerRow) -> String {
        filled(&row.number).or_else(|| filled(&row.name)).unwrap_or_default().to_owned()
    }

    async fn plan(&mut self, cx: &mut Cx, row: &CustomerRow) -> Result<Planned<Box<Write>>> {
        let before = known(cx, row).await?;
        let id = match &before {
            Some(before) => before.id,
            None => cx.new_id()?.into(),
        };
        let after = mutations::tidy(merged(id, before.as_ref(), row)?, before.as_ref(), cx.now)?;
        let opening = match row.balance {
            Some(owed) => {
                let coming = self.openings.iter().filter(|one| one.customer_id == id).map(|one| one.amount).sum();
                opening::missing(cx, (id, &after.name), owed, coming).await?
            }
            None => None,
        };
        let write = Write { before, after, opening };
        let outcome = match &write.before {
            None => RowOutcome::Added,
            Some(_) if write.is_known() && opening.is_none() => RowOutcome::Same,
            Some(_) => RowOutcome::Changed,
        };
        Ok(Planned { outcome, plan: Box::new(write) })
    }

    async fn carry_out(
        &mut self,
        cx: &mut Cx,
        _: &CustomerRow,
        plan: Box<Write>,
        (run, _): (&ImportRun, i64),
    ) -> Result<Did> {
        let same = plan.is_known();
        if (same && plan.opening.is_none()) || run.dry_run {
            return Ok(Did { subject_id: plan.before.map(|before| before.id.0), before: None });
        }
        if !same {
            mutations::put(cx, plan.before.as_ref(), &plan.after).await?;
        }
        let subject_id = Some(plan.after.id.0);
        let Some(amount) = plan.opening else {
            let before = plan.before.as_ref().map(serde_json::to_value).transpose().map_err(Failure::fault)?;
            return Ok(Did { subject_id, before });
        };
        let id = cx.new_id()?.into();
        let (customer_id, reason) = (plan.after.id, self.file_name.clone());
        self.openings.push(Opening { id, customer_id, amount, reason });
        let was = match plan.before {
            None => Was::New,
            Some(_) if same => Was::Same,
            Some(before) => Was::Other(Box::new(before)),
        };
        let before = serde_json::to_value(Opened { opening: id, was }).map_err(Failure::fault)?;
        Ok(Did { subject_id, before: Some(before) })
    }

    async fn close(self, cx: &mut Cx, _: &ImportRun) -> Result<Option<(String, Uuid)>> {
        opening::open_all(cx, self.openings).await?;
        Ok(None)
    }
}

/// Refuses to open accounts to whoever may not change them otherwise.
fn may_open(cx: &Cx) -> Result<()> {
    if cx.may(Permission::ManageAccounts)? {
        return Ok(());
    }
    let message = say!(
        "Your role may not change what customers owe. Leave the column for that out, or have somebody who may bring the file in."
    );
    Err(Refusal::new("not_allowed", message).into())
}

fn filled(cell: &Option<String>) -> Option<&str> {
    cell.as_deref().filter(|cell| !cell.is_empty())
}

/// The customer that a row speaks of, if they are there.
async fn known(cx: &mut Cx, row: &CustomerRow) -> Result<Option<Customer>> {
    let tenant = cx.tenant()?;
    if let Some(number) = filled(&row.number) {
        return rows::with_number(&mut cx.tx, tenant, number).await;
    }
    let name = text::fold(filled(&row.name).unwrap_or_default());
    let candidates = match (filled(&row.email), filled(&row.phone).map(digits)) {
        (Some(email), _) => rows::with_email(&mut cx.tx, tenant, email).await?,
        (None, Some(phone)) => rows::with_phone(&mut cx.tx, tenant, &phone).await?,
        (None, None) => rows::with_search(&mut cx.tx, tenant, &name).await?,
    };
    Ok(candidates.into_iter().find(|customer| text::fold(&customer.name) == name))
}

/// A customer with what the row says. What the file has no column for stays.
fn merged(id: CustomerId, before: Option<&Customer>, row: &CustomerRow) -> std::result::Result<SaveCustomer, Refusal> {
    let or = |cell: &Option<String>, was: fn(&Customer) -> &String| -> String {
        cell.clone().or_else(|| before.map(|before| was(before).clone())).unwrap_or_default()
    };
    // A row that leaves the name empty speaks of somebody who has one.
    let name = filled(&row.name).or_else(|| before.map(|before| before.name.as_str()));
    Ok(SaveCustomer {
        id,
        number: or(&row.number, |was| &was.number),
        name: name.ok_or_else(|| Refusal::field("required", "name", say!("A name is needed.")))?.to_owned(),
        phone: or(&row.phone, |was| &was.phone),
        email: or(&row.email, |was| &was.email),
        address: or(&row.address, |was| &was.address),
        tax_number: or(&row.tax_number, |was| &was.tax_number),
        notes: or(&row.notes, |was| &was.notes),
    })
}

/// Puts back what was there before a row was taken; gives why they are kept, if they bought or were changed since.
///
/// # Errors
/// As every statement.
pub(crate) async fn put_back(cx: &mut Cx, row: &Undo) -> Result<Option<Message>> {
    let id = CustomerId(row.subject_id);
    let Some(now) = rows::get(&mut cx.tx, id).await? else {
        return Ok(Some(say!("They were removed since.")));
    };
    let (was, opening) = kept_of(row)?;
    if !matches!(was, Was::Same) && now.updated_at != row.at {
        return Ok(Some(say!("“{name}” was changed since.", name = now.name)));
    }
    if let Some(opening) = opening {
        may_open(cx)?;
        if !opening::is_last(cx, opening).await? {
            return Ok(Some(say!("“{name}” has an account that was used.", name = now.name)));
        }
    }
    let face = CustomerFace { id, name: now.name.clone() };
    match was {
        Was::Same => back(cx, &face, opening).await?,
        Was::Other(before) => {
            if before.number != now.number && with_number(cx, &before.number).await?.is_some() {
                return Ok(Some(say!("Somebody else has the number {number} now.", number = before.number)));
            }
            back(cx, &face, opening).await?;
            mutations::put(cx, Some(&now), &before).await?;
        }
        Was::New if accounts::was_used(cx, id, i64::from(opening.is_some())).await? => {
            return Ok(Some(say!("“{name}” has an account that was used.", name = now.name)));
        }
        Was::New if repairs::has_brought(cx, id).await? => {
            return Ok(Some(say!("“{name}” has brought something to the repair desk.", name = now.name)));
        }
        Was::New if sales::has_bought(&mut cx.tx, id).await? => {
            return Ok(Some(say!("“{name}” has bought something.", name = now.name)));
        }
        Was::New => {
            back(cx, &face, opening).await?;
            rows::set_removed(&mut cx.tx, id, Some(cx.now), cx.now).await?;
            cx.event(Event::CustomerChanged { id });
        }
    }
    Ok(None)
}

async fn back(cx: &mut Cx, face: &CustomerFace, opening: Option<AccountMovementId>) -> Result<()> {
    match opening {
        Some(opening) => opening::take_back(cx, face, opening).await,
        None => Ok(()),
    }
}

/// What a customer was before a row was taken, and the movement that opened their account.
fn kept_of(row: &Undo) -> Result<(Was, Option<AccountMovementId>)> {
    match &row.before {
        None => Ok((Was::New, None)),
        Some(before) if before.get("opening").is_some() => {
            let Opened { opening, was } = serde_json::from_value(before.clone()).map_err(Failure::fault)?;
            Ok((was, Some(opening)))
        }
        Some(before) => Ok((Was::Other(serde_json::from_value(before.clone()).map_err(Failure::fault)?), None)),
    }
}

/// Waits for the customers whose accounts some rows opened, before any of them is put back.
///
/// # Errors
/// As every statement.
pub(crate) async fn wait_for(cx: &mut Cx, rows: &[(i64, Undo)]) -> Result<()> {
    let mut ids = Vec::new();
    for (_, row) in rows {
        if kept_of(row)?.1.is_some() {
            ids.push(CustomerId(row.subject_id));
        }
    }
    opening::wait_for(cx, ids).await
}

/// The customer who has a number.
///
/// # Errors
/// As every statement.
pub(crate) async fn with_number(cx: &mut Cx, number: &str) -> Result<Option<Customer>> {
    let tenant = cx.tenant()?;
    match number {
        "" => Ok(None),
        number => rows::with_number(&mut cx.tx, tenant, number).await,
    }
}

/// The customer whom a file of sales names by number, or else by name; made when nobody is known by it.
///
/// # Errors
/// As every statement.
pub(crate) async fn buyer(cx: &mut Cx, number: &str, name: &str, country: &str) -> Result<Option<CustomerFace>> {
    let row = CustomerRow {
        number: Some(number.to_owned()),
        name: Some(if name.is_empty() && !number.is_empty() { format!("Customer {number}") } else { name.to_owned() }),
        address: Some(country.to_owned()),
        ..CustomerRow::default()
    };
    if filled(&row.name).is_none() {
        return Ok(None);
    }
    let customer = match known(cx, &row).await? {
        Some(known) => known,
        None => {
            let fresh = mutations::tidy(merged(cx.new_id()?.into(), None, &row)?, None, cx.now)?;
            mutations::put(cx, None, &fresh).await?;
            fresh
        }
    };
    Ok(Some(CustomerFace { id: customer.id, name: customer.name }))
}
