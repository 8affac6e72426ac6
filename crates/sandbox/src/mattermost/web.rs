//! The pretend Mattermost's page and the small API behind it.
//!
//! | route | does |
//! |---|---|
//! | `GET /` | the page |
//! | `POST /api/login` `{username}` | logs in, sets the cookies `MMAUTHTOKEN` and `MMCSRF` |
//! | `POST /api/logout` | logs out |
//! | `GET /api/me`, `GET /api/channels`, `GET /api/channels/{id}/posts?root=` | what the page shows |
//! | `POST /api/posts` `{channel_id, root_id, message}` | posts, or runs a slash command |
//! | `POST /api/v4/posts/{post}/actions/{action}` | presses a button |
//! | `GET /api/v4/files/{id}` | a file of a post that the person sees |
//! | `GET /api/events` | a server-sent event for everything that changes, and the plugin's own by their names |
//! | `GET`, `PUT /api/v4/users/me/preferences` | the person's preferences |
//! | `GET /api/seen` | what others than the people concerned can look at: the log's lines, the files of the Support Packet |
//! | `/plugins/{id}/…` | the plugin, with `Mattermost-User-Id` from the session |
//!
//! Elements for browser tests carry `data-testid`: `login-<username>`, `channel-<name>`, `composer`, `send`,
//! `post`, `file-<name>`, `action-<id>`, `reply`, `thread-composer`, `thread-send`, `unread`, `me`, `logout`.

use std::{convert::Infallible, sync::Arc};

use ::mattermost::model::{Channel, FileInfo, Post, PostAction, SlackAttachment, User};
use axum::{
    Json, Router,
    body::Body,
    extract::{Path, Query, Request, State as Shared},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{
        AppendHeaders, Html, IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::{any, get, post},
};
use futures_util::{Stream, StreamExt as _, stream};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{File, Server, csrf_token, markdown, state::State};

mod preferences;

const COOKIE: &str = "MMAUTHTOKEN";
const CSRF_HEADER: &str = "x-csrf-token";

/// All routes.
pub(super) fn router(server: Arc<Server>) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/api/login", post(log_in))
        .route("/api/logout", post(log_out))
        .route("/api/me", get(me))
        .route("/api/channels", get(channels))
        .route("/api/channels/{id}/posts", get(posts))
        .route("/api/posts", post(create_post))
        .route("/api/v4/posts/{post}/actions/{action}", post(press))
        .route("/api/v4/files/{id}", get(file))
        .route("/api/events", get(events))
        .route("/api/v4/users/me/preferences", get(preferences::list).put(preferences::save))
        .route("/api/seen", get(seen))
        .route("/plugins/{id}/{*path}", any(plugin))
        .with_state(server)
}

async fn page() -> Html<&'static str> {
    Html(include_str!("../../assets/mattermost/index.html"))
}

#[derive(Deserialize)]
struct LogIn {
    username: String,
}

async fn log_in(Shared(server): Shared<Arc<Server>>, Json(log_in): Json<LogIn>) -> Response {
    match server.log_in(&log_in.username) {
        Some(cookie) => {
            let csrf = format!("MMCSRF={}; Path=/; SameSite=Lax", csrf_token(&cookie));
            let cookie = format!("{COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Lax");
            let cookies = [cookie, csrf].map(|cookie| (header::SET_COOKIE, cookie));
            (AppendHeaders(cookies), StatusCode::NO_CONTENT).into_response()
        }
        None => (StatusCode::UNAUTHORIZED, "nobody has this name here").into_response(),
    }
}

async fn log_out(Shared(server): Shared<Arc<Server>>, headers: HeaderMap) -> StatusCode {
    if let Some(cookie) = session_cookie(&headers) {
        server.state().sessions.remove(&cookie);
    }
    StatusCode::NO_CONTENT
}

async fn me(Shared(server): Shared<Arc<Server>>, headers: HeaderMap) -> Response {
    let state = server.state();
    match user(&state, &headers) {
        Some(user) => Json(person(user)).into_response(),
        None => {
            let people: Vec<Value> =
                state.users.values().filter(|user| !user.is_bot).map(person).collect();
            (StatusCode::UNAUTHORIZED, Json(people)).into_response()
        }
    }
}

async fn channels(Shared(server): Shared<Arc<Server>>, headers: HeaderMap) -> Response {
    let state = server.state();
    let Some(user) = user(&state, &headers) else { return logged_out() };
    let channels: Vec<Value> = state
        .channels
        .values()
        .filter(|channel| shows(channel, user))
        .map(|channel| channel_entry(&state, channel, user))
        .collect();
    Json(channels).into_response()
}

#[derive(Deserialize)]
struct Thread {
    #[serde(default)]
    root: String,
}

async fn posts(
    Shared(server): Shared<Arc<Server>>,
    Path(channel): Path<String>,
    Query(thread): Query<Thread>,
    headers: HeaderMap,
) -> Response {
    let now = server.clock.now().as_millisecond();
    let mut state = server.state();
    let Some(user) = user(&state, &headers).map(|user| user.id.to_string()) else {
        return logged_out();
    };
    state.viewed.insert((user.clone(), channel.clone()), now);
    let own = state.ephemeral.iter().filter(|(to, _)| *to == user).map(|(_, post)| (post, true));
    let mut shown: Vec<(&Post, bool)> = state
        .posts
        .iter()
        .map(|post| (post, false))
        .chain(own)
        .filter(|(post, _)| post.channel_id.as_str() == channel)
        .filter(|(post, _)| {
            post.root_id.as_str() == thread.root
                || (!thread.root.is_empty() && post.id.as_str() == thread.root)
        })
        .collect();
    shown.sort_by_key(|(post, _)| post.create_at);
    let shown: Vec<Value> =
        shown.into_iter().map(|(post, ephemeral)| post_entry(&state, post, ephemeral)).collect();
    Json(shown).into_response()
}

#[derive(Deserialize)]
struct NewPost {
    channel_id: String,
    #[serde(default)]
    root_id: String,
    message: String,
}

async fn create_post(
    Shared(server): Shared<Arc<Server>>,
    headers: HeaderMap,
    Json(new): Json<NewPost>,
) -> Response {
    let Some(user) = user(&server.state(), &headers).map(|user| user.id.to_string()) else {
        return logged_out();
    };
    if new.message.starts_with('/') {
        server.command(&user, &new.channel_id, &new.root_id, &new.message).await;
        return StatusCode::NO_CONTENT.into_response();
    }
    let post = Post {
        user_id: user.into(),
        channel_id: new.channel_id.into(),
        root_id: new.root_id.into(),
        message: new.message.into(),
        ..Post::default()
    };
    match server.create_post(post) {
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
}

/// A picture to look at, anything else to keep: what people upload must not act here.
async fn file(
    Shared(server): Shared<Arc<Server>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let state = server.state();
    let Some(user) = user(&state, &headers) else { return logged_out() };
    let Some(File { info, content }) = state.file_for(&user.id, &id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = picture(info).unwrap_or("application/octet-stream");
    let place = if picture(info).is_some() { "inline" } else { "attachment" };
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, place)], content.clone())
        .into_response()
}

/// The type of a picture that browsers show.
fn picture(info: &FileInfo) -> Option<&'static str> {
    match info.extension.as_str() {
        "png" => Some("image/png"),
        "jpg" | "jpeg" => Some("image/jpeg"),
        "gif" => Some("image/gif"),
        _ => None,
    }
}

async fn press(
    Shared(server): Shared<Arc<Server>>,
    Path((shown, action)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(user) = user(&server.state(), &headers).map(|user| user.id.to_string()) else {
        return logged_out();
    };
    match server.click(&user, &shown, &action).await {
        Ok(()) => Json(json!({ "status": "OK" })).into_response(),
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
}

async fn events(
    Shared(server): Shared<Arc<Server>>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let user = user(&server.state(), &headers).map(|user| user.id.to_string());
    let seen = server.state().events.len();
    let listening = (server.changed.subscribe(), seen);
    let changes = stream::unfold(listening, move |(mut changed, seen)| {
        let (server, user) = (server.clone(), user.clone());
        async move {
            changed.changed().await.ok()?;
            let state = server.state();
            let new = state.events.iter().skip(seen);
            let own = new.filter(|(_, to)| to.is_empty() || user.as_ref() == Some(to));
            let mut events: Vec<Event> =
                own.map(|(name, _)| Event::default().event(name).data("published")).collect();
            events.push(Event::default().data("changed"));
            let seen = state.events.len();
            drop(state);
            Some((stream::iter(events), (changed, seen)))
        }
    });
    Sse::new(changes.flatten().map(Ok)).keep_alive(KeepAlive::default())
}

async fn seen(Shared(server): Shared<Arc<Server>>) -> Response {
    let files = match server.support_data().await {
        Ok(files) => files,
        Err(error) => {
            return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response();
        }
    };
    let files = files.iter().map(|file| String::from_utf8_lossy(&file.body).into_owned());
    let log = server.state().log.iter().map(ToString::to_string).collect::<Vec<_>>();
    Json(log.into_iter().chain(files).collect::<Vec<_>>()).into_response()
}

/// What the real server does before a plugin sees a request: the path is cut, the identity is the session's
/// and never the client's, and there is none without the CSRF token (`server/channels/app/plugin_requests.go`).
async fn plugin(
    Shared(server): Shared<Arc<Server>>,
    Path((id, _)): Path<(String, String)>,
    mut request: Request,
) -> Response {
    let user = user(&server.state(), request.headers())
        .filter(|_| request.method() == Method::GET || has_csrf_token(request.headers()))
        .map(|user| user.id.to_string());
    let headers = request.headers_mut();
    for stripped in ["mattermost-user-id", "mattermost-plugin-id", "cookie", "referer"] {
        headers.remove(stripped);
    }
    if let Some(user) = user.and_then(|user| HeaderValue::from_str(&user).ok()) {
        headers.insert("mattermost-user-id", user);
    }
    let prefix = format!("/plugins/{id}");
    let rest = request.uri().path_and_query().and_then(|uri| uri.as_str().strip_prefix(&prefix));
    let Some(Ok(uri)) = rest.map(str::parse) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    *request.uri_mut() = uri;
    match server.serve_http(request).await {
        Some(response) => response.map(Body::new),
        None => (StatusCode::INTERNAL_SERVER_ERROR, "500 internal server error").into_response(),
    }
}

fn logged_out() -> Response {
    StatusCode::UNAUTHORIZED.into_response()
}

fn session_cookie(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value.to_owned())
}

fn has_csrf_token(headers: &HeaderMap) -> bool {
    let given = headers.get(CSRF_HEADER).and_then(|given| given.to_str().ok());
    session_cookie(headers).is_some_and(|cookie| given == Some(csrf_token(&cookie).as_str()))
}

fn user<'a>(state: &'a State, headers: &HeaderMap) -> Option<&'a User> {
    state.user_of_session(&session_cookie(headers)?)
}

fn person(user: &User) -> Value {
    json!({ "id": user.id.to_string(), "username": user.username.to_string(), "bot": user.is_bot })
}

fn shows(channel: &Channel, user: &User) -> bool {
    channel.r#type == "O" || channel.name.contains(user.id.as_str())
}

fn channel_entry(state: &State, channel: &Channel, user: &User) -> Value {
    let name = if channel.r#type == "D" {
        let other = channel.name.split("__").find(|id| *id != user.id.as_str());
        other
            .and_then(|id| state.users.get(id))
            .map_or_else(String::new, |user| user.username.to_string())
    } else {
        channel.display_name.to_string()
    };
    let viewed = (user.id.to_string(), channel.id.to_string());
    let viewed = state.viewed.get(&viewed).copied().unwrap_or_default();
    let unread = state
        .posts
        .iter()
        .filter(|post| post.channel_id == channel.id && post.create_at > viewed)
        .filter(|post| post.user_id != user.id)
        .count();
    json!({
        "id": channel.id.to_string(), "name": name, "direct": channel.r#type == "D", "unread": unread,
    })
}

fn post_entry(state: &State, post: &Post, ephemeral: bool) -> Value {
    let author = state.users.get(post.user_id.as_str());
    let replies = state.posts.iter().filter(|reply| reply.root_id == post.id).count();
    json!({
        "id": post.id.to_string(),
        "author": author.map_or_else(|| "System".to_owned(), |user| user.username.to_string()),
        "bot": author.is_some_and(|user| user.is_bot),
        "ephemeral": ephemeral,
        "time": post.create_at,
        "html": markdown::to_html(&post.message),
        "attachments": post.attachments().iter().map(attachment_entry).collect::<Vec<_>>(),
        "files": state.files_on(post).map(file_entry).collect::<Vec<_>>(),
        "replies": replies,
    })
}

fn file_entry(file: &File) -> Value {
    let info = &file.info;
    json!({
        "id": info.id.to_string(), "name": info.name.to_string(), "size": info.size,
        "picture": picture(info).is_some(),
    })
}

fn attachment_entry(attachment: &SlackAttachment) -> Value {
    let button = |action: &PostAction| {
        json!({
            "id": action.id.to_string(), "name": action.name.to_string(), "style": action.style.to_string(),
        })
    };
    json!({
        "html": markdown::to_html(&attachment.text),
        "actions": attachment.actions.iter().map(button).collect::<Vec<_>>(),
    })
}
