//! Rule 1: exactly one sale, whatever happens between the question and the answer.
//! `cargo xtask red` makes the changes named here and sees the tests fail.

use kontor_app::fault;
use kontor_app::records::tidy_up;
use kontor_domain::catalog::Scan;
use kontor_domain::identity::EnterPin;
use kontor_domain::journal::Verify;
use kontor_domain::sales::{CompleteSale, GetReceipt, ListSales, Sale};
use kontor_domain::{Minor, Qty};
use kontor_tests::goods::{card, cash, completion, goods};
use kontor_tests::killed::{as_child, kill_at};
use kontor_tests::{both_engines, new_id};

both_engines! {
    // Red when, in crates/app/src/dispatcher/mod.rs, `asked.known(&mut cx.tx).await?` becomes `None::<Value>`.
    // Red when, in crates/app/src/dispatcher/answers.rs, `before.args_hash != self.args_hash` becomes `false`.
    async fn the_same_call_id_gives_the_same_answer_and_no_second_sale(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let id = new_id();
        let call = completion(new_id(), &cart, vec![cash(700)]);
        let first: Sale = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        for _ in 0..3 {
            let again = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(again, first, "a double click, a retry");
        }
        let other = CompleteSale { total: Minor(1), ..call };
        let no = shop.call_id(Some(&shop.token), id, &other).await.unwrap_err();
        assert_eq!(no.code, "call_id_reused", "the same id with other arguments is refused");
        assert_eq!(shop.call(ListSales::default()).await.unwrap().page.total, 1);
    }

    // Red when, in crates/app/src/dispatcher/mod.rs, `cx.tx.lock(cx.call_id.0).await?;` becomes ``.
    async fn ten_at_once_are_one_sale(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let id = new_id();
        let call = completion(new_id(), &cart, vec![cash(700)]);
        let calls: Vec<_> = (0..10).map(|_| shop.call_id(Some(&shop.token), id, &call)).collect();
        let answers = futures::future::join_all(calls).await;
        let sales: Vec<_> = answers.into_iter().map(|answer| answer.expect("each gets the answer")).collect();
        assert!(sales.windows(2).all(|pair| pair[0] == pair[1]), "and the same one");
        assert_eq!(shop.call(ListSales::default()).await.unwrap().page.total, 1);
    }

    async fn a_cart_completed_with_another_call_id_is_not_completed_again(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        shop.complete(&cart, vec![cash(700)]).await.unwrap();
        assert_eq!(shop.complete(&cart, vec![cash(700)]).await.unwrap_err().code, "cart_gone");
        let calls: Vec<_> = {
            let cart = shop.cart_of(&[(&mug, 1_000)]).await;
            (0..5).map(|_| completion(new_id(), &cart, vec![cash(700)])).collect()
        };
        let done = futures::future::join_all(calls.into_iter().map(|call| shop.call(call))).await;
        assert_eq!(done.iter().filter(|result| result.is_ok()).count(), 1, "five people press at once: {done:?}");
    }

    // Red when, in crates/app/src/records/upkeep.rs, `kontor.now() - KEPT` becomes `kontor.now() + KEPT`.
    // Red when, in crates/app/src/records/rows.rs, `COALESCE(MIN(seq), 0) FROM outbox_cursor` becomes
    // `COALESCE(MAX(seq), 0) FROM outbox`.
    async fn answers_are_forgotten_when_nobody_will_ask_again_and_still_make_no_second_sale(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let id = new_id();
        let call = completion(new_id(), &cart, vec![cash(700)]);
        let first: Sale = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        tidy_up(&shop.kontor).await.unwrap();
        assert_eq!(shop.call_id(Some(&shop.token), id, &call).await.unwrap(), first, "what is young is kept");
        shop.clock.shift(chrono::TimeDelta::days(31));
        let before_delivery = tidy_up(&shop.kontor).await.unwrap();
        shop.deliver().await;
        let heard = tidy_up(&shop.kontor).await.unwrap();
        assert!(before_delivery > 0 && heard > 0, "answers at once, events when all have heard of them");
        assert_eq!(tidy_up(&shop.kontor).await.unwrap(), 0);
        let sign_in = kontor_domain::identity::SignIn {
            name: "Maria".into(), password: kontor_tests::PASSWORD.into(), register_id: None,
        };
        let token = shop.call_id(None, new_id(), &sign_in).await.unwrap().token;
        let no = shop.call_id(Some(&token), id, &call).await.unwrap_err();
        assert_eq!(no.code, "cart_gone", "a month later the same call finds its cart gone");
        assert_eq!(shop.call_as(&token, ListSales::default()).await.unwrap().page.total, 1);
    }

    // Red when, in crates/app/src/dispatcher/mod.rs, `if entry.answer == Answer::Kept {` becomes `if true {`.
    async fn an_answer_with_a_token_is_never_kept(shop: Shop) {
        let id = new_id();
        let call = EnterPin { user_id: shop.me.user.id, pin: kontor_tests::PIN.into() };
        let first = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        let again = shop.call_id(Some(&first.token), id, &call).await.unwrap();
        assert_ne!(first.token, again.token, "a sign-in is never replayed");
    }

    // Red when, in crates/app/src/dispatcher/mod.rs, `if entry.answer == Answer::Kept {` becomes `if false {`.
    // Red when, in crates/app/src/sales/complete.rs, `fault::point("sale_written");` becomes
    // `{ let next = crate::db::Tx::new(cx.tx.db().clone(), crate::db::Mode::Write, cx.tenant);
    // std::mem::replace(&mut cx.tx, next).commit().await?; } fault::point("sale_written");`.
    async fn killed_at_any_point_and_asked_again_it_is_one_sale(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_999)).await;
        let book = shop.stock_up(goods("Book", 850)).await;
        let mut shop = shop;
        for (count, point) in (1..).zip(fault::POINTS) {
            let cart = shop.cart_of(&[(&mug, 2_000), (&book, 1_000)]).await;
            let total = cart.totals.total.0;
            let id = new_id();
            let call = completion(new_id(), &cart, vec![card(1_000), cash(total)]);
            shop.kontor.close().await;
            kill_at("exactly_once::completes_a_sale_and_is_killed", point, &shop, id, &call);
            shop = shop.reopen().await;
            let sale = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(sale.number, format!("1-A{count:06}"), "killed at {point}: one number, no gap");
            let receipt = shop.call(GetReceipt { id: sale.id }).await.unwrap();
            let again = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!((again, shop.call(GetReceipt { id: sale.id }).await.unwrap()), (sale, receipt), "the same receipt");
            assert_eq!(shop.call(ListSales::default()).await.unwrap().page.total, count, "killed at {point}: one sale");
            let level = shop.call(Scan { code: "MUG".into() }).await.unwrap().on_hand;
            assert_eq!(level, Qty::whole(-2 * count), "killed at {point}: the stock moved once");
            let verdict = shop.call(Verify {}).await.unwrap();
            assert!(verdict.sound, "killed at {point}: {:?}", verdict.problems);
        }
    }
}

/// The child of the test above; by itself it does nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of killed_at_any_point_and_asked_again_it_is_one_sale"]
async fn completes_a_sale_and_is_killed() {
    as_child::<CompleteSale>().await;
}
