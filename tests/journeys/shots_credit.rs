//! Pictures of accounts and vouchers over the demo business: `cargo xtask shots`.

use thirtyfour::Key;

use crate::shots::{act, choose, for_each_look, out, over_the_demo, ring_up};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "draws pictures for people to look at: cargo xtask shots"]
async fn shots_of_accounts_and_vouchers() {
    let Some(out) = out() else { return };
    over_the_demo("shots-credit", async |s| {
        for (page, pane) in [("accounts?open=1&sort=-balance", "account"), ("vouchers", "voucher")] {
            for_each_look(s, &out, pane, page, async |s| choose(s, pane).await).await;
        }
        for (dialog, waits_for) in [
            ("account-pay", "account-pay-amount"),
            ("account-limit", "account-limit-amount"),
            ("account-adjust", "account-adjust-amount"),
            ("account-statement", "statement-from"),
        ] {
            for_each_look(s, &out, dialog, "accounts?open=1&sort=-balance", async |s| {
                choose(s, "account").await;
                s.press(dialog).await;
                s.focused(waits_for).await;
            })
            .await;
        }
        for_each_look(s, &out, "voucher-sell", "vouchers", async |s| {
            s.press("voucher-sell").await;
            s.focused("voucher-value").await;
        })
        .await;
        s.open("till").await;
        ring_up(s, &["mug", "candle"]).await;
        for_each_look(s, &out, "split-credit", "till", async |s| {
            s.part("cart-lines").await;
            act(s, Key::F12, "split-amount").await;
        })
        .await;
    })
    .await;
}
