//! One value that many callers need and that is loaded over the network: loaded once for all who wait.
//!
//! Invariant: at most one load runs; callers that waited for a load that failed get its error instead of loading one
//! after the other. A caller that is dropped while it loads leaves the load to the next one.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use graph::Disposition;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

use crate::Error;

/// What only an administrator can repair is not asked for again sooner: Entra locks out who loops (AADSTS50196).
const UNREPAIRED: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub(crate) struct Cached<T> {
    slot: Mutex<Slot<T>>,
    /// Loads that have ended, either way.
    loads: AtomicU64,
}

#[derive(Debug)]
struct Slot<T> {
    value: Option<T>,
    failure: Option<(Timestamp, Error)>,
}

impl<T: Clone> Cached<T> {
    pub(crate) fn new() -> Self {
        Self { slot: Mutex::new(Slot { value: None, failure: None }), loads: AtomicU64::new(0) }
    }

    /// The value that is there, if it is `usable`; else what `load` brings. A failure less than `rest` ago,
    /// or less than it asks for itself, is answered again without a new load.
    pub(crate) async fn value(
        &self,
        (now, rest): (Timestamp, Duration),
        usable: impl Fn(&T) -> bool,
        load: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let loads = self.loads.load(Ordering::SeqCst);
        let mut slot = self.slot.lock().await;
        if let Some(value) = slot.value.as_ref().filter(|value| usable(value)) {
            return Ok(value.clone());
        }
        if let Some((at, error)) = &slot.failure {
            let waited_for_it = self.loads.load(Ordering::SeqCst) != loads;
            let rest = match error.disposition() {
                Disposition::Retry { after: Some(after) } => rest.max(after),
                Disposition::AskAdmin => rest.max(UNREPAIRED),
                _ => rest,
            };
            let rested =
                SignedDuration::try_from(rest).is_ok_and(|rest| now.duration_since(*at) >= rest);
            if waited_for_it || !rested {
                return Err(error.clone());
            }
        }
        let loaded = load.await;
        self.loads.fetch_add(1, Ordering::SeqCst);
        match &loaded {
            Ok(value) => *slot = Slot { value: Some(value.clone()), failure: None },
            Err(error) => slot.failure = Some((now, error.clone())),
        }
        loaded
    }

    /// How the last load ended, and when if it failed; `None` if there was none.
    pub(crate) async fn last(&self) -> Option<Result<T, (Timestamp, Error)>> {
        let slot = self.slot.lock().await;
        match &slot.failure {
            Some(failure) => Some(Err(failure.clone())),
            None => slot.value.clone().map(Ok),
        }
    }

    /// Makes the next question load.
    pub(crate) async fn clear(&self) {
        *self.slot.lock().await = Slot { value: None, failure: None };
    }

    /// Forgets the value if it is the one meant.
    pub(crate) async fn forget(&self, is_meant: impl Fn(&T) -> bool) {
        let mut slot = self.slot.lock().await;
        slot.value = slot.value.take().filter(|value| !is_meant(value));
    }
}
