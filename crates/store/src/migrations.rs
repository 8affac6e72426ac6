//! Brings the tables up to this version.
//!
//! Version 2.x records its own migrations in `msteamssync_schema_migrations`, which stays as it is; ours are in
//! `msteamssync_migrations_v3`. All that is missing is applied in one transaction under a transaction-level lock:
//! two nodes that start together take turns, and a failure leaves nothing half done.

use std::time::Duration;

use tokio::time::timeout;
use tokio_postgres::types::Type;

use crate::{
    database::{Database, column},
    error::Error,
};

const DOING: &str = "bringing the tables up to date";
/// A table may be locked by a backup or by the other node's migration.
const LIMIT: Duration = Duration::from_mins(1);

/// Each is applied once, in this order. A released one is never edited; add the next.
const MIGRATIONS: [(i32, &str); 8] = [
    (1, include_str!("../sql/001_tables.sql")),
    (2, include_str!("../sql/002_chats.sql")),
    (3, include_str!("../sql/003_refusals.sql")),
    (4, include_str!("../sql/004_last_delivery.sql")),
    (5, include_str!("../sql/005_revisions.sql")),
    (6, include_str!("../sql/006_files.sql")),
    (7, include_str!("../sql/007_posted_in_place.sql")),
    (8, include_str!("../sql/008_given_up.sql")),
];

// The lock's number is any that nobody else in this database uses.
const PREPARE: &str = "
    SELECT pg_advisory_xact_lock(5377843209915);
    CREATE TABLE IF NOT EXISTS msteamssync_migrations_v3 (version INTEGER PRIMARY KEY, applied_at BIGINT NOT NULL)";

const RECORD: &str = "INSERT INTO msteamssync_migrations_v3 (version, applied_at)
    VALUES ($1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint + $2)";

pub(crate) async fn run(database: &Database) -> Result<(), Error> {
    timeout(LIMIT, apply(database))
        .await
        .unwrap_or(Err(Error::Timeout { doing: DOING, limit: LIMIT }))
}

async fn apply(database: &Database) -> Result<(), Error> {
    let refused = |error| Error::of_statement(DOING, &error);
    let mut client = database.client(DOING).await?;
    let transaction = client.transaction().await.map_err(refused)?;
    transaction.batch_execute(PREPARE).await.map_err(refused)?;
    let applied = transaction
        .query_typed("SELECT version FROM msteamssync_migrations_v3", &[])
        .await
        .map_err(refused)?;
    let applied =
        applied.iter().map(|row| column(row, "version")).collect::<Result<Vec<i32>, _>>()?;
    for (version, sql) in MIGRATIONS {
        if applied.contains(&version) {
            continue;
        }
        transaction.batch_execute(sql).await.map_err(refused)?;
        let offset = database.clock().offset_ms();
        transaction
            .execute_typed(RECORD, &[(&version, Type::INT4), (&offset, Type::INT8)])
            .await
            .map_err(refused)?;
        tracing::info!(version, "the database's tables were brought up to date");
    }
    transaction.commit().await.map_err(refused)
}
