//! The vault: who opens it and how, who sees what is in it, and its keys made anew. Rule 19.

use chrono::TimeDelta;
use kontor_app::Kontor;
use kontor_app::fault::VAULT_POINTS;
use kontor_app::vault::{NoRing, Place as SecretPlace, SystemRing, VaultSecret, put, ready};
use kontor_domain::audit::AuditEntries;
use kontor_domain::identity::NewRecoverySheet;
use kontor_domain::mail::{ChangeMail, GetMail, MailSecurity, MailServer, RemoveMail};
use kontor_domain::policy::Role;
use kontor_domain::vault::{
    EmptyVault, KeyringState, ListSecrets, LockVault, RemoveWay, RenewVault, Renewed, Reveal, SecretKind,
    SetPassphrase, Unlock, VaultState, VaultStateReply, WayKind,
};
use kontor_domain::{Refusal, VaultKeyId, VaultSecretId};
use kontor_tests::killed::{kill_at, opened_as_child};
use kontor_tests::rings::{TestRing, with_vault};
use kontor_tests::{Engine, PASSWORD, Shop, both_engines, new_id};
use uuid::Uuid;

/// The passphrase of every vault here.
pub(crate) const PHRASE: &str = "four words apart here";
/// The password at the mail server.
pub(crate) const MAIL: &str = "Kq7-mail-secret-zzt";

pub(crate) fn server(password: Option<&str>) -> ChangeMail {
    ChangeMail {
        server: MailServer {
            host: "smtp.example.com".into(),
            port: 465,
            security: MailSecurity::Tls,
            user: "shop".into(),
            from_name: "Kontor Gifts".into(),
            from_address: "shop@example.com".into(),
        },
        password: password.map(Into::into),
    }
}

/// The shop on a machine with this keyring, started anew.
pub(crate) async fn on(shop: Shop, ring: Option<&TestRing>, passphrase: Option<&str>) -> Shop {
    let shop = shop.reopen().await;
    let kontor = with_vault(shop.kontor.clone(), ring, passphrase);
    Shop { kontor, ..shop }
}

/// Keeps what unlocks a device, under a key of its own, as a ticket does.
pub(crate) async fn passcode(kontor: &Kontor, device: Uuid, code: &str) -> VaultSecretId {
    ready(&kontor.before_of_itself().unwrap()).await.unwrap();
    let place = SecretPlace { kind: SecretKind::DevicePasscode, row: device };
    let (own, secret) = (Some(VaultKeyId(device)), VaultSecret::new(&code.into()));
    kontor.by_itself("tests.passcode", async |cx| put(cx, place, ("R-1001", own), &secret).await).await.unwrap()
}

/// What a secret says to the owner.
pub(crate) async fn seen(shop: &Shop, id: VaultSecretId) -> Result<String, Refusal> {
    let shown = shop.call(Reveal { id, reason: "The screen is tested".into() }).await?;
    Ok(shown.secret.expose().to_owned())
}

pub(crate) async fn mail_id(shop: &Shop) -> VaultSecretId {
    let all = shop.call(ListSecrets {}).await.unwrap();
    all.into_iter().find(|face| face.kind == SecretKind::MailPassword).unwrap().id
}

pub(crate) async fn set_passphrase(shop: &Shop, phrase: &str) -> Result<VaultStateReply, Refusal> {
    shop.call(SetPassphrase { passphrase: phrase.into(), password: PASSWORD.into() }).await
}

fn typed(phrase: &str) -> Unlock {
    Unlock { passphrase: Some(phrase.into()), code: None }
}

const BY_KEYRING: Unlock = Unlock { passphrase: None, code: None };

async fn state(shop: &Shop) -> VaultStateReply {
    shop.call(VaultState {}).await.unwrap()
}

both_engines! {
    // Red when, in crates/app/src/vault/keep.rs, `let needs = [Some(kontor_domain::policy::Permission::RevealSecrets), row.kind.needs()];`
    // becomes `let needs = [Some(kontor_domain::policy::Permission::RevealSecrets)];`.
    // Red when, in crates/app/src/vault/keep.rs, `let reason = text::line("reason", say!("The reason"), reason)?;` becomes
    // `let reason = text::optional_line("reason", say!("The reason"), reason)?;`.
    async fn a_secret_is_seen_by_whom_it_is_for_with_a_reason_that_is_kept(shop: Shop) {
        let ring = TestRing::default();
        let shop = on(shop, Some(&ring), None).await;
        assert!(!state(&shop).await.made, "nothing is made before it is needed");
        let kept = shop.call(server(Some(MAIL))).await.unwrap();
        assert!(kept.has_password && kept.server.is_some());
        assert_eq!(shop.call(server(None)).await.unwrap(), kept, "the one that is kept stays");
        let now = state(&shop).await;
        assert!(now.made && now.open && now.keyring == KeyringState::Ready && now.kept == 1, "{now:?}");
        assert!(now.ways.len() == 1 && now.ways[0].here && now.ways[0].kind == WayKind::Keyring);
        assert!(ring.kept().iter().all(|kept| kept.len() == 32), "a key is in the keyring, not the secret");

        let id = mail_id(&shop).await;
        let device = new_id();
        let code = passcode(&shop.kontor, device, "2580").await;
        let faces = shop.call(ListSecrets {}).await.unwrap();
        let told = serde_json::to_string(&faces).unwrap();
        assert!(faces.len() == 2 && !told.contains(MAIL) && !told.contains("2580"), "{told}");
        assert_eq!((seen(&shop, id).await.unwrap().as_str(), seen(&shop, code).await.unwrap().as_str()), (MAIL, "2580"));
        for reason in ["", "  "] {
            let no = shop.call(Reveal { id, reason: reason.into() }).await.unwrap_err();
            assert!(no.code == "required" && no.fields.contains_key("reason"), "{no}");
        }
        let tim = shop.hire("Tim", Role::Technician).await.token;
        let asked = |id| Reveal { id, reason: "The screen is tested".into() };
        let shown = shop.call_as(&tim, asked(code)).await.unwrap();
        assert_eq!((shown.secret.expose(), shown.shown_s), ("2580", 30), "a technician opens devices");
        assert_eq!(shop.call_as(&tim, asked(id)).await.unwrap_err().code, "not_allowed", "and reads no mail");
        let carl = shop.hire("Carl", Role::Cashier).await.token;
        assert_eq!(shop.call_as(&carl, asked(code)).await.unwrap_err().code, "not_allowed");
        assert_eq!(shop.call(asked(new_id())).await.unwrap_err().code, "not_found");

        let trail = shop.call(AuditEntries { action: "vault.reveal".into(), ..AuditEntries::default() }).await.unwrap();
        assert_eq!(trail.total, 3, "who saw it; and nobody who was refused");
        let last = &trail.rows[0];
        assert!(last.user == "Tim" && last.subject_id == Some(code.0), "{last:?}");
        assert!(last.detail["reason"] == "The screen is tested" && last.detail["name"] == "R-1001");
        let again = passcode(&shop.kontor, device, "1470").await;
        assert_eq!((again, seen(&shop, code).await.unwrap().as_str()), (code, "1470"), "in the place of the one before");

        assert!(!shop.call(server(Some(""))).await.unwrap().has_password, "an empty one is none any more");
        shop.call(server(Some(MAIL))).await.unwrap();
        let gone = shop.call(RemoveMail {}).await.unwrap();
        assert!(gone.server.is_none() && !gone.has_password && !shop.call(GetMail {}).await.unwrap().has_password);
        assert_eq!(state(&shop).await.kept, 1);
        let mut nobody = server(Some(MAIL));
        nobody.server.user = " ".into();
        assert!(shop.call(nobody).await.unwrap_err().fields.contains_key("user"));
        assert!(shop.call(server(Some(&"x".repeat(4_001)))).await.unwrap_err().fields.contains_key("password"));
    }

    // Red when, in crates/app/src/vault/ways.rs, `if kept.inside().locked {` becomes `if false {`.
    // Red when, in crates/app/src/vault/ways.rs, `kept.inside().wrong = (wrong.saturating_add(1), before.now);` becomes ``.
    // Red when, in crates/app/src/vault/mutations.rs, `if all.len() < 2 {` becomes `if false {`.
    async fn it_opens_by_passphrase_by_sheet_and_by_each_machines_keyring(shop: Shop) {
        let shop = on(shop, None, None).await;
        let no = shop.call(server(Some(MAIL))).await.unwrap_err();
        assert!(no.code == "vault_not_made" && no.message.contains("passphrase"), "{no}");
        assert!(!shop.call(server(None)).await.unwrap().has_password, "what needs no secret works on");
        assert_eq!(shop.call(typed(PHRASE)).await.unwrap_err().code, "vault_not_made");
        let unsheeted = shop.call(NewRecoverySheet { password: PASSWORD.into() }).await.unwrap();
        assert_eq!(set_passphrase(&shop, "short").await.unwrap_err().code, "weak_passphrase");
        let wrong = SetPassphrase { passphrase: PHRASE.into(), password: "wrong horse".into() };
        assert_eq!(shop.call(wrong).await.unwrap_err().code, "wrong_password");
        let made = set_passphrase(&shop, PHRASE).await.unwrap();
        assert!(made.open && made.ways.len() == 1 && made.ways[0].kind == WayKind::Passphrase, "{made:?}");
        assert_eq!(shop.call(RemoveWay { id: made.ways[0].id }).await.unwrap_err().code, "last_way");
        shop.call(server(Some(MAIL))).await.unwrap();
        let id = mail_id(&shop).await;
        let sheet = shop.call(NewRecoverySheet { password: PASSWORD.into() }).await.unwrap();
        let ways = state(&shop).await.ways;
        assert!(ways.iter().any(|way| way.kind == WayKind::Sheet && way.name == "Maria"), "the next sheet opens it too");

        // Somebody locks it; it stays so until somebody opens it.
        assert!(!shop.call(LockVault {}).await.unwrap().open);
        assert_eq!(seen(&shop, id).await.unwrap_err().code, "vault_closed");
        assert_eq!(shop.call(server(Some(MAIL))).await.unwrap_err().code, "vault_closed");
        let no = shop.call(typed("four words apart hera")).await.unwrap_err();
        assert!(no.code == "wrong_secret" && no.fields.contains_key("passphrase"), "{no}");
        let carl = shop.hire("Carl", Role::Cashier).await.token;
        assert!(shop.call_as(&carl, typed(PHRASE)).await.unwrap().open, "whoever knows it");
        assert_eq!(seen(&shop, id).await.unwrap(), MAIL);

        // Another start, with nothing to open it by itself.
        let shop = on(shop, None, None).await;
        let no = seen(&shop, id).await.unwrap_err();
        assert!(no.code == "vault_closed" && no.message.contains("passphrase"), "{no}");
        let code = |code: &kontor_domain::Secret| Unlock { passphrase: None, code: Some(code.expose().to_lowercase().as_str().into()) };
        assert_eq!(shop.call(code(&unsheeted.code)).await.unwrap_err().code, "wrong_secret", "that was before the vault");
        assert!(shop.call(code(&sheet.code)).await.unwrap().open);
        assert_eq!(seen(&shop, id).await.unwrap(), MAIL);
        for _ in 0..6 {
            let _ = shop.call(typed("wrong words altogether")).await;
        }
        let no = shop.call(typed(PHRASE)).await.unwrap_err();
        assert!(no.code == "too_many_attempts" && no.retry_after_s.is_some(), "{no}");
        shop.clock.shift(TimeDelta::minutes(2));
        assert!(shop.call(typed(PHRASE)).await.unwrap().open);

        // A headless program is given the passphrase; a machine with a keyring is let in once and opens by itself from then on.
        let ring = TestRing::default();
        let shop = on(shop, Some(&ring), Some(PHRASE)).await;
        assert_eq!(seen(&shop, id).await.unwrap(), MAIL);
        let shop = on(shop, Some(&ring), None).await;
        assert_eq!(seen(&shop, id).await.unwrap(), MAIL, "by the keyring alone");
        shop.call(LockVault {}).await.unwrap();
        assert_eq!(seen(&shop, id).await.unwrap_err().code, "vault_closed", "locked is locked, whatever the keyring has");
        assert!(shop.call(BY_KEYRING).await.unwrap().open, "until somebody asks for it");
        let second = TestRing::default();
        let shop = on(shop, Some(&second), None).await;
        let no = seen(&shop, id).await.unwrap_err();
        assert!(no.code == "vault_closed" && no.message.contains("another machine"), "{no}");
        assert_eq!(state(&shop).await.keyring, KeyringState::Elsewhere);
        assert!(shop.call(typed(PHRASE)).await.unwrap().open);
        let ways = state(&shop).await.ways;
        assert_eq!(ways.iter().filter(|way| way.kind == WayKind::Keyring).count(), 2, "each machine has its own");

        // The first machine was sold.
        let sold = ways.iter().find(|way| way.kind == WayKind::Keyring && !way.here).unwrap().id;
        shop.call(RemoveWay { id: sold }).await.unwrap();
        assert_eq!(shop.call(RemoveWay { id: sold }).await.unwrap_err().code, "not_found");
        let shop = on(shop, Some(&ring), None).await;
        assert_eq!(seen(&shop, id).await.unwrap_err().code, "vault_closed", "it is not let in any more");
        assert_eq!(shop.call(BY_KEYRING).await.unwrap_err().code, "vault_closed");
        // Another passphrase, and the one before opens nothing.
        let shop = on(shop, Some(&second), None).await;
        set_passphrase(&shop, "other words apart here").await.unwrap();
        let shop = on(shop, None, Some(PHRASE)).await;
        assert_eq!(seen(&shop, id).await.unwrap_err().code, "vault_closed");
        assert!(shop.call(typed("other words apart here")).await.unwrap().open);
    }

    // Red when, in crates/app/src/vault/ring.rs, `Self::Slow => KeyringState::Slow,` becomes `Self::Slow => KeyringState::Absent,`.
    async fn a_keyring_that_gives_nothing_is_told_of_plainly_and_stops_nothing(shop: Shop) {
        let ring = TestRing::default();
        let shop = on(shop, Some(&ring), None).await;
        for (why, word) in [(NoRing::Absent, "no keyring"), (NoRing::Locked, "locked"), (NoRing::Slow, "does not answer")] {
            ring.refuse(Some(why));
            let no = shop.call(server(Some(MAIL))).await.unwrap_err();
            assert!(no.code == "vault_not_made" && no.message.contains(word), "{why:?}: {no}");
        }
        ring.refuse(None);
        shop.call(server(Some(MAIL))).await.unwrap();
        let id = mail_id(&shop).await;
        let mut shop = shop;
        for (why, word) in [
            (NoRing::Absent, "closed"),
            (NoRing::Locked, "keyring is locked"),
            (NoRing::Slow, "does not answer"),
            (NoRing::Broken, "closed"),
        ] {
            ring.refuse(Some(why));
            shop = on(shop, Some(&ring), None).await;
            let no = seen(&shop, id).await.unwrap_err();
            assert!(no.code == "vault_closed" && no.message.contains(word), "{why:?}: {no}");
            assert_eq!(shop.call(BY_KEYRING).await.unwrap_err().code, "vault_closed");
            assert!(shop.call(GetMail {}).await.unwrap().has_password && !state(&shop).await.open);
            shop.call(server(None)).await.unwrap();
            let drawn = shop.call(NewRecoverySheet { password: PASSWORD.into() }).await;
            assert!(drawn.is_ok(), "a sheet is printed all the same");
        }
        ring.refuse(None);
        assert!(shop.call(BY_KEYRING).await.unwrap().open, "as soon as it is unlocked");
        assert_eq!(seen(&shop, id).await.unwrap(), MAIL);
    }

    // Red when, in crates/app/src/vault/mutations.rs, `rows::reseal(&mut cx.tx, row.id, next, sealed).await?;` becomes `let _ = sealed;`.
    async fn its_keys_are_made_anew_and_every_way_goes_on(shop: Shop) {
        let ring = TestRing::default();
        let shop = on(shop, Some(&ring), Some(PHRASE)).await;
        shop.call(server(Some(MAIL))).await.unwrap();
        let sheet = shop.call(NewRecoverySheet { password: PASSWORD.into() }).await.unwrap();
        let (id, code) = (mail_id(&shop).await, passcode(&shop.kontor, new_id(), "2580").await);
        // Another program with the vault open, on the same data where an engine lets it.
        let other = match shop.engine {
            Engine::Postgres => {
                let kontor = Kontor::open_at(&shop.place, None, shop.clock.clock()).await.unwrap();
                Some(with_vault(kontor, None, Some(PHRASE)))
            }
            Engine::Sqlite => None,
        };
        let reveal = Reveal { id, reason: "A look".into() };
        if let Some(other) = &other {
            assert_eq!(other.call(Some(&shop.token), new_id(), &reveal).await.unwrap().secret.expose(), MAIL);
        }
        let before = state(&shop).await;
        for _ in 0..2 {
            shop.clock.shift(TimeDelta::seconds(1));
            shop.call(RenewVault { what: Renewed::Data }).await.unwrap();
        }
        let after = shop.call(RenewVault { what: Renewed::Machine }).await.unwrap();
        assert!(after.renewed_at > before.renewed_at && after.ways.len() == before.ways.len(), "{after:?}");
        let key = |state: &VaultStateReply| state.ways.iter().find(|way| way.here).unwrap().id;
        assert_ne!(key(&after), key(&before), "another key of this machine");
        if let Some(other) = &other {
            assert_eq!(other.call(Some(&shop.token), new_id(), &reveal).await.unwrap().secret.expose(), MAIL);
        }
        let mut shop = shop;
        for (ring, phrase) in [(Some(&ring), None), (None, Some(PHRASE))] {
            shop = on(shop, ring, phrase).await;
            assert_eq!((seen(&shop, id).await.unwrap().as_str(), seen(&shop, code).await.unwrap().as_str()), (MAIL, "2580"));
        }
        shop = on(shop, None, None).await;
        shop.call(Unlock { passphrase: None, code: Some(sheet.code) }).await.unwrap();
        assert_eq!(seen(&shop, id).await.unwrap(), MAIL);
        assert_eq!(shop.call(RenewVault { what: Renewed::Machine }).await.unwrap_err().code, "vault_not_made", "no keyring");

        // Nothing opens it any more: it is emptied, and begins anew.
        shop = on(shop, None, None).await;
        assert_eq!(seen(&shop, id).await.unwrap_err().code, "vault_closed");
        assert_eq!(shop.call(EmptyVault { password: "wrong horse".into() }).await.unwrap_err().code, "wrong_password");
        shop.call(EmptyVault { password: PASSWORD.into() }).await.unwrap();
        assert!(!state(&shop).await.made && !shop.call(GetMail {}).await.unwrap().has_password);
        set_passphrase(&shop, PHRASE).await.unwrap();
        shop.call(server(Some(MAIL))).await.unwrap();
        assert_eq!(seen(&shop, mail_id(&shop).await).await.unwrap(), MAIL);
    }

    async fn killed_while_its_key_is_made_anew_it_opens_as_before(shop: Shop) {
        let mut shop = on(shop, None, Some(PHRASE)).await;
        set_passphrase(&shop, PHRASE).await.unwrap();
        shop.call(server(Some(MAIL))).await.unwrap();
        let (id, code) = (mail_id(&shop).await, passcode(&shop.kontor, new_id(), "2580").await);
        for point in VAULT_POINTS {
            shop.kontor.close().await;
            let call = RenewVault { what: Renewed::Data };
            kill_at("vault::child::renews", point, &shop, new_id(), &call);
            shop = on(shop, None, Some(PHRASE)).await;
            assert_eq!(seen(&shop, id).await.unwrap(), MAIL, "killed at {point}");
            assert_eq!(seen(&shop, code).await.unwrap(), "2580", "killed at {point}");
            shop.call(call).await.unwrap();
            assert_eq!(seen(&shop, code).await.unwrap(), "2580");
        }
    }
}

mod child {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "a child that is killed"]
    async fn renews() {
        let Some(kontor) = opened_as_child().await else { return };
        let kontor = with_vault(kontor, None, Some(PHRASE));
        let token = kontor_domain::Secret::new(std::env::var("KONTOR_CHILD_TOKEN").unwrap());
        let id = std::env::var("KONTOR_CHILD_CALL_ID").unwrap().parse().unwrap();
        kontor.call(Some(&token), id, &RenewVault { what: Renewed::Data }).await.unwrap();
        unreachable!("killed before the answer");
    }
}

/// Against the keyring of the session that this runs in: `cargo xtask test contract` begins one of its own for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a session with a keyring, which nobody else uses"]
async fn the_systems_own_keyring_opens_it() {
    let shop = Shop::open(Engine::Sqlite).await.reopen().await;
    let means = || kontor_app::vault::Means::new(SystemRing::wanted(), None);
    let shop = Shop { kontor: shop.kontor.clone().with_vault(means()), ..shop };
    shop.call(server(Some(MAIL))).await.unwrap();
    let now = state(&shop).await;
    assert!(now.ways.len() == 1 && now.ways[0].here && now.keyring == KeyringState::Ready, "{now:?}");
    let id = mail_id(&shop).await;
    let mut shop = shop;
    for renewed in [false, true] {
        if renewed {
            shop.call(RenewVault { what: Renewed::Machine }).await.unwrap();
        }
        shop = shop.reopen().await;
        shop.kontor = shop.kontor.clone().with_vault(means());
        assert_eq!(seen(&shop, id).await.unwrap(), MAIL, "by itself");
    }
}

/// The same where the keyring is there and locked, and nobody types its password.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a session with a keyring that is locked"]
async fn the_systems_own_keyring_is_locked() {
    let shop = Shop::open(Engine::Sqlite).await.reopen().await;
    let means = kontor_app::vault::Means::new(SystemRing::wanted(), None);
    let shop = Shop { kontor: shop.kontor.clone().with_vault(means), ..shop };
    let no = shop.call(server(Some(MAIL))).await.unwrap_err();
    assert_eq!(no.code, "vault_not_made", "{no}");
    let keyring = state(&shop).await.keyring;
    assert!(!matches!(keyring, KeyringState::Ready | KeyringState::Untried), "{keyring:?}");
    assert!(set_passphrase(&shop, PHRASE).await.unwrap().open, "and a passphrase does");
    shop.call(server(Some(MAIL))).await.unwrap();
}
