//! The gallery's page.
//!
//! | route | gives |
//! |---|---|
//! | `GET /` | the page; `?kinds=reply,card_` shows only these kinds, and those that begin with `card_` |
//! | `GET /kinds` | `{kinds: [{name, chat, message, posts: [{text, files: [{id, name}]}]}], strangers}` |
//! | `GET /files/{id}` | a file of a post |
//!
//! Elements for browser tests carry `data-testid`: `kind` on each row (with `data-kind`), `teams` and `post` on its
//! halves, `text` and `file` in a post, `progress`.

use std::sync::Arc;

use ::mattermost::model::{FileInfo, Post};
use axum::{
    Json, Router,
    extract::{Path, State as Shared},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde_json::{Value, json};

use super::{Hall, Kind, READER};

/// What pictures inside messages show.
pub(super) const PICTURE: &[u8] = include_bytes!("../../assets/gallery/picture.png");

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// The page and what it consists of: path, type, content.
const FILES: [(&str, &str, &str); 10] = [
    ("/", "text/html; charset=utf-8", include_str!("../../assets/gallery/index.html")),
    ("/icon.svg", "image/svg+xml", include_str!("../../../../assets/icon.svg")),
    ("/gallery.css", STYLE, include_str!("../../assets/gallery/gallery.css")),
    ("/teams.css", STYLE, include_str!("../../assets/gallery/teams.css")),
    ("/gallery.js", SCRIPT, include_str!("../../assets/gallery/gallery.js")),
    ("/elements.js", SCRIPT, include_str!("../../assets/gallery/elements.js")),
    ("/teams.js", SCRIPT, include_str!("../../assets/gallery/teams.js")),
    ("/content.js", SCRIPT, include_str!("../../assets/gallery/content.js")),
    ("/cards.js", SCRIPT, include_str!("../../assets/gallery/cards.js")),
    ("/post.js", SCRIPT, include_str!("../../assets/gallery/post.js")),
];

pub(super) fn router(hall: Arc<Hall>, renderer: String) -> Router {
    let mut router = Router::new()
        .route("/renderer.js", get(|| async { ([(CONTENT_TYPE, SCRIPT)], renderer) }))
        .route("/picture.png", get(|| async { ([(CONTENT_TYPE, "image/png")], PICTURE) }))
        .route("/files/{id}", get(file))
        .route("/kinds", get(kinds));
    for (path, kind, content) in FILES {
        router = router.route(path, get(move || async move { ([(CONTENT_TYPE, kind)], content) }));
    }
    router.with_state(hall)
}

async fn file(Shared(hall): Shared<Arc<Hall>>, Path(id): Path<String>) -> Response {
    match hall.mattermost.server.state().files.all.get(&id) {
        Some(file) => file.content.clone().into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Every kind with the posts that became of it; `strangers` counts the posts that no message explains.
async fn kinds(Shared(hall): Shared<Arc<Hall>>) -> Json<Value> {
    let posts = hall.mattermost.direct_messages(READER).unwrap_or_default();
    let is_notification = |post: &Post| post.props.get("msteams_delivery").is_some();
    let mut strangers: Vec<Post> = posts.into_iter().filter(is_notification).collect();
    let mut kinds = Vec::new();
    for Kind { name, chat, message, place } in &hall.kinds {
        let (own, rest): (Vec<Post>, _) =
            strangers.into_iter().partition(|post| post.message.contains(place));
        strangers = rest;
        let posts: Vec<Value> = own.iter().map(|post| shown(&hall, post)).collect();
        kinds.push(json!({"name": name, "chat": chat, "message": message, "posts": posts}));
    }
    Json(json!({"kinds": kinds, "strangers": strangers.len()}))
}

fn shown(hall: &Hall, post: &Post) -> Value {
    let entry = |info: &FileInfo| json!({"id": info.id.to_string(), "name": info.name.to_string()});
    let files = hall.mattermost.files_of(READER, post).unwrap_or_default();
    let files: Vec<Value> = files.iter().map(|file| entry(&file.info)).collect();
    json!({"text": post.message.to_string(), "files": files})
}
