//! Messages of the kinds that are easily lost go through the whole plugin, and come out as the gallery shows them.

use std::fs;

use sandbox::microsoft::Draft;
use serde_json::Value;

use crate::world::World;

const KINDS: [&str; 12] = [
    "image_only",
    "voice_message",
    "loop_component",
    "forwarded_only",
    "card_adaptive_report",
    "empty_body",
    "from_nobody",
    "long_text",
    "text_only_bold",
    "text_plain_looks_like_html",
    "mention_everyone",
    "hostile_nested_divs",
];

/// What Mattermost takes (`PostMessageMaxRunesV2`).
const MOST: usize = 16_383;

fn gallery(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../notifier/tests/gallery");
    fs::read_to_string(format!("{folder}/{name}")).unwrap()
}

fn draft(kind: &str) -> Draft {
    let payload: Value = serde_json::from_str(&gallery(&format!("{kind}.json"))).unwrap();
    let message = &payload["message"];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let list = |name: &str| message[name].as_array().cloned().unwrap_or_default();
    Draft {
        html: text(&message["body"]["content"]),
        content_type: text(&message["body"]["contentType"]),
        attachments: list("attachments"),
        mentions: list("mentions"),
        from: Some(message["from"].clone()),
        ..Draft::default()
    }
}

/// A post without its first line, which tells the chat, and the last, which opens it. How much fits between them
/// depends on both.
fn content(post: &str) -> String {
    let (_, rest) = post.split_once('\n').unwrap();
    rest.rsplit_once("\n\n[").unwrap().0.chars().take(MOST / 2).collect()
}

#[tokio::test]
async fn each_kind_that_is_easily_lost_becomes_one_notification() {
    let world = World::new().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    for (before, kind) in KINDS.into_iter().enumerate() {
        world.microsoft.send_draft(&chat, "bob", draft(kind)).unwrap();
        let posts = world.notified("alice", before + 1).await;
        let text = posts.last().unwrap().message.to_string();
        assert_eq!(content(&text), content(&gallery(&format!("{kind}.md"))), "{kind}");
        assert!(text.starts_with("**"), "{kind}: {text}");
        assert!(text.chars().count() <= MOST, "{kind}");
    }
    world.settled().await;
    assert_eq!(world.notifications("alice").len(), KINDS.len());
    world.finish().await;
}

#[tokio::test]
async fn a_topic_with_brackets_becomes_no_link() {
    let world = World::new().await;
    world.connect("alice").await;
    let topic = "](https://evil.example) [x";
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], Some(topic)).unwrap();
    world.microsoft.send_message(&chat, "bob", "hello").unwrap();
    let text = world.notified("alice", 1).await[0].message.to_string();
    let head = "**Bob Bernard** in **&#93;(https://evil.example) [x**\nhello\n\n[";
    assert!(text.starts_with(head), "{text}");
    world.settled().await;
    assert_eq!(world.notifications("alice").len(), 1);
    world.finish().await;
}
