//! The system's own keyring: Secret Service, macOS Keychain, Windows Credential Manager.

use std::sync::Arc;

use keyring_core::api::CredentialStoreApi;
use keyring_core::{Entry, Error};
use zeroize::Zeroizing;

use super::ring::{NoRing, Ring};

/// What our entries are called beside those of others.
const SERVICE: &str = "Kontor";

/// The keyring of the user that the program runs as. Reached anew for each question: it may come and go.
#[derive(Debug)]
pub struct SystemRing;

impl SystemRing {
    /// To be shared. None where somebody wants none (`KONTOR_KEYRING=none`), as on a server whose user has no session.
    pub fn wanted() -> Option<Arc<dyn Ring>> {
        let none = std::env::var("KONTOR_KEYRING").is_ok_and(|wanted| wanted == "none");
        (!none).then(|| Arc::new(Self) as Arc<dyn Ring>)
    }
}

impl Ring for SystemRing {
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, NoRing> {
        match entry(name)?.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(why(&error)),
        }
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), NoRing> {
        entry(name)?.set_secret(secret).map_err(|error| why(&error))
    }
}

#[cfg(target_os = "linux")]
fn store() -> Result<Arc<impl CredentialStoreApi>, NoRing> {
    // Without a session's bus there is nobody to ask; the library would start one.
    let bus = std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some_and(|address| !address.is_empty());
    let usual = std::env::var_os("XDG_RUNTIME_DIR").map(|folder| std::path::Path::new(&folder).join("bus"));
    if !bus && !usual.is_some_and(|usual| usual.exists()) {
        return Err(NoRing::Absent);
    }
    dbus_secret_service_keyring_store::Store::new().map_err(|error| absent(&error))
}

#[cfg(target_os = "macos")]
fn store() -> Result<Arc<impl CredentialStoreApi>, NoRing> {
    apple_native_keyring_store::keychain::Store::new().map_err(|error| absent(&error))
}

#[cfg(windows)]
fn store() -> Result<Arc<impl CredentialStoreApi>, NoRing> {
    windows_native_keyring_store::Store::new().map_err(|error| absent(&error))
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn store() -> Result<Arc<keyring_core::mock::Store>, NoRing> {
    Err(NoRing::Absent)
}

fn entry(name: &str) -> Result<Entry, NoRing> {
    store()?.build(SERVICE, name, None).map_err(|error| why(&error))
}

fn absent(error: &Error) -> NoRing {
    tracing::info!(%error, "there is no keyring");
    NoRing::Absent
}

/// What the error says is not what was kept, but its kind tells enough.
fn why(error: &Error) -> NoRing {
    match error {
        Error::NoStorageAccess(_) => NoRing::Locked,
        Error::NoDefaultStore | Error::NotSupportedByStore(_) => NoRing::Absent,
        Error::PlatformFailure(why) => {
            tracing::warn!(error = %why, "the keyring failed");
            NoRing::Broken
        }
        _ => NoRing::Broken,
    }
}
