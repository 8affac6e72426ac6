//! Calling: any number of calls at once, answered in any order.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use gobwire::{Decode, Encode};
use tokio::{
    io::{AsyncRead, AsyncWrite, BufReader, ReadHalf},
    sync::oneshot,
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use super::{Arrived, Inbound, Outbound, Request, Response, SendError};
use crate::ApiError;

/// Why a call has no reply.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(crate) enum CallError {
    /// The peer's own words.
    #[error("{0}")]
    Rpc(String),
    #[error("the connection is lost")]
    Lost,
    #[error("{0}")]
    Undecodable(String),
}

impl From<CallError> for ApiError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Rpc(text) => Self::Rpc(text),
            CallError::Lost => Self::Lost,
            CallError::Undecodable(text) => Self::Undecodable(text),
        }
    }
}

/// Takes the reply of one call, which lies in the decoder.
type Slot = Box<dyn FnOnce(Result<&mut Arrived, CallError>) + Send>;

#[derive(Default)]
struct Waiting {
    calls: Mutex<HashMap<u64, Slot>>,
    lost: CancellationToken,
}

impl Waiting {
    fn take(&self, seq: u64) -> Option<Slot> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).remove(&seq)
    }

    fn put(&self, seq: u64, slot: Slot) {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).insert(seq, slot);
    }

    fn lose_all(&self) {
        self.lost.cancel();
        let calls = std::mem::take(&mut *self.calls.lock().unwrap_or_else(PoisonError::into_inner));
        for slot in calls.into_values() {
            slot(Err(CallError::Lost));
        }
    }
}

/// The calling side of one stream.
pub(crate) struct Client {
    outbound: Outbound,
    writer: JoinHandle<()>,
    waiting: Arc<Waiting>,
    next_seq: AtomicU64,
}

impl Client {
    pub(crate) fn new<S>(stream: S) -> Self
    where
        S: AsyncRead + AsyncWrite + Send + 'static,
    {
        let (reader, writer) = tokio::io::split(stream);
        let (outbound, writer) = Outbound::new(writer);
        let waiting = Arc::<Waiting>::default();
        tokio::spawn(receive(reader, waiting.clone()));
        Self { outbound, writer, waiting, next_seq: AtomicU64::new(0) }
    }

    /// Calls a method. If the future is dropped, the reply is passed over when it comes.
    pub(crate) async fn call<A, R>(&self, method: &str, arguments: &A) -> Result<R, CallError>
    where
        A: Encode + Sync,
        R: Decode + Default + Send + 'static,
    {
        self.begin(method, arguments).await?.await
    }

    /// Sends a call, and answers with what waits for its reply.
    pub(crate) async fn begin<A, R>(
        &self,
        method: &str,
        arguments: &A,
    ) -> Result<impl Future<Output = Result<R, CallError>> + Send + use<A, R>, CallError>
    where
        A: Encode + Sync,
        R: Decode + Default + Send + 'static,
    {
        let seq = self.next_seq.fetch_add(1, Ordering::Relaxed);
        let (answer, answered) = oneshot::channel();
        self.waiting.put(seq, slot(answer));
        let header = Request { service_method: method.into(), seq };
        if let Err(error) = self.outbound.send(&header, arguments).await {
            self.waiting.take(seq);
            return Err(match error {
                SendError::Closed => CallError::Lost,
                SendError::Encode(error) => CallError::Rpc(error.to_string()),
            });
        }
        // The receiver sets `lost` before it empties the table, so a call put there too late is seen here.
        if self.waiting.lost.is_cancelled() {
            self.waiting.take(seq);
        }
        Ok(async { answered.await.unwrap_or(Err(CallError::Lost)) })
    }

    /// Cancelled once the stream is lost.
    pub(crate) fn lost(&self) -> &CancellationToken {
        &self.waiting.lost
    }

    /// Closes our direction of the stream, after all that was sent.
    pub(crate) async fn close(self) {
        drop(self.outbound);
        // A writer that failed has closed the stream as well.
        let _ = self.writer.await;
    }
}

fn slot<R: Decode + Default + Send + 'static>(
    answer: oneshot::Sender<Result<R, CallError>>,
) -> Slot {
    Box::new(move |arrived| {
        let result = match arrived {
            Ok(arrived) if answer.is_closed() => return arrived.skip(),
            Ok(arrived) => {
                arrived.decode().map_err(|error| CallError::Undecodable(error.to_string()))
            }
            Err(error) => Err(error),
        };
        // The caller may have gone.
        let _ = answer.send(result);
    })
}

async fn receive<S: AsyncRead>(reader: ReadHalf<S>, waiting: Arc<Waiting>) {
    let mut inbound = Inbound::new(BufReader::new(reader));
    // Whatever ends this, the stream is lost.
    let _ = receive_replies(&mut inbound, &waiting).await;
    waiting.lose_all();
}

async fn receive_replies<R: AsyncRead + Unpin>(
    inbound: &mut Inbound<R>,
    waiting: &Waiting,
) -> std::io::Result<()> {
    while let Some(header) = inbound.next().await? {
        let header: Response = header.decode().map_err(super::invalid)?;
        let Some(body) = inbound.next().await? else { return Ok(()) };
        match waiting.take(header.seq) {
            Some(slot) if header.error.is_empty() => slot(Ok(body)),
            Some(slot) => {
                body.skip();
                slot(Err(CallError::Rpc(header.error.into_string())));
            }
            None => body.skip(),
        }
    }
    Ok(())
}
