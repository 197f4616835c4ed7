//! Deposits of repairs: in the drawer on the day they are taken, paying for the repair by themselves, given back or kept. `cargo xtask
//! red` makes the changes named here and sees the tests fail.

use kontor_app::fault;
use kontor_domain::payments::{PaymentFlow, PaymentKind};
use kontor_domain::policy::Role;
use kontor_domain::repairs::{DepositMove, ForfeitDeposit, HandOver, RefundDeposit, TakeDeposit, Ticket, TicketDeed};
use kontor_domain::sales::{
    CompleteSale, Discount, DiscountCart, GoesTo, ReturnLine, ReturnSale, TenderKind, VoidLine,
};
use kontor_domain::shifts::ReportX;
use kontor_domain::{Minor, Rate, RepairTicketId};
use kontor_tests::goods::{card, cash, completion, goods};
use kontor_tests::killed::{as_child, kill_at};
use kontor_tests::{Engine, Shop, both_engines, new_id, tampered};

use crate::repair_money::{approved, code, hands, labour, ready, story, to_till};
use crate::repairs::{moves, ticket};
use crate::shifts::{closing, counted, opened, sound};

fn takes(ticket: &Ticket, amount: i64, tender: TenderKind) -> TakeDeposit {
    TakeDeposit { id: new_id(), ticket_id: ticket.id, amount: Minor(amount), tender, reference: String::new() }
}

fn gives(ticket: &Ticket, amount: i64) -> RefundDeposit {
    RefundDeposit {
        id: new_id(),
        ticket_id: ticket.id,
        amount: Minor(amount),
        tender: TenderKind::Cash,
        reference: String::new(),
        reason: "cheaper".into(),
    }
}

fn keeps(ticket: &Ticket, amount: i64) -> ForfeitDeposit {
    ForfeitDeposit { id: new_id(), ticket_id: ticket.id, amount: Minor(amount), reason: "never collected".into() }
}

async fn there(shop: &Shop, id: RepairTicketId) -> Minor {
    story(shop, id).await.deposit
}

both_engines! {
    // Rule 22.
    // Red when, in crates/app/src/sales/complete.rs, `tenders.extend(by_deposit(cx, &cart).await?);` becomes ``.
    // Red when, in crates/app/src/repairs/deposit/mod.rs, `amount: movement.amount,` becomes `amount: what.amount,`.
    // Red when, in crates/domain/src/repairs/deposit.rs, `Self::Applied | Self::Refunded | Self::Forfeited if amount > balance => {`
    // becomes `Self::Applied | Self::Refunded | Self::Forfeited if false => {`.
    async fn a_deposit_is_in_the_drawer_and_pays_by_itself(shop: Shop) {
        let shift = opened(&shop, 1_000).await;
        let ticket = ready(&shop, "Ines Moreau", vec![labour("Fitting", 6_000)]).await;
        let first = shop.call(takes(&ticket, 2_000, TenderKind::Cash)).await.unwrap();
        assert_eq!((first.kind, first.number.as_str(), first.amount, first.balance),
            (PaymentKind::Deposit, "P1-A0001", Minor(2_000), Minor(2_000)));
        assert_eq!(first.customer.as_ref().map(|who| who.name.as_str()), Some("Ines Moreau"));
        shop.call(takes(&ticket, 1_500, TenderKind::Card)).await.unwrap();
        let back = shop.call(gives(&ticket, 500)).await.unwrap();
        assert_eq!((back.amount, back.balance), (Minor(-500), Minor(3_000)));
        let figures = shop.call(ReportX {}).await.unwrap().figures.unwrap();
        assert_eq!(figures.drawer.expected(), Minor(2_500), "float, what was taken, less what was given back");
        assert_eq!(figures.net(), Minor(0), "it is no turnover");
        let flow = |tender, count, amount| PaymentFlow { kind: PaymentKind::Deposit, tender, count, amount: Minor(amount), rounding: Minor(0) };
        assert_eq!(figures.payments, [flow(TenderKind::Card, 1, 1_500), flow(TenderKind::Cash, 2, 1_500)]);
        sound(&shop).await;

        let cart = shop.call(to_till(&ticket)).await.unwrap();
        assert_eq!((cart.deposit, cart.due()), (Minor(3_000), Minor(3_000)));
        for no in [
            code(shop.call(takes(&ticket, 1, TenderKind::Cash))).await,
            code(shop.call(gives(&ticket, 1))).await,
            code(shop.call(keeps(&ticket, 1))).await,
        ] {
            assert_eq!(no, "in_cart");
        }
        assert_eq!(code(shop.complete(&cart, vec![cash(2_999)])).await, "not_enough");
        assert_eq!(there(&shop, ticket.id).await, Minor(3_000), "refused, nothing was taken off");
        let sale = shop.complete(&cart, vec![cash(3_000)]).await.unwrap();
        let paid: Vec<(TenderKind, i64, &str)> =
            sale.tenders.iter().map(|tender| (tender.kind, tender.amount.0, tender.reference.as_str())).collect();
        assert_eq!(paid, [(TenderKind::Deposit, 3_000, "R1-A0001"), (TenderKind::Cash, 3_000, "")]);
        let told = story(&shop, ticket.id).await;
        assert_eq!((told.ticket.state.as_str(), told.deposit), ("delivered", Minor(0)));
        let moved: Vec<(DepositMove, i64)> = told.deposits.iter().map(|one| (one.kind, one.amount.0)).collect();
        use DepositMove::{Applied, Refunded, Taken};
        assert_eq!(moved, [(Taken, 2_000), (Taken, 1_500), (Refunded, -500), (Applied, -3_000)]);
        let deeds: Vec<TicketDeed> = told.events.iter().map(|event| event.deed).collect();
        assert!(deeds.contains(&TicketDeed::DepositTaken) && deeds.contains(&TicketDeed::DepositRefunded), "{deeds:?}");
        sound(&shop).await;

        // All of it was money.
        let back = ReturnSale {
            return_id: new_id(), sale_id: sale.id, reason: "faulty".into(), total: Minor(6_000), refunds: vec![cash(4_500), card(1_500)],
            approval: None, lines: vec![ReturnLine { line_id: sale.lines[0].id, qty: sale.lines[0].qty, goes_to: GoesTo::Stock, serials: vec![] }],
        };
        shop.call(back).await.unwrap();
        let counts = vec![counted(TenderKind::Cash, 1_000), counted(TenderKind::Card, 0)];
        let z = shop.call(closing(&shift, counts)).await.unwrap();
        assert_eq!(z.variance, Minor(0));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/repairs/pickup/mod.rs, `deposit::none_left(cx, &ticket).await?;` becomes ``.
    // Red when, in crates/app/src/repairs/quote/mod.rs, `return deposit::none_left(cx, ticket).await;` becomes `return Ok(());`.
    // Red when, in crates/domain/src/repairs/deposit.rs, `(*balance).min(*comes_to).min(left)` becomes `(*balance).min(left)`.
    async fn what_is_left_of_a_deposit_is_given_back_or_kept(shop: Shop) {
        let ticket = ready(&shop, "Ines Moreau", vec![labour("Fitting", 1_000)]).await;
        shop.call(takes(&ticket, 5_000, TenderKind::Cash)).await.unwrap();
        let case = shop.stock_up(goods("Case", 1_200)).await;
        let cart = shop.call(to_till(&ticket)).await.unwrap();
        assert_eq!(cart.due(), Minor(0), "cheaper than the deposit");
        let cart = shop.ring_up(cart.id, &case, 1_000).await.unwrap();
        assert_eq!((cart.deposit, cart.due()), (Minor(1_000), Minor(1_200)), "a deposit pays for its own repair alone");
        let half = Discount::Percent { rate: Rate(500_000) };
        let cart = shop.call(DiscountCart { cart_id: cart.id, discount: Some(half) }).await.unwrap();
        assert_eq!((cart.deposit, cart.due()), (Minor(500), Minor(600)));
        shop.complete(&cart, vec![cash(600)]).await.unwrap();
        assert_eq!(there(&shop, ticket.id).await, Minor(4_500), "due back");
        let no = shop.call(gives(&ticket, 4_501)).await.unwrap_err();
        assert!(no.code == "not_enough_deposit" && no.message.to_string().contains("£45.00"), "{no}");
        assert_eq!(code(shop.call(takes(&ticket, 1, TenderKind::Cash))).await, "ticket_ended");
        shop.call(gives(&ticket, 4_000)).await.unwrap();
        let kept = shop.call(keeps(&ticket, 500)).await.unwrap();
        assert_eq!((kept.kind, kept.after, kept.reason.as_str()), (DepositMove::Forfeited, Minor(0), "never collected"));
        assert_eq!(code(shop.call(keeps(&ticket, 1))).await, "not_enough_deposit");
        sound(&shop).await;

        let other = self::ticket(&shop, "Sam Whitlock", "Pixel 7").await;
        let (id, call) = (new_id(), takes(&other, 700, TenderKind::Cash));
        let one = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        assert_eq!(shop.call_id(Some(&shop.token), id, &call).await.unwrap(), one, "once");
        assert_eq!(moves(&shop, &other, &["cancelled"]).await.unwrap_err().code, "deposit_left");
        let free = moves(&shop, &other, &["diagnosing", "ready"]).await.unwrap();
        assert_eq!(code(shop.call(hands(&free))).await, "deposit_left");
        approved(&shop, &other, vec![labour("Diagnosis", 700)]).await;
        let cart = shop.call(to_till(&other)).await.unwrap();
        shop.call(VoidLine { cart_id: cart.id, line_id: cart.lines[0].id }).await.unwrap();
        assert_eq!(there(&shop, other.id).await, Minor(700), "as it was");
        let cart = shop.call(to_till(&other)).await.unwrap();
        assert_eq!(cart.due(), Minor(0));
        shop.complete(&cart, vec![]).await.unwrap();
        assert_eq!((there(&shop, other.id).await, story(&shop, other.id).await.ticket.state.as_str()), (Minor(0), "delivered"));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/repairs/deposit/mod.rs, `    by_money(what.tender)?;` becomes ``.
    // Red when, in crates/app/src/payments/mod.rs, `if shift_id.is_none() && session.business.shifts.used {` becomes `if false {`.
    async fn what_is_no_deposit_is_refused(shop: Shop) {
        let ticket = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        for amount in [0, -1, i64::MAX] {
            assert_eq!(code(shop.call(takes(&ticket, amount, TenderKind::Cash))).await, "invalid", "{amount}");
        }
        for tender in [TenderKind::Voucher, TenderKind::Account, TenderKind::Deposit] {
            assert_eq!(code(shop.call(takes(&ticket, 1, tender))).await, "invalid");
        }
        assert_eq!(code(shop.call(gives(&ticket, 1))).await, "not_enough_deposit");
        assert_eq!(code(shop.call(RefundDeposit { reason: " ".into(), ..gives(&ticket, 1) })).await, "required");
        assert_eq!(code(shop.call(ForfeitDeposit { reason: " ".into(), ..keeps(&ticket, 1) })).await, "required");
        assert_eq!(code(shop.call(TakeDeposit { ticket_id: new_id(), ..takes(&ticket, 1, TenderKind::Cash) })).await, "not_found");
        let call = takes(&ticket, 100, TenderKind::Cash);
        shop.call(call.clone()).await.unwrap();
        assert_eq!(code(shop.call(call)).await, "id_taken");
        let cashier = shop.hire("Yusuf", Role::Cashier).await;
        assert_eq!(code(shop.call_as(&cashier.token, keeps(&ticket, 1))).await, "not_allowed");
        let shift = opened(&shop, 0).await;
        shop.call(closing(&shift, vec![counted(TenderKind::Cash, 0)])).await.unwrap();
        assert_eq!(code(shop.call(takes(&ticket, 1, TenderKind::Cash))).await, "shift_needed");
        let out = HandOver { collector: String::new(), ..hands(&ticket) };
        assert_eq!(code(shop.call(out)).await, "not_ready");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/repairs/deposit/rows.rs, `DO UPDATE SET updated_at = excluded.updated_at` becomes
    // `DO UPDATE SET updated_at = excluded.updated_at, next_seq = 1`.
    async fn two_windows_give_a_deposit_back_once_and_killed_anywhere_it_moves_once(shop: Shop) {
        let taken = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        shop.call(takes(&taken, 1_000, TenderKind::Cash)).await.unwrap();
        let both = futures::future::join_all([700, 700].map(|amount| shop.call(gives(&taken, amount)))).await;
        assert_eq!(both.iter().filter(|back| back.is_ok()).count(), 1, "{both:?}");
        assert_eq!(there(&shop, taken.id).await, Minor(300));
        for point in fault::PAYMENT_POINTS {
            let (id, call) = (new_id(), takes(&taken, 100, TenderKind::Cash));
            let before = there(&shop, taken.id).await;
            kill_at("deposits::takes_a_deposit_and_is_killed", point, &shop, id, &call);
            shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(there(&shop, taken.id).await, before + Minor(100), "{point}");
            let (id, call) = (new_id(), keeps(&taken, 100));
            kill_at("deposits::keeps_a_deposit_and_is_killed", point, &shop, id, &call);
            shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(there(&shop, taken.id).await, before, "{point}");
        }
        for point in ["account_moved", "sale_written", "device_handed_over", "committed"] {
            let ready = ready(&shop, "Sam Whitlock", vec![labour("Fitting", 500)]).await;
            shop.call(takes(&ready, 200, TenderKind::Cash)).await.unwrap();
            let cart = shop.call(to_till(&ready)).await.unwrap();
            let (id, call) = (new_id(), completion(new_id(), &cart, vec![cash(300)]));
            kill_at("deposits::sells_with_a_deposit_and_is_killed", point, &shop, id, &call);
            shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            let told = story(&shop, ready.id).await;
            assert_eq!((told.deposit, told.deposits.len(), told.ticket.state.as_str()), (Minor(0), 2, "delivered"), "{point}");
        }
        sound(&shop).await;
    }
}

/// The child of the test above; by itself it does nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of two_windows_give_a_deposit_back_once_and_killed_anywhere_it_moves_once"]
async fn takes_a_deposit_and_is_killed() {
    as_child::<TakeDeposit>().await;
}

/// As the one before it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of two_windows_give_a_deposit_back_once_and_killed_anywhere_it_moves_once"]
async fn keeps_a_deposit_and_is_killed() {
    as_child::<ForfeitDeposit>().await;
}

/// As the one before it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of two_windows_give_a_deposit_back_once_and_killed_anywhere_it_moves_once"]
async fn sells_with_a_deposit_and_is_killed() {
    as_child::<CompleteSale>().await;
}

// Red when, in crates/app/src/repairs/deposit/kept.rs, `if rows::count(&mut cx.tx).await? != (spoken, tenders) {` becomes `if false {`.
// Red when, in crates/app/src/repairs/deposit/rows.rs, `HAVING d.balance <> COALESCE(SUM(m.amount), 0)` becomes `HAVING 1 = 0`.
// Red when, in crates/app/src/repairs/deposit/rows.rs, `m.balance_before <> m.so_far` becomes `1 = 0`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_changed_of_deposits_behind_the_desk_is_found() {
    let shop = Shop::open(Engine::Sqlite).await;
    let ticket = ready(&shop, "Ines Moreau", vec![labour("Fitting", 3_500)]).await;
    shop.call(takes(&ticket, 1_000, TenderKind::Cash)).await.unwrap();
    shop.call(gives(&ticket, 100)).await.unwrap();
    let cart = shop.call(to_till(&ticket)).await.unwrap();
    shop.complete(&cart, vec![cash(2_600)]).await.unwrap();
    let changes = [
        "UPDATE repair_deposit SET balance = 1",
        "UPDATE repair_deposit_movement SET balance_before = balance_before + 1 WHERE seq = 2",
        "UPDATE repair_deposit_movement SET amount = 900 WHERE seq = 1",
        "DELETE FROM repair_deposit_movement WHERE seq = 3",
        "UPDATE payment SET amount = 1 WHERE kind = 'deposit' AND amount > 0",
        "UPDATE tender SET amount = 800 WHERE kind = 'deposit'",
    ];
    tampered::finds_each(shop, &changes).await;
}
