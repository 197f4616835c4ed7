//! Driving the screens as a person does: by keys, and by looking at what is shown. The same for a browser and the window.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;
use thirtyfour::prelude::*;
use thirtyfour::{Capabilities, Key};

use crate::programs::{Running, free_port, kontord, new_folder, program};

/// How long a screen may take to show something.
const PATIENCE: Duration = Duration::from_secs(20);

/// A screen that is driven.
pub struct Screen {
    driver: WebDriver,
    /// Where it was opened; a browser opens paths under it.
    address: String,
    /// Kept alive: the driver, and the server where there is one.
    _driver_program: Running,
    server: Option<Running>,
    /// The data folder behind it.
    pub data: PathBuf,
}

impl Screen {
    /// The screens in a headless browser, served by `kontord` over a data folder.
    pub async fn browser(data: &Path) -> Self {
        let (driver_port, port) = (free_port(), free_port());
        let listen = format!("127.0.0.1:{port}");
        let server = Running::listening(kontord(data).args(["serve", "--listen", &listen]), port);
        let mut command = Command::new(program("KONTOR_CHROMEDRIVER"));
        let driver_program = Running::listening(command.arg(format!("--port={driver_port}")), driver_port);
        let profile = new_folder("profile");
        let args = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-sync",
            "--disable-background-networking",
            "--disable-component-update",
            "--window-size=1280,800",
            "--lang=en-GB",
        ];
        let mut args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        args.push(format!("--user-data-dir={}", profile.display()));
        let options = json!({ "binary": program("KONTOR_CHROMIUM"), "args": args });
        let driver = session(driver_port, "goog:chromeOptions", options).await;
        let address = format!("http://{listen}/");
        driver.goto(&address).await.expect("the page opens");
        Self { driver, address, _driver_program: driver_program, server: Some(server), data: data.to_owned() }
    }

    /// The real window over a data folder.
    pub async fn window(data: &Path) -> Self {
        let port = free_port();
        let mut command = Command::new(program("KONTOR_WEBDRIVER"));
        let driver_program = Running::listening(command.arg(format!("--port={port}")), port);
        let args = ["--data".to_owned(), data.display().to_string()];
        let options = json!({ "binary": program("KONTOR_BIN"), "args": args });
        let driver = session(port, "webkitgtk:browserOptions", options).await;
        Self { driver, address: String::new(), _driver_program: driver_program, server: None, data: data.to_owned() }
    }

    /// Kills the server or the window's program at once, as a power cut would.
    pub fn kill(self) -> PathBuf {
        if let Some(server) = self.server {
            server.kill();
        }
        let folder = self.data.display().to_string();
        // The window is a child of the driver; it is found by the folder it was given.
        let _ = Command::new("pkill").args(["-KILL", "-f", &format!("kontor --data {folder}")]).status();
        self.data
    }

    /// Ends it in order.
    pub async fn close(self) {
        let _ = self.driver.quit().await;
    }

    /// Runs a journey, and keeps a picture of the page when it fails.
    pub async fn journey(&self, name: &str, journey: impl AsyncFnOnce(&Self)) {
        use futures::FutureExt as _;
        let done = std::panic::AssertUnwindSafe(journey(self)).catch_unwind().await;
        if let Err(failed) = done {
            let folder = std::env::var_os("KONTOR_SHOTS").map_or_else(std::env::temp_dir, PathBuf::from);
            let picture = folder.join(format!("{name}.png"));
            let _ = std::fs::create_dir_all(&folder);
            if let Ok(png) = self.driver.screenshot_as_png().await {
                let _ = std::fs::write(&picture, png);
            }
            std::panic::resume_unwind(failed);
        }
    }

    /// A picture of the page.
    pub async fn picture(&self, file: &Path) {
        let png = self.driver.screenshot_as_png().await.expect("a picture");
        std::fs::write(file, png).expect("the picture can be kept");
    }

    /// Waits until nothing on the page is still being loaded or moved.
    pub async fn settled(&self) {
        let begun = Instant::now();
        let quiet = "return document.querySelectorAll('.skeleton, [aria-busy=true]').length === 0 && \
                     document.getAnimations().length === 0 && document.fonts.status === 'loaded'";
        while self.script(quiet).await != json!(true) && begun.elapsed() < PATIENCE {
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Gives the page this size.
    pub async fn size(&self, width: u32, height: u32) {
        self.driver.set_window_rect(0, 0, width, height).await.expect("the window takes the size");
    }

    /// Opens a path of the screens.
    pub async fn open(&self, path: &str) {
        let address = format!("{}{}", self.address, path.trim_start_matches('/'));
        self.driver.goto(address).await.expect("the page opens");
    }

    /// Waits for the part of this test id.
    pub async fn part(&self, id: &str) -> WebElement {
        self.css(&format!("[data-testid='{id}']")).await
    }

    /// Waits for the part that a selector finds.
    pub async fn css(&self, selector: &str) -> WebElement {
        let begun = Instant::now();
        loop {
            let found = self.driver.find_all(By::Css(selector)).await.unwrap_or_default();
            for part in found {
                if part.is_displayed().await.unwrap_or(false) {
                    return part;
                }
            }
            assert!(begun.elapsed() < PATIENCE, "{selector} is not on the screen");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Waits until the part of this test id is gone.
    pub async fn gone(&self, id: &str) {
        let begun = Instant::now();
        let selector = format!("[data-testid='{id}']");
        while !self.driver.find_all(By::Css(&selector)).await.unwrap_or_default().is_empty() {
            assert!(begun.elapsed() < PATIENCE, "{id} stays on the screen");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// The text of a part.
    pub async fn text(&self, id: &str) -> String {
        self.part(id).await.text().await.expect("a part has a text")
    }

    /// The amount that a part shows, in minor units.
    pub async fn minor(&self, id: &str) -> i64 {
        let shown = self.part(id).await.attr("data-minor").await.ok().flatten();
        shown.and_then(|minor| minor.parse().ok()).unwrap_or_else(|| panic!("{id} shows no amount"))
    }

    /// Waits until a part shows this amount.
    pub async fn shows(&self, id: &str, minor: i64) {
        let begun = Instant::now();
        loop {
            let shown = self.minor(id).await;
            if shown == minor {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{id} shows {shown}, not {minor}");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Presses with the pointer.
    pub async fn press(&self, id: &str) {
        self.part(id).await.click().await.expect("it can be pressed");
    }

    /// Types as a person at the keyboard does: the keys go to whatever has the focus.
    pub async fn keys(&self, text: &str) {
        self.driver.action_chain().send_keys(text).perform().await.expect("keys can be typed");
    }

    /// Presses one key.
    pub async fn key(&self, key: Key) {
        self.keys(&key.value().to_string()).await;
    }

    /// Types a code as a scanner does: fast, with Enter at the end.
    pub async fn scan(&self, code: &str) {
        self.keys(&format!("{code}{}", Key::Enter.value())).await;
    }

    /// Waits until the part of this test id has the focus.
    pub async fn focused(&self, id: &str) {
        let begun = Instant::now();
        self.part(id).await;
        loop {
            let focused = self.driver.active_element().await;
            if let Ok(part) = focused
                && part.attr("data-testid").await.ok().flatten().as_deref() == Some(id)
            {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{id} does not get the focus");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Runs a script in the page and gives what it returns.
    pub async fn script(&self, script: &str) -> serde_json::Value {
        self.driver.execute(script, Vec::new()).await.expect("the script runs").json().clone()
    }
}

async fn session(port: u16, vendor: &str, options: serde_json::Value) -> WebDriver {
    let mut capabilities = Capabilities::new();
    capabilities.set(vendor.to_owned(), options).expect("the capabilities are JSON");
    WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities).await.expect("the driver opens a session")
}
