//! Which tokens are tried when, and what is known of those that Microsoft refuses.

use std::time::Duration;

use clock::Clock;
use store::{DueToken, NewConnection, RefusalTold, Store, Token};

use crate::support::{database, fresh, node, node_with_key, sql, two_nodes};

const LEASE: Duration = Duration::from_mins(2);
const DAY: Duration = Duration::from_hours(24);

async fn connect(store: &Store, users: &[&str]) {
    for user in users {
        let new = NewConnection {
            mattermost_user: (*user).into(),
            aad_user: format!("aad of {user}").as_str().into(),
            account: format!("{user}@example.com"),
            tokens_json: format!("the token of {user}").into(),
        };
        store.connect_user(&new).await.unwrap();
    }
}

async fn claimed(store: &Store) -> Vec<DueToken> {
    let mut due = store.claim_tokens(100, LEASE).await.unwrap();
    due.sort_by(|one, other| one.mattermost_user.cmp(&other.mattermost_user));
    due
}

fn users(due: &[DueToken]) -> Vec<&str> {
    due.iter().map(|due| due.mattermost_user.as_str()).collect()
}

#[tokio::test]
async fn a_token_is_tried_about_once_a_day_by_one_node_at_a_time() {
    let (one, other, clock) = two_nodes("refreshes_once").await;
    connect(&one, &["ann", "bob"]).await;
    assert_eq!(users(&claimed(&one).await), [""; 0], "just connected");
    clock.advance(Duration::from_hours(23));
    assert_eq!(users(&claimed(&one).await), [""; 0]);
    clock.advance(Duration::from_hours(7));
    let due = claimed(&one).await;
    assert_eq!(users(&due), ["ann", "bob"]);
    assert_eq!(due[0].json.as_ref().unwrap().expose(), "the token of ann");
    assert_eq!(users(&claimed(&other).await), [""; 0], "claimed");
    assert!(one.replace_token("ann", &due[0].version, &"newer".into()).await.unwrap());
    one.postpone_token(&due[1], Duration::from_hours(1)).await.unwrap();
    clock.advance(LEASE);
    assert_eq!(users(&claimed(&other).await), [""; 0]);
    clock.advance(Duration::from_hours(1));
    assert_eq!(users(&claimed(&other).await), ["bob"]);
    clock.advance(LEASE);
    assert_eq!(users(&claimed(&one).await), ["bob"], "the lease is over");
}

#[tokio::test]
async fn what_version_2_wrote_is_spread_over_a_day_and_claimed_in_portions() {
    let dsn = database("refreshes_upstream").await;
    let clock = Clock::system();
    let store = node(&dsn, &clock);
    store.migrate().await.unwrap();
    let names: Vec<String> = (0..30).map(|n| format!("user{n:02}")).collect();
    connect(&store, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let sql = sql(&dsn).await;
    sql.batch_execute("UPDATE msteamssync_users SET msteamssync_due_at = NULL").await.unwrap();
    store.schedule_tokens().await.unwrap();
    clock.advance(DAY / 2);
    let half = claimed(&store).await.len();
    assert!((1..30).contains(&half), "{half}");
    clock.advance(DAY / 2);
    assert_eq!(store.claim_tokens(20, LEASE).await.unwrap().len(), 20);
    let other = node_with_key(&dsn, &clock, "another key, of 32 characters...");
    let due = claimed(&other).await;
    assert!(due.len() == 10 && due.iter().all(|due| due.json.is_none()), "kept, not readable");
}

#[tokio::test]
async fn a_refused_token_is_kept_until_it_is_taken_or_the_user_connects_again() {
    let (store, clock) = fresh("refreshes_refused").await;
    connect(&store, &["ann", "bob", "carol"]).await;
    clock.advance(DAY * 2);
    let due = claimed(&store).await;
    for token in &due {
        store.refuse_token(token, "AADSTS50173").await.unwrap();
    }
    let refusals = store.refusals().await.unwrap();
    assert_eq!(refusals.len(), 3);
    assert_eq!(refusals[0].reason, "AADSTS50173");
    let refused = Token::Refused("AADSTS50173".to_owned());
    assert_eq!(store.connection("ann").await.unwrap().unwrap().token, refused);
    assert_eq!(store.tokens_tried(clock.now() - LEASE).await.unwrap().len(), 3);

    clock.advance(DAY * 2);
    let again = claimed(&store).await;
    store.refuse_token(&again[0], "AADSTS700082").await.unwrap();
    assert!(store.replace_token("bob", &again[1].version, &"newer".into()).await.unwrap());
    connect(&store, &["carol"]).await;
    let left = store.refusals().await.unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!((left[0].since, left[0].told), (refusals[0].since, RefusalTold::Nobody));
    for user in ["bob", "carol"] {
        assert_eq!(store.connection(user).await.unwrap().unwrap().token, Token::Present);
    }
    store.disconnect("ann").await.unwrap();
    assert_eq!(store.refusals().await.unwrap(), []);
}

#[tokio::test]
async fn who_knows_of_a_refusal_is_remembered() {
    let (store, clock) = fresh("refreshes_told").await;
    connect(&store, &["ann", "bob"]).await;
    clock.advance(DAY * 2);
    for token in claimed(&store).await {
        store.refuse_token(&token, "x").await.unwrap();
    }
    let (ann, bob) = (["ann".to_owned()], ["bob".to_owned()]);
    store.refusals_told(&ann, RefusalTold::User).await.unwrap();
    store.refusals_told(&bob, RefusalTold::Administrators).await.unwrap();
    let told: Vec<_> = store.refusals().await.unwrap().iter().map(|one| one.told).collect();
    assert_eq!(told, [RefusalTold::User, RefusalTold::Administrators]);
    let token = store.connection("bob").await.unwrap().unwrap().token;
    assert_eq!(token, Token::RefusedWithMany);
    store.forget_refusals(&bob).await.unwrap();
    assert_eq!(store.refusals().await.unwrap().len(), 1);
    assert_eq!(users(&claimed(&store).await), ["bob"], "tried at once");
}

#[tokio::test]
async fn a_sample_is_tried_at_once_of_those_who_were_not_just_tried() {
    let (store, clock) = fresh("refreshes_sample").await;
    let names: Vec<String> = (0..30).map(|n| format!("user{n:02}")).collect();
    connect(&store, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    clock.advance(DAY * 2);
    let due = claimed(&store).await;
    for token in due.iter().take(10) {
        store.refuse_token(token, "x").await.unwrap();
    }
    for token in due.iter().skip(10).take(10) {
        store.replace_token(&token.mattermost_user, &token.version, &"x".into()).await.unwrap();
    }
    for token in due.iter().skip(20) {
        store.postpone_token(token, DAY).await.unwrap();
    }
    store.hasten_tokens(5, clock.now() - LEASE).await.unwrap();
    assert_eq!(claimed(&store).await.len(), 5);
    store.hasten_tokens(50, clock.now() - LEASE).await.unwrap();
    let hastened = claimed(&store).await;
    assert!(hastened.len() >= 5 && users(&hastened).iter().all(|user| *user >= "user20"));
}
