//! Parts of repairs: reserved when they are approved, used at the bench, sold as the device is collected. `cargo xtask red` makes the
//! changes named here and sees the tests fail.

use kontor_app::fault;
use kontor_domain::business::{AddStore, ChangeStock, StoreSetUp};
use kontor_domain::catalog::{Product, SaveProduct};
use kontor_domain::customers::ExportPerson;
use kontor_domain::policy::Role;
use kontor_domain::repairs::{
    GetBoard, PartEnd, PartUse, PutPartBack, SaidHow, Ticket, TicketDeed, TicketPart, UsePart,
};
use kontor_domain::sales::{GetSale, GoesTo, NameSerials, ParkCart, ReturnLine, ReturnSale};
use kontor_domain::stock::{
    AdjustStock, GetSerial, ListSerials, NegativeStock, SerialState, StockMovements, StockReason, Tracking,
};
use kontor_domain::{CallId, Minor, Qty, Refusal};
use kontor_tests::goods::{card, cash, completion, goods};
use kontor_tests::killed::{as_child, kill_at};
use kontor_tests::tampered::names_each;
use kontor_tests::{Engine, Shop, both_engines, new_id};

use crate::reorder::low;
use crate::repair_money::{approved, code, hands, labour, part, says, story, to_till, writes};
use crate::repairs::{moves, ticket};
use crate::reserved::level;
use crate::shifts::{sign_in_at, sound};

/// So many batteries, bought at 9 each.
async fn batteries(shop: &Shop, count: i64) -> Product {
    let battery = shop.stock_up(goods("Battery", 2_900)).await;
    if count > 0 {
        came(shop, &battery, count, 900, &[]).await;
    }
    battery
}

async fn came(shop: &Shop, product: &Product, count: i64, unit_cost: i64, serials: &[&str]) {
    let came = AdjustStock {
        id: new_id(),
        variant_id: product.variants[0].id,
        qty: Qty::whole(count),
        reason: StockReason::Received,
        note: String::new(),
        unit_cost: Some(Minor(unit_cost)),
        serials: serials.iter().map(|number| (*number).to_owned()).collect(),
    };
    shop.call(came).await.unwrap();
}

async fn there(shop: &Shop, product: &Product) -> (i64, i64) {
    level(shop, &shop.token, product).await
}

fn using(ticket: &Ticket, product: &Product, count: i64) -> UsePart {
    UsePart {
        id: new_id(),
        ticket_id: ticket.id,
        variant_id: product.variants[0].id,
        qty: Qty::whole(count),
        serials: vec![],
    }
}

/// A ticket for which so many were approved.
async fn needing(shop: &Shop, name: &str, product: &Product, count: i64) -> Ticket {
    let taken = ticket(shop, name, "Galaxy S22").await;
    approved(shop, &taken, vec![labour("Fitting", 3_500), part(product.variants[0].id, count * 1_000, 2_500)]).await;
    taken
}

async fn only(shop: &Shop, ticket: &Ticket) -> TicketPart {
    story(shop, ticket.id).await.parts.remove(0)
}

async fn waiting(shop: &Shop) -> Vec<String> {
    let board = shop.call(GetBoard::default()).await.unwrap();
    let cards = board.columns.into_iter().flat_map(|column| column.cards);
    cards.filter(|card| card.waits_for_parts).map(|card| card.number).collect()
}

both_engines! {
    // Rule 23.
    // Red when, in crates/app/src/repairs/quote/mod.rs, `    parts::keep(cx, &ticket).await?;` becomes ``.
    // Red when, in crates/app/src/repairs/work.rs, `if reopens || after.kind == StateKind::Done {` becomes `if reopens {`.
    // Red when, in crates/app/src/repairs/work.rs, `if reopens || after.kind == StateKind::Done {` becomes `if after.kind == StateKind::Done {`.
    async fn what_was_approved_is_reserved_until_nobody_needs_it(shop: Shop) {
        let battery = batteries(&shop, 5).await;
        let id = battery.variants[0].id;
        let taken = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        let draft = shop.call(writes(&taken, vec![part(id, 2_000, 2_500), part(id, 1_000, 0)])).await.unwrap();
        assert_eq!(there(&shop, &battery).await, (5, 0), "a draft is nobody's promise");
        shop.call(kontor_domain::repairs::GiveQuote { id: draft.id }).await.unwrap();
        shop.call(says(draft.id, true, SaidHow::Phone)).await.unwrap();
        assert_eq!(there(&shop, &battery).await, (5, 3), "both lines of it");
        let told = only(&shop, &taken).await;
        assert_eq!((told.wanted, told.used, told.missing), (Qty::whole(3), Qty(0), Qty(0)));
        shop.call(says(draft.id, false, SaidHow::Phone)).await.unwrap();
        assert_eq!(there(&shop, &battery).await, (5, 0), "they do not want it");
        shop.call(says(draft.id, true, SaidHow::Phone)).await.unwrap();
        let next = approved(&shop, &taken, vec![labour("Fitting", 100), part(id, 1_000, 2_500)]).await;
        assert_eq!(there(&shop, &battery).await, (5, 1), "the newer version says one");
        sound(&shop).await;
        shop.call(says(next.id, false, SaidHow::Phone)).await.unwrap();
        assert_eq!(there(&shop, &battery).await, (5, 3), "what was agreed before holds");
        let free = approved(&shop, &taken, vec![labour("Looking at it", 0), ]).await;
        assert_eq!(there(&shop, &battery).await, (5, 0));
        shop.call(says(free.id, false, SaidHow::Phone)).await.unwrap();
        shop.call(says(free.id, true, SaidHow::Phone)).await.unwrap();
        moves(&shop, &taken, &["cancelled"]).await.unwrap();
        assert_eq!(there(&shop, &battery).await, (5, 0));
        sound(&shop).await;

        // A device that left the desk and comes back needs its parts again, if it was never settled.
        let nothing = needing(&shop, "Sam Whitlock", &battery, 2).await;
        let last = story(&shop, nothing.id).await.quotes.remove(0);
        shop.call(says(last.id, false, SaidHow::Phone)).await.unwrap();
        moves(&shop, &nothing, &["cancelled"]).await.unwrap();
        moves(&shop, &nothing, &["received"]).await.unwrap();
        shop.call(says(last.id, true, SaidHow::Phone)).await.unwrap();
        assert_eq!(there(&shop, &battery).await, (5, 2));
        moves(&shop, &nothing, &["in_repair", "ready"]).await.unwrap();
        let cart = shop.call(to_till(&nothing)).await.unwrap();
        shop.call(ParkCart { cart_id: cart.id, note: String::new(), reserve: true }).await.unwrap();
        assert_eq!(there(&shop, &battery).await, (5, 2), "a sale does not keep what the ticket keeps");
        sound(&shop).await;
        shop.call(kontor_domain::sales::RecallCart { cart_id: cart.id }).await.unwrap();
        shop.complete(&cart, vec![card(cart.totals.total.0)]).await.unwrap();
        assert_eq!(there(&shop, &battery).await, (3, 0), "what was not used is taken then");
        moves(&shop, &nothing, &["in_repair"]).await.unwrap();
        assert_eq!(there(&shop, &battery).await, (3, 0), "what was settled is not needed again");
        sound(&shop).await;
    }

    // Rule 23: consumed on use; cost reaches the margin.
    // Red when, in crates/app/src/sales/stock.rs, `if before.is_some() && qty.0 >= 0 {` becomes `if before.is_some() && qty.0 > 0 {`.
    // Red when, in crates/app/src/sales/stock.rs, `            line.cost = before.cost;` becomes ``.
    // Red when, in crates/app/src/sales/stock.rs, `line.cost.zip(before.cost).map(|(cost, before)| cost + before);` becomes `line.cost;`.
    // Red when, in crates/app/src/stock/used/mod.rs, `part.cost.map_or(Worth::Usual, Worth::Paid)` becomes `Worth::Usual`.
    // Red when, in crates/app/src/repairs/parts/mod.rs, `    if call.qty > left {` becomes `    if false {`.
    async fn a_used_part_leaves_the_stock_once_and_costs_what_it_cost_then(shop: Shop) {
        let battery = batteries(&shop, 5).await;
        let taken = needing(&shop, "Ines Moreau", &battery, 3).await;
        let used = shop.call(using(&taken, &battery, 1)).await.unwrap();
        assert_eq!((used.cost, used.end, used.user.as_str()), (Some(Minor(900)), PartEnd::Used, shop.me.user.name.as_str()));
        assert_eq!(there(&shop, &battery).await, (4, 2), "two are still kept for it");
        let moved = shop.call(StockMovements { variant_id: battery.variants[0].id, window: Default::default() }).await.unwrap();
        assert_eq!((moved.rows[0].reason, moved.rows[0].qty, moved.rows[0].note.as_str()), (StockReason::Used, Qty::whole(-1), "R1-A0001"));
        came(&shop, &battery, 4, 1_300, &[]).await;
        let second = shop.call(using(&taken, &battery, 1)).await.unwrap();
        assert_eq!(second.cost, Some(Minor(1_100)), "what they are worth now");
        assert_eq!(code(shop.call(using(&taken, &battery, 2))).await, "all_used");
        for no in [using(&taken, &battery, 0), UsePart { qty: Qty(500), ..using(&taken, &battery, 1) }] {
            assert_eq!(code(shop.call(no)).await, "invalid");
        }
        shop.call(PutPartBack { id: second.id }).await.unwrap();
        assert_eq!(there(&shop, &battery).await, (8, 2));
        assert_eq!(code(shop.call(PutPartBack { id: second.id })).await, "part_put_back");
        let told = story(&shop, taken.id).await;
        let deeds: Vec<(TicketDeed, &str)> = told.events.iter().rev().take(3).map(|event| (event.deed, event.what.as_str())).collect();
        use TicketDeed::{PartPutBack, PartUsed};
        assert_eq!(deeds, [(PartPutBack, "1 × Battery"), (PartUsed, "1 × Battery"), (PartUsed, "1 × Battery")]);
        let held = crate::costs::held(&shop, &battery).await;
        sound(&shop).await;

        // One was used, one is used now at another cost, one is taken at the till: a line of three costs what they did.
        came(&shop, &battery, 8, 2_000, &[]).await;
        let later = shop.call(using(&taken, &battery, 1)).await.unwrap().cost.unwrap();
        assert!(later > Minor(1_100), "{later:?} {held:?}");
        moves(&shop, &taken, &["in_repair", "ready"]).await.unwrap();
        let before = there(&shop, &battery).await;
        let cart = shop.call(to_till(&taken)).await.unwrap();
        assert_eq!(code(shop.call(PutPartBack { id: used.id })).await, "in_cart");
        let sale = shop.complete(&cart, vec![card(11_000)]).await.unwrap();
        assert_eq!(there(&shop, &battery).await, (before.0 - 1, 0), "what was used is not taken a second time");
        assert_eq!(sale.lines[1].cost, Some(Minor(900) + later + later));
        assert_eq!(code(shop.call(PutPartBack { id: used.id })).await, "ticket_ended");
        moves(&shop, &taken, &["in_repair"]).await.unwrap();
        assert_eq!(code(shop.call(PutPartBack { id: used.id })).await, "part_sold");
        assert_eq!(code(shop.call(using(&taken, &battery, 1))).await, "not_approved");
        let told = story(&shop, taken.id).await;
        assert_eq!(told.uses.iter().map(|part| part.end).collect::<Vec<_>>(), [PartEnd::Sold, PartEnd::PutBack, PartEnd::Sold]);
        sound(&shop).await;

        // What comes back of the sale does not go to the shelf by itself: the window asks.
        let shown = shop.call(GetSale { id: sale.id }).await.unwrap();
        assert_eq!(shown.lines.iter().map(|line| line.fitted).collect::<Vec<_>>(), [false, true]);
        let back = |goes_to| ReturnSale {
            return_id: new_id(), sale_id: sale.id, reason: "faulty".into(), total: Minor(2_500), refunds: vec![card(2_500)], approval: None,
            lines: vec![ReturnLine { line_id: sale.lines[1].id, qty: Qty::ONE, goes_to, serials: vec![] }],
        };
        let before = there(&shop, &battery).await;
        shop.call(back(GoesTo::Damaged)).await.unwrap();
        assert_eq!(there(&shop, &battery).await, before);
        shop.call(back(GoesTo::Stock)).await.unwrap();
        assert_eq!(there(&shop, &battery).await, (before.0 + 1, 0));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/repairs/quote/mod.rs, `Ok(()) => parts::all_sold(cx, ticket).await,` becomes `Ok(()) => Ok(()),`.
    // Red when, in crates/app/src/repairs/parts/mod.rs, `    pickup::is_here(cx, &ticket)?;` becomes ``.
    // Red when, in crates/app/src/repairs/person/mod.rs, `part.cost = None);` becomes `part.cost = part.cost);`.
    // Red when, in crates/app/src/repairs/parts/mod.rs, `cx.may(Permission::ViewCost)?` becomes `true`.
    async fn nothing_leaves_with_parts_that_nobody_approved(shop: Shop) {
        let battery = batteries(&shop, 5).await;
        let taken = needing(&shop, "Ines Moreau", &battery, 2).await;
        let used = shop.call(using(&taken, &battery, 2)).await.unwrap();
        let first = story(&shop, taken.id).await.quotes.remove(0);
        shop.call(says(first.id, false, SaidHow::Phone)).await.unwrap();
        let no = moves(&shop, &taken, &["cancelled"]).await.unwrap_err();
        assert!(no.code == "used_besides" && no.message.contains("2 of “Battery”"), "{no}");
        approved(&shop, &taken, vec![part(battery.variants[0].id, 1_000, 2_500)]).await;
        moves(&shop, &taken, &["in_repair", "ready"]).await.unwrap();
        for no in [code(shop.call(to_till(&taken))).await, code(shop.call(hands(&taken))).await] {
            assert_eq!(no, "used_besides");
        }
        sound(&shop).await;
        let store = StoreSetUp { name: "Harbour".into(), timezone: "Europe/London".into(), cutoff_hour: 0, register: "Register 1".into() };
        let harbour = shop.call(AddStore { id: new_id(), register_id: new_id(), store }).await.unwrap();
        let elsewhere = sign_in_at(&shop, harbour.id).await;
        assert_eq!(code(shop.call_as(&elsewhere.token, PutPartBack { id: used.id })).await, "elsewhere");
        shop.call(PutPartBack { id: used.id }).await.unwrap();
        assert_eq!(there(&shop, &battery).await, (5, 1));
        shop.call(using(&taken, &battery, 1)).await.unwrap();
        let technician = shop.hire("Tess", Role::Technician).await.token;
        let seen: kontor_domain::repairs::TicketStory = shop.call_as(&technician, kontor_domain::repairs::GetTicket { id: taken.id }).await.unwrap();
        assert!(seen.uses.iter().all(|part| part.cost.is_none()), "a technician knows of no costs");
        let whose = taken.customer.as_ref().unwrap().id;
        let exported = shop.call(ExportPerson { id: whose }).await.unwrap();
        assert!(!serde_json::to_string(&exported).unwrap().contains("\"cost\":9"), "nor does the customer");
        for gone in [
            code(shop.call(PutPartBack { id: new_id() })).await,
            code(shop.call(UsePart { ticket_id: new_id(), ..using(&taken, &battery, 1) })).await,
        ] {
            assert_eq!(gone, "not_found");
        }
        let case = shop.stock_up(goods("Case", 1_200)).await;
        assert_eq!(code(shop.call(using(&taken, &case, 1))).await, "not_approved");
    }

    // Rule 23, and the list of what is to be ordered.
    // Red when, in crates/domain/src/stock/reserved.rs, `there -= served;` becomes ``.
    // Red when, in crates/app/src/stock/used/mod.rs, `reserved::look_behind(cx, store, &mut own, &variants).await?;` becomes `let _ = &variants; own.behind.clear();`.
    // Red when, in crates/app/src/sales/stock.rs, `short = scales.lacking(&first);` becomes `let _ = &first;`.
    // Red when, in crates/app/src/stock/reorder/mod.rs, `on_hand.0.saturating_sub(promised.0)` becomes `on_hand.0`.
    async fn whoever_asked_first_has_the_last_part_and_the_others_wait(shop: Shop) {
        shop.call(ChangeStock { negative_stock: NegativeStock::Block }).await.unwrap();
        let battery = batteries(&shop, 1).await;
        let first = needing(&shop, "Ines Moreau", &battery, 1).await;
        let second = needing(&shop, "Sam Whitlock", &battery, 1).await;
        assert_eq!(there(&shop, &battery).await, (1, 2));
        assert_eq!(only(&shop, &first).await.missing, Qty(0));
        assert_eq!(only(&shop, &second).await.missing, Qty::ONE);
        assert_eq!(waiting(&shop).await, std::slice::from_ref(&second.number));
        let short = low(&shop).await;
        assert_eq!((short[0].sku.as_str(), short[0].promised, short[0].to_order), ("BATTERY", Qty::whole(2), Qty::ONE));
        let no = shop.call(using(&second, &battery, 1)).await.unwrap_err();
        assert!(no.code == "not_enough_stock" && no.message.contains("1 are reserved for R1-A0001"), "{no}");
        let over = shop.cart_of(&[(&battery, 1_000)]).await;
        let no = shop.complete(&over, vec![cash(2_900)]).await.unwrap_err();
        assert!(no.code == "not_enough_stock" && no.message.contains("R1-A0001, R1-A0002"), "{no}");
        shop.call(kontor_domain::sales::ClearCart { cart_id: over.id }).await.unwrap();
        shop.call(using(&first, &battery, 1)).await.unwrap();
        let no = shop.call(using(&second, &battery, 1)).await.unwrap_err();
        assert!(no.message.contains("There are 0 of “Battery” in stock"), "{no}");
        came(&shop, &battery, 1, 900, &[]).await;
        assert!(waiting(&shop).await.is_empty() && low(&shop).await.is_empty());
        moves(&shop, &second, &["in_repair", "ready"]).await.unwrap();
        // Somebody who asks after that does not stand in the way at the till.
        let third = needing(&shop, "Ann Ode", &battery, 1).await;
        assert_eq!(waiting(&shop).await, [third.number]);
        let cart = shop.call(to_till(&second)).await.unwrap();
        assert!(cart.lines.iter().all(|line| line.short.is_none()), "{cart:?}");
        shop.complete(&cart, vec![card(6_000)]).await.unwrap();
        assert_eq!(there(&shop, &battery).await, (0, 1));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/stock/used/mod.rs, `serials::sold(cx, store, sale, &part.serials).await?;` becomes ``.
    // Red when, in crates/app/src/stock/serials/mod.rs, `Of::Repair => known.state == SerialState::Used,` becomes `Of::Repair => false,`.
    // Red when, in crates/app/src/sales/cart/serials.rs, `!fitted.contains(number)` becomes `!number.is_empty()`.
    // Red when, in crates/app/src/sales/stock.rs, `.filter(|number| !fitted(number))` becomes `.filter(|number| !fitted(number) || !number.is_empty())`.
    async fn a_part_with_a_number_is_known_wherever_it_is(shop: Shop) {
        let board = shop.stock_up(goods("Board", 9_000)).await;
        let board = shop.call(SaveProduct { tracked: Some(Tracking::Serial), ..SaveProduct::from(&board) }).await.unwrap();
        came(&shop, &board, 3, 4_000, &["B-1", "B-2", "B-3"]).await;
        let taken = needing(&shop, "Ines Moreau", &board, 2).await;
        assert!(only(&shop, &taken).await.tracked);
        assert_eq!(code(shop.call(using(&taken, &board, 1))).await, "serials_needed");
        let numbered = |number: &str| UsePart { serials: vec![number.into()], ..using(&taken, &board, 1) };
        assert_eq!(code(shop.call(numbered("B-9"))).await, "serial_unknown");
        let used = shop.call(numbered("b-1")).await.unwrap();
        assert_eq!(used.serials, ["B-1"]);
        let state = async |number: &str| {
            let found = shop.call(ListSerials { text: number.into(), ..ListSerials::default() }).await.unwrap().rows.remove(0);
            shop.call(GetSerial { id: found.id }).await.unwrap().piece.state
        };
        assert_eq!(state("B-1").await, SerialState::Used);
        assert_eq!(code(shop.call(numbered("B-1"))).await, "serial_used");
        shop.call(PutPartBack { id: used.id }).await.unwrap();
        assert_eq!(state("B-1").await, SerialState::InStock);
        shop.call(numbered("B-2")).await.unwrap();
        sound(&shop).await;
        moves(&shop, &taken, &["in_repair", "ready"]).await.unwrap();
        let cart = shop.call(to_till(&taken)).await.unwrap();
        let line = &cart.lines[1];
        assert_eq!(line.serials, ["B-2"], "what is in the device is named");
        assert_eq!(code(shop.complete(&cart, vec![card(8_500)])).await, "serials_needed", "the other one is not");
        let names = |serials: &[&str]| NameSerials {
            cart_id: cart.id, line_id: line.id, serials: serials.iter().map(|number| (*number).to_owned()).collect(),
        };
        assert_eq!(code(shop.call(names(&["B-2", "B-1", "B-3"]))).await, "line_of_repair");
        let cart = shop.call(names(&["B-2", "B-3"])).await.unwrap();
        assert_eq!(cart.lines[1].serials, ["B-2", "B-3"]);
        let sale = shop.complete(&cart, vec![card(8_500)]).await.unwrap();
        assert_eq!((sale.lines[1].serials.clone(), sale.lines[1].cost), (vec!["B-2".into(), "B-3".into()], Some(Minor(8_000))));
        assert_eq!((state("B-2").await, state("B-3").await, state("B-1").await), (SerialState::Sold, SerialState::Sold, SerialState::InStock));
        sound(&shop).await;
        let back = ReturnSale {
            return_id: new_id(), sale_id: sale.id, reason: "faulty".into(), total: Minor(2_500), refunds: vec![card(2_500)], approval: None,
            lines: vec![ReturnLine { line_id: sale.lines[1].id, qty: Qty::ONE, goes_to: GoesTo::Supplier, serials: vec!["B-2".into()] }],
        };
        shop.call(back).await.unwrap();
        assert_eq!(state("B-2").await, SerialState::Supplier);
        sound(&shop).await;
    }

    // Red when, in crates/app/src/repairs/parts/mod.rs, `let before = in_device(&used::open(cx, ticket.id).await?);` becomes `let before = Counts::new();`.
    async fn two_windows_use_a_part_once_and_killed_anywhere_it_moves_once(shop: Shop) {
        shop.call(ChangeStock { negative_stock: NegativeStock::Block }).await.unwrap();
        let battery = batteries(&shop, 20).await;
        let taken = needing(&shop, "Ines Moreau", &battery, 1).await;
        let both = futures::future::join_all([0, 1].map(|_| shop.call(using(&taken, &battery, 1)))).await;
        let lost: Vec<&Refusal> = both.iter().filter_map(|one| one.as_ref().err()).collect();
        assert!(lost.len() == 1 && lost[0].code == "all_used", "{both:?}");
        assert_eq!(there(&shop, &battery).await, (19, 0));
        // Of two tickets one has the last piece, whichever comes first.
        let last = batteries_called(&shop, "Screen", 1).await;
        let pair = [needing(&shop, "Sam Whitlock", &last, 1).await, needing(&shop, "Ann Ode", &last, 1).await];
        let both = futures::future::join_all(pair.iter().map(|ticket| shop.call(using(ticket, &last, 1)))).await;
        let lost: Vec<&Refusal> = both.iter().filter_map(|one| one.as_ref().err()).collect();
        assert!(lost.len() == 1 && lost[0].code == "not_enough_stock", "{both:?}");
        assert!(both[0].is_ok(), "it was kept for the first");
        for (at, point) in (0..).zip(fault::PART_POINTS) {
            let needs = needing(&shop, &format!("Customer {at}"), &battery, 2).await;
            let before = there(&shop, &battery).await;
            let (id, call): (CallId, _) = (new_id(), using(&needs, &battery, 1));
            kill_at("repair_parts::uses_a_part_and_is_killed", point, &shop, id, &call);
            let used: PartUse = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(there(&shop, &battery).await, (before.0 - 1, before.1 - 1), "{point}");
            let (id, call) = (new_id(), PutPartBack { id: used.id });
            kill_at("repair_parts::puts_a_part_back_and_is_killed", point, &shop, id, &call);
            shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(there(&shop, &battery).await, before, "{point}");
            let last = story(&shop, needs.id).await.quotes.remove(0);
            shop.call(says(last.id, false, SaidHow::Phone)).await.unwrap();
        }
        for point in ["goods_reserved", "quote_written", "committed"] {
            let taken = ticket(&shop, "Nora Field", "Galaxy S22").await;
            let quote = shop.call(writes(&taken, vec![part(battery.variants[0].id, 1_000, 2_500)])).await.unwrap();
            shop.call(kontor_domain::repairs::GiveQuote { id: quote.id }).await.unwrap();
            let before = there(&shop, &battery).await;
            let (id, call) = (new_id(), says(quote.id, true, SaidHow::Phone));
            kill_at("repair_parts::approves_and_is_killed", point, &shop, id, &call);
            shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(there(&shop, &battery).await, (before.0, before.1 + 1), "{point}");
        }
        for point in ["stock_moved", "device_handed_over", "committed"] {
            let needs = needing(&shop, "Kit Marsh", &battery, 2).await;
            shop.call(using(&needs, &battery, 1)).await.unwrap();
            moves(&shop, &needs, &["in_repair", "ready"]).await.unwrap();
            let cart = shop.call(to_till(&needs)).await.unwrap();
            let before = there(&shop, &battery).await;
            let (id, call) = (new_id(), completion(new_id(), &cart, vec![card(8_500)]));
            kill_at("repair_money::sells_a_repair_and_is_killed", point, &shop, id, &call);
            shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(there(&shop, &battery).await, (before.0 - 1, before.1 - 1), "{point}");
        }
        sound(&shop).await;
    }

    async fn parts_in_packs_and_in_pieces_are_units(shop: Shop) {
        let screw = shop.stock_up(goods("Screw", 10)).await;
        came(&shop, &screw, 30, 2, &[]).await;
        let bag = shop.stock_up(goods("Bag", 2_500)).await;
        shop.call(kontor_domain::catalog::SetPack {
            variant_id: bag.variants[0].id,
            pack: Some(kontor_domain::catalog::SavePack { code: "SCREW".into(), size: 10 }),
        }).await.unwrap();
        let taken = needing(&shop, "Ines Moreau", &bag, 2).await;
        assert_eq!(there(&shop, &screw).await, (30, 20));
        let used = shop.call(using(&taken, &bag, 1)).await.unwrap();
        assert_eq!((there(&shop, &screw).await, used.cost), ((20, 10), Some(Minor(20))));
        moves(&shop, &taken, &["in_repair", "ready"]).await.unwrap();
        let cart = shop.call(to_till(&taken)).await.unwrap();
        let sale = shop.complete(&cart, vec![card(8_500)]).await.unwrap();
        assert_eq!((there(&shop, &screw).await, sale.lines[1].cost), ((10, 0), Some(Minor(40))));
        sound(&shop).await;
    }
}

async fn batteries_called(shop: &Shop, title: &str, count: i64) -> Product {
    let product = shop.stock_up(goods(title, 2_900)).await;
    came(shop, &product, count, 900, &[]).await;
    product
}

const CHANGES: &[(&str, &str)] = &[
    ("DELETE FROM stock_use_end", "Receipt"),
    (
        "UPDATE stock_use SET qty = qty + 1000 WHERE ticket_id = (SELECT id FROM repair_ticket WHERE number = 'R1-A0002')",
        "R1-A0002: other",
    ),
    (
        "UPDATE stock_use SET cost = cost + 1 WHERE ticket_id = (SELECT id FROM repair_ticket WHERE number = 'R1-A0002')",
        "What was used of Battery",
    ),
    (
        "UPDATE stock_reservation SET qty = qty - 1000 WHERE qty = 3000; UPDATE stock_level SET reserved = reserved - 1000 WHERE reserved > 0",
        "R1-A0002: other",
    ),
    (
        "UPDATE repair_quote SET state = 'given', said_how = NULL, said_at = NULL; DELETE FROM repair_answer",
        "R1-A0002: other",
    ),
];

// Red when, in crates/app/src/sales/cart/reserve.rs, `repairs::parts::check(cx, &kept, problems).await?;` becomes ``.
// Red when, in crates/app/src/journal/verify.rs, `moved.extend(before);` becomes `drop(before);`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_check_names_what_was_used_or_reserved_otherwise() {
    let shop = Shop::open(Engine::Sqlite).await;
    let battery = batteries(&shop, 9).await;
    let sold = needing(&shop, "Ines Moreau", &battery, 2).await;
    shop.call(using(&sold, &battery, 1)).await.unwrap();
    moves(&shop, &sold, &["in_repair", "ready"]).await.unwrap();
    let cart = shop.call(to_till(&sold)).await.unwrap();
    shop.complete(&cart, vec![card(8_500)]).await.unwrap();
    let here = needing(&shop, "Sam Whitlock", &battery, 3).await;
    shop.call(using(&here, &battery, 1)).await.unwrap();
    sound(&shop).await;
    names_each(shop, CHANGES).await;
}

/// The child of the test above; by itself it does nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of two_windows_use_a_part_once_and_killed_anywhere_it_moves_once"]
async fn uses_a_part_and_is_killed() {
    as_child::<UsePart>().await;
}

/// As the one before it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of two_windows_use_a_part_once_and_killed_anywhere_it_moves_once"]
async fn puts_a_part_back_and_is_killed() {
    as_child::<PutPartBack>().await;
}

/// As the one before it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of two_windows_use_a_part_once_and_killed_anywhere_it_moves_once"]
async fn approves_and_is_killed() {
    as_child::<kontor_domain::repairs::AnswerQuote>().await;
}
