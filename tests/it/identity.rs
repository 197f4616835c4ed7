//! Who works here: set-up, signing in, attempts, locks, recovery, and that no secret is kept anywhere.

use chrono::TimeDelta;
use kontor_app::{Kontor, Place};
use kontor_domain::audit::AuditEntries;
use kontor_domain::business::{AddRegister, ChangeBusiness};
use kontor_domain::identity::{
    AddUser, ChangeUser, EnterPin, Lock, NewRecoverySheet, Recover, SetPassword, SetPin, SetUp, SignIn, SignOut,
    Status, Users, WhoAmI,
};
use kontor_domain::policy::Role;
use kontor_domain::sales::TaxRounding;
use kontor_domain::{Language, Secret, UserId};
use kontor_tests::{Engine, PASSWORD, PIN, Shop, both_engines, new_id, set_up};

fn sign_in(name: &str, password: &str) -> SignIn {
    SignIn { name: name.into(), password: password.into(), register_id: None }
}

fn pin(user_id: UserId, pin: &str) -> EnterPin {
    EnterPin { user_id, pin: pin.into() }
}

both_engines! {
    async fn a_business_is_set_up_once(shop: Shop) {
        let status = shop.call_id(None, new_id(), &Status {}).await.unwrap();
        assert_eq!(status.business.unwrap().name, "Kontor Gifts");
        assert_eq!((status.users.len(), status.registers.len()), (1, 1));
        let no = shop.call_id(None, new_id(), &set_up("Another", TaxRounding::PerLine)).await.unwrap_err();
        assert_eq!(no.code, "already_set_up");
        assert_eq!(shop.me.register.code, "1");
        assert_eq!(shop.me.permissions.len(), kontor_domain::policy::Permission::ALL.len());
    }

    async fn attempts_are_counted_before_they_are_checked_and_outlive_a_restart(shop: Shop) {
        for _ in 0..5 {
            let no = shop.call_id(None, new_id(), &sign_in("maria", "wrong one")).await.unwrap_err();
            assert_eq!((no.code.as_ref(), no.fields.contains_key("password")), ("wrong_password", true));
        }
        let shop = shop.reopen().await;
        let no = shop.call_id(None, new_id(), &sign_in("Maria", PASSWORD)).await.unwrap_err();
        assert_eq!(no.code, "too_many_attempts", "even the right password waits now");
        assert!(no.retry_after_s.is_some_and(|s| (1..=10).contains(&s)), "{no:?}");
        let no = shop.call(pin(shop.me.user.id, PIN)).await.unwrap_err();
        assert_eq!(no.code, "too_many_attempts", "a PIN is no way round");
        shop.clock.shift(TimeDelta::seconds(15));
        shop.call_id(None, new_id(), &sign_in("MARIA", PASSWORD)).await.expect("after the wait it is let in, and case does not matter");
        let no = shop.call_id(None, new_id(), &sign_in("maria", "wrong one")).await.unwrap_err();
        assert_eq!(no.code, "wrong_password", "and the count starts anew");
        let trail = shop.call(AuditEntries { action: "identity.wrong_secret".into(), ..AuditEntries::default() }).await.unwrap();
        assert_eq!(trail.total, 6, "security remembers refused attempts");
    }

    async fn many_guesses_at_once_are_many_attempts(shop: Shop) {
        let (calls, guess) = (0..20, sign_in("maria", "a guess"));
        let calls: Vec<_> = calls.map(|_| shop.call_id(None, new_id(), &guess)).collect();
        let done = futures::future::join_all(calls).await;
        let checked = done.iter().filter(|no| no.as_ref().is_err_and(|no| no.code == "wrong_password")).count();
        assert!(checked <= 6, "{checked} of 20 guesses at once were checked");
    }

    async fn a_register_locks_and_a_pin_switches_the_person(shop: Shop) {
        let owen = shop.hire("Owen", Role::Cashier).await;
        shop.call_as(&owen.token, Lock {}).await.unwrap();
        let no = shop.call_as(&owen.token, kontor_domain::sales::ActiveCart {}).await.unwrap_err();
        assert_eq!(no.code, "locked");
        assert!(shop.call_as(&owen.token, WhoAmI {}).await.unwrap().locked);
        let no = shop.call_as(&owen.token, pin(shop.me.user.id, "0000")).await.unwrap_err();
        assert_eq!(no.code, "wrong_pin");
        let maria = shop.call_as(&owen.token, pin(shop.me.user.id, PIN)).await.unwrap();
        assert_eq!((maria.me.user.name.as_str(), maria.me.register.id), ("Maria", owen.me.register.id));
        let no = shop.call_as(&owen.token, WhoAmI {}).await.unwrap_err();
        assert_eq!(no.code, "sign_in_first", "the session before it has ended");
        shop.call_as(&maria.token, SignOut {}).await.unwrap();
        assert_eq!(shop.call_as(&maria.token, WhoAmI {}).await.unwrap_err().code, "sign_in_first");
    }

    async fn a_register_left_alone_locks_and_a_session_ends_by_itself(shop: Shop) {
        let legal = Default::default();
        shop.call(ChangeBusiness { name: "Kontor Gifts".into(), legal, locale: "en-GB".into(), lock_after_min: 5 }).await.unwrap();
        shop.clock.shift(TimeDelta::minutes(4));
        assert!(!shop.call(WhoAmI {}).await.unwrap().locked);
        shop.clock.shift(TimeDelta::minutes(4));
        assert!(!shop.call(WhoAmI {}).await.unwrap().locked, "a touch in between keeps it open");
        shop.clock.shift(TimeDelta::minutes(6));
        assert!(shop.call(WhoAmI {}).await.unwrap().locked);
        assert_eq!(shop.call(Users {}).await.unwrap_err().code, "locked");
        let back = shop.call(pin(shop.me.user.id, PIN)).await.unwrap();
        shop.clock.shift(TimeDelta::hours(15));
        assert_eq!(shop.call_as(&back.token, WhoAmI {}).await.unwrap_err().code, "sign_in_first");
    }

    async fn people_are_added_changed_and_sent_home(shop: Shop) {
        let owen = shop.hire("Owen", Role::Cashier).await;
        let add = |name: &str, password: &str, pin: &str| AddUser {
            id: new_id(), name: name.into(), role: Role::Cashier, password: password.into(), pin: Some(pin.into()),
        };
        assert_eq!(shop.call(add("OWEN", PASSWORD, PIN)).await.unwrap_err().code, "name_taken");
        assert_eq!(shop.call(add("Nina", "short", PIN)).await.unwrap_err().code, "weak_password");
        assert_eq!(shop.call(add("Nina", PASSWORD, "1234")).await.unwrap_err().code, "weak_pin");
        let mia = shop.hire("Mia", Role::Manager).await;
        let promote = ChangeUser { id: owen.me.user.id, name: "Owen".into(), role: Role::Owner, active: true };
        assert_eq!(shop.call_as(&mia.token, promote.clone()).await.unwrap_err().code, "not_allowed", "only an owner makes owners");
        let reset = SetPassword { user_id: shop.me.user.id, new_password: "another one".into(), password: PASSWORD.into() };
        assert_eq!(shop.call_as(&mia.token, reset).await.unwrap_err().code, "not_allowed", "nor takes their password");
        let home = ChangeUser { id: shop.me.user.id, name: "Maria".into(), role: Role::Owner, active: false };
        assert_eq!(shop.call(home).await.unwrap_err().code, "last_owner");
        let away = ChangeUser { id: owen.me.user.id, name: "Owen".into(), role: Role::Cashier, active: false };
        shop.call_as(&mia.token, away).await.unwrap();
        assert_eq!(shop.call_as(&owen.token, WhoAmI {}).await.unwrap_err().code, "sign_in_first", "at once");
        assert_eq!(shop.call_id(None, new_id(), &sign_in("Owen", PASSWORD)).await.unwrap_err().code, "wrong_password");
    }

    // Red when, in crates/app/src/dispatcher/answers.rs, `hash.update(fingerprint(secrets, call_id.0.into_bytes()).await?);`
    // becomes ``.
    // Red when, in crates/app/src/dispatcher/mod.rs, `if self.tenant().is_some()` becomes `if false`.
    async fn a_password_set_with_the_same_id_is_set_once_and_another_one_is_another_request(shop: Shop) {
        let id = new_id();
        let set = |to: &str| SetPassword { user_id: shop.me.user.id, new_password: to.into(), password: PASSWORD.into() };
        shop.call_id(Some(&shop.token), id, &set("a new password")).await.unwrap();
        let again = shop.call_id(Some(&shop.token), id, &set("a new password")).await;
        again.expect("asked again, it is answered again, though the old password is wrong by now");
        let no = shop.call_id(Some(&shop.token), id, &set("yet another one")).await.unwrap_err();
        assert_eq!(no.code, "call_id_reused");
        shop.call_id(None, new_id(), &sign_in("Maria", "a new password")).await.unwrap();
        let no = shop.call_id(None, new_id(), &sign_in("Maria", "yet another one")).await.unwrap_err();
        assert_eq!(no.code, "wrong_password");
    }

    async fn a_manager_resets_a_forgotten_pin(shop: Shop) {
        let owen = shop.hire("Owen", Role::Cashier).await;
        let mia = shop.hire("Mia", Role::Manager).await;
        let set = |password: &str| SetPin { user_id: owen.me.user.id, pin: "1379".into(), password: password.into() };
        assert_eq!(shop.call_as(&mia.token, set("not hers")).await.unwrap_err().code, "wrong_password");
        shop.call_as(&mia.token, set(PASSWORD)).await.unwrap();
        let no = shop.call_as(&owen.token, SetPin { user_id: mia.me.user.id, pin: "1379".into(), password: PASSWORD.into() }).await.unwrap_err();
        assert_eq!(no.code, "not_allowed", "a cashier sets only their own");
        assert!(shop.call_as(&owen.token, pin(owen.me.user.id, PIN)).await.is_err());
        shop.call_as(&owen.token, pin(owen.me.user.id, "1379")).await.unwrap();
    }

    async fn the_recovery_sheet_opens_the_door_once(shop: Shop) {
        let sheet = shop.call(NewRecoverySheet { password: PASSWORD.into() }).await.unwrap();
        assert_eq!(sheet.code.expose().len(), 29, "five groups of five");
        let recover = |code: &str| Recover { name: "maria".into(), code: code.into(), new_password: "a new password".into() };
        assert_eq!(shop.call_id(None, new_id(), &recover("AAAAA-AAAAA")).await.unwrap_err().code, "wrong_code");
        let typed = sheet.code.expose().to_lowercase().replace('-', " ");
        shop.call_id(None, new_id(), &recover(&typed)).await.unwrap();
        assert_eq!(shop.call(WhoAmI {}).await.unwrap_err().code, "sign_in_first", "every session of the owner has ended");
        shop.call_id(None, new_id(), &sign_in("Maria", "a new password")).await.unwrap();
        assert_eq!(shop.call_id(None, new_id(), &recover(&typed)).await.unwrap_err().code, "wrong_code", "it is used up");
    }

    async fn where_there_are_several_registers_one_is_chosen(shop: Shop) {
        let add = AddRegister { id: new_id(), store_id: shop.me.register.store_id, name: "Register 2".into() };
        let second = shop.call(add).await.unwrap();
        assert_eq!(second.code, "2");
        assert_eq!(shop.call_id(None, new_id(), &sign_in("Maria", PASSWORD)).await.unwrap_err().code, "choose_register");
        let there = SignIn { register_id: Some(second.id), ..sign_in("Maria", PASSWORD) };
        assert_eq!(shop.call_id(None, new_id(), &there).await.unwrap().me.register.id, second.id);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_in_the_data_file() {
    let shop = Shop::open(Engine::Sqlite).await;
    let (password, code) = ("tr0ub4dor and three", "739164");
    let add = AddUser {
        id: new_id(),
        name: "Nina".into(),
        role: Role::Cashier,
        password: password.into(),
        pin: Some(code.into()),
    };
    shop.call(add).await.unwrap();
    let nina = shop.call_id(None, new_id(), &sign_in("Nina", password)).await.unwrap();
    let nina = shop.call_as(&nina.token, pin(nina.me.user.id, code)).await.unwrap();
    let sheet = shop.call(NewRecoverySheet { password: PASSWORD.into() }).await.unwrap();
    let folder = shop.folder();
    shop.kontor.close().await;
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten().filter(|entry| entry.path().is_file()) {
        bytes.extend(std::fs::read(entry.path()).unwrap());
    }
    assert!(contains(&bytes, "Nina"), "what is no secret is found this way");
    for secret in [password, code, nina.token.expose(), sheet.code.expose(), PASSWORD] {
        assert!(!contains(&bytes, secret), "{secret} lies in the open");
    }
}

// Red when, in crates/app/src/before.rs, `const MEMORY: u32 = 19_456;` becomes `const MEMORY: u32 = 8;`.
#[test]
fn whoever_guesses_a_password_pays_for_each_guess() {
    let data = kontor_tests::programs::new_folder("hashes");
    let mut program = kontor_tests::programs::setting_up(&data);
    let ran = program.env_remove("KONTOR_QUICK_HASHES").output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let file = rusqlite::Connection::open(data.join("kontor.db")).unwrap();
    let (password, code): (String, String) = file
        .query_row("SELECT password_hash, pin_hash FROM app_user", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    for hash in [password, code] {
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }
    std::fs::remove_dir_all(&data).unwrap();
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_set_up_that_makes_no_sense_is_refused_under_its_field_and_leaves_nothing() {
    let place = Engine::Sqlite.new_place().await;
    let kontor = Kontor::open(&place, None).await.unwrap();
    let good = || set_up("Shop", TaxRounding::PerTotal);
    let cases: Vec<(&str, SetUp)> = vec![
        ("business.name", {
            let mut c = good();
            c.business.name = "  ".into();
            c
        }),
        ("locale", {
            let mut c = good();
            c.business.locale = "English".into();
            c
        }),
        ("store.timezone", {
            let mut c = good();
            c.store.timezone = "Mars/Olympus".into();
            c
        }),
        ("store.cutoff_hour", {
            let mut c = good();
            c.store.cutoff_hour = 13;
            c
        }),
        ("password", {
            let mut c = good();
            c.password = Secret::new("short");
            c
        }),
        ("pin", {
            let mut c = good();
            c.pin = Secret::new("1111");
            c
        }),
        ("owner", {
            let mut c = good();
            c.owner = String::new();
            c
        }),
    ];
    for (field, call) in cases {
        let no = kontor.call(None, new_id(), &call).await.unwrap_err().to_json(Language::English);
        assert!(no["error"]["fields"].get(field).is_some(), "{field}: {no}");
        let status = kontor.call(None, new_id(), &Status {}).await.unwrap();
        assert!(status.business.is_none(), "{field}: nothing was left behind");
    }
    kontor.call(None, new_id(), &good()).await.unwrap();
    assert!(matches!(place, Place::Folder(_)));
}
