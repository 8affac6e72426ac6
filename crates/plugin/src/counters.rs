//! How many messages were delivered, and how many were not and why.
//!
//! Every discard goes through here with a reason, so that nothing disappears silently.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// Counts by what happened.
#[derive(Debug, Default)]
pub(crate) struct Counters(Mutex<BTreeMap<&'static str, u64>>);

impl Counters {
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
