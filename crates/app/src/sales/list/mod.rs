//! Finding sales and returns.

mod rows;

use kontor_domain::sales::{ListSales, SaleList, SalesPart, TaxKey};
use kontor_domain::{Rate, VariantId};

use crate::Result;
use crate::cx::Cx;

/// The lines that are asked for.
#[derive(Debug, Clone, Copy)]
enum Lines<'a> {
    Of(VariantId),
    Under(&'a str, Rate),
}

pub(super) async fn list(cx: &mut Cx, mut call: ListSales) -> Result<SaleList> {
    let tenant = cx.tenant()?;
    let part = call.part.take();
    let mut narrow = rows::Narrow::default();
    let lines = match &part {
        Some(SalesPart::Product(variant)) => Some(Lines::Of(*variant)),
        Some(SalesPart::Tax(TaxKey { name, rate })) => Some(Lines::Under(name, *rate)),
        Some(SalesPart::Hour(hour)) => {
            narrow.hour = Some(*hour);
            None
        }
        Some(SalesPart::Cashier(user)) => {
            narrow.user_id = Some(*user);
            None
        }
        Some(SalesPart::Customer(None)) => {
            narrow.nobody = true;
            None
        }
        Some(SalesPart::Customer(Some(customer))) => {
            narrow.customer_id = Some(*customer);
            None
        }
        Some(SalesPart::Register(register)) => {
            narrow.register_id = Some(*register);
            None
        }
        None => None,
    };
    match lines {
        Some(lines) => rows::of_lines(&mut cx.tx, tenant, (&call, narrow), lines).await,
        None => rows::whole(&mut cx.tx, tenant, (&call, narrow)).await,
    }
}
