//! What to do next about one delivery: post, look whether it was posted, wait, or nothing.
//!
//! Mattermost may have created a post although its reply was lost or said that it failed. So an
//! unconfirmed post is looked for before it is posted again, and not before the reply has had its time.
//!
//! Invariant: only a delivery that was never claimed is posted without looking.

use std::time::Duration;

use jiff::Timestamp;

use crate::timing::Timing;

/// A delivery as stored, as far as this decision goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody has tried yet.
    Decided,
    /// Somebody claimed it, and how that ended is not known.
    Posting {
        /// When it was claimed.
        claimed_at: Timestamp,
        /// Until when it belongs to the claimer.
        lease_until: Timestamp,
    },
    /// Posted, suppressed or given up.
    Finished,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Claim it and create the post.
    Post,
    /// Look through the bot's posts in the direct channel, newest first, back to that time. Found: it is
    /// posted. Not found: claim it again and post.
    LookUp {
        /// The oldest time at which the post can have been created.
        back_to: Timestamp,
    },
    /// Nothing before that time.
    WaitUntil(Timestamp),
    /// Nothing at all.
    Done,
}

/// Decides what to do at `now`.
pub fn next_step(state: State, now: Timestamp, timing: &Timing) -> Step {
    match state {
        State::Decided => Step::Post,
        State::Finished => Step::Done,
        State::Posting { claimed_at, lease_until } => {
            let ready = lease_until.max(later(claimed_at, timing.look_up_after));
            if now < ready {
                Step::WaitUntil(ready)
            } else {
                Step::LookUp { back_to: earlier(claimed_at, timing.look_up_margin) }
            }
        }
    }
}

/// Whether enough of the lease remains to create a post: a call that outlives its lease could meet a
/// second poster.
pub fn enough_lease(lease_until: Timestamp, now: Timestamp, timing: &Timing) -> bool {
    later(now, timing.min_lease_left) <= lease_until
}

fn later(time: Timestamp, by: Duration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn earlier(time: Timestamp, by: Duration) -> Timestamp {
    time.checked_sub(by).unwrap_or(Timestamp::MIN)
}
