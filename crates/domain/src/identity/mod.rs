//! Who works here: users, sessions, passwords and PINs.

pub mod calls;
pub mod throttle;

pub use calls::*;

use crate::{Refusal, Secret, say};

/// The fewest characters of a password.
pub const MIN_PASSWORD: usize = 8;

/// Checks a new password.
///
/// # Errors
/// `weak_password`, under `password`.
pub fn check_password(password: &Secret) -> Result<(), Refusal> {
    let length = password.expose().chars().count();
    if length < MIN_PASSWORD {
        return Err(Refusal::field(
            "weak_password",
            "password",
            say!("Choose a password of at least {least} characters.", least = MIN_PASSWORD),
        ));
    }
    if length > 200 {
        return Err(Refusal::field("weak_password", "password", say!("Choose a password of at most 200 characters.")));
    }
    Ok(())
}

/// Checks a new till PIN: 4 to 8 digits, not all the same and not in sequence.
///
/// # Errors
/// `weak_pin`, under `pin`.
pub fn check_pin(pin: &Secret) -> Result<(), Refusal> {
    let digits = pin.expose().as_bytes();
    if !(4..=8).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Refusal::field("weak_pin", "pin", say!("A PIN has 4 to 8 digits.")));
    }
    let same = digits.windows(2).all(|d| d[0] == d[1]);
    let up = digits.windows(2).all(|d| d[1] == d[0].wrapping_add(1));
    let down = digits.windows(2).all(|d| d[0] == d[1].wrapping_add(1));
    if same || up || down {
        return Err(Refusal::field("weak_pin", "pin", say!("That PIN is guessed first. Avoid 1111 and 1234.")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_that_are_guessed_first_are_refused() {
        for pin in ["1111", "1234", "87654321", "12", "123456789", "12a4", ""] {
            assert_eq!(check_pin(&pin.into()).unwrap_err().code, "weak_pin", "{pin}");
        }
        assert!(check_pin(&"2580".into()).is_ok());
    }

    #[test]
    fn a_password_has_a_least_length() {
        assert_eq!(check_password(&"seven77".into()).unwrap_err().code, "weak_password");
        assert!(check_password(&"eight888".into()).is_ok());
    }
}
