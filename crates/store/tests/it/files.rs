//! Files of messages: brought once.

use std::time::Duration;

use store::Files;

use crate::support::{chat, message, two_nodes};

const LEASE: Duration = Duration::from_mins(2);

#[tokio::test]
async fn files_are_brought_by_one_and_known_to_all() {
    let (one, other, clock) = two_nodes("files_once").await;
    let (chat, first) = (chat(), message("1"));
    let key = (&chat, &first);
    assert_eq!(one.files(&chat, &first).await.unwrap(), None);
    assert_eq!(one.claim_files(key, "a", LEASE).await.unwrap(), Files::Mine);
    let Files::Others(until) = other.claim_files(key, "b", LEASE).await.unwrap() else { panic!() };
    let left = until.duration_since(clock.now());
    assert!((110..=120).contains(&left.as_secs()), "{left:?}");
    assert_eq!(other.claim_files((&chat, &message("2")), "c", LEASE).await.unwrap(), Files::Mine);

    assert!(!other.brought_files(key, "b", "x").await.unwrap());
    assert_eq!(one.files(&chat, &first).await.unwrap(), None);
    assert!(one.brought_files(key, "a", "[]").await.unwrap());
    assert!(!one.brought_files(key, "a", "again").await.unwrap());
    clock.advance(LEASE * 2);
    let brought = Files::Brought("[]".to_owned());
    assert_eq!(other.claim_files(key, "d", LEASE).await.unwrap(), brought);
    assert_eq!(other.files(&chat, &first).await.unwrap().as_deref(), Some("[]"));
}

#[tokio::test]
async fn who_dies_while_bringing_is_followed_by_the_next() {
    let (one, other, clock) = two_nodes("files_death").await;
    let (chat, message) = (chat(), message("1"));
    let key = (&chat, &message);
    assert_eq!(one.claim_files(key, "a", LEASE).await.unwrap(), Files::Mine);
    clock.advance(LEASE);
    assert_eq!(other.claim_files(key, "b", LEASE).await.unwrap(), Files::Mine);
    assert!(!one.brought_files(key, "a", "late").await.unwrap(), "it was not dead, only slow");
    assert!(matches!(one.claim_files(key, "c", LEASE).await.unwrap(), Files::Others(_)));
    assert!(other.brought_files(key, "b", "in time").await.unwrap());
}

#[tokio::test]
async fn files_are_forgotten_with_the_deliveries() {
    let (store, _, clock) = two_nodes("files_forgotten").await;
    let (chat, message) = (chat(), message("1"));
    store.claim_files((&chat, &message), "a", LEASE).await.unwrap();
    store.brought_files((&chat, &message), "a", "[]").await.unwrap();
    clock.advance(Duration::from_hours(29 * 24));
    store.forget_old().await.unwrap();
    assert!(store.files(&chat, &message).await.unwrap().is_some());
    clock.advance(Duration::from_hours(24));
    store.forget_old().await.unwrap();
    assert_eq!(store.files(&chat, &message).await.unwrap(), None);
}
