//! The database goes away and comes back.

use std::time::Duration;

use clock::Clock;
use sandbox::postgres::Postgres;
use tokio::{net::TcpListener, time::timeout};

use crate::support::{node, sql};

/// Microsoft is to have its 503 within a second.
const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_stopped_database_fails_calls_at_once_and_is_found_again() {
    let postgres = Postgres::start_own().await.unwrap();
    let dsn = postgres.create_database("outage").await.unwrap();
    let store = node(&dsn, &Clock::system());
    store.migrate().await.unwrap();
    store.set_setting("a", "1").await.unwrap();

    postgres.stop().await.unwrap();
    for _ in 0..3 {
        let answer = timeout(SECOND, store.setting("a")).await.unwrap();
        assert!(answer.unwrap_err().is_transient());
    }
    postgres.start_again().await.unwrap();
    assert_eq!(store.setting("a").await.unwrap().as_deref(), Some("1"));

    let socket = postgres.socket_dsn("outage").unwrap();
    assert_eq!(node(&socket, &Clock::system()).setting("a").await.unwrap().as_deref(), Some("1"));
    // With its sessions ended behind our back, at most one call per pooled session notices.
    sql(&dsn)
        .await
        .batch_execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'outage' AND pid <> pg_backend_pid()")
        .await
        .unwrap();
    let mut answers = Vec::new();
    for _ in 0..3 {
        answers.push(store.setting("a").await.map_err(|error| error.is_transient()));
    }
    assert!(answers.contains(&Ok(Some("1".to_owned()))), "{answers:?}");
    assert!(!answers.contains(&Err(false)), "{answers:?}");
}

#[tokio::test]
async fn a_server_that_accepts_and_says_nothing_counts_as_down() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let dsn = format!("postgres://u:hunter2@127.0.0.1:{port}/m?sslmode=disable");
    let store = node(&dsn, &Clock::system());
    let calls = (0..20).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { timeout(SECOND, store.setting("a")).await })
    });
    for call in calls.collect::<Vec<_>>() {
        let error = call.await.unwrap().unwrap().unwrap_err();
        assert!(error.is_transient(), "{error}");
        assert!(!format!("{error} {error:?} {store:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn the_next_host_is_tried_when_the_first_is_down() {
    let postgres = Postgres::start_own().await.unwrap();
    let dsn = postgres.create_database("second_host").await.unwrap();
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let both = dsn.replace("@127.0.0.1:", &format!("@127.0.0.1:{free},127.0.0.1:"));
    let both = format!("{both}&target_session_attrs=read-write");
    node(&both, &Clock::system()).migrate().await.unwrap();
}
