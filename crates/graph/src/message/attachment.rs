//! What is attached to a message: files, quoted messages, cards and whatever Teams' apps think of.
//!
//! From Microsoft's pages "chatMessageAttachment resource type" and "Cards". The layouts inside `content` are
//! mostly undocumented, so each property may be missing, and an unknown kind is [`Attached::Unknown`].
//!
//! Invariant: `Debug` shows no text that somebody wrote.

use std::fmt;

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use super::{Identities, Sender};
use crate::lenient::{from_json, or_default};

/// A file, a card, a quoted message.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Attachment {
    /// Its place in the text.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// What it is: `reference` for a file, `messageReference` for a quote, a card's type.
    #[serde(deserialize_with = "or_default")]
    pub content_type: String,
    /// Where a file is: a `SharePoint` URL, perhaps with spaces.
    #[serde(deserialize_with = "or_default")]
    pub content_url: Option<String>,
    /// What it contains, mostly JSON in a string.
    #[serde(deserialize_with = "text_or_json")]
    pub content: Option<String>,
    /// The file's name, or a title.
    #[serde(deserialize_with = "or_default")]
    pub name: Option<String>,
    /// The Teams app that made the card.
    #[serde(deserialize_with = "or_default")]
    pub teams_app_id: Option<String>,
}

/// What an attachment is.
#[derive(Clone, Debug, PartialEq)]
pub enum Attached {
    /// A file in `SharePoint` or `OneDrive`, at `content_url`.
    File,
    /// A file that a bot asks to upload; there is none yet.
    FileOffer,
    /// The message that this one answers; its text is a plain preview.
    Reply(QuotedMessage),
    /// A message of another chat, sent on; its text is HTML.
    Forwarded(QuotedMessage),
    /// A channel's meeting, by name.
    Meeting,
    /// A tab of the chat, by name.
    Tab,
    /// Code that Teams keeps apart from the text.
    CodeSnippet {
        /// Its language, as people call it.
        language: Option<String>,
        /// Where its text is: hosted content of the message.
        url: Option<String>,
    },
    /// A Loop component.
    Loop {
        /// Where it is.
        url: Option<String>,
    },
    /// Holds the place of a Loop component that is attached as well.
    LoopPlaceholder,
    /// A voice message.
    Audio {
        /// As ISO 8601 (`PT13S`).
        duration: Option<String>,
    },
    /// A video clip, with what a bot says of it.
    Video(Card),
    /// A picture.
    Image,
    /// An Adaptive Card.
    AdaptiveCard(Card),
    /// Any other card: hero, thumbnail, list, receipt, sign-in, connector, announcement.
    Card(Card),
    /// Something that Microsoft invented later.
    Unknown,
}

/// A card's JSON, null if it could not be read.
#[derive(Clone, Default, PartialEq, Deserialize)]
pub struct Card(pub Value);

impl Card {
    /// Where the first of its media is (Microsoft, "Cards reference": video card).
    pub fn media(&self) -> Option<&str> {
        self.0.pointer("/media/0/url")?.as_str()
    }
}

/// Another message inside a message.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct QuotedMessage {
    /// Who wrote it.
    pub sender: Option<Sender>,
    /// What it says; empty for a picture.
    pub content: String,
}

impl Attachment {
    /// Reads what it is.
    pub fn attached(&self) -> Attached {
        let kind = self.content_type.trim().to_ascii_lowercase();
        match kind.as_str() {
            "reference" | "file" => Attached::File,
            "messagereference" => Attached::Reply(self.read::<Reply>().into()),
            "forwardedmessagereference" => Attached::Forwarded(self.read::<Forwarded>().into()),
            "meetingreference" => Attached::Meeting,
            "tabreference" => Attached::Tab,
            _ => match kind.split_once('/') {
                Some(("application", card)) => self.card(card),
                Some(("audio", _)) => Attached::Audio { duration: None },
                Some(("video", _)) => Attached::Video(Card::default()),
                Some(("image", _)) => Attached::Image,
                _ => Attached::Unknown,
            },
        }
    }

    fn card(&self, kind: &str) -> Attached {
        let kind = kind
            .strip_prefix("vnd.microsoft.card.")
            .or_else(|| kind.strip_prefix("vnd.microsoft.teams.card."))
            .or_else(|| kind.strip_prefix("vnd.microsoft.teams."));
        match kind {
            Some("adaptive") => Attached::AdaptiveCard(self.read()),
            Some("codesnippet") => self.code_snippet(),
            Some("fluidembedcard") => Attached::Loop { url: self.read::<Loop>().component_url },
            Some("audio") => Attached::Audio { duration: self.read::<Audio>().duration },
            Some("video") => Attached::Video(self.read()),
            Some("file.consent") => Attached::FileOffer,
            Some("file.info" | "file.download.info") => Attached::File,
            Some(_) => Attached::Card(self.read()),
            None => Attached::Unknown,
        }
    }

    fn code_snippet(&self) -> Attached {
        match self.teams_app_id.as_deref() {
            Some("FLUID_PLACEHOLDER_CARD") => Attached::LoopPlaceholder,
            _ => {
                let CodeSnippet { language, code_snippet_url: url } = self.read();
                Attached::CodeSnippet { language, url }
            }
        }
    }

    /// The JSON inside; what is not JSON of that shape is read as if it was empty.
    fn read<T: DeserializeOwned + Default>(&self) -> T {
        let content = self.content.as_deref();
        content.and_then(|json| from_json(json.as_bytes()).ok()).unwrap_or_default()
    }
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Attachment({:?}, {:?})", self.id, self.content_type)
    }
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Card")
    }
}

impl fmt::Debug for QuotedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "QuotedMessage({} bytes)", self.content.len())
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Reply {
    #[serde(deserialize_with = "or_default")]
    message_preview: String,
    #[serde(deserialize_with = "or_default")]
    message_sender: Option<Identities>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Forwarded {
    #[serde(deserialize_with = "or_default")]
    original_message_content: String,
    #[serde(deserialize_with = "or_default")]
    original_message_sender: Option<Identities>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CodeSnippet {
    #[serde(deserialize_with = "or_default")]
    language: Option<String>,
    #[serde(deserialize_with = "or_default")]
    code_snippet_url: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Loop {
    #[serde(deserialize_with = "or_default")]
    component_url: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Audio {
    #[serde(deserialize_with = "or_default")]
    duration: Option<String>,
}

impl From<Reply> for QuotedMessage {
    fn from(reply: Reply) -> Self {
        let sender = reply.message_sender.as_ref().and_then(Identities::sender);
        Self { sender, content: reply.message_preview }
    }
}

impl From<Forwarded> for QuotedMessage {
    fn from(forwarded: Forwarded) -> Self {
        let sender = forwarded.original_message_sender.as_ref().and_then(Identities::sender);
        Self { sender, content: forwarded.original_message_content }
    }
}

/// Microsoft documents a string, but bots are also seen to send the object itself.
fn text_or_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        json @ Value::Object(_) => Some(json.to_string()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::{super::Identity, *};

    fn attachment(content_type: &str, content: &str) -> Attachment {
        Attachment {
            content_type: content_type.into(),
            content: Some(content.into()),
            ..Attachment::default()
        }
    }

    fn attached(content_type: &str, content: &str) -> Attached {
        attachment(content_type, content).attached()
    }

    fn by(name: &str) -> Option<Sender> {
        let user = Identity { display_name: Some(name.into()), ..Identity::default() };
        Identities { user: Some(user), ..Identities::default() }.sender()
    }

    #[test]
    fn every_kind_is_told_from_the_others() {
        assert_eq!(attached("Reference", ""), Attached::File);
        assert_eq!(
            attached("application/vnd.microsoft.teams.file.download.info", ""),
            Attached::File
        );
        assert_eq!(attached("meetingReference", "{}"), Attached::Meeting);
        assert_eq!(attached("tabReference", ""), Attached::Tab);
        assert_eq!(attached("image/png", ""), Attached::Image);
        assert_eq!(attached("video/mp4", ""), Attached::Video(Card::default()));
        let said = Attached::Video(Card(serde_json::json!({"title": "Tour"})));
        assert_eq!(attached("application/vnd.microsoft.card.video", r#"{"title": "Tour"}"#), said);
        assert_eq!(attached("audio/ogg", ""), Attached::Audio { duration: None });
        assert_eq!(
            attached("application/vnd.microsoft.card.audio", r#"{"duration":"PT13S","media":[]}"#),
            Attached::Audio { duration: Some("PT13S".into()) }
        );
        assert_eq!(
            attached(
                "application/vnd.microsoft.card.fluidEmbedCard",
                r#"{"componentUrl":"https://x"}"#
            ),
            Attached::Loop { url: Some("https://x".into()) }
        );
        assert_eq!(
            attached("application/vnd.microsoft.card.adaptive", r#"{"body":[]}"#),
            Attached::AdaptiveCard(Card(serde_json::json!({"body": []})))
        );
        assert_eq!(
            attached("application/vnd.microsoft.teams.card.o365connector", "not JSON"),
            Attached::Card(Card::default())
        );
        assert_eq!(attached("application/pdf", ""), Attached::Unknown);
        assert_eq!(attached("", ""), Attached::Unknown);
    }

    #[test]
    fn a_loop_component_has_a_second_attachment_that_holds_its_place() {
        let content = r#"{"language": "Go", "codeSnippetUrl": "https://graph.example/x"}"#;
        let snippet = attachment("application/vnd.microsoft.card.codesnippet", content);
        let (language, url) = (Some("Go".into()), Some("https://graph.example/x".into()));
        assert_eq!(snippet.attached(), Attached::CodeSnippet { language, url });
        let place = Attachment { teams_app_id: Some("FLUID_PLACEHOLDER_CARD".into()), ..snippet };
        assert_eq!(place.attached(), Attached::LoopPlaceholder);
    }

    #[test]
    fn quoted_messages_have_a_sender_and_a_text() {
        assert_eq!(
            attached(
                "messageReference",
                r#"{"messageId":"1","messagePreview":"Lunch?","messageSender":{"user":{"displayName":"Ben"}}}"#
            ),
            Attached::Reply(QuotedMessage { sender: by("Ben"), content: "Lunch?".into() })
        );
        assert_eq!(
            attached(
                "forwardedMessageReference",
                r#"{"originalMessageContent":"<p>x</p>","originalMessageSender":{"user":{"displayName":"Cy"}}}"#
            ),
            Attached::Forwarded(QuotedMessage { sender: by("Cy"), content: "<p>x</p>".into() })
        );
        assert_eq!(attached("messageReference", "[]"), Attached::Reply(QuotedMessage::default()));
    }

    #[test]
    fn content_may_be_an_object_instead_of_a_string() {
        let read = |json| serde_json::from_str::<Attachment>(json).unwrap().content;
        assert_eq!(read(r#"{"content":{"a":1}}"#), Some(r#"{"a":1}"#.into()));
        assert_eq!(read(r#"{"content":"x"}"#), Some("x".into()));
        assert_eq!(read(r#"{"content":7}"#), None);
    }
}
