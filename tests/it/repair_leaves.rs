//! How a device leaves the desk: never while it is not known what it costs, never past what was said of it, and with whoever's it is.
//! `cargo xtask red` makes the changes named here and sees the tests fail.

use kontor_domain::business::{AddStore, StoreSetUp};
use kontor_domain::overrides::{ChangeOverrides, OverridePolicy, RoleCaps};
use kontor_domain::policy::Role;
use kontor_domain::repairs::{
    GiveQuote, ListServices, MoveTicket, MoveTickets, QuoteState, SaidHow, SaveService, StandingTicket,
};
use kontor_domain::sales::{ClearCart, CompleteSale, NameCustomer, TaxMode, VoidLine};
use kontor_domain::{Minor, Rate};
use kontor_tests::goods::{cash, completion, goods};
use kontor_tests::{Engine, Shop, both_engines, new_id, tampered};

use crate::accounts::customer;
use crate::repair_money::{approved, code, hands, labour, part, ready, says, story, to_till, writes};
use crate::repairs::{brings, device, moves, ticket};
use crate::shifts::{sign_in_at, sound};

both_engines! {
    // Red when, in crates/app/src/repairs/work.rs, `quote::withdraw(cx, &ticket, to).await?;` becomes ``.
    // Red when, in crates/app/src/repairs/quote/mod.rs, `    if quote.state == QuoteState::Withdrawn {` becomes `    if false {`.
    // Red when, in crates/app/src/repairs/quote/mod.rs, `if pickup::is_given_up(to) {` becomes `if false {`.
    async fn a_ticket_that_is_given_up_takes_its_unanswered_quote_along(shop: Shop) {
        let taken = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        let quote = shop.call(writes(&taken, vec![labour("Board", 9_000)])).await.unwrap();
        shop.call(GiveQuote { id: quote.id }).await.unwrap();
        let next = shop.call(writes(&taken, vec![labour("Board", 8_500)])).await.unwrap();
        moves(&shop, &taken, &["cancelled"]).await.unwrap();
        let states: Vec<QuoteState> = story(&shop, taken.id).await.quotes.iter().map(|quote| quote.state).collect();
        assert_eq!(states, [QuoteState::Withdrawn], "and the draft {:?} is gone", next.id);
        sound(&shop).await;
        moves(&shop, &taken, &["received"]).await.unwrap();
        assert_eq!(code(shop.call(says(quote.id, true, SaidHow::Phone))).await, "quote_withdrawn");
        let agreed = approved(&shop, &taken, vec![labour("Board", 8_800)]).await;
        assert_eq!(agreed.version, 2);
        assert_eq!(moves(&shop, &taken, &["cancelled"]).await.unwrap_err().code, "unpaid", "what they agreed to is due");
        sound(&shop).await;
    }

    // Red when, in crates/domain/src/repairs/quote/standing.rs, `if self.undecided {` becomes `if false {`.
    async fn what_nobody_answered_keeps_a_device_at_the_desk(shop: Shop) {
        let taken = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        let within = shop.call(writes(&taken, vec![labour("Cleaning", 7_000)])).await.unwrap();
        moves(&shop, &taken, &["in_repair", "ready"]).await.expect("nobody has to be asked");
        let one = StandingTicket { id: taken.id, from: "ready".into() };
        let bulk = MoveTickets { tickets: vec![one], to: "delivered".into() };
        let stays = async || {
            for no in [code(shop.call(hands(&taken))).await, code(shop.call(to_till(&taken))).await] {
                assert_eq!(no, "quote_open");
            }
            assert_eq!(moves(&shop, &taken, &["delivered"]).await.unwrap_err().code, "quote_open");
            let done = shop.call(bulk.clone()).await.unwrap();
            assert_eq!((done.moved, done.refused.len()), (0, 1));
        };
        stays().await;
        shop.call(GiveQuote { id: within.id }).await.unwrap();
        stays().await;
        shop.call(says(within.id, true, SaidHow::Limit)).await.unwrap();
        let more = shop.call(writes(&taken, vec![labour("Cleaning", 7_500)])).await.unwrap();
        shop.call(GiveQuote { id: more.id }).await.unwrap();
        stays().await;
        shop.call(says(more.id, false, SaidHow::Phone)).await.unwrap();
        let cart = shop.call(to_till(&taken)).await.unwrap();
        assert_eq!(cart.totals.total, Minor(7_000), "what was agreed before holds");
        shop.complete(&cart, vec![cash(7_000)]).await.unwrap();
        sound(&shop).await;
    }

    // Red when, in crates/app/src/repairs/quote/mod.rs, `    if done {` becomes `    if false {`.
    // Red when, in crates/app/src/repairs/quote/mod.rs, `|| events.iter().any(|event| event.at >= at && is_ready(&event.to))` becomes
    // `|| events.is_empty() && is_ready("")`.
    // Red when, in crates/app/src/repairs/quote/mod.rs, `if by_limit && quote.state == QuoteState::Rejected {` becomes `if false {`.
    // Red when, in crates/app/src/repairs/quote/mod.rs, `rows::add_answer(&mut cx.tx, (id, tenant, user), ticket.next_event, &answered).await?;`
    // becomes `let _ = (id, tenant, user);`.
    async fn a_yes_is_not_taken_back_once_the_work_is_done_and_every_answer_stays(shop: Shop) {
        let taken = ticket(&shop, "Ines Moreau", "Galaxy S22").await;
        let quote = approved(&shop, &taken, vec![labour("Fitting", 3_500)]).await;
        let mut no = says(quote.id, false, SaidHow::Email);
        no.words = "Too dear".into();
        shop.call(no).await.expect("before it is done");
        assert_eq!(code(shop.call(says(quote.id, true, SaidHow::Limit))).await, "quote_rejected");
        shop.call(says(quote.id, true, SaidHow::InPerson)).await.unwrap();
        moves(&shop, &taken, &["in_repair", "ready"]).await.unwrap();
        let tom = shop.hire("Tom", Role::Technician).await;
        assert_eq!(code(shop.call_as(&tom.token, says(quote.id, false, SaidHow::Phone))).await, "work_done");
        moves(&shop, &taken, &["in_repair"]).await.unwrap();
        assert_eq!(code(shop.call_as(&tom.token, says(quote.id, false, SaidHow::Phone))).await, "work_done");
        let told = story(&shop, taken.id).await;
        let answers: Vec<(bool, SaidHow, &str)> =
            told.answers.iter().map(|one| (one.approved, one.said.how, one.said.words.as_str())).collect();
        assert_eq!(answers, [(true, SaidHow::Phone, ""), (false, SaidHow::Email, "Too dear"), (true, SaidHow::InPerson, "")]);
        sound(&shop).await;
    }

    // Red when, in crates/app/src/repairs/work.rs, `pickup::by_moving(cx, &ticket, to).await?;` becomes ``.
    // Red when, in crates/app/src/repairs/pickup/mod.rs, `    is_here(cx, ticket)?;` becomes ``.
    async fn a_device_that_is_moved_away_is_handed_over_where_it_is(shop: Shop) {
        let free = ticket(&shop, "Sam Whitlock", "Pixel 7").await;
        let quote = approved(&shop, &free, vec![labour("Warranty", 0)]).await;
        moves(&shop, &free, &["diagnosing", "ready"]).await.unwrap();
        let store = StoreSetUp { name: "Harbour".into(), timezone: "Europe/London".into(), cutoff_hour: 0, register: "Register 1".into() };
        let harbour = shop.call(AddStore { id: new_id(), register_id: new_id(), store }).await.unwrap();
        let there = sign_in_at(&shop, harbour.id).await.token;
        let away = MoveTicket { id: free.id, from: "ready".into(), to: "delivered".into(), note: String::new() };
        assert_eq!(code(shop.call_as(&there, away)).await, "elsewhere");
        let one = StandingTicket { id: free.id, from: "ready".into() };
        let done = shop.call_as(&there, MoveTickets { tickets: vec![one], to: "delivered".into() }).await.unwrap();
        assert_eq!((done.moved, done.refused.len()), (0, 1));
        moves(&shop, &free, &["delivered"]).await.unwrap();
        let told = story(&shop, free.id).await;
        assert!(told.pickups.len() == 1 && told.pickups[0].at.is_some() && told.quotes[0].settled, "{:?}", told.pickups);
        assert_eq!(told.quotes[0].id, quote.id);
        sound(&shop).await;
    }

    // Rule 12.
    // Red when, in crates/app/src/sales/cart/mod.rs, `list_price: repair.and_then(|(_, list_price)| list_price),` becomes `list_price: None,`.
    // Red when, in crates/app/src/repairs/quote/mod.rs, `(price != typed).then_some(price)` becomes `(price < typed).then_some(price)`.
    async fn a_quote_does_not_go_round_what_may_be_asked_for(shop: Shop) {
        let battery = shop.stock_up(goods("Battery", 2_900)).await.variants[0].id;
        let whole = Rate(1_000_000);
        let caps = RoleCaps { role: Role::Cashier, line: whole, cart: whole, price: Rate(100_000), refund: None };
        shop.call(ChangeOverrides { policy: OverridePolicy { caps: vec![caps], ..OverridePolicy::default() } }).await.unwrap();
        let service = SaveService {
            id: new_id(), name: "Fitting".into(), price: Minor(3_500), tax_mode: TaxMode::Included, tax_class_id: None, active: true,
        };
        let service = shop.call(service).await.unwrap();
        let carl = shop.hire("Carl", Role::Cashier).await.token;
        for lines in [
            vec![part(battery, 1_000, 1)],
            vec![kontor_domain::repairs::LineToQuote { service_id: Some(service.id), ..labour("", 1) }],
        ] {
            let taken = ready(&shop, "Ines Moreau", lines).await;
            let cart = shop.call_as(&carl, to_till(&taken)).await.unwrap();
            assert!(cart.lines[0].list_price.is_some_and(|price| price > Minor(1)));
            let pay: CompleteSale = completion(new_id(), &cart, vec![cash(1)]);
            assert_eq!(code(shop.call_as(&carl, pay)).await, "needs_approval");
            shop.call(ClearCart { cart_id: cart.id }).await.unwrap();
        }
        let own = ready(&shop, "Sam Whitlock", vec![part(battery, 1_000, 2_900), labour("Cleaning", 500)]).await;
        let cart = shop.call_as(&carl, to_till(&own)).await.unwrap();
        shop.call_as(&carl, completion(new_id(), &cart, vec![cash(3_400)])).await.expect("what it costs");
    }

    // Red when, in crates/app/src/sales/cart/repair.rs, `if whose.is_some_and(|whose| whose != customer) {` becomes `if false {`.
    // Red when, in crates/app/src/sales/cart/mod.rs, `repair::may_be_of(cx, &lines, call.customer_id).await?;` becomes ``.
    // Red when, in crates/app/src/sales/cart/repair.rs, `out.retain(|line| line.ticket_id == Some(ticket));` becomes `out.clear();`.
    async fn nobody_owes_for_the_repair_of_somebody_else(shop: Shop) {
        let ann = customer(&shop, "Ann", Some(9_000)).await;
        let case = shop.stock_up(goods("Case", 1_200)).await;
        let taken = ready(&shop, "Ines Moreau", vec![labour("Fitting", 3_500), labour("Cleaning", 1_000)]).await;
        let cart = shop.cart_of(&[(&case, 1_000)]).await;
        shop.call(NameCustomer { cart_id: cart.id, customer_id: Some(ann) }).await.unwrap();
        let no = shop.call(to_till(&taken)).await.unwrap_err();
        assert!(no.code == "other_customer" && no.message.to_string().contains("R1-A0001"), "{no}");
        shop.call(NameCustomer { cart_id: cart.id, customer_id: None }).await.unwrap();
        let cart = shop.call(to_till(&taken)).await.unwrap();
        assert_eq!(code(shop.call(NameCustomer { cart_id: cart.id, customer_id: Some(ann) })).await, "other_customer");
        shop.call(NameCustomer { cart_id: cart.id, customer_id: None }).await.unwrap();
        let hers = shop.call(brings(ann, vec![device(&shop, "Galaxy S22", "")])).await.unwrap().remove(0);
        approved(&shop, &hers, vec![labour("Fitting", 3_500)]).await;
        moves(&shop, &hers, &["in_repair", "ready"]).await.unwrap();
        assert_eq!(code(shop.call(to_till(&hers))).await, "other_customer", "each by itself");
        shop.call(VoidLine { cart_id: cart.id, line_id: cart.lines[1].id }).await.unwrap();
        let trail = shop.call(kontor_domain::audit::AuditEntries::default()).await.unwrap().rows;
        assert_eq!(trail.iter().filter(|entry| entry.action == "sales.void_line").count(), 2, "each line that went");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/training/copy.rs, `"repair_service",` becomes `"repair_desk",`.
    async fn what_the_desk_does_is_practised_with(shop: Shop) {
        let service = SaveService {
            id: new_id(), name: "Fitting".into(), price: Minor(3_500), tax_mode: TaxMode::Included, tax_class_id: None, active: true,
        };
        let service = shop.call(service).await.unwrap();
        let there = crate::training::begin(&shop, &shop.token).await.unwrap();
        assert_eq!(shop.call_as(&there.token, ListServices {}).await.unwrap(), [service]);
    }
}

// Red when, in crates/app/src/repairs/quote/mod.rs, `if !comes_to_its_lines(&quote)` becomes `if false`.
// Red when, in crates/app/src/repairs/quote/mod.rs, `for (number, version) in rows::not_as_answered(&mut cx.tx).await? {` becomes
// `for (number, version) in Vec::<(String, i64)>::new() {`.
// Red when, in crates/app/src/repairs/quote/mod.rs, `for number in tickets::strayed(&mut cx.tx).await? {` becomes
// `for number in Vec::<String>::new() {`.
// Red when, in crates/app/src/repairs/quote/mod.rs, `for number in pickup::unlike_events(&mut cx.tx).await? {` becomes
// `for number in Vec::<String>::new() {`.
// Red when, in crates/app/src/sales/cart/repair.rs, `if said != held {` becomes `if false {`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_changed_behind_the_desk_is_found() {
    let shop = Shop::open(Engine::Sqlite).await;
    let ticket = ready(&shop, "Ines Moreau", vec![labour("Fitting", 3_500)]).await;
    let sold = ready(&shop, "Sam Whitlock", vec![labour("Fitting", 2_500)]).await;
    let cart = shop.call(to_till(&sold)).await.unwrap();
    shop.complete(&cart, vec![cash(2_500)]).await.unwrap();
    shop.call(to_till(&ticket)).await.unwrap();
    sound(&shop).await;
    let changes = [
        "UPDATE repair_quote SET total = 1",
        "UPDATE repair_quote SET lines = REPLACE(lines, '\"unit_price\":3500', '\"unit_price\":350')",
        "UPDATE repair_quote SET state = 'rejected' WHERE total = 3500",
        "DELETE FROM repair_answer",
        "UPDATE repair_ticket SET state = 'in_repair' WHERE state = 'ready'",
        "UPDATE repair_pickup SET quote_id = NULL WHERE handed_at IS NOT NULL",
        "UPDATE repair_pickup SET sale_number = 'R9' WHERE handed_at IS NOT NULL",
        "DELETE FROM repair_pickup WHERE handed_at IS NOT NULL",
        "UPDATE cart_line SET ticket_id = NULL",
        "DELETE FROM repair_pickup WHERE handed_at IS NULL",
    ];
    tampered::finds_each(shop, &changes).await;
}
