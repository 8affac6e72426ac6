//! By which secrets our notifications are known: the `clientState` values that are accepted.
//!
//! The one of the standing subscription is accepted beside the configured one, and for four hours after the
//! subscription has been replaced, because that is how long Microsoft Graph sends again what it could not deliver. Another
//! node may replace the subscription and send its notifications here before the new setting is known here; so a
//! `clientState` that is unknown is looked for in the database before an item is dropped.

use std::sync::{Arc, Mutex, PoisonError};

use graph::Secret;
use jiff::{SignedDuration, Timestamp};
use store::{FormerClientState, Store};

/// How long what was sent under a former `clientState` may still come (Microsoft Graph, "Receive change
/// notifications through webhooks").
const STRAGGLERS: SignedDuration = SignedDuration::from_hours(4);
/// Anybody may send an unknown `clientState`, so the database is not asked more often than this.
const MISS_PAUSE: SignedDuration = SignedDuration::from_millis(100);

/// A `clientState` that is accepted, and until when if it is a former one.
#[derive(Clone, Debug)]
pub(crate) struct Accepted {
    /// The value.
    pub(crate) secret: Secret,
    until: Option<Timestamp>,
}

/// The accepted values.
#[derive(Debug, Default)]
pub(crate) struct ClientStates {
    secrets: Mutex<Arc<[Accepted]>>,
    /// When the database was last asked for an unknown one; held while it is.
    missed_at: tokio::sync::Mutex<Option<Timestamp>>,
}

impl ClientStates {
    /// The `clientState` values that are accepted.
    pub(crate) fn accepted(&self) -> Arc<[Accepted]> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Accepts the configured `clientState`, that of the standing subscription, and former ones for a while, also those
    /// that an ended process knew.
    pub(crate) async fn accept(
        &self,
        now: Timestamp,
        configured: &Secret,
        store: &Store,
    ) -> Result<(), store::Error> {
        let standing = match store.subscription().await? {
            Some(row) => Some(row.secret),
            // Its first notifications may come before it is written down.
            None => store.pending_subscription().await?.map(|pending| pending.secret),
        };
        let standing = standing.filter(|one| one != configured);
        let kept = store.former_client_states().await?;
        let former = self.take(now, (configured, standing), &kept);
        if former != kept {
            store.keep_former_client_states(&former).await?;
        }
        Ok(())
    }

    /// Returns what to keep for the next process: everything but the configured one.
    fn take(
        &self,
        now: Timestamp,
        (configured, standing): (&Secret, Option<Secret>),
        kept: &[FormerClientState],
    ) -> Vec<FormerClientState> {
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut former: Vec<FormerClientState> = Vec::new();
        former.extend(standing.iter().map(|secret| {
            let kept = kept.iter().find(|one| one.secret == *secret).cloned();
            let until = now + STRAGGLERS;
            kept.unwrap_or_else(|| FormerClientState { secret: secret.clone(), until })
        }));
        let earlier = secrets.iter().map(|old| FormerClientState {
            secret: old.secret.clone(),
            until: old.until.unwrap_or(now + STRAGGLERS),
        });
        for old in earlier.chain(kept.iter().cloned()).filter(|old| old.until > now) {
            let known = former.iter().any(|one| one.secret == old.secret);
            if !known && old.secret != *configured {
                former.push(old);
            }
        }
        let accepted = former.iter().map(|one| Accepted {
            secret: one.secret.clone(),
            until: (Some(&one.secret) != standing.as_ref()).then_some(one.until),
        });
        let configured = Accepted { secret: configured.clone(), until: None };
        *secrets = std::iter::once(configured).chain(accepted).collect();
        former
    }

    /// Goes on accepting what the upkeep of the former configuration accepted.
    pub(crate) fn inherit(&self, former: &Self) {
        *self.secrets.lock().unwrap_or_else(PoisonError::into_inner) = former.accepted();
    }

    /// An unknown one has come: the accepted values as the database has them now, unless it was asked a moment ago.
    pub(crate) async fn after_miss(
        &self,
        now: Timestamp,
        configured: &Secret,
        store: &Store,
    ) -> Result<Arc<[Accepted]>, store::Error> {
        let mut missed_at = self.missed_at.lock().await;
        if missed_at.is_none_or(|at| now.duration_since(at) >= MISS_PAUSE) {
            self.accept(now, configured, store).await?;
            *missed_at = Some(now);
        }
        Ok(self.accepted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_former_client_state_is_accepted_for_four_hours_also_by_the_next_process() {
        let (now, new, old) = (Timestamp::UNIX_EPOCH, Secret::from("new"), Secret::from("old"));
        let accepted = |states: &ClientStates| -> Vec<Secret> {
            states.accepted().iter().map(|one| one.secret.clone()).collect()
        };
        let (this, next) = (ClientStates::default(), ClientStates::default());
        let kept = this.take(now, (&new, Some(old.clone())), &[]);
        assert_eq!(accepted(&this), [new.clone(), old.clone()]);
        assert_eq!(next.take(now + SignedDuration::from_hours(3), (&new, None), &kept), kept);
        assert_eq!(accepted(&next), [new.clone(), old]);
        assert_eq!(next.take(now + SignedDuration::from_hours(5), (&new, None), &kept), []);
        assert_eq!(accepted(&next), [new]);
    }
}
