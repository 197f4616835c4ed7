//! Reports that are one table each: every figure is what the sales and movements behind it come to. `cargo xtask red` makes
//! the changes named here and sees the tests fail.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{Days, NaiveDate, TimeDelta};
use kontor_app::reports::keep_sums_once;
use kontor_domain::identity::SignIn;
use kontor_domain::overrides::{ChangeOverrides, OverridePolicy};
use kontor_domain::policy::Role;
use kontor_domain::reports::{
    GetTable, GetTablePdf, OfCategory, Period, ReportTable, TableBy, TableKey, TableKind, TableRow,
};
use kontor_domain::sales::returns::refund;
use kontor_domain::sales::{GoesTo, ReturnLine, ReturnSale, Sale, SalesPart};
use kontor_domain::shifts::{CashKind, MoveCash};
use kontor_domain::{Qty, Secret};
use kontor_tests::goods::{cash, goods};
use kontor_tests::{PASSWORD, PIN, Shop, both_engines, new_id};

use crate::costs::came;
use crate::shifts::{moved, opened};

fn ask(what: TableKind, by: TableBy, period: Period) -> GetTable {
    GetTable { what, by: Some(by), period, earlier: None, store_id: None, category: None, most: 500 }
}

async fn table(shop: &Shop, what: TableKind, by: TableBy, period: Period) -> ReportTable {
    shop.call(ask(what, by, period)).await.unwrap()
}

fn today(shop: &Shop) -> NaiveDate {
    shop.clock.now().with_timezone(&chrono_tz::Europe::London).date_naive()
}

/// So many days later at noon, with the owner signed in again.
async fn later(shop: &mut Shop, days: u64) {
    let noon = today(shop).checked_add_days(Days::new(days)).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc();
    shop.clock.shift(noon - shop.clock.now());
    let sign_in = SignIn { name: "Maria".into(), password: PASSWORD.into(), register_id: Some(shop.me.register.id) };
    shop.token = shop.call_id(None, new_id(), &sign_in).await.unwrap().token;
}

async fn sold(shop: &Shop, product: &kontor_domain::catalog::Product, pieces: i64) -> Sale {
    let cart = shop.cart_of(&[(product, pieces * 1_000)]).await;
    let paid = cash(cart.totals.total.0);
    shop.complete(&cart, vec![paid]).await.unwrap()
}

async fn back(shop: &Shop, sale: &Sale, before: i64, goes_to: GoesTo, reason: &str) -> Sale {
    let line = &sale.lines[0];
    let total = refund(&line.amounts, line.qty, Qty::whole(before), Qty::ONE).unwrap().total;
    let call = ReturnSale {
        return_id: new_id(),
        sale_id: sale.id,
        lines: vec![ReturnLine { serials: Vec::new(), line_id: line.id, qty: Qty::ONE, goes_to }],
        reason: reason.into(),
        total,
        refunds: vec![cash(total.0)],
        approval: None,
    };
    shop.call(call).await.unwrap()
}

fn cells(row: &[Option<i64>]) -> Vec<i64> {
    row.iter().map(|cell| cell.unwrap_or(-1)).collect()
}

fn named(table: &ReportTable) -> Vec<(&str, Vec<i64>)> {
    table.rows.iter().map(|row: &TableRow| (row.name.as_str(), cells(&row.cells))).collect()
}

both_engines! {
    // Red when, in crates/app/src/sales/figures/rows.rs, `AND COALESCE(l.cost, o.cost) IS NOT NULL` becomes `AND l.cost IS NOT NULL`.
    // Red when, in crates/app/src/reports/part.rs, `all.into_iter().map(|(_, figures)| (0, figures))` becomes
    // `all.into_iter().take(0).map(|(_, figures)| (0, figures))`.
    // Red when, in crates/app/src/reports/table/fill.rs, `[all.qty.0, all.net().0, known.taken().0, known.discounts.0]` becomes
    // `[all.qty.0, all.net().0, all.net().0, known.discounts.0]`.
    async fn what_was_earned_is_what_was_taken_less_what_it_cost(shop: Shop) {
        let mut shop = shop;
        let mug = shop.stock_up(goods("Mug", 1_200)).await;
        came(&shop, &mug, 10, 400).await.unwrap();
        let free = shop.stock_up(goods("Poster", 600)).await;
        let day = Period::day(today(&shop));
        let sale = sold(&shop, &mug, 5).await;
        sold(&shop, &free, 1).await;
        back(&shop, &sale, 0, GoesTo::Stock, "too blue").await;
        back(&shop, &sale, 1, GoesTo::Damaged, "broken").await;
        // Five for 50.00 without tax at 20.00, of which two came back: one to the shelf, one lost.
        let mugs = vec![3_000, 3_000, 1_600, 1_400, 467, 0];
        let posters = vec![1_000, 500, 0, 0, -1, 500];
        let total = vec![4_000, 3_500, 1_600, 1_400, 467, 500];
        for kept in [false, true] {
            let found = table(&shop, TableKind::Margin, TableBy::Product, day).await;
            assert_eq!(named(&found), [("Mug", mugs.clone()), ("Poster", posters.clone())], "kept: {kept}");
            assert_eq!(found.rows[0].key, TableKey::Sales(SalesPart::Product(mug.variants[0].id)));
            assert_eq!(cells(&found.total), total);
            let found = table(&shop, TableKind::Margin, TableBy::Category, day).await;
            assert_eq!((named(&found), &found.rows[0].key), (vec![("", total.clone())], &TableKey::Category(None)));
            let found = table(&shop, TableKind::Margin, TableBy::Day, day).await;
            assert_eq!(named(&found), [("", total.clone())], "kept: {kept}");
            later(&mut shop, 3).await;
            keep_sums_once(&shop.kontor).await.unwrap();
        }
        let before = GetTable { earlier: Some(day), ..ask(TableKind::Margin, TableBy::Product, Period::day(today(&shop))) };
        let found = shop.call(before).await.unwrap();
        assert_eq!((found.rows.len(), cells(&found.earlier.unwrap())), (0, total), "nothing today, beside then");
    }

    // Red when, in crates/app/src/reports/table/fill.rs, `plus(held.entry((variant, of)).or_default(), &[-qty.0, -value.0, 0, 0]);` becomes ``.
    // Red when, in crates/app/src/reports/table/fill.rs, `sold > 0 && on_hand > 0,` becomes `on_hand > 0,`.
    async fn what_stock_was_worth_on_any_day_and_what_sells_of_it(shop: Shop) {
        let mut shop = shop;
        let mug = shop.stock_up(goods("Mug", 1_200)).await;
        let lamp = shop.stock_up(goods("Lamp", 5_000)).await;
        let first = today(&shop);
        came(&shop, &mug, 10, 400).await.unwrap();
        came(&shop, &lamp, 2, 2_000).await.unwrap();
        later(&mut shop, 2).await;
        sold(&shop, &mug, 4).await;
        let now = today(&shop);
        let value = async |by, day| table(&shop, TableKind::StockValue, by, Period::day(day)).await;
        let level = |product: &kontor_domain::catalog::Product| product.variants[0].on_hand.0;
        let (mugs, lamps) = (level(&mug), level(&lamp));
        let then = value(TableBy::Product, first).await;
        let worth: Vec<i64> = then.rows.iter().map(|row| row.cells[1].unwrap()).collect();
        assert!(worth.iter().sum::<i64>() >= 8_000, "{then:?}");
        let today_mug = |table: &ReportTable| table.rows.iter().find(|row| row.name == "Mug").unwrap().cells.clone();
        let (was, is) = (today_mug(&then), today_mug(&value(TableBy::Product, now).await));
        assert_eq!(was[0].unwrap() - is[0].unwrap(), 4_000, "four went");
        assert!(was[1].unwrap() > is[1].unwrap(), "and took what they were worth along");
        assert_eq!(was[0], Some(mugs + 10_000));
        let stores = value(TableBy::Store, now).await;
        assert_eq!((stores.rows.len(), stores.rows[0].name.as_str()), (1, "Market Street"));
        assert_eq!(stores.total, value(TableBy::Product, now).await.total, "the same by any way");
        assert_eq!(stores.total, value(TableBy::Category, now).await.total);
        let before = value(TableBy::Product, first.checked_sub_days(Days::new(9)).unwrap()).await;
        assert_eq!(before.rows, [], "before anything came");

        let period = Period { from: first, to: now };
        let movers = async |by| table(&shop, TableKind::Movers, by, period).await;
        let best = movers(TableBy::Best).await;
        let left = mugs + 6_000;
        assert_eq!(named(&best), [("Mug", vec![4_000, 4_000, left, (left * 3 + 2_000) / 4_000])], "at four in three days");
        assert_eq!(named(&movers(TableBy::Slow).await), named(&best));
        let unsold = movers(TableBy::Unsold).await;
        assert_eq!(named(&unsold), [("Lamp", vec![0, 0, lamps + 2_000, -1])]);
    }

    // Red when, in crates/app/src/sales/figures/back/rows.rs, `AND s.kind = 'return' ` becomes ``.
    // Red when, in crates/app/src/reports/table/fill.rs, `TableBy::Approver => Id::User(one.approver_id),` becomes ``.
    async fn what_came_back_and_what_was_approved(shop: Shop) {
        let shop = shop;
        let mug = shop.stock_up(goods("Mug", 1_200)).await;
        opened(&shop, 50_000).await;
        shop.call(ChangeOverrides { policy: OverridePolicy { no_sale: true, ..OverridePolicy::default() } }).await.unwrap();
        let sale = sold(&shop, &mug, 5).await;
        back(&shop, &sale, 0, GoesTo::Stock, "too blue").await;
        back(&shop, &sale, 1, GoesTo::Damaged, "broken").await;
        back(&shop, &sale, 2, GoesTo::Stock, "too blue").await;
        let day = Period::day(today(&shop));
        let returns = async |by| table(&shop, TableKind::Returns, by, day).await;
        let by_reason = returns(TableBy::Reason).await;
        assert_eq!(named(&by_reason), [("too blue", vec![2, 2_000, 2_400, -1]), ("broken", vec![1, 1_000, 1_200, -1])]);
        assert_eq!(named(&returns(TableBy::Destination).await), [("stock", vec![2, 2_000, 2_400, -1]), ("damaged", vec![1, 1_000, 1_200, -1])]);
        assert_eq!(named(&returns(TableBy::Product).await), [("Mug", vec![3, 3_000, 3_600, 600])], "60 % of what was sold");
        assert_eq!(named(&returns(TableBy::Cashier).await), [("Maria", vec![3, 3_000, 3_600, 600])]);
        let most = GetTable { most: 1, ..ask(TableKind::Returns, TableBy::Reason, day) };
        let found = shop.call(most).await.unwrap();
        assert_eq!((found.rows.len(), found.row_count, cells(&found.others)), (1, 2, vec![1, 1_000, 1_200, -1]));

        let carl = shop.hire("Carl", Role::Cashier).await;
        let approval = kontor_domain::overrides::Approval { approver_id: shop.me.user.id, pin: Secret::from(PIN), reason: "change".into(), kinds: kontor_domain::overrides::OverrideKind::ALL.to_vec() };
        let call = MoveCash { approval: Some(approval), ..moved(CashKind::NoSale, 0, "change") };
        shop.call_as(&carl.token, call).await.unwrap();
        let approved = async |by| table(&shop, TableKind::Overrides, by, day).await;
        assert_eq!(named(&approved(TableBy::Act).await), [("no_sale", vec![1, 0])]);
        assert_eq!(named(&approved(TableBy::Cashier).await), [("Carl", vec![1, 0])]);
        assert_eq!(named(&approved(TableBy::Approver).await), [("Maria", vec![1, 0])]);
        let elsewhere = GetTable { store_id: Some(new_id()), ..ask(TableKind::Overrides, TableBy::Act, day) };
        assert_eq!(shop.call(elsewhere).await.unwrap_err().code, "not_found");
    }

    // Red when, in crates/app/src/reports/table/mod.rs, `if !ways.contains(&by) {` becomes `if false {`.
    async fn what_can_t_be_asked_is_refused_and_what_can_is_a_pdf_too(shop: Shop) {
        let day = Period::day(today(&shop));
        for kind in TableKind::ALL {
            for by in kind.ways() {
                let found = table(&shop, kind, *by, day).await;
                assert_eq!(found.total.len(), found.columns.len(), "{kind:?} {by:?}");
                let pdf = shop.call(GetTablePdf { table: ask(kind, *by, day) }).await.unwrap();
                assert!(STANDARD.decode(pdf.base64).unwrap().starts_with(b"%PDF-"), "{kind:?} {by:?}");
            }
            let usual = GetTable { by: None, ..ask(kind, TableBy::Day, day) };
            assert_eq!(shop.call(usual).await.unwrap().by, kind.ways()[0]);
        }
        let no = shop.call(ask(TableKind::Margin, TableBy::Reason, day)).await.unwrap_err();
        assert!(no.fields.contains_key("by") && no.message.contains("category"), "{no}");
        let backwards = Period { from: day.from, to: day.to.checked_sub_signed(TimeDelta::days(1)).unwrap() };
        assert!(shop.call(ask(TableKind::Margin, TableBy::Day, backwards)).await.unwrap_err().fields.contains_key("period"));
        let earlier = GetTable { earlier: Some(backwards), ..ask(TableKind::Margin, TableBy::Day, day) };
        assert!(shop.call(earlier).await.unwrap_err().fields.contains_key("earlier"));
        let category = GetTable { category: Some(OfCategory { id: None }), ..ask(TableKind::Margin, TableBy::Day, day) };
        assert!(shop.call(category).await.unwrap_err().fields.contains_key("category"));
    }
}
