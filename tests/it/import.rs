//! Bringing in files: what each row does, that nothing happens twice, going on after an interruption, and undoing.

use kontor_domain::catalog::{FindVariants, Found, GetProduct, RemoveProduct, SaveProduct, Scan, Which};
use kontor_domain::import::{
    BeginImport, EndImport, FileRow, ImportKind, ImportRows, ImportRun, ImportRuns, ImportState, Reading, RowOutcome,
    SuggestReading, TakeRows, UndoImport,
};
use kontor_domain::page::Window;
use kontor_domain::table::{DayOrder, Decimals};
use kontor_domain::{ImportId, Minor, Refusal};
use kontor_tests::goods::cash;
use kontor_tests::{Shop, both_engines, new_id};

const HEADER: [&str; 6] = ["sku", "title", "price", "barcode", "category", "variant"];

fn reading(columns: &[&str]) -> Reading {
    let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
    Reading {
        header: columns.clone(),
        columns: columns.into_iter().map(Some).collect(),
        decimals: Decimals::Point,
        dates: DayOrder::DayFirst,
        tax: None,
    }
}

fn begin(dry_run: bool, fingerprint: u8) -> BeginImport {
    BeginImport {
        id: new_id(),
        kind: ImportKind::Products,
        file_name: "products.csv".into(),
        file_size: 1_000,
        fingerprint: format!("{fingerprint:02x}").repeat(32),
        reading: reading(&HEADER),
        dry_run,
    }
}

fn rows(from: i64, lines: &[[&str; 6]]) -> Vec<FileRow> {
    let row = |(line, cells): (i64, &[&str; 6])| FileRow {
        line,
        cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        fault: None,
    };
    (from + 2..).zip(lines).map(row).collect()
}

async fn take(shop: &Shop, id: ImportId, first_row: i64, lines: &[[&str; 6]]) -> Result<ImportRun, Refusal> {
    shop.call(TakeRows { id, first_row, rows: rows(first_row, lines) }).await
}

async fn whole(shop: &Shop, begin: BeginImport, lines: &[[&str; 6]]) -> ImportRun {
    let run = shop.call(begin).await.unwrap();
    take(shop, run.id, 0, lines).await.unwrap();
    shop.call(EndImport { id: run.id, cancelled: false }).await.unwrap()
}

async fn undo(shop: &Shop, id: ImportId) -> ImportRun {
    loop {
        let run = shop.call(UndoImport { id }).await.unwrap();
        if run.state == ImportState::Undone {
            return run;
        }
    }
}

async fn all(shop: &Shop) -> Vec<Found> {
    let find = FindVariants { which: Which::All, ..FindVariants::default() };
    shop.call(find).await.unwrap().rows
}

async fn reasons(shop: &Shop, id: ImportId, outcome: RowOutcome) -> Vec<(i64, String)> {
    let page = shop.call(ImportRows { id, outcome, window: Window::default() }).await.unwrap();
    page.rows.into_iter().map(|row| (row.line, row.reason)).collect()
}

fn counts(run: &ImportRun) -> [i64; 4] {
    [run.added, run.changed, run.same, run.refused]
}

const HEART: [&str; 6] = ["85123A", "White hanging heart", "2.55", "5010000000018", "Decoration", ""];
const LANTERN: [&str; 6] = ["71053", "Metal lantern", "3.39", "", "Lighting", ""];

both_engines! {
    // Red when, in crates/app/src/catalog/import.rs,
    // `Product { updated_at: before.updated_at, ..self.after.clone() } == *before` becomes `self.after == *before`.
    async fn a_file_is_taken_and_taken_again_adds_nothing(shop: Shop) {
        let done = whole(&shop, begin(false, 1), &[HEART, LANTERN]).await;
        assert_eq!((done.state, counts(&done)), (ImportState::Done, [2, 0, 0, 0]));
        let heart = shop.call(Scan { code: "5010000000018".into() }).await.unwrap();
        assert_eq!((heart.title.as_str(), heart.price), ("White hanging heart", Minor(255)));
        let before = all(&shop).await;

        let again = whole(&shop, begin(false, 1), &[HEART, LANTERN]).await;
        assert_ne!(again.id, done.id, "what has ended is not gone on with");
        assert_eq!(counts(&again), [0, 0, 2, 0], "the same file adds nothing");
        assert_eq!(all(&shop).await, before);

        let dearer = ["85123a", "", "2.95", "5010000000018", "Decoration", ""];
        let changed = whole(&shop, begin(false, 2), &[dearer]).await;
        assert_eq!(counts(&changed), [0, 1, 0, 0], "a SKU is the same in any case");
        let heart = shop.call(Scan { code: "85123A".into() }).await.unwrap();
        assert_eq!((heart.title.as_str(), heart.price), ("White hanging heart", Minor(295)), "an empty title changes none");
        assert_eq!(shop.call(ImportRuns { window: Window::default() }).await.unwrap().total, 3);
    }

    async fn a_row_that_cannot_be_taken_is_listed_and_the_rest_is_taken(shop: Shop) {
        let run = shop.call(begin(false, 3)).await.unwrap();
        let bad: [[&str; 6]; 8] = [
            ["A", "No price", "", "", "", ""],
            ["B", "", "1.00", "", "", ""],
            ["C", "Negative", "-1.00", "", "", ""],
            ["D", "Words", "cheap", "", "", ""],
            ["E", "Wrong convention", "1.234,56", "", "", ""],
            ["", "Nothing to know it by", "1.00", "", "", ""],
            ["F", "Mangled", "1.00", "5.01E+12", "", ""],
            ["G", "Another's code", "1.00", "5010000000018", "", ""],
        ];
        let mut lines = vec![HEART];
        lines.extend(bad);
        lines.push(HEART);
        lines.push(LANTERN);
        let mut piece = rows(0, &lines);
        piece.push(FileRow { line: 99, cells: vec!["\"never closed".into()], fault: Some("An open quote.".into()) });
        let run = shop.call(TakeRows { id: run.id, first_row: 0, rows: piece }).await.unwrap();
        assert_eq!(counts(&run), [2, 0, 0, 10], "{run:?}");
        let reasons = reasons(&shop, run.id, RowOutcome::Refused).await;
        assert_eq!(reasons.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 4, 5, 6, 7, 8, 9, 10, 11, 99]);
        assert!(reasons.iter().all(|(_, why)| why.len() > 10), "each says why: {reasons:?}");
        assert!(reasons[8].1.contains("line 2"), "a SKU that comes twice says where: {}", reasons[8].1);
        assert_eq!(all(&shop).await.len(), 2);
    }

    // Red when, in crates/app/src/catalog/import.rs, `Plan::Write(write) if at.0.dry_run =>` becomes `Plan::Write(write) if at.0.dry_run && at.1 > 2 =>`.
    async fn a_dry_run_says_what_would_be_and_changes_nothing(shop: Shop) {
        whole(&shop, begin(false, 4), &[HEART]).await;
        let before = all(&shop).await;
        let dearer = ["85123A", "White hanging heart", "9.99", "5010000000018", "Another", ""];
        let dry = whole(&shop, begin(true, 5), &[dearer, LANTERN, LANTERN]).await;
        assert_eq!(counts(&dry), [1, 1, 0, 1]);
        assert_eq!(all(&shop).await, before);
        let categories = shop.call(kontor_domain::catalog::Categories {}).await.unwrap();
        assert_eq!(categories.len(), 1, "no category either");
        assert_eq!(shop.call(UndoImport { id: dry.id }).await.unwrap_err().code, "nothing_to_undo");
        let real = whole(&shop, begin(false, 5), &[dearer, LANTERN, LANTERN]).await;
        assert_eq!(counts(&real), counts(&dry), "and so it is");
    }

    // Red when, in crates/app/src/import/take.rs, `call.rows.get(ahead..).unwrap_or_default()` becomes `call.rows.as_slice()`.
    // Red when, in crates/app/src/import/take.rs, `run.next_row.saturating_sub(call.first_row)` becomes `0`.
    async fn an_interrupted_import_goes_on_where_it_was(shop: Shop) {
        let first = shop.call(begin(false, 6)).await.unwrap();
        take(&shop, first.id, 0, &[HEART]).await.unwrap();
        let again = take(&shop, first.id, 0, &[HEART]).await.unwrap();
        assert_eq!(counts(&again), [1, 0, 0, 0], "the same piece once more is passed over");
        assert_eq!(take(&shop, first.id, 5, &[LANTERN]).await.unwrap_err().code, "out_of_step", "no row is left out");

        let shop = shop.reopen().await;
        let on = shop.call(begin(false, 6)).await.unwrap();
        assert_eq!((on.id, on.next_row), (first.id, 1), "the same file goes on");
        let other = shop.call(begin(false, 7)).await.unwrap();
        assert_eq!(other.next_row, 0, "another file begins");
        let both = take(&shop, first.id, 0, &[HEART, LANTERN]).await.unwrap();
        assert_eq!((both.next_row, counts(&both)), (2, [2, 0, 0, 0]), "what was taken is passed over, the rest is taken");
        shop.call(EndImport { id: first.id, cancelled: true }).await.unwrap();
        assert_eq!(take(&shop, first.id, 2, &[LANTERN]).await.unwrap_err().code, "import_over");
        assert_eq!(all(&shop).await.len(), 2, "what was taken before it was stopped is there");
    }

    async fn rows_of_one_product_are_its_variants(shop: Shop) {
        let run = shop.call(begin(false, 8)).await.unwrap();
        take(&shop, run.id, 0, &[["TS-S", "T-shirt", "10", "", "Clothes", "S"], ["TS-M", "T-shirt", "11", "", "Clothes", "M"]])
            .await
            .unwrap();
        let run = take(&shop, run.id, 2, &[["TS-L", "T-shirt", "12", "", "Clothes", "L"], ["MUG", "Mug", "4", "", "", ""]])
            .await
            .unwrap();
        assert_eq!(counts(&run), [4, 0, 0, 0]);
        let found = all(&shop).await;
        let shirt = found.iter().find(|found| found.sku == "TS-L").unwrap();
        let shirt = shop.call(GetProduct { id: shirt.product_id }).await.unwrap();
        let variants: Vec<(&str, i64)> = shirt.variants.iter().map(|v| (v.name.as_str(), v.price.0)).collect();
        assert_eq!(variants, [("S", 1_000), ("M", 1_100), ("L", 1_200)], "also across two pieces");
        let undone = undo(&shop, run.id).await;
        assert_eq!((undone.undone, undone.kept, all(&shop).await.len()), (4, 0, 0));
    }

    // Red when, in crates/app/src/catalog/import/undo.rs, `if !matches!(was, Was::Same) && now.updated_at != at {` becomes `if now.updated_at < at {`.
    async fn undo_puts_back_what_was_there_but_keeps_what_was_sold_or_changed_since(shop: Shop) {
        let first = whole(&shop, begin(false, 9), &[HEART]).await;
        let second = whole(&shop, begin(false, 10), &[
            ["85123A", "Renamed heart", "9.99", "5010000000018,5010000000099", "Gifts", ""],
            LANTERN,
            ["SOLD", "Sold since", "1.00", "", "", ""],
            ["EDIT", "Edited since", "1.00", "", "", ""],
            ["GONE", "Removed since", "1.00", "", "", ""],
        ]).await;
        let found = all(&shop).await;
        let with = |sku: &str| found.iter().find(|found| found.sku == sku).unwrap().clone();
        let sold = shop.call(GetProduct { id: with("SOLD").product_id }).await.unwrap();
        let cart = shop.cart_of(&[(&sold, 1_000)]).await;
        shop.complete(&cart, vec![cash(100)]).await.unwrap();
        let edited = shop.call(GetProduct { id: with("EDIT").product_id }).await.unwrap();
        let save = SaveProduct { title: "Edited by hand".into(), ..SaveProduct::from(&edited) };
        shop.call(save).await.unwrap();
        shop.call(RemoveProduct { id: with("GONE").product_id }).await.unwrap();

        let undone = undo(&shop, second.id).await;
        assert_eq!((undone.undone, undone.kept), (2, 3), "{undone:?}");
        let kept = reasons(&shop, second.id, RowOutcome::Kept).await;
        assert_eq!(kept.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 5, 6]);
        assert!(kept[0].1.contains("sold") && kept[1].1.contains("changed") && kept[2].1.contains("removed"), "{kept:?}");
        let skus: Vec<String> = all(&shop).await.into_iter().map(|found| found.sku).collect();
        assert!(!skus.contains(&"71053".to_owned()), "what it added is gone: {skus:?}");
        assert!(skus.contains(&"SOLD".to_owned()) && skus.contains(&"EDIT".to_owned()), "{skus:?}");
        let heart = shop.call(Scan { code: "5010000000018".into() }).await.unwrap();
        assert_eq!((heart.title.as_str(), heart.price), ("White hanging heart", Minor(255)), "as it was before");
        assert_eq!(shop.call(Scan { code: "5010000000099".into() }).await.unwrap_err().code, "unknown_code");
        let again = shop.call(UndoImport { id: second.id }).await.unwrap();
        assert_eq!(again.undone, 2, "undone once");
        let first = undo(&shop, first.id).await;
        assert_eq!((first.undone, first.kept), (1, 0), "an undo leaves no trace that an earlier one could stumble on");
    }

    async fn a_mapping_is_suggested_and_the_last_one_is_remembered(shop: Shop) {
        let header: Vec<String> = ["Artículo", "Código", "P.V.P.", "Sonstiges"].map(str::to_owned).to_vec();
        let sample = vec![["Taza", "T-1", "1.234,50", "x"].map(str::to_owned).to_vec()];
        let ask = SuggestReading { kind: ImportKind::Products, header: header.clone(), sample: sample.clone() };
        let suggested = shop.call(ask.clone()).await.unwrap();
        let columns: Vec<Option<&str>> = suggested.reading.columns.iter().map(Option::as_deref).collect();
        assert_eq!(columns, [Some("title"), Some("sku"), Some("price"), None]);
        assert_eq!((suggested.reading.decimals, suggested.remembered), (Decimals::Comma, false));
        let mut chosen = suggested.reading;
        chosen.columns[3] = Some("description".into());
        shop.call(BeginImport { reading: chosen.clone(), ..begin(true, 11) }).await.unwrap();
        let suggested = shop.call(ask).await.unwrap();
        assert_eq!((suggested.reading, suggested.remembered), (chosen, true));
    }

    async fn what_makes_no_sense_is_refused_before_anything_is_taken(shop: Shop) {
        let with = |columns: &[&str]| BeginImport { reading: reading(columns), ..begin(false, 12) };
        for (call, field) in [
            (with(&["title", "price"]), "reading"),
            (with(&["sku", "sku"]), "reading"),
            (with(&["sku", "colour"]), "reading"),
            (BeginImport { fingerprint: "12".into(), ..begin(false, 12) }, "fingerprint"),
            (BeginImport { file_name: " ".into(), ..begin(false, 12) }, "file_name"),
        ] {
            let no = shop.call(call).await.unwrap_err();
            assert!(no.fields.contains_key(field), "{no:?}");
        }
        let run = shop.call(begin(false, 13)).await.unwrap();
        for lines in [[3, 3], [3, 2], [0, 1]] {
            let rows = lines.map(|line| FileRow { line, cells: vec![format!("L{line}")], fault: None }).to_vec();
            let no = shop.call(TakeRows { id: run.id, first_row: 0, rows }).await.unwrap_err();
            assert_eq!(no.code, "out_of_step", "{lines:?}");
        }
        let many = vec![FileRow { line: 1, cells: vec![], fault: None }; 501];
        assert_eq!(shop.call(TakeRows { id: run.id, first_row: 0, rows: many }).await.unwrap_err().code, "invalid");
        assert_eq!(shop.call(EndImport { id: new_id(), cancelled: false }).await.unwrap_err().code, "not_found");
    }
}
