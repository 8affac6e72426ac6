//! Whom a message is for, before preferences and presence are asked.
//!
//! The sender has read what they wrote, and Teams itself writes into chats ("Anna added Ben"). What is
//! told to nobody is an outcome with a reason, never a silent drop.

use graph::{AadUserId, ChatId, ChatMessage};

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
    /// Teams wrote it (members, calls, renames), or it is deleted.
    NotForPeople,
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
    if message.is_system_event() || message.deleted_date_time.is_some() {
        return Err(Ignored::NotForPeople);
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
        if !members.iter().any(|member| same(member, &person.aad_user)) {
            continue;
        }
        if sender.is_some_and(|sender| same(sender, &person.aad_user)) {
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

/// Object ids are GUIDs, and the ids inside a chat's id need not come in the same case.
fn same(a: &AadUserId, b: &AadUserId) -> bool {
    a.as_ref().eq_ignore_ascii_case(b.as_ref())
}
