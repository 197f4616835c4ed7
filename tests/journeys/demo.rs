//! Looking around in the demo from the first run, and leaving it again.

use kontor_tests::drive::Screen;
use kontor_tests::programs::new_folder;
use thirtyfour::Key;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_owner_looks_around_in_the_demo_and_leaves_it_for_the_first_run() {
    let screen = Screen::browser(&new_folder("demo")).await;
    screen
        .journey("demo", async |s| {
            s.focused("setup-business-name").await;
            s.tab_back_to("demo-enter").await;
            s.key(Key::Enter).await;
            s.part("demo-progress").await;
            s.patiently("demo-people").await;
            s.says("demo-people", "harbour-lights-8").await;
            s.press("signin-user-Maria").await;
            s.focused("signin-password").await;
            s.keys("harbour-lights-8").await;
            s.key(Key::Enter).await;
            s.focused("till-search").await;
            s.says("demo-banner", "nothing here is real").await;
            s.enter("puffin").await;
            s.shows("cart-total", 650).await;
            let number = crate::take_cash(s).await;
            assert!(number.starts_with("1-"), "sold at the demo's first register: {number}");
            s.key(Key::Escape).await;
            s.chord(Key::Control, 'l').await;
            s.focused("pin").await;
            s.says("demo-pin", "2580").await;
            s.enter("2580").await;
            s.focused("till-search").await;

            s.press("demo-leave").await;
            s.focused("demo-leave-keep").await;
            s.key(Key::Enter).await;
            s.focused("setup-business-name").await;
            s.says("demo-enter", "Go on in the demo").await;
            s.press("demo-enter").await;
            s.says("demo-people", "Owen").await;
            s.press("demo-leave").await;
            s.focused("demo-leave-keep").await;
            s.press("demo-leave-delete").await;
            s.focused("setup-business-name").await;
            s.says("demo-enter", "Look around").await;
            s.gone("demo-delete").await;
            s.set_up().await;
            s.gone("demo-banner").await;
            s.open("sales").await;
            s.part("empty").await;
        })
        .await;
    screen.close().await;
}
