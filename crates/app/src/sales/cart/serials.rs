//! Naming the pieces that are sold, where those are told apart.

use kontor_domain::event::Event;
use kontor_domain::sales::{AddSerial, Cart, NameSerials};
use kontor_domain::{CartLineId, Qty, Refusal, say};

use super::{CartLineRow, check_qty, for_sale, in_hand, in_hand_or_new, line_of, place, priced, repair, rows, whole};
use crate::cx::Cx;
use crate::stock::serials;
use crate::{Result, repairs};

/// The most pieces that a line names.
const MOST_NAMED: usize = 500;

pub(in crate::sales) async fn add_serial(cx: &mut Cx, call: AddSerial) -> Result<Cart> {
    let (variant_id, number) = serials::to_sell(cx, &call.number, None).await?;
    let item = for_sale(cx, variant_id).await?;
    if item.tracked.is_none() {
        let message = say!("“{title}” has no serial numbers any more. Sell it by its barcode.", title = item.title);
        return Err(Refusal::field("not_tracked", "number", message).into());
    }
    let cart = in_hand_or_new(cx, call.cart_id).await?;
    let mut lines = rows::lines(&mut cx.tx, cart.id).await?;
    once(&lines, None, &number)?;
    let fits = |line: &&mut CartLineRow| {
        let more = match line.ticket_id {
            Some(_) => pieces(&line.serials) < line.qty,
            None => line.discount.is_none() && line.unit_price == item.price,
        };
        line.variant_id == variant_id && more
    };
    if let Some(line) = lines.iter_mut().find(fits) {
        line.serials.push(number);
        // A piece that was rung up by its barcode may be the one that is named now.
        line.qty = line.qty.max(pieces(&line.serials));
        check_qty(line.qty, line.decimals)?;
        rows::change_line(&mut cx.tx, line, cx.now).await?;
        return priced(cx, cart, lines).await;
    }
    let price = item.price;
    place(cx, &cart, &mut lines, item, (call.line_id, Qty::ONE, price), None).await?;
    if let Some(line) = lines.last_mut() {
        line.serials.push(number);
        rows::change_line(&mut cx.tx, line, cx.now).await?;
    }
    priced(cx, cart, lines).await
}

pub(in crate::sales) async fn name_serials(cx: &mut Cx, call: NameSerials) -> Result<Cart> {
    let cart = in_hand(cx, call.cart_id).await?;
    let mut line = line_of(cx, cart.id, call.line_id).await?;
    let item = for_sale(cx, line.variant_id).await?;
    if item.tracked.is_none() && !call.serials.is_empty() {
        let message = say!("“{title}” has no serial numbers. Leave them out.", title = item.title);
        return Err(Refusal::field("not_tracked", "serials", message).into());
    }
    if call.serials.len() > MOST_NAMED {
        let message = say!("A line names {most} pieces at most. Sell the rest in another sale.", most = MOST_NAMED);
        return Err(Refusal::field("too_many", "serials", message).into());
    }
    let lines = rows::lines(&mut cx.tx, cart.id).await?;
    let mut named: Vec<String> = Vec::with_capacity(call.serials.len().min(1_000));
    // What is in the device already is named by itself.
    let fitted: Vec<String> = match line.ticket_id {
        Some(ticket) => {
            repairs::parts::of_ticket(cx, ticket).await?.1.into_iter().flat_map(|part| part.serials).collect()
        }
        None => Vec::new(),
    };
    let others = call.serials.iter().filter(|number| !fitted.contains(number));
    for typed in others.clone() {
        let (_, number) = serials::to_sell(cx, typed, Some(line.variant_id)).await?;
        once(&lines, Some(line.id), &number)?;
        if named.contains(&number) {
            return Err(twice(&number).into());
        }
        named.push(number);
    }
    if line.ticket_id.is_some() && pieces(&call.serials) > line.qty {
        return Err(repair::as_approved().into());
    }
    line.qty = line.qty.max(pieces(&named));
    check_qty(line.qty, line.decimals)?;
    line.serials = named;
    rows::change_line(&mut cx.tx, &line, cx.now).await?;
    cx.event(Event::CartChanged { id: cart.id, register_id: cart.register_id });
    whole(cx, cart).await
}

fn pieces(serials: &[String]) -> Qty {
    Qty::whole(i64::try_from(serials.len()).unwrap_or(i64::MAX / 1_000))
}

/// A cart sells a piece once. `but` is the line that is named anew.
fn once(lines: &[CartLineRow], but: Option<CartLineId>, number: &str) -> std::result::Result<(), Refusal> {
    let mut others = lines.iter().filter(|line| Some(line.id) != but);
    if others.any(|line| line.serials.iter().any(|named| named == number)) { Err(twice(number)) } else { Ok(()) }
}

fn twice(number: &str) -> Refusal {
    Refusal::field("serial_twice", "serials", say!("{number} is in this sale already.", number))
}
