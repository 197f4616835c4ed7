//! A secret in the program's memory.

use std::fmt;

use kontor_domain::Secret;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::{Failure, Result};

/// What somebody wants kept. It can't be printed or made JSON of, is compared in a time that says nothing of it, and is
/// overwritten when it is let go of.
#[derive(Clone)]
pub struct VaultSecret(Zeroizing<Vec<u8>>);

impl VaultSecret {
    /// Out of what was typed.
    pub fn new(typed: &Secret) -> Self {
        Self(Zeroizing::new(typed.expose().as_bytes().to_vec()))
    }

    pub(super) const fn of(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// For the one place that sends or shows it.
    ///
    /// # Errors
    /// A fault when it was no text.
    pub fn reveal(&self) -> Result<Secret> {
        let text = std::str::from_utf8(&self.0).map_err(|_| Failure::fault("a secret of the vault is no text"))?;
        Ok(Secret::new(text))
    }
}

impl fmt::Debug for VaultSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VaultSecret(•••)")
    }
}

impl PartialEq for VaultSecret {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for VaultSecret {}
