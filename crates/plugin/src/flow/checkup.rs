//! Looks now and then for what nobody would notice before it hurts: a redirect URI that is not registered, and a client
//! secret that is about to end.

use std::sync::Arc;

use graph_client::{
    AuthorizeRequest,
    sign_in::{code_challenge, code_verifier, unguessable},
};
use notifier::condition::{Condition, Kind, of_secret_end};
use tracing::debug;

use crate::app::{App, Live};

/// Each is enough to read the registration (Microsoft Graph, "Get application").
const MAY_READ: [&str; 4] = [
    "Application.Read.All",
    "Application.ReadWrite.OwnedBy",
    "Application.ReadWrite.All",
    "Directory.Read.All",
];

/// Looks until the configuration is replaced. The first look comes a little later than the start, when there is more to
/// do.
pub(crate) async fn run(app: Arc<App>, live: Arc<Live>) {
    let mut pause = live.timing.condition_patience;
    loop {
        tokio::select! {
            () = app.clock.sleep(pause) => {}
            () = live.replaced.cancelled() => return,
        }
        look_at_secret(&app, &live).await;
        pause = match has_redirect_uri(&app, &live).await {
            Some(false) => live.timing.checkup_again,
            _ => live.timing.checkup,
        };
    }
}

/// Whether people are sent back here after the sign-in; `None` if Microsoft does not show it.
pub(crate) async fn has_redirect_uri(app: &App, live: &Live) -> Option<bool> {
    let redirect_uri = live.address("/oauth-redirect");
    let request = AuthorizeRequest {
        redirect_uri: redirect_uri.as_str(),
        state: &unguessable(&crate::random()),
        nonce: &unguessable(&crate::random()),
        code_challenge: &code_challenge(&code_verifier(&crate::random())),
    };
    let registered = match live.graph.has_redirect_uri(&request).await {
        Ok(registered) => registered?,
        Err(error) => {
            debug!(error = %crate::chain(&error), "the sign-in page could not be looked at");
            return None;
        }
    };
    let missing =
        (!registered).then(|| Condition::about(Kind::RedirectUriMissing, redirect_uri.as_str()));
    app.conditions.only(app.clock.now(), missing, &[Kind::RedirectUriMissing]);
    Some(registered)
}

/// Reads when the client secret ends, if the optional permission for it was given.
pub(crate) async fn look_at_secret(app: &App, live: &Live) {
    let Some(roles) = live.graph.application_roles().await else { return };
    let ends = if MAY_READ.iter().any(|role| roles.contains(*role)) {
        live.graph.end_of_secret(&live.settings.client_secret).await
    } else {
        Ok(None)
    };
    match ends {
        Ok(ends) => {
            live.secret_ends_at(ends);
            let now = app.clock.now();
            let near = ends.and_then(|ends| of_secret_end(ends, now));
            app.conditions.only(now, near, &[Kind::SecretExpires]);
        }
        Err(error) => {
            debug!(error = %crate::chain(&error), "the end of the client secret could not be read");
        }
    }
}
