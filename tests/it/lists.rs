//! Lists: sorted, in parts that fit together, whichever end is nearer.

use chrono::TimeDelta;
use kontor_domain::audit::AuditEntries;
use kontor_domain::catalog::{FindVariants, SaveProduct, VariantSort, Which};
use kontor_domain::customers::{CustomerSort, FindCustomers, SaveCustomer};
use kontor_domain::page::{Direction, Window};
use kontor_domain::sales::{
    GoesTo, ListSales, NameCustomer, ReturnLine, ReturnSale, Sale, SaleKind, SaleSort, SalesPart,
};
use kontor_domain::{Minor, Qty};
use kontor_tests::goods::{cash, goods};
use kontor_tests::{Shop, both_engines, new_id};

const BOTH: [Direction; 2] = [Direction::Ascending, Direction::Descending];

/// The titles of a list of products, asked for in parts of two, which have to be what one answer says.
async fn titles(shop: &Shop, call: FindVariants) -> Vec<String> {
    let whole = shop.call(FindVariants { window: Window { offset: 0, limit: 50 }, ..call.clone() }).await.unwrap();
    let mut parts = Vec::new();
    for offset in (0..u32::try_from(whole.total).unwrap()).step_by(2) {
        let part = shop.call(FindVariants { window: Window { offset, limit: 2 }, ..call.clone() }).await.unwrap();
        assert_eq!(part.total, whole.total);
        parts.extend(part.rows);
    }
    assert_eq!(parts, whole.rows, "{:?} {:?}", call.sort, call.direction);
    whole.rows.into_iter().map(|found| found.title).collect()
}

fn sorted(sort: VariantSort, direction: Direction) -> FindVariants {
    FindVariants { which: Which::All, sort, direction: Some(direction), ..FindVariants::default() }
}

/// The numbers of a list of sales, asked for in parts of two, counted before and not.
async fn numbers(shop: &Shop, call: ListSales) -> Vec<String> {
    let whole = shop.call(ListSales { window: Window { offset: 0, limit: 50 }, ..call.clone() }).await.unwrap();
    for counted in [None, Some(whole.page.total)] {
        let mut parts = Vec::new();
        for offset in (0..u32::try_from(whole.page.total).unwrap()).step_by(2) {
            let window = Window { offset, limit: 2 };
            let part = shop.call(ListSales { window, counted, ..call.clone() }).await.unwrap();
            assert_eq!(part.page.total, whole.page.total);
            parts.extend(part.page.rows);
        }
        assert_eq!(parts, whole.page.rows, "{:?} {:?}, counted {counted:?}", call.sort, call.direction);
    }
    whole.page.rows.into_iter().map(|sale| sale.number).collect()
}

/// Five sales and a return: their totals are 3, 1, 2, 2, 5 and -2 mugs.
async fn a_day(shop: &Shop) -> (kontor_domain::catalog::Product, Vec<Sale>) {
    let mug = shop.stock_up(goods("Mug", 100)).await;
    let mut sales = Vec::new();
    for (count, customer) in [(3, "Zoe"), (1, ""), (2, "ann"), (2, "Bea"), (5, "")] {
        let mut cart = shop.cart_of(&[(&mug, count * 1_000)]).await;
        if !customer.is_empty() {
            let who = shop.call(save(customer, "", "")).await.unwrap();
            cart = shop.call(NameCustomer { cart_id: cart.id, customer_id: Some(who.id) }).await.unwrap();
        }
        sales.push(shop.complete(&cart, vec![cash(1_000)]).await.unwrap());
    }
    let line =
        ReturnLine { line_id: sales[0].lines[0].id, qty: Qty(2_000), goes_to: GoesTo::Stock, serials: Vec::new() };
    let back = ReturnSale {
        return_id: new_id(),
        sale_id: sales[0].id,
        lines: vec![line],
        reason: "Too many".into(),
        total: Minor(200),
        refunds: vec![cash(200)],
        approval: None,
    };
    sales.push(shop.call(back).await.unwrap());
    (mug, sales)
}

fn save(name: &str, number: &str, email: &str) -> SaveCustomer {
    SaveCustomer {
        id: new_id(),
        number: number.into(),
        name: name.into(),
        phone: String::new(),
        email: email.into(),
        address: String::new(),
        tax_number: String::new(),
        notes: String::new(),
    }
}

/// The numbers of these sales, by their places.
fn named(sales: &[Sale], places: &[usize]) -> Vec<String> {
    places.iter().map(|at| sales[*at].number.clone()).collect()
}

both_engines! {
    // Red when, in crates/app/src/catalog/search/index/orders.rs, `By::Sku => Way::Kept(self.orders.sku.` becomes
    // `By::Sku => Way::Kept(self.orders.title.`.
    async fn products_are_sorted_by_any_column(shop: Shop) {
        let mut all = Vec::new();
        for (title, sku, price) in [("Vase", "B-2", 300), ("apron", "C-3", 100), ("Mug", "A-1", 200), ("Élan", "D-4", 200)] {
            let product = shop.stock_up(goods(title, price)).await;
            let mut save = SaveProduct::from(&product);
            save.variants[0].sku = sku.into();
            all.push(shop.call(save).await.unwrap());
        }
        for (product, count) in all.iter().zip([4, 3, 1, 2]) {
            let cart = shop.cart_of(&[(product, count * 1_000)]).await;
            shop.complete(&cart, vec![cash(10_000)]).await.unwrap();
        }
        for (sort, expected) in [
            (VariantSort::Title, ["apron", "Élan", "Mug", "Vase"]),
            (VariantSort::Sku, ["Mug", "Vase", "apron", "Élan"]),
            (VariantSort::Price, ["apron", "Élan", "Mug", "Vase"]),
            (VariantSort::Stock, ["Vase", "apron", "Élan", "Mug"]),
        ] {
            let up = titles(&shop, sorted(sort, Direction::Ascending)).await;
            assert_eq!(up, expected, "{sort:?}");
            let mut down = titles(&shop, sorted(sort, Direction::Descending)).await;
            down.reverse();
            assert_eq!(down, expected, "{sort:?} the other way, to the last tie");
        }
        let found = FindVariants { text: "a".into(), ..sorted(VariantSort::Price, Direction::Descending) };
        assert_eq!(titles(&shop, found).await, ["Vase", "Mug", "Élan", "apron"], "what is found is sorted too: A-1 is a SKU");
    }

    // Red when, in crates/app/src/catalog/search/index/mod.rs, `if !sorted || !added.is_empty() {` becomes `if false {`.
    async fn an_order_knows_of_every_change(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 200)).await;
        shop.stock_up(goods("Vase", 300)).await;
        let by = |sort| sorted(sort, Direction::Ascending);
        assert_eq!(titles(&shop, by(VariantSort::Price)).await, ["Mug", "Vase"]);
        assert_eq!(titles(&shop, by(VariantSort::Title)).await, ["Mug", "Vase"]);
        let mut dearer = SaveProduct::from(&mug);
        dearer.variants[0].price = Minor(400);
        let dearer = shop.call(dearer).await.unwrap();
        assert_eq!(titles(&shop, by(VariantSort::Price)).await, ["Vase", "Mug"]);
        shop.call(SaveProduct { title: "Zebra mug".into(), ..SaveProduct::from(&dearer) }).await.unwrap();
        assert_eq!(titles(&shop, by(VariantSort::Title)).await, ["Vase", "Zebra mug"]);
        shop.stock_up(goods("Apron", 350)).await;
        assert_eq!(titles(&shop, by(VariantSort::Title)).await, ["Apron", "Vase", "Zebra mug"]);
        assert_eq!(titles(&shop, by(VariantSort::Price)).await, ["Vase", "Apron", "Zebra mug"]);
    }

    // Red when, in crates/app/src/customers/rows.rs, `THEN LENGTH(number_key) ELSE 0 END, \` becomes `THEN 0 ELSE 0 END, \`.
    async fn customers_are_sorted_by_any_column(shop: Shop) {
        for (name, number, email) in [("Zoe", "9", "b@x.example"), ("Ann", "10", ""), ("Bea", "", "a@x.example"), ("Carl", "10a", "c@x.example")] {
            shop.call(save(name, number, email)).await.unwrap();
            shop.clock.shift(TimeDelta::minutes(1));
        }
        let names = async |sort, direction, window| {
            let page = shop.call(FindCustomers { sort, direction, window, ..FindCustomers::default() }).await.unwrap();
            page.rows.into_iter().map(|customer| customer.name).collect::<Vec<_>>()
        };
        for (sort, up, down) in [
            (CustomerSort::Name, ["Ann", "Bea", "Carl", "Zoe"], ["Zoe", "Carl", "Bea", "Ann"]),
            (CustomerSort::Number, ["Zoe", "Ann", "Carl", "Bea"], ["Carl", "Ann", "Zoe", "Bea"]),
            (CustomerSort::Email, ["Bea", "Zoe", "Carl", "Ann"], ["Carl", "Zoe", "Bea", "Ann"]),
            (CustomerSort::Added, ["Zoe", "Ann", "Bea", "Carl"], ["Carl", "Bea", "Ann", "Zoe"]),
        ] {
            for (direction, expected) in BOTH.into_iter().zip([up, down]) {
                assert_eq!(names(sort, Some(direction), Window::default()).await, expected, "{sort:?} {direction:?}");
                let second = names(sort, Some(direction), Window { offset: 2, limit: 2 }).await;
                assert_eq!(second, expected[2..], "{sort:?} {direction:?}, the second page");
            }
        }
        assert_eq!(names(CustomerSort::Name, None, Window::default()).await[0], "Ann", "names from A");
        assert_eq!(names(CustomerSort::Added, None, Window::default()).await[0], "Carl", "the latest first");
    }

    // Red when, in crates/app/src/sales/list/mod.rs, `rows.reverse();` becomes `rows.clear();`.
    // Red when, in crates/domain/src/page.rs, `let end = skip.saturating_add(take).min(total);` becomes
    // `let end = skip.saturating_add(take);`.
    async fn sales_are_sorted_by_any_column_from_either_end(shop: Shop) {
        let (mug, sales) = a_day(&shop).await;
        let parts = [None, Some(SalesPart::Product(mug.variants[0].id))];
        for part in parts {
            for (sort, up, down) in [
                (SaleSort::Time, [0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0]),
                (SaleSort::Number, [0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0]),
                (SaleSort::Total, [5, 1, 2, 3, 0, 4], [4, 0, 3, 2, 1, 5]),
                (SaleSort::Customer, [2, 3, 0, 5, 1, 4], [5, 0, 3, 2, 4, 1]),
                (SaleSort::Cashier, [0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0]),
            ] {
                for (direction, expected) in BOTH.into_iter().zip([up, down]) {
                    let call = ListSales { sort, direction: Some(direction), part: part.clone(), ..ListSales::default() };
                    assert_eq!(numbers(&shop, call).await, named(&sales, &expected), "{sort:?} {direction:?} {part:?}");
                }
            }
        }
        assert_eq!(numbers(&shop, ListSales::default()).await, named(&sales, &[5, 4, 3, 2, 1, 0]), "the latest first");
        let narrowed = ListSales { text: "1-a".into(), direction: Some(Direction::Ascending), ..ListSales::default() };
        assert_eq!(numbers(&shop, narrowed.clone()).await, named(&sales, &[0, 1, 2, 3, 4, 5]));
        assert_eq!(numbers(&shop, ListSales { direction: None, ..narrowed }).await, named(&sales, &[5, 4, 3, 2, 1, 0]));
        let only = ListSales { kind: Some(SaleKind::Return), ..ListSales::default() };
        assert_eq!(numbers(&shop, only.clone()).await, named(&sales, &[5]));
        assert_eq!(shop.call(only).await.unwrap().sum, Minor(-200));
        let all = shop.call(ListSales::default()).await.unwrap();
        let again = shop.call(ListSales { text: "1-a".into(), ..ListSales::default() }).await.unwrap();
        assert_eq!((all.page.total, all.sum), (again.page.total, again.sum), "counted by the index or by the rows");
        let behind = ListSales { window: Window { offset: 90, limit: 2 }, counted: Some(6), ..ListSales::default() };
        assert_eq!(shop.call(behind).await.unwrap().page.rows, [], "behind the end there is nothing");
    }

    // Red when, in crates/app/src/sales/list/mod.rs, `call.sort != SaleSort::Time && total` becomes `false && total`.
    async fn more_sales_than_can_be_sorted_quickly_are_refused(shop: Shop) {
        let (_, sales) = a_day(&shop).await;
        let counted = Some(kontor_domain::sales::MOST_SORTED + 1);
        let no = shop.call(ListSales { sort: SaleSort::Total, counted, ..ListSales::default() }).await.unwrap_err();
        assert_eq!(no.code, "too_many_to_sort");
        assert!(no.message.contains("Choose days"), "{no:?}");
        let by_time = shop.call(ListSales { counted, ..ListSales::default() }).await.unwrap();
        assert_eq!(by_time.page.rows.len(), sales.len(), "by time there is no end to it");
    }

    // Red when, in crates/app/src/audit/queries.rs, `rows.reverse();` becomes `rows.clear();`.
    async fn the_trail_is_read_either_way_from_either_end(shop: Shop) {
        a_day(&shop).await;
        let ids = async |direction, counted, offset, limit| {
            let window = Window { offset, limit };
            let call = AuditEntries { action: "sales.complete".into(), direction, counted, window, ..AuditEntries::default() };
            let page = shop.call(call).await.unwrap();
            assert_eq!(page.total, 5, "five sales, and a return that is another act");
            page.rows.into_iter().map(|entry| entry.id).collect::<Vec<_>>()
        };
        let latest = ids(None, None, 0, 50).await;
        let mut earliest = ids(Some(Direction::Ascending), None, 0, 50).await;
        for counted in [None, Some(5)] {
            for (direction, whole) in [(None, &latest), (Some(Direction::Ascending), &earliest)] {
                for offset in 0..6 {
                    let part: Vec<_> = whole.iter().skip(offset as usize).take(2).copied().collect();
                    assert_eq!(ids(direction, counted, offset, 2).await, part, "{direction:?} from {offset}");
                }
            }
        }
        earliest.reverse();
        assert_eq!(latest, earliest);
    }
}
