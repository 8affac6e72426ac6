//! What an administrator changes while messages keep coming: nothing is lost, nothing comes twice, nothing is restarted.

use std::time::Duration;

use jiff::Timestamp;
use sandbox::microsoft::Operation;
use url::Url;

use crate::world::World;

/// Messages after a change has taken effect.
const AFTERWARDS: usize = 20;
/// How long the next message waits for the one before.
const PATIENCE: Duration = Duration::from_millis(50);

/// A message and when it was sent.
type Sent = (String, Timestamp);

/// A world in which alice is connected, her chat with bob, and a group.
async fn talking() -> (World, [String; 2]) {
    let world = World::new().await;
    world.connect("alice").await;
    let create = |members: &[&str]| world.microsoft.create_chat(members, None).unwrap();
    let chats = [create(&["alice", "bob"]), create(&["alice", "bob", "carol"])];
    (world, chats)
}

/// Keeps sending messages, each as soon as the one before has come or takes too long, until `change` is done and for a
/// while after.
async fn while_talking(
    world: &World,
    chats: &[String; 2],
    change: impl Future<Output = ()>,
) -> Vec<Sent> {
    let mut sent = Vec::new();
    let mut change = std::pin::pin!(change);
    let mut left = None;
    while left != Some(0) {
        let text = format!("message {:04}", sent.len());
        let chat = &chats[sent.len() % 2];
        world.microsoft.send_message(chat, "bob", &text).unwrap();
        sent.push((text, world.clock.now()));
        let came = world.mattermost.until(|_| world.notifications("alice").len() >= sent.len());
        let came = tokio::time::timeout(PATIENCE, came);
        match &mut left {
            Some(left) => {
                *left -= 1;
                _ = came.await;
            }
            None => tokio::select! {
                () = &mut change => left = Some(AFTERWARDS),
                _ = came => {}
            },
        }
    }
    // What waited for Microsoft has its turn.
    for _ in 0..4 {
        world.pass(Duration::from_mins(1)).await;
    }
    sent
}

/// Of what was sent, what never came; nothing came twice.
fn missing(world: &World, sent: Vec<Sent>) -> Vec<Sent> {
    let texts = world.texts("alice");
    let times = |(text, _): &Sent| texts.iter().filter(|one| one.contains(text)).count();
    assert!(sent.iter().all(|one| times(one) <= 1), "{texts:?}");
    sent.into_iter().filter(|one| times(one) == 0).collect()
}

/// Everything came, and no gap is written down.
async fn assert_nothing_missing(world: &World, sent: Vec<Sent>) {
    assert_eq!(missing(world, sent), []);
    assert_eq!(world.store.gaps().await.unwrap(), []);
}

/// Whatever never came was sent while there was no subscription, and that span is written down to be caught up.
async fn assert_missing_only_in_the_gap(world: &World, sent: Vec<Sent>) {
    let gap = world.gap().await;
    let until = gap.to.unwrap();
    let all = sent.len();
    let missing = missing(world, sent);
    let outside = |(_, at): &&Sent| *at < gap.from || *at > until;
    assert_eq!(missing.iter().find(outside), None, "{gap:?}");
    assert!(missing.len() + AFTERWARDS < all, "{} of {all} are missing", missing.len());
}

#[tokio::test]
async fn another_client_secret() {
    let (world, chats) = talking().await;
    let change = async {
        world.microsoft.replace_client_secret("the next secret");
        world.microsoft.forget_access_tokens();
        let refused = world.microsoft.requests(Operation::Token) + 1;
        while world.microsoft.requests(Operation::Token) < refused {
            tokio::task::yield_now().await;
        }
        world.mattermost.save_setting("clientSecret", "the next secret".into()).await;
        world.configured(2).await;
    };
    let sent = while_talking(&world, &chats, change).await;
    assert_nothing_missing(&world, sent).await;
    assert_eq!(world.microsoft.requests(Operation::CreateSubscription), 1);
    world.finish().await;
}

#[tokio::test]
async fn another_notification_certificate() {
    let (world, chats) = talking().await;
    let certificate = || world.microsoft.subscriptions()[0]["encryptionCertificateId"].clone();
    let former = certificate();
    let change = async {
        let half_a_year = 181_i64 * 24 * 60 * 60 * 1000;
        let age = format!(
            "UPDATE msteamssync_notification_keys SET created_at = created_at - {half_a_year}"
        );
        world.database.execute(&age).await;
        world.clock.advance(Duration::from_hours(1));
        while certificate() == former {
            tokio::task::yield_now().await;
        }
    };
    let sent = while_talking(&world, &chats, change).await;
    assert_nothing_missing(&world, sent).await;
    assert_eq!(world.microsoft.requests(Operation::CreateSubscription), 1);
    world.finish().await;
}

#[tokio::test]
async fn another_webhook_secret() {
    let (world, chats) = talking().await;
    let former = world.microsoft.subscriptions()[0]["id"].as_str().unwrap().to_owned();
    let change = async {
        world.mattermost.save_setting("webhookSecret", "another secret".into()).await;
        world.replaced(&former).await;
    };
    let sent = while_talking(&world, &chats, change).await;
    assert_nothing_missing(&world, sent).await;
    assert_eq!(world.microsoft.subscriptions()[0]["clientState"], "another secret");
    world.finish().await;
}

#[tokio::test]
async fn another_webhook_secret_where_no_two_subscriptions_can_stand() {
    let (world, chats) = talking().await;
    world.microsoft.refuse_overlapping_subscriptions();
    let change = async {
        world.mattermost.save_setting("webhookSecret", "another secret".into()).await;
        world.gap().await;
    };
    let sent = while_talking(&world, &chats, change).await;
    assert_missing_only_in_the_gap(&world, sent).await;
    world.finish().await;
}

#[tokio::test]
async fn another_site_url() {
    let (world, chats) = talking().await;
    let mut other = Url::parse(world.mattermost.url().as_str()).unwrap();
    other.set_host(Some("localhost")).unwrap();
    let former = world.microsoft.subscriptions()[0]["id"].as_str().unwrap().to_owned();
    let change = async {
        world.mattermost.save_site_url(other.clone()).await;
        world.replaced(&former).await;
    };
    let sent = while_talking(&world, &chats, change).await;
    assert_nothing_missing(&world, sent).await;
    let subscription = &world.microsoft.subscriptions()[0];
    for url in ["notificationUrl", "lifecycleNotificationUrl"] {
        let url = subscription[url].as_str().unwrap();
        assert!(url.starts_with(other.as_str()), "{url}");
    }
    world.finish().await;
}

#[tokio::test]
async fn another_encryption_key() {
    let (world, chats) = talking().await;
    let change = async {
        let key = "vutsrqponmlkjihgfedcba9876543210";
        world.mattermost.save_setting("encryptionKey", key.into()).await;
        world.configured(2).await;
    };
    let sent = while_talking(&world, &chats, change).await;
    assert_eq!(missing(&world, sent), []);
    assert_eq!(world.microsoft.requests(Operation::CreateSubscription), 1);
    let status = world.command("alice", "/msteams status").await;
    assert!(status.contains("alice@example.com"), "{status}");
    world.finish().await;
}
