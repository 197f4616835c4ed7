//! Headless browsers that journeys borrow one after another: to start one takes as long as many a journey.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock};

use serde_json::json;
use thirtyfour::prelude::*;

use crate::drive::session;
use crate::programs::{Running, free_port, new_folder, program};

/// The size of a browser that was just lent.
const SIZE: (u32, u32) = (1280, 800);

/// One browser with a profile of its own, lent to one journey at a time.
pub(crate) struct Browser {
    pub(crate) driver: WebDriver,
    downloads: PathBuf,
}

static IDLE: Mutex<Vec<Browser>> = Mutex::new(Vec::new());

impl Browser {
    /// A browser that nobody has, with an empty page.
    pub(crate) async fn borrow() -> Self {
        let idle = IDLE.lock().expect("nobody fails while holding it").pop();
        match idle {
            Some(browser) => browser,
            None => Self::start().await,
        }
    }

    /// Lends it to the next, who finds no trace of this journey. One whose journey failed is not given back: it ends.
    pub(crate) async fn give_back(self) {
        match self.clear().await {
            Ok(()) => IDLE.lock().expect("nobody fails while holding it").push(self),
            Err(_) => drop(self.driver.quit().await),
        }
    }

    /// Where it puts what it downloads.
    pub(crate) fn downloads(&self) -> &Path {
        &self.downloads
    }

    async fn start() -> Self {
        let (profile, downloads) = (new_folder("profile"), new_folder("downloads"));
        let args = [
            "--headless",
            "--no-sandbox",
            // It ends when its driver does, for that closes the pipe.
            "--remote-debugging-pipe",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-sync",
            "--disable-background-networking",
            "--disable-component-update",
            "--lang=en-GB",
        ];
        let mut args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        args.push(format!("--window-size={},{}", SIZE.0, SIZE.1));
        args.push(format!("--user-data-dir={}", profile.display()));
        let prefs = json!({ "download.default_directory": downloads, "download.prompt_for_download": false });
        let options = json!({ "binary": program("KONTOR_CHROMIUM"), "args": args, "prefs": prefs });
        let driver = session(driver_port(), "goog:chromeOptions", options).await;
        Self { driver, downloads }
    }

    /// Another page takes the place of those that are open: what a page keeps, where it has been and what it asked for go with it.
    async fn clear(&self) -> Result<(), Box<dyn std::error::Error>> {
        self.driver.execute("localStorage.clear()", Vec::new()).await?;
        self.driver.delete_all_cookies().await?;
        let new = self.driver.new_tab().await?;
        for old in self.driver.windows().await?.into_iter().filter(|window| *window != new) {
            self.driver.switch_to_window(old).await?;
            self.driver.close_window().await?;
        }
        self.driver.switch_to_window(new).await?;
        self.driver.set_window_rect(0, 0, SIZE.0, SIZE.1).await?;
        for file in self.downloads.read_dir()? {
            std::fs::remove_file(file?.path())?;
        }
        Ok(())
    }
}

/// The one driver of all browsers. It ends, and they with it, when this program does, however it does: it is told by a pipe
/// that closes.
fn driver_port() -> u16 {
    static DRIVER: OnceLock<(Running, u16)> = OnceLock::new();
    let (_, port) = DRIVER.get_or_init(|| {
        let port = free_port();
        let mut command = Command::new("sh");
        command.args(["-c", "\"$@\" & cat >/dev/null; kill $!; wait", "sh"]);
        command.arg(program("KONTOR_CHROMEDRIVER")).arg(format!("--port={port}"));
        (Running::until_we_end(&mut command, port), port)
    });
    *port
}
