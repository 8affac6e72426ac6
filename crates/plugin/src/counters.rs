//! What is counted and timed from the start of the process on.
//!
//! Every discard goes through here with a reason, so that nothing disappears silently. What the counts mean to an
//! administrator is said where they are shown, in [`crate::metrics`].

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use graph_client::Requests;
use jiff::Timestamp;
use prometheus_client::metrics::histogram::Histogram;

/// The limits of the answer times, seconds: Microsoft takes three for slow.
const ANSWER_TIMES: [f64; 8] = [0.01, 0.03, 0.1, 0.3, 1.0, 2.0, 3.0, 10.0];
/// The limits of the times from receipt to post, seconds: at once, after looking again, after an outage.
const DELIVERY_TIMES: [f64; 10] = [0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 120.0, 600.0, 3600.0, 14400.0];

/// Everything that is counted and timed.
#[derive(Debug)]
pub(crate) struct Counters {
    /// Our notifications as they came, by what they tell of.
    pub(crate) received: Counts,
    /// Notifications that are dealt with, by what became of them.
    pub(crate) notifications: Counts,
    /// Decisions about recipients: told, or why not.
    pub(crate) decisions: Counts,
    /// Posts that tell of a message, by how they came about.
    pub(crate) posts: Counts,
    /// Files of messages: brought, or why not.
    pub(crate) files: Counts,
    /// Sign-ins, by how far they came.
    pub(crate) sign_ins: Counts,
    /// Steps that did not happen, by whose part it was.
    pub(crate) failures: Counts,
    /// Requests to Microsoft.
    pub(crate) requests: Requests,
    /// From a notification's arrival to the answer.
    pub(crate) answer_times: Histogram,
    /// From a notification's arrival to the post.
    pub(crate) delivery_times: Histogram,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            received: Counts::default(),
            notifications: Counts::default(),
            decisions: Counts::default(),
            posts: Counts::default(),
            files: Counts::default(),
            sign_ins: Counts::default(),
            failures: Counts::default(),
            requests: Requests::default(),
            answer_times: Histogram::new(ANSWER_TIMES),
            delivery_times: Histogram::new(DELIVERY_TIMES),
        }
    }
}

/// Counts by what happened.
#[derive(Debug, Default)]
pub(crate) struct Counts(Mutex<BTreeMap<&'static str, u64>>);

impl Counts {
    /// Counts one more of `what`.
    pub(crate) fn count(&self, what: &'static str) {
        self.add(what, 1);
    }

    /// Counts `how_many` more of `what`.
    pub(crate) fn add(&self, what: &'static str, how_many: u64) {
        if how_many > 0 {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(what).or_default() +=
                how_many;
        }
    }

    /// All counts so far.
    pub(crate) fn all(&self) -> BTreeMap<&'static str, u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Notes how long something took.
pub(crate) fn took(times: &Histogram, from: Timestamp, to: Timestamp) {
    times.observe(to.duration_since(from).as_secs_f64().max(0.0));
}
