//! A ready business to look around in, made by calls alone, as people would make it: `kontord demo`, and the button at
//! the first run.

mod buying;
mod credit;
mod days;
mod goods;
mod past;
mod repairs;
mod shelf;
mod shifts;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use kontor_app::db::{FILE, Place};
use kontor_app::{Kontor, No};
use kontor_domain::business::countries::{Country, guess};
use kontor_domain::business::{AddStore, ChangeBusiness, LegalLines, NamedRate, RegisterAt, SetUpBusiness, StoreSetUp};
use kontor_domain::call::Call;
use kontor_domain::demo::DemoPerson;
use kontor_domain::identity::{AddUser, SetUp, SignIn, SignOut};
use kontor_domain::money::parse_percent;
use kontor_domain::policy::Role;
use kontor_domain::sales::TaxRounding;
use kontor_domain::{CallId, Currency, Minor, RegisterId, Secret, say};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::gate::{Gate, LOCK};
use crate::trouble::{self, no, refuse};
use goods::Named;

/// Somebody who works there: name, password, PIN, role.
type Person = (&'static str, &'static str, &'static str, Role);
const MARIA: Person = ("Maria", "harbour-lights-8", "2580", Role::Owner);
const AMARA: Person = ("Amara", "tidal-garden-52", "3691", Role::Manager);
const OWEN: Person = ("Owen", "paper-boats-31", "7413", Role::Cashier);
const YUSUF: Person = ("Yusuf", "copper-kettle-7", "8524", Role::Cashier);
const ZOFIA: Person = ("Zofia", "seven-lanterns-4", "9635", Role::Cashier);
const BUSINESS: &str = "Harbour & Pine";
/// How many days of selling at the registers lie behind the demo, the present one included; what was sold before was
/// brought in from the till they had.
const DAYS: i64 = 21;

/// What the demo is made for.
#[derive(Debug, Clone)]
pub struct Taste {
    /// Language and region of its texts and amounts.
    pub locale: String,
    /// Where its stores are.
    pub timezone: String,
}

impl Default for Taste {
    fn default() -> Self {
        Self { locale: "en-GB".to_owned(), timezone: "Europe/London".to_owned() }
    }
}

impl Taste {
    fn country(&self) -> &'static Country {
        guess(&self.timezone, &self.locale)
    }

    /// A name in the language of the locale.
    fn say(&self, named: Named) -> String {
        let [english, spanish] = named;
        if self.locale.starts_with("es") { spanish } else { english }.to_owned()
    }

    /// A price as it would be there, of one in pence.
    fn price(&self, pence: i64) -> Minor {
        let times = match self.country().currency {
            "PLN" | "PEN" => 5,
            "SEK" | "NOK" | "DKK" | "CLP" => 10,
            "MXN" | "CZK" => 20,
            "UYU" => 50,
            "HUF" => 400,
            "ARS" => 1_000,
            "COP" => 4_000,
            _ => 1,
        };
        Minor(pence * times)
    }
}

/// Hears how far it is, in percent, and says whether to go on.
pub type Tell = dyn Fn(u8) -> bool + Send + Sync;

/// Who can sign in to the demo.
pub fn people() -> Vec<DemoPerson> {
    let person = |(name, password, pin, role): Person| DemoPerson {
        name: name.to_owned(),
        role,
        password: password.to_owned(),
        pin: pin.to_owned(),
    };
    [MARIA, AMARA, OWEN, YUSUF, ZOFIA].into_iter().map(person).collect()
}

/// Fills an empty data folder, and says who can sign in.
///
/// # Errors
/// `not_empty` where there is a business already, or what is wrong with the folder.
pub async fn make(place: &Place) -> Result<Value, No> {
    let Place::Folder(folder) = place else {
        return Err(refuse("not_here", say!("The demo is made in a data folder: use --data DIR.")));
    };
    let gate = Gate::alone(folder)?;
    let there = gate.folder().join(FILE);
    if there.exists() {
        let kontor = Kontor::open(place, None).await.map_err(|failure| no("demo", failure))?;
        let empty = kontor.tenant().is_none();
        kontor.close().await;
        if !empty {
            let message = say!("There is a business in this folder already. Name an empty one with --data DIR.");
            return Err(refuse("not_empty", message));
        }
    }
    let made = gate.folder().join("demo-new");
    let sales = make_in(&made, &Taste::default(), &|_| true).await?;
    std::fs::rename(made.join(FILE), &there).map_err(|error| trouble::file(&there, &error))?;
    remove(&made)?;
    let people: Vec<_> = people()
        .into_iter()
        .map(|person| json!({ "name": person.name, "password": person.password, "pin": person.pin }))
        .collect();
    Ok(json!({ "business": BUSINESS, "sales": sales, "sign_in": people }))
}

/// Makes a demo in a folder of its own, and says how many sales it has. It is made beside it first, so that nobody meets
/// half of one; what was left there by a process that was killed goes.
///
/// # Errors
/// What is wrong with the folder; `stopped` when it was told not to go on.
pub async fn make_in(folder: &Path, taste: &Taste, tell: &Tell) -> Result<usize, No> {
    let part = folder.with_extension("part");
    remove(&part)?;
    if folder.exists() {
        remove(folder)?;
    }
    let gate = Gate::alone(&part)?;
    let made = Shop::open(&part, taste, tell).await;
    let made = match made {
        Ok(shop) => {
            let made = fill(&shop).await;
            let _ = shop.kontor.deliver_once().await;
            shop.kontor.close().await;
            made
        }
        Err(no) => Err(no),
    };
    drop(gate);
    let whole = match made {
        Ok(sales) => std::fs::rename(&part, folder).map(|()| sales).map_err(|error| trouble::file(folder, &error)),
        Err(no) => Err(no),
    };
    if whole.is_err() {
        remove(&part)?;
    }
    whole
}

/// Removes what was left of a demo that was being made or removed when its process was killed.
pub(crate) fn sweep(folder: &Path) {
    for left in ["part", "old"].map(|left| folder.with_extension(left)).iter().filter(|left| is_ours(left)) {
        let _ = std::fs::remove_dir_all(left);
    }
}

/// Removes a demo's folder: first it is no demo any more, then it goes.
///
/// # Errors
/// `in_the_way` where other things lie in that folder, or what the machine said.
pub fn remove(folder: &Path) -> Result<(), No> {
    let old = folder.with_extension("old");
    for folder in [&old, folder] {
        if folder.exists() && !is_ours(folder) {
            let shown = folder.display();
            return Err(refuse(
                "in_the_way",
                say!(
                    "The demo needs the place of {shown}, which is not Kontor's. Move it away, then try again.",
                    shown
                ),
            ));
        }
    }
    let gone = |folder: &Path| match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(trouble::file(folder, &error)),
        _ => Ok(()),
    };
    gone(&old)?;
    match std::fs::rename(folder, &old) {
        Ok(()) => gone(&old),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(trouble::file(folder, &error)),
    }
}

/// Whether a folder is one of Kontor's, or has nothing in it.
fn is_ours(folder: &Path) -> bool {
    let empty = folder.read_dir().is_ok_and(|mut inside| inside.next().is_none());
    empty || [LOCK, FILE].iter().any(|name| folder.join(name).exists())
}

/// The program under a clock that the demo moves.
struct Shop<'a> {
    kontor: Kontor,
    clock: Arc<AtomicI64>,
    opened_at: DateTime<Utc>,
    now: DateTime<Utc>,
    taste: &'a Taste,
    currency: Currency,
    tell: &'a Tell,
}

impl<'a> Shop<'a> {
    async fn open(folder: &Path, taste: &'a Taste, tell: &'a Tell) -> Result<Self, No> {
        let now = Utc::now();
        let opened_at = now - TimeDelta::days(DAYS);
        let clock = Arc::new(AtomicI64::new(opened_at.timestamp_millis()));
        let hands = Arc::clone(&clock);
        let time = move || DateTime::from_timestamp_millis(hands.load(Ordering::Relaxed)).unwrap_or_default();
        let currency = taste.country().currency.parse().map_err(No::Refusal)?;
        let place = Place::Folder(folder.to_owned());
        let kontor = Kontor::open_at(&place, None, Arc::new(time)).await.map_err(|failure| no("demo", failure))?;
        Ok(Self { kontor, clock, opened_at, now, taste, currency, tell })
    }

    fn set_clock(&self, at: DateTime<Utc>) {
        self.clock.store(at.timestamp_millis(), Ordering::Relaxed);
    }

    fn id<T: From<Uuid>>(&self) -> T {
        // A second of the demo's clock holds many ids; the bits after the time tell them apart.
        let seconds = u64::try_from(self.kontor.now().timestamp()).unwrap_or_default();
        let nanos = self.kontor.now().timestamp_subsec_nanos();
        Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos)).into()
    }

    async fn call<C: Call>(&self, token: Option<&Secret>, call: C) -> Result<C::Reply, No> {
        self.kontor.call(token, CallId(self.id()), &call).await
    }

    async fn sign_in(&self, (name, password, ..): Person, register: RegisterId) -> Result<Secret, No> {
        let call = SignIn { name: name.to_owned(), password: password.into(), register_id: Some(register) };
        Ok(self.call(None, call).await?.token)
    }

    /// Says how far it is: so many hundredths, and of the next ones the part that is done.
    fn progress(&self, (from, to): (usize, usize), done: usize, of: usize) -> Result<(), No> {
        let percent = from + (to - from) * done.min(of) / of.max(1);
        match (self.tell)(u8::try_from(percent).unwrap_or(100)) {
            true => Ok(()),
            false => Err(refuse("stopped", say!("The demo is not made: it was stopped."))),
        }
    }
}

async fn fill(shop: &Shop<'_>) -> Result<usize, No> {
    let (owner, [quay, station]) = set_up(shop).await?;
    let stocked = shelf::stock(shop, &owner, station.id).await?;
    let past = past::bring_in(shop, &owner, &stocked).await?;
    shifts::use_them(shop, &owner).await?;
    shifts::connect_terminal(shop, &owner, station.id).await?;
    shop.call(Some(&owner), SignOut {}).await?;
    let sold = days::sell(shop, &stocked, [quay.id, station.id]).await?;
    Ok(past + sold)
}

fn legal(taste: &Taste) -> LegalLines {
    let footer =
        ["Thank you. Unused goods may come back within 28 days.", "Gracias. Se admiten cambios durante 28 días."];
    LegalLines {
        legal_name: "Harbour & Pine Gifts Ltd".to_owned(),
        address: "1 Quay Street\nMarlow Sands".to_owned(),
        tax_number: "GB 000 0000 00".to_owned(),
        contact: "01632 960100 · harbourandpine.example.org".to_owned(),
        footer: taste.say(footer),
    }
}

fn settings(taste: &Taste, lock_after_min: i64) -> ChangeBusiness {
    ChangeBusiness { name: BUSINESS.to_owned(), legal: legal(taste), locale: taste.locale.clone(), lock_after_min }
}

/// The business with two stores and everybody who works there; the owner is signed in at the first.
async fn set_up(shop: &Shop<'_>) -> Result<(Secret, [RegisterAt; 2]), No> {
    let (taste, country) = (shop.taste, shop.taste.country());
    let store = |name: &str, register: Named| StoreSetUp {
        name: name.to_owned(),
        timezone: taste.timezone.clone(),
        cutoff_hour: 4,
        register: taste.say(register),
    };
    let rate = |percent: &&str| {
        let rate = parse_percent("rate", percent).map_err(No::Refusal)?;
        Ok(NamedRate { name: format!("{} {percent}%", country.tax), rate })
    };
    // The usual rate and the lowest.
    let mut percents = vec![country.rates.first(), country.rates.last()];
    percents.dedup();
    let call = SetUp {
        business: SetUpBusiness {
            name: BUSINESS.to_owned(),
            legal: legal(taste),
            currency: shop.currency,
            locale: taste.locale.clone(),
            tax_rounding: TaxRounding::PerLine,
            // The demo's people pay to the penny, whatever is usual in the country.
            cash_step: Some(Minor::ZERO),
            tax_rates: percents.into_iter().flatten().map(rate).collect::<Result<_, No>>()?,
        },
        store: store("Quay Street", ["Till 1", "Caja 1"]),
        owner: MARIA.0.to_owned(),
        password: MARIA.1.into(),
        pin: MARIA.2.into(),
    };
    let signed_in = shop.call(None, call).await?;
    let (owner, quay) = (signed_in.token, signed_in.me.register);
    // The demo's hours pass faster than a person's: no lock until it is done.
    shop.call(Some(&owner), settings(taste, 0)).await?;
    for (at, (name, password, pin, role)) in [AMARA, OWEN, YUSUF, ZOFIA].into_iter().enumerate() {
        let (name, password, pin) = (name.to_owned(), password.into(), Some(pin.into()));
        shop.call(Some(&owner), AddUser { id: shop.id(), name, role, password, pin }).await?;
        shop.progress((0, 5), at, 4)?;
    }
    let station =
        AddStore { id: shop.id(), register_id: shop.id(), store: store("Station Road", ["Till 1", "Caja 1"]) };
    let station = shop.call(Some(&owner), station).await?;
    Ok((owner, [quay, station]))
}
