//! Who works here: set-up, signing in, PINs, passwords, users.

mod checks;
mod mutations;
mod queries;
mod roles;
pub mod rows;
mod sign_in;

use kontor_domain::identity::{
    AddUser, ChangeUser, EnterPin, GiveRole, Lock, NewRecoverySheet, Recover, RemoveRole, Roles, SaveRole, SetPassword,
    SetPin, SetUp, SignIn, SignOut, Status, Users, WhoAmI,
};

use crate::registry::Feature;

pub(crate) use checks::{Word, check_own_password, check_word, tidy_code, who_may};
pub(crate) use sign_in::{draw_token, start_session};

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<Status>(queries::status)
        .on::<WhoAmI>(queries::me)
        .on::<Users>(queries::users)
        .on_prepared::<SetUp, _>(checks::hash_set_up, mutations::set_up)
        .on_prepared::<SignIn, _>(checks::check_sign_in, sign_in::sign_in)
        .on_prepared::<EnterPin, _>(checks::check_pin_entry, sign_in::enter_pin)
        .on::<Lock>(sign_in::lock)
        .on::<SignOut>(sign_in::sign_out)
        .on_prepared::<AddUser, _>(checks::hash_new_user, mutations::add_user)
        .on::<ChangeUser>(mutations::change_user)
        .on::<Roles>(roles::roles)
        .on::<SaveRole>(roles::save)
        .on::<RemoveRole>(roles::remove)
        .on::<GiveRole>(roles::give)
        .on_prepared::<SetPin, _>(checks::check_set_pin, mutations::set_pin)
        .on_prepared::<SetPassword, _>(checks::check_set_password, mutations::set_password)
        .on_prepared::<NewRecoverySheet, _>(checks::check_recovery_sheet, mutations::new_recovery_sheet)
        .on_prepared::<Recover, _>(checks::check_recovery, mutations::recover)
}
