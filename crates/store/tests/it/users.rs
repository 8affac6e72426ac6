//! Who is connected as whom, and their tokens.

use clock::Clock;
use graph::{AadUserId, Secret};
use store::{ConnectError, Connected, NewConnection, Store, Token};

use crate::support::{database, fresh, node, node_with_key, two_nodes};

fn new(user: &str, aad_user: &str) -> NewConnection {
    NewConnection {
        mattermost_user: user.into(),
        aad_user: AadUserId::from(aad_user),
        account: format!("{user}@example.com"),
        tokens_json: format!(r#"{{"refresh_token":"of {aad_user}"}}"#).into(),
    }
}

fn aad(ids: &[&str]) -> Vec<AadUserId> {
    ids.iter().map(|id| AadUserId::from(*id)).collect()
}

async fn connected(store: &Store) -> Vec<(String, String)> {
    let ids = aad(&["aad-1", "aad-2", "aad-3"]);
    let mut connected: Vec<_> = store
        .connected_among(&ids)
        .await
        .unwrap()
        .into_iter()
        .map(|Connected { mattermost_user, aad_user }| (mattermost_user, aad_user.to_string()))
        .collect();
    connected.sort();
    connected
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(user, aad)| ((*user).to_owned(), (*aad).to_owned())).collect()
}

#[tokio::test]
async fn a_user_connects_is_found_and_disconnects() {
    let (store, clock) = fresh("users_round_trip").await;
    assert_eq!(store.connection("ann").await.unwrap(), None);
    store.connect_user(&new("ann", "aad-1")).await.unwrap();

    let connection = store.connection("ann").await.unwrap().unwrap();
    assert_eq!(connection.aad_user, AadUserId::from("aad-1"));
    assert_eq!(connection.account.as_deref(), Some("ann@example.com"));
    assert_eq!(connection.token, Token::Present);
    let ago = clock.now().duration_since(connection.connected_at.unwrap()).as_secs();
    assert!(ago.abs() < 60, "{ago}");
    assert_eq!(connected(&store).await, pairs(&[("ann", "aad-1")]));
    let token = store.token("ann").await.unwrap().unwrap();
    assert_eq!(token.json.expose(), r#"{"refresh_token":"of aad-1"}"#);

    assert!(store.disconnect("ann").await.unwrap());
    assert!(!store.disconnect("ann").await.unwrap());
    assert_eq!(store.connection("ann").await.unwrap(), None);
    assert_eq!(connected(&store).await, []);
    assert!(store.token("ann").await.unwrap().is_none());
}

#[tokio::test]
async fn an_account_that_somebody_else_has_is_refused_until_they_disconnect() {
    let (store, _) = fresh("users_taken").await;
    store.connect_user(&new("ann", "aad-1")).await.unwrap();
    store.connect_user(&new("bob", "aad-2")).await.unwrap();
    let refused = store.connect_user(&new("bob", "aad-1")).await.unwrap_err();
    assert!(matches!(&refused, ConnectError::TakenBy(user) if user == "ann"), "{refused:?}");
    assert_eq!(connected(&store).await, pairs(&[("ann", "aad-1"), ("bob", "aad-2")]));

    store.disconnect("ann").await.unwrap();
    store.connect_user(&new("bob", "aad-1")).await.unwrap();
    assert_eq!(connected(&store).await, pairs(&[("bob", "aad-1")]));
    assert_eq!(store.connection("ann").await.unwrap(), None);
}

#[tokio::test]
async fn a_users_new_account_takes_the_place_of_the_old_one() {
    let (store, _) = fresh("users_other_account").await;
    store.connect_user(&new("ann", "aad-1")).await.unwrap();
    store.connect_user(&new("ann", "aad-2")).await.unwrap();
    assert_eq!(connected(&store).await, pairs(&[("ann", "aad-2")]));
    let connection = store.connection("ann").await.unwrap().unwrap();
    assert_eq!(connection.aad_user, AadUserId::from("aad-2"));
    store.connect_user(&new("bob", "aad-1")).await.unwrap();
    store.connect_user(&new("ann", "aad-2")).await.unwrap();
    assert_eq!(connected(&store).await, pairs(&[("ann", "aad-2"), ("bob", "aad-1")]));
}

#[tokio::test]
async fn of_two_users_who_connect_one_account_at_once_one_gets_it() {
    let (one, other, _) = two_nodes("users_race").await;
    let (ann, bob) = (new("ann", "aad-1"), new("bob", "aad-1"));
    let (ann, bob) = tokio::join!(one.connect_user(&ann), other.connect_user(&bob));
    let (winner, loser) = if ann.is_ok() { ("ann", bob) } else { ("bob", ann) };
    let refused = loser.unwrap_err();
    assert!(matches!(&refused, ConnectError::TakenBy(user) if user == winner), "{refused:?}");
    assert_eq!(connected(&one).await, pairs(&[(winner, "aad-1")]));
}

#[tokio::test]
async fn of_two_refreshes_the_first_is_kept() {
    let (one, other, _) = two_nodes("users_refresh").await;
    one.connect_user(&new("ann", "aad-1")).await.unwrap();
    let seen = one.token("ann").await.unwrap().unwrap();
    let newer = Secret::from("{}");
    assert!(one.replace_token("ann", &seen.version, &newer).await.unwrap());
    assert!(!other.replace_token("ann", &seen.version, &Secret::from("[]")).await.unwrap());
    assert_eq!(other.token("ann").await.unwrap().unwrap().json, newer);
}

#[tokio::test]
async fn disconnecting_during_a_refresh_wins() {
    let (store, _) = fresh("users_refresh_disconnect").await;
    store.connect_user(&new("ann", "aad-1")).await.unwrap();
    let seen = store.token("ann").await.unwrap().unwrap();
    store.disconnect("ann").await.unwrap();
    let refreshed = Secret::from("{}");
    assert!(!store.replace_token("ann", &seen.version, &refreshed).await.unwrap());
    assert_eq!(store.connection("ann").await.unwrap(), None);
}

#[tokio::test]
async fn a_token_of_another_key_is_unreadable_and_the_user_still_connected() {
    let dsn = database("users_other_key").await;
    let clock = Clock::system();
    let store = node(&dsn, &clock);
    store.migrate().await.unwrap();
    store.connect_user(&new("ann", "aad-1")).await.unwrap();

    let other = node_with_key(&dsn, &clock, "another key, of 32 characters...");
    assert_eq!(other.connection("ann").await.unwrap().unwrap().token, Token::Unreadable);
    assert_eq!(connected(&other).await, pairs(&[("ann", "aad-1")]));
    let error = other.token("ann").await.unwrap_err();
    assert!(matches!(error, store::Error::Unreadable { .. }) && !error.is_transient());
}
