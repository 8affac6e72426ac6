//! The inbox: durable, claimed by one node, given back, finished.

use std::{collections::BTreeSet, time::Duration};

use jiff::SignedDuration;
use store::{Done, InboxKind, InboxRow, NewRow};

use crate::support::{chat, database, fresh, message, node, sql, two_nodes};

fn row(id: &str) -> NewRow {
    NewRow {
        kind: InboxKind::Change,
        change_type: "created".into(),
        chat: Some(chat()),
        message: Some(message(id)),
        subscription: "subscription".into(),
        tenant: "tenant".into(),
        payload: format!(r#"{{"id":"{id}"}}"#),
    }
}

fn rows(count: usize) -> Vec<NewRow> {
    (0..count).map(|id| row(&id.to_string())).collect()
}

const LEASE: Duration = Duration::from_mins(2);

#[tokio::test]
async fn rows_come_out_as_they_went_in_and_oldest_first() {
    let (store, clock) = fresh("inbox_round_trip").await;
    let lifecycle = NewRow {
        kind: InboxKind::Lifecycle,
        change_type: "subscriptionRemoved".into(),
        chat: None,
        message: None,
        ..row("x")
    };
    store.insert_inbox(&[row("1"), lifecycle], &["token".into()]).await.unwrap();
    store.insert_inbox(&[row("3")], &[]).await.unwrap();
    store.insert_inbox(&[], &["token".into()]).await.unwrap();

    let claimed = store.claim_inbox("a", 10).await.unwrap();
    assert_eq!(claimed.len(), 3);
    assert_eq!(claimed[0].kind, InboxKind::Change);
    assert_eq!(claimed[0].change_type, "created");
    assert_eq!(claimed[0].chat, Some(chat()));
    assert_eq!(claimed[0].message, Some(message("1")));
    assert_eq!(claimed[0].subscription.as_ref(), "subscription");
    assert_eq!(claimed[0].tenant.as_ref(), "tenant");
    assert_eq!(claimed[0].payload, r#"{"id":"1"}"#);
    assert_eq!(claimed[0].validation_tokens, ["token"]);
    assert_eq!(claimed[0].attempts, 0);
    let age = clock.now().duration_since(claimed[0].received_at);
    assert!(age.abs() < SignedDuration::from_mins(1), "{age}");
    assert_eq!(claimed[1].kind, InboxKind::Lifecycle);
    assert_eq!(claimed[1].chat, None);
    assert_eq!(claimed[2].message, Some(message("3")));
    assert!(claimed[2].validation_tokens.is_empty());
}

#[tokio::test]
async fn two_nodes_share_the_inbox_without_overlap() {
    let (one, other, _) = two_nodes("inbox_two_nodes").await;
    one.insert_inbox(&rows(300), &[]).await.unwrap();
    // Both have begun before either can finish: which of them is faster is not the point.
    let first = other.claim_inbox("b", 20).await.unwrap();
    let first: Vec<i64> = first.iter().map(|row| row.id).collect();
    let work = async |store: store::Store, owner: &str, mut mine: Vec<i64>| {
        loop {
            let claimed = store.claim_inbox(owner, 20).await.unwrap();
            if claimed.is_empty() {
                return mine;
            }
            mine.extend(claimed.iter().map(|row| row.id));
        }
    };
    let (mine, theirs) = tokio::join!(work(one.clone(), "a", Vec::new()), work(other, "b", first));
    let all: BTreeSet<_> = mine.iter().chain(&theirs).collect();
    assert_eq!(all.len(), 300);
    assert_eq!(mine.len() + theirs.len(), 300);
    assert!(!mine.is_empty());
}

#[tokio::test]
async fn a_row_is_claimed_again_only_when_its_lease_is_over() {
    let (one, other, clock) = two_nodes("inbox_lease").await;
    one.insert_inbox(&rows(2), &[]).await.unwrap();
    let claimed = one.claim_inbox("a", 10).await.unwrap();
    assert!(claimed[0].lease_until <= clock.now() + LEASE);
    assert!(other.claim_inbox("b", 10).await.unwrap().is_empty());

    clock.advance(LEASE / 2);
    assert!(other.claim_inbox("b", 10).await.unwrap().is_empty());
    clock.advance(LEASE / 2);
    assert_eq!(other.claim_inbox("b", 10).await.unwrap().len(), 2);
    // What the first says of them now is too late.
    one.postpone_inbox((claimed[0].id, "a"), Duration::ZERO, "late").await.unwrap();
    one.bury_inbox((claimed[1].id, "a"), "late").await.unwrap();
    assert!(one.claim_inbox("a", 10).await.unwrap().is_empty());
    assert_eq!(one.figures().await.unwrap().dead, 0);
    clock.advance(LEASE);
    assert_eq!(one.claim_inbox("a", 10).await.unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_done_keeps_its_key_for_a_week_and_nothing_else() {
    let dsn = database("inbox_done").await;
    let clock = clock::Clock::system();
    let store = node(&dsn, &clock);
    store.migrate().await.unwrap();
    store.insert_inbox(&rows(2), &["token".into()]).await.unwrap();
    let claimed = store.claim_inbox("a", 10).await.unwrap();
    let done =
        |id, etag: &str| Done { id, etag: Some(etag.into()), outcome: "delivered", kept: false };
    store.finish_inbox(&[done(claimed[0].id, "7"), done(claimed[1].id, "8")]).await.unwrap();

    clock.advance(LEASE);
    assert!(store.claim_inbox("a", 10).await.unwrap().is_empty());
    let kept = sql(&dsn)
        .await
        .query("SELECT etag, message, reason FROM msteamssync_inbox WHERE payload IS NULL AND validation_tokens IS NULL ORDER BY id", &[])
        .await
        .unwrap();
    let kept: Vec<(String, String, String)> =
        kept.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect();
    let row = |etag: &str, id: &str| (etag.to_owned(), id.to_owned(), "delivered".to_owned());
    assert_eq!(kept, [row("7", "0"), row("8", "1")]);

    let count = async || -> i64 {
        let rows = sql(&dsn).await.query("SELECT count(*) FROM msteamssync_inbox", &[]).await;
        rows.unwrap()[0].get(0)
    };
    clock.advance(Duration::from_hours(6 * 24));
    store.forget_old().await.unwrap();
    assert_eq!(count().await, 2);
    clock.advance(Duration::from_hours(24));
    store.forget_old().await.unwrap();
    assert_eq!(count().await, 0);
}

#[tokio::test]
async fn only_failures_count_as_attempts() {
    let (store, clock) = fresh("inbox_attempts").await;
    store.insert_inbox(&rows(1), &[]).await.unwrap();
    let id = store.claim_inbox("a", 1).await.unwrap()[0].id;
    let minute = Duration::from_mins(1);

    store.postpone_inbox((id, "a"), minute, "keys unreachable").await.unwrap();
    assert!(store.claim_inbox("a", 1).await.unwrap().is_empty());
    clock.advance(minute);
    assert_eq!(store.claim_inbox("a", 1).await.unwrap()[0].attempts, 0);

    store.fail_inbox((id, "a"), minute, "cannot decrypt").await.unwrap();
    clock.advance(minute);
    assert_eq!(store.claim_inbox("a", 1).await.unwrap()[0].attempts, 1);
}

#[tokio::test]
async fn the_figures_count_what_waits_and_what_is_dead() {
    let (store, _) = fresh("inbox_figures").await;
    assert_eq!(store.figures().await.unwrap(), store::Figures::default());
    assert_eq!(store.last_change().await.unwrap(), None);
    store.insert_inbox(&rows(3), &[]).await.unwrap();
    let claimed = store.claim_inbox("a", 10).await.unwrap();
    store.bury_inbox((claimed[0].id, "a"), "failed 10 times").await.unwrap();
    let done = Done { id: claimed[1].id, etag: None, outcome: "suppressed", kept: false };
    store.finish_inbox(&[done]).await.unwrap();

    let figures = store.figures().await.unwrap();
    assert_eq!((figures.waiting, figures.dead), (1, 1));
    assert_eq!(figures.oldest_waiting, Some(claimed[2].received_at));
    assert_eq!(figures.last_received, Some(claimed[2].received_at));
    assert_eq!(store.last_change().await.unwrap(), Some(claimed[2].received_at));

    // What has ended stays as it ended.
    store
        .finish_inbox(&[Done { id: claimed[0].id, etag: None, outcome: "delivered", kept: false }])
        .await
        .unwrap();
    store.bury_inbox((claimed[1].id, "a"), "too late").await.unwrap();
    assert_eq!(store.figures().await.unwrap(), figures);
}

#[tokio::test]
async fn what_was_written_after_a_message_is_taken_up_again_once_none_of_it_is_in_work() {
    let (store, clock) = fresh("inbox_take_up_again").await;
    store.insert_inbox(&["8", "9", "10", "11"].map(row), &[]).await.unwrap();
    let claimed = store.claim_inbox("a", 10).await.unwrap();
    let since = claimed[0].received_at - Duration::from_secs(1);
    let done = |id| Done { id, etag: None, outcome: "told", kept: false };
    store.finish_inbox(&[0, 1, 2].map(|at| done(claimed[at].id))).await.unwrap();
    let take_up_again = async |since| {
        let (chat, after) = (chat(), message("9"));
        store.take_up_again((&chat, &after), since).await.unwrap()
    };
    assert!(!take_up_again(since).await, "11 is in work");
    assert!(store.claim_inbox("a", 10).await.unwrap().is_empty());
    store.postpone_inbox((claimed[3].id, "a"), Duration::ZERO, "waiting").await.unwrap();
    assert!(take_up_again(clock.now() + Duration::from_hours(1)).await, "nothing so late");
    assert!(take_up_again(since).await);
    let claimed = store.claim_inbox("a", 10).await.unwrap();
    let messages: Vec<_> = claimed.into_iter().filter_map(|row| row.message).collect();
    assert_eq!(messages, ["10", "11"].map(message));
}

#[tokio::test]
async fn text_that_postgresql_cannot_hold_is_refused_for_good() {
    let (store, _) = fresh("inbox_nul").await;
    let hostile = NewRow { payload: "a\0b".into(), ..row("1") };
    let error = store.insert_inbox(&[hostile], &[]).await.unwrap_err();
    assert!(!error.is_transient(), "{error}");
}

#[tokio::test]
async fn a_connection_whose_statement_was_given_up_serves_nobody_else() {
    let dsn = database("inbox_given_up").await;
    let store = node(&dsn, &clock::Clock::system());
    store.migrate().await.unwrap();
    let mut holder = sql(&dsn).await;
    let locked = holder.transaction().await.unwrap();
    locked.batch_execute("LOCK TABLE msteamssync_inbox").await.unwrap();
    for _ in 0..5 {
        let notifications = rows(1);
        let stored = store.insert_inbox(&notifications, &[]);
        let given_up = tokio::time::timeout(Duration::from_millis(300), stored).await;
        given_up.expect_err("the table is locked");
    }
    // As many as there are connections: behind one of the statements above, this would wait for the lock, too.
    assert_eq!(store.setting("a").await.unwrap(), None);
    drop(locked);
}

#[tokio::test]
async fn finishing_does_not_read_all_that_waits() {
    let dsn = database("inbox_backlog").await;
    let store = node(&dsn, &clock::Clock::system());
    store.migrate().await.unwrap();
    let finish = async |claimed: u16| {
        let claimed = store.claim_inbox("a", claimed).await.unwrap();
        let done = |row: &InboxRow| Done { id: row.id, etag: None, outcome: "told", kept: false };
        store.finish_inbox(&claimed.iter().map(done).collect::<Vec<_>>()).await.unwrap();
    };
    store.insert_inbox(&rows(500), &[]).await.unwrap();
    finish(500).await;
    // From now on PostgreSQL believes that nothing ever waits.
    let client = sql(&dsn).await;
    client.batch_execute("ANALYZE msteamssync_inbox").await.unwrap();
    store.insert_inbox(&rows(5000), &[]).await.unwrap();
    finish(100).await;
    // What a connection has read is told when it ends at the latest.
    drop(store);
    let statistics = "SELECT idx_tup_read FROM pg_stat_user_indexes, pg_stat_user_tables AS tables
        WHERE indexrelname = 'msteamssync_inbox_due' AND tables.relname = 'msteamssync_inbox' AND n_tup_upd = 1200";
    let told = async {
        loop {
            if let Some(row) = client.query_opt(statistics, &[]).await.unwrap() {
                return row.get(0);
            }
        }
    };
    let read: i64 = tokio::time::timeout(Duration::from_mins(1), told).await.unwrap();
    assert!(read < 4000, "{read} entries of the index of what waits");
}
