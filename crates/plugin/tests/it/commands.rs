//! What the slash command answers beside `connect` and `disconnect`.

use std::time::Duration;

use crate::world::World;

#[tokio::test]
async fn notifications_are_off_until_they_are_turned_on() {
    let world = World::new().await;
    let answer = world.command("alice", "/msteams notifications").await;
    assert!(answer.contains("**off**") && answer.contains("not connected"), "{answer}");
    let browser = world.browser("alice");
    browser.sign_in(&world.address("/connect"), "alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "one").unwrap();
    world.settled().await;
    assert_eq!(world.suppressed("alice").await, ["notifications_off"]);
    let answer = world.command("alice", "/msteams notifications on").await;
    assert!(answer.contains("now **on**") && !answer.contains("not connected"), "{answer}");
    let answer = world.command("alice", "/MSTeams  Notifications ").await;
    assert!(answer.contains("**on**"), "{answer}");
    world.microsoft.send_message(&chat, "bob", "two").unwrap();
    assert!(world.notified("alice", 1).await[0].message.contains("two"));
    let answer = world.command("alice", "/msteams notifications off").await;
    assert!(answer.contains("now **off**"), "{answer}");
    world.microsoft.send_message(&chat, "bob", "three").unwrap();
    world.settled().await;
    assert_eq!(world.notifications("alice").len(), 1);
    world.finish().await;
}

#[tokio::test]
async fn the_status_tells_the_connection_and_the_choice() {
    let world = World::new().await;
    let answer = world.command("alice", "/msteams status").await;
    assert!(answer.contains("not connected"), "{answer}");
    world.connect("alice").await;
    let answer = world.command("alice", "/msteams status").await;
    let today = world.clock.now().strftime("%Y-%m-%d").to_string();
    for expected in ["**alice@example.com**", today.as_str(), "Notifications are **on**", "lately"]
    {
        assert!(answer.contains(expected), "{answer}");
    }
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    let hour = || world.clock.now().strftime("chat on %Y-%m-%d %H:").to_string();
    let before = hour();
    world.microsoft.send_message(&chat, "bob", "hello").unwrap();
    world.settled().await;
    let after = hour();
    world.pass(Duration::from_hours(3)).await;
    let answer = world.command("alice", "/msteams status").await;
    assert!(answer.contains(&before) || answer.contains(&after), "{answer}");
    world.finish().await;
}

#[tokio::test]
async fn unknown_words_are_answered_with_the_known_ones() {
    let world = World::new().await;
    let answer = world.command("alice", "/msteams conect").await;
    assert!(answer.contains("`/msteams conect`") && answer.contains("`connect`"), "{answer}");
    let answer = world.command("alice", "/msteams").await;
    assert_eq!(answer, world.command("alice", "/msteams help").await);
    assert!(answer.contains("/msteams notifications on"), "{answer}");
    world.finish().await;
}

#[tokio::test]
async fn answers_come_in_the_language_of_the_asker() {
    let world = World::new().await;
    let alice = world.id("alice");
    world.mattermost.server.state().users.get_mut(&alice).unwrap().locale = "de".into();
    let answer = world.command("alice", "/msteams status").await;
    assert!(answer.contains("nicht"), "{answer}");
    let page = world.browser("alice").open(&world.address("/oauth-redirect?state=x")).await;
    assert!(page.html.contains("<html lang=\"de\">"), "{}", page.html);
    world.finish().await;
}

#[tokio::test]
async fn an_unconfigured_plugin_says_so_everywhere() {
    let mut world = World::with_settings(|settings| {
        settings.remove("clientId");
    })
    .await;
    world.start().await;
    world.logged(|line| line.level == "warn").await;
    for command in ["connect", "disconnect", "notifications on", "status"] {
        let answer = world.command("alice", &format!("/msteams {command}")).await;
        assert!(answer.contains("not set up yet"), "{command}: {answer}");
    }
    let page = world.browser("alice").open(&world.address("/connect")).await;
    assert_eq!((page.status, page.kind()), (503, "page-not-configured"));
    world.finish().await;
}
