//! The application's token and the users' tokens.

use std::time::Duration;

use graph::{Disposition, EntraProblem};
use graph_client::Error;
use serde_json::json;
use tokio::task::JoinSet;

use crate::canned::{Answer, Canned, SECRET, TOKEN_ROUTE, entra_error, graph_error, ok, token};

const LIST: &str = "GET /v1.0/subscriptions";
const CHAT: &str = "GET /v1.0/chats/c";

fn chat() -> Answer {
    ok(json!({ "id": "c", "chatType": "group" }))
}

#[tokio::test]
async fn the_application_asks_with_its_credentials_for_its_permissions() {
    let canned = Canned::start().await;
    let (client, _) = canned.client();
    client.application().await.unwrap();
    let form = canned.seen(TOKEN_ROUTE)[0].form();
    assert_eq!(form["grant_type"], "client_credentials");
    assert_eq!(form["scope"], canned.url("/.default"));
    assert_eq!((form["client_id"].as_str(), form["client_secret"].as_str()), ("client", SECRET));
}

#[tokio::test]
async fn a_token_serves_until_five_minutes_before_it_expires() {
    let canned = Canned::start().await;
    canned.answer(CHAT, [chat()]);
    let (client, clock) = canned.client();
    client.chat(&"c".into()).await.unwrap();
    clock.advance(Duration::from_mins(54));
    client.chat(&"c".into()).await.unwrap();
    assert_eq!(canned.seen(TOKEN_ROUTE).len(), 1);
    clock.advance(Duration::from_mins(1));
    client.chat(&"c".into()).await.unwrap();
    let used: Vec<_> =
        canned.seen(CHAT).iter().map(|seen| seen.authorization().unwrap().to_owned()).collect();
    assert_eq!(used, ["Bearer token-1", "Bearer token-1", "Bearer token-2"]);
}

#[tokio::test]
async fn a_life_in_a_text_is_read_and_one_that_is_not_told_is_the_usual_one() {
    for (life, half) in [(json!("60"), 30), (json!(null), 3599 - 300), (json!("soon"), 3599 - 300)]
    {
        let canned = Canned::start().await;
        canned.answer(TOKEN_ROUTE, [ok(json!({ "access_token": "one", "expires_in": life }))]);
        let (client, clock) = canned.client();
        client.application().await.unwrap();
        clock.advance(Duration::from_secs(half - 2));
        client.application().await.unwrap();
        assert_eq!(canned.seen(TOKEN_ROUTE).len(), 1, "{life}");
        clock.advance(Duration::from_secs(2));
        client.application().await.unwrap();
        assert_eq!(canned.seen(TOKEN_ROUTE).len(), 2, "{life}");
    }
}

#[tokio::test]
async fn a_short_lived_token_serves_half_its_life() {
    let canned = Canned::start().await;
    let short = json!({ "token_type": "Bearer", "expires_in": 60, "access_token": "short" });
    canned.answer(TOKEN_ROUTE, [ok(short)]);
    let (client, clock) = canned.client();
    client.application().await.unwrap();
    client.application().await.unwrap();
    assert_eq!(canned.seen(TOKEN_ROUTE).len(), 1);
    clock.advance(Duration::from_secs(30));
    client.application().await.unwrap();
    assert_eq!(canned.seen(TOKEN_ROUTE).len(), 2);
}

#[tokio::test]
async fn many_callers_fetch_one_token() {
    let canned = Canned::start().await;
    canned.answer(LIST, [ok(json!({ "value": [] }))]);
    let (client, _) = canned.client();
    let mut calls = JoinSet::new();
    for _ in 0..50 {
        let client = client.clone();
        calls.spawn(async move { client.list_subscriptions().await });
    }
    assert!(calls.join_all().await.iter().all(Result::is_ok));
    assert_eq!(canned.seen(TOKEN_ROUTE).len(), 1);
    assert_eq!(canned.seen(LIST).len(), 50);
}

#[tokio::test]
async fn callers_that_waited_share_the_failure() {
    let canned = Canned::start().await;
    canned.answer(TOKEN_ROUTE, [entra_error(401, "invalid_client", 7_000_222)]);
    let (client, clock) = canned.client();
    let calls: Vec<_> = (0..50).map(|_| client.application()).collect();
    for outcome in futures_util::future::join_all(calls).await {
        let Err(Error::Application(error)) = outcome else { panic!("{outcome:?}") };
        assert_eq!(error.kind(), EntraProblem::SecretExpired);
    }
    assert_eq!(canned.seen(TOKEN_ROUTE).len(), 1);
    clock.advance(Duration::from_secs(29));
    client.application().await.unwrap_err();
    assert_eq!(canned.seen(TOKEN_ROUTE).len(), 1, "nobody repairs it sooner");
    clock.advance(Duration::from_secs(1));
    client.application().await.unwrap_err();
    assert_eq!(canned.seen(TOKEN_ROUTE).len(), 2);
}

#[tokio::test]
async fn what_entra_says_of_the_application_is_remembered_until_it_is_asked_anew() {
    let canned = Canned::start().await;
    let refused = entra_error(401, "invalid_client", 7_000_215);
    canned.answer(TOKEN_ROUTE, [refused, token("e30.eyJyb2xlcyI6WyJDaGF0LlJlYWQuQWxsIl19.c2ln")]);
    let (client, clock) = canned.client();
    assert!(client.application_now().await.is_none());
    client.application().await.unwrap_err();
    let refusal = client.application_now().await.unwrap().unwrap_err();
    assert_eq!(refusal.error.kind(), EntraProblem::WrongSecret);
    let application = client.application_anew().await.unwrap();
    assert_eq!(application.roles, Some(["Chat.Read.All".to_owned()].into()));
    assert!(application.since >= refusal.at && application.since <= clock.now());
    assert_eq!(client.application_now().await.unwrap().unwrap(), application);
    assert_eq!(canned.seen(TOKEN_ROUTE).len(), 2);
}

#[tokio::test]
async fn a_token_without_the_permission_is_exchanged_once_it_is_a_minute_old() {
    let canned = Canned::start().await;
    canned.answer(CHAT, [graph_error(403, "Forbidden", "Missing role permissions.")]);
    let (client, clock) = canned.client();
    for (minutes, tokens) in [(0, 1), (0, 1), (2, 1), (0, 2), (0, 2)] {
        clock.advance(Duration::from_mins(minutes));
        client.chat(&"c".into()).await.unwrap_err();
        assert_eq!(canned.seen(TOKEN_ROUTE).len(), tokens);
    }
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_take_the_token_with_it() {
    let canned = Canned::start().await;
    canned.answer(TOKEN_ROUTE, [Answer::Silence, token("t")]);
    let (client, _) = canned.client();
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.application().await }
    });
    while canned.seen(TOKEN_ROUTE).is_empty() {
        tokio::task::yield_now().await;
    }
    first.abort();
    client.application().await.unwrap();
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let canned = Canned::start().await;
    canned.answer(CHAT, [chat()]);
    canned.revoke("token-1");
    let (client, _) = canned.client();
    client.chat(&"c".into()).await.unwrap().unwrap();
    let used: Vec<_> =
        canned.seen(CHAT).iter().map(|seen| seen.authorization().unwrap().to_owned()).collect();
    assert_eq!(used, ["Bearer token-1", "Bearer token-2"]);

    canned.revoke("token-2");
    canned.revoke("token-3");
    let error = client.chat(&"c".into()).await.unwrap_err();
    let Error::Graph(error) = error else { panic!("{error:?}") };
    assert_eq!(error.status, 401);
    assert_eq!(canned.seen(CHAT).len(), 4);
}

#[tokio::test]
async fn callers_refused_together_fetch_one_new_token() {
    let canned = Canned::start().await;
    canned.answer(LIST, [ok(json!({ "value": [] }))]);
    canned.revoke("token-1");
    let (client, _) = canned.client();
    client.application().await.unwrap();
    let calls: Vec<_> = (0..10).map(|_| async { client.list_subscriptions().await }).collect();
    let outcomes = futures_util::future::join_all(calls).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(canned.seen(TOKEN_ROUTE).len(), 2);
}

#[tokio::test]
async fn no_user_is_asked_to_sign_in_for_the_application() {
    let canned = Canned::start().await;
    canned.answer(TOKEN_ROUTE, [entra_error(400, "invalid_grant", 53_003)]);
    let (client, _) = canned.client();
    let error = client.chat(&"c".into()).await.unwrap_err();
    assert!(matches!(error.disposition(), Disposition::AskAdmin), "{error:?}");
}

#[tokio::test]
async fn a_refresh_gives_the_newest_refresh_token() {
    let canned = Canned::start().await;
    let answer = json!({
        "token_type": "Bearer", "expires_in": 3599, "access_token": "a2", "refresh_token": "r2",
    });
    canned.answer(TOKEN_ROUTE, [ok(answer), token("a3")]);
    let (client, clock) = canned.client();
    let tokens = client.refresh(&"r1".into()).await.unwrap();
    assert_eq!((tokens.access_token.expose(), tokens.refresh_token.expose()), ("a2", "r2"));
    let life = tokens.expiry.duration_since(clock.now()).as_secs();
    assert!((3580..=3599).contains(&life), "{life}");
    let form = canned.seen(TOKEN_ROUTE)[0].form();
    assert_eq!(
        (form["grant_type"].as_str(), form["refresh_token"].as_str()),
        ("refresh_token", "r1")
    );
    assert!(!form.contains_key("scope"), "the consent stands as it was given");

    let kept = client.refresh(&"r2".into()).await.unwrap();
    assert_eq!(kept.refresh_token.expose(), "r2");
}

#[tokio::test]
async fn only_entras_own_words_ask_a_user_to_sign_in_again() {
    let canned = Canned::start().await;
    let (client, _) = canned.client();
    let refresh = || async { client.refresh(&"r".into()).await.unwrap_err().disposition() };
    canned.answer(TOKEN_ROUTE, [entra_error(400, "invalid_grant", 50_173)]);
    assert!(matches!(refresh().await, Disposition::SignInAgain));
    canned.answer(TOKEN_ROUTE, [entra_error(401, "invalid_client", 7_000_215)]);
    assert!(matches!(refresh().await, Disposition::AskAdmin));
    for outage in [
        entra_error(503, "temporarily_unavailable", 90_033),
        Answer::Text(500, "<html>".to_owned()),
        Answer::Text(400, "<html>".to_owned()),
        Answer::Text(200, "<html>".to_owned()),
        ok(json!({ "error": "odd" })),
        Answer::Text(302, String::new()),
        Answer::Broken,
    ] {
        canned.answer(TOKEN_ROUTE, [outage]);
        let disposition = refresh().await;
        assert!(matches!(disposition, Disposition::Retry { .. }), "{disposition:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_not_entras_names_its_status() {
    let canned = Canned::start().await;
    canned.answer(TOKEN_ROUTE, [Answer::Text(407, "proxy".to_owned())]);
    let (client, _) = canned.client();
    let error = client.application().await.unwrap_err();
    let Error::Application(error) = &error else { panic!("{error:?}") };
    assert_eq!((error.status, error.error.as_str()), (407, ""));
}

#[tokio::test]
async fn an_application_that_entra_finds_looping_rests() {
    let canned = Canned::start().await;
    canned.answer(TOKEN_ROUTE, [entra_error(400, "invalid_grant", 50_196), token("t")]);
    let (client, clock) = canned.client();
    client.application().await.unwrap_err();
    clock.advance(Duration::from_mins(9));
    client.application().await.unwrap_err();
    assert_eq!(canned.seen(TOKEN_ROUTE).len(), 1);
    clock.advance(Duration::from_mins(1));
    client.application().await.unwrap();
}
