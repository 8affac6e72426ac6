//! The buttons of cards: those that open an address are links, the others only work in Teams.

use serde_json::Value;

use super::{list, text};
use crate::{
    render::{
        RenderContext,
        escape::escape_address,
        link::{is_web_address, write_link},
        writer::{Mark, Writer},
    },
    words::Key,
};

struct Button {
    title: Option<String>,
    address: Option<String>,
}

/// Writes the buttons in at most two lines.
pub(super) fn write<'a>(
    actions: impl IntoIterator<Item = &'a Value>,
    writer: &mut Writer,
    context: &RenderContext<'_>,
) {
    let buttons = actions.into_iter().map(button);
    let (links, others): (Vec<_>, Vec<_>) = buttons.partition(|button| button.address.is_some());
    writer.break_line();
    for (index, button) in links.into_iter().enumerate() {
        part(index, writer);
        let address = button.address.unwrap_or_default();
        match button.title {
            Some(title) => write_link(&title, &address, writer),
            None => writer.verbatim(&escape_address(&address)),
        }
    }
    writer.break_line();
    for (index, title) in others.into_iter().filter_map(|button| button.title).enumerate() {
        if index == 0 {
            writer.marked(&Mark::Italic, &context.plain(Key::CardButtons));
            writer.space();
        }
        part(index, writer);
        writer.whole(&title);
    }
    writer.break_line();
}

fn part(index: usize, writer: &mut Writer) {
    if index > 0 {
        writer.text(" · ");
    }
}

fn button(action: &Value) -> Button {
    let title = ["title", "name", "text"].into_iter().find_map(|name| text(action, name));
    Button { title, address: address(action).filter(|address| is_web_address(address)) }
}

/// The address that an action opens; each kind of card has its own place for it.
pub(super) fn address(action: &Value) -> Option<String> {
    let kind = ["type", "@type"].into_iter().find_map(|name| text(action, name));
    let kind = kind.unwrap_or_default().to_ascii_lowercase();
    let target = || list(action, "targets").first().and_then(|target| text(target, "uri"));
    let targets = || list(action, "target").first()?.as_str().map(str::to_owned);
    match kind.as_str() {
        "action.openurl" => text(action, "url"),
        "openuri" => target(),
        "viewaction" => targets().or_else(|| text(action, "target")),
        "openurl" | "signin" | "downloadfile" | "playaudio" | "playvideo" | "showimage" => {
            text(action, "value")
        }
        _ => None,
    }
}
