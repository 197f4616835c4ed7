//! Pictures of what is ordered, comes, runs low and is counted.

use crate::shots::{for_each_look, out, over_the_demo};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "draws pictures for people to look at: cargo xtask shots"]
async fn shots_of_stock() {
    let Some(out) = out() else { return };
    over_the_demo("shots-stock", async |screen| {
        let panes = [
            ("stock-draft", "stock?state=draft", "order-draft"),
            ("stock-order", "stock?state=partly", "order-detail"),
            ("stock-low", "stock?tab=low", "reorder"),
            ("stock-count", "stock?tab=counts", "count-sheet"),
            ("stock-supplier", "stock?tab=suppliers", "supplier-editor"),
        ];
        for (name, page, pane) in panes {
            for_each_look(screen, &out, name, page, async |s| {
                s.press_css(".row").await;
                s.part(pane).await;
            })
            .await;
        }
        for_each_look(screen, &out, "stock-receive", "stock?state=partly", async |s| {
            s.press_css(".row").await;
            s.press("order-receive").await;
            s.part("receive-dialog").await;
        })
        .await;
    })
    .await;
}
