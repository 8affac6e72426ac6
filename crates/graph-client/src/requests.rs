//! How many requests were sent, and how they ended.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use reqwest::StatusCode;

use crate::{Error, throttle::Kind};

/// Counts requests by kind and end, each repetition as one. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Requests(Arc<Mutex<BTreeMap<(Kind, End), u64>>>);

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// Microsoft, or a proxy on the way, answered with this status.
    Status(u16),
    /// No complete answer came in time.
    Timeout,
    /// There was no connection, it broke, or what came cannot be used.
    NoAnswer,
}

impl Requests {
    /// All counts since the start.
    pub fn all(&self) -> BTreeMap<(Kind, End), u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn count(&self, kind: Kind, outcome: &Result<StatusCode, Error>) {
        let end = match outcome {
            Ok(status) => End::Status(status.as_u16()),
            Err(Error::Transport(error)) if error.is_timeout() => End::Timeout,
            Err(_) => End::NoAnswer,
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry((kind, end)).or_default() += 1;
    }
}
