//! What happened to the notifications that were sent: for tests and for the page.

use jiff::Timestamp;
use serde::Serialize;

/// One POST of notifications, or the decision not to make it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// The notification or lifecycle URL.
    pub url: String,
    /// When it began, on the sandbox's clock.
    pub at: Timestamp,
    /// 1 for the first attempt.
    pub number: u32,
    /// Notifications in the POST.
    pub items: usize,
    /// How it ended.
    pub outcome: Outcome,
    /// Milliseconds until the answer or the deadline.
    pub took_ms: i64,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Answered with this status, 2xx.
    Accepted(u16),
    /// Answered with this status, not 2xx.
    Refused(u16),
    /// Not answered before the deadline.
    TimedOut,
    /// No connection, or it broke.
    Unreachable,
    /// Not sent: the endpoint answers too slowly.
    Dropped,
    /// Not sent any more: four hours have passed.
    GivenUp,
}

impl Outcome {
    /// Whether the notification counts as delivered.
    pub fn is_accepted(self) -> bool {
        matches!(self, Self::Accepted(_))
    }
}
