//! One person who is there twice, and what a person may ask for.

mod duplicates;
mod erase;
mod merge;
mod rows;

use kontor_domain::customers::{ExportPerson, PersonData};
use kontor_domain::{CustomerId, Refusal, say};

use crate::cx::Cx;
use crate::sales::{buyers, rows as sales};
use crate::{Result, accounts, invoices, repairs};

pub(crate) use rows::keeper;

pub(super) use duplicates::find;
pub(super) use erase::erase;
pub(super) use merge::{merge, split};

pub(super) async fn export(cx: &mut Cx, call: ExportPerson) -> Result<PersonData> {
    let mut data = PersonData {
        written_at: cx.now,
        customers: Vec::new(),
        sales: Vec::new(),
        invoices: Vec::new(),
        account: Vec::new(),
        repairs: Vec::new(),
        contacts: Vec::new(),
    };
    for id in family(cx, call.id).await? {
        data.customers.extend(rows::record(&mut cx.tx, id).await?);
        data.invoices.extend(invoices::of_person(&mut cx.tx, id).await?);
        data.account.extend(accounts::movements_of(cx, id).await?);
        data.repairs.extend(repairs::of_person(cx, id).await?);
        data.contacts.extend(repairs::contact_of(cx, id).await?);
        for sale in buyers::sales_of(&mut cx.tx, id).await? {
            data.sales.extend(sales::sale(&mut cx.tx, sale).await?);
        }
    }
    data.sales.sort_by_key(|sale| std::cmp::Reverse(sale.completed_at));
    data.invoices.sort_by_key(|invoice| std::cmp::Reverse(invoice.at));
    Ok(data)
}

/// A customer who is there, and all who were merged into them.
async fn family(cx: &mut Cx, id: CustomerId) -> Result<Vec<CustomerId>> {
    match super::rows::get(&mut cx.tx, id).await? {
        Some(_) => rows::family(&mut cx.tx, id).await,
        None => Err(Refusal::not_found(say!("customer")).into()),
    }
}
