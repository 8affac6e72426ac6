//! What is said about a message's attachments: each kind that is not shown is at least told.
//!
//! Microsoft documents only some kinds, and their layouts least. So an unknown kind has a line of its own.

use graph::Attachment;
use serde::Deserialize;

use super::{RenderContext, escape, plain};
use crate::words::{Args, Key};

/// So many are told one by one.
const TOLD: usize = 10;

/// The longest quotation, in characters.
const QUOTATION: usize = 300;

/// One line for each attachment that is not part of the text.
pub(super) fn lines(attachments: &[Attachment], context: &RenderContext<'_>) -> Vec<String> {
    let all: Vec<_> =
        attachments.iter().filter_map(|attachment| line(attachment, context)).collect();
    let more = all.len().saturating_sub(TOLD);
    let mut lines: Vec<_> = all.into_iter().take(TOLD).collect();
    if more > 0 {
        lines.push(context.text(Key::SentMoreAttachments, &Args::new().number("count", more)));
    }
    lines
}

fn line(attachment: &Attachment, context: &RenderContext<'_>) -> Option<String> {
    let kind = attachment.content_type.as_str();
    let key = match kind {
        "messageReference" => return None,
        "reference" => return Some(file(attachment, context)),
        "forwardedMessageReference" => Key::SentForwarded,
        "meetingReference" => Key::SentMeeting,
        "application/vnd.microsoft.card.codesnippet" => code(attachment)?,
        _ if kind.starts_with("application/vnd.microsoft.card.") => Key::SentCard,
        _ => Key::SentAttachment,
    };
    Some(context.text(key, &Args::new()))
}

fn file(attachment: &Attachment, context: &RenderContext<'_>) -> String {
    match attachment.name.as_deref().map(escape).filter(|name| !name.is_empty()) {
        Some(name) => context.text(Key::SentFile, &Args::new().text("name", name)),
        None => context.text(Key::SentUnnamedFile, &Args::new()),
    }
}

/// A Loop component comes with a second, empty attachment that only holds its place.
fn code(attachment: &Attachment) -> Option<Key> {
    let holds_place = attachment.teams_app_id.as_deref() == Some("FLUID_PLACEHOLDER_CARD");
    (!holds_place).then_some(Key::SentCode)
}

/// The content of a `messageReference`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Reference {
    message_preview: Option<String>,
    message_sender: Option<ReferenceSender>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ReferenceSender {
    user: Option<Person>,
    application: Option<Person>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Person {
    display_name: Option<String>,
}

/// The message that is replied to, as a quotation; `None` if this is no reply.
pub(super) fn quotation(attachments: &[Attachment], context: &RenderContext<'_>) -> Option<String> {
    let replied =
        attachments.iter().find(|attached| attached.content_type == "messageReference")?;
    let content = replied.content.as_deref().unwrap_or_default();
    let reference: Reference = serde_json::from_str(content).unwrap_or_default();
    let sender = reference.message_sender.and_then(|sender| sender.user.or(sender.application));
    let name = sender.and_then(|person| person.display_name).map(|name| escape(&name));
    let name = name.filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| context.text(Key::SenderUnknown, &Args::new()));
    let mut lines = vec![context.text(Key::SentReply, &Args::new().text("sender", name))];
    let preview = plain(&reference.message_preview.unwrap_or_default(), QUOTATION);
    lines.extend(preview.text.lines().map(|line| format!("> {line}")));
    if preview.truncated {
        lines.push("> …".to_owned());
    }
    Some(lines.join("\n"))
}
