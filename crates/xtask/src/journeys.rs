//! What the journeys are told about the machine: the programs to drive, and where pictures of failures go.

use crate::{display, peers, sh};
use anyhow::{Context, Result};
use std::env;
use std::path::PathBuf;
use std::process::Command;

/// The variables for journeys in a headless browser.
pub(crate) fn browser_env(command: &mut Command) -> Result<()> {
    let driver = program("KONTOR_CHROMEDRIVER", &["chromedriver"])?;
    let browser = program("KONTOR_CHROMIUM", &["chromium", "chromium-browser", "google-chrome", "chrome"])?;
    command.env("KONTOR_CHROMEDRIVER", driver).env("KONTOR_CHROMIUM", browser).env("KONTOR_AXE", peers::axe()?);
    common_env(command)
}

/// The variables for journeys in the real window, and the screen that it opens on: keep it until the
/// journeys are over.
pub(crate) fn window_env(command: &mut Command) -> Result<display::Display> {
    let screen = on_a_screen(command)?;
    command
        .env("KONTOR_WEBDRIVER", program("KONTOR_WEBDRIVER", &["WebKitWebDriver"])?)
        .env("KONTOR_BIN", sh::built("debug", "kontor"))
        .env("TAURI_AUTOMATION", "true")
        .env("TAURI_WEBVIEW_AUTOMATION", "true");
    common_env(command)?;
    Ok(screen)
}

/// A screen for a command that opens windows: keep it until the command is over.
pub(crate) fn on_a_screen(command: &mut Command) -> Result<display::Display> {
    let screen = display::start()?;
    command
        .env("DISPLAY", &screen.name)
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
        .env("GDK_BACKEND", "x11")
        .env_remove("WAYLAND_DISPLAY");
    Ok(screen)
}

/// Where the pages of failed journeys are kept.
pub(crate) fn failed_shots() -> PathBuf {
    sh::root().join("target/shots-failed")
}

fn common_env(command: &mut Command) -> Result<()> {
    let shots = failed_shots();
    std::fs::create_dir_all(&shots)?;
    command.env("KONTORD", sh::built("debug", "kontord")).env("KONTOR_SHOTS", shots);
    Ok(())
}

/// A program that the environment names, else the first of `names` on the search path.
fn program(variable: &str, names: &[&str]) -> Result<PathBuf> {
    if let Some(named) = env::var_os(variable) {
        return Ok(named.into());
    }
    names.iter().find_map(|name| sh::which(name)).with_context(|| format!("found none of {names:?}"))
}
