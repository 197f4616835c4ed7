//! Card terminals: rule 8. An approved charge is never lost, a card never charged twice, and what nobody knows is asked for
//! before anything is tried again. `cargo xtask red` makes the changes named here and sees the tests fail.

use chrono::TimeDelta;
use kontor_app::terminals::{Simulated, ask_due};
use kontor_domain::policy::Role;
use kontor_domain::sales::{ClearCart, GetReceipt, ParkCart, RecallCart, VoidLine};
use kontor_domain::shifts::ReportX;
use kontor_domain::terminals::{
    AskCard, AttemptKind, AttemptState, CancelCard, CardAttempt, CardDecision, CardSum, CardsHere, ChargeCard,
    DecideCard, GiveCardUp, Manner, Need, RemoveTerminal, SaveTerminal, TerminalKind, Terminals, TestTerminal, Undone,
};
use kontor_domain::{Minor, TenderId};
use kontor_tests::goods::{card, cash, goods};
use kontor_tests::printers::nobody;
use kontor_tests::terminals::{PACE, PATIENCE, by_card};
use kontor_tests::{Shop, both_engines, new_id};

use crate::shifts::{closing, counted, opened, sound};

pub(crate) fn decides(attempt: &CardAttempt, decision: CardDecision) -> DecideCard {
    DecideCard { id: attempt.id, decision, note: "slip 17".into(), refund_id: Some(new_id()) }
}

/// Asks until nothing waits any more, for as long as a test can wait.
pub(crate) async fn settled(shop: &Shop, id: TenderId) -> CardAttempt {
    for _ in 0..60 {
        let attempt = shop.card(id).await.unwrap();
        if attempt.need() != Need::Answer {
            return attempt;
        }
        tokio::time::sleep(PACE).await;
        shop.clock.shift(TimeDelta::seconds(20));
        shop.ask_terminals().await;
    }
    shop.card(id).await.unwrap()
}

pub(crate) async fn moved(simulated: &Simulated) -> Vec<(AttemptKind, i64)> {
    simulated.moved().await.into_iter().map(|(_, kind, amount)| (kind, amount.0)).collect()
}

pub(crate) const IN: AttemptKind = AttemptKind::Charge;
pub(crate) const OUT: AttemptKind = AttemptKind::Refund;

both_engines! {
    // Red when, in crates/app/src/terminals/attempts/used.rs, `tender.reference = attempt.reference;` becomes ``.
    // Red when, in crates/app/src/terminals/attempts/used.rs, `if attempt.approved != Some(tender.amount) {` becomes `if false {`.
    // Red when, in crates/app/src/terminals/attempts/rows.rs, `AND state = 'approved' AND used_by IS NULL AND undone IS NULL";`
    // becomes `AND state = 'approved' AND undone IS NULL";`.
    async fn what_was_approved_pays_one_sale_and_is_on_its_receipt(shop: Shop) {
        let (simulated, _) = shop.connect(Manner::Approves).await;
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let (id, call) = (new_id(), ChargeCard { id: new_id(), cart_id: cart.id, amount: Minor(500) });
        let begun = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        assert_eq!((begun.state, begun.kind, begun.simulated), (AttemptState::Pending, IN, false), "nobody waits for the terminal");
        shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        assert_eq!(shop.call(call.clone()).await.unwrap_err().code, "card_unresolved", "one at a time");
        let early = shop.complete(&cart, vec![by_card(&begun)]).await.unwrap_err();
        assert_eq!(early.code, "card_not_approved");
        shop.ask_terminals().await;
        shop.ask_terminals().await;
        let yes = shop.card(begun.id).await.unwrap();
        assert_eq!((yes.state, yes.approved, yes.need()), (AttemptState::Approved, Some(Minor(500)), Need::Decision));
        assert_eq!(yes.reference, "VISA **** 4242 · SIM0001");
        assert_eq!(shop.open_cards().await.len(), 1, "until the sale is made");
        let less = kontor_domain::sales::TenderOffered { given: Minor(400), ..by_card(&yes) };
        let no = shop.complete(&cart, vec![less, cash(100)]).await.unwrap_err();
        assert_eq!(no.code, "card_other_amount", "{no}");
        assert_eq!(shop.complete(&cart, vec![cash(500)]).await.unwrap_err().code, "card_charged", "it was paid by card");
        assert_eq!(shop.call(ClearCart { cart_id: cart.id }).await.unwrap_err().code, "card_charged");
        assert_eq!(shop.call(ParkCart { cart_id: cart.id, note: String::new(), reserve: false }).await.unwrap_err().code, "card_charged");
        let sale = shop.complete(&cart, vec![by_card(&yes)]).await.unwrap();
        assert_eq!(sale.tenders[0].reference, "VISA **** 4242 · SIM0001");
        let receipt = shop.call(GetReceipt { id: sale.id }).await.unwrap();
        assert_eq!(receipt.tenders[0].reference, "VISA **** 4242 · SIM0001");
        assert_eq!(shop.card(yes.id).await.unwrap().used_by, Some(sale.id));
        assert!(shop.open_cards().await.is_empty());
        let next = shop.cart_of(&[(&mug, 1_000)]).await;
        let no = shop.complete(&next, vec![by_card(&yes)]).await.unwrap_err();
        assert_eq!(no.code, "card_used", "it pays once: {no}");
        assert_eq!(shop.call(decides(&yes, CardDecision::Refund)).await.unwrap_err().code, "card_moved_on");
        assert_eq!(moved(&simulated).await, [(IN, 500)]);
        sound(&shop).await;
    }

    async fn a_declined_card_says_so_and_the_next_is_tried(shop: Shop) {
        let (simulated, _) = shop.connect(Manner::DeclinesOnce).await;
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let no = shop.charge(&cart, 500).await.unwrap();
        assert_eq!((no.state, no.need()), (AttemptState::Declined, Need::Nothing));
        assert!(no.reason.contains("insufficient funds"), "{}", no.reason);
        assert_eq!(shop.complete(&cart, vec![by_card(&no)]).await.unwrap_err().code, "card_not_approved");
        let yes = shop.charge(&cart, 500).await.unwrap();
        assert_eq!(yes.state, AttemptState::Approved);
        shop.complete(&cart, vec![by_card(&yes)]).await.unwrap();
        assert_eq!(moved(&simulated).await, [(IN, 500)]);
        simulated.behave(Manner::Busy).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let no = shop.charge(&cart, 500).await.unwrap();
        assert_eq!(no.state, AttemptState::Declined, "it was not begun");
        assert!(no.reason.contains("something else"), "{}", no.reason);
        shop.complete(&cart, vec![cash(500)]).await.unwrap();
        sound(&shop).await;
    }

    // Red when, in crates/app/src/terminals/attempts/mod.rs, `let before = rows::of_cart(&mut cx.tx, call.cart_id).await?;` becomes
    // `let before: Vec<CardAttempt> = Vec::new();`.
    // Red when, in crates/app/src/terminals/work.rs, `(true, true) => ask(kontor, tenant, &due, &terminal, patience).await,` becomes
    // `(true, true) => Ok(()),`.
    async fn what_nobody_knows_is_asked_before_it_is_tried_again(shop: Shop) {
        let (simulated, _) = shop.connect(Manner::Breaks).await;
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let lost = shop.charge(&cart, 500).await.unwrap();
        assert_eq!((lost.state, lost.asked), (AttemptState::Unknown, 0));
        assert!(lost.reason.contains("connection"), "{}", lost.reason);
        for decision in [CardDecision::Went, CardDecision::DidNot] {
            assert_eq!(shop.call(decides(&lost, decision)).await.unwrap_err().code, "ask_first");
        }
        assert_eq!(shop.call(GiveCardUp { id: lost.id }).await.unwrap_err().code, "ask_first");
        assert_eq!(shop.charge(&cart, 500).await.unwrap_err().code, "card_unresolved", "the card is not charged twice");
        assert_eq!(shop.complete(&cart, vec![cash(500)]).await.unwrap_err().code, "card_pending");
        assert_eq!(shop.call(ClearCart { cart_id: cart.id }).await.unwrap_err().code, "card_pending");
        let shop = shop.reopen().await;
        let open = shop.open_cards().await;
        assert_eq!((open.len(), open[0].cart_id), (1, Some(cart.id)), "after a restart it is there, with its sale");
        let yes = settled(&shop, lost.id).await;
        assert_eq!(yes.state, AttemptState::Approved, "the terminal knew: {}", yes.reason);
        assert_eq!(simulated.begun().await, [lost.id], "it was told once");
        shop.complete(&cart, vec![by_card(&yes)]).await.unwrap();
        assert_eq!(moved(&simulated).await, [(IN, 500)]);
        sound(&shop).await;
    }

    // Red when, in crates/domain/src/terminals/attempt.rs, `(S::Unknown, Said::NotKnown | Said::Busy) => None,` becomes
    // `(S::Unknown, Said::NotKnown | Said::Busy) => Some(S::Declined),`.
    async fn a_terminal_that_forgets_proves_nothing(shop: Shop) {
        let (simulated, _) = shop.connect(Manner::Forgets).await;
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let mut carts = Vec::new();
        for decision in [CardDecision::Went, CardDecision::DidNot] {
            let cart = shop.cart_of(&[(&mug, 1_000)]).await;
            let lost = shop.charge(&cart, 500).await.unwrap();
            let asked = settled(&shop, lost.id).await;
            assert_eq!(asked.state, AttemptState::Unknown, "it has charged the card and forgot");
            assert!(asked.asked > 0 && asked.reason.contains("Look at its last slips"), "{}", asked.reason);
            let empty = DecideCard { note: " ".into(), ..decides(&lost, decision) };
            assert!(shop.call(empty).await.unwrap_err().fields.contains_key("note"));
            assert_eq!(shop.call(decides(&lost, CardDecision::Voided)).await.unwrap_err().code, "card_moved_on", "it is not known to have gone");
            let said = shop.call(decides(&lost, decision)).await.unwrap();
            assert!(said.reason.contains("Maria") && said.reason.contains("slip 17"), "{}", said.reason);
            assert_eq!(shop.call(decides(&lost, decision)).await.unwrap_err().code, "card_moved_on", "once");
            match decision {
                CardDecision::Went => {
                    assert_eq!((said.approved, said.reference.as_str()), (Some(Minor(500)), "slip 17"));
                    shop.complete(&cart, vec![by_card(&said)]).await.unwrap();
                }
                _ => {
                    assert_eq!((said.state, said.need()), (AttemptState::Declined, Need::Nothing));
                    shop.complete(&cart, vec![cash(500)]).await.unwrap();
                }
            }
            carts.push(cart.id);
        }
        assert_eq!(simulated.begun().await.len(), 2, "each was told once");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/shifts/close.rs, `terminals::none_open(cx, shift.register_id).await?;` becomes ``.
    // Red when, in crates/app/src/terminals/work.rs, `undo(&mut tx, tenant, of, (new_id(now)?, now)).await?;` becomes ``.
    // Red when, in migrations/sqlite/0025_terminals.sql, `CREATE UNIQUE INDEX card_attempt__of` becomes `CREATE INDEX card_attempt__of`.
    async fn an_approval_that_came_too_late_is_given_back_once_before_the_shift_closes(shop: Shop) {
        let shift = opened(&shop, 0).await;
        let (simulated, _) = shop.connect(Manner::Late).await;
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let lost = shop.charge(&cart, 500).await.unwrap();
        assert_eq!(lost.state, AttemptState::Unknown, "it says nothing");
        shop.call(CancelCard { id: lost.id }).await.unwrap();
        shop.ask_terminals().await;
        let still = shop.card(lost.id).await.unwrap();
        assert!(still.cancelling && still.state == AttemptState::Unknown, "{}", still.reason);
        shop.call(GiveCardUp { id: lost.id }).await.unwrap();
        assert_eq!(shop.charge(&cart, 500).await.unwrap_err().code, "card_unresolved", "whatever the customer does, not by card");
        shop.complete(&cart, vec![cash(500)]).await.unwrap();
        let no = shop.call(closing(&shift, vec![counted(kontor_domain::sales::TenderKind::Cash, 500)])).await.unwrap_err();
        assert!(no.code == "cards_open" && no.message.contains("£5.00"), "{no}");
        tokio::time::sleep(PACE * 60).await;
        let yes = settled(&shop, lost.id).await;
        assert_eq!((yes.state, yes.need()), (AttemptState::Approved, Need::Decision), "it was charged after all");
        let no = shop.call(closing(&shift, vec![counted(kontor_domain::sales::TenderKind::Cash, 500)])).await.unwrap_err();
        assert_eq!(no.code, "cards_open");
        simulated.behave(Manner::Approves).await;
        let both = futures::future::join_all([shop.call(decides(&yes, CardDecision::Refund)), shop.call(decides(&yes, CardDecision::Refund))]).await;
        let codes: Vec<_> = both.iter().filter_map(|no| no.as_ref().err().map(|no| no.code.to_string())).collect();
        assert_eq!(codes, ["card_moved_on"], "it is given back once");
        assert_eq!(shop.call(decides(&yes, CardDecision::Voided)).await.unwrap_err().code, "card_moved_on");
        let next = shop.cart_of(&[(&mug, 1_000)]).await;
        assert_eq!(shop.complete(&next, vec![by_card(&yes)]).await.unwrap_err().code, "card_used");
        shop.ask_terminals().await;
        let back = shop.card(yes.id).await.unwrap();
        assert_eq!((back.undone, back.need()), (Some(Undone::Refunded), Need::Nothing));
        assert_eq!(moved(&simulated).await, [(IN, 500), (OUT, 500)]);
        let figures = shop.call(ReportX {}).await.unwrap().figures.unwrap();
        let sum = |kind, undone| CardSum { kind, state: AttemptState::Approved, undone, count: 1, amount: Minor(500) };
        assert_eq!(figures.cards, [sum(IN, true), sum(OUT, false)]);
        let z = shop.call(closing(&shift, vec![counted(kontor_domain::sales::TenderKind::Cash, 500)])).await.unwrap();
        assert_eq!(z.figures.cards, figures.cards, "the Z report keeps them");
        sound(&shop).await;
    }

    async fn a_refund_that_is_declined_is_tried_again_or_voided_by_hand(shop: Shop) {
        let (simulated, _) = shop.connect(Manner::Approves).await;
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let yes = shop.charge(&cart, 500).await.unwrap();
        simulated.behave(Manner::Declines).await;
        let back = shop.call(decides(&yes, CardDecision::Refund)).await.unwrap();
        assert_eq!((back.kind, back.of), (OUT, Some(yes.id)));
        shop.ask_terminals().await;
        assert_eq!(shop.card(back.id).await.unwrap().state, AttemptState::Declined);
        assert_eq!(shop.card(yes.id).await.unwrap().need(), Need::Decision, "the money is still there");
        let voided = shop.call(decides(&yes, CardDecision::Voided)).await.unwrap();
        assert_eq!((voided.undone, voided.need()), (Some(Undone::Voided), Need::Nothing));
        shop.call(ClearCart { cart_id: cart.id }).await.unwrap();
        assert_eq!(moved(&simulated).await, [(IN, 500)]);
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/cart/mod.rs, `terminals::free(cx, here.id).await?;` becomes ``.
    async fn a_cart_that_was_emptied_is_not_thrown_away_while_the_card_is_charged(shop: Shop) {
        let (_simulated, _) = shop.connect(Manner::Approves).await;
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let parked = shop.cart_of(&[(&mug, 2_000)]).await;
        shop.call(ParkCart { cart_id: parked.id, note: String::new(), reserve: false }).await.unwrap();
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let yes = shop.charge(&cart, 500).await.unwrap();
        shop.call(VoidLine { cart_id: cart.id, line_id: cart.lines[0].id }).await.unwrap();
        assert_eq!(shop.call(RecallCart { cart_id: parked.id }).await.unwrap_err().code, "card_charged");
        shop.call(decides(&yes, CardDecision::Voided)).await.unwrap();
        shop.call(RecallCart { cart_id: parked.id }).await.unwrap();
    }

    // Red when, in crates/app/src/terminals/work.rs, `provider.ask(&Ask::Cancel(due.id), patience.answer).await;` becomes ``.
    async fn what_waits_for_a_card_is_taken_back(shop: Shop) {
        let (simulated, _) = shop.connect(Manner::Waits).await;
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let id: TenderId = new_id();
        shop.call(ChargeCard { id, cart_id: cart.id, amount: Minor(500) }).await.unwrap();
        let kontor = shop.kontor.clone();
        let working = tokio::spawn(async move { ask_due(&kontor, &PATIENCE).await });
        while simulated.begun().await.is_empty() {
            tokio::time::sleep(PACE).await;
        }
        let wanted = shop.call(CancelCard { id }).await.unwrap();
        assert!(wanted.cancelling && wanted.state == AttemptState::Pending);
        working.await.unwrap().unwrap();
        let no = shop.card(id).await.unwrap();
        assert_eq!(no.state, AttemptState::Declined, "{}", no.reason);
        assert!(shop.call(CancelCard { id }).await.unwrap_err().code == "card_moved_on");
        assert!(shop.call(AskCard { id }).await.unwrap_err().code == "card_moved_on");
        let id: TenderId = new_id();
        shop.call(ChargeCard { id, cart_id: cart.id, amount: Minor(500) }).await.unwrap();
        shop.call(CancelCard { id }).await.unwrap();
        shop.ask_terminals().await;
        assert_eq!(shop.card(id).await.unwrap().state, AttemptState::Declined);
        assert_eq!(simulated.begun().await.len(), 1, "the terminal never heard of what was taken back before");
        assert!(moved(&simulated).await.is_empty());
    }

    async fn a_terminal_says_things_twice_or_approves_another_amount(shop: Shop) {
        let (simulated, _) = shop.connect(Manner::Twice).await;
        let mug = shop.stock_up(goods("Mug", 501)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let yes = shop.charge(&cart, 501).await.unwrap();
        shop.complete(&cart, vec![by_card(&yes)]).await.unwrap();
        simulated.behave(Manner::Half).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let half = shop.charge(&cart, 501).await.unwrap();
        assert_eq!((half.state, half.amount, half.approved), (AttemptState::Approved, Minor(501), Some(Minor(251))));
        assert!(half.reason.contains("another amount"), "{}", half.reason);
        let all = kontor_domain::sales::TenderOffered { given: Minor(501), ..by_card(&half) };
        assert_eq!(shop.complete(&cart, vec![all]).await.unwrap_err().code, "card_other_amount");
        assert_eq!(shop.charge(&cart, 251).await.unwrap_err().code, "too_much", "half of it is paid");
        let sale = shop.complete(&cart, vec![by_card(&half), cash(250)]).await.unwrap();
        assert_eq!(sale.tenders.iter().map(|tender| tender.amount.0).collect::<Vec<_>>(), [251, 250]);
        assert_eq!(moved(&simulated).await, [(IN, 501), (IN, 251)]);
        sound(&shop).await;
    }

    // Red when, in crates/app/src/terminals/work.rs, `if waited > STALE || waited < -FAR {` becomes `if false {`.
    async fn what_no_terminal_heard_of_was_not_charged(shop: Shop) {
        let address = nobody().await;
        let terminal = shop.call(shop.terminal("Counter", &address)).await.unwrap();
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let no = shop.charge(&cart, 500).await.unwrap();
        assert_eq!(no.state, AttemptState::Declined);
        assert!(no.reason.contains("can't be reached") && no.reason.contains("Nothing was charged"), "{}", no.reason);
        let simulated = Simulated::start(Manner::Approves, PACE).await.unwrap();
        shop.call(SaveTerminal { id: terminal.id, ..shop.terminal("Counter", &simulated.address) }).await.unwrap();
        let id: TenderId = new_id();
        shop.call(ChargeCard { id, cart_id: cart.id, amount: Minor(500) }).await.unwrap();
        shop.clock.shift(TimeDelta::seconds(40));
        shop.ask_terminals().await;
        let late = shop.card(id).await.unwrap();
        assert_eq!(late.state, AttemptState::Declined, "nobody stands there any more");
        assert!(moved(&simulated).await.is_empty());
        for amount in [0, -5, i64::MAX] {
            assert!(shop.charge(&cart, amount).await.unwrap_err().fields.contains_key("amount"), "{amount}");
        }
        assert_eq!(shop.charge(&cart, 501).await.unwrap_err().code, "too_much");
        let other = ChargeCard { id: new_id(), cart_id: new_id(), amount: Minor(1) };
        assert_eq!(shop.call(other).await.unwrap_err().code, "cart_gone");
        shop.complete(&cart, vec![card(500)]).await.expect("a card can be recorded by hand all the same");
    }

    async fn terminals_are_set_up_tested_and_taken_away(shop: Shop) {
        let (simulated, terminal) = shop.connect(Manner::Approves).await;
        assert_eq!((terminal.testing, &terminal.tested), (false, &None));
        shop.call(TestTerminal { id: terminal.id }).await.unwrap();
        shop.ask_terminals().await;
        let tested = shop.call(Terminals {}).await.unwrap().remove(0);
        let test = tested.tested.unwrap();
        assert_eq!((tested.testing, test.answered, test.said.as_str()), (false, true, "SIMULATED"));
        let taken = shop.call(shop.terminal("counter", "192.168.1.60")).await.unwrap_err();
        assert!(taken.code == "name_taken" && taken.fields.contains_key("name"));
        for address in ["", "x y", "192.168.1.60:80"] {
            assert!(shop.call(shop.terminal("Other", address)).await.unwrap_err().fields.contains_key("address"), "{address}");
        }
        let second = shop.call(shop.terminal("Second", &nobody().await)).await.unwrap();
        assert_eq!(shop.call(CardsHere {}).await.unwrap().terminal.unwrap().id, second.id, "a register has one");
        shop.call(TestTerminal { id: second.id }).await.unwrap();
        shop.ask_terminals().await;
        let tested = shop.call(Terminals {}).await.unwrap().remove(1).tested.unwrap();
        assert!(!tested.answered && tested.said.contains("can't be reached"), "{}", tested.said);
        shop.call(RemoveTerminal { id: second.id }).await.unwrap();
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        assert_eq!(shop.charge(&cart, 500).await.unwrap_err().code, "no_terminal");
        shop.call(SaveTerminal { id: terminal.id, ..shop.terminal("Counter", &simulated.address) }).await.unwrap();
        simulated.behave(Manner::Forgets).await;
        let lost = shop.charge(&cart, 500).await.unwrap();
        assert_eq!(shop.call(RemoveTerminal { id: terminal.id }).await.unwrap_err().code, "terminal_waited_for");
        let elsewhere = SaveTerminal { id: terminal.id, ..shop.terminal("Counter", "192.168.1.60") };
        assert_eq!(shop.call(elsewhere).await.unwrap_err().code, "terminal_waited_for");
        settled(&shop, lost.id).await;
        let owen = shop.hire("Owen", Role::Cashier).await.token;
        assert_eq!(shop.call_as(&owen, TestTerminal { id: terminal.id }).await.unwrap_err().code, "not_allowed");
        shop.call_as(&owen, decides(&lost, CardDecision::DidNot)).await.unwrap();
        shop.call(RemoveTerminal { id: terminal.id }).await.unwrap();
        assert_eq!(shop.call(RemoveTerminal { id: terminal.id }).await.unwrap_err().code, "not_found");
        sound(&shop).await;
    }

    async fn a_simulated_terminal_marks_what_it_approves(shop: Shop) {
        let call = SaveTerminal { kind: TerminalKind::Simulated, ..shop.terminal("Pretend", "") };
        let terminal = shop.call(call).await.unwrap();
        assert_eq!((terminal.address.as_str(), terminal.kind), ("", TerminalKind::Simulated));
        assert!(shop.call(CardsHere {}).await.unwrap().terminal.unwrap().simulated);
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let yes = shop.charge(&cart, 500).await.unwrap();
        assert!(yes.simulated, "{yes:?}");
        let sale = shop.complete(&cart, vec![by_card(&settled(&shop, yes.id).await)]).await.unwrap();
        assert!(sale.tenders[0].reference.starts_with("SIMULATED VISA"), "{}", sale.tenders[0].reference);
    }
}
