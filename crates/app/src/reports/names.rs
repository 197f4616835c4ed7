//! What the rows of a report are called.

use std::collections::HashMap;
use std::hash::Hash;

use kontor_domain::{CategoryId, RegisterId, UserId};

use crate::Result;
use crate::cx::Cx;
use crate::{business, catalog, identity};

/// Those who sell, by name.
pub(super) async fn of_users(cx: &mut Cx) -> Result<HashMap<UserId, String>> {
    let users = identity::rows::users(&mut cx.tx).await?;
    Ok(users.into_iter().map(|user| (user.id, user.name)).collect())
}

/// A register's name and its store's.
pub(super) async fn of_registers(cx: &mut Cx) -> Result<HashMap<RegisterId, (String, String)>> {
    let registers = business::rows::all_registers(&mut cx.tx).await?;
    Ok(registers.into_iter().map(|register| (register.id, (register.name, register.store))).collect())
}

/// Categories.
pub(super) async fn of_categories(cx: &mut Cx) -> Result<HashMap<CategoryId, String>> {
    Ok(catalog::rows::category_names(&mut cx.tx).await?.into_iter().collect())
}

/// The name that something has, or none.
pub(super) fn name<K: Eq + Hash>(names: &HashMap<K, String>, key: &K) -> String {
    names.get(key).cloned().unwrap_or_default()
}
