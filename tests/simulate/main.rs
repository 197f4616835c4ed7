//! A simulated trading year: people at several registers do what people do, at random, while power is lost and calls are
//! repeated; a model that shares no code with the program says what has to come of it, and after each day every figure is
//! compared to the minor unit. The same seed does the same again.
//!
//! `cargo xtask simulate --days 365 --registers 3 --seed 7`

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a simulation that can't go on says so by panicking")]

mod acts;
mod arithmetic;
mod cards;
mod check;
mod coins;
mod digest;
mod disk;
mod door;
mod machine;
mod model;
mod paper;
mod troubles;
mod worth;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use kontor_app::Place;
use kontor_tests::Engine;

use acts::Trade;
use disk::Disk;
use machine::{Machine, Troubles};

/// What to simulate.
struct Wanted {
    days: u64,
    registers: usize,
    seed: u64,
    acts: usize,
    engines: Vec<Engine>,
    /// Whether each is done twice, and has to come to the same.
    again: bool,
}

impl Wanted {
    fn read() -> Self {
        let args: Vec<String> = std::env::args().collect();
        let number = |name: &str, otherwise: u64| {
            let at = args.iter().position(|arg| arg == name);
            let said = at.and_then(|at| args.get(at + 1));
            said.map_or(otherwise, |said| said.parse().unwrap_or_else(|_| panic!("{name} wants a number, not {said}")))
        };
        let one = |name: &str, engine: Engine| args.iter().any(|arg| arg == name).then_some(engine);
        let named: Vec<Engine> =
            [one("--sqlite", Engine::Sqlite), one("--postgres", Engine::Postgres)].into_iter().flatten().collect();
        let engines = if named.is_empty() { vec![Engine::Sqlite, Engine::Postgres] } else { named };
        Self {
            days: number("--days", 3),
            registers: usize::try_from(number("--registers", 3)).unwrap().clamp(1, 9),
            seed: number("--seed", 7),
            acts: usize::try_from(number("--acts", 40)).unwrap(),
            engines,
            again: args.iter().any(|arg| arg == "--again"),
        }
    }
}

fn nine_o_clock(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(9, 0, 0).unwrap().and_utc()
}

/// On how many of the first days everything is done at least once.
const DAYS_OF_EVERYTHING: u64 = 6;

/// Where one process says to another what everything came to.
const ENDED: &str = "KONTOR_SIMULATED_END";

async fn simulate(wanted: &Wanted, engine: Engine) -> (Troubles, String) {
    let disk = Disk::here();
    let place = match (engine.new_place().await, &disk) {
        (Place::Folder(_), Some(disk)) => disk.folder().join("data").display().to_string(),
        (Place::Folder(folder), None) => folder.display().to_string(),
        (Place::Server(url), _) => url,
    };
    let first = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
    let machine = Machine::new(place, disk, nine_o_clock(first), wanted.seed);
    let mut trade = Trade::new(machine, first);
    trade.set_up(wanted.registers);
    for at in 0..wanted.days {
        trade.day = first.checked_add_days(Days::new(at)).unwrap();
        trade.machine.now = trade.machine.now.max(nine_o_clock(trade.day));
        // The sessions of yesterday are over.
        trade.machine.done.clear();
        trade.morning();
        for _ in 0..wanted.acts {
            trade.act();
        }
        if at < DAYS_OF_EVERYTHING {
            trade.everything();
            trade.drills();
        }
        trade.evening();
        trade.all_is_printed();
        trade.check_day();
        if at < 7 || at % 30 == 29 || at + 1 == wanted.days {
            trade.check_all();
        }
        let ends = at + 1 == wanted.days || (trade.day + Days::new(1)).day() == 1;
        if ends {
            trade.books_are_sound();
        }
        if at % 10 == 9 {
            println!("  {}: {} sales so far, {:?}", trade.day, trade.shop.sold.len(), trade.machine.troubles);
        }
    }
    // At fewer registers there are too few tries for it to be sure.
    let few = wanted.days < 4 || wanted.registers < 3;
    assert!(few || trade.traded.everything(), "packs are traded like other goods: {:?}", trade.traded);
    println!("  {engine:?}: {} days, {} sales, {:?}", wanted.days, trade.shop.sold.len(), trade.machine.troubles);
    let digest = trade.digest();
    println!(
        "  {engine:?}: all balances come to {digest}, whoever won a race and whatever became of cards when power was lost"
    );
    (trade.machine.troubles, digest)
}

#[tokio::main]
async fn main() {
    if let Ok(place) = std::env::var("KONTOR_SIMULATED_PLACE") {
        let clock = std::env::var("KONTOR_SIMULATED_CLOCK").expect("the machine has a clock");
        return door::serve(&place, clock.into()).await;
    }
    let wanted = Wanted::read();
    let mut ends: Vec<String> = Vec::new();
    let mut beside = Vec::new();
    for engine in wanted.engines.iter().flat_map(|engine| vec![*engine; 1 + usize::from(wanted.again)]) {
        if engine == Engine::Sqlite && Disk::here().is_none() {
            let args: Vec<String> =
                std::env::args().skip(1).filter(|arg| arg != "--postgres" && arg != "--again").collect();
            let args = [args, vec!["--sqlite".to_owned()]].concat();
            // Much of it is waiting: the other engine need not.
            beside.push(std::thread::spawn(move || disk::on_a_disk(&args)));
            continue;
        }
        println!("simulating {} days on {engine:?}, seed {}", wanted.days, wanted.seed);
        let (troubles, end) = simulate(&wanted, engine).await;
        // A simulation in which nothing went wrong proves little.
        assert!(wanted.days < 3 || (troubles.killed > 0 && troubles.asked_twice > 0), "{troubles:?}");
        assert!(Disk::here().is_none() || wanted.days < 4 || troubles.disk_full > 0, "{troubles:?}");
        if let Some(file) = std::env::var_os(ENDED) {
            std::fs::write(file, &end).unwrap();
        }
        ends.push(end);
    }
    ends.extend(beside.into_iter().map(|one| one.join().expect("the simulation beside this one")));
    assert!(ends.windows(2).all(|pair| pair[0] == pair[1]), "the same seed comes to the same: {ends:?}");
    println!("{} passed, 0 failed", ends.len());
}
