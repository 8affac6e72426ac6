//! Answering: a task per call, a bounded number of them.
//!
//! Go answers every call, also one whose argument it cannot decode or whose handler failed, and an error reply carries
//! an empty body. A call without an answer would hang its caller for ever, so a handler that panics is answered, too.

use std::{collections::HashMap, panic::AssertUnwindSafe, sync::Arc};

use futures_util::{FutureExt as _, future::BoxFuture};
use gobwire::{Decode, Encode};
use tokio::{
    io::{AsyncRead, AsyncWrite, BufReader},
    runtime::Handle,
    sync::Semaphore,
};
use tokio_util::sync::CancellationToken;

use super::{Arrived, Inbound, Outbound, Request, Response, SendError};
use crate::{GoString, wire::A0};

/// Calls of one stream that run at once; the next one waits in the stream.
const MAX_CALLS: usize = 1024;

/// A reply, or the text of an error.
pub(crate) type Answer = Result<Box<dyn Encode + Send + Sync>, String>;

type Handler = Box<dyn Fn(&mut Arrived) -> BoxFuture<'static, Answer> + Send + Sync>;

/// A reply as an [`Answer`].
#[expect(clippy::unnecessary_wraps, reason = "handlers answer with it")]
pub(crate) fn reply(value: impl Encode + Send + Sync + 'static) -> Answer {
    Ok(Box::new(value))
}

/// The methods of a stream, by their full names.
#[derive(Default)]
pub(crate) struct Methods(HashMap<&'static str, Handler>);

impl Methods {
    /// Registers a method. The handler gets the argument, or why it did not decode.
    pub(crate) fn on<A, F, Fut>(&mut self, method: &'static str, handler: F)
    where
        A: Decode + Default + Send + 'static,
        F: Fn(Result<A, gobwire::Error>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Answer> + Send + 'static,
    {
        let handler = Arc::new(handler);
        let handler: Handler = Box::new(move |arrived| {
            let argument = arrived.decode();
            let handler = handler.clone();
            // The handler is called inside the task, so that a panic of the call itself is caught there.
            async move { handler(argument).await }.boxed()
        });
        self.0.insert(method, handler);
    }
}

/// Where handlers run, and until when.
#[derive(Clone)]
pub(crate) struct Tasks {
    pub(crate) runtime: Handle,
    pub(crate) stop: CancellationToken,
}

/// Serves calls until the stream ends.
pub(crate) async fn serve<S>(stream: S, methods: Arc<Methods>, tasks: Tasks)
where
    S: AsyncRead + AsyncWrite + Send + 'static,
{
    let (reader, writer) = tokio::io::split(stream);
    let (outbound, _) = Outbound::new(writer);
    let mut inbound = Inbound::new(BufReader::new(reader));
    let serving = serve_calls(&mut inbound, Arc::new(outbound), &methods, &tasks);
    // A broken stream ends like one that was closed: there is nobody to tell.
    let _ = tasks.stop.run_until_cancelled(serving).await;
}

async fn serve_calls<R: AsyncRead + Unpin>(
    inbound: &mut Inbound<R>,
    outbound: Arc<Outbound>,
    methods: &Methods,
    tasks: &Tasks,
) -> std::io::Result<()> {
    let running = Arc::new(Semaphore::new(MAX_CALLS));
    while let Some(header) = inbound.next().await? {
        let header: Request = header.decode().map_err(super::invalid)?;
        let Some(argument) = inbound.next().await? else { return Ok(()) };
        let answer = match methods.0.get(header.service_method.as_str()) {
            Some(handler) => handler(argument),
            None => {
                argument.skip();
                let text = format!("rpc: can't find method {}", header.service_method);
                std::future::ready(Err(text)).boxed()
            }
        };
        let Ok(place) = running.clone().acquire_owned().await else { return Ok(()) };
        let (outbound, stop) = (outbound.clone(), tasks.stop.clone());
        tasks.runtime.spawn(async move {
            let answered = answer_call(&outbound, header, answer);
            stop.run_until_cancelled(answered).await;
            drop(place);
        });
    }
    Ok(())
}

async fn answer_call(outbound: &Outbound, header: Request, answer: BoxFuture<'static, Answer>) {
    let answer = AssertUnwindSafe(answer).catch_unwind().await;
    let answer = answer.unwrap_or_else(|_| Err("the handler panicked".to_owned()));
    let mut response = Response {
        service_method: header.service_method,
        seq: header.seq,
        error: GoString::default(),
    };
    let failed = match answer {
        Ok(body) => match outbound.send(&response, &*body).await {
            Err(SendError::Encode(error)) => error.to_string(),
            Ok(()) | Err(SendError::Closed) => return,
        },
        Err(text) => text,
    };
    response.error = failed.into();
    // If the stream is closed, the caller has gone.
    let _ = outbound.send(&response, &A0 {}).await;
}
