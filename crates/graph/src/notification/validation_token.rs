//! Whether a POST comes from Microsoft: the tokens that Graph sends along with encrypted content.
//!
//! From Microsoft's page "Change notifications that include resource data", section "Validation tokens", and for
//! the claims "Access token claims reference". Both versions of tokens occur; a v1.0 token names the caller in
//! `appid` and the authority by an older host, a v2.0 token in `azp` and by the host of sign-in.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    ids::TenantId,
    signing_keys::{Lifetime, SigningKeys, Unverified},
};

/// "Microsoft Graph Change Tracking", the only application that sends notifications.
pub const CHANGE_TRACKING_APP: &str = "0bf30f3b-4a52-48df-9a82-234910c4a086";

/// Where v1.0 tokens come from: worldwide and US Government, and China. Each cloud has its own keys, so the
/// signature tells them apart.
const V1_AUTHORITIES: [&str; 2] = ["https://sts.windows.net/", "https://sts.chinacloudapi.cn/"];

/// What a validation token must say.
#[derive(Clone, Copy, Debug)]
pub struct TokenExpectation<'a> {
    /// The tenant of the items that came with it.
    pub tenant: &'a TenantId,
    /// Our application.
    pub client_id: &'a str,
    /// When the POST came, in UTC: a token may expire while its items wait for us.
    pub received_at: Timestamp,
}

/// Why a validation token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum TokenRefusal {
    /// Perhaps Microsoft has new keys: load them again.
    #[error("the validation token is signed with a key that is not among Microsoft's")]
    UnknownKey,
    /// Not signed by the key that it names, or with another algorithm.
    #[error("the signature of the validation token is wrong")]
    Signature,
    /// Made for another application.
    #[error("the validation token was made for another application")]
    Audience,
    /// Not from Microsoft Graph Change Tracking.
    #[error("the validation token was not made for Microsoft Graph's notifications")]
    Caller,
    /// Of another tenant or authority.
    #[error("the validation token was not issued by this tenant")]
    Issuer,
    /// Too old or too new when it came.
    #[error("the validation token was not valid when it came")]
    Expired,
    /// Not a token, or without a claim that it needs.
    #[error("the validation token cannot be read")]
    Malformed,
}

impl From<Unverified> for TokenRefusal {
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
    tid: String,
    ver: String,
    appid: Option<String>,
    azp: Option<String>,
    #[serde(flatten)]
    lifetime: Lifetime,
}

/// Checks all the tokens of a POST on behalf of the items of one tenant. A POST may hold items of several tenants, with
/// a token for each: what names another tenant says nothing about this one, but what names this one must hold, and at
/// least one does.
pub fn check_tokens(
    tokens: &[String],
    keys: &SigningKeys,
    expected: &TokenExpectation<'_>,
) -> Result<(), TokenRefusal> {
    let mut vouched = Err(TokenRefusal::Issuer);
    for token in tokens.iter().filter(|token| !names_other_tenant(token, expected.tenant)) {
        check_token(token, keys, expected)?;
        vouched = Ok(());
    }
    vouched
}

/// What cannot be read names nobody.
fn names_other_tenant(token: &str, tenant: &TenantId) -> bool {
    #[derive(Deserialize)]
    struct Claims {
        tid: String,
    }
    let claims = token.split('.').nth(1).and_then(|claims| URL_SAFE_NO_PAD.decode(claims).ok());
    let claims = claims.and_then(|claims| serde_json::from_slice::<Claims>(&claims).ok());
    claims.is_some_and(|claims| !tenant.is(&claims.tid))
}

/// Checks everything about one token: key, signature, audience, caller, issuer, tenant and time.
pub fn check_token(
    token: &str,
    keys: &SigningKeys,
    expected: &TokenExpectation<'_>,
) -> Result<(), TokenRefusal> {
    let claims: Claims = keys.verified(token)?;
    let (caller, issued) = match claims.ver.as_str() {
        "1.0" => (&claims.appid, issued_by_v1(&claims)),
        "2.0" => (&claims.azp, keys.is_issuer(&claims.iss, &claims.tid)),
        _ => return Err(TokenRefusal::Malformed),
    };
    if !claims.aud.eq_ignore_ascii_case(expected.client_id) {
        return Err(TokenRefusal::Audience);
    }
    if !caller.as_ref().is_some_and(|caller| caller.eq_ignore_ascii_case(CHANGE_TRACKING_APP)) {
        return Err(TokenRefusal::Caller);
    }
    if !issued || !expected.tenant.is(&claims.tid) {
        return Err(TokenRefusal::Issuer);
    }
    if !claims.lifetime.includes(expected.received_at) {
        return Err(TokenRefusal::Expired);
    }
    Ok(())
}

fn issued_by_v1(claims: &Claims) -> bool {
    let tenant = V1_AUTHORITIES.iter().find_map(|authority| claims.iss.strip_prefix(authority));
    let tenant = tenant.and_then(|tenant| tenant.strip_suffix('/'));
    tenant.is_some_and(|tenant| tenant.eq_ignore_ascii_case(&claims.tid))
}
