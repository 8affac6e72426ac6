//! Resource data encrypted for the subscriber's certificate.
//!
//! Microsoft's page "Set up change notifications that include resource data": a symmetric key per item,
//! RSA-OAEP (SHA-1) around it, AES-CBC with PKCS#7 and the key's first 16 bytes as initialisation vector,
//! HMAC-SHA256 over the ciphertext.

use std::sync::Arc;

use aws_lc_rs::{
    cipher::{AES_256, EncryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey},
    digest, hmac,
    iv::FixedLength,
    rsa::{OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, PublicEncryptingKey},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use x509_cert::der::{Decode as _, Encode as _};

use super::random;

/// The subscriber's certificate, parsed when the subscription is made.
#[derive(Clone, Debug)]
pub(crate) struct Certificate {
    /// The subscriber's own name for it.
    pub(crate) id: String,
    thumbprint: String,
    key: Arc<PublicEncryptingKey>,
}

impl Certificate {
    /// Parses base64 of an X.509 certificate with an RSA key of 2048 to 4096 bits. The error says what is wrong.
    pub(crate) fn parse(id: &str, base64: &str) -> Result<Self, &'static str> {
        let der = BASE64_STANDARD.decode(base64).map_err(|_| "it is not base64")?;
        let certificate =
            x509_cert::Certificate::from_der(&der).map_err(|_| "it is not an X.509 certificate")?;
        let key = certificate
            .tbs_certificate
            .subject_public_key_info
            .to_der()
            .ok()
            .and_then(|spki| PublicEncryptingKey::from_der(&spki).ok())
            .ok_or("its public key is not RSA of at least 2048 bits")?;
        if key.key_size_bits() > 4096 {
            return Err("its public key is longer than 4096 bits");
        }
        let thumbprint = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &der);
        Ok(Self {
            id: id.into(),
            thumbprint: random::hex(thumbprint.as_ref()).to_uppercase(),
            key: Arc::new(key),
        })
    }

    /// Graph's `changeNotificationEncryptedContent` for `resource`, under a key of its own.
    pub(crate) fn encrypt(&self, resource: &Value) -> Value {
        let key = random::bytes::<32>();
        let data = encrypt_data(&key, resource.to_string().into_bytes());
        let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), &data);
        json!({
            "data": BASE64_STANDARD.encode(&data),
            "dataSignature": BASE64_STANDARD.encode(signature),
            "dataKey": BASE64_STANDARD.encode(self.wrap(&key)),
            "encryptionCertificateId": self.id,
            "encryptionCertificateThumbprint": self.thumbprint,
        })
    }

    fn wrap(&self, key: &[u8]) -> Vec<u8> {
        let public = OaepPublicEncryptingKey::new((*self.key).clone())
            .expect("the key was parsed as an RSA encryption key");
        let mut wrapped = vec![0; public.ciphertext_size()];
        public
            .encrypt(&OAEP_SHA1_MGF1SHA1, key, &mut wrapped, None)
            .expect("32 bytes fit into every RSA key that is accepted")
            .to_vec()
    }
}

fn encrypt_data(key: &[u8; 32], mut data: Vec<u8>) -> Vec<u8> {
    let mut iv = [0; 16];
    iv.copy_from_slice(key.split_at(16).0);
    let context = EncryptionContext::Iv128(FixedLength::from(iv));
    UnboundCipherKey::new(&AES_256, key)
        .and_then(PaddedBlockEncryptingKey::cbc_pkcs7)
        .and_then(|cipher| cipher.less_safe_encrypt(&mut data, context))
        .expect("the key has AES-256's length and the vector is the block's");
    data
}
