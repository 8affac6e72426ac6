//! Keeps users signed in: tries each one's token about once a day.
//!
//! Microsoft ends a refresh token that nobody used for 90 days, and hands out another at each use ("Refresh tokens in
//! the Microsoft identity platform"). An outage, a limit or a refusal of the application says nothing about a user.
//! A token that is refused itself is kept and tried on, once a day: what Microsoft took back for a day it may give again.

use std::time::Duration;

use graph::{Disposition, Secret};
use graph_client::UserTokens;
use mattermost::{Api, ApiError};
use serde::Deserialize;
use store::DueToken;
use tracing::{info, warn};

use super::{conditions, connect, refusals, worker::Shop};

/// Tokens that one node tries between two looks.
const MOST: u16 = 20;
/// How long a token belongs to the node that tries it.
const LEASE: Duration = Duration::from_mins(1);
/// The reason of a token that cannot be refreshed at all.
const NO_REFRESH_TOKEN: &str = "no refresh token";

/// Tries tokens until the configuration is replaced.
pub(crate) async fn run(shop: Shop) {
    let Shop { app, live, .. } = &shop;
    while !live.replaced.is_cancelled() {
        let pause = match look(&shop).await {
            Ok(pause) => pause,
            Err(error) => {
                warn!(error = %crate::chain(&error), "the users' tokens could not be looked after");
                live.timing.token_pause
            }
        };
        tokio::select! {
            () = app.clock.sleep(pause) => {}
            () = live.replaced.cancelled() => {}
        }
    }
}

/// Tries what is due, tells what is to be told, and says when to look again.
async fn look(shop: &Shop) -> Result<Duration, crate::Error> {
    let live = &shop.live;
    let claimed = live.store.claim_tokens(MOST, LEASE).await?;
    let more = claimed.len() == usize::from(MOST);
    let mut pause = if more { Duration::ZERO } else { live.timing.token_look };
    for due in claimed {
        if let Tried::NobodyNow(after) = try_token(shop, &due).await? {
            // What was claimed beside it comes due again with its lease.
            pause = after.max(pause);
            break;
        }
    }
    refusals::tell(shop).await?;
    Ok(pause)
}

/// What trying one token showed.
enum Tried {
    /// How this one is.
    This,
    /// That no other would fare better before this has passed.
    NobodyNow(Duration),
}

async fn try_token(shop: &Shop, due: &DueToken) -> Result<Tried, crate::Error> {
    let Shop { live, api, .. } = shop;
    let user = due.mattermost_user.as_str();
    if due.json.is_some() && is_gone(api, user).await? {
        connect::disconnect(live, api, user).await?;
        info!(user.id = user, "disconnected, because the user was deactivated");
        return Ok(Tried::This);
    }
    let Refreshed::Untold(error) = refresh(shop, due).await? else { return Ok(Tried::This) };
    // Not the first again: the trouble may be this one's own.
    live.store.postpone_token(due, live.timing.token_pause * 2).await?;
    Ok(Tried::NobodyNow(match error.disposition() {
        Disposition::Retry { after: Some(after) } => after,
        _ => live.timing.token_pause,
    }))
}

/// What a refresh of a user's token brought.
pub(crate) enum Refreshed {
    /// New tokens, which are stored.
    Tokens(Box<UserTokens>),
    /// Nothing, before the user signs in again or the encryption key comes back.
    Refused,
    /// Nothing that says anything about this token.
    Untold(graph_client::Error),
}

/// Refreshes a token that the caller has claimed, and writes down what it shows about it.
pub(crate) async fn refresh(shop: &Shop, due: &DueToken) -> Result<Refreshed, crate::Error> {
    let Shop { app, live, .. } = shop;
    let user = due.mattermost_user.as_str();
    let Some(json) = &due.json else {
        live.store.postpone_token(due, live.timing.token_rest).await?;
        return Ok(Refreshed::Refused);
    };
    let Some(refresh_token) = refresh_token(json) else {
        live.store.refuse_token(due, NO_REFRESH_TOKEN).await?;
        return Ok(Refreshed::Refused);
    };
    let error = match live.graph.refresh(&refresh_token).await {
        Ok(tokens) => {
            live.store.replace_token(user, &due.version, &connect::stored(&tokens)).await?;
            return Ok(Refreshed::Tokens(Box::new(tokens)));
        }
        Err(error) => error,
    };
    if let (graph_client::Error::Entra(refusal), Disposition::SignInAgain) =
        (&error, error.disposition())
    {
        warn!(error = %crate::chain(&error), user.id = user, "Microsoft refuses a user's token");
        live.store.refuse_token(due, &refusal.code()).await?;
        return Ok(Refreshed::Refused);
    }
    warn!(error = %crate::chain(&error), user.id = user, "a user's token could not be refreshed");
    if let graph_client::Error::Entra(refusal) = &error {
        conditions::refused_for_user(app, live, refusal);
    }
    Ok(Refreshed::Untold(error))
}

/// The user does not exist, or is deactivated.
async fn is_gone(api: &Api, user: &str) -> Result<bool, ApiError> {
    match api.get_user(user).await {
        Ok(user) => Ok(user.delete_at > 0),
        Err(error) if error.is_not_found() => Ok(true),
        Err(error) => Err(error),
    }
}

fn refresh_token(json: &Secret) -> Option<Secret> {
    #[derive(Deserialize)]
    struct Stored {
        refresh_token: Secret,
    }
    let stored: Stored = serde_json::from_str(json.expose()).ok()?;
    Some(stored.refresh_token).filter(|token| !token.expose().is_empty())
}
