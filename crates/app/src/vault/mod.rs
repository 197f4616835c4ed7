//! The vault: secrets that Kontor keeps for the business, sealed so that the data alone says nothing of them (ADR 35).
//!
//! A feature that keeps a secret
//! 1. declares the call that brings it with `Never`, registers it with `on_prepared`, and calls [`ready`] in the preparation;
//! 2. calls [`put`] in the handler, with a [`Place`] (a kind of secret and the row it belongs to), a name for lists, and a
//!    [`VaultKeyId`](kontor_domain::VaultKeyId) if it is to have a key of its own: the row's own id serves;
//! 3. shows it by [`reveal`], in a call that is `Never` too and prepared by [`ready`]; or uses it by [`read`];
//! 4. calls [`destroy`] with that id when nobody needs it any more: from then on no copy of the data opens it.
//!
//! [`is_kept`], [`remove`] and [`destroy`] need no open vault. Its lock comes after every other.

mod keep;
mod kept;
mod mutations;
mod queries;
mod ring;
mod rows;
mod seal;
mod secret;
mod system;
mod ways;

use kontor_domain::event::Event;
use kontor_domain::vault::{
    EmptyVault, ListSecrets, LockVault, RemoveWay, RenewVault, Reveal, SetPassphrase, Unlock, VaultState,
};

use crate::dispatcher::Kontor;
use crate::registry::Feature;

pub use keep::{Place, can_keep_under, destroy, is_kept, put, read, remove, reveal};
pub(crate) use kept::Kept;
pub(crate) use mutations::keep_sheet;
pub use ring::{Means, NoRing, Ring};
pub use secret::VaultSecret;
pub use system::SystemRing;
pub use ways::ready;
pub(crate) use ways::{NewWay, way_of_sheet};

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<VaultState>(queries::state)
        .on::<ListSecrets>(queries::list)
        .on_prepared::<Unlock, _>(ways::unlock, mutations::unlock)
        .on::<LockVault>(mutations::lock)
        .on_prepared::<SetPassphrase, _>(ways::new_passphrase, mutations::set_passphrase)
        .on_prepared::<RenewVault, _>(ways::renewal, mutations::renew)
        .on::<RemoveWay>(mutations::remove_way)
        .on_prepared::<EmptyVault, _>(mutations::check_empty, mutations::empty)
        .on_prepared::<Reveal, _>(mutations::check_reveal, mutations::reveal)
        .hears("vault.burn", keep::burn)
}

/// Opens the vault ahead of whoever needs it, if there is one and it opens without anybody: run it once, beside the doors.
pub async fn open_ahead(kontor: Kontor) {
    let Some(before) = kontor.before_of_itself() else { return };
    if ways::open_ahead(&before).await {
        kontor.tell(Event::VaultChanged);
    }
}
