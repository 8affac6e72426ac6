//! Edits and deletes when something fails: as durable as the message itself.

use std::time::Duration;

use sandbox::{mattermost::PostFault, microsoft::Operation};

use crate::{
    edits::{Story, one_to_one, report, shows, since},
    metrics::value,
    world::World,
};

const FAULTS: [PostFault; 3] =
    [PostFault::BeforeCommit, PostFault::AfterCommit, PostFault::ReplyLost];

/// Lets what waits for a late answer, or for a killed process's lease, come due.
async fn leases_end(world: &World) {
    for _ in 0..3 {
        world.pass(Duration::from_secs(61)).await;
    }
}

/// A world in which a message has been told, and what is to be reported of it.
async fn told() -> (World, String, Story) {
    let (world, chat) = one_to_one().await;
    let story = Story::of(&world, &chat);
    report(&world, &story.created).await;
    assert!(shows(&since(&world, 1)[0], "draft"));
    (world, chat, story)
}

#[tokio::test]
async fn a_change_that_fails_is_made_after_all_and_no_older_one_comes_in_between() {
    for fault in FAULTS {
        let (world, _, story) = told().await;
        world.mattermost.fail_next_update(fault);
        report(&world, &story.edited_again).await;
        world.logged(|line| line.message.contains("unconfirmed")).await;
        report(&world, &story.edited).await;
        assert!(!shows(&since(&world, 1)[0], "better"), "{fault:?}: a stale text");
        leases_end(&world).await;
        assert!(shows(&since(&world, 1)[0], "perfect"), "{fault:?}");
        world.mattermost.fail_next_update(fault);
        report(&world, &story.deleted).await;
        leases_end(&world).await;
        assert!(shows(&since(&world, 1)[0], "deleted in Teams"), "{fault:?}");
        assert_eq!(since(&world, 1).len(), 1);
        world.finish().await;
    }
}

#[tokio::test]
async fn a_change_that_a_killed_process_left_is_made_by_the_next() {
    for fault in FAULTS {
        let (mut world, _, story) = told().await;
        world.mattermost.fail_next_update(fault);
        report(&world, &story.edited).await;
        world.logged(|line| line.message.contains("unconfirmed")).await;
        world.kill();
        world.start().await;
        leases_end(&world).await;
        assert!(shows(&since(&world, 1)[0], "better"), "{fault:?}");
        assert_eq!(world.outcomes().await[2..], ["edit shown"]);
        world.finish().await;
    }
}

#[tokio::test]
async fn a_change_that_is_accepted_by_a_process_that_dies_is_made_by_the_next() {
    let (mut world, _, story) = told().await;
    assert_eq!(world.post("/changes", &story.deleted).await, 202);
    world.kill();
    world.start().await;
    leases_end(&world).await;
    assert!(shows(&since(&world, 1)[0], "deleted in Teams"));
    world.finish().await;
}

#[tokio::test]
async fn a_change_waits_for_a_post_of_which_nobody_knows_whether_it_was_made() {
    for (post_fault, change, state) in [
        (PostFault::ReplyLost, 'e', Some("better")),
        (PostFault::ReplyLost, 'd', Some("deleted in Teams")),
        (PostFault::BeforeCommit, 'e', Some("better")),
        (PostFault::BeforeCommit, 'd', None),
    ] {
        let (world, chat) = one_to_one().await;
        let story = Story::of(&world, &chat);
        world.mattermost.fail_next_post(post_fault);
        report(&world, &story.created).await;
        world.logged(|line| line.message.contains("unconfirmed")).await;
        report(&world, if change == 'e' { &story.edited } else { &story.deleted }).await;
        leases_end(&world).await;
        let came = since(&world, 1);
        assert_eq!(came.len(), usize::from(state.is_some()), "{post_fault:?} {change}");
        assert!(came.iter().all(|post| shows(post, state.unwrap())), "{change}: {came:?}");
        let reasons = if state.is_none() { vec!["deleted"] } else { Vec::new() };
        assert_eq!(world.suppressed("alice").await, reasons);
        world.finish().await;
    }
}

#[tokio::test]
async fn a_text_that_the_server_refuses_becomes_a_placeholder_and_the_next_one_is_shown() {
    let (world, _, story) = told().await;
    world.mattermost.fail_next_update(PostFault::Refused);
    report(&world, &story.edited).await;
    let text = since(&world, 1)[0].message.to_string();
    assert!(text.contains("could not bring here") && !text.contains("better"), "{text}");
    report(&world, &story.edited_again).await;
    assert!(shows(&since(&world, 1)[0], "perfect"));

    for _ in 0..2 {
        world.mattermost.fail_next_update(PostFault::Refused);
    }
    report(&world, &story.deleted).await;
    let page = world.metrics().await;
    for (outcome, count) in [("edited", 2), ("change refused", 1)] {
        let metric = format!(r#"msteams_posts_total{{outcome="{outcome}"}}"#);
        assert_eq!(value(&page, &metric), Some(count), "{outcome}\n{page}");
    }
    world.finish().await;
}

#[tokio::test]
async fn a_placeholder_gives_way_to_the_edit() {
    let (world, chat) = one_to_one().await;
    let story = Story::of(&world, &chat);
    world.mattermost.fail_next_post(PostFault::Refused);
    report(&world, &story.created).await;
    assert!(since(&world, 1)[0].message.contains("could not bring here"));
    report(&world, &story.edited).await;
    assert!(shows(&since(&world, 1)[0], "better"));
    world.finish().await;
}

#[tokio::test]
async fn a_message_whose_post_was_given_up_stays_away() {
    let (world, chat) = one_to_one().await;
    let story = Story::of(&world, &chat);
    for _ in 0..2 {
        world.mattermost.fail_next_post(PostFault::Refused);
    }
    for body in [&story.created, &story.edited, &story.deleted] {
        report(&world, body).await;
    }
    assert_eq!(since(&world, 1).len(), 0);
    assert_eq!(world.outcomes().await[2..], ["ignored: no post to change"; 2]);
    world.finish().await;
}

#[tokio::test]
async fn a_post_that_its_reader_deleted_stays_deleted() {
    let (world, _, story) = told().await;
    let post = since(&world, 1).remove(0);
    world.mattermost.delete_post(&post.id).unwrap();
    for body in [&story.edited, &story.deleted] {
        report(&world, body).await;
    }
    let after = since(&world, 1);
    assert_eq!((after.len(), &after[0].message), (1, &post.message));
    assert_eq!(world.outcomes().await[2..], ["edit shown", "delete shown"]);
    let gone = r#"msteams_posts_total{outcome="gone"}"#;
    assert_eq!(value(&world.metrics().await, gone), Some(2));
    world.finish().await;
}

#[tokio::test]
async fn a_reader_whom_mattermost_no_longer_has_holds_up_nothing() {
    let (world, _, story) = told().await;
    let gone = world.id("alice");
    let alice = world.mattermost.server.state().users.remove(&gone).unwrap();
    // What was known of her is believed for a minute.
    world.clock.advance(Duration::from_mins(2));
    report(&world, &story.edited).await;
    assert_eq!(world.outcomes().await[2..], ["edit shown"]);
    world.mattermost.server.state().users.insert(gone, alice);
    assert!(shows(&since(&world, 1)[0], "draft"));
    world.finish().await;
}

#[tokio::test]
async fn an_edit_keeps_the_files_of_a_post_and_a_delete_does_not() {
    let (world, _, story) = told().await;
    let id = since(&world, 1)[0].id.clone();
    let with_files = |world: &World| {
        let mut state = world.mattermost.server.state();
        let post = state.posts.iter_mut().find(|post| post.id == id).unwrap();
        post.file_ids = vec!["a file".into()];
        post.is_pinned = true;
    };
    with_files(&world);
    report(&world, &story.edited).await;
    let post = since(&world, 1).remove(0);
    assert!(shows(&post, "better") && post.is_pinned);
    assert_eq!(post.file_ids, ["a file"]);
    report(&world, &story.deleted).await;
    let post = since(&world, 1).remove(0);
    assert!(post.file_ids.is_empty() && post.is_pinned);
    world.finish().await;
}

#[tokio::test]
async fn whoever_has_left_the_chat_does_not_read_what_is_written_later() {
    let world = World::new().await;
    for person in ["alice", "carol"] {
        world.connect(person).await;
    }
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
    let id = world.microsoft.send_message(&chat, "bob", "draft").unwrap();
    world.settled().await;
    world.microsoft.remove_members(&chat, "bob", &["carol"]).unwrap();
    world.settled().await;
    world.microsoft.edit_message(&chat, &id, "better").unwrap();
    world.settled().await;
    assert!(shows(&world.notifications("alice")[0], "better"));
    assert!(shows(&world.notifications("carol")[0], "draft"));
    world.microsoft.delete_message(&chat, &id).unwrap();
    world.settled().await;
    for person in ["alice", "carol"] {
        assert!(shows(&world.notifications(person)[0], "deleted in Teams"), "{person}");
    }
    world.finish().await;
}

#[tokio::test]
async fn what_was_put_away_unread_is_asked_for_until_microsoft_answers() {
    let world = World::new().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    let story = Story::of(&world, &chat);
    report(&world, &story.edited).await;
    world.microsoft.delete_chat(&chat).unwrap();
    world.microsoft.fail_next(Operation::Message, 503, 6, None);
    report(&world, &story.created).await;
    assert_eq!(world.notifications("alice").len(), 0);
    leases_end(&world).await;
    leases_end(&world).await;
    // Microsoft does not know the message any more, and nothing says that it was deleted: better stale than lost.
    let came = world.notifications("alice");
    assert!(came.len() == 1 && shows(&came[0], "draft"), "{came:?}");
    world.finish().await;
}

#[tokio::test]
async fn two_nodes_bring_the_newest_text_whatever_is_reported_twice_and_in_disorder() {
    let mut world = World::prepared().await;
    world.start().await;
    world.start_another().await;
    world.configured(2).await;
    world.subscribed().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "hello").unwrap();
    world.notified("alice", 1).await;
    world.microsoft.change_delivery(|delivery| {
        delivery.hold = true;
        delivery.reverse_order = true;
        delivery.duplicates = 1;
        delivery.batch_size = 1;
    });
    for _ in 0..10 {
        let id = world.microsoft.send_message(&chat, "bob", "draft").unwrap();
        for text in ["better", "better still", "perfect"] {
            world.microsoft.edit_message(&chat, &id, text).unwrap();
        }
    }
    world.microsoft.change_delivery(|delivery| delivery.hold = false);
    world.notified("alice", 11).await;
    for _ in 0..4 {
        leases_end(&world).await;
    }
    let came = since(&world, 1);
    assert_eq!((came.len(), world.asked()[2]), (10, 0));
    assert!(came.iter().all(|post| shows(post, "perfect")), "{came:?}");
    world.finish().await;
}
