//! What Teams' elements are, by name.

use html5ever::{LocalName, tokenizer::Tag};

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

pub(super) fn is_web_address(text: &str) -> bool {
    starts_with(text, "https://") || starts_with(text, "http://")
}

pub(super) fn is_mail_address(text: &str) -> bool {
    starts_with(text, "mailto:")
}

fn starts_with(text: &str, scheme: &str) -> bool {
    text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
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
