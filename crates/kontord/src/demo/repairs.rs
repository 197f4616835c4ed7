//! What is at the demo's repair desk, and what was.

use chrono::Days;
use kontor_app::No;
use kontor_domain::repairs::{
    AnswerQuote, Condition, Contact, DeviceKind, Found, GetDesk, GetTicket, GiveQuote, LineToQuote, MoveTicket,
    NewDevice, NoteTicket, NoticeChannel, PreviewNotice, SaidHow, SaveContact, SaveQuote, TakeIn, TakeInDevice,
    TellCustomer, UsePart,
};
use kontor_domain::sales::{AddRepair, CompleteSale, TenderKind, TenderOffered};
use kontor_domain::{CustomerId, Minor, Qty, RepairTicketId};

use super::Shop;
use super::days::Seat;
use super::goods::Named;
use super::shelf::Stocked;

/// A device that comes on a day: what it is, what is wrong, what it may cost in pence, in how many days it is promised, and to which
/// state it goes on which day.
struct Comes {
    day: i64,
    device: (DeviceKind, &'static str, &'static str, &'static str),
    problem: Named,
    estimate: i64,
    promised: u64,
    goes: &'static [(i64, &'static str)],
}

const fn comes(
    day: i64,
    device: (DeviceKind, &'static str, &'static str, &'static str),
    problem: Named,
    (estimate, promised): (i64, u64),
    goes: &'static [(i64, &'static str)],
) -> Comes {
    Comes { day, device, problem, estimate, promised, goes }
}

use DeviceKind::{Console, Laptop, Other, Phone, Tablet};

const COMES: [Comes; 13] = [
    comes(
        1,
        (Phone, "Apple", "iPhone 11", "356938035643809"),
        ["Screen", "Pantalla"],
        (7_900, 3),
        &[(2, "in_repair"), (3, "ready"), (5, "delivered")],
    ),
    comes(
        2,
        (Console, "Sony", "PlayStation 5", ""),
        ["Switches itself off", "Se apaga sola"],
        (6_500, 6),
        &[(3, "diagnosing"), (4, "cancelled")],
    ),
    comes(
        4,
        (Other, "Dyson", "V8", ""),
        ["Motor", "Motor"],
        (5_500, 7),
        &[(5, "diagnosing"), (6, "awaiting_parts"), (11, "in_repair")],
    ),
    comes(
        6,
        (Phone, "Apple", "iPhone 11", "356938035643809"),
        ["Battery drains", "La batería dura poco"],
        (4_900, 4),
        &[(7, "in_repair"), (8, "ready"), (9, "delivered")],
    ),
    comes(8, (Tablet, "Amazon", "Kindle", ""), ["Battery", "Batería"], (3_500, 4), &[(9, "in_repair"), (11, "ready")]),
    comes(
        9,
        (Phone, "Google", "Pixel 7", "490154203237518"),
        ["Charging port", "Conector de carga"],
        (4_500, 14),
        &[(10, "diagnosing"), (11, "awaiting_parts")],
    ),
    comes(
        10,
        (Laptop, "Apple", "MacBook Air", ""),
        ["Keyboard", "Teclado"],
        (18_900, 5),
        &[(11, "diagnosing"), (12, "awaiting_approval")],
    ),
    comes(
        11,
        (Phone, "Samsung", "Galaxy S22", "354152110000008"),
        ["Battery swollen", "Batería hinchada"],
        (6_400, 9),
        &[(12, "diagnosing"), (13, "awaiting_approval")],
    ),
    comes(
        12,
        (Phone, "Apple", "iPhone 12", ""),
        ["Camera blurred", "Cámara borrosa"],
        (9_900, 10),
        &[(13, "in_repair"), (14, "ready")],
    ),
    comes(13, (Tablet, "Apple", "iPad 9", ""), ["Glass", "Cristal"], (11_900, 12), &[(14, "in_repair")]),
    comes(14, (Laptop, "Lenovo", "ThinkPad T14", ""), ["No power", "No enciende"], (8_000, 14), &[(15, "diagnosing")]),
    comes(15, (Phone, "Apple", "iPhone 13", "352099001761481"), ["Cracked screen", "Pantalla rota"], (12_900, 12), &[]),
    comes(15, (Console, "Nintendo", "Switch", ""), ["Stick drifts", "La palanca se mueve sola"], (3_900, 12), &[]),
];

/// What goes on from day to day.
#[derive(Default)]
pub(super) struct Desk {
    day: i64,
    /// Each with its place in [`COMES`] and the state it is in.
    tickets: Vec<(RepairTicketId, usize, String)>,
}

/// What happens at the desk on a day.
pub(super) async fn day(shop: &Shop<'_>, seat: &Seat, stocked: &Stocked, desk: &mut Desk) -> Result<(), No> {
    let token = Some(&seat.token);
    desk.day += 1;
    for (id, at, state) in &mut desk.tickets {
        let goes = COMES.get(*at).map_or(&[][..], |comes| comes.goes);
        for (_, to) in goes.iter().filter(|(day, _)| *day == desk.day) {
            if matches!(*to, "in_repair" | "awaiting_approval") && state != "awaiting_parts" {
                quote(shop, seat, stocked, (*id, *at)).await?;
            }
            if *to == "delivered" {
                collected(shop, seat, *id).await?;
                (*to).clone_into(state);
                continue;
            }
            let call = MoveTicket { id: *id, from: state.clone(), to: (*to).to_owned(), note: String::new() };
            *state = shop.call(token, call).await?.state;
            if *to == "ready" {
                use_parts(shop, seat, *id).await?;
            }
            if *to == "ready" {
                tell(shop, seat, *id).await?;
            }
        }
    }
    for (at, comes) in COMES.iter().enumerate().filter(|(_, comes)| comes.day == desk.day) {
        let who = stocked.customers.get(at * 5 % stocked.customers.len().max(1));
        if let Some(who) = who {
            let id = take_in(shop, seat, who.id, comes).await?;
            desk.tickets.push((id, at, "received".to_owned()));
        }
    }
    Ok(())
}

/// Says by a messenger that it can be picked up.
async fn tell(shop: &Shop<'_>, seat: &Seat, ticket_id: RepairTicketId) -> Result<(), No> {
    let token = Some(&seat.token);
    let preview = shop.call(token, PreviewNotice { ticket_id }).await?;
    let contact = Contact { message: Some(true), ..preview.contact };
    shop.call(token, SaveContact { contact }).await?;
    let call = TellCustomer {
        id: shop.id(),
        mail_id: shop.id(),
        ticket_id,
        seq: preview.seq,
        channel: NoticeChannel::Message,
        shown: preview.body,
        subject: preview.subject,
        to: preview.to,
    };
    shop.call(token, call).await.map(drop)
}

/// What a repair costs: within the limit it is approved by that, else the customer is asked.
async fn quote(
    shop: &Shop<'_>,
    seat: &Seat,
    stocked: &Stocked,
    (ticket_id, at): (RepairTicketId, usize),
) -> Result<(), No> {
    let token = Some(&seat.token);
    let Some(comes) = COMES.get(at) else { return Ok(()) };
    let title = shop.taste.say(comes.problem);
    let unit_price = shop.taste.price(comes.estimate);
    let line = LineToQuote { service_id: None, variant_id: None, title, qty: Qty::ONE, unit_price, tax_class_id: None };
    let (id, note) = (shop.id(), String::new());
    let mut lines = vec![line.clone()];
    // A telephone goes out with a glass over its screen.
    let glass = shop.taste.say(["Screen glass", "Cristal protector"]);
    let glass = stocked.items.iter().find(|item| comes.device.0 == Phone && item.title.starts_with(&glass));
    if let Some(part) = glass {
        let unit_price = shop.taste.price(900);
        lines.push(LineToQuote { variant_id: Some(part.variant), title: String::new(), unit_price, ..line });
    }
    let quote = shop.call(token, SaveQuote { id, ticket_id, lines, note }).await?;
    if comes.goes.iter().any(|(_, to)| *to == "awaiting_approval") {
        shop.call(token, GiveQuote { id: quote.id }).await?;
    } else {
        let words = String::new();
        shop.call(token, AnswerQuote { id: quote.id, approved: true, how: SaidHow::Limit, words }).await?;
    }
    Ok(())
}

/// What was approved is in the device by the time it is ready.
async fn use_parts(shop: &Shop<'_>, seat: &Seat, ticket_id: RepairTicketId) -> Result<(), No> {
    let token = Some(&seat.token);
    for part in shop.call(token, GetTicket { id: ticket_id }).await?.parts {
        if part.used < part.wanted && part.missing == Qty(0) {
            let (id, variant_id, qty) = (shop.id(), part.variant_id, part.wanted);
            shop.call(token, UsePart { id, ticket_id, variant_id, qty, serials: Vec::new() }).await?;
        }
    }
    Ok(())
}

/// The device is paid at the till, and handed over with that.
async fn collected(shop: &Shop<'_>, seat: &Seat, ticket_id: RepairTicketId) -> Result<(), No> {
    let token = Some(&seat.token);
    let (collector, identification) = (String::new(), String::new());
    let cart = shop.call(token, AddRepair { cart_id: shop.id(), ticket_id, collector, identification }).await?;
    let total = cart.totals.total;
    let tender = TenderOffered { id: shop.id(), kind: TenderKind::Card, given: total, reference: String::new() };
    let (sale_id, refund, tenders) = (shop.id(), Minor::ZERO, vec![tender]);
    shop.call(token, CompleteSale { sale_id, cart_id: cart.id, total, refund, tenders, approval: None }).await?;
    Ok(())
}

async fn take_in(shop: &Shop<'_>, seat: &Seat, customer: CustomerId, comes: &Comes) -> Result<RepairTicketId, No> {
    let token = Some(&seat.token);
    let (kind, brand, model, imei) = comes.device;
    let device = NewDevice {
        kind,
        brand: brand.to_owned(),
        model: model.to_owned(),
        imei: imei.to_owned(),
        ..NewDevice::default()
    };
    let desk = shop.call(token, GetDesk {}).await?;
    let condition = desk.desk.items(kind).iter().zip(Found::ALL.into_iter().cycle());
    let today = shop.kontor.now().date_naive();
    let taken = TakeInDevice {
        ticket_id: shop.id(),
        device_id: shop.id(),
        device,
        problem: shop.taste.say(comes.problem),
        accessories: vec![shop.taste.say(["Charger", "Cargador"])],
        condition: condition.map(|(item, found)| Condition { item: item.clone(), found }).collect(),
        data_may_be_lost: comes.day % 2 == 0,
        estimate: Some(shop.taste.price(comes.estimate)),
        limit: Some(shop.taste.price(comes.estimate + 2_000)),
        due_on: today.checked_add_days(Days::new(comes.promised)).unwrap_or(today),
        technician_id: desk.technicians.get(usize::try_from(comes.day).unwrap_or_default() % 3).map(|who| who.id),
    };
    let call = TakeIn { visit_id: shop.id(), customer_id: Some(customer), new_customer: None, devices: vec![taken] };
    let ticket = shop.call(token, call).await?.into_iter().next().map(|ticket| ticket.id);
    let Some(ticket_id) = ticket else { return Ok(shop.id()) };
    if comes.day % 3 == 1 {
        let text = shop.taste.say(["Call in the afternoon.", "Llamar por la tarde."]);
        shop.call(token, NoteTicket { id: shop.id(), ticket_id, for_customer: false, text }).await?;
    }
    Ok(ticket_id)
}
