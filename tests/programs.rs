//! The built programs as a person or a script starts them, each over a data folder of its own.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::PASSWORD;

/// How long anything may take to come up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program named by the environment.
pub fn program(variable: &str) -> PathBuf {
    std::env::var_os(variable)
        .unwrap_or_else(|| panic!("{variable} names a program; `cargo xtask test` sets it"))
        .into()
}

/// A folder that did not exist before.
pub fn new_folder(what: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("kontor-{what}-{}", uuid::Uuid::now_v7()));
    std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
    folder
}

/// A port that nobody listens on now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

/// A program that ends with its test.
pub struct Running(Child);

impl Running {
    /// Starts a program and waits until it listens on a port.
    pub fn listening(command: &mut Command, port: u16) -> Self {
        Self::spawn(command.stdin(Stdio::null()), port)
    }

    /// The same with a pipe as its input, which closes when this program ends.
    pub fn until_we_end(command: &mut Command, port: u16) -> Self {
        Self::spawn(command.stdin(Stdio::piped()), port)
    }

    fn spawn(command: &mut Command, port: u16) -> Self {
        let running = Self(command.stdout(Stdio::null()).spawn().expect("the program starts"));
        wait_for(&format!("port {port}"), || TcpStream::connect(("127.0.0.1", port)).is_ok());
        running
    }

    /// Kills it at once (SIGKILL).
    pub fn kill(mut self) {
        self.0.kill().expect("it can be killed");
        self.0.wait().expect("it ends");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until something holds.
#[expect(clippy::disallowed_methods, reason = "polls something outside this process")]
pub fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what} did not come up");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// `kontord` over a data folder.
pub fn kontord(data: &Path) -> Command {
    let mut command = Command::new(program("KONTORD"));
    command.arg("--data").arg(data).env("LC_ALL", "C").env("KONTOR_PASSWORD", PASSWORD).env("KONTOR_PIN", crate::PIN);
    command
}

/// What sets a business up without a window.
pub fn setting_up(data: &Path) -> Command {
    let mut command = kontord(data);
    command.args(["setup", "--business", "Kontor Gifts", "--currency", "GBP", "--locale", "en-GB"]);
    command.args([
        "--timezone",
        "Europe/London",
        "--owner",
        "Maria",
        "--store",
        "Market Street",
        "--register",
        "Register 1",
    ]);
    command.args(["--tax", "VAT 20%=20", "--tax", "VAT 5%=5"]);
    command
}

/// Sets a business up without a window.
pub fn set_up(data: &Path) {
    let done = setting_up(data).output().expect("kontord runs");
    assert!(
        done.status.success(),
        "{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
}

/// Brings a file of products in without a window.
pub fn bring_in_products(data: &Path, csv: &str) {
    let file = new_folder("products").join("products.csv");
    std::fs::write(&file, csv).expect("a file can be written");
    let done = kontord(data).args(["import", "products"]).arg(&file).args(["--as", "maria"]).output();
    let done = done.expect("kontord runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Makes the demo business without a window.
pub fn make_demo(data: &Path) {
    let done = kontord(data).arg("demo").output().expect("kontord runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Asks a call as Maria, through the command line.
pub fn ask(data: &Path, call: &str, args: &Value) -> Value {
    ask_with(data, PASSWORD, call, args)
}

/// The same where she has another password.
pub fn ask_with(data: &Path, password: &str, call: &str, args: &Value) -> Value {
    asked(data, (password, "1"), call, args)
}

/// The same at the register with another code.
pub fn ask_at(data: &Path, register: &str, call: &str, args: &Value) -> Value {
    asked(data, (PASSWORD, register), call, args)
}

fn asked(data: &Path, (password, register): (&str, &str), call: &str, args: &Value) -> Value {
    let mut command = kontord(data);
    command.env("KONTOR_PASSWORD", password).args(["call", call, &args.to_string(), "--as", "Maria", "--at", register]);
    let done = command.output().expect("kontord runs");
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{call}: {said}{}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_str(&said).expect("a reply is JSON")
}

/// Adds a product with one variant and one barcode, through the command line.
pub fn add_product(data: &Path, title: &str, sku: &str, barcode: &str, price: i64) {
    let id = || uuid::Uuid::now_v7();
    let variant = serde_json::json!({ "id": id(), "sku": sku, "barcodes": [barcode], "price": price });
    let args = serde_json::json!({ "id": id(), "title": title, "tax_mode": "included", "variants": [variant] });
    ask(data, "catalog.save_product", &args);
}
