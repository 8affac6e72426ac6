//! Whatever arrives: a post comes out that is not empty, not too long, and does not act.

use super::*;

/// What HTML and Markdown are made of.
const PIECES: &[&str] = &[
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<s>",
    "<ul>",
    "</ul>",
    "<ol>",
    "<li>",
    "</li>",
    "<blockquote>",
    "</blockquote>",
    "<pre>",
    "</pre>",
    "<code>",
    "</code>",
    "<codeblock class=\"x\">",
    "</codeblock>",
    "<a href=\"https://x.example/_a\">",
    "<a href='javascript:x'>",
    "</a>",
    "<br>",
    "<hr>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<at id=\"0\">",
    "</at>",
    "<emoji alt=\"@all\">",
    "<img>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "&#64;",
    "&amp;",
    "&lt;",
    "&nbsp;",
    "@all",
    "@",
    "all",
    "@here",
    "~town",
    "#tag",
    ":smile:",
    ":",
    "`",
    "```",
    "**",
    "__",
    "\\",
    "[",
    "](",
    ")",
    "|",
    "\n",
    " ",
    "\u{200b}",
    "https://x.example/@all",
    "<",
    ">",
    "漢字",
    "🙂",
    "<at",
    "\u{0}",
];

/// A piece, mostly a known one.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => ".{0,8}",
    ]
}

fn pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..120).prop_map(|pieces| pieces.concat())
}

/// A post without its code, in which nothing acts.
fn without_code(post: &str) -> String {
    let mut kept = String::new();
    let mut fence: Option<String> = None;
    for line in post.lines() {
        let bare = line.trim_start_matches([
            '>', ' ', '-', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
        ]);
        let ticks: String = bare.chars().take_while(|c| *c == '`').collect();
        match &fence {
            Some(open) if bare == open => fence = None,
            Some(_) => {}
            None if ticks.len() >= 3 && !bare.get(ticks.len()..).unwrap().contains('`') => {
                fence = Some(ticks);
            }
            None => kept.push_str(&without_code_in_line(line)),
        }
        kept.push('\n');
    }
    assert_eq!(fence, None, "every fence is closed");
    kept
}

fn without_code_in_line(line: &str) -> String {
    let mut kept = String::new();
    let mut rest = line;
    while let Some(start) = rest.find('`') {
        let before = rest.get(..start).unwrap();
        let after = rest.get(start..).unwrap();
        let ticks = after.chars().take_while(|c| *c == '`').count();
        kept.push_str(before);
        let escaped = before.chars().rev().take_while(|c| *c == '\\').count() % 2 == 1;
        let inside = after.get(ticks..).unwrap();
        let end = (!escaped).then(|| closing(inside, ticks)).flatten();
        rest = match end {
            Some(end) => {
                kept.push(' ');
                inside.get(end + ticks..).unwrap()
            }
            None => after.get(1..).unwrap(),
        };
    }
    kept + rest
}

fn closing(inside: &str, ticks: usize) -> Option<usize> {
    let mut at = 0;
    for run in inside.split_inclusive(|c| c != '`') {
        let length = run.chars().take_while(|c| *c == '`').count();
        if length == ticks {
            return Some(at);
        }
        at += run.len();
    }
    None
}

/// Whether Mattermost would find a mention: an `@` that begins a word.
fn live_mention(post: &str) -> bool {
    let chars: Vec<char> = post.chars().collect();
    chars.windows(2).enumerate().any(|(at, pair)| {
        let before = at.checked_sub(1).and_then(|before| chars.get(before));
        let begins = before.is_none_or(|before| !before.is_ascii_alphanumeric());
        begins
            && pair.first() == Some(&'@')
            && pair.last().is_some_and(|next| next.is_alphanumeric())
    })
}

fn judge(message: &ChatMessage, chat: &ChatView) {
    for locale in ["en", "de"] {
        let post = post_in(message, chat, locale);
        assert!(post.chars().count() <= MAX_CHARACTERS);
        assert!(post.lines().count() >= 3, "head, content and link: {post}");
        let content = post.lines().nth(1).unwrap();
        assert!(!content.trim().is_empty(), "{post}");
        assert!(!live_mention(&without_code(&post)), "{post:?}");
    }
}

proptest! {
    #[test]
    fn any_html_gives_a_good_post(content in pieces()) {
        judge(&html(&content), &one_to_one());
    }

    #[test]
    fn any_text_gives_a_good_post(content in pieces()) {
        judge(&text(&content), &one_to_one());
    }

    #[test]
    fn any_name_and_topic_and_attachment_gives_a_good_post(
        name in pieces(), topic in pieces(), members in prop::collection::vec(pieces(), 0..6), kind in ".{0,20}"
    ) {
        let mut message = html("x");
        if let Some(user) = message.from.as_mut().and_then(|from| from.user.as_mut()) {
            user.display_name = Some(name.clone());
        }
        let reply = Attachment { content: Some(name.clone()), ..attachment("messageReference", None) };
        message.attachments =
            vec![attachment(&kind, Some(&topic)), attachment("reference", Some(&name)), reply];
        let members: Vec<_> = members.iter().map(String::as_str).collect();
        judge(&message, &group(Some(&topic), &members));
        judge(&message, &group(None, &members));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_long_html_gives_a_good_post(content in pieces(), times in 1_usize..100) {
        judge(&html(&content.repeat(times)), &one_to_one());
    }
}

#[test]
fn deep_and_broken_html_takes_no_time_to_speak_of() {
    let deep = "<div>".repeat(50_000) + "x";
    let quotes = "<blockquote>".repeat(25_000) + "x";
    let formatting: String =
        (0..250).fold(String::new(), |html, n| html + &format!("<p><font size={n}>"));
    let reopened = formatting + &"<p>x</p>".repeat(12_000);
    let lists = "<ul><li>".repeat(25_000) + "x";
    for content in [deep, quotes, reopened, lists] {
        judge(&html(&content), &one_to_one());
    }
}
