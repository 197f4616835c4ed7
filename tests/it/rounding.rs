//! Cash in steps: rule 6. `cargo xtask red` makes the changes named here and sees the tests fail.

use kontor_app::Kontor;
use kontor_domain::business::{ChangeCash, GetBusiness};
use kontor_domain::payments::{GetPayment, HandOutPayment};
use kontor_domain::policy::Role;
use kontor_domain::reports::{GetSalesReport, Period, ReportBy};
use kontor_domain::sales::returns::refund;
use kontor_domain::sales::{
    By, ClearCart, GetReceipt, GetSale, GoesTo, HandOut, ListSales, NameCustomer, ReturnLine, ReturnSale, Sale,
    TaxRounding, TenderKind, TenderOffered,
};
use kontor_domain::shifts::{GetXPdf, ReportX};
use kontor_domain::{Minor, Qty, Refusal};
use kontor_tests::goods::{card, cash, goods, on_account, voucher};
use kontor_tests::tampered::finds_each;
use kontor_tests::{Engine, Shop, both_engines, new_id, set_up};

use crate::accounts::{adjusts, customer, owes, pays};
use crate::shifts::{closing, counted, opened, sell, sound};

async fn rounds_to(shop: &Shop, step: i64) {
    shop.call(ChangeCash { cash_step: Minor(step) }).await.unwrap();
}

async fn give_back(shop: &Shop, sale: &Sale, before: i64, refunds: Vec<TenderOffered>) -> Result<Sale, Refusal> {
    let line = &sale.lines[0];
    let call = ReturnSale {
        return_id: new_id(),
        sale_id: sale.id,
        lines: vec![ReturnLine { line_id: line.id, qty: Qty::ONE, goes_to: GoesTo::Stock, serials: Vec::new() }],
        reason: "does not fit".into(),
        total: refund(&line.amounts, line.qty, Qty(before * 1_000), Qty::ONE).unwrap().total,
        refunds,
        approval: None,
    };
    shop.call(call).await
}

fn rounded(sale: &Sale) -> (i64, i64, i64) {
    let paid: Minor = sale.tenders.iter().map(|tender| tender.amount).sum();
    (sale.total.0, sale.rounding.0, paid.0)
}

both_engines! {
    // Red when, in crates/app/src/sales/complete.rs, `rounding: settled.rounding,` becomes `rounding: Minor::ZERO,`.
    // Red when, in crates/app/src/sales/rows.rs, `rounding: row.get("rounding")?,` becomes `rounding: Minor::ZERO,`.
    // Red when, in crates/app/src/journal/verify.rs, `tenders != sale.total + sale.rounding` becomes `tenders != sale.total`.
    async fn only_the_cash_part_of_a_sale_is_rounded(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_998)).await;
        let exact = sell(&shop, &mug, vec![cash(1_998)]).await.unwrap();
        assert_eq!(rounded(&exact), (1_998, 0, 1_998), "pennies are as good as any coin until somebody says otherwise");
        assert!(shop.call(GetReceipt { id: exact.id }).await.unwrap().rounding.is_none());
        rounds_to(&shop, 5).await;
        assert_eq!(shop.call(GetBusiness {}).await.unwrap().cash_step, Minor(5));
        let sale = sell(&shop, &mug, vec![cash(5_000)]).await.unwrap();
        assert_eq!(rounded(&sale), (1_998, 2, 2_000));
        assert_eq!((sale.tenders[0].given, sale.tenders[0].change), (Minor(5_000), Minor(3_000)));
        assert_eq!(sale.taxes, exact.taxes, "tax is what it was");
        assert_eq!(shop.call(GetSale { id: sale.id }).await.unwrap(), sale, "and stays so");
        let receipt = shop.call(GetReceipt { id: sale.id }).await.unwrap();
        assert_eq!((receipt.total.as_str(), receipt.rounding.as_deref()), ("£19.98", Some("£0.02")));
        shop.call(HandOut { id: sale.id, by: By::Pdf }).await.unwrap();
        let by_card = sell(&shop, &mug, vec![card(1_998)]).await.unwrap();
        assert_eq!(rounded(&by_card), (1_998, 0, 1_998), "a card is charged to the penny");
        let split = sell(&shop, &mug, vec![card(1_001), cash(1_000)]).await.unwrap();
        assert_eq!(rounded(&split), (1_998, -2, 1_996), "what the card leaves is rounded: 9.97 to 9.95");
        assert_eq!(split.tenders[1].change, Minor(5));
        let gone = sell(&shop, &mug, vec![card(1_997), cash(0)]).await.unwrap();
        assert_eq!(rounded(&gone), (1_998, -1, 1_997), "a penny that no coin pays");
        rounds_to(&shop, 0).await;
        assert_eq!(rounded(&sell(&shop, &mug, vec![cash(1_998)]).await.unwrap()), (1_998, 0, 1_998));
        let today = sale.business_date;
        let report = GetSalesReport {
            by: ReportBy::Day, period: Period { from: today, to: today }, earlier: None, store_id: None, category: None, most: 10,
        };
        let report = shop.call(report).await.unwrap();
        assert_eq!((report.total.taken(), report.rounding), (Minor(6 * 1_998), Minor(-1)), "beside the turnover, not in it");
        assert_eq!(shop.call(ListSales::default()).await.unwrap().sum, Minor(6 * 1_998));
        sound(&shop).await;
    }

    // Red when, in crates/domain/src/sales/rounding.rs, `step.0 > 1 && t.given.0 % step.0 != 0` becomes `false && t.given.0 % step.0 != 0`.
    // Red when, in crates/app/src/business/mutations.rs, `check_step(call.cash_step)?` becomes `call.cash_step`.
    async fn what_no_coin_pays_is_refused(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_998)).await;
        rounds_to(&shop, 5).await;
        let refused = async |tenders: Vec<TenderOffered>| -> String {
            let no = sell(&shop, &mug, tenders).await.unwrap_err();
            let open = shop.call(kontor_domain::sales::ActiveCart {}).await.unwrap().unwrap();
            shop.call(ClearCart { cart_id: open.id }).await.unwrap();
            no.code.to_string()
        };
        assert_eq!(refused(vec![cash(1_998)]).await, "no_such_coins");
        assert_eq!(refused(vec![cash(1_995)]).await, "not_enough", "19.98 is 20.00, not 19.95");
        assert_eq!(refused(vec![card(1_000), cash(995)]).await, "not_enough");
        assert_eq!(refused(vec![card(1_997)]).await, "not_enough", "a card is not rounded");
        assert_eq!(refused(vec![cash(0), cash(2_000)]).await, "invalid");
        for step in [-5, 3, 7, i64::MAX] {
            assert!(shop.call(ChangeCash { cash_step: Minor(step) }).await.unwrap_err().fields.contains_key("cash_step"));
        }
        let carl = shop.hire("Carl", Role::Cashier).await.token;
        assert_eq!(shop.call_as(&carl, ChangeCash { cash_step: Minor(0) }).await.unwrap_err().code, "not_allowed");
    }

    // Red when, in crates/app/src/sales/rows.rs, `rounding = rounding + row.get("rounding")?;` becomes ``.
    // Red when, in crates/app/src/sales/returns.rs, `in_coins(step, offered)?;` becomes ``.
    // Red when, in crates/app/src/sales/returns.rs, `Ok(paid - due)` becomes `Ok(Minor::ZERO)`.
    async fn returns_in_pieces_pay_out_what_one_would(shop: Shop) {
        rounds_to(&shop, 5).await;
        let pin = shop.stock_up(goods("Pin", 3)).await;
        let cart = shop.cart_of(&[(&pin, 3_000)]).await;
        let sale = shop.complete(&cart, vec![cash(10)]).await.unwrap();
        assert_eq!(rounded(&sale), (9, 1, 10));
        assert_eq!(give_back(&shop, &sale, 0, vec![cash(3)]).await.unwrap_err().code, "no_such_coins");
        assert_eq!(give_back(&shop, &sale, 0, vec![cash(10)]).await.unwrap_err().code, "refund_mismatch");
        let first = give_back(&shop, &sale, 0, vec![cash(5)]).await.unwrap();
        assert_eq!(rounded(&first), (3, 2, 5));
        assert_eq!(shop.call(GetSale { id: sale.id }).await.unwrap().returns_rounding, Minor(2), "what the next has to know");
        let second = give_back(&shop, &sale, 1, vec![cash(0)]).await.unwrap();
        assert_eq!(rounded(&second), (3, -3, 0), "six pence are five, and those were paid out");
        assert_eq!(give_back(&shop, &sale, 2, vec![card(5)]).await.unwrap_err().code, "refund_mismatch", "cards get pennies");
        let third = give_back(&shop, &sale, 2, vec![cash(5)]).await.unwrap();
        assert_eq!(rounded(&third), (3, 2, 5), "in all what was paid: ten");
        let by_card = shop.stock_up(goods("Cup", 1_998)).await;
        let sale = sell(&shop, &by_card, vec![card(1_998)]).await.unwrap();
        let back = give_back(&shop, &sale, 0, vec![card(998), cash(1_000)]).await.unwrap();
        assert_eq!(rounded(&back), (1_998, 0, 1_998));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/returns.rs, `exact.chain([(TenderKind::Cash, -rounding)]).collect()` becomes
    // `exact.collect()`.
    async fn what_was_not_paid_in_money_is_not_made_more_or_less_by_rounding(shop: Shop) {
        rounds_to(&shop, 5).await;
        let mug = shop.stock_up(goods("Mug", 1_997)).await;
        let ann = customer(&shop, "Ann", Some(10_000)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let cart = shop.call(NameCustomer { cart_id: cart.id, customer_id: Some(ann) }).await.unwrap();
        let sale = shop.complete(&cart, vec![on_account(1_000), cash(995)]).await.unwrap();
        assert_eq!(rounded(&sale), (1_997, -2, 1_995));
        let no = give_back(&shop, &sale, 0, vec![on_account(997), card(1_000)]).await.unwrap_err();
        assert_eq!(no.code, "refund_to_account");
        let back = give_back(&shop, &sale, 0, vec![on_account(1_000), card(997)]).await.unwrap();
        assert_eq!((rounded(&back), owes(&shop, ann).await), ((1_997, 0, 1_997), 0), "what was bought for money came back in money");
        let sale = sell(&shop, &mug, vec![cash(1_995)]).await.unwrap();
        let back = give_back(&shop, &sale, 0, vec![voucher(1_997, "")]).await.unwrap();
        assert_eq!(rounded(&back), (1_997, 0, 1_997), "a voucher is no coin");
        sound(&shop).await;
    }

    // Red when, in crates/domain/src/shifts/figures.rs, `.map(|flow| flow.amount + flow.rounding).sum()` becomes
    // `.map(|flow| flow.amount).sum()`.
    // Red when, in crates/app/src/payments/mod.rs, `TenderKind::Cash => rounded(taking.amount, business.cash_step) - taking.amount,`
    // becomes `TenderKind::Cash => Minor::ZERO,`.
    // Red when, in crates/app/src/sales/taken/mod.rs, `SaleKind::Return => taken.rounding - rounding,` becomes
    // `SaleKind::Return => taken.rounding,`.
    async fn the_drawer_holds_coins_and_the_report_says_why(shop: Shop) {
        rounds_to(&shop, 5).await;
        let mug = shop.stock_up(goods("Mug", 1_998)).await;
        let ann = customer(&shop, "Ann", Some(10_000)).await;
        shop.call(adjusts(ann, kontor_domain::accounts::Adjustment::Opening, 1_507)).await.unwrap();
        let shift = opened(&shop, 1_000).await;
        let sale = sell(&shop, &mug, vec![cash(2_000)]).await.unwrap();
        sell(&shop, &mug, vec![card(1_998)]).await.unwrap();
        sell(&shop, &mug, vec![card(1_001), cash(1_000)]).await.unwrap();
        let figures = async || shop.call(ReportX {}).await.unwrap().figures.unwrap();
        assert_eq!((figures().await.rounding, figures().await.net()), (Minor(0), Minor(3 * 1_998)), "2 up and 2 down");
        give_back(&shop, &sale, 0, vec![cash(2_000)]).await.unwrap();
        let paid = shop.call(pays(ann, TenderKind::Cash, 1_507)).await.unwrap();
        assert_eq!((paid.amount, paid.rounding, owes(&shop, ann).await), (Minor(1_507), Minor(-2), 0), "the debt is paid to the penny");
        assert_eq!(shop.call(GetPayment { id: paid.id }).await.unwrap(), paid);
        shop.call(HandOutPayment { id: paid.id, by: By::Pdf }).await.unwrap();
        let now = figures().await;
        assert_eq!((now.rounding, now.payments[0].rounding), (Minor(-2), Minor(-2)));
        assert_eq!(now.expected(), [(TenderKind::Cash, Minor(1_000 + 995 + 1_505)), (TenderKind::Card, Minor(1_998 + 1_001))]);
        shop.call(GetXPdf {}).await.unwrap();
        let z = shop.call(closing(&shift, vec![counted(TenderKind::Cash, 3_500), counted(TenderKind::Card, 2_999)])).await.unwrap();
        assert_eq!((z.variance, z.grand_total, z.figures.rounding), (Minor(0), Minor(2 * 1_998), Minor(-2)));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/identity/mutations.rs, `None => usual_step(asked.currency, &asked.locale),` becomes
    // `None => Minor::ZERO,`.
    async fn a_business_begins_with_the_coins_of_its_country(shop: Shop) {
        assert_eq!(shop.call(GetBusiness {}).await.unwrap().cash_step, Minor(0), "pennies are still used in Britain");
        for (asked, kept) in [(None, Some(5)), (Some(0), Some(0)), (Some(3), None)] {
            let kontor = Kontor::open(&shop.engine.new_place().await, None).await.unwrap();
            let mut call = set_up("Käse", TaxRounding::PerLine);
            (call.business.currency, call.business.locale) = ("CHF".parse().unwrap(), "de-CH".into());
            call.business.cash_step = asked.map(Minor);
            let done = kontor.call(None, new_id(), &call).await;
            assert_eq!(done.ok().map(|signed| signed.me.business.cash_step), kept.map(Minor), "{asked:?}");
            kontor.close().await;
        }
    }
}

/// Every way to change what was rounded that somebody with the database might try.
const CHANGES: &[&str] = &[
    "UPDATE sale SET rounding = 0",
    "UPDATE sale SET rounding = rounding + 1 WHERE kind = 'return'",
    "UPDATE payment SET rounding = 0",
    "UPDATE tender SET amount = amount - 2, given = given - 2; UPDATE sale SET rounding = 0",
];

// Red when, in crates/app/src/journal/book.rs, `content.insert("rounding".to_owned(), json!(sale.rounding));` becomes ``.
// Red when, in crates/app/src/payments/rows.rs, `&& payment.rounding == row.get("rounding")?` becomes ``.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_journal_finds_a_changed_rounding() {
    let shop = Shop::open(Engine::Sqlite).await;
    rounds_to(&shop, 5).await;
    let mug = shop.stock_up(goods("Mug", 1_998)).await;
    let ann = customer(&shop, "Ann", None).await;
    shop.call(adjusts(ann, kontor_domain::accounts::Adjustment::Opening, 1_507)).await.unwrap();
    let sale = sell(&shop, &mug, vec![cash(2_000)]).await.unwrap();
    give_back(&shop, &sale, 0, vec![cash(2_000)]).await.unwrap();
    shop.call(pays(ann, TenderKind::Cash, 1_507)).await.unwrap();
    finds_each(shop, CHANGES).await;
}
