//! Every internal wait in one place.
//!
//! Real processes have to be testable in minutes, so all waits can be divided by one factor
//! (`customTimeScale`). Times that Microsoft or a person gives are not here.

use std::time::Duration;

macro_rules! timing {
    ($($(#[$doc:meta])* $name:ident = $seconds:expr;)*) => {
        /// How long the product waits for what.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Timing {
            $($(#[$doc])* pub $name: Duration,)*
        }

        impl Timing {
            /// The waits of a production server.
            pub fn real() -> Self {
                Self { $($name: Duration::from_secs($seconds),)* }
            }

            /// The real waits divided by `factor`. A factor that is no positive number changes nothing.
            pub fn scaled(factor: f64) -> Self {
                let real = Self::real();
                Self { $($name: divided(real.$name, factor),)* }
            }
        }
    };
}

timing! {
    /// How long a claimed inbox row belongs to its worker.
    inbox_lease = 60;
    /// How long a claimed delivery belongs to its poster.
    delivery_lease = 90;
    /// Lease that must remain before a post is created.
    min_lease_left = 30;
    /// From the claim of an unconfirmed post to the look for it: a late reply has arrived by then.
    look_up_after = 60;
    /// How far before the claim the look goes, for clocks that differ.
    look_up_margin = 5 * MINUTE;
    /// How long an unknown presence is asked again before the person is notified.
    presence_retry = 2 * MINUTE;
    /// Between two such questions.
    presence_retry_every = 15;
    /// How long the files of a message may hold it up.
    files_patience = 2 * MINUTE;
    /// How long files are tried that a message has waited for so long already.
    files_try = 20;
    /// How long who brings files has before somebody else tries.
    files_lease = 2 * MINUTE + 30;
    /// How long asking what one recipient may read may hold their post up.
    rights_patience = 20;
    /// Before a file that could not be had is asked for again.
    file_retry = 5;
    /// How long an unknown notification key is looked for before the message is fetched.
    key_retry = 10 * MINUTE;
    /// How long a subscription is asked for; Microsoft allows 3 days for chat messages.
    subscription_life = 3 * DAY - HOUR;
    /// How long before its expiry a subscription is renewed: daily, with two days to heal.
    renewal_margin = 2 * DAY - HOUR;
    /// The longest time between two looks at the subscription.
    subscription_look = HOUR;
    /// The first wait after a failed attempt at the subscription; doubled up to the look's own.
    subscription_retry = 30;
    /// How long a clicked sign-in may take.
    sign_in_life = 10 * MINUTE;
    /// How long a chat that Microsoft does not find is looked for before it is believed that there is none.
    chat_retry = MINUTE;
    /// How long "nobody of this chat is connected" is believed.
    negative_chat = HOUR;
    /// How long a chat's members and topic are believed.
    chat_fresh = DAY;
    /// How long a user's preference is believed.
    preference_cache = 60;
    /// How long edits and deletes are kept for whoever is told of their message later.
    changes_kept = DAY;
    /// How long done inbox rows are kept.
    inbox_history = 7 * DAY;
    /// How long a condition stands before administrators are told; also between two looks at what stands.
    condition_patience = MINUTE;
    /// The same for what mostly passes by itself.
    outage_patience = 10 * MINUTE;
    /// How long no notification is refused for its validation tokens until that is over.
    refusals_quiet = 5 * MINUTE;
    /// Between two looks for what nobody would notice before it hurts.
    checkup = HOUR;
    /// The same while something was found that is repaired elsewhere.
    checkup_again = 5 * MINUTE;
    /// How long a user's token rests between two tries.
    token_rest = DAY;
    /// Between two looks for tokens to try.
    token_look = 30;
    /// How long nobody's token is tried after Microsoft did not answer or refused the application.
    token_pause = 5 * MINUTE;
    /// How long a refused token waits for others before its user is told.
    refusal_window = 10 * MINUTE;
    /// How long administrators see what only another attempt to connect could show to be over.
    attempt_kept = DAY;
    /// The age at which a notification key is replaced.
    key_rotation = 180 * DAY;
    /// How long a replaced notification key is kept after it was last seen.
    key_unseen = 7 * DAY;
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

fn divided(duration: Duration, factor: f64) -> Duration {
    if factor > 0.0 && factor.is_finite() {
        Duration::try_from_secs_f64(duration.as_secs_f64() / factor).unwrap_or(duration)
    } else {
        duration
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_divides_every_wait() {
        let (real, scaled) = (Timing::real(), Timing::scaled(100.0));
        assert_eq!(scaled.look_up_after, Duration::from_millis(600));
        assert_eq!(scaled.subscription_life, real.subscription_life / 100);
    }

    #[test]
    fn a_senseless_factor_changes_nothing() {
        for factor in [0.0, -1.0, f64::NAN, f64::INFINITY, 1.0, 1e-300] {
            assert_eq!(Timing::scaled(factor), Timing::real(), "{factor}");
        }
    }

    #[test]
    fn the_waits_fit_each_other() {
        let timing = Timing::real();
        assert!(timing.subscription_life <= graph::MAX_LIFE);
        assert!(timing.renewal_margin < timing.subscription_life);
        assert!(timing.min_lease_left + timing.rights_patience < timing.delivery_lease);
        assert!(timing.files_patience < timing.files_lease);
        assert!(timing.look_up_after <= timing.delivery_lease);
        assert!(timing.presence_retry_every < timing.presence_retry);
        assert!(timing.condition_patience < timing.refusals_quiet);
    }
}
