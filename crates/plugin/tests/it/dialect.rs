//! Microsoft says the same in another way, as its documents leave open: nothing changes for anybody.

use std::time::Duration;

use sandbox::microsoft::Operation;

use crate::world::World;

const DAY: Duration = Duration::from_hours(24);

/// A subscribed plugin to which Microsoft has never spoken but in the other way.
async fn otherwise() -> World {
    let mut world = World::prepared().await;
    world.microsoft.speak_otherwise();
    world.start().await;
    world.subscribed().await;
    world
}

#[tokio::test]
async fn whoever_is_who_is_known_in_every_spelling() {
    let world = otherwise().await;
    for person in ["alice", "bob", "carol"] {
        world.connect(person).await;
    }
    world.microsoft.set_presence("carol", "Available", "Available").unwrap();
    world.microsoft.set_page_size(2);
    let pair = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    let group = world.microsoft.create_chat(&["alice", "bob", "carol", "dave"], None).unwrap();
    for chat in [&pair, &group] {
        world.microsoft.send_message(chat, "bob", "x").unwrap();
        world.settled().await;
    }
    world.pass(Duration::from_secs(2)).await;
    assert_eq!(
        ["alice", "bob", "carol"].map(|person| world.notifications(person).len()),
        [2, 0, 0]
    );
    assert_eq!(world.suppressed("carol").await, ["available"]);
    assert_eq!(world.outcomes().await, ["told"; 2]);
    world.finish().await;
}

#[tokio::test]
async fn for_days_the_subscription_is_renewed_and_the_tokens_are_refreshed() {
    let world = otherwise().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    for day in 1..=4 {
        for _ in 0..24 {
            world.pass(DAY / 24).await;
        }
        world.microsoft.send_message(&chat, "bob", "x").unwrap();
        world.notified("alice", day).await;
    }
    assert_eq!(world.microsoft.requests(Operation::CreateSubscription), 1);
    assert!(world.microsoft.requests(Operation::RenewSubscription) >= 3);
    let refused = "SELECT count(*) FROM msteamssync_users WHERE msteamssync_refused_at IS NOT NULL";
    let tried = "SELECT count(*) FROM msteamssync_users WHERE msteamssync_tried_at IS NOT NULL";
    assert_eq!((world.database.number(refused).await, world.database.number(tried).await), (0, 1));
    world.finish().await;
}
