//! HTTP through the plugin: both bodies streamed, panics answered.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{future::join_all, stream};
use http::{Request, StatusCode, header};
use http_body::Frame;
use http_body_util::{BodyExt as _, Empty, Full, StreamBody};
use mattermost::model::Context;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::pretend::{Running, probe, soon};

async fn get(running: &Running, path: &str) -> (StatusCode, Bytes) {
    let request = Request::get(path).body(Empty::new()).unwrap();
    let response = running.host.serve_http(request).await.unwrap();
    let status = response.status();
    (status, response.into_body().collect().await.unwrap().to_bytes())
}

#[tokio::test]
async fn the_request_arrives_with_headers_query_and_caller() {
    let running = probe().await;
    let mut request = Request::post("/headers?a=1&b=%2F")
        .header("Mattermost-User-Id", "u1")
        .header("X-Twice", "one")
        .header("X-Twice", "two")
        .body(Empty::new())
        .unwrap();
    let context = Context { session_id: "s1".into(), ..Context::default() };
    request.extensions_mut().insert(context);
    let response = running.host.serve_http(request).await.unwrap();
    let twice: Vec<_> = response.headers().get_all("x-probe").iter().collect();
    assert_eq!(twice, ["one", "two"]);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["method"], "POST");
    assert_eq!((&body["path"], &body["query"]), (&json!("/headers"), &json!("a=1&b=%2F")));
    assert_eq!(body["headers"]["x-twice"], json!(["one", "two"]));
    let caller = json!({"user_id": "u1", "plugin_id": null, "session_id": "s1"});
    assert_eq!(body["caller"], caller);
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_two_megabytes_go_both_ways_at_once() {
    let running = probe().await;
    let echoes = (0..32_u8).map(|seed| {
        let content: Vec<u8> = (0..1_u32 << 20).map(|n| n.to_le_bytes()[0] ^ seed).collect();
        let request = Request::post("/echo").body(Full::from(content.clone())).unwrap();
        let host = &running.host;
        async move {
            let response = host.serve_http(request).await.unwrap();
            let body = response.into_body().collect().await.unwrap().to_bytes();
            assert!(body == content, "another body came back");
        }
    });
    soon(join_all(echoes)).await;
}

#[tokio::test]
async fn a_body_comes_back_while_it_is_still_being_sent() {
    let running = probe().await;
    let (send, pieces) = mpsc::unbounded_channel::<&'static str>();
    let pieces = stream::unfold(pieces, |mut pieces| async move {
        let piece = pieces.recv().await?;
        Some((Ok::<_, Infallible>(Frame::data(Bytes::from(piece))), pieces))
    });
    let request = Request::post("/echo").body(StreamBody::new(Box::pin(pieces))).unwrap();
    send.send("first").unwrap();
    let response = soon(running.host.serve_http(request)).await.unwrap();
    let mut body = response.into_body();
    let first = soon(body.frame()).await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(first, "first");
    send.send("second").unwrap();
    drop(send);
    assert_eq!(soon(body.collect()).await.unwrap().to_bytes(), "second");
}

#[tokio::test]
async fn a_panic_is_answered_with_a_sentence() {
    let running = probe().await;
    let (status, body) = get(&running, "/panic").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(body.starts_with(b"The plugin could not answer"), "{body:?}");
}

#[tokio::test]
async fn a_body_that_panics_ends_the_answer_and_nothing_else() {
    let running = probe().await;
    assert_eq!(get(&running, "/panic-body").await, (StatusCode::OK, "first".into()));
    assert_eq!(get(&running, "/slow").await, (StatusCode::OK, "slow".into()));
}

#[tokio::test]
async fn statuses_and_empty_answers_arrive() {
    let running = probe().await;
    assert_eq!(get(&running, "/status/204").await, (StatusCode::NO_CONTENT, Bytes::new()));
    assert_eq!(get(&running, "/nowhere").await.0, StatusCode::NOT_FOUND);
    let request = Request::get("/metrics").body(Empty::new()).unwrap();
    let metrics = running.host.serve_metrics(request).await.unwrap();
    assert_eq!(metrics.into_body().collect().await.unwrap().to_bytes(), "probe_up 1\n");
}

#[tokio::test]
async fn a_client_that_goes_away_leaves_nothing_behind() {
    let running = probe().await;
    let piece = Bytes::from(vec![0; 65_536]);
    let endless = stream::repeat_with(move || Ok::<_, Infallible>(Frame::data(piece.clone())));
    let request = Request::post("/echo").body(StreamBody::new(endless)).unwrap();
    let response = soon(running.host.serve_http(request)).await.unwrap();
    drop(response);
    assert_eq!(get(&running, "/slow").await.1, "slow");
    assert_eq!(running.command("echo alive").await, "alive");
}
