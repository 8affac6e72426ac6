//! Attempts to sign in: once, by their own user, in time.

use std::time::Duration;

use clock::Clock;
use store::{SignIn, Taken};

use crate::support::{database, fresh, node, sql};

fn sign_in(state: &str) -> SignIn {
    SignIn {
        state: state.into(),
        mattermost_user: "ann".into(),
        nonce: format!("nonce-{state}"),
        verifier: format!("verifier-{state}").into(),
    }
}

#[tokio::test]
async fn a_sign_in_is_taken_once_and_two_tabs_both_work() {
    let (store, _) = fresh("sign_ins_once").await;
    store.begin_sign_in(&sign_in("one")).await.unwrap();
    store.begin_sign_in(&sign_in("two")).await.unwrap();
    for state in ["two", "one"] {
        let taken = store.take_sign_in(state, "ann").await.unwrap();
        assert_eq!(taken, Taken::Fresh(sign_in(state)));
        assert_eq!(store.take_sign_in(state, "ann").await.unwrap(), Taken::Unknown);
    }
}

#[tokio::test]
async fn of_two_redirects_at_once_one_gets_the_sign_in() {
    let (store, _) = fresh("sign_ins_race").await;
    store.begin_sign_in(&sign_in("one")).await.unwrap();
    let (first, second) =
        tokio::join!(store.take_sign_in("one", "ann"), store.take_sign_in("one", "ann"));
    let taken = [first.unwrap(), second.unwrap()];
    assert!(taken.contains(&Taken::Fresh(sign_in("one"))), "{taken:?}");
    assert!(taken.contains(&Taken::Unknown), "{taken:?}");
}

#[tokio::test]
async fn another_user_cannot_take_a_sign_in_nor_spoil_it() {
    let (store, _) = fresh("sign_ins_other").await;
    store.begin_sign_in(&sign_in("one")).await.unwrap();
    assert_eq!(store.take_sign_in("one", "bob").await.unwrap(), Taken::OtherUser);
    let taken = store.take_sign_in("one", "ann").await.unwrap();
    assert_eq!(taken, Taken::Fresh(sign_in("one")));
}

#[tokio::test]
async fn a_code_verifier_rests_encrypted_and_goes_with_its_time() {
    let (clock, dsn) = (Clock::system(), database("sign_ins_verifier").await);
    let (store, rows) = (node(&dsn, &clock), sql(&dsn).await);
    store.migrate().await.unwrap();
    let stored = async || -> String {
        let all = "SELECT string_agg(nonce || verifier, ' ') FROM msteamssync_sign_ins";
        rows.query_one(all, &[]).await.unwrap().get(0)
    };
    store.begin_sign_in(&sign_in("one")).await.unwrap();
    store.begin_sign_in(&sign_in("two")).await.unwrap();
    assert!(stored().await.contains("nonce-one") && !stored().await.contains("verifier-"));
    assert_eq!(store.take_sign_in("one", "ann").await.unwrap(), Taken::Fresh(sign_in("one")));
    clock.advance(Duration::from_mins(10));
    store.forget_old().await.unwrap();
    assert_eq!(stored().await, "");
    assert_eq!(store.take_sign_in("two", "ann").await.unwrap(), Taken::Expired);
}

#[tokio::test]
async fn a_sign_in_expires_and_is_forgotten_a_day_later() {
    let (store, clock) = fresh("sign_ins_expired").await;
    for state in ["in time", "late", "forgotten"] {
        store.begin_sign_in(&sign_in(state)).await.unwrap();
    }
    clock.advance(Duration::from_mins(9));
    let taken = store.take_sign_in("in time", "ann").await.unwrap();
    assert_eq!(taken, Taken::Fresh(sign_in("in time")));
    clock.advance(Duration::from_mins(1));
    store.forget_old().await.unwrap();
    assert_eq!(store.take_sign_in("late", "ann").await.unwrap(), Taken::Expired);
    assert_eq!(store.take_sign_in("late", "ann").await.unwrap(), Taken::Unknown);
    clock.advance(Duration::from_hours(24));
    store.forget_old().await.unwrap();
    assert_eq!(store.take_sign_in("forgotten", "ann").await.unwrap(), Taken::Unknown);
}
