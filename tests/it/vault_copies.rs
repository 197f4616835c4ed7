//! What of the vault is where: moved in the database, in backups, in files, in what programs print.

use std::path::{Path, PathBuf};

use chrono::Utc;
use kontor_app::backup::{restore_backup, write_backup, write_server_backup};
use kontor_app::vault::{Place as SecretPlace, destroy, is_kept};
use kontor_app::{Kontor, Place};
use kontor_domain::identity::SignIn;
use kontor_domain::vault::{RenewVault, Renewed, Reveal, SecretKind, VaultState};
use kontor_domain::{Secret, VaultKeyId};
use kontor_tests::engine_tools::run;
use kontor_tests::programs::{kontord, new_folder, set_up};
use kontor_tests::rings::with_vault;
use kontor_tests::{Engine, PASSWORD, Shop, both_engines, new_id};
use uuid::Uuid;

use crate::vault::{MAIL, PHRASE, mail_id, on, passcode, seen, server, set_passphrase};

/// Changes the data behind the program's back.
pub(crate) async fn tamper(shop: &Shop, sql: &str) {
    match &shop.place {
        Place::Folder(folder) => {
            let file = rusqlite::Connection::open(folder.join("kontor.db")).unwrap();
            file.execute_batch(sql).unwrap();
        }
        Place::Server(url) => run(url.rsplit('/').next().unwrap(), sql.to_owned()).await,
    }
}

/// Backs the business up, as it is now.
pub(crate) async fn back_up(shop: &Shop) -> PathBuf {
    let copy = new_folder("vault-copy").join("copy.db");
    match &shop.place {
        Place::Folder(folder) => drop(write_backup(&folder.join("kontor.db"), &copy).unwrap()),
        Place::Server(_) => drop(write_server_backup(&shop.kontor, &copy).await.unwrap()),
    }
    copy
}

/// The business of a backup, in the place of a folder's, with the vault open by its passphrase.
pub(crate) async fn restored(copy: &Path, folder: &Path) -> (Kontor, Secret) {
    restore_backup(copy, folder, Utc::now()).unwrap();
    let kontor = Kontor::open(&Place::Folder(folder.to_owned()), None).await.unwrap();
    let kontor = with_vault(kontor, None, Some(PHRASE));
    let sign_in = SignIn { name: "Maria".into(), password: PASSWORD.into(), register_id: None };
    let token = kontor.call(None, new_id(), &sign_in).await.unwrap().token;
    (kontor, token)
}

/// Every file in a folder, and in the folders in it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in folder.read_dir().unwrap().flatten() {
        match entry.path() {
            inner if inner.is_dir() => found.extend(files(&inner)),
            file => found.push(file),
        }
    }
    found
}

fn holds(bytes: &[u8], secret: &str) -> bool {
    // Also as UTF-16, as some systems keep texts.
    let wide: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [secret.as_bytes(), &wide].iter().any(|needle| bytes.windows(needle.len()).any(|part| part == *needle))
}

both_engines! {
    // Red when, in crates/app/src/vault/keep.rs, `self.row.as_bytes(),` becomes ``.
    // Red when, in crates/app/src/vault/keep.rs, `let (table, field) = self.kind.place();` becomes `let (table, field) = ("", "");`.
    async fn what_is_moved_in_the_database_does_not_open(shop: Shop) {
        let shop = on(shop, None, Some(PHRASE)).await;
        shop.call(server(Some(MAIL))).await.unwrap();
        let (first, second) = (Uuid::now_v7(), Uuid::now_v7());
        let mail = mail_id(&shop).await;
        let (one, two) = (passcode(&shop.kontor, first, "2580").await, passcode(&shop.kontor, second, "1470").await);
        let (mail_only, code_only) = ("kind = 'mail_password'", "kind = 'device_passcode'");
        tamper(&shop, &format!("UPDATE vault_secret SET sealed = (SELECT o.sealed FROM vault_secret o WHERE o.{mail_only}) WHERE {code_only}")).await;
        for id in [one, two] {
            assert_eq!(seen(&shop, id).await.unwrap_err().code, "vault_unreadable", "of another field");
        }
        assert_eq!(seen(&shop, mail).await.unwrap(), MAIL, "what was not touched");
        passcode(&shop.kontor, first, "2580").await;
        passcode(&shop.kontor, second, "1470").await;
        assert_eq!(seen(&shop, one).await.unwrap(), "2580");
        tamper(&shop, &format!("UPDATE vault_secret SET kind = 'device_passcode' WHERE {mail_only}")).await;
        assert_eq!(seen(&shop, mail).await.unwrap_err().code, "vault_unreadable", "of another kind");
        tamper(&shop, &format!("UPDATE vault_secret SET kind = 'mail_password' WHERE {code_only} AND name = 'smtp.example.com'")).await;
        // The rows change places.
        tamper(&shop, &format!("UPDATE vault_secret SET row_id = tenant_id WHERE {code_only} AND updated_at = (SELECT MAX(updated_at) FROM vault_secret WHERE {code_only})")).await;
        assert_eq!(seen(&shop, two).await.unwrap_err().code, "vault_unreadable", "of another row");
        assert_eq!(seen(&shop, one).await.unwrap(), "2580");
        tamper(&shop, &format!("UPDATE vault_secret SET sealed = (SELECT sealed FROM vault_key LIMIT 1) WHERE {mail_only}")).await;
        assert_eq!(seen(&shop, mail).await.unwrap_err().code, "vault_unreadable");
        shop.call(server(Some(MAIL))).await.unwrap();
        assert_eq!(seen(&shop, mail).await.unwrap(), MAIL, "typed anew, it is good again");
        // What does not open is no reason not to make the key anew, and is no better after it.
        shop.call(RenewVault { what: Renewed::Data }).await.unwrap();
        assert_eq!(seen(&shop, two).await.unwrap_err().code, "vault_unreadable");
        assert_eq!((seen(&shop, one).await.unwrap().as_str(), seen(&shop, mail).await.unwrap().as_str()), ("2580", MAIL));
        tamper(&shop, "UPDATE vault_key SET version = version + 1").await;
        let shop = on(shop, None, Some(PHRASE)).await;
        assert!(seen(&shop, mail).await.is_err(), "a key is bound to its version");
    }

    // Red when, in crates/app/src/db/dialect/carry.rs, `"outbox_cursor", "vault_own_key"];` becomes `"outbox_cursor", "outbox"];`.
    // Red when, in crates/app/src/vault/keep.rs, `Some(row) if row.destroyed_at.is_some() => keys::destroy(&mut cx.tx, id).await,`
    // becomes `Some(row) if row.destroyed_at.is_some() => Ok(()),`.
    async fn what_was_destroyed_is_in_no_backup_from_before(shop: Shop) {
        let shop = on(shop, None, Some(PHRASE)).await;
        shop.call(server(Some(MAIL))).await.unwrap();
        let (picked_up, waiting) = (Uuid::now_v7(), Uuid::now_v7());
        let mail = mail_id(&shop).await;
        let gone = passcode(&shop.kontor, picked_up, "2580").await;
        let open = passcode(&shop.kontor, waiting, "1470").await;
        let copy = back_up(&shop).await;
        let file = rusqlite::Connection::open(&copy).unwrap();
        let keys: i64 = file.query_row("SELECT COUNT(*) FROM vault_own_key", [], |row| row.get(0)).unwrap();
        assert_eq!(keys, 0, "no key of its own is in a copy");
        drop(file);

        let own = VaultKeyId(picked_up);
        shop.kontor.by_itself("tests.pick_up", async |cx| destroy(cx, own).await).await.unwrap();
        assert_eq!(seen(&shop, gone).await.unwrap_err().code, "not_found", "at once");
        let place = SecretPlace { kind: SecretKind::DevicePasscode, row: picked_up };
        let kept = shop.kontor.by_itself("tests.look", async |cx| is_kept(cx, place).await).await.unwrap();
        assert!(kept.is_none());
        // Twice is once; and whoever hears of it late does no harm.
        shop.kontor.by_itself("tests.pick_up", async |cx| destroy(cx, own).await).await.unwrap();
        shop.deliver().await;
        assert_eq!((seen(&shop, open).await.unwrap().as_str(), seen(&shop, mail).await.unwrap().as_str()), ("1470", MAIL));
        let shop = on(shop, None, Some(PHRASE)).await;
        let again = shop.kontor.by_itself("tests.again", async |cx| {
            let secret = kontor_app::vault::VaultSecret::new(&"9999".into());
            kontor_app::vault::put(cx, place, ("R-1001", Some(own)), &secret).await
        });
        let before = shop.kontor.before_of_itself().unwrap();
        kontor_app::vault::ready(&before).await.unwrap();
        assert!(again.await.is_err(), "a key that was destroyed is not made again");

        // The backup from before is put back where it was made, and on a machine that never had the keys.
        let folder = match &shop.place {
            Place::Folder(folder) => folder.clone(),
            Place::Server(_) => new_folder("vault-restored"),
        };
        let there = matches!(shop.place, Place::Folder(_));
        shop.kontor.close().await;
        let elsewhere = new_folder("vault-elsewhere");
        for (folder, keys) in [(folder, there), (elsewhere, false)] {
            let (kontor, token) = restored(&copy, &folder).await;
            let look = async |id| {
                let answer = kontor.call(Some(&token), new_id(), &Reveal { id, reason: "A look".into() }).await;
                answer.map(|shown| shown.secret.expose().to_owned()).map_err(|no| format!("{no:?}"))
            };
            assert_eq!(look(mail).await.unwrap(), MAIL, "the business's own secrets are in its backups");
            let no = look(gone).await.unwrap_err();
            assert!(no.contains("vault_key_destroyed"), "{no}");
            match keys {
                true => assert_eq!(look(open).await.unwrap(), "1470", "what was not destroyed still opens here"),
                false => assert!(look(open).await.unwrap_err().contains("vault_key_destroyed"), "keys do not travel"),
            }
            let again = passcode(&kontor, Uuid::now_v7(), "7777").await;
            assert_eq!(look(again).await.unwrap(), "7777", "and it goes on");
            kontor.close().await;
        }
    }

    // Red when, in crates/app/src/vault/keep.rs, `let sealed = seal::seal(&data, &bound, &inner)?;` becomes
    // `let sealed = { let _ = (&data, &bound); inner.to_vec() };`.
    // Red when, in crates/domain/src/mail/calls.rs, `"mail.change", Mutation, May(ManageBusiness), Never);` becomes
    // `"mail.change", Mutation, May(ManageBusiness));`.
    async fn no_file_holds_a_secret(shop: Shop) {
        let shop = on(shop, None, Some(PHRASE)).await;
        let (id, call) = (new_id(), server(Some(MAIL)));
        shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        let device = Uuid::now_v7();
        let code = passcode(&shop.kontor, device, "pass-2580-code").await;
        seen(&shop, mail_id(&shop).await).await.unwrap();
        seen(&shop, code).await.unwrap();
        set_passphrase(&shop, "other words apart here").await.unwrap();
        shop.call(RenewVault { what: Renewed::Data }).await.unwrap();
        shop.deliver().await;
        let copy = back_up(&shop).await;
        let mut looked = files(copy.parent().unwrap());
        if let Place::Folder(folder) = &shop.place {
            looked.extend(files(folder));
            #[cfg(unix)]
            for key in files(&folder.join("vault")) {
                use std::os::unix::fs::PermissionsExt as _;
                assert_eq!(std::fs::metadata(key).unwrap().permissions().mode() & 0o777, 0o600, "its owner's alone");
            }
        }
        assert!(looked.len() > 1 || matches!(shop.place, Place::Server(_)));
        for file in &looked {
            let bytes = std::fs::read(file).unwrap();
            for secret in [MAIL, "pass-2580-code", PHRASE, "other words apart here"] {
                assert!(!holds(&bytes, secret), "{} holds {secret}", file.display());
            }
        }
        // The once-only table knows nothing of the call: even a fingerprint of four digits could be guessed at.
        let file = rusqlite::Connection::open(&copy).unwrap();
        let sql = "SELECT COUNT(*) FROM once WHERE call LIKE 'vault.%' OR call = 'mail.change'";
        assert_eq!(file.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
    }
}

/// What the built program writes and prints, with everything in its log, and that it takes the passphrase from where it is given.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_prints_no_secret_and_takes_the_passphrase_from_its_environment() {
    let data = new_folder("vault-program");
    set_up(&data);
    let mut printed = Vec::new();
    let mut call = |name: &str, args: serde_json::Value, phrase: &str| {
        let mut command = kontord(&data);
        command.env("KONTOR_KEYRING", "none").env("RUST_LOG", "trace").env("KONTOR_VAULT_PASSPHRASE", phrase);
        let done = command.args(["call", name, &args.to_string(), "--as", "Maria", "--at", "1"]).output().unwrap();
        printed.extend_from_slice(&done.stderr);
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        serde_json::from_str::<serde_json::Value>(&said).unwrap()
    };
    let args = serde_json::to_value(server(Some(MAIL))).unwrap();
    assert_eq!(call("mail.change", args.clone(), "")["error"]["code"], "vault_not_made");
    assert_eq!(call("mail.change", args, PHRASE)["has_password"], true);
    let id = call("vault.list", serde_json::json!({}), PHRASE)[0]["id"].clone();
    let reveal = serde_json::json!({ "id": id, "reason": "A look" });
    assert_eq!(call("vault.reveal", reveal.clone(), "four wrong words here")["error"]["code"], "vault_closed");
    assert_eq!(call("vault.reveal", reveal, PHRASE)["secret"], MAIL);
    for secret in [MAIL, PHRASE] {
        assert!(!holds(&printed, secret), "the log holds {secret}");
        for file in files(&data) {
            assert!(!holds(&std::fs::read(&file).unwrap(), secret), "{} holds {secret}", file.display());
        }
    }
}

/// In a training there is no vault.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_training_has_no_vault() {
    let shop = Shop::open(Engine::Sqlite).await;
    let shop = on(shop, None, Some(PHRASE)).await;
    shop.call(server(Some(MAIL))).await.unwrap();
    let training = shop.call(kontor_domain::training::BeginTraining {}).await.unwrap();
    let now = shop.call_as(&training.token, VaultState {}).await.unwrap();
    assert!(!now.made && now.kept == 0, "{now:?}");
    let typed = kontor_domain::vault::Unlock { passphrase: Some(PHRASE.into()), code: None };
    assert_eq!(shop.call_as(&training.token, typed).await.unwrap_err().code, "in_training");
    assert_eq!(shop.call_as(&training.token, server(Some(MAIL))).await.unwrap_err().code, "not_allowed");
}
