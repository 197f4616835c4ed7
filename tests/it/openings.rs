//! What customers owed as Kontor began, brought in with them. `cargo xtask red` makes the changes named here and sees the tests fail.

use kontor_domain::accounts::{
    AccountMove, AccountMovements, AdjustAccount, Adjustment, GetAccount, ListAccounts, PayAccount, SetLimit,
};
use kontor_domain::customers::{Customer, FindCustomers, SaveCustomer};
use kontor_domain::identity::{GiveRole, SaveRole};
use kontor_domain::import::{ImportKind, ImportRows, ImportState, RowOutcome, TakeRows, UndoImport};
use kontor_domain::overrides::OwnCaps;
use kontor_domain::page::Window;
use kontor_domain::policy::{Permission, Role};
use kontor_domain::sales::TenderKind;
use kontor_domain::{CustomerId, ImportId, Minor};
use kontor_tests::files::{end, file};
use kontor_tests::killed::{as_child, kill_at};
use kontor_tests::{Shop, both_engines, new_id};

use crate::shifts::sound;

const PEOPLE: &str = "number | name | balance\n1 | Ann | 120.50\n2 | Bea | -3.00\n3 | Cleo |\n4 | Dora | 0";

async fn taken(shop: &Shop, text: &str, dry_run: bool) -> (ImportId, [i64; 4]) {
    let run = file(ImportKind::Customers, text).bring_in(shop, dry_run).await;
    (run.id, [run.added, run.changed, run.same, run.refused])
}

async fn undo(shop: &Shop, id: ImportId) -> (i64, i64) {
    loop {
        let run = shop.call(UndoImport { id }).await.unwrap();
        if run.state == ImportState::Undone {
            return (run.undone, run.kept);
        }
    }
}

async fn find(shop: &Shop, name: &str) -> Option<Customer> {
    let found = shop.call(FindCustomers { text: name.into(), ..FindCustomers::default() }).await.unwrap();
    found.rows.into_iter().find(|customer| customer.name == name)
}

async fn owes(shop: &Shop, id: CustomerId) -> i64 {
    shop.call(GetAccount { customer_id: id }).await.unwrap().balance.0
}

/// How many accounts are open, and what is owed on them.
async fn open(shop: &Shop) -> (i64, i64) {
    let list = shop.call(ListAccounts { open: true, ..ListAccounts::default() }).await.unwrap();
    (list.page.total, list.sum.0)
}

both_engines! {
    // Red when, in crates/app/src/accounts/opening.rs, `let change = owed - opened.amount - coming;` becomes `let change = owed - coming;`.
    // Red when, in crates/app/src/accounts/opening.rs, `if change == Minor::ZERO || owed == balance + coming {` becomes `if change == Minor::ZERO {`.
    // Red when, in crates/app/src/accounts/opening.rs, `if opened.times > 0 && opened.others > 0 {` becomes `if false {`.
    // Red when, in crates/app/src/accounts/opening.rs, `let movement = post(cx, &customer, opened).await?;` becomes
    // `let movement = post(cx, &customer, opened).await?; if amount.0 < 0 { continue; }`.
    async fn what_was_owed_comes_with_the_customers_once(shop: Shop) {
        assert_eq!(taken(&shop, PEOPLE, true).await.1, [4, 0, 0, 0]);
        assert_eq!(open(&shop).await, (0, 0), "a dry run changes nothing");
        assert_eq!(taken(&shop, PEOPLE, false).await.1, [4, 0, 0, 0]);
        assert_eq!(open(&shop).await, (2, 11_750));
        let ann = find(&shop, "Ann").await.unwrap().id;
        let moved = shop.call(AccountMovements { customer_id: ann, window: Window::default() }).await.unwrap();
        let [only] = &moved.rows[..] else { panic!("{moved:?}") };
        assert_eq!((only.kind, only.amount, only.before, only.reason.as_str()), (AccountMove::Opening, Minor(12_050), Minor(0), "file.csv"));
        assert_eq!(taken(&shop, PEOPLE, false).await.1, [0, 0, 4, 0], "the same file again opens nothing twice");
        assert_eq!(taken(&shop, "number | name | balance\n1 | Ann | 100.00", false).await.1, [0, 1, 0, 0]);
        assert_eq!(owes(&shop, ann).await, 10_000, "opened with that and not with both");
        sound(&shop).await;

        let pay = PayAccount { id: new_id(), customer_id: ann, tender: TenderKind::Cash, amount: Minor(4_000), reference: String::new() };
        shop.call(pay).await.unwrap();
        for (text, came) in [("100.00", [0, 0, 1, 0]), ("60.00", [0, 0, 1, 0]), ("70.00", [0, 0, 0, 1]), ("much", [0, 0, 0, 1])] {
            let (id, counts) = taken(&shop, &format!("number | name | balance\n1 | Ann | {text}"), false).await;
            assert_eq!(counts, came, "{text}");
            if text == "70.00" {
                let rows = shop.call(ImportRows { id, outcome: RowOutcome::Refused, window: Window::default() }).await.unwrap();
                assert!(rows.rows[0].reason.contains("was used since"), "{:?}", rows.rows);
            }
        }
        assert_eq!(owes(&shop, ann).await, 6_000);
        // Who bought on account here first is opened with what they owed before, in addition.
        let bought = SaveCustomer {
            id: new_id(), number: "9".into(), name: "Ines".into(), phone: String::new(), email: String::new(), address: String::new(),
            tax_number: String::new(), notes: String::new(),
        };
        let ines = shop.call(bought).await.unwrap().id;
        let more = AdjustAccount { id: new_id(), customer_id: ines, kind: Adjustment::Correction, amount: Minor(500), reason: "by hand".into() };
        shop.call(more).await.unwrap();
        let both = "number | name | balance\n9 | Ines | 20.00\n10 | Jo | 99999999999.00\n11 | Kim | 1.00";
        assert_eq!(taken(&shop, both, false).await.1, [1, 1, 0, 1], "what can't be blocks no other");
        assert_eq!(owes(&shop, ines).await, 2_500);
        sound(&shop).await;
    }

    // Red when, in crates/app/src/customers/import.rs, `Was::Same => back(cx, &face, opening).await?,` becomes `Was::Same => {}`.
    // Red when, in crates/app/src/customers/import.rs, `if !opening::is_last(cx, opening).await? {` becomes `if false {`.
    async fn undone_nothing_is_owed_and_what_was_used_is_kept(shop: Shop) {
        taken(&shop, "number | name\n1 | Ann\n2 | Bea", false).await;
        let ann = find(&shop, "Ann").await.unwrap().id;
        let text = "number | name | balance\n1 | Ann | 10.00\n2 | Beatrice | 20.00\n3 | Cleo | 30.00\n4 | Dora | 40.00";
        let (run, counts) = taken(&shop, text, false).await;
        assert_eq!(counts, [2, 2, 0, 0]);
        let dora = find(&shop, "Dora").await.unwrap().id;
        shop.call(SetLimit { customer_id: dora, limit: Some(Minor(10_000)) }).await.unwrap();
        let used = AdjustAccount { id: new_id(), customer_id: dora, kind: Adjustment::Correction, amount: Minor(-1), reason: "a penny".into() };
        shop.call(used).await.unwrap();
        assert_eq!(undo(&shop, run).await, (3, 1));
        assert_eq!((owes(&shop, ann).await, owes(&shop, dora).await, open(&shop).await), (0, 3_999, (1, 3_999)));
        assert!(find(&shop, "Bea").await.is_some() && find(&shop, "Cleo").await.is_none());
        sound(&shop).await;
        let (_, counts) = taken(&shop, "number | name | balance\n1 | Ann | 10.00", false).await;
        assert_eq!((counts, owes(&shop, ann).await), ([0, 1, 0, 0], 1_000), "and brought in once more");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/customers/import.rs, `if cx.may(Permission::ManageAccounts)? {` becomes `if true {`.
    async fn who_may_not_change_accounts_brings_none_in(shop: Shop) {
        let owen = shop.hire("Owen", Role::Cashier).await;
        let permissions = vec![Permission::ImportData, Permission::ReadCustomers];
        let caps = OwnCaps::default();
        let role = SaveRole { id: new_id(), name: "Files".into(), based_on: Role::Cashier, permissions, caps };
        shop.call(role.clone()).await.unwrap();
        shop.call(GiveRole { user_id: owen.me.user.id, role_id: Some(role.id) }).await.unwrap();
        let people = file(ImportKind::Customers, PEOPLE);
        let run = people.begin(&shop, false).await;
        let take = TakeRows { id: run.id, first_row: 0, rows: people.rows.clone() };
        assert_eq!(shop.call_as(&owen.token, take.clone()).await.unwrap_err().code, "not_allowed");
        shop.call(take).await.unwrap();
        assert_eq!(end(&shop, run.id).await.added, 4);
        assert_eq!(shop.call_as(&owen.token, UndoImport { id: run.id }).await.unwrap_err().code, "not_allowed");
        assert_eq!(open(&shop).await, (2, 11_750));
    }

    async fn killed_and_asked_again_accounts_are_opened_once(shop: Shop) {
        let people = file(ImportKind::Customers, PEOPLE);
        let run = people.begin(&shop, false).await;
        let (id, take) = (new_id(), TakeRows { id: run.id, first_row: 0, rows: people.rows.clone() });
        let mut shop = shop;
        for point in ["account_moved", "committed"] {
            shop.kontor.close().await;
            kill_at("openings::opens_accounts_and_is_killed", point, &shop, id, &take);
            shop = shop.reopen().await;
        }
        shop.call_id(Some(&shop.token), id, &take).await.unwrap();
        shop.call(take).await.expect("rows that were taken are passed over");
        assert_eq!((end(&shop, run.id).await.added, open(&shop).await), (4, (2, 11_750)));
        sound(&shop).await;
    }
}

/// The child of the test above; by itself it does nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of killed_and_asked_again_accounts_are_opened_once"]
async fn opens_accounts_and_is_killed() {
    as_child::<TakeRows>().await;
}
