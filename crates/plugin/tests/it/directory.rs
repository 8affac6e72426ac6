//! The chat directory: what is asked of Graph about a chat, when, and what is done without an answer.

use std::time::Duration;

use sandbox::microsoft::{Operation, Person};
use serde_json::{Value, json};

use crate::world::World;

/// Microsoft lets a chat be read once a second.
const AFTER_A_SECOND: Duration = Duration::from_secs(2);

/// Opens so many group chats without alice.
fn strangers(world: &World, count: usize) -> Vec<String> {
    let open = || world.microsoft.create_chat(&["bob", "carol", "dave"], None).unwrap();
    std::iter::repeat_with(open).take(count).collect()
}

/// Says something in each of these chats, and lets whatever was throttled have its turn.
async fn say_in(world: &World, chats: &[String]) {
    for chat in chats {
        world.microsoft.send_message(chat, "bob", "x").unwrap();
    }
    let waiting = "SELECT count(*) FROM msteamssync_inbox WHERE state = 'waiting'";
    world.settled().await;
    while world.database.number(waiting).await > 0 {
        world.pass(AFTER_A_SECOND).await;
    }
}

#[tokio::test]
async fn in_a_tenant_of_strangers_known_chats_cost_nothing_and_whoever_is_added_gets_the_next_message()
 {
    let world = World::new().await;
    world.connect("alice").await;
    let mut chats = strangers(&world, 99);
    chats.push(world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap());
    say_in(&world, &chats).await;
    assert_eq!(world.notifications("alice").len(), 1);
    let calls = world.microsoft.request_log().len();
    for _ in 0..3 {
        say_in(&world, &chats[..99]).await;
    }
    assert_eq!(world.microsoft.request_log().len(), calls, "0 calls for 297 messages");
    let [chat_calls, member_calls, ..] = world.asked();

    world.microsoft.add_members(&chats[7], "bob", &["alice"]).unwrap();
    world.settled().await;
    world.pass(AFTER_A_SECOND).await;
    say_in(&world, &chats[7..8]).await;
    assert_eq!(world.notifications("alice").len(), 2);
    assert_eq!(world.asked()[..3], [chat_calls + 1, member_calls + 1, 0]);
    world.finish().await;
}

#[tokio::test]
async fn everybody_in_a_chat_of_26_and_of_250_is_found() {
    let world = World::new().await;
    world.connect("carol").await;
    (0..247).for_each(|number| world.microsoft.add_person(Person::numbered(number)));
    let names: Vec<String> = (0..247).map(|number| format!("user-{number}")).collect();
    for (others, page, pages) in [(23, 25, 2), (247, 100, 3)] {
        world.microsoft.set_page_size(page);
        let before = world.notifications("carol").len();
        let listed = world.microsoft.requests(Operation::Members);
        let mut members: Vec<&str> = names.iter().take(others).map(String::as_str).collect();
        members.splice(0..0, ["alice", "bob"]);
        members.push("carol");
        let chat = world.microsoft.create_chat(&members, None).unwrap();
        world.microsoft.send_message(&chat, "bob", "everybody").unwrap();
        world.notified("carol", before + 1).await;
        world.settled().await;
        assert_eq!(world.microsoft.requests(Operation::Members), listed + pages, "none refused");
    }
    world.finish().await;
}

#[tokio::test]
async fn who_leaves_while_graph_is_asked_is_not_told_of_the_next_message() {
    let world = World::new().await;
    world.connect("alice").await;
    world.connect("carol").await;
    // The second page is asked for a second after the first.
    world.microsoft.set_page_size(2);
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol", "dave"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "one").unwrap();
    let asked = async {
        while world.microsoft.requests(Operation::Members) == 0 {
            tokio::task::yield_now().await;
        }
    };
    world.within("the first page", asked).await;
    world.microsoft.set_latency(Operation::Members, Duration::from_secs(2));
    world.microsoft.remove_members(&chat, "bob", &["alice"]).unwrap();
    let left = "SELECT EXISTS (SELECT FROM msteamssync_inbox WHERE reason = 'not_for_people')";
    world.until_true("the event", left).await;
    let waiting = "SELECT count(*) FROM msteamssync_inbox WHERE state = 'waiting'";
    assert_eq!(world.database.number(waiting).await, 1, "the second page is still to come");
    world.settled().await;
    world.microsoft.set_latency(Operation::Members, Duration::ZERO);
    world.pass(AFTER_A_SECOND).await;
    world.microsoft.send_message(&chat, "bob", "two").unwrap();
    world.notified("carol", 1).await;
    world.settled().await;
    assert!(!world.texts("alice").iter().any(|text| text.contains("two")));
    assert!(world.texts("carol").iter().any(|text| text.contains("two")));
    world.finish().await;
}

#[tokio::test]
async fn a_chat_of_another_tenant_costs_one_look_an_hour_and_holds_up_nothing() {
    let world = World::new().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
    let ours = world.microsoft.tenant().to_owned();
    world.microsoft.give_chat_away(&chat, "7fa0c1d5-8b2e-4c3f-9a6d-0e1f2a3b4c5d").unwrap();
    for _ in 0..5 {
        world.microsoft.send_message(&chat, "bob", "x").unwrap();
        world.settled().await;
        world.pass(Duration::from_mins(10)).await;
    }
    let hidden = "refused: Microsoft does not show the chat";
    let outcomes = world.outcomes().await;
    assert_eq!(outcomes.iter().filter(|outcome| *outcome == hidden).count(), 5, "{outcomes:?}");
    assert_eq!(world.asked(), [1, 0, 0, 0]);
    world.pass(Duration::from_mins(11)).await;
    world.microsoft.give_chat_away(&chat, &ours).unwrap();
    world.microsoft.send_message(&chat, "bob", "seen again").unwrap();
    world.notified("alice", 1).await;
    assert_eq!(world.asked(), [2, 1, 0, 1]);
    world.finish().await;
}

#[tokio::test]
async fn while_the_permission_for_chats_is_missing_messages_wait() {
    let world = World::new().await;
    world.connect("alice").await;
    let delegated = ["User.Read", "Chat.Read", "Files.Read.All"];
    world.microsoft.consent(&["Presence.Read.All"], &delegated);
    world.microsoft.forget_access_tokens();
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "patience").unwrap();
    world.pass(Duration::from_mins(5)).await;
    assert_eq!(world.notifications("alice").len(), 0);
    world.microsoft.consent(&["Chat.Read.All", "Presence.Read.All"], &delegated);
    world.microsoft.forget_access_tokens();
    world.pass(Duration::from_mins(5)).await;
    world.notified("alice", 1).await;
    world.finish().await;
}

#[tokio::test]
async fn calls_and_apps_do_not_make_a_chat_unknown() {
    let world = World::new().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "one").unwrap();
    world.notified("alice", 1).await;
    for kind in ["callStarted", "callEnded", "teamsAppInstalled", "messagePinned"] {
        let kind = format!("#microsoft.graph.{kind}EventMessageDetail");
        world.microsoft.send_event(&chat, "bob", json!({"@odata.type": kind})).unwrap();
    }
    world.pass(AFTER_A_SECOND).await;
    world.microsoft.send_message(&chat, "bob", "two").unwrap();
    world.notified("alice", 2).await;
    assert_eq!(world.asked()[..3], [1, 1, 0]);
    world.finish().await;
}

#[tokio::test]
async fn a_message_without_its_content_in_a_chat_that_is_not_known_is_fetched_and_told() {
    let world = World::new().await;
    world.connect("alice").await;
    world.microsoft.change_delivery(|delivery| delivery.hold = true);
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
    let id = world.microsoft.send_message(&chat, "bob", "fetched").unwrap();
    let mut plain = world.microsoft.notification(&chat, &id, "created").unwrap();
    plain["value"][0].as_object_mut().unwrap().remove("encryptedContent");
    assert_eq!(world.post("/changes", &plain).await, 202);
    world.notified("alice", 1).await;
    assert_eq!(world.asked(), [1, 1, 1, 1], "nothing was asked too soon");
    world.finish().await;
}

#[tokio::test]
async fn chats_in_which_nothing_is_said_any_more_are_forgotten() {
    let world = World::new().await;
    world.connect("alice").await;
    let mut chats = strangers(&world, 3);
    chats.push(world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap());
    say_in(&world, &chats).await;
    world.microsoft.remove_members(&chats[0], "bob", &["dave"]).unwrap();
    world.settled().await;
    let kept = "SELECT (SELECT count(*) FROM msteamssync_chats) * 100
        + (SELECT count(*) FROM msteamssync_chat_members)";
    assert_eq!(world.database.number(kept).await, 409, "three members of each but one");
    let none = "SELECT NOT EXISTS (SELECT FROM msteamssync_chats)
        AND NOT EXISTS (SELECT FROM msteamssync_chat_members)";
    world.until_true_in_steps(Duration::from_hours(25), none).await;
    world.finish().await;
}

#[tokio::test]
async fn a_new_member_gets_the_next_message_and_a_removed_one_does_not() {
    let world = World::new().await;
    world.connect("alice").await;
    world.connect("carol").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], Some("Launch")).unwrap();
    world.microsoft.send_message(&chat, "bob", "one").unwrap();
    world.settled().await;
    world.microsoft.add_members(&chat, "bob", &["carol"]).unwrap();
    world.pass(AFTER_A_SECOND).await;
    world.microsoft.send_message(&chat, "bob", "two").unwrap();
    world.settled().await;
    world.microsoft.remove_members(&chat, "bob", &["alice"]).unwrap();
    world.pass(AFTER_A_SECOND).await;
    world.microsoft.send_message(&chat, "bob", "three").unwrap();
    world.settled().await;
    assert_eq!(["alice", "carol"].map(|person| world.notifications(person).len()), [2, 2]);
    assert!(world.texts("carol")[0].contains("two"));
    world.finish().await;
}

#[tokio::test]
async fn a_renamed_chat_appears_under_its_new_name() {
    let world = World::new().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], Some("Launch")).unwrap();
    world.microsoft.send_message(&chat, "bob", "one").unwrap();
    world.settled().await;
    world.microsoft.rename_chat(&chat, "bob", "Landing").unwrap();
    world.pass(AFTER_A_SECOND).await;
    world.microsoft.send_message(&chat, "bob", "two").unwrap();
    world.settled().await;
    let texts = world.texts("alice");
    assert_eq!(texts.len(), 2, "the renaming itself is no message");
    assert!(texts[0].contains("**Launch**") && texts[1].contains("**Landing**"), "{texts:?}");
    world.finish().await;
}

#[tokio::test]
async fn a_chat_of_strangers_costs_one_look_an_hour() {
    let world = World::new().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["bob", "carol", "dave"], None).unwrap();
    for _ in 0..5 {
        world.microsoft.send_message(&chat, "bob", "x").unwrap();
        world.settled().await;
        world.pass(Duration::from_mins(10)).await;
    }
    assert_eq!(world.asked(), [1, 1, 0, 0]);
    world.pass(Duration::from_mins(11)).await;
    world.microsoft.send_message(&chat, "bob", "x").unwrap();
    world.settled().await;
    assert_eq!(world.asked(), [2, 2, 0, 0]);
    world.finish().await;
}

#[tokio::test]
async fn connecting_makes_the_chats_of_strangers_ones_own() {
    let world = World::new().await;
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "early").unwrap();
    world.settled().await;
    world.connect("alice").await;
    world.microsoft.send_message(&chat, "bob", "in time").unwrap();
    world.notified("alice", 1).await;
    world.finish().await;
}

#[tokio::test]
async fn a_burst_in_a_new_chat_costs_one_look() {
    let world = World::new().await;
    world.connect("alice").await;
    world.microsoft.change_delivery(|delivery| delivery.hold = true);
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
    for text in ["one", "two", "three", "four", "five"] {
        world.microsoft.send_message(&chat, "bob", text).unwrap();
    }
    world.microsoft.change_delivery(|delivery| delivery.hold = false);
    world.notified("alice", 5).await;
    world.settled().await;
    assert_eq!(world.asked()[..3], [1, 1, 0]);
    world.finish().await;
}

#[tokio::test]
async fn whoever_is_added_also_gets_what_overtook_the_news_of_it() {
    let world = World::new().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["bob", "carol", "dave"], None).unwrap();
    let before = world.microsoft.send_message(&chat, "bob", "not for alice").unwrap();
    world.settled().await;
    // Microsoft keeps everything back from here on; what arrives, and in which order, is posted by hand.
    world.microsoft.change_delivery(|delivery| delivery.hold = true);
    let arrives = async |message: &str| {
        let body = world.microsoft.notification(&chat, message, "created").unwrap();
        assert_eq!(world.post("/changes", &body).await, 202);
        world.settled().await;
    };
    let news = world.microsoft.add_members(&chat, "bob", &["alice"]).unwrap();
    let overtaking = world.microsoft.send_message(&chat, "bob", "welcome").unwrap();
    for message in [&before, &overtaking, &news] {
        arrives(message).await;
    }
    world.pass(AFTER_A_SECOND).await;
    world.notified("alice", 1).await;
    for message in [&news, &overtaking] {
        arrives(message).await;
    }
    world.pass(AFTER_A_SECOND).await;
    let texts = world.texts("alice");
    assert!(matches!(&*texts, [text] if text.contains("welcome")), "{texts:?}");
    world.finish().await;
}

#[tokio::test]
async fn whoever_is_added_also_gets_what_overtook_the_news_by_minutes() {
    let world = World::new().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["bob", "carol", "dave"], None).unwrap();
    let before = world.microsoft.send_message(&chat, "bob", "not for alice").unwrap();
    world.settled().await;
    world.microsoft.change_delivery(|delivery| delivery.hold = true);
    let arrives = async |message: &str, change: fn(&mut Value)| {
        let mut body = world.microsoft.notification(&chat, message, "created").unwrap();
        change(&mut body["value"][0]);
        assert_eq!(world.post("/changes", &body).await, 202);
        world.settled().await;
    };
    let news = world.microsoft.add_members(&chat, "bob", &["alice"]).unwrap();
    let overtaking = world.microsoft.send_message(&chat, "bob", "welcome").unwrap();
    world.microsoft.fail_next(Operation::Message, 503, u32::MAX, None);
    arrives(&news, |item| _ = item.as_object_mut().unwrap().remove("encryptedContent")).await;
    world.pass(AFTER_A_SECOND).await;
    for message in [&before, &overtaking] {
        arrives(message, |_| {}).await;
    }
    world.pass(Duration::from_mins(10)).await;
    assert_eq!(world.notifications("alice").len(), 0);
    world.microsoft.no_more_faults();
    for _ in 0..3 {
        world.pass(Duration::from_mins(1)).await;
    }
    let texts = world.texts("alice");
    assert!(matches!(&*texts, [text] if text.contains("welcome")), "{texts:?}");
    world.finish().await;
}

#[tokio::test]
async fn a_new_chat_that_microsoft_does_not_find_yet_is_looked_for_again() {
    let world = World::new().await;
    world.connect("alice").await;
    world.microsoft.fail_next(Operation::Chat, 404, 1, None);
    world.microsoft.fail_next(Operation::Members, 404, 1, None);
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "first").unwrap();
    world.settled().await;
    assert_eq!(world.notifications("alice").len(), 0);
    world.pass(AFTER_A_SECOND).await;
    world.pass(AFTER_A_SECOND).await;
    assert!(world.texts("alice")[0].contains("first"));
    assert_eq!(world.asked(), [3, 2, 0, 1]);
    world.finish().await;
}

#[tokio::test]
async fn a_chat_that_there_is_not_is_looked_for_for_a_minute_and_then_costs_one_look_an_hour() {
    let world = World::new().await;
    world.connect("alice").await;
    world.microsoft.fail_next(Operation::Chat, 404, u32::MAX, None);
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "x").unwrap();
    world.settled().await;
    world.pass(Duration::from_secs(50)).await;
    assert_eq!(world.outcomes().await, ["waiting"]);
    world.pass(Duration::from_secs(30)).await;
    let looks = world.asked();
    world.microsoft.send_message(&chat, "bob", "x").unwrap();
    world.settled().await;
    assert_eq!(world.outcomes().await, ["refused: Microsoft does not show the chat"; 2]);
    assert_eq!((looks, world.asked()), ([3, 0, 0, 0], [3, 0, 0, 0]));
    world.finish().await;
}

#[tokio::test]
async fn a_name_with_a_character_that_no_database_holds_keeps_no_message_back() {
    let world = World::new().await;
    world.connect("alice").await;
    world.microsoft.change_person("carol", |carol| carol.display_name = "Ca\0rol".into()).unwrap();
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], Some("Lau\0nch")).unwrap();
    world.microsoft.send_message(&chat, "bob", "go").unwrap();
    world.settled().await;
    assert!(world.texts("alice").iter().any(|text| text.contains("**Launch**")));
    world.finish().await;
}
