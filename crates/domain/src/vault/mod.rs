//! The vault: secrets that Kontor keeps for the business, and the ways to open it.

pub mod calls;

pub use calls::*;

use crate::policy::Permission;
use crate::{Refusal, Secret, say};

/// The fewest characters of the vault's passphrase: whoever has a copy of the data may guess as long as they like.
pub const MIN_PASSPHRASE: usize = 12;
/// The most bytes of a secret that is kept.
pub const MAX_SECRET: usize = 4_000;
/// How long a secret is shown, in seconds.
pub const SHOWN_S: u32 = 30;

/// Checks a new passphrase of the vault.
///
/// # Errors
/// `weak_passphrase`, under `passphrase`.
pub fn check_passphrase(passphrase: &Secret) -> Result<(), Refusal> {
    let length = passphrase.expose().chars().count();
    let same = passphrase.expose().chars().all(|c| passphrase.expose().starts_with(c));
    if length < MIN_PASSPHRASE || same {
        let message = say!(
            "Choose a passphrase of at least {least} characters, such as four words that do not belong together.",
            least = MIN_PASSPHRASE
        );
        return Err(Refusal::field("weak_passphrase", "passphrase", message));
    }
    if length > 200 {
        let message = say!("Choose a passphrase of at most 200 characters.");
        return Err(Refusal::field("weak_passphrase", "passphrase", message));
    }
    Ok(())
}

/// Checks what is to be kept.
///
/// # Errors
/// `invalid`, under `field`.
pub fn check_secret(field: &str, secret: &Secret) -> Result<(), Refusal> {
    match secret.expose().len() {
        1..=MAX_SECRET => Ok(()),
        0 => Err(Refusal::invalid(field, say!("There is nothing to keep. Type it first."))),
        _ => Err(Refusal::invalid(field, say!("That is too long to be kept in the vault."))),
    }
}

impl SecretKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::MailPassword, Self::DevicePasscode];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MailPassword => "mail_password",
            Self::DevicePasscode => "device_passcode",
        }
    }

    /// The table and the field that it belongs to, which its ciphertext is bound to.
    pub const fn place(self) -> (&'static str, &'static str) {
        match self {
            Self::MailPassword => ("mail_server", "password"),
            Self::DevicePasscode => ("device", "passcode"),
        }
    }

    /// What somebody has to hold, beside [`Permission::RevealSecrets`], to see one.
    pub const fn needs(self) -> Option<Permission> {
        match self {
            Self::MailPassword => Some(Permission::ManageVault),
            Self::DevicePasscode => None,
        }
    }
}

impl std::str::FromStr for SecretKind {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| Refusal::invalid("kind", say!("{text} is nothing that Kontor keeps in its vault.", text)))
    }
}

impl WayKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Keyring, Self::Passphrase, Self::Sheet];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::Passphrase => "passphrase",
            Self::Sheet => "sheet",
        }
    }
}

impl std::str::FromStr for WayKind {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| Refusal::invalid("kind", say!("{text} is no way into the vault that Kontor knows.", text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_is_long_and_not_one_letter() {
        for weak in ["", "elevenchars", "aaaaaaaaaaaaaaaa"] {
            assert_eq!(check_passphrase(&weak.into()).unwrap_err().code, "weak_passphrase", "{weak}");
        }
        assert!(check_passphrase(&"x1".repeat(101).as_str().into()).is_err());
        assert!(check_passphrase(&"twelve chars".into()).is_ok());
    }

    #[test]
    fn the_words_of_kinds_are_read_back_and_no_two_have_one_place() {
        for kind in SecretKind::ALL {
            assert_eq!(kind.as_str().parse::<SecretKind>().unwrap(), kind);
            assert_eq!(SecretKind::ALL.iter().filter(|other| other.place() == kind.place()).count(), 1);
        }
        for kind in WayKind::ALL {
            assert_eq!(kind.as_str().parse::<WayKind>().unwrap(), kind);
        }
        assert!("safe".parse::<WayKind>().is_err() && "pin".parse::<SecretKind>().is_err());
        assert!(check_secret("x", &"".into()).is_err());
        assert!(check_secret("x", &"y".repeat(MAX_SECRET + 1).as_str().into()).is_err());
        assert!(check_secret("x", &"0000".into()).is_ok());
    }
}
