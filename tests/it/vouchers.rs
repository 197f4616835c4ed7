//! Vouchers: paid for before something is bought. `cargo xtask red` makes the changes named here and sees the tests fail.

use chrono::{Days, NaiveDate, TimeDelta};
use kontor_domain::payments::{Payment, PaymentFlow, PaymentKind};
use kontor_domain::reports::{GetSalesReport, Period, ReportBy};
use kontor_domain::sales::{By, GetReceipt, HandOut, SaleKind, TenderKind};
use kontor_domain::shifts::ReportX;
use kontor_domain::vouchers::{
    ExtendVoucher, FindVoucher, GetVoucher, GiveVoucher, ListVouchers, SellVoucher, VoidVoucher, Voucher, VoucherMove,
    VoucherOrigin, VoucherState,
};
use kontor_domain::{Minor, Qty};
use kontor_tests::goods::{card, cash, completion, goods, on_account, voucher};
use kontor_tests::printers::{FakePrinter, Manner};
use kontor_tests::{Shop, both_engines, new_id};

use crate::accounts::{buy, customer, give_back};
use crate::shifts::{closing, counted, opened, sell, sign_in_at, sound};

pub(crate) fn sells(value: i64, expires_on: Option<NaiveDate>) -> SellVoucher {
    SellVoucher {
        id: new_id(),
        voucher_id: new_id(),
        value: Minor(value),
        expires_on,
        tender: TenderKind::Cash,
        reference: String::new(),
        customer_id: None,
    }
}

pub(crate) fn code(payment: &Payment) -> String {
    payment.code.clone().expect("a voucher has a code")
}

pub(crate) async fn find(shop: &Shop, code: &str) -> Voucher {
    shop.call(FindVoucher { code: code.into() }).await.unwrap()
}

async fn today(shop: &Shop) -> NaiveDate {
    let sold = shop.call(sells(1, None)).await.unwrap();
    sold.business_date
}

both_engines! {
    // Red when, in crates/app/src/vouchers/ledger.rs, `tender.balance = Some(movement.after);` becomes ``.
    // Red when, in crates/domain/src/vouchers/ledger.rs, `_ if amount > self.balance => Err(Denied::NotEnough(self.balance)),` becomes ``.
    async fn a_voucher_is_sold_and_used_up_bit_by_bit(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let (id, call) = (new_id(), sells(4_000, None));
        let sold = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        assert_eq!(shop.call_id(Some(&shop.token), id, &call).await.unwrap(), sold, "the same one");
        assert_eq!((sold.kind, sold.number.as_str(), sold.amount, sold.balance), (PaymentKind::Voucher, "P1-A0001", Minor(4_000), Minor(4_000)));
        assert_eq!(shop.call(SellVoucher { id: new_id(), ..call.clone() }).await.unwrap_err().code, "id_taken");
        assert_eq!(shop.call(SellVoucher { voucher_id: new_id(), ..call }).await.unwrap_err().code, "id_taken");
        let code = code(&sold);
        let typed = code.to_lowercase().replace('-', " ");
        let first = sell(&shop, &mug, vec![voucher(1_500, &typed)]).await.unwrap();
        assert_eq!((first.tenders[0].balance, first.tenders[0].reference.as_str()), (Some(Minor(2_500)), code.as_str()));
        sell(&shop, &mug, vec![cash(500), voucher(1_000, &code)]).await.unwrap();
        let no = buy(&shop, None, &mug, vec![voucher(1_600, &code)]).await.unwrap_err();
        assert_eq!(no.code, "too_much_without_cash", "a voucher gives no change");
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let no = shop.complete(&cart, vec![voucher(1_000, &code), voucher(500, &code), voucher(1_500, &code)]).await.unwrap_err();
        assert_eq!(no.code, "too_much_without_cash");
        let last = shop.complete(&cart, vec![voucher(1_000, &code), voucher(500, &code)]).await.unwrap();
        assert_eq!(last.tenders.iter().map(|tender| tender.balance.unwrap().0).collect::<Vec<_>>(), [500, 0], "one after the other");
        let empty = find(&shop, &code).await;
        assert_eq!((empty.state, empty.balance, empty.value), (VoucherState::Used, Minor(0), Minor(4_000)));
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let no = shop.complete(&cart, vec![voucher(1_500, &code)]).await.unwrap_err();
        assert!(no.code == "voucher_short" && no.message.contains("£0.00"), "{no}");
        for wrong in ["", "7K3M", &code[..18], &format!("2{}", &code[1..])] {
            let no = shop.complete(&cart, vec![voucher(1_500, wrong)]).await.unwrap_err();
            assert!(no.code == "no_voucher" || wrong.as_bytes()[0] == code.as_bytes()[0], "{wrong}: {no}");
        }
        for value in [0, -5, i64::MAX] {
            assert_eq!(shop.call(sells(value, None)).await.unwrap_err().code, "invalid", "{value}");
        }
        let no = shop.call(SellVoucher { tender: TenderKind::Voucher, ..sells(5, None) }).await.unwrap_err();
        assert!(no.fields.contains_key("tender"), "no voucher buys another: {no}");
        let no = shop.call(SellVoucher { customer_id: Some(new_id()), ..sells(5, None) }).await.unwrap_err();
        assert_eq!(no.code, "not_found");
        let receipt = shop.call(GetReceipt { id: first.id }).await.unwrap();
        assert_eq!(receipt.tenders[0].balance.as_deref(), Some("£25.00"));
        let story = shop.call(GetVoucher { id: empty.id }).await.unwrap();
        let moves: Vec<_> = story.movements.iter().rev().map(|m| (m.seq, m.kind, m.before.0, m.after.0)).collect();
        let (made, used) = (VoucherMove::Issued, VoucherMove::Redeemed);
        assert_eq!(moves, [(1, made, 0, 4_000), (2, used, 4_000, 2_500), (3, used, 2_500, 1_500), (4, used, 1_500, 500), (5, used, 500, 0)]);
        sound(&shop).await;
    }

    // Red when, in crates/domain/src/vouchers/ledger.rs, `(_, Some(day)) if day < today =>` becomes `(_, Some(day)) if false =>`.
    // Red when, in crates/domain/src/vouchers/ledger.rs, `if self.voided {` becomes `if false {`.
    async fn an_expired_one_is_refused_with_its_day_and_may_be_extended(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let today = today(&shop).await;
        let yesterday = today.checked_sub_days(Days::new(1)).unwrap();
        assert!(shop.call(sells(500, Some(yesterday))).await.unwrap_err().fields.contains_key("expires_on"));
        let sold = shop.call(sells(5_000, Some(today))).await.unwrap();
        let code = code(&sold);
        sell(&shop, &mug, vec![voucher(1_500, &code)]).await.expect("on its last day");
        shop.clock.shift(TimeDelta::days(1));
        let shop = Shop { token: sign_in_at(&shop, shop.me.register.id).await.token, ..shop };
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let no = shop.complete(&cart, vec![voucher(1_500, &code)]).await.unwrap_err();
        assert!(no.code == "voucher_expired" && no.message.contains(&today.to_string()), "{no}");
        let found = find(&shop, &code).await;
        assert_eq!((found.state, found.balance), (VoucherState::Expired, Minor(3_500)));
        let extend = |expires_on, reason: &str| ExtendVoucher { id: found.id, expires_on, reason: reason.into() };
        assert!(shop.call(extend(Some(today), "x")).await.unwrap_err().fields.contains_key("expires_on"));
        assert!(shop.call(extend(None, " ")).await.unwrap_err().fields.contains_key("reason"));
        let next = today.checked_add_days(Days::new(30)).unwrap();
        let longer = shop.call(extend(Some(next), "was in hospital")).await.unwrap();
        assert_eq!((longer.state, longer.expires_on), (VoucherState::Valid, Some(next)));
        shop.complete(&cart, vec![voucher(1_500, &code)]).await.unwrap();
        assert_eq!(shop.call(extend(None, "for ever")).await.unwrap().expires_on, None);
        let void = VoidVoucher { id: found.id, reason: "lost".into() };
        let gone = shop.call(void.clone()).await.unwrap();
        assert_eq!((gone.state, gone.balance), (VoucherState::Void, Minor(0)));
        assert_eq!(shop.call(void).await.unwrap_err().code, "voucher_void", "once");
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        assert_eq!(shop.complete(&cart, vec![voucher(1_500, &code)]).await.unwrap_err().code, "voucher_void");
        assert_eq!(shop.call(VoidVoucher { id: new_id(), reason: "x".into() }).await.unwrap_err().code, "not_found");
        sound(&shop).await;
    }

    // Selling a voucher is a debt, not turnover: the sale is what is bought with it.
    // Red when, in crates/app/src/payments/rows.rs, `WHERE p.shift_id = $1) AS taken` becomes
    // `WHERE p.shift_id = $1 AND p.kind = 'account') AS taken`.
    async fn what_is_taken_for_vouchers_is_no_turnover_and_lies_in_the_drawer(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let shift = opened(&shop, 0).await;
        let sold = shop.call(sells(5_000, None)).await.unwrap();
        shop.call(SellVoucher { tender: TenderKind::Card, ..sells(1_000, None) }).await.unwrap();
        sell(&shop, &mug, vec![voucher(1_500, &code(&sold))]).await.unwrap();
        let figures = shop.call(ReportX {}).await.unwrap().figures.unwrap();
        assert_eq!((figures.sales.count, figures.sales.total), (1, Minor(1_500)));
        assert_eq!(figures.taxes.iter().map(|row| row.gross).sum::<Minor>(), Minor(1_500), "taxed once, when it is used");
        assert_eq!(figures.expected(), [(TenderKind::Cash, Minor(5_000)), (TenderKind::Card, Minor(1_000))]);
        let flow = |tender, amount| PaymentFlow { kind: PaymentKind::Voucher, tender, count: 1, amount: Minor(amount), rounding: Minor(0) };
        assert_eq!(figures.payments, [flow(TenderKind::Card, 1_000), flow(TenderKind::Cash, 5_000)]);
        let used = figures.tenders.iter().find(|flow| flow.kind == TenderKind::Voucher).unwrap();
        assert_eq!(used.taken, Minor(1_500), "a line of its own");
        let period = Period { from: sold.business_date, to: sold.business_date };
        let ask = GetSalesReport { by: ReportBy::Day, period, earlier: None, store_id: None, category: None, most: 10 };
        let report = shop.call(ask).await.unwrap();
        assert_eq!(report.rows.iter().map(|row| row.figures.taken()).sum::<Minor>(), Minor(1_500));
        let counts = vec![counted(TenderKind::Cash, 5_000), counted(TenderKind::Card, 1_000)];
        let z = shop.call(closing(&shift, counts)).await.unwrap();
        assert_eq!((z.variance, z.grand_total), (Minor(0), Minor(1_500)));
        assert_eq!(shop.call(sells(100, None)).await.unwrap_err().code, "shift_needed");
        sound(&shop).await;
    }

    // Rule 11.
    // Red when, in crates/domain/src/accounts/ledger.rs, `money: left(TenderKind::is_counted)` becomes `money: left(|_| true)`.
    // Red when, in crates/domain/src/accounts/ledger.rs, `credit: left(|kind| kind != TenderKind::Account)` becomes
    // `credit: left(|_| true)`.
    async fn what_was_paid_by_voucher_comes_back_as_one(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let sold = shop.call(sells(1_500, None)).await.unwrap();
        let bought = sell(&shop, &mug, vec![voucher(1_500, &code(&sold))]).await.unwrap();
        let no = shop.call(give_back(&bought, vec![cash(1_500)])).await.unwrap_err();
        assert!(no.code == "refund_to_account" && no.message.contains("£0.00 may be paid out"), "{no}");
        let (id, call) = (new_id(), give_back(&bought, vec![voucher(1_500, "")]));
        let back = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        assert_eq!(shop.call_id(Some(&shop.token), id, &call).await.unwrap(), back, "once");
        let new_code = back.tenders[0].reference.clone();
        assert_ne!(new_code, code(&sold), "a new one: the old may be thrown away");
        let new = find(&shop, &new_code).await;
        assert_eq!((new.origin, new.balance, back.tenders[0].balance), (VoucherOrigin::Refund, Minor(1_500), Some(Minor(1_500))));
        shop.call(HandOut { id: back.id, by: By::Pdf }).await.unwrap();
        sell(&shop, &mug, vec![voucher(1_500, &new_code)]).await.expect("which buys again");

        let paid = sell(&shop, &mug, vec![cash(1_500)]).await.unwrap();
        let given = shop.call(give_back(&paid, vec![voucher(1_000, ""), cash(500)])).await.expect("what was paid may become one");
        assert_eq!(find(&shop, &given.tenders[0].reference).await.balance, Minor(1_000));
        let ann = customer(&shop, "Ann", Some(10_000)).await;
        let owed = buy(&shop, Some(ann), &mug, vec![on_account(1_000), card(500)]).await.unwrap();
        let no = shop.call(give_back(&owed, vec![voucher(501, ""), on_account(999)])).await.unwrap_err();
        assert!(no.code == "refund_to_account" && no.message.contains("£5.00"), "what is only owed buys no voucher: {no}");
        let back = shop.call(give_back(&owed, vec![voucher(500, ""), on_account(1_000)])).await.unwrap();
        assert_eq!((back.kind, crate::accounts::owes(&shop, ann).await), (SaleKind::Return, 0));
        sound(&shop).await;
    }

    async fn the_same_code_at_two_registers_is_used_once(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let sold = shop.call(sells(2_000, None)).await.unwrap();
        let register = kontor_domain::business::AddRegister {
            id: new_id(), store_id: shop.me.register.store_id, name: "Register 2".into(),
        };
        let second = shop.call(register).await.unwrap();
        let there = sign_in_at(&shop, second.id).await.token;
        let cart_at = async |token: &kontor_domain::Secret| {
            let add = kontor_domain::sales::AddLine {
                cart_id: new_id(), line_id: new_id(), variant_id: mug.variants[0].id, qty: Qty::ONE,
            };
            shop.call_as(token, add).await.unwrap()
        };
        let (here, other) = (cart_at(&shop.token).await, cart_at(&there).await);
        let complete = |cart| completion(new_id(), cart, vec![voucher(1_500, &code(&sold))]);
        let (one, two) = tokio::join!(shop.call(complete(&here)), shop.call_as(&there, complete(&other)));
        let no = match (one, two) {
            (Ok(_), Err(no)) | (Err(no), Ok(_)) => no,
            both => panic!("one wins: {both:?}"),
        };
        assert!(no.code == "voucher_short" && no.message.contains("£5.00"), "the other is told what is left: {no}");
        assert_eq!(find(&shop, &code(&sold)).await.balance, Minor(500));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/vouchers/rows.rs, `WHEN expires_on < $4 THEN 'expired'` becomes `WHEN expires_on > $4 THEN 'expired'`.
    async fn the_list_says_what_is_owed_on_vouchers(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let today = today(&shop).await;
        let first = shop.call(sells(1_500, None)).await.unwrap();
        let dated = shop.call(sells(700, Some(today))).await.unwrap();
        let given = shop.call(GiveVoucher { id: new_id(), value: Minor(300), expires_on: None, reason: "sorry".into() }).await.unwrap();
        assert_eq!((given.origin, given.balance), (VoucherOrigin::Given, Minor(300)));
        let no = shop.call(GiveVoucher { id: given.id, value: Minor(300), expires_on: None, reason: "sorry".into() }).await.unwrap_err();
        assert_eq!(no.code, "id_taken");
        sell(&shop, &mug, vec![voucher(1_500, &code(&first))]).await.unwrap();
        let list = async |call: ListVouchers| -> (Vec<i64>, i64) {
            let answer = shop.call(call).await.unwrap();
            (answer.page.rows.iter().map(|voucher| voucher.value.0).collect(), answer.sum.0)
        };
        assert_eq!(list(ListVouchers::default()).await, (vec![300, 700, 1_500, 1], 1_001), "the latest first");
        let by = |state| ListVouchers { state: Some(state), ..Default::default() };
        assert_eq!(list(by(VoucherState::Used)).await, (vec![1_500], 0));
        assert_eq!(list(by(VoucherState::Valid)).await, (vec![300, 700, 1], 1_001));
        let piece = code(&dated)[5..9].to_lowercase();
        assert!(list(ListVouchers { text: piece, ..Default::default() }).await.0.contains(&700));
        shop.clock.shift(TimeDelta::days(2));
        let shop = Shop { token: sign_in_at(&shop, shop.me.register.id).await.token, ..shop };
        let expired = shop.call(by(VoucherState::Expired)).await.unwrap();
        assert_eq!((expired.page.total, expired.sum), (1, Minor(700)));
        sound(&shop).await;
    }

    async fn a_sold_voucher_prints_with_its_code(shop: Shop) {
        let printer = FakePrinter::on(Manner::Well).await;
        shop.plug_in("Counter", &printer.address).await;
        let sold = shop.call(sells(2_000, None)).await.unwrap();
        shop.print().await;
        let papers = printer.printed().await;
        let paper = String::from_utf8_lossy(&papers[0]).into_owned();
        assert!(papers.len() == 1 && paper.contains(&code(&sold)) && paper.contains("Whoever has this code"), "{paper}");
    }
}
