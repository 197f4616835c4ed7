//! `cargo xtask shots`: draws every page over demo data, light and dark, into shots/.

use crate::journeys;
use crate::setup::{self, Need};
use crate::{sh, test, ui};
use anyhow::Result;

/// Which pages to draw.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only the shots whose names contain one of these.
    only: Vec<String>,
}

/// `cargo xtask shots`.
pub(crate) fn run(args: &Args) -> Result<()> {
    setup::ensure(&[Need::Shell, Need::Browser])?;
    ui::build(ui::Profile::Quick)?;
    test::build()?;
    let out = sh::root().join("shots");
    std::fs::create_dir_all(&out)?;
    let mut shots = test::cargo_test(&["--test", "journeys"]);
    journeys::browser_env(&mut shots)?;
    shots.env("KONTOR_SHOTS_OUT", &out);
    let only = if args.only.is_empty() { vec!["shots".to_owned()] } else { args.only.clone() };
    shots.arg("--").args(only).args(["--ignored", "--nocapture", "--test-threads=1"]);
    sh::run(&mut shots)
}
