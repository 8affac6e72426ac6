//! `GET /connection-status` and `POST /disconnect`: what the page in the user's settings asks.
//!
//! Mattermost names the user of a POST only if it carries the session's CSRF token
//! (`server/channels/app/plugin_requests.go`), so no other site can disconnect anybody.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::FromRequestParts,
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use mattermost::{Api, Caller};
use notifier::settings::{Settings, Standing, settings};
use serde::Serialize;
use tracing::warn;

use crate::{
    app::{App, State},
    flow::{connect, people},
};

/// How it stands with a connection, in words for the page.
#[derive(Serialize)]
struct ConnectionStatus {
    connected: bool,
    settings: Settings,
}

/// Says whether the user is connected, and what the page shows.
pub(crate) async fn connection_status(user: SessionUser) -> Response {
    user.answer(user.status().await)
}

/// Disconnects the user and says the same afterwards.
pub(crate) async fn disconnect(user: SessionUser) -> Response {
    let Some(live) = user.app.live() else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    match connect::disconnect(&live, &user.api, &user.id).await {
        Ok(_) => user.answer(user.status().await),
        Err(error) => user.answer(Err(error.into())),
    }
}

/// Whoever Mattermost says it is; without a session, and for other plugins, there is nothing here.
pub(crate) struct SessionUser {
    pub(super) app: Arc<App>,
    pub(super) api: Api,
    pub(super) id: String,
}

impl FromRequestParts<Arc<App>> for SessionUser {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, StatusCode> {
        let caller = Extension::<Caller>::from_request_parts(parts, app).await;
        let user = caller.ok().filter(|caller| caller.plugin_id.is_none());
        let id = user.and_then(|user| user.user_id.clone()).ok_or(StatusCode::UNAUTHORIZED)?;
        let api = app.api().ok_or(StatusCode::SERVICE_UNAVAILABLE)?.clone();
        Ok(Self { app: app.clone(), api, id: id.into() })
    }
}

impl SessionUser {
    async fn status(&self) -> Result<ConnectionStatus, crate::Error> {
        let (standing, turned_on) = match self.app.state() {
            State::Unready(unready) => (Standing::Unready(unready.reply()), true),
            State::Live(live) => {
                let standing = match live.store.connection(&self.id).await? {
                    Some(connection) => Standing::Connected(
                        people::account(&self.api, &self.id, &connection).await?,
                    ),
                    None => Standing::NotConnected,
                };
                (standing, live.settings.sync_notifications)
            }
        };
        let locale = self.api.get_user(&self.id).await?.locale;
        Ok(ConnectionStatus {
            connected: matches!(standing, Standing::Connected(_)),
            settings: settings(&self.app.words, &locale, &standing, turned_on),
        })
    }

    fn answer(&self, status: Result<ConnectionStatus, crate::Error>) -> Response {
        match status {
            Ok(status) => ([(header::CACHE_CONTROL, "no-store")], Json(status)).into_response(),
            Err(error) => {
                warn!(error = %crate::chain(&error), user.id = %self.id, "the settings were not answered");
                StatusCode::SERVICE_UNAVAILABLE.into_response()
            }
        }
    }
}
