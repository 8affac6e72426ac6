//! How long the store's own leases and records last.

use std::time::Duration;

/// The durations that the store applies by itself. `Default` is production's; tests and scaled runs shorten them.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// How long a claimed inbox row belongs to its worker.
    pub inbox_lease: Duration,
    /// How long a claimed delivery belongs to the node that posts it.
    pub delivery_lease: Duration,
    /// How long after the click Microsoft's redirect is accepted.
    pub sign_in_life: Duration,
    /// How long a user's token rests between two tries, at least; at most a quarter longer, so that those who connected
    /// together do not stay together.
    pub token_rest: Duration,
    /// How long the key of a finished notification is kept.
    pub done_kept: Duration,
    /// How long an edit or a delete is kept for whoever is told of its message later.
    pub changes_kept: Duration,
    /// How long it is remembered whom a message was delivered to.
    pub deliveries_kept: Duration,
    /// How long it is remembered who is in a chat.
    pub chats_kept: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            inbox_lease: Duration::from_mins(2),
            delivery_lease: Duration::from_mins(2),
            sign_in_life: Duration::from_mins(10),
            token_rest: Duration::from_hours(24),
            done_kept: Duration::from_hours(7 * 24),
            changes_kept: Duration::from_hours(24),
            deliveries_kept: Duration::from_hours(30 * 24),
            chats_kept: Duration::from_hours(24),
        }
    }
}
