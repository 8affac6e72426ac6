//! A server on this machine that answers what a test tells it to and remembers what it was asked.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use clock::Clock;
use futures_util::{StreamExt as _, stream};
use graph::{Hosts, Secret};
use graph_client::{App, GraphClient, Requests};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

pub(crate) const SECRET: &str = "client-secret-value";
pub(crate) const TOKEN_ROUTE: &str = "POST /tenant/oauth2/v2.0/token";

/// What the server does with one request.
#[derive(Clone)]
pub(crate) enum Answer {
    Json(u16, Value),
    /// A status, a header and a JSON body.
    With(u16, (&'static str, String), Value),
    Text(u16, String),
    /// A file, of which a range may be asked for; the body breaks off after so many bytes of the answer.
    File(Vec<u8>, usize),
    /// Bytes without a length.
    Unmeasured(Vec<u8>),
    /// A redirect.
    Elsewhere(String),
    /// The body breaks off.
    Broken,
    /// Nothing, ever.
    Silence,
}

/// A request as it arrived.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(crate) route: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn authorization(&self) -> Option<&str> {
        self.headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn form(&self) -> HashMap<String, String> {
        url::form_urlencoded::parse(self.body.as_bytes()).into_owned().collect()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

#[derive(Clone, Default)]
struct Script {
    answers: Arc<Mutex<HashMap<String, VecDeque<Answer>>>>,
    revoked: Arc<Mutex<HashSet<String>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

/// The server; it stops when dropped.
pub(crate) struct Canned {
    script: Script,
    address: String,
    task: JoinHandle<()>,
}

impl Drop for Canned {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Canned {
    /// A server that hands out `token-1`, `token-2`, … and knows nothing else yet.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let script = Script::default();
        let router = Router::new().fallback(answer).with_state(script.clone());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let canned = Self { script, address, task };
        canned.answer(TOKEN_ROUTE, (1..10).map(|n| token(&format!("token-{n}"))));
        canned
    }

    /// Answers of a route (`GET /v1.0/me`) in turn; the last one is repeated.
    pub(crate) fn answer(&self, route: &str, answers: impl IntoIterator<Item = Answer>) {
        let answers = answers.into_iter().collect();
        self.script.answers.lock().unwrap().insert(route.to_owned(), answers);
    }

    /// Whoever comes with this token gets 401 from now on.
    pub(crate) fn revoke(&self, token: &str) {
        self.script.revoked.lock().unwrap().insert(format!("Bearer {token}"));
    }

    /// The requests of a route so far.
    pub(crate) fn seen(&self, route: &str) -> Vec<Seen> {
        let seen = self.script.seen.lock().unwrap();
        seen.iter().filter(|seen| seen.route == route).cloned().collect()
    }

    /// All requests so far.
    pub(crate) fn requests(&self) -> usize {
        self.script.seen.lock().unwrap().len()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    pub(crate) fn hosts(&self) -> Hosts {
        let hosts = Hosts::custom(&self.address, &self.address, &self.address);
        hosts.unwrap().with_sharepoint(&self.address).unwrap()
    }

    pub(crate) fn app(&self) -> App {
        App {
            hosts: self.hosts(),
            tenant: "tenant".into(),
            client_id: "client".to_owned(),
            client_secret: Secret::from(SECRET),
        }
    }

    /// A client of this server and the clock that it goes by.
    pub(crate) fn client(&self) -> (GraphClient, Clock) {
        let clock = Clock::system();
        let http = graph_client::http_client().unwrap();
        (GraphClient::new(http, self.app(), clock.clone(), Requests::default()), clock)
    }
}

async fn answer(
    State(script): State<Script>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let route = format!("{method} {}", uri.path());
    let query = uri.query().unwrap_or_default().to_owned();
    let body = String::from_utf8(body.to_vec()).unwrap();
    let seen = Seen { route: route.clone(), query, headers: headers.clone(), body };
    let is_revoked =
        seen.authorization().is_some_and(|token| script.revoked.lock().unwrap().contains(token));
    script.seen.lock().unwrap().push(seen);
    if is_revoked {
        let body = graph_error_body("InvalidAuthenticationToken", "Access token has been revoked.");
        return response(401, &body);
    }
    let answer = {
        let mut answers = script.answers.lock().unwrap();
        let queue = answers.entry(route).or_default();
        if queue.len() > 1 { queue.pop_front() } else { queue.front().cloned() }
    };
    match answer {
        None => StatusCode::NOT_IMPLEMENTED.into_response(),
        Some(Answer::Json(status, body)) => response(status, &body),
        Some(Answer::With(status, (name, value), body)) => {
            let mut response = response(status, &body);
            response.headers_mut().insert(name, value.parse().unwrap());
            response
        }
        Some(Answer::Text(status, text)) => {
            (StatusCode::from_u16(status).unwrap(), text).into_response()
        }
        Some(Answer::Broken) => broken("{\"value\":"),
        Some(Answer::File(content, most)) => file(&headers, content, most),
        Some(Answer::Unmeasured(content)) => {
            Body::from_stream(stream::iter([Ok::<_, std::io::Error>(content)])).into_response()
        }
        Some(Answer::Elsewhere(url)) => {
            (StatusCode::FOUND, [(header::LOCATION, url)]).into_response()
        }
        Some(Answer::Silence) => std::future::pending().await,
    }
}

/// Part of an answer, and the end of the connection.
fn broken(part: impl Into<Bytes>) -> Response {
    let part = stream::iter([Ok(part.into())]);
    let end = stream::once(async {
        // What was written so far goes out first.
        tokio::task::yield_now().await;
        Err(std::io::Error::other("the connection broke"))
    });
    Body::from_stream(part.chain(end)).into_response()
}

/// The range of a file that is asked for (RFC 9110, 14), or all of it.
fn file(headers: &HeaderMap, content: Vec<u8>, most: usize) -> Response {
    let size = content.len();
    let range = headers.get(header::RANGE).map(|range| range.to_str().unwrap().to_owned());
    let (status, range, content) = match range {
        None => (StatusCode::OK, None, content),
        Some(range) => {
            let (from, last) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
            let (from, last): (usize, usize) = (from.parse().unwrap(), last.parse().unwrap());
            if from >= size {
                return StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            }
            let last = last.min(size - 1);
            let range = format!("bytes {from}-{last}/{size}");
            (StatusCode::PARTIAL_CONTENT, Some(range), content[from..=last].to_vec())
        }
    };
    let length = content.len();
    let mut response = if length > most {
        broken(content[..most].to_vec())
    } else {
        Body::from(content).into_response()
    };
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, length.into());
    headers.insert(header::CONTENT_TYPE, "Image/PNG; x=y".parse().unwrap());
    headers.insert(header::ETAG, "\"1\"".parse().unwrap());
    if let Some(range) = range {
        headers.insert(header::CONTENT_RANGE, range.parse().unwrap());
    }
    response
}

fn response(status: u16, body: &Value) -> Response {
    (StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response()
}

pub(crate) fn ok(body: Value) -> Answer {
    Answer::Json(200, body)
}

/// A token of the application that lives an hour.
pub(crate) fn token(access_token: &str) -> Answer {
    ok(json!({ "token_type": "Bearer", "expires_in": 3600, "access_token": access_token }))
}

/// An error as Graph words it.
pub(crate) fn graph_error(status: u16, code: &str, message: &str) -> Answer {
    Answer::Json(status, graph_error_body(code, message))
}

pub(crate) fn graph_error_body(code: &str, message: &str) -> Value {
    json!({ "error": { "code": code, "message": message, "innerError": { "request-id": "r" } } })
}

/// An error as Entra words it.
pub(crate) fn entra_error(status: u16, error: &str, code: u32) -> Answer {
    let description = format!("AADSTS{code}: that went wrong");
    let body = json!({
        "error": error, "error_description": description, "error_codes": [code],
        "timestamp": "2026-11-25 00:00:00Z", "trace_id": "t", "correlation_id": "c",
    });
    Answer::Json(status, body)
}
