//! What the Support Packet says of this plugin: how it is set up and how it is doing.
//!
//! Never a secret, a message or a person: settings are shown only if they are no secrets and have the form that they
//! should have, because people paste a secret into the wrong field.

use std::collections::BTreeMap;

use graph::{Cloud, is_guid};
use jiff::Timestamp;
use mattermost::model::FileData;
use serde::Serialize;

use crate::{
    app::{App, Live, State},
    config::Values,
    metrics,
};

/// The files of the Support Packet, in a folder of the plugin's name as the server's other plugins do it.
pub(crate) async fn files(app: &App) -> Vec<FileData> {
    let diagnostics = diagnostics(app).await;
    // JSON is YAML, too. There is nothing in it that cannot be written.
    let diagnostics = serde_json::to_vec_pretty(&diagnostics).unwrap_or_default();
    let file =
        |name: &str, body| FileData { filename: [crate::ID, "/", name].concat().into(), body };
    vec![
        file("diagnostics.yaml", diagnostics),
        file("metrics.txt", metrics::page(app).await.into_bytes()),
    ]
}

/// `diagnostics.yaml`.
#[derive(Serialize)]
struct Diagnostics {
    version: &'static str,
    now: Timestamp,
    /// `ready`, or what is in the way.
    state: String,
    /// What an administrator has to act on, and since when; what it is about may name somebody.
    conditions: BTreeMap<&'static str, Timestamp>,
    settings: BTreeMap<&'static str, String>,
    #[serde(flatten)]
    knowledge: Option<Knowledge>,
}

/// What is known while the plugin is configured.
#[derive(Serialize)]
struct Knowledge {
    throttled_until: Option<Timestamp>,
    database: Database,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Database {
    Answers(Stored),
    Fails { error: String },
}

/// What the database knows.
#[derive(Serialize)]
struct Stored {
    connected_users: i64,
    subscription: Option<Subscription>,
    last_notification: Option<Timestamp>,
    notifications_waiting: i64,
    oldest_waiting: Option<Timestamp>,
    notifications_dead: i64,
    gaps: Vec<Gap>,
}

#[derive(Serialize)]
struct Subscription {
    id: String,
    expires: Timestamp,
}

#[derive(Serialize)]
struct Gap {
    from: Timestamp,
    to: Option<Timestamp>,
    reason: String,
}

async fn diagnostics(app: &App) -> Diagnostics {
    let (state, knowledge) = match app.state() {
        State::Live(live) => ("ready".to_owned(), Some(knowledge(&live).await)),
        State::Unready(unready) => (unready.sentence(&app.words), None),
    };
    Diagnostics {
        version: env!("CARGO_PKG_VERSION"),
        now: app.clock.now(),
        state,
        conditions: app
            .conditions
            .standing()
            .iter()
            .map(|one| (one.condition.kind.name(), one.since))
            .collect(),
        settings: settings(app).await,
        knowledge,
    }
}

async fn knowledge(live: &Live) -> Knowledge {
    Knowledge {
        throttled_until: live.graph.throttled_until(),
        database: match stored(live).await {
            Ok(stored) => Database::Answers(stored),
            Err(error) => Database::Fails { error: crate::chain(&error).to_string() },
        },
    }
}

async fn stored(live: &Live) -> Result<Stored, store::Error> {
    let figures = live.store.figures().await?;
    let subscription = live.store.subscription().await?;
    let gaps = live.store.gaps().await?.into_iter();
    Ok(Stored {
        connected_users: figures.connected,
        subscription: subscription
            .map(|one| Subscription { id: one.id.to_string(), expires: one.expires_on }),
        last_notification: figures.last_received,
        notifications_waiting: figures.waiting,
        oldest_waiting: figures.oldest_waiting,
        notifications_dead: figures.dead,
        gaps: gaps.map(|gap| Gap { from: gap.from, to: gap.to, reason: gap.reason }).collect(),
    })
}

/// Whether a value of this form may be shown.
type Shows = fn(&str) -> bool;

/// The settings, and what is shown of each.
const SETTINGS: [(&str, Shows); 14] = [
    ("tenantid", is_guid),
    ("clientid", is_guid),
    ("clientsecret", never),
    ("encryptionkey", never),
    ("webhooksecret", never),
    ("syncnotifications", is_flag),
    ("maxsizeforcompletedownload", is_number),
    ("buffersizeforfilestreaming", is_number),
    ("cloud", is_cloud),
    ("customloginurl", never),
    ("customgraphurl", never),
    ("customteamsurl", never),
    ("customsharepointurl", never),
    ("customtimescale", is_number),
];

async fn settings(app: &App) -> BTreeMap<&'static str, String> {
    let json = match app.api() {
        Some(api) => api.load_plugin_configuration().await.unwrap_or_default(),
        None => Vec::new(),
    };
    outline(&json)
}

fn outline(json: &[u8]) -> BTreeMap<&'static str, String> {
    let Ok(values) = Values::parse(json) else { return BTreeMap::new() };
    let shown = |value: String, shows: Shows| match value.as_str() {
        "" => "not set".to_owned(),
        text if shows(text) => value,
        _ => "set".to_owned(),
    };
    SETTINGS.into_iter().map(|(key, shows)| (key, shown(values.text(key), shows))).collect()
}

fn never(_: &str) -> bool {
    false
}

fn is_flag(text: &str) -> bool {
    matches!(text, "true" | "false")
}

fn is_cloud(text: &str) -> bool {
    text.parse::<Cloud>().is_ok()
}

fn is_number(text: &str) -> bool {
    text.len() < 10 && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const GUID: &str = "11111111-2222-3333-4444-555555555abc";

    #[test]
    fn only_what_is_no_secret_is_shown() {
        let settings = json!({
            "tenantid": GUID, "clientid": GUID, "clientsecret": GUID, "encryptionkey": "true",
            "webhooksecret": "global", "syncnotifications": false, "cloud": "gcchigh",
        });
        let outline = outline(settings.to_string().as_bytes());
        for (key, shown) in [
            ("tenantid", GUID),
            ("clientid", GUID),
            ("clientsecret", "set"),
            ("encryptionkey", "set"),
            ("webhooksecret", "set"),
            ("syncnotifications", "false"),
            ("cloud", "gcchigh"),
            ("customtimescale", "not set"),
        ] {
            assert_eq!(outline[key], shown, "{key}");
        }
    }

    #[test]
    fn a_secret_in_the_wrong_field_is_not_shown() {
        let secret = "8Q~secret-value";
        let settings: serde_json::Map<_, _> =
            SETTINGS.iter().map(|(key, _)| ((*key).to_owned(), json!(secret))).collect();
        let outline = outline(serde_json::Value::Object(settings).to_string().as_bytes());
        assert_eq!(outline.len(), SETTINGS.len());
        assert!(outline.values().all(|shown| shown == "set"), "{outline:?}");
    }

    #[test]
    fn garbage_shows_nothing() {
        assert_eq!(outline(b"[1]"), BTreeMap::new());
    }
}
