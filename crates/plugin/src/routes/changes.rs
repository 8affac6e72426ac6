//! `POST /changes` and `POST /lifecycle`: where Microsoft Graph sends to.
//!
//! A request with `validationToken` is Graph's test of the address when a subscription is made: the decoded
//! token goes back as plain text (Microsoft Graph, "Receive change notifications through webhooks").

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, to_bytes},
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
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
/// How long a body may take to arrive, and a request to have its turn.
const PATIENCE: Duration = Duration::from_millis(700);
/// The whole answer has to be out well within Graph's three seconds, and a 503 within one: what waiting for the turn takes,
/// the database does not have.
const ANSWER_WITHIN: Duration = Duration::from_millis(800);

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
    let answer = take_in(&app, body, arrived).await;
    took(&app.counters.answer_times, arrived, app.clock.now());
    answer
}

async fn take_in(app: &App, body: Body, arrived: Timestamp) -> Response {
    let Some(live) = app.live() else {
        let answer = (StatusCode::SERVICE_UNAVAILABLE, "not ready, send again");
        return refuse(app, "refused POST: not ready", answer);
    };
    // Anybody may send here, so no more is read at once than there is memory for.
    let Ok(Ok(_turn)) = timeout(PATIENCE, app.receiving.acquire()).await else {
        let answer = (StatusCode::SERVICE_UNAVAILABLE, "busy, send again");
        return refuse(app, "refused POST: busy", answer);
    };
    let waited = Duration::try_from(app.clock.now().duration_since(arrived)).unwrap_or_default();
    let body = match timeout(PATIENCE, to_bytes(body, MOST_BYTES)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => {
            return refuse(app, "refused POST: too large", StatusCode::PAYLOAD_TOO_LARGE);
        }
        Err(_) => return refuse(app, "refused POST: too slow", StatusCode::REQUEST_TIMEOUT),
    };
    match take(app, &live, &body, ANSWER_WITHIN.saturating_sub(waited)).await {
        Received::Accepted => StatusCode::ACCEPTED.into_response(),
        Received::NotJson => {
            let answer = (StatusCode::BAD_REQUEST, "the body is not JSON");
            refuse(app, "refused POST: not JSON", answer)
        }
        Received::TryAgain => {
            let answer = (StatusCode::SERVICE_UNAVAILABLE, "not stored, send again");
            refuse(app, "refused POST: not stored", answer)
        }
    }
}

/// Answers a POST of which nothing is taken, and counts that.
fn refuse(app: &App, outcome: &'static str, answer: impl IntoResponse) -> Response {
    app.counters.notifications.count(outcome);
    answer.into_response()
}
