//! Customers' accounts: rule 11, and what is owed to the penny. `cargo xtask red` makes the changes named here.

use chrono::{Days, NaiveDate};
use kontor_domain::accounts::{
    Account, AccountMove, AccountMovement, AccountMovements, AccountSort, AdjustAccount, Adjustment, GetAccount,
    GetStatement, GetStatementPdf, ListAccounts, PayAccount, SetLimit,
};
use kontor_domain::catalog::Product;
use kontor_domain::customers::{
    ErasePerson, ExportPerson, MergeCustomers, RemoveCustomer, SaveCustomer, SplitCustomers,
};
use kontor_domain::page::{Direction, Window};
use kontor_domain::payments::{GetPayment, HandOutPayment, PaymentFlow, PaymentKind};
use kontor_domain::policy::Role;
use kontor_domain::sales::{
    By, GetReceipt, GetSale, GoesTo, HandOut, NameCustomer, ReturnLine, ReturnSale, Sale, SaleKind, TenderKind,
    TenderOffered,
};
use kontor_domain::shifts::{GetXPdf, ReportX};
use kontor_domain::{CustomerId, Minor, Refusal};
use kontor_tests::goods::{card, cash, goods, on_account};
use kontor_tests::printers::{FakePrinter, Manner};
use kontor_tests::{Shop, both_engines, new_id};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use crate::shifts::{closing, counted, opened, sound};

/// Somebody who may owe up to this.
pub(crate) async fn customer(shop: &Shop, name: &str, limit: Option<i64>) -> CustomerId {
    let id = new_id();
    let call = SaveCustomer {
        id,
        number: String::new(),
        name: name.into(),
        phone: String::new(),
        email: String::new(),
        address: String::new(),
        tax_number: String::new(),
        notes: String::new(),
    };
    shop.call(call).await.unwrap();
    if limit.is_some() {
        shop.call(SetLimit { customer_id: id, limit: limit.map(Minor) }).await.unwrap();
    }
    id
}

pub(crate) async fn buy(
    shop: &Shop,
    who: Option<CustomerId>,
    what: &Product,
    tenders: Vec<TenderOffered>,
) -> Result<Sale, Refusal> {
    let cart = shop.cart_of(&[(what, 1_000)]).await;
    let cart = shop.call(NameCustomer { cart_id: cart.id, customer_id: who }).await.unwrap();
    let sold = shop.complete(&cart, tenders).await;
    if sold.is_err() {
        shop.call(kontor_domain::sales::ClearCart { cart_id: cart.id }).await.unwrap();
    }
    sold
}

pub(crate) fn give_back(sale: &Sale, refunds: Vec<TenderOffered>) -> ReturnSale {
    ReturnSale {
        return_id: new_id(),
        sale_id: sale.id,
        lines: vec![ReturnLine {
            line_id: sale.lines[0].id,
            qty: sale.lines[0].qty,
            goes_to: GoesTo::Stock,
            serials: Vec::new(),
        }],
        reason: "does not fit".into(),
        total: sale.total,
        refunds,
        approval: None,
    }
}

pub(crate) fn pays(who: CustomerId, tender: TenderKind, amount: i64) -> PayAccount {
    PayAccount { id: new_id(), customer_id: who, tender, amount: Minor(amount), reference: String::new() }
}

pub(crate) fn adjusts(who: CustomerId, kind: Adjustment, amount: i64) -> AdjustAccount {
    AdjustAccount { id: new_id(), customer_id: who, kind, amount: Minor(amount), reason: "brought along".into() }
}

pub(crate) async fn owes(shop: &Shop, who: CustomerId) -> i64 {
    shop.call(GetAccount { customer_id: who }).await.unwrap().balance.0
}

async fn moves(shop: &Shop, who: CustomerId) -> Vec<AccountMovement> {
    let mut rows = shop.call(AccountMovements { customer_id: who, window: Window::default() }).await.unwrap().rows;
    rows.reverse();
    rows
}

both_engines! {
    // Red when, in crates/domain/src/accounts/ledger.rs, `AccountMove::Charge if amount > self.left() =>` becomes
    // `AccountMove::Charge if false =>`.
    // Red when, in crates/app/src/accounts/ledger.rs, `tender.balance = Some(movement.after);` becomes ``.
    // Red when, in crates/app/src/sales/complete.rs, `moved.push(("account", movement.id.0, json!(movement)));` becomes `drop(movement);`.
    async fn what_is_bought_on_account_is_owed_up_to_the_limit(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let ann = customer(&shop, "Ann", Some(4_000)).await;
        let never = customer(&shop, "Bob", None).await;
        let no = buy(&shop, None, &mug, vec![on_account(1_500)]).await.unwrap_err();
        assert_eq!((&*no.code, no.fields.contains_key("tenders")), ("no_customer", true), "{no}");
        let no = buy(&shop, Some(never), &mug, vec![on_account(1_500)]).await.unwrap_err();
        assert!(no.code == "no_account" && no.message.contains("Bob"), "{no}");
        let first = buy(&shop, Some(ann), &mug, vec![on_account(1_500)]).await.unwrap();
        assert_eq!(first.tenders[0].balance, Some(Minor(1_500)));
        assert_eq!(shop.call(GetSale { id: first.id }).await.unwrap(), first, "it is kept");
        let split = buy(&shop, Some(ann), &mug, vec![cash(500), on_account(1_000)]).await.unwrap();
        assert_eq!(split.tenders[1].balance, Some(Minor(2_500)));
        buy(&shop, Some(ann), &mug, vec![on_account(1_500)]).await.expect("the limit itself is allowed");
        let no = buy(&shop, Some(ann), &mug, vec![on_account(1_500)]).await.unwrap_err();
        assert!(no.code == "over_limit" && no.message.contains("£0.00"), "it says what is left: {no}");
        let no = buy(&shop, Some(ann), &mug, vec![on_account(1), cash(1_499)]).await.unwrap_err();
        assert_eq!(no.code, "over_limit");
        let no = buy(&shop, Some(ann), &mug, vec![on_account(2_000)]).await.unwrap_err();
        assert_eq!(no.code, "too_much_without_cash", "an account gives no change");
        let account = shop.call(GetAccount { customer_id: ann }).await.unwrap();
        assert_eq!((account.balance, account.limit, account.left), (Minor(4_000), Some(Minor(4_000)), Minor(0)));
        let moves: Vec<_> = moves(&shop, ann).await.into_iter().map(|m| (m.seq, m.kind, m.before.0, m.amount.0, m.after.0)).collect();
        let charge = AccountMove::Charge;
        assert_eq!(moves, [(1, charge, 0, 1_500, 1_500), (2, charge, 1_500, 1_000, 2_500), (3, charge, 2_500, 1_500, 4_000)]);
        let receipt = shop.call(GetReceipt { id: split.id }).await.unwrap();
        assert_eq!(receipt.tenders[1].balance.as_deref(), Some("£25.00"), "the receipt says what is owed");
        shop.call(HandOut { id: split.id, by: By::Pdf }).await.unwrap();
        let x = shop.call(SetLimit { customer_id: ann, limit: None }).await.unwrap();
        assert_eq!((x.balance, x.limit, x.left), (Minor(4_000), None, Minor(0)), "what is owed stays owed");
        let no = buy(&shop, Some(ann), &mug, vec![on_account(1_500)]).await.unwrap_err();
        assert_eq!(no.code, "no_account");
        let no = shop.call(SetLimit { customer_id: ann, limit: Some(Minor(-1)) }).await.unwrap_err();
        assert!(no.fields.contains_key("limit"), "{no}");
        assert_eq!(shop.call(GetAccount { customer_id: new_id() }).await.unwrap_err().code, "not_found");
        sound(&shop).await;
    }

    // Rule 11.
    // Red when, in crates/domain/src/sales/exchange.rs, `if wanted != Minor::ZERO {` becomes `if false {`.
    // Red when, in crates/app/src/accounts/ledger.rs, `SaleKind::Return => AccountMove::Refund,` becomes
    // `SaleKind::Return => AccountMove::Charge,`.
    // Red when, in crates/app/src/sales/returns.rs, `before.extend(` becomes `let _ = (`.
    async fn what_comes_back_of_it_is_owed_no_more_once(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let ann = customer(&shop, "Ann", Some(10_000)).await;
        let owed = buy(&shop, Some(ann), &mug, vec![on_account(1_500)]).await.unwrap();
        let no = shop.call(give_back(&owed, vec![cash(1_500)])).await.unwrap_err();
        assert!(no.code == "refund_to_account" && no.message.contains("£0.00"), "what was not paid is not paid out: {no}");
        let (id, call) = (new_id(), give_back(&owed, vec![on_account(1_500)]));
        let back = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        assert_eq!((back.kind, back.tenders[0].balance), (SaleKind::Return, Some(Minor(0))));
        assert_eq!(shop.call_id(Some(&shop.token), id, &call).await.unwrap(), back);
        assert_eq!(owes(&shop, ann).await, 0, "once");
        assert_eq!(shop.call(give_back(&owed, vec![on_account(1_500)])).await.unwrap_err().code, "more_than_bought");

        let cart = shop.cart_of(&[(&mug, 2_000)]).await;
        shop.call(NameCustomer { cart_id: cart.id, customer_id: Some(ann) }).await.unwrap();
        let split = shop.complete(&cart, vec![cash(1_000), on_account(2_000)]).await.unwrap();
        let half = |refunds: Vec<TenderOffered>| ReturnSale {
            lines: vec![ReturnLine { line_id: split.lines[0].id, qty: kontor_domain::Qty::ONE, goes_to: GoesTo::Stock, serials: Vec::new() }],
            total: Minor(1_500),
            ..give_back(&split, refunds)
        };
        shop.call(half(vec![cash(700), on_account(800)])).await.unwrap();
        let no = shop.call(half(vec![cash(301), on_account(1_199)])).await.unwrap_err();
        assert!(no.code == "refund_to_account" && no.message.contains("£3.00"), "what the first return paid out counts: {no}");
        shop.call(half(vec![card(300), on_account(1_200)])).await.unwrap();
        assert_eq!(owes(&shop, ann).await, 0);

        let paid = buy(&shop, Some(ann), &mug, vec![cash(1_500)]).await.unwrap();
        shop.call(give_back(&paid, vec![on_account(1_500)])).await.expect("what was paid may go to the account");
        assert_eq!(owes(&shop, ann).await, -1_500, "which the shop owes them");
        let next = buy(&shop, Some(ann), &mug, vec![on_account(1_500)]).await.unwrap();
        assert_eq!(next.tenders[0].balance, Some(Minor(0)));
        shop.call(SetLimit { customer_id: ann, limit: None }).await.unwrap();
        let paid = buy(&shop, Some(ann), &mug, vec![cash(1_500)]).await.unwrap();
        shop.call(give_back(&paid, vec![on_account(1_500)])).await.unwrap();
        buy(&shop, Some(ann), &mug, vec![on_account(1_500)]).await.expect("what the shop owes needs no limit");
        let nobody = buy(&shop, None, &mug, vec![cash(1_500)]).await.unwrap();
        let no = shop.call(give_back(&nobody, vec![on_account(1_500)])).await.unwrap_err();
        assert_eq!(no.code, "no_customer");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/payments/mod.rs, `if shift_id.is_none() && session.business.shifts.used {` becomes `if false {`.
    // Red when, in crates/domain/src/shifts/figures.rs, `- self.refunded + self.received` becomes `- self.refunded`.
    // Red when, in crates/domain/src/shifts/figures.rs, `expected.push((kind, kept + received(&self.payments, kind)));` becomes
    // `expected.push((kind, kept));`.
    // Red when, in crates/domain/src/sales/tender.rs, `!matches!(self, Self::Account | Self::Voucher | Self::Exchange | Self::Deposit)`
    // becomes `true`.
    // Red when, in crates/domain/src/payments/calls.rs, `if TenderKind::MONEY.contains(&tender) {` becomes `if true {`.
    async fn what_is_paid_off_lies_in_the_drawer_and_is_no_turnover(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let ann = customer(&shop, "Ann", Some(10_000)).await;
        let shift = opened(&shop, 1_000).await;
        let owed = buy(&shop, Some(ann), &mug, vec![on_account(1_500)]).await.unwrap();
        buy(&shop, Some(ann), &mug, vec![on_account(1_500)]).await.unwrap();
        shop.call(give_back(&owed, vec![on_account(1_500)])).await.unwrap();
        let no = shop.call(pays(ann, TenderKind::Cash, 1_501)).await.unwrap_err();
        assert!(no.code == "more_than_owed" && no.message.contains("£15.00") && no.fields.contains_key("amount"), "{no}");
        assert_eq!(shop.call(pays(ann, TenderKind::Cash, 0)).await.unwrap_err().code, "invalid");
        assert_eq!(shop.call(pays(ann, TenderKind::Cash, -5)).await.unwrap_err().code, "invalid");
        for kind in [TenderKind::Account, TenderKind::Imported] {
            let no = shop.call(pays(ann, kind, 100)).await.unwrap_err();
            assert!(no.fields.contains_key("tender"), "nobody pays a debt with {kind:?}: {no}");
        }
        let carl = shop.hire("Carl", Role::Cashier).await.token;
        let (id, call) = (new_id(), pays(ann, TenderKind::Cash, 400));
        let first = shop.call_id(Some(&carl), id, &call).await.unwrap();
        assert_eq!(shop.call_id(Some(&carl), id, &call).await.unwrap(), first, "once");
        assert_eq!((first.number.as_str(), first.balance, first.user.as_str()), ("P1-A0001", Minor(1_100), "Carl"));
        let again = PayAccount { amount: Minor(1), ..call };
        assert_eq!(shop.call(again).await.unwrap_err().code, "id_taken", "nor by another call");
        let second = shop.call(PayAccount { reference: "slip 9".into(), ..pays(ann, TenderKind::Card, 600) }).await.unwrap();
        assert_eq!((second.number.as_str(), second.balance), ("P1-A0002", Minor(500)));
        assert_eq!(shop.call(GetPayment { id: second.id }).await.unwrap(), second);
        let pdf = shop.call(HandOutPayment { id: second.id, by: By::Pdf }).await.unwrap().file.unwrap();
        assert!(pdf.file_name == "P1-A0002.pdf" && !pdf.base64.is_empty());

        let figures = shop.call(ReportX {}).await.unwrap().figures.unwrap();
        assert_eq!((figures.sales.total, figures.returns.total), (Minor(3_000), Minor(1_500)), "what is paid off was sold before");
        assert_eq!(figures.taxes.iter().map(|row| row.gross).sum::<Minor>(), Minor(1_500));
        assert_eq!(figures.expected(), [(TenderKind::Cash, Minor(1_400)), (TenderKind::Card, Minor(600))]);
        let flow = |tender, amount| PaymentFlow { kind: PaymentKind::Account, tender, count: 1, amount: Minor(amount), rounding: Minor(0) };
        assert_eq!(figures.payments, [flow(TenderKind::Card, 600), flow(TenderKind::Cash, 400)]);
        let account = figures.tenders.iter().find(|flow| flow.kind == TenderKind::Account).unwrap();
        assert_eq!((account.taken, account.refunded), (Minor(3_000), Minor(1_500)), "a line of its own");
        shop.call(GetXPdf {}).await.unwrap();
        let z = shop.call(closing(&shift, vec![counted(TenderKind::Cash, 1_400), counted(TenderKind::Card, 600)])).await.unwrap();
        assert_eq!((z.variance, z.grand_total), (Minor(0), Minor(1_500)));
        assert_eq!(shop.call(pays(ann, TenderKind::Cash, 100)).await.unwrap_err().code, "shift_needed");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/accounts/mutations.rs, `office::close(cx, book).await?;` becomes `drop(book);`.
    async fn what_another_program_knew_is_brought_along_and_mistakes_are_put_right(shop: Shop) {
        let ann = customer(&shop, "Ann", None).await;
        shop.call(adjusts(ann, Adjustment::Opening, 2_345)).await.unwrap();
        let (id, call) = (new_id(), adjusts(ann, Adjustment::Correction, -3_000));
        let moved = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        assert_eq!((moved.before, moved.after, moved.seq), (Minor(2_345), Minor(-655), 2));
        assert_eq!(shop.call_id(Some(&shop.token), id, &call).await.unwrap(), moved);
        let no = shop.call(AdjustAccount { reason: " ".into(), ..adjusts(ann, Adjustment::Correction, 5) }).await.unwrap_err();
        assert!(no.fields.contains_key("reason"), "{no}");
        for amount in [0, i64::MIN, i64::MAX] {
            let no = shop.call(adjusts(ann, Adjustment::Correction, amount)).await.unwrap_err();
            assert!(no.fields.contains_key("amount"), "{amount}: {no}");
        }
        let no = shop.call(AdjustAccount { id: call.id, ..adjusts(ann, Adjustment::Correction, 5) }).await.unwrap_err();
        assert_eq!(no.code, "id_taken");
        assert_eq!(owes(&shop, ann).await, -655);
        let verdict = shop.call(kontor_domain::journal::Verify {}).await.unwrap();
        let office = verdict.chains.last().unwrap();
        assert_eq!((verdict.sound, office.register_id, office.rows), (true, None, 2), "{:?}", verdict.problems);
    }

    // Red when, in crates/app/src/accounts/queries.rs, `.filter(|account| !call.open || account.balance != Minor::ZERO)` becomes ``.
    // Red when, in crates/app/src/accounts/queries.rs, `!removed.contains(&account.customer_id)` becomes `true`.
    // Red when, in crates/app/src/accounts/rows.rs, `AND business_date < $2` becomes `AND business_date <= $2`.
    async fn statements_and_lists_say_what_is_owed(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let ann = customer(&shop, "Ann", Some(10_000)).await;
        let zoe = customer(&shop, "Zoë", Some(500)).await;
        let bob = customer(&shop, "Bob", None).await;
        customer(&shop, "Cleo", None).await;
        let gone = customer(&shop, "Dora", Some(1_000)).await;
        shop.call(RemoveCustomer { id: gone }).await.unwrap();
        shop.call(adjusts(bob, Adjustment::Opening, 9_900)).await.unwrap();
        shop.call(adjusts(ann, Adjustment::Opening, 700)).await.unwrap();
        let day: NaiveDate = moves(&shop, ann).await[0].business_date;
        shop.clock.shift(chrono::TimeDelta::days(1));
        let shop = Shop { token: crate::shifts::sign_in_at(&shop, shop.me.register.id).await.token, ..shop };
        let sale = buy(&shop, Some(ann), &mug, vec![on_account(1_500)]).await.unwrap();
        shop.call(pays(ann, TenderKind::Cash, 2_000)).await.unwrap();
        let next = day.checked_add_days(Days::new(1)).unwrap();
        let statement = |from, to| GetStatement { customer_id: ann, from, to };
        let of_next = shop.call(statement(next, next)).await.unwrap();
        assert_eq!((of_next.opening, of_next.closing, of_next.movements.len()), (Minor(700), Minor(200), 2));
        assert_eq!(of_next.movements[0].number, sale.number);
        let before = shop.call(statement(day, day)).await.unwrap();
        assert_eq!((before.opening, before.closing, before.movements.len()), (Minor(0), Minor(700), 1));
        let pdf = shop.call(GetStatementPdf { customer_id: ann, from: day, to: next }).await.unwrap();
        assert!(pdf.file_name.starts_with("Ann-") && pdf.base64.len() > 1_000);
        assert!(shop.call(statement(next, day)).await.unwrap_err().fields.contains_key("to"));

        let list = async |call: ListAccounts| -> (Vec<String>, i64) {
            let answer = shop.call(call).await.unwrap();
            let names = answer.page.rows.into_iter().map(|account: Account| account.customer).collect();
            (names, answer.sum.0)
        };
        let named = |names: &[&str], sum: i64| (names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), sum);
        assert_eq!(list(ListAccounts::default()).await, named(&["Ann", "Bob", "Zoë"], 10_100), "who never had one is not there");
        assert_eq!(list(ListAccounts { open: true, ..Default::default() }).await, named(&["Ann", "Bob"], 10_100));
        assert_eq!(list(ListAccounts { text: "zoe".into(), ..Default::default() }).await, named(&["Zoë"], 0));
        let by_balance = ListAccounts { sort: AccountSort::Balance, ..Default::default() };
        assert_eq!(list(by_balance.clone()).await.0, ["Bob", "Ann", "Zoë"]);
        let up = ListAccounts { direction: Some(Direction::Ascending), ..by_balance };
        assert_eq!(list(up).await.0, ["Zoë", "Ann", "Bob"]);
        let part = ListAccounts { window: Window { offset: 1, limit: 1 }, ..Default::default() };
        assert_eq!(list(part).await.0, ["Bob"]);
        let _ = zoe;
    }

    // Red when, in crates/app/src/customers/person/merge.rs, `let owed = accounts::merge(cx, &face(&other), &face(&after)).await?;`
    // becomes `let owed = kontor_domain::Minor::ZERO;`.
    // Red when, in crates/app/src/customers/mutations.rs, `accounts::none_open(cx, call.id).await?;` becomes ``.
    // Red when, in crates/app/src/customers/person/erase.rs, `accounts::none_open(cx, *id).await?;` becomes `let _ = id;`.
    // Red when, in crates/app/src/accounts/ledger.rs, `let keeper = customers::keeper(&mut cx.tx, id).await?;` becomes `let keeper = id;`.
    async fn whoever_is_merged_parted_removed_or_forgotten_leaves_no_debt_behind(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let ann = customer(&shop, "Ann", None).await;
        let anne = customer(&shop, "Anne", Some(5_000)).await;
        let sale = buy(&shop, Some(anne), &mug, vec![on_account(1_500)]).await.unwrap();
        shop.call(adjusts(ann, Adjustment::Opening, 100)).await.unwrap();
        let no = shop.call(RemoveCustomer { id: anne }).await.unwrap_err();
        assert!(no.code == "open_balance" && no.message.contains("£15.00"), "{no}");
        shop.call(MergeCustomers { keep: ann, other: anne }).await.unwrap();
        let account = shop.call(GetAccount { customer_id: ann }).await.unwrap();
        assert_eq!((account.balance, account.limit), (Minor(1_600), Some(Minor(5_000))), "debt and limit come along");
        let exported = shop.call(ExportPerson { id: ann }).await.unwrap();
        assert_eq!(exported.account.len(), 4, "all that is known of both");
        shop.call(give_back(&sale, vec![on_account(1_500)])).await.expect("what one bought is owed by both");
        assert_eq!(owes(&shop, ann).await, 100);
        shop.call(SplitCustomers { other: anne }).await.unwrap();
        assert_eq!((owes(&shop, ann).await, owes(&shop, anne).await), (-1_400, 1_500), "what came goes back");
        sound(&shop).await;
        shop.call(MergeCustomers { keep: ann, other: anne }).await.unwrap();
        assert_eq!(owes(&shop, ann).await, 100);
        let erase = || ErasePerson { id: ann, name: "Ann".into() };
        let no = shop.call(erase()).await.unwrap_err();
        assert!(no.code == "open_balance" && no.message.contains("£1.00"), "{no}");
        shop.call(pays(ann, TenderKind::Card, 100)).await.unwrap();
        let later = buy(&shop, Some(ann), &mug, vec![on_account(1_500)]).await.unwrap();
        shop.call(pays(ann, TenderKind::Card, 1_500)).await.unwrap();
        shop.call(erase()).await.unwrap();
        let no = shop.call(give_back(&later, vec![on_account(1_500)])).await.unwrap_err();
        assert_eq!(no.code, "no_account", "nobody is there to owe or be owed");
        shop.call(give_back(&later, vec![cash(1_500)])).await.expect("what was paid off is paid out");
        sound(&shop).await;
    }

    async fn two_registers_at_once_do_not_go_past_the_limit_together(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let ann = customer(&shop, "Ann", Some(2_000)).await;
        let register = kontor_domain::business::AddRegister {
            id: new_id(), store_id: shop.me.register.store_id, name: "Register 2".into(),
        };
        let second = shop.call(register).await.unwrap();
        let there = crate::shifts::sign_in_at(&shop, second.id).await.token;
        let cart_at = async |token: &kontor_domain::Secret| {
            let add = kontor_domain::sales::AddLine {
                cart_id: new_id(), line_id: new_id(), variant_id: mug.variants[0].id, qty: kontor_domain::Qty::ONE,
            };
            let cart = shop.call_as(token, add).await.unwrap();
            shop.call_as(token, NameCustomer { cart_id: cart.id, customer_id: Some(ann) }).await.unwrap()
        };
        let (here, other) = (cart_at(&shop.token).await, cart_at(&there).await);
        let complete = |cart| kontor_tests::goods::completion(new_id(), cart, vec![on_account(1_500)]);
        let (one, two) = tokio::join!(shop.call(complete(&here)), shop.call_as(&there, complete(&other)));
        let no = match (one, two) {
            (Ok(_), Err(no)) | (Err(no), Ok(_)) => no,
            both => panic!("one wins: {both:?}"),
        };
        assert!(no.code == "over_limit" && no.message.contains("£5.00"), "the other is told what is left: {no}");
        assert_eq!(owes(&shop, ann).await, 1_500);
        sound(&shop).await;
    }

    // Red when, in crates/app/src/payments/mod.rs, `hardware::paid(cx, &payment).await?;` becomes ``.
    async fn a_payment_prints_once_and_opens_the_drawer_for_cash(shop: Shop) {
        let printer = FakePrinter::on(Manner::Well).await;
        shop.plug_in("Counter", &printer.address).await;
        let ann = customer(&shop, "Ann", None).await;
        shop.call(adjusts(ann, Adjustment::Opening, 2_000)).await.unwrap();
        let (id, call) = (new_id(), pays(ann, TenderKind::Cash, 500));
        shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        let jobs = shop.jobs().await;
        assert_eq!(jobs.len(), 1);
        assert!(jobs[0].drawer && jobs[0].number == "P1-A0001", "{jobs:?}");
        shop.print().await;
        let papers = printer.printed().await;
        let paper = String::from_utf8_lossy(&papers[0]).into_owned();
        assert!(papers.len() == 1 && paper.contains("P1-A0001") && paper.contains("Owed from now on"), "{paper}");
    }
}

/// What happens to an account in a day.
#[derive(Debug, Clone)]
enum Act {
    Buys { cash_part: i64 },
    Returns(prop::sample::Index),
    Pays(i64),
    Corrects(i64),
    Again,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (0i64..700).prop_map(|cash_part| Act::Buys { cash_part }),
        1 => any::<prop::sample::Index>().prop_map(Act::Returns),
        2 => (1i64..1_500).prop_map(Act::Pays),
        1 => (-400i64..400).prop_map(Act::Corrects),
        1 => Just(Act::Again),
    ]
}

both_engines! {
    // Red when, in crates/app/src/accounts/rows.rs, `SET balance = $2, next_seq = $3` becomes `SET balance = balance, next_seq = $3`.
    async fn whatever_happens_what_is_owed_is_the_sum_of_it(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let ann = customer(&shop, "Ann", Some(2_500)).await;
        let mut runner = TestRunner::deterministic();
        let acts = prop::collection::vec(act(), 40).new_tree(&mut runner).unwrap().current();
        let (mut owed, mut sales, mut count) = (0i64, Vec::<(Sale, i64)>::new(), 0i64);
        let mut last: Option<(kontor_domain::CallId, PayAccount)> = None;
        for act in acts {
            match act {
                Act::Buys { cash_part } => {
                    let rest = 700 - cash_part;
                    let mut tenders = vec![on_account(rest)];
                    if cash_part > 0 {
                        tenders.push(cash(cash_part));
                    }
                    match buy(&shop, Some(ann), &mug, tenders).await {
                        Ok(sale) => {
                            (owed, count) = (owed + rest, count + 1);
                            assert!(owed <= 2_500);
                            sales.push((sale, rest));
                        }
                        Err(no) => assert!(no.code == "over_limit" && owed + rest > 2_500, "{no}"),
                    }
                }
                Act::Returns(which) if !sales.is_empty() => {
                    let (sale, rest) = sales.remove(which.index(sales.len()));
                    let mut refunds = vec![on_account(rest)];
                    if rest < 700 {
                        refunds.push(cash(700 - rest));
                    }
                    shop.call(give_back(&sale, refunds)).await.unwrap();
                    (owed, count) = (owed - rest, count + 1);
                }
                Act::Pays(amount) => {
                    let (id, call) = (new_id(), pays(ann, TenderKind::Card, amount));
                    match shop.call_id(Some(&shop.token), id, &call).await {
                        Ok(payment) => {
                            (owed, count) = (owed - amount, count + 1);
                            assert_eq!(payment.balance.0, owed);
                            last = Some((id, call));
                        }
                        Err(no) => assert!(no.code == "more_than_owed" && amount > owed, "{no}"),
                    }
                }
                Act::Corrects(amount) if amount != 0 => {
                    shop.call(adjusts(ann, Adjustment::Correction, amount)).await.unwrap();
                    (owed, count) = (owed + amount, count + 1);
                }
                Act::Again => {
                    if let Some((id, call)) = &last {
                        shop.call_id(Some(&shop.token), *id, call).await.expect("the same answer");
                    }
                }
                _ => {}
            }
            assert_eq!(owes(&shop, ann).await, owed);
        }
        let mut before = 0;
        let all = shop.call(AccountMovements { customer_id: ann, window: Window { offset: 0, limit: 500 } }).await.unwrap();
        assert_eq!(all.total, count, "each once");
        for (place, movement) in (1..).zip(all.rows.iter().rev()) {
            assert_eq!((movement.seq, movement.before.0, movement.after.0), (place, before, before + movement.amount.0));
            before = movement.after.0;
        }
        assert_eq!(before, owed);
        sound(&shop).await;
    }
}
