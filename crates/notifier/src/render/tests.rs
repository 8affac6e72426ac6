use std::sync::LazyLock;

use graph::{Attachment, Body, Identities, Identity};

use super::*;

mod attached;

fn said(body: Body) -> ChatMessage {
    let user = Identity {
        id: Some("a".into()),
        display_name: Some("Adele Vance".into()),
        ..Identity::default()
    };
    ChatMessage {
        id: "1612289765949".into(),
        from: Some(Identities { user: Some(user), ..Identities::default() }),
        body,
        ..ChatMessage::default()
    }
}

fn html(content: &str) -> ChatMessage {
    said(Body { content_type: BodyType::Html, content: content.into() })
}

fn text(content: &str) -> ChatMessage {
    said(Body { content_type: BodyType::Text, content: content.into() })
}

fn one_to_one() -> ChatView {
    ChatView {
        id: "19:a_b@unq.gbl.spaces".into(),
        chat_type: ChatType::OneOnOne,
        topic: None,
        tenant: None,
        members: Vec::new(),
    }
}

/// Somebody whose id is the first letter.
fn participant(name: &str) -> Participant {
    Participant { id: name.get(..1).map(Into::into), name: name.into() }
}

static WORDS: LazyLock<Words> = LazyLock::new(Words::new);

/// For a reader who is not known.
fn context<'a>(locale: &'a str, teams: &'a Url, obstacles: &'a Obstacles) -> RenderContext<'a> {
    RenderContext { words: &WORDS, locale, reader: None, teams, obstacles }
}

fn post_in(message: &ChatMessage, chat: &ChatView, locale: &str) -> String {
    let teams = "https://teams.microsoft.com".parse().unwrap();
    let (reader, none) = ("b".into(), Obstacles::new());
    let context = RenderContext { reader: Some(&reader), ..context(locale, &teams, &none) };
    notification(message, chat, &context).text
}

/// What stands between the first line and the link.
fn shown(message: &ChatMessage) -> String {
    let post = post_in(message, &one_to_one(), "en");
    let content = post.strip_prefix("**Adele Vance**\n").expect("the sender comes first");
    let (content, _) = content.rsplit_once("\n\n[").expect("the link comes last");
    content.trim_start_matches('\n').into()
}

#[test]
fn a_post_says_who_what_and_where() {
    assert_eq!(
        post_in(&html("<p>Hi there</p>"), &one_to_one(), "en"),
        "**Adele Vance**\nHi there\n\n\
         [Open in Microsoft Teams](https://teams.microsoft.com/l/message/19%3Aa_b%40unq.gbl.spaces/\
         1612289765949?context=%7B%22contextType%22%3A%22chat%22%7D)",
    );
}

#[test]
fn the_first_line_tells_the_chat() {
    let head = |chat: &ChatView, locale| {
        post_in(&html("x"), chat, locale).lines().next().unwrap().to_owned()
    };
    let group = |topic: Option<&str>, members: &[&str]| ChatView {
        id: "19:x@thread.v2".into(),
        chat_type: ChatType::Group,
        topic: topic.map(str::to_owned),
        members: members.iter().map(|&name| participant(name)).collect(),
        ..one_to_one()
    };
    assert_eq!(head(&group(Some(" Q3\nplan "), &[]), "en"), "**Adele Vance** in **Q3 plan**");
    let members = ["Adele Vance", "Ben", "Cy *", "Dee"];
    assert_eq!(
        head(&group(None, &members), "en"),
        "**Adele Vance** in a chat with Cy *, Dee",
        "the reader is Ben"
    );
    assert_eq!(head(&group(None, &["Ben"]), "en"), "**Adele Vance** in a group chat");
    assert_eq!(head(&group(Some(" "), &[]), "de"), "**Adele Vance** in einem Gruppenchat");
    let many = ["Cy", "Dee", "Eve", "Fay"];
    assert_eq!(
        head(&group(None, &many), "en"),
        "**Adele Vance** in a chat with Cy, Dee, Eve and one more"
    );
    assert_eq!(
        head(&group(None, &many), "ja"),
        "**Adele Vance** — Cy、Dee、Eve、他 1 人 とのチャット"
    );
    let unknown = ChatView { chat_type: ChatType::Unknown, ..one_to_one() };
    assert_eq!(head(&unknown, "en"), "**Adele Vance**");
}

#[test]
fn whom_the_message_does_not_name_the_members_do() {
    let unnamed = |id: &str| serde_json::json!({"user": {"id": id, "displayName": null}});
    let said = ChatMessage { from: serde_json::from_value(unnamed("C")).unwrap(), ..html("x") };
    let quoting = |kind: &str, property: &str, id: &str| {
        let content = serde_json::json!({ property: unnamed(id) }).to_string();
        let content_type = kind.into();
        let quote = Attachment { content_type, content: Some(content), ..Attachment::default() };
        ChatMessage { attachments: vec![quote], ..said.clone() }
    };
    let members = ["Ben", "Cy", "Dee"].map(participant).into();
    let chat = ChatView { members, ..one_to_one() };
    for (message, expected) in [
        (said.clone(), "**Cy**\nx\n"),
        (quoting("messageReference", "messageSender", "D"), "> **Dee**\n"),
        (quoting("messageReference", "messageSender", "E"), "> **Someone**\n"),
        (
            quoting("forwardedMessageReference", "originalMessageSender", "D"),
            "> ↪️ *Forwarded message from* **Dee**\n",
        ),
    ] {
        let post = post_in(&message, &chat, "en");
        assert!(post.contains(expected), "{post}");
    }
}

#[test]
fn a_label_ends_as_the_language_does() {
    let picture = html("<img alt=\"a cat\">");
    for (locale, label) in [("en", "*Image:*"), ("fr", "*Image :*"), ("zh-CN", "*图片：*")] {
        let post = post_in(&picture, &one_to_one(), locale);
        assert_eq!(post.lines().nth(1), Some(&*format!("🖼️ {label} a cat")), "{locale}");
    }
}

#[test]
fn html_becomes_markdown() {
    for (html_text, markdown) in [
        ("a<br>b<br><br><br>c", "a\nb\n\nc"),
        ("a<b> b </b>c <i></i>", "a **b** c"),
        ("<strong><p>a</p><p>b</p></strong>", "**a**\n\n**b**"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<ul><li></li><ul><li>c</li></ul></ul>", "- c"),
        ("<ul></ul><ol><li>a</ol>", "1. a"),
        ("<ul><li></ul><ol><li></ol>", "*sent something that we could not show*"),
        ("<ul><li>a</ul><ul></ul><ol><li>b</ol>", "- a\n\n\u{200b}\n\n1. b"),
        ("<ul><li>a<p>b</p><p>c</p></li></ul>", "- a\n  b\n  c"),
        ("a<hr>b", "a\n\n---\n\nb"),
        ("a<unknown>b</unknown>c", "abc"),
        ("1 < 2 & 3 &lt;b&gt; &amp;lt;", "1 < 2 & 3 &lt;b> &amp;lt;"),
        ("<a href=\"https://x.example\"></a>y", "y"),
        ("<ul><li>x<h2>y</h2></li></ul>", "- x\n  **y**"),
        ("<table><tr><td><b>a</td><td>b</td></tr></table>c", "| **a** | b |\n| --- | --- |\n\nc"),
        ("<table><td>a</b></table>", "a"),
        ("#</b>À", "\\#\u{200b}À"),
        ("a<sup> </sup>b<sup><b>2</b></sup>", "a b**²**"),
    ] {
        assert_eq!(shown(&html(html_text)), markdown, "{html_text}");
    }
}

#[test]
fn tags_that_close_themselves_hold_nothing() {
    let cell = "<p>Budget</p><table><tr><td/><td>x</td></tr></table><p>Friday</p>";
    assert_eq!(shown(&html(cell)), "Budget\n\n|  | x |\n| --- | --- |\n\nFriday");
    for tag in [
        "code",
        "pre",
        "style",
        "title",
        "b",
        "blockquote",
        "li",
        "a href='https://x.example'",
        "sup",
    ] {
        let content = shown(&html(&format!("<p>a <{tag}/>b</p><p>c</p>")));
        assert_eq!(content.replace('\n', " ").replace("  ", " "), "a b c", "{tag}");
    }
}

#[test]
fn a_long_cell_cuts_nothing_but_itself() {
    let long = "word ".repeat(400);
    let content = shown(&html(&format!("<table><tr><td>{long}</td></tr></table><p>by noon</p>")));
    assert!(content.len() > 1_990 && content.ends_with("word\n\nby noon"), "{content}");
    let two = format!("<table><tr><td>x</td><td>{long}</td></tr></table><p>by noon</p>");
    let post = post_in(&html(&two), &one_to_one(), "en");
    assert!(post.starts_with("**Adele Vance**\n\n| x | word word"), "{post}");
    assert!(post.contains("word… |\n| --- | --- |\n\nby noon\n\n[Continue in"), "{post}");
}

#[test]
fn a_cell_stays_in_its_column() {
    let table =
        "<table><tr><td>Team<td>Hours</tr><tr><td rowspan=2>A<td>8</tr><tr><td>6</tr></table>";
    assert_eq!(shown(&html(table)), "| Team | Hours |\n| --- | --- |\n| A | 8 |\n|  | 6 |");
}

#[test]
fn a_link_shows_where_it_leads_and_all_of_its_text() {
    let cases = [
        (
            "<a href='https://x.example/d'>https://x.example/d – please <b>confirm</b></a>.",
            "https://x.example/d – please **confirm**.",
        ),
        (
            "<a href='https://x.example/d'>https://x.ex<b>ample</b><i> </i>please</a>",
            "https://x.example/d please",
        ),
        ("<a href='https://evil.example'>&#8203;https://bank.example</a>", "https://evil.example"),
        (
            "<a href='https://evil.example'>&#8203;<b>https://bank.example</b></a>",
            "**https://evil.example**",
        ),
        (
            "See <a href='https://x.example/7'><code>run_7</code></a>",
            "See [`run_7`](https://x.example/7)",
        ),
    ];
    for (content, expected) in cases {
        assert_eq!(shown(&html(content)), expected, "{content}");
    }
}

#[test]
fn code_keeps_its_emoji() {
    assert_eq!(shown(&html("<code>done <emoji alt='✅'></emoji></code>")), "`done ✅`");
}

#[test]
fn a_mention_within_bold_text_leaves_it_bold() {
    let content = "<strong>Urgent <at id='0'>Ben</at>, do not deploy</strong>";
    assert_eq!(shown(&html(content)), "**Urgent Ben, do not deploy**");
}

#[test]
fn marks_around_a_table_do_not_meet_those_in_it() {
    assert_eq!(shown(&html("<em><s><table><td>p<i>q</i></table>r</s></em>")), "p*q*\n\n*~~r~~*");
}

#[test]
fn a_backslash_before_an_underscore_frees_nothing() {
    assert_eq!(shown(&text(r"\_b\_ c")), r"\\\_b\\\_ c");
}

/// Mattermost's web app and its mobile app have different rules; what is written here both read alike.
#[test]
fn marks_are_written_so_that_every_reader_sees_them() {
    for (html_text, markdown) in [
        ("<b>a</b><b>b</b>", "**ab**"),
        ("<b><i>x</b></i>y", "***x***y"),
        ("<i><b>a</b> b</i>", "***a*** *b*"),
        ("<i>a <b>b</b></i>", "*a* ***b***"),
        ("<s><b>a</b></s>", "**~~a~~**"),
        ("<b>a</b><i>b</i>", "**a**\u{200a}*b*"),
        ("a<b>(b)</b>c", "a**\u{200b}(b)**\u{200a}c"),
        ("a<s>b</s>c <s>(d)</s>.", "a\u{200a}~~b~~\u{200a}c ~~\u{200b}(d)\u{200b}~~."),
        ("<i>\"a\" * b*</i>", "*\u{200b}\"a\" * b&#42;*"),
        ("<b>a*<i>b</i></b>", "**a\\*\u{200a}*b***"),
        ("<b>x <code>a*b</code> <code>c</code></b>", "**x a\\*b `c`**"),
        ("!<a href=\"https://x.example\">a</a>", "\\![a](https://x.example)"),
    ] {
        assert_eq!(shown(&html(html_text)), markdown, "{html_text}");
    }
}

#[test]
fn code_keeps_to_itself() {
    for (html_text, markdown) in [
        ("<pre>```\u{e}`</pre>", "`````\n````\n`````"),
        ("<code>a</code><code>@all</code>`<code>b</code>", "`a`\u{200a}`@all`\\`\u{200a}`b`"),
    ] {
        assert_eq!(shown(&html(html_text)), markdown, "{html_text}");
    }
}

#[test]
fn what_is_invisible_takes_no_space_away() {
    for html_text in ["<p>@ <i>\u{200b}</i><b>all</b></p>", "&#64;</ul>\u{200b}<at<p>all"] {
        let post = shown(&html(html_text));
        assert!(post.starts_with("@ "), "{post:?}");
    }
    assert_eq!(shown(&html("a \u{200b}<i></i>b")), "a b");
}

#[test]
fn nothing_that_somebody_writes_acts_in_mattermost() {
    for (written, inert) in [
        ("@all (@here) x.@channel", "@\u{200b}all (@\u{200b}here) x.@\u{200b}channel"),
        ("ann@contoso.example", "ann@contoso.example"),
        ("~town-square ~~x~~ ~ 5", "~\u{200b}town-square \\~\\~\u{200b}x\\~\\~ ~ 5"),
        ("#tag #1 C# ", "#\u{200b}tag #\u{200b}1 C#"),
        (":smile: 10:30 a: b", ":\u{200b}smile: 10:30 a: b"),
        (
            "*a* _b_ snake_case `c` [d](e) [f] |g|",
            "\\*a\\* \\_b\\_ snake_case \\`c\\` [d&#93;(e) [f] |g|",
        ),
        ("5 $ or 6 $ or $7", "5 $ or 6 &#36; or $7"),
        ("C:\\Users \\* \\", "C:\\Users \\\\\\* \\\\"),
        ("&#64;all &amp; R&D", "&amp;#\u{200b}64;all &amp;amp; R&D"),
        (
            "- a\n+ b\n1. c\n2) d\n> e\n## f\n===\n|--|",
            "\\- a\n\\+ b\n1\\. c\n2\\) d\n\\> e\n\\## f\n\u{200b}===\n\\|--|",
        ),
        ("a\u{202e}b@\u{200b}all", "ab@all"),
        ("not http:// (or https://)", "not http:\u{200b}// (or https:\u{200b}//)"),
        ("https://x.example/@all_(b)_", "https://x.example/%40all_%28b%29\u{200a}\\_"),
    ] {
        assert_eq!(shown(&text(written)), inert, "{written}");
    }
}

#[test]
fn a_long_message_is_cut_where_a_line_or_at_least_a_word_ends() {
    let lines = "<p>some words of a line</p>".repeat(1_000);
    let post = post_in(&html(&lines), &one_to_one(), "en");
    assert!(post.contains("of a line\n\n…\n\n[Continue in Microsoft Teams]("));
    let words = format!("<b>{}</b>", "word ".repeat(10_000));
    let post = post_in(&html(&words), &one_to_one(), "en");
    assert!(post.contains("word**…\n\n[Continue in Microsoft Teams]("));
    let characters = post.chars().count();
    assert!((MAX_CHARACTERS - 300..=MAX_CHARACTERS).contains(&characters), "{characters}");
}

#[test]
fn text_without_spaces_code_tables_and_cards_are_cut_too() {
    let long = "漢".repeat(40_000);
    let rows = "<tr><td>a</td><td>b</td></tr>".repeat(5_000);
    let texts = r#"{"type":"TextBlock","text":"some words"},"#.repeat(5_000);
    let card = Attachment {
        content_type: "application/vnd.microsoft.card.adaptive".into(),
        content: Some(format!(r#"{{"body":[{texts}{{}}]}}"#)),
        ..Attachment::default()
    };
    for message in [
        text(&long),
        html(&format!("<pre>{long}\n{long}</pre>")),
        html(&format!("<table>{rows}</table>")),
        ChatMessage { attachments: vec![card], ..html("") },
    ] {
        let post = post_in(&message, &one_to_one(), "de");
        let characters = post.chars().count();
        assert!((MAX_CHARACTERS * 3 / 5..=MAX_CHARACTERS).contains(&characters), "{characters}");
        assert!(post.contains("[In Microsoft Teams weiterlesen]("));
        assert_eq!(post.matches("```").count() % 2, 0, "every fence is closed");
    }
}

#[test]
fn a_cut_anywhere_leaves_nothing_open() {
    let teams = "https://teams.microsoft.com".parse().unwrap();
    let none = Obstacles::new();
    let context = context("en", &teams, &none);
    let message = html(
        "<s>(a)<p>(b)</p></s><ul><li><b>c <i>d</i></b><ol><li>é<pre>1\n\n2</pre></li></ol></li></ul>\
         <blockquote>f<a href=\"https://x.example\">g h</a></blockquote><s><i>i</i></s>j\
         <table><tr><td>k<td><s>l</s></table><h2>m #</h2>https://x.example/n <code>o</code>",
    );
    for limit in 10..400 {
        let (content, truncated) = content(&message, &one_to_one(), &context, limit);
        assert!(content.chars().count() <= limit, "{limit}: {content}");
        assert_eq!(content.ends_with('…'), truncated, "{limit}: {content}");
        for mark in ["```", "**", "~~"] {
            assert_eq!(content.matches(mark).count() % 2, 0, "{limit}: {mark} in {content}");
        }
    }
}

#[test]
fn a_placeholder_has_the_link() {
    let teams = "https://dod.teams.microsoft.us".parse().unwrap();
    let none = Obstacles::new();
    let context = context("en", &teams, &none);
    let notification = placeholder(&"19:x@thread.v2".into(), &"1".into(), &context);
    assert!(
        notification.text.ends_with(&format!("[Open in Microsoft Teams]({})", notification.link))
    );
    assert!(notification.text.starts_with("You got a message in Microsoft Teams"));
}

#[test]
fn an_edited_message_says_so_at_its_end_however_long_it_is_and_another_does_not() {
    for content in ["short".to_owned(), "word ".repeat(10_000)] {
        let sent = text(&content);
        let then = Some(jiff::Timestamp::UNIX_EPOCH);
        let edited = ChatMessage { last_edited_date_time: then, ..sent.clone() };
        for (locale, mark) in [("en", "*edited in Teams*"), ("de", "*in Teams bearbeitet*")] {
            let post = post_in(&edited, &one_to_one(), locale);
            assert!(post.ends_with(mark), "{post}");
            assert!(post.chars().count() <= MAX_CHARACTERS, "{}", post.chars().count());
        }
        assert!(!post_in(&sent, &one_to_one(), "en").contains("edited"));
    }
}

#[test]
fn a_deleted_message_leaves_its_link_and_nothing_of_its_text() {
    let (teams, none) = ("https://teams.example".parse().unwrap(), Obstacles::new());
    for (locale, said) in [("en", "deleted in Teams"), ("de", "in Teams gelöscht")] {
        let context = context(locale, &teams, &none);
        let notification = deleted(&one_to_one().id, &"1".into(), &context);
        let (sentence, link) = notification.text.split_once("\n\n").unwrap();
        assert!(sentence.contains(said), "{sentence}");
        assert!(link.ends_with(&format!("]({})", notification.link)), "{link}");
        assert!(link.contains("](https://teams.example/"), "{link}");
    }
}
