//! The first run.

use kontor_tests::drive::Screen;
use kontor_tests::programs::{ask, new_folder};
use kontor_tests::{PASSWORD, PIN};
use serde_json::json;
use thirtyfour::Key;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_owner_sets_up_a_business_with_the_keyboard_alone() {
    let screen = Screen::browser(&new_folder("first")).await;
    screen
        .journey("set-up", async |s| {
            s.focused("setup-business-name").await;
            s.keys("Kontor Gifts").await;
            s.key(Key::Enter).await;
            s.focused("setup-store-name").await;
            s.key(Key::Enter).await;
            s.focused("setup-owner").await;
            s.keys(&format!("Maria{tab}{PASSWORD}{tab}{PIN}{tab}{PIN}", tab = Key::Tab.value())).await;
            s.key(Key::Enter).await;
            let code = s.text("recovery-code").await;
            assert_eq!(code.len(), 29, "the recovery sheet is shown once: {code}");
            s.focused("recovery-done").await;
            s.key(Key::Enter).await;
            s.focused("till-search").await;
            let business = ask(&s.data, "business.get", &json!({}));
            assert_eq!(business["name"], "Kontor Gifts", "what was typed is what is kept");
        })
        .await;
    screen.close().await;
}
