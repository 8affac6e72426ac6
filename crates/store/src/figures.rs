//! How things are, in figures, for whoever watches over the product.

use jiff::Timestamp;

use crate::{
    Store,
    database::{column, timestamp},
    error::Error,
};

/// How things are. The same on every node, since it is the database's knowledge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Notifications that are not yet finished.
    pub waiting: i64,
    /// When the oldest of them arrived.
    pub oldest_waiting: Option<Timestamp>,
    /// When the last one of the last 7 days arrived.
    pub last_received: Option<Timestamp>,
    /// Notifications given up, of the last 7 days: for all that were left, or for one recipient.
    pub dead: i64,
    /// Gaps that are not yet caught up.
    pub gaps: i64,
    /// Since when Microsoft has not notified us, if it does not now.
    pub gap_since: Option<Timestamp>,
    /// When the subscription ends unless renewed; `None` without one.
    pub subscription_expires: Option<Timestamp>,
    /// Connected users.
    pub connected: i64,
}

// What waits is counted in its index alone, which a million rows make necessary. Ids rise with arrival.
const FIGURES: &str = "SELECT waiting,
    (SELECT received_at FROM msteamssync_inbox WHERE id = oldest) AS oldest_waiting,
    (SELECT received_at FROM msteamssync_inbox ORDER BY id DESC LIMIT 1) AS last_received,
    (SELECT count(*) FROM msteamssync_inbox WHERE state = 'dead')
        + (SELECT count(*) FROM msteamssync_deliveries WHERE state = 'gave_up') AS dead,
    (SELECT count(*) FROM msteamssync_gaps) AS gaps,
    (SELECT since FROM msteamssync_gaps WHERE until IS NULL) AS gap_since,
    (SELECT max(expiresOn) FROM msteamssync_subscriptions WHERE type = 'allChats') AS subscription_expires,
    (SELECT count(*) FROM msteamssync_users WHERE token <> '') AS connected
    FROM (SELECT count(*) AS waiting, min(id) AS oldest FROM msteamssync_inbox WHERE state = 'waiting') AS inbox";

impl Store {
    /// How things are, read in one statement.
    pub async fn figures(&self) -> Result<Figures, Error> {
        let Some(row) = self.database.row("reading the figures", FIGURES, &[]).await? else {
            return Ok(Figures::default());
        };
        let number = |name| column::<i64>(&row, name);
        let time = |name| column::<Option<i64>>(&row, name);
        let expires = time("subscription_expires")?;
        Ok(Figures {
            waiting: number("waiting")?,
            oldest_waiting: time("oldest_waiting")?.map(timestamp),
            last_received: time("last_received")?.map(timestamp),
            dead: number("dead")?,
            gaps: number("gaps")?,
            gap_since: time("gap_since")?.map(timestamp),
            subscription_expires: expires.and_then(|at| Timestamp::from_microsecond(at).ok()),
            connected: number("connected")?,
        })
    }
}
