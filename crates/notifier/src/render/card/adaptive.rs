//! Adaptive Cards. An element that is not known is searched for text and for elements inside.

use serde_json::Value;

use super::{Tags, action, fact, line, list, picture, text, title};
use crate::{
    render::{
        RenderContext,
        link::{is_address, write_link},
        note::Note,
        writer::{Block, CELL, Mark, Writer},
    },
    words::Key,
};

/// Where elements hold others.
const CHILDREN: [&str; 9] =
    ["items", "body", "columns", "pages", "images", "cells", "rows", "elements", "inlines"];

/// Writes the card, or one of its elements.
pub(in super::super) fn adaptive(
    element: &Value,
    writer: &mut Writer,
    context: &RenderContext<'_>,
) {
    if is_hidden(element) || writer.is_truncated() {
        return;
    }
    match element.get("type").and_then(Value::as_str).unwrap_or_default() {
        "TextBlock" => text_block(element, writer, context),
        "RichTextBlock" => rich_text(element, writer),
        "FactSet" => {
            for entry in list(element, "facts") {
                let (name, value) = (text(entry, "title"), text(entry, "value").map(|v| dated(&v)));
                fact((name.as_deref(), value.as_deref()), Tags::Text, writer, context);
            }
        }
        "Image" => described("🖼️", Key::Image, element, writer, context),
        "Media" => described("🎬", Key::Video, element, writer, context),
        "CodeBlock" => {
            let language = text(element, "language").unwrap_or_default().to_ascii_lowercase();
            let known = language.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let code = text(element, "codeSnippet").unwrap_or_default();
            writer.code_block(if known { &language } else { "" }, &code);
        }
        "Table" => table(element, writer, context),
        "ColumnSet" if is_row(element) => row(element, writer, context),
        "ActionSet" => action::write(list(element, "actions"), writer, context),
        kind if kind.starts_with("Input.") => input(element, writer, context),
        _ => unknown(element, writer, context),
    }
}

fn is_hidden(element: &Value) -> bool {
    element.get("isVisible").and_then(Value::as_bool) == Some(false)
}

fn text_block(element: &Value, writer: &mut Writer, context: &RenderContext<'_>) {
    let Some(content) = text(element, "text").map(|text| dated(&text)) else { return };
    let is = |name, values: &[&str]| {
        text(element, name)
            .is_some_and(|value| values.iter().any(|v| value.eq_ignore_ascii_case(v)))
    };
    let stands_out = is("weight", &["bolder"])
        || is("style", &["heading", "columnHeader"])
        || is("size", &["large", "extraLarge"]);
    if stands_out {
        title(&content, Tags::Text, writer, context);
    } else {
        line(&content, Tags::Text, writer, context);
    }
}

/// Plain text in pieces, each with its own marks.
fn rich_text(element: &Value, writer: &mut Writer) {
    writer.break_line();
    for run in list(element, "inlines") {
        let is = |name| run.get(name).and_then(Value::as_bool) == Some(true);
        let bolder =
            text(run, "weight").is_some_and(|weight| weight.eq_ignore_ascii_case("bolder"));
        let marks = [
            (Mark::Bold, bolder),
            (Mark::Italic, is("italic")),
            (Mark::Strike, is("strikethrough")),
        ];
        let mut marks: Vec<Mark> =
            marks.into_iter().filter_map(|(mark, wanted)| wanted.then_some(mark)).collect();
        marks.retain(|mark| writer.push_mark(mark.clone()));
        let content = run.as_str().map(str::to_owned).or_else(|| text(run, "text"));
        let content = content.unwrap_or_default();
        let address = run.get("selectAction").and_then(action::address);
        match address.filter(|address| is_address(address)) {
            Some(address) => write_link(&content, &address, writer),
            None => writer.text(&content),
        }
        for mark in &marks {
            writer.pop_mark(mark);
        }
    }
    writer.break_line();
}

fn described(
    icon: &'static str,
    key: Key,
    element: &Value,
    writer: &mut Writer,
    context: &RenderContext<'_>,
) {
    let detail = text(element, "altText");
    let note = Note { icon, label: Some(key), detail: detail.as_deref(), address: None };
    picture(&note, element.get("selectAction"), writer, context);
}

/// What is asked, and what can be chosen.
fn input(element: &Value, writer: &mut Writer, context: &RenderContext<'_>) {
    let asked = ["label", "title", "placeholder"].into_iter().find_map(|name| text(element, name));
    line(&asked.unwrap_or_default(), Tags::Text, writer, context);
    for choice in list(element, "choices") {
        writer.break_line();
        let opened = writer.push_block(Block::Item("- ".to_owned()));
        writer.whole(&text(choice, "title").unwrap_or_default());
        if opened {
            writer.pop_block();
        }
        writer.break_line();
    }
}

fn table(element: &Value, writer: &mut Writer, context: &RenderContext<'_>) {
    let mut rows = Vec::new();
    for row in list(element, "rows").iter().filter(|row| !is_hidden(row)) {
        let mut cells = Vec::new();
        for cell in list(row, "cells") {
            cells.push(flat(cell, writer, context));
        }
        rows.push(cells);
    }
    writer.table(&rows);
}

/// What is in an element, in one line.
fn flat(element: &Value, writer: &mut Writer, context: &RenderContext<'_>) -> String {
    let mut flat = Writer::flat(writer.room().min(CELL));
    adaptive(element, &mut flat, context);
    let (text, truncated) = flat.finish();
    if truncated {
        writer.leave_out();
    }
    text
}

/// A text of a row is at most so long, in bytes.
const SHORT: usize = 200;

/// Whether each column has one short text, so that they belong together like the cells of a row.
fn is_row(element: &Value) -> bool {
    let is_short = |element: &Value| {
        let is_text = element.get("type").and_then(Value::as_str) == Some("TextBlock");
        is_text
            && text(element, "text").is_none_or(|text| text.len() <= SHORT && !text.contains('\n'))
    };
    let one_text = |column: &Value| {
        list(column, "items").len() == 1 && list(column, "items").iter().all(is_short)
    };
    list(element, "columns").iter().all(one_text)
}

fn row(element: &Value, writer: &mut Writer, context: &RenderContext<'_>) {
    let mut cells = Vec::new();
    for column in list(element, "columns") {
        cells.push(flat(column, writer, context));
    }
    writer.break_line();
    for (index, cell) in cells.iter().filter(|cell| !cell.is_empty()).enumerate() {
        if index > 0 {
            writer.text(" · ");
        }
        writer.verbatim(cell);
    }
    writer.break_line();
    action::write(element.get("selectAction"), writer, context);
}

fn unknown(element: &Value, writer: &mut Writer, context: &RenderContext<'_>) {
    let before = writer.len();
    for content in
        ["title", "text", "description"].into_iter().filter_map(|name| text(element, name))
    {
        line(&dated(&content), Tags::Text, writer, context);
    }
    for name in CHILDREN {
        for child in list(element, name) {
            adaptive(child, writer, context);
        }
    }
    let actions = list(element, "actions").iter().chain(element.get("selectAction"));
    action::write(actions, writer, context);
    if let Some(fallback @ Value::Object(_)) = element.get("fallback")
        && writer.len() == before
    {
        adaptive(fallback, writer, context);
    }
    if let Some(content) = text(element, "fallbackText").filter(|_| writer.len() == before) {
        line(&content, Tags::Text, writer, context);
    }
}

/// A call of a function that a text may hold is at most so long, in bytes.
const CALL: usize = 80;

/// Resolves `{{DATE(2017-02-14T06:08:39Z, SHORT)}}` and `{{TIME(…)}}`, which Teams shows in the reader's own way.
fn dated(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (near, _) = after.split_at(after.floor_char_boundary(CALL));
        let call =
            near.split_once(")}}").and_then(|(call, _)| Some((moment(call)?, call.len() + 3)));
        let (moment, length) = call.unwrap_or_else(|| ("{{".to_owned(), 0));
        shown.push_str(before);
        shown.push_str(&moment);
        rest = after.get(length..).unwrap_or_default();
    }
    shown + rest
}

fn moment(call: &str) -> Option<String> {
    let (function, argument) = call.split_once('(')?;
    let time: jiff::Timestamp = argument.split(',').next()?.trim().parse().ok()?;
    match function.trim() {
        "DATE" => Some(time.strftime("%Y-%m-%d").to_string()),
        "TIME" => Some(time.strftime("%H:%M UTC").to_string()),
        _ => None,
    }
}
