//! The keys that sign ID tokens and the validation tokens of change notifications.
//!
//! Issuer and keys come from the tenant's own discovery document, in every cloud. Microsoft rolls its keys without notice
//! (<https://learn.microsoft.com/entra/identity-platform/signing-key-rollover>): a token with an unknown key is a
//! reason to load them again, but not for each of many such tokens.

use std::{sync::Arc, time::Duration};

use graph::SigningKeys;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, Request};
use serde::Deserialize;
use url::Url;

use crate::{
    Error, GraphClient,
    error::Problem,
    http::{Reply, below},
    throttle::{Call, Kind},
};

const LOAD: Call = Call {
    doing: "loading the keys that sign Microsoft's tokens",
    kind: Kind::SigningKeys,
    idempotent: true,
};
const LIFE: SignedDuration = SignedDuration::from_hours(24);
const BETWEEN_RELOADS: Duration = Duration::from_secs(5);

#[derive(Debug, Clone)]
pub(crate) struct LoadedKeys {
    keys: Arc<SigningKeys>,
    at: Timestamp,
}

/// What is needed of the discovery document.
#[derive(Deserialize)]
struct OpenIdConfiguration {
    issuer: String,
    jwks_uri: Url,
}

impl GraphClient {
    /// The keys, at most 24 hours old.
    pub async fn signing_keys(&self) -> Result<Arc<SigningKeys>, Error> {
        self.signing_keys_younger_than(LIFE, Duration::ZERO).await
    }

    /// The keys again, after a token named one that is not among them. At most one load in five seconds; when it failed,
    /// the error is answered until the next one, because old keys would judge wrongly.
    pub async fn signing_keys_after_miss(&self) -> Result<Arc<SigningKeys>, Error> {
        let age = SignedDuration::try_from(BETWEEN_RELOADS).unwrap_or(SignedDuration::ZERO);
        self.signing_keys_younger_than(age, BETWEEN_RELOADS).await
    }

    async fn signing_keys_younger_than(
        &self,
        age: SignedDuration,
        rest: Duration,
    ) -> Result<Arc<SigningKeys>, Error> {
        let now = self.clock().now();
        let young = |loaded: &LoadedKeys| now.duration_since(loaded.at) < age;
        let load =
            async { Ok(LoadedKeys { keys: self.load_signing_keys().await?.into(), at: now }) };
        let loaded = self.cached_signing_keys().value((now, rest), young, load).await?;
        Ok(loaded.keys)
    }

    async fn load_signing_keys(&self) -> Result<SigningKeys, Error> {
        let app = self.app();
        let path = [app.tenant.as_ref(), "v2.0", ".well-known", "openid-configuration"];
        let url = below(&app.hosts.login, &path)
            .ok_or_else(|| Error::unexpected(LOAD.doing, Problem::NotAnId))?;
        let document: OpenIdConfiguration = self.document(url).await?.json(LOAD.doing)?;
        let keys = self.document(document.jwks_uri).await?;
        SigningKeys::from_json(&keys.body, document.issuer)
            .map_err(|_| Error::unexpected(LOAD.doing, Problem::Missing("an RSA signing key")))
    }

    /// A public document; no token goes with the request, so its address may be on another host.
    async fn document(&self, url: Url) -> Result<Reply, Error> {
        let request = Request::new(Method::GET, url);
        let reply = self.throttle().send(self.http(), LOAD, request).await?;
        if reply.status.is_success() {
            return Ok(reply);
        }
        Err(Error::unexpected(LOAD.doing, Problem::Status(reply.status.as_u16())))
    }
}
