//! What stands, and who was told: the memory that all nodes share.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Condition, Kind, Seen};
use crate::timing::Timing;

/// A condition and how far it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// What stands.
    pub condition: Condition,
    /// Since when.
    pub since: Timestamp,
    /// When it was seen last, as far as that was noted.
    seen: Timestamp,
    /// Whether administrators were told.
    told: bool,
}

/// What follows from what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It began: a line in the log.
    Began(Condition),
    /// It has stood for long enough, or has become pressing: administrators are told.
    Tell(Condition),
    /// It is over: a line in the log.
    Ended {
        /// What.
        condition: Condition,
        /// Administrators know of it, and are told that it is over.
        told: bool,
    },
}

/// All that stands, at most one of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger(Vec<Standing>);

impl Ledger {
    /// Reads what [`Ledger::to_json`] wrote; what cannot be read is left out.
    pub fn from_json(json: &[u8]) -> Self {
        let entries: Vec<serde_json::Value> = serde_json::from_slice(json).unwrap_or_default();
        Self(entries.into_iter().filter_map(|one| serde_json::from_value(one).ok()).collect())
    }

    /// The text to be kept.
    pub fn to_json(&self) -> Vec<u8> {
        // Texts, times and flags: JSON can hold them all.
        serde_json::to_vec(&self.0).unwrap_or_default()
    }

    /// All that stands, oldest first.
    pub fn standing(&self) -> &[Standing] {
        &self.0
    }

    /// Takes in what was seen, each with the moment of the evidence, and says what follows at `now`. The ledger then
    /// holds that it has followed, and is to be kept before anything of it is done.
    pub fn take_in(
        &mut self,
        seen: &[(Seen, Timestamp)],
        now: Timestamp,
        timing: &Timing,
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        for (seen, at) in seen {
            match seen {
                Seen::Wrong(condition) => changes.extend(self.wrong(condition, *at, timing)),
                Seen::Fine(kind) => changes.extend(self.fine(*kind, *at)),
            }
        }
        changes.extend(self.end(|one| one.has_faded(now, timing)));
        for one in &mut self.0 {
            let patience = one.condition.kind.patience(timing);
            let due = patience.is_some_and(|patience| now.duration_since(one.since) >= patience);
            if due && !one.told {
                one.told = true;
                changes.push(Change::Tell(one.condition.clone()));
            }
        }
        changes
    }

    fn wrong(&mut self, condition: &Condition, at: Timestamp, timing: &Timing) -> Option<Change> {
        let known = self.0.iter_mut().find(|one| one.condition.kind == condition.kind);
        let Some(one) = known else {
            let condition = condition.clone();
            let standing =
                Standing { condition: condition.clone(), since: at, seen: at, told: false };
            self.0.push(standing);
            return Some(Change::Began(condition));
        };
        let presses = one.told && condition.pressing && !one.condition.pressing;
        one.condition = condition.clone();
        // Noted coarsely: what is seen every second must not change the ledger every second.
        if at.duration_since(one.seen) >= signed(timing.condition_patience) {
            one.seen = at;
        }
        presses.then(|| Change::Tell(condition.clone()))
    }

    /// Older evidence than what stands proves nothing: it may be another node's.
    fn fine(&mut self, kind: Kind, at: Timestamp) -> Vec<Change> {
        self.end(|one| one.condition.kind == kind && at > one.seen)
    }

    fn end(&mut self, over: impl Fn(&Standing) -> bool) -> Vec<Change> {
        let ended = self.0.extract_if(.., |one| over(one));
        ended.map(|one| Change::Ended { condition: one.condition, told: one.told }).collect()
    }
}

impl Standing {
    fn has_faded(&self, now: Timestamp, timing: &Timing) -> bool {
        // Whether it is over shows the next attempt only, which may never come.
        matches!(self.condition.kind, Kind::EmailMismatch | Kind::UserConsentMissing)
            && now.duration_since(self.seen) >= signed(timing.attempt_kept)
    }
}

fn signed(duration: std::time::Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}
