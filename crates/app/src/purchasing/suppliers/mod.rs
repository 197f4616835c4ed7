//! Suppliers.

pub(super) mod rows;

use std::collections::HashMap;

use kontor_domain::event::Event;
use kontor_domain::page::{Direction, Page};
use kontor_domain::purchasing::{FindSuppliers, GetSupplier, SaveSupplier, Supplier};
use kontor_domain::{Refusal, SupplierId, say, text};
use serde_json::json;

use crate::catalog::escape;
use crate::customers::email;
use crate::cx::Cx;
use crate::{Explain as _, Result};

/// The longest text looked for, in characters; what is behind it is left out.
const LONGEST: usize = 100;

/// The pattern of what has this in it.
pub(super) fn pattern(typed: &str) -> String {
    let typed: String = typed.trim().chars().take(LONGEST).collect();
    format!("%{}%", escape(&text::fold_query(&typed)))
}

pub(super) async fn find(cx: &mut Cx, call: FindSuppliers) -> Result<Page<Supplier>> {
    let sought = rows::Sought {
        pattern: pattern(&call.text),
        resting_too: call.which == kontor_domain::catalog::Which::All,
        direction: call.direction.unwrap_or(Direction::Ascending),
    };
    let total = rows::count(&mut cx.tx, &sought).await?;
    let rows = rows::find(&mut cx.tx, &sought, call.window).await?;
    Ok(Page { rows, total })
}

pub(super) async fn get(cx: &mut Cx, call: GetSupplier) -> Result<Supplier> {
    known(cx, call.id).await
}

/// A supplier that is there.
pub(crate) async fn known(cx: &mut Cx, id: SupplierId) -> Result<Supplier> {
    let supplier = rows::get(&mut cx.tx, id).await?;
    Ok(supplier.ok_or_else(|| Refusal::field("not_found", "supplier_id", gone()))?)
}

/// What suppliers are called.
pub(crate) async fn names(cx: &mut Cx) -> Result<HashMap<SupplierId, String>> {
    rows::names(&mut cx.tx).await
}

fn gone() -> kontor_domain::Message {
    say!("There is no such {what} any more. Go back to the list and choose again.", what = say!("supplier"))
}

pub(super) async fn save(cx: &mut Cx, call: SaveSupplier) -> Result<Supplier> {
    let tenant = cx.tenant()?;
    let before = rows::get(&mut cx.tx, call.id).await?;
    let supplier = Supplier {
        id: call.id,
        name: text::line("name", say!("A name"), &call.name)?,
        contact: text::optional_line("contact", say!("The contact"), &call.contact)?,
        email: email(&call.email)?,
        phone: text::optional_line("phone", say!("The phone number"), &call.phone)?,
        note: text::block("note", say!("The note"), &call.note)?,
        active: call.active,
        created_at: before.as_ref().map_or(cx.now, |before| before.created_at),
        updated_at: cx.now,
    };
    let taken = || {
        let message = say!("Another supplier is called {name}. Choose a different name.", name = supplier.name);
        Refusal::field("name_taken", "name", message)
    };
    let written = match before {
        Some(_) => rows::change(&mut cx.tx, &supplier).await,
        None => rows::add(&mut cx.tx, tenant, &supplier).await,
    };
    written.taken("supplier__name_key", taken).taken("supplier__id", Refusal::id_taken)?;
    cx.audit(supplier.id, json!({ "name": supplier.name, "active": supplier.active }));
    cx.event(Event::SupplierChanged { id: supplier.id });
    Ok(supplier)
}
