//! E-mail: what is to be sent goes once, by a real server and each way of encryption; it waits while it can't go, and nobody's password
//! is in what is shown. `cargo xtask red` makes the changes named here and sees the tests fail.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use kontor_app::backup::{restore_backup, write_backup};
use kontor_app::fault::MAIL_POINT;
use kontor_app::mail::{send_due, send_mail};
use kontor_app::{Kontor, Place};
use kontor_domain::identity::SignIn;
use kontor_domain::mail::{
    CancelMail, ChangeMail, ListMail, Mail, MailSecurity, MailState, RemoveMail, RetryMail, SayMailSent, TestMail,
};
use kontor_domain::vault::LockVault;
use kontor_domain::{MailId, Refusal};
use kontor_tests::killed::{kill_at, opened_as_child};
use kontor_tests::{Engine, Shop, both_engines, new_id};

use crate::mail_server::{self, PASSWORD, Server, patience, sends_by};
use crate::shifts::sign_in_at;
use crate::vault::{PHRASE, on};
use crate::vault_copies::tamper;

async fn test_mail(shop: &Shop) -> Mail {
    shop.call(TestMail { id: new_id(), to: "ann@example.com".into() }).await.unwrap()
}

async fn mail(shop: &Shop, id: MailId) -> Mail {
    let list = shop.call(ListMail {}).await.unwrap();
    list.open.into_iter().chain(list.done).find(|mail| mail.id == id).unwrap()
}

async fn again(shop: &Shop, id: MailId) -> Result<Mail, Refusal> {
    shop.call(RetryMail { id }).await
}

/// Time passes, longer than a session lasts.
async fn pass(shop: &mut Shop, by: TimeDelta) {
    shop.clock.shift(by);
    shop.token = sign_in_at(shop, shop.me.register.id).await.token;
}

both_engines! {
    // Red when, in crates/app/src/mail/smtp.rs, `line.starttls(parameters, &hello).await.map_err(|error| nothing(&error))?;` becomes
    // `let _ = parameters;`.
    // Red when, in crates/app/src/mail/smtp.rs, `builder = builder.add_root_certificate(Certificate::from_pem(&patience.roots)?);`
    // becomes ``.
    // Red when, in crates/app/src/mail/smtp.rs, `line.auth(DEFAULT_MECHANISMS, &who).await.map_err(|error| {` becomes
    // `Ok::<_, Error>(&who).map_err(|error| {`.
    // Red when, in crates/app/src/mail/work.rs, `Taken::Yes => (MailState::Sent, String::new()),` becomes
    // `Taken::Yes => (MailState::Waiting, String::new()),`.
    async fn a_message_goes_once_by_each_way(shop: Shop) {
        let shop = on(shop, None, Some(PHRASE)).await;
        let no = shop.call(TestMail { id: new_id(), to: "ann@example.com".into() }).await.unwrap_err();
        assert!(no.code == "no_mail_server" && no.message.contains("Settings"), "{no}");
        for (security, signs_in) in [(MailSecurity::None, false), (MailSecurity::StartTls, true), (MailSecurity::Tls, true)] {
            let server = Server::begin(security, signs_in);
            sends_by(&shop, &server).await;
            let (id, call) = (new_id(), TestMail { id: new_id(), to: " ann@example.com ".into() });
            let asked = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(shop.call_id(Some(&shop.token), id, &call).await.unwrap(), asked, "asked twice, it is one");
            assert_eq!((asked.state, asked.to.as_str(), asked.tries), (MailState::Waiting, "ann@example.com", 0));
            if security != MailSecurity::None {
                send_due(&shop.kontor, &patience()).await.unwrap();
                let waits = mail(&shop, asked.id).await;
                assert!(waits.state == MailState::Waiting && waits.reason.to_lowercase().contains("certificate"), "{waits:?}");
                assert!(server.got().is_empty(), "nothing is told to a stranger");
                again(&shop, asked.id).await.unwrap();
            }
            send_due(&shop.kontor, &server.patience()).await.unwrap();
            send_due(&shop.kontor, &server.patience()).await.unwrap();
            let sent = mail(&shop, asked.id).await;
            assert!(sent.state == MailState::Sent && sent.sent_at.is_some() && sent.reason.is_empty(), "{sent:?}");
            let got = server.got();
            assert_eq!(got.len(), 1, "{security:?}: {got:?}");
            assert_eq!((&got[0]["to"][0], &got[0]["by"]), (&"ann@example.com".into(), &"shop@example.com".into()));
            assert_eq!(got[0]["subject"], "A test from Kontor Gifts");
            assert_eq!(got[0]["sender"], "Kontor Gifts <shop@example.com>");
            assert_eq!(got[0]["tls"], security != MailSecurity::None);
            assert_eq!(got[0]["user"], if signs_in { mail_server::USER } else { "" });
            let name = format!("<{}.kontor@example.com>", asked.id.0.simple());
            assert_eq!(got[0]["id"], name.as_str());
            assert_eq!(again(&shop, asked.id).await.unwrap_err().code, "mail_moved_on");
            assert_eq!(shop.call(CancelMail { id: asked.id }).await.unwrap_err().code, "mail_moved_on");
        }
        assert!(shop.call(TestMail { id: new_id(), to: "ann".into() }).await.unwrap_err().fields.contains_key("to"));
        assert_eq!(again(&shop, new_id()).await.unwrap_err().code, "not_found");
        let taken = test_mail(&shop).await;
        assert_eq!(shop.call(TestMail { id: taken.id, to: "ann@example.com".into() }).await.unwrap_err().code, "id_taken");
    }

    // Red when, in crates/app/src/mail/work.rs, `Err(NotNow::Never(reason)) => tried(kontor, tenant, &due, (MailState::Failed, &reason)).await?,`
    // becomes `Err(NotNow::Never(reason)) => tried(kontor, tenant, &due, (MailState::Waiting, &reason)).await?,`.
    // Red when, in crates/app/src/mail/work.rs, `Taken::Never(reason) => (MailState::Failed, reason.to_kept()),` becomes
    // `Taken::Never(_) => (MailState::Sent, String::new()),`.
    // Red when, in crates/app/src/mail/outbox/rows.rs, `next_at = $4, tries = tries + 1` becomes `next_at = $4, tries = tries`.
    async fn what_is_refused_fails_and_what_is_put_off_waits_longer_each_time(shop: Shop) {
        let mut shop = shop;
        let server = Server::open();
        sends_by(&shop, &server).await;
        for (manner, words) in [("refuse", "No such user here"), ("refuse_text", "Looks like spam")] {
            server.behave(manner);
            let asked = test_mail(&shop).await;
            send_due(&shop.kontor, &patience()).await.unwrap();
            let failed = mail(&shop, asked.id).await;
            assert!(failed.state == MailState::Failed && failed.reason.contains(words), "{failed:?}");
            server.behave("");
            server.got();
            pass(&mut shop, TimeDelta::days(1)).await;
            send_due(&shop.kontor, &patience()).await.unwrap();
            assert!(server.got().is_empty(), "what was refused is not tried again by itself");
            again(&shop, asked.id).await.unwrap();
            send_due(&shop.kontor, &patience()).await.unwrap();
            assert_eq!((mail(&shop, asked.id).await.state, server.got().len()), (MailState::Sent, 1));
        }
        for (manner, words) in [("later", "Try again later"), ("later_text", "No room now")] {
            server.behave(manner);
            let asked = test_mail(&shop).await;
            let mut waits = Vec::new();
            for tries in 1..=3 {
                send_due(&shop.kontor, &patience()).await.unwrap();
                let waiting = mail(&shop, asked.id).await;
                assert!(waiting.state == MailState::Waiting && waiting.reason.contains(words), "{waiting:?}");
                assert_eq!(waiting.tries, tries);
                let wait = waiting.next_at.unwrap() - shop.clock.now();
                waits.push(wait);
                send_due(&shop.kontor, &patience()).await.unwrap();
                assert_eq!(mail(&shop, asked.id).await.tries, tries, "not before its time");
                shop.clock.shift(wait + TimeDelta::seconds(1));
            }
            assert!(waits[0] < waits[1] && waits[1] < waits[2], "{waits:?}");
            server.behave("");
            server.got();
            send_due(&shop.kontor, &patience()).await.unwrap();
            assert_eq!((mail(&shop, asked.id).await.state, server.got().len()), (MailState::Sent, 1));
        }
        // One that the server does not take holds up no other.
        server.behave("later");
        let first = test_mail(&shop).await;
        send_due(&shop.kontor, &patience()).await.unwrap();
        server.behave("");
        let second = test_mail(&shop).await;
        send_due(&shop.kontor, &patience()).await.unwrap();
        assert_eq!((mail(&shop, first.id).await.state, mail(&shop, second.id).await.state), (MailState::Waiting, MailState::Sent));
        // And after days it is given up.
        server.behave("later");
        pass(&mut shop, TimeDelta::days(6)).await;
        send_due(&shop.kontor, &patience()).await.unwrap();
        assert_eq!(mail(&shop, first.id).await.state, MailState::GivenUp);
        let back = again(&shop, first.id).await.unwrap();
        assert_eq!((back.state, back.tries), (MailState::Waiting, 0));
        assert_eq!(shop.call(CancelMail { id: first.id }).await.unwrap().state, MailState::Cancelled);
        server.behave("");
        send_due(&shop.kontor, &patience()).await.unwrap();
        assert_eq!(mail(&shop, first.id).await.state, MailState::Cancelled);
    }

    // Red when, in crates/app/src/mail/work.rs, `Taken::Unknown(reason) => (MailState::Unknown, reason.to_kept()),` becomes
    // `Taken::Unknown(reason) => (MailState::Waiting, reason.to_kept()),`.
    // Red when, in crates/app/src/mail/outbox/mod.rs, `if get(cx, call.id).await?.state != MailState::Unknown {` becomes `if false {`.
    async fn what_may_have_been_sent_is_not_sent_again_by_itself(shop: Shop) {
        let mut shop = shop;
        let server = Server::open();
        sends_by(&shop, &server).await;
        server.behave("drop");
        let asked = test_mail(&shop).await;
        send_due(&shop.kontor, &patience()).await.unwrap();
        let unknown = mail(&shop, asked.id).await;
        assert!(unknown.state == MailState::Unknown && unknown.reason.contains("connection broke"), "{unknown:?}");
        let first = server.got();
        assert_eq!(first.len(), 1, "the server had it");
        server.behave("");
        pass(&mut shop, TimeDelta::days(1)).await;
        send_due(&shop.kontor, &patience()).await.unwrap();
        assert!(server.got().is_empty(), "nobody gets it twice unless somebody says so");
        again(&shop, asked.id).await.unwrap();
        send_due(&shop.kontor, &patience()).await.unwrap();
        let second = server.got();
        assert_eq!((second.len(), &second[0]["id"]), (1, &first[0]["id"]), "mail programs know it again");
        assert_eq!(shop.call(SayMailSent { id: asked.id }).await.unwrap_err().code, "mail_moved_on");
        server.behave("drop");
        let asked = test_mail(&shop).await;
        assert_eq!(shop.call(SayMailSent { id: asked.id }).await.unwrap_err().code, "mail_moved_on", "it did not go yet");
        send_due(&shop.kontor, &patience()).await.unwrap();
        let said = shop.call(SayMailSent { id: asked.id }).await.unwrap();
        assert!(said.state == MailState::Sent && said.sent_at.is_some());
    }

    // Red when, in crates/app/src/mail/work.rs, `Err(NotNow::Nothing(reason)) => return put_off(kontor, tenant, &reason, wait(&due)).await,`
    // becomes `Err(NotNow::Nothing(reason)) => tried(kontor, tenant, &due, (MailState::Failed, &reason)).await?,`.
    // Red when, in crates/app/src/mail/mod.rs, `outbox::rows::hurry(&mut cx.tx, now).await?;` becomes ``.
    // Red when, in crates/app/src/mail/smtp.rs, `timeout(patience.before, steps(server, password, to, patience)).await` becomes
    // `timeout(patience.before * 100, steps(server, password, to, patience)).await`.
    async fn while_no_server_can_be_reached_everything_waits(shop: Shop) {
        let shop = on(shop, None, Some(PHRASE)).await;
        let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = i64::from(nobody.local_addr().unwrap().port());
        drop(nobody);
        let server = Server::begin(MailSecurity::StartTls, true);
        let offline = || {
            let mut settings = server.settings();
            settings.server.port = port;
            settings
        };
        shop.call(offline()).await.unwrap();
        let (one, two) = (test_mail(&shop).await, test_mail(&shop).await);
        send_due(&shop.kontor, &patience()).await.unwrap();
        for id in [one.id, two.id] {
            let waits = mail(&shop, id).await;
            assert!(waits.state == MailState::Waiting && waits.reason.contains("localhost can't be used"), "{waits:?}");
        }
        // Somebody listens, and says nothing.
        let deaf = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let mut settings = offline();
        settings.server.port = i64::from(deaf.local_addr().unwrap().port());
        shop.call(settings).await.unwrap();
        let short = kontor_app::mail::Patience { before: Duration::from_millis(400), ..patience() };
        let begun = std::time::Instant::now();
        send_due(&shop.kontor, &short).await.unwrap();
        assert!(begun.elapsed() < Duration::from_secs(10), "one wait for all of them");
        let waits = mail(&shop, one.id).await;
        assert!(waits.state == MailState::Waiting && waits.reason.contains("does not answer"), "{waits:?}");
        // The vault is locked, and there is no server at all.
        shop.call(server.settings()).await.unwrap();
        shop.call(LockVault {}).await.unwrap();
        send_due(&shop.kontor, &server.patience()).await.unwrap();
        let waits = mail(&shop, one.id).await;
        assert!(waits.state == MailState::Waiting && waits.reason.to_lowercase().contains("vault"), "{waits:?}");
        shop.call(RemoveMail {}).await.unwrap();
        again(&shop, one.id).await.unwrap();
        send_due(&shop.kontor, &server.patience()).await.unwrap();
        let waits = mail(&shop, one.id).await;
        assert!(waits.state == MailState::Waiting && waits.reason.contains("which server"), "{waits:?}");
        // With the right settings all of it goes at once.
        let shop = on(shop, None, Some(PHRASE)).await;
        shop.call(server.settings()).await.unwrap();
        send_due(&shop.kontor, &server.patience()).await.unwrap();
        assert_eq!(server.got().len(), 2);
    }

    // Red when, in crates/app/src/mail/smtp.rs, `said = said.replace(&secret, "•••");` becomes `let _ = secret;`.
    async fn a_wrong_password_is_told_without_it(shop: Shop) {
        let shop = on(shop, None, Some(PHRASE)).await;
        let server = Server::begin(MailSecurity::Tls, true);
        let wrong = "Wrong+secret/1x";
        shop.call(ChangeMail { password: Some(wrong.into()), ..server.settings() }).await.unwrap();
        let asked = test_mail(&shop).await;
        send_due(&shop.kontor, &server.patience()).await.unwrap();
        let waits = mail(&shop, asked.id).await;
        assert!(waits.state == MailState::Waiting && waits.reason.contains("does not let shop in"), "{waits:?}");
        assert!(waits.reason.contains("No entry with •••") && !waits.reason.contains(wrong), "{waits:?}");
        shop.call(ChangeMail { password: Some(PASSWORD.into()), ..server.settings() }).await.unwrap();
        send_due(&shop.kontor, &server.patience()).await.unwrap();
        assert_eq!(mail(&shop, asked.id).await.state, MailState::Sent);
        if let Place::Folder(folder) = &shop.place {
            for name in ["kontor.db", "kontor.db-wal"] {
                let bytes = std::fs::read(folder.join(name)).unwrap_or_default();
                for secret in [wrong, PASSWORD] {
                    let holds = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
                    assert!(!holds, "{name} holds {secret}");
                }
            }
        }
    }

    // Red when, in crates/app/src/mail/outbox/rows.rs, `Ok(tx.run(sql, args![id, lease, until, now]).await? == 1)` becomes
    // `Ok(tx.run(sql, args![id, lease, until, now]).await? < 2)`.
    async fn of_several_programs_one_sends_a_message(shop: Shop) {
        let server = Server::open();
        sends_by(&shop, &server).await;
        for _ in 0..3 {
            test_mail(&shop).await;
        }
        let waits = patience();
        let all = futures::future::join_all((0..4).map(|_| send_due(&shop.kontor, &waits))).await;
        assert!(all.into_iter().all(|done| done.is_ok()));
        let mut names: Vec<String> = server.got().iter().map(|got| got["id"].to_string()).collect();
        assert_eq!(names.len(), 3, "{names:?}");
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 3, "each once");
    }

    // Red when, in crates/app/src/mail/outbox/rows.rs, `WHERE state = 'sending' AND (lease_until <= $1 OR lease_until > $2)";` becomes
    // `WHERE state = 'sending' AND (lease_until > $1 AND lease_until > $2)";`.
    async fn a_program_that_is_killed_while_it_sends_sends_nothing_twice(shop: Shop) {
        let server = Server::open();
        sends_by(&shop, &server).await;
        let asked = test_mail(&shop).await;
        kill_at("mails::child_sends", MAIL_POINT, &shop, new_id(), &ListMail {});
        send_due(&shop.kontor, &patience()).await.unwrap();
        assert_eq!(mail(&shop, asked.id).await.state, MailState::Sending, "it may be at it still");
        let past = match shop.engine {
            Engine::Sqlite => "'2020-01-01T00:00:00.000000Z'",
            Engine::Postgres => "TIMESTAMPTZ '2020-01-01'",
        };
        tamper(&shop, &format!("UPDATE mail_message SET lease_until = {past}")).await;
        send_due(&shop.kontor, &patience()).await.unwrap();
        let unknown = mail(&shop, asked.id).await;
        assert!(unknown.state == MailState::Unknown && unknown.reason.contains("Kontor ended"), "{unknown:?}");
        assert!(server.got().is_empty(), "nobody sent it meanwhile");
        again(&shop, asked.id).await.unwrap();
        send_due(&shop.kontor, &patience()).await.unwrap();
        assert_eq!((mail(&shop, asked.id).await.state, server.got().len()), (MailState::Sent, 1));
    }

    // Red when, in crates/app/src/mail/work.rs, `matches!(event, Event::MailChanged)` becomes `matches!(event, Event::PrintJobChanged)`.
    async fn what_is_asked_for_goes_by_itself_beside_the_doors(shop: Shop) {
        let server = Server::open();
        sends_by(&shop, &server).await;
        // As the doors run it.
        let mut work = tokio::task::JoinSet::new();
        work.spawn(shop.kontor.clone().deliver_events());
        work.spawn(send_mail(shop.kontor.clone()));
        // It looks once at the beginning, and then waits to be told.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let asked = test_mail(&shop).await;
        let mut state = asked.state;
        for _ in 0..100 {
            state = mail(&shop, asked.id).await.state;
            if state == MailState::Sent {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(state, MailState::Sent);
        work.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by a test that kills it"]
async fn child_sends() {
    let Some(kontor) = opened_as_child().await else { return };
    send_due(&kontor, &patience()).await.unwrap();
    unreachable!("killed before the end");
}

// Red when, in crates/app/src/db/dialect/file.rs, `"UPDATE mail_message SET state = 'unknown', reason = ?1, updated_at = ?2 WHERE state IN ('waiting', 'sending')";` becomes
// `"UPDATE mail_message SET reason = ?1, updated_at = ?2 WHERE state IN ('waiting', 'sending')";`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waited_in_a_backup_is_not_sent_when_it_is_put_back() {
    let shop = Shop::open(Engine::Sqlite).await;
    let server = Server::open();
    sends_by(&shop, &server).await;
    let asked = test_mail(&shop).await;
    let folder = shop.folder();
    let copy = folder.join("copy.db");
    write_backup(&folder.join("kontor.db"), &copy).unwrap();
    send_due(&shop.kontor, &patience()).await.unwrap();
    assert_eq!(server.got().len(), 1);
    shop.kontor.close().await;
    restore_backup(&copy, &folder, Utc::now()).unwrap();
    let shop = Shop { kontor: Kontor::open_at(&shop.place, None, shop.clock.clock()).await.unwrap(), ..shop };
    let sign_in = SignIn { name: "Maria".into(), password: kontor_tests::PASSWORD.into(), register_id: None };
    let shop = Shop { token: shop.call_id(None, new_id(), &sign_in).await.unwrap().token, ..shop };
    send_due(&shop.kontor, &patience()).await.unwrap();
    let unknown = mail(&shop, asked.id).await;
    assert!(unknown.state == MailState::Unknown && unknown.reason.contains("backup"), "{unknown:?}");
    assert!(server.got().is_empty());
}
