//! Telling customers about their repairs: rule 21. What is said is what was shown, to whom it may be said, once for each change. `cargo
//! xtask red` makes the changes named here and sees the tests fail.

use kontor_app::fault;
use kontor_app::mail::send_due;
use kontor_domain::customers::{ErasePerson, ExportPerson, SaveCustomer};
use kontor_domain::mail::{ListMail, MailState};
use kontor_domain::repairs::{
    Contact, GetNoticePdf, GetNoticeTexts, GetTicket, GiveQuote, NoteTicket, Notice, NoticeChannel, NoticePreview,
    PreviewNotice, SaveContact, SaveNoticeText, TellCustomer, Ticket,
};
use kontor_domain::{CustomerId, Refusal};
use kontor_tests::killed::{as_child, kill_at};
use kontor_tests::{Engine, Shop, both_engines, new_id};

use crate::mail_server::{Server, patience, sends_by};
use crate::persons::places_of;
use crate::repair_money::{approved, labour, writes};
use crate::repairs::{brings, device, moves, person};

/// Somebody with an e-mail address and one device at the desk.
async fn ticket(shop: &Shop) -> (SaveCustomer, Ticket) {
    let ines = SaveCustomer { email: "ines@example.com".into(), ..person("Ines Moreau", "07700 900 418") };
    shop.call(ines.clone()).await.unwrap();
    let ticket = shop.call(brings(ines.id, vec![device(shop, "Galaxy S22", "")])).await.unwrap().remove(0);
    (ines, ticket)
}

async fn agreed(shop: &Shop, customer_id: CustomerId, language: Option<&str>) -> Contact {
    let language = language.map(str::to_owned);
    let contact = Contact { customer_id, language, email: Some(true), message: Some(true) };
    shop.call(SaveContact { contact }).await.unwrap()
}

async fn preview(shop: &Shop, ticket: &Ticket) -> NoticePreview {
    shop.call(PreviewNotice { ticket_id: ticket.id }).await.unwrap()
}

fn telling(preview: &NoticePreview, channel: NoticeChannel) -> TellCustomer {
    TellCustomer {
        id: new_id(),
        mail_id: new_id(),
        ticket_id: preview.ticket_id,
        seq: preview.seq,
        channel,
        shown: preview.body.clone(),
        subject: preview.subject.clone(),
        to: preview.to.clone(),
    }
}

async fn told(shop: &Shop, ticket: &Ticket, channel: NoticeChannel) -> Result<Notice, Refusal> {
    let preview = preview(shop, ticket).await;
    shop.call(telling(&preview, channel)).await
}

both_engines! {
    // Red when, in crates/app/src/repairs/notices/mod.rs, `if agreed == Some(true) {` becomes `if agreed != Some(false) {`.
    // Red when, in crates/app/src/repairs/notices/mod.rs, `let same = words.body == call.shown && words.subject == call.subject` becomes
    // `let same = words.subject == call.subject`.
    // Red when, in crates/app/src/repairs/notices/mod.rs,
    // `if !gone {` becomes `if false {`.
    // Red when, in crates/app/src/repairs/notices/mod.rs, `total.unwrap_or_default()` becomes `format!("{:?}", ticket.estimate)`.
    async fn a_customer_is_told_of_a_change_once_and_what_was_shown(shop: Shop) {
        use NoticeChannel::{Email, Message, Paper};
        let server = Server::open();
        let (ines, ticket) = ticket(&shop).await;
        let note = |for_customer, text: &str| NoteTicket { id: new_id(), ticket_id: ticket.id, for_customer, text: text.into() };
        shop.call(note(false, "Haggles.")).await.unwrap();
        shop.call(note(true, "Your battery is swollen.")).await.unwrap();
        let first = preview(&shop, &ticket).await;
        assert!(!first.can_mail && first.told.is_empty() && first.to == "ines@example.com", "{first:?}");
        assert_eq!((first.seq, first.contact.email, first.subject.as_str()), (1, None, "Your repair R1-A0001: Received"));
        for channel in [Email, Message] {
            assert_eq!(told(&shop, &ticket, channel).await.unwrap_err().code, "no_consent", "nobody asked them");
        }
        agreed(&shop, ines.id, None).await;
        assert_eq!(told(&shop, &ticket, Email).await.unwrap_err().code, "no_mail_server");
        sends_by(&shop, &server).await;

        moves(&shop, &ticket, &["in_repair", "ready"]).await.unwrap();
        let old = shop.call(telling(&first, Email)).await.unwrap_err();
        assert_eq!(old.code, "shown_otherwise", "of another change than the screen showed");
        let mut other = telling(&preview(&shop, &ticket).await, Email);
        other.shown.push_str(" It is free.");
        assert_eq!(shop.call(other).await.unwrap_err().code, "shown_otherwise");
        let shown = preview(&shop, &ticket).await;
        let (id, call) = (new_id(), telling(&shown, Email));
        let notice = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        assert_eq!(shop.call_id(Some(&shop.token), id, &call).await.unwrap(), notice);
        assert_eq!(notice.mail.as_ref().map(|mail| (mail.state, mail.to.as_str())), Some((MailState::Waiting, "ines@example.com")));
        assert_eq!(told(&shop, &ticket, Email).await.unwrap_err().code, "told_before");
        told(&shop, &ticket, Message).await.unwrap();
        told(&shop, &ticket, Paper).await.unwrap();
        assert_eq!(preview(&shop, &ticket).await.told, [Email, Message, Paper]);
        send_due(&shop.kontor, &patience()).await.unwrap();
        let got = server.got();
        assert_eq!(got.len(), 1);
        assert_eq!(got[0]["subject"], shown.subject.as_str());
        assert_eq!(got[0]["body"].as_str().unwrap().trim_end(), shown.body, "letter by letter");
        assert!(shown.body.contains("Samsung Galaxy S22") && shown.body.contains("ready to be picked up"), "{}", shown.body);
        for secret in ["Haggles", "swollen", "64", "80.00", "Total", "Battery lasts"] {
            assert!(!shown.body.contains(secret), "{secret} is not for the customer, or a draft: {}", shown.body);
        }
        let story = shop.call(GetTicket { id: ticket.id }).await.unwrap();
        assert_eq!(story.notices.iter().map(|notice| notice.channel).collect::<Vec<_>>(), [Email, Message, Paper]);
        assert_eq!(story.notices[0].mail.as_ref().map(|mail| mail.state), Some(MailState::Sent), "what became of it is on the ticket");
        assert_eq!((story.notices[0].user.as_str(), story.notices[0].seq), ("Maria", shown.seq));

        // Another change is told of again.
        moves(&shop, &ticket, &["in_repair"]).await.unwrap();
        told(&shop, &ticket, Email).await.unwrap();
        server.behave("refuse");
        send_due(&shop.kontor, &patience()).await.unwrap();
        let story = shop.call(GetTicket { id: ticket.id }).await.unwrap();
        let failed = story.notices[3].mail.clone().unwrap();
        assert!(failed.state == MailState::Failed && failed.reason.contains("No such user"), "{failed:?}");
        let no = Contact { customer_id: ines.id, language: None, email: Some(false), message: None };
        shop.call(SaveContact { contact: no }).await.unwrap();
        moves(&shop, &ticket, &["ready"]).await.unwrap();
        assert_eq!(told(&shop, &ticket, Email).await.unwrap_err().code, "no_consent", "they said no since");
        shop.call(SaveCustomer { email: String::new(), ..ines.clone() }).await.unwrap();
        agreed(&shop, ines.id, None).await;
        let no = told(&shop, &ticket, Email).await.unwrap_err();
        assert!(no.code == "no_address" && no.message.contains("Ines Moreau"), "{no}");
        let paper = shop.call(GetNoticePdf { ticket_id: ticket.id }).await.unwrap();
        assert_eq!(paper.file_name, "R1-A0001.pdf");
        assert_eq!(shop.call(PreviewNotice { ticket_id: new_id() }).await.unwrap_err().code, "not_found");
    }

    // Red when, in crates/app/src/repairs/notices/mod.rs, `if call.contact.email != Some(true) {` becomes `if false {`.
    // Red when, in crates/domain/src/mail/outbox.rs, `matches!(self, Self::Failed | Self::GivenUp | Self::Cancelled)` becomes `false`.
    // Red when, in crates/app/src/repairs/notices/mod.rs,
    // `let same_to = call.channel != NoticeChannel::Email || customer.email == call.to;` becomes `let same_to = true;`.
    async fn what_never_went_is_said_anew_and_nothing_goes_to_who_says_no(shop: Shop) {
        let server = Server::open();
        sends_by(&shop, &server).await;
        let (ines, ticket) = ticket(&shop).await;
        agreed(&shop, ines.id, None).await;
        server.behave("refuse");
        let first = told(&shop, &ticket, NoticeChannel::Email).await.unwrap();
        let seen = preview(&shop, &ticket).await;
        assert_eq!((told(&shop, &ticket, NoticeChannel::Email).await.unwrap_err().code.as_ref(), seen.told), ("told_before", vec![NoticeChannel::Email]));
        send_due(&shop.kontor, &patience()).await.unwrap();
        server.behave("");
        let old = preview(&shop, &ticket).await;
        assert!(old.told.is_empty(), "it never went");
        shop.call(SaveCustomer { email: "ines.m@example.com".into(), ..ines.clone() }).await.unwrap();
        let no = shop.call(telling(&old, NoticeChannel::Email)).await.unwrap_err();
        assert_eq!(no.code, "shown_otherwise", "the address is another than the screen showed");
        let mut other = telling(&preview(&shop, &ticket).await, NoticeChannel::Email);
        other.subject.push('!');
        assert_eq!(shop.call(other).await.unwrap_err().code, "shown_otherwise");
        let second = told(&shop, &ticket, NoticeChannel::Email).await.unwrap();
        let story = shop.call(GetTicket { id: ticket.id }).await.unwrap();
        assert_eq!(story.notices.iter().map(|notice| notice.id).collect::<Vec<_>>(), [second.id], "in the place of {first:?}");

        // They say no while it waits.
        let no = Contact { customer_id: ines.id, language: None, email: Some(false), message: None };
        shop.call(SaveContact { contact: no }).await.unwrap();
        send_due(&shop.kontor, &patience()).await.unwrap();
        assert!(server.got().is_empty());
        let story = shop.call(GetTicket { id: ticket.id }).await.unwrap();
        assert_eq!(story.notices[0].mail.as_ref().map(|mail| mail.state), Some(MailState::Cancelled));
        agreed(&shop, ines.id, None).await;
        told(&shop, &ticket, NoticeChannel::Email).await.unwrap();
        send_due(&shop.kontor, &patience()).await.unwrap();
        let got = server.got();
        assert_eq!((got.len(), &got[0]["to"][0]), (1, &"ines.m@example.com".into()));
    }

    // Red when, in crates/app/src/repairs/notices/texts.rs, `Ok(own.unwrap_or_else(|| shipped(state, language)))` becomes
    // `{ let _ = own; Ok(shipped(state, language)) }`.
    // Red when, in crates/app/src/repairs/notices/mod.rs, `contact.language.as_deref().map_or(Ok(of_business), texts::language)?` becomes
    // `of_business`.
    async fn a_business_says_it_in_its_own_words_and_the_customers_language(shop: Shop) {
        let (ines, ticket) = ticket(&shop).await;
        let all = shop.call(GetNoticeTexts {}).await.unwrap();
        assert_eq!(all.len(), 16, "eight states, in two languages");
        assert!(all.iter().all(|text| !text.own && text.body.contains("{shop}")));
        let save = |state: &str, language: &str, subject: &str, body: &str| SaveNoticeText {
            state: state.into(),
            language: language.into(),
            subject: subject.into(),
            body: body.into(),
        };
        let own = shop.call(save("received", "en", "We have it: {device}", "Dear {name},\n\n{number} is {state}.\nTotal {total}")).await.unwrap();
        assert!(own.own && own.state_name == "Received");
        let shown = preview(&shop, &ticket).await;
        assert_eq!((shown.subject.as_str(), shown.body.as_str()),
            ("We have it: Samsung Galaxy S22", "Dear Ines Moreau,\n\nR1-A0001 is Received."));
        let total = async || preview(&shop, &ticket).await.body.lines().last().map(str::to_owned).unwrap_or_default();
        let quote = shop.call(writes(&ticket, vec![labour("Fitting", 3_500)])).await.unwrap();
        assert_eq!(total().await, "R1-A0001 is Received.", "a draft is in no text");
        shop.call(GiveQuote { id: quote.id }).await.unwrap();
        assert_eq!(total().await, "Total £35.00");
        approved(&shop, &ticket, vec![labour("Fitting", 3_000)]).await;
        let dearer = shop.call(writes(&ticket, vec![labour("Fitting", 9_000)])).await.unwrap();
        shop.call(GiveQuote { id: dearer.id }).await.unwrap();
        assert_eq!(total().await, "Total £30.00", "what they agreed to comes first");
        agreed(&shop, ines.id, Some("es")).await;
        let shown = preview(&shop, &ticket).await;
        assert!(shown.subject.contains("Recibid") && shown.body.contains("Hola Ines Moreau"), "{shown:?}");
        for (call, code, field) in [
            (save("received", "en", "x", "{notes}"), "no_such_blank", "body"),
            (save("received", "en", "", "x"), "required", "subject"),
            (save("received", "fr", "x", "y"), "invalid", "language"),
        ] {
            let no = shop.call(call).await.unwrap_err();
            assert!(no.code == code && no.fields.contains_key(field), "{no:?}");
        }
        assert_eq!(shop.call(save("nowhere", "en", "x", "y")).await.unwrap_err().code, "not_found");
        let fr = Contact { customer_id: ines.id, language: Some("fr".into()), email: None, message: None };
        assert!(shop.call(SaveContact { contact: fr }).await.unwrap_err().fields.contains_key("language"));
        let stranger = Contact { customer_id: new_id(), language: None, email: None, message: None };
        assert_eq!(shop.call(SaveContact { contact: stranger }).await.unwrap_err().code, "not_found");
        let back = shop.call(save("received", "en", " ", "")).await.unwrap();
        assert!(!back.own && back.body.contains("we took in your {device}"), "{back:?}");
    }

    // Red when, in crates/app/src/repairs/person/mod.rs, `notices::forget(cx, *ticket).await?;` becomes ``.
    // Red when, in crates/app/src/repairs/person/mod.rs, `notices::forget_contact(cx, id).await?;` becomes ``.
    // Red when, in crates/app/src/customers/person/mod.rs, `data.contacts.extend(repairs::contact_of(cx, id).await?);` becomes ``.
    async fn what_was_said_goes_with_the_person_and_is_theirs_to_have(shop: Shop) {
        let server = Server::open();
        sends_by(&shop, &server).await;
        let (ines, ticket) = ticket(&shop).await;
        let contact = agreed(&shop, ines.id, Some("en")).await;
        told(&shop, &ticket, NoticeChannel::Email).await.unwrap();
        let known = shop.call(ExportPerson { id: ines.id }).await.unwrap();
        assert_eq!(known.contacts, [contact]);
        assert!(known.repairs[0].notices[0].body.contains("Hello Ines Moreau"));
        moves(&shop, &ticket, &["cancelled"]).await.unwrap();
        shop.call(ErasePerson { id: ines.id, name: "Ines Moreau".into() }).await.unwrap();
        send_due(&shop.kontor, &patience()).await.unwrap();
        assert!(server.got().is_empty(), "what waited is not sent any more");
        let story = shop.call(GetTicket { id: ticket.id }).await.unwrap();
        let mail = shop.call(ListMail {}).await.unwrap();
        assert!(story.notices.is_empty() && mail.open.is_empty() && mail.done.is_empty());
        assert_eq!(shop.call(PreviewNotice { ticket_id: ticket.id }).await.unwrap_err().code, "forgotten");
        if shop.engine == Engine::Sqlite {
            let file = shop.folder().join("kontor.db");
            shop.kontor.close().await;
            let connection = rusqlite::Connection::open(file).unwrap();
            for word in ["ines@example.com", "Hello Ines"] {
                assert_eq!(places_of(&connection, word), Vec::<String>::new(), "{word} is nowhere, also not in what was answered");
            }
        }
    }

    // Red when, in crates/app/src/repairs/notices/mod.rs, `fault::point("ticket_written");` becomes ``.
    async fn killed_anywhere_a_customer_is_told_once(shop: Shop) {
        let server = Server::open();
        sends_by(&shop, &server).await;
        let (ines, ticket) = ticket(&shop).await;
        agreed(&shop, ines.id, None).await;
        let mut sent = 0;
        for (at, point) in fault::TICKET_POINTS.iter().enumerate() {
            moves(&shop, &ticket, &[if at % 2 == 0 { "in_repair" } else { "diagnosing" }]).await.unwrap();
            let (id, call) = (new_id(), telling(&preview(&shop, &ticket).await, NoticeChannel::Email));
            kill_at("notices::child_tells", point, &shop, id, &call);
            let notice = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(notice.id, call.id, "{point}");
            send_due(&shop.kontor, &patience()).await.unwrap();
            sent += server.got().len();
            assert_eq!(sent, at + 1, "{point}: once");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by a test that kills it"]
async fn child_tells() {
    as_child::<TellCustomer>().await;
}
