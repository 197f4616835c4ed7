//! Pictures of the reports that are one table each, and of the records.

use crate::shots::{for_each_look, out, over_the_demo};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "draws pictures for people to look at: cargo xtask shots"]
async fn shots_of_books() {
    let Some(out) = out() else { return };
    over_the_demo("shots-books", async |screen| {
        let tables = [
            ("table-movers", "reports/tables?what=movers&period=month"),
            ("table-unsold", "reports/tables?what=movers&by=unsold"),
            ("table-margin", "reports/tables?what=margin&period=year"),
            ("table-margin-day", "reports/tables?what=margin&by=day&period=month"),
            ("table-stock", "reports/tables?what=stock_value&by=category"),
            ("table-returns", "reports/tables?what=returns&period=year"),
            ("table-overrides", "reports/tables?what=overrides&period=year"),
        ];
        for (name, page) in tables {
            for_each_look(screen, &out, name, page, async |s| drop(s.part("table-report").await)).await;
        }
        for_each_look(screen, &out, "records", "settings/records", async |s| drop(s.part("books-export").await)).await;
    })
    .await;
}
