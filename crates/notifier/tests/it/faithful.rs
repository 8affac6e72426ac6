//! What a post shows is what the message says: each word in its order, bold where it was bold.

use graph::{BodyType, ChatMessage};
use proptest::prelude::*;

use crate::{
    reader::{self, Style},
    sample::{message, one_to_one, post},
};

/// What stands between the first line and the link.
fn content(message: &ChatMessage) -> String {
    let post = post(message, &one_to_one(), "en");
    let content = post.strip_prefix("**Adele Vance**\n").expect("the sender comes first");
    let (content, _) = content.rsplit_once("\n\n[").expect("the link comes last");
    content.to_owned()
}

/// A word of text with whatever stands around it.
fn scrap() -> impl Strategy<Value = String> {
    let mark = prop::sample::select(vec![
        "", "", "", "", "*", "_", "**", "~", "~~", "`", "[", "]", "(", ")", "](", "|", "\\", "$",
        "<", ">", "&", "#", "@", ":", "!", "\"", "'", "-", "+", "1.", "=", ".", "é", "漢", "🙂",
        "<b>", "&amp;", "&#42;", "[x]",
    ]);
    let word = prop::sample::select(vec!["", "a", "b", "x1", "all", "here", "smile"]);
    (mark.clone(), word, mark).prop_map(|(before, word, after)| format!("{before}{word}{after}"))
}

fn line() -> impl Strategy<Value = String> {
    prop::collection::vec(scrap(), 0..6).prop_map(|scraps| scraps.join(" "))
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, max_global_rejects: 1_000_000, ..ProptestConfig::default() })]

    #[test]
    fn plain_text_reads_as_it_was_written(lines in prop::collection::vec(line(), 1..5)) {
        let written = lines.iter().map(|line| squeezed(line)).filter(|line| !line.is_empty());
        let written: Vec<String> = written.collect();
        prop_assume!(!written.is_empty());
        let markdown = content(&message(BodyType::Text, &lines.join("\n")));
        prop_assert_eq!(reader::read(&markdown).lines, written, "{}", markdown);
    }

    #[test]
    fn marks_are_on_the_words_that_had_them(tree in blocks()) {
        let mut html = String::new();
        let mut letters = Vec::new();
        tree.write(Style::default(), &mut html, &mut letters);
        prop_assume!(!letters.is_empty());
        let markdown = content(&message(BodyType::Html, &html));
        prop_assert_eq!(reader::read(&markdown).letters, letters, "{}\n{}", html, markdown);
    }
}

/// HTML of which it is known how each letter is shown.
#[derive(Clone, Debug)]
enum Node {
    Text(String),
    Element(&'static str, Vec<Self>),
}

impl Node {
    fn write(&self, mut style: Style, html: &mut String, letters: &mut Vec<(char, Style)>) {
        match self {
            Self::Text(text) => {
                // Each text is known by its number.
                let text = text.replace('w', &format!("w{}", letters.len()));
                html.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
                letters.extend(text.chars().filter(|c| c.is_alphanumeric()).map(|c| (c, style)));
            }
            Self::Element(name, children) => {
                match *name {
                    "b" => style.bold = true,
                    "i" => style.italic = true,
                    "s" => style.struck = true,
                    "pre" => style.code = true,
                    _ => {}
                }
                html.extend(["<", name, ">"]);
                for child in children {
                    child.write(style, html, letters);
                }
                html.extend(["</", name.split(' ').next().unwrap_or_default(), ">"]);
            }
        }
    }
}

fn inline() -> impl Strategy<Value = Node> {
    let pieces = vec![
        "w", "w ", " w", " w ", "w w", "(w)", "w,", "*w", "w*", "_w_", "\"w\"", " * w", "w~", "~w",
        "w]", "[w", "!", "🙂w", "w é", "<w", "w | w",
    ];
    let text = prop::sample::select(pieces).prop_map(|text| Node::Text(text.to_owned()));
    let names =
        prop::sample::select(vec!["b", "i", "s", "u", "span", "a href=\"https://x.example/_*a\""]);
    text.prop_recursive(4, 24, 4, move |inner| {
        (names.clone(), prop::collection::vec(inner, 1..4))
            .prop_map(|(name, children)| Node::Element(name, children))
    })
}

fn blocks() -> impl Strategy<Value = Node> {
    let paragraph = prop::collection::vec(inline(), 1..4);
    let pre = prop::sample::select(vec!["w *w*", "w\n\nw", "```w"])
        .prop_map(|text| Node::Element("pre", vec![Node::Text(text.to_owned())]));
    let leaf = prop_oneof![
        6 => paragraph.prop_map(|nodes| Node::Element("p", nodes)),
        1 => pre,
    ];
    let tree = leaf.prop_recursive(4, 24, 4, |inner| {
        let children = prop::collection::vec(inner, 1..4);
        let list = |name| {
            move |items: Vec<Node>| {
                Node::Element(
                    name,
                    items.into_iter().map(|item| Node::Element("li", vec![item])).collect(),
                )
            }
        };
        prop_oneof![
            children.clone().prop_map(|nodes| Node::Element("div", nodes)),
            children.clone().prop_map(|nodes| Node::Element("blockquote", nodes)),
            children.clone().prop_map(list("ul")),
            children.prop_map(list("ol")),
        ]
    });
    prop::collection::vec(tree, 1..3).prop_map(|nodes| Node::Element("div", nodes))
}
