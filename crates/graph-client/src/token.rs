//! The token endpoint: a code, a refresh token or the client secret in, tokens out
//! (<https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow>).
//!
//! A user's refresh token is replaced at every use while the old one stays valid for a while. So a refresh may be
//! repeated, and what comes back must be stored in place of what was sent.

use graph::{EntraError, Secret};
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::{
    Error, GraphClient,
    error::{Problem, Transport},
    http::below,
    throttle::{Call, Kind},
};

const REFRESH: Call =
    Call { doing: "refreshing a user's token", kind: Kind::Token, idempotent: true };

/// What a signed-in user's calls need, and what is stored for the user.
#[derive(Debug, Clone)]
pub struct UserTokens {
    /// For calls to Graph, until [`expiry`](Self::expiry).
    pub access_token: Secret,
    /// For the next refresh.
    pub refresh_token: Secret,
    /// `Bearer`.
    pub token_type: String,
    /// When the access token expires, UTC.
    pub expiry: Timestamp,
}

/// What the token endpoint answers.
#[derive(Deserialize)]
pub(crate) struct TokenAnswer {
    pub(crate) access_token: Secret,
    #[serde(default = "bearer")]
    pub(crate) token_type: String,
    /// Seconds.
    #[serde(default = "an_hour", deserialize_with = "seconds")]
    pub(crate) expires_in: u32,
    pub(crate) refresh_token: Option<Secret>,
    pub(crate) id_token: Option<String>,
}

fn bearer() -> String {
    "Bearer".to_owned()
}

/// How long an access token lives as a rule.
fn an_hour() -> u32 {
    3599
}

/// A number, or one in a text, as version 1.0 of the endpoint writes it.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let seconds = match &value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_u64().and_then(|seconds| u32::try_from(seconds).ok()),
    };
    Ok(seconds.unwrap_or_else(an_hour))
}

impl GraphClient {
    /// New tokens for a user. No scopes are named: the user's consent stands as it was given, also when it was given
    /// to an earlier version that asked for other scopes.
    pub async fn refresh(&self, refresh_token: &Secret) -> Result<UserTokens, Error> {
        let now = self.clock().now();
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token.expose())];
        let answer = self.token_endpoint(REFRESH, &form).await?;
        Ok(UserTokens {
            refresh_token: answer.refresh_token.unwrap_or_else(|| refresh_token.clone()),
            access_token: answer.access_token,
            token_type: answer.token_type,
            expiry: expiry(now, answer.expires_in),
        })
    }

    /// Posts `form` with the application's credentials.
    pub(crate) async fn token_endpoint(
        &self,
        call: Call,
        form: &[(&str, &str)],
    ) -> Result<TokenAnswer, Error> {
        let app = self.app();
        let url = below(&app.hosts.login, &[app.tenant.as_ref(), "oauth2", "v2.0", "token"])
            .ok_or_else(|| Error::unexpected(call.doing, Problem::NotAnId))?;
        let credentials =
            [("client_id", app.client_id.as_str()), ("client_secret", app.client_secret.expose())];
        let request = self
            .http()
            .request(Method::POST, url)
            .form(&[form, &credentials].concat())
            .build()
            .map_err(|error| Error::Transport(Transport::new(call.doing, error)))?;
        let reply = self.throttle().send(self.http(), call, request).await?;
        if reply.status.is_success() {
            return reply.json(call.doing);
        }
        let wait = self.throttle().wait_asked_for(&reply);
        Err(Error::Entra(EntraError::parse(reply.status.as_u16(), &reply.body, wait)))
    }
}

pub(crate) fn expiry(now: Timestamp, expires_in: u32) -> Timestamp {
    now.checked_add(SignedDuration::from_secs(i64::from(expires_in))).unwrap_or(Timestamp::MAX)
}
