//! The tenant-wide subscription: made, kept, replaced.

use std::time::Duration;

use sandbox::microsoft::Operation;
use serde_json::Value;
use store::PendingSubscription;

use crate::world::{WEBHOOK_SECRET, World};

fn id(world: &World) -> String {
    world.subscription()["id"].as_str().unwrap().to_owned()
}

/// Returns once the plugin believes in another subscription than this one.
async fn replaced(world: &World, former: &str) {
    let sql = format!(
        "SELECT EXISTS (SELECT FROM msteamssync_subscriptions
         WHERE subscriptionID <> '{former}' AND certificate <> '')"
    );
    world.until_true("another subscription", &sql).await;
    world.replaced(former).await;
}

/// The same when the plugin notices it by itself, at its next look.
async fn noticed(world: &World, former: &str) {
    let sql = format!(
        "SELECT EXISTS (SELECT FROM msteamssync_subscriptions WHERE subscriptionID <> '{former}')"
    );
    world.until_true_in_steps(Duration::from_hours(1), &sql).await;
}

/// A message still gets through, and whatever belonged to the former subscription is done.
async fn assert_receives(world: &World, chat: &str) {
    let before = world.notifications("alice").len();
    world.microsoft.send_message(chat, "bob", "hello").unwrap();
    world.notified("alice", before + 1).await;
    world.settled().await;
    assert_eq!(world.notifications("alice").len(), before + 1);
}

/// A world in which alice is connected, and her chat with bob.
async fn receiving() -> (World, String) {
    let world = World::new().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    (world, chat)
}

#[tokio::test]
async fn a_configured_plugin_subscribes_to_all_chats_with_their_content() {
    let mut world = World::prepared().await;
    world.start().await;
    let soon = tokio::time::timeout(Duration::from_secs(5), world.subscribed());
    soon.await.expect("a subscription within five seconds");
    let subscription = world.subscription();
    assert_eq!(subscription["changeType"], "created,updated,deleted");
    assert_eq!(
        subscription["resource"].as_str().unwrap().trim_matches('/'),
        "chats/getAllMessages"
    );
    assert_eq!(subscription["notificationUrl"], world.address("/changes"));
    assert_eq!(subscription["lifecycleNotificationUrl"], world.address("/lifecycle"));
    assert_eq!(subscription["includeResourceData"], true);
    assert_eq!(subscription["clientState"], WEBHOOK_SECRET);
    let row = world.store.subscription().await.unwrap().unwrap();
    assert_eq!(row.id.as_ref(), id(&world));
    assert_eq!(row.secret.expose(), WEBHOOK_SECRET);
    assert_eq!(world.store.gaps().await.unwrap(), []);
    world.finish().await;
}

#[tokio::test]
async fn without_reminders_the_subscription_is_renewed_before_it_expires() {
    let (world, chat) = receiving().await;
    world.microsoft.change_delivery(|delivery| delivery.require_reauthorization = false);
    let first = id(&world);
    for _ in 0..14 {
        world.pass(Duration::from_hours(6)).await;
        assert_receives(&world, &chat).await;
    }
    assert_eq!(id(&world), first);
    assert_eq!(world.microsoft.requests(Operation::CreateSubscription), 1);
    assert_eq!(world.store.gaps().await.unwrap(), []);
    world.finish().await;
}

#[tokio::test]
async fn a_missed_renewal_is_made_up_for() {
    let (world, chat) = receiving().await;
    let first = id(&world);
    world.clock.advance(Duration::from_hours(5 * 24));
    replaced(&world, &first).await;
    assert_receives(&world, &chat).await;
    world.gap().await;
    world.finish().await;
}

#[tokio::test]
async fn reauthorization_is_answered_by_a_renewal() {
    let (world, chat) = receiving().await;
    let first = id(&world);
    let renewed = world.microsoft.requests(Operation::RenewSubscription);
    world.microsoft.send_lifecycle(&first, "reauthorizationRequired").unwrap();
    world.settled().await;
    assert_eq!(world.microsoft.requests(Operation::RenewSubscription), renewed + 1);
    assert_eq!(world.microsoft.requests(Operation::Reauthorize), 0);
    assert_eq!(id(&world), first);
    assert_receives(&world, &chat).await;
    world.finish().await;
}

#[tokio::test]
async fn a_reminder_is_answered_with_a_token_that_lasts() {
    let (world, chat) = receiving().await;
    // Microsoft delivers as long as the token of the last renewal lives, an hour, and reminds from 45 minutes on.
    world.clock.advance(Duration::from_mins(50));
    let reminded = "SELECT EXISTS (SELECT FROM msteamssync_inbox
        WHERE kind = 'lifecycle' AND reason = 'lifecycle event')";
    world.until_true("the reminder", reminded).await;
    for _ in 0..20 {
        assert_receives(&world, &chat).await;
    }
    assert_eq!(world.microsoft.requests(Operation::RenewSubscription), 1, "reminded once");
    assert_eq!(world.microsoft.requests(Operation::Reauthorize), 0);
    world.finish().await;
}

#[tokio::test]
async fn a_removed_subscription_is_made_again_and_the_gap_is_recorded() {
    let (world, chat) = receiving().await;
    let first = id(&world);
    world.microsoft.remove_subscription(&first, true).unwrap();
    replaced(&world, &first).await;
    let gap = world.gap().await;
    assert_eq!(gap.reason, "subscription removed");
    assert!(gap.to.is_some_and(|to| to >= gap.from), "{gap:?}");
    assert_receives(&world, &chat).await;
    world.finish().await;
}

#[tokio::test]
async fn a_subscription_that_vanished_without_a_word_is_made_again() {
    let (world, chat) = receiving().await;
    let first = id(&world);
    assert_receives(&world, &chat).await;
    let heard = world.store.last_change().await.unwrap().unwrap();
    world.microsoft.remove_subscription(&first, false).unwrap();
    noticed(&world, &first).await;
    assert_eq!(world.gap().await.from, heard, "the gap begins with the last that was heard");
    assert_receives(&world, &chat).await;
    world.finish().await;
}

#[tokio::test]
async fn a_removal_that_is_announced_late_does_not_hit_the_next_subscription() {
    let (world, chat) = receiving().await;
    let first = id(&world);
    world.microsoft.change_delivery(|delivery| delivery.hold = true);
    world.microsoft.remove_subscription(&first, true).unwrap();
    noticed(&world, &first).await;
    let second = id(&world);
    world.microsoft.change_delivery(|delivery| delivery.hold = false);
    world.settled().await;
    assert_receives(&world, &chat).await;
    assert_eq!(id(&world), second);
    world.finish().await;
}

#[tokio::test]
async fn the_subscription_of_another_server_is_left_alone_and_the_admin_is_told() {
    let mut world = World::prepared().await;
    let foreign = "https://other.example.com/plugins/com.mattermost.msteams-sync/changes";
    let foreign_id = world.microsoft.add_plain_subscription(foreign, "theirs");
    world.start().await;
    let line = world.logged(|line| line.level == "error").await;
    assert!(line.to_string().contains(foreign), "{line}");
    assert_eq!(id(&world), foreign_id);
    for _ in 0..3 {
        world.pass(Duration::from_hours(1)).await;
    }
    let errors = world.mattermost.log().into_iter().filter(|line| line.level == "error");
    assert_eq!(errors.count(), 1, "said once");
    assert_eq!(id(&world), foreign_id);
    world.microsoft.remove_subscription(&foreign_id, false).unwrap();
    let sql = "SELECT EXISTS (SELECT FROM msteamssync_subscriptions)";
    world.until_true_in_steps(Duration::from_hours(1), sql).await;
    world.logged(|line| line.message.starts_with("No other server stands in the way")).await;
    world.finish().await;
}

#[tokio::test]
async fn a_changed_webhook_secret_replaces_the_subscription_and_loses_nothing() {
    let (world, chat) = receiving().await;
    let first = id(&world);
    // On its way, under the former secret, while the setting changes.
    world.microsoft.change_delivery(|delivery| delivery.hold = true);
    world.microsoft.send_message(&chat, "bob", "on its way").unwrap();
    world.mattermost.save_setting("webhookSecret", "another secret".into()).await;
    replaced(&world, &first).await;
    assert_eq!(world.subscription()["clientState"], "another secret");
    world.microsoft.change_delivery(|delivery| delivery.hold = false);
    let posts = world.notified("alice", 1).await;
    assert!(posts[0].message.contains("on its way"), "{}", posts[0].message);
    assert_receives(&world, &chat).await;
    world.finish().await;
}

#[tokio::test]
async fn what_carries_the_former_webhook_secret_is_taken_after_a_restart() {
    let (mut world, chat) = receiving().await;
    let first = id(&world);
    world.microsoft.change_delivery(|delivery| delivery.hold = true);
    world.microsoft.send_message(&chat, "bob", "on its way").unwrap();
    world.mattermost.save_setting("webhookSecret", "another secret".into()).await;
    replaced(&world, &first).await;
    world.kill();
    world.start().await;
    world.configured(3).await;
    world.microsoft.change_delivery(|delivery| delivery.hold = false);
    let posts = world.notified("alice", 1).await;
    assert!(posts[0].message.contains("on its way"), "{}", posts[0].message);
    world.finish().await;
}

#[tokio::test]
async fn a_renewal_between_a_changed_webhook_secret_and_its_subscription_changes_nothing() {
    let (world, chat) = receiving().await;
    let first = id(&world);
    let (lease, minute) = ("subscription", Duration::from_mins(1));
    assert!(world.store.lease(lease, "the test", minute).await.unwrap());
    world.mattermost.save_setting("webhookSecret", "another secret".into()).await;
    world.configured(2).await;
    world.microsoft.send_lifecycle(&first, "reauthorizationRequired").unwrap();
    world.settled().await;
    assert_eq!(world.microsoft.requests(Operation::RenewSubscription), 1);
    world.store.release(lease, "the test").await.unwrap();
    replaced(&world, &first).await;
    assert_eq!(world.subscription()["clientState"], "another secret");
    // What was accepted for a while only is over.
    world.pass(Duration::from_hours(5)).await;
    assert_receives(&world, &chat).await;
    world.finish().await;
}

#[tokio::test]
async fn a_subscription_that_was_made_by_a_process_that_died_of_it_is_adopted() {
    let (mut world, chat) = receiving().await;
    let first = id(&world);
    world.within("the end", world.mattermost.stop_plugin()).await.unwrap();
    world.kill();
    let row = world.store.subscription().await.unwrap().unwrap();
    let pending = PendingSubscription { secret: row.secret, certificate: row.certificate };
    world.store.remove_subscription(&row.id).await.unwrap();
    world.store.begin_subscription(&pending).await.unwrap();
    world.store.gap_open(world.clock.now(), "subscription removed").await.unwrap();
    world.start().await;
    world.subscribed().await;
    assert_receives(&world, &chat).await;
    assert_eq!(id(&world), first);
    assert_eq!(world.microsoft.requests(Operation::CreateSubscription), 1);
    let gap = world.gap().await;
    assert_eq!((gap.reason.as_str(), gap.to.is_some()), ("subscription removed", true));
    world.finish().await;
}

#[tokio::test]
async fn turned_off_by_the_administrator_nothing_is_received_and_on_again_it_is() {
    let (world, chat) = receiving().await;
    world.mattermost.save_setting("syncNotifications", false.into()).await;
    let none = "SELECT NOT EXISTS (SELECT FROM msteamssync_subscriptions)";
    world.until_true("no subscription", none).await;
    assert_eq!(world.microsoft.subscriptions(), Vec::<Value>::new());
    for command in ["status", "notifications"] {
        let answer = world.command("alice", &format!("/msteams {command}")).await;
        assert!(answer.contains("turned off by your administrator"), "{answer}");
    }
    world.microsoft.send_message(&chat, "bob", "missed on purpose").unwrap();
    world.settled().await;
    world.mattermost.save_setting("syncNotifications", true.into()).await;
    world.subscribed().await;
    assert_receives(&world, &chat).await;
    assert!(!world.texts("alice").concat().contains("missed on purpose"));
    assert_eq!(world.store.gaps().await.unwrap(), [], "the off time is not caught up");
    world.finish().await;
}

#[tokio::test]
async fn what_is_queued_when_it_is_turned_off_is_not_told() {
    let (world, chat) = receiving().await;
    world.microsoft.forget_presence("alice").unwrap();
    world.microsoft.send_message(&chat, "bob", "x").unwrap();
    world.settled().await;
    world.mattermost.save_setting("syncNotifications", false.into()).await;
    let none = "SELECT NOT EXISTS (SELECT FROM msteamssync_subscriptions)";
    world.until_true("no subscription", none).await;
    world.pass(Duration::from_mins(3)).await;
    assert_eq!(world.suppressed("alice").await, ["turned_off_by_the_administrator"]);
    world.finish().await;
}

#[tokio::test]
async fn a_changed_client_secret_works_without_a_restart() {
    let (world, _) = receiving().await;
    let first = id(&world);
    world.microsoft.replace_client_secret("the next secret");
    world.microsoft.forget_access_tokens();
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "hello").unwrap();
    world.settled().await;
    assert_eq!(world.notifications("alice").len(), 0, "the chat cannot be read");
    world.mattermost.save_setting("clientSecret", "the next secret".into()).await;
    world.configured(2).await;
    world.pass(Duration::from_mins(2)).await;
    world.notified("alice", 1).await;
    assert_eq!(id(&world), first);
    world.finish().await;
}
