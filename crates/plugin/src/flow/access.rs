//! Access tokens of users, for what Microsoft lets only them see.

use std::time::Duration;

use graph::Secret;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::{
    tokens::{Refreshed, refresh},
    worker::Shop,
};

/// A token that ends sooner is not begun with.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);
/// For so long nobody else refreshes a token that is being refreshed.
const LEASE: Duration = Duration::from_mins(1);

/// An access token of a user; `None` while Microsoft gives them none: they are not connected, or have to sign in again.
/// `but`: another one than this, which Graph has just refused.
pub(crate) async fn access_token(
    shop: &Shop,
    user: &str,
    but: Option<&Secret>,
) -> Result<Option<Secret>, crate::Error> {
    let Shop { app, live, .. } = shop;
    let turn = app.refreshing.turn(&user.to_owned());
    let _turn = turn.lock().await;
    let stored = match live.store.token(user).await {
        Ok(Some(stored)) if !stored.refused => stored,
        Ok(_) | Err(store::Error::Unreadable { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if let Some(token) = usable(&stored.json, app.clock.now(), but) {
        return Ok(Some(token));
    }
    let Some(due) = live.store.claim_token(user, LEASE).await? else { return Ok(None) };
    match refresh(shop, &due).await? {
        Refreshed::Tokens(tokens) => Ok(Some(tokens.access_token)),
        Refreshed::Refused => Ok(None),
        Refreshed::Untold(error) => Err(error.into()),
    }
}

fn usable(json: &Secret, now: Timestamp, but: Option<&Secret>) -> Option<Secret> {
    #[derive(Deserialize)]
    struct Stored {
        access_token: Secret,
        expiry: Timestamp,
    }
    let Stored { access_token, expiry } = serde_json::from_str(json.expose()).ok()?;
    let refused = but.is_some_and(|but| but.expose() == access_token.expose());
    (!refused && expiry.duration_since(now) > MARGIN).then_some(access_token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_used_until_shortly_before_its_end() {
        let stored = Secret::from(
            r#"{"access_token":"a","token_type":"Bearer","refresh_token":"r","expiry":"2026-11-26T13:00:00.5+01:00"}"#,
        );
        let at = |time: &str| time.parse::<Timestamp>().unwrap();
        let token = |time, but: Option<&str>| {
            let but = but.map(Secret::from);
            usable(&stored, at(time), but.as_ref()).map(|token| token.expose().to_owned())
        };
        assert_eq!(token("2026-11-26T11:54:59Z", None).as_deref(), Some("a"));
        assert_eq!(token("2026-11-26T11:55:01Z", None), None);
        assert_eq!(token("2026-11-26T11:00:00Z", Some("a")), None);
        assert_eq!(token("2026-11-26T11:00:00Z", Some("b")).as_deref(), Some("a"));
        assert_eq!(usable(&"{}".into(), at("2026-11-26T11:00:00Z"), None).map(drop), None);
    }
}
