//! Presence of many people in one call.

use std::collections::BTreeSet;

use graph::{AadUserId, Availability};
use serde_json::json;

use crate::canned::{Canned, ok};

const ROUTE: &str = "POST /v1.0/communications/getPresencesByUserId";

#[tokio::test]
async fn duplicates_are_asked_once() {
    let canned = Canned::start().await;
    let value = json!([{ "id": "a", "availability": "Away", "activity": "Away" }]);
    canned.answer(ROUTE, [ok(json!({ "value": value }))]);
    let (client, _) = canned.client();
    let presences = client.presences(&["a".into(), "b".into(), "a".into()]).await.unwrap();
    assert_eq!(presences.len(), 1);
    assert_eq!(presences[0].availability, Availability::Away);
    let seen = canned.seen(ROUTE);
    assert_eq!(seen[0].json(), json!({ "ids": ["a", "b"] }));
    assert_eq!(seen[0].headers["content-type"], "application/json");
}

#[tokio::test]
async fn what_cannot_be_read_hides_nobody_else() {
    let canned = Canned::start().await;
    let value = json!([null, 7, { "id": null }, { "id": "b", "availability": "Busy" }]);
    canned.answer(ROUTE, [ok(json!({ "value": value }))]);
    let (client, _) = canned.client();
    let presences = client.presences(&["a".into(), "b".into()]).await.unwrap();
    assert_eq!(
        presences.iter().map(|one| one.availability).collect::<Vec<_>>(),
        [Availability::Busy]
    );
}

#[tokio::test]
async fn nobody_is_not_asked_for() {
    let canned = Canned::start().await;
    let (client, _) = canned.client();
    assert_eq!(client.presences(&[]).await.unwrap().len(), 0);
    assert_eq!(canned.requests(), 0);
}

#[tokio::test]
async fn no_call_asks_for_more_than_650_people() {
    let canned = Canned::start().await;
    canned.answer(ROUTE, [ok(json!({ "value": [] }))]);
    let (client, _) = canned.client();
    let users: Vec<AadUserId> = (0..1301).map(|number| format!("user-{number}").into()).collect();
    client.presences(&users).await.unwrap();
    let asked: Vec<Vec<String>> = canned
        .seen(ROUTE)
        .iter()
        .map(|seen| serde_json::from_value(seen.json()["ids"].clone()).unwrap())
        .collect();
    assert_eq!(asked.iter().map(Vec::len).collect::<Vec<_>>(), [650, 650, 1]);
    assert_eq!(asked.iter().flatten().collect::<BTreeSet<_>>().len(), 1301);
}
