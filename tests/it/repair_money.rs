//! What repairs cost: quotes and what customers say of them, and handing devices over at the till. `cargo xtask red` makes the changes
//! named here and sees the tests fail.

use kontor_app::fault;
use kontor_domain::business::{AddRegister, AddStore, StoreSetUp};
use kontor_domain::catalog::{FindVariants, SaveProduct, SaveVariant};
use kontor_domain::customers::{ErasePerson, ExportPerson};
use kontor_domain::policy::Role;
use kontor_domain::repairs::{
    AnswerQuote, DropQuote, GetTicket, GiveQuote, HandOver, LineToQuote, Quote, QuoteState, SaidHow, SaveQuote, Ticket,
    TicketDeed, TicketStory,
};
use kontor_domain::sales::{
    AddLine, AddRepair, Cart, ChangeLine, ClearCart, CompleteSale, Discount, DiscountCart, ParkCart, RecallCart,
    ReturnLine, ReturnSale, Sale, TaxMode, VoidLine,
};
use kontor_domain::stock::{AdjustStock, StockReason};
use kontor_domain::{Minor, Qty, Rate, Refusal, RepairQuoteId, RepairTicketId, VariantId};
use kontor_tests::goods::{card, cash, completion, goods, on_account};
use kontor_tests::killed::{as_child, kill_at};
use kontor_tests::{Shop, both_engines, new_id};

use crate::accounts::{customer, owes};
use crate::repairs::{brings, device, moves, ticket};
use crate::shifts::{opened, sign_in_at, sound};

pub(crate) fn labour(title: &str, price: i64) -> LineToQuote {
    LineToQuote {
        service_id: None,
        variant_id: None,
        title: title.into(),
        qty: Qty::ONE,
        unit_price: Minor(price),
        tax_class_id: None,
    }
}

pub(crate) fn part(id: VariantId, qty: i64, price: i64) -> LineToQuote {
    LineToQuote { variant_id: Some(id), qty: Qty(qty), ..labour("", price) }
}

pub(crate) fn writes(ticket: &Ticket, lines: Vec<LineToQuote>) -> SaveQuote {
    SaveQuote { id: new_id(), ticket_id: ticket.id, lines, note: String::new() }
}

pub(crate) fn says(id: RepairQuoteId, approved: bool, how: SaidHow) -> AnswerQuote {
    AnswerQuote { id, approved, how, words: String::new() }
}

/// A quote that was given to the customer, who said yes.
pub(crate) async fn approved(shop: &Shop, ticket: &Ticket, lines: Vec<LineToQuote>) -> Quote {
    let quote = shop.call(writes(ticket, lines)).await.unwrap();
    shop.call(GiveQuote { id: quote.id }).await.unwrap();
    shop.call(says(quote.id, true, SaidHow::Phone)).await.unwrap()
}

pub(crate) async fn story(shop: &Shop, id: RepairTicketId) -> TicketStory {
    shop.call(GetTicket { id }).await.unwrap()
}

/// All of it but how long it stayed where.
async fn as_it_stands(shop: &Shop, id: RepairTicketId) -> TicketStory {
    TicketStory { stays: Vec::new(), ..story(shop, id).await }
}

/// A ticket that is ready, for which this is due.
pub(crate) async fn ready(shop: &Shop, name: &str, lines: Vec<LineToQuote>) -> Ticket {
    let taken = ticket(shop, name, "Galaxy S22").await;
    approved(shop, &taken, lines).await;
    moves(shop, &taken, &["in_repair", "ready"]).await.unwrap()
}

pub(crate) fn to_till(ticket: &Ticket) -> AddRepair {
    AddRepair { cart_id: new_id(), ticket_id: ticket.id, collector: String::new(), identification: String::new() }
}

pub(crate) fn hands(ticket: &Ticket) -> HandOver {
    HandOver { ticket_id: ticket.id, collector: String::new(), identification: String::new() }
}

async fn on_hand(shop: &Shop, sku: &str) -> Qty {
    let found = shop.call(FindVariants { text: sku.into(), ..FindVariants::default() }).await.unwrap();
    found.rows[0].on_hand
}

pub(crate) async fn code<R>(of: impl Future<Output = Result<R, Refusal>>) -> String {
    of.await.err().expect("it is refused").code.to_string()
}

both_engines! {
    // Red when, in crates/app/src/repairs/quote/mod.rs, `Some(draft) if draft.state == QuoteState::Draft => {` becomes `Some(draft) => {`.
    // Red when, in crates/app/src/repairs/quote/mod.rs, `.find(|quote| quote.state == QuoteState::Draft) {` becomes `.find(|_| false) {`.
    // Red when, in crates/app/src/repairs/quote/mod.rs, `version: before.last().map_or(1, |last| last.version + 1),` becomes `version: 1,`.
    async fn a_quote_that_was_given_never_changes(shop: Shop) {
        let battery = shop.stock_up(goods("Battery", 2_900)).await.variants[0].id;
        let ticket = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        let draft = writes(&ticket, vec![labour("Looking at it", 1_500), part(battery, 2_000, 2_900)]);
        let quote = shop.call(draft.clone()).await.unwrap();
        assert_eq!((quote.version, quote.state, quote.total), (1, QuoteState::Draft, Minor(7_300)));
        assert_eq!((quote.lines[1].title.as_str(), quote.lines[1].sku.as_str()), ("Battery", "BATTERY"));
        let sum = quote.lines.iter().map(|line| line.amounts.net + line.amounts.tax).sum::<Minor>();
        assert_eq!(sum, quote.total);
        let no = shop.call(writes(&ticket, vec![labour("Other", 1)])).await.unwrap_err();
        assert!(no.code == "draft_there" && no.message.to_string().contains("Version 1"), "{no}");
        let changed = SaveQuote { lines: vec![labour("Looking at it", 1_000)], note: "Until Friday".into(), ..draft.clone() };
        let quote = shop.call(changed.clone()).await.unwrap();
        assert_eq!((quote.version, quote.total, quote.note.as_str()), (1, Minor(1_000), "Until Friday"));
        assert_eq!(shop.call(says(quote.id, true, SaidHow::Phone)).await.unwrap_err().code, "not_given");
        let given = shop.call(GiveQuote { id: quote.id }).await.unwrap();
        assert!(given.state == QuoteState::Given && given.given_at.is_some());
        for no in [
            code(shop.call(changed)).await,
            code(shop.call(GiveQuote { id: quote.id })).await,
            code(shop.call(DropQuote { id: quote.id })).await,
        ] {
            assert_eq!(no, "quote_given");
        }
        let second = shop.call(writes(&ticket, vec![labour("Looking at it", 1_200)])).await.unwrap();
        assert_eq!(second.version, 2);
        shop.call(DropQuote { id: second.id }).await.unwrap();
        let second = shop.call(writes(&ticket, vec![labour("Looking at it", 1_300)])).await.unwrap();
        shop.call(GiveQuote { id: second.id }).await.unwrap();
        assert_eq!(shop.call(says(quote.id, true, SaidHow::Phone)).await.unwrap_err().code, "newer_quote");
        let words = AnswerQuote { words: "His sister called".into(), ..says(second.id, false, SaidHow::Phone) };
        let no = shop.call(words.clone()).await.unwrap();
        assert_eq!((no.state, no.said.as_ref().map(|said| said.how)), (QuoteState::Rejected, Some(SaidHow::Phone)));
        assert_eq!(shop.call(words).await.unwrap_err().code, "quote_answered");
        shop.call(says(second.id, true, SaidHow::InPerson)).await.expect("they think again");
        let told = story(&shop, ticket.id).await;
        let events: Vec<(TicketDeed, &str)> = told.events.iter().skip(1).map(|event| (event.deed, event.what.as_str())).collect();
        use TicketDeed::{Approved, Quoted, Rejected};
        assert_eq!(events, [
            (Quoted, "1 · £10.00"), (Quoted, "2 · £13.00"), (Rejected, "2 · £13.00"), (Approved, "2 · £13.00"),
        ]);
        assert_eq!((told.due, told.to_till), (Minor(1_300), true));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/repairs/quote/mod.rs, `(Some(_), Some(_)) => {` becomes `(Some(_), Some(_)) if false => {`.
    // Red when, in crates/app/src/repairs/quote/mod.rs, `    check_qty(line.qty, line.decimals)?;` becomes ``.
    async fn what_makes_no_quote_is_refused(shop: Shop) {
        let battery = shop.stock_up(goods("Battery", 2_900)).await.variants[0].id;
        let ticket = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        let no = async |lines: Vec<LineToQuote>| code(shop.call(writes(&ticket, lines))).await;
        assert_eq!(no(vec![]).await, "required");
        assert_eq!(no(vec![labour(" ", 1)]).await, "required");
        assert_eq!(no(vec![labour("Work", -1)]).await, "invalid");
        assert_eq!(no(vec![LineToQuote { qty: Qty(0), ..labour("Work", 1) }]).await, "invalid");
        assert_eq!(no(vec![part(battery, 1_500, 1)]).await, "invalid", "half a battery");
        assert_eq!(no(vec![LineToQuote { qty: Qty(i64::MAX), ..labour("Work", i64::MAX) }]).await, "invalid");
        assert_eq!(no(vec![part(new_id(), 1_000, 1)]).await, "not_found");
        assert_eq!(no(vec![LineToQuote { tax_class_id: Some(new_id()), ..labour("Work", 1) }]).await, "not_found");
        assert_eq!(no(vec![LineToQuote { service_id: Some(new_id()), ..part(battery, 1_000, 1) }]).await, "invalid");
        assert_eq!(no(vec![LineToQuote { service_id: Some(new_id()), ..labour("Work", 1) }]).await, "not_found");
        assert_eq!(no((0..101).map(|_| labour("Work", 1)).collect()).await, "too_many");
        assert_eq!(code(shop.call(SaveQuote { ticket_id: new_id(), ..writes(&ticket, vec![labour("Work", 1)]) })).await, "not_found");
        for gone in [code(shop.call(GiveQuote { id: new_id() })).await, code(shop.call(says(new_id(), true, SaidHow::Phone))).await] {
            assert_eq!(gone, "not_found");
        }
        moves(&shop, &ticket, &["cancelled"]).await.unwrap();
        assert_eq!(no(vec![labour("Work", 1)]).await, "ticket_ended");
    }

    // Rule 25, and the limit of rule 19.
    // Red when, in crates/app/src/repairs/work.rs, `quote::may_go(cx, &ticket, to).await?;` becomes ``.
    // Red when, in crates/domain/src/repairs/quote/standing.rs, `.filter(|total| *total > free)` becomes `.filter(|_| false)`.
    // Red when, in crates/app/src/repairs/quote/mod.rs, `ticket.limit.is_none_or(|limit| quote.total > limit)` becomes `false`.
    async fn past_its_limit_a_repair_waits_for_the_customer(shop: Shop) {
        let ticket = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        moves(&shop, &ticket, &["diagnosing"]).await.unwrap();
        let over = shop.call(writes(&ticket, vec![labour("Board", 8_001)])).await.unwrap();
        for to in ["in_repair", "ready"] {
            let no = moves(&shop, &ticket, &[to]).await.unwrap_err();
            assert!(no.code == "quote_open" && no.message.to_string().contains("£80.01"), "{to}: {no}");
        }
        moves(&shop, &ticket, &["awaiting_approval"]).await.unwrap();
        assert_eq!(shop.call(says(over.id, true, SaidHow::Limit)).await.unwrap_err().code, "over_limit");
        shop.call(GiveQuote { id: over.id }).await.unwrap();
        assert_eq!(shop.call(says(over.id, true, SaidHow::Limit)).await.unwrap_err().code, "over_limit");
        shop.call(says(over.id, false, SaidHow::Email)).await.unwrap();
        assert_eq!(moves(&shop, &ticket, &["in_repair"]).await.unwrap_err().code, "quote_rejected");
        let within = shop.call(writes(&ticket, vec![labour("Cleaning", 8_000)])).await.unwrap();
        moves(&shop, &ticket, &["in_repair"]).await.expect("up to the limit nobody has to be asked");
        assert_eq!(shop.call(says(within.id, false, SaidHow::Limit)).await.unwrap_err().code, "invalid");
        let yes = shop.call(says(within.id, true, SaidHow::Limit)).await.unwrap();
        assert_eq!((yes.state, yes.said.map(|said| said.how)), (QuoteState::Approved, Some(SaidHow::Limit)));
        moves(&shop, &ticket, &["ready"]).await.unwrap();

        let mut taken = device(&shop, "Pixel 7", "");
        (taken.limit, taken.estimate) = (None, None);
        let sam = customer(&shop, "Sam", None).await;
        let asks = shop.call(brings(sam, vec![taken])).await.unwrap().remove(0);
        let any = shop.call(writes(&asks, vec![labour("Cleaning", 1)])).await.unwrap();
        assert_eq!(moves(&shop, &asks, &["in_repair"]).await.unwrap_err().code, "quote_open", "asked in any case");
        assert_eq!(shop.call(says(any.id, true, SaidHow::Limit)).await.unwrap_err().code, "over_limit");
    }

    // Rules 23 and 25.
    // Red when, in crates/app/src/sales/complete.rs, `repairs::sold(cx, cart.id, sale).await?;` becomes `let _ = sale;`.
    // Red when, in crates/app/src/sales/cart/repair.rs, `line.qty, line.unit_price);` becomes `line.qty, Minor(1));`.
    // Red when, in crates/app/src/repairs/pickup/mod.rs, `state.key == CANCELLED` becomes `state.key != CANCELLED`.
    async fn what_was_approved_is_paid_at_the_till_and_the_device_is_handed_over_with_it(shop: Shop) {
        let battery = shop.stock_up(goods("Battery", 2_900)).await;
        let case = shop.stock_up(goods("Case", 1_200)).await;
        let id = battery.variants[0].id;
        let came = AdjustStock {
            id: new_id(), variant_id: id, qty: Qty(5_000), reason: StockReason::Received, note: String::new(),
            unit_cost: Some(Minor(900)), serials: vec![],
        };
        shop.call(came).await.unwrap();
        let ticket = ready(&shop, "Ines Moreau", vec![labour("Fitting", 3_500), part(id, 1_000, 2_500)]).await;
        // A dearer catalog changes nothing of it.
        let dearer = SaveVariant { id, name: String::new(), sku: "BATTERY".into(), barcodes: vec![], price: Minor(9_900) };
        shop.call(SaveProduct {
            id: battery.id, title: "Battery".into(), category_id: None, tax_class_id: Some(battery.tax_class_id), tax_mode: TaxMode::Included,
            decimals: 0, unit: String::new(), description: String::new(), active: true, negative_stock: None, tracked: None,
            variants: vec![dearer],
        }).await.unwrap();
        let no = moves(&shop, &ticket, &["delivered"]).await.unwrap_err();
        assert!(no.code == "unpaid" && no.message.to_string().contains("£60.00"), "{no}");
        assert_eq!(code(shop.call(hands(&ticket))).await, "unpaid");

        let cart = shop.call(to_till(&ticket)).await.unwrap();
        let titles: Vec<&str> = cart.lines.iter().map(|line| line.title.as_str()).collect();
        assert_eq!(titles, ["R1-A0001: Fitting", "R1-A0001: Battery"]);
        assert!(cart.lines.iter().all(|line| line.ticket_id == Some(ticket.id)));
        assert_eq!(cart.customer.as_ref().map(|who| who.name.as_str()), Some("Ines Moreau"));
        let cart = shop.ring_up(cart.id, &case, 1_000).await.unwrap();
        let again = AddLine { cart_id: cart.id, line_id: new_id(), variant_id: id, qty: Qty::ONE };
        let cart = shop.call(again).await.unwrap();
        assert_eq!((cart.lines.len(), cart.totals.total), (4, Minor(6_000 + 1_200 + 9_900)), "what else is sold has its own price");
        let told = story(&shop, ticket.id).await;
        assert!(told.pickups[0].at.is_none());
        assert_eq!(code(shop.call(writes(&ticket, vec![labour("More", 1)]))).await, "in_cart");
        assert_eq!(code(shop.call(says(told.quotes[0].id, false, SaidHow::Phone))).await, "in_cart");
        assert_eq!(moves(&shop, &ticket, &["in_repair"]).await.unwrap_err().code, "in_cart");
        assert_eq!(code(shop.complete(&cart, vec![cash(17_000)])).await, "not_enough");
        assert_eq!(story(&shop, ticket.id).await.ticket.state, "ready", "unpaid it stays");

        let sale = shop.complete(&cart, vec![card(17_100)]).await.unwrap();
        assert_eq!((sale.total, sale.lines[1].cost), (Minor(17_100), Some(Minor(900))), "what the part cost is known");
        let told = story(&shop, ticket.id).await;
        assert_eq!((told.ticket.state.as_str(), told.due, told.to_till), ("delivered", Minor(0), false));
        let pickup = &told.pickups[0];
        assert_eq!(pickup.sale.as_ref().map(|sale| (sale.id, sale.number.clone())), Some((sale.id, sale.number.clone())));
        assert!(pickup.at.is_some() && pickup.collector.is_empty() && told.quotes[0].settled);
        let last: Vec<(TicketDeed, &str)> = told.events.iter().rev().take(2).map(|event| (event.deed, event.what.as_str())).collect();
        assert_eq!(last, [(TicketDeed::Moved, "Delivered"), (TicketDeed::Collected, sale.number.as_str())]);
        assert_eq!(on_hand(&shop, "BATTERY").await, Qty(3_000));
        sound(&shop).await;

        // What comes back of it is what was paid for it, once.
        let fitted = &sale.lines[1];
        let back = ReturnSale {
            return_id: new_id(), sale_id: sale.id, reason: "faulty".into(), total: Minor(2_500), refunds: vec![card(2_500)], approval: None,
            lines: vec![ReturnLine { line_id: fitted.id, qty: Qty::ONE, goes_to: kontor_domain::sales::GoesTo::Stock, serials: vec![] }],
        };
        shop.call(back.clone()).await.unwrap();
        assert_eq!(on_hand(&shop, "BATTERY").await, Qty(4_000));
        assert!(shop.call(ReturnSale { return_id: new_id(), ..back }).await.is_err());
        assert_eq!(story(&shop, ticket.id).await.ticket.state, "delivered");
        // Opened again it owes nothing of what was paid.
        moves(&shop, &ticket, &["in_repair", "ready"]).await.unwrap();
        shop.call(hands(&ticket)).await.unwrap();
        let told = story(&shop, ticket.id).await;
        assert_eq!((told.pickups.len(), told.pickups[1].sale.is_none()), (2, true));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/cart/mod.rs, `if line.ticket_id.is_some() && !same {` becomes `if false {`.
    // Red when, in crates/app/src/sales/cart/repair.rs, `rows::remove_repair(&mut cx.tx, cart.id, ticket).await?;` becomes
    // `rows::remove_line(&mut cx.tx, line.id).await?;`.
    // Red when, in crates/app/src/sales/cart/repair.rs, `repairs::let_go(cx, cart.id, Some(ticket)).await` becomes `Ok(())`.
    // Red when, in crates/app/src/sales/cart/mod.rs, `repairs::let_go(cx, before.id, None).await?;` becomes ``.
    async fn a_repair_is_sold_as_approved_and_letting_it_go_changes_nothing(shop: Shop) {
        let case = shop.stock_up(goods("Case", 1_200)).await;
        let ticket = ready(&shop, "Ines Moreau", vec![labour("Fitting", 3_500), labour("Cleaning", 1_000)]).await;
        let before = as_it_stands(&shop, ticket.id).await;
        let cart = shop.cart_of(&[(&case, 1_000)]).await;
        let cart_with = shop.call(to_till(&ticket)).await.unwrap();
        assert_eq!((cart_with.id, cart_with.lines.len()), (cart.id, 3), "what is in hand goes with it");
        let line = &cart_with.lines[1];
        let change = |qty, unit_price, discount| ChangeLine { cart_id: cart.id, line_id: line.id, qty, discount, unit_price };
        for no in [change(Qty(2_000), None, None), change(Qty::ONE, Some(Minor(1)), None)] {
            assert_eq!(code(shop.call(no)).await, "line_of_repair");
        }
        let off = Some(Discount::Amount { amount: Minor(500) });
        let kind = shop.call(change(Qty::ONE, Some(Minor(3_500)), off)).await.unwrap();
        assert_eq!(kind.totals.total, Minor(5_200), "a discount goes by the rules of discounts");
        let voided = shop.call(VoidLine { cart_id: cart.id, line_id: line.id }).await.unwrap();
        assert_eq!(voided.lines.len(), 1, "with all that is of the repair");
        assert_eq!(as_it_stands(&shop, ticket.id).await, before, "as it was");
        sound(&shop).await;

        let cart_with = shop.call(to_till(&ticket)).await.unwrap();
        shop.call(ParkCart { cart_id: cart_with.id, note: String::new(), reserve: false }).await.unwrap();
        assert_eq!(code(shop.call(to_till(&ticket))).await, "in_cart");
        shop.call(RecallCart { cart_id: cart_with.id }).await.unwrap();
        shop.call(ClearCart { cart_id: cart_with.id }).await.unwrap();
        assert_eq!(as_it_stands(&shop, ticket.id).await, before);
        let alone = shop.call(to_till(&ticket)).await.unwrap();
        assert_eq!(alone.totals.total, Minor(4_500));
        let all_off = shop.call(DiscountCart { cart_id: alone.id, discount: Some(Discount::Percent { rate: Rate(1_000_000) }) }).await.unwrap();
        shop.complete(&all_off, vec![]).await.unwrap();
        assert_eq!(story(&shop, ticket.id).await.ticket.state, "delivered");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/repairs/pickup/mod.rs, `if ticket.kind != StateKind::Ready {` becomes `if false {`.
    // Red when, in crates/app/src/repairs/pickup/mod.rs, `if ticket.store != cx.session()?.register.store_id {` becomes `if false {`.
    // Red when, in crates/app/src/repairs/pickup/mod.rs, `if !collector.is_empty() && identification.is_empty() {` becomes `if false {`.
    // Red when, in crates/app/src/repairs/person/mod.rs, `pickup.identification.clear();` becomes ``.
    // Red when, in crates/app/src/repairs/quote/rows.rs, `line.title = line.sku.clone()` becomes `line.sku.clear()`.
    async fn whoever_collects_is_known_and_only_what_is_ready_leaves(shop: Shop) {
        let taken = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        approved(&shop, &taken, vec![labour("Fitting", 3_500)]).await;
        for no in [code(shop.call(to_till(&taken))).await, code(shop.call(hands(&taken))).await] {
            assert_eq!(no, "not_ready");
        }
        moves(&shop, &taken, &["in_repair", "ready"]).await.unwrap();
        let dearer = shop.call(writes(&taken, vec![labour("Fitting", 9_500)])).await.unwrap();
        assert_eq!(code(shop.call(to_till(&taken))).await, "quote_open");
        shop.call(DropQuote { id: dearer.id }).await.unwrap();
        let sister = AddRepair { collector: "Léa Moreau".into(), ..to_till(&taken) };
        let no = shop.call(sister.clone()).await.unwrap_err();
        assert!(no.fields.contains_key("identification"), "{no}");
        let nobody = AddRepair { identification: "passport".into(), ..to_till(&taken) };
        assert!(shop.call(nobody).await.unwrap_err().fields.contains_key("collector"));
        let store = StoreSetUp { name: "Harbour".into(), timezone: "Europe/London".into(), cutoff_hour: 0, register: "Register 1".into() };
        let harbour = shop.call(AddStore { id: new_id(), register_id: new_id(), store }).await.unwrap();
        let there = sign_in_at(&shop, harbour.id).await.token;
        assert_eq!(code(shop.call_as(&there, to_till(&taken))).await, "elsewhere");
        assert_eq!(code(shop.call(AddRepair { ticket_id: new_id(), ..to_till(&taken) })).await, "not_found");
        let tom = shop.hire("Tomás", Role::Technician).await;
        assert_eq!(code(shop.call_as(&tom.token, to_till(&taken))).await, "not_allowed");
        let cart = shop.call(AddRepair { identification: "passport 31".into(), ..sister }).await.unwrap();
        shop.complete(&cart, vec![cash(3_500)]).await.unwrap();
        let told = story(&shop, taken.id).await;
        assert_eq!((told.pickups[0].collector.as_str(), told.pickups[0].identification.as_str()), ("Léa Moreau", "passport 31"));

        // Forgotten with the customer.
        let whose = taken.customer.unwrap().id;
        let exported = serde_json::to_string(&shop.call(ExportPerson { id: whose }).await.unwrap()).unwrap();
        assert!(exported.contains("Fitting") && !exported.contains("passport 31") && !exported.contains("Léa"), "{exported}");
        shop.call(ErasePerson { id: whose, name: "Ines Moreau".into() }).await.unwrap();
        let told = story(&shop, taken.id).await;
        assert_eq!((told.pickups[0].collector.as_str(), told.pickups[0].identification.as_str()), ("", ""));
        assert_eq!((told.quotes[0].total, told.quotes[0].lines[0].title.as_str()), (Minor(3_500), ""), "what was paid stays");
    }

    // The first day's list: an unrepairable device with a diagnosis fee.
    // Red when, in crates/app/src/repairs/quote/mod.rs, `if quote.lines.iter().any(|line| line.variant_id.is_some()) {` becomes `if false {`.
    // Red when, in crates/domain/src/repairs/quote/standing.rs, `quotes.iter().rposition(|quote| quote.settled)` becomes
    // `quotes.iter().rposition(|_| false)`.
    async fn what_could_not_be_repaired_costs_a_fee_or_nothing(shop: Shop) {
        let taken = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        let board = shop.call(writes(&taken, vec![labour("Board", 20_000)])).await.unwrap();
        shop.call(GiveQuote { id: board.id }).await.unwrap();
        shop.call(says(board.id, false, SaidHow::Phone)).await.unwrap();
        approved(&shop, &taken, vec![labour("Diagnosis", 2_500)]).await;
        moves(&shop, &taken, &["diagnosing", "ready"]).await.unwrap();
        assert_eq!(code(shop.call(hands(&taken))).await, "unpaid");
        let cart = shop.call(to_till(&taken)).await.unwrap();
        let sale = shop.complete(&cart, vec![cash(2_500)]).await.unwrap();
        assert_eq!((sale.total, story(&shop, taken.id).await.ticket.state.as_str()), (Minor(2_500), "delivered"));
        assert_eq!(moves(&shop, &taken, &["in_repair", "ready"]).await.unwrap().state, "ready");
        assert_eq!(code(shop.call(to_till(&taken))).await, "nothing_due", "it was paid");

        let free = ticket(&shop, "Sam Whitlock", "Pixel 7").await;
        moves(&shop, &free, &["diagnosing", "ready"]).await.unwrap();
        let call = HandOver { collector: "Lee".into(), identification: "licence 7".into(), ..hands(&free) };
        let id = new_id();
        let out = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        assert_eq!(shop.call_id(Some(&shop.token), id, &call).await.unwrap(), out, "once");
        assert_eq!(out.state, "delivered");
        let told = story(&shop, free.id).await;
        assert_eq!((told.pickups.len(), told.pickups[0].collector.as_str()), (1, "Lee"));
        assert_eq!(code(shop.call(hands(&free))).await, "not_ready");

        let battery = shop.stock_up(goods("Battery", 2_900)).await.variants[0].id;
        let covered = ready(&shop, "Owen Pratt", vec![part(battery, 1_000, 0)]).await;
        assert!(story(&shop, covered.id).await.to_till);
        assert_eq!(code(shop.call(hands(&covered))).await, "parts_used");
        assert_eq!(moves(&shop, &covered, &["delivered"]).await.unwrap_err().code, "parts_used");
        let cart = shop.call(to_till(&covered)).await.unwrap();
        assert_eq!(shop.complete(&cart, vec![]).await.unwrap().total, Minor(0));
        assert_eq!(on_hand(&shop, "BATTERY").await, Qty(-1_000), "it left the stock all the same");
        sound(&shop).await;
    }

    // Rule 25: no handing over while unpaid, unless on account.
    // Red when, in crates/app/src/sales/cart/repair.rs, `cart.customer_id = due.customer;` becomes ``.
    async fn a_repair_is_owed_on_the_account_of_its_customer(shop: Shop) {
        opened(&shop, 0).await;
        let ann = customer(&shop, "Ann", Some(3_000)).await;
        let taken = shop.call(brings(ann, vec![device(&shop, "Galaxy S22", "")])).await.unwrap().remove(0);
        approved(&shop, &taken, vec![labour("Fitting", 3_500)]).await;
        moves(&shop, &taken, &["in_repair", "ready"]).await.unwrap();
        let cart = shop.call(to_till(&taken)).await.unwrap();
        assert_eq!(code(shop.complete(&cart, vec![on_account(3_500)])).await, "over_limit");
        assert_eq!(story(&shop, taken.id).await.ticket.state, "ready", "refused, nothing left the desk");
        shop.complete(&cart, vec![on_account(3_000), cash(500)]).await.unwrap();
        assert_eq!(owes(&shop, ann).await, 3_000);
        assert_eq!(story(&shop, taken.id).await.ticket.state, "delivered");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/repairs/rows.rs, `UPDATE repair_ticket SET updated_at = $2 WHERE id = $1` becomes
    // `UPDATE repair_ticket SET updated_at = $2 WHERE id = $1 AND 1 = 2`.
    async fn two_windows_take_a_ticket_to_the_till_and_one_has_it(shop: Shop) {
        let ticket = ready(&shop, "Ines Moreau", vec![labour("Fitting", 3_500)]).await;
        let register = AddRegister { id: new_id(), store_id: shop.me.register.store_id, name: "Register 2".into() };
        let second = shop.call(register).await.unwrap();
        let there = sign_in_at(&shop, second.id).await.token;
        let (one, two) = tokio::join!(shop.call(to_till(&ticket)), shop.call_as(&there, to_till(&ticket)));
        let no = match (one, two) {
            (Ok(_), Err(no)) | (Err(no), Ok(_)) => no,
            both => panic!("one has it: {both:?}"),
        };
        assert!(no.code == "in_cart" && no.message.to_string().contains("R1-A0001"), "{no}");
        assert_eq!(story(&shop, ticket.id).await.pickups.len(), 1);
        sound(&shop).await;

        let other = self::ticket(&shop, "Sam Whitlock", "Pixel 7").await;
        let quote = shop.call(writes(&other, vec![labour("Fitting", 9_000)])).await.unwrap();
        shop.call(GiveQuote { id: quote.id }).await.unwrap();
        let answers = [true, true].map(|yes| shop.call(says(quote.id, yes, SaidHow::Phone)));
        let done = futures::future::join_all(answers).await;
        assert_eq!(done.iter().filter(|answer| answer.is_ok()).count(), 1, "{done:?}");
        let drafts = (0..3).map(|at| shop.call(writes(&other, vec![labour("More", at)])));
        let done = futures::future::join_all(drafts).await;
        assert_eq!(done.iter().filter(|draft| draft.is_ok()).count(), 1, "{done:?}");
    }

    // Red when, in crates/app/src/repairs/pickup/mod.rs, `rows::hand_over(&mut cx.tx, id, (sale.id, &sale.number), by, cx.now).await?;`
    // becomes `let _ = by;`.
    async fn killed_anywhere_a_device_is_paid_and_handed_over_once(shop: Shop) {
        for (at, point) in fault::PICKUP_POINTS.iter().enumerate() {
            let taken = ready(&shop, "Ines Moreau", vec![labour("Fitting", 3_500)]).await;
            let (id, call) = (new_id(), to_till(&taken));
            let cart: Cart = match fault::CART_POINTS.get(at) {
                Some(point) => {
                    kill_at("repair_money::takes_to_the_till_and_is_killed", point, &shop, id, &call);
                    shop.call_id(Some(&shop.token), id, &call).await.unwrap()
                }
                None => shop.call(call).await.unwrap(),
            };
            assert_eq!(cart.lines.len(), 1, "{point}");
            let (id, call) = (new_id(), completion(new_id(), &cart, vec![cash(3_500)]));
            kill_at("repair_money::sells_a_repair_and_is_killed", point, &shop, id, &call);
            let sale: Sale = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            let told = story(&shop, taken.id).await;
            assert_eq!((told.ticket.state.as_str(), told.pickups.len()), ("delivered", 1), "{point}");
            assert_eq!(told.pickups[0].sale.as_ref().map(|of| of.id), Some(sale.id), "{point}");
            assert_eq!(told.events.iter().filter(|event| event.deed == TicketDeed::Collected).count(), 1, "{point}");
        }
        for point in fault::QUOTE_POINTS {
            let taken = ticket(&shop, "Sam Whitlock", "Pixel 7").await;
            let (id, call) = (new_id(), writes(&taken, vec![labour("Fitting", 3_500)]));
            kill_at("repair_money::writes_a_quote_and_is_killed", point, &shop, id, &call);
            let quote = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!((quote.version, story(&shop, taken.id).await.quotes.len()), (1, 1), "{point}");
        }
        sound(&shop).await;
    }
}

/// The child of the test above; by itself it does nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of killed_anywhere_a_device_is_paid_and_handed_over_once"]
async fn takes_to_the_till_and_is_killed() {
    as_child::<AddRepair>().await;
}

/// As the one before it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of killed_anywhere_a_device_is_paid_and_handed_over_once"]
async fn sells_a_repair_and_is_killed() {
    as_child::<CompleteSale>().await;
}

/// As the one before it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of killed_anywhere_a_device_is_paid_and_handed_over_once"]
async fn writes_a_quote_and_is_killed() {
    as_child::<SaveQuote>().await;
}
