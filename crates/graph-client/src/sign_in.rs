//! Signing a user in: the authorization code flow with PKCE
//! (<https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow>).
//!
//! Randomness is an argument; 32 bytes from the system's generator each time, never the same ones twice.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use graph::{Cloud, Hosts, Secret};
use reqwest::{Method, Request, header::LOCATION};
use url::Url;

use crate::{
    Error, GraphClient, UserTokens,
    error::Problem,
    http::below,
    throttle::{Call, Kind},
    token::expiry,
};

/// A code is good for one use only, so this is never repeated.
const REDEEM: Call = Call { doing: "signing a user in", kind: Kind::Token, idempotent: false };
const LOOK: Call =
    Call { doing: "looking at the sign-in page", kind: Kind::SignIn, idempotent: true };
/// What the sign-in page says of a redirect URI that is not the application's (Microsoft, "Microsoft Entra
/// authentication and authorization error codes").
const UNREGISTERED: [&str; 2] = ["AADSTS50011:", "AADSTS500113:"];
const SIGN_IN_SCOPES: &str = "openid profile offline_access";
const GRAPH_SCOPES: [&str; 3] = ["User.Read", "Chat.Read", "Files.Read.All"];

/// What the address of Microsoft's sign-in page carries.
#[derive(Debug, Clone, Copy)]
pub struct AuthorizeRequest<'a> {
    /// Where Microsoft sends the browser afterwards; exactly as in the app registration.
    pub redirect_uri: &'a str,
    /// Comes back with the redirect.
    pub state: &'a str,
    /// Comes back inside the ID token.
    pub nonce: &'a str,
    /// [`code_challenge`] of the verifier that [`GraphClient::redeem_code`] gets.
    pub code_challenge: &'a str,
}

/// A user who has just signed in.
#[derive(Clone)]
pub struct SignedIn {
    /// For the user's own calls.
    pub tokens: UserTokens,
    /// Who signed in; not yet checked.
    pub id_token: String,
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedIn").field("tokens", &self.tokens).finish_non_exhaustive()
    }
}

/// A PKCE code verifier (RFC 7636, 4.1).
pub fn code_verifier(random: &[u8; 32]) -> Secret {
    Secret::from(URL_SAFE_NO_PAD.encode(random))
}

/// The S256 code challenge of a verifier (RFC 7636, 4.2).
pub fn code_challenge(verifier: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.expose().as_bytes()))
}

/// A value for `state` or `nonce`.
pub fn unguessable(random: &[u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(random)
}

impl GraphClient {
    /// Microsoft's sign-in page, which asks which account to use and for consent where it is missing.
    pub fn authorize_url(&self, request: &AuthorizeRequest<'_>) -> Url {
        let app = self.app();
        let segments = [app.tenant.as_ref(), "oauth2", "v2.0", "authorize"];
        // Only an empty tenant id has no page; Microsoft's front page then says so better than we can.
        let mut url = below(&app.hosts.login, &segments).unwrap_or_else(|| app.hosts.login.clone());
        let mut scope = SIGN_IN_SCOPES.to_owned();
        for permission in GRAPH_SCOPES {
            scope.push(' ');
            scope.push_str(&self.permission(permission));
        }
        url.query_pairs_mut()
            .append_pair("client_id", &app.client_id)
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", request.redirect_uri)
            .append_pair("response_mode", "query")
            .append_pair("scope", &scope)
            .append_pair("state", request.state)
            .append_pair("nonce", request.nonce)
            .append_pair("prompt", "select_account")
            .append_pair("code_challenge", request.code_challenge)
            .append_pair("code_challenge_method", "S256");
        url
    }

    /// Whether the application has this redirect URI, as Microsoft's sign-in page shows it to a browser in which nobody
    /// is signed in: it sends the browser back, or says AADSTS50011. `None` if it does neither.
    pub async fn has_redirect_uri(
        &self,
        request: &AuthorizeRequest<'_>,
    ) -> Result<Option<bool>, Error> {
        let mut url = self.authorize_url(request);
        let silent = url.query_pairs().into_owned().map(|(name, value)| match name.as_str() {
            "prompt" => (name, "none".to_owned()),
            _ => (name, value),
        });
        let silent: Vec<_> = silent.collect();
        url.query_pairs_mut().clear().extend_pairs(silent);
        let reply = self.throttle().send(self.http(), LOOK, Request::new(Method::GET, url)).await?;
        let to = reply.headers.get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
        if reply.status.is_redirection() && to.starts_with(request.redirect_uri) {
            return Ok(Some(true));
        }
        let page = String::from_utf8_lossy(&reply.body);
        Ok(UNREGISTERED.iter().any(|code| page.contains(code)).then_some(false))
    }

    /// Exchanges the code of the redirect for tokens.
    pub async fn redeem_code(
        &self,
        code: &str,
        redirect_uri: &str,
        verifier: &Secret,
    ) -> Result<SignedIn, Error> {
        let now = self.clock().now();
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier.expose()),
        ];
        let answer = self.token_endpoint(REDEEM, &form).await?;
        let missing = |what| Error::unexpected(REDEEM.doing, Problem::Missing(what));
        Ok(SignedIn {
            id_token: answer.id_token.ok_or_else(|| missing("the ID token"))?,
            tokens: UserTokens {
                refresh_token: answer.refresh_token.ok_or_else(|| missing("the refresh token"))?,
                access_token: answer.access_token,
                token_type: answer.token_type,
                expiry: expiry(now, answer.expires_in),
            },
        })
    }

    /// A permission's name alone means Microsoft Graph, by whatever name we reach it; in national clouds the host goes
    /// in front.
    fn permission(&self, name: &str) -> String {
        let ours = self.app().hosts.graph.origin();
        let national = [Cloud::GccHigh, Cloud::Dod, Cloud::China].into_iter().filter_map(Hosts::of);
        let is_national = national.map(|hosts| hosts.graph.origin()).any(|origin| origin == ours);
        if is_national { self.graph_scope(name) } else { name.to_owned() }
    }

    /// `{graph}/name`.
    pub(crate) fn graph_scope(&self, name: &str) -> String {
        format!("{}/{name}", self.app().hosts.graph.as_str().trim_end_matches('/'))
    }
}
