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
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tower::BoxError;

use super::{Body, empty};

/// Bytes asked for at once.
const ASK: usize = 64 << 10;
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
    let dialled = tokio::time::timeout(DIAL, broker.dial(id)).await;
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

/// The lending side: sends what the peer asks for until it closes the stream or the reader ends.
pub(crate) async fn lend<R, S>(mut reader: R, mut stream: S) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    S: AsyncRead + AsyncWrite + Unpin,
{
    while let Some(wanted) = read_varint(&mut stream).await? {
        let sent = tokio::io::copy(&mut (&mut reader).take(wanted), &mut stream).await?;
        if sent < wanted {
            break;
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

    #[tokio::test]
    async fn a_varint_that_never_ends_is_refused() {
        assert!(read_varint(&mut &[0xff; 20][..]).await.is_err());
    }
}
