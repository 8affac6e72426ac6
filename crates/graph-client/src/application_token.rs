//! The application's own token: the grant `client_credentials`
//! (<https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow>).
//!
//! Entra counts token requests and locks out who loops (AADSTS50196). So one token serves all calls until shortly
//! before it expires, and one caller fetches it for all who wait.

use std::{collections::BTreeSet, time::Duration};

use graph::{EntraError, Secret};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Error, GraphClient,
    throttle::{Call, Kind},
};

const FETCH: Call =
    Call { doing: "fetching the application's token", kind: Kind::Token, idempotent: true };
/// A token is given up this long before it expires, a short-lived one at half of its life.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);

/// A token that is younger is not exchanged, neither for a longer life nor because permissions may have been given
/// since it was fetched.
const YOUNG: SignedDuration = SignedDuration::from_mins(1);

#[derive(Debug, Clone)]
pub(crate) struct ApplicationToken {
    access_token: Secret,
    fetched_at: Timestamp,
    fresh_until: Timestamp,
}

/// What Entra gave the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// When.
    pub since: Timestamp,
    /// The application permissions that it brought; `None` if the token does not show them.
    pub roles: Option<BTreeSet<String>>,
}

/// Entra refused the application.
#[derive(Debug, Clone)]
pub struct ApplicationRefusal {
    /// When.
    pub at: Timestamp,
    /// In which words.
    pub error: EntraError,
}

impl GraphClient {
    /// What Entra gives the application: from the token at hand, or from one that is fetched now.
    pub async fn application(&self) -> Result<Application, Error> {
        Ok(shown(&self.fresh_application_token().await?))
    }

    /// The same from a token that is fetched now, so that it shows what is so now.
    pub async fn application_anew(&self) -> Result<Application, Error> {
        self.cached_application_token().clear().await;
        self.application().await
    }

    /// How Entra last answered the application, without asking it; `None` if it was not asked or did not answer.
    pub async fn application_now(&self) -> Option<Result<Application, ApplicationRefusal>> {
        match self.cached_application_token().last().await? {
            Ok(token) => Some(Ok(shown(&token))),
            Err((at, Error::Application(error))) => Some(Err(ApplicationRefusal { at, error })),
            Err(_) => None,
        }
    }

    /// The application permissions that the last token brought; `None` if it did not show them.
    pub async fn application_roles(&self) -> Option<BTreeSet<String>> {
        self.application_now().await?.ok()?.roles
    }

    pub(crate) async fn application_token(&self) -> Result<Secret, Error> {
        Ok(self.fresh_application_token().await?.access_token)
    }

    async fn fresh_application_token(&self) -> Result<ApplicationToken, Error> {
        let now = self.clock().now();
        self.application_token_that(now, |token| token.fresh_until > now).await
    }

    /// Has the whole life of a token ahead, for a call whose effect lasts as long as its token. If none can be fetched,
    /// the one at hand goes on serving.
    pub(crate) async fn young_application_token(&self) -> Result<Secret, Error> {
        let now = self.clock().now();
        let young = |token: &ApplicationToken| token.fetched_at > now - YOUNG;
        match self.application_token_that(now, young).await {
            Ok(token) => Ok(token.access_token),
            Err(_) => self.application_token().await,
        }
    }

    async fn application_token_that(
        &self,
        now: Timestamp,
        is_usable: impl Fn(&ApplicationToken) -> bool,
    ) -> Result<ApplicationToken, Error> {
        let fetch = self.fetch_application_token(now);
        self.cached_application_token().value((now, Duration::ZERO), is_usable, fetch).await
    }

    /// `token` was refused; a newer one that came in the meantime stays.
    pub(crate) async fn forget_application_token(&self, token: &Secret) {
        self.cached_application_token().forget(|cached| cached.access_token == *token).await;
    }

    /// `token` did not bring a permission that a newer one may bring.
    pub(crate) async fn forget_old_application_token(&self, token: &Secret) {
        let old = self.clock().now() - YOUNG;
        let is_meant = |one: &ApplicationToken| one.access_token == *token && one.fetched_at < old;
        self.cached_application_token().forget(is_meant).await;
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
            fetched_at: now,
            fresh_until: now.checked_add(fresh).unwrap_or(Timestamp::MAX),
        })
    }
}

fn shown(token: &ApplicationToken) -> Application {
    Application { since: token.fetched_at, roles: graph::roles(token.access_token.expose()) }
}
