//! Lifecycle notifications, and what happens when they are ignored.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::{Key, Receiver, World, answer};

async fn start() -> (World, Receiver, String) {
    let (world, receiver, key) = (World::start().await, Receiver::start().await, Key::generate());
    let (_, created) = world.subscribe(&world.subscription(&receiver, &key)).await;
    let id = created["id"].as_str().unwrap().to_owned();
    (world, receiver, id)
}

#[tokio::test]
async fn an_expired_token_pauses_deliveries_until_the_subscription_is_renewed() {
    let (world, receiver, id) = start().await;
    world.clock.advance(Duration::from_hours(1));
    let reminders = receiver.posts("/lifecycle", 1).await;
    let reminder = &reminders[0]["value"][0];
    assert_eq!(reminder["lifecycleEvent"], "reauthorizationRequired");
    assert_eq!(
        (&reminder["subscriptionId"], &reminder["clientState"]),
        (&json!(id), &json!("state"))
    );
    assert!(reminder.get("changeType").is_none());
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "x").unwrap();
    tokio::task::yield_now().await;
    assert_eq!(receiver.count("/changes"), 0);
    let token = world.app_token().await;
    let body = json!({"expirationDateTime": world.in_minutes(4320)});
    let patch = world.graph(Method::PATCH, &format!("subscriptions/{id}"), &token).json(&body);
    assert_eq!(answer(patch).await.0, 200);
    receiver.posts("/changes", 1).await;
}

#[tokio::test]
async fn reminders_come_again_until_they_are_answered() {
    let (world, receiver, id) = start().await;
    world.clock.advance(Duration::from_mins(46));
    receiver.posts("/lifecycle", 1).await;
    world.microsoft.settled().await;
    world.clock.advance(Duration::from_mins(5));
    receiver.posts("/lifecycle", 2).await;
    let token = world.app_token().await;
    let path = format!("subscriptions/{id}/reauthorize");
    assert_eq!(answer(world.graph(Method::POST, &path, &token)).await.0, 204);
    world.clock.advance(Duration::from_mins(30));
    world.microsoft.settled().await;
    assert_eq!(receiver.count("/lifecycle"), 2);
}

#[tokio::test]
async fn a_removed_subscription_is_announced_and_gone() {
    let (world, receiver, id) = start().await;
    world.microsoft.remove_subscription(&id, true).unwrap();
    let posts = receiver.posts("/lifecycle", 1).await;
    assert_eq!(posts[0]["value"][0]["lifecycleEvent"], "subscriptionRemoved");
    assert!(world.microsoft.subscriptions().is_empty());
}
