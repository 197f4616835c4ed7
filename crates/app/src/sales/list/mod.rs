//! Finding sales and returns.

mod rows;

use kontor_domain::page::{Direction, Page};
use kontor_domain::sales::{ListSales, MOST_SORTED, SaleList, SaleSort, SalesPart, TaxKey};
use kontor_domain::{Minor, Rate, Refusal, VariantId, say};

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
    let asked = (&call, narrow);
    let (total, sum) = match (call.counted, lines) {
        (Some(counted), _) => (counted.max(0), Minor::default()),
        (None, Some(lines)) => rows::sums_of_lines(&mut cx.tx, tenant, asked, lines).await?,
        (None, None) => rows::sums_of_whole(&mut cx.tx, tenant, asked).await?,
    };
    if call.sort != SaleSort::Time && total > MOST_SORTED {
        let message = say!(
            "{total} sales are too many to sort by anything but their time. Choose days or another filter, so that {most} or fewer are left.",
            total,
            most = MOST_SORTED
        );
        return Err(Refusal::new("too_many_to_sort", message).into());
    }
    let usual = if call.sort == SaleSort::Time { Direction::Descending } else { Direction::Ascending };
    let direction = call.direction.unwrap_or(usual);
    let lacking = if direction == Direction::Ascending { 1 } else { -1 };
    let cut = call.window.cut(direction, total);
    let mut rows = match lines {
        _ if cut.take <= 0 => Vec::new(),
        Some(lines) => rows::of_lines(&mut cx.tx, tenant, asked, lines, (cut, lacking)).await?,
        None => rows::whole(&mut cx.tx, tenant, asked, (cut, lacking)).await?,
    };
    if cut.direction != direction {
        rows.reverse();
    }
    Ok(SaleList { page: Page { rows, total }, sum })
}
