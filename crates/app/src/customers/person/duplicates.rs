//! Customers that may be one person.

use std::collections::{BTreeMap, HashSet};

use kontor_domain::customers::{Duplicates, FindDuplicates, Shared};
use kontor_domain::{CustomerId, text};

use super::rows::{self, Traits};
use crate::cx::Cx;
use crate::{Result, here};

/// How many groups are shown at most; when some of them are merged, others come.
const MOST: usize = 100;
/// A phone number of fewer digits says nothing.
const FEWEST_DIGITS: usize = 6;

pub(in crate::customers) async fn find(cx: &mut Cx, _: FindDuplicates) -> Result<Vec<Duplicates>> {
    let everybody = rows::traits(&mut cx.tx).await?;
    let mut found = Vec::new();
    for (share, ids) in here(|| groups(&everybody)) {
        let mut customers = Vec::with_capacity(ids.len());
        for id in ids {
            customers.extend(rows::record(&mut cx.tx, id).await?);
        }
        found.push(Duplicates { share, customers });
    }
    Ok(found)
}

/// Those who share something, what is surest first; the same group is there once.
fn groups(everybody: &[Traits]) -> Vec<(Shared, Vec<CustomerId>)> {
    let mut shared: BTreeMap<(Shared, String), Vec<CustomerId>> = BTreeMap::new();
    for one in everybody {
        let name = text::fold(&one.name);
        let phone = if one.phone.len() < FEWEST_DIGITS { "" } else { &one.phone };
        for (share, key) in [(Shared::Email, one.email.as_str()), (Shared::Phone, phone), (Shared::Name, &name)] {
            if !key.is_empty() {
                shared.entry((share, key.to_owned())).or_default().push(one.id);
            }
        }
    }
    let mut seen = HashSet::new();
    let groups = shared.into_iter().filter(|(_, ids)| ids.len() > 1);
    let new = groups.filter(|(_, ids)| seen.insert(ids.clone()));
    new.take(MOST).map(|((share, _), ids)| (share, ids)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_share_something_are_one_group() {
        let one = |n: u128, name: &str, email: &str, phone: &str| Traits {
            id: CustomerId(uuid::Uuid::from_u128(n)),
            name: name.to_owned(),
            email: email.to_owned(),
            phone: phone.to_owned(),
        };
        let everybody = [
            one(1, "Ann Lee", "ann@example.com", "0777000111"),
            one(2, "ann  lee", "ann@example.com", ""),
            one(3, "Bob", "", "0777000111"),
            one(4, "Bob", "", "112"),
            one(5, "Cleo", "", "112"),
        ];
        let found: Vec<_> = groups(&everybody)
            .into_iter()
            .map(|(share, ids)| (share, ids.into_iter().map(|id| id.0.as_u128()).collect::<Vec<_>>()))
            .collect();
        assert_eq!(
            found,
            [(Shared::Email, vec![1, 2]), (Shared::Phone, vec![1, 3]), (Shared::Name, vec![3, 4])],
            "a group that shares more is there once, and a short number says nothing"
        );
    }
}
