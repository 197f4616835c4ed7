//! What was sold, summed up: every figure is what the sales behind it come to, whether sums are kept or not.

use std::collections::HashSet;

use chrono::{Days, NaiveDate, TimeDelta};
use kontor_app::reports::keep_sums_once;
use kontor_domain::catalog::{Product, SaveCategory, SaveProduct, SaveVariant};
use kontor_domain::customers::SaveCustomer;
use kontor_domain::identity::SignIn;
use kontor_domain::import::{ImportKind, ImportRun};
use kontor_domain::policy::Role;
use kontor_domain::reports::{
    Figures, GetDay, GetSalesReport, OfCategory, Period, ReportBy, ReportKey, ReportRow, SalesReport,
};
use kontor_domain::sales::{
    Discount, DiscountCart, GoesTo, ListSales, NameCustomer, ReturnLine, ReturnSale, Sale, SalesPart,
};
use kontor_domain::{CategoryId, CustomerId, Minor, Qty, Rate, StoreId};
use kontor_tests::files::{file, undo};
use kontor_tests::goods::{Goods, cash, goods};
use kontor_tests::{PASSWORD, Shop, both_engines, new_id};

fn ask(by: ReportBy, period: Period) -> GetSalesReport {
    GetSalesReport { by, period, earlier: None, store_id: None, category: None, most: 500 }
}

async fn report(shop: &Shop, by: ReportBy, period: Period) -> SalesReport {
    shop.call(ask(by, period)).await.unwrap()
}

fn today(shop: &Shop) -> NaiveDate {
    shop.clock.now().date_naive()
}

/// The next day at noon.
async fn next_day(shop: &mut Shop) {
    let noon = today(shop).checked_add_days(Days::new(1)).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc();
    later(shop, noon - shop.clock.now()).await;
}

/// So much later, with the owner signed in again.
async fn later(shop: &mut Shop, by: TimeDelta) {
    shop.clock.shift(by);
    let sign_in = SignIn { name: "Maria".into(), password: PASSWORD.into(), register_id: Some(shop.me.register.id) };
    shop.token = shop.call_id(None, new_id(), &sign_in).await.unwrap().token;
}

async fn sell(shop: &Shop, lines: &[(&Product, i64)], off: Option<Discount>, to: Option<CustomerId>) -> Sale {
    let mut cart = shop.cart_of(lines).await;
    if off.is_some() {
        cart = shop.call(DiscountCart { cart_id: cart.id, discount: off }).await.unwrap();
    }
    if to.is_some() {
        cart = shop.call(NameCustomer { cart_id: cart.id, customer_id: to }).await.unwrap();
    }
    let total = cart.totals.total.0;
    shop.complete(&cart, vec![cash(total)]).await.unwrap()
}

async fn take_back(shop: &Shop, sale: &Sale, line: usize) -> Sale {
    let of = &sale.lines[line];
    let lines = vec![ReturnLine { line_id: of.id, qty: of.qty, goes_to: GoesTo::Stock, serials: Vec::new() }];
    let call = ReturnSale {
        return_id: new_id(),
        sale_id: sale.id,
        lines,
        reason: "does not fit".into(),
        total: of.amounts.total,
        refunds: vec![cash(of.amounts.total.0)],
        approval: None,
    };
    shop.call(call).await.unwrap()
}

/// Puts a product into a category.
async fn put_in(shop: &Shop, product: &Product, category_id: Option<CategoryId>) {
    let variants = product.variants.iter().map(|variant| SaveVariant {
        id: variant.id,
        name: variant.name.clone(),
        sku: variant.sku.clone(),
        barcodes: variant.barcodes.clone(),
        price: variant.price,
    });
    let call = SaveProduct {
        id: product.id,
        title: product.title.clone(),
        category_id,
        tax_class_id: Some(product.tax_class_id),
        tax_mode: product.tax_mode,
        decimals: product.decimals,
        unit: product.unit.clone(),
        description: product.description.clone(),
        active: product.active,
        negative_stock: None,
        tracked: None,
        variants: variants.collect(),
    };
    shop.call(call).await.unwrap();
}

/// What the sales behind a row come to.
async fn behind(shop: &Shop, key: &ReportKey, period: Period) -> Minor {
    let list = ListSales { from: Some(period.from), to: Some(period.to), ..ListSales::default() };
    let list = match key {
        ReportKey::Day(day) => ListSales { from: Some(*day), to: Some(*day), ..list },
        ReportKey::Sales(part) => ListSales { part: Some(part.clone()), ..list },
        ReportKey::Category(id) => {
            let products = GetSalesReport { category: Some(OfCategory { id: *id }), ..ask(ReportBy::Product, period) };
            let rows = shop.call(products).await.unwrap().rows;
            return rows.iter().map(|row| row.figures.taken()).sum();
        }
    };
    shop.call(list).await.unwrap().sum
}

/// Checks a report by everything; gives the reports.
async fn check(shop: &Shop, period: Period) -> Vec<SalesReport> {
    let list = ListSales { from: Some(period.from), to: Some(period.to), ..ListSales::default() };
    let listed = shop.call(list).await.unwrap();
    let mut reports = Vec::new();
    for by in ReportBy::ALL {
        let report = report(shop, by, period).await;
        assert_eq!(report.total.taken(), listed.sum, "the total of {by:?} is what the list says");
        assert_eq!(report.total.sales + report.total.returns, listed.page.total);
        let parts: Figures = report.rows.iter().map(|row| row.figures).sum();
        let money = |figures: &Figures| (figures.sold, figures.returned, figures.tax, figures.discounts, figures.qty);
        assert_eq!(money(&parts), money(&report.total), "the parts of {by:?} are the whole");
        assert_eq!(report.row_count, i64::try_from(report.rows.len()).unwrap());
        for row in &report.rows {
            assert_eq!(row.figures.taken(), behind(shop, &row.key, period).await, "{by:?}: {row:?}");
        }
        reports.push(report);
    }
    reports
}

/// Three days of a shop: discounts, taxes, customers, cashiers, returns.
async fn three_days(shop: &mut Shop) -> Period {
    let from = today(shop);
    let mug = shop.stock_up(goods("Mug", 333)).await;
    let book = shop.stock_up(Goods { tax: Some("Zero"), ..goods("Book", 1_001) }).await;
    let tea = shop.stock_up(Goods { tax: Some("VAT 5%"), decimals: 3, ..goods("Tea", 2_599) }).await;
    let kitchen: CategoryId = new_id();
    shop.call(SaveCategory { id: kitchen, name: "Kitchen".into(), position: None }).await.unwrap();
    put_in(shop, &mug, Some(kitchen)).await;
    put_in(shop, &tea, Some(kitchen)).await;
    let ann: CustomerId = new_id();
    let call = SaveCustomer {
        id: ann,
        number: String::new(),
        name: "Ann".into(),
        phone: String::new(),
        email: String::new(),
        address: String::new(),
        tax_number: String::new(),
        notes: String::new(),
    };
    shop.call(call).await.unwrap();
    let ten = Some(Discount::Percent { rate: Rate(100_000) });
    let first = sell(shop, &[(&mug, 3_000), (&book, 1_000), (&tea, 1_250)], ten, Some(ann)).await;
    sell(shop, &[(&tea, 300)], None, None).await;
    next_day(shop).await;
    take_back(shop, &first, 0).await;
    let bob = shop.hire("Bob", Role::Cashier).await;
    let owner = std::mem::replace(&mut shop.token, bob.token);
    sell(shop, &[(&book, 2_000), (&mug, 1_000)], None, None).await;
    shop.token = owner;
    next_day(shop).await;
    later(shop, TimeDelta::hours(3)).await;
    sell(shop, &[(&mug, 5_000)], None, Some(ann)).await;
    Period { from, to: today(shop) }
}

async fn bring_in(shop: &Shop, text: &str) -> ImportRun {
    let mut file = file(ImportKind::Sales, text);
    file.tax = Some(Rate(175_000));
    file.bring_in(shop, false).await
}

both_engines! {
    // Red when, in crates/domain/src/reports/figures.rs, `qty: Qty(-qty.0),` becomes `qty,`.
    // Red when, in crates/domain/src/reports/figures.rs, `discounts: -discounts,` becomes `discounts,`.
    // Red when, in crates/app/src/reports/sums.rs, `if sums.keys.last() == Some(&key) => *last += figures,` becomes `if sums.keys.last() == Some(&key) => *last = figures,`.
    async fn every_figure_is_what_the_sales_behind_it_come_to(shop: Shop) {
        let mut shop = shop;
        let period = three_days(&mut shop).await;
        let live = check(&shop, period).await;
        assert_eq!(keep_sums_once(&shop.kontor).await.unwrap(), 2, "two days are over");
        assert_eq!(check(&shop, period).await, live, "and say the same from what is kept");
        assert_eq!(keep_sums_once(&shop.kontor).await.unwrap(), 0, "once is enough");
        let mug = report(&shop, ReportBy::Product, period).await.rows;
        let mug = mug.iter().find(|row| row.name == "Mug").unwrap();
        assert_eq!((mug.figures.sales, mug.figures.returns, mug.figures.qty), (3, 1, Qty(6_000)));
        let names = |by| { let shop = &shop; async move {
            report(shop, by, period).await.rows.into_iter().map(|row| row.name).collect::<HashSet<_>>()
        } };
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<HashSet<_>>();
        assert_eq!(names(ReportBy::Cashier).await, set(&["Maria", "Bob"]));
        assert_eq!(names(ReportBy::Category).await, set(&["Kitchen", ""]));
        assert_eq!(names(ReportBy::Customer).await, set(&["Ann", ""]));
        assert_eq!(names(ReportBy::Tax).await, set(&["VAT 20%", "VAT 5%", "Zero"]));
        assert_eq!(names(ReportBy::Register).await, set(&["Register 1, Market Street"]));
    }

    // Red when, in crates/app/src/reports/gather.rs, `kept.get(&(store_id, day)).filter(|(of, _)| *of == version)` becomes `kept.get(&(store_id, day))`.
    // Red when, in crates/app/src/reports/gather.rs, `kept.filter(|(of, _)| *of == version).and_then(` becomes `kept.and_then(`.
    // Red when, in crates/app/src/sales/complete.rs, `figures::touch_day(&mut cx.tx, (tenant, sale.store_id), sale.business_date, cx.now).await?;`
    // becomes `let _ = figures::touch_day;`.
    async fn a_day_that_changes_after_it_was_kept_is_made_anew(shop: Shop) {
        let period = Period { from: "2010-11-15".parse().unwrap(), to: "2011-02-03".parse().unwrap() };
        let head = "invoice|date|sku|description|quantity|price|customer number|country\n";
        let november = "1|2010-11-20 10:00|A1|Lantern|2|3.50|77|UK\n2|2010-12-01 11:00|A1|Lantern|1|3.50||UK\n\
                        3|2010-12-31 12:00|B2|Heart|4|1.25|78|UK\n4|2011-01-05 13:00|B2|Heart|1|1.25|77|UK\n";
        bring_in(&shop, &format!("{head}{november}")).await;
        let first = check(&shop, period).await;
        assert_eq!(keep_sums_once(&shop.kontor).await.unwrap(), 4);
        assert_eq!(check(&shop, period).await, first, "from days and whole months");
        let more = bring_in(&shop, &format!("{head}5|2010-12-01 15:00|C3|Box|3|10.00|77|UK\n6|2010-12-12 15:00|A1|Lantern|1|3.50||UK\n")).await;
        let second = check(&shop, period).await;
        assert_eq!(second[0].total.taken() - first[0].total.taken(), Minor(33_50));
        assert_eq!(keep_sums_once(&shop.kontor).await.unwrap(), 2);
        assert_eq!(check(&shop, period).await, second);
        undo(&shop, more.id).await;
        let third = check(&shop, period).await;
        assert_eq!(third[0].total, first[0].total, "what was undone counts for nothing");
        keep_sums_once(&shop.kontor).await.unwrap();
        assert_eq!(check(&shop, period).await, third);
        let narrow = Period { from: "2010-12-02".parse().unwrap(), to: "2011-01-04".parse().unwrap() };
        check(&shop, narrow).await;
    }

    async fn a_period_stands_beside_another(shop: Shop) {
        let mut shop = shop;
        let period = three_days(&mut shop).await;
        let (last, before) = (Period::day(period.to), Period::day(period.from));
        let days = report(&shop, ReportBy::Day, Period { from: period.from, to: period.to }).await.rows;
        assert_eq!(days.len(), 3, "each day");
        let beside = |by| GetSalesReport { earlier: Some(before), ..ask(by, last) };
        let products = shop.call(beside(ReportBy::Product)).await.unwrap();
        let earlier: Figures = products.rows.iter().filter_map(|row| row.earlier).sum();
        assert_eq!(Some(earlier.taken()), products.earlier.map(|figures| figures.taken()));
        assert_eq!(products.earlier.unwrap(), report(&shop, ReportBy::Day, before).await.total);
        let gone: Vec<&ReportRow> = products.rows.iter().filter(|row| row.figures == Figures::default()).collect();
        assert_eq!(gone.len(), 2, "what sold then and not now is there with nothing");
        let day = shop.call(beside(ReportBy::Day)).await.unwrap().rows;
        assert_eq!(day[0].earlier, products.earlier, "a day beside the day at its place");
        let few = shop.call(GetSalesReport { most: 1, ..ask(ReportBy::Product, period) }).await.unwrap();
        assert_eq!((few.rows.len(), few.row_count), (1, 3));
        assert_eq!(few.rows[0].figures.taken() + few.others.taken(), few.total.taken(), "nothing is lost below the last row");
    }

    // Red when, in crates/app/src/reports/gather.rs, `here(|| all.less(less))` becomes `all`.
    // Red when, in crates/app/src/reports/gather.rs, `version(before) + version(inside)` becomes `version(inside)`.
    async fn what_is_kept_of_months_and_years_says_the_same(shop: Shop) {
        let mut invoices = "invoice|date|sku|description|quantity|price|customer number|country\n".to_owned();
        for month in 0..24 {
            let (year, month) = (2009 + month / 12, 1 + month % 12);
            for (day, sku, quantity) in [(4, "A1", month), (20, "B2", 2), (28, if month % 3 == 0 { "A1" } else { "C3" }, 1)] {
                let line = format!("{year}{month}-{day}|{year}-{month:02}-{day:02} 10:00|{sku}|Lantern|{quantity}|3.50|{day}|UK\n");
                invoices.push_str(&line);
            }
        }
        bring_in(&shop, &invoices).await;
        let periods = [
            ("2009-01-01", "2009-12-31"),
            ("2009-01-01", "2010-12-31"),
            ("2009-03-05", "2009-12-20"),
            ("2009-02-04", "2010-10-31"),
            ("2009-03-01", "2009-05-31"),
            ("2010-06-20", "2010-12-31"),
        ];
        let periods = periods.map(|(from, to)| Period { from: from.parse().unwrap(), to: to.parse().unwrap() });
        let reports = async || {
            let mut reports = Vec::new();
            for period in periods {
                for by in [ReportBy::Product, ReportBy::Category, ReportBy::Customer] {
                    reports.push(shop.call(GetSalesReport { earlier: Some(period.before()), ..ask(by, period) }).await.unwrap());
                }
            }
            reports
        };
        let live = reports().await;
        assert_eq!(live[0].rows.iter().map(|row| row.figures.sales).sum::<i64>(), 36, "three a month");
        assert_eq!(keep_sums_once(&shop.kontor).await.unwrap(), 72);
        assert_eq!(reports().await, live);
        let more = "invoice|date|sku|description|quantity|price|customer number|country\n9|2009-02-04 11:00|A1|Lantern|100|3.50|4|UK\n";
        bring_in(&shop, more).await;
        let changed = reports().await;
        assert_ne!(changed, live);
        assert_eq!(keep_sums_once(&shop.kontor).await.unwrap(), 1, "one day changed, and with it the months and years it is in");
        assert_eq!(reports().await, changed);
    }

    async fn today_stands_beside_a_week_before(shop: Shop) {
        let mut shop = shop;
        let empty = shop.call(GetDay { day: None, store_id: None }).await.unwrap();
        assert!(!empty.any_sale && empty.hours.is_empty() && empty.best.is_empty());
        three_days(&mut shop).await;
        for _ in 0..7 {
            next_day(&mut shop).await;
        }
        let quiet = shop.call(GetDay { day: None, store_id: None }).await.unwrap();
        assert_eq!((quiet.day, quiet.figures, quiet.any_sale), (today(&shop), Figures::default(), true));
        assert_eq!(quiet.earlier.taken(), Minor(16_65), "five mugs, a week before");
        assert_eq!(quiet.earlier_by_now, Minor::ZERO, "they were sold at three, and it is noon");
        let then = shop.call(GetDay { day: Some(quiet.beside), store_id: Some(shop.me.register.store_id) }).await.unwrap();
        assert_eq!((then.figures, then.best.len(), then.sources.len()), (quiet.earlier, 1, 1));
        assert_eq!((then.sources[0].register.as_str(), then.sources[0].figures), ("Register 1", then.figures));
        assert_eq!(then.best[0].key, ReportKey::Sales(match &then.best[0].key {
            ReportKey::Sales(SalesPart::Product(id)) => SalesPart::Product(*id),
            other => panic!("{other:?}"),
        }));
        later(&mut shop, TimeDelta::hours(9)).await;
        let evening = shop.call(GetDay { day: None, store_id: None }).await.unwrap();
        assert_eq!(evening.earlier_by_now, evening.earlier.taken(), "by nine all of it");
    }

    async fn what_makes_no_sense_is_refused(shop: Shop) {
        let day: NaiveDate = today(&shop);
        let before = day.checked_sub_days(Days::new(1)).unwrap();
        let year_one: NaiveDate = "0001-01-01".parse().unwrap();
        for (call, field) in [
            (ask(ReportBy::Day, Period { from: day, to: before }), "period"),
            (ask(ReportBy::Day, Period { from: year_one, to: day }), "period"),
            (GetSalesReport { earlier: Some(Period { from: day, to: before }), ..ask(ReportBy::Tax, Period::day(day)) }, "earlier"),
            (GetSalesReport { category: Some(OfCategory { id: None }), ..ask(ReportBy::Tax, Period::day(day)) }, "category"),
        ] {
            let no = shop.call(call).await.unwrap_err();
            assert!(no.fields.contains_key(field), "{no:?}");
        }
        let elsewhere: StoreId = new_id();
        let no = shop.call(GetSalesReport { store_id: Some(elsewhere), ..ask(ReportBy::Day, Period::day(day)) }).await.unwrap_err();
        assert_eq!(no.code, "not_found");
        let cashier = shop.hire("Bob", Role::Cashier).await;
        let no = shop.call_as(&cashier.token, ask(ReportBy::Day, Period::day(day))).await.unwrap_err();
        assert_eq!(no.code, "not_allowed");
    }
}
