//! Programs of others that come by npm and pip: fetched at one version into the target folder.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::setup::{self, Need};
use crate::sh;

/// The checker of pages for people who can't see or point well.
const AXE: &str = "axe-core@4.11.0";
/// What makes wasm smaller. Debian's is years older, and breaks a module that has two tables.
const BINARYEN: &str = "binaryen@132.0.0";

/// Another program's ESC/POS, which ours is compared with.
const ESCPOS: &str = "python-escpos==3.1";
/// A mail server that e-mail is sent to.
const AIOSMTPD: &str = "aiosmtpd==1.4.6";

/// A Python that has python-escpos.
pub(crate) fn escpos() -> Result<PathBuf> {
    python(ESCPOS, "python-escpos")
}

/// A Python that has aiosmtpd.
pub(crate) fn aiosmtpd() -> Result<PathBuf> {
    python(AIOSMTPD, "aiosmtpd")
}

/// A Python that has a package, which brings a program of this name.
fn python(package: &str, program: &str) -> Result<PathBuf> {
    let folder = sh::target_dir().join("peers").join(package);
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let python = programs.join(format!("python{}", std::env::consts::EXE_SUFFIX));
    let program = programs.join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        setup::ensure(&[Need::Python])?;
        sh::run(sh::command(if cfg!(windows) { "python" } else { "python3" }).args(["-m", "venv"]).arg(&folder))?;
        let mut pip = sh::command(&python);
        sh::run(pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", package]))?;
    }
    ensure!(program.is_file(), "{package} was fetched and has no {}", program.display());
    Ok(python)
}

/// The script of axe-core.
pub(crate) fn axe() -> Result<PathBuf> {
    fetched(AXE, "axe-core/axe.min.js")
}

/// `wasm-opt`.
pub(crate) fn wasm_opt() -> Result<Command> {
    let mut node = sh::command("node");
    node.arg(fetched(BINARYEN, "binaryen/bin/wasm-opt")?);
    Ok(node)
}

/// A file of a package.
fn fetched(package: &str, file: &str) -> Result<PathBuf> {
    let folder = sh::target_dir().join("peers").join(package);
    let file = folder.join("node_modules").join(file);
    if !file.is_file() {
        setup::ensure(&[Need::Npm])?;
        std::fs::create_dir_all(&folder)?;
        let mut npm = sh::command(if cfg!(windows) { "npm.cmd" } else { "npm" });
        npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--prefix"]);
        sh::run(npm.arg(&folder).arg(package))?;
    }
    ensure!(file.is_file(), "{package} was fetched and has no {}", file.display());
    Ok(file)
}
