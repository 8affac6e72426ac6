//! Writes down how far inbox rows came.
//!
//! What is finished is gathered and written in one statement; what has to wait or is dead is rarer, and is
//! written one by one. If writing fails, the lease of the rows runs out and they are claimed again: the decision
//! rows make sure that nothing happens twice.

use std::time::Duration;

use graph::Disposition;
use jiff::SignedDuration;
use store::{Done, InboxRow};
use tracing::{error, warn};

use crate::app::{App, Live};

/// The shortest pause before something is tried again.
pub(crate) const RETRY: Duration = Duration::from_secs(1);
/// Failed attempts after which a row is dead.
const MOST_ATTEMPTS: i32 = 8;
/// After this time a row that waits for Microsoft or an admin is dead, too.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(24);

/// What became of the rows of one batch.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    done: Vec<(i64, &'static str, Option<String>)>,
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
        app.counters.count(outcome);
        self.done.push((row.id, outcome, etag));
    }

    /// Writes what is finished.
    pub(crate) async fn write(self, live: &Live) {
        if self.done.is_empty() {
            return;
        }
        let done: Vec<Done<'_>> =
            self.done.into_iter().map(|(id, outcome, etag)| Done { id, etag, outcome }).collect();
        unrecorded(live.store.finish_inbox(&done).await);
    }
}

/// A row goes on after this time.
pub(crate) async fn later(live: &Live, row: &InboxRow, after: Duration) {
    unrecorded(live.store.postpone_inbox(row.id, after, "waiting").await);
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

/// Writes down that a row failed; `true` if it is dead now.
pub(crate) async fn failed(app: &App, live: &Live, row: &InboxRow, error: &crate::Error) -> bool {
    let age = app.clock.now().duration_since(row.received_at);
    let reason = crate::chain(error).to_string();
    let recorded = match next(&error.disposition(), row.attempts, age) {
        Next::Fail(after) => live.store.fail_inbox(row.id, after, &reason).await.map(drop),
        Next::Wait(after) => {
            warn!(error = %reason, inbox.id = row.id, "a message waits");
            live.store.postpone_inbox(row.id, after, &reason).await
        }
        Next::Bury => {
            app.counters.count("dead");
            error!(
                error = reason,
                inbox.id = row.id,
                "a notification cannot be worked after many attempts; whoever is known to be concerned gets a placeholder with the link"
            );
            return true;
        }
    };
    unrecorded(recorded);
    false
}

/// Marks a row dead, once its recipients have their placeholder.
pub(crate) async fn bury(live: &Live, row: &InboxRow, reason: &str) {
    unrecorded(live.store.bury_inbox(row.id, reason).await);
}

fn next(disposition: &Disposition, attempts: i32, age: SignedDuration) -> Next {
    // The longer it has waited, the longer the next pause, up to a minute.
    let pause = (Duration::try_from(age).unwrap_or_default() / 2).clamp(RETRY, RETRY * 60);
    match disposition {
        Disposition::GiveUp if attempts < MOST_ATTEMPTS => {
            Next::Fail(RETRY * 2u32.saturating_pow(attempts.unsigned_abs()))
        }
        Disposition::GiveUp => Next::Bury,
        _ if age > LONGEST_WAIT => Next::Bury,
        Disposition::Retry { after } => Next::Wait(after.unwrap_or(pause)),
        Disposition::AskAdmin | Disposition::SignInAgain => Next::Wait(pause),
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

    const MINUTE: SignedDuration = SignedDuration::from_mins(1);

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
        assert_eq!(next(&Disposition::GiveUp, MOST_ATTEMPTS, MINUTE), Next::Bury);
    }

    #[test]
    fn nothing_waits_longer_than_a_day() {
        assert_eq!(next(&Disposition::AskAdmin, 0, LONGEST_WAIT + MINUTE), Next::Bury);
    }
}
