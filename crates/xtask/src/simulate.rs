//! `cargo xtask simulate`: a trading year at random, beside a model of it.

use crate::scratch::Scratch;
use crate::setup::{self, Need};
use crate::{postgres, sh, test};
use anyhow::{Result, ensure};
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// What to simulate.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// How many days.
    #[arg(long, default_value_t = 365)]
    days: u32,
    /// At how many registers; the third stands in another store.
    #[arg(long, default_value_t = 3)]
    registers: u8,
    /// What is done: the same number does the same again.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// How many things are done a day.
    #[arg(long, default_value_t = 80)]
    acts: u32,
    /// On SQLite only.
    #[arg(long, conflicts_with = "postgres")]
    sqlite: bool,
    /// On PostgreSQL only.
    #[arg(long)]
    postgres: bool,
    /// Each engine twice: both times have to come to the same.
    #[arg(long)]
    again: bool,
}

/// `cargo xtask simulate`.
pub(crate) fn run(args: &Args) -> Result<()> {
    setup::ensure(&[Need::Shell, Need::Postgres])?;
    let mut rest = Vec::new();
    for (name, number) in [
        ("--days", u64::from(args.days)),
        ("--registers", u64::from(args.registers)),
        ("--seed", args.seed),
        ("--acts", u64::from(args.acts)),
    ] {
        rest.extend([name.to_owned(), number.to_string()]);
    }
    rest.extend(args.sqlite.then(|| "--sqlite".to_owned()));
    rest.extend(args.postgres.then(|| "--postgres".to_owned()));
    rest.extend(args.again.then(|| "--again".to_owned()));
    simulate(&rest)
}

/// Simulates so, both engines at once.
pub(crate) fn simulate(rest: &[String]) -> Result<()> {
    let scratch = Scratch::make()?;
    let cluster = postgres::start_to_stay(&scratch.dir)?;
    sh::run(&mut days(rest, &scratch, &cluster))
}

fn days(rest: &[String], scratch: &Scratch, cluster: &postgres::Cluster) -> Command {
    let mut days = test::cargo_test(&["--test", "simulate"]);
    scratch.lend(&mut days);
    days.env("KONTOR_TEST_PG", &cluster.url).arg("--").args(rest);
    days
}

/// Days that are being simulated while something else goes on: much of it is waiting.
pub(crate) struct Beside {
    child: Child,
    said: PathBuf,
    _cluster: postgres::Cluster,
    _scratch: Scratch,
}

impl Beside {
    /// Begins.
    pub(crate) fn begin(rest: &[String]) -> Result<Self> {
        let scratch = Scratch::make()?;
        let cluster = postgres::start_to_stay(&scratch.dir)?;
        let said = scratch.dir.join("said");
        let file = fs::File::create(&said)?;
        let mut days = days(rest, &scratch, &cluster);
        eprintln!("  beside it: $ {}", sh::shown(&days));
        let child = days.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file).spawn()?;
        Ok(Self { child, said, _cluster: cluster, _scratch: scratch })
    }

    /// Waits for the end, and shows what was said.
    pub(crate) fn end(mut self) -> Result<()> {
        let status = self.child.wait()?;
        eprint!("{}", String::from_utf8_lossy(&fs::read(&self.said)?));
        ensure!(status.success(), "the simulation ended with {status}");
        Ok(())
    }
}
