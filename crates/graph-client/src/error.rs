//! What can go wrong between the product and Microsoft, and what to do then.
//!
//! Tokens travel in headers and bodies, chat ids in addresses. So nothing here keeps a body, an address or the text of
//! a JSON error (serde quotes the value it did not like); what Microsoft says for people is kept in
//! [`GraphError`] and [`EntraError`].

use std::{sync::Arc, time::Duration};

use graph::{Disposition, EntraError, GraphError};

use crate::throttle::Kind;

/// Why a call to Microsoft gave no result. Cheap to clone: callers that waited for one request share its error.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Graph answered with an error.
    #[error("Microsoft Graph refused the request")]
    Graph(#[source] GraphError),
    /// Entra, the sign-in service, gave a user no token.
    #[error("Microsoft Entra refused the request")]
    Entra(#[source] EntraError),
    /// Entra gave the application no token. No user can help, whatever the error says.
    #[error(
        "Microsoft Entra refused the application; check tenant ID, client ID and client secret"
    )]
    Application(#[source] EntraError),
    /// Microsoft asked to be left alone for a while, so nothing was sent.
    #[error(transparent)]
    Throttled(Throttled),
    /// No complete answer arrived.
    #[error(transparent)]
    Transport(Transport),
    /// An answer arrived that cannot be used.
    #[error(transparent)]
    Unexpected(Unexpected),
}

impl Error {
    /// What the caller should do about it.
    pub fn disposition(&self) -> Disposition {
        match self {
            Self::Graph(error) => error.disposition(),
            Self::Entra(error) => error.disposition(),
            Self::Application(error) => match error.disposition() {
                Disposition::Retry { after } => Disposition::Retry { after },
                _ => Disposition::AskAdmin,
            },
            Self::Throttled(throttled) => Disposition::Retry { after: Some(throttled.after) },
            Self::Transport(_) => Disposition::Retry { after: None },
            Self::Unexpected(unexpected) => unexpected.problem.disposition(),
        }
    }

    pub(crate) fn unexpected(doing: &'static str, problem: Problem) -> Self {
        Self::Unexpected(Unexpected { doing, problem })
    }
}

/// Requests of this kind have to wait.
#[derive(Debug, Clone, thiserror::Error)]
#[error("Microsoft limits requests for {kind}; the next one may be sent in {} seconds", after.as_secs())]
pub struct Throttled {
    /// What is limited.
    pub kind: Kind,
    /// How long from now.
    pub after: Duration,
}

/// No complete answer arrived: no connection, a broken one, or the time ran out.
#[derive(Debug, Clone, thiserror::Error)]
#[error("no answer from Microsoft while {doing}")]
pub struct Transport {
    /// The call, as in "reading a chat".
    pub doing: &'static str,
    #[source]
    source: Arc<reqwest::Error>,
}

impl Transport {
    pub(crate) fn new(doing: &'static str, source: reqwest::Error) -> Self {
        Self { doing, source: Arc::new(source.without_url()) }
    }

    /// The time given to one request ran out.
    pub fn is_timeout(&self) -> bool {
        self.source.is_timeout()
    }

    /// No connection came about, so that the request was certainly not carried out.
    pub fn is_connect(&self) -> bool {
        self.source.is_connect()
    }
}

/// An answer that cannot be used, or a request that may not be sent.
#[derive(Debug, Clone, thiserror::Error)]
#[error("Microsoft's answer cannot be used while {doing}")]
pub struct Unexpected {
    /// The call, as in "reading a chat".
    pub doing: &'static str,
    /// What is wrong with it.
    #[source]
    pub problem: Problem,
}

/// What is wrong with an answer or a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Not the JSON that Microsoft documents.
    #[error("it is not the expected JSON (line {line}, column {column})")]
    Json {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// A status without the error object that belongs to it; a proxy on the way answers like that.
    #[error("status {0} without Microsoft's error object; a proxy on the way may have answered")]
    Status(u16),
    /// More than this many bytes.
    #[error("it is longer than {0} bytes")]
    TooLong(usize),
    /// A list that does not end.
    #[error("the list has more than {0} pages")]
    TooManyPages(usize),
    /// Something that must be there is not.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// The address is on a host that must not see the token.
    #[error("it points to another host than the configured Graph host")]
    ForeignHost,
    /// The file is on a host that no file is fetched from.
    #[error("the file is not on a host of SharePoint")]
    ForeignFile,
    /// The file became another one while it was downloaded.
    #[error("the file changed while it was downloaded")]
    ChangedFile,
    /// Nothing came for a while.
    #[error("nothing came for a while")]
    Stalled,
    /// The address is neither https nor on this machine.
    #[error("the address does not use https")]
    Insecure,
    /// An id that cannot be part of an address.
    #[error("an id is empty or cannot be part of an address")]
    NotAnId,
    /// A token with characters that no header can carry.
    #[error("the token cannot be sent in a header")]
    NotAToken,
}

impl Problem {
    fn disposition(self) -> Disposition {
        match self {
            Self::Insecure => Disposition::AskAdmin,
            Self::NotAnId | Self::ForeignFile | Self::ChangedFile => Disposition::GiveUp,
            Self::NotAToken => Disposition::SignInAgain,
            _ => Disposition::Retry { after: None },
        }
    }
}
