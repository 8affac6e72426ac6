//! Whether an endpoint answers fast enough to be spared delays and losses.
//!
//! Microsoft's page "Receive change notifications through webhooks" (April 2026): more than 10 % of the answers
//! of 10 minutes later than 3 seconds delays notifications by 10 minutes; more than 15 % later than 10 seconds
//! drops them for 10 minutes.

use std::{collections::VecDeque, time::Duration};

use jiff::Timestamp;

use super::world::later;

/// The time over which answers are judged, and the length of a delay.
pub(crate) const WINDOW: Duration = Duration::from_mins(10);
/// Fewer answers than this judge nobody: Microsoft says nothing about a lower end.
const FEWEST: usize = 10;

/// How an endpoint is treated now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Treatment {
    Normal,
    Slow,
    Drop,
}

/// The answers of one endpoint in the last 10 minutes.
#[derive(Clone, Default)]
pub(crate) struct Endpoint {
    answers: VecDeque<(Timestamp, Duration)>,
}

impl Endpoint {
    pub(crate) fn answered(&mut self, at: Timestamp, took: Duration) {
        self.answers.push_back((at, took));
    }

    pub(crate) fn treatment(&mut self, now: Timestamp, window: Duration) -> Treatment {
        self.answers.retain(|&(at, _)| later(at, window) > now);
        let count = self.answers.len();
        let later_than = |seconds| {
            self.answers.iter().filter(|(_, took)| *took >= Duration::from_secs(seconds)).count()
        };
        if count < FEWEST {
            Treatment::Normal
        } else if later_than(10) * 100 > count * 15 {
            Treatment::Drop
        } else if later_than(3) * 100 > count * 10 {
            Treatment::Slow
        } else {
            Treatment::Normal
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn treated(slow: usize, took: u64) -> Treatment {
        let now = Timestamp::UNIX_EPOCH;
        let mut endpoint = Endpoint::default();
        for number in 0..20 {
            let took = if number < slow { Duration::from_secs(took) } else { Duration::ZERO };
            endpoint.answered(now, took);
        }
        endpoint.treatment(now, WINDOW)
    }

    #[test]
    fn slow_answers_delay_and_very_slow_ones_drop() {
        assert_eq!(treated(2, 3), Treatment::Normal);
        assert_eq!(treated(3, 3), Treatment::Slow);
        assert_eq!(treated(3, 10), Treatment::Slow);
        assert_eq!(treated(4, 10), Treatment::Drop);
    }

    #[test]
    fn an_endpoint_recovers_when_its_slow_answers_are_ten_minutes_old() {
        let mut endpoint = Endpoint::default();
        for _ in 0..20 {
            endpoint.answered(Timestamp::UNIX_EPOCH, Duration::from_secs(10));
        }
        assert_eq!(endpoint.treatment(Timestamp::UNIX_EPOCH, WINDOW), Treatment::Drop);
        let after = later(Timestamp::UNIX_EPOCH, WINDOW);
        assert_eq!(endpoint.treatment(after, WINDOW), Treatment::Normal);
    }
}
