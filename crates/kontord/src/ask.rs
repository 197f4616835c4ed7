//! Secrets: from the environment, or asked for without showing them.

use std::io::{IsTerminal as _, Write as _};
use std::sync::OnceLock;

use kontor_app::No;
use kontor_app::words::say_in;
use kontor_domain::{Language, Message, Refusal, Secret, say};

use crate::trouble::refuse;

/// Whether a secret is typed once or, being new, twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// A secret that exists.
    Once,
    /// A new one: a slip would lock its owner out.
    Twice,
}

/// A secret that the environment variable holds, or that a person types.
///
/// # Errors
/// Refuses when the variable is not set and nobody can be asked.
pub fn secret(language: Language, variable: &'static str, what: Message, typed: Typed) -> Result<Secret, No> {
    if let Ok(secret) = std::env::var(variable) {
        return Ok(Secret::new(secret));
    }
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        let message =
            say!("{what} is needed. Set {variable} in the environment, or run this in a terminal.", what, variable);
        return Err(No::Refusal(Refusal::new("secret_needed", message)));
    }
    let first = prompt(language, &say!("{what}: ", what))?;
    if typed == Typed::Twice && prompt(language, &say!("{what}, once more: ", what))? != first {
        return Err(refuse("not_the_same", say!("The two do not match. Try again.")));
    }
    Ok(Secret::new(first))
}

/// A secret that the environment variable holds, if it does.
pub fn given(variable: &'static str) -> Option<Secret> {
    std::env::var(variable).ok().filter(|secret| !secret.is_empty()).map(Secret::new)
}

/// The variable that gives the vault's passphrase.
const VAULT: &str = "KONTOR_VAULT_PASSPHRASE";

/// The vault's passphrase as it was typed when the program was started.
static TYPED: OnceLock<Secret> = OnceLock::new();

/// Asks for the vault's passphrase, to open it without a keyring.
///
/// # Errors
/// As [`secret`].
pub fn ask_vault_passphrase(language: Language) -> Result<(), No> {
    let typed = secret(language, VAULT, say!("The vault's passphrase"), Typed::Once)?;
    let _ = TYPED.set(typed);
    Ok(())
}

/// The vault's passphrase, where it was typed or is in the environment.
pub fn vault_passphrase() -> Option<Secret> {
    TYPED.get().cloned().or_else(|| given(VAULT))
}

fn prompt(language: Language, what: &Message) -> Result<String, No> {
    rpassword::prompt_password(say_in(language, what))
        .map_err(|_| refuse("secret_needed", say!("Nothing was typed. Try again.")))
}

/// Tells the person something beside the answer, which is on standard output for programs to read.
pub fn tell(language: Language, message: &Message) {
    let _ = writeln!(std::io::stderr(), "{}", say_in(language, message));
}
