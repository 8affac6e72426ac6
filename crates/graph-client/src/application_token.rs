//! The application's own token: the grant `client_credentials`
//! (<https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow>).
//!
//! Entra counts token requests and locks out who loops (AADSTS50196). So one token serves all calls until shortly
//! before it expires, and one caller fetches it for all who wait.

use std::time::Duration;

use graph::Secret;
use jiff::{SignedDuration, Timestamp};

use crate::{
    Error, GraphClient,
    throttle::{Call, Kind},
};

const FETCH: Call =
    Call { doing: "fetching the application's token", kind: Kind::Token, idempotent: true };
/// A token is given up this long before it expires, a short-lived one at half of its life.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);

#[derive(Debug, Clone)]
pub(crate) struct ApplicationToken {
    access_token: Secret,
    fresh_until: Timestamp,
}

impl GraphClient {
    /// Whether tenant id, client id and client secret are right: an application token is at hand or can be fetched.
    pub async fn application_token_works(&self) -> Result<(), Error> {
        self.application_token().await.map(drop)
    }

    pub(crate) async fn application_token(&self) -> Result<Secret, Error> {
        let now = self.clock().now();
        let fresh = |token: &ApplicationToken| token.fresh_until > now;
        let token = self
            .cached_application_token()
            .value((now, Duration::ZERO), fresh, self.fetch_application_token(now))
            .await?;
        Ok(token.access_token)
    }

    /// `token` was refused; a newer one that came in the meantime stays.
    pub(crate) async fn forget_application_token(&self, token: &Secret) {
        self.cached_application_token().forget(|cached| cached.access_token == *token).await;
    }

    async fn fetch_application_token(&self, now: Timestamp) -> Result<ApplicationToken, Error> {
        let scope = self.graph_scope(".default");
        let form = [("grant_type", "client_credentials"), ("scope", scope.as_str())];
        let answer = self.token_endpoint(FETCH, &form).await.map_err(|error| match error {
            Error::Entra(error) => Error::Application(error),
            other => other,
        })?;
        let life = SignedDuration::from_secs(i64::from(answer.expires_in));
        let fresh = life - MARGIN.min(life / 2);
        Ok(ApplicationToken {
            access_token: answer.access_token,
            fresh_until: now.checked_add(fresh).unwrap_or(Timestamp::MAX),
        })
    }
}
