//! The gallery: a message of every kind goes through the whole product, and a page shows what Teams shows beside
//! what the post shows.
//!
//! | route | gives |
//! |---|---|
//! | `GET /` | the page; `?kinds=reply,card_` shows only these kinds, and those that begin with `card_` |
//! | `GET /kinds` | `{kinds: [{name, chat, message, posts: [text]}], strangers: [text]}` |
//!
//! Elements for browser tests carry `data-testid`: `kind` on each row (with `data-kind`), `teams` and `post` on its
//! halves.

mod reader;

use std::{fs, net::SocketAddr, path::Path, sync::Arc};

use anyhow::Context as _;
use axum::{
    Json, Router, extract::State as Shared, http::header::CONTENT_TYPE, response::IntoResponse,
    routing::get,
};
use clock::Clock;
use serde_json::{Value, json};

use crate::{
    mattermost::{Mattermost, Plugin},
    microsoft::{self, Draft, Microsoft, Person, percent_encode},
    play::Services,
};

/// The tenant and the people of the recorded messages. Everything is said in chats with the reader.
const TENANT: &str = "2432b57b-0abd-43db-aa7b-16eadd115d34";
const READER: &str = "ben";
const WRITER: &str = "adele";

/// The page and what it consists of: path, type, content.
const FILES: [(&str, &str, &str); 10] = [
    ("/", "text/html", include_str!("../assets/gallery/index.html")),
    ("/icon.svg", "image/svg+xml", include_str!("../../../assets/icon.svg")),
    ("/gallery.css", "text/css", include_str!("../assets/gallery/gallery.css")),
    ("/teams.css", "text/css", include_str!("../assets/gallery/teams.css")),
    ("/gallery.js", SCRIPT, include_str!("../assets/gallery/gallery.js")),
    ("/elements.js", SCRIPT, include_str!("../assets/gallery/elements.js")),
    ("/teams.js", SCRIPT, include_str!("../assets/gallery/teams.js")),
    ("/content.js", SCRIPT, include_str!("../assets/gallery/content.js")),
    ("/cards.js", SCRIPT, include_str!("../assets/gallery/cards.js")),
    ("/post.js", SCRIPT, include_str!("../assets/gallery/post.js")),
];
const SCRIPT: &str = "text/javascript";

/// A recorded message on its way.
struct Kind {
    name: String,
    chat: Value,
    message: Value,
    /// The part of a link that leads to the message.
    place: String,
}

struct Hall {
    kinds: Vec<Kind>,
    mattermost: Arc<Mattermost>,
}

/// Sends the messages that are recorded in a folder and shows them until the process is told to end, the posts by
/// `renderer`, Mattermost's own as a script.
pub async fn show(
    plugin: Plugin,
    (recorded, renderer): (&Path, &Path),
    listen: SocketAddr,
    json: bool,
) -> anyhow::Result<()> {
    let renderer = fs::read_to_string(renderer).context("reading the renderer")?;
    let services = Services::start(options()).await?;
    let Services { microsoft, mattermost, .. } = &services;
    reader::join(mattermost);
    mattermost.run(plugin).await?;
    reader::connect(microsoft, mattermost).await?;
    let kinds = send(microsoft, recorded)?;
    let hall = Arc::new(Hall { kinds, mattermost: mattermost.clone() });
    services.show(pages(hall, renderer), listen, json).await
}

fn options() -> microsoft::Options {
    let people = vec![
        Person::member(WRITER, "28c10244-4bad-4fda-993c-f332faef94f0", "Adele", "Vance"),
        Person::member(READER, "5b9f0c1e-2a7d-4c85-9d3b-0e6f1a2b3c4d", "Ben", "Ito"),
        Person::member("cy", "e2c1d0b9-8a76-4f5e-b4d3-c2b1a0f9e8d7", "Cy", "Okafor"),
    ];
    microsoft::Options { tenant: TENANT.into(), people, ..microsoft::Options::new(Clock::system()) }
}

/// Says everything, then lets the notifications go in batches, as after a busy minute.
fn send(microsoft: &Microsoft, folder: &Path) -> anyhow::Result<Vec<Kind>> {
    microsoft.change_delivery(|delivery| delivery.hold = true);
    let mut kinds = Vec::new();
    for (name, mut recorded) in recordings(folder)? {
        let (chat, message) = (recorded["chat"].take(), recorded["message"].take());
        let id = microsoft.open_recorded_chat(&chat, &[WRITER, READER])?;
        let said = microsoft.send_draft(&id, WRITER, Draft::recorded(&message))?;
        let place = format!("/{}/{said}?", percent_encode(&id));
        kinds.push(Kind { name, chat, message, place });
    }
    microsoft.change_delivery(|delivery| delivery.hold = false);
    Ok(kinds)
}

/// The recordings of a folder, `<name>.json` each, in the order of their names.
fn recordings(folder: &Path) -> anyhow::Result<Vec<(String, Value)>> {
    let mut recordings = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path)?;
            let recording =
                serde_json::from_str(&text).with_context(|| format!("reading {name}"))?;
            recordings.push((name, recording));
        }
    }
    recordings.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(recordings)
}

fn pages(hall: Arc<Hall>, renderer: String) -> Router {
    let mut router = Router::new()
        .route("/renderer.js", get(|| async { typed(SCRIPT, renderer) }))
        .route("/kinds", get(kinds));
    for (path, kind, text) in FILES {
        router = router.route(path, get(move || async move { typed(kind, text) }));
    }
    router.with_state(hall)
}

fn typed(kind: &'static str, text: impl IntoResponse) -> impl IntoResponse {
    ([(CONTENT_TYPE, format!("{kind}; charset=utf-8"))], text)
}

/// Every kind with the posts that became of it; `strangers` are posts that no message explains.
async fn kinds(Shared(hall): Shared<Arc<Hall>>) -> Json<Value> {
    let posts = hall.mattermost.direct_messages(READER).unwrap_or_default();
    let notifications = posts.iter().filter(|post| post.props.get("msteams_delivery").is_some());
    let mut strangers: Vec<String> = notifications.map(|post| post.message.to_string()).collect();
    let mut kinds = Vec::new();
    for Kind { name, chat, message, place } in &hall.kinds {
        let (own, rest) = strangers.into_iter().partition(|text: &String| text.contains(place));
        strangers = rest;
        let own: Vec<String> = own;
        kinds.push(json!({"name": name, "chat": chat, "message": message, "posts": own}));
    }
    Json(json!({"kinds": kinds, "strangers": strangers}))
}
