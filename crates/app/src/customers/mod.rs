//! People who buy.

pub(crate) mod import;
mod mutations;
mod person;
mod queries;
pub(crate) mod rows;

use kontor_domain::customers::{
    ErasePerson, ExportPerson, FindCustomers, FindDuplicates, GetCustomer, MergeCustomers, RemoveCustomer,
    RestoreCustomer, SaveCustomer, SplitCustomers,
};

use crate::registry::Feature;

pub(crate) use mutations::{email, keep_address, keep_email, save as add};
pub(crate) use person::keeper;
pub(crate) use queries::get;

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<FindCustomers>(queries::find)
        .on::<GetCustomer>(queries::get)
        .on::<SaveCustomer>(mutations::save)
        .on::<RemoveCustomer>(mutations::remove)
        .on::<RestoreCustomer>(mutations::restore)
        .on::<FindDuplicates>(person::find)
        .on::<MergeCustomers>(person::merge)
        .on::<SplitCustomers>(person::split)
        .on::<ExportPerson>(person::export)
        .on::<ErasePerson>(person::erase)
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
