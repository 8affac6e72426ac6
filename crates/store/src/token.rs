//! How secrets rest in the database: in version 2.x's own format, so that both can read them.
//!
//! base64url **with padding** of `nonce (12 bytes) ‖ AES-256-GCM ciphertext ‖ tag (16 bytes)` under the System
//! Console's *At Rest Encryption Key*, whose 32 characters are the key's bytes as they stand. A user's token has no
//! associated data; a notification key's private half is bound to its id by it.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use base64::{Engine as _, engine::general_purpose::URL_SAFE};
use zeroize::Zeroizing;

const NONCE: usize = 12;
const KEY: usize = 32;

/// The *At Rest Encryption Key* of the System Console.
#[derive(Clone, PartialEq, Eq)]
pub struct EncryptionKey(Zeroizing<[u8; KEY]>);

/// The configured key does not have 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the At Rest Encryption Key must have exactly 32 characters, but has {0}; restore the former key, or generate a \
     new one in the System Console"
)]
pub struct KeyLength(pub usize);

/// Sealing needs random numbers, and the operating system has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no random numbers to be had")]
pub struct NoRandomness;

/// Not sealed with this key and associated data, or damaged. Says no more on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot be decrypted with this key")]
pub struct CannotOpen;

impl EncryptionKey {
    /// Takes the configured text as it stands: its bytes are the key.
    pub fn parse(configured: &str) -> Result<Self, KeyLength> {
        match configured.as_bytes().try_into() {
            Ok(bytes) => Ok(Self(Zeroizing::new(bytes))),
            Err(_) => Err(KeyLength(configured.len())),
        }
    }

    /// Encrypts `clear`. Every call gives another text.
    pub fn seal(&self, clear: &[u8], associated: &[u8]) -> Result<String, NoRandomness> {
        let key = self.cipher().map_err(|_| NoRandomness)?;
        let mut sealed = Zeroizing::new(clear.to_vec());
        let nonce = key
            .seal_in_place_append_tag(Aad::from(associated), &mut *sealed)
            .map_err(|_| NoRandomness)?;
        Ok(URL_SAFE.encode([nonce.as_ref().as_slice(), &sealed].concat()))
    }

    /// Decrypts what [`EncryptionKey::seal`] or version 2.x wrote.
    pub fn open(&self, sealed: &str, associated: &[u8]) -> Result<Zeroizing<Vec<u8>>, CannotOpen> {
        let sealed = Zeroizing::new(URL_SAFE.decode(sealed).map_err(|_| CannotOpen)?);
        let (nonce, ciphertext) = sealed.split_at_checked(NONCE).ok_or(CannotOpen)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| CannotOpen)?;
        let mut clear = Zeroizing::new(ciphertext.to_vec());
        let length = self
            .cipher()
            .and_then(|key| key.open_in_place(nonce, Aad::from(associated), &mut clear))
            .map_err(|_| CannotOpen)?
            .len();
        clear.truncate(length);
        Ok(clear)
    }

    fn cipher(&self) -> Result<RandomizedNonceKey, aws_lc_rs::error::Unspecified> {
        RandomizedNonceKey::new(&AES_256_GCM, self.0.as_slice())
    }
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncryptionKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key() -> EncryptionKey {
        EncryptionKey::parse("0123456789abcdefghijklmnopqrstuv").unwrap()
    }

    /// Made by `tests/vectors/tokens.py`, which is Python's `cryptography`.
    const VECTORS: &str = include_str!("../tests/vectors/tokens.tsv");

    #[test]
    fn what_another_implementation_sealed_opens() {
        assert_eq!(VECTORS.lines().count(), 4);
        for line in VECTORS.lines() {
            let [key, associated, clear, sealed] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("{line}");
            };
            let key = EncryptionKey::parse(key).unwrap();
            let opened = key.open(sealed, associated.as_bytes()).unwrap();
            assert_eq!(str::from_utf8(&opened).unwrap(), clear);
            assert_eq!(key.open(sealed, b"other").unwrap_err(), CannotOpen);
        }
    }

    #[test]
    fn a_key_of_another_length_is_refused_with_its_length() {
        assert_eq!(EncryptionKey::parse("").unwrap_err(), KeyLength(0));
        assert_eq!(EncryptionKey::parse(&"x".repeat(33)).unwrap_err(), KeyLength(33));
    }

    #[test]
    fn a_private_key_cannot_be_moved_to_another_id() {
        let sealed = key().seal(b"private", b"id-1").unwrap();
        assert_eq!(key().open(&sealed, b"id-1").unwrap().as_slice(), b"private");
        assert_eq!(key().open(&sealed, b"id-2").unwrap_err(), CannotOpen);
    }

    #[test]
    fn a_key_shows_nothing_of_itself() {
        assert_eq!(format!("{:?}", key()), "EncryptionKey(…)");
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_again(clear in prop::collection::vec(any::<u8>(), 0..200)) {
            let sealed = key().seal(&clear, b"").unwrap();
            prop_assert_eq!(key().open(&sealed, b"").unwrap().to_vec(), clear);
        }

        #[test]
        fn a_changed_character_is_noticed(at in 0_usize..40) {
            let sealed = key().seal(b"0123456789", b"").unwrap();
            let mut changed: Vec<char> = sealed.chars().collect();
            let at = at % changed.len();
            changed[at] = if changed[at] == 'A' { 'B' } else { 'A' };
            let changed: String = changed.into_iter().collect();
            prop_assert_eq!(key().open(&changed, b"").unwrap_err(), CannotOpen);
        }

        #[test]
        fn nothing_else_opens(text in ".{0,80}") {
            prop_assert_eq!(key().open(&text, b"").unwrap_err(), CannotOpen);
        }
    }
}
