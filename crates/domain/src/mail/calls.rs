//! What can be asked of the mail server's settings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Secret, call};

/// How what is sent to the server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// From the first byte (implicit TLS, usually port 465).
    Tls,
    /// After a word in clear (STARTTLS, usually port 587); nothing is sent by a server that can't.
    StartTls,
    /// Not at all: for a server on the same machine alone.
    None,
}

/// The server that e-mail is sent by, without its password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MailServer {
    /// Its name, e.g. `smtp.example.com`.
    pub host: String,
    /// Its port, 1 to 65535.
    pub port: i64,
    /// How it is encrypted.
    pub security: MailSecurity,
    /// Who signs in there; empty when nobody has to.
    pub user: String,
    /// What stands as the sender; may be empty.
    pub from_name: String,
    /// The address that it is sent from.
    pub from_address: String,
}

/// The mail server's settings.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetMail {}
call!(GetMail -> MailReply, "mail.get", Query, May(ManageBusiness));

/// The mail server's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MailReply {
    /// The server; none until one was set.
    pub server: Option<MailServer>,
    /// Whether a password is kept in the vault.
    pub has_password: bool,
}

/// Sets the mail server. Asked twice, it is the same as once.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ChangeMail {
    /// The server.
    pub server: MailServer,
    /// The password; none for the one that is kept, empty for none any more.
    pub password: Option<Secret>,
}
call!(ChangeMail -> MailReply, "mail.change", Mutation, May(ManageBusiness), Never);

/// Forgets the mail server and its password.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RemoveMail {}
call!(RemoveMail -> MailReply, "mail.remove", Mutation, May(ManageBusiness));
