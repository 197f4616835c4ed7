//! What changes customers.

use chrono::{DateTime, Utc};
use kontor_domain::call::Done;
use kontor_domain::customers::{Customer, RemoveCustomer, RestoreCustomer, SaveCustomer};
use kontor_domain::event::Event;
use kontor_domain::{CustomerId, Refusal, say, text};
use serde_json::json;

use super::{queries, rows};
use crate::cx::Cx;
use crate::{Explain as _, Result, accounts, repairs};

/// The longest number of a customer, in characters.
const LONGEST_NUMBER: usize = 64;

pub(crate) async fn save(cx: &mut Cx, call: SaveCustomer) -> Result<Customer> {
    let before = rows::get(&mut cx.tx, call.id).await?;
    let customer = tidy(call, before.as_ref(), cx.now)?;
    put(cx, before.as_ref(), &customer).await?;
    Ok(customer)
}

/// A customer as it is to be written.
pub(super) fn tidy(
    call: SaveCustomer,
    before: Option<&Customer>,
    now: DateTime<Utc>,
) -> std::result::Result<Customer, Refusal> {
    let number = text::optional_line("number", say!("The number"), &call.number)?;
    if number.chars().count() > LONGEST_NUMBER {
        let message = say!("A customer's number has {most} characters at most.", most = LONGEST_NUMBER);
        return Err(Refusal::field("too_long", "number", message));
    }
    Ok(Customer {
        id: call.id,
        number,
        name: text::line("name", say!("A name"), &call.name)?,
        phone: text::optional_line("phone", say!("The phone number"), &call.phone)?,
        email: email(&call.email)?,
        address: text::block("address", say!("The address"), &call.address)?,
        tax_number: text::optional_line("tax_number", say!("The VAT number"), &call.tax_number)?,
        notes: text::block("notes", say!("The notes"), &call.notes)?,
        created_at: before.map_or(now, |before| before.created_at),
        updated_at: now,
    })
}

/// Writes a customer that was checked.
pub(super) async fn put(cx: &mut Cx, before: Option<&Customer>, customer: &Customer) -> Result<()> {
    let tenant = cx.tenant()?;
    let taken = || {
        let message =
            say!("Another customer has the number {number}. Choose a different one.", number = customer.number);
        Refusal::field("number_taken", "number", message)
    };
    let written = match before {
        Some(_) => rows::change(&mut cx.tx, customer).await,
        None => rows::add(&mut cx.tx, tenant, customer).await,
    };
    written.taken("customer__number_key", taken).taken("customer__id", || Refusal::not_found(say!("customer")))?;
    let called = |customer: &Customer| (customer.name.clone(), customer.phone.clone());
    if before.is_some_and(|before| called(before) != called(customer)) {
        repairs::renamed(cx, customer).await?;
    }
    cx.event(Event::CustomerChanged { id: customer.id });
    Ok(())
}

/// Gives a customer an address that was checked.
///
/// # Errors
/// `not_found`.
pub(crate) async fn keep_email(cx: &mut Cx, id: CustomerId, email: &str) -> Result<()> {
    cx.tx.lock(id.0).await?;
    let before = rows::get(&mut cx.tx, id).await?.ok_or_else(|| Refusal::not_found(say!("customer")))?;
    if before.email != email {
        let customer = Customer { email: email.to_owned(), updated_at: cx.now, ..before.clone() };
        put(cx, Some(&before), &customer).await?;
    }
    Ok(())
}

/// Gives a customer a postal address and a tax number that were checked; what is left empty stays as it is.
///
/// # Errors
/// `not_found`.
pub(crate) async fn keep_address(cx: &mut Cx, id: CustomerId, address: &str, tax_number: &str) -> Result<()> {
    cx.tx.lock(id.0).await?;
    let before = rows::get(&mut cx.tx, id).await?.ok_or_else(|| Refusal::not_found(say!("customer")))?;
    let mut customer = before.clone();
    for (kept, said) in [(&mut customer.address, address), (&mut customer.tax_number, tax_number)] {
        if !said.is_empty() {
            said.clone_into(kept);
        }
    }
    if customer != before {
        customer.updated_at = cx.now;
        put(cx, Some(&before), &customer).await?;
    }
    Ok(())
}

/// An e-mail address that could be one, or nothing. Whether it arrives shows when something is sent.
pub(crate) fn email(typed: &str) -> std::result::Result<String, Refusal> {
    let email = text::optional_line("email", say!("The e-mail address"), typed)?;
    let looks_like_one = email.split_once('@').is_some_and(|(who, host)| {
        let named = host.split('.').all(|part| !part.is_empty()) && host.contains('.');
        !who.is_empty() && named && !host.contains('@') && !email.contains([' ', ',', ';', '<', '>'])
    });
    match email.is_empty() || looks_like_one {
        true => Ok(email),
        false => Err(Refusal::invalid(
            "email",
            say!("That is no e-mail address. Write it like ann@example.com, or leave it empty."),
        )),
    }
}

pub(super) async fn remove(cx: &mut Cx, call: RemoveCustomer) -> Result<Done> {
    cx.tx.lock(call.id.0).await?;
    let customer = rows::get(&mut cx.tx, call.id).await?.ok_or_else(|| Refusal::not_found(say!("customer")))?;
    accounts::none_open(cx, call.id).await?;
    repairs::none_here(cx, call.id).await?;
    rows::set_removed(&mut cx.tx, call.id, Some(cx.now), cx.now).await?;
    changed(cx, call.id, json!({ "name": customer.name }));
    Ok(Done {})
}

pub(super) async fn restore(cx: &mut Cx, call: RestoreCustomer) -> Result<Customer> {
    if rows::get(&mut cx.tx, call.id).await?.is_none() {
        let taken =
            || Refusal::new("number_taken", say!("Another customer has their number now. Change it there first."));
        rows::set_removed(&mut cx.tx, call.id, None, cx.now).await.taken("customer__number_key", taken)?;
        changed(cx, call.id, json!({ "restored": true }));
    }
    queries::get(cx, kontor_domain::customers::GetCustomer { id: call.id }).await
}

fn changed(cx: &mut Cx, id: CustomerId, detail: serde_json::Value) {
    cx.audit(id, detail);
    cx.event(Event::CustomerChanged { id });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_e_mail_address_looks_like_one_or_is_left_out() {
        for fine in ["", "ann@example.com", " o'neil+shop@mail.example.co.uk "] {
            assert!(email(fine).is_ok(), "{fine}");
        }
        for bad in ["ann", "ann@", "@example.com", "ann@example", "a b@example.com", "ann@example..com", "a@b@c.de"] {
            assert!(email(bad).unwrap_err().fields.contains_key("email"), "{bad}");
        }
    }
}
