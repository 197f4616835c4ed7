//! What is asked of tickets and devices.

use kontor_domain::page::Page;
use kontor_domain::repairs::{DeviceStory, FindDevice, FindTicket, ListTickets, TicketRow, Tickets};
use kontor_domain::sales::CustomerFace;
use kontor_domain::stock::Tracking;
use kontor_domain::text;

use super::board::rows::{self, WORDS, Wanted};
use super::{board, desk, devices, story};
use crate::Result;
use crate::catalog::escape;
use crate::customers::rows as customers;
use crate::cx::Cx;

pub(super) async fn list(cx: &mut Cx, call: ListTickets) -> Result<Page<TicketRow>> {
    let (tenant, today) = (cx.tenant()?, cx.local()?.business_date);
    let store = cx.session()?.register.store_id;
    let typed = text::fold_query(&call.text);
    // What is looked for may have been brought to another store.
    let everywhere = call.which == Tickets::All && (call.customer_id.is_some() || !typed.is_empty());
    let wanted = Wanted {
        store: (!everywhere).then_some(store),
        which: call.which,
        state: call.state,
        technician: call.technician_id,
        customer: call.customer_id,
        words: words(&typed),
        today,
    };
    let total = rows::count(&mut cx.tx, tenant, &wanted).await?;
    let rows = rows::list(&mut cx.tx, tenant, &wanted, call.window).await?;
    let desk = desk::of_business(cx).await?;
    let waiting = board::waiting(cx).await?;
    Ok(Page { rows: board::named(cx, &desk, rows, &waiting)?, total })
}

/// The patterns that must all match; a word less matches everything. What can only be a phone number is looked for by its digits.
fn words(folded: &str) -> [String; WORDS] {
    let is_phone = |word: &str| {
        word.chars().any(|c| c.is_ascii_digit()) && word.chars().all(|c| c.is_ascii_digit() || "+-()/. ".contains(c))
    };
    let digits = |word: &str| word.chars().filter(char::is_ascii_digit).collect::<String>();
    let sought: Vec<String> = match is_phone(folded) {
        true => vec![digits(folded)],
        false => folded.split(' ').map(|word| if is_phone(word) { digits(word) } else { word.to_owned() }).collect(),
    };
    let mut sought = sought.into_iter().filter(|word| !word.is_empty());
    std::array::from_fn(|_| sought.next().map_or_else(|| "%".to_owned(), |word| format!("%{}%", escape(&word))))
}

pub(super) async fn find_device(cx: &mut Cx, call: FindDevice) -> Result<Vec<DeviceStory>> {
    let tenant = cx.tenant()?;
    let mut found = Vec::new();
    // What can be neither is nobody's number.
    if let Ok(imei) = Tracking::Imei.number(&call.number) {
        found.extend(devices::rows::with_imei(&mut cx.tx, tenant, &imei).await?);
    }
    if found.is_empty()
        && let Ok(serial) = Tracking::Serial.number(&call.number)
    {
        found = devices::rows::with_serial(&mut cx.tx, tenant, &serial).await?;
    }
    let desk = desk::of_business(cx).await?;
    let mut stories = Vec::new();
    for device in found {
        let customer: Option<CustomerFace> = match device.customer_id {
            Some(id) => customers::face(&mut cx.tx, id).await?,
            None => None,
        };
        let tickets = board::of_device(cx, &desk, device.id).await?;
        stories.push(DeviceStory { device, customer, tickets });
    }
    Ok(stories)
}

pub(super) async fn find_ticket(cx: &mut Cx, call: FindTicket) -> Result<TicketRow> {
    let tenant = cx.tenant()?;
    let number: String = call.code.trim().chars().take(text::MAX_LINE).flat_map(char::to_uppercase).collect();
    let row = rows::with_number(&mut cx.tx, tenant, &number).await?.ok_or_else(story::gone)?;
    let desk = desk::of_business(cx).await?;
    let mut named = board::named(cx, &desk, vec![row], &Default::default())?;
    Ok(named.pop().ok_or_else(story::gone)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_of_a_phone_number_is_found_however_it_is_written() {
        assert_eq!(words("07700 90-04")[0], "%077009004%");
        assert_eq!(words("r1-a0042 moreau")[..2], ["%r1-a0042%", "%moreau%"].map(str::to_owned));
        assert_eq!(words("galaxy s22 418")[..3], ["%galaxy%", "%s22%", "%418%"].map(str::to_owned));
    }
}
