//! How a statement reaches PostgreSQL: a small pool that dials when needed, short limits, and the time.
//!
//! PgBouncer's transaction mode may give every transaction another server ("Feature matrix for pooling modes",
//! pgbouncer.org/features.html: `PREPARE`, `SET`, session advisory locks are out). So every statement here is an
//! unnamed Parse, Bind, Describe and Execute with a single Sync (`query_typed`), which PgBouncer never splits.
//!
//! Nodes disagree about the time, the database does not: [`Database::rows`] puts the relation `time` (one row, one
//! column `now`) before each statement. A relation, because `clock_timestamp()` written into a condition is
//! evaluated per row and keeps PostgreSQL from using an index.

use std::time::Duration;

use clock::Clock;
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use jiff::Timestamp;
use tokio::time::timeout;
use tokio_postgres::{
    Row,
    types::{FromSql, ToSql, Type},
};

use crate::{dsn::Dsn, error::Error, tls};

/// Mattermost's own pool shares the server's connections with us.
const CONNECTIONS: usize = 5;
/// Dialling, TLS and login. A database that is there answers far sooner.
const DIAL: Duration = Duration::from_millis(600);
/// Getting a connection, dialling included. Microsoft is to have its 503 within a second.
const CONNECTION: Duration = Duration::from_millis(900);
/// One statement. With [`CONNECTION`] below the 3 s after which Microsoft counts us as slow.
const ANSWER: Duration = Duration::from_millis(1500);

const TIME: &str = "WITH time AS MATERIALIZED \
    (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint + $1 AS now) ";

/// Parameters with their types: `query_typed` asks the server for nothing.
pub(crate) type Params<'a> = &'a [(&'a (dyn ToSql + Sync), Type)];

#[derive(Clone, Debug)]
pub(crate) struct Database {
    pool: Pool,
    clock: Clock,
}

impl Database {
    pub(crate) fn new(dsn: &Dsn, clock: Clock) -> Result<Self, Error> {
        let manager = Manager::from_config(
            dsn.config_dialling_within(DIAL),
            tls::connector(&dsn.tls)?,
            ManagerConfig { recycling_method: RecyclingMethod::Fast },
        );
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(CONNECTION))
            .create_timeout(Some(DIAL))
            .build()
            .expect("a pool with timeouts was given its runtime");
        Ok(Self { pool, clock })
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Runs one statement and gives its rows. `sql` goes on after `WITH time AS (…)`: it may add relations with a
    /// leading comma. Its own parameters start at `$2`.
    pub(crate) async fn rows(
        &self,
        doing: &'static str,
        sql: &str,
        params: Params<'_>,
    ) -> Result<Vec<Row>, Error> {
        let connection = Busy(Some(self.client(doing).await?));
        let statement = [TIME, sql].concat();
        let offset = self.clock.offset_ms();
        let mut all: Vec<(&(dyn ToSql + Sync), Type)> = vec![(&offset, Type::INT8)];
        all.extend_from_slice(params);
        let client = connection.client();
        let answer = match timeout(ANSWER, client.query_typed(&statement, &all)).await {
            Ok(answer) => answer.map_err(|error| Error::of_statement(doing, &error)),
            Err(_) => Err(Error::Timeout { doing, limit: ANSWER }),
        };
        if !answer.as_ref().is_err_and(|e| matches!(e, Error::Timeout { .. }) || e.is_read_only()) {
            connection.give_back();
        }
        answer
    }

    /// Like [`Database::rows`] for a statement with at most one row.
    pub(crate) async fn row(
        &self,
        doing: &'static str,
        sql: &str,
        params: Params<'_>,
    ) -> Result<Option<Row>, Error> {
        Ok(self.rows(doing, sql, params).await?.into_iter().next())
    }

    pub(crate) async fn client(&self, doing: &'static str) -> Result<Object, Error> {
        match timeout(CONNECTION, self.pool.get()).await {
            Ok(client) => client.map_err(|error| Error::of_pool(doing, CONNECTION, &error)),
            Err(_) => Err(Error::Timeout { doing, limit: CONNECTION }),
        }
    }
}

/// A connection with a statement under way. Unless it is given back, by whoever got the answer, it is closed: the pool
/// must not hand it to anybody else, who would wait behind that statement. So it is safe to drop a statement.
struct Busy(Option<Object>);

impl Busy {
    fn client(&self) -> &Object {
        self.0.as_ref().expect("it is there until it is given back")
    }

    fn give_back(mut self) {
        drop(self.0.take());
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(Object::take(connection));
        }
    }
}

/// Column `name` of `row`.
pub(crate) fn column<'a, T: FromSql<'a>>(row: &'a Row, name: &'static str) -> Result<T, Error> {
    row.try_get(name)
        .map_err(|error| Error::Malformed { doing: "reading a row", cause: error.to_string() })
}

/// Milliseconds as the database holds them; a time no timestamp can hold is as far away as one can be.
pub(crate) fn timestamp(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(if milliseconds < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

pub(crate) fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}
