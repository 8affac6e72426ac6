//! The public keys with which Microsoft Entra signs tokens, and the check of a signature.
//!
//! Key and issuer both come from `{login}/{tenant}/v2.0/.well-known/openid-configuration`. Microsoft's page
//! "Signing key rollover in the Microsoft identity platform": keys rotate without notice and are found by `kid`.
//!
//! Invariant: only RS256, whatever a token's header says, so that neither `none` nor an HMAC keyed with the public
//! key passes. The library's own clock is off; [`Lifetime`] judges at a time that is given.

use std::{collections::HashMap, fmt};

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation,
    jwk::{AlgorithmParameters, Jwk, PublicKeyUse},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::lenient::list;

/// How far Microsoft's clock may be ahead of ours: what it issued this moment must not be refused. Its own libraries
/// allow as much (Microsoft.IdentityModel.Tokens, `DefaultClockSkew`).
const AHEAD: SignedDuration = SignedDuration::from_mins(5);
/// How far it may be behind. A token lives an hour or longer, so that this is hardly ever needed.
const BEHIND: SignedDuration = SignedDuration::from_mins(1);

/// Whose v2.0 tokens are Microsoft's in every tenant (page "Change notifications that include resource data"), beside
/// what the configuration names. In both, this stands for the tenant where it is not written out.
const GLOBAL_ISSUER: &str = "https://login.microsoftonline.com/{tenantid}/v2.0";
const TENANT_PLACE: &str = "{tenantid}";

/// More than any token that Entra issues; bytes.
const LONGEST_TOKEN: usize = 16 * 1024;

/// Entra's keys and its issuer, for one tenant.
#[derive(Clone)]
pub struct SigningKeys {
    keys: HashMap<String, DecodingKey>,
    issuer: String,
}

/// The key set is not one, or holds no usable key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key set of Microsoft Entra holds no RSA signing key")]
pub struct NoSigningKeys;

#[derive(Deserialize)]
struct KeySet {
    #[serde(deserialize_with = "list")]
    keys: Vec<Value>,
}

impl SigningKeys {
    /// Reads what `jwks_uri` answered; `issuer` is the configuration's own. Keys of other kinds are left out.
    pub fn from_json(key_set: &[u8], issuer: impl Into<String>) -> Result<Self, NoSigningKeys> {
        let KeySet { keys } = serde_json::from_slice(key_set).map_err(|_| NoSigningKeys)?;
        let keys: HashMap<_, _> = keys.into_iter().filter_map(signing_key).collect();
        if keys.is_empty() {
            return Err(NoSigningKeys);
        }
        Ok(Self { keys, issuer: issuer.into() })
    }

    /// The issuer of v2.0 tokens, such as `https://login.microsoftonline.com/{tenant}/v2.0`.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Whether the v2.0 tokens of `tenant` name this issuer; GUIDs and hosts are the same in capitals.
    pub(crate) fn is_issuer(&self, issuer: &str, tenant: &str) -> bool {
        let known = [self.issuer(), GLOBAL_ISSUER].map(|known| known.replace(TENANT_PLACE, tenant));
        known.iter().any(|known| known.eq_ignore_ascii_case(issuer))
    }

    /// The claims of a token that one of these keys has signed. Nothing else is checked.
    pub(crate) fn verified<T: DeserializeOwned>(&self, token: &str) -> Result<T, Unverified> {
        if token.len() > LONGEST_TOKEN {
            return Err(Unverified::Malformed);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| Unverified::Malformed)?;
        if header.alg != Algorithm::RS256 {
            return Err(Unverified::Signature);
        }
        let kid = header.kid.ok_or(Unverified::Malformed)?;
        let key = self.keys.get(&kid).ok_or(Unverified::UnknownKey)?;
        let mut validation = Validation::new(Algorithm::RS256);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        let decoded = jsonwebtoken::decode::<Value>(token, key, &validation);
        let claims = decoded.map_err(|_| Unverified::Signature)?.claims;
        serde_json::from_value(claims).map_err(|_| Unverified::Malformed)
    }
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut ids: Vec<_> = self.keys.keys().collect();
        ids.sort();
        f.debug_struct("SigningKeys").field("issuer", &self.issuer).field("keys", &ids).finish()
    }
}

fn signing_key(value: Value) -> Option<(String, DecodingKey)> {
    let jwk: Jwk = serde_json::from_value(value).ok()?;
    let signs = jwk.common.public_key_use != Some(PublicKeyUse::Encryption);
    let AlgorithmParameters::RSA(rsa) = &jwk.algorithm else { return None };
    let key = DecodingKey::from_rsa_components(&rsa.n, &rsa.e).ok()?;
    signs.then_some((jwk.common.key_id?, key))
}

/// Why the claims of a token cannot be believed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unverified {
    Malformed,
    UnknownKey,
    Signature,
}

/// When a token is good, in seconds since 1970, perhaps with a fraction (RFC 7519, `NumericDate`).
#[derive(Deserialize)]
pub(crate) struct Lifetime {
    exp: f64,
    nbf: Option<f64>,
}

impl Lifetime {
    /// Whether the token was good at `time`, give or take what clocks may differ.
    pub(crate) fn includes(&self, time: Timestamp) -> bool {
        let time = time.as_duration().as_secs_f64();
        let begun = self.nbf.is_none_or(|nbf| nbf <= time + AHEAD.as_secs_f64());
        begun && time < self.exp + BEHIND.as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_without_a_usable_key_is_refused() {
        for set in ["", "[]", r#"{"keys":[]}"#, r#"{"keys":[{"kty":"EC"}]}"#, r#"{"keys":7}"#] {
            let result = SigningKeys::from_json(set.as_bytes(), "i");
            assert_eq!(result.unwrap_err(), NoSigningKeys, "{set}");
        }
    }

    #[test]
    fn keys_of_other_kinds_do_not_spoil_the_set() {
        let set = r#"{"keys":[{"kty":"of tomorrow"},{"kty":"RSA","use":"enc","kid":"e","n":"AQAB","e":"AQAB"},
            {"kty":"RSA","use":"sig","kid":"s","x5t":"x","x5c":["MIIC"],"n":"AQAB","e":"AQAB","issuer":"https://x"}]}"#;
        let keys = SigningKeys::from_json(set.as_bytes(), "https://issuer/v2.0").unwrap();
        assert_eq!(
            format!("{keys:?}"),
            r#"SigningKeys { issuer: "https://issuer/v2.0", keys: ["s"] }"#
        );
        assert_eq!(keys.verified::<Value>("a.b.c"), Err(Unverified::Malformed));
    }

    #[test]
    fn a_lifetime_has_leeway_at_both_ends() {
        let lifetime = Lifetime { nbf: Some(1000.0), exp: 2000.0 };
        for (second, good) in [(699, false), (700, true), (1999, true), (2059, true), (2060, false)]
        {
            let time = Timestamp::from_second(second).unwrap();
            assert_eq!(lifetime.includes(time), good, "{second}");
        }
        assert!(Lifetime { nbf: None, exp: f64::MAX }.includes(Timestamp::MAX));
        assert!(!Lifetime { nbf: Some(f64::MAX), exp: f64::MAX }.includes(Timestamp::MIN));
    }

    #[test]
    fn the_issuer_is_the_authoritys_for_this_tenant_only() {
        let set = r#"{"keys":[{"kty":"RSA","kid":"s","n":"AQAB","e":"AQAB"}]}"#;
        for issuer in ["https://sts.example:8/T/v2.0", "https://sts.example:8/{tenantid}/v2.0"] {
            let keys = SigningKeys::from_json(set.as_bytes(), issuer).unwrap();
            for good in ["https://STS.example:8/t/v2.0", "https://login.microsoftonline.com/t/v2.0"]
            {
                assert!(keys.is_issuer(good, "t"), "{good} by {issuer}");
                assert!(
                    !keys.is_issuer(&good.replace("/t/", "/other/"), "t"),
                    "{good} by {issuer}"
                );
            }
            for other in ["", "https://sts.example:8/v2.0", "https://login.example/t/v2.0"] {
                assert!(!keys.is_issuer(other, "t"), "{other} by {issuer}");
            }
        }
    }
}
