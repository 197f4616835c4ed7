//! Running the program, and talking to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

pub(crate) const PASSWORD: &str = "correct-horse";

/// A data folder that goes when the test does.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    /// A folder that is not there yet.
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("kontord-it-{}-{count}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }

    /// A folder with a business in it, owned by Maria.
    pub(crate) fn with_business() -> Self {
        let folder = Self::new();
        let ran = folder.run(&SET_UP);
        assert_eq!(ran.code, 0, "{}", ran.err);
        folder
    }

    /// The program on this folder.
    pub(crate) fn kontord(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kontord"));
        command.arg("--data").arg(&self.0).args(args);
        command.env_remove("KONTOR_DATABASE").env_remove("KONTOR_TOKEN").env_remove("KONTOR_LOG");
        // Whoever runs the tests may speak another language.
        command.env("LC_ALL", "C").env("KONTOR_PASSWORD", PASSWORD).env("KONTOR_PIN", "2580");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        ran(&mut self.kontord(args))
    }

    /// A call's reply, as the owner.
    pub(crate) fn ask(&self, call: &str, args: &Value) -> Value {
        let ran = self.run(&["call", call, &args.to_string(), "--as", "maria"]);
        assert_eq!(ran.code, 0, "{call}: {} {}", ran.out, ran.err);
        ran.out
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) const SET_UP: [&str; 15] = [
    "setup",
    "--business",
    "Harbour Gifts",
    "--currency",
    "GBP",
    "--locale",
    "en-GB",
    "--timezone",
    "Europe/London",
    "--owner",
    "Maria",
    "--tax",
    "VAT 20%=20",
    "--tax",
    "None=0",
];

/// How a run ended.
pub(crate) struct Ran {
    pub(crate) code: i32,
    /// What was printed, as JSON; null when it was none.
    pub(crate) out: Value,
    pub(crate) text: String,
    pub(crate) err: String,
}

impl Ran {
    /// The code of the refusal that was printed.
    pub(crate) fn refused(&self) -> &str {
        self.out.pointer("/error/code").and_then(Value::as_str).unwrap_or_default()
    }
}

pub(crate) fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let out = serde_json::from_str(&text).unwrap_or_default();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    Ran { code: output.status.code().unwrap_or(-1), out, text, err }
}

/// Runs the program with these lines on its standard input, and gives the lines it answered.
pub(crate) fn lines(command: &mut Command, input: Vec<u8>) -> Vec<Value> {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(&input).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A running `kontord serve`; dropping it kills it.
pub(crate) struct Server {
    child: Child,
    _out: BufReader<ChildStdout>,
    pub(crate) port: u16,
}

impl Server {
    /// Starts it, and returns once it has said where it listens.
    pub(crate) fn start(folder: &Folder) -> Self {
        Self::start_with(folder, &[])
    }

    /// Starts it with more in its environment.
    pub(crate) fn start_with(folder: &Folder, environment: &[(&str, &str)]) -> Self {
        let mut command = folder.kontord(&["serve", "--listen", "127.0.0.1:0"]);
        command.envs(environment.iter().copied()).stderr(Stdio::inherit());
        Self::said(&mut command)
    }

    /// Starts it with its log, as loud as it gets, in a file.
    pub(crate) fn logging_to(folder: &Folder, log: &Path) -> Self {
        let mut command = folder.kontord(&["serve", "--listen", "127.0.0.1:0"]);
        command.env("KONTOR_LOG", "trace").stderr(std::fs::File::create(log).unwrap());
        Self::said(&mut command)
    }

    fn said(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let port = line.trim().rsplit(':').next().and_then(|port| port.parse().ok());
        Self { child, _out: out, port: port.unwrap_or_else(|| panic!("it said: {line}")) }
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, and gives its exit code.
    #[cfg(unix)]
    pub(crate) fn stop(mut self) -> Option<i32> {
        let ended = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(ended.success());
        self.child.wait().unwrap().code()
    }

    /// A call over HTTP, as its own page puts it.
    pub(crate) fn call(&self, name: &str, args: &Value, token: Option<&str>) -> Answer {
        let bearer = token.map(|token| format!("Bearer {token}"));
        let mut headers = vec![("X-Kontor", "1"), ("Content-Type", "application/json")];
        headers.extend(bearer.as_deref().map(|bearer| ("Authorization", bearer)));
        let body = serde_json::json!({ "args": args }).to_string();
        self.send("POST", &format!("/call/{name}"), &headers, body.as_bytes())
    }

    /// The token of the owner.
    pub(crate) fn sign_in(&self) -> String {
        let args = serde_json::json!({ "name": "Maria", "password": PASSWORD });
        let answer = self.call("identity.sign_in", &args, None);
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json["reply"]["token"].as_str().unwrap().to_owned()
    }

    /// Sends a request and reads the whole answer.
    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut stream = self.open(method, path, headers, body);
        let mut bytes = Vec::new();
        // A server that refuses a body may close before it has read it all.
        let _ = stream.read_to_end(&mut bytes);
        Answer::of(&bytes)
    }

    /// Sends a request and leaves the answer to be read.
    pub(crate) fn open(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        if !headers.iter().any(|(name, _)| *name == "Host") {
            head.push_str(&format!("Host: 127.0.0.1:{}\r\n", self.port));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let _ = stream.write_all(body);
        stream
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer over HTTP.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: String,
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl Answer {
    fn of(bytes: &[u8]) -> Self {
        let all = String::from_utf8_lossy(bytes);
        let (headers, text) = all.split_once("\r\n\r\n").unwrap_or((&all, ""));
        let status = headers.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        let json = serde_json::from_str(text).unwrap_or_default();
        Self { status, headers: headers.to_lowercase(), text: text.to_owned(), json }
    }

    pub(crate) fn refused(&self) -> &str {
        self.json.pointer("/error/code").and_then(Value::as_str).unwrap_or_default()
    }
}

/// Whether a file in this folder holds these bytes.
pub(crate) fn holds(folder: &Path, bytes: &[u8]) -> bool {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter_map(|file| std::fs::read(file).ok())
        .any(|file| file.windows(bytes.len()).any(|window| window == bytes))
}
