//! Writes down how far inbox rows came.
//!
//! What is finished is gathered and written in one statement; what has to wait or is dead is rarer, and is
//! written one by one. If writing fails, the lease of the rows runs out and they are claimed again: the decision
//! rows make sure that nothing happens twice.

use std::time::Duration;

use graph::Disposition;
use jiff::Timestamp;
use store::{Done, InboxRow};
use tracing::{error, warn};

use super::conditions;
use crate::app::{App, Live};

/// The shortest pause before something is tried again.
pub(crate) const RETRY: Duration = Duration::from_secs(1);
/// Failed attempts after which a placeholder is tried instead of the message; after as many again the row is dead.
const MOST_ATTEMPTS: i32 = 8;
/// After this time the attempts of a row that waits for Microsoft or an admin count, too.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// What became of the rows of one batch.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    done: Vec<Done<'static>>,
}

impl Ledger {
    /// A row is finished, with this outcome.
    pub(crate) fn done(
        &mut self,
        app: &App,
        row: &InboxRow,
        outcome: &'static str,
        etag: Option<String>,
    ) {
        self.end(app, Done { id: row.id, outcome, etag, kept: false });
    }

    /// The same, and what the row holds is kept for whoever is told of its message later.
    pub(crate) fn done_and_kept(
        &mut self,
        app: &App,
        row: &InboxRow,
        outcome: &'static str,
        etag: Option<String>,
    ) {
        self.end(app, Done { id: row.id, outcome, etag, kept: true });
    }

    fn end(&mut self, app: &App, done: Done<'static>) {
        app.counters.notifications.count(done.outcome);
        self.done.push(done);
    }

    /// Of some rows, those that are not finished.
    pub(crate) fn unfinished(&self, mut rows: Vec<Ticket>) -> Vec<Ticket> {
        rows.retain(|row| self.done.iter().all(|done| done.id != row.id));
        rows
    }

    /// Writes what is finished.
    pub(crate) async fn write(self, live: &Live) {
        if self.done.is_empty() {
            return;
        }
        unrecorded(live.store.finish_inbox(&self.done).await);
    }
}

/// What it takes to write down a failure: a row without what it holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ticket {
    id: i64,
    attempts: i32,
    received_at: Timestamp,
}

impl From<&InboxRow> for Ticket {
    fn from(row: &InboxRow) -> Self {
        Self { id: row.id, attempts: row.attempts, received_at: row.received_at }
    }
}

/// A row goes on after this time. Once it has waited for a day, that counts as a failure, so that it ends.
pub(crate) async fn later(app: &App, live: &Live, row: &InboxRow, after: Duration) {
    let age = age(app, row);
    if age > LONGEST_WAIT {
        return failed(app, live, row, &crate::Error::TooLong(age)).await;
    }
    unrecorded(live.store.postpone_inbox((row.id, &app.node), after, "waiting").await);
}

/// What a failed row does next.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    /// It waits, and the attempt counts.
    Fail(Duration),
    /// It waits for somebody else, and the attempt does not count.
    Wait(Duration),
    /// It is dead.
    Bury,
}

/// Whether a row has failed so often that its recipients get a placeholder with the link instead.
pub(crate) fn hopeless(row: &InboxRow) -> bool {
    row.attempts >= MOST_ATTEMPTS
}

/// Writes down that a row failed.
pub(crate) async fn failed(app: &App, live: &Live, row: impl Into<Ticket>, error: &crate::Error) {
    let row = row.into();
    let age = age(app, row);
    let reason = crate::chain(error).to_string();
    let claimed = (row.id, app.node.as_str());
    app.counters.failures.count(error.part());
    unrecorded(match next(&error.disposition(), row.attempts, age) {
        Next::Fail(after) => {
            warn!(error = %reason, inbox.id = row.id, attempts = row.attempts, "a message failed");
            live.store.fail_inbox(claimed, after, &reason).await
        }
        Next::Wait(after) => {
            warn!(error = %reason, inbox.id = row.id, "a message waits");
            live.store.postpone_inbox(claimed, after, &reason).await
        }
        Next::Bury => {
            app.counters.notifications.count("dead");
            error!(
                error = reason,
                inbox.id = row.id,
                "a notification is given up: not even a placeholder with the link could be brought to everybody"
            );
            match live.store.bury_inbox(claimed, &reason).await {
                Ok(()) => conditions::count_dead(app, live).await,
                failed => failed,
            }
        }
    });
}

/// The same for many.
pub(crate) async fn all_failed(app: &App, live: &Live, rows: &[Ticket], error: &crate::Error) {
    for row in rows {
        failed(app, live, *row, error).await;
    }
}

/// The pause of a row that waits: the longer it has waited, the longer, from a second up to a minute.
pub(crate) fn pause(app: &App, row: &InboxRow) -> Duration {
    pause_at(age(app, row))
}

fn pause_at(age: Duration) -> Duration {
    (age / 2).clamp(RETRY, RETRY * 60)
}

/// How long ago a row arrived; not at all, should the database's clock be ahead.
pub(crate) fn age(app: &App, row: impl Into<Ticket>) -> Duration {
    Duration::try_from(app.clock.now().duration_since(row.into().received_at)).unwrap_or_default()
}

fn next(disposition: &Disposition, attempts: i32, age: Duration) -> Next {
    let waits = *disposition != Disposition::GiveUp && age <= LONGEST_WAIT;
    match disposition {
        Disposition::Retry { after: Some(after) } if waits => Next::Wait(*after),
        _ if waits => Next::Wait(pause_at(age)),
        _ if attempts < 2 * MOST_ATTEMPTS => {
            let doublings = attempts.clamp(0, MOST_ATTEMPTS).unsigned_abs();
            Next::Fail(RETRY * 2u32.saturating_pow(doublings))
        }
        _ => Next::Bury,
    }
}

fn unrecorded(recorded: Result<(), store::Error>) {
    if let Err(error) = recorded {
        warn!(error = %crate::chain(&error), "how far a notification came could not be recorded; it is taken up again");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    #[test]
    fn what_waits_for_microsoft_is_not_counted_against_the_row() {
        let outage = Disposition::Retry { after: None };
        assert_eq!(next(&outage, 100, MINUTE), Next::Wait(Duration::from_secs(30)));
        assert_eq!(next(&outage, 100, MINUTE * 60), Next::Wait(Duration::from_mins(1)));
        let told = Disposition::Retry { after: Some(Duration::from_secs(7)) };
        assert_eq!(next(&told, 0, MINUTE), Next::Wait(Duration::from_secs(7)));
    }

    #[test]
    fn what_cannot_succeed_is_dead_after_some_attempts() {
        assert_eq!(next(&Disposition::GiveUp, 0, MINUTE), Next::Fail(Duration::from_secs(1)));
        assert_eq!(next(&Disposition::GiveUp, 3, MINUTE), Next::Fail(Duration::from_secs(8)));
        let last = 2 * MOST_ATTEMPTS;
        assert!(matches!(next(&Disposition::GiveUp, last - 1, MINUTE), Next::Fail(_)));
        assert_eq!(next(&Disposition::GiveUp, last, MINUTE), Next::Bury);
    }

    #[test]
    fn after_a_day_of_waiting_the_attempts_count_and_the_first_is_not_the_last() {
        let old = LONGEST_WAIT + MINUTE;
        let outage = Disposition::Retry { after: Some(Duration::from_secs(7)) };
        assert_eq!(next(&outage, 0, old), Next::Fail(Duration::from_secs(1)));
        assert_eq!(next(&Disposition::AskAdmin, 2 * MOST_ATTEMPTS, old), Next::Bury);
    }
}
