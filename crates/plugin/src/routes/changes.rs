//! `POST /changes` and `POST /lifecycle`: where Microsoft Graph sends to.
//!
//! A request with `validationToken` is Graph's test of the address when a subscription is made: the decoded
//! token goes back as plain text (Microsoft Graph, "Receive change notifications through webhooks").

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use crate::{
    app::App,
    flow::receive::{Received, receive as take},
};

/// The query of Graph's test.
#[derive(Deserialize)]
pub(crate) struct Handshake {
    #[serde(rename = "validationToken")]
    validation_token: Option<String>,
}

/// Answers Graph's test, or takes notifications in.
pub(crate) async fn receive(
    State(app): State<Arc<App>>,
    Query(handshake): Query<Handshake>,
    body: Bytes,
) -> Response {
    if let Some(token) = handshake.validation_token {
        let headers = [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        return (headers, token).into_response();
    }
    let Some(live) = app.live() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "not ready, send again").into_response();
    };
    match take(&app, &live, &body).await {
        Received::Accepted => StatusCode::ACCEPTED.into_response(),
        Received::NotJson => (StatusCode::BAD_REQUEST, "the body is not JSON").into_response(),
        Received::TryAgain => {
            (StatusCode::SERVICE_UNAVAILABLE, "not stored, send again").into_response()
        }
    }
}
