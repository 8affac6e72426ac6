//! What can go wrong with an API call, and whether it may have happened all the same.

use gobwire::Gob;
use serde::{Deserialize, Serialize};

use crate::GoString;

/// An error that Mattermost's server reports: `model.AppError`.
#[derive(Clone, Debug, Default, PartialEq, Gob, Serialize, Deserialize, thiserror::Error)]
#[error("{place}: {message}{}", Details(.detailed_error))]
#[serde(default)]
pub struct AppError {
    /// The stable name of the error, such as `app.user.missing_account.const`.
    pub id: GoString,
    /// The text for people, translated by the server.
    pub message: GoString,
    /// Details for the log.
    pub detailed_error: GoString,
    /// The request that failed, if there was one.
    pub request_id: GoString,
    /// The HTTP status that the server would answer.
    pub status_code: i64,
    /// The server's function that failed: Go's `Where`.
    #[gob(name = "Where")]
    #[serde(rename = "where")]
    pub place: GoString,
    /// Whether the message is final, so that the server does not look it up by the id.
    pub skip_translation: bool,
}

struct Details<'a>(&'a GoString);

impl std::fmt::Display for Details<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, " ({})", self.0) }
    }
}

impl AppError {
    /// The answer for something that does not exist (404).
    pub fn not_found(place: &str) -> Self {
        Self {
            id: "app.not_found".into(),
            message: "not found".into(),
            status_code: 404,
            place: place.into(),
            ..Self::default()
        }
    }
}

/// Why an API call has no result.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ApiError {
    /// The server refused or failed: a `*model.AppError`.
    #[error(transparent)]
    App(Box<AppError>),
    /// The server failed with a plain Go `error`.
    #[error("{0}")]
    Plugin(String),
    /// The call itself failed, such as a method that this server does not have.
    #[error("the server could not carry out the call: {0}")]
    Rpc(String),
    /// The connection to the server is lost.
    #[error("the connection to Mattermost is lost")]
    Lost,
    /// The server did not answer in time.
    #[error("Mattermost did not answer in time")]
    Unanswered,
    /// The server answered with something that this call cannot hold; the connection goes on.
    #[error("the server's answer could not be read: {0}")]
    Undecodable(String),
}

impl ApiError {
    /// Whether the call may have taken effect although it failed, so that it must be looked up before it is repeated.
    pub fn is_uncertain(&self) -> bool {
        match self {
            Self::App(error) => error.status_code >= 500,
            Self::Plugin(_) => false,
            Self::Rpc(_) | Self::Lost | Self::Unanswered | Self::Undecodable(_) => true,
        }
    }

    /// Whether the server says that the thing does not exist (404).
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::App(error) if error.status_code == 404)
    }
}

impl From<AppError> for ApiError {
    fn from(error: AppError) -> Self {
        Self::App(Box::new(error))
    }
}
