//! What reports cost over a million sales of three years, and what a sale costs beside so many.

use std::path::Path;
use std::time::Instant;

use chrono::{Days, Utc};
use kontor_app::reports::keep_sums_once;
use kontor_domain::customers::SaveCustomer;
use kontor_domain::identity::AddUser;
use kontor_domain::policy::Role;
use kontor_domain::reports::{GetDay, GetSalesReport, GetTable, Period, ReportBy, TableKind};
use kontor_domain::sales::ListSales;
use rusqlite::Connection;
use uuid::Uuid;

use crate::search::{self, timed};
use crate::shop::{self, Shop};
use crate::table::Measured;

const FEW_SALES: usize = 10_000;
const MANY_SALES: usize = 1_000_000;
const CUSTOMERS: usize = 5_000;
const CASHIERS: [&str; 4] = ["Ada", "Ben", "Cleo", "Dov"];
const DAYS: u64 = 1_096;
const ROUNDS: usize = 15;
const COMPLETED: usize = 300;

/// Prints what they cost.
pub(crate) async fn measure(folder: &Path) {
    let shop = Shop::open(folder).await;
    search::fill(&shop).await;
    people(&shop).await;
    let cart = shop.ask(&shop.line(Uuid::now_v7().into(), 0, 0)).await;
    shop.ask(&shop::completion(&cart, kontor_domain::Minor(1_000))).await;
    let shop = shop.reopen(folder, |file| sell(file, FEW_SALES)).await;
    println!("| what | p50 | p99 |");
    println!("|---|---:|---:|");
    complete(&shop, FEW_SALES).await;
    let shop = shop.reopen(folder, |file| sell(file, MANY_SALES)).await;
    let begun = Instant::now();
    let days = keep_sums_once(&shop.kontor).await.unwrap();
    let kept = begun.elapsed();
    complete(&shop, MANY_SALES).await;

    let today = Utc::now().date_naive();
    let back = |days| today.checked_sub_days(Days::new(days)).unwrap();
    let periods = [
        ("the last 30 days", Period { from: back(29), to: today }),
        ("the last year", Period { from: back(364), to: today }),
        ("all three years", Period { from: back(DAYS), to: today }),
    ];
    // The first report reads which product is in which category.
    report(&shop, ReportBy::Category, periods[0].1, None).await;
    for (what, period) in periods {
        for by in ReportBy::ALL {
            let name = format!("report by {}, {what}", by.as_str());
            report(&shop, by, period, None).await.print(&name);
        }
    }
    let (year, before) = (periods[1].1, periods[1].1.before());
    for by in [ReportBy::Day, ReportBy::Product, ReportBy::Category, ReportBy::Customer] {
        let name = format!("report by {}, the last year beside the year before", by.as_str());
        report(&shop, by, year, Some(before)).await.print(&name);
    }
    for what in TableKind::ALL {
        for by in what.ways() {
            let mut times = Measured::default();
            for _ in 0..ROUNDS {
                let call = GetTable {
                    what,
                    by: Some(*by),
                    period: year,
                    earlier: None,
                    store_id: None,
                    category: None,
                    most: 500,
                };
                times.add(timed(&shop.kontor, shop.request(&call)).await, 0);
            }
            times.print(&format!("{} by {}, the last year", what.as_str(), by.as_str()));
        }
    }
    let mut home = Measured::default();
    for _ in 0..ROUNDS {
        home.add(timed(&shop.kontor, shop.request(&GetDay { day: None, store_id: None })).await, 0);
    }
    home.print("home page");
    let mut list = Measured::default();
    for _ in 0..ROUNDS {
        let month = ListSales { from: Some(back(29)), to: Some(today), ..ListSales::default() };
        list.add(timed(&shop.kontor, shop.request(&month)).await, 0);
    }
    list.print("list of the sales of the last 30 days");
    println!("\nThe sums of {days} days were kept in {:.1} s, beside everything else.", kept.as_secs_f64());
    shop.kontor.close().await;
}

impl Measured {
    fn print(&self, what: &str) {
        let [p50, p99] = self.p50_p99().map(|time| time.as_secs_f64() * 1e3);
        println!("| {what} | {p50:.1} ms | {p99:.1} ms |");
    }
}

async fn report(shop: &Shop, by: ReportBy, period: Period, earlier: Option<Period>) -> Measured {
    let mut times = Measured::default();
    for _ in 0..ROUNDS {
        let call = GetSalesReport { by, period, earlier, store_id: None, category: None, most: 500 };
        times.add(timed(&shop.kontor, shop.request(&call)).await, 0);
    }
    times
}

async fn complete(shop: &Shop, sales: usize) {
    let mut times = Measured::default();
    for round in 0..COMPLETED {
        let id = Uuid::now_v7().into();
        let mut cart = shop.ask(&shop.line(id, round, 0)).await;
        for at in 1..5 {
            cart = shop.ask(&shop.line(id, round, at)).await;
        }
        let completion = shop::completion(&cart, kontor_domain::Minor(2_000));
        let begun = Instant::now();
        shop.ask(&completion).await;
        times.add(begun.elapsed(), 0);
    }
    times.print(&format!("complete a sale of 5 lines and 2 tenders, {sales} past sales"));
}

async fn people(shop: &Shop) {
    for name in CASHIERS {
        let call = AddUser {
            id: Uuid::now_v7().into(),
            name: name.into(),
            role: Role::Cashier,
            password: shop::PASSWORD.into(),
            pin: None,
        };
        shop.ask(&call).await;
    }
    for at in 0..CUSTOMERS {
        let call = SaveCustomer {
            id: Uuid::now_v7().into(),
            number: String::new(),
            name: format!("Customer {at}"),
            phone: String::new(),
            email: String::new(),
            address: String::new(),
            tax_number: String::new(),
            notes: String::new(),
        };
        shop.ask(&call).await;
    }
}

/// Writes so many sales with ids in the order of time, as Kontor makes them, of one to four lines over three years, as if they had been made: few products sell much and
/// many little, a third of the sales has a customer.
fn sell(file: &Connection, sales: usize) {
    let run = |sql: &str| file.execute_batch(sql).unwrap();
    file.pragma_update(None, "foreign_keys", false).unwrap();
    let first = Utc::now().date_naive().checked_sub_days(Days::new(DAYS)).unwrap();
    run("CREATE TEMP TABLE any_variant AS SELECT id, sku, price FROM variant ORDER BY RANDOM();
         CREATE TEMP TABLE any_customer AS SELECT id, name FROM customer;
         CREATE TEMP TABLE any_user AS SELECT id, name FROM app_user;");
    let count = |table: &str| -> i64 {
        file.query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    let (variants, customers, users) = (count("any_variant"), count("any_customer"), count("any_user"));
    run(&format!(
        "CREATE TEMP TABLE made AS WITH RECURSIVE n (value) AS \
         (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {sales}) \
         SELECT value AS n, unhex(printf('%08x%024x', {sales}, value)) AS id, date('{first}', (value * {DAYS} / {sales}) || ' days') AS day, \
         9 + ABS(RANDOM() % 10) AS hour, 1 + ABS(RANDOM() % 4) AS lines, 1 + ABS(RANDOM() % {users}) AS user, \
         CASE WHEN ABS(RANDOM() % 3) = 0 THEN 1 + ABS(RANDOM() % {customers}) END AS customer FROM n;"
    ));
    copy(file, "sale", "made m, one", &|column| match column {
        "id" => Some("m.id".to_owned()),
        "number" => Some(format!("'{sales}-' || m.n")),
        "seq" => Some(format!("{sales} * 10 + m.n")),
        "business_date" => Some("m.day".to_owned()),
        "local_hour" => Some("m.hour".to_owned()),
        "completed_at" => Some("m.day || 'T' || substr('0' || m.hour, -2) || ':00:00.000000Z'".to_owned()),
        "line_count" => Some("m.lines".to_owned()),
        "total" => Some("m.lines * 600".to_owned()),
        "tax" => Some("m.lines * 100".to_owned()),
        "user_id" => Some("(SELECT id FROM any_user WHERE rowid = m.user)".to_owned()),
        "customer_id" => Some("(SELECT id FROM any_customer WHERE rowid = m.customer)".to_owned()),
        _ => None,
    });
    // The product of two even numbers is uneven: some sell a thousand times what others do.
    let any = format!("1 + (ABS(RANDOM() % 1000) * ABS(RANDOM() % 1000) * {variants} / 1000000)");
    run(&format!(
        "CREATE TEMP TABLE made_line AS SELECT m.id AS sale, m.n AS n, p.value AS position, {any} AS variant \
         FROM made m JOIN (SELECT 1 AS value UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) p ON p.value <= m.lines;"
    ));
    copy(file, "sale_line", "made_line m, one", &|column| match column {
        "id" => Some("unhex(printf('%s%08x', hex(substr(m.sale, 1, 12)), m.n * 8 + m.position))".to_owned()),
        "sale_id" => Some("m.sale".to_owned()),
        "position" => Some("m.position".to_owned()),
        "variant_id" => Some("(SELECT id FROM any_variant WHERE rowid = m.variant)".to_owned()),
        "total" => Some("600".to_owned()),
        "tax" => Some("100".to_owned()),
        _ => None,
    });
    run("INSERT INTO sale_day (store_id, day, tenant_id, version, created_at, updated_at) \
         SELECT store_id, business_date, tenant_id, 1, MAX(completed_at), MAX(completed_at) FROM sale \
         GROUP BY store_id, business_date, tenant_id ON CONFLICT (store_id, day) DO UPDATE SET version = version + 1;
         DROP TABLE made; DROP TABLE made_line; DROP TABLE any_variant; DROP TABLE any_customer; DROP TABLE any_user;");
}

/// Copies the first row of a table as often as there are rows in `from`, with other values where `value` gives some.
fn copy(file: &Connection, table: &str, from: &str, value: &dyn Fn(&str) -> Option<String>) {
    let mut names = file.prepare(&format!("SELECT name FROM pragma_table_info('{table}')")).unwrap();
    let columns: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let copied: Vec<String> = columns.iter().map(|name| value(name).unwrap_or_else(|| format!("one.{name}"))).collect();
    let sql = format!(
        "WITH one AS (SELECT * FROM {table} ORDER BY rowid LIMIT 1) INSERT INTO {table} ({}) SELECT {} FROM {from}",
        columns.join(", "),
        copied.join(", ")
    );
    file.execute(&sql, []).unwrap();
}
