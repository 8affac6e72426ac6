use std::sync::LazyLock;

use graph::{Attachment, Body, Identities, Identity};
use proptest::prelude::*;

use super::*;

mod hostile;

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

fn attached(attachments: Vec<Attachment>) -> ChatMessage {
    ChatMessage { attachments, ..html("") }
}

fn attachment(content_type: &str, name: Option<&str>) -> Attachment {
    Attachment {
        content_type: content_type.into(),
        name: name.map(str::to_owned),
        ..Attachment::default()
    }
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

fn group(topic: Option<&str>, members: &[&str]) -> ChatView {
    ChatView {
        id: "19:x@thread.v2".into(),
        chat_type: ChatType::Group,
        topic: topic.map(str::to_owned),
        members: members.iter().map(|&name| name.to_owned()).collect(),
        ..one_to_one()
    }
}

static WORDS: LazyLock<Words> = LazyLock::new(Words::new);

fn post_in(message: &ChatMessage, chat: &ChatView, locale: &str) -> String {
    let teams = "https://teams.microsoft.com".parse().unwrap();
    notification(message, chat, &RenderContext { words: &WORDS, locale, teams: &teams }).text
}

/// What stands between the first line and the link.
fn shown(message: &ChatMessage) -> String {
    let post = post_in(message, &one_to_one(), "en");
    let content = post.strip_prefix("**Adele Vance**\n").expect("the sender comes first");
    content
        .split_once("\n\n[Open in Microsoft Teams](https://")
        .expect("the link comes last")
        .0
        .into()
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
    assert_eq!(
        head(&group(Some("Q3 [plan](x)"), &[]), "en"),
        "**Adele Vance** in *Q3 \\[plan\\](x)*"
    );
    let members = ["Adele Vance", "Ben *", "Cy"];
    assert_eq!(head(&group(None, &members), "en"), "**Adele Vance** in a chat with Ben \\*, Cy");
    assert_eq!(head(&group(Some(" "), &[]), "de"), "**Adele Vance** in einem Gruppenchat");
    let many = ["A", "B", "C", "D"];
    assert_eq!(
        head(&group(None, &many), "en"),
        "**Adele Vance** in a chat with A, B, C and one more"
    );
    let unknown = ChatView { chat_type: ChatType::Unknown, ..one_to_one() };
    assert_eq!(head(&unknown, "en"), "**Adele Vance**");
}

#[test]
fn a_sender_without_a_name_is_someone() {
    let message = ChatMessage { from: None, ..html("x") };
    assert!(post_in(&message, &one_to_one(), "de").starts_with("**Jemand**\nx"));
}

#[test]
fn html_becomes_markdown() {
    for (html_text, markdown) in [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div><div>One</div><div>Two</div></div>", "One\nTwo"),
        ("a<br>b<br><br><br>c", "a\nb\n\nc"),
        ("<p>&nbsp;</p><p>x&nbsp;y</p><p>&nbsp;</p>", "x y"),
        (
            "<b>bold</b> <em>slanted</em> <s>gone</s> <u>under</u>",
            "**bold** *slanted* ~~gone~~ under",
        ),
        ("a<b> b </b>c", "a **b** c"),
        ("<b>a</b><b>b</b> <i></i>", "**ab**"),
        ("<b><i>x</b></i>y", "***x***y"),
        ("<strong><p>a</p><p>b</p></strong>", "**a**\n\n**b**"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>d", "- a\n- b\n  - c\n\nd"),
        ("<ol start=\"9\"><li><p>a</p></li><li>b<br>c</ol>", "9. a\n10. b\n    c"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<blockquote><p>a</p><p>b</p></blockquote><p>c</p>", "> a\n>\n> b\n\nc"),
        ("<h2>Title</h2>text", "**Title**\n\ntext"),
        ("a<hr>b", "a\n\n---\n\nb"),
        ("<p>Hi&nbsp;<at id=\"0\">Everyone</at></p>", "Hi **Everyone**"),
        ("ok<emoji id=\"smile\" alt=\"🙂\" title=\"Smile\"></emoji>!", "ok🙂!"),
        ("<img itemtype=\"http://schema.skype.com/Emoji\" alt=\"😀\">", "😀"),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
            "**a** \\| **b**\n1 \\| 2",
        ),
        ("<script>alert(1)</script><style>p{}</style>x", "x"),
        ("a<unknown>b</unknown>c", "abc"),
        ("1 < 2 & 3 &lt;b&gt; &amp;lt;", "1 < 2 & 3 &lt;b> &amp;lt;"),
    ] {
        assert_eq!(shown(&html(html_text)), markdown, "{html_text}");
    }
}

#[test]
fn links_show_their_address_and_only_the_true_one() {
    for (html_text, markdown) in [
        (
            "<a href=\"https://x.example/a?b=1&amp;c=2\">here</a>",
            "[here](https://x.example/a?b=1&c=2)",
        ),
        (
            "<a href=\"https://x.example/\"><b>bold</b> text</a>.",
            "[**bold** text](https://x.example/).",
        ),
        ("<a href=\"https://x.example/a\">https://x.example/a</a>", "https://x.example/a"),
        (
            "see <a href=\"https://evil.example\">https://bank.example</a> now",
            "see https://evil.example now",
        ),
        ("<a href=\"javascript:alert(1)\">x</a>", "x"),
        ("<a href=\"https://x.example/)[y](z\">x</a>", "[x](https://x.example/%29%5By%5D%28z)"),
        ("<a href=\"mailto:a@x.example\">write</a>", "[write](mailto:a%40x.example)"),
        ("<a href=\"https://x.example\"></a>y", "y"),
        ("https://x.example/a_b_c?d=1&amp;e=*, ok", "https://x.example/a_b_c?d=1&e=\\*, ok"),
        ("(https://x.example/@all)", "(https://x.example/%40all)"),
    ] {
        assert_eq!(shown(&html(html_text)), markdown, "{html_text}");
    }
}

#[test]
fn code_is_shown_exactly() {
    for (html_text, markdown) in [
        (
            "<codeblock class=\"Json\"><code>{<br>&nbsp;&nbsp;\"a\": <span>1</span><br>}</code></codeblock>",
            "```json\n{\n  \"a\": 1\n}\n```",
        ),
        ("<pre>a *b*\n\n@all</pre>after", "```\na *b*\n\n@all\n```\n\nafter"),
        ("<pre>```\nx</pre>", "````\n```\nx\n````"),
        ("<pre>```\u{e}`</pre>", "`````\n````\n`````"),
        ("<codeblock class=\"latex\"><code>x</code></codeblock>", "```\nx\n```"),
        ("<codeblock class=\"a b\n**\"><code>x</code></codeblock>", "```\nx\n```"),
        ("use <code>a*b</code> and <code>`</code>", "use `a*b` and `` ` ``"),
        ("<ul><li>x<pre>1\n2</pre></li></ul>", "- x\n  ```\n  1\n  2\n  ```"),
        ("<code> </code>x", "x"),
        ("<code>a</code><code>@all</code>`<code>b</code>", "`a` `@all`\\` `b`"),
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
fn plain_text_is_not_read_as_html() {
    assert_eq!(
        shown(&text("<b>a</b> *b*\n\n\nc & d\n# e")),
        "&lt;b>a&lt;/b> \\*b\\*\n\nc & d\n\\# e"
    );
}

#[test]
fn what_is_not_shown_is_told() {
    let reply = Attachment {
        content: Some(
            r#"{"messageId":"1","messagePreview":"Lunch @all?\nNow","messageSender":{"user":{"displayName":"Ben"}}}"#
                .into(),
        ),
        ..attachment("messageReference", None)
    };
    let place = Attachment {
        teams_app_id: Some("FLUID_PLACEHOLDER_CARD".into()),
        ..attachment("application/vnd.microsoft.card.codesnippet", None)
    };
    for (message, line) in [
        (html(""), "*sent something that we could not show*"),
        (text("\u{200b}"), "*sent something that we could not show*"),
        (html("<p> </p>"), "*sent something that we could not show*"),
        (html("<img src=\"https://graph.microsoft.com/x/$value\">"), "*sent an image*"),
        (html("look <img><img>"), "look\n\n*sent 2 images*"),
        (
            attached(vec![attachment("reference", Some("plan_v2_.docx"))]),
            "*sent a file:* plan_v2\\_.docx",
        ),
        (attached(vec![attachment("reference", None)]), "*sent a file*"),
        (attached(vec![attachment("forwardedMessageReference", None)]), "*forwarded a message*"),
        (
            attached(vec![attachment("application/vnd.microsoft.card.adaptive", None)]),
            "*sent a card*",
        ),
        (
            attached(vec![attachment("audio/ogg", None)]),
            "*sent an attachment that we could not show*",
        ),
        (attached(vec![place]), "*sent something that we could not show*"),
        (
            ChatMessage {
                attachments: vec![reply],
                ..html("<attachment id=\"1\"></attachment><p>yes</p>")
            },
            "*replied to Ben:*\n> Lunch @\u{200b}all?\n> Now\n\nyes",
        ),
        (attached(vec![attachment("messageReference", None)]), "*replied to Someone:*"),
    ] {
        assert_eq!(shown(&message), line);
    }
}

#[test]
fn many_attachments_are_counted() {
    let shown = shown(&attached(vec![attachment("reference", Some("a")); 13]));
    assert_eq!(shown.matches("*sent a file:* a").count(), 10);
    assert!(shown.ends_with("*sent 3 more attachments*"), "{shown}");
}

#[test]
fn nothing_that_somebody_writes_acts_in_mattermost() {
    for (written, inert) in [
        ("@all (@here) x.@channel", "@\u{200b}all (@\u{200b}here) x.@\u{200b}channel"),
        ("ann@contoso.example", "ann@contoso.example"),
        ("~town-square ~~x~~", "\\~\u{200b}town-square \\~\\~\u{200b}x\\~\\~\u{200b}"),
        ("#tag #1 C# ", "#\u{200b}tag #\u{200b}1 C#"),
        (":smile: 10:30 a: b", ":\u{200b}smile: 10:30 a: b"),
        (
            "*a* _b_ snake_case `c` [d](e) |f| $g$",
            "\\*a\\* \\_b\\_ snake_case \\`c\\` \\[d\\](e) \\|f\\| \\$g\\$",
        ),
        ("\\@all \\*", "\\\\@\u{200b}all \\\\\\*"),
        ("&#64;all &amp;", "&amp;#\u{200b}64;all &amp;amp;"),
        (
            "- a\n+ b\n1. c\n2) d\n> e\n## f\n===",
            "\\- a\n\\+ b\n1\\. c\n2\\) d\n\\> e\n\\## f\n\u{200b}===",
        ),
        ("a\u{202e}b@\u{200b}all", "ab@all"),
    ] {
        assert_eq!(shown(&text(written)), inert, "{written}");
    }
}

#[test]
fn parts_of_a_word_cannot_join_into_something_that_acts() {
    for html_text in [
        "@<span>all</span>",
        "<b>@</b>all",
        "@<emoji alt=\"all\"></emoji>",
        "&#64;all",
        "@<!-- -->all",
    ] {
        let shown = shown(&html(html_text));
        assert!(!shown.contains("@all"), "{html_text}: {shown}");
    }
    let entity = shown(&html("&amp;#<span>64;all</span>"));
    assert!(!entity.contains("&#64"), "{entity}");
}

#[test]
fn a_long_message_is_cut_between_words_and_says_so() {
    let post = post_in(&html(&format!("<b>{}</b>", "word ".repeat(10_000))), &one_to_one(), "en");
    let characters = post.chars().count();
    assert!((MAX_CHARACTERS - 500..=MAX_CHARACTERS).contains(&characters), "{characters}");
    assert!(
        post.contains("word**\n\n*The message is too long for here; it continues in Teams.*\n\n[")
    );
}

#[test]
fn text_without_spaces_and_code_are_cut_too() {
    let long = "漢".repeat(40_000);
    for message in [text(&long), html(&format!("<pre>{long}\n{long}</pre>"))] {
        let post = post_in(&message, &one_to_one(), "de");
        let characters = post.chars().count();
        assert!((MAX_CHARACTERS / 2..=MAX_CHARACTERS).contains(&characters), "{characters}");
        assert!(post.contains("sie geht in Teams weiter"));
        assert_eq!(post.matches("```").count() % 2, 0, "every fence is closed");
    }
}

#[test]
fn a_placeholder_has_the_link() {
    let teams = "https://dod.teams.microsoft.us".parse().unwrap();
    let context = RenderContext { words: &WORDS, locale: "en", teams: &teams };
    let notification = placeholder(&"19:x@thread.v2".into(), &"1".into(), &context);
    assert!(
        notification.text.ends_with(&format!("[Open in Microsoft Teams]({})", notification.link))
    );
    assert!(notification.text.starts_with("You got a message in Microsoft Teams"));
}
