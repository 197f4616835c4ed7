//! A second copy of everything: written while the shop sells, checked, put back, and safe to go on with. Rule 4: a number
//! given out after the backup can't come again.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use chrono::{TimeDelta, Utc};
use kontor_app::backup::{if_due, latest_backup, restore_backup, rows, write_backup};
use kontor_app::db::{Mode, Tx};
use kontor_app::{Failure, Kontor};
use kontor_domain::audit::AuditEntries;
use kontor_domain::backup::{BackupState, ChangeBackup};
use kontor_domain::identity::{SignIn, WhoAmI};
use kontor_domain::journal::Verify;
use kontor_domain::sales::{ListSales, Sale};
use kontor_tests::goods::{cash, goods};
use kontor_tests::{Engine, PASSWORD, Shop, both_engines, new_id};

async fn sell(shop: &Shop, product: &kontor_domain::catalog::Product) -> Sale {
    let cart = shop.cart_of(&[(product, 1_000)]).await;
    shop.complete(&cart, vec![cash(500)]).await.unwrap()
}

fn code<T>(result: Result<T, Failure>) -> String {
    match result {
        Err(Failure::Refusal(no)) => no.code.into_owned(),
        Err(other) => panic!("no refusal but {other:?}"),
        Ok(_) => "done".to_owned(),
    }
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

// Red when, in crates/app/src/db/dialect/file.rs, `SET series = ?2, next_seq = 1, next_z = 1, next_payment = 1, updated_at = ?3 WHERE register_id = ?1`
// becomes `SET updated_at = ?3 WHERE register_id = ?1 AND ?2 <> ''`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_backup_goes_on_in_a_series_of_its_own() {
    let shop = Shop::open(Engine::Sqlite).await;
    let mug = shop.stock_up(goods("Mug", 500)).await;
    let mut numbers = HashSet::new();
    for _ in 0..3 {
        numbers.insert(sell(&shop, &mug).await.number);
    }
    let folder = shop.folder();
    let copy = folder.join("copy.db");
    let report = write_backup(&folder.join("kontor.db"), &copy).unwrap();
    assert_eq!((report.sales, report.file.as_path()), (3, copy.as_path()));
    #[cfg(unix)]
    for file in ["kontor.db", "kontor.db-wal", "copy.db"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(folder.join(file)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{file} is its owner's alone");
    }
    assert_eq!(code(write_backup(&folder.join("kontor.db"), &copy)), "file_exists", "nothing is overwritten");
    for _ in 0..2 {
        numbers.insert(sell(&shop, &mug).await.number);
    }
    shop.kontor.close().await;
    let report = restore_backup(&copy, &folder, Utc::now()).unwrap();
    assert_eq!((report.sales, report.series.len()), (3, 1));
    let shop = Shop { kontor: Kontor::open_at(&shop.place, None, shop.clock.clock()).await.unwrap(), ..shop };
    let no = shop.call(WhoAmI {}).await.unwrap_err();
    assert_eq!(no.code, "sign_in_first", "every session has ended");
    let sign_in = SignIn { name: "Maria".into(), password: PASSWORD.into(), register_id: None };
    let signed = shop.call_id(None, new_id(), &sign_in).await.unwrap();
    let shop = Shop { token: signed.token, me: signed.me, ..shop };
    assert_eq!(shop.call(ListSales::default()).await.unwrap().page.total, 3, "what was there at the backup");
    for _ in 0..3 {
        let sale = sell(&shop, &mug).await;
        assert!(numbers.insert(sale.number.clone()), "{} was given out before", sale.number);
        assert!(sale.number.contains(&report.series[0].1), "{} is of the new series", sale.number);
    }
    let verdict = shop.call(Verify {}).await.unwrap();
    assert!(verdict.sound, "the chain goes on: {:?}", verdict.problems);
    let call = AuditEntries { action: "backup.restore".into(), ..AuditEntries::default() };
    assert_eq!(shop.call(call).await.unwrap().total, 1, "the trail says so");
    shop.kontor.close().await;
    let aside = report.aside.unwrap();
    let again = restore_backup(&aside, &folder, Utc::now()).unwrap();
    assert_eq!(again.sales, 5, "what was there before the restore was kept aside, with what was in its log");
    assert_ne!(again.series, report.series);
}

// Red when, in crates/app/src/db/dialect/open.rs, `adopt(file, now)?;` becomes ``.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_put_in_place_by_hand_opens_a_new_series_once() {
    let shop = Shop::open(Engine::Sqlite).await;
    let mug = shop.stock_up(goods("Mug", 500)).await;
    let first = sell(&shop, &mug).await.number;
    let folder = shop.folder();
    write_backup(&folder.join("kontor.db"), &folder.join("copy.db")).unwrap();
    let lost = sell(&shop, &mug).await.number;
    shop.kontor.close().await;
    std::fs::copy(folder.join("copy.db"), folder.join("kontor.db")).unwrap();
    let mut numbers = vec![first, lost];
    let mut shop = shop;
    for _ in 0..2 {
        shop = Shop { kontor: Kontor::open_at(&shop.place, None, shop.clock.clock()).await.unwrap(), ..shop };
        let sign_in = SignIn { name: "Maria".into(), password: PASSWORD.into(), register_id: None };
        let signed = shop.call_id(None, new_id(), &sign_in).await.unwrap();
        shop = Shop { token: signed.token, me: signed.me, ..shop };
        let number = sell(&shop, &mug).await.number;
        assert!(!numbers.contains(&number), "{number} was given out before: {numbers:?}");
        numbers.push(number);
        shop.kontor.close().await;
    }
    let series = |number: &str| number[..number.len() - 6].to_owned();
    assert_ne!(series(&numbers[1]), series(&numbers[2]), "a series of its own");
    assert_eq!(series(&numbers[2]), series(&numbers[3]), "and the same one ever after");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_is_whole_while_the_shop_sells_on() {
    let shop = Shop::open(Engine::Sqlite).await;
    let mug = shop.stock_up(goods("Mug", 500)).await;
    sell(&shop, &mug).await;
    let folder = shop.folder();
    let (from, to) = (folder.join("kontor.db"), folder.join("busy.db"));
    let writing = tokio::task::spawn_blocking(move || {
        let mut sales = Vec::new();
        for n in 0..10 {
            sales.push(write_backup(&from, &to.with_extension(format!("{n}.db"))).unwrap().sales);
        }
        sales
    });
    let mut sold = 1;
    while !writing.is_finished() {
        sell(&shop, &mug).await;
        sold += 1;
    }
    let sales = writing.await.unwrap();
    assert!(sales.is_sorted() && *sales.last().unwrap() <= sold, "{sales:?} of {sold}");
    assert!(!files(&folder).iter().any(|name| name.contains(".part")), "nothing half done is left");
    assert!(shop.call(Verify {}).await.unwrap().sound);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_is_made_every_day_and_old_ones_go() {
    let shop = Shop::open(Engine::Sqlite).await;
    let backups = shop.folder().join("backups");
    let strange = backups.join("kontor-20200101-000000.db");
    let first = if_due(&shop.kontor).await.unwrap().expect("there was none yet");
    assert_eq!(first.file.parent(), Some(backups.as_path()));
    std::fs::write(&strange, b"of another business, or none").unwrap();
    assert!(if_due(&shop.kontor).await.unwrap().is_none(), "one a day is enough");
    let state = shop.call(BackupState {}).await.unwrap();
    assert_eq!(
        (PathBuf::from(state.last_file), state.problem.as_str(), state.by_itself),
        (first.file.clone(), "", true)
    );
    shop.call(ChangeBackup { folder: String::new(), keep: 2 }).await.unwrap();
    for _ in 0..3 {
        shop.clock.shift(TimeDelta::hours(25));
        if_due(&shop.kontor).await.unwrap().expect("a day later");
    }
    let kept = files(&backups);
    assert_eq!(kept.len(), 3, "the two newest and the strange one: {kept:?}");
    assert!(strange.exists() && !first.file.exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chosen_folder_is_used_at_once_and_found_without_the_data() {
    let shop = Shop::open(Engine::Sqlite).await;
    let folder = shop.folder();
    let elsewhere = std::env::temp_dir().join(format!("kontor-elsewhere-{}", uuid::Uuid::now_v7()));
    let no = shop.call(ChangeBackup { folder: "backups".into(), keep: 3 }).await.unwrap_err();
    assert!(no.fields.contains_key("folder"), "a path from nowhere: {no:?}");
    let no = shop.call(ChangeBackup { folder: "/proc/kontor".into(), keep: 3 }).await.unwrap_err();
    assert_eq!(no.code, "folder_not_writable", "{no:?}");
    let no = shop.call(ChangeBackup { folder: String::new(), keep: 0 }).await.unwrap_err();
    assert!(no.fields.contains_key("keep"), "{no:?}");
    if_due(&shop.kontor).await.unwrap().unwrap();
    let chosen = elsewhere.to_string_lossy().into_owned();
    shop.call(ChangeBackup { folder: chosen.clone(), keep: 3 }).await.unwrap();
    shop.clock.shift(TimeDelta::seconds(5));
    let there = if_due(&shop.kontor).await.unwrap().expect("a new place gets one at once");
    assert_eq!(there.file.parent(), Some(elsewhere.as_path()));
    shop.clock.shift(TimeDelta::hours(25));
    let later = if_due(&shop.kontor).await.unwrap().unwrap();
    shop.kontor.close().await;
    std::fs::write(folder.join("kontor.db"), b"scribbled over").unwrap();
    assert_eq!(latest_backup(&folder), Some(later.file.clone()));
    std::fs::write(&later.file, b"scribbled over, too").unwrap();
    assert_eq!(latest_backup(&folder), Some(there.file.clone()), "the latest that is whole");
    let report = restore_backup(&there.file, &folder, Utc::now()).unwrap();
    assert!(report.aside.is_some_and(|aside| std::fs::read(aside).unwrap() == b"scribbled over"), "even that is kept");
    Kontor::open(&shop.place, None).await.expect("the restored data opens");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_is_gone_is_said_plainly_and_not_made_again() {
    let shop = Shop::open(Engine::Sqlite).await;
    let stick = std::env::temp_dir().join(format!("kontor-stick-{}", uuid::Uuid::now_v7()));
    shop.call(ChangeBackup { folder: stick.to_string_lossy().into_owned(), keep: 3 }).await.unwrap();
    std::fs::remove_dir_all(&stick).unwrap();
    let mut events = shop.kontor.events();
    assert!(if_due(&shop.kontor).await.unwrap().is_none());
    assert_eq!(events.try_recv().unwrap(), kontor_domain::event::Event::BackupChanged, "the screen hears of it");
    let state = shop.call(BackupState {}).await.unwrap();
    assert!(state.problem.contains("Connect its disk"), "{}", state.problem);
    assert!(!stick.exists(), "a folder in the place of a disk is no second place");
    std::fs::create_dir(&stick).unwrap();
    if_due(&shop.kontor).await.unwrap().expect("the disk is back");
    assert_eq!(shop.call(BackupState {}).await.unwrap().problem, "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_good_backup_is_not_restored() {
    let shop = Shop::open(Engine::Sqlite).await;
    let folder = shop.folder();
    let data = folder.join("kontor.db");
    shop.kontor.close().await;
    let before = std::fs::read(&data).unwrap();
    let letter = folder.join("letter.db");
    std::fs::write(&letter, b"Dear Sir or Madam, this is no database at all.").unwrap();
    match restore_backup(&letter, &folder, Utc::now()) {
        Err(Failure::Refusal(no)) => {
            assert_eq!(no.code, "backup_damaged");
            assert!(
                no.message.contains(&*letter.to_string_lossy()),
                "it names the file that was given: {}",
                no.message
            );
        }
        other => panic!("no refusal but {other:?}"),
    }
    let empty = folder.join("empty.db");
    std::fs::write(&empty, b"").unwrap();
    assert_eq!(code(restore_backup(&empty, &folder, Utc::now())), "not_a_backup");
    let newer = folder.join("newer.db");
    write_backup(&data, &newer).unwrap();
    {
        let file = rusqlite::Connection::open(&newer).unwrap();
        let sql = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                   VALUES (9999, 'later', 1, x'00', 1)";
        file.execute(sql, []).unwrap();
    }
    assert_eq!(code(restore_backup(&newer, &folder, Utc::now())), "newer_version");
    assert_eq!(code(restore_backup(&folder.join("none.db"), &folder, Utc::now())), "backup_not_read");
    assert_eq!(code(restore_backup(&folder, &folder, Utc::now())), "not_a_backup", "a folder");
    assert_eq!(code(restore_backup(&data, &folder, Utc::now())), "not_a_backup", "the data itself");
    assert_eq!(std::fs::read(&data).unwrap(), before, "the data was not touched");
    assert!(!files(&folder).iter().any(|name| name.contains("before-restore") || name.contains("restoring")));
}

both_engines! {
    async fn where_backups_go_is_known(shop: Shop) {
        let state = shop.call(BackupState {}).await.unwrap();
        assert_eq!(state.by_itself, shop.engine == Engine::Sqlite);
        let change = shop.call(ChangeBackup { folder: String::new(), keep: 9 }).await;
        match shop.engine {
            Engine::Sqlite => assert_eq!(change.unwrap().keep, 9),
            Engine::Postgres => {
                assert_eq!(change.unwrap_err().code, "not_here");
                assert!(if_due(&shop.kontor).await.unwrap().is_none());
            }
        }
    }

    async fn how_backups_went_is_remembered(shop: Shop) {
        let (tenant, now) = (shop.me.business.id, shop.kontor.now());
        let mut tx = Tx::new(shop.kontor.db().clone(), Mode::Write, Some(tenant));
        rows::went_wrong(&mut tx, tenant, "The disk is gone.", now).await.unwrap();
        let state = rows::state(&mut tx, true).await.unwrap();
        assert_eq!((state.problem.as_str(), state.last_at, state.keep), ("The disk is gone.", None, rows::KEEP));
        rows::change(&mut tx, tenant, "/media/stick", 3, now).await.unwrap();
        rows::went_well(&mut tx, tenant, "/media/stick/a.db", now).await.unwrap();
        let state = rows::state(&mut tx, true).await.unwrap();
        assert_eq!((state.folder.as_str(), state.keep), ("/media/stick", 3));
        assert_eq!((state.problem.as_str(), state.last_at, state.last_file.as_str()), ("", Some(now), "/media/stick/a.db"));
        rows::went_wrong(&mut tx, tenant, "The disk is full.", now).await.unwrap();
        let state = rows::state(&mut tx, true).await.unwrap();
        assert_eq!((state.problem.as_str(), state.last_at), ("The disk is full.", Some(now)), "the last good one stays");
    }
}
