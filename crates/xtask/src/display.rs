//! A screen of the tests' own: Xvfb, on a number that the server picks itself.

use crate::sh;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

/// A running Xvfb; dropping it ends the server.
pub(crate) struct Display {
    child: Child,
    /// What to put into `DISPLAY`.
    pub(crate) name: String,
}

/// Starts a screen. It says its number once it accepts connections, so nobody has to wait or guess.
pub(crate) fn start() -> Result<Display> {
    let mut server = sh::tied(sh::which("Xvfb").context("Xvfb is not installed")?, None);
    server.args(["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"]);
    server.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = server.spawn().context("starting Xvfb")?;
    let mut line = String::new();
    if let Some(stdout) = child.stdout.take() {
        BufReader::new(stdout).read_line(&mut line)?;
    }
    let mut display = Display { child, name: format!(":{}", line.trim()) };
    if line.trim().parse::<u32>().is_err() {
        let ended = display.child.try_wait()?;
        bail!("Xvfb did not start ({ended:?})");
    }
    Ok(display)
}

impl Drop for Display {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
