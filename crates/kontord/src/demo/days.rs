//! The demo's days of selling: the same every time, but for the dates.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use kontor_app::No;
use kontor_app::zone::Zone;
use kontor_domain::catalog::QueueLabels;
use kontor_domain::identity::SignOut;
use kontor_domain::sales::{
    AddLine, ChangeLine, CompleteSale, Discount, DiscountCart, NameCustomer, ParkCart, ReturnLine, ReturnSale, Sale,
    TenderKind, TenderOffered,
};
use kontor_domain::stock::{AdjustStock, StockReason};
use kontor_domain::{CartId, Minor, Qty, Rate, RegisterId, SaleId, Secret};

use super::shelf::{Item, Stocked};
use super::{AMARA, DAYS, MARIA, OWEN, Person, Shop, YUSUF, ZOFIA, buying, credit, repairs, settings, shifts};

/// A small generator of numbers that look random and are the same at every run (Knuth's MMIX constants).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides.max(1)
    }

    pub(super) fn one_of<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let at = self.roll(u64::try_from(of.len()).unwrap_or(1));
        of.get(usize::try_from(at).unwrap_or_default())
    }
}

/// A register for a day, and who stands at it.
pub(super) struct Seat {
    pub(super) token: Secret,
    person: Person,
    items: Vec<Item>,
}

/// Sells for the demo's days at both stores, and says how many sales there were.
pub(super) async fn sell(shop: &Shop<'_>, stocked: &Stocked, registers: [RegisterId; 2]) -> Result<usize, No> {
    let (mut dice, mut drawers) = (Dice(20_260_301), Dice(20_260_302));
    let mut sold = 0;
    let maria = shop.sign_in(MARIA, registers[0]).await?;
    let mut desk = repairs::Desk::default();
    let mut credit = credit::begin(shop, stocked, &maria).await?;
    shop.call(Some(&maria), SignOut {}).await?;
    for day in 1..=DAYS {
        let Some(opens_at) = opening_time(shop, day) else { continue };
        if opens_at >= shop.now {
            break;
        }
        shop.set_clock(opens_at);
        let seats = seats(shop, stocked, registers, (day, opens_at.weekday())).await?;
        for seat in &seats {
            shifts::open(shop, &seat.token).await?;
        }
        let times = times(&seats, opens_at, &mut dice);
        let closes_at = times.last().map_or(opens_at, |(time, _)| *time) + TimeDelta::minutes(25);
        for (time, seat) in times {
            let Some(seat) = seats.get(seat).filter(|_| time < shop.now) else { continue };
            sold += 1;
            let sale = sale(shop, stocked, seat, time, &mut dice).await?;
            // A cashier may not take goods back.
            if (seat.person == MARIA || seat.person == AMARA) && dice.roll(10) == 0 {
                take_back(shop, &seat.token, &sale).await?;
            }
        }
        if let Some(seat) = seats.first().filter(|_| closes_at < shop.now) {
            credit::day(shop, seat, day, &mut credit).await?;
            repairs::day(shop, seat, stocked, &mut desk).await?;
        }
        // A day that is not over yet has its shifts open.
        if closes_at < shop.now - TimeDelta::minutes(5) {
            shop.set_clock(closes_at);
            for seat in &seats {
                shifts::close(shop, &seat.token, &mut drawers).await?;
            }
        }
        for seat in seats {
            shop.call(Some(&seat.token), SignOut {}).await?;
        }
        shop.progress((60, 98), usize::try_from(day).unwrap_or_default(), usize::try_from(DAYS).unwrap_or(1))?;
    }
    finish(shop, stocked, registers, &mut dice).await?;
    Ok(sold)
}

/// Twenty past nine on the stores' clock.
fn opening_time(shop: &Shop<'_>, day: i64) -> Option<DateTime<Utc>> {
    let zone: Zone = shop.taste.timezone.parse().ok()?;
    let date: NaiveDate = zone.local(shop.opened_at + TimeDelta::days(day)).date_naive();
    let time = date.and_time(NaiveTime::MIN) + TimeDelta::minutes(9 * 60 + 20);
    Some(zone.moment(time))
}

/// Who works where on a day: the second store is closed on Sundays.
async fn seats(
    shop: &Shop<'_>,
    stocked: &Stocked,
    [quay, station]: [RegisterId; 2],
    (day, weekday): (i64, Weekday),
) -> Result<Vec<Seat>, No> {
    let first = [MARIA, OWEN, AMARA].into_iter().cycle().nth(usize::try_from(day).unwrap_or_default()).unwrap_or(MARIA);
    let second = if day % 3 == 0 { ZOFIA } else { YUSUF };
    let mut seats = vec![Seat { token: shop.sign_in(first, quay).await?, person: first, items: stocked.items.clone() }];
    if weekday != Weekday::Sun {
        let items = stocked.items.iter().step_by(2).cloned().collect();
        seats.push(Seat { token: shop.sign_in(second, station).await?, person: second, items });
    }
    Ok(seats)
}

/// When each register sells, in order: the clock goes forward only.
fn times(seats: &[Seat], opens_at: DateTime<Utc>, dice: &mut Dice) -> Vec<(DateTime<Utc>, usize)> {
    let mut times = Vec::new();
    for seat in 0..seats.len() {
        let mut time = opens_at + TimeDelta::minutes(3);
        let (least, apart) = if seat == 0 { (6, 30) } else { (3, 70) };
        for _ in 0..least + dice.roll(5) {
            time += TimeDelta::minutes(i64::try_from(12 + dice.roll(apart)).unwrap_or(20));
            times.push((time, seat));
        }
    }
    times.sort();
    times
}

/// A cart with something in it, and what it comes to.
pub(super) async fn rung_up(shop: &Shop<'_>, seat: &Seat, dice: &mut Dice) -> Result<(CartId, Minor), No> {
    let cart_id: CartId = shop.id();
    let mut total = Minor(0);
    for _ in 0..1 + dice.roll(3) {
        let Some(item) = dice.one_of(&seat.items) else { continue };
        let qty = match item.by_weight {
            true => Qty(i64::try_from(80 + dice.roll(320)).unwrap_or(100)),
            false => Qty::whole(if dice.roll(5) == 0 { 2 } else { 1 }),
        };
        let line = AddLine { cart_id, line_id: shop.id(), variant_id: item.variant, qty };
        let cart = shop.call(Some(&seat.token), line).await?;
        total = cart.totals.total;
        if dice.roll(14) == 0
            && let Some(line) = cart.lines.last()
        {
            let discount = Some(Discount::Percent { rate: Rate(100_000) });
            let change = ChangeLine { cart_id, line_id: line.id, qty: line.qty, discount, unit_price: None };
            total = shop.call(Some(&seat.token), change).await?.totals.total;
        }
    }
    Ok((cart_id, total))
}

async fn sale(shop: &Shop<'_>, stocked: &Stocked, seat: &Seat, at: DateTime<Utc>, dice: &mut Dice) -> Result<Sale, No> {
    let token = Some(&seat.token);
    shop.set_clock(at);
    let (cart_id, mut total) = rung_up(shop, seat, dice).await?;
    if dice.roll(3) == 0 {
        let customer_id = dice.one_of(&stocked.customers).map(|customer| customer.id);
        shop.call(token, NameCustomer { cart_id, customer_id }).await?;
    }
    if dice.roll(15) == 0 {
        let discount = Some(Discount::Percent { rate: Rate(50_000) });
        total = shop.call(token, DiscountCart { cart_id, discount }).await?.totals.total;
    }
    let tenders = paid(shop, total, dice);
    shop.call(token, CompleteSale { sale_id: shop.id(), cart_id, total, refund: Minor::ZERO, tenders, approval: None })
        .await
}

fn paid(shop: &Shop<'_>, total: Minor, dice: &mut Dice) -> Vec<TenderOffered> {
    let slip = format!("{:06}", dice.roll(1_000_000));
    let tender =
        |kind, given, reference: &str| TenderOffered { id: shop.id(), kind, given, reference: reference.to_owned() };
    // A note, and a part of what is more than two of them.
    let (note, part) = (shop.taste.price(500).0, shop.taste.price(1_000));
    match dice.roll(10) {
        0..=4 => vec![tender(TenderKind::Card, total, &slip)],
        5..=7 => vec![tender(TenderKind::Cash, Minor((total.0 + note - 1) / note * note), "")],
        8 if total > part => {
            vec![tender(TenderKind::Cash, part, ""), tender(TenderKind::Card, total - part, &slip)]
        }
        9 if total > part => {
            let voucher = shop.taste.say(["Town gift voucher", "Bono del comercio local"]);
            vec![tender(TenderKind::Other, part, &voucher), tender(TenderKind::Card, total - part, &slip)]
        }
        _ => vec![tender(TenderKind::Cash, total, "")],
    }
}

async fn take_back(shop: &Shop<'_>, token: &Secret, sale: &Sale) -> Result<(), No> {
    let Some(line) = sale.lines.first() else { return Ok(()) };
    let refund =
        kontor_domain::sales::returns::refund(&line.amounts, line.qty, Qty(0), line.qty).map_err(No::Refusal)?;
    let total = refund.total;
    let kind = sale.tenders.first().map_or(TenderKind::Cash, |tender| tender.kind);
    let reason = match line.qty {
        Qty(1_000) => ["Changed their mind", "Ha cambiado de idea"],
        _ => ["One too many", "Uno de más"],
    };
    let call = ReturnSale {
        return_id: shop.id::<SaleId>(),
        sale_id: sale.id,
        lines: vec![ReturnLine { line_id: line.id, qty: line.qty, goes_to: Default::default(), serials: Vec::new() }],
        reason: shop.taste.say(reason),
        total,
        refunds: vec![TenderOffered { id: shop.id(), kind, given: total, reference: String::new() }],
        approval: None,
    };
    match shop.call(Some(token), call).await {
        Ok(_) => Ok(()),
        // A return that the rules do not allow (a voucher paid for less than it) is no loss to a demo.
        Err(No::Refusal(refusal)) => {
            tracing::debug!(code = %refusal.code, "a return of the demo was refused");
            Ok(())
        }
        Err(fault) => Err(fault),
    }
}

/// The present day: carts wait, goods came in, labels are to be printed, and registers lock again when they are left alone.
async fn finish(
    shop: &Shop<'_>,
    stocked: &Stocked,
    [quay, station]: [RegisterId; 2],
    dice: &mut Dice,
) -> Result<(), No> {
    shop.set_clock(shop.now - TimeDelta::minutes(1));
    let notes = [["Back with her purse", "Vuelve con el monedero"], ["Blue umbrella", "Paraguas azul"]];
    let items = stocked.items.clone();
    let seat = Seat { token: shop.sign_in(MARIA, quay).await?, person: MARIA, items };
    shifts::open(shop, &seat.token).await?;
    for note in notes {
        let (cart_id, _) = rung_up(shop, &seat, dice).await?;
        shop.call(Some(&seat.token), ParkCart { cart_id, note: shop.taste.say(note), reserve: false }).await?;
    }
    let moved: [(usize, i64, StockReason, [&str; 2]); 4] = [
        (0, 24, StockReason::Received, ["From the chandler", "De la cerería"]),
        (3, 12, StockReason::Received, ["", ""]),
        (16, -2, StockReason::WrittenOff, ["Fell off the shelf", "Se cayó del estante"]),
        (20, -1, StockReason::Counted, ["", ""]),
    ];
    for (at, many, reason, note) in moved {
        let Some(item) = stocked.items.get(at) else { continue };
        let (qty, note) = (Qty::whole(many), shop.taste.say(note));
        let call = AdjustStock {
            id: shop.id(),
            variant_id: item.variant,
            qty,
            reason,
            note,
            unit_cost: None,
            serials: Vec::new(),
        };
        shop.call(Some(&seat.token), call).await?;
        if reason == StockReason::Received {
            shop.call(Some(&seat.token), QueueLabels { variant_id: item.variant, count: many }).await?;
        }
    }
    buying::orders(shop, &seat.token, &stocked.items).await?;
    for (item, count) in stocked.items.iter().skip(44).step_by(5).take(3).zip([2, 1, 6]) {
        shop.call(Some(&seat.token), QueueLabels { variant_id: item.variant, count }).await?;
    }
    let other = Seat { token: shop.sign_in(MARIA, station).await?, ..seat };
    shifts::open(shop, &other.token).await?;
    let (cart_id, _) = rung_up(shop, &other, dice).await?;
    let note = shop.taste.say(["Mr Haddad, collects at five", "Sr. Haddad, pasa a las cinco"]);
    shop.call(Some(&other.token), ParkCart { cart_id, note, reserve: true }).await?;
    shop.call(Some(&other.token), SignOut {}).await?;
    shop.set_clock(shop.now);
    let token = shop.sign_in(MARIA, quay).await?;
    shop.call(Some(&token), settings(shop.taste, 10)).await?;
    shop.call(Some(&token), SignOut {}).await?;
    shop.progress((98, 100), 1, 1)
}
