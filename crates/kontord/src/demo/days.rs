//! The demo's days of selling: the same every time, but for the dates.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use kontor_app::No;
use kontor_domain::identity::{SignIn, SignOut};
use kontor_domain::sales::{
    AddLine, ChangeLine, CompleteSale, Discount, DiscountCart, NameCustomer, ParkCart, ReturnLine, ReturnSale, Sale,
    TenderKind, TenderOffered,
};
use kontor_domain::{CartId, Minor, Qty, Rate, SaleId, Secret};

use super::{CASHIER, DAYS, OWNER, Shop, Stocked, settings};

/// A small generator of numbers that look random and are the same at every run (Knuth's MMIX constants).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides.max(1)
    }

    fn one_of<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let at = self.roll(u64::try_from(of.len()).unwrap_or(1));
        of.get(usize::try_from(at).unwrap_or_default())
    }
}

/// Sells for the demo's days, and says how many sales there were.
pub(super) async fn sell(shop: &Shop, stocked: &Stocked) -> Result<usize, No> {
    let mut dice = Dice(20_260_301);
    let mut sold = 0;
    let now = Utc::now();
    for day in 1..=DAYS {
        let date = (shop.opened_at + TimeDelta::days(day)).date_naive();
        let opens_at = date.and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(9 * 60 + 20);
        if opens_at >= now {
            break;
        }
        shop.set_clock(opens_at);
        let (name, password, _) = if day % 3 == 0 { OWNER } else { CASHIER };
        let sign_in = SignIn { name: name.to_owned(), password: password.into(), register_id: None };
        let token = shop.call(None, sign_in).await?.token;
        let mut time = opens_at;
        for _ in 0..11 + dice.roll(9) {
            time += TimeDelta::minutes(i64::try_from(8 + dice.roll(28)).unwrap_or(20));
            if time >= now {
                break;
            }
            sold += 1;
            let sale = sale(shop, stocked, &token, time, &mut dice).await?;
            // Only the owner takes goods back here: a cashier may not.
            if name == OWNER.0 && dice.roll(12) == 0 {
                shop.set_clock(time + TimeDelta::minutes(5));
                take_back(shop, &token, &sale).await?;
            }
        }
        shop.call(Some(&token), SignOut {}).await?;
    }
    finish(shop, stocked, now, &mut dice).await?;
    Ok(sold)
}

async fn rung_up(shop: &Shop, stocked: &Stocked, token: &Secret, dice: &mut Dice) -> Result<CartId, No> {
    let cart_id: CartId = shop.id();
    for _ in 0..1 + dice.roll(4) {
        let Some(item) = dice.one_of(&stocked.items).copied() else { continue };
        let qty = match item.by_weight {
            true => Qty(i64::try_from(80 + dice.roll(320)).unwrap_or(100)),
            false => Qty::whole(if dice.roll(5) == 0 { 2 } else { 1 }),
        };
        let line = AddLine { cart_id, line_id: shop.id(), variant_id: item.variant, qty };
        let cart = shop.call(Some(token), line).await?;
        if dice.roll(14) == 0
            && let Some(line) = cart.lines.last()
        {
            let discount = Some(Discount::Percent { rate: Rate(100_000) });
            let change = ChangeLine { cart_id, line_id: line.id, qty: line.qty, discount };
            shop.call(Some(token), change).await?;
        }
    }
    Ok(cart_id)
}

async fn sale(shop: &Shop, stocked: &Stocked, token: &Secret, at: DateTime<Utc>, dice: &mut Dice) -> Result<Sale, No> {
    shop.set_clock(at - TimeDelta::minutes(2));
    let cart_id = rung_up(shop, stocked, token, dice).await?;
    if dice.roll(3) == 0 {
        let customer_id = dice.one_of(&stocked.customers).copied();
        shop.call(Some(token), NameCustomer { cart_id, customer_id }).await?;
    }
    let discount = (dice.roll(15) == 0).then_some(Discount::Percent { rate: Rate(50_000) });
    let total = shop.call(Some(token), DiscountCart { cart_id, discount }).await?.totals.total;
    shop.set_clock(at);
    let tenders = paid(shop, total, dice);
    shop.call(Some(token), CompleteSale { sale_id: shop.id(), cart_id, total, tenders }).await
}

fn paid(shop: &Shop, total: Minor, dice: &mut Dice) -> Vec<TenderOffered> {
    let slip = format!("{:06}", dice.roll(1_000_000));
    let tender =
        |kind, given, reference: &str| TenderOffered { id: shop.id(), kind, given, reference: reference.to_owned() };
    match dice.roll(10) {
        0..=5 => vec![tender(TenderKind::Card, total, &slip)],
        // With notes: the next whole five pounds.
        6..=8 => vec![tender(TenderKind::Cash, Minor((total.0 + 499) / 500 * 500), "")],
        _ if total.0 > 1_000 => {
            vec![
                tender(TenderKind::Other, Minor(1_000), "Town gift voucher"),
                tender(TenderKind::Card, Minor(total.0 - 1_000), &slip),
            ]
        }
        _ => vec![tender(TenderKind::Cash, total, "")],
    }
}

async fn take_back(shop: &Shop, token: &Secret, sale: &Sale) -> Result<(), No> {
    let Some(line) = sale.lines.first() else { return Ok(()) };
    let refund =
        kontor_domain::sales::returns::refund(&line.amounts, line.qty, Qty(0), line.qty).map_err(No::Refusal)?;
    let total = refund.total;
    let kind = sale.tenders.first().map_or(TenderKind::Cash, |tender| tender.kind);
    let call = ReturnSale {
        return_id: shop.id::<SaleId>(),
        sale_id: sale.id,
        lines: vec![ReturnLine { line_id: line.id, qty: line.qty, goes_to: Default::default() }],
        reason: "Changed their mind".to_owned(),
        total,
        refunds: vec![TenderOffered { id: shop.id(), kind, given: total, reference: String::new() }],
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

/// The present day: somebody's cart waits, and registers lock again when they are left alone.
async fn finish(shop: &Shop, stocked: &Stocked, now: DateTime<Utc>, dice: &mut Dice) -> Result<(), No> {
    shop.set_clock(now - TimeDelta::minutes(1));
    let (name, password, _) = OWNER;
    let sign_in = SignIn { name: name.to_owned(), password: password.into(), register_id: None };
    let token = shop.call(None, sign_in).await?.token;
    let cart_id = rung_up(shop, stocked, &token, dice).await?;
    shop.call(Some(&token), ParkCart { cart_id, note: "Back with her purse".to_owned() }).await?;
    shop.set_clock(now);
    shop.call(Some(&token), settings(10)).await?;
    shop.call(Some(&token), SignOut {}).await?;
    Ok(())
}
