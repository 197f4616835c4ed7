//! Places for data: a fresh folder, or a fresh database of a PostgreSQL cluster made from one prepared template.

use std::sync::atomic::{AtomicU32, Ordering};

use kontor_app::Place;
use kontor_app::db::dialect::prepare_postgres;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tokio::sync::OnceCell;

/// The role that the program runs as in tests.
pub(crate) const ROLE: &str = "kontor_test";

/// Which engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file in a folder.
    Sqlite,
    /// A database of the cluster that `KONTOR_TEST_PG` names.
    Postgres,
}

impl Engine {
    /// A new, empty place.
    pub async fn new_place(self) -> Place {
        match self {
            Self::Sqlite => Place::Folder(std::env::temp_dir().join(format!("kontor-test-{}", uuid::Uuid::now_v7()))),
            Self::Postgres => Place::Server(new_database(ROLE).await),
        }
    }
}

/// The superuser's address of the cluster, with a database's name.
pub fn owner_url(database: &str) -> String {
    let url = std::env::var("KONTOR_TEST_PG")
        .expect("KONTOR_TEST_PG names a PostgreSQL cluster for tests; `cargo xtask test contract` makes one");
    let (server, _) = url.rsplit_once('/').expect("postgres://user@host:port/database");
    format!("{server}/{database}")
}

/// The address of a fresh, prepared database, as a role without special rights.
pub async fn new_database(role: &str) -> String {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let template = TEMPLATE
        .get_or_init(|| async {
            let name = format!("kontor_template_{}", std::process::id());
            run("postgres", format!("CREATE DATABASE {name}")).await;
            prepare_postgres(&owner_url(&name), ROLE, None).await.expect("a fresh database can be prepared");
            name
        })
        .await;
    address(&copy_of(template).await, role)
}

/// The name of a fresh database with the same in it as in one that nobody is connected to.
pub(crate) async fn copy_of(template: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let name = format!("kontor_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    run("postgres", format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    name
}

/// The address of a database, as a role without special rights.
pub(crate) fn address(database: &str, role: &str) -> String {
    let url = owner_url(database);
    let (scheme, rest) = url.split_once("://").expect("a URL has a scheme");
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    format!("{scheme}://{role}@{host}")
}

/// Runs a statement as the cluster's superuser.
pub async fn run(database: &str, sql: String) {
    let mut connection = PgConnection::connect(&owner_url(database)).await.expect("the cluster answers");
    // Two tests may copy the template at once, which PostgreSQL refuses for a moment.
    for _ in 0..50 {
        match connection.execute(AssertSqlSafe(sql.clone())).await {
            Ok(_) => return,
            Err(error) if error.to_string().contains("being accessed by other users") => {
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
            Err(error) => panic!("{sql}: {error}"),
        }
    }
    panic!("{sql}: the template stayed busy");
}
