//! Microsoft's signing keys: kept, loaded once, loaded again.

use std::time::Duration;

use graph::Disposition;
use graph_client::{Error, Problem};
use serde_json::{Value, json};

use crate::canned::{Answer, Canned, ok};

const DOCUMENT: &str = "GET /tenant/v2.0/.well-known/openid-configuration";
const KEYS: &str = "GET /keys";

fn keys(kid: &str) -> Answer {
    ok(json!({ "keys": [{ "kty": "RSA", "use": "sig", "kid": kid, "n": "AQAB", "e": "AQAB" }] }))
}

fn document(canned: &Canned, jwks_uri: &str) -> Value {
    json!({ "issuer": canned.url("/tenant/v2.0"), "jwks_uri": jwks_uri })
}

async fn start() -> Canned {
    let canned = Canned::start().await;
    canned.answer(DOCUMENT, [ok(document(&canned, &canned.url("/keys")))]);
    canned.answer(KEYS, [keys("k1"), keys("k2"), keys("k3")]);
    canned
}

#[tokio::test]
async fn keys_and_issuer_are_kept_for_a_day() {
    let canned = start().await;
    let (client, clock) = canned.client();
    let loaded = client.signing_keys().await.unwrap();
    assert_eq!(loaded.issuer(), canned.url("/tenant/v2.0"));
    assert!(format!("{loaded:?}").contains("k1"), "{loaded:?}");
    clock.advance(Duration::from_hours(23));
    client.signing_keys().await.unwrap();
    assert_eq!(canned.requests(), 2);
    clock.advance(Duration::from_hours(1));
    let loaded = client.signing_keys().await.unwrap();
    assert!(format!("{loaded:?}").contains("k2"), "{loaded:?}");
}

#[tokio::test]
async fn many_callers_load_the_keys_once() {
    let canned = start().await;
    let (client, _) = canned.client();
    let calls: Vec<_> = (0..20).map(|_| client.signing_keys()).collect();
    assert!(futures_util::future::join_all(calls).await.iter().all(Result::is_ok));
    assert_eq!(canned.requests(), 2);
}

#[tokio::test]
async fn an_unknown_key_loads_them_again_but_not_for_every_token() {
    let canned = start().await;
    let (client, clock) = canned.client();
    client.signing_keys().await.unwrap();
    client.signing_keys_after_miss().await.unwrap();
    assert_eq!(canned.seen(KEYS).len(), 1, "they have just been loaded");
    clock.advance(Duration::from_secs(5));
    for _ in 0..3 {
        let loaded = client.signing_keys_after_miss().await.unwrap();
        assert!(format!("{loaded:?}").contains("k2"), "{loaded:?}");
    }
    assert_eq!(canned.seen(KEYS).len(), 2);
}

#[tokio::test]
async fn after_a_failed_reload_old_keys_do_not_judge() {
    let canned = start().await;
    let (client, clock) = canned.client();
    client.signing_keys().await.unwrap();
    clock.advance(Duration::from_secs(5));
    canned.answer(KEYS, [Answer::Text(404, String::new()), keys("k2")]);
    for _ in 0..3 {
        let error = client.signing_keys_after_miss().await.unwrap_err();
        assert!(matches!(error.disposition(), Disposition::Retry { .. }), "{error:?}");
    }
    assert_eq!(canned.seen(KEYS).len(), 2);
    client.signing_keys().await.unwrap();
    clock.advance(Duration::from_secs(5));
    client.signing_keys_after_miss().await.unwrap();
    assert_eq!(canned.seen(KEYS).len(), 3);
}

#[tokio::test]
async fn the_keys_may_be_on_another_host_but_not_in_clear() {
    let (canned, other) = (start().await, start().await);
    canned.answer(DOCUMENT, [ok(document(&canned, &other.url("/keys")))]);
    let (client, _) = canned.client();
    client.signing_keys().await.unwrap();
    assert_eq!(other.seen(KEYS)[0].authorization(), None);

    canned.answer(DOCUMENT, [ok(document(&canned, "http://keys.example/keys"))]);
    let (client, _) = canned.client();
    let error = client.signing_keys().await.unwrap_err();
    let Error::Unexpected(unexpected) = &error else { panic!("{error:?}") };
    assert_eq!(unexpected.problem, Problem::Insecure);
}

#[tokio::test]
async fn a_document_that_is_none_is_a_reason_to_try_again() {
    let canned = start().await;
    for bad in [
        Answer::Text(200, "<html>".to_owned()),
        Answer::Text(404, String::new()),
        ok(json!({ "issuer": "https://x" })),
        ok(json!({ "issuer": "https://x", "jwks_uri": "not an address" })),
    ] {
        canned.answer(DOCUMENT, [bad]);
        let (client, _) = canned.client();
        let error = client.signing_keys().await.unwrap_err();
        assert!(matches!(error.disposition(), Disposition::Retry { .. }), "{error:?}");
    }
    canned.answer(DOCUMENT, [ok(document(&canned, &canned.url("/keys")))]);
    canned.answer(KEYS, [ok(json!({ "keys": [] }))]);
    let (client, _) = canned.client();
    client.signing_keys().await.unwrap_err();
}
