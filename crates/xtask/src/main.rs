//! The project's own commands: `cargo xtask run | test | simulate | red | tidy | ui | shots | bench`.

mod bench;
mod display;
mod journeys;
mod peers;
mod postgres;
mod red;
mod run;
mod scratch;
mod setup;
mod sh;
mod shots;
mod simulate;
mod steps;
mod test;
mod tidy;
mod ui;
mod wasm;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Builds, runs and proves Kontor.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Gets what is missing, builds the screens and the program, and opens the window.
    Run(run::Args),
    /// Gets everything that the other commands need, without running any.
    Setup,
    /// Everything a change must pass, or only the parts named.
    Test(test::Args),
    /// Trades for days at random beside a model of it, and compares every figure.
    Simulate(simulate::Args),
    /// Holds the tree to the invariants of ARCHITECTURE.md.
    Tidy,
    /// Builds the screens into ui/dist.
    Ui(ui::Args),
    /// Draws every page of the running program into shots/.
    Shots(shots::Args),
    /// Measures the program against its floors, in release.
    Bench(bench::Args),
    /// Makes the one-line changes that the tests name, and sees each test fail.
    Red(red::Args),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Run(args) => run::run(&args),
        Command::Setup => setup::everything(),
        Command::Test(args) => test::run(&args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Tidy => tidy::run(),
        Command::Ui(args) => ui::run(&args),
        Command::Shots(args) => shots::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Red(args) => red::run(&args),
    };
    finish(outcome)
}

fn finish(outcome: Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
