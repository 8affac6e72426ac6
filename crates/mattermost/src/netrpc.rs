//! Go's net/rpc (`net/rpc/client.go`, `net/rpc/server.go`) over one stream.
//!
//! A call is two gob values, header and body, in each direction; each direction has one table of types for the life of
//! the stream. Go's client stops for good at a reply that it cannot decode. Here a value is first read whole, so one
//! that does not fit is skipped and only its call fails.
//!
//! Invariants: header and body are written as one piece; nothing is kept per call after its reply; memory grows with
//! the bytes that arrived, never with a length that was announced.

mod client;
mod server;
#[cfg(test)]
mod tests;

use std::{
    io,
    sync::{Mutex, PoisonError},
};

pub(crate) use client::{CallError, Client};
use gobwire::{Decode, Decoder, Encode, Encoder, Gob, Progress};
pub(crate) use server::{Answer, Methods, Tasks, reply, serve};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    sync::mpsc,
    task::JoinHandle,
};

use crate::GoString;

/// The most bytes one value may take.
const MAX_VALUE: usize = 64 << 20;
/// The most messages one value may be split into; Go splits at each type that is new on the stream.
const MAX_MESSAGES: usize = 4096;
/// Messages that may wait to be written before senders wait.
const OUTBOUND_QUEUE: usize = 64;

/// `rpc.Request`.
#[derive(Clone, Debug, Default, Gob)]
pub(crate) struct Request {
    pub(crate) service_method: GoString,
    pub(crate) seq: u64,
}

/// `rpc.Response`.
#[derive(Clone, Debug, Default, Gob)]
pub(crate) struct Response {
    pub(crate) service_method: GoString,
    pub(crate) seq: u64,
    pub(crate) error: GoString,
}

/// The values arriving on a stream.
pub(crate) struct Inbound<R> {
    reader: R,
    value: Arrived,
}

/// The value that has arrived.
pub(crate) struct Arrived {
    decoder: Decoder,
    messages: Vec<Vec<u8>>,
    sound: bool,
}

impl<R: AsyncRead + Unpin> Inbound<R> {
    pub(crate) fn new(reader: R) -> Self {
        let value = Arrived { decoder: Decoder::new(), messages: Vec::new(), sound: true };
        Self { reader, value }
    }

    /// Reads until a value is complete; `None` if the stream ended before one began.
    pub(crate) async fn next(&mut self) -> io::Result<Option<&mut Arrived>> {
        if !self.value.sound {
            return Err(invalid("the table of types is incomplete"));
        }
        self.value.messages.clear();
        let mut size = 0;
        loop {
            let Some(message) = read_message(&mut self.reader, MAX_VALUE - size).await? else {
                return if self.value.messages.is_empty() {
                    Ok(None)
                } else {
                    Err(io::ErrorKind::UnexpectedEof.into())
                };
            };
            size += message.len();
            let progress = self.value.decoder.push_message(&message).map_err(invalid)?;
            if !matches!(progress, Progress::TypeDefinition(_)) {
                self.value.messages.push(message);
            }
            match progress {
                Progress::Ready => return Ok(Some(&mut self.value)),
                _ if self.value.messages.len() >= MAX_MESSAGES => {
                    return Err(invalid("a value in too many messages"));
                }
                _ => {}
            }
        }
    }
}

impl Arrived {
    /// Decodes the value; one that does not fit is skipped.
    pub(crate) fn decode<T: Decode + Default>(&mut self) -> Result<T, gobwire::Error> {
        let decoded = self.decoder.decode();
        if decoded.is_err() {
            self.sound = self.skip_again().is_ok();
        }
        decoded
    }

    /// Passes over the value.
    pub(crate) fn skip(&mut self) {
        self.sound &= self.decoder.discard().is_ok();
    }

    /// Goes through a value a second time for the types that are defined inside it. That works unless the first time
    /// met some of them before it failed; then the stream cannot be read any further.
    fn skip_again(&mut self) -> Result<(), gobwire::Error> {
        for message in &self.messages {
            self.decoder.push_message(message)?;
        }
        self.decoder.discard()
    }
}

fn invalid(problem: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem)
}

/// One message: its length as a gob unsigned integer, then as many bytes. `None` at the end of the stream.
async fn read_message<R: AsyncRead + Unpin>(
    reader: &mut R,
    most: usize,
) -> io::Result<Option<Vec<u8>>> {
    let mut prefix = [0; 9];
    let [first, rest @ ..] = &mut prefix;
    if reader.read(std::slice::from_mut(first)).await? == 0 {
        return Ok(None);
    }
    // A byte from 128 is the negated count of the bytes that hold the number.
    let width = if *first < 0x80 { 0 } else { usize::from(first.wrapping_neg()) };
    let digits = rest.get_mut(..width).ok_or_else(|| invalid("a bad message length"))?;
    reader.read_exact(digits).await?;
    let parsed = gobwire::parse_length_prefix(&prefix).map_err(invalid)?;
    let (_, length) = parsed.ok_or_else(|| invalid("a bad message length"))?;
    if length > most {
        return Err(invalid("a message too long"));
    }
    let mut message = Vec::new();
    reader.take(length as u64).read_to_end(&mut message).await?;
    if message.len() < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(message))
}

/// Why a value could not be sent.
#[derive(Debug)]
pub(crate) enum SendError {
    Closed,
    Encode(gobwire::Error),
}

/// The values leaving on a stream.
pub(crate) struct Outbound {
    encoder: Mutex<Encoder>,
    queue: mpsc::Sender<Vec<u8>>,
}

impl Outbound {
    /// The task writes until this is dropped, then shuts the stream down.
    pub(crate) fn new<W>(writer: W) -> (Self, JoinHandle<()>)
    where
        W: AsyncWrite + Unpin + Send + 'static,
    {
        let (queue, messages) = mpsc::channel(OUTBOUND_QUEUE);
        let task = tokio::spawn(write(writer, messages));
        (Self { encoder: Mutex::default(), queue }, task)
    }

    /// Queues header and body as one piece. Dropping the future sends all of it or nothing.
    pub(crate) async fn send<H, B>(&self, header: &H, body: &B) -> Result<(), SendError>
    where
        H: Encode + Sync,
        B: Encode + Sync + ?Sized,
    {
        let place = self.queue.reserve().await.map_err(|_| SendError::Closed)?;
        let mut encoder = self.encoder.lock().unwrap_or_else(PoisonError::into_inner);
        // The body first: if it fails, the table of types is as it was.
        let body = encoder.encode(body).map_err(SendError::Encode)?;
        let mut bytes = encoder.encode(header).map_err(SendError::Encode)?;
        bytes.extend(body);
        // Still under the lock, so that types are defined before the values that need them.
        place.send(bytes);
        Ok(())
    }
}

async fn write<W: AsyncWrite + Unpin>(mut writer: W, mut messages: mpsc::Receiver<Vec<u8>>) {
    while let Some(bytes) = messages.recv().await {
        if writer.write_all(&bytes).await.is_err() {
            return;
        }
    }
    // Nobody is left to tell if the peer is gone.
    let _ = writer.shutdown().await;
}
