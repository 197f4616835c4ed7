//! `cargo xtask bench`: what Kontor costs, in release, beside floors measured in the same run.

use crate::setup::{self, Need};
use crate::{journeys, sh, ui};
use anyhow::Result;

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only this part.
    #[arg(value_enum)]
    only: Option<Part>,
    /// A file of past sales to bring in, in place of a month made up.
    #[arg(long)]
    sales: Option<std::path::PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// A sale, a line of a cart, an empty query.
    Acts,
    /// Bringing in files of products and past sales, and selling meanwhile.
    Imports,
    /// Finding by barcode and as one types, in a large catalog.
    Search,
    /// Reports over a million sales, and a sale beside so many.
    Reports,
    /// Taking goods back, closing a shift of 2,000 sales, checking the journal.
    Day,
    /// The window's start and memory.
    Window,
}

/// `cargo xtask bench`.
pub(crate) fn run(args: &Args) -> Result<()> {
    let wanted = |part| args.only.is_none_or(|only| only == part);
    let window = wanted(Part::Window) && cfg!(target_os = "linux");
    let mut build = sh::cargo();
    build.args(["build", "--release", "--package", "kontor-bench"]);
    if window {
        setup::ensure(&[Need::Shell, Need::Window])?;
        ui::build(ui::Profile::Release)?;
        build.args(["--package", "kontor", "--bins", "--example", "empty-window"]);
    }
    sh::run(&mut build)?;
    let bench = sh::built("release", "kontor-bench");
    if wanted(Part::Acts) {
        sh::run(&mut sh::command(&bench))?;
    }
    if wanted(Part::Imports) {
        sh::run(sh::command(&bench).arg("imports").args(&args.sales))?;
    }
    if wanted(Part::Search) {
        sh::run(sh::command(&bench).arg("search"))?;
    }
    if wanted(Part::Day) {
        sh::run(sh::command(&bench).arg("day"))?;
    }
    if wanted(Part::Reports) {
        sh::run(sh::command(&bench).arg("reports"))?;
    }
    if window {
        let mut opened = sh::command("dbus-run-session");
        opened.arg("--").arg(&bench).arg("window").arg(sh::built("release", "kontor"));
        opened.arg(sh::built("release/examples", "empty-window"));
        let screen = journeys::on_a_screen(&mut opened)?;
        let measured = sh::run(&mut opened);
        drop(screen);
        measured?;
    } else if wanted(Part::Window) {
        println!("The window is measured on Linux only.");
    }
    Ok(())
}
