//! One message of every kind that Teams knows, and the post that it becomes.
//!
//! Each `gallery/<kind>.json` holds a chat and a message in Graph's own shape, beside `<kind>.md`, the post as an
//! English reader gets it. After a change, `GALLERY=write cargo test -p notifier --test it gallery` writes the
//! posts anew; read the difference as a reader would.

use std::{fs, path::PathBuf};

use graph::{Chat, ChatMessage, Member};
use notifier::{
    files::Obstacles,
    render::{ChatView, Participant, RenderContext, notification},
    words::Words,
};
use serde_json::Value;

use crate::reader;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/gallery")
}

/// The kinds, in order.
fn kinds() -> Vec<String> {
    let names = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut kinds: Vec<String> =
        names.filter_map(|name| Some(name.to_str()?.strip_suffix(".json")?.to_owned())).collect();
    kinds.sort();
    kinds
}

fn posts(kind: &str, words: &Words) -> [String; 2] {
    let text = fs::read_to_string(folder().join(format!("{kind}.json"))).unwrap();
    let payload: Value = serde_json::from_str(&text).unwrap();
    let message: ChatMessage = serde_json::from_value(payload["message"].clone()).unwrap();
    let chat: Chat = serde_json::from_value(payload["chat"].clone()).unwrap();
    let members: Option<Vec<Member>> =
        serde_json::from_value(payload["chat"]["members"].clone()).ok();
    let view = ChatView {
        id: chat.id,
        chat_type: chat.chat_type,
        topic: chat.topic,
        tenant: Some("2432b57b-0abd-43db-aa7b-16eadd115d34".into()),
        members: members
            .into_iter()
            .flatten()
            .map(|one| Participant { id: one.user_id, name: one.display_name.unwrap_or_default() })
            .collect(),
    };
    // Ben Ito.
    let reader = "5b9f0c1e-2a7d-4c85-9d3b-0e6f1a2b3c4d".into();
    let teams = "https://teams.microsoft.com".parse().unwrap();
    ["en", "de"].map(|locale| {
        let context = RenderContext {
            words,
            locale,
            reader: Some(&reader),
            teams: &teams,
            obstacles: &Obstacles::new(),
        };
        notification(&message, &view, &context).text
    })
}

#[test]
fn every_kind_becomes_the_post_that_was_looked_at() {
    let words = Words::new();
    let kinds = kinds();
    assert!(kinds.len() >= 80, "{} kinds", kinds.len());
    let mut changed = Vec::new();
    for kind in kinds {
        let [post, _] = posts(&kind, &words);
        let path = folder().join(format!("{kind}.md"));
        if std::env::var_os("GALLERY").is_some_and(|mode| mode == "write") {
            fs::write(&path, format!("{post}\n")).unwrap();
        } else if fs::read_to_string(&path).ok() != Some(format!("{post}\n")) {
            changed.push(format!("## {kind}\n{post}"));
        }
    }
    assert!(
        changed.is_empty(),
        "other posts than before; read them, then run with GALLERY=write:\n\n{}",
        changed.join("\n\n")
    );
}

#[test]
fn no_post_is_empty_or_too_long_or_acts_or_leaks() {
    let words = Words::new();
    for kind in kinds() {
        for post in posts(&kind, &words) {
            reader::judge(&post).unwrap_or_else(|problem| panic!("{kind}: {problem}\n{post}"));
        }
    }
}

#[test]
fn no_english_is_left_in_a_german_post() {
    let words = Words::new();
    for kind in [
        "event_call_started",
        "forwarded",
        "file_offered_by_bot",
        "empty_body",
        "card_adaptive_report",
    ] {
        let [english, german] = posts(kind, &words);
        for part in ["Open in", "A call", "Forwarded", "offered", "sent something"] {
            assert!(!german.contains(part), "{kind}: {german}");
        }
        assert_ne!(english, german, "{kind}");
    }
}
