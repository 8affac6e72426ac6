//! The HTTP routes under `/plugins/com.mattermost.msteams-sync`, and who may call each.
//!
//! Users are whoever Mattermost says (`Mattermost-User-Id`, which the server sets after checking the session
//! and strips from what clients send: `server/channels/app/plugin_requests.go`), never a field of a body.
//!
//! | route | who |
//! |---|---|
//! | `POST /changes`, `POST /lifecycle` | webhook: every item must carry our `clientState` |
//! | `GET /connect`, `GET /oauth-redirect`, `GET /account-connected` | user |

pub(crate) mod changes;
pub(crate) mod connect;
pub(crate) mod page;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

use crate::app::App;

/// Most bytes of a notification POST; more is answered 413.
const MOST_NOTIFICATION_BYTES: usize = 8 * 1024 * 1024;

/// All routes.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/changes", post(changes::receive))
        .route("/lifecycle", post(changes::receive))
        .layer(DefaultBodyLimit::max(MOST_NOTIFICATION_BYTES))
        .route("/connect", get(connect::connect))
        .route("/oauth-redirect", get(connect::oauth_redirect))
        .route("/account-connected", get(connect::account_connected))
        .with_state(app)
}
