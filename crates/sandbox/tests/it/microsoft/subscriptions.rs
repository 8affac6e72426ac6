//! Creating, renewing and deleting subscriptions, and the handshake before.

use std::time::Duration;

use axum::http::StatusCode;
use reqwest::Method;
use sandbox::microsoft::Operation;
use serde_json::{Value, json};

use super::{Key, Receiver, World, answer, refusal};

/// A world with a receiver and a key, without service limits.
async fn start() -> (World, Receiver, Key) {
    let world = World::start().await;
    world.microsoft.set_throttling(false);
    (world, Receiver::start().await, Key::generate())
}

fn with(body: &Value, name: &str, value: Value) -> Value {
    let mut body = body.clone();
    body[name] = value;
    body
}

fn without(body: &Value, name: &str) -> Value {
    let mut body = body.clone();
    body.as_object_mut().unwrap().remove(name);
    body
}

#[tokio::test]
async fn a_subscription_is_created_and_shows_its_client_state_only_then() {
    let (world, receiver, key) = start().await;
    let (status, created) = world.subscribe(&world.subscription(&receiver, &key)).await;
    assert_eq!((status, &created["clientState"]), (201, &json!("state")), "{created}");
    let token = world.app_token().await;
    let id = created["id"].as_str().unwrap();
    let (_, list) = world.get("subscriptions", &token).await;
    assert_eq!(list["value"][0]["id"], id);
    assert_eq!(list["value"][0]["clientState"], Value::Null);
    let (_, read) = world.get(&format!("subscriptions/{id}"), &token).await;
    assert_eq!(
        (&read["clientState"], &read["encryptionCertificateId"]),
        (&Value::Null, &json!("k-1"))
    );
    let path = format!("subscriptions/{id}");
    let delete = || world.graph(Method::DELETE, &path, &token);
    assert_eq!(answer(delete()).await.0, 204);
    assert_eq!(refusal(&answer(delete()).await).0, 404);
}

#[tokio::test]
async fn a_short_subscription_to_all_members_stands_beside_the_one_to_all_messages() {
    let (world, receiver, key) = start().await;
    assert_eq!(world.subscribe(&world.subscription(&receiver, &key)).await.0, 201);
    let members = json!({
        "changeType": "created",
        "notificationUrl": receiver.url("/changes"),
        "resource": "/chats/getAllMembers",
        "expirationDateTime": world.in_minutes(10),
        "clientState": "other",
    });
    assert_eq!(world.subscribe(&members).await.0, 201);
    assert_eq!(refusal(&world.subscribe(&members).await).0, 409);
    let long = with(&members, "expirationDateTime", world.in_minutes(90).into());
    assert_eq!(refusal(&world.subscribe(&long).await).0, 400, "without a lifecycle address");
    world.microsoft.consent(&["Presence.Read.All"], &[]);
    assert_eq!(refusal(&world.subscribe(&members).await).0, 403);
    world.microsoft.consent(&["Chat.ReadBasic.All"], &[]);
    assert_eq!(refusal(&world.subscribe(&members).await).0, 409);
}

#[tokio::test]
async fn what_graph_does_not_take_is_refused() {
    let (world, receiver, key) = start().await;
    let good = world.subscription(&receiver, &key);
    let wrong = [
        ("a property it does not know", with(&good, "expires", json!("x"))),
        ("no change type", without(&good, "changeType")),
        ("an unknown change type", with(&good, "changeType", json!("created,moved"))),
        ("no notification URL", without(&good, "notificationUrl")),
        ("http beyond this machine", with(&good, "notificationUrl", json!("http://example.com/x"))),
        ("no lifecycle URL beyond an hour", without(&good, "lifecycleNotificationUrl")),
        ("no expiry", without(&good, "expirationDateTime")),
        ("expiry in no format", with(&good, "expirationDateTime", json!("tomorrow"))),
        ("expiry in the past", with(&good, "expirationDateTime", json!(world.in_minutes(-1)))),
        ("more than three days", with(&good, "expirationDateTime", json!(world.in_minutes(4321)))),
        ("a long client state", with(&good, "clientState", json!("x".repeat(129)))),
        ("data without a certificate", without(&good, "encryptionCertificate")),
        ("a certificate without a name", without(&good, "encryptionCertificateId")),
        ("no certificate at all", with(&good, "encryptionCertificate", json!("QUJD"))),
        ("a long certificate name", with(&good, "encryptionCertificateId", json!("x".repeat(129)))),
        ("an unknown resource", with(&good, "resource", json!("/me/messages"))),
        ("another type", with(&good, "includeResourceData", json!("true"))),
        ("an unknown TLS version", with(&good, "latestSupportedTlsVersion", json!("v9"))),
    ];
    for (what, body) in wrong {
        let answer = world.subscribe(&body).await;
        assert_eq!(refusal(&answer).0, 400, "{what}: {}", answer.1);
    }
    assert_eq!(world.subscribe(&good).await.0, 201);
}

#[tokio::test]
async fn the_shortest_life_is_45_minutes_and_needs_no_lifecycle_url() {
    let (world, receiver, key) = start().await;
    let short = with(
        &without(&world.subscription(&receiver, &key), "lifecycleNotificationUrl"),
        "expirationDateTime",
        json!(world.in_minutes(1)),
    );
    let (status, created) = world.subscribe(&short).await;
    assert_eq!(status, 201, "{created}");
    let expires: jiff::Timestamp = created["expirationDateTime"].as_str().unwrap().parse().unwrap();
    let life = expires.duration_since(world.clock.now());
    assert!(life.as_mins() == 44 || life.as_mins() == 45, "{life}");
    world.clock.advance(Duration::from_mins(45));
    assert!(world.microsoft.subscriptions().is_empty());
}

#[tokio::test]
async fn a_second_subscription_to_the_same_changes_is_a_conflict() {
    let (world, receiver, key) = start().await;
    let old = world.microsoft.add_plain_subscription(&receiver.url("/old"), "s");
    let body = world.subscription(&receiver, &key);
    let conflict = world.subscribe(&body).await;
    let text = format!("Subscription Id <{old}> already exists for the requested combination");
    assert_eq!(refusal(&conflict), (409, "ExtensionError", text.as_str()));
    world.microsoft.remove_subscription(&old, false).unwrap();
    assert_eq!(world.subscribe(&body).await.0, 201);
}

#[tokio::test]
async fn permissions_and_the_organisations_limit_are_403() {
    let (world, receiver, key) = start().await;
    let body = world.subscription(&receiver, &key);
    world.microsoft.consent(&["Presence.Read.All"], &[]);
    let forbidden = world.subscribe(&body).await;
    assert_eq!(refusal(&forbidden).0, 403);
    assert!(
        refusal(&forbidden).2.contains("one of ('Chat.Read.All,Chat.ReadWrite.All') is missing")
    );
    world.microsoft.consent(&["Chat.Read.All"], &[]);
    world.microsoft.set_subscription_limit(0);
    assert_eq!(refusal(&world.subscribe(&body).await).0, 403);
}

#[tokio::test]
async fn both_urls_must_pass_the_handshake() {
    let (world, receiver, key) = start().await;
    let body = world.subscription(&receiver, &key);
    let slow = Receiver::start().await;
    slow.behave(|it| it.handshake_status = StatusCode::ACCEPTED);
    let wrong_status =
        world.subscribe(&with(&body, "lifecycleNotificationUrl", json!(slow.url("/l")))).await;
    assert_eq!(
        refusal(&wrong_status),
        (
            400,
            "ValidationError",
            "Subscription validation request failed. Notification endpoint must respond with 200 OK to validation \
             request."
        )
    );
    slow.behave(|it| (it.handshake_status, it.handshake_suffix) = (StatusCode::OK, "\n"));
    let wrong_body = world.subscribe(&with(&body, "notificationUrl", json!(slow.url("/n")))).await;
    assert!(
        refusal(&wrong_body)
            .2
            .ends_with("Response must exactly match validationToken query parameter.")
    );
    slow.behave(|it| (it.handshake_type, it.handshake_suffix) = ("text/html", ""));
    let wrong_type = world.subscribe(&with(&body, "notificationUrl", json!(slow.url("/n")))).await;
    assert_eq!(refusal(&wrong_type).0, 400);
    assert!(world.microsoft.subscriptions().is_empty());
    assert_eq!(world.subscribe(&body).await.0, 201);
}

#[tokio::test]
async fn renewing_takes_a_new_expiry_certificate_and_url_and_nothing_else() {
    let (world, receiver, key) = start().await;
    let (_, created) = world.subscribe(&world.subscription(&receiver, &key)).await;
    let token = world.app_token().await;
    let path = format!("subscriptions/{}", created["id"].as_str().unwrap());
    let patch = |body: Value| answer(world.graph(Method::PATCH, &path, &token).json(&body));
    let renewed = json!({
        "expirationDateTime": world.in_minutes(4320),
        "encryptionCertificate": Key::generate().certificate,
        "encryptionCertificateId": "k-2",
        "notificationUrl": receiver.url("/other"),
    });
    let (status, body) = patch(renewed).await;
    assert_eq!((status, &body["encryptionCertificateId"]), (200, &json!("k-2")), "{body}");
    assert_eq!(body["notificationUrl"], json!(receiver.url("/other")));
    for (name, value) in [("lifecycleNotificationUrl", "http://127.0.0.1/x"), ("clientState", "s")]
    {
        assert_eq!(refusal(&patch(json!({name: value})).await).0, 400, "{name}");
    }
    let too_long = patch(json!({"expirationDateTime": world.in_minutes(4321)})).await;
    assert_eq!(refusal(&too_long).0, 400);
    receiver.behave(|it| it.handshake_status = StatusCode::NOT_FOUND);
    let unreachable = patch(json!({"notificationUrl": receiver.url("/third")})).await;
    assert_eq!(refusal(&unreachable).0, 400);
}

#[tokio::test]
async fn reauthorizing_right_after_renewing_is_held_against_the_application() {
    let (world, receiver, key) = start().await;
    let (_, created) = world.subscribe(&world.subscription(&receiver, &key)).await;
    let token = world.app_token().await;
    let path = format!("subscriptions/{}", created["id"].as_str().unwrap());
    let reauthorize = || answer(world.graph(Method::POST, &format!("{path}/reauthorize"), &token));
    assert_eq!(reauthorize().await.0, 204);
    assert!(world.microsoft.unexpected_requests().is_empty());
    let body = json!({"expirationDateTime": world.in_minutes(4320)});
    answer(world.graph(Method::PATCH, &path, &token).json(&body)).await;
    reauthorize().await;
    assert_eq!(world.microsoft.unexpected_requests().len(), 1);
}

#[tokio::test]
async fn listing_more_than_25_times_in_20_seconds_is_too_many() {
    let world = World::start().await;
    let token = world.app_token().await;
    for _ in 0..25 {
        assert_eq!(world.get("subscriptions", &token).await.0, 200);
    }
    assert_eq!(refusal(&world.get("subscriptions", &token).await).0, 429);
    assert_eq!(world.microsoft.requests(Operation::ListSubscriptions), 26);
}
