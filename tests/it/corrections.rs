//! Payments that were recorded wrongly: a record of their own. `cargo xtask red` makes the changes named here and sees the tests fail.

use kontor_app::fault;
use kontor_domain::accounts::Adjustment;
use kontor_domain::business::{AddRegister, ChangeCash};
use kontor_domain::overrides::{Approval, ListOverrides, OverrideKind};
use kontor_domain::payments::{CorrectPayment, GetPayment, Payment};
use kontor_domain::policy::Role;
use kontor_domain::sales::{
    CorrectTender, GetReceipt, GetSale, GoesTo, NameCustomer, ReturnLine, ReturnSale, Sale, TenderKind,
};
use kontor_domain::shifts::ReportX;
use kontor_domain::{Minor, Qty, Refusal};
use kontor_tests::goods::{card, cash, goods, on_account};
use kontor_tests::killed::{as_child, kill_at};
use kontor_tests::tampered::finds_each;
use kontor_tests::{Engine, PIN, Shop, both_engines, new_id};

use crate::accounts::{adjusts, customer, pays};
use crate::shifts::{closing, counted, opened, sell, sign_in_at, sound};
use crate::vouchers::sells;

fn corrects(sale: &Sale, kind: TenderKind) -> CorrectTender {
    CorrectTender {
        id: new_id(),
        sale_id: sale.id,
        tender_id: sale.tenders[0].id,
        kind,
        reference: String::new(),
        reason: "wrong key".into(),
        approval: None,
    }
}

async fn expected(shop: &Shop) -> Vec<(TenderKind, Minor)> {
    shop.call(ReportX {}).await.unwrap().figures.unwrap().expected()
}

both_engines! {
    // Red when, in crates/app/src/sales/taken/rows.rs, `SELECT COALESCE(c.kind, t.kind) AS kind` becomes `SELECT t.kind AS kind`.
    // Red when, in crates/app/src/sales/taken/rows.rs, `OR c.kind IS NOT NULL THEN 0` becomes `THEN 0`.
    // Red when, in crates/app/src/sales/rows.rs, `corrected: corrected(row)?,` becomes `corrected: None,`.
    async fn what_was_really_paid_by_card_is_not_missed_in_the_drawer(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let shift = opened(&shop, 10_000).await;
        let sale = sell(&shop, &mug, vec![cash(2_000)]).await.unwrap();
        let receipt = shop.call(GetReceipt { id: sale.id }).await.unwrap();
        assert_eq!(expected(&shop).await, [(TenderKind::Cash, Minor(11_500))]);
        let call = CorrectTender { reference: "slip 9".into(), ..corrects(&sale, TenderKind::Card) };
        let id = new_id();
        let now = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        assert_eq!(shop.call_id(Some(&shop.token), id, &call).await.unwrap(), now, "once, however often it is asked");
        let real = now.tenders[0].corrected.as_ref().unwrap();
        assert_eq!((real.kind, real.reference.as_str(), real.user.as_str(), &real.approver), (TenderKind::Card, "slip 9", "Maria", &None));
        assert_eq!((now.tenders[0].kind, now.tenders[0].now()), (TenderKind::Cash, TenderKind::Card), "what was recorded stays");
        assert_eq!(shop.call(GetSale { id: sale.id }).await.unwrap(), now);
        assert_eq!(shop.call(GetReceipt { id: sale.id }).await.unwrap(), receipt, "and what was printed");
        assert_eq!(expected(&shop).await, [(TenderKind::Cash, Minor(10_000)), (TenderKind::Card, Minor(1_500))]);
        // A refund as well, and again.
        let back = ReturnSale {
            return_id: new_id(), sale_id: sale.id,
            lines: vec![ReturnLine { line_id: sale.lines[0].id, qty: Qty::ONE, goes_to: GoesTo::Stock, serials: Vec::new() }],
            reason: "x".into(), total: Minor(1_500), refunds: vec![card(1_500)], approval: None,
        };
        let back = shop.call(back).await.unwrap();
        shop.call(corrects(&back, TenderKind::Other)).await.unwrap();
        shop.call(corrects(&back, TenderKind::Cash)).await.unwrap();
        assert_eq!(expected(&shop).await, [(TenderKind::Cash, Minor(8_500)), (TenderKind::Card, Minor(1_500))]);
        let z = shop.call(closing(&shift, vec![counted(TenderKind::Cash, 8_500), counted(TenderKind::Card, 1_500)])).await.unwrap();
        assert_eq!((z.variance, z.figures.net()), (Minor(0), Minor(0)));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/corrections/mod.rs, `if sale.shift_id != book.shift_id() {` becomes `if false {`.
    // Red when, in crates/app/src/sales/corrections/mod.rs, `if sale.register_id != register.id {` becomes `if false {`.
    // Red when, in crates/app/src/sales/corrections/mod.rs, `|| now == call.kind {` becomes `{`.
    // Red when, in crates/app/src/sales/corrections/mod.rs, `in_coins(session.business.cash_step, &[coins])?;` becomes ``.
    // Red when, in crates/app/src/sales/corrections/mod.rs, `overrides::correct(&session, (tender.amount, &reason), given)?` becomes
    // `None`.
    async fn what_can_t_be_corrected_is_refused(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_498)).await;
        let ann = customer(&shop, "Ann", Some(10_000)).await;
        let carl = shop.hire("Carl", Role::Cashier).await.token;
        let early = sell(&shop, &mug, vec![card(1_498)]).await.unwrap();
        shop.call(corrects(&early, TenderKind::Other)).await.expect("a business without shifts corrects, too");
        let shift = opened(&shop, 10_000).await;
        let refused = async |call: CorrectTender| -> Refusal { shop.call(call).await.unwrap_err() };
        assert_eq!(refused(corrects(&early, TenderKind::Cash)).await.code, "shift_closed", "it was before the shift");
        let sale = sell(&shop, &mug, vec![card(1_498)]).await.unwrap();
        for kind in [TenderKind::Card, TenderKind::Account, TenderKind::Voucher, TenderKind::Imported, TenderKind::Exchange] {
            assert!(refused(corrects(&sale, kind)).await.fields.contains_key("kind"), "{kind:?}");
        }
        assert!(refused(CorrectTender { reason: " ".into(), ..corrects(&sale, TenderKind::Cash) }).await.fields.contains_key("reason"));
        assert_eq!(refused(CorrectTender { tender_id: new_id(), ..corrects(&sale, TenderKind::Cash) }).await.code, "not_found");
        assert_eq!(refused(CorrectTender { sale_id: new_id(), ..corrects(&sale, TenderKind::Cash) }).await.code, "not_found");
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let cart = shop.call(NameCustomer { cart_id: cart.id, customer_id: Some(ann) }).await.unwrap();
        let owed = shop.complete(&cart, vec![on_account(1_498)]).await.unwrap();
        assert!(refused(corrects(&owed, TenderKind::Cash)).await.fields.contains_key("kind"), "what is owed was not paid");
        shop.call(ChangeCash { cash_step: Minor(5) }).await.unwrap();
        assert_eq!(refused(corrects(&sale, TenderKind::Cash)).await.code, "no_such_coins");
        shop.call(ChangeCash { cash_step: Minor(0) }).await.unwrap();
        let register = AddRegister { id: new_id(), store_id: shop.me.register.store_id, name: "Register 2".into() };
        let second = sign_in_at(&shop, shop.call(register).await.unwrap().id).await.token;
        assert_eq!(shop.call_as(&second, corrects(&sale, TenderKind::Cash)).await.unwrap_err().code, "other_register");
        assert_eq!(shop.call_as(&carl, corrects(&sale, TenderKind::Cash)).await.unwrap_err().code, "needs_approval");
        let approval = Some(Approval { approver_id: shop.me.user.id, pin: PIN.into(), reason: String::new(), kinds: OverrideKind::ALL.to_vec() });
        let now = shop.call_as(&carl, CorrectTender { approval, ..corrects(&sale, TenderKind::Cash) }).await.unwrap();
        assert_eq!(now.tenders[0].corrected.as_ref().unwrap().approver.as_deref(), Some("Maria"));
        let kept = shop.call(ListOverrides::default()).await.unwrap().page;
        assert_eq!((kept.total, kept.rows[0].kind, kept.rows[0].amount), (1, OverrideKind::Tender, Minor(1_498)));
        shop.call(closing(&shift, vec![counted(TenderKind::Cash, 11_498)])).await.unwrap();
        assert_eq!(refused(corrects(&sale, TenderKind::Card)).await.code, "shift_closed", "its Z report is written");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/payments/rows.rs, `COALESCE(c.tender, p.tender) AS tender` becomes `p.tender AS tender`.
    // Red when, in crates/app/src/payments/corrections/mod.rs, `if payment.shift_id != book.shift_id() {` becomes `if false {`.
    // Red when, in crates/app/src/payments/corrections/mod.rs, `if payment.register_id != register.id {` becomes `if false {`.
    // Red when, in crates/app/src/payments/corrections/mod.rs, `in_coins(session.business.cash_step, &[coins])?;` becomes `let _ = coins;`.
    // Red when, in crates/app/src/payments/corrections/mod.rs, `|| now == call.kind {` becomes `{`.
    async fn a_payment_without_a_sale_is_corrected_as_a_sales_is(shop: Shop) {
        let ann = customer(&shop, "Ann", Some(10_000)).await;
        shop.call(adjusts(ann, Adjustment::Opening, 1_507)).await.unwrap();
        let carl = shop.hire("Carl", Role::Cashier).await.token;
        let early = shop.call(sells(1_000, None)).await.unwrap();
        let shift = opened(&shop, 10_000).await;
        let corrects = |payment: &Payment, kind| CorrectPayment {
            id: new_id(), payment_id: payment.id, kind, reference: "slip 9".into(), reason: "wrong key".into(), approval: None,
        };
        let refused = async |call: CorrectPayment| -> Refusal { shop.call(call).await.unwrap_err() };
        assert_eq!(refused(corrects(&early, TenderKind::Card)).await.code, "shift_closed", "it was before the shift");
        let paid = shop.call(pays(ann, TenderKind::Cash, 1_507)).await.unwrap();
        let sold = shop.call(sells(2_000, None)).await.unwrap();
        assert_eq!(expected(&shop).await, [(TenderKind::Cash, Minor(13_507))]);
        let (id, call) = (new_id(), corrects(&paid, TenderKind::Card));
        let now = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        assert_eq!(shop.call_id(Some(&shop.token), id, &call).await.unwrap(), now, "once");
        assert_eq!((now.tender, now.now(), now.balance), (TenderKind::Cash, TenderKind::Card, paid.balance), "what was recorded stays");
        assert_eq!(shop.call(GetPayment { id: paid.id }).await.unwrap(), now);
        assert_eq!(expected(&shop).await, [(TenderKind::Cash, Minor(12_000)), (TenderKind::Card, Minor(1_507))]);
        for kind in [TenderKind::Card, TenderKind::Account, TenderKind::Voucher, TenderKind::Imported, TenderKind::Exchange] {
            assert!(refused(corrects(&paid, kind)).await.fields.contains_key("kind"), "{kind:?}");
        }
        assert!(refused(CorrectPayment { reason: " ".into(), ..corrects(&sold, TenderKind::Card) }).await.fields.contains_key("reason"));
        assert_eq!(refused(CorrectPayment { payment_id: new_id(), ..corrects(&sold, TenderKind::Card) }).await.code, "not_found");
        assert_eq!(refused(CorrectPayment { id: call.id, ..corrects(&sold, TenderKind::Card) }).await.code, "id_taken");
        shop.call(ChangeCash { cash_step: Minor(5) }).await.unwrap();
        assert_eq!(refused(corrects(&paid, TenderKind::Cash)).await.code, "no_such_coins");
        shop.call(ChangeCash { cash_step: Minor(0) }).await.unwrap();
        let register = AddRegister { id: new_id(), store_id: shop.me.register.store_id, name: "Register 2".into() };
        let second = sign_in_at(&shop, shop.call(register).await.unwrap().id).await.token;
        assert_eq!(shop.call_as(&second, corrects(&sold, TenderKind::Card)).await.unwrap_err().code, "other_register");
        assert_eq!(shop.call_as(&carl, corrects(&sold, TenderKind::Card)).await.unwrap_err().code, "needs_approval");
        let approval = Some(Approval { approver_id: shop.me.user.id, pin: PIN.into(), reason: String::new(), kinds: OverrideKind::ALL.to_vec() });
        let approved = shop.call_as(&carl, CorrectPayment { approval, ..corrects(&sold, TenderKind::Other) }).await.unwrap();
        assert_eq!(approved.corrected.unwrap().approver.as_deref(), Some("Maria"));
        shop.call(corrects(&sold, TenderKind::Cash)).await.expect("and back again");
        let counts = vec![counted(TenderKind::Cash, 12_000), counted(TenderKind::Card, 1_507)];
        assert_eq!(shop.call(closing(&shift, counts)).await.unwrap().variance, Minor(0));
        assert_eq!(refused(corrects(&sold, TenderKind::Card)).await.code, "shift_closed", "its Z report is written");
        sound(&shop).await;
    }

    async fn killed_at_any_point_and_asked_again_it_is_corrected_once(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        opened(&shop, 10_000).await;
        let mut shop = shop;
        for (count, point) in (1i64..).zip(fault::SHIFT_POINTS) {
            let sale = sell(&shop, &mug, vec![cash(1_500)]).await.unwrap();
            let (id, call) = (new_id(), corrects(&sale, TenderKind::Card));
            shop.kontor.close().await;
            kill_at("corrections::corrects_and_is_killed", point, &shop, id, &call);
            shop = shop.reopen().await;
            shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            let card = (TenderKind::Card, Minor(1_500 * count));
            assert_eq!(expected(&shop).await, [(TenderKind::Cash, Minor(10_000)), card], "killed at {point}");
            sound(&shop).await;
        }
    }
}

#[tokio::test]
#[ignore = "a child that is killed"]
async fn corrects_and_is_killed() {
    as_child::<CorrectTender>().await;
}

/// Every way to change a correction that somebody with the database might try.
const CHANGES: &[&str] = &[
    "UPDATE tender_correction SET kind = 'other'",
    "UPDATE tender_correction SET user_name = 'Carl'",
    "UPDATE tender_correction SET amount = amount + 1",
    "DELETE FROM tender_correction",
    "INSERT INTO tender_correction SELECT tenant_id, tenant_id, sale_id, tender_id, seq + 1, kind, 'cash', amount, reference, reason, \
     number, register_id, shift_id, user_id, user_name, approver_name, business_date, created_at FROM tender_correction",
];

// Red when, in crates/app/src/sales/corrections/mod.rs, `if rows::count(&mut cx.tx).await? != spoken {` becomes `if false {`.
// Red when, in crates/app/src/journal/verify.rs, `if else_now(corrections::content_now(cx, row.subject).await?) {` becomes `if false {`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_journal_finds_what_was_changed_of_a_correction() {
    let shop = Shop::open(Engine::Sqlite).await;
    let mug = shop.stock_up(goods("Mug", 1_500)).await;
    let sale = sell(&shop, &mug, vec![cash(1_500)]).await.unwrap();
    shop.call(corrects(&sale, TenderKind::Card)).await.unwrap();
    finds_each(shop, CHANGES).await;
}
