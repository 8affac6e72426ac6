//! The pages: the small Teams, and the frame of Entra's sign-in page.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{Method, StatusCode, Uri, header::CONTENT_TYPE},
    response::{Html, IntoResponse},
    routing::get,
};

use super::world::World;

const PAGE: &str = include_str!("../../assets/teams/index.html");
const STYLE: &str = include_str!("../../assets/teams/teams.css");
const SCRIPT: &str = include_str!("../../assets/teams/teams.js");
const ACCOUNT_STYLE: &str = include_str!("../../assets/teams/account.css");
const ACCOUNT_FRAME: &str = include_str!("../../assets/teams/account.html");

/// The Teams page; its deep links are the same page, which looks at its own address.
pub(crate) fn router(world: &Arc<World>) -> Router {
    Router::new()
        .route("/", get(teams))
        .route("/l/message/{chat}/{message}", get(teams))
        .route("/l/chat/{chat}/{rest}", get(teams))
        .route("/teams.css", get(style))
        .route("/teams.js", get(script))
        .fallback(unexpected)
        .method_not_allowed_fallback(unexpected)
        .with_state(Arc::clone(world))
}

async fn teams() -> Html<&'static str> {
    Html(PAGE)
}

async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

async fn script() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT)
}

pub(crate) async fn account_style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], ACCOUNT_STYLE)
}

/// A page of Entra with this content.
pub(crate) fn account(content: &str) -> String {
    ACCOUNT_FRAME.replace("{content}", content)
}

/// What neither Teams nor Entra knows; browsers ask for an icon unasked.
pub(crate) async fn unexpected(
    State(world): State<Arc<World>>,
    method: Method,
    uri: Uri,
) -> impl IntoResponse {
    if uri.path() != "/favicon.ico" {
        world.state().traffic.unexpected.push(format!("{method} {uri}"));
    }
    (StatusCode::NOT_FOUND, "Not found")
}

/// `text` for use in HTML text and attributes.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
