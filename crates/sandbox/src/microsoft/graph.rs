//! The pretend Microsoft Graph, version 1.0: the requests that the product makes, and a refusal for the rest.

pub(crate) mod applications;
pub(crate) mod caller;
pub(crate) mod chats;
pub(crate) mod error;
pub(crate) mod files;
pub(crate) mod me;
pub(crate) mod odata;
pub(crate) mod presence;
pub(crate) mod request;
pub(crate) mod subscriptions;

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{Method, StatusCode, Uri},
    routing::{delete, get, patch, post},
};

use self::error::GraphError;
use super::{operation::Operation, traffic::watched, world::World};

const HOSTED_CONTENT: &str =
    "/v1.0/chats/{chat}/messages/{message}/hostedContents/{content}/$value";

pub(crate) fn router(world: &Arc<World>) -> Router {
    use Operation as Op;
    let subscription = "/v1.0/subscriptions/{id}";
    let routes = [
        ("/v1.0/{resource}", Op::Application, get(applications::application)),
        ("/v1.0/me", Op::Me, get(me::me)),
        ("/v1.0/chats/{chat}", Op::Chat, get(chats::chat)),
        ("/v1.0/chats/{chat}/members", Op::Members, get(chats::members)),
        ("/v1.0/chats/{chat}/messages/{message}", Op::Message, get(chats::message)),
        (HOSTED_CONTENT, Op::HostedContent, get(files::hosted_content)),
        ("/v1.0/shares/{token}/driveItem/content", Op::FileContent, get(files::content)),
        ("/v1.0/communications/getPresencesByUserId", Op::Presence, post(presence::presences)),
        ("/v1.0/subscriptions", Op::CreateSubscription, post(subscriptions::create)),
        ("/v1.0/subscriptions", Op::ListSubscriptions, get(subscriptions::list)),
        (subscription, Op::ReadSubscription, get(subscriptions::read)),
        (subscription, Op::RenewSubscription, patch(subscriptions::renew)),
        (subscription, Op::DeleteSubscription, delete(subscriptions::remove)),
        ("/v1.0/subscriptions/{id}/reauthorize", Op::Reauthorize, post(subscriptions::reauthorize)),
    ];
    routes
        .into_iter()
        .fold(Router::new(), |router, (path, operation, route)| {
            router.route(path, watched(world, operation, route))
        })
        .fallback(unknown)
        .method_not_allowed_fallback(not_allowed)
        .with_state(Arc::clone(world))
}

pub(crate) async fn unknown(
    State(world): State<Arc<World>>,
    method: Method,
    uri: Uri,
) -> GraphError {
    world.state().traffic.unexpected.push(format!("graph: {method} {uri}"));
    let segment = uri.path().rsplit('/').next().unwrap_or_default();
    let text = format!("Resource not found for the segment '{segment}'.");
    GraphError::new(StatusCode::NOT_FOUND, "ResourceNotFound", &text)
}

async fn not_allowed(State(world): State<Arc<World>>, method: Method, uri: Uri) -> GraphError {
    world.state().traffic.unexpected.push(format!("graph: {method} {uri}"));
    let text = "Specified HTTP method is not allowed for the request target.";
    GraphError::new(StatusCode::METHOD_NOT_ALLOWED, "Request_BadRequest", text)
}
