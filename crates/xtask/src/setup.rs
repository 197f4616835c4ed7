//! What the machine must have: how to tell that it is missing, and how to get it.

use crate::sh;
use anyhow::{Result, bail};
use std::env;
use std::path::Path;

/// A group of things that are needed, and installed, together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// To build the desktop program.
    Shell,
    /// To fetch what the pages are checked with, and made smaller by.
    Npm,
    /// To fetch what ESC/POS is compared with.
    Python,
    /// To drive the screens in a headless browser.
    Browser,
    /// To drive the real window on a display of our own.
    Window,
    /// A keyring to try the vault with.
    Keyring,
    /// The server programs of PostgreSQL.
    Postgres,
    /// Debian's own compiler with the sources of the standard library, where rustup cannot fetch a target.
    DebianWasm,
}

enum Check {
    Program(&'static [&'static str]),
    PkgConfig(&'static str),
    File(&'static [&'static str]),
    Postgres,
    Venv,
}

/// The names of a group's packages, by package manager; an empty list means "comes with the system".
struct Packages {
    apt: &'static [&'static str],
    dnf: &'static [&'static str],
    pacman: &'static [&'static str],
    brew: &'static [&'static str],
    winget: &'static [&'static str],
}

impl Need {
    fn checks(self) -> &'static [Check] {
        match self {
            Need::Shell if cfg!(target_os = "linux") => &[
                Check::Program(&["cc"]),
                Check::Program(&["pkg-config"]),
                Check::PkgConfig("webkit2gtk-4.1"),
                Check::PkgConfig("ayatana-appindicator3-0.1"),
                Check::PkgConfig("librsvg-2.0"),
                Check::File(&["/usr/include/xdo.h"]),
            ],
            Need::Shell => &[],
            Need::Npm => &[Check::Program(&["npm", "npm.cmd"])],
            Need::Python => &[Check::Program(&["python3", "python"]), Check::Venv],
            Need::Browser => &[
                Check::Program(&["chromium", "chromium-browser", "google-chrome", "chrome"]),
                Check::Program(&["chromedriver"]),
            ],
            Need::Window => &[
                Check::Program(&["WebKitWebDriver"]),
                Check::Program(&["Xvfb"]),
                Check::Program(&["dbus-run-session"]),
                Check::Program(&["dbus-launch"]),
                Check::File(&["/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi-bus-launcher"]),
                Check::File(&["/usr/share/fonts"]),
            ],
            Need::Keyring if cfg!(target_os = "linux") => {
                &[Check::Program(&["gnome-keyring-daemon"]), Check::Program(&["dbus-run-session"])]
            }
            Need::Keyring => &[],
            Need::Postgres => &[Check::Postgres],
            Need::DebianWasm => &[
                Check::File(&["/usr/share/doc/rustc-web"]),
                Check::File(&["/usr/share/doc/cargo-web"]),
                Check::File(&["/usr/share/doc/rust-web-src"]),
            ],
        }
    }

    fn packages(self) -> Packages {
        match self {
            Need::Shell => Packages {
                apt: &[
                    "build-essential",
                    "pkg-config",
                    "libwebkit2gtk-4.1-dev",
                    "libxdo-dev",
                    "libayatana-appindicator3-dev",
                    "librsvg2-dev",
                ],
                dnf: &[
                    "gcc",
                    "pkgconf",
                    "webkit2gtk4.1-devel",
                    "libxdo-devel",
                    "libayatana-appindicator-gtk3-devel",
                    "librsvg2-devel",
                ],
                pacman: &["base-devel", "webkit2gtk-4.1", "xdotool", "libayatana-appindicator", "librsvg"],
                brew: &[],
                winget: &[],
            },
            Need::Npm => Packages {
                apt: &["npm"],
                dnf: &["nodejs-npm"],
                pacman: &["npm"],
                brew: &["node"],
                winget: &["OpenJS.NodeJS.LTS"],
            },
            Need::Python => Packages {
                apt: &["python3", "python3-venv"],
                dnf: &["python3"],
                pacman: &["python"],
                brew: &["python"],
                winget: &["Python.Python.3.13"],
            },
            Need::Browser => Packages {
                apt: &["chromium", "chromium-driver", "fonts-dejavu-core"],
                dnf: &["chromium", "chromedriver"],
                pacman: &["chromium"],
                brew: &["--cask", "chromium", "chromedriver"],
                winget: &["Google.Chrome", "Chromium.ChromeDriver"],
            },
            Need::Window => Packages {
                apt: &[
                    "webkit2gtk-driver",
                    "xvfb",
                    "dbus",
                    "dbus-x11",
                    "at-spi2-core",
                    "fonts-dejavu-core",
                    "util-linux",
                ],
                dnf: &["webkit2gtk4.1", "xorg-x11-server-Xvfb", "dbus-x11", "at-spi2-core", "dejavu-sans-fonts"],
                pacman: &["webkit2gtk-4.1", "xorg-server-xvfb", "dbus", "at-spi2-core", "ttf-dejavu"],
                brew: &[],
                winget: &[],
            },
            Need::Keyring => Packages {
                apt: &["gnome-keyring", "dbus"],
                dnf: &["gnome-keyring", "dbus-daemon"],
                pacman: &["gnome-keyring", "dbus"],
                brew: &[],
                winget: &[],
            },
            Need::Postgres => Packages {
                apt: &["postgresql"],
                dnf: &["postgresql-server"],
                pacman: &["postgresql"],
                brew: &["postgresql@17"],
                winget: &["PostgreSQL.PostgreSQL.17"],
            },
            Need::DebianWasm => Packages {
                apt: &["rustc-web", "cargo-web", "rust-web-src"],
                dnf: &["rust-std-static-wasm32-unknown-unknown"],
                pacman: &["rust-wasm"],
                brew: &["rustup"],
                winget: &["Rustlang.Rustup"],
            },
        }
    }

    fn is_met(self) -> bool {
        self.checks().iter().all(|check| match check {
            Check::Program(names) => names.iter().any(|name| sh::which(name).is_some()),
            Check::PkgConfig(module) => sh::works(sh::command("pkg-config").args(["--exists", module])),
            Check::File(paths) => paths.iter().any(|path| Path::new(path).exists()),
            Check::Postgres => crate::postgres::programs().is_some(),
            Check::Venv => ["python3", "python"]
                .iter()
                .any(|python| sh::works(sh::command(python).args(["-c", "import venv, ensurepip"]))),
        })
    }
}

/// Makes sure that the needs are met: installs what is missing where apt can, else says the exact command.
pub(crate) fn ensure(needs: &[Need]) -> Result<()> {
    let missing: Vec<Need> = needs.iter().copied().filter(|need| !need.is_met()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = |pick: fn(&Packages) -> &'static [&'static str]| {
        let mut names: Vec<&str> = missing.iter().flat_map(|need| pick(&need.packages())).copied().collect();
        let mut seen = Vec::new();
        names.retain(|name| {
            !seen.contains(name) && {
                seen.push(*name);
                true
            }
        });
        names
    };
    if sh::which("apt-get").is_some() {
        apt(&names(|p| p.apt))?;
        return match missing.iter().find(|need| !need.is_met()) {
            Some(need) => bail!("the packages for {need:?} were installed and something is still missing"),
            None => Ok(()),
        };
    }
    let line = if sh::which("dnf").is_some() {
        format!("sudo dnf install {}", names(|p| p.dnf).join(" "))
    } else if sh::which("pacman").is_some() {
        format!("sudo pacman -S --needed {}", names(|p| p.pacman).join(" "))
    } else if cfg!(target_os = "macos") {
        format!("brew install {}", names(|p| p.brew).join(" "))
    } else if cfg!(windows) {
        format!("winget install {}", names(|p| p.winget).join(" "))
    } else {
        format!("(with your system's package manager) {}", names(|p| p.apt).join(" "))
    };
    bail!("something is missing on this machine ({missing:?}). Install it with:\n\n    {line}\n\nand try again")
}

/// `cargo xtask setup`.
pub(crate) fn everything() -> Result<()> {
    let linux = if cfg!(target_os = "linux") { vec![Need::Window, Need::Keyring] } else { Vec::new() };
    ensure(&[linux, vec![Need::Shell, Need::Npm, Need::Python, Need::Browser, Need::Postgres]].concat())?;
    component("rustfmt", "fmt")?;
    component("clippy", "clippy")?;
    let screens = crate::wasm::toolchain()?;
    eprintln!("  all there; the screens are compiled with {}", screens.name());
    Ok(())
}

/// Installs Debian packages, as root or through sudo.
fn apt(packages: &[&str]) -> Result<()> {
    eprintln!("  missing on this machine: {}", packages.join(" "));
    let install = |packages: &[&str]| sh::run(apt_get("install").arg("--no-install-recommends").args(packages));
    // A new machine has no package lists yet; an old one has stale ones, which only a failure shows.
    let lists = Path::new("/var/lib/apt/lists");
    let known = lists.read_dir().is_ok_and(|dir| dir.count() > 3);
    if known && install(packages).is_ok() {
        return Ok(());
    }
    sh::run(&mut apt_get("update"))?;
    install(packages)
}

fn apt_get(verb: &str) -> std::process::Command {
    let mut command = if sh::is_root() {
        sh::command("env")
    } else {
        let mut sudo = sh::command("sudo");
        sudo.arg("env");
        sudo
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", verb, "-y", "-q"]);
    command.args(["-o", "DPkg::Lock::Timeout=300"]);
    command
}

/// Makes sure that a rustup component such as clippy is there.
pub(crate) fn component(name: &str, cargo_verb: &str) -> Result<()> {
    if sh::works(sh::cargo().args([cargo_verb, "--version"])) {
        return Ok(());
    }
    if sh::works(sh::command("rustup").args(["component", "add", name])) {
        return Ok(());
    }
    bail!("cargo {cargo_verb} is missing; install it with `rustup component add {name}`")
}

/// Whether there is a screen to open a window on.
pub(crate) fn has_display() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    set("DISPLAY") || set("WAYLAND_DISPLAY")
}
