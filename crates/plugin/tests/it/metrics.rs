//! What a metrics collector and a Support Packet get.

use std::time::Duration;

use sandbox::{mattermost::PostFault, microsoft::Operation, postgres::Postgres};
use serde_json::Value;

use crate::world::World;

/// The value of a metric, with its labels as they stand.
pub(crate) fn value(page: &str, metric: &str) -> Option<i64> {
    let line = page.lines().find_map(|line| line.strip_prefix(metric)?.strip_prefix(' '));
    line.map(|value| value.parse().unwrap())
}

/// `diagnostics.yaml`, which is JSON as well.
async fn diagnostics(world: &World) -> Value {
    let files = world.mattermost.server.support_data().await.unwrap();
    let names: Vec<&str> = files.iter().map(|file| file.filename.as_str()).collect();
    let folder = plugin::ID;
    assert_eq!(names, [format!("{folder}/diagnostics.yaml"), format!("{folder}/metrics.txt")]);
    assert!(files[1].body.starts_with(b"# HELP msteams_"));
    serde_json::from_slice(&files[0].body).unwrap()
}

#[tokio::test]
async fn what_happens_is_counted() {
    let world = World::new().await;
    world.connect("alice").await;
    world.connect("carol").await;
    world.microsoft.set_presence("carol", "Busy", "InACall").unwrap();
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "one").unwrap();
    world.notified("alice", 1).await;
    world.settled().await;
    world.mattermost.fail_next_post(PostFault::Refused);
    world.microsoft.send_message(&chat, "bob", "two").unwrap();
    world.notified("alice", 2).await;
    world.settled().await;
    assert_eq!(world.post_bytes("/changes", r#"{"value": [1]}"#).await, 202);
    assert_eq!(world.post_bytes("/changes", vec![b' '; 9 << 20]).await, 413);
    assert_eq!(world.post_bytes("/changes", "x").await, 400);

    let page = world.metrics().await;
    for (metric, expected) in [
        ("msteams_ready", 1),
        ("msteams_turned_on", 1),
        ("msteams_database_up", 1),
        ("msteams_connected_users", 2),
        ("msteams_notifications_waiting", 0),
        ("msteams_notifications_dead", 0),
        ("msteams_gaps", 0),
        (r#"msteams_notifications_received_total{event="created"}"#, 2),
        (r#"msteams_notifications_total{outcome="told"}"#, 2),
        (r#"msteams_notifications_total{outcome="dropped: malformed item"}"#, 1),
        (r#"msteams_notifications_total{outcome="refused POST: too large"}"#, 1),
        (r#"msteams_notifications_total{outcome="refused POST: not JSON"}"#, 1),
        (r#"msteams_decisions_total{outcome="told"}"#, 2),
        (r#"msteams_posts_total{outcome="made"}"#, 1),
        (r#"msteams_posts_total{outcome="placeholder"}"#, 1),
        (r#"msteams_sign_ins_total{outcome="connected"}"#, 2),
        (r#"msteams_microsoft_requests_total{kind="presence",status="200"}"#, 2),
        ("msteams_delivery_seconds_count", 2),
        (r#"msteams_delivery_seconds_bucket{le="+Inf"}"#, 2),
    ] {
        assert_eq!(value(&page, metric), Some(expected), "{metric}\n{page}");
    }
    let expires = value(&page, "msteams_subscription_expires_timestamp_seconds").unwrap();
    assert!(expires > world.clock.now().as_second(), "{page}");
    world.finish().await;
}

#[tokio::test]
async fn every_metric_says_what_it_is() {
    let world = World::new().await;
    let page = world.metrics().await;
    let mut described = Vec::new();
    for line in page.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            described.push(rest.split_once(' ').unwrap().0.to_owned());
        } else if !line.starts_with("# HELP ") {
            let name = line.split(['{', ' ']).next().unwrap();
            let family = described.last().unwrap();
            assert!(name.starts_with(family.as_str()), "{line}");
            // The server adds one of its own when it merges the page into its own.
            assert!(name.starts_with("msteams_") && !line.contains("plugin_id"), "{line}");
        }
    }
    assert!(described.len() > 10, "{page}");
    world.finish().await;
}

#[tokio::test]
async fn throttling_and_what_waits_for_it_are_told() {
    let world = World::new().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    let wait = Some(Duration::from_mins(10));
    world.microsoft.fail_next(Operation::Presence, 429, 100, wait);
    world.microsoft.send_message(&chat, "bob", "x").unwrap();
    world.settled().await;
    world.pass(Duration::from_mins(1)).await;
    let page = world.metrics().await;
    let metric = r#"msteams_microsoft_requests_total{kind="presence",status="429"}"#;
    assert_eq!(value(&page, metric), Some(1), "{page}");
    let until = value(&page, "msteams_throttled_until_timestamp_seconds").unwrap();
    assert!(until > world.clock.now().as_second(), "{page}");
    assert_eq!(value(&page, "msteams_notifications_waiting"), Some(1));
    assert!(value(&page, "msteams_oldest_waiting_seconds").unwrap() >= 60, "{page}");
    world.pass(Duration::from_mins(2)).await;
    world.notified("alice", 1).await;
    world.finish().await;
}

#[tokio::test]
async fn what_an_administrator_has_to_act_on_is_told() {
    let world = World::new().await.with_administrator();
    let wrong = r#"msteams_condition{kind="wrong_secret"}"#;
    assert_eq!(value(&world.metrics().await, wrong), Some(0));
    world.microsoft.replace_client_secret("the next secret");
    world.microsoft.forget_access_tokens();
    world.clock.advance(Duration::from_hours(1));
    world.told_times(1).await;
    let page = world.metrics().await;
    assert_eq!(value(&page, wrong), Some(1), "{page}");
    assert_eq!(value(&page, r#"msteams_condition{kind="database"}"#), Some(0), "{page}");
    let diagnostics = diagnostics(&world).await;
    assert!(diagnostics["conditions"]["wrong_secret"].is_string(), "{diagnostics}");
    world.mattermost.save_setting("clientSecret", "the next secret".into()).await;
    world.told_times(2).await;
    assert_eq!(value(&world.metrics().await, wrong), Some(0));
    world.pass(Duration::from_mins(2)).await;
    world.finish().await;
}

#[tokio::test]
async fn without_the_database_the_counters_are_still_served() {
    let postgres = Postgres::start_own().await.unwrap();
    let mut world = World::on(&postgres, |_| {}, |_| String::new()).await;
    world.start().await;
    world.subscribed().await;
    world.connect("alice").await;
    let before = diagnostics(&world).await;
    assert_eq!(before["database"]["connected_users"], 1, "{before}");
    postgres.stop().await.unwrap();
    let page = world.metrics().await;
    assert_eq!(value(&page, "msteams_ready"), Some(1));
    assert_eq!(value(&page, "msteams_database_up"), Some(0));
    assert_eq!(value(&page, "msteams_connected_users"), None);
    let connected = r#"msteams_sign_ins_total{outcome="connected"}"#;
    assert_eq!(value(&page, connected), Some(1), "{page}");
    let after = diagnostics(&world).await;
    assert!(after["database"]["error"].is_string(), "{after}");
}

#[tokio::test]
async fn a_plugin_that_is_not_configured_says_so() {
    let mut world = World::with_settings(serde_json::Map::clear).await;
    world.start().await;
    world.logged(|line| line.level == "warn").await;
    let page = world.metrics().await;
    assert_eq!(value(&page, "msteams_ready"), Some(0), "{page}");
    let diagnostics = diagnostics(&world).await;
    assert!(diagnostics["state"].as_str().unwrap().contains("Tenant ID"), "{diagnostics}");
    assert_eq!(diagnostics["settings"]["clientsecret"], "not set");
    world.finish().await;
}

#[tokio::test]
async fn the_support_packet_says_how_things_are() {
    let world = World::new().await;
    world.connect("alice").await;
    let diagnostics = diagnostics(&world).await;
    assert_eq!(diagnostics["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(diagnostics["state"], "ready");
    assert_eq!(diagnostics["settings"]["tenantid"], world.microsoft.tenant());
    assert_eq!(diagnostics["settings"]["clientsecret"], "set");
    let database = &diagnostics["database"];
    assert_eq!(database["connected_users"], 1);
    let subscription = &world.microsoft.subscriptions()[0];
    assert_eq!(database["subscription"]["id"], subscription["id"]);
    let text = diagnostics.to_string();
    for name in ["alice", "Alice", "@example.com", &world.id("alice")] {
        assert!(!text.contains(name), "{text}");
    }
    world.finish().await;
}
