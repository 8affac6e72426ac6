//! The gallery: a message of every kind goes through the whole product, and a page shows what Teams shows beside
//! what the post shows.

mod pages;
mod reader;

use std::{fs, net::SocketAddr, path::Path, sync::Arc};

use anyhow::Context as _;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use clock::Clock;
use serde_json::Value;

use self::pages::PICTURE;
use crate::{
    mattermost::{Mattermost, Plugin},
    microsoft::{self, Draft, HostedContent, Microsoft, Person, percent_encode},
    play::Services,
};

/// The tenant and the people of the recorded messages. Everything is said in chats with the reader.
const TENANT: &str = "2432b57b-0abd-43db-aa7b-16eadd115d34";
const READER: &str = "ben";
const WRITER: &str = "adele";

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
    services.show(pages::router(hall, renderer), listen, json).await
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
    let content_bytes = BASE64_STANDARD.encode(PICTURE);
    let picture = HostedContent { content_type: "image/png".into(), content_bytes };
    microsoft.change_delivery(|delivery| delivery.hold = true);
    let mut kinds = Vec::new();
    for (name, mut recorded) in recordings(folder)? {
        let (chat, message) = (recorded["chat"].take(), recorded["message"].take());
        let id = microsoft.open_recorded_chat(&chat, &[WRITER, READER])?;
        let mut draft = Draft::recorded(&message, &picture);
        microsoft.share_recorded_files(&mut draft);
        let said = microsoft.send_draft(&id, WRITER, draft)?;
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
