//! Hero, thumbnail, list, receipt, sign-in, media and connector cards, and announcements.

use serde_json::Value;

use super::{Tags, action, fact, line, list, markup, picture, text, title};
use crate::{
    render::{
        RenderContext,
        link::{is_web_address, write_link},
        note::Note,
        writer::{Block, Mark, Writer},
    },
    words::Key,
};

/// Writes the card, or a section of one.
pub(in super::super) fn classic(card: &Value, writer: &mut Writer, context: &RenderContext<'_>) {
    let before = writer.len();
    let texts = |names: &'static [&str]| names.iter().filter_map(|name| text(card, name));
    texts(&["title", "activityTitle"]).for_each(|text| title(&text, Tags::Html, writer, context));
    let plain = &["subtitle", "activitySubtitle", "text", "activityText", "description"];
    texts(plain).for_each(|text| line(&text, Tags::Html, writer, context));
    for image in list(card, "images") {
        let alt = text(image, "alt");
        let label = Some(Key::Image);
        let note = Note { icon: "🖼️", label, detail: alt.as_deref(), address: None };
        picture(&note, image.get("tap"), writer, context);
    }
    for entry in list(card, "facts") {
        let name = ["name", "key", "title"].into_iter().find_map(|name| text(entry, name));
        let value = text(entry, "value");
        fact((name.as_deref(), value.as_deref()), Tags::Html, writer, context);
    }
    for entry in list(card, "items") {
        item(entry, writer, context);
    }
    for section in list(card, "sections") {
        writer.break_paragraph();
        classic(section, writer, context);
    }
    let sums = [("tax", Key::CardTax), ("vat", Key::CardVat), ("total", Key::CardTotal)];
    for (property, key) in sums {
        if let Some(amount) = text(card, property) {
            fact((Some(&context.plain(key)), Some(&amount)), Tags::Html, writer, context);
        }
    }
    if writer.len() == before {
        texts(&["summary"]).for_each(|text| line(&text, Tags::Html, writer, context));
    }
    let mut actions: Vec<&Value> =
        ["buttons", "potentialAction"].into_iter().flat_map(|name| list(card, name)).collect();
    if actions.is_empty() {
        actions.extend(card.get("tap"));
    }
    action::write(actions, writer, context);
}

/// An entry of a list or a receipt.
fn item(entry: &Value, writer: &mut Writer, context: &RenderContext<'_>) {
    writer.break_line();
    let opened = writer.push_block(Block::Item("- ".to_owned()));
    let name = text(entry, "title").unwrap_or_default();
    match entry.get("tap").and_then(action::address).or_else(|| text(entry, "id")) {
        Some(address) if is_web_address(&address) => {
            write_link(&name, &address, writer);
        }
        _ => writer.marked(&Mark::Bold, &name),
    }
    for detail in
        ["subtitle", "text", "quantity", "price"].into_iter().filter_map(|name| text(entry, name))
    {
        writer.text(" – ");
        markup(&detail, Tags::Html, writer, context);
    }
    if opened {
        writer.pop_block();
    }
    writer.break_line();
}
