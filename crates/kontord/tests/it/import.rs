//! Files brought in by the command line: as dirty as files are, interrupted, gone on with, and undone.

use kontor_domain::table::{Item, Limits, Reader};
use serde_json::{Value, json};

use crate::program::{Folder, Ran};

impl Folder {
    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn import(&self, file: &str, more: &[&str]) -> Ran {
        let ran = self.run(&[&["import", "products", file, "--as", "maria"], more].concat());
        assert_ne!(ran.code, 1, "no file is a fault: {} {}", ran.text, ran.err);
        ran
    }

    fn titles(&self) -> Vec<String> {
        let found = self.ask("catalog.find", &json!({ "window": { "offset": 0, "limit": 500 } }));
        let rows = found["rows"].as_array().unwrap();
        rows.iter().map(|row| format!("{} {}", row["title"].as_str().unwrap(), row["price"])).collect()
    }
}

fn counts(ran: &Ran) -> [i64; 4] {
    assert_eq!(ran.code, 0, "{} {}", ran.text, ran.err);
    ["added", "changed", "same", "refused"].map(|what| ran.out["import"][what].as_i64().unwrap())
}

fn why(ran: &Ran, at: usize) -> (i64, &str) {
    let row = &ran.out["refused"]["first"][at];
    (row["line"].as_i64().unwrap(), row["reason"].as_str().unwrap())
}

/// The rows of a file, in no order of their own.
fn table(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = Reader::new(Limits::default());
    reader.push(bytes);
    reader.end();
    let mut rows: Vec<Vec<String>> = reader
        .map(|item| match item {
            Item::Row(row) => row.cells,
            Item::Refused(row) => panic!("{row:?}"),
        })
        .collect();
    rows.sort();
    rows
}

fn utf16(text: &str) -> Vec<u8> {
    [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[test]
fn a_file_is_read_as_spreadsheets_of_every_country_write_it() {
    let folder = Folder::with_business();
    let spanish = "Código;Artículo;Precio;Código de barras\r\nT-1;Taza pequeña;1.234,50;\r\nT-2;\"Plato\n\"\"hondo\"\"\";3,5 €;5010000000018\r\n";
    let windows: Vec<u8> = spanish.chars().map(|c| if c == '€' { 0x80 } else { u8::try_from(c).unwrap() }).collect();
    let ran = folder.import(&folder.file("windows.csv", windows), &[]);
    assert_eq!(counts(&ran), [2, 0, 0, 0], "{}", ran.text);
    assert_eq!(folder.titles(), ["Plato \"hondo\" 350", "Taza pequeña 123450"]);
    for (name, bytes) in [("utf8.csv", spanish.as_bytes().to_vec()), ("utf16.csv", utf16(spanish))] {
        let ran = folder.import(&folder.file(name, bytes), &[]);
        assert_eq!(counts(&ran), [0, 0, 2, 0], "the same in {name}: {}", ran.text);
    }
    let tabs = spanish.replace(';', "\t").replace("\r\n", "\n");
    assert_eq!(counts(&folder.import(&folder.file("tabs.csv", tabs), &[])), [0, 0, 2, 0]);
}

#[test]
fn what_cannot_be_taken_is_refused_by_line_and_can_be_mended_and_brought_in_again() {
    let folder = Folder::with_business();
    let bad = "sku,title,price\nA,Mug,1.00\nB,\"Never closed,2.00\nC,Nul\0,3.00\nD,=cmd|' /C calc'!A0,4.00\nE,Too,5.00,many\nF,Cup,1e5\nG,Huge,99999999999999999999\n";
    let mended = folder.file("mended.csv", "");
    let ran = folder.import(&folder.file("bad.csv", bad), &["--refused", &mended]);
    assert_eq!(counts(&ran), [2, 0, 0, 5], "{}", ran.text);
    assert_eq!((0..5).map(|at| why(&ran, at).0).collect::<Vec<_>>(), [3, 4, 6, 7, 8]);
    assert!(why(&ran, 0).1.contains("quot"), "{}", ran.text);
    assert_eq!(folder.titles(), ["=cmd|' /C calc'!A0 400", "Mug 100"], "a formula is text");
    let list = std::fs::read_to_string(&mended).unwrap();
    assert!(list.starts_with("\u{feff}line,reason,sku,title,price\r\n3,"), "{list}");
    let ok = list.replace("1e5", "6.00").replace("99999999999999999999", "7.00");
    let again = folder.import(&folder.file("again.csv", ok), &[]);
    assert_eq!(again.out["import"]["added"], 2, "{}", again.text);
}

#[test]
fn a_file_that_holds_no_products_says_so() {
    let folder = Folder::with_business();
    let wide = (0..1_000_000).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    for (name, bytes, code) in [
        ("empty.csv", String::new(), "empty_file"),
        ("blank.csv", "\n\n\n".to_owned(), "empty_file"),
        ("prose.csv", "Dear all,\nplease find attached\n".to_owned(), "no_columns"),
        ("binary.csv", "\u{0}\u{1}\u{2}PK\u{3}\u{4}\u{0}\u{0}\n".repeat(100), "bad_header"),
        ("wide.csv", wide, "bad_header"),
        ("unknown.csv", "colour,weight\nred,3\n".to_owned(), "no_columns"),
        ("no-key.csv", "title,price\nMug,3\n".to_owned(), "invalid"),
    ] {
        let ran = folder.import(&folder.file(name, bytes), &[]);
        assert_eq!((ran.code, ran.refused()), (2, code), "{name}: {}", ran.text.chars().take(300).collect::<String>());
    }
    let header_only = folder.import(&folder.file("header.csv", "sku,title,price\n"), &[]);
    assert_eq!(counts(&header_only), [0, 0, 0, 0]);
    let none = folder.run(&["import", "products", "no-such-file.csv", "--as", "maria"]);
    assert_eq!((none.code, none.refused()), (2, "no_such_file"));
    let unknown = folder.run(&["import", "dreams", "no-such-file.csv", "--as", "maria"]);
    assert_eq!((unknown.code, unknown.refused()), (2, "invalid"));
}

#[test]
fn a_cell_of_ten_megabytes_stops_nothing() {
    let folder = Folder::with_business();
    let big = format!("sku,title,price\nA,{},1\nB,Mug,2\n", "x".repeat(10_000_000));
    let ran = folder.import(&folder.file("big.csv", big), &[]);
    assert_eq!(counts(&ran), [1, 0, 0, 1], "{}", ran.text.chars().take(500).collect::<String>());
    assert_eq!(why(&ran, 0).0, 2);
}

#[test]
fn columns_are_what_somebody_says_and_that_is_remembered() {
    let folder = Folder::with_business();
    let file = folder.file("map.csv", "Ref. interna,Texto,Importe\nA,Mug,1.234\nB,Cup,2.345\n");
    let map = ["--map", "Ref. interna=sku", "--map", "Texto=title", "--map", "Importe=price"];
    let dry = folder.import(&file, &[&map[..], &["--decimals", "comma", "--dry-run"]].concat());
    assert_eq!(counts(&dry), [2, 0, 0, 0], "{}", dry.text);
    assert_eq!(folder.titles(), [""; 0], "a dry run changes nothing");
    let real = folder.import(&file, &[]);
    assert_eq!(counts(&real), [2, 0, 0, 0], "columns and decimals are remembered: {}", real.text);
    assert_eq!(folder.titles(), ["Cup 234500", "Mug 123400"]);
    let wrong = folder.import(&file, &["--map", "Nada=sku"]);
    assert_eq!((wrong.code, wrong.refused()), (2, "not_found"));
    let wrong = folder.import(&file, &["--map", "Texto=colour"]);
    assert_eq!((wrong.code, wrong.refused()), (2, "invalid"));
    let id = real.out["import"]["id"].as_str().unwrap();
    let undone = folder.run(&["import", "undo", id, "--as", "maria"]);
    assert_eq!((undone.code, undone.out["import"]["undone"].clone()), (0, json!(2)), "{}", undone.text);
    assert_eq!(folder.titles(), [""; 0]);
}

#[test]
fn what_is_exported_is_read_back_the_same() {
    let demo = Folder::new();
    assert_eq!(demo.run(&["demo"]).code, 0);
    let maria = |folder: &Folder, args: &[&str]| {
        let password = if folder.0 == demo.0 { "harbour-lights-8" } else { crate::program::PASSWORD };
        let ran = crate::program::ran(
            folder.kontord(args).args(["--as", "maria", "--at", "1"]).env("KONTOR_PASSWORD", password),
        );
        assert_eq!(ran.code, 0, "{} {}", ran.text, ran.err);
        ran
    };
    let ask = |call: &str, args: Value| maria(&demo, &["call", call, &args.to_string()]);
    let nasty = |n: u32, title: &str, description: &str| {
        let id = |k: u32| format!("0190b3a0-0000-7000-8000-{:012}", n * 10 + k);
        let variant = |k: u32, name: &str| json!({ "id": id(k), "name": name, "sku": format!("-N{n},{k}"), "barcodes": [format!("77{n}{k}"), format!("88{n}{k}")], "price": 99 + k });
        let variants = json!([variant(1, "S; \"small\""), variant(2, "=L")]);
        ask(
            "catalog.save_product",
            json!({ "id": id(0), "title": title, "tax_mode": "added", "decimals": 2, "unit": "kg",
            "description": description, "active": false, "variants": variants }),
        );
    };
    nasty(1, "=cmd|' /C calc'!A0", "two\nlines; \"quoted\", and a tab\tin it");
    nasty(2, "'=already guarded  twice", "@formula");
    nasty(3, "Größe ñ 日本", "");
    let first = demo.0.join("first.csv").to_str().unwrap().to_owned();
    let out = maria(&demo, &["export", "products", &first]);
    let rows = out.out["rows"].as_i64().unwrap();
    assert!(rows > 40, "{}", out.text);
    let same = maria(&demo, &["import", "products", &first]);
    assert_eq!(counts(&same), [0, 0, rows, 0], "{}", same.text);

    let other = Folder::new();
    let taxes = ask("catalog.tax_classes", json!({}));
    let taxes: Vec<String> = taxes
        .out
        .as_array()
        .unwrap()
        .iter()
        .map(|class| format!("{}={}", class["name"].as_str().unwrap(), class["rate"].as_i64().unwrap() / 10_000))
        .collect();
    let mut set_up: Vec<&str> = crate::program::SET_UP.iter().copied().take(11).collect();
    for tax in &taxes {
        set_up.extend(["--tax", tax]);
    }
    assert_eq!(other.run(&set_up).code, 0);
    let fresh = maria(&other, &["import", "products", &first]);
    assert_eq!(counts(&fresh), [rows, 0, 0, 0], "{}", fresh.text);
    let second = other.0.join("second.csv").to_str().unwrap().to_owned();
    maria(&other, &["export", "products", &second]);
    let [first, second] = [first, second].map(|file| table(&std::fs::read(file).unwrap()));
    assert_eq!(first, second, "another business has the same goods");
}

/// Needs the points at which a program stops: `--features kontord/faults`.
#[cfg(feature = "faults")]
#[test]
fn killed_in_the_middle_of_an_import_it_goes_on_where_it_was() {
    let folder = Folder::with_business();
    let rows: String = (0..450).map(|n| format!("S{n},Thing {n},{n}.50\n")).collect();
    let file = folder.file("rows.csv", format!("sku,title,price\n{rows}"));
    let said = folder.0.join("stopped");
    let mut child = folder
        .kontord(&["import", "products", &file, "--as", "maria"])
        .env("KONTOR_STOP_AT", kontor_app::fault::IMPORT_POINT)
        .env("KONTOR_STOP_FILE", &said)
        .spawn()
        .unwrap();
    crate::together::await_file(&said);
    child.kill().unwrap();
    child.wait().unwrap();
    let runs = folder.ask("import.runs", &json!({}));
    let run: &Value = &runs["rows"][0];
    assert_eq!(
        (run["state"].clone(), run["next_row"].clone()),
        (json!("running"), json!(300)),
        "no piece is half-taken"
    );
    assert_eq!(folder.titles().len(), 300);
    let on = folder.import(&file, &[]);
    assert_eq!(counts(&on), [450, 0, 0, 0], "{}", on.text);
    assert_eq!(on.out["import"]["id"], run["id"], "it is the same import");
    assert!(on.err.contains("300"), "and it says so: {}", on.err);
    assert_eq!(folder.titles().len(), 450);
    assert_eq!(folder.run(&["verify", "--as", "maria"]).code, 0);
}

/// Sums found beside the program, by a script of its own.
#[test]
fn a_real_shops_sales_come_out_to_the_penny() {
    let folder = Folder::with_business();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/online-retail.csv");
    let ran = folder.run(&["import", "sales", file, "--as", "maria"]);
    assert_eq!(ran.code, 0, "{} {}", ran.text, ran.err);
    let summary = &ran.out["summary"];
    let sort = |sort: &str| {
        let rows = summary["tallies"].as_array().unwrap().iter().filter(|tally| tally["sort"] == sort);
        rows.fold((0, 0), |(rows, amount), tally| {
            (rows + tally["rows"].as_i64().unwrap(), amount + tally["amount"].as_i64().unwrap())
        })
    };
    let back = [sort("returned"), sort("returned_without_receipt")];
    assert_eq!(sort("sold"), (4_361, 8_013_723));
    assert_eq!((sort("free"), sort("service")), ((0, 0), (8, 133_446)));
    assert_eq!((back[0].0 + back[1].0, back[0].1 + back[1].1), (37, -70_953));
    assert_eq!((sort("write_off"), sort("adjustment"), sort("fee")), ((2, 0), (10, 0), (1, 1_500)));
    assert_eq!(sort("unreadable"), (0, 0));
    assert_eq!(summary["file"], 8_077_716);
    assert_eq!(summary["taken"].as_i64().unwrap() + summary["refused"].as_i64().unwrap(), 8_077_716);
    let made = |kind: &str| [&summary[kind]["documents"], &summary[kind]["total"]].map(|n| n.as_i64().unwrap());
    assert_eq!(made("sales"), [218, 8_147_169]);
    assert_eq!(made("returns"), [3, 3_350]);
    assert_eq!(made("returns_without_receipt"), [12, 67_603]);
    let again = folder.run(&["import", "sales", file, "--as", "maria"]);
    assert_eq!(
        (again.out["import"]["added"].clone(), again.out["import"]["same"].clone()),
        (json!(0), ran.out["import"]["added"].clone())
    );
    let list = folder.ask("sales.list", &json!({}));
    assert_eq!(list["sum"], summary["taken"], "the list says the same");
    let verified = folder.run(&["verify", "--as", "maria"]);
    assert_eq!(verified.code, 0, "{}", verified.text);
}

/// Needs the points at which a program stops: `--features kontord/faults`.
#[cfg(feature = "faults")]
#[test]
fn killed_while_invoices_are_taken_none_is_half_taken() {
    let folder = Folder::with_business();
    let rows: String =
        (0..450).map(|n| format!("{},2010-12-01 {:02}:00,S{n},Thing,2,1.50\n", n / 3, n / 3 % 24)).collect();
    let file = folder.file("sales.csv", format!("invoice,date,sku,title,quantity,price\n{rows}"));
    let said = folder.0.join("stopped");
    let mut child = folder
        .kontord(&["import", "sales", &file, "--as", "maria"])
        .env("KONTOR_STOP_AT", kontor_app::fault::SETTLE_POINT)
        .env("KONTOR_STOP_FILE", &said)
        .spawn()
        .unwrap();
    crate::together::await_file(&said);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(folder.ask("sales.list", &json!({}))["page"]["total"], 0, "what was not committed is not there");
    let on = folder.run(&["import", "sales", &file, "--as", "maria"]);
    assert_eq!(counts(&on), [450, 0, 0, 0], "{}", on.text);
    let list = folder.ask("sales.list", &json!({}));
    assert_eq!((list["page"]["total"].clone(), list["sum"].clone()), (json!(150), json!(450 * 300)));
    assert_eq!(folder.run(&["verify", "--as", "maria"]).code, 0);
}

#[test]
fn customers_stock_and_sales_that_are_exported_are_read_back_the_same() {
    let demo = Folder::new();
    assert_eq!(demo.run(&["demo"]).code, 0);
    let maria = |folder: &Folder, args: &[&str]| {
        let password = if folder.0 == demo.0 { "harbour-lights-8" } else { crate::program::PASSWORD };
        let ran = crate::program::ran(
            folder.kontord(args).args(["--as", "maria", "--at", "1"]).env("KONTOR_PASSWORD", password),
        );
        assert_eq!(ran.code, 0, "{} {}", ran.text, ran.err);
        ran
    };
    let other = Folder::with_business();
    for kind in ["products", "customers", "stock", "sales"] {
        let first = demo.0.join(format!("{kind}.csv")).to_str().unwrap().to_owned();
        let rows = maria(&demo, &["export", kind, &first]).out["rows"].as_i64().unwrap();
        assert!(rows > 5, "{kind}: {rows}");
        if kind != "stock" {
            let same = maria(&demo, &["import", kind, &first]);
            assert_eq!(counts(&same), [0, 0, rows, 0], "{kind}: {}", same.text);
        }
        if kind == "products" {
            // Its taxes have other names.
            let text = std::fs::read_to_string(&first).unwrap();
            std::fs::write(&first, text.replace("VAT 20%", "20").replace("VAT 0%", "20").replace("VAT 5%", "20"))
                .unwrap();
        }
        let fresh = maria(&other, &["import", kind, &first]);
        let [added, _, same, refused] = counts(&fresh);
        assert_eq!((added + same, refused), (rows, 0), "{kind}: {}", fresh.text);
        let second = other.0.join(format!("{kind}.csv")).to_str().unwrap().to_owned();
        maria(&other, &["export", kind, &second]);
        if kind != "products" {
            let [first, second] = [first, second].map(|file| table(&std::fs::read(file).unwrap()));
            assert_eq!(first, second, "another business has the same {kind}");
        }
    }
    assert_eq!(maria(&other, &["verify"]).code, 0);
}
