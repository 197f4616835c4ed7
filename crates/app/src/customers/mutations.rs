//! What changes customers.

use kontor_domain::call::Done;
use kontor_domain::customers::{Customer, RemoveCustomer, RestoreCustomer, SaveCustomer};
use kontor_domain::event::Event;
use kontor_domain::{CustomerId, Refusal, text};
use serde_json::json;

use super::{queries, rows};
use crate::cx::Cx;
use crate::{Explain as _, Result};

pub(super) async fn save(cx: &mut Cx, call: SaveCustomer) -> Result<Customer> {
    let tenant = cx.tenant()?;
    let before = rows::get(&mut cx.tx, call.id).await?;
    let customer = Customer {
        id: call.id,
        name: text::line("name", "A name", &call.name)?,
        phone: text::optional_line("phone", "The phone number", &call.phone)?,
        email: email(&call.email)?,
        address: text::block("address", "The address", &call.address)?,
        tax_number: text::optional_line("tax_number", "The VAT number", &call.tax_number)?,
        notes: text::block("notes", "The notes", &call.notes)?,
        created_at: before.as_ref().map_or(cx.now, |before| before.created_at),
        updated_at: cx.now,
    };
    match before {
        Some(_) => rows::change(&mut cx.tx, &customer).await?,
        None => {
            rows::add(&mut cx.tx, tenant, &customer).await.taken("customer__id", || Refusal::not_found("customer"))?
        }
    }
    cx.event(Event::CustomerChanged { id: customer.id });
    Ok(customer)
}

/// An e-mail address that could be one, or nothing. Whether it arrives shows when something is sent.
fn email(typed: &str) -> std::result::Result<String, Refusal> {
    let email = text::optional_line("email", "The e-mail address", typed)?;
    let looks_like_one = email.split_once('@').is_some_and(|(who, host)| {
        let named = host.split('.').all(|part| !part.is_empty()) && host.contains('.');
        !who.is_empty() && named && !host.contains('@') && !email.contains([' ', ',', ';', '<', '>'])
    });
    match email.is_empty() || looks_like_one {
        true => Ok(email),
        false => Err(Refusal::invalid(
            "email",
            "That is no e-mail address. Write it like ann@example.com, or leave it empty.",
        )),
    }
}

pub(super) async fn remove(cx: &mut Cx, call: RemoveCustomer) -> Result<Done> {
    let customer = rows::get(&mut cx.tx, call.id).await?.ok_or_else(|| Refusal::not_found("customer"))?;
    rows::set_removed(&mut cx.tx, call.id, Some(cx.now), cx.now).await?;
    changed(cx, call.id, json!({ "name": customer.name }));
    Ok(Done {})
}

pub(super) async fn restore(cx: &mut Cx, call: RestoreCustomer) -> Result<Customer> {
    if rows::get(&mut cx.tx, call.id).await?.is_none() {
        rows::set_removed(&mut cx.tx, call.id, None, cx.now).await?;
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
