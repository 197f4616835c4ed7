//! Printing: rule 18. A printer that is off, slow or out of paper never blocks the till; a job waits, says so, can go
//! elsewhere, and is printed once. `cargo xtask red` makes the changes named here and sees the tests fail.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{TimeDelta, Utc};
use kontor_app::Kontor;
use kontor_app::backup::{restore_backup, write_backup};
use kontor_app::hardware::{Patience, print_due, print_jobs};
use kontor_domain::hardware::strip::{Line, read};
use kontor_domain::hardware::{
    CancelJob, Drawer, GetLogo, GetPaper, JobKind, JobState, Letters, MOST_LOGO_BYTES, MoveJob, Paper, PaperKind,
    PrintReceipt, PrinterKind, Printers, Profile, RemovePrinter, RetryJob, SavePrinter, SayPrinted, SayTested, SetLogo,
    TestPrinter,
};
use kontor_domain::identity::SignIn;
use kontor_domain::policy::Role;
use kontor_domain::sales::{By, CompleteSale, GoesTo, HandOut, ReturnLine, ReturnSale, Sale, TenderOffered};
use kontor_domain::{PrinterId, Qty};
use kontor_tests::goods::{card, cash, completion, goods};
use kontor_tests::printers::{FakePrinter, Manner, PATIENCE, nobody};
use kontor_tests::{PASSWORD, Shop, both_engines, new_id};
use rstest::rstest;

async fn sell(shop: &Shop, tender: TenderOffered) -> Sale {
    let mug = shop.stock_up(goods(&format!("Mug {}", uuid::Uuid::now_v7().simple()), 500)).await;
    let cart = shop.cart_of(&[(&mug, 1_000)]).await;
    shop.complete(&cart, vec![tender]).await.unwrap()
}

fn lines(bytes: &[u8]) -> Vec<String> {
    read(bytes, Letters::Epson).iter().map(Line::text).collect()
}

fn kicks(bytes: &[u8]) -> usize {
    read(bytes, Letters::Epson).iter().filter(|line| matches!(line, Line::Kick(0))).count()
}

fn text(paper: &Paper) -> String {
    let line =
        |line: &kontor_domain::hardware::PaperLine| line.spans.iter().map(|span| span.text.clone()).collect::<String>();
    paper.lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

both_engines! {
    // Red when, in crates/app/src/sales/complete.rs, `hardware::sold(cx, &parts).await?;` becomes ``.
    async fn a_receipt_is_printed_by_itself_and_once(shop: Shop) {
        let printer = shop.plug_in("Counter", "").await;
        let mug = shop.stock_up(goods("Mug, blue", 500)).await;
        let cart = shop.cart_of(&[(&mug, 2_000)]).await;
        let (id, call) = (new_id(), completion(new_id(), &cart, vec![cash(2_000)]));
        let sale = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        let again = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        assert_eq!(again, sale);
        let jobs = shop.jobs().await;
        assert_eq!(jobs.len(), 1, "the same call id makes no second job");
        assert_eq!((jobs[0].kind, jobs[0].sale_id, jobs[0].number.as_str()), (JobKind::Receipt, Some(sale.id), sale.number.as_str()));
        assert_eq!((jobs[0].state, jobs[0].copy, jobs[0].drawer), (JobState::Waiting, false, true));
        shop.print().await;
        shop.print().await;
        assert_eq!(shop.last_job().await.0, JobState::Printed);
        let papers = shop.call(GetPaper { printer_id: printer.id }).await.unwrap();
        assert_eq!(papers.len(), 1, "one strip");
        let said = text(&papers[0]);
        for part in ["Kontor Gifts", sale.number.as_str(), "2 × £5.00", "£10.00", "Cash", "£20.00", "20%"] {
            assert!(said.contains(part), "{part} is missing: {said}");
        }
        assert!(!said.contains("COPY"));
        let code = format!("{}/{:X}", sale.number, sale.id.0.simple());
        assert!(papers[0].lines.iter().any(|line| line.kind == PaperKind::Picture && line.spans.iter().any(|span| span.text == code)));
        assert_eq!(papers[0].lines.iter().filter(|line| line.kind == PaperKind::Drawer).count(), 1);
        assert_eq!(papers[0].lines.last().unwrap().kind, PaperKind::Cut);
    }

    // Red when, in crates/app/src/hardware/jobs/mod.rs, `tender.kind == TenderKind::Cash);` becomes `tender.kind != TenderKind::Other);`.
    async fn the_drawer_opens_for_cash_alone(shop: Shop) {
        let fake = FakePrinter::on(Manner::Well).await;
        let printer = shop.plug_in("Counter", &fake.address).await;
        let paid = sell(&shop, card(500)).await;
        shop.print().await;
        sell(&shop, cash(500)).await;
        shop.print().await;
        let lines = vec![ReturnLine { line_id: paid.lines[0].id, qty: Qty(1_000), goes_to: GoesTo::Stock, serials: Vec::new() }];
        let back = ReturnSale {
            return_id: new_id(), sale_id: paid.id, lines, reason: "does not fit".into(), total: paid.total, refunds: vec![cash(500)],
            approval: None,
        };
        shop.call(back).await.unwrap();
        shop.print().await;
        let kicked: Vec<usize> = fake.printed().await.iter().map(|bytes| kicks(bytes)).collect();
        assert_eq!(kicked, [0, 1, 1], "not for a card, for cash, and for cash that goes out");
        let by_hand = SavePrinter { id: printer.id, by_itself: false, ..shop.printer("Counter", &fake.address) };
        shop.call(by_hand).await.unwrap();
        sell(&shop, card(500)).await;
        sell(&shop, cash(500)).await;
        shop.print().await;
        let printed = fake.printed().await;
        assert_eq!(printed.len(), 4, "where receipts are printed by hand, cash still opens the drawer");
        assert!(kicks(&printed[3]) == 1 && !lines_say(&printed[3], "Total"));
        sell(&shop, cash(500)).await;
        shop.clock.shift(TimeDelta::seconds(31));
        shop.print().await;
        let job = shop.jobs().await.remove(0);
        assert_eq!(job.state, JobState::Cancelled, "nobody stands before it any more");
        assert!(shop.call(RetryJob { id: job.id }).await.is_err(), "and nobody opens it without a reason");
        assert_eq!(fake.printed().await.len(), 4);
    }

    // Red when, in crates/app/src/beside.rs, `wait = wait.min(left.max(W::SOONEST))` becomes `wait = wait.max(left)`.
    async fn what_is_sold_is_printed_beside_the_till_and_what_waited_goes_when_its_time_has_come(shop: Shop) {
        let fake = FakePrinter::on(Manner::NoPaper).await;
        shop.plug_in("Counter", &fake.address).await;
        // As the doors run it.
        let mut work = tokio::task::JoinSet::new();
        work.spawn(shop.kontor.clone().deliver_events());
        work.spawn(print_jobs(shop.kontor.clone()));
        sell(&shop, cash(500)).await;
        shop.comes_to(JobState::Waiting, "paper").await;
        fake.behave(Manner::Well);
        shop.comes_to(JobState::Printed, "").await;
        assert_eq!(fake.printed().await.len(), 1);
        work.shutdown().await;
    }

    // Red when, in crates/app/src/beside.rs, `if self.on.values().any(|on| *on == subject) {` becomes
    // `if !self.on.is_empty() {`.
    async fn a_printer_that_never_answers_holds_up_no_other(shop: Shop) {
        let (deaf, well) = (FakePrinter::on(Manner::Deaf).await, FakePrinter::on(Manner::Well).await);
        let slow = shop.plug_in("Back room", &deaf.address).await;
        shop.plug_in("Counter", &well.address).await;
        let mut work = tokio::task::JoinSet::new();
        work.spawn(shop.kontor.clone().deliver_events());
        work.spawn(print_jobs(shop.kontor.clone()));
        shop.call(TestPrinter { job_id: new_id(), printer_id: slow.id, drawer: false }).await.unwrap();
        shop.comes_to(JobState::Sending, "").await;
        sell(&shop, cash(500)).await;
        shop.comes_to(JobState::Printed, "").await;
        let test = shop.jobs().await.pop().unwrap();
        assert_eq!((test.printer_id, test.state), (slow.id, JobState::Sending), "it still waits for its printer");
        work.shutdown().await;
    }

    // Red when, in crates/app/src/beside.rs, `at <= now || at > now + FAR` becomes `at <= now`.
    async fn a_clock_that_was_set_back_holds_up_nothing(shop: Shop) {
        let fake = FakePrinter::on(Manner::NoPaper).await;
        shop.plug_in("Counter", &fake.address).await;
        sell(&shop, cash(500)).await;
        shop.print().await;
        assert_eq!(shop.last_job().await.0, JobState::Waiting);
        shop.clock.shift(TimeDelta::hours(-2));
        fake.behave(Manner::Well);
        shop.print().await;
        assert_eq!(shop.last_job().await.0, JobState::Printed);
    }

    // Red when, in crates/app/src/hardware/work.rs, `wait(kontor, tenant, printer, job, &reason).await?;` becomes
    // `fail(kontor, tenant, job, &reason).await?;`.
    async fn jobs_wait_while_a_printer_is_off_and_go_by_themselves(shop: Shop) {
        let fake = FakePrinter::on(Manner::NoPaper).await;
        shop.plug_in("Counter", &fake.address).await;
        for manner in [Manner::NoPaper, Manner::CoverOpen] {
            fake.behave(manner);
            let sale = sell(&shop, cash(500)).await;
            shop.clock.shift(TimeDelta::seconds(30));
            shop.print().await;
            let job = shop.jobs().await.remove(0);
            assert_eq!((job.state, job.number), (JobState::Waiting, sale.number));
            let why = if manner == Manner::NoPaper { "no paper left" } else { "cover of Counter is open" };
            assert!(job.reason.contains(why), "{}", job.reason);
        }
        assert!(fake.printed().await.is_empty());
        fake.behave(Manner::Well);
        shop.clock.shift(TimeDelta::seconds(30));
        shop.print().await;
        let printed = fake.printed().await;
        assert_eq!(printed.len(), 2, "both, once");
        assert!(printed.iter().all(|bytes| kicks(bytes) == 0), "the drawer stays shut: nobody stands there any more");
        assert!(shop.jobs().await.iter().all(|job| job.state == JobState::Printed && job.reason.is_empty()));
    }

    // Red when, in crates/app/src/hardware/work.rs, `rows::give_up(&mut tx, &lost, &reason.to_kept(), now).await?;` becomes ``.
    // Red when, in crates/app/src/hardware/jobs/rows.rs, `lost.clock, JobState::Unknown, reason, now]` becomes
    // `lost.clock, JobState::Waiting, reason, now]`.
    async fn what_was_cut_off_in_the_middle_is_not_sent_again_by_itself(shop: Shop) {
        let fake = FakePrinter::on(Manner::Deaf).await;
        let printer = shop.plug_in("Counter", &fake.address).await;
        let sale = sell(&shop, card(500)).await;
        let patience = Patience { finish: Duration::from_secs(60), ..PATIENCE };
        let kontor = shop.kontor.clone();
        let sending = tokio::spawn(async move { print_due(&kontor, &patience).await });
        let begun = Instant::now();
        while shop.last_job().await.0 != JobState::Sending {
            assert!(begun.elapsed() < Duration::from_secs(20), "it is never on its way: {:?}", shop.last_job().await);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // Killed in the middle: nobody comes back to say how it ended.
        sending.abort();
        fake.behave(Manner::Well);
        shop.clock.shift(TimeDelta::seconds(60));
        shop.print().await;
        assert_eq!(shop.last_job().await.0, JobState::Sending, "another process may still be at it");
        shop.clock.shift(TimeDelta::seconds(61));
        shop.print().await;
        shop.print().await;
        let job = shop.jobs().await.remove(0);
        assert_eq!(job.state, JobState::Unknown);
        assert!(job.reason.contains("Kontor ended"), "{}", job.reason);
        assert!(fake.printed().await.is_empty(), "nobody sent it a second time");
        let copy = shop.call(PrintReceipt { job_id: new_id(), sale_id: sale.id, printer_id: Some(printer.id) }).await.unwrap();
        assert!(copy.copy, "the receipt may be out: this one is a copy");
        shop.call(CancelJob { id: copy.id }).await.unwrap();
        let again = shop.call(RetryJob { id: job.id }).await.unwrap();
        assert_eq!((again.state, again.reason.as_str()), (JobState::Waiting, ""));
        assert!(again.copy, "the first may lie in the printer");
        shop.print().await;
        assert_eq!(fake.printed().await.len(), 1, "somebody looked and had it printed again");
        let no = shop.call(RetryJob { id: job.id }).await.unwrap_err();
        assert_eq!(no.code, "job_moved_on", "what is printed is not printed again");
    }

    // Red when, in crates/app/src/hardware/send.rs, `if port.close(patience.finish).await || printer.says_nothing {` becomes
    // `if true {`.
    async fn a_connection_that_breaks_in_the_middle_leaves_it_to_people(shop: Shop) {
        let fake = FakePrinter::on(Manner::Mute).await;
        shop.plug_in("Counter", &fake.address).await;
        sell(&shop, card(500)).await;
        shop.print().await;
        let (state, why) = shop.last_job().await;
        assert_eq!(state, JobState::Unknown);
        assert!(why.contains("did not say whether it was printed"), "{why}");
        let job = shop.jobs().await.remove(0);
        assert_eq!(shop.call(SayPrinted { id: job.id }).await.unwrap().state, JobState::Printed);
        assert_eq!(shop.call(SayPrinted { id: job.id }).await.unwrap_err().code, "job_moved_on");
        fake.behave(Manner::RunsOut);
        sell(&shop, card(500)).await;
        shop.print().await;
        let (state, why) = shop.last_job().await;
        assert_eq!(state, JobState::Unknown, "the paper ran out while it was printing");
        assert!(why.contains("no paper left"), "{why}");
        fake.behave(Manner::Mute);
        sell(&shop, card(500)).await;
        shop.print().await;
        let (state, why) = shop.last_job().await;
        assert_eq!(state, JobState::Waiting, "it used to answer: now it is silent, and is sent nothing");
        assert!(why.contains("does not answer"), "{why}");
    }

    // Red when, in crates/app/src/hardware/printers/mod.rs, `rows::says_nothing(&mut cx.tx, job.printer_id).await?;` becomes ``.
    async fn a_test_page_teaches_what_silence_means_and_its_outcome_is_kept(shop: Shop) {
        let fake = FakePrinter::on(Manner::Mute).await;
        let printer = shop.plug_in("Counter", &fake.address).await;
        let job = shop.call(TestPrinter { job_id: new_id(), printer_id: printer.id, drawer: true }).await.unwrap();
        let early = SayTested { job_id: job.id, came_out: true, note: String::new() };
        assert_eq!(shop.call(early).await.unwrap_err().code, "not_printed");
        shop.print().await;
        assert_eq!(shop.last_job().await.0, JobState::Unknown);
        let page = fake.printed().await.remove(0);
        assert_eq!(kicks(&page), 1);
        let said = lines(&page);
        for part in ["Señor Núñez ¿Qué? ¡Olé! 3 €", "Größe Öl Übermaß 12,90 €", "Crème brûlée, œuf, garçon 4 €", "Zażółć gęślą jaźń 15 zł"] {
            assert!(said.iter().any(|line| line == part), "{part}: {said:?}");
        }
        let marks = read(&page, Letters::Epson);
        assert!(marks.iter().any(|line| matches!(line, Line::Bars { code, ean: true } if code == "4006381333931")));
        assert!(marks.iter().any(|line| matches!(line, Line::Qr(_))) && marks.last() == Some(&Line::Cut));
        assert_eq!(shop.call(Printers {}).await.unwrap()[0].to_look_at, Some(job.id), "the screen asks how it came out");
        let said = SayTested { job_id: job.id, came_out: true, note: "fine".into() };
        let told = shop.call(said).await.unwrap();
        let test = told.tested.unwrap();
        assert_eq!((test.user.as_str(), test.came_out, test.note.as_str(), told.to_look_at), ("Maria", true, "fine", None));
        sell(&shop, card(500)).await;
        shop.print().await;
        assert_eq!(shop.last_job().await.0, JobState::Printed, "it prints without a word: that is its way");
        let bad = shop.call(TestPrinter { job_id: new_id(), printer_id: printer.id, drawer: false }).await.unwrap();
        shop.print().await;
        let told = shop.call(SayTested { job_id: bad.id, came_out: false, note: "faint".into() }).await.unwrap();
        assert!(!told.tested.unwrap().came_out);
    }

    // Red when, in crates/app/src/hardware/jobs/mod.rs, `again(cx, &job, printer.id).await` becomes `again(cx, &job, job.printer_id).await`.
    async fn a_job_goes_to_another_printer_or_is_taken_back(shop: Shop) {
        let counter = shop.plug_in("Counter", &nobody().await).await;
        let fake = FakePrinter::on(Manner::Quiet).await;
        let back = shop.call(SavePrinter { registers: vec![], ..shop.printer("Back room", &fake.address) }).await.unwrap();
        sell(&shop, cash(500)).await;
        shop.print().await;
        let job = shop.jobs().await.remove(0);
        assert!(job.reason.contains("can't be reached"), "{}", job.reason);
        let moved = shop.call(MoveJob { id: job.id, printer_id: back.id }).await.unwrap();
        assert_eq!((moved.printer.as_str(), moved.drawer), ("Back room", false), "no drawer opens in the back room");
        shop.print().await;
        assert_eq!((shop.last_job().await.0, fake.printed().await.len()), (JobState::Printed, 1));
        assert_eq!(shop.call(MoveJob { id: job.id, printer_id: counter.id }).await.unwrap_err().code, "job_moved_on");
        sell(&shop, cash(500)).await;
        let job = shop.jobs().await.remove(0);
        assert_eq!(shop.call(CancelJob { id: job.id }).await.unwrap().state, JobState::Cancelled);
        sell(&shop, cash(500)).await;
        shop.call(RemovePrinter { id: counter.id }).await.unwrap();
        let job = shop.jobs().await.remove(0);
        assert_eq!(job.state, JobState::Failed, "its printer is gone");
        assert_eq!(shop.call(RetryJob { id: job.id }).await.unwrap_err().code, "no_printer");
        let off = SavePrinter { id: back.id, active: false, registers: vec![], ..shop.printer("Back room", &fake.address) };
        shop.call(off).await.unwrap();
        assert_eq!(shop.call(MoveJob { id: job.id, printer_id: back.id }).await.unwrap_err().code, "not_in_use");
        let on = SavePrinter { id: back.id, registers: vec![], ..shop.printer("Back room", &fake.address) };
        shop.call(on).await.unwrap();
        shop.call(MoveJob { id: job.id, printer_id: back.id }).await.unwrap();
        shop.print().await;
        assert_eq!(fake.printed().await.len(), 2);
        assert_eq!(shop.call(Printers {}).await.unwrap().len(), 1, "the removed one is not shown");
    }

    // Red when, in crates/app/src/hardware/work.rs, `outs::printed(&mut end, job.id, now).await?;` becomes ``.
    async fn a_receipt_printed_once_more_says_copy(shop: Shop) {
        let printer = shop.plug_in("Counter", "").await;
        let sale = sell(&shop, card(500)).await;
        let print = || PrintReceipt { job_id: new_id(), sale_id: sale.id, printer_id: None };
        let waiting = shop.call(print()).await.unwrap();
        assert_eq!(shop.jobs().await.len(), 1, "one waits: there is no second");
        assert!(!waiting.copy);
        shop.print().await;
        let copy = shop.call(print()).await.unwrap();
        assert!(copy.copy && !copy.drawer);
        shop.print().await;
        let papers = shop.call(GetPaper { printer_id: printer.id }).await.unwrap();
        let said: Vec<bool> = papers.iter().map(|paper| text(paper).contains("COPY")).collect();
        assert_eq!(said, [true, false], "the newest first");
        assert!(shop.call(HandOut { id: sale.id, by: By::Pdf }).await.unwrap().copy, "and so does the PDF, now that the receipt is out");
        let gone = PrintReceipt { job_id: new_id(), sale_id: new_id(), printer_id: None };
        assert_eq!(shop.call(gone).await.unwrap_err().code, "not_found");
        shop.call(RemovePrinter { id: printer.id }).await.unwrap();
        assert_eq!(shop.call(print()).await.unwrap_err().code, "no_printer");
    }

    // Red when, in crates/domain/src/hardware/calls.rs, `"hardware.save_printer", Mutation, May(ManageDevices)` becomes
    // `"hardware.save_printer", Mutation, May(ReadSales)`.
    // Red when, in crates/app/src/hardware/printers/mod.rs, `PrinterKind::Network => tidy_address(&call.address)?,` becomes
    // `PrinterKind::Network => call.address.clone(),`.
    async fn a_printer_that_makes_no_sense_or_is_not_ones_to_set_up_is_refused(shop: Shop) {
        for address in ["", "http://10.0.0.1", "10.0.0.1:22", "10.0.0.1:9100/x", "10.0.0.256"] {
            let no = shop.call(SavePrinter { kind: PrinterKind::Network, ..shop.printer("Counter", address) }).await.unwrap_err();
            assert!(no.fields.contains_key("address"), "{address}: {no:?}");
        }
        let wide = SavePrinter { profile: Profile { columns: 47, ..Profile::default() }, ..shop.printer("Counter", "") };
        assert!(shop.call(wide).await.unwrap_err().fields.contains_key("profile.columns"));
        let printer = shop.plug_in("Counter", "printer.local").await;
        assert_eq!(printer.address, "printer.local:9100");
        let twin = shop.call(shop.printer("counter", "")).await.unwrap_err();
        assert_eq!(twin.code, "name_taken");
        let nowhere = SavePrinter { registers: vec![new_id()], ..shop.printer("Other", "") };
        assert_eq!(shop.call(nowhere).await.unwrap_err().code, "not_found");
        let owen = shop.hire("Owen", Role::Cashier).await.token;
        let elsewhere = SavePrinter { id: printer.id, ..shop.printer("Counter", "10.0.0.1") };
        assert_eq!(shop.call_as(&owen, elsewhere).await.unwrap_err().code, "not_allowed");
        let strange = TestPrinter { job_id: new_id(), printer_id: new_id(), drawer: false };
        assert_eq!(shop.call(strange).await.unwrap_err().code, "not_found");
        let other: PrinterId = new_id();
        assert_eq!(shop.call(GetPaper { printer_id: other }).await.unwrap_err().code, "not_found");
        assert_eq!(shop.call(CancelJob { id: new_id() }).await.unwrap_err().code, "not_found");
        shop.plug_in("Second", "").await;
        let printers = shop.call(Printers {}).await.unwrap();
        let registers: Vec<usize> = printers.iter().map(|printer| printer.registers.len()).collect();
        assert_eq!(registers, [0, 1], "one printer prints a register's receipts");
    }

    // Red when, in crates/app/src/hardware/logo/mod.rs, `if bytes.len() > MOST_LOGO_BYTES {` becomes `if false {`.
    async fn a_logo_is_on_receipts_and_a_huge_one_is_refused(shop: Shop) {
        let printer = shop.plug_in("Counter", "").await;
        let huge = [b"\x89PNG\r\n\x1a\n".to_vec(), vec![0; MOST_LOGO_BYTES - 7]].concat();
        for (bytes, code) in [(huge, "too_large"), (b"GIF89a".to_vec(), "invalid"), (b"\x89PNG\r\n\x1a\nno".to_vec(), "invalid")] {
            let no = shop.call(SetLogo { image: Some(STANDARD.encode(bytes)) }).await.unwrap_err();
            assert!(no.code == code && no.fields.contains_key("image"), "{no:?}");
        }
        let no = shop.call(SetLogo { image: Some("no base64!".into()) }).await.unwrap_err();
        assert!(no.fields.contains_key("image"), "{no:?}");
        assert_eq!(shop.call(GetLogo {}).await.unwrap().image, None);
        // A black point.
        let dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";
        shop.call(SetLogo { image: Some(dot.into()) }).await.unwrap();
        assert!(shop.call(GetLogo {}).await.unwrap().image.is_some());
        sell(&shop, card(500)).await;
        shop.print().await;
        let papers = shop.call(GetPaper { printer_id: printer.id }).await.unwrap();
        assert_eq!(papers[0].lines[0].kind, PaperKind::Picture, "it is on top");
        shop.call(SetLogo { image: None }).await.unwrap();
        assert_eq!(shop.call(GetLogo {}).await.unwrap().image, None);
    }
}

fn lines_say(bytes: &[u8], word: &str) -> bool {
    lines(bytes).iter().any(|line| line.contains(word))
}

/// Whatever the printer does, the sale is made at once and the jobs of another printer go on.
#[rstest]
#[case::well(Manner::Well, JobState::Printed)]
#[case::quiet(Manner::Quiet, JobState::Printed)]
#[case::mute(Manner::Mute, JobState::Unknown)]
#[case::deaf(Manner::Deaf, JobState::Unknown)]
#[case::slow(Manner::Slow, JobState::Printed)]
#[case::breaks(Manner::Breaks, JobState::Unknown)]
#[case::no_paper(Manner::NoPaper, JobState::Waiting)]
#[case::cover_open(Manner::CoverOpen, JobState::Waiting)]
#[case::runs_out(Manner::RunsOut, JobState::Unknown)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sale_is_made_whatever_its_printer_does(#[case] manner: Manner, #[case] ends: JobState) {
    let shop = Shop::open(kontor_tests::Engine::Sqlite).await;
    let fake = FakePrinter::on(manner).await;
    shop.plug_in("Counter", &fake.address).await;
    let working = tokio::spawn({
        let kontor = shop.kontor.clone();
        async move {
            loop {
                print_due(&kontor, &PATIENCE).await.unwrap();
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    });
    let mug = shop.stock_up(goods("Mug", 500)).await;
    for _ in 0..3 {
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let call: CompleteSale = completion(new_id(), &cart, vec![cash(500)]);
        let begun = Instant::now();
        shop.call(call).await.unwrap();
        assert!(begun.elapsed() < Duration::from_millis(250), "the sale waited for the printer: {:?}", begun.elapsed());
    }
    let begun = Instant::now();
    loop {
        let jobs = shop.jobs().await;
        if jobs.iter().all(|job| job.state == ends && (ends != JobState::Waiting || !job.reason.is_empty())) {
            assert_eq!(jobs.len(), 3);
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{manner:?}: {jobs:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    working.abort();
    if ends == JobState::Printed {
        assert_eq!(fake.printed().await.len(), 3, "each once");
    }
}

/// A drawer that is not there opens for nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_register_without_a_drawer_opens_none() {
    let shop = Shop::open(kontor_tests::Engine::Sqlite).await;
    let profile = Profile { drawer: Drawer::None, ..Profile::default() };
    shop.call(SavePrinter { profile, by_itself: false, ..shop.printer("Counter", "") }).await.unwrap();
    sell(&shop, cash(500)).await;
    assert!(shop.jobs().await.is_empty());
}

// Red when, in crates/app/src/db/dialect/file.rs, `look_at_prints(&tx, &now_text).map_err(trouble)?;` becomes ``.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waited_in_a_backup_is_not_printed_again_by_itself() {
    let shop = Shop::open(kontor_tests::Engine::Sqlite).await;
    shop.plug_in("Counter", "").await;
    sell(&shop, card(500)).await;
    let folder = shop.folder();
    let copy = folder.join("copy.db");
    write_backup(&folder.join("kontor.db"), &copy).unwrap();
    shop.print().await;
    assert_eq!(shop.last_job().await.0, JobState::Printed);
    shop.kontor.close().await;
    restore_backup(&copy, &folder, Utc::now()).unwrap();
    let shop = Shop { kontor: Kontor::open_at(&shop.place, None, shop.clock.clock()).await.unwrap(), ..shop };
    let sign_in = SignIn { name: "Maria".into(), password: PASSWORD.into(), register_id: None };
    let signed = shop.call_id(None, new_id(), &sign_in).await.unwrap();
    let shop = Shop { token: signed.token, me: signed.me, ..shop };
    shop.print().await;
    let (state, why) = shop.last_job().await;
    assert_eq!(state, JobState::Unknown);
    assert!(why.contains("A backup was put back"), "{why}");
}
