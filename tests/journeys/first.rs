//! The first run.

use kontor_tests::drive::Screen;
use kontor_tests::programs::{ask, new_folder};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_owner_sets_up_a_business_with_the_keyboard_alone() {
    let screen = Screen::browser(&new_folder("first")).await;
    screen
        .journey("set-up", async |s| {
            let code = s.set_up().await;
            assert_eq!(code.len(), 29, "the recovery sheet is shown once: {code}");
            let business = ask(&s.data, "business.get", &json!({}));
            assert_eq!(business["name"], "Kontor Gifts", "what was typed is what is kept");
        })
        .await;
    screen.close().await;
}
