//! Users, chats, messages and presence.

use std::time::Duration;

use reqwest::Method;
use sandbox::microsoft::{Draft, Operation, Person};
use serde_json::{Value, json};

use super::{World, answer, authorize::code, refusal, tokens::redeem};

async fn alice_token(world: &World) -> String {
    let code = code(world, &[]).await;
    redeem(world, &code, &[]).await.1["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn without_a_valid_token_everything_is_401() {
    let world = World::start().await;
    let good = world.app_token().await;
    let nothing = world.http.get(format!("{}v1.0/subscriptions", world.microsoft.graph()));
    let nothing = answer(nothing).await;
    assert_eq!(refusal(&nothing), (401, "InvalidAuthenticationToken", "Access token is empty."));
    let broken = world.get("subscriptions", "x").await;
    assert_eq!(refusal(&broken).0, 401);
    assert!(refusal(&broken).2.starts_with("CompactToken parsing failed"));
    assert_eq!(world.get("subscriptions", &good).await.0, 200);
    world.clock.advance(Duration::from_hours(1));
    let expired = world.get("subscriptions", &good).await;
    let text = "Lifetime validation failed, the token is expired.";
    assert_eq!(refusal(&expired), (401, "InvalidAuthenticationToken", text));
}

#[tokio::test]
async fn me_has_only_the_default_properties_unless_others_are_selected() {
    let world = World::start().await;
    let token = alice_token(&world).await;
    let (status, me) = world.get("me", &token).await;
    assert_eq!((status, &me["mail"]), (200, &json!("alice@example.com")));
    assert!(me.get("userType").is_none() && me.get("proxyAddresses").is_none(), "{me}");
    let (_, me) = world.get("me?$select=id,userType,proxyAddresses", &token).await;
    assert_eq!(me["userType"], "Member");
    assert_eq!(me["proxyAddresses"], json!(["SMTP:alice@example.com"]));
    assert!(me.get("mail").is_none(), "{me}");
    let wrong = world.get("me?$select=id,nonsense", &token).await;
    assert_eq!(refusal(&wrong).0, 400);
    let app = world.app_token().await;
    assert_eq!(refusal(&world.get("me", &app).await).0, 400);
}

#[tokio::test]
async fn the_application_shows_when_its_secret_ends_to_who_may_read_it() {
    let world = World::start().await;
    let path = format!(
        "applications(appId='{}')?$select=passwordCredentials",
        world.microsoft.client_id()
    );
    assert_eq!(refusal(&world.get(&path, &world.app_token().await).await).0, 403);
    world.microsoft.consent(&["Application.Read.All"], &[]);
    world.microsoft.expire_client_secret(Duration::from_hours(24));
    let token = world.app_token().await;
    let (status, application) = world.get(&path, &token).await;
    assert_eq!(status, 200, "{application}");
    let credential = &application["passwordCredentials"][0];
    assert_eq!(credential["hint"], "san");
    let ends: jiff::Timestamp = credential["endDateTime"].as_str().unwrap().parse().unwrap();
    assert_eq!(ends.duration_since(world.clock.now()).as_hours(), 23);
    assert_eq!(refusal(&world.get("applications(appId='x')", &token).await).0, 404);
    assert_eq!(world.microsoft.unexpected_requests(), [""; 0]);
    assert_eq!(refusal(&world.get("nonsense", &token).await).0, 404);
    assert_eq!(world.microsoft.unexpected_requests().len(), 1);
}

#[tokio::test]
async fn a_chat_is_read_by_its_members_and_by_an_application_with_the_role() {
    let world = World::start().await;
    let microsoft = &world.microsoft;
    microsoft.set_throttling(false);
    let chat = microsoft.create_chat(&["bob", "carol"], None).unwrap();
    let (bob, carol) = (microsoft.person("bob").unwrap().id, microsoft.person("carol").unwrap().id);
    assert_eq!(chat, format!("19:{bob}_{carol}@unq.gbl.spaces"));
    let path = format!("chats/{chat}?$expand=members");
    let (status, body) = world.get(&path, &world.app_token().await).await;
    assert_eq!(
        (status, &body["chatType"], &body["topic"]),
        (200, &json!("oneOnOne"), &Value::Null)
    );
    assert_eq!(body["members"][1]["userId"], json!(carol));
    assert_eq!(body["tenantId"], microsoft.tenant());
    let alice = world.get(&path, &alice_token(&world).await).await;
    assert_eq!(refusal(&alice), (403, "Forbidden", "Forbidden"));
    microsoft.consent(&["Presence.Read.All"], &["User.Read", "Chat.Read"]);
    let unpermitted = world.get(&path, &world.app_token().await).await;
    assert_eq!(
        refusal(&unpermitted),
        (
            403,
            "Forbidden",
            "Missing role permissions on the request. API requires one of 'Chat.ReadBasic.All, Chat.Read.All, \
             Chat.ReadWrite.All'. Roles on the request 'Presence.Read.All'."
        )
    );
}

#[tokio::test]
async fn a_chat_of_another_tenant_is_closed_to_the_application_and_a_missing_one_is_404() {
    let world = World::start().await;
    let token = world.app_token().await;
    let chat = world.microsoft.create_chat(&["bob", "carol"], Some("Launch")).unwrap();
    world.microsoft.give_chat_away(&chat, "7fa0c1d5-8b2e-4c3f-9a6d-0e1f2a3b4c5d").unwrap();
    let (foreign, missing) =
        (world.get(&format!("chats/{chat}"), &token).await, world.get("chats/19:x", &token).await);
    assert_eq!((refusal(&foreign).0, refusal(&missing).0), (403, 404));
}

#[tokio::test]
async fn members_come_page_by_page_and_top_is_refused() {
    let world = World::start().await;
    world.microsoft.set_throttling(false);
    world.microsoft.set_page_size(2);
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], Some("Launch")).unwrap();
    let token = world.app_token().await;
    let (_, first) = world.get(&format!("chats/{chat}/members"), &token).await;
    assert_eq!(first["value"].as_array().unwrap().len(), 2);
    let next = first["@odata.nextLink"].as_str().unwrap();
    assert!(next.starts_with(world.microsoft.graph().as_str()), "{next}");
    let (_, second) = answer(world.http.get(next).bearer_auth(&token)).await;
    assert_eq!(second["value"][0]["displayName"], "Carol Castillo");
    assert!(second.get("@odata.nextLink").is_none());
    let top = world.get(&format!("chats/{chat}/members?$top=50"), &token).await;
    assert_eq!(refusal(&top).0, 400);
}

#[tokio::test]
async fn a_message_shows_its_current_version() {
    let world = World::start().await;
    let microsoft = &world.microsoft;
    microsoft.set_throttling(false);
    let chat = microsoft.create_chat(&["alice", "bob"], None).unwrap();
    let draft = Draft { importance: "urgent".into(), ..Draft::html("<p>Hi</p>") };
    let id = microsoft.send_draft(&chat, "bob", draft).unwrap();
    let token = world.app_token().await;
    let path = format!("chats/{chat}/messages/{id}");
    let (_, first) = world.get(&path, &token).await;
    assert_eq!(first["body"], json!({"contentType": "html", "content": "<p>Hi</p>"}));
    assert_eq!((&first["importance"], &first["etag"]), (&json!("urgent"), &json!(id)));
    assert_eq!(first["from"]["user"]["displayName"], "Bob Bernard");
    microsoft.react(&chat, &id, "alice", "👍").unwrap();
    let (_, liked) = world.get(&path, &token).await;
    assert_eq!(liked["lastEditedDateTime"], Value::Null);
    microsoft.edit_message(&chat, &id, "<p>Hello</p>").unwrap();
    let (_, edited) = world.get(&path, &token).await;
    assert_eq!(edited["lastEditedDateTime"], edited["lastModifiedDateTime"]);
    let versions = [&first, &liked, &edited].map(|it| it["etag"].as_str().unwrap().parse::<i64>());
    assert!(versions.is_sorted_by(|one, next| one.as_ref().unwrap() < next.as_ref().unwrap()));
    microsoft.delete_message(&chat, &id).unwrap();
    let (_, deleted) = world.get(&path, &token).await;
    assert!(deleted["deletedDateTime"].is_string() && deleted["body"]["content"] == "");
    microsoft.rename_chat(&chat, "bob", "Lunch").unwrap();
    assert_eq!(world.get(&format!("chats/{chat}/messages/1"), &token).await.0, 404);
}

#[tokio::test]
async fn presence_is_told_for_up_to_650_known_users() {
    let world = World::start().await;
    let microsoft = &world.microsoft;
    let alice = microsoft.person("alice").unwrap().id;
    microsoft.set_presence("alice", "Busy", "InAMeeting").unwrap();
    let token = world.app_token().await;
    let ask = |ids: Value| {
        let path = "communications/getPresencesByUserId";
        answer(world.graph(Method::POST, path, &token).json(&json!({"ids": ids})))
    };
    let (status, body) = ask(json!([alice, "0e000000-0000-4000-8000-000000000000"])).await;
    assert_eq!((status, body["value"].as_array().unwrap().len()), (200, 1));
    assert_eq!(body["value"][0]["activity"], "InAMeeting");
    assert_eq!(ask(json!(vec![&alice; 650])).await.0, 200);
    assert_eq!(refusal(&ask(json!(vec![&alice; 651])).await).0, 400);
    assert_eq!(refusal(&ask(json!([])).await).0, 400);
    microsoft.consent(&["Chat.Read.All"], &[]);
    let token = world.app_token().await;
    let path = "communications/getPresencesByUserId";
    let request = world.graph(Method::POST, path, &token).json(&json!({"ids": [alice]}));
    assert_eq!(refusal(&answer(request).await).0, 403);
    assert_eq!(microsoft.requests(Operation::Presence), 5);
}

#[tokio::test]
async fn an_unknown_request_is_404_and_remembered() {
    let world = World::start().await;
    let token = world.app_token().await;
    assert!(world.microsoft.unexpected_requests().is_empty());
    let (status, body) = world.get("users/x/joinedTeams", &token).await;
    assert_eq!((status, &body["error"]["code"]), (404, &json!("ResourceNotFound")));
    assert_eq!(world.microsoft.unexpected_requests(), ["graph: GET /v1.0/users/x/joinedTeams"]);
}

#[tokio::test]
async fn planned_failures_come_in_graphs_words_with_retry_after() {
    let world = World::start().await;
    let token = world.app_token().await;
    world.microsoft.fail_next(Operation::ListSubscriptions, 429, 1, Some(Duration::from_secs(7)));
    let request = world.graph(Method::GET, "subscriptions", &token).send().await.unwrap();
    assert_eq!(
        (request.status().as_u16(), &request.headers()["retry-after"]),
        (429, &"7".parse().unwrap())
    );
    assert_eq!(world.get("subscriptions", &token).await.0, 200);
}

#[tokio::test]
async fn the_second_question_about_a_chat_in_one_second_is_too_many() {
    let world = World::start().await;
    let token = world.app_token().await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    let path = format!("chats/{chat}");
    assert_eq!(world.get(&path, &token).await.0, 200);
    let limited = world.get(&path, &token).await;
    assert_eq!(refusal(&limited), (429, "TooManyRequests", "Please retry again later."));
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(world.get(&path, &token).await.0, 200);
}

#[tokio::test]
async fn a_user_who_asks_for_too_much_is_told_to_wait() {
    let world = World::start().await;
    let token = alice_token(&world).await;
    for _ in 0..5 {
        let chat = world.microsoft.create_chat(&["alice", "bob"], Some("Launch")).unwrap();
        assert_eq!(world.get(&format!("chats/{chat}"), &token).await.0, 200);
    }
    let chat = world.microsoft.create_chat(&["alice", "bob"], Some("Launch")).unwrap();
    let path = format!("chats/{chat}");
    let limited = world.graph(Method::GET, &path, &token).send().await.unwrap();
    let wait = limited.headers()["retry-after"].to_str().unwrap().to_owned();
    assert_eq!((limited.status().as_u16(), wait.as_str()), (429, "1"));
    assert_eq!(world.get(&path, &world.app_token().await).await.0, 429, "the chat was asked for");
}

#[tokio::test]
async fn a_guest_without_a_mailbox_looks_like_one() {
    let world = World::start().await;
    world
        .microsoft
        .change_person("alice", |alice| {
            *alice = Person {
                mail: None,
                user_type: "Guest".into(),
                user_principal_name: "alice_other.example#EXT#@example.com".into(),
                ..alice.clone()
            };
        })
        .unwrap();
    let token = alice_token(&world).await;
    let (_, me) = world.get("me?$select=mail,userType,userPrincipalName", &token).await;
    assert_eq!((&me["mail"], &me["userType"]), (&Value::Null, &json!("Guest")));
}
