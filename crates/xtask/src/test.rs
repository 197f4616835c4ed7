//! `cargo xtask test`: everything a change must pass, step by step.

use crate::scratch::Scratch;
use crate::setup::{self, Need};
use crate::steps::{Outcome, Steps};
use crate::{journeys, peers, postgres, sh, simulate, tidy, ui, wasm};
use anyhow::Result;
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

/// Which parts to run.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The parts to run; all of them when none is named.
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// Over the screens as they are shipped, which take minutes to build.
    #[arg(long)]
    shipped: bool,
    /// Handed on to the test programs, such as a name to filter by.
    #[arg(last = true)]
    rest: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Part {
    /// The formatting.
    Fmt,
    /// The invariants of ARCHITECTURE.md.
    Tidy,
    /// The compiler's and clippy's warnings, denied.
    Clippy,
    /// `domain` and the screens compile to wasm32.
    Wasm,
    /// Tests beside the code.
    Unit,
    /// The program from outside, on SQLite and on a PostgreSQL of our own.
    Contract,
    /// Some days of trade at random, beside a model of them, on both engines.
    Simulate,
    /// The screens in a headless browser.
    Journeys,
    /// The screens in the real window.
    Window,
}

impl Part {
    /// In the order that finds a mistake soonest. The screens come before the host's build, which embeds them.
    const ALL: [Part; 9] = [
        Part::Fmt,
        Part::Tidy,
        Part::Clippy,
        Part::Wasm,
        Part::Unit,
        Part::Contract,
        Part::Simulate,
        Part::Journeys,
        Part::Window,
    ];

    fn needs(self) -> &'static [Need] {
        match self {
            Part::Fmt | Part::Tidy | Part::Wasm => &[],
            Part::Clippy | Part::Unit => &[Need::Shell],
            Part::Contract => &[Need::Shell, Need::Postgres, Need::Python, Need::Keyring],
            Part::Simulate => &[Need::Shell, Need::Postgres],
            Part::Journeys => &[Need::Shell, Need::Browser],
            Part::Window if cfg!(target_os = "linux") => &[Need::Shell, Need::Window],
            Part::Window => &[],
        }
    }
}

/// One choice of packages and features for clippy, build and every test program. Cargo unites features
/// over what is chosen together, so another choice would build the dependencies a second time. Left out: xtask
/// (built alone, as `cargo xtask` itself does) and the screens (built for wasm32).
const CHOICE: [&str; 7] =
    ["--workspace", "--exclude", "xtask", "--exclude", "kontor-ui", "--features", "kontord/faults"];

/// What a change is held to of `cargo xtask simulate`.
const FEW_DAYS: [&str; 6] = ["--days", "4", "--acts", "16", "--seed", "11"];

/// `cargo xtask test`.
pub(crate) fn run(args: &Args) -> Result<()> {
    let chosen = |part: Part| args.parts.is_empty() || args.parts.contains(&part);
    let parts: Vec<Part> = Part::ALL.into_iter().filter(|part| chosen(*part)).collect();
    let has = |part| parts.contains(&part);
    let built = [Part::Unit, Part::Contract, Part::Simulate, Part::Journeys, Part::Window];
    let build_needed = built.into_iter().any(has);
    let screens_needed = has(Part::Wasm) || has(Part::Journeys) || has(Part::Window);
    let planned = parts.len() + 1 + usize::from(build_needed) + usize::from(screens_needed);

    let screens = if args.shipped { ui::Profile::Release } else { ui::Profile::Quick };

    let mut steps = Steps::new(planned);
    steps.step("setup", &[], || {
        let mut needs: Vec<Need> = Vec::new();
        for need in parts.iter().flat_map(|part| part.needs()) {
            if !needs.contains(need) {
                needs.push(*need);
            }
        }
        setup::ensure(&needs)?;
        passed(if screens_needed || has(Part::Clippy) { wasm::toolchain().map(drop) } else { Ok(()) })
    });
    if has(Part::Fmt) {
        steps.step("fmt", &[], || passed(fmt()));
    }
    if has(Part::Tidy) {
        steps.step("tidy", &[], || passed(tidy::run()));
    }
    if has(Part::Clippy) {
        steps.step("clippy", &["setup"], || passed(clippy()));
    }
    if screens_needed {
        steps.step("screens", &["setup"], || passed(ui::build(screens)));
    }
    if has(Part::Wasm) {
        steps.step("wasm", &["screens"], || passed(domain_for_wasm()));
    }
    if build_needed {
        steps.step("build", &["setup"], || passed(build()));
    }
    if has(Part::Unit) {
        steps.step("unit", &["build"], || passed(unit(&args.rest)));
    }
    let mut days = None;
    if has(Part::Contract) {
        steps.step("contract", &["build"], || {
            days = has(Part::Simulate).then(begin_days);
            passed(contract(&args.rest))
        });
    }
    if has(Part::Simulate) {
        steps.step("simulate", &["build"], || passed(days.unwrap_or_else(begin_days)?.end()));
    }
    if has(Part::Journeys) {
        steps.step("journeys", &["build", "screens"], || passed(browser(&args.rest)));
    }
    if has(Part::Window) {
        steps.step("window", &["build", "screens"], || window(&args.rest));
    }
    steps.finish()
}

fn passed(result: Result<()>) -> Result<Outcome> {
    result.map(|()| Outcome::Passed)
}

fn fmt() -> Result<()> {
    setup::component("rustfmt", "fmt")?;
    sh::run(sh::cargo().args(["fmt", "--all", "--check"]))
}

fn clippy() -> Result<()> {
    setup::component("clippy", "clippy")?;
    let strict = ["--", "-D", "warnings"];
    sh::run(sh::cargo().args(["clippy", "--all-targets"]).args(CHOICE).args(strict))?;
    sh::run(sh::cargo().args(["clippy", "--all-targets", "--package", "xtask"]).args(strict))?;
    let quick = ["--profile", ui::Profile::Quick.names().0];
    let mut screens = match wasm::toolchain()? {
        native @ wasm::Toolchain::Native => native.cargo("clippy"),
        // Debian's compiler comes without clippy: the screens also compile for the host.
        wasm::Toolchain::Debian { .. } => {
            let mut host = sh::cargo();
            host.arg("clippy");
            host
        }
    };
    sh::run(screens.args(["--package", "kontor-ui"]).args(quick).args(strict))
}

/// The screens' build has `domain` in it with the screens' features; here it stands alone.
fn domain_for_wasm() -> Result<()> {
    let quick = ui::Profile::Quick.names().0;
    let mut check = wasm::toolchain()?.cargo("check");
    sh::run(check.args(["--package", "kontor-domain", "--profile", quick]))
}

/// Builds every program and test program once; the steps that follow only run them.
pub(crate) fn build() -> Result<()> {
    // The shell embeds the screens when it is compiled: compile it anew, whatever it found when it last was.
    let shell = fs::File::options().write(true).open(sh::root().join("src-tauri/main.rs"))?;
    shell.set_modified(std::time::SystemTime::now())?;
    sh::run(sh::cargo().args(["build", "--all-targets"]).args(CHOICE))
}

/// `cargo test` over the one choice, for the targets named.
pub(crate) fn cargo_test(targets: &[&str]) -> Command {
    let mut command = sh::cargo();
    command.arg("test").args(CHOICE).args(targets);
    command
}

fn unit(rest: &[String]) -> Result<()> {
    let scratch = Scratch::make()?;
    let mut host = cargo_test(&["--lib", "--bins"]);
    scratch.lend(&mut host);
    host.env("KONTORD", sh::built("debug", "kontord"));
    sh::run(host.arg("--").args(rest))?;
    sh::run(sh::cargo().args(["test", "--package", "xtask", "--"]).args(rest))?;
    if screens_have_tests() {
        sh::run(sh::cargo().args(["test", "--package", "kontor-ui", "--"]).args(rest))?;
    }
    Ok(())
}

/// Compiling the screens for the host takes minutes, so it is done only for something.
fn screens_have_tests() -> bool {
    tidy::files(&sh::root().join("ui"))
        .iter()
        .filter_map(|file| fs::read_to_string(file).ok())
        .any(|text| text.contains("#[test]") || text.contains("#[rstest]"))
}

fn contract(rest: &[String]) -> Result<()> {
    let scratch = Scratch::make()?;
    let cluster = postgres::start(&scratch.dir)?;
    let seen = sh::root().join("target/sql-seen");
    let _ = fs::remove_dir_all(&seen);
    fs::create_dir_all(&seen)?;
    let mut tests = cargo_test(&["--test", "it"]);
    scratch.lend(&mut tests);
    tests
        .env("KONTOR_TEST_PG", &cluster.url)
        .env("KONTORD", sh::built("debug", "kontord"))
        .env("KONTOR_SQL_SEEN", &seen)
        .env("KONTOR_ESCPOS", peers::escpos()?)
        .env("KONTOR_AIOSMTPD", peers::aiosmtpd()?)
        // Each waits for databases, printers and servers more than it computes.
        .env("RUST_TEST_THREADS", (2 * std::thread::available_parallelism()?.get()).to_string());
    sh::run(tests.arg("--").args(rest))?;
    if cfg!(target_os = "linux") && (rest.is_empty() || rest.iter().any(|chosen| "vault".starts_with(chosen.as_str())))
    {
        keyrings(&scratch)?;
    }
    // A chosen few tests run a chosen few texts.
    if rest.is_empty() { same_texts_on_both(&seen) } else { Ok(()) }
}

/// What begins a session's keyring and then runs what comes behind it: unlocked, or as it was left.
const KEYRINGS: [(&str, &str); 2] = [
    (
        "vault::the_systems_own_keyring_opens_it",
        "printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null; exec \"$@\"",
    ),
    (
        "vault::the_systems_own_keyring_is_locked",
        "gnome-keyring-daemon --start --components=secrets >/dev/null; exec \"$@\"",
    ),
];

/// The vault against a real keyring, each time in a session of its own, which leaves its user's alone.
fn keyrings(scratch: &Scratch) -> Result<()> {
    let home = scratch.dir.join("keyring");
    for folder in ["data", "run"] {
        fs::create_dir_all(home.join(folder))?;
    }
    for (test, begin) in KEYRINGS {
        let cargo = cargo_test(&["--test", "it"]);
        let mut session = sh::command("dbus-run-session");
        scratch.lend(&mut session);
        session.args(["--", "sh", "-c", begin, "sh"]).arg(cargo.get_program()).args(cargo.get_args());
        session
            .env("KONTOR_KEYRING", "")
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_RUNTIME_DIR", home.join("run"));
        sh::run(session.args(["--", "--ignored", "--exact", test]))?;
    }
    Ok(())
}

fn begin_days() -> Result<simulate::Beside> {
    simulate::Beside::begin(&FEW_DAYS.map(str::to_owned))
}

/// Every SQL text that ran has to have run on both engines.
fn same_texts_on_both(seen: &std::path::Path) -> Result<()> {
    let texts = |engine: &str| -> Result<BTreeSet<String>> {
        let file = seen.join(format!("{engine}.txt"));
        Ok(fs::read_to_string(file)?.lines().map(str::to_owned).collect())
    };
    let (sqlite, postgres) = (texts("sqlite")?, texts("postgres")?);
    for text in sqlite.symmetric_difference(&postgres) {
        let missing = if sqlite.contains(text) { "PostgreSQL" } else { "SQLite" };
        eprintln!("  not run on {missing}: {text}");
    }
    anyhow::ensure!(sqlite == postgres, "an SQL text has not run on both engines");
    println!("  {} SQL texts ran on both engines", sqlite.len());
    Ok(())
}

fn browser(rest: &[String]) -> Result<()> {
    let scratch = Scratch::make()?;
    let mut tests = cargo_test(&["--test", "journeys"]);
    scratch.lend(&mut tests);
    journeys::browser_env(&mut tests)?;
    with_pictures(sh::run(tests.arg("--").args(rest)))
}

/// The driver serves one session at a time, so the journeys in the window run one after another.
fn window(rest: &[String]) -> Result<Outcome> {
    if !cfg!(target_os = "linux") {
        return Ok(Outcome::Skipped("the window is driven on Linux only".to_owned()));
    }
    let cargo = cargo_test(&["--test", "desktop"]);
    let mut tests = sh::command("dbus-run-session");
    tests.arg("--").arg(cargo.get_program()).args(cargo.get_args());
    let scratch = Scratch::make()?;
    scratch.lend(&mut tests);
    let screen = journeys::window_env(&mut tests)?;
    let ran = sh::run(tests.args(["--", "--test-threads=1"]).args(rest));
    drop(screen);
    passed(with_pictures(ran))
}

fn with_pictures(ran: Result<()>) -> Result<()> {
    ran.map_err(|error| {
        let shots = journeys::failed_shots();
        error.context(format!("pictures of the failed pages are in {}", shots.display()))
    })
}
