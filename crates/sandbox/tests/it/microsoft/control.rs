//! The control interface and the pages, as other programs see them.

use serde_json::{Value, json};

use super::{Receiver, World, answer};

impl World {
    async fn control(&self, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}_sandbox/{path}", self.microsoft.teams());
        answer(self.http.post(url).json(&body)).await
    }

    async fn look(&self, path: &str) -> Value {
        answer(self.http.get(format!("{}_sandbox/{path}", self.microsoft.teams()))).await.1
    }
}

#[tokio::test]
async fn teams_is_used_over_http() {
    let world = World::start().await;
    let receiver = Receiver::start().await;
    world.microsoft.add_plain_subscription(&receiver.url("/plain"), "s");
    let (_, chat) = world
        .control("chats", json!({"members": ["alice", "bob", "carol"], "topic": "Launch"}))
        .await;
    let chat = chat["id"].as_str().unwrap();
    let (status, sent) =
        world.control("messages", json!({"chat": chat, "from": "bob", "html": "<b>Hi</b>"})).await;
    assert_eq!(status, 200, "{sent}");
    receiver.posts("/plain", 1).await;
    let presence = json!({"person": "alice", "availability": "Available"});
    assert_eq!(world.control("presence", presence).await.0, 200);
    let state = world.look("state").await;
    assert_eq!(state["people"][0]["activity"], "Available");
    let message = &state["chats"][0]["messages"][0];
    assert_eq!((&message["id"], &message["body"]["content"]), (&sent["id"], &json!("<b>Hi</b>")));
    let unknown = world.control("messages", json!({"chat": "x", "from": "bob", "html": ""})).await;
    assert_eq!(unknown, (404, json!({"error": "the tenant has no chat “x”"})));
}

#[tokio::test]
async fn a_page_that_waits_for_news_gets_them_when_they_happen() {
    let world = World::start().await;
    let version = world.look("state").await["version"].as_u64().unwrap();
    let waiting = format!("state?after={version}");
    let (news, ()) = tokio::join!(world.look(&waiting), async {
        world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    });
    assert_eq!(news["chats"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn faults_and_switches_are_set_over_http_and_requests_are_counted() {
    let world = World::start().await;
    world
        .control("faults", json!({"operation": "GET /subscriptions", "status": 503, "count": 1}))
        .await;
    let token = world.app_token().await;
    assert_eq!(world.get("subscriptions", &token).await.0, 503);
    world.control("faults", json!({"aadsts": 7_000_222, "count": 1})).await;
    let (status, body) = world.token(&[("grant_type", "client_credentials")]).await;
    assert_eq!((status, &body["error"]), (401, &json!("invalid_client")));
    let requests = world.look("requests").await;
    assert_eq!(requests["counts"], json!({"token": 2, "GET /subscriptions": 1}));
    let mut delivery = world.look("delivery").await;
    delivery["validationTokens"] = json!("null");
    let url = format!("{}_sandbox/delivery", world.microsoft.teams());
    assert_eq!(answer(world.http.put(url).json(&delivery)).await.0, 200);
    assert_eq!(world.look("delivery").await["validationTokens"], "null");
}

#[tokio::test]
async fn the_service_limits_are_turned_off_and_on_over_http() {
    let world = World::start().await;
    let token = world.app_token().await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    let path = format!("chats/{chat}");
    for (enabled, statuses) in [(false, [200, 200]), (true, [200, 429])] {
        assert_eq!(world.control("limits", json!({"enabled": enabled})).await.0, 200);
        for status in statuses {
            assert_eq!(world.get(&path, &token).await.0, status, "enabled: {enabled}");
        }
    }
}

#[tokio::test]
async fn the_page_and_its_deep_links_are_served_and_load_nothing_from_elsewhere() {
    let world = World::start().await;
    let teams = world.microsoft.teams();
    for path in [
        "",
        "l/message/19:x@thread.v2/1?context=%7B%22contextType%22:%22chat%22%7D",
        "teams.js",
        "teams.css",
    ] {
        let response = world.http.get(format!("{teams}{path}")).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        let text = response.text().await.unwrap();
        assert!(!text.contains("https://") && !text.contains("//cdn"), "{path}");
        assert!(text.len() > 500, "{path}");
    }
}
