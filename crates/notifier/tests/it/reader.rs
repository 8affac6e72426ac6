//! Reads a post as Mattermost does: Markdown by an independent reader, then the words that act in Mattermost.
//!
//! Source of what acts: the regular expressions in Mattermost's `text_formatting.tsx` and `marked.js`.

use notifier::render::MAX_CHARACTERS;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// How a letter or digit is shown.
#[expect(clippy::struct_excessive_bools, reason = "each may go with each")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    pub(crate) struck: bool,
    pub(crate) code: bool,
}

/// A post, read.
#[derive(Default)]
pub(crate) struct Reading {
    /// Text between two marks, without code.
    pub(crate) runs: Vec<String>,
    /// What is seen, line by line; empty lines left out.
    pub(crate) lines: Vec<String>,
    /// Letters and digits, in order.
    pub(crate) letters: Vec<(char, Style)>,
    links: Vec<String>,
    html: Option<String>,
    images: usize,
}

/// What parts words for Mattermost, or marks from what they touch; neither is seen.
const UNSEEN: [char; 2] = ['\u{200b}', '\u{200a}'];

pub(crate) fn read(markdown: &str) -> Reading {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut reading = Reading::default();
    let mut style = Style::default();
    let (mut line, mut run) = (String::new(), String::new());
    for (event, range) in Parser::new_ext(markdown, options).into_offset_iter() {
        let (starts, tag) = match &event {
            Event::Start(tag) => (true, Some(tag.to_end())),
            Event::End(tag) => (false, Some(*tag)),
            _ => (false, None),
        };
        match tag {
            Some(TagEnd::Strong) => style.bold = starts,
            Some(TagEnd::Emphasis) => style.italic = starts,
            Some(TagEnd::Strikethrough) => style.struck = starts,
            Some(TagEnd::CodeBlock) => style.code = starts,
            _ => {}
        }
        let inline = matches!(
            tag,
            Some(TagEnd::Strong | TagEnd::Emphasis | TagEnd::Strikethrough | TagEnd::Link)
        );
        if !matches!(event, Event::Text(_)) {
            reading.runs.push(std::mem::take(&mut run));
        }
        match event {
            Event::Text(text) => {
                if !style.code {
                    // Only what is written as it is makes a formula.
                    let raw = markdown.get(range) == Some(&text);
                    run.push_str(&if raw {
                        text.to_string()
                    } else {
                        text.replace('$', "\u{fffc}")
                    });
                }
                reading.see(&text, style);
                line.push_str(&text);
            }
            Event::Code(text) => {
                reading.see(&text, Style { code: true, ..style });
                line.push_str(&text);
            }
            Event::Start(Tag::Link { dest_url, .. }) => reading.links.push(dest_url.to_string()),
            Event::Start(Tag::Image { .. }) => reading.images += 1,
            Event::Html(html) | Event::InlineHtml(html) => reading.html = Some(html.to_string()),
            _ if inline => {}
            _ => {
                reading.lines.push(std::mem::take(&mut line));
            }
        }
    }
    reading.runs.push(run);
    reading.lines.push(line);
    let lines = reading.lines.iter().flat_map(|line| line.lines());
    let seen = lines.map(|line| line.replace(UNSEEN, "").trim().to_owned());
    reading.lines = seen.filter(|line| !line.is_empty()).collect();
    reading
}

impl Reading {
    fn see(&mut self, text: &str, style: Style) {
        self.letters.extend(text.chars().filter(|c| c.is_alphanumeric()).map(|c| (c, style)));
    }
}

/// Whether the post is one that Mattermost takes and in which nothing of the message acts or leaks.
pub(crate) fn judge(post: &str) -> Result<(), String> {
    if post.chars().count() > MAX_CHARACTERS {
        return Err(format!("{} characters", post.chars().count()));
    }
    let reading = read(post);
    if reading.lines.len() < 3 {
        return Err("head, content and link are not three lines".to_owned());
    }
    if let Some(html) = reading.html {
        return Err(format!("HTML: {html}"));
    }
    if reading.images > 0 {
        return Err("a picture is fetched".to_owned());
    }
    for link in &reading.links {
        let scheme = link.split_once(':').map_or("", |(scheme, _)| scheme);
        let known =
            ["https", "http", "mailto", "tel"].iter().any(|s| scheme.eq_ignore_ascii_case(s));
        if !known || link.contains(char::is_whitespace) {
            return Err(format!("a link to {link:?}"));
        }
    }
    reading.runs.iter().find_map(|run| acts(run)).map_or(Ok(()), Err)
}

/// What Mattermost would make of a run of text.
fn acts(run: &str) -> Option<String> {
    let chars: Vec<char> = without_addresses(run).chars().collect();
    let at = |index: usize| chars.get(index).copied().unwrap_or(' ');
    let name = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    for (index, c) in chars.iter().enumerate() {
        let before = index.checked_sub(1).map_or(' ', at);
        let begins = !before.is_ascii_alphanumeric();
        let next = at(index + 1);
        let live = match c {
            '@' => begins && name(next),
            '~' => begins && before != '_' && next.is_ascii_alphanumeric(),
            '#' => begins && before != '_' && next.is_alphabetic(),
            ':' => {
                let length = chars
                    .iter()
                    .skip(index + 1)
                    .take_while(|c| c.is_ascii_alphanumeric() || "_+-".contains(**c));
                let length = length.count();
                length > 0 && at(index + 1 + length) == ':'
            }
            '$' => {
                begins
                    && before != '_'
                    && closes_formula(chars.get(index + 1..).unwrap_or_default())
            }
            _ => false,
        };
        if live {
            return Some(format!("{c:?} acts in {run:?}"));
        }
    }
    None
}

/// An address is a link as a whole.
fn without_addresses(run: &str) -> String {
    let mut kept = String::new();
    let mut rest = run;
    while let Some(start) =
        ["http://", "https://", "www."].iter().filter_map(|s| rest.find(s)).min()
    {
        let (before, address) = rest.split_at(start);
        let ends = |c: char| c.is_whitespace() || "()[]<>\"、。".contains(c);
        let (address, after) = address.split_at(address.find(ends).unwrap_or(address.len()));
        let address = address.trim_end_matches(['?', '!', '.', ',', ':', '*', '_', '~', '\'', '"']);
        kept.push_str(before);
        kept.push('\u{fffc}');
        rest = rest.get(start + address.len().max(1)..).unwrap_or(after);
    }
    kept + rest
}

fn closes_formula(rest: &[char]) -> bool {
    let Some(end) = rest.iter().position(|c| matches!(c, '$' | '\n')) else { return false };
    let after = rest.get(end + 1).copied().unwrap_or(' ');
    end > 0
        && rest.get(end) == Some(&'$')
        && !(after.is_ascii_alphanumeric() || "_\u{fffc}".contains(after))
}

#[test]
fn the_judge_sees_what_acts() {
    let post = |content: &str| format!("**A**\n{content}\n\n[Open](https://teams.example)");
    assert_eq!(judge(&post("fine")), Ok(()));
    for bad in [
        "@all",
        "(@here)",
        "é@all",
        "&#64;all",
        "\\@all",
        "x ~town",
        "a #tag",
        ":smile:",
        "$a$",
        "<b>x</b>",
        "![x](https://x.example)",
        "[x](javascript:y)",
        "",
    ] {
        assert!(judge(&post(bad)).is_err(), "{bad}");
    }
    for good in ["a@b.example", "10:30", "C#", "5 $", "`@all`", "```\n@all :smile: <b>\n```"] {
        assert_eq!(judge(&post(good)), Ok(()), "{good}");
    }
}
