//! `cargo xtask run`: from a fresh machine to an open window, or to the same screens on loopback.

use crate::setup::{self, Need};
use crate::{sh, ui};
use anyhow::Result;
use std::path::PathBuf;

/// How to run the program.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Opens a ready business with products, customers and sales instead of your own data.
    #[arg(long)]
    demo: bool,
    /// Builds it as it is shipped.
    #[arg(long)]
    release: bool,
    /// Handed on to the program.
    #[arg(last = true)]
    rest: Vec<String>,
}

/// `cargo xtask run`.
pub(crate) fn run(args: &Args) -> Result<()> {
    let window = setup::has_display();
    if window {
        setup::ensure(&[Need::Shell])?;
    } else {
        eprintln!("There is no display here, so Kontor is served to a browser on this machine instead.");
    }
    ui::build(if args.release { ui::Profile::Release } else { ui::Profile::Quick })?;

    let mut build = sh::cargo();
    build.args(["build", "--package", "kontord"]);
    if window {
        build.args(["--package", "kontor"]);
    }
    if args.release {
        build.arg("--release");
    }
    sh::run(&mut build)?;

    let profile = if args.release { "release" } else { "debug" };
    let data = if args.demo { Some(demo(profile)?) } else { None };
    let mut program = sh::command(sh::built(profile, if window { "kontor" } else { "kontord" }));
    if let Some(data) = &data {
        program.arg("--data").arg(data);
    }
    if !window {
        // It prints its address once it listens.
        program.arg("serve");
    }
    sh::run(program.args(&args.rest))
}

/// The folder of the demo business, made on first use.
pub(crate) fn demo(profile: &str) -> Result<PathBuf> {
    let dir = sh::root().join("target/demo");
    if !dir.exists() {
        eprintln!("  making a demo business in target/demo");
        let made = sh::run(sh::command(sh::built(profile, "kontord")).arg("--data").arg(&dir).arg("demo"));
        if made.is_err() {
            // Half a business would be opened next time.
            std::fs::remove_dir_all(&dir).ok();
        }
        made?;
    }
    Ok(dir)
}
