//! Cards of bots and connectors: their text, their links, and which buttons wait in Teams.
//!
//! Adaptive Cards have a schema; the older kinds (hero, thumbnail, list, receipt, sign-in, connector) share
//! the names of their properties, so one reading serves them all. What is not known is searched for text.
//!
//! Source: Microsoft, "Adaptive Card schema", "Cards reference", "Actionable message card reference".

use graph::Attachment;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde_json::Value;

use super::{
    RenderContext,
    html::{self, Scene},
    note::Note,
    writer::{Mark, Writer},
};
use crate::words::Key;

mod action;
mod adaptive;
mod classic;

pub(super) use self::{adaptive::adaptive, classic::classic};

/// Writes a card with `content`; if that writes nothing, says at least that there is one.
pub(super) fn write(
    content: impl FnOnce(&mut Writer),
    attachment: &Attachment,
    writer: &mut Writer,
    context: &RenderContext<'_>,
) {
    writer.break_paragraph();
    let before = writer.len();
    content(writer);
    if writer.len() == before {
        let detail = attachment.name.as_deref();
        let address = attachment.content_url.as_deref();
        Note { icon: "🗂️", label: Some(Key::Card), detail, address }.write_line(writer, context);
    }
    writer.break_line();
    writer.break_paragraph();
}

/// A property that is text and not blank; numbers count as text.
fn text(value: &Value, name: &str) -> Option<String> {
    let text = match value.get(name)? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.trim().is_empty())
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// The longest text of a card that is read, in bytes: no post holds more.
const MAX_TEXT: usize = 64 * 1024;

/// What stands in angle brackets in a card's texts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tags {
    /// HTML, as in the older cards.
    Html,
    /// Text: Adaptive Cards know no HTML but the mention (Microsoft, "Format cards in Teams").
    Text,
}

/// Writes a text of a card, which may hold Markdown. Its paragraphs are lines, since a card's texts are short and many;
/// a line's end is one, too.
fn markup(text: &str, tags: Tags, writer: &mut Writer, context: &RenderContext<'_>) {
    if writer.is_truncated() {
        return;
    }
    let (text, rest) = text.split_at(text.floor_char_boundary(MAX_TEXT));
    let (mut lists, mut paragraphs) = (0_usize, 0_usize);
    let events = Parser::new(text).flat_map(|event| {
        let event = match event {
            Event::Html(tag) | Event::InlineHtml(tag)
                if tags == Tags::Text && !is_mention(&tag) =>
            {
                Event::Text(tag)
            }
            event => event,
        };
        let breaks = match &event {
            Event::Start(Tag::Paragraph) if lists == 0 => {
                paragraphs += 1;
                if paragraphs > 1 { 2 } else { 0 }
            }
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => 0,
            Event::SoftBreak => 1,
            _ => {
                match event {
                    Event::Start(Tag::List(_)) => lists += 1,
                    Event::End(TagEnd::List(_)) => lists = lists.saturating_sub(1),
                    _ => {}
                }
                return vec![event];
            }
        };
        vec![Event::HardBreak; breaks]
    });
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, events);
    html::write(&html, writer, Scene::bare(context));
    if !rest.is_empty() {
        writer.truncate();
    }
}

fn is_mention(tag: &str) -> bool {
    ["<at>", "<at ", "</at>"].iter().any(|start| tag.starts_with(start))
}

/// Writes a line of bold text.
fn title(text: &str, tags: Tags, writer: &mut Writer, context: &RenderContext<'_>) {
    writer.break_line();
    let opened = writer.push_mark(Mark::Bold);
    markup(text, tags, writer, context);
    if opened {
        writer.pop_mark(&Mark::Bold);
    }
    writer.break_line();
}

/// Writes a line of text.
fn line(text: &str, tags: Tags, writer: &mut Writer, context: &RenderContext<'_>) {
    writer.break_line();
    markup(text, tags, writer, context);
    writer.break_line();
}

/// Writes `**name:** value` into a line.
fn fact(
    (name, value): (Option<&str>, Option<&str>),
    tags: Tags,
    writer: &mut Writer,
    context: &RenderContext<'_>,
) {
    writer.break_line();
    if let Some(name) = name {
        writer.marked(&Mark::Bold, &format!("{}:", name.trim().trim_end_matches(':')));
        writer.space();
    }
    markup(value.unwrap_or_default(), tags, writer, context);
    writer.break_line();
}

/// Most pictures only decorate; those that are described are told, and the others at least lead where they lead.
fn picture(
    note: &Note<'_>,
    action: Option<&Value>,
    writer: &mut Writer,
    context: &RenderContext<'_>,
) {
    if note.detail.is_some() {
        let address = action.and_then(action::address);
        Note { address: address.as_deref(), ..*note }.write_line(writer, context);
    } else {
        action::write(action, writer, context);
    }
}
