//! What the page in the user's settings asks and does.

use serde_json::Value;

use crate::world::{World, browser::Page};

fn json(page: &Page) -> Value {
    assert_eq!(page.status, 200, "{}", page.html);
    serde_json::from_str(&page.html).unwrap()
}

#[tokio::test]
async fn the_page_says_as_whom_somebody_is_connected() {
    let world = World::new().await;
    let (browser, status) = (world.browser("alice"), world.address("/connection-status"));
    let before = json(&browser.load(&status).await);
    assert_eq!(before["connected"], false);
    assert_eq!(before["settings"]["account"]["button"]["action"], "connect");
    world.connect("alice").await;
    let after = json(&browser.load(&status).await);
    assert_eq!(after["connected"], true);
    assert_eq!(after["settings"]["account"]["text"], "Connected as alice@example.com.");
    let other = json(&world.browser("bob").load(&status).await);
    assert_eq!(other["connected"], false);
    world.finish().await;
}

#[tokio::test]
async fn disconnecting_there_is_disconnecting() {
    let world = World::new().await;
    world.connect("alice").await;
    world.connect("bob").await;
    let page = world.browser("alice").post(&world.address("/disconnect")).await;
    assert_eq!(json(&page)["connected"], false);
    assert_eq!(world.account("alice").await, None);
    assert!(world.account("bob").await.is_some());
    let again = world.browser("alice").post(&world.address("/disconnect")).await;
    assert_eq!(json(&again)["connected"], false);
    world.finish().await;
}

#[tokio::test]
async fn open_pages_are_told_of_a_change_and_nobody_elses() {
    let world = World::new().await;
    let events = || world.mattermost.server.state().events.clone();
    let event = |name: &str| (format!("custom_{}_{name}", plugin::ID), world.id("alice"));
    world.connect("alice").await;
    assert_eq!(events(), [event("user_connected")]);
    world.command("alice", "/msteams disconnect").await;
    world.command("alice", "/msteams disconnect").await;
    assert_eq!(events(), [event("user_connected"), event("user_disconnected")]);
    world.finish().await;
}

#[tokio::test]
async fn another_site_and_nobody_in_particular_get_nothing() {
    let world = World::new().await;
    world.connect("alice").await;
    let disconnect = world.address("/disconnect");
    let (alice, nobody) = (world.browser("alice"), crate::world::browser::Browser::logged_out());
    assert_eq!(alice.post_from_elsewhere(&disconnect).await.status, 401);
    assert_eq!(alice.load(&disconnect).await.status, 405);
    assert_eq!(nobody.post(&disconnect).await.status, 401);
    assert_eq!(nobody.load(&world.address("/connection-status")).await.status, 401);
    assert!(world.account("alice").await.is_some());
    world.finish().await;
}

#[tokio::test]
async fn the_page_speaks_the_users_language() {
    let world = World::new().await;
    let alice = world.id("alice");
    world.mattermost.server.state().users.get_mut(&alice).unwrap().locale = "de".into();
    let page = world.browser("alice").load(&world.address("/connection-status")).await;
    let settings = &json(&page)["settings"];
    assert_eq!(settings["account"]["button"]["text"], "Verbinden");
    assert_eq!(settings["notifications"]["title"], "Benachrichtigungen");
    world.finish().await;
}

#[tokio::test]
async fn what_is_wrong_is_said_on_the_page() {
    let mut world = World::with_settings(|settings| {
        settings.remove("clientId");
    })
    .await;
    world.start().await;
    world.logged(|line| line.level == "warn").await;
    let browser = world.browser("alice");
    let page = json(&browser.load(&world.address("/connection-status")).await);
    let account = &page["settings"]["account"];
    assert!(account["text"].as_str().unwrap().contains("not set up yet"), "{account}");
    assert!(account["button"].is_null(), "{account}");
    assert_eq!(browser.post(&world.address("/disconnect")).await.status, 503);
    world.finish().await;
}
