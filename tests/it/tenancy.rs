//! The walls between businesses on PostgreSQL.

use kontor_app::db::dialect::prepare_postgres;
use kontor_app::{Kontor, No, Place};
use kontor_domain::sales::TaxRounding;
use kontor_tests::engine_tools::{new_database, owner_url, run};
use kontor_tests::{Engine, Shop, new_id, set_up};
use sqlx::{Connection as _, PgConnection, Row as _};

fn name_of(url: &str) -> String {
    url.rsplit('/').next().unwrap().to_owned()
}

// Red when, in migrations/postgres/0006_records.sql, `ALTER TABLE outbox FORCE ROW LEVEL SECURITY;` becomes ``.
// Red when, in migrations/postgres/0006_records.sql, `CREATE POLICY once_tenant ON once USING (tenant_id = kontor_tenant())`
// becomes `CREATE POLICY once_tenant ON once USING (true)`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_without_its_tenant_filter_sees_no_foreign_row() {
    let shop = Shop::open(Engine::Postgres).await;
    let Place::Server(url) = &shop.place else { unreachable!() };
    shop.stock_up(kontor_tests::goods::goods("Mug", 100)).await;
    let mut mine = PgConnection::connect(url).await.unwrap();
    let tables = sqlx::query(
        "SELECT c.relname::text AS name, c.relrowsecurity AND c.relforcerowsecurity AS walled FROM pg_class c \
         JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> '_sqlx_migrations'",
    )
    .fetch_all(&mut mine)
    .await
    .unwrap();
    assert!(tables.len() >= 20, "the tables are there");
    for row in &tables {
        let name: String = row.get("name");
        assert!(row.get::<bool, _>("walled"), "{name} has forced row-level security");
        let foreign = uuid::Uuid::now_v7().to_string();
        for (tenant, what) in [(String::new(), "no business"), (foreign, "another business")] {
            let mut tx = mine.begin().await.unwrap();
            sqlx::query("SELECT set_config('kontor.tenant', $1, true)").bind(tenant).execute(&mut *tx).await.unwrap();
            let sql = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {name}"));
            let seen: i64 = sqlx::query_scalar(sql).fetch_one(&mut *tx).await.unwrap();
            assert_eq!(seen, 0, "{name} shows rows to {what}");
        }
    }
    let mut tx = mine.begin().await.unwrap();
    let tenant = shop.me.business.id.to_string();
    sqlx::query("SELECT set_config('kontor.tenant', $1, true)").bind(tenant).execute(&mut *tx).await.unwrap();
    let seen: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM variant").fetch_one(&mut *tx).await.unwrap();
    assert_eq!(seen, 1, "while the business sees its own");
    let foreign = "INSERT INTO category (id, tenant_id, name, name_key, position, created_at, updated_at) \
                   VALUES (gen_random_uuid(), gen_random_uuid(), 'x', 'x', 1, now(), now())";
    assert!(sqlx::query(foreign).execute(&mut *tx).await.is_err(), "and can't write into another's");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_businesses_share_a_database_and_know_nothing_of_each_other() {
    let first = Shop::open(Engine::Postgres).await;
    let Place::Server(url) = &first.place else { unreachable!() };
    let second = Kontor::open_for_new_business(&first.place).await.unwrap();
    let signed = second.call(None, new_id(), &set_up("Second", TaxRounding::PerLine)).await.unwrap();
    assert_eq!(signed.me.business.name, "Second");
    first.stock_up(kontor_tests::goods::goods("Mug", 100)).await;
    let all = kontor_domain::catalog::FindVariants {
        text: String::new(),
        category_id: None,
        which: kontor_domain::catalog::Which::All,
        ..Default::default()
    };
    let seen = second.call(Some(&signed.token), new_id(), &all).await.unwrap();
    assert_eq!(seen.total, 0, "the second business has no mug");
    let no = second.call(Some(&first.token), new_id(), &all).await.unwrap_err();
    assert!(
        matches!(no, No::Refusal(ref refusal) if refusal.code == "sign_in_first"),
        "a token opens one business: {no}"
    );
    let undecided = Kontor::open(&Place::Server(url.clone()), None).await.err().unwrap();
    assert!(undecided.to_string().contains("choose_business"), "{undecided}");
    assert!(Kontor::open(&first.place, Some(signed.me.business.id)).await.is_ok());
}

// Red when, in crates/app/src/db/dialect/open.rs, `if role.get::<bool, _>("strong") {` becomes `if false {`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_that_can_see_past_the_walls_is_refused() {
    let url = new_database("kontor_test").await;
    let name = name_of(&url);
    let superuser = Kontor::open(&Place::Server(owner_url(&name)), None).await.err().unwrap();
    assert!(superuser.to_string().contains("role_too_strong"), "{superuser}");
    let role = format!("kontor_strong_{}", std::process::id());
    run(&name, format!("CREATE ROLE {role} LOGIN BYPASSRLS")).await;
    run(&name, format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")).await;
    let strong = url.replace("kontor_test@", &format!("{role}@"));
    let strong = Kontor::open(&Place::Server(strong), None).await.err().unwrap();
    assert!(strong.to_string().contains("role_too_strong"), "{strong}");
    let odd = prepare_postgres(&owner_url(&name), "x; DROP TABLE sale", None).await.err().unwrap();
    assert!(odd.to_string().contains("lower-case letters"), "{odd}");
}

// Red when, in crates/app/src/db/dialect/open.rs, `REVOKE UPDATE, DELETE ON sale, sale_line` becomes
// `REVOKE UPDATE, DELETE ON sale_line`.
// Red when, in crates/app/src/db/dialect/open.rs, `REVOKE UPDATE, DELETE ON shift, cash_movement, z_report` becomes
// `REVOKE UPDATE, DELETE ON shift, cash_movement`.
// Red when, in crates/app/src/db/dialect/open.rs, `REVOKE UPDATE, DELETE ON account_movement, voucher_movement, payment, office_journal,`
// becomes
// `REVOKE UPDATE, DELETE ON account_movement, voucher_movement, payment,`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_moved_money_can_only_be_added_to() {
    let shop = Shop::open(Engine::Postgres).await;
    let mug = shop.stock_up(kontor_tests::goods::goods("Mug", 100)).await;
    let cart = shop.cart_of(&[(&mug, 1_000)]).await;
    shop.complete(&cart, vec![kontor_tests::goods::cash(100)]).await.unwrap();
    let Place::Server(url) = &shop.place else { unreachable!() };
    let mut mine = PgConnection::connect(url).await.unwrap();
    for table in [
        "sale",
        "sale_line",
        "tender",
        "stock_movement",
        "journal",
        "audit",
        "shift",
        "cash_movement",
        "z_report",
        "account_movement",
        "voucher_movement",
        "override_record",
        "tender_correction",
        "payment",
        "office_journal",
        "goods_receipt",
        "goods_receipt_line",
        "serial_event",
        "transfer_move",
        "receipt_out",
        "document_out",
        "invoice",
        "payment_correction",
        "repair_event",
        "repair_deposit_movement",
    ] {
        for sql in [format!("DELETE FROM {table}"), format!("UPDATE {table} SET tenant_id = tenant_id")] {
            let no = sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut mine).await.unwrap_err();
            assert!(no.to_string().contains("permission denied"), "{table}: {no}");
        }
    }
}
