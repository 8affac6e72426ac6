//! Whether one member of a chat is told about one message.
//!
//! The administrator's switch comes first, then the person's own choice, then whether they are away. What cannot be
//! known yet is asked again; after [`Timing::presence_retry`](crate::timing::Timing) the person is told all the same:
//! rather one notification too many than one message lost.

use std::time::Duration;

use crate::{presence::Reach, timing::Timing};

/// What Mattermost says of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Notifications are on.
    On,
    /// They are off.
    Off,
    /// Mattermost does not have this user any more.
    NoUser,
    /// Mattermost did not answer.
    Unknown,
}

/// What is known about a person when a message is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Whether the administrator lets notifications through.
    pub turned_on: bool,
    /// Whether the person wants notifications.
    pub wish: Wish,
    /// Whether the person is away.
    pub reach: Reach,
    /// How long the message has waited.
    pub waited: Duration,
}

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Told.
    Tell,
    /// Not told, for this reason.
    Suppress(&'static str),
    /// Decided later: Mattermost has to say whether the person wants it.
    AskMattermost,
    /// Decided later: Microsoft has to say whether the person is away.
    AskPresence,
}

/// Decides about one person.
pub fn verdict(known: &Known, timing: &Timing) -> Verdict {
    if !known.turned_on {
        return Verdict::Suppress("turned_off_by_the_administrator");
    }
    match (known.wish, known.reach) {
        (Wish::Unknown, _) => Verdict::AskMattermost,
        (Wish::Off, _) => Verdict::Suppress("notifications_off"),
        (Wish::NoUser, _) => Verdict::Suppress("no_mattermost_user"),
        (Wish::On, Reach::Active(reason)) => Verdict::Suppress(reason),
        (Wish::On, Reach::Unknown) if known.waited < timing.presence_retry => Verdict::AskPresence,
        (Wish::On, Reach::Away | Reach::Unknown) => Verdict::Tell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AWAY: Known =
        Known { turned_on: true, wish: Wish::On, reach: Reach::Away, waited: Duration::ZERO };

    #[test]
    fn each_reason_has_its_rank() {
        let active = Reach::Active("in_a_call");
        for (known, expected) in [
            (AWAY, Verdict::Tell),
            (Known { reach: active, ..AWAY }, Verdict::Suppress("in_a_call")),
            (Known { wish: Wish::Off, ..AWAY }, Verdict::Suppress("notifications_off")),
            (
                Known { wish: Wish::Off, reach: active, ..AWAY },
                Verdict::Suppress("notifications_off"),
            ),
            (Known { wish: Wish::Unknown, ..AWAY }, Verdict::AskMattermost),
            (Known { wish: Wish::NoUser, ..AWAY }, Verdict::Suppress("no_mattermost_user")),
            (
                Known { turned_on: false, wish: Wish::Unknown, ..AWAY },
                Verdict::Suppress("turned_off_by_the_administrator"),
            ),
        ] {
            assert_eq!(verdict(&known, &Timing::real()), expected, "{known:?}");
        }
    }

    #[test]
    fn an_unknown_presence_is_asked_for_two_minutes_and_then_the_person_is_told() {
        let unknown =
            |seconds| Known { reach: Reach::Unknown, waited: Duration::from_secs(seconds), ..AWAY };
        assert_eq!(verdict(&unknown(0), &Timing::real()), Verdict::AskPresence);
        assert_eq!(verdict(&unknown(119), &Timing::real()), Verdict::AskPresence);
        assert_eq!(verdict(&unknown(120), &Timing::real()), Verdict::Tell);
    }
}
