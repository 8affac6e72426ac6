//! A plugin: its hooks and what serves its HTTP requests.

use futures_util::{FutureExt as _, future::BoxFuture};
use http_body::Body as HttpBody;
use tower::{BoxError, Service};

use crate::{
    Api, Body,
    hooks::Hooks,
    http::{HttpService, erase},
};

pub(crate) type Activate = Box<dyn Fn(Api) -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// A plugin under construction: register what it needs, then hand it to [`main`](crate::main).
#[derive(Default)]
pub struct Plugin {
    pub(crate) hooks: Hooks,
    pub(crate) activate: Option<Activate>,
    pub(crate) http: Option<HttpService>,
    pub(crate) metrics: Option<HttpService>,
}

impl std::fmt::Debug for Plugin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plugin").field("hooks", &self.hooks.names).finish_non_exhaustive()
    }
}

impl Plugin {
    /// A plugin without hooks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Called once, before any other hook, with the API. An error or a panic makes the activation fail with that text
    /// in the plugin's status; the server tries twice, in two processes.
    #[must_use]
    pub fn on_activate<F, Fut>(mut self, hook: F) -> Self
    where
        F: Fn(Api) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), String>> + Send + 'static,
    {
        self.activate = Some(Box::new(move |api| hook(api).boxed()));
        self
    }

    /// Answers HTTP requests under `/plugins/<plugin id>`, which is cut from the path; an `axum::Router` fits. Requests
    /// carry a [`Caller`](crate::Caller) as an extension. A panic or an error is answered with 500.
    #[must_use]
    pub fn serve_http<S, B>(mut self, service: S) -> Self
    where
        S: Service<::http::Request<Body>, Response = ::http::Response<B>>
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send,
        S::Error: Into<BoxError>,
        B: HttpBody<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.http = Some(erase(service));
        self
    }

    /// Answers what a metrics collector asks of `/plugins/<plugin id>/metrics` on the server's metrics port (servers
    /// from 9.2).
    #[must_use]
    pub fn serve_metrics<S, B>(mut self, service: S) -> Self
    where
        S: Service<::http::Request<Body>, Response = ::http::Response<B>>
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send,
        S::Error: Into<BoxError>,
        B: HttpBody<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.metrics = Some(erase(service));
        self
    }

    /// The hooks that the host may call.
    pub(crate) fn implemented(&self) -> Vec<crate::GoString> {
        let always = std::iter::once("OnActivate");
        let http = self.http.is_some().then_some("ServeHTTP");
        let metrics = self.metrics.is_some().then_some("ServeMetrics");
        let named = self.hooks.names.iter().copied();
        always.chain(named).chain(http).chain(metrics).map(Into::into).collect()
    }
}
