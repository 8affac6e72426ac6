//! Who signed in: the `id_token` that comes with the first tokens.
//!
//! From Microsoft's page "ID token claims reference". `oid`, `preferred_username` and `name` are there only if
//! the scope `profile` was asked for.

use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    ids::{AadUserId, TenantId},
    lenient::or_default,
    signing_keys::{Lifetime, SigningKeys, Unverified},
};

/// What an `id_token` must say.
#[derive(Clone, Copy, Debug)]
pub struct IdTokenExpectation<'a> {
    /// Our tenant.
    pub tenant: &'a TenantId,
    /// Our application.
    pub client_id: &'a str,
    /// What we sent with the user.
    pub nonce: &'a str,
    /// The time, in UTC.
    pub now: Timestamp,
}

/// Who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdToken {
    /// The user's object id in the tenant.
    pub oid: AadUserId,
    /// The tenant that the user signed in to.
    pub tid: TenantId,
    /// A name to show; not an identity, it can change.
    pub preferred_username: Option<String>,
    /// A name to show.
    pub name: Option<String>,
}

/// Why an `id_token` is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenRefusal {
    /// Perhaps Microsoft has new keys: load them again.
    #[error("the sign-in token is signed with a key that is not among Microsoft's")]
    UnknownKey,
    /// Not signed by the key that it names, or with another algorithm.
    #[error("the signature of the sign-in token is wrong")]
    Signature,
    /// Made for another application.
    #[error("the sign-in token was made for another application")]
    Audience,
    /// Made by another authority.
    #[error("the sign-in token was not issued by this tenant")]
    Issuer,
    /// Of another tenant.
    #[error("the sign-in token names another tenant")]
    Tenant,
    /// Of another sign-in.
    #[error("the sign-in token belongs to another sign-in")]
    Nonce,
    /// Too old or too new.
    #[error("the sign-in token is not valid at this time")]
    Expired,
    /// Not a token, or without a claim that it needs.
    #[error("the sign-in token cannot be read")]
    Malformed,
}

impl From<Unverified> for IdTokenRefusal {
    fn from(unverified: Unverified) -> Self {
        match unverified {
            Unverified::Malformed => Self::Malformed,
            Unverified::UnknownKey => Self::UnknownKey,
            Unverified::Signature => Self::Signature,
        }
    }
}

#[derive(Deserialize)]
struct Claims {
    aud: String,
    iss: String,
    tid: TenantId,
    oid: AadUserId,
    #[serde(default)]
    nonce: String,
    #[serde(default, deserialize_with = "or_default")]
    preferred_username: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    name: Option<String>,
    #[serde(flatten)]
    lifetime: Lifetime,
}

/// Checks everything about an `id_token`: key, signature, audience, issuer, tenant, nonce and time.
pub fn check_id_token(
    token: &str,
    keys: &SigningKeys,
    expected: &IdTokenExpectation<'_>,
) -> Result<IdToken, IdTokenRefusal> {
    let claims: Claims = keys.verified(token)?;
    let refusals = [
        (claims.aud.eq_ignore_ascii_case(expected.client_id), IdTokenRefusal::Audience),
        (expected.tenant.is(claims.tid.as_ref()), IdTokenRefusal::Tenant),
        (keys.is_issuer(&claims.iss, claims.tid.as_ref()), IdTokenRefusal::Issuer),
        (!claims.nonce.is_empty() && claims.nonce == expected.nonce, IdTokenRefusal::Nonce),
        (claims.lifetime.includes(expected.now), IdTokenRefusal::Expired),
    ];
    if let Some((_, refusal)) = refusals.into_iter().find(|(passed, _)| !passed) {
        return Err(refusal);
    }
    let Claims { oid, tid, preferred_username, name, .. } = claims;
    Ok(IdToken { oid, tid, preferred_username, name })
}
