//! The repair desk: devices taken in, known again, and their tickets moved on. `cargo xtask red` makes the changes named here and sees the
//! tests fail.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{Days, NaiveDate, TimeDelta};
use kontor_app::fault;
use kontor_domain::business::{AddStore, StoreSetUp};
use kontor_domain::customers::SaveCustomer;
use kontor_domain::policy::Role;
use kontor_domain::repairs::{
    Condition, FindDevice, FindTicket, Found, GetBoard, GetTicket, GetTicketPdf, ListTickets, MoveTicket, MoveTickets,
    NewDevice, PlanTicket, StandingTicket, TakeIn, TakeInDevice, Ticket, TicketDeed, Tickets,
};
use kontor_domain::{CustomerId, Minor, Refusal};
use kontor_tests::killed::{as_child, kill_at};
use kontor_tests::{Shop, both_engines, new_id};

use crate::shifts::sign_in_at;

pub(crate) const IMEI: &str = "490154203237518";

pub(crate) fn person(name: &str, phone: &str) -> SaveCustomer {
    SaveCustomer {
        id: new_id(),
        number: String::new(),
        name: name.into(),
        phone: phone.into(),
        email: String::new(),
        address: String::new(),
        tax_number: String::new(),
        notes: String::new(),
    }
}

fn today(shop: &Shop) -> NaiveDate {
    shop.clock.now().date_naive()
}

pub(crate) fn device(shop: &Shop, model: &str, imei: &str) -> TakeInDevice {
    TakeInDevice {
        ticket_id: new_id(),
        device_id: new_id(),
        device: NewDevice { brand: "Samsung".into(), model: model.into(), imei: imei.into(), ..NewDevice::default() },
        problem: "Battery lasts an hour".into(),
        accessories: vec!["Charger".into(), "Case".into()],
        condition: vec![Condition { item: "Screen".into(), found: Found::Faulty }],
        data_may_be_lost: true,
        estimate: Some(Minor(6_400)),
        limit: Some(Minor(8_000)),
        due_on: today(shop).checked_add_days(Days::new(2)).unwrap(),
        technician_id: None,
    }
}

pub(crate) fn brings(customer: CustomerId, devices: Vec<TakeInDevice>) -> TakeIn {
    TakeIn { visit_id: new_id(), customer_id: Some(customer), new_customer: None, devices }
}

/// Somebody with one device at the desk.
pub(crate) async fn ticket(shop: &Shop, name: &str, model: &str) -> Ticket {
    let customer = shop.call(person(name, "07700 900 418")).await.unwrap();
    shop.call(brings(customer.id, vec![device(shop, model, "")])).await.unwrap().remove(0)
}

/// Time passes, longer than a session lasts.
async fn pass(shop: &mut Shop, by: TimeDelta) {
    shop.clock.shift(by);
    shop.token = sign_in_at(shop, shop.me.register.id).await.token;
}

pub(crate) async fn moves(shop: &Shop, ticket: &Ticket, ways: &[&str]) -> Result<Ticket, Refusal> {
    let mut now = shop.call(GetTicket { id: ticket.id }).await.unwrap().ticket;
    for to in ways {
        let call = MoveTicket { id: ticket.id, from: now.state.clone(), to: (*to).into(), note: String::new() };
        now = shop.call(call).await?;
    }
    Ok(now)
}

pub(crate) async fn found(shop: &Shop, text: &str, which: Tickets) -> Vec<String> {
    let page = shop.call(ListTickets { text: text.into(), which, ..ListTickets::default() }).await.unwrap();
    assert_eq!(page.total, i64::try_from(page.rows.len()).unwrap());
    page.rows.into_iter().map(|row| row.number).collect()
}

both_engines! {
    // Red when, in crates/app/src/repairs/intake.rs, `next += 1;` becomes `next += 2;`.
    // Red when, in crates/app/src/repairs/intake.rs, `rows::books(&mut cx.tx).await? + 1` becomes `1`.
    // Red when, in crates/app/src/repairs/intake.rs, `customers::add(cx, new.clone()).await` becomes
    // `customers::get(cx, GetCustomer { id: new.id }).await`.
    async fn devices_are_taken_in_each_with_a_number_of_its_store(shop: Shop) {
        let new = person("Ines Moreau", "07700 900 418");
        let call = TakeIn {
            visit_id: new_id(),
            customer_id: None,
            new_customer: Some(new.clone()),
            devices: vec![device(&shop, "Galaxy S22", IMEI), device(&shop, "Tab A8", "")],
        };
        let tickets = shop.call(call).await.unwrap();
        let numbers: Vec<&str> = tickets.iter().map(|ticket| ticket.number.as_str()).collect();
        assert_eq!(numbers, ["R1-A0001", "R1-A0002"]);
        let first = &tickets[0];
        assert_eq!(first.customer.as_ref().map(|customer| (customer.id, customer.name.as_str())), Some((new.id, "Ines Moreau")));
        assert_eq!((first.phone.as_str(), first.device.title().as_str()), ("07700 900 418", "Samsung Galaxy S22"));
        assert_eq!((first.state.as_str(), first.state_name.as_str()), ("received", "Received"));
        assert_eq!(first.accessories, ["Charger", "Case"]);
        assert_eq!(first.condition, [Condition { item: "Screen".into(), found: Found::Faulty }]);
        assert_eq!((first.estimate, first.limit, first.data_may_be_lost), (Some(Minor(6_400)), Some(Minor(8_000)), true));
        assert!(!first.late && first.technician.is_none());
        assert_eq!(first.visit_id, tickets[1].visit_id);

        let third = shop.call(brings(new.id, vec![device(&shop, "Galaxy A14", "")])).await.unwrap();
        assert_eq!(third[0].number, "R1-A0003");
        let store = StoreSetUp {
            name: "Harbour".into(),
            timezone: "Europe/London".into(),
            cutoff_hour: 0,
            register: "Register 1".into(),
        };
        let harbour = shop.call(AddStore { id: new_id(), register_id: new_id(), store }).await.unwrap();
        let there = sign_in_at(&shop, harbour.id).await.token;
        let other = shop.call_as(&there, brings(new.id, vec![device(&shop, "Note 9", "")])).await.unwrap();
        assert_eq!(other[0].number, "R2-A0001", "no two stores share a number");
        let board = shop.call_as(&there, GetBoard::default()).await.unwrap();
        assert_eq!(board.columns[0].count, 1, "each store has its own board");
        assert_eq!(found(&shop, "note 9", Tickets::All).await, ["R2-A0001"], "but finds what is elsewhere");
    }

    // Red when, in crates/app/src/repairs/intake.rs, `Some(limit)) if limit < estimate` becomes `Some(limit)) if false`.
    // Red when, in crates/app/src/repairs/intake.rs, `amount < Minor::ZERO` becomes `false`.
    // Red when, in crates/app/src/repairs/intake.rs, `rows::here_with(&mut cx.tx, device).await?` becomes `None::<String>`.
    // Red when, in crates/app/src/repairs/intake.rs, `if problem.is_empty() {` becomes `if false {`.
    async fn what_can_not_be_taken_in_is_refused_and_uses_no_number(shop: Shop) {
        let ines = shop.call(person("Ines Moreau", "")).await.unwrap();
        let with = |change: fn(&mut TakeInDevice)| {
            let mut one = device(&shop, "Galaxy S22", IMEI);
            change(&mut one);
            brings(ines.id, vec![one])
        };
        let cases: [(TakeIn, &str, &str); 12] = [
            (brings(ines.id, vec![]), "required", "devices"),
            (brings(ines.id, (0..21).map(|_| device(&shop, "Galaxy S22", "")).collect()), "too_many", "devices"),
            (with(|one| one.problem = " ".into()), "required", "problem"),
            (with(|one| one.device.model = " ".into()), "required", "model"),
            (with(|one| one.device.imei = "490154203237519".into()), "wrong_serial", "imei"),
            (with(|one| one.estimate = Some(Minor(-1))), "invalid", "estimate"),
            (with(|one| one.limit = Some(Minor(i64::MAX))), "invalid", "limit"),
            (with(|one| one.limit = Some(Minor(6_399))), "invalid", "limit"),
            (with(|one| one.accessories = vec![String::new()]), "required", "accessories"),
            (with(|one| one.accessories = vec!["Cable".into(); 21]), "too_many", "accessories"),
            (with(|one| one.condition = vec![Condition { item: "x".repeat(41), found: Found::Fine }]), "too_long", "condition"),
            (with(|one| one.technician_id = Some(new_id())), "not_a_technician", "technician_id"),
        ];
        for (call, code, field) in cases {
            let no = shop.call(call).await.unwrap_err();
            assert!(no.code == code && no.fields.contains_key(field), "{code} {field}: {no:?}");
        }
        let nobody = TakeIn { customer_id: None, ..brings(ines.id, vec![device(&shop, "Galaxy S22", IMEI)]) };
        assert_eq!(shop.call(nobody).await.unwrap_err().code, "required");
        let both = TakeIn { new_customer: Some(person("Ann", "")), ..brings(ines.id, vec![device(&shop, "S22", IMEI)]) };
        assert_eq!(shop.call(both).await.unwrap_err().code, "required");
        assert_eq!(shop.call(brings(new_id(), vec![device(&shop, "S22", IMEI)])).await.unwrap_err().code, "not_found");
        let twice = brings(ines.id, vec![device(&shop, "S22", IMEI), device(&shop, "S22", IMEI)]);
        assert_eq!(shop.call(twice).await.unwrap_err().code, "device_here");

        let taken = shop.call(with(|_| {})).await.unwrap().remove(0);
        assert_eq!(taken.number, "R1-A0001", "what was refused used no number");
        let again = shop.call(brings(ines.id, vec![device(&shop, "Galaxy S22", IMEI)])).await.unwrap_err();
        assert!(again.code == "device_here" && again.message.to_string().contains("R1-A0001"), "{again}");
        let mut same = device(&shop, "Galaxy A14", "");
        same.ticket_id = taken.id;
        assert_eq!(shop.call(brings(ines.id, vec![same])).await.unwrap_err().code, "id_taken");
    }

    // Red when, in crates/app/src/repairs/devices/mod.rs, `false => rows::with_imei(&mut cx.tx, tenant, &imei).await?,` becomes
    // `false => None,`.
    // Red when, in crates/app/src/repairs/story.rs, `before.retain(|row| row.id != id);` becomes `before.clear();`.
    // Red when, in crates/app/src/repairs/queries.rs, `found = devices::rows::with_serial(&mut cx.tx, tenant, &serial).await?;` becomes
    // `let _ = serial;`.
    async fn a_device_is_known_again_by_its_numbers(shop: Shop) {
        let ines = shop.call(person("Ines Moreau", "")).await.unwrap();
        let sam = shop.call(person("Sam Whitlock", "")).await.unwrap();
        let first = shop.call(brings(ines.id, vec![device(&shop, "Galaxy S22", IMEI)])).await.unwrap().remove(0);
        moves(&shop, &first, &["in_repair", "ready", "delivered"]).await.unwrap();
        // Sold since, and described otherwise.
        let mut sold = device(&shop, "S22", "49-015420-323751-8");
        sold.device.serial = "r58t-91".into();
        let second = shop.call(brings(sam.id, vec![sold])).await.unwrap().remove(0);
        assert_eq!(second.device.id, first.device.id, "whatever id it came with");
        assert_eq!((second.device.model.as_str(), second.device.customer_id), ("S22", Some(sam.id)));
        let story = shop.call(GetTicket { id: second.id }).await.unwrap();
        assert_eq!(story.before.iter().map(|row| row.number.as_str()).collect::<Vec<_>>(), ["R1-A0001"]);
        for number in [IMEI, "49-015420-323751-8", "R58T-91", " r58t-91 "] {
            let found = shop.call(FindDevice { number: number.into() }).await.unwrap();
            assert_eq!(found.len(), 1, "{number}");
            assert_eq!(found[0].customer.as_ref().map(|customer| customer.id), Some(sam.id));
            let numbers: Vec<&str> = found[0].tickets.iter().map(|row| row.number.as_str()).collect();
            assert_eq!(numbers, ["R1-A0002", "R1-A0001"]);
        }
        for nobodys in ["", "490154203237519", "356938035643809", "R58T"] {
            assert!(shop.call(FindDevice { number: nobodys.into() }).await.unwrap().is_empty(), "{nobodys}");
        }
        assert_eq!(shop.call(FindTicket { code: "r1-a0002 ".into() }).await.unwrap().id, second.id);
        assert_eq!(shop.call(FindTicket { code: "R1-A0003".into() }).await.unwrap_err().code, "not_found");
    }

    // Red when, in crates/app/src/repairs/work.rs, `if ticket.state != from {` becomes `if false {`.
    // Red when, in crates/app/src/repairs/work.rs, `match next.iter().find(|state| state.key == to) {` becomes
    // `match desk.states.iter().find(|state| state.key == to) {`.
    // Red when, in crates/app/src/repairs/work.rs, `reopened: ticket.reopened + i64::from(reopens),` becomes `reopened: 0,`.
    // Red when, in crates/app/src/repairs/story.rs, `ticket.ended_at.unwrap_or(cx.now)` becomes `cx.now`.
    async fn a_ticket_goes_where_the_desk_lets_it_and_tells_its_story(shop: Shop) {
        let mut shop = shop;
        let ticket = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        let go = |from: &str, to: &str| MoveTicket { id: ticket.id, from: from.into(), to: to.into(), note: String::new() };
        let no = shop.call(go("received", "ready")).await.unwrap_err();
        assert_eq!(no.code, "no_such_way");
        assert!(no.message.to_string().contains("Diagnosing, Awaiting approval, In repair, Cancelled"), "{no}");
        assert_eq!(shop.call(go("received", "nowhere")).await.unwrap_err().code, "no_such_way");
        pass(&mut shop, TimeDelta::minutes(10)).await;
        let noted = MoveTicket { note: "Battery at 61 %".into(), ..go("received", "diagnosing") };
        shop.call(noted).await.unwrap();
        // Another window still shows it where it was.
        let no = shop.call(go("received", "cancelled")).await.unwrap_err();
        assert_eq!(no.code, "moved_meanwhile");
        assert!(no.message.to_string().contains("was moved to Diagnosing"), "{no}");
        pass(&mut shop, TimeDelta::minutes(25)).await;
        moves(&shop, &ticket, &["in_repair", "ready"]).await.unwrap();
        pass(&mut shop, TimeDelta::minutes(60)).await;
        let out = moves(&shop, &ticket, &["delivered"]).await.unwrap();
        assert!(out.ended_at.is_some());
        assert!(found(&shop, "", Tickets::Here).await.is_empty());
        pass(&mut shop, TimeDelta::days(3)).await;
        let story = shop.call(GetTicket { id: ticket.id }).await.unwrap();
        let minutes: Vec<(&str, i64)> = story.stays.iter().map(|stay| (stay.state.as_str(), stay.seconds / 60)).collect();
        assert_eq!(minutes, [("received", 10), ("diagnosing", 25), ("in_repair", 0), ("ready", 60), ("delivered", 0)]);
        assert_eq!(story.notes[0].text, "Battery at 61 %");
        assert!(!story.notes[0].for_customer && story.notes[0].user == "Maria");

        let back = moves(&shop, &ticket, &["in_repair"]).await.unwrap();
        assert_eq!((back.reopened, back.ended_at), (1, None));
        let story = shop.call(GetTicket { id: ticket.id }).await.unwrap();
        let deeds: Vec<TicketDeed> = story.events.iter().map(|event| event.deed).collect();
        use TicketDeed::{Moved, Reopened, TakenIn};
        assert_eq!(deeds, [TakenIn, Moved, Moved, Moved, Moved, Reopened]);
        assert_eq!(story.events.iter().map(|event| event.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
        let last = &story.events[5];
        assert_eq!((last.from.as_str(), last.to.as_str(), last.what.as_str()), ("delivered", "in_repair", "In repair"));
        assert_eq!(story.next.iter().map(|next| next.key.as_str()).collect::<Vec<_>>(),
            ["ready", "awaiting_parts", "awaiting_approval", "diagnosing", "cancelled"]);
    }

    // Red when, in crates/app/src/repairs/work.rs, `intake::not_here(cx, after.device).await?;` becomes ``.
    async fn a_device_is_at_the_desk_once_also_when_a_ticket_is_opened_again(shop: Shop) {
        let ines = shop.call(person("Ines Moreau", "")).await.unwrap();
        let first = shop.call(brings(ines.id, vec![device(&shop, "Galaxy S22", IMEI)])).await.unwrap().remove(0);
        moves(&shop, &first, &["cancelled"]).await.unwrap();
        shop.call(brings(ines.id, vec![device(&shop, "Galaxy S22", IMEI)])).await.unwrap();
        let no = moves(&shop, &first, &["received"]).await.unwrap_err();
        assert!(no.code == "device_here" && no.message.to_string().contains("R1-A0002"), "{no}");
    }

    // Red when, in crates/app/src/repairs/work.rs, `Err(Failure::Refusal(refusal)) => {` becomes
    // `Err(Failure::Refusal(refusal)) if false => {`.
    async fn several_tickets_are_moved_at_once_and_one_that_may_not_stops_none(shop: Shop) {
        let one = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        let two = ticket(&shop, "Sam Whitlock", "Pixel 7").await;
        let far = ticket(&shop, "Owen Pratt", "ThinkPad T14").await;
        moves(&shop, &far, &["in_repair", "ready"]).await.unwrap();
        let at = |ticket: &Ticket, from: &str| StandingTicket { id: ticket.id, from: from.into() };
        let tickets = vec![at(&one, "received"), at(&far, "received"), at(&two, "received"), at(&one, "received")];
        let done = shop.call(MoveTickets { tickets, to: "diagnosing".into() }).await.unwrap();
        assert_eq!((done.moved, done.refused.len()), (2, 1));
        assert!(done.refused[0].id == far.id && done.refused[0].why.contains("was moved to Ready"), "{done:?}");
        let gone = vec![StandingTicket { id: new_id(), from: "received".into() }];
        assert_eq!(shop.call(MoveTickets { tickets: gone, to: "diagnosing".into() }).await.unwrap().refused.len(), 1);
        let many = (0..201).map(|_| StandingTicket { id: new_id(), from: String::new() }).collect();
        assert_eq!(shop.call(MoveTickets { tickets: many, to: "ready".into() }).await.unwrap_err().code, "too_many");
        let board = shop.call(GetBoard::default()).await.unwrap();
        let counts: Vec<(&str, i64)> = board.columns.iter().map(|column| (column.name.as_str(), column.count)).collect();
        assert_eq!(counts, [
            ("Received", 0), ("Diagnosing", 2), ("Awaiting approval", 0), ("Awaiting parts", 0), ("In repair", 0), ("Ready", 1),
        ]);
    }

    // Red when, in crates/app/src/repairs/board/rows.rs, `COUNT(CASE WHEN due_on < $3 AND kind IN ('open', 'hold') THEN 1 END) AS late`
    // becomes `COUNT(CASE WHEN due_on < $3 THEN 1 END) AS late`.
    // Red when, in crates/domain/src/repairs/desk.rs, `matches!(self, Self::Open | Self::Hold)` becomes `true`.
    // Red when, in crates/app/src/repairs/work.rs, `if before.kind == StateKind::Done {` becomes `if false {`.
    async fn who_repairs_by_when_and_what_is_late(shop: Shop) {
        let mut shop = shop;
        let tom = shop.hire("Tomás", Role::Technician).await;
        let late = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        let ready = ticket(&shop, "Sam Whitlock", "Pixel 7").await;
        moves(&shop, &ready, &["in_repair", "ready"]).await.unwrap();
        let in_time = ticket(&shop, "Owen Pratt", "ThinkPad T14").await;
        let (tom_id, due_on) = (tom.me.user.id, late.due_on);
        let plan = |ticket: &Ticket, technician_id, due_on| PlanTicket { id: ticket.id, technician_id, due_on };
        let planned = shop.call_as(&tom.token, plan(&late, Some(tom_id), due_on)).await.unwrap();
        assert_eq!(planned.technician.map(|who| who.name).as_deref(), Some("Tomás"));
        let later = today(&shop).checked_add_days(Days::new(30)).unwrap();
        shop.call(plan(&in_time, None, later)).await.unwrap();
        assert_eq!(shop.call(plan(&in_time, Some(new_id()), later)).await.unwrap_err().code, "not_a_technician");
        pass(&mut shop, TimeDelta::days(5)).await;
        let board = shop.call(GetBoard::default()).await.unwrap();
        assert_eq!(board.late, 1, "what is ready waits for its owner, and what is due later is not late");
        assert_eq!(board.columns[0].cards.iter().map(|card| (card.id, card.days_late)).collect::<Vec<_>>(),
            [(late.id, 3), (in_time.id, 0)], "those first that are due first");
        assert_eq!(found(&shop, "", Tickets::Late).await, [late.number.as_str()]);
        let mine = shop.call(GetBoard { technician_id: Some(tom_id) }).await.unwrap();
        assert_eq!(mine.columns.iter().map(|column| column.count).sum::<i64>(), 1);
        let list = ListTickets { technician_id: Some(tom_id), ..ListTickets::default() };
        assert_eq!(shop.call(list).await.unwrap().rows[0].technician, "Tomás");
        let story = shop.call(GetTicket { id: in_time.id }).await.unwrap();
        assert_eq!(story.events.iter().map(|event| event.deed).collect::<Vec<_>>(), [TicketDeed::TakenIn, TicketDeed::Promised]);
        assert!(shop.call(GetTicket { id: late.id }).await.unwrap().ticket.late);
        let story = shop.call(GetTicket { id: ready.id }).await.unwrap();
        assert!(!story.ticket.late);
        moves(&shop, &ready, &["delivered"]).await.unwrap();
        assert_eq!(shop.call(plan(&ready, None, later)).await.unwrap_err().code, "ticket_ended");
    }

    // Red when, in crates/app/src/repairs/intake.rs, `cx.tx.lock(store.0).await?;` becomes ``.
    async fn two_who_take_in_at_once_get_numbers_of_their_own(shop: Shop) {
        let ines = shop.call(person("Ines Moreau", "")).await.unwrap();
        let calls = (0..6).map(|at| brings(ines.id, vec![device(&shop, &format!("Galaxy {at}"), "")]));
        let taken = futures::future::join_all(calls.map(|call| shop.call(call))).await;
        let mut numbers: Vec<String> = taken.into_iter().map(|taken| taken.unwrap().remove(0).number).collect();
        numbers.sort();
        assert_eq!(numbers, (1..=6).map(|at| format!("R1-A{at:04}")).collect::<Vec<_>>());
    }

    // Red when, in crates/app/src/repairs/rows.rs, `UPDATE repair_ticket SET updated_at = $2 WHERE id = $1` becomes
    // `UPDATE repair_ticket SET updated_at = $2 WHERE id = $1 AND 1 = 2`.
    async fn of_two_windows_that_move_a_ticket_at_once_one_is_refused(shop: Shop) {
        let ticket = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        let go = |to: &str| MoveTicket { id: ticket.id, from: "received".into(), to: to.into(), note: String::new() };
        let both = futures::future::join_all(["diagnosing", "cancelled"].map(|to| shop.call(go(to)))).await;
        let refused: Vec<&Refusal> = both.iter().filter_map(|moved| moved.as_ref().err()).collect();
        assert!(refused.len() == 1 && refused[0].code == "moved_meanwhile", "{refused:?}");
        assert_eq!(shop.call(GetTicket { id: ticket.id }).await.unwrap().events.len(), 2);
    }

    // Red when, in crates/app/src/repairs/mod.rs, `.on::<GetTicketPdf>(pdf::document)` becomes ``.
    async fn a_ticket_is_a_paper_for_the_customer(shop: Shop) {
        let ticket = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        let pdf = shop.call(GetTicketPdf { id: ticket.id }).await.unwrap();
        assert_eq!(pdf.file_name, "R1-A0001.pdf");
        assert!(STANDARD.decode(pdf.base64).unwrap().starts_with(b"%PDF-"));
        assert_eq!(shop.call(GetTicketPdf { id: new_id() }).await.unwrap_err().code, "not_found");
    }

    // Red when, in crates/app/src/repairs/intake.rs, `rows::set_next(&mut cx.tx, store, next, cx.now).await?;` becomes ``.
    async fn killed_anywhere_a_device_is_taken_in_once_and_a_ticket_moved_once(shop: Shop) {
        let ines = shop.call(person("Ines Moreau", "")).await.unwrap();
        for (at, point) in fault::TICKET_POINTS.iter().enumerate() {
            let call = brings(ines.id, vec![device(&shop, &format!("Galaxy {at}"), "")]);
            let id = new_id();
            kill_at("repairs::takes_in_and_is_killed", point, &shop, id, &call);
            let taken = shop.call_id(Some(&shop.token), id, &call).await.unwrap().remove(0);
            assert_eq!(taken.number, format!("R1-A{:04}", at + 1), "{point}");
            let go = MoveTicket { id: taken.id, from: "received".into(), to: "diagnosing".into(), note: "Once".into() };
            let id = new_id();
            kill_at("repairs::moves_a_ticket_and_is_killed", point, &shop, id, &go);
            shop.call_id(Some(&shop.token), id, &go).await.unwrap();
            let story = shop.call(GetTicket { id: taken.id }).await.unwrap();
            assert_eq!((story.events.len(), story.notes.len()), (2, 1), "{point}");
        }
    }
}

/// The child of the test above; by itself it does nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of killed_anywhere_a_device_is_taken_in_once_and_a_ticket_moved_once"]
async fn takes_in_and_is_killed() {
    as_child::<TakeIn>().await;
}

/// As the one before it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of killed_anywhere_a_device_is_taken_in_once_and_a_ticket_moved_once"]
async fn moves_a_ticket_and_is_killed() {
    as_child::<MoveTicket>().await;
}
