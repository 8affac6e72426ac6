//! From a message in Teams to a post in Mattermost.

use crate::world::World;

#[tokio::test]
async fn a_message_reaches_somebody_who_is_away_and_not_its_sender() {
    let world = World::new().await;
    world.connect("alice").await;
    world.connect("bob").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "<p>See you at <b>ten</b>?</p>").unwrap();
    let posts = world.notified("alice", 1).await;
    assert!(posts[0].message.contains("**Bob Bernard**"), "{}", posts[0].message);
    assert!(posts[0].message.contains("See you at **ten**?"), "{}", posts[0].message);
    world.settled().await;
    assert_eq!(world.notifications("bob").len(), 0);
    world.finish().await;
}
