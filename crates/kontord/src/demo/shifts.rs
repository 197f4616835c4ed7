//! The demo's drawers: opened each morning, counted each evening, and now and then not what they should be.

use kontor_app::No;
use kontor_domain::business::ChangeShifts;
use kontor_domain::sales::TenderKind;
use kontor_domain::shifts::{
    Approvers, CashKind, CloseShift, CurrentShift, MoveCash, OpenShift, ReportX, TenderCount, ZReport,
};
use kontor_domain::terminals::{Manner, SaveTerminal, TerminalKind};
use kontor_domain::{Minor, RegisterId, Secret};

use super::days::Dice;
use super::{MARIA, Shop};

/// The float of a morning, before it is made to suit the currency.
const FLOAT: i64 = 10_000;
/// The variance that nobody has to approve.
const LIMIT: i64 = 500;

/// Has the demo sell in shifts.
pub(super) async fn use_them(shop: &Shop<'_>, owner: &Secret) -> Result<(), No> {
    let call = ChangeShifts { used: true, blind: false, limit: Some(shop.taste.price(LIMIT)) };
    shop.call(Some(owner), call).await.map(|_| ())
}

/// Gives a register a card terminal that charges nobody.
pub(super) async fn connect_terminal(shop: &Shop<'_>, owner: &Secret, register: RegisterId) -> Result<(), No> {
    let call = SaveTerminal {
        id: shop.id(),
        name: shop.taste.say(["Card terminal", "Datáfono"]),
        kind: TerminalKind::Simulated,
        address: String::new(),
        manner: Manner::Approves,
        active: true,
        registers: vec![register],
    };
    shop.call(Some(owner), call).await.map(|_| ())
}

/// Opens the register's shift, unless one is open.
pub(super) async fn open(shop: &Shop<'_>, token: &Secret) -> Result<(), No> {
    if shop.call(Some(token), CurrentShift {}).await?.shift.is_none() {
        let float = shop.taste.price(FLOAT);
        shop.call(Some(token), OpenShift { id: shop.id(), float, pieces: Vec::new() }).await?;
    }
    Ok(())
}

/// Moves what there is too much of to the safe, pays for something now and then, counts, and closes.
pub(super) async fn close(shop: &Shop<'_>, token: &Secret, dice: &mut Dice) -> Result<(), No> {
    if dice.roll(3) == 0 {
        let reason =
            [["Window cleaner", "Limpieza de cristales"], ["Milk and tea", "Leche y té"], ["Stamps", "Sellos"]];
        let reason = dice.one_of(&reason).copied().unwrap_or_default();
        let amount = shop.taste.price(450 + i64::try_from(dice.roll(12)).unwrap_or_default() * 75);
        moved(shop, token, CashKind::PayOut, amount, shop.taste.say(reason)).await?;
    }
    if dice.roll(4) == 0 {
        let reason = shop.taste.say(["Change for the parking meter", "Cambio para el parquímetro"]);
        moved(shop, token, CashKind::NoSale, Minor::ZERO, reason).await?;
    }
    let Some(figures) = shop.call(Some(token), ReportX {}).await?.figures else { return Ok(()) };
    let (float, cash) = (shop.taste.price(FLOAT), figures.drawer.expected());
    let note = shop.taste.price(1_000).0.max(1);
    let over = Minor((cash - float).0 / note * note);
    if over.0 > 0 {
        moved(shop, token, CashKind::Drop, over, shop.taste.say(["To the safe", "A la caja fuerte"])).await?;
    }
    let Some(figures) = shop.call(Some(token), ReportX {}).await?.figures else { return Ok(()) };
    let (off, note) = off(shop, dice);
    let count = |(kind, expected): (TenderKind, Minor)| {
        let counted = if kind == TenderKind::Cash { Minor((expected + off).0.max(0)) } else { expected };
        TenderCount { kind, counted, pieces: Vec::new() }
    };
    let counts = figures.expected().into_iter().map(count).collect();
    // A cashier who is further off than that calls the owner.
    let big = off.0.abs() > shop.taste.price(LIMIT).0;
    let (approver_id, pin) = match big {
        true => {
            let faces = shop.call(Some(token), Approvers {}).await?;
            let maria = faces.into_iter().find(|face| face.name == MARIA.0);
            (maria.map(|face| face.id), Some(Secret::from(MARIA.2)))
        }
        false => (None, None),
    };
    let Some(shift) = shop.call(Some(token), CurrentShift {}).await?.shift else { return Ok(()) };
    let call = CloseShift { z_id: shop.id(), shift_id: shift.id, counts, note, approver_id, pin };
    let _: ZReport = shop.call(Some(token), call).await?;
    Ok(())
}

/// How far a count is off, and what is said of it: mostly not at all.
fn off(shop: &Shop<'_>, dice: &mut Dice) -> (Minor, String) {
    match dice.roll(12) {
        0 => (Minor(-shop.taste.price(20).0), String::new()),
        1 => (shop.taste.price(55), shop.taste.say(["Somebody left their change", "Alguien dejó el cambio"])),
        2 => (
            Minor(-shop.taste.price(1_000).0),
            shop.taste.say(["A twenty was taken for a ten", "Un billete de veinte se tomó por uno de diez"]),
        ),
        _ => (Minor::ZERO, String::new()),
    }
}

async fn moved(shop: &Shop<'_>, token: &Secret, kind: CashKind, amount: Minor, reason: String) -> Result<(), No> {
    shop.call(Some(token), MoveCash { id: shop.id(), kind, amount, reason, approval: None }).await.map(|_| ())
}
