//! One person who is there twice, and a person who asks what is known of them, or to be forgotten.

use chrono::Days;
use kontor_domain::customers::{
    Customer, ErasePerson, ExportPerson, FindCustomers, FindDuplicates, GetCustomer, MergeCustomers, SaveCustomer,
    Shared, SplitCustomers,
};
use kontor_domain::import::ImportKind;
use kontor_domain::journal::Verify;
use kontor_domain::reports::{GetSalesReport, Period, ReportBy};
use kontor_domain::sales::{ListSales, NameCustomer, Sale, SalesPart};
use kontor_domain::{CallId, CustomerId, Minor};
use kontor_tests::files::file;
use kontor_tests::goods::{cash, goods};
use kontor_tests::{Engine, Shop, both_engines, new_id};

fn person(name: &str, number: &str, phone: &str, notes: &str) -> SaveCustomer {
    SaveCustomer {
        id: new_id(),
        number: number.into(),
        name: name.into(),
        phone: phone.into(),
        email: String::new(),
        address: String::new(),
        tax_number: String::new(),
        notes: notes.into(),
    }
}

async fn add(shop: &Shop, call: SaveCustomer) -> Customer {
    shop.call(call).await.unwrap()
}

async fn buys(shop: &Shop, who: CustomerId, mugs: i64) -> Sale {
    let mug = match shop.call(kontor_domain::catalog::Scan { code: "MUG".into() }).await {
        Ok(found) => found.product_id,
        Err(_) => shop.stock_up(goods("Mug", 500)).await.id,
    };
    let mug = shop.call(kontor_domain::catalog::GetProduct { id: mug }).await.unwrap();
    let cart = shop.cart_of(&[(&mug, mugs * 1_000)]).await;
    let cart = shop.call(NameCustomer { cart_id: cart.id, customer_id: Some(who) }).await.unwrap();
    shop.complete(&cart, vec![cash(cart.totals.total.0)]).await.unwrap()
}

async fn bought(shop: &Shop, who: CustomerId) -> (Minor, Minor) {
    let list = |list: ListSales| async move { shop.call(list).await.unwrap().sum };
    let by_filter = list(ListSales { customer_id: Some(who), ..ListSales::default() }).await;
    let by_part = list(ListSales { part: Some(SalesPart::Customer(Some(who))), ..ListSales::default() }).await;
    assert_eq!(by_filter, by_part);
    let today = shop.clock.now().date_naive();
    let period = Period { from: today.checked_sub_days(Days::new(1)).unwrap(), to: today };
    let ask =
        GetSalesReport { by: ReportBy::Customer, period, earlier: None, store_id: None, category: None, most: 100 };
    let rows = shop.call(ask).await.unwrap().rows;
    let key = kontor_domain::reports::ReportKey::Sales(SalesPart::Customer(Some(who)));
    (by_filter, rows.iter().find(|row| row.key == key).map(|row| row.figures.taken()).unwrap_or_default())
}

async fn listed(shop: &Shop) -> Vec<String> {
    let page = shop.call(FindCustomers::default()).await.unwrap();
    page.rows.into_iter().map(|customer| customer.name).collect()
}

both_engines! {
    // Red when, in crates/app/src/customers/person/merge.rs, `buyers::count_for(&mut cx.tx, tenant, (other.id, after.id), cx.now).await?;`
    // becomes `let _ = tenant;`.
    // Red when, in crates/app/src/reports/queries.rs, `.of(counts_for).ranked(&call)` becomes `.ranked(&call)`.
    // Red when, in crates/app/src/customers/person/merge.rs, `if now == after { before.to_owned() }` becomes `if false { before.to_owned() }`.
    async fn two_who_are_one_are_merged_and_parted_again(shop: Shop) {
        let ann = add(&shop, person("Ann Lee", "", "07700 900111", "likes blue")).await;
        let lee = add(&shop, person("A. Lee", "C-17", "07700 900222", "gate code 4")).await;
        let anne = add(&shop, person("Anne Lee", "", "", "")).await;
        let sale = buys(&shop, lee.id, 2).await;
        buys(&shop, anne.id, 3).await;
        buys(&shop, ann.id, 1).await;
        let one = shop.call(MergeCustomers { keep: lee.id, other: anne.id }).await.unwrap();
        assert_eq!((one.name.as_str(), one.number.as_str()), ("A. Lee", "C-17"));
        let one = shop.call(MergeCustomers { keep: ann.id, other: lee.id }).await.unwrap();
        assert_eq!((one.name.as_str(), one.number.as_str(), one.phone.as_str()), ("Ann Lee", "C-17", "07700 900111"));
        assert_eq!(one.notes, "likes blue\ngate code 4");
        assert_eq!(listed(&shop).await, ["Ann Lee"]);
        assert_eq!(bought(&shop, ann.id).await, (Minor(30_00), Minor(30_00)), "what all three have bought");
        let kept = shop.call(kontor_domain::sales::GetSale { id: sale.id }).await.unwrap();
        assert_eq!(kept.customer.unwrap().name, "A. Lee", "the receipt says what it said");
        let no = shop.call(MergeCustomers { keep: ann.id, other: lee.id }).await.unwrap_err();
        assert_eq!(no.code, "not_found", "once is enough");

        shop.call(SaveCustomer { id: ann.id, ..person("Ann Lee", "C-17", "07700 900333", "likes blue\ngate code 4") }).await.unwrap();
        let back = shop.call(SplitCustomers { other: lee.id }).await.unwrap();
        assert_eq!((back.name.as_str(), back.number.as_str()), ("A. Lee", "C-17"));
        let ann_now = shop.call(GetCustomer { id: ann.id }).await.unwrap();
        assert_eq!((ann_now.number.as_str(), ann_now.phone.as_str(), ann_now.notes.as_str()), ("", "07700 900333", "likes blue"));
        assert_eq!(bought(&shop, ann.id).await, (Minor(5_00), Minor(5_00)));
        assert_eq!(bought(&shop, lee.id).await, (Minor(25_00), Minor(25_00)), "with those of the one who was merged into them");
        shop.call(SplitCustomers { other: anne.id }).await.unwrap();
        assert_eq!(bought(&shop, lee.id).await, (Minor(10_00), Minor(10_00)));
        assert_eq!(bought(&shop, anne.id).await, (Minor(15_00), Minor(15_00)));
        let verdict = shop.call(Verify {}).await.unwrap();
        assert!(verdict.sound, "{:?}", verdict.problems);
        let no = shop.call(MergeCustomers { keep: ann.id, other: ann.id }).await.unwrap_err();
        assert!(no.fields.contains_key("other"));
    }

    async fn who_may_be_one_person_is_found(shop: Shop) {
        add(&shop, person("Ann Lee", "", "07700 900111", "")).await;
        add(&shop, person("Bob", "", "+447700900222", "")).await;
        add(&shop, person("Robert", "", "44 7700 900222", "")).await;
        add(&shop, person("ANN  LEE", "", "", "")).await;
        let found = shop.call(FindDuplicates {}).await.unwrap();
        let names: Vec<_> = found
            .into_iter()
            .map(|group| (group.share, group.customers.into_iter().map(|c| c.name).collect::<Vec<_>>()))
            .collect();
        assert_eq!(names, [
            (Shared::Phone, vec!["Bob".to_owned(), "Robert".to_owned()]),
            (Shared::Name, vec!["Ann Lee".to_owned(), "ANN  LEE".to_owned()]),
        ]);
    }

    // Red when, in crates/app/src/customers/person/erase.rs, `records::forget_answers(&mut cx.tx, id.0).await?;` becomes ``.
    // Red when, in crates/app/src/import/rows.rs, `SET row_key = '', before = NULL, cells = NULL WHERE subject_id` becomes
    // `SET row_key = '', cells = NULL WHERE subject_id`.
    async fn a_person_gets_all_that_is_known_and_is_forgotten(shop: Shop) {
        let text = "number|name|phone|email\n77|Zoe Quixote|07700 900777|zoe@quixote.example";
        let run = file(ImportKind::Customers, text).bring_in(&shop, false).await;
        assert_eq!(run.added, 1);
        let text = "number|name|phone|email\n77|Zoe Quixote|07700 900778|zoe@quixote.example";
        file(ImportKind::Customers, text).bring_in(&shop, false).await;
        let zoe = shop.call(FindCustomers { text: "quixote".into(), ..FindCustomers::default() }).await.unwrap().rows.remove(0);
        let call = SaveCustomer { id: zoe.id, ..person("Zoe Quixote", "77", "07700 900779", "windmills") };
        let id: CallId = new_id();
        shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        let double = add(&shop, person("Z. Quixote", "", "", "tilts")).await;
        let sale = buys(&shop, double.id, 1).await;
        shop.call(MergeCustomers { keep: zoe.id, other: double.id }).await.unwrap();

        let data = shop.call(ExportPerson { id: zoe.id }).await.unwrap();
        assert_eq!(data.customers.len(), 2);
        assert_eq!(data.sales.iter().map(|sale| sale.number.as_str()).collect::<Vec<_>>(), [sale.number.as_str()]);

        let no = shop.call(ErasePerson { id: zoe.id, name: "Zoe".into() }).await.unwrap_err();
        assert!(no.fields.contains_key("name"), "{no:?}");
        let erased = shop.call(ErasePerson { id: zoe.id, name: "zoe quixote".into() }).await.unwrap();
        assert_eq!((erased.records, erased.imported_rows, erased.receipts), (2, 2, 1));
        assert_eq!(erased.last_receipt, Some(sale.business_date));
        assert!(listed(&shop).await.is_empty());
        let no = shop.call(GetCustomer { id: zoe.id }).await.unwrap_err();
        assert_eq!(no.code, "not_found");
        let no = shop.call(SplitCustomers { other: double.id }).await.unwrap_err();
        assert_eq!(no.code, "not_merged");
        let no = shop.call_id(Some(&shop.token), id, &call).await.unwrap_err();
        assert_eq!(no.code, "forgotten", "and the call is not made a second time");
        let kept = shop.call(kontor_domain::sales::GetSale { id: sale.id }).await.unwrap();
        assert_eq!(kept.customer.unwrap().name, "Z. Quixote", "the books stay");
        let verdict = shop.call(Verify {}).await.unwrap();
        assert!(verdict.sound, "{:?}", verdict.problems);
        if shop.engine == Engine::Sqlite {
            let file = shop.folder().join("kontor.db");
            shop.kontor.close().await;
            let connection = rusqlite::Connection::open(file).unwrap();
            for word in ["windmills", "tilts", "90077", "zoe@"] {
                assert_eq!(places_of(&connection, word), Vec::<String>::new(), "{word} is nowhere");
            }
        }
    }
}

/// Every column of every table in which a word stands.
pub(crate) fn places_of(file: &rusqlite::Connection, word: &str) -> Vec<String> {
    let names = |sql: &str| -> Vec<String> {
        let mut statement = file.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let mut found = Vec::new();
    for table in names("SELECT name FROM sqlite_schema WHERE type = 'table'") {
        for column in names(&format!("SELECT name FROM pragma_table_info('{table}')")) {
            let sql = format!("SELECT COUNT(*) FROM {table} WHERE CAST({column} AS TEXT) LIKE '%{word}%'");
            let count: i64 = file.query_row(&sql, [], |row| row.get(0)).unwrap();
            if count > 0 {
                found.push(format!("{table}.{column}"));
            }
        }
    }
    found
}
