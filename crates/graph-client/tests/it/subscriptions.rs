//! Subscriptions: made, listed, renewed, deleted.

use std::time::Duration;

use graph::{Disposition, NewSubscription, ProbeSubscription};
use graph_client::{Error, Problem, Renewal};
use serde_json::{Value, json};

use crate::canned::{Answer, Canned, SECRET, TOKEN_ROUTE, entra_error, graph_error, ok};

const ROUTE: &str = "POST /v1.0/subscriptions";

fn subscription(id: &str) -> Value {
    json!({
        "id": id, "resource": "chats/getAllMessages", "changeType": "created,updated,deleted",
        "notificationUrl": "https://mm.example/changes", "clientState": null,
        "expirationDateTime": "2026-11-28T00:00:00Z", "includeResourceData": true,
    })
}

fn new() -> NewSubscription {
    NewSubscription::all_chat_messages(
        "https://mm.example/changes".parse().unwrap(),
        "https://mm.example/lifecycle".parse().unwrap(),
        "state".into(),
        "MIIC".to_owned(),
        "key-1".into(),
        "2026-11-28T00:00:00Z".parse().unwrap(),
    )
}

#[tokio::test]
async fn a_probe_says_whether_microsoft_reaches_us() {
    let canned = Canned::start().await;
    let refused = graph_error(400, "ValidationError", "Subscription validation request timed out.");
    canned.answer(ROUTE, [Answer::Json(201, subscription("s")), refused]);
    let (client, clock) = canned.client();
    let address = "https://mm.example/changes".parse().unwrap();
    let probe = ProbeSubscription::new(address, "state".into(), clock.now());
    assert_eq!(client.probe_subscription(&probe).await.unwrap().id, "s".into());
    let error = client.probe_subscription(&probe).await.unwrap_err();
    assert_eq!(error.disposition(), Disposition::AskAdmin);
    assert_eq!(canned.seen(ROUTE)[0].json()["resource"], "/chats/getAllMembers");
}

#[tokio::test]
async fn the_end_of_the_secret_is_read_where_that_is_allowed() {
    const REGISTRATION: &str = "GET /v1.0/applications(appId='client')";
    let canned = Canned::start().await;
    let ends = json!([{ "hint": &SECRET[..3], "endDateTime": "2027-01-01T00:00:00Z" }]);
    let refused = graph_error(403, "Authorization_RequestDenied", "Insufficient privileges.");
    canned.answer(REGISTRATION, [ok(json!({ "passwordCredentials": ends })), refused]);
    let (client, _) = canned.client();
    let end = client.end_of_secret(&SECRET.into()).await.unwrap();
    assert_eq!(end, "2027-01-01T00:00:00Z".parse().ok());
    assert_eq!(canned.seen(REGISTRATION)[0].query, "$select=passwordCredentials");
    let error = client.end_of_secret(&SECRET.into()).await.unwrap_err();
    assert_eq!(error.disposition(), Disposition::AskAdmin);
}

#[tokio::test]
async fn a_subscription_is_created() {
    let canned = Canned::start().await;
    canned.answer(ROUTE, [Answer::Json(201, subscription("s"))]);
    let (client, _) = canned.client();
    assert_eq!(client.create_subscription(&new()).await.unwrap().id, "s".into());
    let asked = canned.seen(ROUTE)[0].json();
    assert_eq!(asked["clientState"], "state");
    assert_eq!(asked["encryptionCertificateId"], "key-1");
}

#[tokio::test]
async fn a_refusal_keeps_microsofts_words() {
    let canned = Canned::start().await;
    for (status, message) in [
        (409, "Subscription Id 10493aa0 already exists for the requested combination"),
        (403, "Operation: Create; Exception: [Status Code: Forbidden; Reason: quota]"),
        (400, "Subscription validation request timed out."),
    ] {
        canned.answer(ROUTE, [graph_error(status, "ExtensionError", message)]);
        let (client, _) = canned.client();
        let error = client.create_subscription(&new()).await.unwrap_err();
        let Error::Graph(error) = error else { panic!("{error:?}") };
        assert_eq!((error.status, error.message.as_str()), (status, message));
    }
}

#[tokio::test]
async fn creating_is_never_repeated() {
    let canned = Canned::start().await;
    for answer in [graph_error(503, "ServiceUnavailable", "later"), Answer::Broken] {
        canned.answer(ROUTE, [answer]);
        let (client, _) = canned.client();
        let before = canned.seen(ROUTE).len();
        let error = client.create_subscription(&new()).await.unwrap_err();
        assert!(matches!(error.disposition(), Disposition::Retry { after: None }), "{error:?}");
        assert_eq!(canned.seen(ROUTE).len(), before + 1);
    }
}

#[tokio::test]
async fn subscriptions_are_listed_over_all_pages() {
    let canned = Canned::start().await;
    let next = canned.url("/v1.0/subscriptions/more");
    let first = json!({ "value": [subscription("a")], "@odata.nextLink": next });
    canned.answer("GET /v1.0/subscriptions", [ok(first)]);
    canned.answer("GET /v1.0/subscriptions/more", [ok(json!({ "value": [subscription("b")] }))]);
    let (client, _) = canned.client();
    let listed = client.list_subscriptions().await.unwrap();
    let ids: Vec<_> = listed.into_iter().map(|subscription| subscription.id).collect();
    assert_eq!(ids, ["a".into(), "b".into()]);
}

#[tokio::test]
async fn a_renewal_sends_only_what_changes() {
    let canned = Canned::start().await;
    canned.answer("PATCH /v1.0/subscriptions/s", [ok(subscription("s"))]);
    let (client, _) = canned.client();
    let expires = "2026-11-28T00:00:00Z".parse().unwrap();
    let renewal = Renewal { expires, certificate: None, notification_url: None };
    client.renew_subscription(&"s".into(), &renewal).await.unwrap();
    let renewal = Renewal { certificate: Some(("key-2".into(), "MIID".to_owned())), ..renewal };
    client.renew_subscription(&"s".into(), &renewal).await.unwrap();
    let seen = canned.seen("PATCH /v1.0/subscriptions/s");
    assert_eq!(seen[0].json(), json!({ "expirationDateTime": "2026-11-28T00:00:00.0000000Z" }));
    assert_eq!(seen[1].json()["encryptionCertificate"], "MIID");
}

#[tokio::test]
async fn deleting_what_is_gone_is_fine() {
    let canned = Canned::start().await;
    let route = "DELETE /v1.0/subscriptions/s";
    let (client, _) = canned.client();
    canned.answer(route, [Answer::Text(204, String::new())]);
    client.delete_subscription(&"s".into()).await.unwrap();
    canned.answer(route, [graph_error(404, "ResourceNotFound", "gone")]);
    client.delete_subscription(&"s".into()).await.unwrap();
    canned.answer(route, [graph_error(403, "Forbidden", "not yours")]);
    client.delete_subscription(&"s".into()).await.unwrap_err();
}

#[tokio::test]
async fn a_subscription_is_renewed_with_a_token_that_lasts() {
    let canned = Canned::start().await;
    let route = "PATCH /v1.0/subscriptions/s";
    canned.answer(route, [ok(subscription("s"))]);
    canned.answer("GET /v1.0/subscriptions", [ok(json!({ "value": [] }))]);
    let (client, clock) = canned.client();
    let renewal = Renewal {
        expires: "2026-11-28T00:00:00Z".parse().unwrap(),
        certificate: None,
        notification_url: None,
    };
    client.list_subscriptions().await.unwrap();
    client.renew_subscription(&"s".into(), &renewal).await.unwrap();
    clock.advance(Duration::from_mins(45));
    client.renew_subscription(&"s".into(), &renewal).await.unwrap();
    client.list_subscriptions().await.unwrap();
    let tokens = |route| {
        let seen = canned.seen(route).into_iter();
        seen.map(|seen| seen.authorization().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(tokens(route), ["Bearer token-1", "Bearer token-2"]);
    assert_eq!(tokens("GET /v1.0/subscriptions"), ["Bearer token-1", "Bearer token-2"]);

    clock.advance(Duration::from_mins(45));
    canned.answer(TOKEN_ROUTE, [entra_error(401, "invalid_client", 7_000_222)]);
    client.renew_subscription(&"s".into(), &renewal).await.unwrap();
    assert_eq!(tokens(route)[2], "Bearer token-2");
}

#[tokio::test]
async fn a_list_without_end_is_given_up() {
    let canned = Canned::start().await;
    let (path, route) = ("/v1.0/subscriptions", "GET /v1.0/subscriptions");
    let page = json!({ "value": [], "@odata.nextLink": canned.url(path) });
    canned.answer(route, [ok(page)]);
    let (client, _) = canned.client();
    let error = client.list_subscriptions().await.unwrap_err();
    let Error::Unexpected(unexpected) = &error else { panic!("{error:?}") };
    assert_eq!(unexpected.problem, Problem::TooManyPages(100));
    assert_eq!(canned.seen(route).len(), 100);
}
