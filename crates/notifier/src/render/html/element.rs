//! What Teams' elements are, by name.

use html5ever::{LocalName, tokenizer::Tag};

use crate::render::writer::Mark;

pub(super) fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    let found = tag.attrs.iter().find(|attribute| &*attribute.name.local == name);
    found.map(|attribute| &*attribute.value)
}

pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "br"
            | "hr"
            | "ul"
            | "ol"
            | "li"
            | "blockquote"
            | "table"
            | "tr"
            | "td"
            | "th"
            | "pre"
            | "codeblock"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "dl"
            | "dt"
            | "dd"
            | "section"
            | "article"
            | "figure"
            | "caption"
            | "attachment"
    )
}

pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "br" | "hr"
            | "img"
            | "wbr"
            | "input"
            | "meta"
            | "link"
            | "area"
            | "base"
            | "col"
            | "embed"
            | "source"
            | "track"
    )
}

pub(super) fn is_hidden(name: &LocalName) -> bool {
    matches!(&**name, "script" | "style" | "title")
}

/// Elements whose end tag may be missing, so that the next one ends them.
pub(super) fn ends_before(open: &str, next: &str) -> bool {
    match next {
        "p" => open == "p",
        "li" => matches!(open, "li" | "p"),
        "td" | "th" => matches!(open, "td" | "th" | "p"),
        "tr" => matches!(open, "tr" | "td" | "th" | "p"),
        _ => false,
    }
}

/// A language's name as it may follow a fence; `latex` would be typeset instead of shown.
pub(super) fn language(class: &str) -> String {
    let name = class.trim().to_ascii_lowercase();
    let known =
        name.len() <= 20 && name.chars().all(|c| c.is_ascii_alphanumeric() || "+#-".contains(c));
    if known && !matches!(name.as_str(), "latex" | "tex") { name } else { String::new() }
}

/// Teams indents code with no-break spaces.
pub(super) fn plain_space(c: char) -> char {
    if c == '\u{a0}' { ' ' } else { c }
}

/// The marks of an element of its own or by its style.
pub(super) fn styled(name: &str, tag: &Tag) -> Vec<Mark> {
    let style = attribute(tag, "style").unwrap_or_default().to_ascii_lowercase();
    let declares = |property: &str, values: &[&str]| {
        style.split(';').filter_map(|part| part.split_once(':')).any(|(name, value)| {
            name.trim() == property && values.iter().any(|wanted| value.trim().starts_with(wanted))
        })
    };
    let is = |names: &[&str]| names.contains(&name);
    // Text pasted from other programs is wrapped in `<b style="font-weight:normal">`.
    let thin = declares("font-weight", &["normal", "400", "300"]);
    let heavy = declares("font-weight", &["bold", "600", "700", "800", "900"]);
    let slanted = declares("font-style", &["italic", "oblique"]);
    let struck = declares("text-decoration", &["line-through"]);
    [
        (Mark::Bold, (is(&["b", "strong"]) && !thin) || heavy),
        (Mark::Italic, is(&["i", "em", "cite"]) || slanted),
        (Mark::Strike, is(&["s", "del", "strike"]) || struck),
    ]
    .into_iter()
    .filter_map(|(mark, wanted)| wanted.then_some(mark))
    .collect()
}

/// Raised or lowered text as far as Unicode has it, else after `^` or `_`.
pub(super) fn script(text: &str, direction: char) -> String {
    const PLAIN: &str = "0123456789+-=()";
    let shifted = if direction == '^' {
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾"
    } else {
        "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"
    };
    let shift = |c: char| shifted.chars().nth(PLAIN.chars().position(|plain| plain == c)?);
    let all: Option<String> = text.chars().map(shift).collect();
    let none =
        || if text.trim().is_empty() { " ".to_owned() } else { format!("{direction}{text}") };
    all.unwrap_or_else(none)
}
