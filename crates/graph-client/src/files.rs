//! The files of messages, streamed: never more of one in memory than what is on its way.
//!
//! Graph answers where a shared file is with a redirect to a pre-authenticated URL of `SharePoint`'s, good for some
//! minutes, to which no token may be sent (page "Download driveItem content"). Pictures inside messages come from Graph
//! itself (page "Get chatMessageHostedContent").
//!
//! Invariant: a file comes from the Graph host or from `SharePoint`, whatever a redirect says.

use std::{io, time::Duration};

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, BoxStream, StreamExt as _};
use graph::{Disposition, FileSource, Secret};
use reqwest::{
    Method, Response, StatusCode,
    header::{CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderValue, IF_RANGE, LOCATION, RANGE},
};
use tokio::time::timeout;
use url::Url;

use crate::{
    Error, GraphClient,
    error::{Problem, Transport},
    http::Reply,
    throttle::{Call, Kind, Opened},
};

const LOCATE: Call = Call { doing: "looking for a file", kind: Kind::Files, idempotent: true };
const PICTURE: Call =
    Call { doing: "downloading a picture", kind: Kind::Pictures, idempotent: false };
const DOWNLOAD: Call =
    Call { doing: "downloading a file", kind: Kind::Downloads, idempotent: false };

/// How long nothing may come.
const PAUSE: Duration = Duration::from_secs(20);
/// How often in a row a download that broke off is taken up again, and after which pause.
const MOST_RESUMPTIONS: u32 = 3;
const RESUMPTION: Duration = Duration::from_millis(500);
/// `SharePoint` may redirect on its own hosts.
const MOST_REDIRECTS: usize = 3;
/// Bytes. What does not say how long it is has to be held to be measured.
const LONGEST_UNMEASURED: usize = 8 << 20;

/// In which pieces a shared file is downloaded, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pieces {
    /// A file up to this size comes with one request.
    pub whole: u64,
    /// The rest of a longer one comes with a request for each piece of this size.
    pub piece: u64,
}

/// A file on its way.
pub struct Download {
    /// Bytes.
    pub size: u64,
    /// What the server says that it is.
    pub content_type: Option<String>,
    /// The bytes: as many as `size` says, or an error.
    pub content: BoxStream<'static, io::Result<Bytes>>,
}

impl GraphClient {
    /// Begins to download a file with the right of the user whose token it is.
    pub async fn download(
        &self,
        token: &Secret,
        source: &FileSource,
        pieces: Pieces,
    ) -> Result<Download, Error> {
        match source {
            FileSource::Share(share) => {
                let location = self.locate(token, share).await?;
                self.shared(location, pieces).await
            }
            FileSource::HostedContent { chat, message, id } => {
                let path = [
                    "chats",
                    chat.as_ref(),
                    "messages",
                    message.as_ref(),
                    "hostedContents",
                    id,
                    "$value",
                ];
                let request = self.request(PICTURE, Method::GET, &path)?;
                let response = self.open(PICTURE, &request, token).await?;
                Flow::whole(self.clone(), PICTURE, response).await
            }
        }
    }

    /// Whether the user whose token it is may read a shared file; nothing of it is downloaded.
    pub async fn may_read(&self, token: &Secret, share: &str) -> Result<bool, Error> {
        match self.locate(token, share).await {
            Ok(_) => Ok(true),
            Err(Error::Graph(error)) if matches!(error.status, 403 | 404 | 410) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The pre-authenticated URL of a shared file.
    async fn locate(&self, token: &Secret, share: &str) -> Result<Url, Error> {
        let path = ["shares", share, "driveItem", "content"];
        let request = self.request(LOCATE, Method::GET, &path)?;
        let reply = self.send(LOCATE, &request, token).await?;
        if !reply.status.is_redirection() {
            self.success(reply)?;
            return Err(Error::unexpected(LOCATE.doing, Problem::Missing("the file's address")));
        }
        self.redirected(LOCATE, request.url(), &reply)
    }

    /// Where a redirect leads, if a file may be fetched from there.
    fn redirected(&self, call: Call, from: &Url, reply: &Reply) -> Result<Url, Error> {
        let location = reply.headers.get(LOCATION).and_then(|location| location.to_str().ok());
        let url = location.and_then(|location| from.join(location).ok());
        let url = url.ok_or(Error::unexpected(call.doing, Problem::Missing("the address")))?;
        if self.app().hosts.sharepoint.has(&url) {
            Ok(url)
        } else {
            Err(Error::unexpected(call.doing, Problem::ForeignFile))
        }
    }

    async fn shared(&self, location: Url, pieces: Pieces) -> Result<Download, Error> {
        let until = pieces.whole.max(1);
        let (location, opened) = self.piece(location, (0, until), None).await?;
        let response = match opened {
            Opened::Body(response) => response,
            // Of an empty file there is no first byte.
            Opened::Refusal(reply) if reply.status == StatusCode::RANGE_NOT_SATISFIABLE => {
                return Ok(Download {
                    size: 0,
                    content_type: None,
                    content: stream::empty().boxed(),
                });
            }
            Opened::Refusal(reply) => return Err(self.refusal(&reply)),
        };
        let Some((0, size)) = range_of(&response) else {
            return Flow::whole(self.clone(), DOWNLOAD, response).await;
        };
        let version = response.headers().get(ETAG).cloned();
        let rest = Some(Rest { location, piece: pieces.piece.max(1), version });
        let content_type = content_type_of(&response);
        let flow = Flow {
            client: self.clone(),
            call: DOWNLOAD,
            response: Some(response),
            rest,
            got: 0,
            until: until.min(size),
            size,
        };
        Ok(Download { size, content_type, content: flow.content() })
    }

    /// Asks for the bytes of a shared file from the first up to before the second; answers where it was in the end.
    /// `version`: only of this one.
    async fn piece(
        &self,
        mut location: Url,
        (from, until): (u64, u64),
        version: Option<&HeaderValue>,
    ) -> Result<(Url, Opened), Error> {
        for _ in 0..=MOST_REDIRECTS {
            let last = until.saturating_sub(1);
            let mut request = self.http().get(location.clone());
            request = request.header(RANGE, format!("bytes={from}-{last}"));
            if let Some(version) = version {
                request = request.header(IF_RANGE, version);
            }
            let transport = |error| Error::Transport(Transport::new(DOWNLOAD.doing, error));
            let request = request.build().map_err(transport)?;
            match self.throttle().open(self.http(), DOWNLOAD, request).await? {
                Opened::Refusal(reply) if reply.status.is_redirection() => {
                    location = self.redirected(DOWNLOAD, &location, &reply)?;
                }
                opened => return Ok((location, opened)),
            }
        }
        Err(Error::unexpected(DOWNLOAD.doing, Problem::Missing("the end of the redirects")))
    }
}

/// How a download goes on after the request that began it.
struct Rest {
    location: Url,
    piece: u64,
    /// As `SharePoint` tells one version of the file from the next.
    version: Option<HeaderValue>,
}

/// A download under way.
struct Flow {
    client: GraphClient,
    call: Call,
    /// What is being read.
    response: Option<Response>,
    rest: Option<Rest>,
    /// Bytes so far.
    got: u64,
    /// So many will have come with `response`.
    until: u64,
    size: u64,
}

impl Flow {
    /// All that one answer brings.
    async fn whole(
        client: GraphClient,
        call: Call,
        mut response: Response,
    ) -> Result<Download, Error> {
        let content_type = content_type_of(&response);
        if let Some(size) = response.content_length() {
            let response = Some(response);
            let flow = Self { client, call, response, rest: None, got: 0, until: size, size };
            return Ok(Download { size, content_type, content: flow.content() });
        }
        let mut held = BytesMut::new();
        while let Some(bytes) = chunk(call, &mut response).await? {
            held.extend_from_slice(&bytes);
            if held.len() > LONGEST_UNMEASURED {
                return Err(Error::unexpected(call.doing, Problem::TooLong(LONGEST_UNMEASURED)));
            }
        }
        let size = held.len() as u64;
        let content = stream::iter([Ok(held.freeze())]).boxed();
        Ok(Download { size, content_type, content })
    }

    fn content(self) -> BoxStream<'static, io::Result<Bytes>> {
        let bytes = stream::try_unfold(self, |mut flow| async move {
            let next = flow.next().await.map_err(io::Error::other)?;
            Ok(next.map(|bytes| (bytes, flow)))
        });
        bytes.boxed()
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let mut broken = 0;
        while self.got < self.size {
            match self.read().await {
                Ok(Some(bytes)) => return Ok(Some(bytes)),
                Ok(None) => {}
                Err(error) => {
                    let passes = matches!(error.disposition(), Disposition::Retry { .. });
                    if self.rest.is_none() || !passes || broken == MOST_RESUMPTIONS {
                        return Err(error);
                    }
                    broken += 1;
                    self.client.clock().sleep(RESUMPTION).await;
                }
            }
        }
        Ok(None)
    }

    /// The next bytes; `None` if another piece has to be asked for.
    async fn read(&mut self) -> Result<Option<Bytes>, Error> {
        let mut response = match self.response.take() {
            Some(response) => response,
            None => self.go_on().await?,
        };
        let unexpected = |problem| Err(Error::unexpected(self.call.doing, problem));
        let Some(bytes) = chunk(self.call, &mut response).await? else {
            let done = self.got == self.until;
            return if done {
                Ok(None)
            } else {
                unexpected(Problem::Missing("the end of the file"))
            };
        };
        self.got += bytes.len() as u64;
        if self.got > self.until {
            return unexpected(Problem::ChangedFile);
        }
        self.response = Some(response);
        Ok(Some(bytes))
    }

    /// Asks for the next piece.
    async fn go_on(&mut self) -> Result<Response, Error> {
        let unexpected = |problem| Error::unexpected(self.call.doing, problem);
        let rest = self.rest.as_ref().ok_or_else(|| unexpected(Problem::Missing("the rest")))?;
        let until = self.got.saturating_add(rest.piece).min(self.size);
        let asked =
            self.client.piece(rest.location.clone(), (self.got, until), rest.version.as_ref());
        match asked.await?.1 {
            Opened::Refusal(reply) => Err(self.client.refusal(&reply)),
            Opened::Body(response) if range_of(&response) == Some((self.got, self.size)) => {
                self.until = until;
                Ok(response)
            }
            Opened::Body(_) => Err(unexpected(Problem::ChangedFile)),
        }
    }
}

/// The next bytes of an answer; `None` at its end.
async fn chunk(call: Call, response: &mut Response) -> Result<Option<Bytes>, Error> {
    let next = timeout(PAUSE, response.chunk()).await;
    let next = next.map_err(|_| Error::unexpected(call.doing, Problem::Stalled))?;
    next.map_err(|error| Error::Transport(Transport::new(call.doing, error)))
}

/// Where the bytes of a partial answer begin, and how many the whole file has: `bytes 0-99/1234`.
fn range_of(response: &Response) -> Option<(u64, u64)> {
    let range = response.headers().get(CONTENT_RANGE)?.to_str().ok()?;
    let (bytes, size) = range.trim().strip_prefix("bytes ")?.split_once('/')?;
    let from = bytes.split_once('-')?.0;
    Some((from.parse().ok()?, size.parse().ok()?))
}

fn content_type_of(response: &Response) -> Option<String> {
    let value = response.headers().get(CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next()?.trim().to_ascii_lowercase())
}
