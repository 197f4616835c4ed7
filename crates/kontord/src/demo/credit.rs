//! The demo's customers who pay later, and its vouchers.

use kontor_app::No;
use kontor_domain::accounts::{AdjustAccount, Adjustment, GetAccount, PayAccount, SetLimit};
use kontor_domain::customers::{Customer, GetCustomer};
use kontor_domain::invoices::{Buyer, MakeInvoice};
use kontor_domain::sales::{CompleteSale, NameCustomer, Sale, TenderKind, TenderOffered};
use kontor_domain::vouchers::{FindVoucher, GiveVoucher, SellVoucher};
use kontor_domain::{CustomerId, Minor, Secret};

use super::Shop;
use super::days::{Dice, Seat, rung_up};
use super::shelf::Stocked;

/// Who pays later: up to what, and what they owed in the program before, in pence.
const ACCOUNTS: [(i64, i64); 5] = [(20_000, 4_250), (15_000, 0), (30_000, 11_875), (10_000, 0), (5_000, -600)];

/// What of it goes on from day to day.
pub(super) struct Credit {
    dice: Dice,
    customers: Vec<CustomerId>,
    codes: Vec<String>,
}

/// Gives some customers an account, with what they owed before.
pub(super) async fn begin(shop: &Shop<'_>, stocked: &Stocked, owner: &Secret) -> Result<Credit, No> {
    let mut customers = Vec::new();
    for (customer, (limit, owed)) in stocked.customers.iter().step_by(3).zip(ACCOUNTS) {
        let customer_id = customer.id;
        shop.call(Some(owner), SetLimit { customer_id, limit: Some(shop.taste.price(limit)) }).await?;
        if owed != 0 {
            let reason = shop.taste.say(["From the book under the counter", "Del cuaderno del mostrador"]);
            let (id, amount) = (shop.id(), shop.taste.price(owed));
            let call = AdjustAccount { id, customer_id, kind: Adjustment::Opening, amount, reason };
            shop.call(Some(owner), call).await?;
        }
        customers.push(customer_id);
    }
    let reason = shop.taste.say(["For the scratched lantern", "Por el farol rayado"]);
    let call = GiveVoucher { id: shop.id(), value: shop.taste.price(1_500), expires_on: None, reason };
    let given = shop.call(Some(owner), call).await?;
    Ok(Credit { dice: Dice(20_260_303), customers, codes: vec![given.code] })
}

/// What happens at a register on a day: something is bought on account or by voucher, something is paid off, a voucher is sold.
pub(super) async fn day(shop: &Shop<'_>, seat: &Seat, day: i64, credit: &mut Credit) -> Result<(), No> {
    let token = Some(&seat.token);
    if day % 2 == 0
        && let Some(customer_id) = credit.dice.one_of(&credit.customers).copied()
    {
        let (cart_id, total) = rung_up(shop, seat, &mut credit.dice).await?;
        shop.call(token, NameCustomer { cart_id, customer_id: Some(customer_id) }).await?;
        let left = shop.call(token, GetAccount { customer_id }).await?.left.min(total);
        let tenders = shared(shop, total, (TenderKind::Account, left, ""));
        let call = CompleteSale { sale_id: shop.id(), cart_id, total, refund: Minor::ZERO, tenders, approval: None };
        let sold = shop.call(token, call).await?;
        if day % 4 == 0 {
            invoice(shop, seat, &sold, customer_id).await?;
        }
    }
    if day % 3 == 1 {
        for customer_id in credit.customers.clone() {
            let owed = shop.call(token, GetAccount { customer_id }).await?.balance;
            if owed.0 > shop.taste.price(3_000).0 {
                let tender = if credit.dice.roll(2) == 0 { TenderKind::Cash } else { TenderKind::Card };
                let (id, amount, reference) = (shop.id(), Minor(owed.0 / 2), String::new());
                shop.call(token, PayAccount { id, customer_id, tender, amount, reference }).await?;
                break;
            }
        }
    }
    if day % 4 == 2 {
        let value = shop.taste.price(if credit.dice.roll(2) == 0 { 2_500 } else { 1_000 });
        let sold = SellVoucher {
            id: shop.id(),
            voucher_id: shop.id(),
            value,
            expires_on: None,
            tender: TenderKind::Card,
            reference: String::new(),
            customer_id: None,
        };
        credit.codes.extend(shop.call(token, sold).await?.code);
    }
    if day % 5 == 4
        && let Some(code) = credit.codes.first().cloned()
    {
        let (cart_id, total) = rung_up(shop, seat, &mut credit.dice).await?;
        let left = shop.call(token, FindVoucher { code: code.clone() }).await?.balance.min(total);
        let tenders = shared(shop, total, (TenderKind::Voucher, left, &code));
        shop.call(
            token,
            CompleteSale { sale_id: shop.id(), cart_id, total, refund: Minor::ZERO, tenders, approval: None },
        )
        .await?;
        if left < total {
            credit.codes.remove(0);
        }
    }
    Ok(())
}

/// Who buys on account wants an invoice now and then.
async fn invoice(shop: &Shop<'_>, seat: &Seat, sold: &Sale, customer_id: CustomerId) -> Result<(), No> {
    let token = Some(&seat.token);
    let Customer { name, mut address, tax_number, .. } = shop.call(token, GetCustomer { id: customer_id }).await?;
    if address.is_empty() {
        address = shop.taste.say(["4 Quay Street\nThe harbour", "Calle del Muelle 4\nEl puerto"]);
    }
    let call = MakeInvoice {
        id: shop.id(),
        sale_id: sold.id,
        buyer: Buyer { name, address, tax_number },
        customer_id: Some(customer_id),
        keep: true,
        replaces: None,
        reason: String::new(),
    };
    shop.call(token, call).await.map(drop)
}

/// Some by one tender, as far as it goes, and the rest by card.
fn shared(shop: &Shop<'_>, total: Minor, (kind, part, reference): (TenderKind, Minor, &str)) -> Vec<TenderOffered> {
    let tender =
        |kind, given, reference: &str| TenderOffered { id: shop.id(), kind, given, reference: reference.to_owned() };
    let mut tenders = Vec::new();
    if part.0 > 0 {
        tenders.push(tender(kind, part, reference));
    }
    if part < total {
        tenders.push(tender(TenderKind::Card, total - part, ""));
    }
    tenders
}
