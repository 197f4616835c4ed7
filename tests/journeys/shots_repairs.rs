//! Pictures of the repair desk, and of what is set up for it.

use crate::shots::{for_each_look, out, over_the_demo};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "draws pictures for people to look at: cargo xtask shots"]
async fn shots_of_repairs() {
    let Some(out) = out() else { return };
    over_the_demo("shots-repairs", async |screen| {
        let pages = [
            ("repairs-board", "repairs", "board"),
            ("repairs-intake", "repairs?id=new", "intake"),
            ("repairs-list", "repairs?view=list", "rail-till"),
            ("settings-repairs", "settings/repairs", "rail-till"),
            ("settings-mail", "settings/mail", "rail-till"),
        ];
        for (name, page, part) in pages {
            for_each_look(screen, &out, name, page, async |s| drop(s.part(part).await)).await;
        }
        for_each_look(screen, &out, "repairs-ticket", "repairs?view=list", async |s| {
            s.press_css(".row").await;
            s.part("ticket").await;
        })
        .await;
        for_each_look(screen, &out, "repairs-tell", "repairs?view=list", async |s| {
            s.press_css(".row").await;
            s.press("ticket-tell").await;
            s.part("tell-body").await;
        })
        .await;
    })
    .await;
}
