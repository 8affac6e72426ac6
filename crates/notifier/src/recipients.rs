//! Whom a message is for, before preferences and presence are asked.
//!
//! The sender has read what they wrote, and Teams itself writes into chats ("Anna added Ben"). What is
//! told to nobody is an outcome with a reason, never a silent drop.

use graph::{AadUserId, ChatId, ChatMessage};

use crate::revision::DELETED;

/// A member of the chat who has connected their account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Recipient {
    /// The Mattermost user id.
    pub mattermost_user: String,
    /// The same person at Microsoft.
    pub aad_user: AadUserId,
}

/// Why a message is told to nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ignored {
    /// Teams wrote it (members, calls, renames).
    NotForPeople,
    /// Its sender has deleted it.
    Deleted,
    /// The chat is one of Teams' own (`48:notes`, `48:notifications`): only its owner reads it, in Teams.
    NotesChat,
    /// No member has connected. True of the whole chat, so it may be remembered for
    /// [`Timing::negative_chat`](crate::timing::Timing).
    NobodyConnected,
    /// The only connected member wrote it. Not true of the chat's next message.
    OnlyTheSender,
}

impl Ignored {
    /// The reason as counted and stored.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NotForPeople => "not_for_people",
            Self::Deleted => DELETED,
            Self::NotesChat => "notes_chat",
            Self::NobodyConnected => "nobody_connected",
            Self::OnlyTheSender => "only_the_sender",
        }
    }
}

/// Judges a message by itself, before anybody is looked up.
pub fn worth_telling(chat: &ChatId, message: &ChatMessage) -> Result<(), Ignored> {
    if chat.is_notes() {
        return Err(Ignored::NotesChat);
    }
    if message.is_system_event() {
        return Err(Ignored::NotForPeople);
    }
    if message.deleted_date_time.is_some() {
        return Err(Ignored::Deleted);
    }
    Ok(())
}

/// Chooses whom the message is for: connected members without the sender, each once, in the order of
/// `connected`. `connected` may hold people who are not members.
pub fn candidates(
    members: &[AadUserId],
    sender: Option<&AadUserId>,
    connected: &[Recipient],
) -> Result<Vec<Recipient>, Ignored> {
    let mut chosen: Vec<Recipient> = Vec::new();
    let mut sender_is_connected = false;
    for person in connected {
        if !members.contains(&person.aad_user) {
            continue;
        }
        if sender == Some(&person.aad_user) {
            sender_is_connected = true;
        } else if !chosen.iter().any(|known| known.mattermost_user == person.mattermost_user) {
            chosen.push(person.clone());
        }
    }
    match (chosen.is_empty(), sender_is_connected) {
        (false, _) => Ok(chosen),
        (true, true) => Err(Ignored::OnlyTheSender),
        (true, false) => Err(Ignored::NobodyConnected),
    }
}

#[cfg(test)]
mod tests {
    use graph::{Body, BodyType, EventDetail, MessageType};

    use super::*;

    fn person(mattermost_user: &str, aad_user: &str) -> Recipient {
        Recipient { mattermost_user: mattermost_user.into(), aad_user: aad_user.into() }
    }

    fn ids(ids: &[&str]) -> Vec<AadUserId> {
        ids.iter().map(|id| (*id).into()).collect()
    }

    fn names(chosen: &Result<Vec<Recipient>, Ignored>) -> Vec<&str> {
        chosen.iter().flatten().map(|person| person.mattermost_user.as_str()).collect()
    }

    #[test]
    fn connected_members_are_told_but_never_the_sender() {
        let connected = [person("ann", "a"), person("ben", "b"), person("eve", "e")];
        let chosen = candidates(&ids(&["a", "b", "c"]), Some(&"A".into()), &connected);
        assert_eq!(names(&chosen), ["ben"]);
    }

    #[test]
    fn everybody_is_told_what_an_application_says() {
        let connected = [person("ann", "a"), person("ben", "b")];
        assert_eq!(names(&candidates(&ids(&["B", "a"]), None, &connected)), ["ann", "ben"]);
    }

    #[test]
    fn nobody_is_told_twice() {
        let connected = [person("ann", "a"), person("ann", "a")];
        assert_eq!(names(&candidates(&ids(&["a", "a"]), None, &connected)), ["ann"]);
    }

    #[test]
    fn a_chat_of_strangers_and_a_chat_of_one_are_told_apart() {
        let members = ids(&["a", "b"]);
        let sender = Some("a".into());
        assert_eq!(
            candidates(&members, sender.as_ref(), &[person("eve", "e")]),
            Err(Ignored::NobodyConnected)
        );
        assert_eq!(
            candidates(&members, sender.as_ref(), &[person("ann", "a")]),
            Err(Ignored::OnlyTheSender)
        );
    }

    #[test]
    fn only_what_people_write_to_each_other_is_worth_telling() {
        let group = ChatId::from("19:x@thread.v2");
        let said = ChatMessage { message_type: MessageType::Message, ..ChatMessage::default() };
        assert_eq!(worth_telling(&group, &said), Ok(()));
        assert_eq!(worth_telling(&"48:notes".into(), &said), Err(Ignored::NotesChat));

        let deleted = ChatMessage { deleted_date_time: Some(jiff::Timestamp::UNIX_EPOCH), ..said };
        let event = ChatMessage {
            event_detail: Some(EventDetail::MembersLeft { members: Vec::new() }),
            ..ChatMessage::default()
        };
        let empty_event = ChatMessage {
            body: Body { content_type: BodyType::Html, content: "<systemEventMessage/>".into() },
            ..ChatMessage::default()
        };
        assert_eq!(worth_telling(&group, &deleted), Err(Ignored::Deleted));
        for message in [event, empty_event] {
            assert_eq!(worth_telling(&group, &message), Err(Ignored::NotForPeople));
        }
    }
}
