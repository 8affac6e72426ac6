//! A Teams message as the post that the bot writes.
//!
//! Invariants: never empty, whatever arrives; never longer than Mattermost takes; nothing that somebody in
//! Teams writes acts in Mattermost (no mention, channel link, hashtag, emoji code or markup of theirs).

use graph::{
    AadUserId, Attached, BodyType, ChatId, ChatMessage, ChatType, DlpAction, MessageId, TenantId,
};
use url::Url;

use self::{
    html::Scene,
    writer::{Mark, Writer},
};
use crate::{
    files::Obstacles,
    words::{Args, Key, Words},
};

mod attachment;
mod card;
mod escape;
mod event;
mod head;
mod html;
mod link;
mod note;
mod writer;

pub use escape::escape;
pub(crate) use html::pictures;
pub use link::message_link;

/// The longest post that Mattermost takes, in characters (`PostMessageMaxRunesV2`).
pub const MAX_CHARACTERS: usize = 16_383;

/// The chat that a message is in, as far as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatView {
    /// Its id.
    pub id: ChatId,
    /// One-to-one, group or meeting.
    pub chat_type: ChatType,
    /// Its name, if somebody gave it one.
    pub topic: Option<String>,
    /// Our tenant: who is of another is external.
    pub tenant: Option<TenantId>,
    /// The members, as far as known, the sender and the reader included.
    pub members: Vec<Participant>,
}

/// A member of a chat, as far as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// Who it is; some who are from elsewhere have no id.
    pub id: Option<AadUserId>,
    /// The name, which may be empty.
    pub name: String,
}

/// For whom it is rendered.
#[derive(Clone, Copy)]
pub struct RenderContext<'a> {
    /// All texts.
    pub words: &'a Words,
    /// The reader's Mattermost locale.
    pub locale: &'a str,
    /// The reader at Microsoft, if known.
    pub reader: Option<&'a AadUserId>,
    /// The base address of Teams in this cloud.
    pub teams: &'a Url,
    /// Why which of the message's files do not come along.
    pub obstacles: &'a Obstacles,
}

/// What the reader gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Mattermost Markdown: never empty, at most [`MAX_CHARACTERS`].
    pub text: String,
    /// Opens the message in Teams. It is at the end of the text, too.
    pub link: Url,
}

/// Between the parts of a post.
const BREAK: &str = "\n\n";

/// What is kept for each attachment when the text is long, in characters.
const ATTACHMENT: usize = 300;

/// So many attachments are told if they are files: each takes but a line.
const NAMED: usize = 50;

/// Renders a message for one reader's language.
pub fn notification(
    message: &ChatMessage,
    chat: &ChatView,
    context: &RenderContext<'_>,
) -> Notification {
    let link = message_link(context.teams, &chat.id, &message.id);
    let head = head::head(message, chat, context);
    let edited = message.last_edited_date_time.map(|_| context.plain(Key::Edited));
    let edited = edited.map(|edited| format!(" · {edited}")).unwrap_or_default();
    let feet =
        [Key::OpenInTeams, Key::ContinueInTeams].map(|key| foot(&link, key, context) + &edited);
    let foot_len = feet.iter().map(|foot| foot.chars().count()).max().unwrap_or(0);
    let taken = head.chars().count() + foot_len + 2 * BREAK.len();
    let (content, truncated) =
        content(message, chat, context, MAX_CHARACTERS.saturating_sub(taken));
    let [open, go_on] = feet;
    let between = if begins_with_block(&content) { BREAK } else { "\n" };
    let foot = if truncated { go_on } else { open };
    Notification { text: format!("{head}{between}{content}{BREAK}{foot}"), link }
}

/// What the reader gets of a message that could not be read: that there is one, and where.
pub fn placeholder(
    chat: &ChatId,
    message: &MessageId,
    context: &RenderContext<'_>,
) -> Notification {
    in_place_of((chat, message), Key::Placeholder, context)
}

/// What the reader finds in place of a deleted message: that there was one, and where.
pub fn deleted(chat: &ChatId, message: &MessageId, context: &RenderContext<'_>) -> Notification {
    in_place_of((chat, message), Key::Deleted, context)
}

fn in_place_of(
    (chat, message): (&ChatId, &MessageId),
    key: Key,
    context: &RenderContext<'_>,
) -> Notification {
    let link = message_link(context.teams, chat, message);
    let (text, foot) = (context.plain(key), foot(&link, Key::OpenInTeams, context));
    Notification { text: format!("{text}{BREAK}{foot}"), link }
}

impl RenderContext<'_> {
    fn text(&self, key: Key, args: &Args) -> String {
        self.words.text(self.locale, key, args)
    }

    /// A text without arguments.
    fn plain(&self, key: Key) -> String {
        self.text(key, &Args::new())
    }
}

fn foot(link: &Url, key: Key, context: &RenderContext<'_>) -> String {
    format!("[{}]({link})", context.plain(key))
}

/// Whether the head has to stand apart, because what follows would be read as one with it.
fn begins_with_block(content: &str) -> bool {
    let number = content.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = number.len() < content.len() && number.starts_with(". ");
    let heading = content.trim_start_matches('#');
    let headed = heading.len() < content.len() && heading.starts_with(' ');
    numbered
        || headed
        || ["| ", "- ", "---", "> ", "```"].iter().any(|start| content.starts_with(start))
}

/// What was said and sent, in at most `limit` characters, never empty; and whether something was left out.
fn content(
    message: &ChatMessage,
    chat: &ChatView,
    context: &RenderContext<'_>,
    limit: usize,
) -> (String, bool) {
    if message.is_system_event() {
        return (event::sentence(message.event_detail.as_ref(), context), false);
    }
    let kept = (message.attachments.len().min(html::SHOWN) * ATTACHMENT).min(limit / 4);
    let mut writer = Writer::new(limit - kept);
    let scene = Scene {
        attachments: &message.attachments,
        mentions: &message.mentions,
        members: &chat.members,
        context,
    };
    let placed = body(message, &mut writer, scene);
    let (text, mut truncated) = writer.finish();
    let mut parts = vec![text];
    if placed.contains(&false) {
        let room = limit.saturating_sub(parts.concat().chars().count() + BREAK.len());
        let (rest, cut) = unplaced(&placed, Writer::new(room), scene);
        truncated |= cut;
        parts.push(rest);
    }
    parts.retain(|part| !part.trim().is_empty());
    if parts.is_empty() {
        let blocked = message
            .policy_violation
            .as_ref()
            .is_some_and(|found| found.dlp_action != DlpAction::None);
        let key = if blocked { Key::BlockedByPolicy } else { Key::SentSomething };
        parts.push(context.plain(key));
    }
    (parts.join(BREAK), truncated)
}

/// Writes the text; tells which attachments are in it.
fn body(message: &ChatMessage, writer: &mut Writer, scene: Scene<'_>) -> Vec<bool> {
    if let Some(subject) = &message.subject {
        writer.marked(&Mark::Bold, subject);
        writer.break_paragraph();
    }
    match message.body.content_type {
        BodyType::Html => html::write(&message.body.content, writer, scene),
        BodyType::Text => {
            writer.lines(&message.body.content);
            vec![false; message.attachments.len()]
        }
    }
}

/// The attachments without a place in the text; too many are counted.
fn unplaced(placed: &[bool], mut writer: Writer, scene: Scene<'_>) -> (String, bool) {
    let shown = placed.iter().filter(|placed| **placed).count();
    let rest = scene.attachments.iter().zip(placed).filter(|(_, placed)| !**placed);
    let mut more = 0;
    for (at, (attachment, _)) in (shown..).zip(rest) {
        // After the last file there is still room for the count.
        let named =
            at < NAMED && writer.room() > 2 * ATTACHMENT && attachment.attached() == Attached::File;
        if at < html::SHOWN || named {
            attachment::write(attachment, &mut writer, scene);
        } else {
            more += 1;
        }
    }
    if more > 0 {
        writer.break_line();
        let told = scene.context.text(Key::MoreAttachments, &Args::new().number("count", more));
        writer.marked(&Mark::Italic, &told);
    }
    writer.finish()
}

#[cfg(test)]
mod tests;
