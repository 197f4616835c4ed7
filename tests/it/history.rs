//! What a shop brings with it: customers, opening stock and past sales, from files as dirty as such files are.

use kontor_domain::catalog::{FindVariants, Found, Which};
use kontor_domain::customers::{Customer, FindCustomers, SaveCustomer};
use kontor_domain::import::{
    BeginImport, EndImport, GetImportSummary, ImportKind, ImportRows, ImportRun, ImportState, ImportSummary,
    RowOutcome, SaleSort, SuggestReading,
};
use kontor_domain::journal::Verify;
use kontor_domain::page::Window;
use kontor_domain::sales::{
    GetSale, GoesTo, ListSales, ReturnLine, ReturnSale, Sale, SaleKind, SaleRow, TenderKind, TenderOffered,
};
use kontor_domain::stock::{AdjustStock, StockReason};
use kontor_domain::{ImportId, Minor, Qty, Rate, SaleId};
use kontor_tests::files::{File, file, undo};
use kontor_tests::goods::{cash, goods};
use kontor_tests::{Shop, both_engines, new_id};

/// New, changed, the same, refused.
fn counts(run: &ImportRun) -> [i64; 4] {
    [run.added, run.changed, run.same, run.refused]
}

async fn reasons(shop: &Shop, id: ImportId, outcome: RowOutcome) -> Vec<(i64, String)> {
    let page = shop.call(ImportRows { id, outcome, window: Window::default() }).await.unwrap();
    page.rows.into_iter().map(|row| (row.line, row.reason)).collect()
}

async fn people(shop: &Shop) -> Vec<Customer> {
    shop.call(FindCustomers::default()).await.unwrap().rows
}

async fn on_hand(shop: &Shop) -> Vec<(String, i64)> {
    let find = FindVariants { which: Which::All, ..FindVariants::default() };
    let mut all: Vec<_> = shop
        .call(find)
        .await
        .unwrap()
        .rows
        .into_iter()
        .map(|found: Found| (found.sku, found.on_hand.0 / 1_000))
        .collect();
    all.sort();
    all
}

async fn listed(shop: &Shop) -> Vec<SaleRow> {
    let list = ListSales { window: Window { offset: 0, limit: 100 }, ..ListSales::default() };
    let mut rows = shop.call(list).await.unwrap().page.rows;
    rows.reverse();
    rows
}

async fn sum(shop: &Shop) -> Minor {
    shop.call(ListSales::default()).await.unwrap().sum
}

async fn sale(shop: &Shop, reference: &str) -> Sale {
    let rows = listed(shop).await;
    let row = rows.iter().find(|row| row.reference == reference).expect("it was brought in");
    shop.call(GetSale { id: row.id }).await.unwrap()
}

async fn summary(shop: &Shop, id: ImportId) -> ImportSummary {
    let summary = shop.call(GetImportSummary { id }).await.unwrap();
    let parts = [summary.taken, summary.same, summary.waiting, summary.refused, summary.undone];
    assert_eq!(parts.into_iter().sum::<Minor>(), summary.file, "the parts are the file, to the penny: {summary:?}");
    let made = summary.sales.total - summary.returns.total - summary.returns_without_receipt.total;
    assert_eq!(made, summary.taken, "and what was written is what was taken: {summary:?}");
    summary
}

fn sort(summary: &ImportSummary, sort: SaleSort, outcome: RowOutcome) -> (i64, i64) {
    let tally = summary.tallies.iter().find(|tally| (tally.sort, tally.outcome) == (sort, outcome));
    tally.map_or((0, 0), |tally| (tally.rows, tally.amount.0))
}

async fn assert_sound(shop: &Shop) {
    let verdict = shop.call(Verify {}).await.unwrap();
    assert!(verdict.sound, "{:?}", verdict.problems);
}

const PEOPLE: &str = "
    Customer ID | Customer name | Phone         | E-mail          | Address      | Country
    17850.0     | Ann O'Neil    | 020 7946 0018 | ann@example.com | 1 High Road  | United Kingdom
    13047       | Café Ångström |               |                 |              | Norway
                | Bea           | 020 7946 0019 |                 |              |
                | Bea           |               | bea@example.com |              |
                | Bea           |               |                 |              |
    17850       | Another Ann   |               |                 |              |
    9           |               |               |                 |              |
    10          | Zed           |               | not an address  |              |";

// Line 2 to 4: one invoice, with a line that stands there twice. 5 and 9: one invoice, apart. 6: somebody who walked in. 7 and
// 8: postage and a gift. 10 and 11: returns, before what they take back. 12 to 15: no sales. 16 and 17: an invoice that lacks a
// row.
const SALES: &str = "
    InvoiceNo | StockCode    | Description        | Quantity | InvoiceDate         | UnitPrice | CustomerID | Country
    536365    | 85123A       | WHITE HEART        | 6        | 2010-12-01 08:26:00 | 2.55      | 17850.0    | United Kingdom
    536365    | 71053        | METAL LANTERN      | 2        | 2010-12-01 08:26:00 | 3.39      | 17850.0    | United Kingdom
    536365    | 85123a       | White heart, again | 6        | 2010-12-01 08:26:00 | 2.55      | 17850.0    | United Kingdom
    536380    | 22961        | JAM MAKING SET     | 24       | 2010-12-01 09:41:00 | 1.45      | 17809.0    | United Kingdom
    536390    | 22961        | JAM MAKING SET     | 1        | 2010-12-02 00:30:00 | 1.45      |            | United Kingdom
    536370    | POST         | POSTAGE            | 3        | 2010-12-01 08:45:00 | 18.0      | 12583.0    | France
    536370    | 22841        | ROUND CAKE TIN     | 1        | 2010-12-01 08:45:00 | 0.0       | 12583.0    | France
    536380    | 71053        | METAL LANTERN      | 1        | 2010-12-01 09:41:00 | 3.39      | 17809.0    | United Kingdom
    C536400   | 85123A       | WHITE HEART        | -8       | 2010-12-03 10:00:00 | 2.55      | 17850.0    | United Kingdom
    C536401   | 71053        | METAL LANTERN      | -3       | 2010-12-03 11:00:00 | 3.39      | 17850.0    | United Kingdom
    536589    | 21777        |                    | -10      | 2010-12-01 16:50:00 | 0.0       |            | United Kingdom
    536414    | 22139        |                    | 56       | 2010-12-01 11:52:00 | 0.0       |            | United Kingdom
    C537600   | AMAZONFEE    | AMAZON FEE         | -1       | 2010-12-07 12:41:00 | 1.00      |            | United Kingdom
    536779    | BANK CHARGES | Bank Charges       | 1        | 2010-12-02 15:08:00 | 15.0      |            | United Kingdom
    536500    | 71053        | METAL LANTERN      | 1        | 2010-12-01 12:00:00 | 3.39      | 17850.0    | United Kingdom
    536500    | 71053        | METAL LANTERN      | many     | 2010-12-01 12:00:00 | 3.39      | 17850.0    | United Kingdom";

fn past_sales(text: &str) -> File {
    File { tax: Some(Rate(175_000)), ..file(ImportKind::Sales, text) }
}

both_engines! {
    // Red when, in crates/app/src/customers/import.rs, `(None, None, Some(phone)) => format!("{phone} {name}"),` becomes `(None, None, Some(_)) => name,`.
    async fn customers_are_taken_once_by_number_or_by_what_is_known_of_them(shop: Shop) {
        let done = file(ImportKind::Customers, PEOPLE).bring_in(&shop, false).await;
        assert_eq!(counts(&done), [5, 0, 0, 3], "{:?}", reasons(&shop, done.id, RowOutcome::Refused).await);
        let refused = reasons(&shop, done.id, RowOutcome::Refused).await;
        assert_eq!(refused.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [7, 8, 9]);
        assert!(refused[0].1.contains("line 2"), "{refused:?}");
        let before = people(&shop).await;
        let ann = before.iter().find(|one| one.number == "17850").unwrap();
        assert_eq!((ann.name.as_str(), ann.address.as_str()), ("Ann O'Neil", "1 High Road\nUnited Kingdom"));

        let again = file(ImportKind::Customers, PEOPLE).bring_in(&shop, false).await;
        assert_eq!(counts(&again), [0, 0, 5, 3], "the same file adds nobody");
        assert_eq!(people(&shop).await, before);

        let moved = "number | customer | phone | notes\n17850 | | 5550100 | prefers e-mail\n13047 | Cafe Angstrom | |";
        let changed = file(ImportKind::Customers, moved).bring_in(&shop, false).await;
        assert_eq!(counts(&changed), [0, 2, 0, 0]);
        let after = people(&shop).await;
        let ann = after.iter().find(|one| one.number == "17850").unwrap();
        assert_eq!((ann.name.as_str(), ann.phone.as_str(), ann.email.as_str()), ("Ann O'Neil", "5550100", "ann@example.com"));
        assert!(after.iter().any(|one| one.name == "Cafe Angstrom"));
        let undone = undo(&shop, changed.id).await;
        assert_eq!((undone.undone, undone.kept), (2, 0));
        let as_before = people(&shop).await.into_iter().zip(&before).all(|(now, was)| now.phone == was.phone && now.name == was.name);
        assert!(as_before, "what they were is put back");
    }

    async fn a_file_without_names_of_columns_it_needs_is_refused(shop: Shop) {
        for (kind, header) in [
            (ImportKind::Customers, "phone"),
            (ImportKind::Stock, "sku"),
            (ImportKind::Sales, "invoice|date|sku|quantity"),
        ] {
            let text = format!("{header}\n1");
            let file = file(kind, &text);
            let suggest = SuggestReading { kind, header: file.header.clone(), sample: Vec::new() };
            let reading = shop.call(suggest).await.unwrap().reading;
            let begin = BeginImport {
                id: new_id(), kind, file_name: "f".into(), file_size: 1, fingerprint: file.fingerprint, reading, dry_run: false,
            };
            let no = shop.call(begin).await.unwrap_err();
            assert!(no.fields.contains_key("reading"), "{kind:?}: {no:?}");
        }
    }

    async fn customers_who_bought_or_were_changed_since_are_kept(shop: Shop) {
        let done = file(ImportKind::Customers, PEOPLE).bring_in(&shop, false).await;
        let all = people(&shop).await;
        let named = |name: &str| all.iter().find(|one| one.name == name).unwrap().clone();
        let cafe = named("Café Ångström");
        let change = SaveCustomer {
            id: cafe.id, number: cafe.number, name: cafe.name, phone: "1".into(), email: String::new(),
            address: cafe.address, tax_number: String::new(), notes: String::new(),
        };
        shop.clock.shift(chrono::TimeDelta::seconds(1));
        shop.call(change).await.unwrap();
        let mug = shop.stock_up(goods("Mug", 1_000)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let name = kontor_domain::sales::NameCustomer { cart_id: cart.id, customer_id: Some(named("Ann O'Neil").id) };
        let cart = shop.call(name).await.unwrap();
        shop.complete(&cart, vec![cash(1_000)]).await.unwrap();
        let undone = undo(&shop, done.id).await;
        assert_eq!((undone.undone, undone.kept), (3, 2));
        let mut left: Vec<_> = people(&shop).await.into_iter().map(|one| one.name).collect();
        left.sort();
        assert_eq!(left, ["Ann O'Neil", "Café Ångström"]);
        let kept = reasons(&shop, done.id, RowOutcome::Kept).await;
        assert!(kept.iter().any(|(_, why)| why.contains("bought")) && kept.iter().any(|(_, why)| why.contains("changed")));
    }

    // Red when, in crates/app/src/customers/mutations.rs, `written.taken("customer__number_key", taken)` becomes `written`.
    async fn no_two_customers_have_one_number(shop: Shop) {
        file(ImportKind::Customers, PEOPLE).bring_in(&shop, false).await;
        let twin = SaveCustomer {
            id: new_id(), number: "17850".into(), name: "Twin".into(), phone: String::new(), email: String::new(),
            address: String::new(), tax_number: String::new(), notes: String::new(),
        };
        let no = shop.call(twin).await.unwrap_err();
        assert_eq!((no.code.as_ref(), no.fields.contains_key("number")), ("number_taken", true), "{no:?}");
    }

    // Red when, in crates/app/src/stock/import.rs, `Qty(row.qty.0 - opened.unwrap_or_default().0)` becomes `row.qty`.
    async fn opening_stock_is_what_the_file_says_however_often_it_says_it(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_000)).await;
        shop.stock_up(goods("Cup", 500)).await;
        let text = "SKU | On hand | Barcode\nMUG | 10 |\n | 4 | 5CUP\nNOPE | 1 |\nMUG | 3 |\nCUP | 1.5 |\nCUP | |";
        let done = file(ImportKind::Stock, text).bring_in(&shop, false).await;
        assert_eq!(counts(&done), [2, 0, 0, 4], "{:?}", reasons(&shop, done.id, RowOutcome::Refused).await);
        let now = |mug: i64, cup: i64| vec![("CUP".to_owned(), cup), ("MUG".to_owned(), mug)];
        assert_eq!(on_hand(&shop).await, now(10, 4));

        let again = file(ImportKind::Stock, text).bring_in(&shop, false).await;
        assert_eq!(counts(&again), [0, 0, 2, 4]);
        assert_eq!(on_hand(&shop).await, now(10, 4), "the same file moves nothing");
        let better = file(ImportKind::Stock, "sku | qty\nMUG | 12").bring_in(&shop, false).await;
        assert_eq!((counts(&better), on_hand(&shop).await), ([0, 1, 0, 0], now(12, 4)));
        let dry = file(ImportKind::Stock, "sku | qty\nMUG | 99").bring_in(&shop, true).await;
        assert_eq!((counts(&dry), on_hand(&shop).await), ([0, 1, 0, 0], now(12, 4)), "a dry run moves nothing");

        let cart = shop.cart_of(&[(&mug, 2_000)]).await;
        shop.complete(&cart, vec![cash(2_000)]).await.unwrap();
        let late = file(ImportKind::Stock, "sku | qty\nMUG | 10\nCUP | 5").bring_in(&shop, false).await;
        assert_eq!(counts(&late), [0, 1, 0, 1], "what is left after a sale is no opening stock");
        assert!(reasons(&shop, late.id, RowOutcome::Refused).await[0].1.contains("moved since"));
        let same = file(ImportKind::Stock, "sku | qty\nMUG | 12").bring_in(&shop, false).await;
        assert_eq!(counts(&same), [0, 0, 1, 0], "but the file of the beginning still says the same");
        assert_eq!(on_hand(&shop).await, now(10, 5));

        let undone = undo(&shop, late.id).await;
        assert_eq!((undone.undone, on_hand(&shop).await), (1, now(10, 4)));
        let kept = undo(&shop, done.id).await;
        assert_eq!((kept.undone, kept.kept), (0, 2), "both were moved since: {kept:?}");
        assert_sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/import/mod.rs, `left.min(purchase.qty.0 - before)` becomes `left.min(purchase.qty.0)`.
    async fn past_sales_come_out_to_the_penny(shop: Shop) {
        let before = on_hand(&shop).await;
        let done = past_sales(SALES).bring_in(&shop, false).await;
        assert_eq!((done.state, counts(&done), done.waiting), (ImportState::Done, [11, 0, 0, 5], 0));
        let s = summary(&shop, done.id).await;
        assert_eq!(sort(&s, SaleSort::Sold, RowOutcome::Added), (7, 2 * 1_530 + 678 + 3_480 + 145 + 339 + 339));
        assert_eq!(sort(&s, SaleSort::Service, RowOutcome::Added), (1, 5_400));
        assert_eq!(sort(&s, SaleSort::Free, RowOutcome::Added), (1, 0));
        assert_eq!(sort(&s, SaleSort::Returned, RowOutcome::Added), (2, -2_040 - 1_017));
        assert_eq!(sort(&s, SaleSort::WriteOff, RowOutcome::Refused), (1, 0));
        assert_eq!(sort(&s, SaleSort::Adjustment, RowOutcome::Refused), (1, 0));
        assert_eq!(sort(&s, SaleSort::Fee, RowOutcome::Refused), (2, -100 + 1_500));
        assert_eq!(sort(&s, SaleSort::Unreadable, RowOutcome::Refused), (1, 0));
        assert_eq!((s.sales.documents, s.returns.documents, s.returns_without_receipt.documents), (5, 3, 0));

        let first = sale(&shop, "536365").await;
        assert_eq!(first.lines.len(), 3, "a line that repeats is two lines");
        assert_eq!(first.completed_at.to_rfc3339(), "2010-12-01T08:26:00+00:00");
        assert_eq!((first.total, first.tenders[0].kind), (Minor(3_738), TenderKind::Imported));
        let taxes: Vec<_> = first.lines.iter().map(|line| (line.rate, line.amounts.tax.0)).collect();
        assert_eq!(taxes, [(Rate(175_000), 228), (Rate(175_000), 101), (Rate(175_000), 228)], "17.5 % are inside");
        assert_eq!((first.lines[0].sku.as_str(), first.lines[2].title.as_str()), ("85123A", "White heart, again"));
        assert_eq!(first.customer.as_ref().map(|one| one.name.as_str()), Some("Customer 17850"));
        assert!(first.number.starts_with('H') && first.register == "Past sales", "{first:?}");
        let apart = sale(&shop, "536380").await;
        assert_eq!((apart.lines.len(), apart.total), (2, Minor(3_819)), "lines that stand apart are one invoice");
        assert_eq!(sale(&shop, "536390").await.customer, None);
        let in_part = sale(&shop, "536500").await;
        assert!(in_part.imported.is_some_and(|from| from.in_part) && in_part.lines.len() == 1, "taken in part, and flagged");
        assert!(!first.imported.clone().unwrap().in_part);

        let hearts = sale(&shop, "C536400").await;
        assert_eq!((hearts.kind, hearts.of.map(|of| of.id)), (SaleKind::Return, Some(first.id)), "an earlier purchase");
        assert_eq!(hearts.lines.iter().map(|line| line.qty.0).sum::<i64>(), 8_000);
        assert_eq!(hearts.total, Minor(2_040));
        let lanterns: Vec<_> = listed(&shop).await.into_iter().filter(|row| row.reference == "C536401").collect();
        assert_eq!(lanterns.iter().map(|row| row.total.0).sum::<i64>(), 1_017, "two purchases, two returns");
        assert_eq!((lanterns.len(), lanterns.iter().any(|row| row.without_receipt)), (2, false));
        let returned: Vec<_> = shop.call(GetSale { id: first.id }).await.unwrap().lines.iter().map(|l| l.returned.0).collect();
        assert_eq!(returned, [6_000, 2_000, 2_000]);

        assert_eq!(on_hand(&shop).await.into_iter().map(|(_, qty)| qty).sum::<i64>(), 0, "past sales move no stock");
        assert!(before.is_empty());
        assert_eq!(sum(&shop).await, s.taken);
        assert_sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/import/mod.rs, `let same = *left >= row.qty.0.abs();` becomes `let same = false;`.
    async fn the_same_sales_again_add_nothing_and_mended_rows_are_added(shop: Shop) {
        let first = past_sales(SALES).bring_in(&shop, false).await;
        let was = (listed(&shop).await.len(), sum(&shop).await);
        let again = past_sales(SALES).bring_in(&shop, false).await;
        assert_ne!(again.id, first.id);
        assert_eq!(counts(&again), [0, 0, 11, 5]);
        summary(&shop, again.id).await;
        assert_eq!((listed(&shop).await.len(), sum(&shop).await), was);
        let mended = SALES.lines().take(2).chain(SALES.lines().skip(17)).collect::<Vec<_>>().join("\n").replace("many", "4");
        let done = past_sales(&mended).bring_in(&shop, false).await;
        assert_eq!(counts(&done), [1, 0, 0, 0], "{mended}");
        let parts: Vec<_> = listed(&shop).await.into_iter().filter(|row| row.reference == "536500").collect();
        assert_eq!(parts.iter().map(|row| row.total.0).collect::<Vec<_>>(), [339, 1_356], "a second receipt of that invoice");
        assert_sound(&shop).await;
    }

    async fn a_return_that_matches_nothing_is_without_a_receipt(shop: Shop) {
        let text = "
            invoice | date             | sku | title | quantity | price | customer id
            1       | 2010-12-01 10:00 | A   | Apple | 5        | 1.00  | 7
            2       | 2010-12-05 10:00 | A   | Apple | 5        | 1.00  | 7
            C3      | 2010-12-04 10:00 | A   | Apple | -6       | 1.00  | 7
            C4      | 2010-12-06 10:00 | A   | Apple | -1       | 0.90  | 7
            C5      | 2010-12-06 11:00 | A   | Apple | -1       | 1.00  |
            C6      | 2010-12-06 12:00 | A   | Apple | -1       | 1.00  | 8
            7       | 2010-12-07 12:00 | B   | Bun   | 2        | 3.00  | 8
            7       | 2010-12-07 12:00 | B   | Bun   | -1       | 3.00  | 8";
        let done = past_sales(text).bring_in(&shop, false).await;
        assert_eq!(counts(&done), [8, 0, 0, 0]);
        let s = summary(&shop, done.id).await;
        let back = |reference: &'static str| {
            let shop = &shop;
            async move {
                let rows = listed(shop).await;
                let rows = rows.into_iter().filter(|row| row.reference == reference && row.kind == SaleKind::Return);
                let mut rows: Vec<_> = rows.map(|row| (row.total.0, row.without_receipt)).collect();
                rows.sort();
                rows
            }
        };
        assert_eq!(back("C3").await, [(100, true), (500, false)], "a later purchase is none of it");
        assert_eq!(back("C4").await, [(90, true)], "another price was paid");
        assert_eq!((back("C5").await, back("C6").await), (vec![(100, true)], vec![(100, true)]));
        assert_eq!(back("7").await, [(300, false)], "goods that came back on the invoice that sold them");
        assert_eq!(sort(&s, SaleSort::ReturnedWithoutReceipt, RowOutcome::Added).0, 4);
        assert_sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/import/rows.rs, `UPDATE sale SET voided_at = $2 WHERE id = $1` becomes `UPDATE sale SET voided_at = voided_at WHERE id = $1 OR completed_at = $2`.
    async fn past_sales_are_undone_but_for_what_was_taken_back_since(shop: Shop) {
        let done = past_sales(SALES).bring_in(&shop, false).await;
        let jam = sale(&shop, "536380").await;
        let total = jam.lines[1].amounts.total;
        let back = ReturnSale {
            return_id: new_id(), sale_id: jam.id, reason: "Broken".into(), total,
            lines: vec![ReturnLine { line_id: jam.lines[1].id, qty: Qty(1_000), goes_to: GoesTo::Stock, serials: Vec::new() }],
            refunds: vec![TenderOffered { kind: TenderKind::Imported, ..cash(total.0) }],
            approval: None,
        };
        assert!(shop.call(back.clone()).await.is_err(), "nobody is paid so here");
        shop.call(ReturnSale { refunds: vec![cash(total.0)], ..back }).await.unwrap();
        let undone = undo(&shop, done.id).await;
        assert_eq!((undone.undone, undone.kept), (9, 2));
        let kept = reasons(&shop, done.id, RowOutcome::Kept).await;
        assert!(kept.iter().all(|(_, why)| why.contains("taken back since")), "{kept:?}");
        assert_eq!(listed(&shop).await.len(), 2, "the sale that was kept, and the return of it");
        assert_eq!(sum(&shop).await, jam.total - total);
        let s = summary(&shop, done.id).await;
        assert_eq!((s.taken, s.sales.documents), (jam.total, 1));
        assert_sound(&shop).await;
        let voided = shop.call(ImportRows { id: done.id, outcome: RowOutcome::Undone, window: Window::default() }).await.unwrap();
        let gone: SaleId = voided.rows[0].subject_id.unwrap().into();
        let gone = shop.call(GetSale { id: gone }).await.unwrap();
        assert!(gone.voided_at.is_some(), "it is kept, and counts for nothing");
        let no = ReturnSale {
            return_id: new_id(), sale_id: gone.id, reason: "Late".into(), total: gone.lines[0].amounts.total,
            lines: vec![ReturnLine { line_id: gone.lines[0].id, qty: gone.lines[0].qty, goes_to: GoesTo::Stock, serials: Vec::new() }],
            refunds: vec![cash(gone.lines[0].amounts.total.0)],
            approval: None,
        };
        let no = shop.call(no).await.unwrap_err();
        assert_eq!(no.code.as_ref(), if gone.kind == SaleKind::Sale { "voided" } else { "not_found" });

        let again = past_sales(SALES).bring_in(&shop, false).await;
        assert_eq!(counts(&again), [9, 0, 2, 5], "what was undone can be brought in again");
        assert_sound(&shop).await;
    }

    async fn a_try_changes_nothing_and_a_stopped_import_says_what_waits(shop: Shop) {
        let dry = past_sales(SALES).bring_in(&shop, true).await;
        assert_eq!((dry.state, counts(&dry)), (ImportState::Done, [11, 0, 0, 5]));
        assert!(listed(&shop).await.is_empty() && people(&shop).await.is_empty() && on_hand(&shop).await.is_empty());
        let run = past_sales(SALES).begin(&shop, false).await;
        past_sales(SALES).send(&shop, run.id).await;
        let waiting = shop.call(GetImportSummary { id: run.id }).await.unwrap();
        assert_eq!(waiting.taken, Minor(0), "nothing is taken before all of it was read");
        let gone_on = past_sales(SALES).begin(&shop, false).await;
        assert_eq!((gone_on.id, gone_on.next_row, gone_on.waiting), (run.id, 16, 11), "the same file goes on");
        let stopped = shop.call(EndImport { id: run.id, cancelled: true }).await.unwrap();
        assert_eq!((stopped.state, stopped.waiting, stopped.added), (ImportState::Cancelled, 11, 0));
        assert!(listed(&shop).await.is_empty());
        let done = past_sales(SALES).bring_in(&shop, false).await;
        assert_eq!(counts(&done), [11, 0, 0, 5]);
    }

    async fn the_tax_is_that_of_the_day_unless_it_is_given(shop: Shop) {
        let text = "
            invoice | date             | sku | title | quantity | price | total
            1       | 2011-01-03 23:59 | A   | Apple | 1        | 1.20  |
            2       | 2011-01-04 00:00 | A   | Apple | 2        | 1.20  | 2.00";
        let done = file(ImportKind::Sales, text).bring_in(&shop, false).await;
        assert_eq!(counts(&done), [2, 0, 0, 0]);
        let (old, new) = (sale(&shop, "1").await, sale(&shop, "2").await);
        assert_eq!((old.lines[0].rate, new.lines[0].rate), (Rate(175_000), Rate(200_000)));
        assert_eq!((new.total, new.lines[0].amounts.line_discount), (Minor(200), Minor(40)), "less was paid: a discount");
        let future = "invoice | date | sku | quantity | price\n9 | 2999-01-01 | A | 1 | 1";
        let done = file(ImportKind::Sales, &future.replace("2999", "2099")).bring_in(&shop, false).await;
        assert_eq!(counts(&done), [0, 0, 0, 1], "no sale was made in a time to come");
        assert_sound(&shop).await;
    }

    async fn nobody_sells_at_the_register_for_past_sales(shop: Shop) {
        past_sales(SALES).bring_in(&shop, false).await;
        let registers = shop.call(kontor_domain::business::Registers {}).await.unwrap();
        assert!(registers.iter().all(|register| register.name != "Past sales"));
        let past = sale(&shop, "536365").await.register_id;
        let sign_in = kontor_domain::identity::SignIn {
            name: "Maria".into(), password: kontor_tests::PASSWORD.into(), register_id: Some(past),
        };
        assert_eq!(shop.call(sign_in).await.unwrap_err().code.as_ref(), "not_found");
    }

    async fn stock_that_was_adjusted_is_no_opening(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_000)).await;
        let adjust = AdjustStock {
            id: new_id(), variant_id: mug.variants[0].id, qty: Qty(3_000), reason: StockReason::Received, note: String::new(),
            unit_cost: None,
            serials: Vec::new(),
        };
        shop.call(adjust).await.unwrap();
        let done = file(ImportKind::Stock, "sku | qty\nMUG | 10").bring_in(&shop, false).await;
        assert_eq!((counts(&done), on_hand(&shop).await), ([1, 0, 0, 0], vec![("MUG".to_owned(), 13)]));
    }
}
