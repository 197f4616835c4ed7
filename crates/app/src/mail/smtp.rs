//! Speaking to a mail server (RFC 5321): everything up to its word that it takes a text, and the text. What goes wrong before the text
//! was not sent; what goes wrong after it may have been.

use std::error::Error as _;
use std::ffi::OsString;
use std::net::Ipv4Addr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_domain::mail::{MailSecurity, MailServer};
use kontor_domain::{Message, Secret, say};
use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::{Response, Severity};
use mail_builder::MessageBuilder;
use mail_builder::headers::raw::Raw;
use tokio::time::timeout;

use super::outbox::rows::Due;

/// The longest words of a server that are kept, in characters.
const LONGEST_WORDS: usize = 300;

/// How long a server is waited for, and whom to trust beside those that everybody does.
#[derive(Debug, Clone)]
pub struct Patience {
    /// For everything before the text.
    pub before: Duration,
    /// For its word that it has the text.
    pub text: Duration,
    /// Certificates, as PEM, that are trusted beside the usual ones.
    pub roots: Vec<u8>,
}

impl Patience {
    /// As the doors have it: certificates in the file that `KONTOR_MAIL_ROOTS` names are trusted too.
    ///
    /// # Errors
    /// What to show while that file can't be read.
    pub(super) async fn usual() -> Result<Self, Message> {
        let roots = roots(std::env::var_os("KONTOR_MAIL_ROOTS")).await?;
        Ok(Self { before: Duration::from_secs(45), text: Duration::from_secs(75), roots })
    }
}

async fn roots(file: Option<OsString>) -> Result<Vec<u8>, Message> {
    let Some(file) = file else { return Ok(Vec::new()) };
    tokio::fs::read(&file).await.map_err(|error| {
        let (file, why) = (file.to_string_lossy().into_owned(), error.to_string());
        say!("The certificates in {file} (KONTOR_MAIL_ROOTS) can't be read: {why}", file, why)
    })
}

/// Why a message is not on its way yet.
pub(super) enum NotNow {
    /// Nothing can be sent: the server can't be reached, or does not want us.
    Nothing(Message),
    /// The server takes this one later.
    Later(Message),
    /// The server never takes this one.
    Never(Message),
}

/// What became of a text that was sent.
pub(super) enum Taken {
    Yes,
    Later(Message),
    Never(Message),
    /// The server did not say.
    Unknown(Message),
}

/// What of a server's words can be shown: one line, and nothing of a password that it might repeat.
fn words(error: &Error, server: &MailServer, password: Option<&Secret>) -> String {
    let said = match (error.status(), error.source()) {
        (Some(code), Some(words)) => format!("{code} {words}"),
        (Some(code), None) => code.to_string(),
        (None, Some(why)) => why.to_string(),
        (None, None) => error.to_string(),
    };
    shown(said, server, password)
}

/// What of an answer can be shown that is none that there should be.
fn answer(response: &Response, server: &MailServer, password: Option<&Secret>) -> String {
    shown(format!("{} {}", response.code(), response.message().collect::<Vec<_>>().join(" ")), server, password)
}

fn shown(mut said: String, server: &MailServer, password: Option<&Secret>) -> String {
    for secret in password.into_iter().flat_map(|password| disguises(&server.user, password)) {
        said = said.replace(&secret, "•••");
    }
    let line: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_WORDS).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The forms in which a password travels: with its user (AUTH PLAIN), by itself (AUTH LOGIN), and as it is.
fn disguises(user: &str, password: &Secret) -> Vec<String> {
    let plain = password.expose();
    if plain.is_empty() {
        return Vec::new();
    }
    let coded = |text: &str| STANDARD.encode(text).trim_end_matches('=').to_owned();
    vec![coded(&format!("\0{user}\0{plain}")), coded(plain), plain.to_owned()]
}

/// The message as it goes.
///
/// # Errors
/// None that memory does not have.
pub(super) fn text(server: &MailServer, due: &Due) -> std::io::Result<Vec<u8>> {
    let subject = due.subject.split_whitespace().collect::<Vec<_>>().join(" ");
    let body = due.body.lines().collect::<Vec<_>>().join("\r\n");
    let message = MessageBuilder::new()
        .to(due.to.as_str())
        .date(due.created_at.timestamp())
        .message_id(due.message_id.as_str())
        // Nobody's absence note answers it (RFC 3834).
        .header("Auto-Submitted", Raw::new("auto-generated"))
        .subject(subject)
        .text_body(body);
    match server.from_name.as_str() {
        "" => message.from(server.from_address.as_str()),
        name => message.from((name, server.from_address.as_str())),
    }
    .write_to_vec()
}

/// Goes up to the server's word that it takes the text of a message to somebody. Nothing is sent yet.
pub(super) async fn begin(
    server: &MailServer,
    password: Option<&Secret>,
    to: &str,
    patience: &Patience,
) -> Result<AsyncSmtpConnection, NotNow> {
    let silent = || say!("{server} does not answer.", server = server.host);
    let to = to.parse::<Address>().map_err(|_| NotNow::Never(say!("{address} is no address.", address = to)))?;
    let opened = timeout(patience.before, open(server, password, patience)).await;
    let line = opened.unwrap_or_else(|_| Err(NotNow::Nothing(silent())))?;
    // The server takes our messages: what goes wrong from here on is about this one alone.
    let offered = timeout(patience.before, offer(line, server, password, to)).await;
    offered.unwrap_or_else(|_| Err(NotNow::Later(silent())))
}

fn tls(server: &MailServer, patience: &Patience) -> Result<TlsParameters, Error> {
    let mut builder = TlsParameters::builder(server.host.clone());
    if !patience.roots.is_empty() {
        builder = builder.add_root_certificate(Certificate::from_pem(&patience.roots)?);
    }
    builder.build()
}

fn nothing(server: &MailServer, words: String) -> NotNow {
    NotNow::Nothing(say!("{server} can't be used: {words}", server = server.host, words))
}

/// Goes up to the server's word that it takes messages from us.
async fn open(
    server: &MailServer,
    password: Option<&Secret>,
    patience: &Patience,
) -> Result<AsyncSmtpConnection, NotNow> {
    let nothing = |error: &Error| nothing(server, words(error, server, password));
    let from = server.from_address.parse::<Address>();
    let from = from.map_err(|_| NotNow::Nothing(say!("{address} is no address.", address = server.from_address)))?;
    if password.is_none() && !server.user.is_empty() {
        return Err(NotNow::Nothing(say!(
            "{user} signs in at {server}, and no password is kept. An owner gives it under Settings, E-mail.",
            user = server.user,
            server = server.host
        )));
    }
    let hello = ClientId::Ipv4(Ipv4Addr::LOCALHOST);
    let port = u16::try_from(server.port).unwrap_or_default();
    let secured = match server.security {
        MailSecurity::None => None,
        MailSecurity::Tls | MailSecurity::StartTls => Some(tls(server, patience).map_err(|error| nothing(&error))?),
    };
    let (first, then) = match server.security {
        MailSecurity::Tls => (secured, None),
        MailSecurity::StartTls | MailSecurity::None => (None, secured),
    };
    let target = (server.host.as_str(), port);
    let opened = AsyncSmtpConnection::connect_tokio1(target, Some(patience.before), &hello, first, None).await;
    let mut line = opened.map_err(|error| nothing(&error))?;
    if let Some(parameters) = then {
        line.starttls(parameters, &hello).await.map_err(|error| nothing(&error))?;
    }
    if let Some(password) = password.filter(|_| !server.user.is_empty()) {
        let who = Credentials::new(server.user.clone(), password.expose().to_owned());
        let out = |words| {
            let (server, user) = (&server.host, &server.user);
            NotNow::Nothing(say!("{server} does not let {user} in: {words}", server, user, words))
        };
        let said = line.auth(DEFAULT_MECHANISMS, &who).await;
        let said = said.map_err(|error| out(words(&error, server, Some(password))))?;
        if !said.has_code(235) {
            return Err(out(answer(&said, server, Some(password))));
        }
    }
    line.command(Mail::new(Some(from), Vec::new())).await.map_err(|error| nothing(&error))?;
    Ok(line)
}

/// Goes from there up to the server's word that it takes the text of a message to somebody.
async fn offer(
    mut line: AsyncSmtpConnection,
    server: &MailServer,
    password: Option<&Secret>,
    to: Address,
) -> Result<AsyncSmtpConnection, NotNow> {
    let refused = |error: &Error| {
        let words = words(error, server, password);
        // Who has to sign in first has to whomever it goes to.
        if error.status().is_some_and(|code| matches!(u16::from(code), 530 | 535 | 538)) {
            return nothing(server, words);
        }
        let words = say!("The server says: {words}", words);
        if error.is_permanent() { NotNow::Never(words) } else { NotNow::Later(words) }
    };
    line.command(Rcpt::new(to, Vec::new())).await.map_err(|error| refused(&error))?;
    let said = line.command(Data).await.map_err(|error| refused(&error))?;
    if !said.has_code(354) {
        let words = answer(&said, server, password);
        return Err(NotNow::Later(say!("The server says: {words}", words)));
    }
    Ok(line)
}

/// Sends the text. From here on it may have been sent, whatever happens.
pub(super) async fn finish(
    mut line: AsyncSmtpConnection,
    text: &[u8],
    (server, password): (&MailServer, Option<&Secret>),
    patience: &Patience,
) -> Taken {
    let lost = || Taken::Unknown(say!("The connection broke before the server said whether it has the message."));
    let Ok(heard) = timeout(patience.text, line.message(text)).await else { return lost() };
    match heard {
        Ok(said) if said.code().severity != Severity::PositiveCompletion => {
            let words = answer(&said, server, password);
            Taken::Unknown(say!("The server says: {words}", words))
        }
        Ok(_) => {
            // It has it, whether it hears the good-bye or not.
            let _ = timeout(Duration::from_secs(2), line.quit()).await;
            Taken::Yes
        }
        Err(error) => {
            let said = say!("The server says: {words}", words = words(&error, server, password));
            match (error.is_permanent(), error.is_transient()) {
                (true, _) => Taken::Never(said),
                (_, true) => Taken::Later(said),
                _ => lost(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use kontor_domain::Language;

    use super::*;
    use crate::words::say_in;

    fn server(name: &str) -> MailServer {
        MailServer {
            host: "smtp.example.com".into(),
            port: 465,
            security: MailSecurity::Tls,
            user: "shop".into(),
            from_name: name.into(),
            from_address: "shop@example.com".into(),
        }
    }

    fn due(subject: &str, body: &str) -> Due {
        Due {
            id: uuid::Uuid::nil().into(),
            to: "ann@example.com".into(),
            subject: subject.into(),
            body: body.into(),
            message_id: "1.kontor@example.com".into(),
            tries: 0,
            asked_at: DateTime::UNIX_EPOCH,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_message_is_lines_of_plain_letters_whatever_it_says_and_the_same_each_time() {
        for (name, subject, body) in [
            ("Kontor Gifts", "Ready", "Hello"),
            ("Señor \"Ñ\", S.L.", "Reparación R1-A0042: lista ✔", "¡Hola!\n\n.\n.\nQuedan 64,00 €"),
            ("", "x\r\nBcc: all@example.com", "a\r\n.\r\nMAIL FROM:<x@example.com>\r\n"),
        ] {
            let first = text(&server(name), &due(subject, body)).unwrap();
            assert!(first.is_ascii());
            let first = String::from_utf8(first).unwrap();
            assert!(first.contains("Message-ID: <1.kontor@example.com>"), "{first}");
            assert!(!first.lines().any(|line| line.starts_with("Bcc:")), "{first}");
            let heads = first.split("\r\n\r\n").next().unwrap();
            assert_eq!(heads.matches("To: ").count(), 1, "{first}");
        }
    }

    #[tokio::test]
    async fn certificates_that_cannot_be_read_are_told_of() {
        let no = roots(Some("/nowhere/roots.pem".into())).await.unwrap_err();
        assert!(say_in(Language::English, &no).contains("/nowhere/roots.pem"));
        assert!(roots(None).await.unwrap().is_empty());
    }

    #[test]
    fn a_password_travels_in_three_forms() {
        let forms = ["AHNob3AAc2VjcmV0LTE", "c2VjcmV0LTE", "secret-1"];
        assert_eq!(disguises("shop", &"secret-1".into()), forms);
        assert!(disguises("shop", &"".into()).is_empty());
    }
}
