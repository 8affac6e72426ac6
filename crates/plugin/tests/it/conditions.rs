//! What administrators are told to act on.

use std::time::Duration;

use sandbox::microsoft::Operation;

use crate::world::World;

const MINUTE: Duration = Duration::from_mins(1);

/// Lets the time pass minute by minute, in which everybody acts.
async fn minutes(world: &World, count: u32) {
    for _ in 0..count {
        world.pass(MINUTE).await;
    }
}

#[tokio::test]
async fn a_refused_secret_is_told_once_and_once_that_it_is_accepted_across_restarts() {
    let mut world = World::new().await.with_administrator();
    world.microsoft.replace_client_secret("the next secret");
    world.microsoft.forget_access_tokens();
    world.clock.advance(Duration::from_hours(1));
    let told = world.told_times(1).await;
    assert!(told[0].contains("\"Client Secret\"") && told[0].contains("Azure portal"), "{told:?}");
    let people = world.command("alice", "/msteams status").await;
    assert!(people.contains("an administrator has to repair"), "{people}");
    minutes(&world, 90).await;
    world.kill();
    world.start().await;
    world.configured(2).await;
    minutes(&world, 3).await;
    assert_eq!(world.told().len(), 1, "said once");
    world.mattermost.save_setting("clientSecret", "the next secret".into()).await;
    world.configured(3).await;
    let told = world.told_times(2).await;
    assert!(
        told[1].contains("solved") && told[1].contains("accepts the client secret"),
        "{told:?}"
    );
    minutes(&world, 90).await;
    assert_eq!(world.told().len(), 2, "{:?}", world.told());
    let people = world.command("alice", "/msteams status").await;
    assert!(!people.contains("administrator"), "{people}");
    world.finish().await;
}

#[tokio::test]
async fn a_short_outage_alarms_nobody_and_a_long_one_is_told() {
    use Operation::{CreateSubscription, ListSubscriptions, RenewSubscription, Token};
    let world = World::new().await.with_administrator();
    let outage = || {
        for operation in [CreateSubscription, ListSubscriptions, RenewSubscription, Token] {
            world.microsoft.fail_next(operation, 503, u32::MAX, None);
        }
        world.clock.advance(Duration::from_hours(1));
    };
    outage();
    world.logged(|line| line.message.contains("could not be looked after")).await;
    minutes(&world, 5).await;
    world.microsoft.no_more_faults();
    minutes(&world, 20).await;
    outage();
    let told = world.told_times(1).await;
    assert!(told[0].contains("does not reach Microsoft"), "{told:?}");
    let people = world.command("alice", "/msteams status").await;
    assert!(people.contains("Microsoft has not answered since"), "{people}");
    world.microsoft.no_more_faults();
    let told = world.told_times(2).await;
    assert!(told[1].contains("Microsoft answers"), "{told:?}");
    world.finish().await;
}

#[tokio::test]
async fn a_missing_permission_to_read_presence_is_named() {
    let world = World::new().await.with_administrator();
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    world.microsoft.consent(&["Chat.Read.All"], &["User.Read", "Chat.Read", "Files.Read.All"]);
    world.clock.advance(Duration::from_hours(1));
    world.microsoft.send_message(&chat, "bob", "x").unwrap();
    let told = world.told_times(1).await;
    assert!(told[0].contains("Presence.Read.All is missing"), "{told:?}");
    minutes(&world, 2).await;
    assert_eq!(world.notified("alice", 1).await.len(), 1, "told rather than lost");
    let granted = ["Chat.Read.All", "Presence.Read.All"];
    world.microsoft.consent(&granted, &["User.Read", "Chat.Read", "Files.Read.All"]);
    world.clock.advance(Duration::from_hours(1));
    world.microsoft.send_message(&chat, "bob", "y").unwrap();
    assert_eq!(world.told_times(2).await.len(), 2);
    world.finish().await;
}
