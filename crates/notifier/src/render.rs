//! A Teams message as the post that the bot writes.
//!
//! Invariants: never empty, whatever arrives; never longer than Mattermost takes; nothing that somebody in
//! Teams writes acts in Mattermost (no mention, channel link, hashtag, emoji code or markup of theirs).

use graph::{BodyType, ChatId, ChatMessage, ChatType, MessageId, TenantId};
use url::Url;

use crate::words::{Args, Key, Words};

mod attachment;
mod escape;
mod html;
mod link;
mod writer;

pub use escape::escape;
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
    /// The tenant that it was created in.
    pub tenant: Option<TenantId>,
    /// The members' names, as far as known, the sender's included.
    pub members: Vec<String>,
}

/// For whom it is rendered.
#[derive(Clone, Copy)]
pub struct RenderContext<'a> {
    /// All texts.
    pub words: &'a Words,
    /// The reader's Mattermost locale.
    pub locale: &'a str,
    /// The base address of Teams in this cloud.
    pub teams: &'a Url,
}

/// What the reader gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Mattermost Markdown: never empty, at most [`MAX_CHARACTERS`].
    pub text: String,
    /// Opens the message in Teams. The text ends with it, too.
    pub link: Url,
}

/// Between the parts of a post.
const BREAK: &str = "\n\n";

/// Room for the lines that are added after the text has been cut: pictures, "continued in Teams".
const LINES: usize = 300;

/// So many members of a chat without a topic are named.
const MEMBERS: usize = 3;

/// Renders a message for one reader's language.
pub fn notification(
    message: &ChatMessage,
    chat: &ChatView,
    context: &RenderContext<'_>,
) -> Notification {
    let link = message_link(context.teams, &chat.id, &message.id);
    let head = head(message, chat, context);
    let foot = foot(&link, context);
    let taken = head.chars().count() + foot.chars().count() + BREAK.len() + 1;
    let content = content(message, context, MAX_CHARACTERS.saturating_sub(taken));
    Notification { text: format!("{head}\n{content}{BREAK}{foot}"), link }
}

/// What the reader gets of a message that could not be read: that there is one, and where.
pub fn placeholder(
    chat: &ChatId,
    message: &MessageId,
    context: &RenderContext<'_>,
) -> Notification {
    let link = message_link(context.teams, chat, message);
    let text = context.text(Key::Placeholder, &Args::new());
    Notification { text: format!("{text}{BREAK}{}", foot(&link, context)), link }
}

impl RenderContext<'_> {
    fn text(&self, key: Key, args: &Args) -> String {
        self.words.text(self.locale, key, args)
    }
}

/// Who, and where: the line that a push notification shows.
fn head(message: &ChatMessage, chat: &ChatView, context: &RenderContext<'_>) -> String {
    let name = message.sender().and_then(|sender| sender.display_name);
    let shown = name.as_deref().map(escape).filter(|name| !name.is_empty());
    let sender = shown.unwrap_or_else(|| context.text(Key::SenderUnknown, &Args::new()));
    let args = Args::new().text("sender", sender);
    if chat.chat_type == ChatType::OneOnOne || chat.id.one_on_one_members().is_some() {
        return context.text(Key::HeadPerson, &args);
    }
    if let Some(topic) = chat.topic.as_deref().map(escape).filter(|topic| !topic.is_empty()) {
        return context.text(Key::HeadTopic, &args.text("topic", topic));
    }
    match others(chat, name.as_deref(), context) {
        Some(members) => context.text(Key::HeadMembers, &args.text("members", members)),
        None => context.text(Key::HeadGroup, &args),
    }
}

/// The members' names without the sender's.
fn others(chat: &ChatView, sender: Option<&str>, context: &RenderContext<'_>) -> Option<String> {
    let names = chat.members.iter().filter(|name| Some(name.as_str()) != sender);
    let names: Vec<_> = names.map(|name| escape(name)).filter(|name| !name.is_empty()).collect();
    let shown = names.iter().take(MEMBERS).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = names.len().saturating_sub(MEMBERS);
    match more {
        _ if shown.is_empty() => None,
        0 => Some(shown),
        more => {
            let args = Args::new().text("names", shown).number("count", more);
            Some(context.text(Key::MembersAndMore, &args))
        }
    }
}

fn foot(link: &Url, context: &RenderContext<'_>) -> String {
    format!("[{}]({link})", context.text(Key::OpenInTeams, &Args::new()))
}

/// What was said and sent, in at most `limit` characters; never empty.
fn content(message: &ChatMessage, context: &RenderContext<'_>, limit: usize) -> String {
    let attached = attachment::lines(&message.attachments, context);
    let attached_len: usize = attached.iter().map(|line| line.chars().count() + BREAK.len()).sum();
    let body = body(message, limit.saturating_sub(attached_len + LINES));

    let mut parts: Vec<String> =
        attachment::quotation(&message.attachments, context).into_iter().collect();
    parts.push(body.text);
    if body.truncated {
        parts.push(context.text(Key::ContinuedInTeams, &Args::new()));
    }
    if body.images > 0 {
        parts.push(context.text(Key::SentImages, &Args::new().number("count", body.images)));
    }
    parts.extend(attached);
    parts.retain(|part| !part.is_empty());
    if parts.is_empty() {
        parts.push(context.text(Key::SentSomething, &Args::new()));
    }
    parts.join(BREAK)
}

fn body(message: &ChatMessage, limit: usize) -> html::Rendered {
    match message.body.content_type {
        BodyType::Html => html::render(&message.body.content, limit),
        BodyType::Text => plain(&message.body.content, limit),
    }
}

fn plain(text: &str, limit: usize) -> html::Rendered {
    let mut writer = writer::Writer::new(limit);
    for line in text.lines() {
        writer.text(line);
        writer.break_line_again();
    }
    let (text, truncated) = writer.finish();
    html::Rendered { text, images: 0, truncated }
}

#[cfg(test)]
mod tests;
