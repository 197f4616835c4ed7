//! The server that e-mail is sent by.

pub mod calls;
mod outbox;

pub use calls::*;
pub use outbox::*;

use crate::sales::tidy_mail;
use crate::{Refusal, say, text};

impl MailSecurity {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Tls, Self::StartTls, Self::None];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::StartTls => "start_tls",
            Self::None => "none",
        }
    }

    /// The port that servers usually listen on for it (RFC 8314).
    pub const fn usual_port(self) -> i64 {
        match self {
            Self::Tls => 465,
            Self::StartTls => 587,
            Self::None => 25,
        }
    }
}

impl std::str::FromStr for MailSecurity {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL
            .into_iter()
            .find(|security| security.as_str() == text)
            .ok_or_else(|| Refusal::invalid("security", say!("{text} is no encryption that Kontor knows.", text)))
    }
}

/// The settings as they are kept: without spaces around them, with a host and a port that there can be.
///
/// # Errors
/// `required`, `invalid`, `too_long` under the field.
pub fn tidy_server(asked: MailServer) -> Result<MailServer, Refusal> {
    let host = text::line("host", say!("The server"), &asked.host)?.to_ascii_lowercase();
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    if host.len() > 253 || !host.chars().all(letter) || host.starts_with(['.', '-']) {
        return Err(Refusal::invalid("host", say!("Write the server's name alone, such as smtp.example.com.")));
    }
    if asked.security == MailSecurity::None && !matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1") {
        let message = say!("Without encryption nothing leaves this machine. Choose TLS or STARTTLS.");
        return Err(Refusal::invalid("security", message));
    }
    if !(1..=65_535).contains(&asked.port) {
        return Err(Refusal::invalid("port", say!("A port is from 1 to 65535. Usual are 465 and 587.")));
    }
    let from_address = text::line("from_address", say!("The sender's address"), &asked.from_address)?;
    let from_address = tidy_mail(&from_address).map_err(|no| Refusal::field("invalid", "from_address", no.message))?;
    Ok(MailServer {
        host,
        port: asked.port,
        security: asked.security,
        user: text::optional_line("user", say!("The user"), &asked.user)?,
        from_name: text::optional_line("from_name", say!("The sender's name"), &asked.from_name)?,
        from_address,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(host: &str, port: i64) -> MailServer {
        MailServer {
            host: host.into(),
            port,
            security: MailSecurity::Tls,
            user: " shop ".into(),
            from_name: "The Shop".into(),
            from_address: " shop@example.com ".into(),
        }
    }

    #[test]
    fn a_server_is_a_name_and_a_port() {
        let tidy = tidy_server(server(" SMTP.Example.com ", 465)).unwrap();
        assert_eq!((tidy.host.as_str(), tidy.user.as_str()), ("smtp.example.com", "shop"));
        assert_eq!(tidy.from_address, "shop@example.com");
        for host in ["", "smtp example", "https://smtp.example.com", "smtp.example.com/x", ".x", &"a".repeat(254)] {
            assert!(tidy_server(server(host, 465)).unwrap_err().fields.contains_key("host"), "{host}");
        }
        for port in [0, -1, 65_536, i64::MAX] {
            assert!(tidy_server(server("a", port)).unwrap_err().fields.contains_key("port"), "{port}");
        }
        for address in ["", "shop", "a@b, c@d"] {
            let asked = MailServer { from_address: address.into(), ..server("a", 1) };
            assert!(tidy_server(asked).unwrap_err().fields.contains_key("from_address"), "{address}");
        }
        for security in MailSecurity::ALL {
            assert_eq!(security.as_str().parse::<MailSecurity>().unwrap(), security);
        }
        assert!("clear".parse::<MailSecurity>().is_err());
        let open = |host| MailServer { security: MailSecurity::None, ..server(host, 25) };
        assert!(tidy_server(open("smtp.example.com")).unwrap_err().fields.contains_key("security"));
        assert!(tidy_server(open("127.0.0.1.example.com")).unwrap_err().fields.contains_key("security"));
        for here in ["localhost", "127.0.0.1", "::1"] {
            assert!(tidy_server(open(here)).is_ok(), "a server on this machine takes it from us: {here}");
        }
    }
}
