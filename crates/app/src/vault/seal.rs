//! Sealing and opening: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha), a nonce drawn for each, and what it belongs to as the
//! associated data, so that what is moved elsewhere does not open.

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::{Failure, Result};

/// A key of 256 bits.
pub(super) type Key = Zeroizing<[u8; 32]>;

/// How long a nonce is.
const NONCE: usize = 24;
/// What lengths are rounded up to, so that a ciphertext does not tell four digits from six.
const STEP: usize = 64;

/// Draws a key.
pub(super) fn draw() -> Result<Key> {
    let mut key = Key::default();
    getrandom::fill(key.as_mut_slice()).map_err(Failure::fault)?;
    Ok(key)
}

/// Draws the salt of a passphrase.
pub(super) fn draw_salt() -> Result<[u8; 16]> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(Failure::fault)?;
    Ok(salt)
}

/// What something is bound to: each part with its length before it, so that no two lists of parts look alike.
pub(super) fn bound(parts: &[&[u8]]) -> Vec<u8> {
    let mut all = b"kontor-vault-1".to_vec();
    for part in parts {
        all.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        all.extend_from_slice(part);
    }
    all
}

/// Seals bytes: the nonce, then what they became.
pub(super) fn seal(key: &Key, bound: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).map_err(Failure::fault)?;
    let cipher = XChaCha20Poly1305::new((&**key).into());
    let payload = Payload { msg: plain, aad: bound };
    let sealed =
        cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| Failure::fault("a secret could not be sealed"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Opens what was sealed by this key for this; nothing when it was not, or was changed.
pub(super) fn open(key: &Key, bound: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
    let cipher = XChaCha20Poly1305::new((&**key).into());
    cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: bound }).ok().map(Zeroizing::new)
}

/// Opens a key that was sealed.
pub(super) fn open_key(key: &Key, bound: &[u8], sealed: &[u8]) -> Option<Key> {
    let plain = open(key, bound, sealed)?;
    <[u8; 32]>::try_from(plain.as_slice()).ok().map(Zeroizing::new)
}

/// Bytes with their length before them and nothing behind them, as long as others.
pub(super) fn pad(plain: &[u8]) -> Zeroizing<Vec<u8>> {
    let whole = (plain.len() + 4).div_ceil(STEP) * STEP;
    let mut padded = Zeroizing::new(Vec::with_capacity(whole));
    padded.extend_from_slice(&u32::try_from(plain.len()).unwrap_or(u32::MAX).to_be_bytes());
    padded.extend_from_slice(plain);
    padded.resize(whole, 0);
    padded
}

/// The bytes that were padded.
pub(super) fn unpad(padded: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (length, rest) = padded.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    rest.get(..length).map(|plain| Zeroizing::new(plain.to_vec()))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_sealed_opens_with_its_key_at_its_place_and_nowhere_else(
            plain in vec(any::<u8>(), 0..300),
            place in vec(vec(any::<u8>(), 0..8), 0..4),
            other in vec(vec(any::<u8>(), 0..8), 0..4),
            at in any::<prop::sample::Index>(),
        ) {
            let parts = |place: &[Vec<u8>]| bound(&place.iter().map(Vec::as_slice).collect::<Vec<_>>());
            let (key, stranger) = (draw().unwrap(), draw().unwrap());
            let padded = pad(&plain);
            prop_assert_eq!(padded.len() % STEP, 0);
            let mut sealed = seal(&key, &parts(&place), &padded).unwrap();
            let opened = open(&key, &parts(&place), &sealed).unwrap();
            let back = unpad(&opened).unwrap();
            prop_assert_eq!(back.as_slice(), plain.as_slice());
            prop_assert!(open(&stranger, &parts(&place), &sealed).is_none());
            prop_assert_eq!(open(&key, &parts(&other), &sealed).is_some(), place == other);
            prop_assert!(sealed != seal(&key, &parts(&place), &padded).unwrap(), "no two alike");
            let at = at.index(sealed.len());
            sealed[at] ^= 1;
            prop_assert!(open(&key, &parts(&place), &sealed).is_none(), "one bit");
            prop_assert!(open(&key, &parts(&place), &sealed[..sealed.len().min(at)]).is_none());
        }

        #[test]
        fn nothing_that_is_no_padding_breaks(bytes in vec(any::<u8>(), 0..100)) {
            let _ = unpad(&bytes);
        }
    }
}
