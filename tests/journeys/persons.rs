//! Customers who are one person, and what is known of them: put together, handed over, forgotten.

use kontor_tests::drive::Screen;
use kontor_tests::programs::ask;
use serde_json::{Value, json};
use thirtyfour::Key;
use uuid::Uuid;

use crate::{HEART, at_the_till, take_cash};

fn add(s: &Screen, name: &str, phone: &str, email: &str) -> Uuid {
    let id = Uuid::now_v7();
    ask(&s.data, "customers.save", &json!({ "id": id, "name": name, "phone": phone, "email": email }));
    id
}

fn known(s: &Screen) -> Value {
    ask(&s.data, "customers.find", &json!({}))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn customers_who_are_one_person_become_one_and_are_parted_again() {
    at_the_till("duplicates", async |s| {
        add(s, "Ann Whitlock", "", "ann@example.org");
        add(s, "A. Whitlock", "01632 960101", "ANN@example.org");
        s.open("/customers").await;
        s.press("customers-duplicates").await;
        s.part("duplicate-group").await;
        s.press("duplicate-keep").await;
        s.says("toast", "Ann Whitlock is one customer now.").await;
        s.part("empty").await;
        let one = known(s);
        assert_eq!(
            (&one["total"], &one["rows"][0]["phone"]),
            (&json!(1), &json!("01632 960101")),
            "what she lacked came to her"
        );
        s.press("toast-undo").await;
        s.part("duplicate-group").await;
        assert_eq!(known(s)["total"], 2, "both are there as before");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_is_merged_with_another_who_was_looked_for_and_who_stays_is_chosen() {
    at_the_till("merge", async |s| {
        let ann = add(s, "Ann Whitlock", "", "ann@example.org");
        add(s, "Annie Thornbury", "01632 960101", "");
        s.open(&format!("/customers?id={ann}")).await;
        s.press("customer-merge").await;
        s.focused("merge-text").await;
        s.enter("annie").await;
        s.focused("merge-go").await;
        s.says("merge-keep", "Ann Whitlock").await;
        s.press("merge-swap").await;
        s.says("merge-keep", "Annie Thornbury").await;
        s.press("merge-go").await;
        s.gone("merge-dialog").await;
        s.says("toast", "Annie Thornbury is one customer now.").await;
        let one = known(s);
        assert_eq!((&one["total"], &one["rows"][0]["email"]), (&json!(1), &json!("ann@example.org")));
        s.press("toast-undo").await;
        s.part("customer-Ann Whitlock").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_known_of_a_person_is_handed_over_and_then_forgotten() {
    at_the_till("forget", async |s| {
        let grace = add(s, "Grace Tindall", "01632 960107", "grace@example.org");
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        s.key(Key::F3).await;
        s.focused("customer-text").await;
        s.enter("grace").await;
        s.focused("till-search").await;
        let number = take_cash(s).await;

        s.open(&format!("/customers?id={grace}")).await;
        s.press("customer-export").await;
        let saved = std::fs::read_to_string(s.downloaded().await).expect("it is a text");
        let saved: Value = serde_json::from_str(&saved).expect("it is JSON");
        let text = saved.to_string();
        assert!(text.contains("grace@example.org") && text.contains(&number), "{text}");

        s.press("customer-erase").await;
        s.focused("erase-name").await;
        s.enter("Grace").await;
        s.part("erase-go").await;
        assert_eq!(known(s)["total"], 1, "a name that is not hers forgets nobody");
        s.focused("erase-name").await;
        s.chord(Key::Control, 'a').await;
        s.enter("Grace Tindall").await;
        s.says("erase-outcome", "Customer records emptied: 1").await;
        s.focused("erase-close").await;
        s.key(Key::Enter).await;
        s.gone("erase-dialog").await;
        assert_eq!(known(s)["total"], 0);
        let sales = ask(&s.data, "sales.list", &json!({}));
        assert_eq!(sales["page"]["rows"][0]["number"], json!(number), "the receipt stays, as the law wants it");
    })
    .await;
}
