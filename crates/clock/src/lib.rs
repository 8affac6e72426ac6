//! The one clock: what time it is, and waiting for a time.
//!
//! Everything that reads the time or waits takes a [`Clock`]. A test moves it with
//! [`Clock::advance`]: waiting tasks wake at once, and the store adds the same
//! [`offset`](Clock::offset_ms) to the database's time, so that leases, tokens and subscriptions age together.
//!
//! Invariant: no other crate reads the system's time.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// The system's time plus an offset that tests move. Clones share the offset.
#[derive(Clone, Debug)]
pub struct Clock {
    offset_ms: Arc<AtomicI64>,
    moved: watch::Sender<()>,
}

impl Clock {
    /// The system's own time.
    pub fn system() -> Self {
        Self { offset_ms: Arc::default(), moved: watch::Sender::new(()) }
    }

    /// The time, in UTC.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the time")]
    pub fn now(&self) -> Timestamp {
        Timestamp::now()
            .checked_add(SignedDuration::from_millis(self.offset_ms()))
            .unwrap_or(Timestamp::MAX)
    }

    /// Milliseconds that this clock is ahead of the system's time; zero outside tests.
    pub fn offset_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::SeqCst)
    }

    /// Moves the time forward and wakes whoever waits.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.offset_ms.fetch_add(by, Ordering::SeqCst);
        self.moved.send_replace(());
    }

    /// Returns once `duration` has passed on this clock.
    pub async fn sleep(&self, duration: Duration) {
        let duration = SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX);
        self.sleep_until(self.now().checked_add(duration).unwrap_or(Timestamp::MAX)).await;
    }

    /// Returns once this clock shows `deadline`; at once if it is past.
    pub async fn sleep_until(&self, deadline: Timestamp) {
        let mut moved = self.moved.subscribe();
        loop {
            moved.borrow_and_update();
            let Ok(left) = Duration::try_from(deadline.duration_since(self.now())) else { return };
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(left) => {}
                // The sender lives in `self`, so this only ever reports a move.
                _ = moved.changed() => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn advancing_wakes_those_whose_time_has_come_and_no_others() {
        let clock = Clock::system();
        let sleeper = |seconds| {
            let clock = clock.clone();
            tokio::spawn(async move { clock.sleep(Duration::from_secs(seconds)).await })
        };
        let (short, long) = (sleeper(60), sleeper(7200));
        tokio::task::yield_now().await;
        clock.advance(Duration::from_hours(1));
        short.await.unwrap();
        assert!(!long.is_finished());
        clock.advance(Duration::from_secs(3601));
        long.await.unwrap();
    }

    #[test]
    fn clones_share_the_time() {
        let clock = Clock::system();
        let clone = clock.clone();
        clone.advance(Duration::from_hours(24));
        let ahead = clock.now().duration_since(Clock::system().now());
        assert!(ahead > SignedDuration::from_hours(23), "{ahead}");
    }
}
