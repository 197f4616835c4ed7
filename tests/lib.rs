//! A shop for tests: the whole program over either engine, with a business set up and people signed in.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that can't go on says so by panicking")]

mod browsers;
pub mod drive;
mod engines;
pub mod engine_tools {
    //! What tests of the engines themselves need.
    pub use crate::engines::{new_database, owner_url, run};
}
pub mod files;
pub mod goods;
pub mod killed;
mod prepared;
pub mod printers;
pub mod programs;
pub mod rings;
pub mod tampered;
pub mod terminals;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use kontor_app::{Kontor, No, Place};
use kontor_domain::business::{NamedRate, SetUpBusiness, StoreSetUp};
use kontor_domain::call::Call;
use kontor_domain::identity::{AddUser, Me, SetUp, SignIn, SignedIn};
use kontor_domain::policy::Role;
use kontor_domain::sales::TaxRounding;
use kontor_domain::{CallId, Rate, Refusal, Secret};
use uuid::Uuid;

pub use engines::Engine;

/// The owner's password in every test.
pub const PASSWORD: &str = "correct horse";
/// Everybody's PIN in every test.
pub const PIN: &str = "2580";

/// Runs one body on both engines, each over a shop of its own.
#[macro_export]
macro_rules! both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($shop:ident: Shop) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn body($shop: $crate::Shop) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                body($crate::Shop::open($crate::Engine::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                body($crate::Shop::open($crate::Engine::Postgres).await).await;
            }
        }
    )+};
}

/// Says what goes wrong beside the output of the test that it went wrong in.
fn trace() {
    let _ = tracing_subscriber::fmt().with_env_filter("warn").with_test_writer().try_init();
}

/// A new id for the client's side.
pub fn new_id<T: From<Uuid>>() -> T {
    T::from(Uuid::now_v7())
}

/// A clock that a test moves.
#[derive(Clone, Default)]
pub struct TestClock(Arc<Mutex<TimeDelta>>);

impl TestClock {
    /// Moves the clock by so much, either way.
    pub fn shift(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }

    /// The time it shows.
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + *self.0.lock().unwrap()
    }

    /// As the program takes it.
    pub fn clock(&self) -> kontor_app::Clock {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}

/// A shop with its owner signed in.
pub struct Shop {
    /// The program.
    pub kontor: Kontor,
    /// On which engine.
    pub engine: Engine,
    /// Where its data is.
    pub place: Place,
    /// The clock it goes by.
    pub clock: TestClock,
    /// The owner's token.
    pub token: Secret,
    /// The owner's session.
    pub me: Me,
}

impl Shop {
    /// A shop that charges 20 % VAT included, rounds per line and stands in London.
    pub async fn open(engine: Engine) -> Self {
        Self::open_with(engine, TaxRounding::PerLine).await
    }

    /// A shop that rounds tax so.
    pub async fn open_with(engine: Engine, tax_rounding: TaxRounding) -> Self {
        trace();
        let shop = prepared::shop(engine, tax_rounding).await;
        let (place, clock) = (shop.copy().await, TestClock::default());
        let kontor = Kontor::open_at(&place, None, clock.clock()).await.unwrap();
        Self { kontor, engine, place, clock, token: shop.token.clone(), me: shop.me.clone() }
    }

    /// A shop with its data at this place, which has to be empty.
    pub async fn open_at(engine: Engine, place: Place) -> Self {
        trace();
        let clock = TestClock::default();
        let kontor = Kontor::open_at(&place, None, clock.clock()).await.unwrap();
        let set_up = set_up("Kontor Gifts", TaxRounding::PerLine);
        let SignedIn { token, me } = kontor.call(None, new_id(), &set_up).await.unwrap();
        Self { kontor, engine, place, clock, token, me }
    }

    /// Opens the same data again, as after a restart.
    pub async fn reopen(self) -> Self {
        self.kontor.close().await;
        let Self { engine, place, clock, token, me, .. } = self;
        let kontor = Kontor::open_at(&place, None, clock.clock()).await.unwrap();
        Self { kontor, engine, place, clock, token, me }
    }

    /// The data folder of a SQLite shop.
    pub fn folder(&self) -> PathBuf {
        match &self.place {
            Place::Folder(folder) => folder.clone(),
            Place::Server(_) => panic!("a PostgreSQL shop has no folder"),
        }
    }

    /// Asks as the owner, with a new call id.
    pub async fn call<C: Call>(&self, call: C) -> Result<C::Reply, Refusal> {
        self.call_as(&self.token, call).await
    }

    /// Asks as somebody, with a new call id.
    pub async fn call_as<C: Call>(&self, token: &Secret, call: C) -> Result<C::Reply, Refusal> {
        self.call_id(Some(token), new_id(), &call).await
    }

    /// Asks with a token or none, and this call id.
    pub async fn call_id<C: Call>(&self, token: Option<&Secret>, id: CallId, call: &C) -> Result<C::Reply, Refusal> {
        match self.kontor.call(token, id, call).await {
            Ok(reply) => Ok(reply),
            Err(No::Refusal(refusal)) => Err(refusal),
            Err(fault) => panic!("{} broke: {fault}", C::NAME),
        }
    }

    /// Delivers until everybody has heard of everything. The databases of other tests are in the same cluster, and their
    /// transactions hold deliveries up.
    pub async fn deliver(&self) {
        let begun = std::time::Instant::now();
        while !self.kontor.deliver_once().await.unwrap() {
            assert!(begun.elapsed() < std::time::Duration::from_secs(60), "events are never delivered");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    /// Adds somebody and signs them in at the first register.
    pub async fn hire(&self, name: &str, role: Role) -> SignedIn {
        let id = new_id();
        let call = AddUser { id, name: name.into(), role, password: PASSWORD.into(), pin: Some(PIN.into()) };
        self.call(call).await.unwrap();
        let call = SignIn { name: name.into(), password: PASSWORD.into(), register_id: Some(self.me.register.id) };
        self.call_id(None, new_id(), &call).await.unwrap()
    }
}

/// The first run of a shop of this name.
pub fn set_up(name: &str, tax_rounding: TaxRounding) -> SetUp {
    let rate = |name: &str, rate| NamedRate { name: name.into(), rate: Rate(rate) };
    SetUp {
        business: SetUpBusiness {
            name: name.into(),
            legal: Default::default(),
            currency: "GBP".parse().unwrap(),
            locale: "en-GB".into(),
            tax_rounding,
            cash_step: None,
            tax_rates: vec![rate("VAT 20%", 200_000), rate("VAT 5%", 50_000), rate("Zero", 0)],
        },
        store: StoreSetUp {
            name: "Market Street".into(),
            timezone: "Europe/London".into(),
            cutoff_hour: 0,
            register: "Register 1".into(),
        },
        owner: "Maria".into(),
        password: PASSWORD.into(),
        pin: PIN.into(),
    }
}
