//! The keys: those that Microsoft encrypts for, and the one under which everything secret is stored.

use std::time::Duration;

use crate::world::{ENCRYPTION_KEY, World};

const OTHER_ENCRYPTION_KEY: &str = "vutsrqponmlkjihgfedcba9876543210";

#[tokio::test]
async fn after_half_a_year_there_is_a_new_certificate_and_the_subscription_is_kept() {
    let world = World::new().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    let [before] = &world.microsoft.subscriptions()[..] else { panic!("one subscription") };
    let half_a_year = 181_i64 * 24 * 60 * 60 * 1000;
    let age =
        format!("UPDATE msteamssync_notification_keys SET created_at = created_at - {half_a_year}");
    world.database.execute(&age).await;
    let renewed = "SELECT EXISTS (SELECT FROM msteamssync_subscriptions AS subscription
        JOIN msteamssync_notification_keys AS key ON key.id = subscription.certificate
        WHERE key.created_at = (SELECT max(created_at) FROM msteamssync_notification_keys)
        AND (SELECT count(*) FROM msteamssync_notification_keys) = 2)";
    world.until_true_in_steps(Duration::from_hours(1), renewed).await;
    let [after] = &world.microsoft.subscriptions()[..] else { panic!("one subscription") };
    assert_eq!(after["id"], before["id"]);
    assert_ne!(after["encryptionCertificateId"], before["encryptionCertificateId"]);

    world.microsoft.send_message(&chat, "bob", "under the new key").unwrap();
    world.notified("alice", 1).await;
    let unseen = "UPDATE msteamssync_notification_keys SET last_seen_at = created_at";
    world.database.execute(unseen).await;
    let only_the_new = "SELECT count(*) = 1 FROM msteamssync_notification_keys";
    world.until_true_in_steps(Duration::from_hours(1), only_the_new).await;
    world.finish().await;
}

#[tokio::test]
async fn a_changed_encryption_key_disconnects_nobody_and_loses_nothing() {
    let world = World::new().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    world.mattermost.save_setting("encryptionKey", OTHER_ENCRYPTION_KEY.into()).await;
    world.configured(2).await;
    assert!(world.command("alice", "/msteams status").await.contains("alice@example.com"));
    world.microsoft.send_message(&chat, "bob", "still here").unwrap();
    world.notified("alice", 1).await;
    world.finish().await;
}

#[tokio::test]
async fn an_encryption_key_that_nobody_knows_is_said_to_the_administrator_and_disconnects_nobody() {
    let mut world = World::new().await.with_administrator();
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    world.settled().await;
    world.within("the end", world.mattermost.stop_plugin()).await.unwrap();
    world.kill();
    let key = |key: &str| {
        let settings = &mut world.mattermost.server.state().settings;
        settings.insert("encryptionKey".into(), key.into());
    };
    key(OTHER_ENCRYPTION_KEY);
    world.start().await;
    let told = world.told_times(1).await;
    assert!(told[0].contains("\"At Rest Encryption Key\""), "{told:?}");
    assert!(told[0].contains("Enter the former key again"), "{told:?}");
    let readable = "SELECT EXISTS (SELECT FROM msteamssync_subscriptions AS subscription
        JOIN msteamssync_notification_keys AS key ON key.id = subscription.certificate
        WHERE key.id <> 'shared by the tests')";
    world.until_true("a subscription under a key that can be read", readable).await;
    let status = world.command("alice", "/msteams status").await;
    assert!(status.contains("alice@example.com"), "{status}");
    let answer = world.command("alice", "/msteams connect").await;
    assert!(answer.contains("already connected"), "{answer}");
    world.microsoft.send_message(&chat, "bob", "all the same").unwrap();
    world.notified("alice", 1).await;
    world.settled().await;

    world.mattermost.save_setting("encryptionKey", ENCRYPTION_KEY.into()).await;
    let told = world.told_times(2).await;
    assert!(!told[1].contains("Enter the former key again"), "{told:?}");
    world.microsoft.send_message(&chat, "bob", "as before").unwrap();
    world.notified("alice", 2).await;
    world.finish().await;
}
