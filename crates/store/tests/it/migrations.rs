//! The tables: made from nothing, and beside those of version 2.

use clock::Clock;

use crate::support::{database, node, sql};

#[tokio::test]
async fn nodes_that_start_together_migrate_once() {
    let dsn = database("migrations_race").await;
    let clock = Clock::system();
    let nodes = [(); 4].map(|()| node(&dsn, &clock));
    let migrating = nodes.map(|node| tokio::spawn(async move { node.migrate().await }));
    for task in migrating {
        task.await.unwrap().unwrap();
    }
    let rows = sql(&dsn).await.query("SELECT version FROM msteamssync_migrations_v3", &[]).await;
    let versions: Vec<i32> = rows.unwrap().iter().map(|row| row.get(0)).collect();
    assert_eq!(versions, [1, 2, 3, 4, 5, 6, 7, 8]);
}

#[tokio::test]
async fn a_migration_that_fails_leaves_nothing_behind() {
    let dsn = database("migrations_fail").await;
    let sql = sql(&dsn).await;
    // The last table that the migration would make.
    sql.batch_execute("CREATE TABLE msteamssync_gaps (x INTEGER)").await.unwrap();
    let error = node(&dsn, &Clock::system()).migrate().await.unwrap_err();
    assert!(error.to_string().contains("msteamssync_gaps"), "{error}");
    let tables = sql
        .query("SELECT tablename FROM pg_tables WHERE tablename LIKE 'msteamssync_%'", &[])
        .await
        .unwrap();
    assert_eq!(tables.len(), 1);
}
