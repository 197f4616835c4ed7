//! What tests are run against and is not ours: fetched at one version into the target folder.

use std::path::PathBuf;

use anyhow::{Result, ensure};

use crate::setup::{self, Need};
use crate::sh;

/// The checker of pages for people who can't see or point well.
const AXE: &str = "axe-core@4.11.0";

/// The script of axe-core.
pub(crate) fn axe() -> Result<PathBuf> {
    let folder = sh::root().join("target/peers").join(AXE);
    let script = folder.join("node_modules/axe-core/axe.min.js");
    if !script.is_file() {
        setup::ensure(&[Need::Npm])?;
        std::fs::create_dir_all(&folder)?;
        let mut npm = sh::command(if cfg!(windows) { "npm.cmd" } else { "npm" });
        npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--prefix"])
            .arg(&folder)
            .arg(AXE);
        sh::run(&mut npm)?;
    }
    ensure!(script.is_file(), "{AXE} was fetched and has no axe.min.js");
    Ok(script)
}
