//! Whether a person is away from Teams, so that a message has to reach them here.
//!
//! Microsoft tells two values, availability and activity, and the activity is the finer one: a person in
//! a call is Busy, and so is one who only set the status. The first match of [`reach`] decides.
//!
//! Source of the values: Microsoft Graph, "presence resource type" and "Manage presence state".

use graph::{Activity, Availability, Presence};

/// Whether a message needs a notification, judged by presence alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Away from Teams: notify.
    Away,
    /// Looking at Teams, or not to be disturbed there: do not notify. Holds the reason, for counting.
    Active(&'static str),
    /// Microsoft did not say. Ask again for up to [`Timing::presence_retry`](crate::timing::Timing), then
    /// notify: a message told once too often beats one never told.
    Unknown,
}

/// Judges a person's presence; `None` stands for an answer that lacked the person.
pub fn reach(presence: Option<&Presence>) -> Reach {
    let Some(presence) = presence else { return Reach::Unknown };
    match presence.activity {
        Activity::InACall => Reach::Active("in_a_call"),
        Activity::InAConferenceCall => Reach::Active("in_a_conference_call"),
        Activity::InAMeeting => Reach::Active("in_a_meeting"),
        Activity::Presenting => Reach::Active("presenting"),
        Activity::Focusing => Reach::Active("focusing"),
        Activity::UrgentInterruptionsOnly => Reach::Active("urgent_interruptions_only"),
        Activity::DoNotDisturb => Reach::Active("do_not_disturb"),
        Activity::Inactive => Reach::Away,
        _ => by_availability(presence.availability),
    }
}

fn by_availability(availability: Availability) -> Reach {
    match availability {
        Availability::Available => Reach::Active("available"),
        Availability::Busy => Reach::Active("busy"),
        Availability::DoNotDisturb => Reach::Active("do_not_disturb"),
        Availability::Away
        | Availability::BeRightBack
        | Availability::Offline
        | Availability::AvailableIdle
        | Availability::BusyIdle => Reach::Away,
        Availability::Unknown => Reach::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AVAILABILITIES: [(Availability, Reach); 9] = [
        (Availability::Available, Reach::Active("available")),
        (Availability::AvailableIdle, Reach::Away),
        (Availability::Away, Reach::Away),
        (Availability::BeRightBack, Reach::Away),
        (Availability::Busy, Reach::Active("busy")),
        (Availability::BusyIdle, Reach::Away),
        (Availability::DoNotDisturb, Reach::Active("do_not_disturb")),
        (Availability::Offline, Reach::Away),
        (Availability::Unknown, Reach::Unknown),
    ];

    /// `None`: the availability decides.
    const ACTIVITIES: [(Activity, Option<Reach>); 16] = [
        (Activity::Available, None),
        (Activity::Away, None),
        (Activity::BeRightBack, None),
        (Activity::Busy, None),
        (Activity::DoNotDisturb, Some(Reach::Active("do_not_disturb"))),
        (Activity::Focusing, Some(Reach::Active("focusing"))),
        (Activity::InACall, Some(Reach::Active("in_a_call"))),
        (Activity::InAConferenceCall, Some(Reach::Active("in_a_conference_call"))),
        (Activity::InAMeeting, Some(Reach::Active("in_a_meeting"))),
        (Activity::Inactive, Some(Reach::Away)),
        (Activity::Offline, None),
        (Activity::OffWork, None),
        (Activity::OutOfOffice, None),
        (Activity::Presenting, Some(Reach::Active("presenting"))),
        (Activity::UrgentInterruptionsOnly, Some(Reach::Active("urgent_interruptions_only"))),
        (Activity::Unknown, None),
    ];

    #[test]
    fn the_activity_decides_first_and_the_availability_after_it() {
        for (availability, by_availability) in AVAILABILITIES {
            for (activity, by_activity) in ACTIVITIES {
                let presence = Presence { id: "u".into(), availability, activity };
                let expected = by_activity.unwrap_or(by_availability);
                assert_eq!(reach(Some(&presence)), expected, "{availability:?}/{activity:?}");
            }
        }
    }

    #[test]
    fn a_person_whom_the_answer_lacks_is_unknown() {
        assert_eq!(reach(None), Reach::Unknown);
    }
}
