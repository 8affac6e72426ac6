//! HTTP requests to a plugin (`plugin/http.go`): lends the body, and a response writer that the plugin calls.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use futures_util::{TryStreamExt as _, stream};
use gobwire::BinaryBytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
};
use tokio_util::io::StreamReader;
use tower::BoxError;

use super::Host;
use crate::{
    ApiError, Body, GoString,
    http::{Args, Subset, canonical_name, lend},
    model::Context,
    netrpc::{Methods, Tasks, reply},
    wire::A0,
};

type Headers = HashMap<GoString, Vec<GoString>>;

impl Host {
    /// `ServeHTTP`. The path is what the plugin sees; a [`Context`] among the request's extensions is passed on. Both
    /// bodies are streamed. A failed hook is answered with 500, as the server does.
    pub async fn serve_http<B>(&self, request: Request<B>) -> Result<Response<Body>, ApiError>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.request("Plugin.ServeHTTP", request).await
    }

    /// `ServeMetrics`.
    pub async fn serve_metrics<B>(&self, request: Request<B>) -> Result<Response<Body>, ApiError>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.request("Plugin.ServeMetrics", request).await
    }

    async fn request<B>(
        &self,
        method: &'static str,
        request: Request<B>,
    ) -> Result<Response<Body>, ApiError>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let (head, body) = request.into_parts();
        let (begin, begun) = oneshot::channel();
        let (pieces, body_pieces) = mpsc::channel(1);
        let writer = Arc::new(Writer {
            headers: Mutex::default(),
            begin: Mutex::new(Some(begin)),
            pieces: Mutex::new(Some(pieces)),
        });
        let arguments = Args {
            response_writer_stream: self.lend_writer(&writer),
            request: Some(subset(&head)),
            context: head.extensions.get::<Context>().cloned(),
            request_body_stream: self.lend_body(body),
        };
        let call = self.hooks.begin::<_, A0>(method, &arguments).await?;
        tokio::spawn(async move {
            let status = match call.await {
                Ok(A0 {}) => StatusCode::OK,
                Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
            };
            writer.begin(status);
            lock(&writer.pieces).take();
        });
        let (status, headers) = begun.await.map_err(|_| ApiError::Lost)?;
        let frames = stream::unfold(body_pieces, |mut pieces| async move {
            let piece: Bytes = pieces.recv().await?;
            Some((Ok(Frame::data(piece)), pieces))
        });
        let mut response = Response::new(StreamBody::new(frames).boxed_unsync());
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }

    fn lend_writer(&self, writer: &Arc<Writer>) -> u32 {
        let id = self.broker.next_id();
        let tasks = Tasks { runtime: Handle::current(), stop: self.stop.clone() };
        self.accept(id, Arc::new(writer_methods(writer)), tasks);
        id
    }

    fn lend_body<B>(&self, body: B) -> u32
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let (id, broker) = (self.broker.next_id(), self.broker.clone());
        tokio::spawn(async move {
            let Ok(stream) = broker.accept(id).await else { return };
            let data = body.into_data_stream().map_err(|error| std::io::Error::other(error.into()));
            // The plugin may close early.
            let _ = lend(StreamReader::new(Box::pin(data)), stream).await;
        });
        id
    }
}

fn subset(head: &http::request::Parts) -> Subset {
    let mut header = Headers::new();
    for name in head.headers.keys() {
        let values = head.headers.get_all(name).iter();
        let values = values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        header.insert(canonical_name(name).into(), values.map(Into::into).collect());
    }
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    Subset {
        method: head.method.as_str().into(),
        url: Some(BinaryBytes(path.as_bytes().to_vec())),
        proto: "HTTP/1.1".into(),
        proto_major: 1,
        proto_minor: 1,
        header,
        host: head.uri.host().unwrap_or_default().into(),
        remote_addr: GoString::default(),
        request_uri: path.into(),
    }
}

/// The state of one answer.
struct Writer {
    headers: Mutex<Headers>,
    begin: Mutex<Option<oneshot::Sender<(StatusCode, HeaderMap)>>>,
    pieces: Mutex<Option<mpsc::Sender<Bytes>>>,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Writer {
    fn begin(&self, status: StatusCode) {
        let mut headers = HeaderMap::new();
        for (name, values) in &*lock(&self.headers) {
            let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else { continue };
            for value in values.iter().filter_map(|value| HeaderValue::from_str(value).ok()) {
                headers.append(name.clone(), value);
            }
        }
        if let Some(begin) = lock(&self.begin).take() {
            // The client may have gone.
            let _ = begin.send((status, headers));
        }
    }

    async fn write(&self, bytes: Vec<u8>) -> Result<(), String> {
        self.begin(StatusCode::OK);
        let pieces = lock(&self.pieces).clone();
        let pieces = pieces.ok_or("the answer has ended")?;
        pieces.send(bytes.into()).await.map_err(|_| "the client has gone".to_owned())
    }
}

fn writer_methods(writer: &Arc<Writer>) -> Methods {
    let mut methods = Methods::default();
    let state = writer.clone();
    methods.on("Plugin.Header", move |_: Result<A0, _>| {
        std::future::ready(reply(lock(&state.headers).clone()))
    });
    let state = writer.clone();
    methods.on("Plugin.SyncHeader", move |headers: Result<Headers, gobwire::Error>| {
        let stored = headers.map(|headers| *lock(&state.headers) = headers);
        std::future::ready(stored.map_err(|error| error.to_string()).and_then(|()| reply(A0 {})))
    });
    let state = writer.clone();
    methods.on("Plugin.WriteHeader", move |status: Result<i64, gobwire::Error>| {
        let status = status.ok().and_then(|status| u16::try_from(status).ok());
        let status = status.and_then(|status| StatusCode::from_u16(status).ok());
        let begun = status.map(|status| state.begin(status)).ok_or("invalid http status code");
        std::future::ready(begun.map_err(str::to_owned).and_then(|()| reply(A0 {})))
    });
    let state = writer.clone();
    methods.on("Plugin.Write", move |bytes: Result<Vec<u8>, gobwire::Error>| {
        let writer = state.clone();
        async move {
            writer.write(bytes.map_err(|error| error.to_string())?).await?;
            reply(A0 {})
        }
    });
    methods.on("Plugin.Flush", |_: Result<A0, _>| std::future::ready(reply(A0 {})));
    methods
}
