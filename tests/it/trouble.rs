//! When the machine fails: full disk, read-only folder, damaged file, a newer version's file. A plain message that says
//! what to do, and nothing committed is lost.

use std::path::{Path, PathBuf};
use std::process::Command;

use kontor_app::{Kontor, Place};
use kontor_domain::journal::Verify;
use kontor_domain::sales::{ActiveCart, ListSales};
use kontor_tests::goods::{cash, goods};
use kontor_tests::{Engine, Shop, new_id};

/// Runs an ignored test of this binary inside a mount namespace of its own, with a small filesystem at `folder`.
fn on_a_small_disk(test: &str, folder: &Path, size: &str) {
    std::fs::create_dir_all(folder).unwrap();
    let script = format!(
        "mount -t tmpfs -o size={size} none \"$KONTOR_SMALL_DISK\" && exec \"$0\" {test} --exact --ignored --nocapture"
    );
    let done = Command::new("unshare")
        .args(["-rm", "sh", "-c", &script])
        .arg(std::env::current_exe().unwrap())
        .env("KONTOR_SMALL_DISK", folder)
        .output()
        .expect("unshare (util-linux) makes the small disk");
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success() && said.contains("1 passed"), "{said}");
}

// Red when, in crates/app/src/db/dialect/errors.rs, `(Some(13), _) | (None, "53100")` becomes `(None, "53100")`.
#[test]
fn a_full_disk_refuses_plainly_and_loses_nothing_that_was_committed() {
    let folder = std::env::temp_dir().join(format!("kontor-small-{}", uuid::Uuid::now_v7()));
    on_a_small_disk("trouble::sells_until_the_disk_is_full", &folder, "8m");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs on a small disk, as the child of the test above"]
async fn sells_until_the_disk_is_full() {
    let Ok(folder) = std::env::var("KONTOR_SMALL_DISK").map(PathBuf::from) else { return };
    let shop = Shop::open_at(Engine::Sqlite, Place::Folder(folder.clone())).await;
    let mug = shop.stock_up(goods("Mug", 100)).await;
    let mut sold = 0;
    let refusal = loop {
        let cart = match shop.ring_up(new_id(), &mug, 1_000).await {
            Ok(cart) => cart,
            Err(refusal) => break refusal,
        };
        match shop.complete(&cart, vec![cash(100)]).await {
            Ok(_) => sold += 1,
            Err(refusal) => break refusal,
        }
        assert!(sold < 100_000, "the disk never filled up");
    };
    assert_eq!(refusal.code, "disk_full", "{refusal}");
    assert!(refusal.message.contains("Free some space"), "{refusal}");
    assert!(sold > 5, "{sold} sales fitted");
    let list = shop.call(ListSales::default()).await.unwrap();
    assert_eq!(list.page.total, sold, "what was answered is there, and reading goes on");
    let shop = shop.reopen().await;
    let list = shop.call(ListSales::default()).await.unwrap();
    assert_eq!(list.page.total, sold, "also after a restart");
    let verdict = shop.call(Verify {}).await.unwrap();
    assert!(verdict.sound, "{:?}", verdict.problems);
}

// Red when, in crates/app/src/db/dialect/open.rs, `full_or(failure, folder)` becomes `failure`.
#[test]
fn a_disk_that_is_full_at_the_start_is_said_to_be_full() {
    let folder = std::env::temp_dir().join(format!("kontor-filled-{}", uuid::Uuid::now_v7()));
    on_a_small_disk("trouble::opens_on_a_full_disk", &folder, "6m");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs on a small disk, as the child of the test above"]
async fn opens_on_a_full_disk() {
    use std::io::Write as _;
    let Ok(folder) = std::env::var("KONTOR_SMALL_DISK").map(PathBuf::from) else { return };
    let shop = Shop::open_at(Engine::Sqlite, Place::Folder(folder.clone())).await;
    shop.stock_up(goods("Mug", 100)).await;
    let (clock, place) = (shop.clock.clone(), shop.place.clone());
    shop.kontor.close().await;
    drop(shop);
    let filler = folder.join("filler");
    let mut file = std::fs::File::create(&filler).unwrap();
    while file.write_all(&[7; 4_096]).is_ok() {}
    let no = Kontor::open_at(&place, None, clock.clock()).await.err().unwrap();
    assert!(no.to_string().contains("disk_full"), "what is there already: {no}");
    let no = Kontor::open(&Place::Folder(folder.join("new")), None).await.err().unwrap();
    assert!(no.to_string().contains("disk_full"), "a new folder: {no}");
    drop(file);
    std::fs::remove_file(&filler).unwrap();
    Kontor::open_at(&place, None, clock.clock()).await.expect("and it opens when there is room");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_cannot_be_written_says_so() {
    let place = Place::Folder(PathBuf::from("/proc/kontor"));
    let no = Kontor::open(&place, None).await.err().unwrap();
    assert!(no.to_string().contains("read_only"), "{no}");
    assert!(no.to_string().contains("Choose another folder"), "{no}");
}

#[test]
fn a_read_only_disk_refuses_plainly() {
    let folder = std::env::temp_dir().join(format!("kontor-ro-{}", uuid::Uuid::now_v7()));
    on_a_small_disk("trouble::works_on_a_disk_that_turns_read_only", &folder, "8m");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs on a small disk, as the child of the test above"]
async fn works_on_a_disk_that_turns_read_only() {
    let Ok(folder) = std::env::var("KONTOR_SMALL_DISK").map(PathBuf::from) else { return };
    let shop = Shop::open_at(Engine::Sqlite, Place::Folder(folder.clone())).await;
    let mug = shop.stock_up(goods("Mug", 100)).await;
    let cart = shop.cart_of(&[(&mug, 1_000)]).await;
    shop.complete(&cart, vec![cash(100)]).await.unwrap();
    let (clock, place) = (shop.clock.clone(), shop.place.clone());
    shop.kontor.close().await;
    drop(shop);
    let remount = Command::new("mount").args(["-o", "remount,ro"]).arg(&folder).status().unwrap();
    assert!(remount.success());
    let no = Kontor::open_at(&place, None, clock.clock()).await.err().unwrap();
    assert!(no.to_string().contains("read_only"), "{no}");
}

fn damage(file: &Path) {
    use std::io::{Seek as _, SeekFrom, Write as _};
    let mut file = std::fs::OpenOptions::new().write(true).open(file).unwrap();
    let length = file.metadata().unwrap().len();
    for at in (4_096..length).step_by(4_096) {
        file.seek(SeekFrom::Start(at)).unwrap();
        file.write_all(&[0xA5; 512]).unwrap();
    }
}

// Red when, in crates/app/src/db/dialect/open.rs, `if sound != "ok" {` becomes `if false {`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damage_in_one_page_that_nobody_reads_at_the_start_is_found() {
    use std::io::{Seek as _, SeekFrom, Write as _};
    let shop = Shop::open(Engine::Sqlite).await;
    let (folder, place) = (shop.folder(), shop.place.clone());
    let mug = shop.stock_up(goods("Mug", 100)).await;
    let cart = shop.cart_of(&[(&mug, 1_000)]).await;
    shop.complete(&cart, vec![cash(100)]).await.unwrap();
    shop.kontor.close().await;
    let data = folder.join("kontor.db");
    let page: u64 = rusqlite::Connection::open(&data)
        .unwrap()
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'journal'", [], |row| row.get::<_, i64>(0))
        .unwrap()
        .try_into()
        .unwrap();
    let mut file = std::fs::OpenOptions::new().write(true).open(&data).unwrap();
    file.seek(SeekFrom::Start((page - 1) * 4_096)).unwrap();
    file.write_all(&[0xA5; 512]).unwrap();
    let no = Kontor::open(&place, None).await.err().unwrap();
    assert!(no.to_string().contains("database_damaged"), "{no}");
}

// Red when, in crates/app/src/dispatcher/mod.rs, `not_lost(place)?;` becomes ``.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_became_empty_does_not_begin_anew_over_its_backups() {
    let shop = Shop::open(Engine::Sqlite).await;
    let (folder, place) = (shop.folder(), shop.place.clone());
    kontor_app::backup::if_due(&shop.kontor).await.unwrap().expect("a backup");
    shop.kontor.close().await;
    for gone in [false, true] {
        std::fs::write(folder.join("kontor.db"), b"").unwrap();
        if gone {
            std::fs::remove_file(folder.join("kontor.db")).unwrap();
        }
        let no = Kontor::open(&place, None).await.err().unwrap();
        assert!(no.to_string().contains("database_damaged") && no.to_string().contains("Restore it"), "{no}");
    }
    let backup = kontor_app::backup::latest_backup(&folder).unwrap();
    kontor_app::backup::restore_backup(&backup, &folder, chrono::Utc::now()).unwrap();
    Kontor::open(&place, None).await.expect("the restored data opens");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_file_is_not_opened() {
    let shop = Shop::open(Engine::Sqlite).await;
    let (folder, place) = (shop.folder(), shop.place.clone());
    shop.kontor.close().await;
    damage(&folder.join("kontor.db"));
    let no = Kontor::open(&place, None).await.err().unwrap();
    assert!(no.to_string().contains("database_damaged"), "{no}");
    std::fs::write(folder.join("kontor.db"), b"this is not a database at all, but a letter").unwrap();
    let no = Kontor::open(&place, None).await.err().unwrap();
    assert!(no.to_string().contains("database_damaged"), "{no}");
}

// Red when, in crates/app/src/db/dialect/migrate.rs, `return Err(OpenProblem::newer().into());` becomes ``.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_a_newer_version_is_left_alone() {
    let shop = Shop::open(Engine::Sqlite).await;
    let (folder, place) = (shop.folder(), shop.place.clone());
    shop.kontor.close().await;
    let file = rusqlite::Connection::open(folder.join("kontor.db")).unwrap();
    let sql = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, x'00', 1)";
    file.execute(sql, []).unwrap();
    drop(file);
    let no = Kontor::open(&place, None).await.err().unwrap();
    assert!(no.to_string().contains("newer_version") && no.to_string().contains("Update Kontor"), "{no}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_gone_is_said_plainly() {
    let place = Place::Server("postgres://nobody@127.0.0.1:9/none".into());
    let no = Kontor::open(&place, None).await.err().unwrap();
    assert!(no.to_string().contains("database_unreachable"), "{no}");
    let place = Place::Server("not an address".into());
    let no = Kontor::open(&place, None).await.err().unwrap();
    assert!(no.to_string().contains("bad_database_url"), "{no}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cart_survives_a_failed_completion() {
    let shop = Shop::open(Engine::Sqlite).await;
    let mug = shop.stock_up(goods("Mug", 100)).await;
    let cart = shop.cart_of(&[(&mug, 1_000)]).await;
    assert!(shop.complete(&cart, vec![cash(50)]).await.is_err());
    assert_eq!(shop.call(ActiveCart {}).await.unwrap(), Some(cart));
}
