//! Two nodes on one database: what one of them does, and what the other knows of it.

use std::time::Duration;

use sandbox::microsoft::Operation;

use crate::{metrics::value, world::World};

/// Two nodes that start at the same time, without a notification key.
async fn two_nodes() -> World {
    let mut world = World::prepared().await;
    world.database.execute("DELETE FROM msteamssync_notification_keys").await;
    world.start().await;
    world.start_another().await;
    world.configured(2).await;
    world.subscribed().await;
    world
}

/// Moves the time while nobody looks at the subscription, so that no look is torn, and returns once each node has looked.
async fn each_looks_after(world: &World, time: Duration) {
    let (lease, minute) = ("subscription", Duration::from_mins(1));
    while !world.store.lease(lease, "the test", minute).await.unwrap() {
        tokio::task::yield_now().await;
    }
    let looks = || world.microsoft.requests(Operation::ListSubscriptions);
    let before = looks();
    world.clock.advance(time);
    world.store.release(lease, "the test").await.unwrap();
    let both_looked = async {
        // Whoever finds the other one at it looks again a second later.
        while looks() < before + 2 {
            tokio::task::yield_now().await;
        }
    };
    world.within("a look of each node", both_looked).await;
}

#[tokio::test]
async fn one_of_two_nodes_makes_the_key_and_the_subscription_and_renews_it() {
    let world = two_nodes().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    let first = world.subscription();
    // What is counted are the renewals that the nodes make by themselves.
    world.microsoft.change_delivery(|delivery| delivery.require_reauthorization = false);
    for day in 1..=4 {
        each_looks_after(&world, Duration::from_hours(25)).await;
        assert_eq!(world.microsoft.requests(Operation::RenewSubscription), day);
        world.microsoft.send_message(&chat, "bob", "hello").unwrap();
        world.notified("alice", day).await;
    }
    each_looks_after(&world, Duration::from_hours(1)).await;
    assert_eq!(world.microsoft.requests(Operation::RenewSubscription), 4);
    world.settled().await;
    assert_eq!(world.notifications("alice").len(), 4);
    assert_eq!(world.subscription()["id"], first["id"]);
    let keys = "SELECT count(*) FROM msteamssync_notification_keys";
    assert_eq!(world.database.number(keys).await, 1);
    let [created, deleted] = [Operation::CreateSubscription, Operation::DeleteSubscription]
        .map(|operation| world.microsoft.requests(operation));
    assert_eq!((created, deleted), (1, 0));
    assert_eq!(world.store.gaps().await.unwrap(), []);
    world.finish().await;
}

#[tokio::test]
async fn both_nodes_bring_messages_and_each_comes_once() {
    let world = two_nodes().await;
    world.connect("alice").await;
    world.microsoft.change_delivery(|delivery| delivery.duplicates = 2);
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
    for _ in 0..20 {
        world.microsoft.send_message(&chat, "bob", "hello").unwrap();
    }
    world.notified("alice", 20).await;
    // Whoever found the other one at a post looks again.
    for _ in 0..3 {
        world.pass(Duration::from_secs(61)).await;
    }
    assert_eq!(world.notifications("alice").len(), 20);
    world.finish().await;
}

#[tokio::test]
async fn what_comes_by_a_subscription_of_the_other_node_is_taken_before_the_new_secret_is_known() {
    let world = two_nodes().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    let first = world.subscription()["id"].as_str().unwrap().to_owned();
    world.mattermost.save_setting_on_first_node("webhookSecret", "another secret".into()).await;
    let replaced = format!(
        "SELECT EXISTS (SELECT FROM msteamssync_subscriptions WHERE subscriptionID <> '{first}')"
    );
    world.until_true("another subscription", &replaced).await;
    world.replaced(&first).await;
    assert_eq!(world.subscription()["clientState"], "another secret");
    for _ in 0..10 {
        world.microsoft.send_message(&chat, "bob", "hello").unwrap();
    }
    world.notified("alice", 10).await;
    world.settled().await;
    // Asked twice, so that both nodes answer.
    for _ in 0..2 {
        let dropped = r#"msteams_notifications_total{outcome="dropped: wrong clientState"}"#;
        assert_eq!(value(&world.metrics().await, dropped), None);
    }
    world.finish().await;
}

#[tokio::test]
async fn settings_that_no_node_knows_hold_the_subscription_up_for_an_hour_only() {
    let world = two_nodes().await;
    let first = world.subscription()["id"].as_str().unwrap().to_owned();
    world.store.want_subscription(&"of a database that was put back".into()).await.unwrap();
    world.microsoft.remove_subscription(&first, true).unwrap();
    world.settled().await;
    let again = "SELECT EXISTS (SELECT FROM msteamssync_subscriptions)";
    world.until_true_in_steps(Duration::from_mins(30), again).await;
    assert_eq!(world.subscription()["clientState"], crate::world::WEBHOOK_SECRET);
    world.gap().await;
    world.finish().await;
}
