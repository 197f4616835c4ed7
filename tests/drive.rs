//! Driving the screens as a person does: by keys, and by looking at what is shown. The same for a browser and the window.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;
use thirtyfour::prelude::*;
use thirtyfour::{Capabilities, Key};

use crate::browsers::Browser;
use crate::programs::{Running, free_port, kontord, program};
use crate::{PASSWORD, PIN};

/// How long a screen may take to show something.
const PATIENCE: Duration = Duration::from_secs(20);

/// A screen that is driven.
pub struct Screen {
    driver: WebDriver,
    /// Where it was opened; a browser opens paths under it.
    address: String,
    behind: Behind,
    /// Kept alive, where there is one.
    server: RefCell<Option<Running>>,
    /// The data folder behind it.
    pub data: PathBuf,
}

/// What shows a screen.
enum Behind {
    Browser(Browser),
    /// The window ends with its driver.
    Window {
        _driver_program: Running,
    },
}

impl Screen {
    /// The screens in a headless browser, served by `kontord` over a data folder.
    pub async fn browser(data: &Path) -> Self {
        let port = free_port();
        let server = serve(data, port, &[]);
        let screen = Self::browser_at(&format!("http://127.0.0.1:{port}/"), data).await;
        screen.server.replace(Some(server));
        screen
    }

    /// Another browser at the same server.
    pub async fn another(&self) -> Self {
        Self::browser_at(&self.address, &self.data).await
    }

    async fn browser_at(address: &str, data: &Path) -> Self {
        let browser = Browser::borrow().await;
        browser.driver.goto(address).await.expect("the page opens");
        let (address, data, driver) = (address.to_owned(), data.to_owned(), browser.driver.clone());
        Self { driver, address, behind: Behind::Browser(browser), server: RefCell::new(None), data }
    }

    /// The real window over a data folder.
    pub async fn window(data: &Path) -> Self {
        let port = free_port();
        let mut command = Command::new(program("KONTOR_WEBDRIVER"));
        let driver_program = Running::listening(command.arg(format!("--port={port}")), port);
        let args = ["--data".to_owned(), data.display().to_string()];
        let options = json!({ "binary": program("KONTOR_BIN"), "args": args });
        let driver = session(port, "webkitgtk:browserOptions", options).await;
        let (server, data) = (RefCell::new(None), data.to_owned());
        Self {
            driver,
            address: String::new(),
            behind: Behind::Window { _driver_program: driver_program },
            server,
            data,
        }
    }

    /// Kills the server under the page, which stays as it is.
    pub fn kill_server(&self) {
        self.server.take().expect("a server that runs").kill();
    }

    /// Starts the server again where it was, with these variables.
    pub fn serve_again(&self, env: &[(&str, &str)]) {
        let port = self.address.rsplit(':').next().and_then(|port| port.trim_end_matches('/').parse().ok());
        self.server.replace(Some(serve(&self.data, port.expect("a port"), env)));
    }

    /// Kills the server or the window's program at once, as a power cut would.
    pub fn kill(self) -> PathBuf {
        if let Some(server) = self.server.take() {
            server.kill();
        }
        let folder = self.data.display().to_string();
        // The window is a child of the driver; it is found by the folder it was given.
        let _ = Command::new("pkill").args(["-KILL", "-f", &format!("kontor --data {folder}")]).status();
        self.data
    }

    /// Ends it in order.
    pub async fn close(self) {
        match self.behind {
            Behind::Browser(browser) => browser.give_back().await,
            Behind::Window { .. } => drop(self.driver.quit().await),
        }
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
        let frame = self.script("return outerHeight - innerHeight").await.as_u64().unwrap_or(0);
        let height = height + u32::try_from(frame).unwrap_or(0);
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
            if let Some(part) = self.seen(selector).await {
                return part;
            }
            assert!(begun.elapsed() < PATIENCE, "{selector} is not on the screen");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// The first part that a selector finds and that can be seen. One script, for the driver's own ways to find and to look
    /// take ten times as long.
    async fn seen(&self, selector: &str) -> Option<WebElement> {
        const SEEN: &str = "
            const seen = part => {
                const box = part.getBoundingClientRect();
                const shown = { checkOpacity: true, checkVisibilityCSS: true };
                return box.width > 0 && box.height > 0 && part.checkVisibility(shown);
            };
            const found = [...document.querySelectorAll(arguments[0])];
            return found.find(part => seen(part) || [...part.querySelectorAll('*')].some(seen)) ?? null;";
        self.driver.execute(SEEN, vec![json!(selector)]).await.ok()?.element().ok()
    }

    /// Whether the page has a part that a selector finds.
    async fn has(&self, selector: &str) -> bool {
        let found = "return document.querySelector(arguments[0]) !== null";
        self.driver.execute(found, vec![json!(selector)]).await.is_ok_and(|found| *found.json() == json!(true))
    }

    /// Waits for the part of this test id for as long as long work may take.
    pub async fn patiently(&self, id: &str) {
        let (begun, selector) = (Instant::now(), format!("[data-testid='{id}']"));
        while !self.has(&selector).await {
            assert!(begun.elapsed() < PATIENCE * 9, "{id} does not come to the screen");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits until the part of this test id is gone.
    pub async fn gone(&self, id: &str) {
        let begun = Instant::now();
        let selector = format!("[data-testid='{id}']");
        while self.has(&selector).await {
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

    /// Waits until a part's text holds this.
    pub async fn says(&self, id: &str, words: &str) {
        let begun = Instant::now();
        loop {
            let text = self.part(id).await.text().await.unwrap_or_default();
            if text.contains(words) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{id} says {text:?}, not {words:?}");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Waits for a file that the browser has downloaded.
    pub async fn downloaded(&self) -> PathBuf {
        let begun = Instant::now();
        let Behind::Browser(browser) = &self.behind else { panic!("the window asks where to keep a file") };
        loop {
            let files = browser.downloads().read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
            let whole = |file: &PathBuf| file.extension().is_some_and(|end| end != "crdownload" && end != "tmp");
            if let Some(file) = files.filter(|file| !is_hidden(file)).find(whole) {
                return file;
            }
            assert!(begun.elapsed() < PATIENCE, "nothing was downloaded");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// A file to be chosen, with this text in it.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let file = self.data.join(name);
        std::fs::write(&file, text).expect("a file can be written");
        file
    }

    /// Chooses a file where the page asks for one.
    pub async fn choose_file(&self, id: &str, file: &Path) {
        let selector = format!("[data-testid='{id}']");
        // The field itself is hidden behind its button.
        let field = self.driver.find(By::Css(selector)).await.expect("the page asks for a file");
        field.send_keys(file.to_str().expect("a path in plain letters")).await.expect("a file can be chosen");
    }

    /// Presses with the pointer.
    pub async fn press(&self, id: &str) {
        self.press_css(&format!("[data-testid='{id}']")).await;
    }

    /// Presses what a selector finds with the pointer.
    pub async fn press_css(&self, selector: &str) {
        let part = self.css(selector).await;
        if part.click().await.is_err() {
            // Of what stands at the edge of a pane a line may be seen, which is enough for the driver not to scroll to it.
            part.scroll_into_view().await.expect("the page can be scrolled");
            part.click().await.expect("it can be pressed");
        }
    }

    /// Types as a person at the keyboard does: the keys go to whatever has the focus.
    pub async fn keys(&self, text: &str) {
        self.driver.action_chain().send_keys(text).perform().await.expect("keys can be typed");
    }

    /// Presses one key.
    pub async fn key(&self, key: Key) {
        self.keys(&key.value().to_string()).await;
    }

    /// Presses a key while another is held.
    pub async fn chord(&self, held: Key, key: char) {
        let keys = self.driver.action_chain().key_down(held.value()).send_keys(key.to_string()).key_up(held.value());
        keys.perform().await.expect("keys can be pressed");
    }

    /// Types so slowly that nobody takes it for a scan.
    pub async fn slowly(&self, text: &str) {
        for c in text.chars() {
            self.keys(&c.to_string()).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Types so slowly that nobody takes it for a scan, and presses Enter.
    pub async fn enter(&self, text: &str) {
        self.slowly(text).await;
        self.key(Key::Enter).await;
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
            let focused = self.driver.execute("return document.activeElement?.dataset.testid", Vec::new()).await;
            if focused.is_ok_and(|focused| *focused.json() == json!(id)) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{id} does not get the focus");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Presses Tab until the part of this test id has the focus.
    pub async fn tab_to(&self, id: &str) {
        self.tab_to_css(&format!("[data-testid='{id}']")).await;
    }

    /// Presses Shift and Tab until the part of this test id has the focus.
    pub async fn tab_back_to(&self, id: &str) {
        self.part(id).await;
        for _ in 0..60 {
            let back = self.driver.action_chain().key_down(Key::Shift.value()).send_keys(Key::Tab.value().to_string());
            back.key_up(Key::Shift.value()).perform().await.expect("keys can be pressed");
            let at = format!("return document.activeElement.matches(\"[data-testid='{id}']\")");
            if self.script(&at).await == json!(true) {
                return;
            }
        }
        panic!("Shift and Tab do not come to {id}");
    }

    /// Presses Tab until the part that a selector finds has the focus.
    pub async fn tab_to_css(&self, selector: &str) {
        self.css(selector).await;
        for _ in 0..60 {
            self.key(Key::Tab).await;
            if self.script(&format!("return document.activeElement.matches(\"{selector}\")")).await == json!(true) {
                return;
            }
        }
        panic!("Tab does not come to {selector}");
    }

    /// Goes to a page by the palette.
    pub async fn go(&self, place: &str) {
        self.chord(Key::Control, 'k').await;
        self.focused("palette-text").await;
        self.enter(place).await;
        self.gone("palette").await;
    }

    /// Goes through the first run by keys alone, to the till, and gives the recovery code that was shown.
    pub async fn set_up(&self) -> String {
        self.focused("setup-business-name").await;
        self.keys("Kontor Gifts").await;
        self.key(Key::Enter).await;
        self.focused("setup-store-name").await;
        self.key(Key::Enter).await;
        self.focused("setup-owner").await;
        self.keys(&format!("Maria{tab}{PASSWORD}{tab}{PIN}{tab}{PIN}", tab = Key::Tab.value())).await;
        self.key(Key::Enter).await;
        let code = self.text("recovery-code").await;
        self.focused("recovery-done").await;
        self.key(Key::Enter).await;
        self.focused("till-search").await;
        code
    }

    /// Adds a product through its form, by keys alone.
    pub async fn add_product(&self, title: &str, sku: &str, barcode: &str, price: &str) {
        self.go("Add a product").await;
        self.focused("product-title").await;
        self.keys(title).await;
        for (field, text) in [("variant-sku", sku), ("variant-price", price), ("variant-barcodes", barcode)] {
            self.tab_to(field).await;
            self.keys(text).await;
        }
        self.tab_to("product-save").await;
        self.key(Key::Enter).await;
        self.part("product-remove").await;
        self.settled().await;
    }

    /// Runs a script in the page that gives its answer to its last argument, a function.
    pub async fn script_that_answers(&self, script: &str) -> serde_json::Value {
        let answer = self.driver.execute_async(script, Vec::new()).await.expect("the script answers");
        answer.json().clone()
    }

    /// Runs a script in the page and gives what it returns.
    pub async fn script(&self, script: &str) -> serde_json::Value {
        self.driver.execute(script, Vec::new()).await.expect("the script runs").json().clone()
    }
}

fn serve(data: &Path, port: u16, env: &[(&str, &str)]) -> Running {
    let listen = format!("127.0.0.1:{port}");
    Running::listening(kontord(data).args(["serve", "--listen", &listen]).envs(env.iter().copied()), port)
}

fn is_hidden(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

pub(crate) async fn session(port: u16, vendor: &str, options: serde_json::Value) -> WebDriver {
    let mut capabilities = Capabilities::new();
    capabilities.set(vendor.to_owned(), options).expect("the capabilities are JSON");
    WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities).await.expect("the driver opens a session")
}
