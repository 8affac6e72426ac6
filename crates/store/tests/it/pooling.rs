//! What PgBouncer's transaction mode does not bear must not happen.

use std::time::Duration;

use clock::Clock;
use store::Done;

use crate::support::{database, node, sql};

#[tokio::test]
async fn nothing_is_left_in_a_session_and_there_are_few_of_them() {
    let dsn = database("pooling").await;
    let store = node(&dsn, &Clock::system());
    store.migrate().await.unwrap();
    let calls = (0..40).map(|number| {
        let store = store.clone();
        tokio::spawn(async move {
            let name = format!("lease-{number}");
            assert!(store.lease(&name, "a", Duration::from_mins(1)).await.unwrap());
            store.set_setting(&name, "x").await.unwrap();
            let done = Done { id: 1, etag: None, outcome: "x" };
            store.finish_inbox(&[done]).await.unwrap();
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
    let sql = sql(&dsn).await;
    let sessions =
        "SELECT query FROM pg_stat_activity WHERE datname = 'pooling' AND pid <> pg_backend_pid()";
    let sessions = sql.query(sessions, &[]).await.unwrap();
    assert!((1..=5).contains(&sessions.len()), "{} sessions", sessions.len());
    let locks = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory'
        AND database = (SELECT oid FROM pg_database WHERE datname = 'pooling')";
    assert!(sql.query(locks, &[]).await.unwrap().is_empty());
}
