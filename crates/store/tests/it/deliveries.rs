use std::time::Duration;

use graph::AadUserId;
use store::{Decision, Delivery, DeliveryState, Verdict};

use crate::support::{chat, fresh, message, two_nodes};

const LEASE: Duration = Duration::from_mins(2);

fn deliver_to(user: &str) -> Decision {
    Decision {
        mattermost_user: user.into(),
        aad_user: AadUserId::from(format!("aad-{user}")),
        verdict: Verdict::Deliver,
    }
}

fn suppress_for(user: &str) -> Decision {
    Decision { verdict: Verdict::Suppress("active"), ..deliver_to(user) }
}

fn sorted(mut deliveries: Vec<Delivery>) -> Vec<Delivery> {
    deliveries.sort_by(|a, b| a.mattermost_user.cmp(&b.mattermost_user));
    deliveries
}

#[tokio::test]
async fn the_first_decision_stands_whatever_arrives_later() {
    let (one, other, _) = two_nodes("deliveries_first").await;
    let message = message("1");
    let first = [deliver_to("ann"), suppress_for("bob"), deliver_to("ann")];
    let first = sorted(one.decide(&chat(), &message, &first).await.unwrap());
    assert_eq!(first.len(), 2);
    assert_eq!(first[0].state, DeliveryState::Decided);
    assert_eq!(first[1].state, DeliveryState::Suppressed { reason: "active".into() });

    let again = [suppress_for("ann"), deliver_to("bob"), deliver_to("cem")];
    let again = sorted(other.decide(&chat(), &message, &again).await.unwrap());
    assert_eq!(again[..2], first);
    assert_eq!(again[2].mattermost_user, "cem");
    assert_eq!(sorted(one.deliveries(&chat(), &message).await.unwrap()), again);
    assert!(one.decide(&chat(), &message, &[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn many_nodes_deciding_at_once_agree_on_one_row_each() {
    let (one, other, _) = two_nodes("deliveries_race").await;
    let users: Vec<String> = (0..30).map(|number| format!("user-{number:02}")).collect();
    let mut deciding = Vec::new();
    for turn in 0..20 {
        let store = if turn % 2 == 0 { one.clone() } else { other.clone() };
        let mut decisions: Vec<Decision> = users.iter().map(|user| deliver_to(user)).collect();
        decisions.rotate_left(turn);
        deciding.push(tokio::spawn(async move {
            sorted(store.decide(&chat(), &message("1"), &decisions).await.unwrap())
        }));
    }
    let standing = sorted(other.deliveries(&chat(), &message("1")).await.unwrap());
    let mut answers = Vec::new();
    for task in deciding {
        answers.push(task.await.unwrap());
    }
    assert_eq!(answers[0].len(), 30);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert!(standing.is_empty() || standing == answers[0]);
    assert_eq!(sorted(one.deliveries(&chat(), &message("1")).await.unwrap()), answers[0]);
}

#[tokio::test]
async fn of_many_who_claim_one_wins() {
    let (one, other, _) = two_nodes("deliveries_claim").await;
    let decided = one.decide(&chat(), &message("1"), &[deliver_to("ann")]).await.unwrap();
    let mut claims = Vec::new();
    for turn in 0..20 {
        let store = if turn % 2 == 0 { one.clone() } else { other.clone() };
        let seen = decided[0].clone();
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
    let seen_by_other = one.decide(&chat(), &message("1"), &[deliver_to("ann")]).await.unwrap();
    let claim = one.claim_delivery(&seen_by_other[0], "a").await.unwrap().unwrap();
    assert!(claim.lease_until <= clock.now() + LEASE);

    let posting = other.deliveries(&chat(), &message("1")).await.unwrap().remove(0);
    let DeliveryState::Posting { owner, claimed_at, lease_until } = &posting.state else {
        panic!("{posting:?}");
    };
    assert_eq!((owner.as_str(), *claimed_at), ("a", claim.claimed_at));
    assert_eq!(*lease_until, claim.claimed_at + LEASE);
    assert_eq!(other.claim_delivery(&posting, "b").await.unwrap(), None);
    assert_eq!(other.claim_delivery(&seen_by_other[0], "b").await.unwrap(), None);

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
    let state = async || store.deliveries(&chat(), &message("1")).await.unwrap().remove(0).state;
    let decided =
        store.decide(&chat(), &message("1"), &[deliver_to("ann")]).await.unwrap().remove(0);
    store.claim_delivery(&decided, "a").await.unwrap().unwrap();
    store.give_up(&decided.id, "refused").await.unwrap();
    assert_eq!(state().await, DeliveryState::GaveUp { reason: "refused".into() });

    // It was found after all: the post exists, and that is the truth.
    store.posted(&decided.id, "post-1").await.unwrap();
    store.posted(&decided.id, "post-2").await.unwrap();
    store.give_up(&decided.id, "refused").await.unwrap();
    let posted = DeliveryState::Posted { post_id: "post-1".into() };
    assert_eq!(state().await, posted);
    clock.advance(LEASE);
    let seen = store.deliveries(&chat(), &message("1")).await.unwrap().remove(0);
    assert_eq!(store.claim_delivery(&seen, "b").await.unwrap(), None);
}

#[tokio::test]
async fn deliveries_are_remembered_for_a_month() {
    let (store, clock) = fresh("deliveries_forgotten").await;
    store.decide(&chat(), &message("1"), &[deliver_to("ann")]).await.unwrap();
    clock.advance(Duration::from_hours(29 * 24));
    store.forget_old().await.unwrap();
    assert_eq!(store.deliveries(&chat(), &message("1")).await.unwrap().len(), 1);
    clock.advance(Duration::from_hours(24));
    store.forget_old().await.unwrap();
    assert!(store.deliveries(&chat(), &message("1")).await.unwrap().is_empty());
}
