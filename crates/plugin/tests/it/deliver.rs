//! From a message in Teams to a post in Mattermost.

use std::time::Duration;

use sandbox::{mattermost::PostFault, microsoft::Operation};
use serde_json::Value;

use crate::{metrics::value, world::World};

/// A world in which alice is connected, and her chat with bob.
async fn one_to_one() -> (World, String) {
    let world = World::new().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    (world, chat)
}

#[tokio::test]
async fn a_message_reaches_somebody_who_is_away_and_not_its_sender() {
    let (world, chat) = one_to_one().await;
    world.connect("bob").await;
    let id = world.microsoft.send_message(&chat, "bob", "<p>See you at <b>ten</b>?</p>").unwrap();
    let posts = world.notified("alice", 1).await;
    for expected in
        ["**Bob Bernard**", "See you at **ten**?", world.microsoft.teams().as_str(), &id]
    {
        assert!(posts[0].message.contains(expected), "{}", posts[0].message);
    }
    world.settled().await;
    assert_eq!(world.notifications("bob").len(), 0);
    assert_eq!(world.outcomes().await, ["told"]);
    world.finish().await;
}

#[tokio::test]
async fn a_post_carries_the_id_of_its_delivery() {
    let (world, chat) = one_to_one().await;
    world.microsoft.send_message(&chat, "bob", "x").unwrap();
    let post = world.notified("alice", 1).await.remove(0);
    world.settled().await;
    let rows = "SELECT id || ' ' || post_id FROM msteamssync_deliveries";
    let id = post.props.get("msteams_delivery").unwrap().as_str().unwrap();
    assert_eq!(world.database.texts(rows).await, [format!("{id} {}", post.id)]);
    world.finish().await;
}

#[tokio::test]
async fn a_group_message_is_told_to_those_who_are_away_and_want_it() {
    let world = World::new().await;
    for person in ["alice", "bob", "carol", "dave"] {
        world.connect(person).await;
    }
    world.command("dave", "/msteams notifications off").await;
    world.microsoft.set_presence("carol", "Available", "Available").unwrap();
    let everybody = ["alice", "bob", "carol", "dave"];
    let chat = world.microsoft.create_chat(&everybody, Some("Launch")).unwrap();
    world.microsoft.send_message(&chat, "bob", "go").unwrap();
    world.notified("alice", 1).await;
    world.settled().await;
    assert_eq!(everybody.map(|person| world.notifications(person).len()), [1, 0, 0, 0]);
    assert!(world.texts("alice")[0].contains("**Launch**"), "{}", world.texts("alice")[0]);
    assert_eq!(world.suppressed("bob").await, [""; 0], "the sender is no recipient");
    assert_eq!(world.suppressed("carol").await, ["available"]);
    assert_eq!(world.suppressed("dave").await, ["notifications_off"]);
    world.finish().await;
}

#[tokio::test]
async fn a_chat_without_a_name_is_told_by_the_others_in_it() {
    let world = World::new().await;
    for person in ["alice", "carol"] {
        world.connect(person).await;
    }
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "go").unwrap();
    for (reader, other) in [("alice", "Carol Castillo"), ("carol", "Alice Archer")] {
        let post = world.notified(reader, 1).await.remove(0);
        let head = format!("**Bob Bernard** in a chat with {other}");
        assert_eq!(post.message.lines().next(), Some(&*head));
    }
    world.finish().await;
}

#[tokio::test]
async fn presence_decides_message_by_message() {
    let (world, chat) = one_to_one().await;
    for (availability, activity, told) in [
        ("Available", "Available", false),
        ("Away", "Away", true),
        ("Busy", "InAMeeting", false),
        ("BeRightBack", "BeRightBack", true),
        ("DoNotDisturb", "Presenting", false),
        ("AvailableIdle", "Available", true),
        ("Busy", "Busy", false),
        ("Offline", "Offline", true),
    ] {
        world.microsoft.set_presence("alice", availability, activity).unwrap();
        let before = world.notifications("alice").len();
        world.microsoft.send_message(&chat, "bob", availability).unwrap();
        world.settled().await;
        let after = world.notifications("alice").len();
        assert_eq!(after - before, usize::from(told), "{availability} {activity}");
    }
    world.finish().await;
}

#[tokio::test]
async fn somebody_who_was_active_gets_nothing_when_the_message_is_delivered_again() {
    let (world, chat) = one_to_one().await;
    world.microsoft.set_presence("alice", "Available", "Available").unwrap();
    let id = world.microsoft.send_message(&chat, "bob", "x").unwrap();
    world.settled().await;
    world.microsoft.set_presence("alice", "Away", "Away").unwrap();
    let asked = world.microsoft.requests(Operation::Presence);
    let again = world.microsoft.notification(&chat, &id, "created").unwrap();
    assert_eq!(world.post("/changes", &again).await, 202);
    world.settled().await;
    assert_eq!(world.outcomes().await, ["told", "told"]);
    assert_eq!(world.notifications("alice").len(), 0);
    assert_eq!(world.microsoft.requests(Operation::Presence), asked);
    world.finish().await;
}

/// Sends a message while the presence cannot be had; it comes after two minutes, and not before.
async fn comes_after_two_minutes(world: &World, chat: &str) {
    world.microsoft.send_message(chat, "bob", "x").unwrap();
    world.settled().await;
    for _ in 0..7 {
        world.pass(Duration::from_secs(15)).await;
        assert_eq!(world.notifications("alice").len(), 0);
    }
    world.pass(Duration::from_secs(16)).await;
    assert_eq!(world.notifications("alice").len(), 1);
}

#[tokio::test]
async fn an_unknown_presence_is_asked_for_two_minutes_and_then_the_person_is_told() {
    let (world, chat) = one_to_one().await;
    world.microsoft.forget_presence("alice").unwrap();
    comes_after_two_minutes(&world, &chat).await;
    world.finish().await;
}

#[tokio::test]
async fn throttled_presence_holds_a_message_up_for_two_minutes_at_most() {
    let (world, chat) = one_to_one().await;
    let wait = Some(Duration::from_mins(10));
    world.microsoft.fail_next(Operation::Presence, 429, 100, wait);
    comes_after_two_minutes(&world, &chat).await;
    assert_eq!(world.microsoft.requests(Operation::Presence), 1, "Retry-After is honoured");
    world.finish().await;
}

#[tokio::test]
async fn failing_presence_holds_a_message_up_for_two_minutes_at_most() {
    let (world, chat) = one_to_one().await;
    world.microsoft.fail_next(Operation::Presence, 503, 1000, None);
    comes_after_two_minutes(&world, &chat).await;
    world.finish().await;
}

#[tokio::test]
async fn presence_that_takes_too_long_holds_a_message_up_for_two_minutes_at_most() {
    let (world, chat) = one_to_one().await;
    world.microsoft.set_latency(Operation::Presence, Duration::from_mins(1));
    world.microsoft.send_message(&chat, "bob", "x").unwrap();
    // Ten seconds of real time: so long an answer is waited for.
    world.settled().await;
    assert_eq!(world.notifications("alice").len(), 0);
    world.pass(Duration::from_mins(2)).await;
    assert_eq!(world.notifications("alice").len(), 1);
    let metric = r#"msteams_microsoft_requests_total{kind="presence",status="timeout"}"#;
    assert_eq!(value(&world.metrics().await, metric), Some(2));
    world.finish().await;
}

#[tokio::test]
async fn presence_that_comes_back_decides() {
    let (world, chat) = one_to_one().await;
    world.microsoft.forget_presence("alice").unwrap();
    world.microsoft.send_message(&chat, "bob", "x").unwrap();
    world.pass(Duration::from_secs(30)).await;
    world.microsoft.set_presence("alice", "Busy", "InACall").unwrap();
    world.pass(Duration::from_secs(16)).await;
    world.pass(Duration::from_mins(5)).await;
    assert_eq!(world.notifications("alice").len(), 0);
    assert_eq!(world.suppressed("alice").await.len(), 1);
    world.finish().await;
}

/// What `fault` does to a post, its look-up included, leaves exactly one.
async fn one_post_despite(fault: PostFault, at_first: usize) {
    let (world, chat) = one_to_one().await;
    world.mattermost.fail_next_post(fault);
    world.microsoft.send_message(&chat, "bob", "once").unwrap();
    world.logged(|line| line.message.contains("unconfirmed")).await;
    world.settled().await;
    assert_eq!(world.notifications("alice").len(), at_first);
    world.pass(Duration::from_secs(50)).await;
    assert_eq!(
        world.notifications("alice").len(),
        at_first,
        "not before a late answer had its time"
    );
    for _ in 0..3 {
        world.pass(Duration::from_mins(1)).await;
    }
    assert_eq!(world.notifications("alice").len(), 1);
    world.finish().await;
}

#[tokio::test]
async fn a_post_that_was_kept_and_reported_as_failed_is_found_again() {
    one_post_despite(PostFault::AfterCommit, 1).await;
}

#[tokio::test]
async fn a_post_whose_answer_was_lost_is_found_again() {
    one_post_despite(PostFault::ReplyLost, 1).await;
}

#[tokio::test]
async fn a_post_that_failed_is_made_after_the_look() {
    one_post_despite(PostFault::BeforeCommit, 0).await;
}

#[tokio::test]
async fn a_post_whose_answer_a_killed_process_missed_is_found_by_the_next() {
    let (mut world, chat) = one_to_one().await;
    world.mattermost.fail_next_post(PostFault::ReplyLost);
    world.microsoft.send_message(&chat, "bob", "once").unwrap();
    world.notified("alice", 1).await;
    world.kill();
    world.start().await;
    // The killed one may have put the row off a last time.
    world.pass(Duration::from_mins(2)).await;
    world.pass(Duration::from_mins(2)).await;
    assert_eq!(world.notifications("alice").len(), 1);
    assert_eq!(world.outcomes().await, ["told"]);
    world.finish().await;
}

#[tokio::test]
async fn a_refused_post_becomes_a_placeholder_with_the_link() {
    let (world, chat) = one_to_one().await;
    world.mattermost.fail_next_post(PostFault::Refused);
    let id = world.microsoft.send_message(&chat, "bob", "unwanted").unwrap();
    let posts = world.notified("alice", 1).await;
    let text = &posts[0].message;
    assert!(text.contains(&id) && text.contains("Teams") && !text.contains("unwanted"), "{text}");
    world.finish().await;
}

#[tokio::test]
async fn an_administrator_is_told_of_what_the_server_takes_in_no_form() {
    let (world, chat) = one_to_one().await;
    let world = world.with_administrator();
    world.mattermost.fail_next_post(PostFault::Refused);
    world.mattermost.fail_next_post(PostFault::Refused);
    world.microsoft.send_message(&chat, "bob", "unwanted").unwrap();
    world.settled().await;
    let told = world.told_times(1).await;
    assert!(told[0].contains("given up after many attempts: 1."), "{told:?}");
    assert_eq!(world.texts("alice"), Vec::<String>::new());
    world.finish().await;
}

#[tokio::test]
async fn a_message_costs_one_presence_call_and_nothing_else() {
    let (world, chat) = one_to_one().await;
    world.connect("carol").await;
    for count in 1..=3 {
        world.microsoft.send_message(&chat, "bob", "x").unwrap();
        world.settled().await;
        assert_eq!(world.asked(), [0, 0, 0, count]);
    }
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
    for count in 4..=6 {
        world.microsoft.send_message(&chat, "bob", "x").unwrap();
        world.settled().await;
        assert_eq!(world.asked(), [1, 1, 0, count], "both recipients share one call");
    }
    world.finish().await;
}

#[tokio::test]
async fn a_notification_without_data_fetches_the_message() {
    let (world, chat) = one_to_one().await;
    world.microsoft.change_delivery(|delivery| delivery.hold = true);
    let id = world.microsoft.send_message(&chat, "bob", "fetched").unwrap();
    let mut plain = world.microsoft.notification(&chat, &id, "created").unwrap();
    plain["value"][0].as_object_mut().unwrap().remove("encryptedContent");
    plain.as_object_mut().unwrap().remove("validationTokens");
    assert_eq!(world.post("/changes", &plain).await, 202);
    assert!(world.notified("alice", 1).await[0].message.contains("fetched"));
    assert_eq!(world.asked(), [0, 0, 1, 1]);
    // Whoever came while the post is not written down yet would look again a minute later.
    world.settled().await;
    world.microsoft.change_delivery(|delivery| delivery.hold = false);
    world.settled().await;
    assert_eq!(world.notifications("alice").len(), 1);
    world.finish().await;
}

#[tokio::test]
async fn a_message_that_is_gone_is_no_error() {
    let (world, chat) = one_to_one().await;
    world.microsoft.change_delivery(|delivery| delivery.hold = true);
    let id = world.microsoft.send_message(&chat, "bob", "x").unwrap();
    let mut plain = world.microsoft.notification(&chat, &id, "created").unwrap();
    let item = plain["value"][0].as_object_mut().unwrap();
    item.remove("encryptedContent");
    let resource = format!("chats('{chat}')/messages('1')");
    item.insert("resource".into(), resource.as_str().into());
    assert_eq!(world.post("/changes", &plain).await, 202);
    world.settled().await;
    assert_eq!(world.outcomes().await, ["ignored: the message is gone"]);
    world.finish().await;
}

#[tokio::test]
async fn an_unknown_key_is_waited_for_and_then_the_message_is_fetched() {
    let (world, chat) = one_to_one().await;
    world.microsoft.change_delivery(|delivery| delivery.hold = true);
    let id = world.microsoft.send_message(&chat, "bob", "late").unwrap();
    let mut foreign = world.microsoft.notification(&chat, &id, "created").unwrap();
    let content: &mut Value = &mut foreign["value"][0]["encryptedContent"];
    content["encryptionCertificateId"] = "nobody's".into();
    assert_eq!(world.post("/changes", &foreign).await, 202);
    world.settled().await;
    for _ in 0..9 {
        world.pass(Duration::from_mins(1)).await;
        assert_eq!(world.asked(), [0, 0, 0, 0]);
    }
    world.pass(Duration::from_secs(70)).await;
    assert!(world.texts("alice")[0].contains("late"));
    assert_eq!(world.asked(), [0, 0, 1, 1]);
    world.finish().await;
}

#[tokio::test]
async fn a_changed_preference_holds_for_the_next_message() {
    let (world, chat) = one_to_one().await;
    world.microsoft.send_message(&chat, "bob", "x").unwrap();
    world.notified("alice", 1).await;
    // In the web app's settings, not by the command.
    let preference = mattermost::model::Preference {
        user_id: world.id("alice").into(),
        category: "pp_com.mattermost.msteams-sync".into(),
        name: "notifications".into(),
        value: "off".into(),
    };
    world.mattermost.server.set_preference(preference).await.unwrap();
    world.microsoft.send_message(&chat, "bob", "y").unwrap();
    world.settled().await;
    assert_eq!(world.suppressed("alice").await, ["notifications_off"]);
    world.finish().await;
}

#[tokio::test]
async fn messages_of_one_batch_come_in_the_order_in_which_they_were_sent() {
    let (world, chat) = one_to_one().await;
    world.microsoft.change_delivery(|delivery| delivery.hold = true);
    let numbers: Vec<String> = (10..20).map(|number| format!("number {number}")).collect();
    for text in &numbers {
        world.microsoft.send_message(&chat, "bob", text).unwrap();
    }
    world.microsoft.change_delivery(|delivery| delivery.hold = false);
    world.notified("alice", numbers.len()).await;
    world.settled().await;
    let texts = world.texts("alice");
    let came: Vec<&String> = texts
        .iter()
        .filter_map(|text| numbers.iter().find(|number| text.contains(*number)))
        .collect();
    assert_eq!(came, numbers.iter().collect::<Vec<_>>());
    world.finish().await;
}

#[tokio::test]
async fn a_message_that_is_delivered_again_hours_later_comes_once() {
    let (world, chat) = one_to_one().await;
    let id = world.microsoft.send_message(&chat, "bob", "once").unwrap();
    world.notified("alice", 1).await;
    let again = world.microsoft.notification(&chat, &id, "created").unwrap();
    world.pass(Duration::from_hours(3)).await;
    assert_eq!(world.post("/changes", &again).await, 202);
    world.settled().await;
    assert_eq!(world.notifications("alice").len(), 1);
    world.finish().await;
}

#[tokio::test]
async fn a_message_that_is_too_long_for_a_post_is_cut_and_says_so() {
    let (world, chat) = one_to_one().await;
    world.microsoft.send_message(&chat, "bob", &"<p>long *story*</p>".repeat(3_000)).unwrap();
    let text = world.notified("alice", 1).await[0].message.to_string();
    assert!(text.contains("[Continue in Microsoft Teams]("), "{text}");
    assert!(text.chars().count() > 10_000, "{}", text.chars().count());
    world.finish().await;
}

#[tokio::test]
async fn a_message_that_is_sent_while_the_plugin_is_down_arrives_afterwards() {
    let (mut world, chat) = one_to_one().await;
    world.within("the end", world.mattermost.stop_plugin()).await.unwrap();
    world.kill();
    let id = world.microsoft.send_message(&chat, "bob", "meanwhile").unwrap();
    let body = world.microsoft.notification(&chat, &id, "created").unwrap();
    assert_eq!(world.post("/changes", &body).await, 500);
    world.start().await;
    world.subscribed().await;
    world.clock.advance(Duration::from_secs(30));
    assert!(world.notified("alice", 1).await[0].message.contains("meanwhile"));
    assert_eq!(world.microsoft.requests(Operation::CreateSubscription), 1);
    world.finish().await;
}

#[tokio::test]
async fn a_user_whom_mattermost_no_longer_has_holds_up_nobody() {
    let world = World::new().await;
    world.connect("alice").await;
    world.connect("carol").await;
    let gone = world.id("carol");
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
    world.mattermost.server.state().users.remove(&gone);
    // What was known of her is believed for a minute.
    world.clock.advance(Duration::from_mins(2));
    world.microsoft.send_message(&chat, "bob", "hello").unwrap();
    world.notified("alice", 1).await;
    world.settled().await;
    assert_eq!(world.outcomes().await, ["told"]);
    let reason = "SELECT reason FROM msteamssync_deliveries WHERE state = 'suppressed'";
    assert_eq!(world.database.texts(reason).await, ["no_mattermost_user"]);
    world.finish().await;
}
