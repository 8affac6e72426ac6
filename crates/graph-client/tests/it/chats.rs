//! Chats, their members and one message: paging, absence, refusals.

use graph::{ChatType, Disposition};
use graph_client::{Error, Problem};
use serde_json::json;

use crate::canned::{Answer, Canned, graph_error, graph_error_body, ok};

const CHAT: &str = "19:80a7ff67c0ef43c19d88a7638be436b1@thread.v2";

fn route(path: &str) -> String {
    format!("GET /v1.0/chats/{CHAT}{path}")
}

fn member(user: &str) -> serde_json::Value {
    json!({
        "@odata.type": "#microsoft.graph.aadUserConversationMember", "id": "m", "roles": [],
        "displayName": "Someone", "userId": user, "email": null, "tenantId": "t",
    })
}

#[tokio::test]
async fn a_chat_is_read_as_the_application() {
    let canned = Canned::start().await;
    let body = json!({ "id": CHAT, "chatType": "group", "topic": "Lunch", "tenantId": "t" });
    canned.answer(&route(""), [ok(body)]);
    let (client, _) = canned.client();
    let chat = client.chat(&CHAT.into()).await.unwrap().unwrap();
    assert_eq!((chat.chat_type, chat.topic.as_deref()), (ChatType::Group, Some("Lunch")));
    let seen = canned.seen(&route(""));
    assert_eq!(seen[0].authorization(), Some("Bearer token-1"));
    let user_agent = seen[0].headers["user-agent"].to_str().unwrap();
    assert!(user_agent.starts_with("mattermost-msteams-sync/"), "{user_agent}");
}

#[tokio::test]
async fn a_message_that_is_gone_is_none_and_a_chat_that_is_not_found_may_come() {
    let canned = Canned::start().await;
    for path in ["", "/members"] {
        canned.answer(&route(path), [graph_error(404, "NotFound", "no such chat")]);
    }
    canned.answer(&route("/messages/1"), [graph_error(404, "NotFound", "no such message")]);
    let (client, _) = canned.client();
    assert!(client.message(&CHAT.into(), &"1".into()).await.unwrap().is_none());
    let answers = (client.chat(&CHAT.into()).await, client.members(&CHAT.into()).await);
    let (Err(Error::Graph(chat)), Err(Error::Graph(members))) = answers else {
        panic!("{answers:?}")
    };
    assert!(chat.is_not_found() && members.is_not_found());
}

#[tokio::test]
async fn half_an_emoji_in_an_answer_costs_nothing_else() {
    let canned = Canned::start().await;
    let chat = r#"{"id":"c","chatType":"group","topic":"Lunch \ud83d"}"#;
    let members = r#"{"value":[{"userId":"a","displayName":"Ann \udc4d"}]}"#;
    canned.answer(&route(""), [Answer::Text(200, chat.to_owned())]);
    canned.answer(&route("/members"), [Answer::Text(200, members.to_owned())]);
    let (client, _) = canned.client();
    let chat = client.chat(&CHAT.into()).await.unwrap().unwrap();
    assert_eq!(chat.topic.as_deref(), Some("Lunch \u{fffd}"));
    let members = client.members(&CHAT.into()).await.unwrap().unwrap();
    assert_eq!(members[0].display_name.as_deref(), Some("Ann \u{fffd}"));
}

#[tokio::test]
async fn a_message_is_read() {
    let canned = Canned::start().await;
    let body = json!({
        "id": "1727903166936", "etag": "1727903166936", "messageType": "message",
        "chatId": CHAT, "body": { "contentType": "text", "content": "Hi" },
        "from": { "user": { "id": "u", "displayName": "Adele" } },
    });
    canned.answer(&route("/messages/1727903166936"), [ok(body)]);
    let (client, _) = canned.client();
    let message = client.message(&CHAT.into(), &"1727903166936".into()).await.unwrap().unwrap();
    assert_eq!(message.body.content, "Hi");
    assert_eq!(message.version(), 1_727_903_166_936);
}

#[tokio::test]
async fn members_are_read_page_by_page_and_without_top() {
    let canned = Canned::start().await;
    let next = canned.url("/v1.0/page-2?$skiptoken=x%20y");
    canned.answer(
        &route("/members"),
        [ok(json!({ "value": [member("a"), member("b")], "@odata.nextLink": next }))],
    );
    canned.answer("GET /v1.0/page-2", [ok(json!({ "value": [member("c")] }))]);
    let (client, _) = canned.client();
    let members = client.members(&CHAT.into()).await.unwrap().unwrap();
    let users: Vec<_> = members.into_iter().map(|member| member.user_id.unwrap()).collect();
    assert_eq!(users, ["a".into(), "b".into(), "c".into()]);
    assert_eq!(canned.seen(&route("/members"))[0].query, "");
    let second = &canned.seen("GET /v1.0/page-2")[0];
    assert_eq!(second.query, "$skiptoken=x%20y");
    assert_eq!(second.authorization(), Some("Bearer token-1"));
}

#[tokio::test]
async fn a_next_link_to_another_host_is_asked_of_ours() {
    let (canned, foreign) = (Canned::start().await, Canned::start().await);
    let links = [
        foreign.url("/v1.0/page-2"),
        canned.url("/v1.0/page-2").replace("http:", "https:"),
        canned.url("/v1.0/page-2").replace("127.0.0.1", "localhost"),
        canned.url("@evil.example/v1.0/page-2"),
        "/v1.0/page-2".to_owned(),
    ];
    canned
        .answer("GET /v1.0/page-2", [ok(json!({ "value": [member("b")], "@odata.nextLink": "" }))]);
    let (client, _) = canned.client();
    for link in &links {
        let page = json!({ "value": [member("a")], "@odata.nextLink": link });
        canned.answer(&route("/members"), [ok(page)]);
        assert_eq!(client.members(&CHAT.into()).await.unwrap().unwrap().len(), 2, "{link}");
    }
    assert_eq!(canned.seen("GET /v1.0/page-2").len(), links.len());
    assert_eq!(foreign.requests(), 0);
}

#[tokio::test]
async fn a_next_link_to_something_else_is_not_followed() {
    let (canned, foreign) = (Canned::start().await, Canned::start().await);
    let page = json!({ "value": [member("a")], "@odata.nextLink": foreign.url("/beta/page-2") });
    canned.answer(&route("/members"), [ok(page)]);
    let (client, _) = canned.client();
    let error = client.members(&CHAT.into()).await.unwrap_err();
    let Error::Unexpected(unexpected) = &error else { panic!("{error:?}") };
    assert_eq!(unexpected.problem, Problem::ForeignHost);
    assert_eq!(foreign.requests(), 0);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (canned, foreign) = (Canned::start().await, Canned::start().await);
    let elsewhere = ("location", foreign.url("/v1.0/chats/c"));
    canned.answer(&route(""), [Answer::With(302, elsewhere, json!({}))]);
    let (client, _) = canned.client();
    client.chat(&CHAT.into()).await.unwrap_err();
    assert_eq!(foreign.requests(), 0);
}

#[tokio::test]
async fn a_chat_of_another_tenant_is_none() {
    let canned = Canned::start().await;
    canned.answer(&route(""), [graph_error(403, "Forbidden", "Forbidden")]);
    canned.answer(&route("/members"), [graph_error(403, "Forbidden", "Forbidden")]);
    let (client, _) = canned.client();
    assert_eq!(client.chat(&CHAT.into()).await.unwrap(), None);
    assert_eq!(client.members(&CHAT.into()).await.unwrap(), None);
}

#[tokio::test]
async fn a_list_that_was_begun_waits_out_a_limit_and_goes_on() {
    let canned = Canned::start().await;
    let next = canned.url(&format!("/v1.0/chats/{CHAT}/members?$skiptoken=2"));
    let busy = || {
        let wait = ("retry-after", "1".to_owned());
        Answer::With(429, wait, graph_error_body("TooManyRequests", "Please retry again later."))
    };
    canned.answer(
        &route("/members"),
        [
            ok(json!({ "value": [member("a")], "@odata.nextLink": next })),
            busy(),
            ok(json!({ "value": [member("b")] })),
        ],
    );
    let (client, _) = canned.client();
    assert_eq!(client.members(&CHAT.into()).await.unwrap().unwrap().len(), 2);
    canned.answer(&route("/members"), [busy()]);
    client.members(&CHAT.into()).await.unwrap_err();
    assert_eq!(canned.seen(&route("/members")).len(), 4, "what was not begun is the caller's");
}

#[tokio::test]
async fn a_missing_permission_is_for_the_admin_and_keeps_microsofts_words() {
    let canned = Canned::start().await;
    canned.answer(
        &route(""),
        [graph_error(403, "Forbidden", "Missing role permissions on the request")],
    );
    let (client, _) = canned.client();
    let error = client.chat(&CHAT.into()).await.unwrap_err();
    assert!(matches!(error.disposition(), Disposition::AskAdmin), "{:?}", error.disposition());
    let Error::Graph(error) = error else { panic!("{error:?}") };
    assert_eq!((error.status, error.code.as_str()), (403, "Forbidden"));
    assert_eq!(error.message, "Missing role permissions on the request");
}

#[tokio::test]
async fn garbage_is_an_error_that_does_not_repeat_it() {
    let canned = Canned::start().await;
    for garbage in [
        "",
        "<html>private</html>",
        "\"private\"",
        "{\"id\":[\"private\"]}",
        "{\"id\":{\"private\":1}}",
    ] {
        canned.answer(&route(""), [Answer::Text(200, garbage.to_owned())]);
        let (client, _) = canned.client();
        let error = client.chat(&CHAT.into()).await.unwrap_err();
        assert!(matches!(error.disposition(), Disposition::Retry { after: None }), "{garbage}");
        let Error::Unexpected(unexpected) = &error else { panic!("{error:?}") };
        assert!(matches!(unexpected.problem, Problem::Json { .. }), "{garbage}: {error:?}");
        let text = format!("{error:?} {error} {}", unexpected.problem);
        assert!(!text.contains("private"), "{text}");
    }
}

#[tokio::test]
async fn an_id_that_would_leave_its_place_is_not_asked_for() {
    let canned = Canned::start().await;
    let (client, _) = canned.client();
    for id in ["", ".", ".."] {
        let error = client.chat(&id.into()).await.unwrap_err();
        assert!(matches!(error.disposition(), Disposition::GiveUp), "{id:?}: {error:?}");
    }
    assert_eq!(canned.requests(), 0);
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    let canned = Canned::start().await;
    canned.answer(&route(""), [Answer::Text(200, " ".repeat(8 * 1024 * 1024 + 1))]);
    let (client, _) = canned.client();
    let error = client.chat(&CHAT.into()).await.unwrap_err();
    let Error::Unexpected(unexpected) = &error else { panic!("{error:?}") };
    assert!(matches!(unexpected.problem, Problem::TooLong(_)), "{error:?}");
}
