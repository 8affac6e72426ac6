//! A database in which version 2.x ran before.

use std::time::Duration;

use sandbox::{mattermost::Mattermost, postgres::Postgres};
use store::EncryptionKey;

use crate::world::{ENCRYPTION_KEY, WEBHOOK_SECRET, World};

/// The tables that version 2.x leaves behind.
const TABLES: &str = include_str!("../../../store/tests/upstream.sql");

const TOKEN: &str = r#"{"access_token":"a","token_type":"Bearer","refresh_token":"r","expiry":"2026-01-01T00:00:00Z"}"#;

/// Alice is connected, bob has disconnected, carol is invited.
fn left_by_upstream(mattermost: &Mattermost) -> String {
    let token = EncryptionKey::parse(ENCRYPTION_KEY).unwrap().seal(TOKEN.as_bytes(), b"").unwrap();
    let [alice, bob, carol] =
        ["alice", "bob", "carol"].map(|name| mattermost.person(name).unwrap().id.to_string());
    format!(
        "{TABLES}
        INSERT INTO msteamssync_users VALUES
            ('{alice}', '0a11ce00-51a5-4c6e-9d0f-3b7e8f1c2a01', '{token}', 1732500000000000, 0, 0, 0),
            ('{bob}', '0b0b0b00-7c2e-4a19-8f35-6d9a4e5b7c02', '', 1732400000000000, 1732500000000000, 0, 0);
        INSERT INTO msteamssync_invited_users VALUES ('{carol}', 1732500000000000, 1732500000000000);"
    )
}

async fn world() -> World {
    let postgres = Postgres::shared().await.unwrap();
    World::on(postgres, |_| {}, left_by_upstream).await
}

#[tokio::test]
async fn its_connected_users_get_their_messages_and_the_others_connect_anew() {
    let mut world = world().await;
    world.start().await;
    world.subscribed().await;
    world.command("alice", "/msteams notifications on").await;
    let status = world.command("alice", "/msteams status").await;
    assert!(status.contains("as **alice@example.com** since 2024-11-25"), "{status}");
    let answer = world.command("alice", "/msteams connect").await;
    assert!(answer.contains("already connected"), "{answer}");
    assert!(answer.contains("**alice@example.com**"), "{answer}");
    let page = world.browser("alice").open(&world.address("/connect")).await;
    assert!(page.html.contains("alice@example.com"), "{}", page.html);
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
    world.microsoft.send_message(&chat, "dave", "hello").unwrap();
    world.notified("alice", 1).await;
    world.connect("bob").await;
    world.connect("carol").await;
    world.microsoft.send_message(&chat, "dave", "hello again").unwrap();
    world.settled().await;
    assert_eq!(["alice", "bob", "carol"].map(|who| world.notifications(who).len()), [2, 1, 1]);
    world.finish().await;
}

#[tokio::test]
async fn its_subscription_is_replaced_by_ours_and_the_gap_is_recorded() {
    let mut world = world().await;
    let changes = world.address("/changes");
    let theirs = world.microsoft.add_plain_subscription(&changes, WEBHOOK_SECRET);
    let row = format!(
        "INSERT INTO msteamssync_subscriptions VALUES
            ('{theirs}', 'allChats', '', '', '', '{WEBHOOK_SECRET}', 1832600000000000, '', 1732500000000000)"
    );
    world.database.execute(&row).await;
    let before = world.clock.now();
    world.start().await;
    let soon = tokio::time::timeout(Duration::from_secs(10), world.subscribed());
    soon.await.expect("another subscription within ten seconds");
    let all = world.microsoft.subscriptions();
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(all[0]["includeResourceData"], true);
    let gap = world.gap().await;
    assert_eq!(gap.reason, "subscription replaced");
    // Version 2.x kept nothing of the messages that it heard of, so what it heard last is not known to be done.
    assert!(gap.from <= world.clock.now() && gap.to >= Some(before), "{gap:?}");
    let rows = "SELECT count(*) FROM msteamssync_subscriptions";
    assert_eq!(world.database.number(rows).await, 1);
    for (person, is_connected) in [("alice", true), ("bob", false), ("carol", false)] {
        let status = world.command(person, "/msteams status").await;
        assert_eq!(!status.contains("not connected"), is_connected, "{person}: {status}");
    }
    let invited = "SELECT count(*) FROM msteamssync_invited_users";
    assert_eq!(world.database.number(invited).await, 1, "kept for version 2.x");
    world.command("alice", "/msteams notifications on").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "with its text").unwrap();
    assert!(world.notified("alice", 1).await[0].message.contains("with its text"));
    world.finish().await;
}

#[tokio::test]
async fn a_subscription_of_its_that_no_row_knows_is_replaced_as_well() {
    let mut world = World::prepared().await;
    let changes = world.address("/changes?code=x");
    world.microsoft.add_plain_subscription(&changes, "nobody knows");
    world.start().await;
    world.subscribed().await;
    let all = world.microsoft.subscriptions();
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(all[0]["includeResourceData"], true);
    world.gap().await;
    world.finish().await;
}
