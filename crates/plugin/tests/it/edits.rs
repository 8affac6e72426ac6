//! Edits and deletes of messages in Teams, and what they do to the posts.

use std::time::Duration;

use mattermost::model::Post;
use serde_json::Value;

use crate::{metrics::value, world::World};

/// A world in which alice is connected, and her chat with bob, in which a message was told.
pub(crate) async fn one_to_one() -> (World, String) {
    let world = World::new().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "hello").unwrap();
    world.notified("alice", 1).await;
    world.settled().await;
    (world, chat)
}

/// What Microsoft reports of a message that is sent, edited twice and deleted: each as it was then, and not sent yet.
pub(crate) struct Story {
    pub(crate) created: Value,
    pub(crate) edited: Value,
    pub(crate) edited_again: Value,
    pub(crate) deleted: Value,
}

impl Story {
    pub(crate) fn of(world: &World, chat: &str) -> Self {
        world.microsoft.change_delivery(|delivery| delivery.hold = true);
        let microsoft = &world.microsoft;
        let id = microsoft.send_message(chat, "bob", "draft").unwrap();
        let reported = |change| microsoft.notification(chat, &id, change).unwrap();
        let created = reported("created");
        microsoft.edit_message(chat, &id, "better").unwrap();
        let edited = reported("updated");
        microsoft.edit_message(chat, &id, "perfect").unwrap();
        let edited_again = reported("updated");
        microsoft.delete_message(chat, &id).unwrap();
        Self { created, edited, edited_again, deleted: reported("deleted") }
    }

    fn part(&self, part: char) -> &Value {
        match part {
            'c' => &self.created,
            'e' => &self.edited,
            'E' => &self.edited_again,
            _ => &self.deleted,
        }
    }
}

/// Posts a report as Microsoft would, and lets everybody act on it.
pub(crate) async fn report(world: &World, body: &Value) {
    assert_eq!(world.post("/changes", body).await, 202);
    world.settled().await;
}

/// What alice got after so many posts.
pub(crate) fn since(world: &World, posts: usize) -> Vec<Post> {
    world.notifications("alice").split_off(posts)
}

/// Whether a post shows a message in this state, and nothing of its other states.
pub(crate) fn shows(post: &Post, state: &str) -> bool {
    let text = &post.message;
    let others = ["draft", "better", "perfect", "deleted in Teams"];
    text.contains(state)
        && !others.iter().any(|other| *other != state && text.contains(other))
        && text.contains("edited in Teams") == ["better", "perfect"].contains(&state)
        && text.contains("](") // the link
}

#[tokio::test]
async fn an_edit_changes_the_post_and_tells_nobody_again() {
    let (world, chat) = one_to_one().await;
    let id = world.microsoft.send_message(&chat, "bob", "draft").unwrap();
    let before = world.notified("alice", 2).await.remove(1);
    world.settled().await;
    let asked = world.asked();
    world.clock.advance(Duration::from_mins(5));
    world.microsoft.edit_message(&chat, &id, "better").unwrap();
    world.settled().await;
    let after = since(&world, 1).remove(0);
    assert!(shows(&before, "draft") && shows(&after, "better"), "{}", after.message);
    assert!(after.message.contains("**Bob Bernard**") && after.message.contains(&id));
    assert_eq!((&after.id, &after.props), (&before.id, &before.props));
    assert_eq!((world.notifications("alice").len(), world.asked()), (2, asked));
    assert_eq!(world.outcomes().await, ["told", "told", "edit shown"]);
    world.finish().await;
}

#[tokio::test]
async fn a_delete_takes_the_text_away_and_leaves_the_link() {
    let (world, chat) = one_to_one().await;
    let id = world.microsoft.send_message(&chat, "bob", "draft").unwrap();
    let before = world.notified("alice", 2).await.remove(1);
    world.settled().await;
    let asked = world.asked();
    world.microsoft.delete_message(&chat, &id).unwrap();
    world.settled().await;
    let after = since(&world, 1).remove(0);
    assert!(shows(&after, "deleted in Teams") && after.message.contains(&id), "{}", after.message);
    assert_eq!((&after.id, &after.props), (&before.id, &before.props));
    assert_eq!((world.notifications("alice").len(), world.asked()), (2, asked));
    assert_eq!(world.outcomes().await, ["told", "told", "delete shown"]);
    world.finish().await;
}

/// What alice ends up with when Microsoft reports a message in an order: the state that her post shows, if she has one.
fn expected(order: &str) -> Option<&'static str> {
    let [created, deleted] = ['c', 'd'].map(|part| order.find(part));
    match deleted {
        Some(deleted) => created.filter(|created| *created < deleted).map(|_| "deleted in Teams"),
        None if order.contains('E') => Some("perfect"),
        None => Some("better"),
    }
}

const ORDERS: [&str; 20] = [
    "ce", "ec", "cd", "dc", "ceE", "cEe", "ecE", "Ece", "eEc", "Eec", "ced", "cde", "ecd", "edc",
    "dce", "dec", "cEed", "dEec", "eEdc", "Ecde",
];

#[tokio::test]
async fn in_whatever_order_it_is_reported_the_post_ends_up_the_same_without_asking_microsoft() {
    let (world, chat) = one_to_one().await;
    let (presence, mut refused) = (world.asked()[3], 0);
    for order in ORDERS {
        let (story, posts) = (Story::of(&world, &chat), world.notifications("alice").len());
        for part in order.chars() {
            report(&world, story.part(part)).await;
            if let [post] = since(&world, posts).as_slice() {
                let edited = order.find(['e', 'E']);
                let created_late = edited.is_some_and(|edited| order.find('c') > Some(edited));
                assert!(!(created_late && shows(post, "draft")), "{order}: a stale text");
            }
        }
        let came = since(&world, posts);
        let states = expected(order);
        assert_eq!(came.len(), usize::from(states.is_some()), "{order}");
        assert!(came.iter().all(|post| shows(post, states.unwrap())), "{order}: {came:?}");
        refused += usize::from(states.is_none());
        // Everything once more, hours later.
        world.clock.advance(Duration::from_hours(3));
        for part in order.chars() {
            report(&world, story.part(part)).await;
        }
        assert_eq!(since(&world, posts), came, "{order}: repeated");
    }
    assert_eq!(world.suppressed("alice").await, vec!["deleted"; refused]);
    let [chats, members, messages, asked] = world.asked();
    assert_eq!([chats, members, messages], [0; 3]);
    assert_eq!(asked - presence, ORDERS.len());
    world.finish().await;
}

#[tokio::test]
async fn the_same_in_chats_of_which_nothing_was_told_before() {
    let world = World::new().await;
    world.connect("alice").await;
    for order in ORDERS {
        let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
        let (story, posts) = (Story::of(&world, &chat), world.notifications("alice").len());
        for part in order.chars() {
            report(&world, story.part(part)).await;
        }
        // Microsoft is asked for what was put away unread, and knows by then that it was deleted.
        let asks = !order.starts_with('c');
        let came = since(&world, posts);
        assert_eq!(came.len(), usize::from(!asks), "{order}");
        let state = expected(order);
        assert!(came.iter().all(|post| shows(post, state.unwrap())), "{order}: {came:?}");
    }
    let asking = ORDERS.iter().filter(|order| !order.starts_with('c')).count();
    assert_eq!(world.suppressed("alice").await, vec!["deleted"; asking]);
    assert_eq!(world.asked()[2], asking);
    world.finish().await;
}

#[tokio::test]
async fn what_is_reported_in_one_post_comes_as_it_reads_at_the_end() {
    let (world, chat) = one_to_one().await;
    for order in ORDERS {
        let (story, posts) = (Story::of(&world, &chat), world.notifications("alice").len());
        let mut body = story.created.clone();
        let item = |part| story.part(part)["value"][0].clone();
        body["value"] = order.chars().map(item).collect();
        report(&world, &body).await;
        let came = since(&world, posts);
        assert!(came.iter().all(|post| post.edit_at == 0), "{order}: told at once as it reads");
        let state = expected(order).filter(|_| !order.contains('d'));
        assert_eq!(came.len(), usize::from(state.is_some()), "{order}");
        assert!(came.iter().all(|post| shows(post, state.unwrap())), "{order}: {came:?}");
    }
    world.finish().await;
}

#[tokio::test]
async fn a_message_that_waits_for_the_presence_is_told_as_it_reads_by_then() {
    let (world, chat) = one_to_one().await;
    let story = Story::of(&world, &chat);
    world.microsoft.forget_presence("alice").unwrap();
    for body in [&story.created, &story.edited_again, &story.edited] {
        report(&world, body).await;
    }
    assert_eq!(world.notifications("alice").len(), 1);
    world.microsoft.set_presence("alice", "Away", "Away").unwrap();
    world.pass(Duration::from_secs(16)).await;
    let came = since(&world, 1);
    assert_eq!(came.len(), 1);
    assert!(shows(&came[0], "perfect") && came[0].edit_at == 0, "{came:?}");
    assert_eq!(world.asked()[2], 0);
    world.finish().await;
}

#[tokio::test]
async fn a_message_that_is_deleted_while_it_waits_is_not_told() {
    let (world, chat) = one_to_one().await;
    let story = Story::of(&world, &chat);
    world.microsoft.forget_presence("alice").unwrap();
    report(&world, &story.created).await;
    report(&world, &story.deleted).await;
    world.microsoft.set_presence("alice", "Away", "Away").unwrap();
    world.pass(Duration::from_secs(16)).await;
    assert_eq!(world.notifications("alice").len(), 1);
    assert_eq!(world.suppressed("alice").await, ["deleted"]);
    let page = world.metrics().await;
    let deleted = r#"msteams_decisions_total{outcome="deleted"}"#;
    assert_eq!(value(&page, deleted), Some(1), "{page}");
    world.finish().await;
}

#[tokio::test]
async fn whoever_is_decided_later_gets_the_newest_text_too() {
    let (world, chat) = {
        let world = World::new().await;
        world.connect("alice").await;
        world.connect("carol").await;
        let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
        (world, chat)
    };
    let story = Story::of(&world, &chat);
    world.microsoft.forget_presence("carol").unwrap();
    for body in [&story.created, &story.edited] {
        report(&world, body).await;
    }
    assert!(shows(&world.notifications("alice")[0], "better"));
    assert_eq!(world.notifications("carol").len(), 0);
    for _ in 0..9 {
        world.pass(Duration::from_secs(15)).await;
    }
    let came = world.notifications("carol");
    assert!(came.len() == 1 && shows(&came[0], "better") && came[0].edit_at == 0, "{came:?}");
    assert_eq!(world.asked()[2], 0);
    world.finish().await;
}

#[tokio::test]
async fn of_two_recipients_only_the_one_who_was_told_has_a_post_to_change() {
    let (world, _) = one_to_one().await;
    world.connect("carol").await;
    world.microsoft.set_presence("carol", "Available", "Available").unwrap();
    let both = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
    let id = world.microsoft.send_message(&both, "bob", "draft").unwrap();
    world.settled().await;
    world.microsoft.edit_message(&both, &id, "better").unwrap();
    world.settled().await;
    assert!(shows(&since(&world, 1)[0], "better"));
    world.microsoft.delete_message(&both, &id).unwrap();
    world.settled().await;
    assert!(shows(&since(&world, 1)[0], "deleted in Teams"));
    assert_eq!((since(&world, 1).len(), world.notifications("carol").len()), (1, 0));
    assert_eq!(world.suppressed("carol").await, ["available"]);
    world.finish().await;
}

#[tokio::test]
async fn a_reaction_touches_no_post_and_asks_nobody() {
    let (world, chat) = one_to_one().await;
    let id = world.microsoft.send_message(&chat, "bob", "draft").unwrap();
    world.settled().await;
    let react = async || {
        let before = (since(&world, 1), world.asked());
        world.clock.advance(Duration::from_secs(10));
        world.microsoft.react(&chat, &id, "alice", "👍").unwrap();
        world.settled().await;
        assert_eq!((since(&world, 1), world.asked()), before);
    };
    react().await;
    world.microsoft.edit_message(&chat, &id, "better").unwrap();
    world.settled().await;
    assert!(shows(&since(&world, 1)[0], "better"));
    react().await;
    let outcomes =
        ["ignored: neither edited nor deleted", "edit shown", "ignored: no post to change"];
    assert_eq!(world.outcomes().await[2..], outcomes);
    world.finish().await;
}

#[tokio::test]
async fn what_a_policy_hides_in_teams_is_hidden_here() {
    let (world, chat) = one_to_one().await;
    let id = world.microsoft.send_message(&chat, "bob", "draft").unwrap();
    world.settled().await;
    world.microsoft.block_message(&chat, &id).unwrap();
    world.settled().await;
    let text = since(&world, 1)[0].message.to_string();
    assert!(text.contains("policy hides") && !text.contains("draft"), "{text}");
    world.finish().await;
}

#[tokio::test]
async fn of_a_chat_that_nobody_was_told_of_nothing_is_opened_or_asked() {
    let world = World::new().await;
    let chat = world.microsoft.create_chat(&["bob", "carol", "dave"], None).unwrap();
    let id = world.microsoft.send_message(&chat, "bob", "draft").unwrap();
    world.settled().await;
    let asked = world.asked();
    let mut plain = world.microsoft.notification(&chat, &id, "updated").unwrap();
    plain["value"][0].as_object_mut().unwrap().remove("encryptedContent");
    world.microsoft.edit_message(&chat, &id, "better").unwrap();
    world.microsoft.delete_message(&chat, &id).unwrap();
    report(&world, &plain).await;
    assert_eq!(world.asked(), asked);
    let unread = "SELECT count(*) FROM msteamssync_inbox
        WHERE change_type <> 'created' AND etag IS NULL AND payload IS NULL";
    assert_eq!(world.database.number(unread).await, 3);
    world.finish().await;
}

#[tokio::test]
async fn an_edit_that_comes_without_data_is_fetched_if_somebody_was_told() {
    let (world, chat) = one_to_one().await;
    let id = world.microsoft.send_message(&chat, "bob", "draft").unwrap();
    world.settled().await;
    world.microsoft.change_delivery(|delivery| delivery.hold = true);
    world.microsoft.edit_message(&chat, &id, "better").unwrap();
    let mut plain = world.microsoft.notification(&chat, &id, "updated").unwrap();
    plain["value"][0].as_object_mut().unwrap().remove("encryptedContent");
    report(&world, &plain).await;
    assert!(shows(&since(&world, 1)[0], "better"));
    assert_eq!(world.asked()[2], 1);
    world.microsoft.delete_chat(&chat).unwrap();
    for (change, state) in [("updated", "better"), ("deleted", "deleted in Teams")] {
        plain["value"][0]["changeType"] = change.into();
        report(&world, &plain).await;
        assert!(shows(&since(&world, 1)[0], state), "{change}");
    }
    world.finish().await;
}
