//! Practising in a copy of the shop: everything works there as in the shop, and nothing of it reaches the shop. `cargo xtask
//! red` makes the changes named here and sees the tests fail.

use std::path::PathBuf;

use kontor_domain::audit::AuditEntries;
use kontor_domain::backup::BackupState;
use kontor_domain::business::{AddRegister, GetBusiness};
use kontor_domain::catalog::{SaveCategory, SaveProduct, Scan};
use kontor_domain::customers::{FindCustomers, SaveCustomer};
use kontor_domain::identity::{EnterPin, GiveRole, SaveRole, SetPin, SignOut, SignedIn, WhoAmI};
use kontor_domain::journal::Verify;
use kontor_domain::overrides::OwnCaps;
use kontor_domain::policy::{Permission, Role};
use kontor_domain::sales::{ActiveCart, AddLine, Cart, GetReceipt, ListSales, Sale};
use kontor_domain::stock::{AdjustStock, StockReason, Tracking};
use kontor_domain::training::{self, BeginTraining};
use kontor_domain::{Minor, Qty, Refusal, Secret, VariantId};
use kontor_tests::goods::{cash, completion, goods};
use kontor_tests::{Engine, PASSWORD, PIN, Shop, both_engines, new_id};

async fn put_in(shop: &Shop, variant_id: VariantId, qty: i64) {
    let call = AdjustStock {
        id: new_id(),
        variant_id,
        qty: Qty(qty),
        reason: StockReason::Opening,
        note: String::new(),
        unit_cost: Some(Minor(200)),
        serials: Vec::new(),
    };
    shop.call(call).await.unwrap();
}

async fn sell_as(shop: &Shop, token: &Secret, variant_id: VariantId) -> Sale {
    let line = AddLine { cart_id: new_id(), line_id: new_id(), variant_id, qty: Qty::ONE };
    let cart: Cart = shop.call_as(token, line).await.unwrap();
    shop.call_as(token, completion(new_id(), &cart, vec![cash(cart.totals.total.0)])).await.unwrap()
}

async fn on_hand(shop: &Shop, token: &Secret, code: &str) -> i64 {
    shop.call_as(token, Scan { code: code.into() }).await.unwrap().on_hand.0
}

async fn sales(shop: &Shop, token: &Secret) -> i64 {
    shop.call_as(token, ListSales::default()).await.unwrap().page.total
}

pub(crate) async fn begin(shop: &Shop, token: &Secret) -> Result<SignedIn, Refusal> {
    shop.call_as(token, BeginTraining {}).await
}

async fn sound(shop: &Shop, token: &Secret) {
    let verdict = shop.call_as(token, Verify {}).await.unwrap();
    assert!(verdict.sound, "{:?}", verdict.problems);
}

both_engines! {
    // Red when, in crates/app/src/dispatcher/mod.rs, `request.token.as_ref().is_some_and(training::is_of)` becomes `false`.
    // Red when, in crates/app/src/training/copy.rs, `named.name = say_in(` becomes `let _ = say_in(`.
    // Red when, in crates/app/src/training/copy.rs, `const SERIES: &str = "T";` becomes `const SERIES: &str = "A";`.
    // Red when, in crates/app/src/training/copy.rs, `    put_in(&mut cx, levels).await?;` becomes `    drop(levels);`.
    // Red when, in crates/app/src/training/copy.rs, `worth: Worth::Paid(*value),` becomes `worth: Worth::Usual,`.
    async fn nothing_that_is_practised_reaches_the_shop(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let id = mug.variants[0].id;
        put_in(&shop, id, 10_000).await;
        let phone = shop.stock_up(goods("Phone", 90_000)).await;
        shop.call(SaveProduct { tracked: Some(Tracking::Serial), ..SaveProduct::from(&phone) }).await.unwrap();
        let ana = SaveCustomer {
            id: new_id(), number: String::new(), name: "Ana".into(), phone: String::new(), email: String::new(),
            address: String::new(), tax_number: String::new(), notes: String::new(),
        };
        shop.call(ana).await.unwrap();
        let first = sell_as(&shop, &shop.token, id).await;
        let before = shop.cart_of(&[(&mug, 1_000)]).await;

        let there = begin(&shop, &shop.token).await.unwrap();
        assert!(there.me.training && !shop.call(WhoAmI {}).await.unwrap().training);
        assert_eq!(there.me.business.name, "TRAINING · Kontor Gifts", "whatever is printed there says so");
        assert_eq!((there.me.user.id, there.me.register.id), (shop.me.user.id, shop.me.register.id));
        assert_eq!(on_hand(&shop, &there.token, "5MUG").await, 9_000, "as many as the shop has now");
        assert_eq!(on_hand(&shop, &there.token, "5PHONE").await, 0);
        assert_eq!(sales(&shop, &there.token).await, 0, "what was sold stays in the shop");
        let customers = shop.call_as(&there.token, FindCustomers::default()).await.unwrap();
        assert_eq!(customers.total, 0, "and who bought it");
        assert_eq!(shop.call_as(&there.token, ActiveCart {}).await.unwrap(), None, "and what is being bought");

        let practised = sell_as(&shop, &there.token, id).await;
        assert_eq!(practised.number, "1-T000001", "a number that the shop never gives");
        assert_eq!(practised.lines[0].cost, Some(Minor(200)), "at what it costs in the shop");
        let receipt = shop.call_as(&there.token, GetReceipt { id: practised.id }).await.unwrap();
        assert_eq!(receipt.seller, "TRAINING · Kontor Gifts");
        assert_eq!(on_hand(&shop, &there.token, "5MUG").await, 8_000);
        sound(&shop, &there.token).await;

        assert_eq!(on_hand(&shop, &shop.token, "5MUG").await, 9_000);
        assert_eq!(sales(&shop, &shop.token).await, 1);
        assert_eq!(shop.call(ActiveCart {}).await.unwrap().map(|cart| cart.id), Some(before.id));
        let next = shop.complete(&before, vec![cash(500)]).await.unwrap();
        assert_eq!((first.number.as_str(), next.number.as_str()), ("1-A000001", "1-A000002"), "without a gap");
        assert_eq!(shop.call(GetBusiness {}).await.unwrap().name, "Kontor Gifts");
        sound(&shop, &shop.token).await;
        let trail = shop.call(AuditEntries::default()).await.unwrap();
        let trained: Vec<_> = trail.rows.iter().filter(|entry| entry.action == "training.begin").collect();
        assert_eq!(trained.len(), 1, "who practised when is known");
    }

    // Red when, in crates/app/src/training/room.rs, `&& there.kontor.in_use(shop.now).await?` becomes
    // `&& !there.kontor.in_use(shop.now).await?`.
    // Red when, in crates/app/src/db/dialect/part.rs, `WHERE ended_at IS NULL AND expires_at > ?1` becomes `WHERE expires_at > ?1`.
    async fn those_who_practise_together_share_a_copy_and_the_next_get_a_new_one(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 500)).await;
        let id = mug.variants[0].id;
        put_in(&shop, id, 10_000).await;
        let rosa = shop.hire("Rosa", Role::Cashier).await;
        let maria = begin(&shop, &shop.token).await.unwrap();
        sell_as(&shop, &maria.token, id).await;
        let rosas = begin(&shop, &rosa.token).await.unwrap();
        assert_eq!(on_hand(&shop, &rosas.token, "5MUG").await, 9_000, "what the other sold is gone");

        let late = shop.hire("Ben", Role::Cashier).await;
        let refused = begin(&shop, &late.token).await.unwrap_err();
        assert_eq!(refused.code, "training_older", "{refused}");
        let again = begin(&shop, &maria.token).await.unwrap_err();
        assert_eq!(again.code, "in_training", "{again}");

        shop.call_as(&maria.token, SignOut {}).await.unwrap();
        assert_eq!(shop.call_as(&maria.token, WhoAmI {}).await.unwrap_err().code, "sign_in_first");
        assert_eq!(on_hand(&shop, &rosas.token, "5MUG").await, 9_000, "the other goes on");
        shop.call_as(&rosas.token, SignOut {}).await.unwrap();
        let ben = begin(&shop, &late.token).await.unwrap();
        assert_eq!(on_hand(&shop, &ben.token, "5MUG").await, 10_000, "as the shop is now");
        assert_eq!(shop.call(WhoAmI {}).await.unwrap().user.name, "Maria", "the shop's session was never left");
    }

    // Red when, in crates/app/src/identity/sign_in.rs, `let permissions = cx.kept.side.of(permissions);` becomes
    // `let permissions = permissions;`.
    // Red when, in crates/app/src/identity/checks.rs, `if before.kept.side.is_training()` becomes `if false`.
    // Red when, in crates/app/src/dispatcher/sessions.rs, `kontor.0.kept.side.of(session.permissions)` becomes
    // `session.permissions`.
    async fn a_training_can_change_nothing_that_reaches_out_of_it(shop: Shop) {
        let there = begin(&shop, &shop.token).await.unwrap();
        assert!(!there.me.permissions.contains(&Permission::ManageBackups));
        let state = shop.call_as(&there.token, BackupState {}).await.unwrap_err();
        let register = AddRegister { id: new_id(), store_id: there.me.register.store_id, name: "Register 2".into() };
        let added = shop.call_as(&there.token, register).await.unwrap_err();
        assert_eq!((state.code.as_ref(), added.code.as_ref()), ("not_allowed", "not_allowed"));
        shop.call(BackupState {}).await.unwrap();
        let pin = SetPin { user_id: shop.me.user.id, pin: "9753".into(), password: PASSWORD.into() };
        let pin = shop.call_as(&there.token, pin).await.unwrap_err();
        assert_eq!(pin.code, "in_training", "{pin}");

        let technician = shop.hire("Tom", Role::Technician).await;
        assert_eq!(begin(&shop, &technician.token).await.unwrap_err().code, "not_allowed", "who may not sell");
    }

    // Red when, in crates/app/src/training/copy.rs, `(Hash::Pin, Some(&pin)), ` becomes ``.
    // Red when, in crates/app/src/identity/sign_in.rs, `cx.kept.side.token(draw_token()?)` becomes
    // `kontor_domain::Secret::new(draw_token()?)`.
    async fn a_person_takes_over_by_pin_and_stays_in_the_training(shop: Shop) {
        let rosa = shop.hire("Rosa", Role::Cashier).await;
        let there = begin(&shop, &shop.token).await.unwrap();
        let enter = EnterPin { user_id: rosa.me.user.id, pin: training::PIN.into() };
        let own = EnterPin { pin: PIN.into(), ..enter.clone() };
        let own = shop.call_as(&there.token, own).await.unwrap_err();
        assert_eq!(own.code, "wrong_pin", "nobody's own PIN can be guessed at here");
        let rosas = shop.call_as(&there.token, enter).await.unwrap();
        assert!(rosas.me.training && rosas.me.user.name == "Rosa");
        assert!(shop.call_as(&rosas.token, WhoAmI {}).await.unwrap().training);
        assert_eq!(shop.call_as(&there.token, WhoAmI {}).await.unwrap_err().code, "sign_in_first");
    }

    // Red when, in crates/app/src/dispatcher/mod.rs, `room.kontor().ok_or_else(sessions::ended)?` becomes
    // `room.kontor().ok_or_else(|| kontor_domain::Refusal::not_found(kontor_domain::say!("training")))?`.
    async fn a_training_ends_with_the_program_and_the_session_in_the_shop_does_not(shop: Shop) {
        let there = begin(&shop, &shop.token).await.unwrap();
        let shop = shop.reopen().await;
        assert_eq!(shop.call_as(&there.token, WhoAmI {}).await.unwrap_err().code, "sign_in_first");
        shop.call(WhoAmI {}).await.unwrap();
        assert!(begin(&shop, &shop.token).await.unwrap().me.training);
    }

    // Red when, in crates/app/src/training/room.rs, `*open = Some(made);` becomes `std::mem::forget(made);`.
    async fn two_who_begin_at_once_are_in_the_same_training(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 500)).await;
        put_in(&shop, mug.variants[0].id, 10_000).await;
        let rosa = shop.hire("Rosa", Role::Cashier).await;
        let (maria, rosas) = tokio::join!(begin(&shop, &shop.token), begin(&shop, &rosa.token));
        let (maria, rosas) = (maria.unwrap(), rosas.unwrap());
        sell_as(&shop, &maria.token, mug.variants[0].id).await;
        assert_eq!(on_hand(&shop, &rosas.token, "5MUG").await, 9_000);
    }
}

// Red when, in crates/app/src/training/room.rs, `std::fs::remove_dir_all(&self.0)` becomes `std::fs::metadata(&self.0)`.
// Red when, in crates/app/src/training/room.rs, `            std::fs::remove_dir_all(&folder)?;` becomes ``.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_training_leaves_no_file_behind() {
    let shop = Shop::open(Engine::Sqlite).await;
    let folder = shop.folder().join("training");
    // What a program that was killed left.
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("kontor.db"), b"half a file").unwrap();
    begin(&shop, &shop.token).await.unwrap();
    assert!(folder.join("kontor.db").exists());
    let data = shop.folder();
    shop.kontor.close().await;
    assert!(!folder.exists(), "{:?}", std::fs::read_dir(data).unwrap().collect::<Vec<_>>());
}

// Red when, in crates/app/src/training/copy.rs, `blank: &SECRETS` becomes `blank: &[]`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_secrets_were_made_into_never_gets_into_the_copy() {
    let shop = Shop::open(Engine::Sqlite).await;
    begin(&shop, &shop.token).await.unwrap();
    let ours = rusqlite::Connection::open(shop.folder().join("kontor.db")).unwrap();
    let sql = "SELECT password_hash, pin_hash FROM app_user";
    let kept: (String, String) = ours.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    for file in std::fs::read_dir(shop.folder().join("training")).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for secret in [&kept.0, &kept.1] {
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "a secret of the shop is in the copy");
        }
    }
}

// Red when, in crates/app/src/training/room.rs, `data_folder.join(FOLDER)` becomes `data_folder.join("demo")`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_program_left_of_its_training_is_removed_when_it_begins_next() {
    let shop = Shop::open(Engine::Sqlite).await;
    let folder = shop.folder().join("training");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("kontor.db"), b"what PINs were made into").unwrap();
    kontor_app::training::sweep(&shop.folder());
    assert!(!folder.exists());
    assert!(shop.folder().join("kontor.db").exists());
}

// Red when, in crates/app/src/training/copy.rs, `"own_role",` becomes ``, and `[&str; 17]` becomes `[&str; 16]`.
// Red when, in crates/app/src/db/dialect/part.rs, `WHERE {owner} = ?1` becomes `WHERE {owner} <> ?1`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_row_that_another_names_is_in_the_copy() {
    let shop = Shop::open(Engine::Sqlite).await;
    let category = SaveCategory { id: new_id(), name: "Kitchen".into(), position: None };
    shop.call(category.clone()).await.unwrap();
    let mug = shop.stock_up(goods("Mug", 500)).await;
    shop.call(SaveProduct { category_id: Some(category.id), ..SaveProduct::from(&mug) }).await.unwrap();
    let rosa = shop.hire("Rosa", Role::Cashier).await;
    let role = SaveRole {
        id: new_id(),
        name: "Weekend".into(),
        based_on: Role::Cashier,
        permissions: vec![Permission::Sell, Permission::ReadCatalog],
        caps: OwnCaps::default(),
    };
    shop.call(role.clone()).await.unwrap();
    shop.call(GiveRole { user_id: rosa.me.user.id, role_id: Some(role.id) }).await.unwrap();
    let there = begin(&shop, &rosa.token).await.unwrap();
    assert_eq!(there.me.user.own_role.map(|own| own.name), Some("Weekend".to_owned()));

    let open = |file: PathBuf| rusqlite::Connection::open(file).unwrap();
    let (ours, theirs) = (open(shop.folder().join("kontor.db")), open(shop.folder().join("training/kontor.db")));
    assert!(
        !theirs.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap(),
        "a row names one that is not there"
    );
    for table in ["store", "register", "own_role", "app_user", "category", "tax_rate", "product", "variant", "barcode"]
    {
        let count = |of: &rusqlite::Connection| {
            of.query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |row| row.get::<_, i64>(0)).unwrap()
        };
        assert!(count(&ours) > 0 && count(&ours) == count(&theirs), "{table}");
    }
}
