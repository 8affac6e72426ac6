//! The host's response writer, over net/rpc (`plugin/http.go`).
//!
//! net/rpc keeps no order among calls, so each call waits for the reply to the one before. `SyncHeader` replaces: it
//! starts from the headers that the host already has.

use std::{collections::HashMap, io};

use futures_util::poll;
use gobwire::{Decode, Encode};
use goplugin::MuxBroker;
use http::{HeaderMap, Response, StatusCode, header::CONTENT_LENGTH};
use http_body_util::BodyExt as _;
use tower::BoxError;

use super::{Body, FAILED, body::dial, request::canonical_name};
use crate::{
    GoString,
    netrpc::{CallError, Client},
    wire::A0,
};

/// Bytes written at once.
const CHUNK: usize = 64 << 10;

type Headers = HashMap<GoString, Vec<GoString>>;

/// The response writer of one request.
pub(super) struct Responder {
    client: Client,
    begun: bool,
}

impl Responder {
    pub(super) async fn dial(broker: MuxBroker, id: u32) -> io::Result<Self> {
        Ok(Self { client: Client::new(dial(broker, id).await?), begun: false })
    }

    async fn call<A, R>(&self, method: &str, argument: &A) -> Result<R, CallError>
    where
        A: Encode + Sync + ?Sized,
        R: Decode + Default + Send + 'static,
    {
        self.client.call(method, &argument).await
    }

    /// Sends head and body, the head with the first piece of the body.
    pub(super) async fn send(&mut self, response: Response<Body>) -> Result<(), BoxError> {
        let (head, mut body) = response.into_parts();
        let mut flush = false;
        loop {
            let mut next = body.frame();
            let frame = match poll!(&mut next) {
                std::task::Poll::Ready(frame) => frame,
                std::task::Poll::Pending => {
                    if flush {
                        // Servers before 11.5 do not have it, and send when they see fit.
                        let _ = self.call::<_, A0>("Plugin.Flush", &A0 {}).await;
                        flush = false;
                    }
                    next.await
                }
            };
            let Some(frame) = frame.transpose()? else { break };
            let data = frame.into_data().unwrap_or_default();
            self.begin(head.status, &head.headers).await?;
            for chunk in data.chunks(CHUNK) {
                self.call::<_, A0>("Plugin.Write", chunk).await?;
                flush = true;
            }
        }
        Ok(self.begin(head.status, &head.headers).await?)
    }

    async fn begin(&mut self, status: StatusCode, ours: &HeaderMap) -> Result<(), CallError> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        if adds_something(ours) {
            let mut headers: Headers = self.call("Plugin.Header", &A0 {}).await?;
            for name in ours.keys() {
                let values = ours.get_all(name).iter();
                let values =
                    values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
                headers.insert(canonical_name(name).into(), values.map(Into::into).collect());
            }
            self.call::<_, A0>("Plugin.SyncHeader", &headers).await?;
        }
        self.call::<_, A0>("Plugin.WriteHeader", &i64::from(status.as_u16())).await?;
        Ok(())
    }

    /// Answers 500, unless an answer has begun.
    pub(super) async fn fail(&mut self) {
        if !self.begun {
            let failed = super::plain(StatusCode::INTERNAL_SERVER_ERROR, FAILED);
            // A client that has gone needs no answer.
            let _ = self.send(failed).await;
        }
    }

    pub(super) async fn close(self) {
        self.client.close().await;
    }
}

/// Whether the host has to be given headers, at two round trips. That there is no content it says by itself
/// (Go, `net/http`, `server.go`, `chunkWriter.writeHeader`).
fn adds_something(ours: &HeaderMap) -> bool {
    ours.iter().any(|(name, value)| name != CONTENT_LENGTH || value != "0")
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, header::LOCATION};

    use super::*;

    #[test]
    fn an_answer_without_content_and_headers_adds_nothing() {
        let mut headers = HeaderMap::new();
        assert!(!adds_something(&headers));
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        assert!(!adds_something(&headers));
        headers.insert(LOCATION, HeaderValue::from_static("/"));
        assert!(adds_something(&headers));
        assert!(adds_something(
            &[(CONTENT_LENGTH, HeaderValue::from_static("1"))].into_iter().collect()
        ));
    }
}
