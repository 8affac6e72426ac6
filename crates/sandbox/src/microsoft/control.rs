//! The control interface: what tests in other languages and the Teams page do, as JSON over HTTP.
//!
//! Everything is below `/_sandbox/` at the base URL of Teams. Bodies and answers are JSON objects; an unknown name
//! is 404 with `{"error"}`, a body that does not fit is 422.
//!
//! | request | body |
//! |---|---|
//! | `GET state?after=<version>` | waits up to 20 s for something newer than `after`, then `{version, people, chats, subscriptions}` |
//! | `POST chats` | `{members: [name], topic?}` → `{id}` |
//! | `POST messages` | `{chat, from, html}` or `{chat, from, draft}` → `{id}` |
//! | `POST files` | a [`NewFile`](super::NewFile) → a [`SharedFile`](super::SharedFile), whose `attachment` goes into a draft |
//! | `GET files` | `{files: [SharedFile]}` |
//! | `DELETE files` | `{url}` |
//! | `POST messages/edit` | `{chat, message, html}` |
//! | `POST messages/delete` | `{chat, message}` |
//! | `POST members/add`, `POST members/remove` | `{chat, by, people: [name]}` |
//! | `POST presence` | `{person, availability, activity?}` (the activity is else the same word) |
//! | `GET delivery`, `PUT delivery` | all of [`DeliverySettings`](super::DeliverySettings) |
//! | `GET attempts` | `{underWay, attempts}`: how many batches are on their way, also to be sent again; every POST so far |
//! | `GET requests` | `{counts, log, unexpected}` |
//! | `POST faults` | `{operation, status, count, retryAfterSeconds?}` or `{aadsts, count}`; `DELETE faults` takes them back |
//! | `POST latency` | `{operation, ms}` |
//! | `POST limits` | `{enabled}`: the service limits (429) |
//! | `POST lifecycle` | `{subscription, event}`; `{…, remove: true}` removes the subscription as well |
//! | `POST notify` | `{url, body}`: posts any body → `{status}` |
//! | `POST notifications` | `{messages: [{from, to, html}]}`, object ids → the body that Graph would POST for these one-to-one messages |
//! | `POST sign-in` | `{person?}`: sign this user in without asking; `{error, description}`: refuse; `{}`: ask |
//! | `POST revoke` | `{person}` |
//! | `POST refuse` | `{person, aadsts?}`: no new tokens for this user, until it comes without a code |
//! | `POST redirect-uris` | `{uri}` |
//! | `POST consent` | `{application: [..], delegated: [..]}` |
//! | `POST clock` | `{advanceSeconds}` |

mod actions;
mod observe;

use std::sync::Arc;

use axum::{
    Json, Router,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::json;

use super::{ControlError, world::World};

pub(crate) fn router(world: &Arc<World>) -> Router {
    let routes = Router::new()
        .route("/state", get(observe::state))
        .route("/attempts", get(observe::attempts))
        .route("/requests", get(observe::requests))
        .route("/delivery", get(observe::delivery).put(actions::set_delivery))
        .route("/chats", post(actions::create_chat))
        .route("/messages", post(actions::send_message))
        .route("/files", post(actions::add_file).get(observe::files).delete(actions::delete_file))
        .route("/messages/edit", post(actions::edit_message))
        .route("/messages/delete", post(actions::delete_message))
        .route("/members/add", post(actions::add_members))
        .route("/members/remove", post(actions::remove_members))
        .route("/presence", post(actions::set_presence))
        .route("/faults", post(actions::fail_next).delete(actions::no_more_faults))
        .route("/latency", post(actions::set_latency))
        .route("/limits", post(actions::set_limits))
        .route("/lifecycle", post(actions::send_lifecycle))
        .route("/notify", post(actions::notify))
        .route("/notifications", post(actions::prepare_notifications))
        .route("/sign-in", post(actions::answer_sign_in))
        .route("/revoke", post(actions::revoke))
        .route("/refuse", post(actions::refuse))
        .route("/redirect-uris", post(actions::register_redirect_uri))
        .route("/consent", post(actions::consent))
        .route("/clock", post(actions::advance_clock))
        .with_state(Arc::clone(world));
    Router::new().nest("/_sandbox", routes)
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Post(_) => StatusCode::BAD_GATEWAY,
            Self::Recorded(_) => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::NOT_FOUND,
        };
        (status, Json(json!({"error": self.to_string()}))).into_response()
    }
}
