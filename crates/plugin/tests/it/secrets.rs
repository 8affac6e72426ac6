//! What nobody but the people concerned may see: secrets, tokens, and what is written in Teams.
//!
//! Every other test ends with the same look at everything ([`World::finish`]); this one goes through what is likely to
//! spill something, and makes sure that the look would find it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use sandbox::{
    mattermost::PostFault,
    microsoft::{Operation, ValidationTokens},
};
use serde_json::json;

use crate::world::{
    WEBHOOK_SECRET, World,
    seen::{Seen, places},
};

/// A mark in every text that somebody writes.
const MARK: &str = "quartz4711zebra";

const OTHER_WEBHOOK_SECRET: &str = "the other webhook secret of the tests";
const OTHER_ENCRYPTION_KEY: &str = "vutsrqponmlkjihgfedcba9876543210";

fn marked(text: &str) -> String {
    format!("<p>{text} {MARK}</p>")
}

/// What people do every day.
async fn everyday(world: &World) -> String {
    for person in ["alice", "bob", "carol"] {
        world.connect(person).await;
    }
    world.microsoft.set_presence("carol", "Available", "Available").unwrap();
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    let id = world.microsoft.send_message(&chat, "bob", &marked("one")).unwrap();
    world.notified("alice", 1).await;
    world.microsoft.edit_message(&chat, &id, &marked("changed")).unwrap();
    world.microsoft.delete_message(&chat, &id).unwrap();
    let group = ["alice", "bob", "carol"];
    let group = world.microsoft.create_chat(&group, Some("Launch")).unwrap();
    world.microsoft.send_message(&group, "bob", &marked("two")).unwrap();
    world.notified("alice", 2).await;
    world.settled().await;
    world.command("alice", &format!("/msteams {MARK}")).await;
    world.command("alice", "/msteams status").await;
    world.command("carol", "/msteams disconnect").await;
    chat
}

/// What people do wrong, and what Microsoft refuses, while they connect.
async fn sign_ins(world: &World) {
    let browser = world.browser("dave");
    let connect = world.address("/connect");
    browser.sign_in(&connect, "alice").await;
    world.microsoft.fail_next(Operation::Token, 503, 10, None);
    browser.sign_in(&connect, "dave").await;
    world.microsoft.no_more_faults();
    world.microsoft.fail_next(Operation::Me, 403, 10, None);
    browser.sign_in(&connect, "dave").await;
    world.microsoft.no_more_faults();
    let redirect = browser.pick(&connect, "dave").await;
    let forged = redirect.as_str().replace("state=", "state=x");
    browser.open(&forged).await;
    world.browser("alice").open(redirect.as_str()).await;
}

/// What others send to the notification address.
async fn forgeries(world: &World, chat: &str) {
    world.microsoft.change_delivery(|delivery| delivery.hold = true);
    let notification = |tokens| {
        world.microsoft.change_delivery(|delivery| delivery.validation_tokens = tokens);
        let id = world.microsoft.send_message(chat, "bob", &marked("held")).unwrap();
        world.microsoft.notification(chat, &id, "created").unwrap()
    };
    let expired = notification(ValidationTokens::Expired);
    let mut garbled = notification(ValidationTokens::V2);
    garbled["value"][0]["encryptedContent"]["data"] = json!(MARK);
    let mut elsewhere = notification(ValidationTokens::V2);
    elsewhere["value"][0]["resource"] = json!(format!("users('{MARK}')"));
    for body in [expired, garbled, elsewhere] {
        assert_eq!(world.post("/changes", &body).await, 202);
    }
    let broken = format!(r#"{{"value": [{{"clientState": "{WEBHOOK_SECRET}", "text": "{MARK}" "#);
    assert_eq!(world.post_bytes("/changes", broken).await, 400);
    world.settled().await;
    // What was held back is sent now.
    world.microsoft.change_delivery(|delivery| delivery.hold = false);
    world.settled().await;
}

/// Servers that refuse, fail, and answer late.
async fn trouble(world: &World, chat: &str) {
    for fault in [PostFault::Refused, PostFault::AfterCommit, PostFault::ReplyLost] {
        world.mattermost.fail_next_post(fault);
        world.microsoft.send_message(chat, "bob", &marked("unlucky")).unwrap();
        world.settled().await;
        world.pass(Duration::from_secs(61)).await;
        world.pass(Duration::from_secs(61)).await;
    }
    for status in [429, 503] {
        world.microsoft.fail_next(Operation::Presence, status, 3, None);
        world.microsoft.send_message(chat, "bob", &marked("late")).unwrap();
        world.pass(Duration::from_mins(1)).await;
        world.pass(Duration::from_mins(2)).await;
    }
    world.microsoft.no_more_faults();
    // The application's token is refused, and a new one is not to be had for a while.
    world.microsoft.refuse_tokens(7_000_222, 2);
    world.microsoft.forget_access_tokens();
    world.microsoft.send_message(chat, "bob", &marked("later")).unwrap();
    world.pass(Duration::from_mins(1)).await;
    world.pass(Duration::from_mins(2)).await;
}

/// A message that waits, and one that is given up.
async fn unfinished(world: &World) {
    let chat = |with| world.microsoft.create_chat(&["alice", "bob", with], None).unwrap();
    world.microsoft.fail_next(Operation::Chat, 400, 1000, None);
    world.microsoft.send_message(&chat("carol"), "bob", &marked("given up")).unwrap();
    world.settled().await;
    let hopeless = "UPDATE msteamssync_inbox SET attempts = 16 WHERE state = 'waiting'";
    world.database.execute(hopeless).await;
    let dead = "SELECT EXISTS (SELECT FROM msteamssync_inbox WHERE state = 'dead')";
    world.until_true_in_steps(Duration::from_mins(5), dead).await;
    world.microsoft.no_more_faults();
    world.microsoft.fail_next(Operation::Chat, 503, 1000, None);
    world.microsoft.send_message(&chat("dave"), "bob", &marked("waiting")).unwrap();
    world.settled().await;
}

/// Changed secrets, and a new process.
async fn changes(world: &mut World) {
    let former = world.microsoft.subscriptions()[0]["id"].to_string().replace('"', "'");
    world.mattermost.save_setting("webhookSecret", OTHER_WEBHOOK_SECRET.into()).await;
    world.configured(2).await;
    let sql = format!(
        "SELECT EXISTS (SELECT FROM msteamssync_subscriptions WHERE subscriptionID <> {former})"
    );
    world.until_true("another subscription", &sql).await;
    world.mattermost.save_setting("encryptionKey", OTHER_ENCRYPTION_KEY.into()).await;
    world.configured(3).await;
    world.kill();
    world.start().await;
    world.configured(4).await;
    world.subscribed().await;
    world.settled().await;
}

/// How much was looked at, by place.
fn amounts(all: &[Seen]) -> BTreeMap<&str, usize> {
    let mut amounts = BTreeMap::new();
    for seen in all {
        *amounts.entry(seen.place.as_str()).or_default() += 1;
    }
    amounts
}

#[tokio::test]
async fn nothing_secret_and_nothing_written_is_to_be_seen_whatever_happens() {
    let mut world = World::new().await;
    let chat = everyday(&world).await;
    sign_ins(&world).await;
    forgeries(&world, &chat).await;
    trouble(&world, &chat).await;
    unfinished(&world).await;
    // What is stored is what was handed out, encrypted.
    let token = world.store.token(&world.id("alice")).await.unwrap().unwrap();
    let secrets = world.secrets();
    assert!(secrets.iter().any(|secret| token.json.expose().contains(secret)));
    changes(&mut world).await;

    let all = world.seen().await;
    let amounts = amounts(&all);
    for (place, least) in [
        ("log", 20),
        ("metrics", 50),
        ("com.mattermost.msteams-sync/diagnostics.yaml", 1),
        ("com.mattermost.msteams-sync/metrics.txt", 1),
        ("msteamssync_inbox", 10),
        ("msteamssync_deliveries", 8),
        ("msteamssync_users", 3),
        ("msteamssync_subscriptions", 1),
        ("msteamssync_notification_keys", 1),
        ("msteamssync_sign_ins", 1),
    ] {
        assert!(amounts.get(place).is_some_and(|amount| *amount >= least), "{place}: {amounts:?}");
    }
    let secrets = [secrets, world.secrets()].concat();
    assert!(secrets.len() > 15, "{}", secrets.len());
    assert_eq!(places(&all, &secrets), []);
    // What is written stands in the posts, and in the answer to a command that holds it, and nowhere else.
    let written = places(&all, &[MARK.to_owned()]);
    assert!(written.len() > 5, "{written:?}");
    let written: BTreeSet<&str> = written.iter().map(|(place, _)| *place).collect();
    assert_eq!(written, ["answers", "posts"].into());
    // The same look finds what is stored in clear.
    let name = places(&all, &["Bob Bernard".to_owned()]);
    assert!(name.iter().any(|(place, _)| *place == "msteamssync_chat_members"), "{name:?}");
}
