//! What was sold, summed up, and the sales behind a figure.

use thirtyfour::Key;

use crate::{HEART, LANTERN, at_the_till, take_cash};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_figure_opens_the_sales_behind_it() {
    at_the_till("report", async |s| {
        for codes in [&[HEART, LANTERN][..], &[HEART, HEART]] {
            for code in codes {
                s.scan(code).await;
            }
            take_cash(s).await;
            s.key(Key::Enter).await;
            s.gone("receipt").await;
        }
        s.go("Reports").await;
        s.shows("today-taken", 594 + 510).await;
        s.says("today-sales", "2").await;
        s.says("today-heading", "Today").await;

        s.tab_to("report-by-product").await;
        s.key(Key::Enter).await;
        s.shows("report-total", 1_104).await;
        s.part("report-table-product").await;
        s.shows("report-row", 765).await;
        s.press("report-csv").await;
        let csv = std::fs::read_to_string(s.downloaded().await).unwrap();
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines.len(), 1 + 2 + 1, "a head, two products and the foot: {csv}");
        assert!(lines[1].contains("7.65") && lines[2].contains("3.39") && lines[3].contains("11.04"), "{csv}");

        // The lantern's row: the one sale that it is in, and of that what the lantern cost.
        s.tab_to_css("[data-testid='report-row'][data-minor='339'] .row-open").await;
        s.key(Key::Enter).await;
        s.part("part-chip").await;
        s.shows("sales-sum", 339).await;
        s.says("sales", "5.94").await;
        s.press("part-chip").await;
        s.shows("sales-sum", 1_104).await;
    })
    .await;
}
