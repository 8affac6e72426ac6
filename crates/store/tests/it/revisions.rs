//! Edits and deletes: found by whoever posts later, and a newer state of a message is never replaced by an older one.

use std::time::Duration;

use graph::{AadUserId, ChatId};
use store::{Decision, Delivery, DeliveryState, Done, InboxKind, NewRow, Store, Verdict};

use crate::support::{chat, database, fresh, message, node, sql, two_nodes};

const LEASE: Duration = Duration::from_mins(2);
const DAY: Duration = Duration::from_hours(24);

fn change(change_type: &str, id: &str) -> NewRow {
    NewRow {
        kind: InboxKind::Change,
        change_type: change_type.into(),
        chat: Some(chat()),
        message: Some(message(id)),
        subscription: "subscription".into(),
        tenant: "tenant".into(),
        payload: format!(r#"{{"is":"{change_type}"}}"#),
    }
}

async fn delivery(store: &Store) -> Delivery {
    store.deliveries(&[(&chat(), &message("1"))]).await.unwrap().remove(0)
}

/// A delivery to ann that is being posted.
async fn posting(store: &Store) -> Delivery {
    let decision = Decision {
        chat: chat(),
        message: message("1"),
        mattermost_user: "ann".into(),
        aad_user: AadUserId::from("aad-ann"),
        verdict: Verdict::Deliver,
        revision: 5,
    };
    store.decide(&[decision], "a").await.unwrap().remove(0).delivery
}

/// The same, posted.
async fn posted(store: &Store) -> Delivery {
    let made = posting(store).await;
    store.posted(&[(made.id.clone(), "post".into())]).await.unwrap();
    delivery(store).await
}

async fn claims(store: &Store, id: &str, revision: i64, owner: &str) -> bool {
    let (claimed, _) = store.claim_changes(&[(id, revision)], owner).await.unwrap();
    claimed.contains(id)
}

#[tokio::test]
async fn what_arrived_about_a_message_is_found_for_a_day() {
    let (store, clock) = fresh("revisions_found").await;
    let rows = ["created", "updated", "deleted"].map(|kind| change(kind, "1"));
    store.insert_inbox(&rows, &["token".into()]).await.unwrap();
    store.insert_inbox(&[change("updated", "2")], &[]).await.unwrap();
    let (chat, first, third) = (chat(), message("1"), message("3"));
    let found = store.changes(&[(&chat, &first), (&chat, &first), (&chat, &third)]).await.unwrap();
    let kinds: Vec<&str> = found.iter().map(|change| change.row.change_type.as_str()).collect();
    assert_eq!(kinds, ["updated", "deleted"]);
    assert_eq!(found[0].row.payload, r#"{"is":"updated"}"#);
    assert_eq!(found[0].row.validation_tokens, ["token"]);
    assert!(found.iter().all(|change| !change.read));
    clock.advance(DAY);
    assert_eq!(store.changes(&[(&chat, &first)]).await.unwrap(), []);
    assert_eq!(store.changes(&[]).await.unwrap(), []);
}

#[tokio::test]
async fn what_is_kept_of_a_finished_edit_goes_after_a_day_and_its_key_stays() {
    let dsn = database("revisions_kept").await;
    let clock = clock::Clock::system();
    let store = node(&dsn, &clock);
    store.migrate().await.unwrap();
    let rows = ["1", "2", "3"].map(|id| change("updated", id));
    store.insert_inbox(&rows, &["token".into()]).await.unwrap();
    let claimed = store.claim_inbox("a", 10).await.unwrap();
    let done = |index: usize, etag: Option<&str>, kept| Done {
        id: claimed[index].id,
        etag: etag.map(str::to_owned),
        outcome: "x",
        kept,
    };
    let all = [done(0, Some("7"), true), done(1, Some("8"), false), done(2, None, false)];
    store.finish_inbox(&all).await.unwrap();

    let found = async |id: &str| {
        let change = store.changes(&[(&chat(), &message(id))]).await.unwrap().remove(0);
        let whole = !change.row.payload.is_empty() && !change.row.validation_tokens.is_empty();
        (change.read, whole)
    };
    assert_eq!(found("1").await, (true, true), "kept");
    assert_eq!(found("2").await, (true, false), "read");
    assert_eq!(found("3").await, (false, false), "never looked at");

    let payloads = async || -> i64 {
        let count = "SELECT count(payload) + count(validation_tokens) FROM msteamssync_inbox";
        sql(&dsn).await.query(count, &[]).await.unwrap()[0].get(0)
    };
    clock.advance(Duration::from_hours(23));
    store.forget_old().await.unwrap();
    assert_eq!(payloads().await, 2);
    clock.advance(Duration::from_hours(1));
    store.forget_old().await.unwrap();
    assert_eq!(payloads().await, 0);
    let rows = sql(&dsn).await.query("SELECT FROM msteamssync_inbox", &[]).await.unwrap();
    assert_eq!(rows.len(), 3);
}

#[tokio::test]
async fn a_chat_is_decided_once_anything_in_it_was() {
    let (store, _) = fresh("revisions_chats").await;
    posting(&store).await;
    let (known, other) = (chat(), ChatId::from("19:other@thread.v2"));
    let decided = store.decided_chats(&[&known, &other, &known]).await.unwrap();
    assert_eq!(decided.into_iter().collect::<Vec<_>>(), [known]);
    assert!(store.decided_chats(&[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_post_is_changed_to_newer_revisions_only() {
    let (store, _) = fresh("revisions_newer").await;
    let made = posted(&store).await;
    assert_eq!((made.revision, made.aad_user.as_ref()), (5, "aad-ann"));
    for older in [0, 4, 5] {
        assert!(!claims(&store, &made.id, older, "a").await, "{older}");
    }
    assert!(claims(&store, &made.id, 7, "a").await);
    store.changed(&[(made.id.clone(), 7)], "a").await.unwrap();
    assert_eq!(delivery(&store).await, Delivery { revision: 7, ..made.clone() });
    assert!(!claims(&store, &made.id, 6, "b").await, "a stale edit");
    assert!(claims(&store, &made.id, 8, "b").await);
}

#[tokio::test]
async fn one_at_a_time_changes_a_post_and_a_lapsed_claim_is_anybodys() {
    let (one, other, clock) = two_nodes("revisions_claim").await;
    let made = posted(&one).await;
    let mut claiming = Vec::new();
    for turn in 0..20 {
        let store = if turn % 2 == 0 { one.clone() } else { other.clone() };
        let id = made.id.clone();
        claiming.push(tokio::spawn(async move {
            claims(&store, &id, 7 + turn, &format!("node-{turn}")).await
        }));
    }
    let mut winners = 0;
    for claim in claiming {
        winners += usize::from(claim.await.unwrap());
    }
    assert_eq!(winners, 1);

    clock.advance(LEASE);
    assert!(claims(&other, &made.id, 7, "b").await);
    // Whoever lost the claim says nothing about the post any more.
    one.changed(&[(made.id.clone(), 30)], "a").await.unwrap();
    assert_eq!(delivery(&one).await.revision, 5);
    other.changed(&[(made.id.clone(), 7)], "b").await.unwrap();
    assert_eq!(delivery(&one).await.revision, 7);
}

#[tokio::test]
async fn only_what_was_posted_is_changed() {
    let (store, clock) = fresh("revisions_posted").await;
    let made = posting(&store).await;
    clock.advance(LEASE);
    assert!(!claims(&store, &made.id, 7, "a").await, "posting");
    store.give_up(&made.id, "refused").await.unwrap();
    assert!(!claims(&store, &made.id, 7, "a").await, "given up");
}

#[tokio::test]
async fn what_is_posted_may_be_newer_than_what_was_decided_or_nothing_at_all() {
    let (store, _) = fresh("revisions_withdrawn").await;
    let made = posting(&store).await;
    store.will_show(&made.id, 9).await.unwrap();
    store.will_show(&made.id, 8).await.unwrap();
    assert_eq!(delivery(&store).await.revision, 9);
    store.withdraw(&made.id, "deleted").await.unwrap();
    let withdrawn = DeliveryState::Suppressed { reason: "deleted".into() };
    assert_eq!(delivery(&store).await.state, withdrawn);
    store.posted(&[(made.id.clone(), "post".into())]).await.unwrap();
    assert_eq!(delivery(&store).await.state, withdrawn);
}

#[tokio::test]
async fn a_post_is_not_withdrawn() {
    let (store, _) = fresh("revisions_not_withdrawn").await;
    let made = posted(&store).await;
    store.withdraw(&made.id, "deleted").await.unwrap();
    store.will_show(&made.id, 9).await.unwrap();
    assert_eq!(delivery(&store).await, made);
}
