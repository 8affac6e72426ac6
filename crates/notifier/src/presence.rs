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
        _ => Reach::Unknown,
    }
}
