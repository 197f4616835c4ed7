//! The compiler for wasm32: rustup's target where it can be had, else Debian's own compiler and sources.

use crate::setup::{self, Need};
use crate::sh;
use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target triple of the screens.
pub(crate) const TRIPLE: &str = "wasm32-unknown-unknown";

/// Who compiles for wasm32.
#[derive(Debug)]
pub(crate) enum Toolchain {
    /// The toolchain that runs us, with the target installed.
    Native,
    /// Debian's compiler, which builds the standard library itself; and a linker for wasm.
    Debian {
        /// rust-lld or wasm-ld.
        linker: PathBuf,
    },
}

/// Finds a compiler for wasm32, installing what is missing. `KONTOR_WASM=debian` skips rustup.
pub(crate) fn toolchain() -> Result<Toolchain> {
    let forced = env::var("KONTOR_WASM").is_ok_and(|value| value == "debian");
    if !forced {
        if has_target() {
            return Ok(Toolchain::Native);
        }
        eprintln!("  the target {TRIPLE} is missing: asking rustup for it");
        let added =
            sh::which("rustup").is_some() && sh::run(sh::command("rustup").args(["target", "add", TRIPLE])).is_ok();
        // Looked at again, for rustup's word is about its own list and not about the files.
        if added && has_target() {
            return Ok(Toolchain::Native);
        }
        eprintln!("  rustup could not get it: falling back to Debian's rustc-web, cargo-web and rust-web-src");
    }
    setup::ensure(&[Need::DebianWasm])?;
    Ok(Toolchain::Debian { linker: linker()? })
}

fn has_target() -> bool {
    let dir = sh::read(sh::command("rustc").args(["--print", "target-libdir", "--target", TRIPLE]));
    let Ok(Ok(files)) = dir.map(|dir| Path::new(&dir).read_dir()) else { return false };
    files.flatten().any(|file| file.file_name().to_string_lossy().starts_with("libcore-"))
}

fn linker() -> Result<PathBuf> {
    let sysroot = sh::read(sh::command("rustc").args(["--print", "sysroot"]))?;
    let about = sh::read(sh::command("rustc").arg("-vV"))?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let bundled = Path::new(&sysroot).join("lib/rustlib").join(host).join("bin/rust-lld");
    if bundled.is_file() {
        return Ok(bundled);
    }
    sh::which("wasm-ld").context("no linker for wasm: install the package `lld`")
}

impl Toolchain {
    /// A word for the stamp and the logs.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Toolchain::Native => "rustup",
            Toolchain::Debian { .. } => "debian",
        }
    }

    /// The target folder: one of its own, so that the host's builds and these do not wait for each other's lock.
    pub(crate) fn target_dir(&self) -> PathBuf {
        match self {
            Toolchain::Native => sh::target_dir().join("ui"),
            Toolchain::Debian { .. } => sh::target_dir().join("ui-debian"),
        }
    }

    /// `cargo <verb>` for wasm32.
    pub(crate) fn cargo(&self, verb: &str) -> Command {
        let mut cargo = match self {
            Toolchain::Native => sh::cargo(),
            Toolchain::Debian { linker } => {
                let mut cargo = sh::command("/usr/bin/cargo");
                for name in ["RUSTUP_TOOLCHAIN", "RUSTUP_HOME", "RUSTDOC", "CARGO", "RUSTC_WRAPPER"] {
                    cargo.env_remove(name);
                }
                cargo
                    .env("RUSTC", "/usr/bin/rustc")
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                cargo
            }
        };
        cargo.arg(verb).args(["--target", TRIPLE]).arg("--target-dir").arg(self.target_dir());
        if let Toolchain::Debian { .. } = self {
            cargo.arg("-Zbuild-std=std,panic_abort");
        }
        cargo
    }
}
