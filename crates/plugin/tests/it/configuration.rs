//! What the plugin makes of its settings, and of a database that is not there.

use std::time::Duration;

use sandbox::{microsoft::Operation, postgres::Postgres};

use crate::world::{World, database::Database};

/// The warnings and errors so far.
fn complaints(world: &World) -> Vec<String> {
    let log = world.mattermost.log().into_iter();
    let bad = log.filter(|line| matches!(line.level, "warn" | "error"));
    bad.map(|line| line.message).collect()
}

#[tokio::test]
async fn an_unconfigured_plugin_is_active_and_quiet() {
    let mut world = World::with_settings(serde_json::Map::clear).await;
    world.start().await;
    world.logged(|line| line.level == "warn").await;
    for _ in 0..24 {
        world.pass(Duration::from_hours(1)).await;
    }
    // A save that changes nothing of it; then one that does, to see that the first was looked at.
    world.mattermost.save_setting("evaluationAPI", true.into()).await;
    world.mattermost.save_setting("clientId", "an id".into()).await;
    world.logged(|line| line.level == "warn" && !line.message.contains("Client ID")).await;
    let complaints = complaints(&world);
    assert_eq!(complaints.len(), 2, "{complaints:?}");
    for setting in ["\"Tenant ID\"", "\"Client ID\"", "\"Client Secret\""] {
        assert!(complaints[0].contains(setting), "{}", complaints[0]);
    }
    assert_eq!(world.microsoft.request_log().len(), 0);
    world.finish().await;
}

#[tokio::test]
async fn the_bot_has_a_picture_until_somebody_gives_it_another() {
    let world = World::new().await;
    let has_one = world.mattermost.until(|it| !it.server.state().pictures.is_empty());
    world.within("the bot's picture", has_one).await;
    let own = b"another".to_vec();
    {
        let mut state = world.mattermost.server.state();
        let bot = state.users.values().find(|user| user.is_bot).unwrap().id.to_string();
        let given = state.pictures.insert(bot, own.clone()).unwrap();
        assert!(given.starts_with(b"\x89PNG"), "{given:x?}");
    }
    world.mattermost.save_setting("customTimeScale", 2.into()).await;
    world.configured(2).await;
    let server = world.mattermost.server.clone();
    world.finish().await;
    assert_eq!(server.state().pictures.values().collect::<Vec<_>>(), [&own]);
}

#[tokio::test]
async fn another_time_scale_holds_for_whoever_is_told_next() {
    let world = World::with_settings(|settings| {
        settings.insert("customTimeScale".into(), 1000.into());
    });
    let mut world = world.await;
    world.start().await;
    world.subscribed().await;
    world.connect("alice").await;
    world.mattermost.save_setting("customTimeScale", 1.into()).await;
    world.configured(2).await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "hello").unwrap();
    world.notified("alice", 1).await;
    world.finish().await;
}

#[tokio::test]
async fn why_the_server_does_not_give_a_bot_is_in_the_log_once() {
    let mut world = World::prepared().await;
    world.mattermost.server.state().bots_refused = Some("the name is taken");
    world.start().await;
    let line = world.logged(|line| line.level == "warn").await.to_string();
    assert!(line.contains("could not ask the Mattermost server"), "{line}");
    assert!(line.contains("the name is taken"), "{line}");
    for _ in 0..4 {
        world.pass(Duration::from_secs(1)).await;
    }
    assert_eq!(complaints(&world).len(), 1);
    world.mattermost.server.state().bots_refused = None;
    world.subscribed().await;
    world.finish().await;
}

#[tokio::test]
async fn what_is_missing_is_named_with_where_to_find_it_and_then_works() {
    let mut secret = String::new();
    let mut world = World::with_settings(|settings| {
        let taken = settings.remove("clientSecret").unwrap();
        secret = taken.as_str().unwrap().to_owned();
    })
    .await;
    world.start().await;
    let line = world.logged(|line| line.level == "warn").await;
    assert!(line.message.contains("\"Client Secret\" is missing"), "{line}");
    assert!(line.message.contains("Azure portal"), "{line}");
    assert!(!line.message.contains("Tenant ID"), "{line}");
    world.mattermost.save_setting("clientSecret", format!(" {secret}\n").into()).await;
    world.subscribed().await;
    world.connect("alice").await;
    world.finish().await;
}

#[tokio::test]
async fn a_key_of_the_wrong_length_is_named_with_its_length() {
    let mut world = World::with_settings(|settings| {
        settings.insert("encryptionKey".into(), "too short".into());
    })
    .await;
    world.start().await;
    let line = world.logged(|line| line.level == "warn").await;
    assert!(line.message.contains("has 9 bytes"), "{line}");
    world.finish().await;
}

#[tokio::test]
async fn generated_values_are_made_when_they_are_missing() {
    let mut world = World::with_settings(|settings| {
        settings.remove("encryptionKey");
        settings.remove("webhookSecret");
    })
    .await;
    world.start().await;
    world.subscribed().await;
    let settings = world.mattermost.server.state().settings.clone();
    let made = |key: &str| {
        let found = settings.iter().filter(|(name, _)| name.eq_ignore_ascii_case(key));
        let values: Vec<&str> = found.map(|(_, value)| value.as_str().unwrap()).collect();
        assert_eq!(values.len(), 1, "{key}");
        values[0].to_owned()
    };
    let (key, secret) = (made("encryptionKey"), made("webhookSecret"));
    assert_eq!(key.len(), 32);
    assert!(secret.len() >= 32 && secret != key);
    assert_eq!(world.microsoft.subscriptions()[0]["clientState"], secret);
    assert_eq!(complaints(&world), [""; 0], "nobody has to do anything");
    world.finish().await;
}

#[tokio::test]
async fn saving_another_setting_disturbs_nothing() {
    let world = World::new().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    let asked = world.microsoft.request_log().len();
    for count in 0..5 {
        world.mattermost.save_setting("connectedUsersAllowed", count.into()).await;
    }
    world.microsoft.send_message(&chat, "bob", "x").unwrap();
    world.notified("alice", 1).await;
    world.settled().await;
    assert_eq!(world.microsoft.request_log().len(), asked + 1, "one question for presence");
    // One that matters, to see that the others were looked at.
    world.mattermost.save_setting("syncNotifications", false.into()).await;
    let none = "SELECT NOT EXISTS (SELECT FROM msteamssync_subscriptions)";
    world.until_true("no subscription", none).await;
    assert_eq!(world.microsoft.requests(Operation::CreateSubscription), 1);
    let configured = world.mattermost.log().into_iter().filter(|line| line.message == "configured");
    assert_eq!(configured.count(), 2);
    world.finish().await;
}

#[tokio::test]
async fn a_database_that_is_down_at_activation_is_waited_for() {
    let postgres = Postgres::start_own().await.unwrap();
    let mut world = World::on(&postgres, |_| {}, |_| String::new()).await;
    postgres.stop().await.unwrap();
    world.start().await;
    let line = world.logged(|line| line.level == "warn").await;
    assert!(line.message.contains("database"), "{line}");
    let answer = world.command("alice", "/msteams connect").await;
    assert!(
        answer.contains("cannot reach Mattermost's database"),
        "not the settings' fault: {answer}"
    );
    let page = world.browser("alice").open(&world.address("/connect")).await;
    assert_eq!((page.status, page.kind()), (503, "page-failed"));
    assert_eq!(world.post_bytes("/changes", r#"{"value": []}"#).await, 503);
    postgres.start_again().await.unwrap();
    world.database = Database::open(&postgres.dsn(&world.database.name)).await;
    world.database.watch().await;
    world.subscribed().await;
    world.connect("alice").await;
    assert_eq!(complaints(&world).len(), 1, "said once");
    world.finish().await;
}
