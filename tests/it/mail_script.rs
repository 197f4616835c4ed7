//! A mail server that says what a test tells it to, to see what is made of it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use kontor_domain::mail::{ChangeMail, MailSecurity, MailServer};

/// What it says to a line that begins so; `{line}` is that line. `.` is the end of a text, and `close` ends the connection.
pub(crate) type Says = &'static [(&'static str, &'static str)];

/// Without a word of a test it is a good server, that has no STARTTLS.
const USUAL: Says = &[
    ("EHLO", "250-localhost\r\n250 AUTH PLAIN LOGIN"),
    ("AUTH", "235 In"),
    ("DATA", "354 Go on"),
    ("QUIT", "221 Bye"),
    ("", "250 OK"),
];

/// The server, until the program ends.
pub(crate) struct Scripted {
    port: i64,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    pub(crate) fn begin(says: Says) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = i64::from(listener.local_addr().unwrap().port());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&heard);
        std::thread::spawn(move || {
            for line in listener.incoming().map_while(Result::ok) {
                let hears = Arc::clone(&hears);
                std::thread::spawn(move || talk(line, says, &hears));
            }
        });
        Self { port, heard }
    }

    /// The lines that begin so which it heard.
    pub(crate) fn heard(&self, start: &str) -> usize {
        self.heard.lock().unwrap().iter().filter(|line| line.starts_with(start)).count()
    }

    /// As it is set in Kontor, without encryption.
    pub(crate) fn settings(&self, user: &str, password: Option<&str>) -> ChangeMail {
        ChangeMail {
            server: MailServer {
                host: "localhost".into(),
                port: self.port,
                security: MailSecurity::None,
                user: user.into(),
                from_name: String::new(),
                from_address: "shop@example.com".into(),
            },
            password: password.map(Into::into),
        }
    }
}

fn talk(mut line: TcpStream, says: Says, heard: &Mutex<Vec<String>>) {
    let mut in_text = false;
    let _ = line.write_all(b"220 localhost\r\n");
    for said in BufReader::new(line.try_clone().unwrap()).lines().map_while(Result::ok) {
        if in_text && said != "." {
            continue;
        }
        heard.lock().unwrap().push(said.clone());
        let answer =
            says.iter().chain(USUAL).find(|(start, _)| said.starts_with(start)).map_or("250 OK", |(_, answer)| answer);
        in_text = said == "DATA" && answer.starts_with("354");
        if answer == "close" {
            let _ = line.shutdown(std::net::Shutdown::Both);
            return;
        }
        let _ = line.write_all(format!("{}\r\n", answer.replace("{line}", &said)).as_bytes());
    }
}
