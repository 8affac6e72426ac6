//! `POST /actions/notifications`: a button under one of the bot's posts was pressed.
//!
//! The server calls it in the name of whoever pressed (`server/channels/app/integration_action.go`). It passes over
//! the status, and takes the last piece that is written for the whole answer, so that is one piece.

use axum::{
    Json,
    body::Bytes,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use mattermost::model::PostActionIntegrationRequest;
use notifier::{command::Reply, words::Key};
use tracing::warn;

use super::connection::SessionUser;
use crate::flow::preference::{Refused, only_for_them, press};

/// Turns the notifications of whoever pressed on or off.
pub(crate) async fn notifications(user: SessionUser, body: Bytes) -> Response {
    let Ok(request) = serde_json::from_slice::<PostActionIntegrationRequest>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    match press(&user.app, &user.api, &user.id, &request).await {
        Ok(Ok(answer)) => Json(answer).into_response(),
        Ok(Err(Refused::Unknown)) => StatusCode::BAD_REQUEST.into_response(),
        Ok(Err(Refused::NotTheirs(text))) => {
            (StatusCode::FORBIDDEN, Json(only_for_them(text))).into_response()
        }
        Err(error) => {
            warn!(error = %crate::chain(&error), user.id = %user.id, "a button had no effect");
            let locale = user.api.get_user(&user.id).await.map(|user| user.locale);
            let text =
                Reply::plain(Key::CommandFailed).text(&user.app.words, &locale.unwrap_or_default());
            Json(only_for_them(text)).into_response()
        }
    }
}
