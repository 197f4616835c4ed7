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

use crate::mail_script::Scripted;
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
    // Red when, in crates/app/src/mail/smtp.rs, `password.filter(|_| !server.user.is_empty())` becomes `password.filter(|_| false)`.
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
    // Red when, in crates/app/src/mail/smtp.rs, `timeout(patience.before, open(server, password, patience)).await` becomes
    // `timeout(patience.before * 100, open(server, password, patience)).await`.
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

    // Red when, in crates/app/src/mail/smtp.rs, `vec![coded(&format!("\0{user}\0{plain}")), coded(plain), plain.to_owned()]` becomes
    // `vec![coded(plain), plain.to_owned()]`.
    // Red when, in crates/app/src/mail/smtp.rs, `if password.is_none() && !server.user.is_empty() {` becomes `if false {`.
    async fn a_password_is_not_told_by_a_server_that_repeats_it_and_not_forgotten(shop: Shop) {
        use base64::Engine as _;
        let shop = on(shop, None, Some(PHRASE)).await;
        let server = Scripted::begin(&[("AUTH", "535 5.7.8 Not understood: {line}")]);
        for user in ["anna", "maria", "esther"] {
            shop.call(server.settings(user, Some("Kq7-secret"))).await.unwrap();
            let asked = test_mail(&shop).await;
            send_due(&shop.kontor, &patience()).await.unwrap();
            let waits = mail(&shop, asked.id).await;
            let word = waits.reason.split(' ').find(|word| word.len() > 20);
            let coded = base64::engine::general_purpose::STANDARD.encode(format!("\0{user}\0Kq7-secret"));
            assert!(waits.reason.contains("•••") && word.is_none(), "{waits:?}");
            assert!(waits.state == MailState::Waiting && !waits.reason.contains(coded.trim_end_matches('=')), "{waits:?}");
            shop.call(CancelMail { id: asked.id }).await.unwrap();
        }
        let server = Scripted::begin(&[]);
        shop.call(server.settings("maria", Some(""))).await.unwrap();
        let asked = test_mail(&shop).await;
        send_due(&shop.kontor, &patience()).await.unwrap();
        let waits = mail(&shop, asked.id).await;
        assert!(waits.state == MailState::Waiting && waits.reason.contains("no password is kept"), "{waits:?}");
        assert_eq!(server.heard(""), 0, "nobody was spoken to");
    }

    // Red when, in crates/app/src/mail/smtp.rs, `line.command(Mail::new(Some(from), Vec::new())).await.map_err(|error| nothing(&error))?;`
    // becomes `line.command(Mail::new(Some(from), Vec::new())).await.map_err(|error| NotNow::Never(say!("{words}", words = error.to_string())))?;`.
    // Red when, in crates/app/src/mail/smtp.rs, `if !said.has_code(354) {` becomes `if false {`.
    // Red when, in crates/app/src/mail/smtp.rs, `if !said.has_code(235) {` becomes `if false {`.
    // Red when, in crates/app/src/mail/smtp.rs, `Ok(said) if said.code().severity != Severity::PositiveCompletion => {` becomes
    // `Ok(said) if said.code().severity == Severity::TransientNegativeCompletion => {`.
    // Red when, in crates/app/src/mail/smtp.rs, `error.status().is_some_and(|code| matches!(u16::from(code), 530 | 535 | 538))`
    // becomes `error.status().is_none()`.
    async fn what_a_server_says_is_about_the_sender_or_the_message(shop: Shop) {
        let shop = on(shop, None, Some(PHRASE)).await;
        let (anna, none) = (("anna", Some("Kq7-secret")), ("", None));
        for (who, says, state, words) in [
            (none, &[("MAIL", "550 5.7.1 Not yours")] as crate::mail_script::Says, MailState::Waiting, "can't be used: 550"),
            (none, &[("RCPT", "530 5.7.0 Sign in first")], MailState::Waiting, "can't be used: 530"),
            (anna, &[("AUTH", "250 Fine")], MailState::Waiting, "let anna in: 250"),
            (none, &[("DATA", "250 Fine")], MailState::Waiting, "says: 250"),
            (none, &[(".", "354 More")], MailState::Unknown, "says: 354"),
        ] {
            let server = Scripted::begin(says);
            shop.call(server.settings(who.0, who.1)).await.unwrap();
            let (one, two) = (test_mail(&shop).await, test_mail(&shop).await);
            send_due(&shop.kontor, &patience()).await.unwrap();
            for id in [one.id, two.id] {
                let stands = mail(&shop, id).await;
                assert!(stands.state == state && stands.reason.contains(words), "{says:?}: {stands:?}");
                shop.call(CancelMail { id }).await.unwrap();
            }
        }
    }

    // Red when, in crates/app/src/mail/smtp.rs, `offered.unwrap_or_else(|_| Err(NotNow::Later(silent())))` becomes
    // `offered.unwrap_or_else(|_| Err(NotNow::Nothing(silent())))`.
    // Red when, in crates/app/src/mail/smtp.rs, `if error.is_permanent() { NotNow::Never(words) } else { NotNow::Later(words) }` becomes
    // `if error.is_permanent() { NotNow::Never(words) } else { NotNow::Nothing(words) }`.
    async fn one_at_which_a_server_breaks_off_holds_up_no_other(shop: Shop) {
        for says in [&[("RCPT TO:<bad", "close")] as crate::mail_script::Says, &[("RCPT TO:<bad", "250-There is more")]] {
            let server = Scripted::begin(says);
            shop.call(server.settings("", None)).await.unwrap();
            let bad = shop.call(TestMail { id: new_id(), to: "bad@example.com".into() }).await.unwrap();
            let good = test_mail(&shop).await;
            let short = kontor_app::mail::Patience { before: Duration::from_millis(900), ..patience() };
            send_due(&shop.kontor, &short).await.unwrap();
            let (bad, good) = (mail(&shop, bad.id).await, mail(&shop, good.id).await);
            assert_eq!((bad.state, good.state), (MailState::Waiting, MailState::Sent), "{bad:?} {good:?}");
            shop.call(CancelMail { id: bad.id }).await.unwrap();
        }
    }

    // Red when, in crates/app/src/mail/smtp.rs, `line.starttls(parameters, &hello).await.map_err(|error| nothing(&error))?;` becomes
    // `let _ = line.starttls(parameters, &hello).await;`.
    async fn a_server_without_starttls_is_told_nothing(shop: Shop) {
        let shop = on(shop, None, Some(PHRASE)).await;
        let server = Scripted::begin(&[]);
        let mut settings = server.settings("anna", Some("Kq7-secret"));
        settings.server.security = MailSecurity::StartTls;
        shop.call(settings).await.unwrap();
        let asked = test_mail(&shop).await;
        send_due(&shop.kontor, &patience()).await.unwrap();
        let waits = mail(&shop, asked.id).await;
        assert!(waits.state == MailState::Waiting && waits.reason.contains("STARTTLS"), "{waits:?}");
        assert_eq!((server.heard("EHLO"), server.heard("AUTH"), server.heard("MAIL")), (1, 0, 0));
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
