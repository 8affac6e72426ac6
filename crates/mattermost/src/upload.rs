//! Streamed uploads.
//!
//! `UploadFile` sends a file in one argument and stalls every other call meanwhile. `UploadData` lends the server a stream
//! from which it pulls, so nothing else waits and no file is ever whole in memory.

use std::time::Duration;

use gobwire::{Encode, Gob};
use tokio::io::AsyncRead;

use crate::{
    Api, ApiError,
    http::{PAUSE, lend},
    model::{FileInfo, UploadSession},
    wire::{A2, ErrorField},
};

/// `Z_UploadDataArgs`.
#[derive(Clone, Debug, Default, Gob)]
pub(crate) struct UploadDataArgs<S> {
    pub(crate) a: S,
    #[gob(name = "PluginStreamID")]
    pub(crate) plugin_stream_id: u32,
}

/// The rest of an upload after the server has answered: it may still be asking.
const LAST_READS: Duration = Duration::from_secs(1);

impl Api {
    /// Uploads the data of a session begun with [`create_upload_session`](Api::create_upload_session). The reader is
    /// read as the server asks; it must hold as many bytes as the session says. However long that takes, a server that
    /// stops asking, or does not answer in the end, is given up after two minutes.
    pub async fn upload_data<R>(
        &self,
        session: &UploadSession,
        reader: R,
    ) -> Result<FileInfo, ApiError>
    where
        R: AsyncRead + Unpin + Send,
    {
        let id = self.broker.next_id();
        // A task, because an accept that is dropped halfway would keep its place in the broker for ever.
        let broker = self.broker.clone();
        let accepted = tokio::spawn(async move { broker.accept(id).await });
        let lending = async {
            if let Ok(Ok(stream)) = accepted.await {
                lend(reader, stream).await?;
            }
            std::io::Result::Ok(())
        };
        let arguments = UploadDataArgs { a: session, plugin_stream_id: id };
        let mut lending = std::pin::pin!(lending);
        let mut calling = std::pin::pin!(self.call_upload(&arguments));
        let (answer, lent) = tokio::select! {
            answer = &mut calling => {
                (answer, tokio::time::timeout(LAST_READS, lending).await.unwrap_or(Ok(())))
            }
            lent = &mut lending => {
                let answer = tokio::time::timeout(PAUSE, calling).await;
                (answer.unwrap_or(Err(ApiError::Unanswered)), lent)
            }
        };
        match (answer?, lent) {
            (_, Err(error)) => {
                Err(ApiError::Plugin(format!("the file could not be read: {error}")))
            }
            (None, Ok(())) => {
                Err(ApiError::Plugin("the upload ended before all of the file was sent".to_owned()))
            }
            (Some(file), Ok(())) => Ok(file),
        }
    }

    async fn call_upload(
        &self,
        arguments: &(impl Encode + Sync),
    ) -> Result<Option<FileInfo>, ApiError> {
        let wire: A2<Option<FileInfo>, ErrorField> =
            self.client.call("Plugin.UploadData", arguments).await?;
        wire.b.0.map_or(Ok(wire.a), Err)
    }
}
