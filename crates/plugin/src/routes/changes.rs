//! `POST /changes` and `POST /lifecycle`: where Microsoft Graph sends to.
//!
//! A request with `validationToken` is Graph's test of the address when a subscription is made: the decoded
//! token goes back as plain text (Microsoft Graph, "Receive change notifications through webhooks").

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, to_bytes},
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use tokio::time::timeout;

use crate::{
    app::App,
    counters::took,
    flow::receive::{Received, receive as take},
};

/// The query of Graph's test.
#[derive(Deserialize)]
pub(crate) struct Handshake {
    #[serde(rename = "validationToken")]
    validation_token: Option<String>,
}

/// Most bytes of a body; more is answered 413.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// How long a body may take to arrive, and a request to have its turn: the answer has to be out within Graph's three
/// seconds.
const PATIENCE: Duration = Duration::from_millis(700);

/// Answers Graph's test, or takes notifications in.
pub(crate) async fn receive(
    State(app): State<Arc<App>>,
    Query(handshake): Query<Handshake>,
    body: Body,
) -> Response {
    if let Some(token) = handshake.validation_token {
        let headers = [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        return (headers, token).into_response();
    }
    let arrived = app.clock.now();
    let answer = take_in(&app, body).await;
    took(&app.counters.answer_times, arrived, app.clock.now());
    answer
}

async fn take_in(app: &App, body: Body) -> Response {
    let refused = |reason| app.counters.notifications.count(reason);
    let Some(live) = app.live() else {
        refused("refused POST: not ready");
        return (StatusCode::SERVICE_UNAVAILABLE, "not ready, send again").into_response();
    };
    // Anybody may send here, so no more is read at once than there is memory for.
    let Ok(Ok(_turn)) = timeout(PATIENCE, app.receiving.acquire()).await else {
        refused("refused POST: busy");
        return (StatusCode::SERVICE_UNAVAILABLE, "busy, send again").into_response();
    };
    let body = match timeout(PATIENCE, to_bytes(body, MOST_BYTES)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => {
            refused("refused POST: too large");
            return StatusCode::PAYLOAD_TOO_LARGE.into_response();
        }
        Err(_) => {
            refused("refused POST: too slow");
            return StatusCode::REQUEST_TIMEOUT.into_response();
        }
    };
    match take(app, &live, &body).await {
        Received::Accepted => StatusCode::ACCEPTED.into_response(),
        Received::NotJson => {
            refused("refused POST: not JSON");
            (StatusCode::BAD_REQUEST, "the body is not JSON").into_response()
        }
        Received::TryAgain => {
            refused("refused POST: not stored");
            (StatusCode::SERVICE_UNAVAILABLE, "not stored, send again").into_response()
        }
    }
}
