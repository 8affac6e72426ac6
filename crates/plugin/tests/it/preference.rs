//! Whether somebody is notified: asked after connecting, and changed by the buttons under it.

use std::time::Duration;

use mattermost::{
    ApiError,
    model::{Post, Preference, SlackAttachment},
};
use serde_json::{Value, json};

use crate::world::World;

impl World {
    /// The question to a person, or what has taken its place, from the newest connection.
    fn prompt(&self, person: &str) -> Post {
        let mut posts = self.mattermost.direct_messages(person).unwrap().into_iter().rev();
        posts.find(|post| post.message.starts_with("Connected as")).unwrap()
    }

    async fn press(&self, person: &str, post: &Post, button: &str) -> Result<(), ApiError> {
        let user = self.id(person);
        let click = self.mattermost.server.click(&user, &post.id, button);
        self.within("the answer to a button", click).await
    }

    /// The newest post that only this person sees.
    fn answer(&self, person: &str) -> Post {
        let id = self.id(person);
        let state = self.mattermost.server.state();
        state.ephemeral.iter().rev().find(|(to, _)| *to == id).unwrap().1.clone()
    }

    fn choice(&self, person: &str) -> Option<String> {
        let key = (self.id(person), format!("pp_{}", plugin::ID), "notifications".to_owned());
        self.mattermost.server.state().preferences.get(&key).cloned()
    }

    async fn sign_in(&self, person: &str) {
        let page = self.browser(person).sign_in(&self.address("/connect"), person).await;
        assert!(page.kind().starts_with("page-connected"), "{}", page.html);
    }

    async fn send_to_alice(&self, text: &str) {
        let chat = self.microsoft.create_chat(&["alice", "bob"], None).unwrap();
        self.microsoft.send_message(&chat, "bob", text).unwrap();
        self.settled().await;
    }
}

fn only(post: &Post) -> SlackAttachment {
    let mut attachments = post.attachments();
    assert_eq!(attachments.len(), 1, "{attachments:?}");
    attachments.remove(0)
}

fn buttons(post: &Post) -> Vec<String> {
    let attachments = post.attachments();
    let actions = attachments.iter().flat_map(|attachment| &attachment.actions);
    actions.map(|action| format!("{}: {}", action.id, action.name)).collect()
}

#[tokio::test]
async fn whoever_connects_is_asked_and_notified_from_the_click_on() {
    let world = World::new().await;
    world.sign_in("alice").await;
    let prompt = world.prompt("alice");
    assert_eq!(prompt.message, "Connected as **alice@example.com**.");
    assert!(only(&prompt).text.contains("Do you want to be notified"), "{prompt:?}");
    assert_eq!(buttons(&prompt), ["on: Enable notifications", "off: Not now"]);
    assert_eq!(world.choice("alice"), None, "connecting chooses nothing");
    world.send_to_alice("before").await;
    assert_eq!(world.suppressed("alice").await, ["notifications_off"]);

    world.press("alice", &prompt, "on").await.unwrap();
    assert_eq!(world.choice("alice").as_deref(), Some("on"));
    let answered = world.prompt("alice");
    assert_eq!((&answered.id, &answered.message), (&prompt.id, &prompt.message));
    assert!(only(&answered).text.contains("now **on**"), "{answered:?}");
    assert_eq!(buttons(&answered), Vec::<String>::new());
    world.send_to_alice("after").await;
    assert_eq!(world.texts("alice").len(), 1);
    world.finish().await;
}

#[tokio::test]
async fn not_now_is_an_answer_that_is_not_asked_for_again() {
    let world = World::new().await;
    world.sign_in("alice").await;
    world.press("alice", &world.prompt("alice"), "off").await.unwrap();
    assert_eq!(world.choice("alice").as_deref(), Some("off"));
    let answered = world.prompt("alice");
    assert!(only(&answered).text.contains("are **off**"), "{answered:?}");
    assert_eq!(buttons(&answered), Vec::<String>::new());

    world.command("alice", "/msteams disconnect").await;
    world.sign_in("alice").await;
    let again = world.prompt("alice");
    assert_ne!(again.id, answered.id);
    assert!(only(&again).text.contains("are **off**"), "{again:?}");
    assert_eq!(buttons(&again), Vec::<String>::new());
    assert_eq!(world.choice("alice").as_deref(), Some("off"));
    world.finish().await;
}

#[tokio::test]
async fn a_choice_survives_reconnecting() {
    let world = World::new().await;
    world.connect("alice").await;
    world.command("alice", "/msteams disconnect").await;
    world.sign_in("alice").await;
    let prompt = world.prompt("alice");
    assert!(only(&prompt).text.contains("are **on**"), "{prompt:?}");
    assert_eq!(buttons(&prompt), Vec::<String>::new());
    world.send_to_alice("welcome back").await;
    assert_eq!(world.texts("alice").len(), 1);
    world.finish().await;
}

#[tokio::test]
async fn a_second_click_finds_no_button_and_a_late_one_still_counts() {
    let world = World::new().await;
    world.sign_in("alice").await;
    let prompt = world.prompt("alice");
    world.pass(Duration::from_hours(25)).await;
    world.press("alice", &prompt, "on").await.unwrap();
    assert!(world.press("alice", &prompt, "off").await.is_err(), "the button is gone");
    assert_eq!(world.choice("alice").as_deref(), Some("on"));

    // Both clicks on the way at once: the server has asked for the second before the first was answered.
    let click =
        |choice: &str| json!({ "post_id": prompt.id, "context": { "notifications": choice } });
    let page = world.browser("alice").post_json(&notifications(&world), &click("off")).await;
    let answer: Value = serde_json::from_str(&page.html).unwrap();
    let attachment = &answer["update"]["props"]["attachments"][0];
    assert!(attachment["text"].as_str().unwrap().contains("now **off**"), "{answer}");
    assert!(attachment.get("actions").is_none(), "{answer}");
    assert_eq!(world.choice("alice").as_deref(), Some("off"));
    world.finish().await;
}

#[tokio::test]
async fn every_answer_counts_at_once_or_a_day_later_and_is_kept_when_connecting_again() {
    for (answer, says) in [("on", "now **on**"), ("off", "are **off**")] {
        for hours in [0, 25] {
            let world = World::new().await;
            world.sign_in("alice").await;
            let prompt = world.prompt("alice");
            world.pass(Duration::from_hours(hours)).await;
            world.press("bob", &prompt, answer).await.unwrap_err();
            assert_eq!(world.choice("alice"), None);
            world.press("alice", &prompt, answer).await.unwrap();
            for again in ["on", "off"] {
                world.press("alice", &prompt, again).await.unwrap_err();
            }
            world.command("alice", "/msteams disconnect").await;
            world.sign_in("alice").await;
            let posts = world.mattermost.direct_messages("alice").unwrap();
            assert!(only(&posts[0]).text.contains(says), "{posts:?}");
            assert!(only(&world.prompt("alice")).text.contains(&format!("are **{answer}**")));
            assert!(posts.iter().all(|post| buttons(post).is_empty()), "{posts:?}");
            assert_eq!(world.choice("alice").as_deref(), Some(answer));
            world.finish().await;
        }
    }
}

#[tokio::test]
async fn of_two_questions_the_last_answer_counts() {
    let world = World::new().await;
    world.sign_in("alice").await;
    let older = world.prompt("alice");
    world.command("alice", "/msteams disconnect").await;
    world.sign_in("alice").await;
    let newer = world.prompt("alice");
    assert_ne!(newer.id, older.id);
    assert_eq!(buttons(&newer).len(), 2, "the first question was never answered");
    world.press("alice", &newer, "off").await.unwrap();
    world.press("alice", &older, "on").await.unwrap();
    assert_eq!(world.choice("alice").as_deref(), Some("on"));
    world.finish().await;
}

#[tokio::test]
async fn a_click_after_disconnecting_says_that_it_needs_a_connection() {
    let world = World::new().await;
    world.sign_in("alice").await;
    world.command("alice", "/msteams disconnect").await;
    world.press("alice", &world.prompt("alice"), "on").await.unwrap();
    let text = only(&world.prompt("alice")).text;
    assert!(text.contains("now **on**") && text.contains("/msteams connect"), "{text}");
    world.sign_in("alice").await;
    assert!(only(&world.prompt("alice")).text.contains("are **on**"));
    world.finish().await;
}

fn notifications(world: &World) -> String {
    world.address("/actions/notifications")
}

#[tokio::test]
async fn nobody_presses_for_somebody_else() {
    let world = World::new().await.with_administrator();
    world.sign_in("alice").await;
    world.sign_in("bob").await;
    let (alice, prompt) = (world.id("alice"), world.prompt("alice"));
    assert!(world.press("bob", &prompt, "on").await.is_err(), "bob cannot read it");
    let forged = json!({
        "user_id": alice, "post_id": prompt.id, "channel_id": prompt.channel_id,
        "context": { "notifications": "on" },
    });
    let page = world.browser("bob").post_json(&notifications(&world), &forged).await;
    assert_eq!(page.status, 403);
    assert_eq!((world.choice("alice"), world.choice("bob")), (None, None));

    // Dave can read it, being the administrator.
    world.press("dave", &prompt, "on").await.unwrap();
    let told = world.answer("dave").message.to_string();
    assert!(told.starts_with("These buttons are for the person"), "{told}");
    assert_eq!((world.choice("alice"), world.choice("dave")), (None, None));
    assert_eq!(buttons(&world.prompt("alice")).len(), 2);

    // Without the post, the ids of somebody else change nothing but the presser's own choice.
    let forged = json!({
        "user_id": alice, "post_id": "nowhere", "context": { "notifications": "off" },
    });
    let page = world.browser("bob").post_json(&notifications(&world), &forged).await;
    assert_eq!(page.status, 200);
    assert_eq!((world.choice("alice"), world.choice("bob")), (None, Some("off".to_owned())));
    assert_eq!(buttons(&world.prompt("alice")).len(), 2);
    world.finish().await;
}

#[tokio::test]
async fn what_is_no_press_of_a_button_is_refused() {
    let world = World::new().await;
    let (browser, url) = (world.browser("alice"), notifications(&world));
    for body in [json!({}), json!([]), json!({ "context": { "notifications": "maybe" } })] {
        assert_eq!(browser.post_json(&url, &body).await.status, 400, "{body}");
    }
    assert_eq!(world.choice("alice"), None);
    world.finish().await;
}

#[tokio::test]
async fn the_command_shows_the_setting_with_the_button_that_changes_it() {
    let world = World::new().await;
    world.sign_in("alice").await;
    for (button, shown, became) in [
        ("on: Turn on", "are **off**", "now **on**"),
        ("off: Turn off", "are **on**", "now **off**"),
    ] {
        let answer = world.command("alice", "/msteams notifications").await;
        assert!(answer.contains(shown), "{answer}");
        let before = world.answer("alice");
        assert_eq!(buttons(&before), [button]);
        world.press("alice", &before, &button[..button.find(':').unwrap()]).await.unwrap();
        let after = world.answer("alice");
        assert_eq!((&after.id, &after.channel_id), (&before.id, &before.channel_id));
        assert!(after.message.contains(became), "{}", after.message);
        assert_eq!(after.attachments(), []);
    }
    world.finish().await;
}

#[tokio::test]
async fn the_setting_stays_in_the_thread_where_it_was_asked_for() {
    let world = World::new().await;
    let alice = world.id("alice");
    let channel = world.mattermost.server.state().channels.keys().next().unwrap().clone();
    let line = "/msteams notifications";
    world.mattermost.server.command(&alice, &channel, "the first post", line).await;
    let before = world.answer("alice");
    world.press("alice", &before, "on").await.unwrap();
    let after = world.answer("alice");
    assert!(after.message.contains("now **on**"), "{}", after.message);
    assert_eq!((&after.id, after.root_id.as_str()), (&before.id, "the first post"));
    assert_eq!(after.channel_id, before.channel_id);
    world.finish().await;
}

#[tokio::test]
async fn buttons_speak_the_users_language() {
    let world = World::new().await;
    let alice = world.id("alice");
    world.mattermost.server.state().users.get_mut(&alice).unwrap().locale = "de".into();
    let page = world.browser("alice").sign_in(&world.address("/connect"), "alice").await;
    assert_eq!(page.kind(), "page-connected");
    let prompt = world.mattermost.direct_messages("alice").unwrap().remove(0);
    assert_eq!(buttons(&prompt), ["on: Benachrichtigungen einschalten", "off: Nicht jetzt"]);
    world.press("alice", &prompt, "on").await.unwrap();
    let answered = world.mattermost.direct_messages("alice").unwrap().remove(0);
    assert!(only(&answered).text.contains("jetzt **an**"), "{answered:?}");
    world.finish().await;
}

#[tokio::test]
async fn turned_off_by_the_administrator_everything_says_so() {
    let mut world = World::with_settings(|settings| {
        settings.insert("syncNotifications".into(), false.into());
    })
    .await;
    world.start().await;
    world.configured(1).await;
    let off = "turned off by your administrator";
    let answer = world.command("alice", "/msteams connect").await;
    assert!(answer.contains(off) && answer.contains("/connect)"), "{answer}");
    let page = world.browser("alice").sign_in(&world.address("/connect"), "alice").await;
    assert_eq!(page.kind(), "page-connected-turned-off");
    assert!(page.html.contains(off), "{}", page.html);
    let prompt = world.prompt("alice");
    assert!(only(&prompt).text.contains(off), "{prompt:?}");
    world.press("alice", &prompt, "on").await.unwrap();
    assert!(only(&world.prompt("alice")).text.contains(off));
    for line in [
        "connect",
        "status",
        "notifications",
        "notifications on",
        "notifications off",
        "help",
        "",
        "conect",
        "test",
        "disconnect",
        "disconnect",
        "status",
    ] {
        let answer = world.command("alice", &format!("/msteams {line}")).await;
        assert_eq!(answer.matches(off).count(), 1, "{line}: {answer}");
    }
    world.press("alice", &world.prompt("alice"), "on").await.unwrap_err();
    let page = world.browser("alice").load(&world.address("/connection-status")).await;
    assert!(page.html.contains(off), "{}", page.html);
    world.finish().await;
}

#[tokio::test]
async fn a_button_of_an_unconfigured_plugin_stays_for_later() {
    let world = World::new().await;
    world.sign_in("alice").await;
    let client = world.mattermost.server.state().settings["clientId"].clone();
    world.mattermost.save_setting("clientId", "".into()).await;
    world.logged(|line| line.message.contains("Client ID")).await;
    world.press("alice", &world.prompt("alice"), "on").await.unwrap();
    assert!(world.answer("alice").message.contains("not set up yet"));
    assert_eq!(buttons(&world.prompt("alice")).len(), 2);
    world.mattermost.save_setting("clientId", client).await;
    world.configured(2).await;
    world.press("alice", &world.prompt("alice"), "on").await.unwrap();
    assert_eq!(buttons(&world.prompt("alice")).len(), 0);
    world.finish().await;
}

#[tokio::test]
async fn a_change_reaches_every_node() {
    let mut world = World::new().await;
    world.start_another().await;
    world.configured(2).await;
    world.connect("alice").await;
    let mut expected = 0;
    for (round, on) in [true, false, true, false, true].into_iter().enumerate() {
        let preference = Preference {
            user_id: world.id("alice").into(),
            category: format!("pp_{}", plugin::ID).into(),
            name: "notifications".into(),
            value: if on { "on" } else { "off" }.into(),
        };
        world.mattermost.server.set_preference(preference).await.unwrap();
        // Both nodes work the inbox, so that both keep what they know of alice.
        for number in 0..6 {
            world.send_to_alice(&format!("round {round}, number {number}")).await;
        }
        expected += if on { 6 } else { 0 };
        assert_eq!(world.texts("alice").len(), expected, "round {round}");
    }
    world.finish().await;
}
