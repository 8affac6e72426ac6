use graph::{Body, Cloud, DlpAction, PolicyViolation};
use serde_json::json;

use super::*;

const GRAPH: &str = "https://graph.microsoft.com/v1.0";

fn hosts() -> Hosts {
    Hosts::of(Cloud::Global).unwrap()
}

fn planned(message: &ChatMessage) -> Plan {
    plan(message, &"19:c@thread.v2".into(), &hosts())
}

fn reference(id: &str, url: &str) -> Attachment {
    Attachment {
        id: id.to_owned(),
        content_type: "reference".to_owned(),
        content_url: Some(url.to_owned()),
        name: Some(format!("{id}.docx")),
        ..Attachment::default()
    }
}

fn picture(chat: &str, message: &str, id: &str) -> String {
    format!("{GRAPH}/chats/{chat}/messages/{message}/hostedContents/{id}/$value")
}

fn html(content: String) -> ChatMessage {
    ChatMessage {
        id: "1".into(),
        body: Body { content_type: BodyType::Html, content },
        ..ChatMessage::default()
    }
}

fn with(attachments: Vec<Attachment>) -> ChatMessage {
    ChatMessage { attachments, ..html(String::new()) }
}

#[test]
fn shared_files_and_own_pictures_come_along() {
    let own = picture("19:c@thread.v2", "1", "x==");
    let text = format!("<p>a <img src=\"{own}\" alt=\"image\"> b <img src='{own}'></p>");
    let attachments = vec![reference("a", "https://contoso.sharepoint.com/a b.docx")];
    let plan = planned(&ChatMessage { attachments, ..html(text) });
    let places: Vec<_> = plan.wanted.iter().map(|wanted| wanted.place.as_str()).collect();
    assert_eq!(places, ["a", &own]);
    assert_eq!(plan.wanted[0].name.as_deref(), Some("a.docx"));
    assert!(matches!(plan.wanted[0].source, FileSource::Share(_)));
    assert!(plan.obstacles.is_empty());
}

fn snippet(url: &str) -> Attachment {
    Attachment {
        id: "s".into(),
        content_type: "application/vnd.microsoft.card.codesnippet".into(),
        content: Some(format!(r#"{{"language": "C/C++", "codeSnippetUrl": "{url}"}}"#)),
        ..Attachment::default()
    }
}

#[test]
fn a_snippet_of_code_comes_along_as_a_text() {
    let plan = planned(&with(vec![snippet(&picture("19:c@thread.v2", "1", "x=="))]));
    let wanted = &plan.wanted[0];
    assert_eq!((wanted.place.as_str(), wanted.name.as_deref()), ("s", Some("C/C++.txt")));
    assert!(planned(&with(vec![snippet(&picture("19:c@thread.v2", "2", "x"))])).is_empty());
    assert!(planned(&with(vec![snippet("https://evil.example/x")])).is_empty());
}

#[test]
fn an_address_in_a_text_is_nobodys_permission() {
    let foreign = [
        picture("19:other@thread.v2", "1", "x"),
        picture("19:c@thread.v2", "2", "x"),
        picture("19:c@thread.v2", "1", "x").replace("https:", "http:"),
        "https://evil.example/chats/19:c@thread.v2/messages/1/hostedContents/x/$value".to_owned(),
    ];
    let text = foreign.map(|source| format!("<img src=\"{source}\">")).concat();
    assert_eq!(planned(&html(text)), Plan::default());
}

#[test]
fn files_elsewhere_are_told_of() {
    let plan = planned(&with(vec![
        reference("a", "https://evil.example/a.docx"),
        reference("b", "http://contoso.sharepoint.com/b.docx"),
        Attachment { content_url: None, ..reference("c", "") },
    ]));
    assert_eq!(plan.wanted, []);
    let expected = [("a", Obstacle::Elsewhere), ("b", Obstacle::Elsewhere)];
    assert_eq!(plan.obstacles, expected.map(|(id, obstacle)| (id.to_owned(), obstacle)).into());
}

#[test]
fn what_is_no_file_is_none() {
    let card = Attachment {
        content_type: "application/vnd.microsoft.card.adaptive".to_owned(),
        ..reference("a", "https://contoso.sharepoint.com/a")
    };
    assert!(planned(&with(vec![card])).is_empty());
    let own = picture("19:c@thread.v2", "1", "x");
    let mut text = html(format!("<img src=\"{own}\">"));
    text.body.content_type = BodyType::Text;
    assert!(planned(&text).is_empty(), "in a plain text it is text");
    let emoji = format!("<customemoji id=\"x\" source=\"{own}\"></customemoji>");
    assert!(planned(&html(emoji)).is_empty());
}

#[test]
fn a_post_takes_ten_and_one_file_once() {
    let one = |n: usize| reference(&n.to_string(), &format!("https://c.sharepoint.com/{n}"));
    let plan = planned(&with((0..12).chain([3]).map(one).collect()));
    assert_eq!(plan.wanted.len(), MOST_FILES);
    let expected = ["10", "11"].map(|id| (id.to_owned(), Obstacle::TooMany));
    assert_eq!(plan.obstacles, expected.into());
}

#[test]
fn of_what_was_deleted_or_hidden_nothing_is_fetched() {
    let mut message = with(vec![reference("a", "https://contoso.sharepoint.com/a")]);
    message.deleted_date_time = Some("2026-11-26T00:00:00Z".parse().unwrap());
    assert!(planned(&message).is_empty());
    let hidden = PolicyViolation { dlp_action: DlpAction::BlockAccess };
    message = ChatMessage { deleted_date_time: None, policy_violation: Some(hidden), ..message };
    assert!(planned(&message).is_empty());
}

#[test]
fn of_two_files_in_one_place_the_second_stays_away() {
    let [first, second] = ["a", "b"].map(|name| Attachment {
        id: "1".into(),
        ..reference(name, &format!("https://c.sharepoint.com/{name}"))
    });
    let plan = planned(&with(vec![first, second]));
    let names: Vec<_> = plan.wanted.iter().map(|wanted| wanted.name.as_deref()).collect();
    assert_eq!(names, [Some("a.docx")]);
}

#[test]
fn the_pictures_of_what_was_forwarded_come_along_if_the_message_has_them() {
    let [own, foreign] = ["1", "2"].map(|message| picture("19:c@thread.v2", message, "x"));
    let content = json!({
        "originalMessageContent": format!("<img src=\"{own}\"><img src=\"{foreign}\">")
    });
    let forwarded = Attachment {
        id: "f".into(),
        content_type: "forwardedMessageReference".into(),
        content: Some(content.to_string()),
        ..Attachment::default()
    };
    let plan = planned(&with(vec![forwarded]));
    let places: Vec<_> = plan.wanted.iter().map(|wanted| wanted.place.as_str()).collect();
    assert_eq!(places, [&own]);
}

#[test]
fn mattermosts_own_limits_come_first() {
    let limits = Limits { turned_on: true, largest: 100 };
    assert_eq!(limits.admit(100), Ok(()));
    assert_eq!(limits.admit(101), Err(Obstacle::TooLarge));
    assert_eq!(limits.admit(0), Err(Obstacle::Empty));
    assert_eq!(Limits { turned_on: false, ..limits }.admit(1), Err(Obstacle::TurnedOff));
}

#[test]
fn only_some_refusals_are_final() {
    for (status, expected) in [
        (403, Some(Obstacle::Denied)),
        (404, Some(Obstacle::Gone)),
        (410, Some(Obstacle::Gone)),
        (400, Some(Obstacle::Late)),
        (408, None),
        (429, None),
        (500, None),
        (503, None),
    ] {
        assert_eq!(refusal(status), expected, "{status}");
    }
}

#[test]
fn what_became_of_a_file_is_kept() {
    for fate in [
        Fate::Missing(Obstacle::TooLarge),
        Fate::Brought { file: "f".to_owned(), delivery: "d".to_owned() },
    ] {
        let json = serde_json::to_string(&fate).unwrap();
        assert_eq!(serde_json::from_str::<Fate>(&json).unwrap(), fate, "{json}");
    }
}
