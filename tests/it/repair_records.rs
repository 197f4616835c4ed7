//! What a business says of its repair desk, and what is known of the people who bring something. `cargo xtask red` makes the changes
//! named here and sees the tests fail.

use kontor_domain::Minor;
use kontor_domain::customers::{
    ErasePerson, ExportPerson, FindCustomers, MergeCustomers, RemoveCustomer, SaveCustomer, SplitCustomers,
};
use kontor_domain::import::{ImportKind, UndoImport};
use kontor_domain::repairs::{
    DeskState, DeviceKind, FindDevice, GetDesk, GetTicket, LineToQuote, ListServices, ListTickets, NoteTicket,
    SaveDesk, SaveQuote, SaveService, Service, StateKind, Tickets,
};
use kontor_domain::sales::TaxMode;
use kontor_tests::files::file;
use kontor_tests::{Engine, both_engines, new_id};

use crate::persons::places_of;
use crate::repair_money::{labour, story, writes};
use crate::repairs::{IMEI, brings, device, found, moves, person, ticket};

both_engines! {
    // Red when, in crates/app/src/repairs/services/mod.rs, `if !service.active {` becomes `if false {`.
    // Red when, in crates/app/src/repairs/services/mod.rs, `if !(0..=MAX_MINOR).contains(&call.price.0) {` becomes `if false {`.
    async fn services_are_labour_with_a_price(shop: Shop) {
        let screen = SaveService {
            id: new_id(), name: " Screen, fitted ".into(), price: Minor(4_500), tax_mode: TaxMode::Included, tax_class_id: None, active: true,
        };
        let saved = shop.call(screen.clone()).await.unwrap();
        assert_eq!((saved.name.as_str(), saved.price), ("Screen, fitted", Minor(4_500)));
        let no = shop.call(SaveService { id: new_id(), name: "SCREEN, FITTED".into(), ..screen.clone() }).await.unwrap_err();
        assert_eq!((no.code.as_ref(), no.fields.contains_key("name")), ("name_taken", true));
        assert_eq!(shop.call(SaveService { price: Minor(-1), ..screen.clone() }).await.unwrap_err().code, "invalid");
        assert_eq!(shop.call(SaveService { name: " ".into(), ..screen.clone() }).await.unwrap_err().code, "required");
        assert_eq!(shop.call(SaveService { tax_class_id: Some(new_id()), ..screen.clone() }).await.unwrap_err().code, "not_found");
        let ticket = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        let line = LineToQuote { service_id: Some(screen.id), ..labour("", 4_500) };
        let quote = shop.call(writes(&ticket, vec![line.clone()])).await.unwrap();
        assert_eq!((quote.lines[0].title.as_str(), quote.total), ("Screen, fitted", Minor(4_500)));
        shop.call(SaveService { active: false, price: Minor(9_900), ..screen }).await.unwrap();
        let all: Vec<Service> = shop.call(ListServices {}).await.unwrap();
        assert_eq!((all.len(), all[0].active, all[0].price), (1, false, Minor(9_900)));
        let no = shop.call(SaveQuote { id: quote.id, ..writes(&ticket, vec![line]) }).await.unwrap_err();
        assert_eq!(no.code, "not_offered");
        assert_eq!(story(&shop, ticket.id).await.quotes[0].total, Minor(4_500), "what was written stays");
    }

    // Red when, in crates/app/src/repairs/desk/mod.rs, `if desk.state(&key).is_none_or(|state| state.kind != kind) {` becomes
    // `if false {`.
    // Red when, in crates/domain/src/repairs/desk.rs, `(name, _) => Message::told(name),` becomes
    // `(_, Some(name)) => name, (name, _) => Message::told(name),`.
    async fn a_business_has_states_and_lists_of_its_own(shop: Shop) {
        let ticket = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        moves(&shop, &ticket, &["awaiting_approval"]).await.unwrap();
        let shipped = shop.call(GetDesk {}).await.unwrap();
        assert_eq!(shipped.names[2], "Awaiting approval");
        assert_eq!(shipped.technicians.iter().map(|who| who.name.as_str()).collect::<Vec<_>>(), ["Maria"]);
        assert!(shipped.desk.items(DeviceKind::Phone).contains(&"Speaker and microphone".to_owned()));
        let mut desk = shipped.desk.clone();
        desk.states[2].name = "Kostenvoranschlag".into();
        desk.states.insert(3, DeskState {
            key: "lab".into(), name: "At the lab".into(), kind: StateKind::Hold, to: vec!["in_repair".into()],
        });
        desk.states[2].to.push("lab".into());
        desk.checklists[0].items = vec!["Glass".into(), " Glass ".into(), "".into()];
        let saved = shop.call(SaveDesk { desk: desk.clone() }).await.unwrap();
        assert_eq!((saved.names[2].as_str(), saved.names[3].as_str()), ("Kostenvoranschlag", "At the lab"));
        assert_eq!(saved.desk.items(DeviceKind::Phone), ["Glass"]);
        moves(&shop, &ticket, &["lab"]).await.unwrap();
        let mut without = saved.desk.clone();
        without.states.remove(3);
        without.states[2].to.retain(|key| key != "lab");
        let no = shop.call(SaveDesk { desk: without.clone() }).await.unwrap_err();
        assert!(no.code == "state_in_use" && no.message.to_string().contains("At the lab"), "{no}");
        let mut other = saved.desk.clone();
        other.states[3].kind = StateKind::Ready;
        assert_eq!(shop.call(SaveDesk { desk: other }).await.unwrap_err().code, "state_in_use");
        let mut stuck = saved.desk.clone();
        stuck.states[3].to.clear();
        assert!(shop.call(SaveDesk { desk: stuck }).await.unwrap_err().fields.contains_key("states"));
        moves(&shop, &ticket, &["in_repair"]).await.unwrap();
        shop.call(SaveDesk { desk: without }).await.unwrap();
        let story = shop.call(GetTicket { id: ticket.id }).await.unwrap();
        assert_eq!(story.events[2].what, "At the lab", "what it was called then stays");
    }

    // Red when, in crates/app/src/repairs/queries.rs, `false => folded.split(' ')` becomes `false => "".split(' ')`.
    // Red when, in crates/app/src/customers/mutations.rs, `repairs::renamed(cx, customer).await?;` becomes ``.
    // Red when, in crates/app/src/customers/import.rs, `Was::New if repairs::has_brought(cx, id).await? => {`
    // becomes `Was::New if false => {`.
    async fn tickets_are_found_by_pieces_of_what_one_knows(shop: Shop) {
        // Somebody who came with a file and brought something stays when the file is undone.
        let run = file(ImportKind::Customers, "number|name\n77|Zoe Quixote").bring_in(&shop, false).await;
        let zoe = shop.call(FindCustomers::default()).await.unwrap().rows.remove(0);
        shop.call(brings(zoe.id, vec![device(&shop, "Pixel 9", "")])).await.unwrap();
        shop.call(UndoImport { id: run.id }).await.unwrap();
        assert_eq!(shop.call(FindCustomers::default()).await.unwrap().total, 1);

        let customer = shop.call(person("Amélie Duarte", "+351 912 345 678")).await.unwrap();
        let mut phone = device(&shop, "Galaxy S22", IMEI);
        phone.device.serial = "R58T91".into();
        let ticket = shop.call(brings(customer.id, vec![phone])).await.unwrap().remove(0);
        let number = [ticket.number.clone()];
        let words = ["a0002", "amelie", "DUARTE s22", "345 67", "912-345", "galaxy", "4901542", "58t91", "samsung 5678"];
        for text in words {
            assert_eq!(found(&shop, text, Tickets::Here).await, number, "{text}");
            assert_eq!(found(&shop, text, Tickets::All).await, number, "{text}");
        }
        for text in ["nokia", "amelie pixel", "99999", "%", "_"] {
            assert!(found(&shop, text, Tickets::Here).await.is_empty(), "{text}");
        }
        let call = SaveCustomer { id: customer.id, ..person("Amélie Costa", "0777 1") };
        shop.call(call).await.unwrap();
        assert_eq!(found(&shop, "costa 07771", Tickets::Here).await, number);
        assert!(found(&shop, "duarte", Tickets::All).await.is_empty());
        let theirs = ListTickets { customer_id: Some(customer.id), which: Tickets::All, ..ListTickets::default() };
        assert_eq!(shop.call(theirs).await.unwrap().rows[0].customer, "Amélie Costa");
        let state = ListTickets { state: Some("ready".into()), ..ListTickets::default() };
        assert_eq!(shop.call(state).await.unwrap().total, 0);
    }

    // Red when, in crates/app/src/repairs/work.rs, `if ticket.customer.is_none() {` becomes `if false {`.
    // Red when, in crates/app/src/customers/person/merge.rs, `repairs::merge(cx, other.id, &after).await?;` becomes ``.
    // Red when, in crates/app/src/customers/person/merge.rs, `repairs::split(cx, &other, &theirs).await?;` becomes ``.
    // Red when, in crates/app/src/customers/person/erase.rs, `repairs::none_here(cx, *id).await?;` becomes ``.
    // Red when, in crates/app/src/customers/mutations.rs, `repairs::none_here(cx, call.id).await?;` becomes ``.
    // Red when, in crates/app/src/repairs/person/mod.rs, `told.notes.retain(|note| note.for_customer);` becomes ``.
    // Red when, in crates/app/src/repairs/person/mod.rs, `records::forget_answers(&mut cx.tx, ticket.0).await?;` becomes ``.
    // Red when, in crates/app/src/repairs/person/mod.rs, `rows::drop_texts(&mut cx.tx, *ticket).await?;` becomes ``.
    async fn tickets_go_with_their_person(shop: Shop) {
        let ines = shop.call(person("Ines Moreau", "07700 900 418")).await.unwrap();
        let twin = shop.call(person("I. Moreau", "07700 900 500")).await.unwrap();
        let ticket = shop.call(brings(twin.id, vec![device(&shop, "Galaxy S22", IMEI)])).await.unwrap().remove(0);
        let own = shop.call(brings(ines.id, vec![device(&shop, "Pixel 7", "")])).await.unwrap().remove(0);
        let whose = async || shop.call(GetTicket { id: ticket.id }).await.unwrap().ticket.customer.map(|who| who.name);
        shop.call(MergeCustomers { keep: ines.id, other: twin.id }).await.unwrap();
        assert_eq!(whose().await.as_deref(), Some("Ines Moreau"));
        let theirs = |id| ListTickets { customer_id: Some(id), which: Tickets::All, ..ListTickets::default() };
        assert_eq!(shop.call(theirs(ines.id)).await.unwrap().total, 2);
        shop.call(SplitCustomers { other: twin.id }).await.unwrap();
        assert_eq!(whose().await.as_deref(), Some("I. Moreau"));
        assert_eq!(shop.call(theirs(ines.id)).await.unwrap().rows[0].id, own.id, "what was theirs stays theirs");
        shop.call(MergeCustomers { keep: ines.id, other: twin.id }).await.unwrap();

        let note = |for_customer, text: &str| NoteTicket { id: new_id(), ticket_id: ticket.id, for_customer, text: text.into() };
        shop.call(note(true, "Your battery is swollen.")).await.unwrap();
        shop.call(note(false, "Haggles.")).await.unwrap();
        assert_eq!(shop.call(note(true, " ")).await.unwrap_err().code, "required");
        let told = shop.call(ExportPerson { id: ines.id }).await.unwrap().repairs;
        assert_eq!(told.len(), 2);
        let notes: Vec<&str> = told.iter().flat_map(|story| &story.notes).map(|note| note.text.as_str()).collect();
        assert_eq!(notes, ["Your battery is swollen."], "what was written for the shop alone never leaves it");

        assert_eq!(shop.call(RemoveCustomer { id: ines.id }).await.unwrap_err().code, "devices_here");
        let forget = || ErasePerson { id: ines.id, name: "Ines Moreau".into() };
        assert_eq!(shop.call(forget()).await.unwrap_err().code, "devices_here");
        moves(&shop, &ticket, &["cancelled"]).await.unwrap();
        moves(&shop, &own, &["cancelled"]).await.unwrap();
        assert_eq!(shop.call(forget()).await.unwrap().tickets, 2);
        let story = shop.call(GetTicket { id: ticket.id }).await.unwrap();
        let said = serde_json::to_string(&story).unwrap();
        for gone in ["Moreau", "07700", IMEI, "Battery lasts", "swollen", "Haggles", "Charger"] {
            assert!(!said.contains(gone), "{gone} is still in {said}");
        }
        assert_eq!((story.ticket.number.as_str(), story.ticket.customer), ("R1-A0001", None));
        assert!(found(&shop, "moreau", Tickets::All).await.is_empty());
        assert_eq!(found(&shop, "a0001", Tickets::All).await, ["R1-A0001"], "its number stays");
        assert_eq!(shop.call(note(false, "More")).await.unwrap_err().code, "forgotten");
        assert!(shop.call(FindDevice { number: IMEI.into() }).await.unwrap().is_empty());
        if shop.engine == Engine::Sqlite {
            let file = shop.folder().join("kontor.db");
            shop.kontor.close().await;
            let connection = rusqlite::Connection::open(file).unwrap();
            for word in ["900 418", "Battery lasts", "swollen", "Haggles", IMEI] {
                assert_eq!(places_of(&connection, word), Vec::<String>::new(), "{word} is nowhere, also not in what was answered");
            }
        }
    }
}
