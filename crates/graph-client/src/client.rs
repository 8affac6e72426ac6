//! The client: what it is made of, and how a request gets its token and its answer becomes a value.
//!
//! Invariant: a bearer token is put on a request in [`GraphClient::with_token`] only, which looks at the host first.

use std::{fmt, sync::Arc};

use clock::Clock;
use graph::{GraphError, Hosts, Secret, TenantId};
use jiff::Timestamp;
use reqwest::{
    Client, Method, Request, Response, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue},
};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::{
    application_token::ApplicationToken,
    cached::Cached,
    error::{Error, Problem, Throttled},
    http::{Reply, below},
    pace::Pace,
    requests::Requests,
    signing_keys::LoadedKeys,
    throttle::{Call, Contact, Opened, Throttle},
};

/// The app registration in Entra that the product acts as, and where its cloud is.
#[derive(Debug, Clone)]
pub struct App {
    /// The hosts of the cloud that the tenant is in.
    pub hosts: Hosts,
    /// The tenant (directory) id.
    pub tenant: TenantId,
    /// The application (client) id.
    pub client_id: String,
    /// The value of a client secret.
    pub client_secret: Secret,
}

/// All calls to Microsoft. Clones share connections, tokens and limits.
#[derive(Clone)]
pub struct GraphClient {
    inner: Arc<Inner>,
}

struct Inner {
    http: Client,
    app: App,
    clock: Clock,
    throttle: Throttle,
    pace: Pace,
    application_token: Cached<ApplicationToken>,
    signing_keys: Cached<LoadedKeys>,
}

impl fmt::Debug for GraphClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GraphClient").field("app", &self.inner.app).finish_non_exhaustive()
    }
}

impl GraphClient {
    /// A client for one app registration; `http` is what [`http_client`](crate::http_client) gives, and what it sends
    /// is counted in `requests`.
    pub fn new(http: Client, app: App, clock: Clock, requests: Requests) -> Self {
        let throttle = Throttle::new(clock.clone(), requests);
        let (application_token, signing_keys) = (Cached::new(), Cached::new());
        let pace = Pace::default();
        let inner = Inner { http, app, clock, throttle, pace, application_token, signing_keys };
        Self { inner: Arc::new(inner) }
    }

    /// Microsoft limits at least one kind of request until then; `None` if it limits none.
    pub fn throttled_until(&self) -> Option<Timestamp> {
        self.inner.throttle.throttled_until()
    }

    /// Whether Microsoft answers.
    pub fn contact(&self) -> Contact {
        self.inner.throttle.contact()
    }

    pub(crate) fn app(&self) -> &App {
        &self.inner.app
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    pub(crate) fn http(&self) -> &Client {
        &self.inner.http
    }

    pub(crate) fn throttle(&self) -> &Throttle {
        &self.inner.throttle
    }

    pub(crate) fn cached_application_token(&self) -> &Cached<ApplicationToken> {
        &self.inner.application_token
    }

    pub(crate) fn cached_signing_keys(&self) -> &Cached<LoadedKeys> {
        &self.inner.signing_keys
    }

    /// A request to Graph's version 1.0.
    pub(crate) fn request(
        &self,
        call: Call,
        method: Method,
        segments: &[&str],
    ) -> Result<Request, Error> {
        let base = below(&self.app().hosts.graph, &["v1.0"]);
        let url = base.and_then(|base| below(&base, segments));
        let url = url.ok_or_else(|| Error::unexpected(call.doing, Problem::NotAnId))?;
        Ok(Request::new(method, url))
    }

    /// A request to Graph's version 1.0 with a JSON body.
    pub(crate) fn request_with(
        &self,
        call: Call,
        method: Method,
        segments: &[&str],
        body: &impl Serialize,
    ) -> Result<Request, Error> {
        let mut request = self.request(call, method, segments)?;
        let body = serde_json::to_vec(body)
            .map_err(|_| Error::unexpected(call.doing, Problem::Missing("the body")))?;
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *request.body_mut() = Some(body.into());
        Ok(request)
    }

    /// Sends `request` with `token`, when it is its turn.
    pub(crate) async fn send(
        &self,
        call: Call,
        request: &Request,
        token: &Secret,
    ) -> Result<Reply, Error> {
        let request = self.ready(call, request, token).await?;
        self.throttle().send(self.http(), call, request).await
    }

    /// The same, once, and the body of a success is left to the caller.
    pub(crate) async fn open(
        &self,
        call: Call,
        request: &Request,
        token: &Secret,
    ) -> Result<Response, Error> {
        let request = self.ready(call, request, token).await?;
        match self.throttle().open(self.http(), call, request).await? {
            Opened::Body(response) => Ok(response),
            Opened::Refusal(reply) => Err(self.refusal(&reply)),
        }
    }

    /// `request` with `token`, when it is its turn.
    async fn ready(&self, call: Call, request: &Request, token: &Secret) -> Result<Request, Error> {
        let request = self.with_token(call, request, token)?;
        let turn = self.inner.pace.turn(request.url(), self.clock().now());
        let too_far = |after| Error::Throttled(Throttled { kind: call.kind, after });
        self.clock().sleep_until(turn.map_err(too_far)?).await;
        Ok(request)
    }

    /// Sends `request` as the application. A token that Graph no longer takes (revoked, or the secret was replaced) is
    /// given up for a new one, once; one without the permission is given up for the next call.
    pub(crate) async fn send_as_application(
        &self,
        call: Call,
        request: &Request,
    ) -> Result<Reply, Error> {
        let token = self.application_token().await?;
        let reply = self.send(call, request, &token).await?;
        if reply.status == StatusCode::FORBIDDEN {
            self.forget_old_application_token(&token).await;
        }
        if reply.status != StatusCode::UNAUTHORIZED {
            return Ok(reply);
        }
        self.forget_application_token(&token).await;
        let token = self.application_token().await?;
        self.send(call, request, &token).await
    }

    /// `reply` if it says that the call succeeded, else Graph's error.
    pub(crate) fn success(&self, reply: Reply) -> Result<Reply, Error> {
        if reply.status.is_success() { Ok(reply) } else { Err(self.refusal(&reply)) }
    }

    /// What an answer that is no success says.
    pub(crate) fn refusal(&self, reply: &Reply) -> Error {
        let wait = self.throttle().wait_asked_for(reply);
        Error::Graph(GraphError::parse(reply.status.as_u16(), &reply.body, wait))
    }

    /// The one place that puts a token on a request, if it goes to Graph.
    fn with_token(&self, call: Call, request: &Request, token: &Secret) -> Result<Request, Error> {
        let unexpected = |problem| Error::unexpected(call.doing, problem);
        if request.url().origin() != self.app().hosts.graph.origin() {
            return Err(unexpected(Problem::ForeignHost));
        }
        // Only a streamed body cannot be copied, and none is sent.
        let mut request =
            request.try_clone().ok_or_else(|| unexpected(Problem::Missing("the body")))?;
        let bearer = Zeroizing::new(format!("Bearer {}", token.expose()));
        let mut bearer =
            HeaderValue::from_str(&bearer).map_err(|_| unexpected(Problem::NotAToken))?;
        bearer.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, bearer);
        Ok(request)
    }
}
