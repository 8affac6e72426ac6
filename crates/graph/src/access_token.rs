//! What an application's access token shows of itself.
//!
//! Microsoft calls access tokens opaque to clients, and names the claim `roles` all the same ("Access token claims
//! reference"): the application permissions that an administrator consented to, absent if there are none. So it serves
//! to explain a refusal, and never to refuse anything.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

use crate::lenient::list;

#[derive(Deserialize)]
struct Claims {
    #[serde(default, deserialize_with = "list")]
    roles: Vec<String>,
}

/// The application permissions in a token, empty if it has none; `None` if it does not show its claims.
pub fn roles(access_token: &str) -> Option<BTreeSet<String>> {
    let mut parts = access_token.split('.');
    let (_, claims, _) = (parts.next()?, parts.next()?, parts.next()?);
    let claims: Claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    Some(claims.roles.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(claims: &str) -> String {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn a_token_shows_its_permissions() {
        let shown = roles(&token(r#"{"appid":"a","roles":["Chat.Read.All","Presence.Read.All"]}"#));
        let expected = ["Chat.Read.All", "Presence.Read.All"].map(str::to_owned);
        assert_eq!(shown, Some(expected.into_iter().collect()));
        assert_eq!(roles(&token(r#"{"appid":"a"}"#)), Some(BTreeSet::new()));
    }

    #[test]
    fn an_opaque_token_shows_nothing() {
        for token in ["", "EwB4A8l6BAAU", "a.b", "a.b.c", "a.e30=.c", &token("7"), &token("x")] {
            assert_eq!(roles(token), None, "{token}");
        }
    }
}
