//! Whatever arrives: a post comes out that is not empty, not too long, and in which nothing acts.

use std::{fs, time::Duration};

use graph::{Attachment, BodyType, ChatMessage, ChatType, Importance, Mention};
use notifier::render::{ChatView, Participant};
use proptest::prelude::*;

use crate::{
    adversary::hostile,
    reader,
    sample::{message, one_to_one, post},
};

/// What HTML and Markdown are made of.
const PIECES: &[&str] = &[
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<s>",
    "</s>",
    "<ul>",
    "</ul>",
    "<ol start=9>",
    "</ol>",
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
    "<td colspan=2>",
    "<th>",
    "</td>",
    "</tr>",
    "</table>",
    "<h1>",
    "</h1>",
    "<sup>",
    "</sup>",
    "<at id=\"0\">",
    "</at>",
    "<emoji alt=\"@all\">",
    "<customemoji alt=all>",
    "<img alt=@all>",
    "<img src=\"https://x.example/_a\" alt=\"https://y.example\">",
    "<img src=\"https://x.example/(a)\">",
    "<video>",
    "<attachment id=a>",
    "<attachment id=b></attachment>",
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
    "$",
    "\n",
    " ",
    "\u{200b}",
    "https://x.example/@all",
    "www.x.example/~a",
    "<",
    ">",
    "漢字",
    "🙂",
    "<at",
    "\u{0}",
    "---",
    "|-|-|",
    "1.",
    "- ",
    "# ",
];

/// A piece, mostly a known one.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => ".{0,8}",
    ]
}

fn pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..60).prop_map(|pieces| pieces.concat())
}

/// The properties of cards.
const KEYS: &[&str] = &[
    "type",
    "body",
    "items",
    "columns",
    "rows",
    "cells",
    "facts",
    "title",
    "text",
    "value",
    "name",
    "url",
    "actions",
    "buttons",
    "sections",
    "potentialAction",
    "altText",
    "selectAction",
    "images",
    "alt",
    "inlines",
    "choices",
    "fallback",
    "tap",
    "codeSnippet",
    "language",
    "isVisible",
    "targets",
    "uri",
    "subtitle",
    "summary",
];

/// JSON as cards have it.
fn card() -> impl Strategy<Value = serde_json::Value> {
    const TYPES: &[&str] = &[
        "AdaptiveCard",
        "TextBlock",
        "RichTextBlock",
        "FactSet",
        "Image",
        "Media",
        "CodeBlock",
        "Table",
        "ColumnSet",
        "ActionSet",
        "Input.ChoiceSet",
        "Action.OpenUrl",
        "Container",
        "openUrl",
    ];
    let leaf = prop_oneof![
        prop::sample::select(TYPES).prop_map(serde_json::Value::from),
        pieces().prop_map(serde_json::Value::from),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(5, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
            prop::collection::vec((prop::sample::select(KEYS), inner), 0..6).prop_map(|entries| {
                entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            }),
        ]
    })
}

fn attachment(id: &str, content_type: &str, text: &str) -> Attachment {
    Attachment {
        id: id.into(),
        content_type: content_type.into(),
        name: Some(text.into()),
        content: Some(text.into()),
        content_url: Some(text.into()),
        ..Attachment::default()
    }
}

fn judge(message: &ChatMessage, chat: &ChatView) -> Result<(), TestCaseError> {
    for locale in ["en", "de"] {
        let post = post(message, chat, locale);
        if let Err(problem) = reader::judge(&post) {
            return Err(TestCaseError::fail(format!("{problem}\n{post:?}")));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn any_html_gives_a_good_post(content in pieces()) {
        judge(&message(BodyType::Html, &content), &one_to_one())?;
    }

    #[test]
    fn any_text_gives_a_good_post(content in pieces()) {
        judge(&message(BodyType::Text, &content), &one_to_one())?;
    }
}

proptest! {
    #[test]
    fn any_name_topic_and_attachment_gives_a_good_post(
        name in pieces(), topic in pieces(), members in prop::collection::vec(pieces(), 0..6), kind in ".{0,20}"
    ) {
        let mut message = message(BodyType::Html, "x<attachment id=b></attachment>");
        if let Some(user) = message.from.as_mut().and_then(|from| from.user.as_mut()) {
            user.display_name = Some(name.clone());
        }
        message.importance = Importance::Urgent;
        let quoted = serde_json::json!({
            "messagePreview": topic,
            "originalMessageContent": topic,
            "messageSender": {"user": {"displayName": name}},
            "originalMessageSender": {"user": {"displayName": name}},
        });
        message.attachments = vec![
            attachment("a", &kind, &topic),
            attachment("b", "reference", &name),
            attachment("c", "messageReference", &quoted.to_string()),
            attachment("d", "forwardedMessageReference", &quoted.to_string()),
        ];
        let group = |topic: Option<String>| ChatView {
            id: "19:x@thread.v2".into(),
            chat_type: ChatType::Group,
            topic,
            members: members
                .iter()
                .map(|name| Participant { id: None, name: name.clone() })
                .collect(),
            ..one_to_one()
        };
        judge(&message, &group(Some(topic)))?;
        judge(&message, &group(None))?;
    }

    #[test]
    fn any_card_gives_a_good_post(card in card()) {
        for kind in ["application/vnd.microsoft.card.adaptive", "application/vnd.microsoft.teams.card.o365connector"] {
            let attachments = vec![attachment("a", kind, &card.to_string())];
            judge(&ChatMessage { attachments, ..message(BodyType::Html, "") }, &one_to_one())?;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_long_html_gives_a_good_post(content in pieces(), times in 1_usize..200) {
        judge(&message(BodyType::Html, &content.repeat(times)), &one_to_one())?;
    }
}

/// Time on a processor, which no other work on the machine adds to (proc(5), `schedstat`).
fn computed() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

fn took(message: &ChatMessage) -> Duration {
    let before = computed();
    post(message, &one_to_one(), "en");
    computed().saturating_sub(before)
}

/// HTML with a mention and an attachment for each place.
fn crowded(content: &str) -> ChatMessage {
    let places = |tag: &str| content.matches(tag).count();
    let mention = |id| Mention { id, ..Mention::default() };
    ChatMessage {
        mentions: (0..).take(places("<at ")).map(mention).collect(),
        attachments: vec![attachment("b", "reference", ""); places("<attachment ")],
        ..message(BodyType::Html, content)
    }
}

/// As HTML, as text and in a card.
fn hostile_messages(bytes: usize) -> Vec<(String, ChatMessage)> {
    let messages = hostile(bytes).into_iter().flat_map(|(name, content)| {
        let card = serde_json::json!({"body": [{"type": "TextBlock", "text": content}]});
        let card = attachment("a", "application/vnd.microsoft.card.adaptive", &card.to_string());
        [
            (format!("{name} in HTML"), crowded(&content)),
            (format!("{name} in text"), message(BodyType::Text, &content)),
            (
                format!("{name} in a card"),
                ChatMessage { attachments: vec![card], ..message(BodyType::Html, "") },
            ),
        ]
    });
    messages.collect()
}

/// In Markdown, only a list that begins with 1 can follow a line of text directly; else the code is read as text.
#[test]
fn an_item_in_a_quote_of_another_item_begins_a_list() {
    let content = "<ol start=9><li>a<li>b<blockquote>c<li>d<pre>&lt;e&gt;\n\nf</pre>";
    judge(&message(BodyType::Html, content), &one_to_one()).unwrap();
}

/// What stands between two items is in neither, so that a list after it is not indented.
#[test]
fn a_list_after_text_between_items_is_in_no_item() {
    for content in [
        "<ul><li>a</li>b<ol><li>c</li>d<ol><li>e<pre>&lt;e&gt;\n\nf</pre>",
        "<ol start=9><li>a</li>b<li>c<pre>&lt;e&gt;\n\nf</pre>",
    ] {
        judge(&message(BodyType::Html, content), &one_to_one()).unwrap();
    }
}

/// Elsewhere than within a word, an underscore could end italics, in the middle of an address too.
#[test]
fn an_address_is_one_whatever_is_in_it() {
    for content in ["See https://__i_##con", "See httpS://x.example##con", "See WWW.x.example##con"]
    {
        judge(&message(BodyType::Html, content), &one_to_one()).unwrap();
    }
}

#[test]
fn what_is_hostile_gives_a_good_post() {
    for (name, message) in hostile_messages(100_000) {
        judge(&message, &one_to_one()).unwrap_or_else(|problem| panic!("{name}: {problem}"));
    }
}

/// Ten times the length may take ten times as long, with slack for a clock that ticks; what is quadratic takes a
/// hundred times as long.
#[test]
fn time_grows_with_the_length_alone() {
    let lengths = [10_000, 100_000, 1_000_000];
    let [short, middle, long] = lengths.map(hostile_messages);
    for (((name, short), (_, middle)), (_, long)) in short.iter().zip(&middle).zip(&long) {
        let [short, middle, long] = [short, middle, long].map(took);
        let bound = |shorter: Duration| (shorter + Duration::from_millis(10)) * 30;
        assert!(middle < bound(short), "{name}: {short:?} of 10 kB, {middle:?} of 100 kB");
        assert!(long < bound(middle), "{name}: {middle:?} of 100 kB, {long:?} of 1 MB");
    }
}
