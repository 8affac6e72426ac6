//! What is attached: files, pictures, cards.

use super::*;
use crate::files::Obstacle;

#[test]
fn a_title_that_looks_like_an_address_gives_way_to_the_true_one() {
    let attachment = Attachment {
        content_type: "reference".into(),
        name: Some("https://bank.example".into()),
        content_url: Some("https://evil.example/x".into()),
        ..Attachment::default()
    };
    let message = ChatMessage { attachments: vec![attachment], ..html("") };
    assert_eq!(shown(&message), "📎 https://evil.example/x");
}

#[test]
fn the_link_of_a_file_leads_to_it_whatever_it_is_called() {
    for (name, link) in [
        ("Invoice #7.pdf", "https://contoso.sharepoint.com/Invoice%20%237.pdf"),
        ("50% off.docx", "https://contoso.sharepoint.com/50%25%20off.docx"),
    ] {
        let attachment = Attachment {
            content_type: "reference".into(),
            name: Some(name.into()),
            content_url: Some(format!("https://contoso.sharepoint.com/{name}")),
            ..Attachment::default()
        };
        let message = ChatMessage { attachments: vec![attachment], ..html("") };
        let text = shown(&message);
        assert!(text.ends_with(&format!("]({link})")), "{text}");
    }
}

/// What is shown of a card.
fn card(kind: &str, content: &str) -> String {
    let attachment = Attachment {
        content_type: format!("application/vnd.microsoft.card.{kind}"),
        content: Some(content.into()),
        ..Attachment::default()
    };
    shown(&ChatMessage { attachments: vec![attachment], ..html("") })
}

#[test]
fn an_adaptive_card_knows_no_html_but_mentions() {
    let text = |text: &str| {
        let body = serde_json::json!({"body": [{"type": "TextBlock", "text": text}]});
        card("adaptive", &body.to_string())
    };
    assert_eq!(text("Return Vec<String> from parse"), "Return Vec&lt;String> from parse");
    assert_eq!(
        text("Escape <title> in the head, <at>Ben</at>"),
        "Escape &lt;title> in the head, **Ben**"
    );
    assert_eq!(text("<div>\nnext"), "&lt;div> next");
    assert_eq!(card("hero", r#"{"text": "<b>bold</b>"}"#), "**bold**");
}

#[test]
fn columns_with_long_texts_are_no_row() {
    let long = "word ".repeat(300);
    let body = format!(
        r#"{{"body": [{{"type": "ColumnSet", "columns": [{{"items": [{{"type": "TextBlock", "text": "{long}\n\nend"}}]}}]}}]}}"#
    );
    let content = card("adaptive", &body);
    assert!(
        content.len() > 1_490 && content.ends_with("word\n\nend"),
        "{:?}",
        content.get(1_480..)
    );
}

#[test]
fn what_a_card_says_somewhere_else_is_shown() {
    let cases = [
        (r#"{"body": [{"type": "Chart.Donut", "title": "Tasks"}]}"#, "Tasks"),
        (
            r#"{"body": [{"type": "CompoundButton", "title": "Go", "description": "now"}]}"#,
            "Go\nnow",
        ),
        (r#"{"body": [{"type": "Chart.Donut"}], "fallbackText": "3 open tasks"}"#, "3 open tasks"),
        (
            r#"{"body": [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "run",
                "selectAction": {"type": "Action.OpenUrl", "url": "https://x.example/1"}}]}]}"#,
            "[run](https://x.example/1)",
        ),
    ];
    for (content, expected) in cases {
        assert_eq!(card("adaptive", content), expected, "{content}");
    }
    let tapped = r#"{"title": "News", "tap": {"type": "openUrl", "value": "https://x.example"}}"#;
    assert_eq!(card("thumbnail", tapped), "**News**\nhttps://x.example");
}

#[test]
fn a_picture_leads_to_its_address_unless_only_teams_shows_it() {
    for (content, expected) in [
        (
            "<img src='https://status.example/graph.png'>",
            "🖼️ [Image](https://status.example/graph.png)",
        ),
        (
            "<img src='https://x.example/a_(b).png' alt='a cat'>",
            "🖼️ *Image:* [a cat](https://x.example/a_%28b%29.png)",
        ),
        (
            "<img src='https://evil.example/' alt='https://bank.example'>",
            "🖼️ *Image:* https://evil.example/",
        ),
        (
            "<a href='https://x.example'><img src='https://y.example'></a>",
            "🖼️ [Image](https://x.example)",
        ),
        ("<img src='data:image/png;base64,AA'>", "🖼️ *Image*"),
        ("<img src='https://graph.example/messages/1/hostedContents/x/$value'>", "🖼️ *Image*"),
    ] {
        assert_eq!(shown(&html(content)), expected, "{content}");
    }
}

#[test]
fn what_a_card_hides_is_not_shown() {
    let with = |more: &str, text: &str| {
        format!(r#"{{{more} "items": [{{"type": "TextBlock", "text": "{text}"}}]}}"#)
    };
    let hidden = r#""isVisible": false,"#;
    let (a, b, hidden_cell) = (with("", "a"), with("", "b"), with(hidden, "c"));
    let columns = format!(r#"{{"type": "ColumnSet", "columns": [{a}, {hidden_cell}, {b}]}}"#);
    assert_eq!(card("adaptive", &format!(r#"{{"body": [{columns}]}}"#)), "a · b");
    let rows = format!(
        r#"{{"cells": [{a}, {b}]}}, {{{hidden} "cells": [{a}, {b}]}}, {{"cells": [{hidden_cell}, {b}]}}"#
    );
    assert_eq!(
        card("adaptive", &format!(r#"{{"body": [{{"type": "Table", "rows": [{rows}]}}]}}"#)),
        "| a | b |\n| --- | --- |\n|  | b |",
    );
}

#[test]
fn pictures_of_cards_say_what_they_are_and_lead_somewhere() {
    let link = r#""selectAction": {"type": "Action.OpenUrl", "url": "https://x.example/1"}"#;
    let picture = |more: &str| {
        let url = "https://x.example/p.png";
        card("adaptive", &format!(r#"{{"body": [{{"type": "Image", "url": "{url}", {more}}}]}}"#))
    };
    assert_eq!(picture(link), "https://x.example/1");
    let described = format!(r#""altText": "Sales", {link}"#);
    assert_eq!(picture(&described), "🖼️ *Image:* [Sales](https://x.example/1)");
    let tap = r#""tap": {"type": "openUrl", "value": "https://x.example/2"}"#;
    for kind in ["hero", "thumbnail"] {
        let picture = |more: &str| {
            card(kind, &format!(r#"{{"title": "News", "images": [{{"url": "x", {more}}}]}}"#))
        };
        assert_eq!(picture(tap), "**News**\nhttps://x.example/2");
        let described = format!(r#""alt": "Sales", {tap}"#);
        assert_eq!(picture(&described), "**News**\n🖼️ *Image:* [Sales](https://x.example/2)");
        assert_eq!(picture(r#""alt": "Sales""#), "**News**\n🖼️ *Image:* Sales");
    }
}

fn file() -> Attachment {
    Attachment {
        content_type: "reference".into(),
        name: Some("plan.docx".into()),
        content_url: Some("https://contoso.sharepoint.com/plan.docx".into()),
        ..Attachment::default()
    }
}

#[test]
fn files_are_named_however_long_the_text_is() {
    for content in ["short".to_owned(), "word ".repeat(10_000)] {
        let message = ChatMessage { attachments: vec![file(); 13], ..html(&content) };
        let post = post_in(&message, &one_to_one(), "en");
        let link = "📎 [plan.docx](https://contoso.sharepoint.com/plan.docx)\n";
        assert_eq!(post.matches(link).count(), 13);
        assert!(!post.contains("more attachments"), "{post}");
    }
}

#[test]
fn what_is_attached_and_not_named_is_counted() {
    let told = |content: &str, attachments: Vec<Attachment>| {
        let post = post_in(&ChatMessage { attachments, ..html(content) }, &one_to_one(), "en");
        assert!(post.chars().count() <= MAX_CHARACTERS, "{}", post.chars().count());
        let (_, count) = post.rsplit_once("*and ").unwrap();
        (post.matches("📎").count(), count.split_once(" more").unwrap().0.to_owned())
    };
    assert_eq!(told("short", vec![file(); 60]), (50, "10".to_owned()));
    let tab = Attachment { content_type: "tabReference".into(), ..file() };
    let mixed = [vec![file(); 10], vec![tab; 2], vec![file(); 2]].concat();
    assert_eq!(told("short", mixed), (12, "2".to_owned()));
    let address = format!("https://contoso.sharepoint.com/{}", "a".repeat(200));
    let far = Attachment { content_url: Some(address), ..file() };
    assert_eq!(told(&"word ".repeat(10_000), vec![far; 60]), (10, "50".to_owned()));
}

#[test]
fn what_does_not_come_along_says_why_and_links_to_it() {
    let message = ChatMessage {
        attachments: vec![Attachment { id: "a".into(), ..file() }],
        ..html("<p>see <img src=\"https://x/hostedContents/1\"></p>")
    };
    let obstacles = [("a", Obstacle::TooLarge), ("https://x/hostedContents/1", Obstacle::Gone)];
    let obstacles = obstacles.map(|(place, obstacle)| (place.to_owned(), obstacle)).into();
    let teams = "https://teams.microsoft.com".parse().unwrap();
    let context = context("en", &teams, &obstacles);
    let post = notification(&message, &one_to_one(), &context).text;
    for expected in [
        "see 🖼️ *Image* – *not there any more*",
        "📎 [plan.docx](https://contoso.sharepoint.com/plan.docx) – *too large for Mattermost*",
    ] {
        assert!(post.contains(expected), "{post}");
    }
}
