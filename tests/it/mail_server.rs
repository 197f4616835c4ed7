//! A real mail server on this machine: aiosmtpd 1.4.6, which `KONTOR_AIOSMTPD` names a Python with. Its certificate is made here.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use kontor_app::mail::Patience;
use kontor_domain::mail::{ChangeMail, MailSecurity, MailServer};
use kontor_tests::Shop;
use kontor_tests::programs::new_folder;
use serde_json::{Value, json};

/// Who signs in there.
pub(crate) const USER: &str = "shop";
/// And with what.
pub(crate) const PASSWORD: &str = "Kq7-mail+secret/zzt";

/// The server, until it is dropped.
pub(crate) struct Server {
    child: Child,
    folder: PathBuf,
    said: Receiver<Value>,
    pub(crate) security: MailSecurity,
    pub(crate) port: i64,
    signs_in: bool,
    certificate: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Begins one that nobody has to sign in at.
    pub(crate) fn open() -> Self {
        Self::begin(MailSecurity::None, false)
    }

    /// Begins one.
    pub(crate) fn begin(security: MailSecurity, signs_in: bool) -> Self {
        let python =
            std::env::var_os("KONTOR_AIOSMTPD").expect("KONTOR_AIOSMTPD names a Python; `cargo xtask test` sets it");
        let folder = new_folder("mail-server");
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let certificate = made.cert.pem();
        std::fs::write(folder.join("certificate.pem"), &certificate).unwrap();
        std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
        let asked = json!({
            "manner": folder.join("manner"),
            "security": security.as_str(),
            "certificate": folder.join("certificate.pem"),
            "key": folder.join("key.pem"),
            "user": if signs_in { USER } else { "" },
            "password": PASSWORD,
        });
        let mut child = Command::new(python)
            .args(["-c", include_str!("mail_server.py")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        writeln!(child.stdin.as_mut().unwrap(), "{asked}").unwrap();
        let (tell, said) = channel();
        let lines = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                let _ = tell.send(serde_json::from_str(&line).unwrap());
            }
        });
        let first: Value = said.recv_timeout(Duration::from_secs(60)).unwrap();
        let port = first["port"].as_i64().unwrap();
        Self { child, folder, said, security, port, signs_in, certificate }
    }

    /// How it behaves from now on: `refuse`, `later`, `drop`, `later_text`, `refuse_text`, or as it should.
    pub(crate) fn behave(&self, manner: &str) {
        std::fs::write(self.folder.join("manner"), manner).unwrap();
    }

    /// The texts that it got since it was asked last.
    pub(crate) fn got(&self) -> Vec<Value> {
        // What it got it said before it answered; the pipe takes a moment.
        let mut got = Vec::new();
        while let Ok(said) = self.said.recv_timeout(Duration::from_millis(300)) {
            got.push(said);
        }
        got
    }

    /// As it is set in Kontor.
    pub(crate) fn settings(&self) -> ChangeMail {
        ChangeMail {
            server: MailServer {
                host: "localhost".into(),
                port: self.port,
                security: self.security,
                user: if self.signs_in { USER.into() } else { String::new() },
                from_name: "Kontor Gifts".into(),
                from_address: "shop@example.com".into(),
            },
            password: self.signs_in.then(|| PASSWORD.into()),
        }
    }

    /// Whom to trust for it, and how long it is waited for.
    pub(crate) fn patience(&self) -> Patience {
        Patience { roots: self.certificate.clone().into_bytes(), ..patience() }
    }
}

/// How long a server is waited for here.
pub(crate) fn patience() -> Patience {
    Patience { before: Duration::from_secs(5), text: Duration::from_secs(3), roots: Vec::new() }
}

/// A shop that sends by a server that nobody has to sign in at.
pub(crate) async fn sends_by(shop: &Shop, server: &Server) {
    shop.call(server.settings()).await.unwrap();
}
