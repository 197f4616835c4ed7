//! A picture of every page over the demo business, light and dark, at both sizes: `cargo xtask shots`.

use std::path::PathBuf;

use kontor_tests::drive::Screen;
use kontor_tests::programs::{kontord, new_folder};
use thirtyfour::Key;

const SIZES: [(u32, u32); 2] = [(1440, 900), (1024, 700)];
const THEMES: [&str; 2] = ["light", "dark"];
const PAGES: [&str; 11] = [
    "till",
    "sales",
    "products",
    "customers",
    "settings/business",
    "settings/stores",
    "settings/staff",
    "settings/taxes",
    "settings/backup",
    "settings/records",
    "settings/screen",
];
const PASSWORD: &str = "harbour-lights-8";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "draws pictures for people to look at: cargo xtask shots"]
async fn shots_of_every_page() {
    let Some(out) = std::env::var_os("KONTOR_SHOTS_OUT").map(PathBuf::from) else { return };
    first_run(&out).await;
    let data = new_folder("demo").join("data");
    let demo = kontord(&data).arg("demo").output().expect("kontord runs");
    assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
    let screen = Screen::browser(&data).await;
    for_each_look(&screen, &out, "sign-in", "", "signin").await;
    screen.press("signin-user-Maria").await;
    screen.focused("signin-password").await;
    screen.keys(PASSWORD).await;
    screen.key(Key::Enter).await;
    screen.focused("till-search").await;
    for page in PAGES {
        for_each_look(&screen, &out, &page.replace('/', "-"), page, "rail-till").await;
    }
    screen.close().await;
}

async fn first_run(out: &std::path::Path) {
    let screen = Screen::browser(&new_folder("first-run")).await;
    for_each_look(&screen, out, "set-up", "", "setup-business-name").await;
    screen.close().await;
}

async fn for_each_look(screen: &Screen, out: &std::path::Path, name: &str, page: &str, waits_for: &str) {
    for (width, height) in SIZES {
        screen.size(width, height).await;
        for theme in THEMES {
            screen.script(&format!("localStorage.setItem('kontor.theme', '{theme}')")).await;
            screen.open(page).await;
            screen.part(waits_for).await;
            screen.settled().await;
            screen.picture(&out.join(format!("{name}-{width}x{height}-{theme}.png"))).await;
        }
    }
}
