//! People who buy.

pub(crate) mod import;
mod mutations;
mod queries;
pub(crate) mod rows;

use kontor_domain::customers::{FindCustomers, GetCustomer, RemoveCustomer, RestoreCustomer, SaveCustomer};

use crate::registry::Feature;

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<FindCustomers>(queries::find)
        .on::<GetCustomer>(queries::get)
        .on::<SaveCustomer>(mutations::save)
        .on::<RemoveCustomer>(mutations::remove)
        .on::<RestoreCustomer>(mutations::restore)
}

/// The digits of a phone number, however it is written.
fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

/// Whether a text can only be (a piece of) a phone number.
fn is_phone(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '(' | ')' | '/' | '.'))
}
