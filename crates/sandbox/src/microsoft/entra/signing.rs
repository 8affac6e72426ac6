//! Entra's signing key and the JSON web tokens made with it.

use aws_lc_rs::{
    error::Unspecified,
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::microsoft::random;

/// An RSA key under the name that token headers and the published key set give it.
pub(crate) struct SigningKey {
    name: String,
    pair: KeyPair,
}

impl SigningKey {
    pub(crate) fn generate() -> Result<Self, Unspecified> {
        let name = BASE64_URL_SAFE_NO_PAD.encode(random::bytes::<20>());
        Ok(Self { name, pair: KeyPair::generate(KeySize::Rsa2048)? })
    }

    /// The public half, as Entra publishes it.
    pub(crate) fn jwk(&self, issuer: &str) -> Value {
        let public = self.pair.public_key();
        let text = |number: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(number);
        json!({
            "kty": "RSA",
            "use": "sig",
            "kid": self.name,
            "x5t": self.name,
            "n": text(public.modulus().big_endian_without_leading_zero()),
            "e": text(public.exponent().big_endian_without_leading_zero()),
            "issuer": issuer,
        })
    }

    /// A token with these claims, signed RS256.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let header = json!({"typ": "JWT", "alg": "RS256", "kid": self.name, "x5t": self.name});
        let text = |part: &Value| BASE64_URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", text(&header), text(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .expect("the buffer has the length of the key's modulus");
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }
}
