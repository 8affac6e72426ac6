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

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds after an arbitrary start.
    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn posting(claimed_at: i64, lease_until: i64) -> State {
        State::Posting { claimed_at: at(claimed_at), lease_until: at(lease_until) }
    }

    #[test]
    fn each_state_has_its_step() {
        let look_up = Step::LookUp { back_to: at(-300) };
        for (state, now, step) in [
            (State::Finished, 0, Step::Done),
            (posting(0, 90), 0, Step::WaitUntil(at(90))),
            (posting(0, 90), 89, Step::WaitUntil(at(90))),
            (posting(0, 90), 90, look_up),
            (posting(0, 90), 100_000, look_up),
            (posting(0, 30), 30, Step::WaitUntil(at(60))),
            (posting(0, 30), 59, Step::WaitUntil(at(60))),
            (posting(0, 30), 60, look_up),
        ] {
            assert_eq!(next_step(state, at(now), &Timing::real()), step, "{state:?} at {now}");
        }
    }

    #[test]
    fn a_claim_at_the_edge_of_time_does_not_overflow() {
        let state = State::Posting { claimed_at: Timestamp::MIN, lease_until: Timestamp::MIN };
        let step = next_step(state, at(0), &Timing::real());
        assert_eq!(step, Step::LookUp { back_to: Timestamp::MIN });
        let state = State::Posting { claimed_at: Timestamp::MAX, lease_until: Timestamp::MAX };
        let step = next_step(state, at(0), &Timing::real());
        assert_eq!(step, Step::WaitUntil(Timestamp::MAX));
    }

    #[test]
    fn a_post_is_created_only_with_half_a_minute_of_lease_left() {
        assert!(enough_lease(at(30), at(0), &Timing::real()));
        assert!(!enough_lease(at(29), at(0), &Timing::real()));
    }
}
