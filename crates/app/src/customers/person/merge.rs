//! Making two customers one, and two again.

use kontor_domain::customers::{Customer, GetCustomer, MergeCustomers, SplitCustomers};
use kontor_domain::event::Event;
use kontor_domain::sales::CustomerFace;
use kontor_domain::{CustomerId, Refusal, say};
use serde_json::json;

use super::rows::{self, Merge};
use crate::customers::{mutations, queries};
use crate::cx::Cx;
use crate::sales::buyers;
use crate::{Explain as _, Result, accounts, repairs};

pub(in crate::customers) async fn merge(cx: &mut Cx, call: MergeCustomers) -> Result<Customer> {
    if call.keep == call.other {
        return Err(Refusal::invalid("other", say!("That is the same customer. Choose another one.")).into());
    }
    let tenant = cx.tenant()?;
    lock_both(cx, call.keep, call.other).await?;
    let before = there(cx, call.keep).await?;
    let other = there(cx, call.other).await?;
    let after = Customer { updated_at: cx.now, ..filled(&before, &other) };
    // First, so that the number is free for the one who stays.
    rows::set_merged(&mut cx.tx, other.id, before.id, cx.now).await?;
    mutations::put(cx, Some(&before), &after).await?;
    let owed = accounts::merge(cx, &face(&other), &face(&after)).await?;
    rows::remember(&mut cx.tx, other.id, &Merge { before, after: after.clone(), owed }).await?;
    buyers::count_for(&mut cx.tx, tenant, (other.id, after.id), cx.now).await?;
    buyers::take_over_carts(&mut cx.tx, other.id, after.id).await?;
    repairs::merge(cx, other.id, &after).await?;
    cx.audit(after.id, json!({ "merged": other.id }));
    cx.event(Event::CustomerChanged { id: other.id });
    Ok(after)
}

fn face(customer: &Customer) -> CustomerFace {
    CustomerFace { id: customer.id, name: customer.name.clone() }
}

async fn there(cx: &mut Cx, id: CustomerId) -> Result<Customer> {
    queries::get(cx, GetCustomer { id }).await
}

/// In one order, so that nobody who merges the same two waits for ever.
async fn lock_both(cx: &mut Cx, one: CustomerId, other: CustomerId) -> Result<()> {
    cx.tx.lock(one.0.min(other.0)).await?;
    cx.tx.lock(one.0.max(other.0)).await
}

/// A customer with what they lack of another's data.
fn filled(keep: &Customer, other: &Customer) -> Customer {
    let either = |mine: &str, theirs: &str| if mine.is_empty() { theirs.to_owned() } else { mine.to_owned() };
    let notes = match (keep.notes.as_str(), other.notes.as_str()) {
        (mine, theirs) if mine.is_empty() || theirs.is_empty() || mine == theirs => either(mine, theirs),
        (mine, theirs) => format!("{mine}\n{theirs}"),
    };
    Customer {
        number: either(&keep.number, &other.number),
        phone: either(&keep.phone, &other.phone),
        email: either(&keep.email, &other.email),
        address: either(&keep.address, &other.address),
        tax_number: either(&keep.tax_number, &other.tax_number),
        notes,
        ..keep.clone()
    }
}

pub(in crate::customers) async fn split(cx: &mut Cx, call: SplitCustomers) -> Result<Customer> {
    let Some((keep, merge)) = rows::merged(&mut cx.tx, call.other).await? else {
        return match queries::get(cx, GetCustomer { id: call.other }).await {
            Ok(customer) => Ok(customer),
            Err(_) => {
                Err(Refusal::new("not_merged", say!("This customer was not merged, or was forgotten since.")).into())
            }
        };
    };
    lock_both(cx, keep, call.other).await?;
    let theirs: Vec<CustomerId> =
        rows::family(&mut cx.tx, call.other).await?.into_iter().filter(|id| *id != call.other).collect();
    if let Some(now) = rows::record(&mut cx.tx, keep).await? {
        let back = Customer { updated_at: cx.now, ..put_back(&now, &merge) };
        mutations::put(cx, Some(&now), &back).await?;
    }
    let taken = || Refusal::new("number_taken", say!("Another customer has their number now. Change it there first."));
    rows::set_split(&mut cx.tx, call.other, cx.now).await.taken("customer__number_key", taken)?;
    if let Some(now) = rows::record(&mut cx.tx, keep).await?
        && let Some(other) = rows::record(&mut cx.tx, call.other).await?
    {
        accounts::split(cx, &face(&now), &face(&other), merge.owed).await?;
        repairs::split(cx, &other, &theirs).await?;
    }
    buyers::own_again(&mut cx.tx, call.other, &theirs, cx.now).await?;
    cx.audit(keep, json!({ "split": call.other }));
    cx.event(Event::CustomerChanged { id: call.other });
    queries::get(cx, GetCustomer { id: call.other }).await
}

/// The one who stayed without what a merge had given them, where nobody has changed it since.
fn put_back(now: &Customer, merge: &Merge) -> Customer {
    let Merge { before, after, .. } = merge;
    let one = |now: &str, before: &str, after: &str| if now == after { before.to_owned() } else { now.to_owned() };
    Customer {
        number: one(&now.number, &before.number, &after.number),
        phone: one(&now.phone, &before.phone, &after.phone),
        email: one(&now.email, &before.email, &after.email),
        address: one(&now.address, &before.address, &after.address),
        tax_number: one(&now.tax_number, &before.tax_number, &after.tax_number),
        notes: one(&now.notes, &before.notes, &after.notes),
        ..now.clone()
    }
}
