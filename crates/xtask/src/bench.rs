//! `cargo xtask bench`: hands over to the bench crate, in release.

use crate::sh;
use anyhow::Result;

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Handed on to the bench program.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// `cargo xtask bench`.
pub(crate) fn run(args: &Args) -> Result<()> {
    let mut bench = sh::cargo();
    bench.args(["run", "--release", "--package", "kontor-bench", "--"]).args(&args.rest);
    sh::run(&mut bench)
}
