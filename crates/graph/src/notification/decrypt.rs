//! Opens the message that a change notification carries.
//!
//! From Microsoft's page "Change notifications that include resource data": RSA-OAEP with SHA-1 for the symmetric
//! key, HMAC-SHA256 of the ciphertext, then AES-256-CBC with PKCS#7 padding, whose IV is the first half of the key.
//!
//! Invariant: the HMAC is verified before anything is decrypted, and all failures look alike, so that a sender
//! learns nothing from them. Sizes are bounded before anything is decoded.

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    cipher::{
        AES_256, AES_256_KEY_LEN, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey,
    },
    hmac,
    iv::{FixedLength, IV_LEN_128_BIT},
    rsa::{OAEP_SHA1_MGF1SHA1, OaepPrivateDecryptingKey, PrivateDecryptingKey},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use super::EncryptedContent;

/// In base64; a whole POST is at most 8 MiB.
const LONGEST_DATA: usize = 8 * 1024 * 1024;

/// In base64: an RSA key has at most 8192 bits.
const LONGEST_KEY: usize = 1024_usize.div_ceil(3) * 4;

/// In base64: 32 bytes.
const SIGNATURE: usize = 44;

/// The private key of a certificate that messages are encrypted for.
///
/// Reading it costs more than using it, so it is read once; clones share it.
#[derive(Clone)]
pub struct NotificationKey(Arc<OaepPrivateDecryptingKey>);

/// Not an RSA private key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the notification key is not an RSA private key in PKCS#8")]
pub struct InvalidKey;

impl NotificationKey {
    /// Reads an RSA private key of at least 2048 bits.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, InvalidKey> {
        let key = PrivateDecryptingKey::from_pkcs8(der).map_err(|_| InvalidKey)?;
        let key = OaepPrivateDecryptingKey::new(key).map_err(|_| InvalidKey)?;
        Ok(Self(Arc::new(key)))
    }
}

impl fmt::Debug for NotificationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NotificationKey(RSA-{})", self.0.key_size_bits())
    }
}

/// The content is not for this key, or was changed on its way. Which of the two is not said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the content of the notification cannot be decrypted with this key")]
pub struct CannotDecrypt;

/// The JSON of the resource. Takes about 0.3 ms of computing.
pub fn decrypt(
    content: &EncryptedContent,
    key: &NotificationKey,
) -> Result<Vec<u8>, CannotDecrypt> {
    let data = decoded(&content.data, LONGEST_DATA)?;
    let signature = decoded(&content.data_signature, SIGNATURE)?;
    let symmetric_key = symmetric_key(&content.data_key, key)?;

    let hmac_key = hmac::Key::new(hmac::HMAC_SHA256, symmetric_key.as_slice());
    hmac::verify(&hmac_key, &data, &signature).map_err(|_| CannotDecrypt)?;
    decrypt_aes(data, &symmetric_key).ok_or(CannotDecrypt)
}

fn decoded(base64: &str, longest: usize) -> Result<Vec<u8>, CannotDecrypt> {
    if base64.len() > longest {
        return Err(CannotDecrypt);
    }
    STANDARD.decode(base64).map_err(|_| CannotDecrypt)
}

type SymmetricKey = Zeroizing<[u8; AES_256_KEY_LEN]>;

fn symmetric_key(data_key: &str, key: &NotificationKey) -> Result<SymmetricKey, CannotDecrypt> {
    let encrypted = decoded(data_key, LONGEST_KEY)?;
    let mut output = Zeroizing::new(vec![0; key.0.min_output_size()]);
    let decrypted = key.0.decrypt(&OAEP_SHA1_MGF1SHA1, &encrypted, &mut output, None);
    let symmetric_key: &[u8] = decrypted.map_err(|_| CannotDecrypt)?;
    symmetric_key.try_into().map(Zeroizing::new).map_err(|_| CannotDecrypt)
}

fn decrypt_aes(mut data: Vec<u8>, symmetric_key: &SymmetricKey) -> Option<Vec<u8>> {
    let iv: [u8; IV_LEN_128_BIT] = *symmetric_key.first_chunk()?;
    let aes = UnboundCipherKey::new(&AES_256, symmetric_key.as_slice()).ok()?;
    let aes = PaddedBlockDecryptingKey::cbc_pkcs7(aes).ok()?;
    let plain = aes.decrypt(&mut data, DecryptionContext::Iv128(FixedLength::from(iv))).ok()?;
    let length = plain.len();
    data.truncate(length);
    Some(data)
}
