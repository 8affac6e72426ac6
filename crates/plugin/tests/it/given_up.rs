//! What becomes of a message on which all work fails.

use std::time::Duration;

use jiff::SignedDuration;
use sandbox::microsoft::Operation;

use crate::world::World;

/// Lets a message be tried as often as it is at most, with the longest pause before each.
async fn every_attempt(world: &World) {
    for _ in 0..17 {
        world.pass(Duration::from_mins(5)).await;
    }
}

#[tokio::test]
async fn a_message_that_cannot_be_had_becomes_a_placeholder_with_the_link() {
    let world = World::new().await;
    world.connect("alice").await;
    world.microsoft.change_delivery(|delivery| delivery.hold = true);
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    let id = world.microsoft.send_message(&chat, "bob", "unreadable").unwrap();
    let mut plain = world.microsoft.notification(&chat, &id, "created").unwrap();
    plain["value"][0].as_object_mut().unwrap().remove("encryptedContent");
    world.microsoft.fail_next(Operation::Message, 400, u32::MAX, None);
    assert_eq!(world.post("/changes", &plain).await, 202);
    world.settled().await;
    assert_eq!(world.notifications("alice").len(), 0, "it is tried again first");
    every_attempt(&world).await;
    let texts = world.texts("alice");
    let link = |text: &str| text.contains(world.microsoft.teams().as_str()) && text.contains(&id);
    assert!(matches!(&*texts, [text] if link(text)), "{texts:?}");
    assert_eq!(world.microsoft.requests(Operation::Message), 8);
    world.finish().await;
}

#[tokio::test]
async fn administrators_are_told_of_a_message_of_which_nobody_can_be_told() {
    let world = World::new().await.with_administrator();
    world.connect("alice").await;
    // So it cannot be told either for whom the placeholder is.
    world.microsoft.fail_next(Operation::Chat, 400, u32::MAX, None);
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "unheard").unwrap();
    world.settled().await;
    every_attempt(&world).await;
    let given_up = world.clock.now();
    let told = world.told_times(1).await;
    let after = world.clock.now().duration_since(given_up);
    assert!(after < SignedDuration::from_mins(30), "{after}: not only at the hourly look");
    assert!(told[0].contains("given up after many attempts: 1"), "{told:?}");
    assert_eq!(world.notifications("alice").len(), 0);
    let forgotten = "DELETE FROM msteamssync_inbox WHERE state = 'dead' RETURNING change_type";
    assert_eq!(world.database.texts(forgotten).await, ["created"]);
    world.finish().await;
}
