//! Pictures of a receipt that is sent, of a product that is a pack, and of a training.

use crate::shots::{choose, for_each_look, out, over_the_demo};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "draws pictures for people to look at: cargo xtask shots"]
async fn shots_of_mail_packs_and_training() {
    let Some(out) = out() else { return };
    over_the_demo("shots-till", async |screen| {
        for_each_look(screen, &out, "sale-mail", "sales", async |s| {
            choose(s, "sale-detail").await;
            s.press("sale-mail").await;
            s.part("mail-form").await;
        })
        .await;
        for_each_look(screen, &out, "product-pack", "products", async |s| {
            choose(s, "product-editor").await;
            s.press("pack-open").await;
            s.part("pack-code").await;
        })
        .await;
        screen.open("till").await;
        screen.press("who").await;
        screen.press("train").await;
        screen.part("training-banner").await;
        for_each_look(screen, &out, "till-training", "till", async |s| drop(s.part("training-banner").await)).await;
    })
    .await;
}
