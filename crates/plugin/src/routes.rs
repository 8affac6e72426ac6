//! The HTTP routes under `/plugins/com.mattermost.msteams-sync`, and who may call each.
//!
//! Users are whoever Mattermost says (`Mattermost-User-Id`, which the server sets after checking the session
//! and strips from what clients send: `server/channels/app/plugin_requests.go`), never a field of a body.
//!
//! | route | who |
//! |---|---|
//! | `POST /changes`, `POST /lifecycle` | webhook: every item must carry our `clientState` |
//! | `GET /connect`, `GET /oauth-redirect`, `GET /account-connected` | user |
//! | `GET /connection-status`, `POST /disconnect`, `POST /actions/notifications` | user |

pub(crate) mod actions;
pub(crate) mod changes;
pub(crate) mod connect;
pub(crate) mod connection;
pub(crate) mod page;

use std::sync::Arc;

use axum::{
    Router,
    http::StatusCode,
    routing::{get, post},
};

use crate::app::App;

/// All routes.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/changes", post(changes::receive))
        .route("/lifecycle", post(changes::receive))
        // A GET route answers HEAD as well; these two are for browsers only, and one of them counts once.
        .route("/connect", get(connect::connect).head(not_allowed))
        .route("/oauth-redirect", get(connect::oauth_redirect).head(not_allowed))
        .route("/account-connected", get(connect::account_connected))
        .route("/connection-status", get(connection::connection_status))
        .route("/disconnect", post(connection::disconnect))
        .route("/actions/notifications", post(actions::notifications))
        .with_state(app)
}

async fn not_allowed() -> StatusCode {
    StatusCode::METHOD_NOT_ALLOWED
}
