//! Who may ask for the demo, and where.

use std::sync::Arc;

use kontor_app::demo::{Stage, Wish};
use kontor_app::{Kontor, No};
use kontor_domain::demo::{EnterDemo, GetDemo, LeaveDemo};
use kontor_domain::identity::Status;
use kontor_tests::{both_engines, new_id};

fn enter() -> EnterDemo {
    EnterDemo { locale: "en-GB".into(), timezone: "Europe/London".into() }
}

both_engines! {
    // Red when, in crates/app/src/demo/mod.rs, `if cx.tenant.is_some() {` becomes `if cx.tenant.is_none() {`.
    // Red when, in crates/app/src/dispatcher/mod.rs, `if cx.tenant.is_none() && entry.answer == Answer::Never` becomes
    // `if entry.answer == Answer::Kept`.
    async fn the_demo_is_entered_without_signing_in_where_there_is_no_business_and_nowhere_else(shop: Shop) {
        let stage = Arc::new(Stage::new(false, Vec::new()));
        let place = shop.engine.new_place().await;
        let empty = Kontor::open_at(&place, None, shop.clock.clock()).await.unwrap().with_stage(Arc::clone(&stage));
        assert!(empty.call(None, new_id(), &GetDemo {}).await.unwrap().offered);
        empty.call(None, new_id(), &enter()).await.unwrap();
        assert!(matches!(stage.take_wish(), Some(Wish::Enter(ask)) if ask.locale == "en-GB"), "the wish is left");
        assert_eq!(empty.call(None, new_id(), &Status {}).await.unwrap().business, None, "and nothing else");
        empty.close().await;

        let refused = |asked: Result<_, No>| match asked {
            Err(No::Refusal(refusal)) => refusal.code,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(shop.kontor.call(None, new_id(), &enter()).await), "not_here", "a server has no demo");
        let kontor = shop.kontor.clone().with_stage(Arc::clone(&stage));
        assert!(!kontor.call(None, new_id(), &GetDemo {}).await.unwrap().offered);
        assert_eq!(refused(kontor.call(None, new_id(), &enter()).await), "already_set_up");
        assert_eq!(refused(kontor.call(None, new_id(), &LeaveDemo { delete: true }).await), "not_in_demo");
        assert!(stage.take_wish().is_none(), "a refused wish is none");
        stage.set_open(true);
        kontor.call(None, new_id(), &LeaveDemo { delete: false }).await.unwrap();
        assert!(matches!(stage.take_wish(), Some(Wish::Leave(ask)) if !ask.delete));
    }
}
