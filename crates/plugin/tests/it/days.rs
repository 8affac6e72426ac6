//! Days in which nobody looks after anything: Microsoft reminds, removes and forgets while people write to each other.

use std::time::Duration;

use jiff::Timestamp;
use sandbox::microsoft::Operation;

use crate::world::World;

const STEP: Duration = Duration::from_mins(20);
/// Three days, and what a subscription that nobody renewed would have lived beyond.
const STEPS: usize = 3 * 72 + 36;
/// In these steps the subscription is removed with a word, and vanishes without one.
const REMOVED: usize = 80;
const VANISHED: usize = 150;

/// A message, when it was sent, and whether Microsoft had a subscription then.
struct Sent {
    text: String,
    at: Timestamp,
    stood: bool,
}

/// Sends a message in each chat. Nothing else happens meanwhile: the pretend Microsoft lives on this thread.
fn send(world: &World, chats: &[String], sent: &mut Vec<Sent>) {
    let stood = !world.microsoft.subscriptions().is_empty();
    for chat in chats {
        let text = format!("message {:04}", sent.len());
        world.microsoft.send_message(chat, "bob", &text).unwrap();
        sent.push(Sent { text, at: world.clock.now(), stood });
    }
}

fn remove(world: &World, announced: bool) {
    let id = world.subscription()["id"].as_str().unwrap().to_owned();
    world.microsoft.remove_subscription(&id, announced).unwrap();
}

/// Without a subscription nothing is on its way that could be waited for.
async fn has_time_to_subscribe(world: &World) {
    let stands = async {
        while world.microsoft.subscriptions().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    _ = tokio::time::timeout(Duration::from_secs(1), stands).await;
}

#[tokio::test]
async fn in_three_days_nothing_is_lost_that_was_sent_while_a_subscription_stood() {
    let world = World::new().await;
    world.connect("alice").await;
    let create = |members: &[&str]| world.microsoft.create_chat(members, None).unwrap();
    let chats = [create(&["alice", "bob"]), create(&["alice", "bob", "carol"])];
    let mut sent = Vec::new();
    for step in 0..STEPS {
        world.clock.advance(STEP);
        if [REMOVED, VANISHED].contains(&step) {
            remove(&world, step == REMOVED);
        }
        send(&world, &chats, &mut sent);
        world.settled().await;
        has_time_to_subscribe(&world).await;
    }
    let texts = world.texts("alice");
    let came = |one: &Sent| texts.iter().filter(|text| text.contains(&one.text)).count();
    let (stood, fell): (Vec<_>, Vec<_>) = sent.iter().partition(|one| one.stood);
    let lost: Vec<&str> =
        stood.iter().filter(|one| came(one) != 1).map(|one| one.text.as_str()).collect();
    assert_eq!(lost, [""; 0], "of {}", stood.len());
    // What vanishes without a word is noticed within the hour.
    assert!((2 * chats.len()..=5 * chats.len()).contains(&fell.len()), "{} fell", fell.len());
    let gaps = world.store.gaps().await.unwrap();
    assert_eq!(gaps.len(), 2, "{gaps:?}");
    for one in fell {
        let holds = |gap: &store::Gap| gap.from <= one.at && gap.to.is_some_and(|to| one.at <= to);
        assert!(gaps.iter().any(holds), "{} fell outside of {gaps:?}", one.at);
    }
    let made =
        [Operation::CreateSubscription, Operation::Reauthorize, Operation::RenewSubscription]
            .map(|operation| world.microsoft.requests(operation));
    assert_eq!(made[..2], [3, 0]);
    assert!(made[2] >= 72, "reminded hourly: {made:?}");
    world.finish().await;
}
