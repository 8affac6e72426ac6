//! What a busy or broken Microsoft answers, and when it is asked again.

use std::time::Duration;

use clock::Clock;
use graph::{Disposition, Hosts, NewSubscription};
use graph_client::{
    App, End, Error, GraphClient, Requests,
    throttle::{Contact, Kind},
};
use serde_json::json;

use crate::canned::{Answer, Canned, TOKEN_ROUTE, graph_error, graph_error_body, ok, token};

const CHAT: &str = "GET /v1.0/chats/c";
const PRESENCE: &str = "POST /v1.0/communications/getPresencesByUserId";

fn chat() -> Answer {
    ok(json!({ "id": "c", "chatType": "group" }))
}

fn busy(status: u16, retry_after: &str) -> Answer {
    let body = graph_error_body("TooManyRequests", "Please retry again later.");
    Answer::With(status, ("retry-after", retry_after.to_owned()), body)
}

#[tokio::test]
async fn retry_after_blocks_its_kind_until_it_is_over() {
    let canned = Canned::start().await;
    let (client, clock) = canned.client();
    for status in [429, 503] {
        canned.answer(CHAT, [busy(status, "30"), chat()]);
        canned.answer(PRESENCE, [ok(json!({ "value": [] }))]);
        let before = canned.seen(CHAT).len();

        let error = client.chat(&"c".into()).await.unwrap_err();
        let Disposition::Retry { after: Some(after) } = error.disposition() else {
            panic!("{error:?}")
        };
        assert_eq!(after, Duration::from_secs(30));
        let Error::Graph(error) = error else { panic!("{error:?}") };
        assert_eq!(error.status, status);

        let error = client.members(&"c".into()).await.unwrap_err();
        let Error::Throttled(throttled) = &error else { panic!("{error:?}") };
        assert_eq!(throttled.kind, Kind::Chats);
        assert!(
            throttled.after <= Duration::from_secs(30) && throttled.after > Duration::from_secs(20)
        );
        assert_eq!(canned.seen(CHAT).len(), before + 1);
        assert!(client.throttled_until().is_some());
        client.presences(&["a".into()]).await.unwrap();

        clock.advance(Duration::from_secs(30));
        assert_eq!(client.throttled_until(), None);
        client.chat(&"c".into()).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn an_outage_lasts_from_its_first_failure_to_the_next_answer() {
    let canned = Canned::start().await;
    let (client, clock) = canned.client();
    assert_eq!(client.contact(), Contact::default());
    canned.answer(CHAT, [graph_error(429, "TooManyRequests", "x")]);
    client.chat(&"c".into()).await.unwrap_err();
    let answered = client.contact();
    assert!(answered.answered.is_some() && answered.failed.is_none(), "a limit is an answer");
    for failure in [graph_error(503, "ServiceUnavailable", "x"), Answer::Broken] {
        canned.answer(CHAT, [failure]);
        clock.advance(Duration::from_mins(5));
        client.chat(&"c".into()).await.unwrap_err();
    }
    let outage = client.contact();
    assert_eq!(outage.answered, answered.answered);
    let (first, last) = outage.failed.unwrap();
    assert_eq!(last.duration_since(first).as_mins(), 5);
    canned.answer(CHAT, [chat()]);
    client.chat(&"c".into()).await.unwrap();
    assert_eq!(client.contact().failed, None);
}

#[tokio::test]
async fn retry_after_may_be_a_date() {
    let canned = Canned::start().await;
    let (client, clock) = canned.client();
    let date = clock.now().checked_add(jiff::SignedDuration::from_mins(10)).unwrap();
    let date = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    canned.answer(CHAT, [busy(429, &date), chat()]);
    client.chat(&"c".into()).await.unwrap_err();
    clock.advance(Duration::from_mins(9));
    assert!(matches!(client.chat(&"c".into()).await, Err(Error::Throttled(_))));
    clock.advance(Duration::from_mins(1));
    client.chat(&"c".into()).await.unwrap();
}

#[tokio::test]
async fn what_can_be_repeated_is_repeated_twice() {
    let canned = Canned::start().await;
    let failure = || graph_error(502, "BadGateway", "oops");
    let (client, _) = canned.client();
    canned.answer(CHAT, [failure(), graph_error(429, "TooManyRequests", "no header"), chat()]);
    client.chat(&"c".into()).await.unwrap().unwrap();
    assert_eq!(canned.seen(CHAT).len(), 3);

    canned.answer(PRESENCE, [Answer::Broken, ok(json!({ "value": [] }))]);
    client.presences(&["a".into()]).await.unwrap();
    assert_eq!(canned.seen(PRESENCE).len(), 2);

    canned.answer("GET /v1.0/chats/d", [failure()]);
    let error = client.chat(&"d".into()).await.unwrap_err();
    assert!(matches!(error.disposition(), Disposition::Retry { after: None }), "{error:?}");
    assert_eq!(canned.seen("GET /v1.0/chats/d").len(), 3);
    assert_eq!(client.throttled_until(), None);
}

#[tokio::test]
async fn a_retry_after_in_the_middle_ends_the_repetitions() {
    let canned = Canned::start().await;
    let (client, _) = canned.client();
    canned.answer(CHAT, [graph_error(500, "InternalServerError", "oops"), busy(503, "60"), chat()]);
    let error = client.chat(&"c".into()).await.unwrap_err();
    assert!(matches!(error.disposition(), Disposition::Retry { after: Some(_) }), "{error:?}");
    assert_eq!(canned.seen(CHAT).len(), 2);
}

#[tokio::test]
async fn what_is_refused_is_not_repeated() {
    let canned = Canned::start().await;
    let (client, _) = canned.client();
    for (number, status) in [400, 403, 404, 409, 410].into_iter().enumerate() {
        canned.answer(CHAT, [graph_error(status, "No", "no")]);
        let _ = client.chat(&"c".into()).await;
        assert_eq!(canned.seen(CHAT).len(), number + 1, "{status}");
    }
}

#[tokio::test]
async fn a_timeout_is_not_repeated() {
    let canned = Canned::start().await;
    canned.answer(CHAT, [Answer::Silence]);
    let http = reqwest::Client::builder().timeout(Duration::from_millis(200)).build().unwrap();
    let client = GraphClient::new(http, canned.app(), Clock::system(), Requests::default());
    let error = client.chat(&"c".into()).await.unwrap_err();
    let Error::Transport(transport) = &error else { panic!("{error:?}") };
    assert!(transport.is_timeout(), "{error:?}");
    assert!(matches!(error.disposition(), Disposition::Retry { after: None }));
    assert_eq!(canned.seen(CHAT).len(), 1);
}

#[tokio::test]
async fn nobody_at_the_other_end_is_a_reason_to_try_again() {
    // The listener is gone as soon as its port is known.
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let canned = Canned::start().await;
    let graph = format!("http://{port}");
    let hosts = Hosts::custom(&canned.url(""), &graph, &graph).unwrap();
    let app = App { hosts, ..canned.app() };
    let client = GraphClient::new(
        graph_client::http_client().unwrap(),
        app,
        Clock::system(),
        Requests::default(),
    );
    let error = client.create_subscription(&new_subscription()).await.unwrap_err();
    let Error::Transport(transport) = &error else { panic!("{error:?}") };
    assert!(transport.is_connect() && !transport.is_timeout(), "{error:?}");
    assert!(matches!(error.disposition(), Disposition::Retry { after: None }));
}

#[tokio::test]
async fn every_request_is_counted_with_its_end() {
    let canned = Canned::start().await;
    canned.answer(CHAT, [busy(503, ""), Answer::Silence]);
    let http = reqwest::Client::builder().timeout(Duration::from_millis(200)).build().unwrap();
    let requests = Requests::default();
    let client = GraphClient::new(http, canned.app(), Clock::system(), requests.clone());
    client.chat(&"c".into()).await.unwrap_err();
    let expected = [
        ((Kind::Chats, End::Status(503)), 1),
        ((Kind::Chats, End::Timeout), 1),
        ((Kind::Token, End::Status(200)), 1),
    ];
    assert_eq!(requests.all(), expected.into());
}

fn new_subscription() -> NewSubscription {
    let url: url::Url = "https://mm.example/changes".parse().unwrap();
    let expires = "2026-11-28T00:00:00Z".parse().unwrap();
    NewSubscription::all_chat_messages(
        url.clone(),
        url,
        "s".into(),
        "c".into(),
        "k".into(),
        expires,
    )
}

#[tokio::test]
async fn a_limited_token_endpoint_is_left_alone() {
    let canned = Canned::start().await;
    let (client, clock) = canned.client();
    canned.answer(TOKEN_ROUTE, [busy(429, "120"), token("t")]);
    canned.answer(CHAT, [chat()]);
    for _ in 0..3 {
        let error = client.chat(&"c".into()).await.unwrap_err();
        let Disposition::Retry { after: Some(after) } = error.disposition() else {
            panic!("{error:?}")
        };
        assert!(after <= Duration::from_mins(2), "{after:?}");
    }
    let error = client.refresh(&"r".into()).await.unwrap_err();
    let Error::Throttled(throttled) = &error else { panic!("{error:?}") };
    assert_eq!(throttled.kind, Kind::Token);
    assert_eq!(canned.seen(TOKEN_ROUTE).len(), 1);
    clock.advance(Duration::from_mins(2));
    client.chat(&"c".into()).await.unwrap();
}
