//! HTTP requests to the plugin, as a `tower` service (`plugin/http.go`, `plugin/io_rpc.go`).
//!
//! The host lends two streams per request: one on which it answers net/rpc calls of a response writer, and one from
//! which the body is pulled. Both are closed before the hook replies: then the host's own handler returns, so every
//! write must have been acknowledged by then.

mod body;
mod request;
mod respond;

use std::{convert::Infallible, panic::AssertUnwindSafe, sync::Arc};

pub(crate) use body::{PAUSE, Pull, lend};
use bytes::Bytes;
use futures_util::{FutureExt as _, TryFutureExt as _, future::BoxFuture};
use goplugin::MuxBroker;
use http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full, combinators::UnsyncBoxBody};
pub(crate) use request::Args;
#[cfg(feature = "host")]
pub(crate) use request::{Subset, canonical_name};
use respond::Responder;
use tower::{BoxError, Service, ServiceExt as _};

use crate::GoString;

/// The body of a request or of an answer, in pieces as they come.
pub type Body = UnsyncBoxBody<Bytes, BoxError>;

/// A service whose types are erased.
pub(crate) type HttpService = Arc<dyn Fn(Request<Body>) -> Answering + Send + Sync>;

type Answering = BoxFuture<'static, Result<Response<Body>, BoxError>>;

/// Who made the request, as Mattermost vouches for it: the server removes these headers from what clients send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The user with a valid session (and a valid CSRF token, if one is needed).
    pub user_id: Option<GoString>,
    /// The plugin that made the request, or the server itself.
    pub plugin_id: Option<GoString>,
    /// The user's session.
    pub session_id: Option<GoString>,
}

/// A body out of one piece.
pub fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never: Infallible| match never {}).boxed_unsync()
}

/// A body without bytes.
pub fn empty() -> Body {
    full(Bytes::new())
}

/// Erases the types of a service.
pub(crate) fn erase<S, B>(service: S) -> HttpService
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
    S::Future: Send,
    S::Error: Into<BoxError>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    Arc::new(move |request| {
        let answered = service.clone().oneshot(request).map_err(Into::into);
        answered
            .map_ok(|response| response.map(|body| body.map_err(Into::into).boxed_unsync()))
            .boxed()
    })
}

/// Serves one request to its end. Nothing is returned: what fails here is answered to the client, or the client is gone.
pub(crate) async fn serve(args: Args, broker: MuxBroker, service: HttpService) {
    // Each dialling is a round trip, and Microsoft counts the time.
    let (responder, body) = tokio::join!(
        Responder::dial(broker.clone(), args.response_writer_stream),
        Pull::dial(broker, args.request_body_stream),
    );
    let Ok(mut responder) = responder else {
        tracing::warn!("the response stream of an HTTP request could not be opened");
        return;
    };
    let response = match body.map_err(BoxError::from).and_then(|body| Ok(args.request(body)?)) {
        Ok(request) => run(service, request).await,
        Err(error) => {
            tracing::warn!(%error, "an HTTP request could not be read");
            plain(StatusCode::BAD_REQUEST, "The request could not be read.")
        }
    };
    let sent = AssertUnwindSafe(responder.send(response)).catch_unwind().await;
    if !matches!(sent, Ok(Ok(()))) {
        responder.fail().await;
    }
    match sent {
        Ok(Ok(())) => {}
        // Most often the client has gone.
        Ok(Err(error)) => tracing::debug!(%error, "an HTTP answer ended early"),
        Err(_) => tracing::error!("the body of an HTTP answer panicked"),
    }
    responder.close().await;
}

async fn run(service: HttpService, request: Request<Body>) -> Response<Body> {
    let answered = AssertUnwindSafe(async { service(request).await }).catch_unwind().await;
    match answered {
        Ok(Ok(response)) => return response,
        Ok(Err(error)) => tracing::error!(%error, "an HTTP request failed"),
        Err(_) => tracing::error!("the handler of an HTTP request panicked"),
    }
    plain(StatusCode::INTERNAL_SERVER_ERROR, FAILED)
}

const FAILED: &str =
    "The plugin could not answer because of an error of its own. The server's log says more.";

fn plain(status: StatusCode, sentence: &'static str) -> Response<Body> {
    let mut response = Response::new(full(sentence));
    *response.status_mut() = status;
    let text = header::HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, text);
    response
}
