//! Gaps: spans in which Microsoft did not notify us, to be caught up.
//!
//! Written down the moment they are known, so that neither a crash nor a version that cannot catch up yet loses
//! one. At most one gap is open, which a unique index guarantees.

use jiff::Timestamp;
use tokio_postgres::types::Type;

use crate::{
    Store,
    database::{column, timestamp},
    error::Error,
};

/// A span in which Microsoft did not notify us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Names it.
    pub id: i64,
    /// What was sent from then on is missing.
    pub from: Timestamp,
    /// Until then; `None` while it lasts.
    pub to: Option<Timestamp>,
    /// What caused it.
    pub reason: String,
}

const RECORD: &str = "INSERT INTO msteamssync_gaps (since, until, reason) VALUES ($2, $3, $4) ON CONFLICT DO NOTHING";
const CLOSE: &str = "UPDATE msteamssync_gaps SET until = greatest(since, $2) WHERE until IS NULL";
const READ: &str = "SELECT id, since, until, reason FROM msteamssync_gaps ORDER BY since, id";

impl Store {
    /// Writes a gap down. If it is open and one is open already, that one stays as it is.
    pub async fn record_gap(
        &self,
        from: Timestamp,
        to: Option<Timestamp>,
        reason: &str,
    ) -> Result<(), Error> {
        let to = to.map(Timestamp::as_millisecond);
        self.database
            .rows(
                "recording a gap",
                RECORD,
                &[(&from.as_millisecond(), Type::INT8), (&to, Type::INT8), (&reason, Type::TEXT)],
            )
            .await?;
        Ok(())
    }

    /// From `from` on we are not notified.
    pub async fn gap_open(&self, from: Timestamp, reason: &str) -> Result<(), Error> {
        self.record_gap(from, None, reason).await
    }

    /// From `to` on we are notified again. Does nothing if no gap is open.
    pub async fn gap_close(&self, to: Timestamp) -> Result<(), Error> {
        self.database.rows("closing a gap", CLOSE, &[(&to.as_millisecond(), Type::INT8)]).await?;
        Ok(())
    }

    /// All gaps that are to be caught up, oldest first.
    pub async fn gaps(&self) -> Result<Vec<Gap>, Error> {
        let rows = self.database.rows("reading gaps", READ, &[]).await?;
        rows.iter()
            .map(|row| {
                Ok(Gap {
                    id: column(row, "id")?,
                    from: timestamp(column(row, "since")?),
                    to: column::<Option<i64>>(row, "until")?.map(timestamp),
                    reason: column(row, "reason")?,
                })
            })
            .collect()
    }

    /// A gap was caught up.
    pub async fn gap_caught_up(&self, id: i64) -> Result<(), Error> {
        let sql = "DELETE FROM msteamssync_gaps WHERE id = $2";
        self.database.rows("forgetting a gap", sql, &[(&id, Type::INT8)]).await?;
        Ok(())
    }
}
