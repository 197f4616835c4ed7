//! Attempts to charge cards, whoever works on them at once and whatever is killed when. `cargo xtask red` makes the changes named
//! here and sees the tests fail.

use chrono::TimeDelta;
use kontor_app::Kontor;
use kontor_app::fault::{TERMINAL_ASKING, TERMINAL_POINTS};
use kontor_app::terminals::ask_due;
use kontor_domain::sales::CompleteSale;
use kontor_domain::terminals::{AttemptState, CardDecision, CardsHere, ChargeCard, Manner};
use kontor_domain::{Minor, TenderId};
use kontor_tests::goods::{cash, completion, goods};
use kontor_tests::killed::{as_child, kill_at, opened_as_child};
use kontor_tests::tampered::finds_each;
use kontor_tests::terminals::{PACE, PATIENCE, by_card};
use kontor_tests::{Shop, both_engines, new_id};

use crate::shifts::sound;
use crate::terminals::{IN, decides, moved, settled};

both_engines! {
    // Red when, in crates/app/src/terminals/attempts/rows.rs, `WHERE id = $1 AND state = 'pending' AND begun_at IS NULL AND cancel_at IS NULL";`
    // becomes `WHERE id = $1 AND state = 'pending'";`.
    async fn however_many_work_at_once_a_card_is_charged_once(shop: Shop) {
        let (simulated, _) = shop.connect(Manner::Approves).await;
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let mut others = Vec::new();
        for _ in 0..3 {
            others.push(Kontor::open_at(&shop.place, None, shop.clock.clock()).await.unwrap());
        }
        for _ in 0..4 {
            let cart = shop.cart_of(&[(&mug, 1_000)]).await;
            let id: TenderId = new_id();
            let call = ChargeCard { id, cart_id: cart.id, amount: Minor(500) };
            let same = futures::future::join_all((0..3).map(|_| shop.call(call.clone()))).await;
            assert_eq!(same.iter().filter(|answer| answer.is_ok()).count(), 1, "one attempt");
            let all = others.iter().chain([&shop.kontor]).map(|kontor| ask_due(kontor, &PATIENCE));
            for done in futures::future::join_all(all).await {
                done.unwrap();
            }
            let yes = settled(&shop, id).await;
            assert_eq!(yes.state, AttemptState::Approved, "{}", yes.reason);
            let sales = futures::future::join_all((0..3).map(|_| shop.complete(&cart, vec![by_card(&yes)]))).await;
            assert_eq!(sales.iter().filter(|sale| sale.is_ok()).count(), 1, "one sale");
        }
        assert_eq!(simulated.begun().await.len(), 4);
        assert_eq!(moved(&simulated).await, [(IN, 500); 4]);
        sound(&shop).await;
    }

    // Red when, in crates/app/src/terminals/work.rs, `if !rows::begin(&mut claim, id, (now, now + LEASE)).await? {` becomes
    // `if false {`.
    async fn killed_at_any_point_it_is_charged_once_and_not_lost(shop: Shop) {
        let (simulated, _) = shop.connect(Manner::Approves).await;
        let mug = shop.stock_up(goods("Mug", 500)).await;
        for (at, point) in TERMINAL_POINTS.iter().enumerate() {
            let cart = shop.cart_of(&[(&mug, 1_000)]).await;
            let id: TenderId = new_id();
            shop.call(ChargeCard { id, cart_id: cart.id, amount: Minor(500) }).await.unwrap();
            kill_at("terminal_records::asks_and_is_killed", point, &shop, new_id(), &CardsHere {});
            if at == 1 {
                // Killed once more while it asks what became of it.
                shop.clock.shift(TimeDelta::seconds(10));
            }
            let known = settled(&shop, id).await;
            let begun = simulated.begun().await.iter().filter(|begun| **begun == id).count();
            match *point {
                "terminal_claimed" => {
                    assert_eq!((begun, known.state), (0, AttemptState::Unknown), "nobody tells it a second time");
                    let no = shop.call(decides(&known, CardDecision::DidNot)).await.unwrap();
                    assert_eq!(no.state, AttemptState::Declined);
                    shop.complete(&cart, vec![cash(500)]).await.unwrap();
                }
                _ => {
                    assert_eq!((begun, known.state), (1, AttemptState::Approved), "{point}: {}", known.reason);
                    shop.complete(&cart, vec![by_card(&known)]).await.unwrap();
                }
            }
        }
        simulated.behave(Manner::Breaks).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let lost = shop.charge(&cart, 500).await.unwrap();
        kill_at("terminal_records::asks_and_is_killed", TERMINAL_ASKING, &shop, new_id(), &CardsHere {});
        let known = settled(&shop, lost.id).await;
        assert_eq!(known.state, AttemptState::Approved, "whoever asks next hears it");
        shop.complete(&cart, vec![by_card(&known)]).await.unwrap();
        assert_eq!(moved(&simulated).await, [(IN, 500); 4]);
        sound(&shop).await;
    }

    async fn a_call_that_is_killed_leaves_one_attempt_and_one_sale(shop: Shop) {
        let (simulated, _) = shop.connect(Manner::Approves).await;
        let mug = shop.stock_up(goods("Mug", 500)).await;
        for point in ["begun", "attempt_written", "handled", "recorded", "committed"] {
            let cart = shop.cart_of(&[(&mug, 1_000)]).await;
            let (id, call) = (new_id(), ChargeCard { id: new_id(), cart_id: cart.id, amount: Minor(500) });
            kill_at("terminal_records::charges_and_is_killed", point, &shop, id, &call);
            shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            shop.ask_terminals().await;
            let yes = shop.card(call.id).await.unwrap();
            let (id, call) = (new_id(), completion(new_id(), &cart, vec![by_card(&yes)]));
            let point = if point == "attempt_written" { "account_moved" } else { point };
            kill_at("terminal_records::sells_and_is_killed", point, &shop, id, &call);
            let sale = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(shop.card(yes.id).await.unwrap().used_by, Some(sale.id), "{point}");
        }
        assert_eq!(moved(&simulated).await, [(IN, 500); 5]);
        sound(&shop).await;
    }
}

/// What was decided or approved and is changed behind the program's back is found.
// Red when, in crates/app/src/journal/verify.rs, `terminals::check(cx, (seen.cards, by_terminal), &mut problems).await?;` becomes ``.
// Red when, in crates/app/src/journal/verify.rs, `if else_now(terminals::content_now(cx, row.subject).await?) {` becomes `if false {`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_changed_behind_its_back_is_found() {
    let shop = Shop::open(kontor_tests::Engine::Sqlite).await;
    let (_simulated, _) = shop.connect(Manner::Forgets).await;
    let mug = shop.stock_up(goods("Mug", 500)).await;
    let cart = shop.cart_of(&[(&mug, 1_000)]).await;
    let lost = shop.charge(&cart, 500).await.unwrap();
    settled(&shop, lost.id).await;
    let said = shop.call(decides(&lost, CardDecision::Went)).await.unwrap();
    shop.complete(&cart, vec![by_card(&said)]).await.unwrap();
    sound(&shop).await;
    let changes = [
        "UPDATE card_step SET reason = 'x' WHERE user_id IS NOT NULL AND seq > 1",
        "DELETE FROM card_step WHERE seq = 1; UPDATE card_step SET seq = 9 WHERE seq = 3",
        "UPDATE card_attempt SET approved = 400",
        "UPDATE card_attempt SET state = 'declined'",
        "UPDATE card_attempt SET used_by = NULL",
        "UPDATE card_attempt SET undone = 'voided'",
    ];
    finds_each(shop, &changes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of killed_at_any_point_it_is_charged_once_and_not_lost"]
async fn asks_and_is_killed() {
    let Some(kontor) = opened_as_child().await else { return };
    // Nobody's clock but the machine's: what another process put off is waited for.
    for _ in 0..200 {
        ask_due(&kontor, &PATIENCE).await.unwrap();
        tokio::time::sleep(PACE).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of a_call_that_is_killed_leaves_one_attempt_and_one_sale"]
async fn charges_and_is_killed() {
    as_child::<ChargeCard>().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of a_call_that_is_killed_leaves_one_attempt_and_one_sale"]
async fn sells_and_is_killed() {
    as_child::<CompleteSale>().await;
}
