//! Shops that were set up once, to be copied: what most tests begin with.

use std::path::Path;

use kontor_app::{Kontor, Place};
use kontor_domain::Secret;
use kontor_domain::identity::{Me, SignedIn};
use kontor_domain::sales::TaxRounding;
use tokio::sync::OnceCell;

use crate::engines::{ROLE, address, copy_of};
use crate::{Engine, TestClock, new_id, set_up};

/// A shop as it is after its first run, with nobody in it.
pub(crate) struct Prepared {
    place: Place,
    /// The token of the owner, who is signed in.
    pub(crate) token: Secret,
    /// The owner's session.
    pub(crate) me: Me,
}

/// The shop of this engine that rounds tax so.
pub(crate) async fn shop(engine: Engine, tax_rounding: TaxRounding) -> &'static Prepared {
    static SHOPS: [OnceCell<Prepared>; 4] = [const { OnceCell::const_new() }; 4];
    let at = match (engine, tax_rounding) {
        (Engine::Sqlite, TaxRounding::PerLine) => 0,
        (Engine::Sqlite, TaxRounding::PerTotal) => 1,
        (Engine::Postgres, TaxRounding::PerLine) => 2,
        (Engine::Postgres, TaxRounding::PerTotal) => 3,
    };
    SHOPS[at].get_or_init(|| prepare(engine, tax_rounding)).await
}

async fn prepare(engine: Engine, tax_rounding: TaxRounding) -> Prepared {
    let place = engine.new_place().await;
    let kontor = Kontor::open_at(&place, None, TestClock::default().clock()).await.unwrap();
    let signed = kontor.call(None, new_id(), &set_up("Kontor Gifts", tax_rounding)).await.unwrap();
    let SignedIn { token, me } = signed;
    kontor.close().await;
    Prepared { place, token, me }
}

impl Prepared {
    /// A place of its own with the same in it.
    pub(crate) async fn copy(&self) -> Place {
        match &self.place {
            Place::Folder(from) => {
                let to = Engine::Sqlite.new_place().await;
                if let Place::Folder(to) = &to {
                    copy_folder(from, to);
                }
                to
            }
            Place::Server(url) => {
                let (_, name) = url.rsplit_once('/').expect("a URL ends with the database's name");
                Place::Server(address(&copy_of(name).await, ROLE))
            }
        }
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_folder(&from, &to);
        } else {
            std::fs::copy(&from, &to).unwrap();
        }
    }
}
