//! What an auditor gets: whole, in pieces, and checked by a program that is not Kontor. `cargo xtask red` makes the changes
//! named here and sees the tests fail.

use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{Days, NaiveDate, TimeDelta};
use kontor_domain::accounts::Adjustment;
use kontor_domain::business::AddRegister;
use kontor_domain::journal::{BooksPiece, CheckHeads, ExportBooks, Heads, Verify};
use kontor_domain::policy::Role;
use kontor_domain::reports::Period;
use kontor_domain::sales::TenderKind;
use kontor_domain::shifts::{CashKind, GetZReport, ZReport};
use kontor_domain::vouchers::GiveVoucher;
use kontor_domain::{Minor, Refusal};
use kontor_tests::engine_tools::run;
use kontor_tests::goods::{card, cash, goods, on_account, voucher};
use kontor_tests::{Shop, both_engines, new_id};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::accounts::{adjusts, buy, customer, give_back, pays};
use crate::invoices::makes;
use crate::shifts::{closing, counted, moved, opened, sell, sign_in_at};
use crate::vouchers::{code, sells};

/// A folder that is deleted with the test.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn folder() -> Folder {
    let path = std::env::temp_dir().join(format!("kontor-books-{}", uuid::Uuid::now_v7().simple()));
    std::fs::create_dir_all(&path).unwrap();
    Folder(path)
}

fn python(args: &[&str]) -> (bool, String) {
    let done = Command::new("python3").args(args).output().expect("a Python that checks as an auditor does");
    (done.status.success(), String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned())
}

/// Whether the check ends well, and what it says.
fn checked(folder: &Folder, heads: &[&str]) -> (bool, String) {
    let script = folder.0.join("check.py");
    let mut args = vec![script.to_str().unwrap()];
    for head in heads {
        args.extend(["--head", head]);
    }
    python(&args)
}

fn today(shop: &Shop) -> NaiveDate {
    shop.clock.now().with_timezone(&chrono_tz::Europe::London).date_naive()
}

async fn pieces(shop: &Shop, period: Period) -> Result<Vec<BooksPiece>, Refusal> {
    let (mut state, mut pieces) = (None, Vec::new());
    loop {
        let piece = shop.call(ExportBooks { period, state, most_kb: 1 }).await?;
        state = piece.state.clone();
        pieces.push(piece);
        if state.is_none() {
            return Ok(pieces);
        }
    }
}

/// The export of today, unpacked by somebody else's program.
async fn exported(shop: &Shop) -> Folder {
    let folder = folder();
    let pieces = pieces(shop, Period::day(today(shop))).await.unwrap();
    assert!(pieces.len() > 5, "in several pieces: {}", pieces.len());
    let bytes: Vec<u8> = pieces.iter().flat_map(|piece| STANDARD.decode(&piece.bytes).unwrap()).collect();
    let file = folder.0.join("books.zip");
    std::fs::write(&file, bytes).unwrap();
    let (done, said) = python(&["-m", "zipfile", "-e", file.to_str().unwrap(), folder.0.to_str().unwrap()]);
    assert!(done, "{said}");
    std::fs::remove_file(file).unwrap();
    folder
}

fn rows(folder: &Folder, table: &str) -> Vec<Value> {
    serde_json::from_slice(&std::fs::read(folder.0.join(format!("{table}.json"))).unwrap()).unwrap()
}

/// A day on which everything happened that the journal speaks of.
async fn day(shop: &Shop) -> ZReport {
    let mug = shop.stock_up(goods("=HYPERLINK(\"mug\")", 700)).await;
    let ann = customer(shop, "Ann", Some(10_000)).await;
    let shift = opened(shop, 5_000).await;
    let sale = sell(shop, &mug, vec![cash(1_000)]).await.unwrap();
    sell(shop, &mug, vec![cash(300), card(400)]).await.unwrap();
    shop.call(makes(&sale)).await.unwrap();
    shop.call(give_back(&sale, vec![cash(700)])).await.unwrap();
    let owed = buy(shop, Some(ann), &mug, vec![on_account(700)]).await.unwrap();
    shop.call(give_back(&owed, vec![on_account(700)])).await.unwrap();
    buy(shop, Some(ann), &mug, vec![on_account(700)]).await.unwrap();
    shop.call(pays(ann, TenderKind::Cash, 300)).await.unwrap();
    shop.call(adjusts(ann, Adjustment::Correction, -100)).await.unwrap();
    shop.call(adjusts(ann, Adjustment::Correction, 20)).await.unwrap();
    shop.call(adjusts(ann, Adjustment::Correction, 30)).await.unwrap();
    let sold = shop.call(sells(2_000, None)).await.unwrap();
    sell(shop, &mug, vec![voucher(700, &code(&sold))]).await.unwrap();
    let gift = GiveVoucher { id: new_id(), value: Minor(500), expires_on: None, reason: "a gift".into() };
    shop.call(gift).await.unwrap();
    shop.call(moved(CashKind::PayOut, 50, "+stamps")).await.unwrap();
    let z = shop
        .call(closing(&shift, vec![counted(TenderKind::Cash, 7_950), counted(TenderKind::Card, 400)]))
        .await
        .unwrap();
    shop.call(GetZReport { id: z.id }).await.unwrap()
}

/// Writes a table of the export anew and hides that: the manifest says that it is as it was exported.
fn forge(folder: &Folder, table: &str, rows: &[Value]) {
    let name = format!("{table}.json");
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    std::fs::write(folder.0.join(&name), format!("[\n{}\n]\n", lines.join(",\n"))).unwrap();
    let _ = std::fs::remove_file(folder.0.join(format!("{table}.csv")));
    let path = folder.0.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let files = manifest["files"].as_array_mut().unwrap();
    files.retain(|file| file["name"] != format!("{table}.csv").as_str());
    for file in files.iter_mut().filter(|file| file["name"] == name.as_str()) {
        file["sha256"] = json!(sum(&std::fs::read(folder.0.join(&name)).unwrap()));
    }
    std::fs::write(path, manifest.to_string()).unwrap();
}

fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn copy(from: &Path) -> Folder {
    let to = folder();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.0.join(file.file_name())).unwrap();
    }
    to
}

/// Computes a chain of the export afresh, as somebody with the file and the program could.
fn chain_afresh(folder: &Folder, rows: &mut [Value], chain: &str) {
    let (mut head, mut seq) = (String::new(), 0);
    for row in rows.iter_mut().filter(|row| row["chain"] == chain) {
        seq += 1;
        (row["row"], row["prev_hash"]) = (json!(seq), json!(head));
        let text = |name: &str| row[name].as_str().unwrap().to_owned();
        let parts = [head.clone(), seq.to_string(), text("kind"), text("subject"), text("at"), text("content")];
        head = sum(parts.join("\n").as_bytes());
        row["hash"] = json!(head);
    }
    let path = folder.0.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    for one in manifest["chains"].as_array_mut().unwrap().iter_mut().filter(|one| one["chain"] == chain) {
        (one["last"], one["rows"], one["head"]) = (json!(seq), json!(seq), json!(head));
    }
    std::fs::write(path, manifest.to_string()).unwrap();
}

both_engines! {
    // Red when, in crates/app/src/journal/export/check.py, `for series, given in self.shared.items() if whole else ():` becomes
    // `for series, given in self.shared.items():`.
    async fn numbers_that_another_clock_gave_the_next_day_are_no_gap(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let register = AddRegister { id: new_id(), store_id: shop.me.register.store_id, name: "Register 2".into() };
        let ahead = shop.call(register).await.unwrap().id;
        let sale = sell(&shop, &mug, vec![cash(700)]).await.unwrap();
        shop.call(makes(&sale)).await.unwrap();
        let others = [sell(&shop, &mug, vec![cash(700)]).await.unwrap(), sell(&shop, &mug, vec![cash(700)]).await.unwrap()];
        let zone = chrono_tz::Europe::London;
        let midnight = (today(&shop) + TimeDelta::days(1)).and_hms_opt(0, 0, 0).unwrap().and_local_timezone(zone).unwrap();
        shop.clock.shift(midnight.to_utc() - shop.clock.now() + TimeDelta::seconds(45));
        let there = sign_in_at(&shop, ahead).await;
        shop.call_as(&there.token, makes(&others[0])).await.unwrap();
        shop.clock.shift(TimeDelta::seconds(-90));
        let here = sign_in_at(&shop, shop.me.register.id).await;
        let shop = Shop { token: here.token, ..shop };
        shop.call(makes(&others[1])).await.unwrap();
        let folder = exported(&shop).await;
        assert_eq!(rows(&folder, "invoices").len(), 2, "the one between them is of tomorrow");
        let (sound, said) = checked(&folder, &[]);
        assert!(sound, "{said}");
    }

    // Red when, in crates/app/src/journal/export/mod.rs, `("content", Kind::Text),` becomes ``.
    // Red when, in crates/app/src/journal/export/zip.rs, `coming.bytes += text.len() as u64;` becomes ``.
    // Red when, in crates/app/src/journal/export/check.py, `row["kind"], row["subject"], row["at"], row["content"])` becomes
    // `row["kind"], row["subject"], row["content"])`.
    // Red when, in crates/app/src/sales/audited/rows.rs, `change_back AS change` becomes `given AS change`.
    // Red when, in crates/app/src/journal/heads.rs, `found.insert(head.clone(),` becomes `let _ = (head.clone(),`.
    async fn an_auditor_checks_the_books_without_kontor(shop: Shop) {
        let z = day(&shop).await;
        let folder = exported(&shop).await;
        let (sound, said) = checked(&folder, &[&z.journal_head]);
        assert!(sound && said.contains("SOUND") && said.contains(&format!("row {}.", z.journal_rows)), "{said}");
        let counts = ["sales", "returns", "shifts", "cash_movements", "z_reports", "payments", "overrides", "invoices"];
        let counts = counts.map(|table| rows(&folder, table).len());
        assert_eq!(counts, [5, 2, 1, 1, 1, 2, 0, 2]);
        let counts = ["account_movements", "voucher_movements", "lines", "tenders", "taxes"].map(|table| rows(&folder, table).len());
        assert_eq!(counts, [7, 3, 7, 8, 7]);
        let lines = std::fs::read_to_string(folder.0.join("lines.csv")).unwrap();
        assert!(lines.contains(",\"'=HYPERLINK(\"\"mug\"\")\","), "no spreadsheet reckons with a title: {lines}");
        assert!(std::fs::read_to_string(folder.0.join("cash_movements.csv")).unwrap().contains(",'+stamps,"));
        let (sound, said) = checked(&folder, &[&"0".repeat(64)]);
        assert!(!sound && said.contains("cut or computed afresh"), "{said}");

        let found = shop.call(CheckHeads { heads: vec![format!("Journal {} · {}", z.journal_rows, z.journal_head.to_uppercase())] }).await.unwrap();
        let at = found[0].at.as_ref().unwrap();
        assert_eq!((at.row, at.code.as_str(), at.broken_at), (z.journal_rows, "1", None));
        let found = shop.call(CheckHeads { heads: vec!["0".repeat(64)] }).await.unwrap();
        assert_eq!(found[0].at, None, "cut, or computed afresh");
        for (heads, why) in [(vec![], "none"), (vec!["12 ab".into()], "no head"), (vec![(0..501).map(|n| format!("{n:064x} ")).collect()], "too many")] {
            assert!(shop.call(CheckHeads { heads }).await.unwrap_err().fields.contains_key("heads"), "{why}");
        }
        let heads = shop.call(Heads {}).await.unwrap();
        let verdict = shop.call(Verify {}).await.unwrap();
        assert_eq!(heads, verdict.chains, "what is exported to be kept is what a check comes to");
    }

    // Red when, in crates/app/src/journal/export/mod.rs, `call.period.check("period")?;` becomes ``.
    async fn a_period_without_anything_is_an_export_too_and_a_bad_one_is_refused(shop: Shop) {
        let day = today(&shop).checked_sub_days(Days::new(30)).unwrap();
        let empty = pieces(&shop, Period::day(day)).await.unwrap();
        let last = empty.last().unwrap();
        assert_eq!((last.rows, last.files), (0, last.of_files));
        let backwards = Period { from: today(&shop), to: day };
        let no = pieces(&shop, backwards).await.unwrap_err();
        assert!(no.fields.contains_key("period"), "{no}");
        for state in ["", "{}", "[1]"] {
            let no = shop.call(ExportBooks { period: Period::day(day), state: Some(state.into()), most_kb: 1 }).await.unwrap_err();
            assert!(no.fields.contains_key("state"), "{state}: {no}");
        }
        let carl = shop.hire("Carl", Role::Cashier).await;
        let call = ExportBooks { period: Period::day(day), state: None, most_kb: 1 };
        assert_eq!(shop.call_as(&carl.token, call).await.unwrap_err().code, "not_allowed");
    }

    // Red when, in crates/app/src/journal/export/check.py, `elif row["prev_hash"] != head:` becomes `elif False:`.
    // Red when, in crates/app/src/journal/export/check.py, `if before is not None and count != before + 1 and not (part > 0 and count == before):` becomes `if False:`.
    // Red when, in crates/app/src/journal/export/check.py, `if one["first"] and last != one["last"]:` becomes `if False:`.
    async fn the_check_names_the_first_row_that_is_not_as_it_was(shop: Shop) {
        day(&shop).await;
        let good = exported(&shop).await;
        for chain in ["1", "office"] {
            let all = rows(&good, "journal");
            let place = |row: i64| all.iter().position(|one| one["chain"] == chain && one["row"] == row).unwrap();
            let (second, third) = (place(2), place(3));
            let last = all.iter().rposition(|one| one["chain"] == chain).unwrap();
            let (mut changed, mut removed, mut inserted, mut moved, mut cut) =
                (all.clone(), all.clone(), all.clone(), all.clone(), all.clone());
            changed[second]["content"] = json!(all[second]["content"].as_str().unwrap().replace(":", ": "));
            removed.remove(second);
            inserted.insert(second, all[second].clone());
            moved.swap(second, third);
            cut.remove(last);
            for (how, forged, named) in [
                ("changed", changed, "row 2: it was changed"),
                ("removed", removed, "row 3: it comes after row 1"),
                ("put in twice", inserted, "row 2: it comes after row 2"),
                ("exchanged", moved, "row 3: it comes after row 1"),
                ("cut", cut, "it ends at row"),
            ] {
                let folder = copy(&good.0);
                forge(&folder, "journal", &forged);
                let (sound, said) = checked(&folder, &[]);
                let first = said.lines().next().unwrap_or_default();
                assert!(!sound && first.starts_with("FIRST: ") && first.contains(named), "{chain} {how}: {said}");
            }
        }
        // Whoever computes the chain afresh still leaves a gap in the numbers of receipts.
        let folder = copy(&good.0);
        let mut forged = rows(&folder, "journal");
        let gone = |row: &Value| row["content"].as_str().unwrap().contains("\"number\":\"1-A000002\"");
        let id = forged.iter().find(|row| gone(row)).unwrap()["subject"].as_str().unwrap().to_owned();
        forged.retain(|row| row["subject"] != id.as_str() && !row["content"].as_str().unwrap().contains(&id));
        chain_afresh(&folder, &mut forged, "1");
        forge(&folder, "journal", &forged);
        for table in ["sales", "lines", "tenders", "taxes"] {
            let mut left = rows(&folder, table);
            left.retain(|row| row["id"] != id.as_str() && row["sale_id"] != id.as_str());
            forge(&folder, table, &left);
        }
        let (sound, said) = checked(&folder, &[]);
        assert!(!sound && said.contains("number 1-A000003 comes after 000001 of its series"), "{said}");
        let (_, said) = checked(&folder, &[good_head(&good).as_str()]);
        assert!(said.contains("cut or computed afresh"), "{said}");

        for (table, column) in [("sales", "total"), ("lines", "qty"), ("tenders", "amount"), ("account_movements", "after"), ("z_reports", "net")] {
            let folder = copy(&good.0);
            let mut forged = rows(&folder, table);
            forged[0][column] = json!(1);
            forge(&folder, table, &forged);
            let (sound, said) = checked(&folder, &[]);
            assert!(!sound && said.contains(table) && said.contains("row"), "{table}: {said}");
        }
        let folder = copy(&good.0);
        let path = folder.0.join("tenders.csv");
        std::fs::write(&path, std::fs::read_to_string(&path).unwrap().replacen("700", "701", 1)).unwrap();
        let (sound, said) = checked(&folder, &[]);
        assert!(!sound && said.contains("tenders.csv: the file is not the one that was exported"), "{said}");
    }

    // Red when, in crates/app/src/journal/export/check.py, `if column in says and says[column] != value:` becomes `if False:`.
    async fn the_export_shows_what_was_changed_behind_the_programs_back(shop: Shop) {
        day(&shop).await;
        behind(&shop, "UPDATE sale SET total = total - 100 WHERE number = '1-A000002'").await;
        let (sound, said) = checked(&exported(&shop).await, &[]);
        assert!(!sound && said.contains("FIRST: sales, 1-A000002: its total is 600, but journal, chain 1, row"), "{said}");
    }
}

/// The head of the first chain of an export.
fn good_head(folder: &Folder) -> String {
    let manifest: Value = serde_json::from_slice(&std::fs::read(folder.0.join("manifest.json")).unwrap()).unwrap();
    manifest["chains"][0]["head"].as_str().unwrap().to_owned()
}

async fn behind(shop: &Shop, sql: &str) {
    match &shop.place {
        kontor_app::Place::Folder(folder) => {
            let file = rusqlite::Connection::open(folder.join("kontor.db")).unwrap();
            file.execute_batch(sql).unwrap();
        }
        kontor_app::Place::Server(url) => run(url.rsplit('/').next().unwrap(), sql.to_owned()).await,
    }
}
