//! Searching as one types: found at once whoever changed it, forgiving slips, never by what is no longer so.

use kontor_app::backup::{restore_backup, write_backup};
use kontor_app::{Kontor, Place};
use kontor_domain::catalog::{
    FindVariants, GetProduct, Product, RemoveProduct, RestoreProduct, SaveCategory, SaveProduct, Which,
};
use kontor_domain::identity::SignIn;
use kontor_domain::import::{BeginImport, FileRow, ImportKind, ImportState, Reading, TakeRows, UndoImport};
use kontor_domain::sales::TaxRounding;
use kontor_domain::table::{DayOrder, Decimals};
use kontor_domain::{Minor, VariantId};
use kontor_tests::engine_tools::run;
use kontor_tests::goods::{cash, goods};
use kontor_tests::{Engine, PASSWORD, Shop, both_engines, new_id, set_up};

fn look_for(text: &str) -> FindVariants {
    FindVariants { text: text.into(), ..FindVariants::default() }
}

async fn titles(shop: &Shop, text: &str) -> Vec<String> {
    let page = shop.call(look_for(text)).await.unwrap();
    assert_eq!(page.total, i64::try_from(page.rows.len()).unwrap(), "all of it is on the first page");
    page.rows.into_iter().map(|found| found.title).collect()
}

/// Another program over the same data, with the same person signed in.
async fn another(shop: &Shop) -> Shop {
    let kontor = Kontor::open_at(&shop.place, Some(shop.me.business.id), shop.clock.clock()).await.unwrap();
    let Shop { engine, place, clock, token, me, .. } = shop;
    Shop { kontor, engine: *engine, place: place.clone(), clock: clock.clone(), token: token.clone(), me: me.clone() }
}

/// What somebody does to the database who is not Kontor.
async fn behind_its_back(shop: &Shop, sql: &str) {
    match &shop.place {
        Place::Folder(folder) => {
            let file = rusqlite::Connection::open(folder.join("kontor.db")).unwrap();
            file.execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}")).unwrap();
        }
        Place::Server(url) => run(url.rsplit('/').next().unwrap(), sql.to_owned()).await,
    }
}

async fn rename(shop: &Shop, product: &Product, title: &str) -> Product {
    let kept = shop.call(GetProduct { id: product.id }).await.unwrap();
    shop.call(SaveProduct { title: title.into(), ..SaveProduct::from(&kept) }).await.unwrap()
}

both_engines! {
    // Red when, in crates/app/src/catalog/search/kept.rs, `self.tenant == tenant && self.number == number` becomes
    // `self.tenant == tenant && self.number <= number`.
    // Red when, in crates/app/src/catalog/change/rows.rs, `SET number = catalog_change.number + 1` becomes
    // `SET number = catalog_change.number`.
    async fn what_was_changed_is_found_by_the_very_next_search(shop: Shop) {
        assert_eq!(titles(&shop, "").await, [""; 0], "an empty catalog");
        let mug = shop.stock_up(goods("Blue mug", 500)).await;
        assert_eq!(titles(&shop, "mug").await, ["Blue mug"]);
        rename(&shop, &mug, "Green beaker").await;
        assert_eq!(titles(&shop, "mug").await, ["Green beaker"], "its SKU is still BLUEMUG");
        assert_eq!(titles(&shop, "beaker").await, ["Green beaker"]);

        let kept = shop.call(GetProduct { id: mug.id }).await.unwrap();
        let mut dearer = SaveProduct::from(&kept);
        dearer.variants[0].price = Minor(750);
        (dearer.variants[0].sku, dearer.variants[0].barcodes) = ("GB-1".into(), Vec::new());
        shop.call(dearer.clone()).await.unwrap();
        assert_eq!(titles(&shop, "mug").await, [""; 0], "what it had is forgotten");
        assert_eq!(shop.call(look_for("beaker")).await.unwrap().rows[0].price, Minor(750), "prices are the tables'");
        dearer.active = false;
        shop.call(dearer).await.unwrap();
        assert_eq!(titles(&shop, "beaker").await, [""; 0], "what is not for sale is not offered");
        assert_eq!(shop.call(FindVariants { which: Which::All, ..look_for("beaker") }).await.unwrap().total, 1);

        let tea = shop.stock_up(goods("Teapot", 900)).await;
        shop.call(RemoveProduct { id: tea.id }).await.unwrap();
        assert_eq!(titles(&shop, "teapot").await, [""; 0]);
        shop.call(RestoreProduct { id: tea.id }).await.unwrap();
        assert_eq!(titles(&shop, "teapot").await, ["Teapot"]);
    }

    async fn a_refused_change_leaves_nothing_to_be_found(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 500)).await;
        assert_eq!(titles(&shop, "").await, ["Mug"]);
        let mut cup = SaveProduct { id: new_id(), title: "Cup".into(), ..SaveProduct::from(&mug) };
        let mut first = cup.variants[0].clone();
        (first.id, first.name, first.sku, first.barcodes) = (new_id(), "Small".into(), "CUP".into(), Vec::new());
        let stolen = kontor_domain::catalog::SaveVariant { name: "Large".into(), sku: "CUP-L".into(), barcodes: Vec::new(), ..cup.variants[0].clone() };
        cup.variants = vec![first, stolen];
        assert_eq!(shop.call(cup.clone()).await.unwrap_err().code, "not_found", "the second variant is the mug's");
        assert_eq!(titles(&shop, "").await, ["Mug"], "the first, that was written before, went with it");
        cup.variants.pop();
        shop.call(cup).await.unwrap();
        assert_eq!(titles(&shop, "").await, ["Cup, Small", "Mug"], "and what comes next takes the number that it had");
    }

    // Red when, in crates/app/src/catalog/search/index/words.rs, `4..8 => 1,` becomes `4..8 => return Vec::new(),`.
    async fn a_slip_of_the_finger_is_forgiven(shop: Shop) {
        for title in ["Metal lantern", "Wool blanket", "Crème brûlée dish"] {
            shop.stock_up(goods(title, 500)).await;
        }
        for typed in ["latnern", "lanten", "lantrn", "lanterrn", "metl lantern", "lamtern", "METAL LANTREN"] {
            assert_eq!(titles(&shop, typed).await, ["Metal lantern"], "{typed}");
        }
        assert_eq!(titles(&shop, "creem brulee").await, ["Crème brûlée dish"]);
        assert_eq!(titles(&shop, "xylophone").await, [""; 0], "what is nothing like it is not guessed");
        shop.stock_up(goods("Iron 4711", 500)).await;
        assert_eq!(titles(&shop, "4712").await, [""; 0], "a code that is a digit away is another thing");
    }

    async fn what_a_file_brings_is_found_and_what_is_undone_is_not(shop: Shop) {
        assert_eq!(titles(&shop, "").await, [""; 0]);
        let columns = ["sku", "title", "price"].map(str::to_owned).to_vec();
        let reading = Reading {
            header: columns.clone(),
            columns: columns.into_iter().map(Some).collect(),
            decimals: Decimals::Point,
            dates: DayOrder::DayFirst,
            tax: None,
        };
        let begin = BeginImport {
            id: new_id(),
            kind: ImportKind::Products,
            file_name: "products.csv".into(),
            file_size: 1,
            fingerprint: "5e".repeat(32),
            reading,
            dry_run: false,
        };
        let run = shop.call(begin).await.unwrap();
        let row = |(line, title): (i64, &str)| FileRow { line, cells: vec![format!("S{line}"), title.into(), "1.00".into()], fault: None };
        let rows = (2..).zip(["Hanging heart", "Metal lantern"]).map(row).collect();
        shop.call(TakeRows { id: run.id, first_row: 0, rows }).await.unwrap();
        assert_eq!(titles(&shop, "").await, ["Hanging heart", "Metal lantern"], "a piece is found when it is taken");
        let rows = vec![row((4, "Paper bunting"))];
        shop.call(TakeRows { id: run.id, first_row: 2, rows }).await.unwrap();
        assert_eq!(titles(&shop, "bunting").await, ["Paper bunting"]);
        while shop.call(UndoImport { id: run.id }).await.unwrap().state != ImportState::Undone {}
        assert_eq!(titles(&shop, "").await, [""; 0]);
    }

    async fn what_sells_moves_up_for_every_program(shop: Shop) {
        let other = another(&shop).await;
        let category = shop.call(SaveCategory { id: new_id(), name: "Mugs".into(), position: None }).await.unwrap();
        let apple = shop.stock_up(goods("Apple mug", 500)).await;
        let zebra = shop.stock_up(goods("Zebra mug", 500)).await;
        shop.call(SaveProduct { category_id: Some(category.id), ..SaveProduct::from(&zebra) }).await.unwrap();
        for shop in [&shop, &other] {
            assert_eq!(titles(shop, "mug").await, ["Apple mug", "Zebra mug"]);
        }
        for (product, first) in [(&zebra, "Zebra mug"), (&apple, "Apple mug"), (&apple, "Apple mug")] {
            let cart = shop.cart_of(&[(product, 1_000)]).await;
            shop.complete(&cart, vec![cash(500)]).await.unwrap();
            shop.deliver().await;
            for shop in [&shop, &other] {
                assert_eq!(titles(shop, "mug").await[0], first, "as often sold, they are by name");
            }
        }
        let only = FindVariants { category_id: Some(category.id), ..look_for("mug") };
        assert_eq!(other.call(only).await.unwrap().rows[0].title, "Zebra mug", "one category alone");
        let none = FindVariants { category_id: Some(new_id()), ..look_for("mug") };
        assert_eq!(other.call(none).await.unwrap().total, 0);
    }

    // Red when, in crates/app/src/catalog/search/kept.rs, `cx.tx = Tx::new(cx.tx.db().clone(), Mode::Read, cx.tenant);`
    // becomes `return Ok(Hits { ids: Vec::new(), total: 0 });`.
    async fn what_one_program_saves_another_finds_while_both_are_busy(shop: Shop) {
        let programs = [another(&shop).await, another(&shop).await];
        let busy = (0..4).map(|n: usize| {
            let (mine, its) = (&programs[n % 2], &programs[(n + 1) % 2]);
            async move {
                let product = mine.stock_up(goods(&format!("Thing {n}"), 100)).await;
                for turn in 0..12 {
                    let title = format!("Turn{turn}x of thing{n}x");
                    rename(mine, &product, &title).await;
                    for program in [mine, its] {
                        assert_eq!(titles(program, &format!("thing{n}x turn{turn}x")).await, [title.as_str()]);
                    }
                }
            }
        });
        futures::future::join_all(busy).await;
        for program in &programs {
            assert_eq!(titles(program, "turn11x").await.len(), 4);
        }
    }

    async fn a_catalog_from_before_there_were_numbers_is_found(shop: Shop) {
        let mug = shop.stock_up(goods("Old mug", 500)).await;
        behind_its_back(&shop, "UPDATE variant SET changed = 0; DELETE FROM catalog_change;").await;
        let shop = shop.reopen().await;
        assert_eq!(titles(&shop, "mug").await, ["Old mug"]);
        rename(&shop, &mug, "New mug").await;
        shop.stock_up(goods("Second mug", 500)).await;
        assert_eq!(titles(&shop, "mug").await, ["New mug", "Second mug"]);
    }

    // Red when, in crates/app/src/catalog/search/mod.rs, `kept::forget(cx).await;` becomes ``.
    // Red when, in crates/app/src/catalog/search/kept.rs, `Some(_) | None => load(&mut cx.tx, tenant, number).await?,` becomes
    // `Some(known) => known, None => load(&mut cx.tx, tenant, number).await?,`.
    async fn a_database_that_was_changed_behind_its_back_is_read_anew(shop: Shop) {
        let first = shop.stock_up(goods("First mug", 500)).await;
        let second = shop.stock_up(goods("Second mug", 500)).await;
        assert_eq!(titles(&shop, "mug").await.len(), 2);
        let gone = |id: VariantId| {
            let id = id.0.simple();
            let id = if shop.engine == Engine::Sqlite { format!("X'{id}'") } else { format!("'{id}'") };
            format!("UPDATE variant SET deleted_at = created_at WHERE id = {id};")
        };
        behind_its_back(&shop, &gone(first.variants[0].id)).await;
        assert_eq!(titles(&shop, "mug").await, ["Second mug"], "never what is not there");
        behind_its_back(&shop, &format!("{} UPDATE catalog_change SET number = 1;", gone(second.variants[0].id))).await;
        let page = shop.call(look_for("mug")).await.unwrap();
        assert_eq!((page.total, page.rows.len()), (0, 0), "a number that went back is noticed by itself");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_restore_the_catalog_of_the_backup_is_searched() {
    let shop = Shop::open(Engine::Sqlite).await;
    let mug = shop.stock_up(goods("Mug", 500)).await;
    let folder = shop.folder();
    let copy = folder.join("copy.db");
    write_backup(&folder.join("kontor.db"), &copy).unwrap();
    rename(&shop, &mug, "Beaker").await;
    shop.stock_up(goods("Teapot", 900)).await;
    assert_eq!(titles(&shop, "").await, ["Beaker", "Teapot"]);
    shop.kontor.close().await;
    restore_backup(&copy, &folder, shop.kontor.now()).unwrap();

    let shop = another(&shop).await;
    let sign_in = SignIn { name: "Maria".into(), password: PASSWORD.into(), register_id: None };
    let signed = shop.call_id(None, new_id(), &sign_in).await.unwrap();
    let shop = Shop { token: signed.token, ..shop };
    assert_eq!(titles(&shop, "").await, ["Mug"]);
    shop.stock_up(goods("Jug", 700)).await;
    assert_eq!(titles(&shop, "").await, ["Jug", "Mug"], "the numbers go on from those of the backup");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn businesses_in_one_database_search_their_own() {
    let first = Shop::open(Engine::Postgres).await;
    let second = Kontor::open_for_new_business(&first.place).await.unwrap();
    let signed = second.call(None, new_id(), &set_up("Second", TaxRounding::PerLine)).await.unwrap();
    let second = Shop { kontor: second, token: signed.token, me: signed.me, ..another(&first).await };
    for turn in 0..3 {
        first.stock_up(goods(&format!("Mug {turn}"), 100)).await;
        second.stock_up(goods(&format!("Mug number {turn}"), 100)).await;
        let numbers = (0..=turn).map(|turn| format!("Mug number {turn}"));
        assert_eq!(titles(&second, "mug").await, numbers.collect::<Vec<_>>());
        assert_eq!(titles(&first, "mug").await.len(), turn + 1, "though they count their changes alike");
        assert_eq!(titles(&first, "numbre").await, [""; 0], "nor are the words of the others known");
    }
}
