//! Bytes over a lent stream (`plugin/io_rpc.go`): the reading side asks, the lending side sends.
//!
//! A request is a signed varint (`encoding/binary`): so many bytes, please. The answer is exactly that many, or fewer and
//! then the end of the stream. Closing early is allowed on either side.

use std::{io, time::Duration};

use bytes::{Bytes, BytesMut};
use futures_util::stream;
use goplugin::{MuxBroker, yamux::Stream};
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    time::timeout,
};
use tower::BoxError;

use super::{Body, empty};

/// Bytes asked for at once.
const ASK: usize = 64 << 10;
/// Bytes sent at once.
const PIECE: usize = 32 << 10;
/// How long the peer of a stream that we lend may pause: it may be storing what it has.
pub(crate) const PAUSE: Duration = Duration::from_mins(2);
/// How long the host waits for a stream it lent to be dialled.
pub(super) const DIAL: Duration = Duration::from_secs(5);

/// The reading side of a lent stream.
pub(crate) struct Pull<S> {
    stream: S,
    owed: usize,
}

impl Pull<Stream> {
    /// The body behind a broker id; 0 stands for none.
    pub(crate) async fn dial(broker: MuxBroker, id: u32) -> io::Result<Body> {
        if id == 0 {
            return Ok(empty());
        }
        let stream = dial(broker, id).await?;
        Ok(Self::new(stream).into_body())
    }
}

/// Dials a stream that the host lent.
pub(super) async fn dial(broker: MuxBroker, id: u32) -> io::Result<Stream> {
    let dialled = timeout(DIAL, broker.dial(id)).await;
    dialled.map_err(io::Error::from)?.map_err(io::Error::other)
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Pull<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, owed: 0 }
    }

    /// The next piece; `None` at the end.
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        if self.owed == 0 {
            self.stream.write_all(&varint(ASK)).await?;
            self.owed = ASK;
        }
        let mut piece = BytesMut::with_capacity(self.owed.min(32 << 10));
        let most = self.owed as u64;
        let read = (&mut self.stream).take(most).read_buf(&mut piece).await?;
        self.owed = self.owed.saturating_sub(read);
        Ok((read > 0).then(|| piece.freeze()))
    }

    fn into_body(self) -> Body {
        let pieces = stream::try_unfold(self, |mut pull| async move {
            let piece = pull.next().await.map_err(BoxError::from)?;
            Ok(piece.map(|piece| (Frame::data(piece), pull)))
        });
        StreamBody::new(pieces).boxed_unsync()
    }
}

/// The lending side: sends what the peer asks for until it closes the stream, pauses for too long, or the reader ends.
pub(crate) async fn lend<R, S>(mut reader: R, mut stream: S) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut piece = vec![0; PIECE];
    while let Some(mut wanted) = timeout(PAUSE, read_varint(&mut stream)).await?? {
        while wanted > 0 {
            let most = piece.len().min(usize::try_from(wanted).unwrap_or(usize::MAX));
            let read = reader.read(&mut piece[..most]).await?;
            if read == 0 {
                return stream.shutdown().await;
            }
            timeout(PAUSE, stream.write_all(&piece[..read])).await??;
            wanted -= read as u64;
        }
    }
    stream.shutdown().await
}

/// Go's `binary.PutVarint` of a count.
fn varint(count: usize) -> Vec<u8> {
    // A count is positive, so the zig-zag code is twice the number.
    let mut left = (count as u64) << 1;
    let mut bytes = Vec::with_capacity(10);
    loop {
        let [low, ..] = (left & 0x7f).to_le_bytes();
        left >>= 7;
        if left == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

/// Go's `binary.ReadVarint`; `None` at the end of the stream.
async fn read_varint<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<Option<u64>> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let mut byte = [0];
        if stream.read(&mut byte).await? == 0 {
            return if shift == 0 { Ok(None) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
        }
        let [byte] = byte;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            // An odd code is a negative number, which asks for nothing.
            return Ok(Some(if number & 1 == 1 { 0 } else { number >> 1 }));
        }
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, "a varint of more than 64 bits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn varints_are_those_of_go() {
        // encoding/binary: PutVarint(1) = 02, PutVarint(64) = 80 01, PutVarint(32768) = 80 80 04.
        assert_eq!(varint(1), [0x02]);
        assert_eq!(varint(64), [0x80, 0x01]);
        assert_eq!(varint(32_768), [0x80, 0x80, 0x04]);
        for count in [0, 1, 63, 64, 65_536, usize::MAX >> 1] {
            let bytes = varint(count);
            assert_eq!(read_varint(&mut &*bytes).await.unwrap(), Some(count as u64));
        }
    }

    #[tokio::test]
    async fn a_lent_reader_arrives_whole_and_ends() {
        let (ours, theirs) = tokio::io::duplex(1000);
        let content: Vec<u8> = (0..200_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        let lending = lend(&*content, theirs);
        let reading = async { Pull::new(ours).into_body().collect().await.unwrap().to_bytes() };
        let (lent, read) = tokio::join!(lending, reading);
        lent.unwrap();
        assert_eq!(read, content);
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_does_not_go_on_is_given_up() {
        let asks = [Vec::new(), varint(200_000)];
        for ask in asks {
            let (mut ours, theirs) = tokio::io::duplex(1000);
            ours.write_all(&ask).await.unwrap();
            let error = lend(tokio::io::repeat(0), theirs).await.unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        }
    }

    #[tokio::test]
    async fn a_varint_that_never_ends_is_refused() {
        assert!(read_varint(&mut &[0xff; 20][..]).await.is_err());
    }
}
