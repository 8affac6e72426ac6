//! Whether somebody is at Teams right now.
//!
//! From Microsoft's pages "presence resource type" and "Manage presence state using the Microsoft Graph API".
//! The wire has been seen in `PascalCase` and is documented in `camelCase`, hence any case.

use serde::Deserialize;

use crate::{
    ids::AadUserId,
    lenient::{or_default, words},
};

/// A user's presence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Presence {
    /// Whose.
    pub id: AadUserId,
    /// The coloured dot.
    #[serde(default, deserialize_with = "or_default")]
    pub availability: Availability,
    /// What they do.
    #[serde(default, deserialize_with = "or_default")]
    pub activity: Activity,
}

words! {
    /// The coloured dot that Teams shows.
    Availability {
        /// Green.
        Available = "Available",
        /// Was available; now idle.
        AvailableIdle = "AvailableIdle",
        /// Yellow.
        Away = "Away",
        /// Yellow, by choice.
        BeRightBack = "BeRightBack",
        /// Red.
        Busy = "Busy",
        /// Was busy; now idle.
        BusyIdle = "BusyIdle",
        /// Red, and Teams itself stays silent.
        DoNotDisturb = "DoNotDisturb",
        /// Signed out, or appearing so.
        Offline = "Offline",
    } else
    /// `PresenceUnknown`, another word or none.
    Unknown
}

words! {
    /// What the user does.
    Activity {
        /// Nothing in particular.
        Available = "Available",
        /// Away from the device.
        Away = "Away",
        /// Back soon, by choice.
        BeRightBack = "BeRightBack",
        /// Busy by calendar or by choice.
        Busy = "Busy",
        /// By choice.
        DoNotDisturb = "DoNotDisturb",
        /// Focus time.
        Focusing = "Focusing",
        /// In a call of two.
        InACall = "InACall",
        /// In a call of more.
        InAConferenceCall = "InAConferenceCall",
        /// In a meeting, by calendar or really.
        InAMeeting = "InAMeeting",
        /// Signed in, and no input for a while.
        Inactive = "Inactive",
        /// Signed out.
        Offline = "Offline",
        /// Appearing offline, by choice.
        OffWork = "OffWork",
        /// An automatic reply is set.
        OutOfOffice = "OutOfOffice",
        /// Sharing the screen.
        Presenting = "Presenting",
        /// Only urgent messages may interrupt.
        UrgentInterruptionsOnly = "UrgentInterruptionsOnly",
    } else
    /// `PresenceUnknown`, another word or none.
    Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presence_is_read_in_any_case() {
        for (availability, activity) in [("Busy", "InAMeeting"), ("busy", "inAMeeting")] {
            let presence: Presence = serde_json::from_value(serde_json::json!({
                "id": "u", "availability": availability, "activity": activity,
                "outOfOfficeSettings": { "message": null, "isOutOfOffice": false },
            }))
            .unwrap();
            assert_eq!(
                presence,
                Presence {
                    id: "u".into(),
                    availability: Availability::Busy,
                    activity: Activity::InAMeeting,
                }
            );
        }
    }

    #[test]
    fn presence_that_nobody_knows_is_unknown() {
        for text in [
            r#"{"id":"u"}"#,
            r#"{"id":"u","availability":null,"activity":7}"#,
            r#"{"id":"u","availability":"PresenceUnknown","activity":"Dancing"}"#,
        ] {
            let presence: Presence = serde_json::from_str(text).unwrap();
            assert_eq!(presence.availability, Availability::Unknown, "{text}");
            assert_eq!(presence.activity, Activity::Unknown, "{text}");
        }
    }
}
