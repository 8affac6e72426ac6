//! Who is told about a message: decided once, claimed by one, posted for good.

use std::time::Duration;

use clock::Clock;
use graph::AadUserId;
use store::{Decided, Decision, Delivery, DeliveryState, Store, Verdict};

use crate::support::{chat, database, fresh, message, node, sql, two_nodes};

const LEASE: Duration = Duration::from_mins(2);

fn deliver_to(user: &str) -> Decision {
    Decision {
        chat: chat(),
        message: message("1"),
        mattermost_user: user.into(),
        aad_user: AadUserId::from(format!("aad-{user}")),
        verdict: Verdict::Deliver,
        revision: 0,
    }
}

fn suppress_for(user: &str) -> Decision {
    Decision { verdict: Verdict::Suppress("active"), ..deliver_to(user) }
}

/// Decides, and returns the deliveries alone.
async fn decide(store: &Store, decisions: &[Decision]) -> Vec<Delivery> {
    let decided = store.decide(decisions, "a").await.unwrap();
    decided.into_iter().map(|one| one.delivery).collect()
}

async fn decide_one(store: &Store, decision: Decision) -> Decided {
    store.decide(&[decision], "a").await.unwrap().remove(0)
}

async fn deliveries(store: &Store) -> Vec<Delivery> {
    store.deliveries(&[(&chat(), &message("1"))]).await.unwrap()
}

fn sorted(mut deliveries: Vec<Delivery>) -> Vec<Delivery> {
    deliveries.sort_by(|a, b| a.mattermost_user.cmp(&b.mattermost_user));
    deliveries
}

#[tokio::test]
async fn the_first_decision_stands_whatever_arrives_later() {
    let (one, other, _) = two_nodes("deliveries_first").await;
    let first = [deliver_to("ann"), suppress_for("bob"), deliver_to("ann")];
    let first = sorted(decide(&one, &first).await);
    assert_eq!(first.len(), 2);
    assert!(matches!(first[0].state, DeliveryState::Posting { .. }), "{:?}", first[0]);
    assert_eq!(first[1].state, DeliveryState::Suppressed { reason: "active".into() });

    let again = [suppress_for("ann"), deliver_to("bob"), deliver_to("cem")];
    let again = sorted(decide(&other, &again).await);
    assert_eq!(again[..2], first);
    assert_eq!(again[2].mattermost_user, "cem");
    assert_eq!(sorted(deliveries(&one).await), again);
    assert!(decide(&one, &[]).await.is_empty());
}

#[tokio::test]
async fn many_nodes_deciding_at_once_agree_on_one_row_each_and_one_claim_each() {
    let (one, other, _) = two_nodes("deliveries_race").await;
    let users: Vec<String> = (0..30).map(|number| format!("user-{number:02}")).collect();
    let mut deciding = Vec::new();
    for turn in 0..20 {
        let store = if turn % 2 == 0 { one.clone() } else { other.clone() };
        let mut decisions: Vec<Decision> = users.iter().map(|user| deliver_to(user)).collect();
        decisions.rotate_left(turn);
        deciding.push(tokio::spawn(async move {
            store.decide(&decisions, &format!("node-{turn}")).await.unwrap()
        }));
    }
    let (mut answers, mut claims) = (Vec::new(), 0);
    for task in deciding {
        let decided = task.await.unwrap();
        claims += decided.iter().filter(|one| one.claim.is_some()).count();
        answers.push(sorted(decided.into_iter().map(|one| one.delivery).collect()));
    }
    assert_eq!((answers[0].len(), claims), (30, 30));
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(sorted(deliveries(&one).await), answers[0]);
}

#[tokio::test]
async fn decisions_about_several_messages_go_in_one_stroke() {
    let (store, _) = fresh("deliveries_several").await;
    let about_two = Decision { message: message("2"), ..deliver_to("ann") };
    assert_eq!(decide(&store, &[deliver_to("ann"), about_two, suppress_for("bob")]).await.len(), 3);
    let (first, second) = (message("1"), message("2"));
    let found = store.deliveries(&[(&chat(), &first), (&chat(), &second)]).await.unwrap();
    assert_eq!(found.len(), 3);
    assert_eq!(store.deliveries(&[(&chat(), &second)]).await.unwrap().len(), 1);
    assert!(store.deliveries(&[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn of_many_who_claim_a_lapsed_one_one_wins() {
    let (one, other, clock) = two_nodes("deliveries_claim").await;
    let decided = decide_one(&one, deliver_to("ann")).await.delivery;
    clock.advance(LEASE);
    let mut claims = Vec::new();
    for turn in 0..20 {
        let store = if turn % 2 == 0 { one.clone() } else { other.clone() };
        let seen = decided.clone();
        claims.push(tokio::spawn(async move {
            store.claim_delivery(&seen, &format!("node-{turn}")).await.unwrap()
        }));
    }
    let mut winners = 0;
    for claim in claims {
        winners += usize::from(claim.await.unwrap().is_some());
    }
    assert_eq!(winners, 1);
}

#[tokio::test]
async fn an_unfinished_post_is_claimed_again_after_its_lease_and_only_as_it_was_seen() {
    let (one, other, clock) = two_nodes("deliveries_reclaim").await;
    let claim = decide_one(&one, deliver_to("ann")).await.claim.unwrap();
    assert!(claim.lease_until <= clock.now() + LEASE);

    let posting = deliveries(&other).await.remove(0);
    let DeliveryState::Posting { owner, claimed_at, lease_until } = &posting.state else {
        panic!("{posting:?}");
    };
    assert_eq!((owner.as_str(), *claimed_at), ("a", claim.claimed_at));
    assert_eq!(*lease_until, claim.claimed_at + LEASE);
    assert_eq!(other.claim_delivery(&posting, "b").await.unwrap(), None);

    clock.advance(LEASE);
    let again = other.claim_delivery(&posting, "b").await.unwrap().unwrap();
    assert!(again.claimed_at >= claim.claimed_at + LEASE);
    // The look-up that went with the older sight says nothing about the newer claim.
    clock.advance(LEASE);
    assert_eq!(one.claim_delivery(&posting, "a").await.unwrap(), None);
}

#[tokio::test]
async fn a_post_is_final_and_giving_up_is_not_stronger() {
    let (store, clock) = fresh("deliveries_final").await;
    let state = async || deliveries(&store).await.remove(0).state;
    let posted = async |id: &str, post: &str| {
        store.posted(&[(id.to_owned(), post.to_owned())]).await.unwrap();
    };
    let decided = decide_one(&store, deliver_to("ann")).await.delivery;
    store.give_up(&decided.id, "refused").await.unwrap();
    assert_eq!(state().await, DeliveryState::GaveUp { reason: "refused".into() });

    // It was found after all: the post exists, and that is the truth.
    posted(&decided.id, "post-1").await;
    posted(&decided.id, "post-2").await;
    store.give_up(&decided.id, "refused").await.unwrap();
    assert_eq!(state().await, DeliveryState::Posted { post_id: "post-1".into() });
    clock.advance(LEASE);
    let seen = deliveries(&store).await.remove(0);
    assert_eq!(store.claim_delivery(&seen, "b").await.unwrap(), None);
}

#[tokio::test]
async fn deliveries_are_remembered_for_a_month() {
    let (store, clock) = fresh("deliveries_forgotten").await;
    decide_one(&store, deliver_to("ann")).await;
    clock.advance(Duration::from_hours(29 * 24));
    store.forget_old().await.unwrap();
    assert_eq!(deliveries(&store).await.len(), 1);
    clock.advance(Duration::from_hours(24));
    store.forget_old().await.unwrap();
    assert!(deliveries(&store).await.is_empty());
}

/// Only then do its indexes stay as they are (PostgreSQL, "Heap-Only Tuples").
#[tokio::test]
async fn what_is_posted_stays_on_its_page() {
    const PAGES: &str =
        "SELECT array_agg(DISTINCT (ctid::text::point)[0]::bigint) FROM msteamssync_deliveries";
    let dsn = database("deliveries_pages").await;
    let store = node(&dsn, &Clock::system());
    store.migrate().await.unwrap();
    let client = sql(&dsn).await;
    let pages = async || client.query_one(PAGES, &[]).await.unwrap().get::<_, Vec<i64>>(0);
    let decisions: Vec<_> = (0..128).map(|user| deliver_to(&user.to_string())).collect();
    let decided = decide(&store, &decisions).await;
    let before = pages().await;
    assert!(before.len() > 1, "{before:?}");
    let posts: Vec<_> = decided.into_iter().map(|one| (one.id, "a".repeat(26))).collect();
    store.posted(&posts).await.unwrap();
    assert_eq!(pages().await, before);
}

#[tokio::test]
async fn the_newest_post_to_somebody_is_known_and_no_one_elses() {
    let (store, _, clock) = two_nodes("deliveries_last").await;
    assert_eq!(store.last_posted("ann").await.unwrap(), None);
    let mut posted = Vec::new();
    for number in ["1", "2"] {
        clock.advance(Duration::from_hours(1));
        let decision = Decision { message: message(number), ..deliver_to("ann") };
        let decided = decide_one(&store, decision).await;
        store.posted(&[(decided.delivery.id, format!("post {number}"))]).await.unwrap();
        posted.push(decided.claim.unwrap().claimed_at);
    }
    clock.advance(Duration::from_hours(1));
    decide(&store, &[deliver_to("bob"), suppress_for("cem")]).await;
    decide_one(&store, Decision { message: message("3"), ..suppress_for("ann") }).await;
    assert_eq!(store.last_posted("ann").await.unwrap(), posted.pop());
    assert_eq!(store.last_posted("bob").await.unwrap(), None, "not posted yet");
    assert_eq!(store.last_posted("cem").await.unwrap(), None);
}

#[tokio::test]
async fn a_claim_is_renewed_unless_somebody_else_has_it() {
    let (one, other, clock) = two_nodes("deliveries_renewed").await;
    let decided = decide_one(&one, deliver_to("ann")).await;
    let (id, claim) = (decided.delivery.id.as_str(), decided.claim.unwrap());
    clock.advance(LEASE * 2);
    let renewed = one.renew_claims(&[(id, claim)], "a").await.unwrap();
    let renewed = renewed[id];
    assert!(renewed.claimed_at > claim.claimed_at && renewed.lease_until > clock.now());
    let seen = deliveries(&one).await.remove(0);
    assert_eq!(other.claim_delivery(&seen, "b").await.unwrap(), None, "the lease runs again");
    assert!(one.renew_claims(&[(id, claim)], "a").await.unwrap().is_empty(), "an old claim");
    assert!(other.renew_claims(&[(id, renewed)], "b").await.unwrap().is_empty(), "not theirs");

    clock.advance(LEASE);
    assert!(other.claim_delivery(&seen, "b").await.unwrap().is_some());
    assert!(one.renew_claims(&[(id, renewed)], "a").await.unwrap().is_empty());
    assert!(one.renew_claims(&[], "a").await.unwrap().is_empty());
}
