//! How long the chat directory is believed.
//!
//! Looking a chat up costs requests that Microsoft limits, and most chats of a tenant concern nobody who has connected.
//! So what was found is remembered, and given up when Teams itself reports that it is no longer true.

use std::time::Duration;

use graph::{AadUserId, ChatMessage, EventDetail};

use crate::timing::Timing;

/// How long an entry is good for. One of which nobody is connected is looked at again sooner: somebody may have been
/// added unnoticed, and what they miss meanwhile is lost.
pub fn believed_for(somebody_is_connected: bool, timing: &Timing) -> Duration {
    if somebody_is_connected { timing.chat_fresh } else { timing.negative_chat }
}

/// Whether a message reports that the chat's members or its name are others now. An event of which nothing can be read
/// may report that, too.
pub fn reports_change(message: &ChatMessage) -> bool {
    match &message.event_detail {
        None => message.is_system_event(),
        Some(EventDetail::Other(kind)) => kind.is_empty(),
        Some(
            EventDetail::MembersAdded { .. }
            | EventDetail::MembersDeleted { .. }
            | EventDetail::MembersJoined { .. }
            | EventDetail::MembersLeft { .. }
            | EventDetail::ChatRenamed { .. },
        ) => true,
    }
}

/// Who has come into the chat, as a message of Teams' own reports.
pub fn newcomers(message: &ChatMessage) -> &[AadUserId] {
    match &message.event_detail {
        Some(EventDetail::MembersAdded { members } | EventDetail::MembersJoined { members }) => {
            members
        }
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use graph::MessageType;

    use super::*;

    fn event(detail: Option<EventDetail>) -> ChatMessage {
        let message_type = MessageType::SystemEvent;
        ChatMessage { message_type, event_detail: detail, ..ChatMessage::default() }
    }

    #[test]
    fn members_and_the_name_are_what_the_directory_holds() {
        let members = || vec!["a".into()];
        for detail in [
            EventDetail::MembersAdded { members: members() },
            EventDetail::MembersDeleted { members: members() },
            EventDetail::MembersJoined { members: members() },
            EventDetail::MembersLeft { members: members() },
            EventDetail::ChatRenamed { topic: None },
            EventDetail::Other(String::new()),
        ] {
            assert!(reports_change(&event(Some(detail.clone()))), "{detail:?}");
        }
        assert!(reports_change(&event(None)));
    }

    #[test]
    fn newcomers_are_those_who_were_added_or_joined_and_nobody_who_left() {
        let members = || vec!["a".into(), "b".into()];
        for detail in [
            EventDetail::MembersAdded { members: members() },
            EventDetail::MembersJoined { members: members() },
        ] {
            assert_eq!(newcomers(&event(Some(detail))), members());
        }
        let left = EventDetail::MembersLeft { members: members() };
        assert!(newcomers(&event(Some(left))).is_empty() && newcomers(&event(None)).is_empty());
    }

    #[test]
    fn calls_apps_and_what_people_write_change_nothing_of_it() {
        for kind in ["callStarted", "callEnded", "teamsAppInstalled", "messagePinned"] {
            assert!(!reports_change(&event(Some(EventDetail::Other(kind.into())))), "{kind}");
        }
        let said = ChatMessage { message_type: MessageType::Message, ..ChatMessage::default() };
        assert!(!reports_change(&said));
    }

    #[test]
    fn that_nobody_is_connected_is_believed_for_an_hour_at_most() {
        let timing = Timing::real();
        assert!(believed_for(false, &timing) <= Duration::from_hours(1));
        assert!(believed_for(true, &timing) > believed_for(false, &timing));
    }
}
