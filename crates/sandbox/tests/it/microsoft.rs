//! What the tests of the pretend Microsoft share: a client of it and a receiver of notifications.

mod authorize;
mod control;
mod delivery;
mod files;
mod graph_requests;
mod lifecycle;
mod subscriptions;
mod tokens;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::{Query, State},
    http::{StatusCode, Uri},
    routing::post,
};
use clock::Clock;
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use reqwest::{Method, RequestBuilder};
use sandbox::microsoft::{Microsoft, Options};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

pub(crate) const REDIRECT: &str =
    "http://127.0.0.1:8065/plugins/com.mattermost.msteams-sync/oauth-redirect";

/// A running pretend Microsoft and plain HTTP to it.
pub(crate) struct World {
    pub(crate) microsoft: Microsoft,
    pub(crate) clock: Clock,
    pub(crate) http: reqwest::Client,
}

impl World {
    pub(crate) async fn start() -> Self {
        let clock = Clock::system();
        let options =
            Options { redirect_uris: vec![REDIRECT.into()], ..Options::new(clock.clone()) };
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let microsoft = Microsoft::start(options).await.unwrap();
        Self { microsoft, clock, http }
    }

    /// Sends a form to the token endpoint; status and body.
    pub(crate) async fn token(&self, form: &[(&str, &str)]) -> (u16, Value) {
        let tenant = self.microsoft.tenant();
        let url = format!("{}{tenant}/oauth2/v2.0/token", self.microsoft.login());
        answer(self.http.post(url).form(form)).await
    }

    /// An application token for Graph.
    pub(crate) async fn app_token(&self) -> String {
        let scope = format!("{}.default", self.microsoft.graph());
        let (status, body) = self
            .token(&[
                ("grant_type", "client_credentials"),
                ("client_id", self.microsoft.client_id()),
                ("client_secret", &self.microsoft.client_secret()),
                ("scope", &scope),
            ])
            .await;
        assert_eq!(status, 200, "{body}");
        body["access_token"].as_str().unwrap().to_owned()
    }

    /// A request to Graph below `v1.0/`.
    pub(crate) fn graph(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        let url = format!("{}v1.0/{path}", self.microsoft.graph());
        self.http.request(method, url).bearer_auth(token)
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> (u16, Value) {
        answer(self.graph(Method::GET, path, token)).await
    }

    pub(crate) async fn subscribe(&self, body: &Value) -> (u16, Value) {
        let token = self.app_token().await;
        answer(self.graph(Method::POST, "subscriptions", &token).json(body)).await
    }

    /// The body of a subscription to all chats with resource data, for two days.
    pub(crate) fn subscription(&self, receiver: &Receiver, key: &Key) -> Value {
        json!({
            "changeType": "created,updated,deleted",
            "notificationUrl": receiver.url("/changes"),
            "lifecycleNotificationUrl": receiver.url("/lifecycle"),
            "resource": "/chats/getAllMessages",
            "includeResourceData": true,
            "encryptionCertificate": key.certificate,
            "encryptionCertificateId": "k-1",
            "expirationDateTime": self.in_minutes(2 * 24 * 60),
            "clientState": "state",
            "latestSupportedTlsVersion": "v1_2",
        })
    }

    pub(crate) fn in_minutes(&self, minutes: i64) -> String {
        let span = jiff::SignedDuration::from_mins(minutes);
        self.clock.now().checked_add(span).unwrap().to_string()
    }
}

pub(crate) async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (status, serde_json::from_str(&response.text().await.unwrap()).unwrap_or_default())
}

/// The `error` of a Graph answer: status, code, message.
pub(crate) fn refusal(answer: &(u16, Value)) -> (u16, &str, &str) {
    let error = &answer.1["error"];
    (answer.0, error["code"].as_str().unwrap(), error["message"].as_str().unwrap())
}

/// A key pair with its certificate in base64.
pub(crate) struct Key {
    pub(crate) certificate: String,
    pub(crate) private: Vec<u8>,
}

impl Key {
    pub(crate) fn generate() -> Self {
        use base64::{Engine as _, prelude::BASE64_STANDARD};
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
        let certificate = CertificateParams::default().self_signed(&key).unwrap();
        Self {
            certificate: BASE64_STANDARD.encode(certificate.der()),
            private: key.serialize_der(),
        }
    }
}

/// What a receiver answers to notifications, and how it fails the handshake.
#[derive(Clone)]
pub(crate) struct Behaviour {
    pub(crate) status: StatusCode,
    pub(crate) delay: Duration,
    pub(crate) handshake_status: StatusCode,
    pub(crate) handshake_type: &'static str,
    pub(crate) handshake_suffix: &'static str,
}

type Posts = Vec<(String, Value)>;

struct Received {
    behaviour: Mutex<Behaviour>,
    posts: watch::Sender<Posts>,
}

/// An endpoint for notifications that keeps what it got.
pub(crate) struct Receiver {
    base: String,
    received: Arc<Received>,
    server: JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

#[derive(serde::Deserialize)]
struct Handshake {
    #[serde(rename = "validationToken")]
    token: Option<String>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let received = Arc::new(Received {
            behaviour: Mutex::new(Behaviour {
                status: StatusCode::ACCEPTED,
                delay: Duration::ZERO,
                handshake_status: StatusCode::OK,
                handshake_type: "text/plain; charset=utf-8",
                handshake_suffix: "",
            }),
            posts: watch::Sender::default(),
        });
        let router =
            Router::new().route("/{*path}", post(receive)).with_state(Arc::clone(&received));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base, received, server }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub(crate) fn behave(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.received.behaviour.lock().unwrap());
    }

    /// The bodies posted to a path, once there are at least `count` of them.
    pub(crate) async fn posts(&self, path: &str, count: usize) -> Vec<Value> {
        let of_path = |posts: &Posts| -> Vec<Value> {
            posts.iter().filter(|(to, _)| to == path).map(|(_, body)| body.clone()).collect()
        };
        let mut posts = self.received.posts.subscribe();
        let arrived = posts.wait_for(|posts| of_path(posts).len() >= count);
        let arrived = tokio::time::timeout(Duration::from_secs(20), arrived).await;
        of_path(&arrived.expect("the notifications arrive").unwrap())
    }

    /// How many were posted to a path so far.
    pub(crate) fn count(&self, path: &str) -> usize {
        self.received.posts.borrow().iter().filter(|(to, _)| to == path).count()
    }
}

async fn receive(
    State(received): State<Arc<Received>>,
    uri: Uri,
    Query(handshake): Query<Handshake>,
    body: Bytes,
) -> (StatusCode, [(&'static str, &'static str); 1], String) {
    let behaviour = received.behaviour.lock().unwrap().clone();
    if let Some(token) = handshake.token {
        return (
            behaviour.handshake_status,
            [("content-type", behaviour.handshake_type)],
            token + behaviour.handshake_suffix,
        );
    }
    let body = serde_json::from_slice(&body).unwrap();
    received.posts.send_modify(|posts| posts.push((uri.path().into(), body)));
    tokio::time::sleep(behaviour.delay).await;
    (behaviour.status, [("content-type", "text/plain")], String::new())
}
