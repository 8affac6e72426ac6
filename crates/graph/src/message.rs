//! A chat message, as `GET` answers it and as a change notification carries it encrypted.
//!
//! From Microsoft's page "chatMessage resource type". Its samples leave out what its tables call required, so
//! every property may be missing, null or of another shape.
//!
//! Invariant: `Debug` shows no text that somebody wrote.

use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    ids::{ChatId, MessageId},
    lenient::{list, or_default, words},
};

mod attachment;
mod event_detail;
mod identity;

pub use self::{
    attachment::{Attached, Attachment, Card, QuotedMessage},
    event_detail::EventDetail,
    identity::{Identities, Identity, Sender, UserIdentityType},
};

/// A message in a chat.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ChatMessage {
    /// Unique only within its chat.
    #[serde(deserialize_with = "or_default")]
    pub id: MessageId,
    /// The version, see [`ChatMessage::version`].
    #[serde(deserialize_with = "or_default")]
    pub etag: Option<String>,
    /// Written by somebody, or by Teams.
    #[serde(deserialize_with = "or_default")]
    pub message_type: MessageType,
    /// When it was sent, in UTC.
    #[serde(deserialize_with = "or_default")]
    pub created_date_time: Option<Timestamp>,
    /// When anything about it changed last, reactions included.
    #[serde(deserialize_with = "or_default")]
    pub last_modified_date_time: Option<Timestamp>,
    /// When its text was edited, if ever.
    #[serde(deserialize_with = "or_default")]
    pub last_edited_date_time: Option<Timestamp>,
    /// When it was deleted, if it was.
    #[serde(deserialize_with = "or_default")]
    pub deleted_date_time: Option<Timestamp>,
    /// How loud.
    #[serde(deserialize_with = "or_default")]
    pub importance: Importance,
    /// Plain text; only channels have it.
    #[serde(deserialize_with = "or_default")]
    pub subject: Option<String>,
    /// The chat; none for a channel's message.
    #[serde(deserialize_with = "or_default")]
    pub chat_id: Option<ChatId>,
    /// Who sent it; none for what Teams itself says.
    #[serde(deserialize_with = "or_default")]
    pub from: Option<Identities>,
    /// The text.
    #[serde(deserialize_with = "or_default")]
    pub body: Body,
    /// Files, cards, quotes: their places in the text are `<attachment id="…">`.
    #[serde(deserialize_with = "list")]
    pub attachments: Vec<Attachment>,
    /// Who is mentioned: their places in the text are `<at id="…">`.
    #[serde(deserialize_with = "list")]
    pub mentions: Vec<Mention>,
    /// What Teams itself reports.
    #[serde(deserialize_with = "or_default")]
    pub event_detail: Option<EventDetail>,
    /// What data loss prevention found in it.
    #[serde(deserialize_with = "or_default")]
    pub policy_violation: Option<PolicyViolation>,
}

impl ChatMessage {
    /// Whether Teams itself speaks ("Ann added Bob").
    ///
    /// Without `Prefer: include-unknown-enum-members` such a message has the type `unknownFutureValue`, so its
    /// content decides.
    pub fn is_system_event(&self) -> bool {
        match self.message_type {
            MessageType::Message => false,
            MessageType::SystemEvent => true,
            MessageType::Unknown => {
                self.event_detail.is_some() || self.body.content.trim() == "<systemEventMessage/>"
            }
        }
    }

    /// Who wrote it: a person, else an application, else a device.
    pub fn sender(&self) -> Option<Sender> {
        self.from.as_ref().and_then(Identities::sender)
    }

    /// Grows with each change: the etag, which is the last modification in milliseconds, else that time itself,
    /// else zero.
    pub fn version(&self) -> i64 {
        let etag = self.etag.as_ref().and_then(|etag| etag.trim_matches('"').parse().ok());
        let modified = || self.last_modified_date_time.map(Timestamp::as_millisecond);
        etag.or_else(modified).unwrap_or(0)
    }
}

impl fmt::Debug for ChatMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatMessage")
            .field("id", &self.id)
            .field("etag", &self.etag)
            .field("chat_id", &self.chat_id)
            .field("message_type", &self.message_type)
            .field("body", &self.body)
            .field("attachments", &self.attachments)
            .finish_non_exhaustive()
    }
}

words! {
    /// Who speaks.
    MessageType {
        /// Somebody.
        Message = "message",
        /// Teams.
        SystemEvent = "systemEventMessage",
    } else
    /// `unknownFutureValue`, another word or none: see [`ChatMessage::is_system_event`].
    Unknown
}

words! {
    /// How loud the sender wanted it.
    Importance {
        /// "Important".
        High = "high",
        /// "Urgent": Teams repeats it for 20 minutes.
        Urgent = "urgent",
    } else
    /// As always.
    Normal
}

/// Data loss prevention's judgement of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PolicyViolation {
    /// What was done about it.
    #[serde(deserialize_with = "or_default")]
    pub dlp_action: DlpAction,
}

words! {
    /// What data loss prevention does about a message.
    DlpAction {
        /// Nobody may read it; its body is empty.
        BlockAccess = "blockAccess",
        /// Nobody outside the sender's organization may read it.
        BlockAccessExternal = "blockAccessExternal",
    } else
    /// It may be read.
    None
}

/// The text of a message.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Body {
    /// How to read `content`.
    #[serde(deserialize_with = "or_default")]
    pub content_type: BodyType,
    /// May be empty, when all is in the attachments.
    #[serde(deserialize_with = "or_default")]
    pub content: String,
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({:?}, {} bytes)", self.content_type, self.content.len())
    }
}

words! {
    /// How a body is written.
    BodyType {
        /// Teams' dialect of HTML.
        Html = "html",
    } else
    /// As is; also when the type is not given.
    Text
}

/// Somebody or everybody, mentioned.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Mention {
    /// Its place in the text.
    #[serde(deserialize_with = "or_default")]
    pub id: i64,
    /// The words in the text.
    #[serde(deserialize_with = "or_default")]
    pub mention_text: Option<String>,
    /// Who.
    #[serde(deserialize_with = "or_default")]
    pub mentioned: Option<Identities>,
}

impl fmt::Debug for Mention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mention({})", self.id)
    }
}

#[cfg(test)]
mod tests;
