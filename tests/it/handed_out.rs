//! Receipts as they leave: the first is the receipt, whichever way it went. `cargo xtask red` makes the changes named here and
//! sees the tests fail.

use std::process::Command;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use futures::future::join_all;
use kontor_app::Kontor;
use kontor_app::hardware::{Patience, print_due};
use kontor_domain::customers::{Customer, GetCustomer, MergeCustomers, RemoveCustomer, SaveCustomer};
use kontor_domain::hardware::strip::{Line, read};
use kontor_domain::hardware::{GetPaper, JobState, Letters, PrintReceipt, RetryJob, SayPrinted};
use kontor_domain::identity::{GiveRole, SaveRole};
use kontor_domain::overrides::OwnCaps;
use kontor_domain::payments::HandOutPayment;
use kontor_domain::policy::{Permission, Role};
use kontor_domain::sales::{By, HandOut, HandedOut, MailTo, NameCustomer, ParkCart, ReceiptOuts, Sale, Way};
use kontor_domain::{CallId, CustomerId, Refusal, SaleId};
use kontor_tests::goods::{card, goods};
use kontor_tests::killed::{as_child, kill_at, opened_as_child};
use kontor_tests::printers::{FakePrinter, Manner, PATIENCE};
use kontor_tests::{Engine, Shop, both_engines, new_id};
use serde_json::{Value, json};

async fn sell(shop: &Shop, customer: Option<CustomerId>) -> Sale {
    let mug = shop.stock_up(goods(&format!("Mug {}", uuid::Uuid::now_v7().simple()), 500)).await;
    let cart = shop.cart_of(&[(&mug, 1_000)]).await;
    let cart = shop.call(NameCustomer { cart_id: cart.id, customer_id: customer }).await.unwrap();
    shop.complete(&cart, vec![card(500)]).await.unwrap()
}

async fn ann(shop: &Shop, email: &str) -> Customer {
    let save = SaveCustomer {
        id: new_id(),
        number: String::new(),
        name: "Ann".into(),
        phone: String::new(),
        email: email.into(),
        address: String::new(),
        tax_number: String::new(),
        notes: String::new(),
    };
    shop.call(save).await.unwrap()
}

fn mail(to: &str, keep: bool) -> By {
    By::Mail(MailTo { to: to.into(), keep })
}

async fn out(shop: &Shop, id: SaleId, by: By) -> Result<HandedOut, Refusal> {
    shop.call(HandOut { id, by }).await
}

/// How it left so far, and whether that was a copy.
async fn ways(shop: &Shop, id: SaleId) -> Vec<(Way, bool)> {
    shop.call(ReceiptOuts { id }).await.unwrap().into_iter().map(|out| (out.way, out.copy)).collect()
}

fn bytes(handed: &HandedOut) -> Vec<u8> {
    STANDARD.decode(&handed.file.as_ref().expect("a file").base64).unwrap()
}

/// What a program that is not ours reads in a message.
fn understood(message: &[u8]) -> Value {
    let script = r#"
import email, email.policy, json, sys
raw = open(sys.argv[1], 'rb').read()
read = email.message_from_bytes(raw, policy=email.policy.default)
parts = list(read.walk())
print(json.dumps({
    'to': [a.addr_spec for a in read['to'].addresses], 'subject': read['subject'], 'names': sorted({k.lower() for k in read.keys()}),
    'date': read['date'].datetime.isoformat(), 'id': read['message-id'], 'unsent': read['x-unsent'],
    'kinds': [p.get_content_type() for p in parts], 'defects': [str(d) for p in parts for d in p.defects],
    'text': read.get_body(('plain',)).get_content(), 'html': read.get_body(('html',)).get_content(),
    'pdf': [[a.get_filename(), a.get_content()[:5].decode()] for a in read.iter_attachments()],
    'long': max(len(l) for l in raw.split(b'\r\n')), 'bare': raw.replace(b'\r\n', b'').count(b'\n'),
    'ascii': raw.isascii(),
}))
"#;
    let file = std::env::temp_dir().join(format!("kontor-{}.eml", uuid::Uuid::now_v7()));
    std::fs::write(&file, message).unwrap();
    let done = Command::new("python3").args(["-c", script, file.to_str().unwrap()]).output().unwrap();
    std::fs::remove_file(file).unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).unwrap()
}

both_engines! {
    // Red when, in crates/app/src/hardware/outs/mod.rs, `rows::any(tx, sale).await? ||` becomes ``.
    // Red when, in crates/app/src/hardware/outs/mod.rs, `jobs::copy_waiting(&mut cx.tx, sale).await?;` becomes ``.
    // Red when, in crates/app/src/hardware/jobs/mod.rs, `outs::is_out(&mut cx.tx, sale.id).await?` becomes `false`.
    async fn whichever_way_it_left_the_next_one_is_a_copy(shop: Shop) {
        let printer = shop.plug_in("Counter", "").await;
        let sale = sell(&shop, None).await;
        assert!(ways(&shop, sale.id).await.is_empty(), "it waits for its printer");
        let first = out(&shop, sale.id, By::Pdf).await.unwrap();
        assert!(!first.copy && bytes(&first).starts_with(b"%PDF-"));
        assert_eq!(first.file.as_ref().unwrap().file_name, format!("{}.pdf", sale.number));
        shop.print().await;
        let browser = out(&shop, sale.id, By::Browser).await.unwrap();
        assert!(browser.copy && browser.file.is_none(), "the browser prints what it shows");
        assert!(out(&shop, sale.id, mail("ann@example.org", false)).await.unwrap().copy);
        let again = out(&shop, sale.id, By::Pdf).await.unwrap();
        assert!(again.copy);
        assert_ne!(again.file, first.file, "and it says so");
        assert!(shop.call(PrintReceipt { job_id: new_id(), sale_id: sale.id, printer_id: None }).await.unwrap().copy);
        shop.print().await;
        let copies = [(Way::Printer, true), (Way::Browser, true), (Way::Mail, true), (Way::Pdf, true), (Way::Printer, true)];
        assert_eq!(ways(&shop, sale.id).await, [&[(Way::Pdf, false)], &copies[..]].concat());
        assert_eq!(shop.call(ReceiptOuts { id: sale.id }).await.unwrap()[1].printer.as_deref(), Some("Counter"));
        for paper in shop.call(GetPaper { printer_id: printer.id }).await.unwrap() {
            let said: String = paper.lines.iter().flat_map(|line| &line.spans).map(|span| span.text.as_str()).collect();
            assert!(said.contains("COPY"), "what waited while the PDF left is a copy: {said}");
        }

        let sale = sell(&shop, None).await;
        shop.print().await;
        assert!(out(&shop, sale.id, By::Browser).await.unwrap().copy, "the paper was the receipt");
        assert_eq!(ways(&shop, sale.id).await, [(Way::Printer, false), (Way::Browser, true)]);
        assert_eq!(out(&shop, new_id(), By::Pdf).await.unwrap_err().code, "not_found");
        assert_eq!(shop.call(ReceiptOuts { id: new_id() }).await.unwrap_err().code, "not_found");
    }

    // Red when, in crates/app/src/hardware/jobs/mod.rs, `outs::rows::printed(&mut cx.tx, job.id, cx.now).await?;` becomes ``.
    // Red when, in crates/app/src/hardware/outs/mod.rs, `|| jobs::may_be_out(tx, sale).await?` becomes ``.
    async fn what_may_be_out_counts_until_somebody_looked(shop: Shop) {
        let fake = FakePrinter::on(Manner::Mute).await;
        shop.plug_in("Counter", &fake.address).await;
        let sale = sell(&shop, None).await;
        shop.print().await;
        assert_eq!(shop.last_job().await.0, JobState::Unknown);
        assert!(ways(&shop, sale.id).await.is_empty());
        assert!(out(&shop, sale.id, By::Pdf).await.unwrap().copy, "it may lie in the printer");
        let job = shop.jobs().await.remove(0);
        shop.call(SayPrinted { id: job.id }).await.unwrap();
        let out = ways(&shop, sale.id).await;
        assert!(out.contains(&(Way::Printer, false)) && out.contains(&(Way::Pdf, true)), "{out:?}");
    }

    // Red when, in crates/app/src/hardware/outs/mod.rs, `true => Ok(Out { copy, again: true }),` becomes
    // `true => Ok(Out { copy: true, again: true }),`.
    async fn the_same_call_is_the_same_receipt(shop: Shop) {
        let (sale, other) = (sell(&shop, None).await, sell(&shop, None).await);
        let (id, call) = (new_id(), HandOut { id: sale.id, by: By::Pdf });
        let first = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        assert_eq!(shop.call_id(Some(&shop.token), id, &call).await.unwrap().copy, first.copy);
        assert_eq!(ways(&shop, sale.id).await, [(Way::Pdf, false)], "once");
        for other in [HandOut { id: other.id, by: By::Pdf }, HandOut { id: sale.id, by: By::Browser }] {
            assert_eq!(shop.call_id(Some(&shop.token), id, &other).await.unwrap_err().code, "id_taken");
        }
    }

    // Red when, in crates/app/src/hardware/outs/mod.rs, `cx.tx.lock(sale.0).await?;` becomes ``.
    async fn of_many_at_once_one_is_the_receipt(shop: Shop) {
        for _ in 0..5 {
            let sale = sell(&shop, None).await;
            let all = join_all((0..6).map(|at| out(&shop, sale.id, if at % 2 == 0 { By::Pdf } else { By::Browser }))).await;
            assert_eq!(all.into_iter().filter(|out| !out.as_ref().unwrap().copy).count(), 1);
        }
    }

    // Red when, in crates/app/src/hardware/outs/mod.rs, `rows::add(&mut cx.tx, tenant, (cx.call_id, sale), (way, copy, user), cx.now).await?;` becomes ``.
    async fn killed_and_asked_again_it_left_once(shop: Shop) {
        let mut shop = shop;
        for point in ["begun", "handled", "committed"] {
            let sale = sell(&shop, None).await;
            let (id, call) = (new_id::<CallId>(), HandOut { id: sale.id, by: By::Pdf });
            shop.kontor.close().await;
            kill_at("handed_out::hands_out_and_is_killed", point, &shop, id, &call);
            shop = shop.reopen().await;
            assert!(!shop.call_id(Some(&shop.token), id, &call).await.unwrap().copy, "killed at {point}");
            assert_eq!(ways(&shop, sale.id).await, [(Way::Pdf, false)], "killed at {point}");
            assert!(out(&shop, sale.id, By::Pdf).await.unwrap().copy);
        }
    }

    // Red when, in crates/app/src/sales/hand_out.rs, `cx.audit(sale.id, json!({ "number": sale.number, "way": way, "copy": out.copy }));`
    // becomes `cx.audit(sale.id, json!({ "to": to.as_ref().map(|to| &to.0) }));`.
    // Red when, in crates/domain/src/sales/hand_out.rs, `Mutation, May(ReadSales), Never` becomes `Mutation, May(ReadSales)`.
    async fn an_e_mail_is_what_other_programs_read_and_its_address_is_kept_nowhere(shop: Shop) {
        let sale = sell(&shop, None).await;
        let draft = out(&shop, sale.id, mail(" o'hara+x@example.org ", false)).await.unwrap();
        assert_eq!(draft.file.as_ref().unwrap().file_name, format!("{}.eml", sale.number));
        let read = understood(&bytes(&draft));
        assert_eq!(read["to"], json!(["o'hara+x@example.org"]));
        assert_eq!(read["subject"], format!("Receipt {} · Kontor Gifts", sale.number));
        assert_eq!(read["names"], json!(["content-type", "date", "message-id", "mime-version", "subject", "to", "x-unsent"]));
        assert_eq!((&read["unsent"], &read["defects"]), (&json!("1"), &json!([])));
        assert_eq!(read["kinds"], json!([
            "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf"
        ]));
        assert_eq!(read["pdf"], json!([[format!("{}.pdf", sale.number), "%PDF-"]]));
        assert!(read["long"].as_i64().unwrap() <= 78 && read["bare"] == 0 && read["ascii"] == true, "{read}");
        for part in ["Thank you for coming to Kontor Gifts", "£5.00", "20%", sale.number.as_str()] {
            assert!(read["text"].as_str().unwrap().contains(part), "{part}: {}", read["text"]);
            assert!(read["html"].as_str().unwrap().contains(part), "{part}: {}", read["html"]);
        }
        let trail = shop.call(kontor_domain::audit::AuditEntries::default()).await.unwrap();
        let trail = serde_json::to_string(&trail).unwrap();
        assert!(trail.contains("sales.hand_out") && !trail.contains("hara"), "{trail}");
        if shop.engine == Engine::Sqlite {
            let folder = shop.folder();
            shop.kontor.close().await;
            for file in std::fs::read_dir(folder).unwrap() {
                let kept = std::fs::read(file.unwrap().path()).unwrap_or_default();
                assert!(!kept.windows(12).any(|part| part == b"hara+x@examp"), "the address is in the file");
            }
        }
    }

    // Red when, in crates/domain/src/sales/hand_out.rs, `c.is_alphanumeric() || matches!` becomes `c.is_ascii_alphanumeric() || matches!`.
    async fn an_address_in_letters_of_any_script_stands_as_it_is(shop: Shop) {
        let sale = sell(&shop, None).await;
        let draft = out(&shop, sale.id, mail("ñandú@correo.example", false)).await.unwrap();
        let said = String::from_utf8(bytes(&draft)).expect("a message is UTF-8 (RFC 6532)");
        assert!(said.contains("\r\nTo: <ñandú@correo.example>\r\n"), "{said}");
        for bad in ["ann\u{202e}gro@example.org", "a b@example.org", "ann@example.org\r\nBcc: bea@example.org"] {
            let no = out(&shop, sale.id, mail(bad, false)).await.unwrap_err();
            assert!(no.fields.contains_key("to"), "{bad}: {no}");
        }
    }

    // Red when, in crates/app/src/hardware/outs/mod.rs, `Paper::Payment(payment) => jobs::payment_out(&mut cx.tx, payment).await?,` becomes
    // `Paper::Payment(_) => false,`.
    // Red when, in crates/app/src/hardware/outs/mod.rs, `jobs::copy_waiting_payment(&mut cx.tx, payment).await?;` becomes `let _ = payment;`.
    async fn of_a_payment_one_receipt_leaves_whichever_way(shop: Shop) {
        let printer = shop.plug_in("Counter", "").await;
        let pays = async || shop.call(crate::vouchers::sells(1_000, None)).await.unwrap();
        let hand = async |id, by| shop.call(HandOutPayment { id, by }).await.unwrap();
        let paid = pays().await;
        let (id, call) = (new_id(), HandOutPayment { id: paid.id, by: By::Pdf });
        let first = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        assert!(!first.copy && bytes(&first).starts_with(b"%PDF-"));
        assert!(!shop.call_id(Some(&shop.token), id, &call).await.unwrap().copy, "asked again it is the same");
        shop.print().await;
        let papers = shop.call(GetPaper { printer_id: printer.id }).await.unwrap();
        let said: String = papers[0].lines.iter().flat_map(|line| &line.spans).map(|span| span.text.as_str()).collect();
        assert!(said.contains("COPY"), "what waited while the PDF left: {said}");
        assert!(hand(paid.id, By::Pdf).await.copy && hand(paid.id, By::Browser).await.copy);
        let sent = hand(paid.id, mail("ann@example.org", false)).await;
        let read = understood(&bytes(&sent));
        assert!(sent.copy && read["text"].as_str().unwrap().contains("Thank you for your payment to Kontor Gifts"), "{read}");
        assert!(read["subject"].as_str().unwrap().contains("P1-A0001"), "{read}");

        let paid = pays().await;
        shop.print().await;
        assert!(hand(paid.id, By::Pdf).await.copy, "the paper was the receipt");
        assert_eq!(shop.call(HandOutPayment { id: new_id(), by: By::Pdf }).await.unwrap_err().code, "not_found");
        let no = shop.call(HandOutPayment { id: paid.id, by: mail("ann@example.org", true) }).await.unwrap_err();
        assert_eq!(no.code, "no_customer");
    }

    // Red when, in crates/app/src/sales/mail.rs, `customers::keep_email(cx, id, to).await` becomes `Ok(())`.
    // Red when, in crates/app/src/sales/mail.rs, `customers::keeper(&mut cx.tx, customer).await?` becomes `customer`.
    // Red when, in crates/app/src/sales/mail.rs, `if !cx.may(Permission::ManageCustomers)? {` becomes `if false {`.
    async fn an_address_is_kept_for_the_customer_by_who_may(shop: Shop) {
        let (first, other) = (ann(&shop, "").await, ann(&shop, "").await);
        let sale = sell(&shop, Some(first.id)).await;
        out(&shop, sale.id, mail("no@example.org", false)).await.unwrap();
        assert_eq!(shop.call(GetCustomer { id: first.id }).await.unwrap().email, "", "not unless somebody says so");
        out(&shop, sale.id, mail("ann@example.org", true)).await.unwrap();
        assert_eq!(shop.call(GetCustomer { id: first.id }).await.unwrap().email, "ann@example.org");
        shop.call(MergeCustomers { keep: other.id, other: first.id }).await.unwrap();
        out(&shop, sale.id, mail("new@example.org", true)).await.unwrap();
        assert_eq!(shop.call(GetCustomer { id: other.id }).await.unwrap().email, "new@example.org", "they are one person now");

        let anybody = sell(&shop, None).await;
        let no = out(&shop, anybody.id, mail("ann@example.org", true)).await.unwrap_err();
        assert!(no.code == "no_customer" && no.fields.contains_key("keep"), "{no:?}");
        let lena = shop.hire("Lena", Role::Cashier).await;
        let role = SaveRole { id: new_id(), name: "Looks".into(), based_on: Role::Cashier, permissions: vec![Permission::ReadSales], caps: OwnCaps::default() };
        shop.call(role.clone()).await.unwrap();
        shop.call(GiveRole { user_id: lena.me.user.id, role_id: Some(role.id) }).await.unwrap();
        let before = ways(&shop, sale.id).await.len();
        let call = |keep| HandOut { id: sale.id, by: mail("lena@example.org", keep) };
        let no = shop.call_as(&lena.token, call(true)).await.unwrap_err();
        assert!(no.code == "not_allowed" && no.fields.contains_key("keep"), "{no:?}");
        assert_eq!(ways(&shop, sale.id).await.len(), before, "nothing left");
        shop.call_as(&lena.token, call(false)).await.unwrap();
        shop.call(RemoveCustomer { id: other.id }).await.unwrap();
        assert_eq!(out(&shop, sale.id, mail("gone@example.org", true)).await.unwrap_err().code, "not_found");
    }

    // Red when, in crates/app/src/sales/hand_out.rs, `tidy_mail(&mail.to)?` becomes `mail.to.clone()`.
    async fn what_is_no_address_of_one_person_is_refused_and_nothing_leaves(shop: Shop) {
        let sale = sell(&shop, None).await;
        let long = format!("{}@example.org", "a".repeat(300));
        for (to, code) in [
            ("", "required"), ("ann", "invalid"), ("ann@example.org\r\nBcc: all@example.org", "invalid"), ("ann@example.org\n", "invalid"),
            ("ann@example.org, bea@example.org", "invalid"), (long.as_str(), "too_long"),
        ] {
            let no = out(&shop, sale.id, mail(to, false)).await.unwrap_err();
            assert!(no.code == code && no.fields.contains_key("to"), "{to}: {no:?}");
        }
        assert!(ways(&shop, sale.id).await.is_empty());
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        shop.call(ParkCart { cart_id: cart.id, note: "later".into(), reserve: false }).await.unwrap();
        let no = out(&shop, SaleId(cart.id.0), mail("ann@example.org", false)).await.unwrap_err();
        assert_eq!(no.code, "not_found", "what is parked was not sold");
    }
}

#[tokio::test]
#[ignore = "a child that is killed"]
async fn hands_out_and_is_killed() {
    as_child::<HandOut>().await;
}

#[tokio::test]
#[ignore = "a child that is killed"]
async fn prints_and_is_killed() {
    let Some(kontor) = opened_as_child().await else { return };
    print_due(&kontor, &PATIENCE).await.unwrap();
    unreachable!("killed while it had the printer");
}

fn numbers(strip: &[u8], sales: &[Sale]) -> Vec<String> {
    let said: Vec<String> = read(strip, Letters::Epson).iter().map(Line::text).collect();
    let on = sales.iter().filter(|sale| said.iter().any(|line| line.ends_with(sale.number.as_str())));
    on.map(|sale| sale.number.clone()).collect()
}

// Red when, in crates/app/src/hardware/lease/rows.rs, `AND (lease IS NULL OR lease = $2 OR lease_until <= $3 OR lease_until > $5)`
// becomes `AND $3 < $5`.
// Red when, in crates/app/src/hardware/lease/mod.rs, `let until = now + TimeDelta::from_std(self.time).unwrap_or(LONGEST);` becomes
// `let until = now + LONGEST;`.
/// Two programs, whose clocks are an hour apart, and a third that was killed in the middle: 50 receipts, each of them once, and
/// one after the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_programs_on_one_database_one_speaks_to_a_printer_at_a_time() {
    let shop = Shop::open(Engine::Postgres).await;
    let fake = FakePrinter::on(Manner::Slow).await;
    shop.plug_in("Counter", &fake.address).await;
    let mug = shop.stock_up(goods("Mug", 500)).await;
    let mut sales = Vec::new();
    for _ in 0..50 {
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        sales.push(shop.complete(&cart, vec![card(500)]).await.unwrap());
    }
    kill_at("handed_out::prints_and_is_killed", "print_claimed", &shop, new_id(), &json!({}));
    let dead = Instant::now();
    let ahead = shop.clock.now() - chrono::Utc::now() + TimeDelta::hours(1);
    let clock = std::sync::Arc::new(move || chrono::Utc::now() + ahead);
    let other = Kontor::open_at(&shop.place, None, clock).await.unwrap();
    shop.print().await;
    print_due(&other, &PATIENCE).await.unwrap();
    assert!(fake.printed().await.is_empty(), "whoever was killed has the printer for a while");
    let on_its_way = async || {
        let jobs = shop.jobs().await.into_iter().filter(|job| job.state == JobState::Sending);
        jobs.map(|job| job.id).collect::<Vec<_>>()
    };
    let lost = on_its_way().await;
    assert_eq!(lost.len(), 1, "and by whatever clock, nobody gives up what it may still send");
    let mut work = tokio::task::JoinSet::new();
    for kontor in [shop.kontor.clone(), other.clone()] {
        work.spawn(async move {
            loop {
                print_due(&kontor, &PATIENCE).await.unwrap();
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
    }
    loop {
        let jobs = shop.jobs().await.into_iter().filter(|job| job.id != lost[0]);
        let (sending, waiting): (Vec<_>, Vec<_>) = jobs
            .filter(|job| matches!(job.state, JobState::Sending | JobState::Waiting))
            .partition(|job| job.state == JobState::Sending);
        assert!(sending.len() <= 1, "{} speak to it at once", sending.len());
        if sending.is_empty() && waiting.is_empty() {
            break;
        }
        assert!(dead.elapsed() < Duration::from_secs(120), "{} came out", fake.printed().await.len());
    }
    assert_eq!(fake.printed().await.len(), 49);
    work.shutdown().await;
    assert!(dead.elapsed() > PATIENCE.lease, "nobody was let in before its time");
    shop.clock.shift(TimeDelta::seconds(200));
    tokio::time::sleep(PATIENCE.lease).await;
    shop.print().await;
    let unknown = shop.jobs().await.into_iter().filter(|job| job.state == JobState::Unknown).map(|job| job.id);
    assert_eq!(unknown.collect::<Vec<_>>(), lost, "somebody looks at what was cut off, and at nothing else");
    assert!(shop.call(RetryJob { id: lost[0] }).await.unwrap().copy);
    shop.print().await;
    let strips = fake.printed().await;
    let mut came: Vec<String> = Vec::new();
    for strip in &strips {
        let on = numbers(strip, &sales);
        assert_eq!(on.len(), 1, "one receipt on a strip: {on:?}");
        came.extend(on);
    }
    came.sort();
    let mut wanted: Vec<String> = sales.iter().map(|sale| sale.number.clone()).collect();
    wanted.sort();
    assert_eq!(came, wanted, "each once");
}

// Red when, in crates/app/src/hardware/lease/mod.rs, `interval((time / TIMES).max(Duration::from_millis(1)));` becomes `interval(time * TIMES);`.
// Red when, in crates/app/src/hardware/work.rs, `let freed = lease.free().await;` becomes `let freed = Ok(());`.
/// Whoever is busy with a printer for long still has it; who is done with it has it no longer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_paper_is_not_interrupted_by_another_program() {
    let shop = Shop::open(Engine::Postgres).await;
    let fake = FakePrinter::on(Manner::Deaf).await;
    shop.plug_in("Counter", &fake.address).await;
    let other = Kontor::open_at(&shop.place, None, shop.clock.clock()).await.unwrap();
    let short = Patience { lease: Duration::from_secs(2), ..PATIENCE };
    let long = Patience { finish: Duration::from_secs(6), ..short };
    sell(&shop, None).await;
    let busy = tokio::spawn({
        let kontor = shop.kontor.clone();
        async move { print_due(&kontor, &long).await.unwrap() }
    });
    shop.comes_to(JobState::Sending, "").await;
    sell(&shop, None).await;
    let begun = Instant::now();
    while begun.elapsed() < short.lease * 2 {
        print_due(&other, &short).await.unwrap();
        assert_eq!(shop.last_job().await.0, JobState::Waiting, "the first still speaks to it");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    busy.abort();
    assert!(busy.await.is_err(), "it was busy all the time");
    fake.behave(Manner::Quiet);
    while shop.last_job().await.0 == JobState::Waiting {
        print_due(&other, &short).await.unwrap();
        assert!(begun.elapsed() < Duration::from_secs(60), "nobody lets go of it");
    }
    assert_eq!(shop.last_job().await.0, JobState::Printed);
    sell(&shop, None).await;
    shop.print().await;
    assert_eq!(shop.last_job().await.0, JobState::Printed, "the other let go of it when it was done");
}
