//! What can go wrong in a flow, and what the flow does about it.

use std::time::Duration;

use graph::Disposition;
use mattermost::ApiError;

/// A step of a flow that did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error("the database did not do its part")]
    Store(#[from] store::Error),
    /// Microsoft Graph or Entra.
    #[error("Microsoft did not do its part")]
    Graph(#[source] Box<graph_client::Error>),
    /// Mattermost.
    #[error("Mattermost did not do its part")]
    Mattermost(#[from] ApiError),
    /// Making a notification key.
    #[error("a notification key could not be made")]
    NotificationKey(#[from] graph_client::notification_key::Error),
    /// The work was interrupted by the end of the process, or by a defect that was logged.
    #[error("the work was interrupted")]
    Interrupted,
    /// The work was given up, because somebody else may do it by now.
    #[error("the work took longer than {} seconds", .0.as_secs())]
    TooLong(Duration),
}

impl From<graph_client::Error> for Error {
    fn from(error: graph_client::Error) -> Self {
        Self::Graph(Box::new(error))
    }
}

impl Error {
    /// Whose part it was, in one word for the counts.
    pub(crate) fn part(&self) -> &'static str {
        match self {
            Self::Store(_) => "database",
            Self::Graph(_) => "Microsoft",
            Self::Mattermost(_) => "Mattermost",
            Self::NotificationKey(_) | Self::Interrupted | Self::TooLong(_) => "plugin",
        }
    }

    /// What to do about it.
    pub fn disposition(&self) -> Disposition {
        match self {
            Self::Graph(error) => error.disposition(),
            Self::Mattermost(ApiError::App(error)) if error.status_code < 500 => {
                Disposition::GiveUp
            }
            Self::Store(error) if !error.is_transient() => Disposition::GiveUp,
            Self::Store(_) | Self::Mattermost(_) | Self::TooLong(_) => {
                Disposition::Retry { after: None }
            }
            Self::NotificationKey(_) | Self::Interrupted => Disposition::GiveUp,
        }
    }
}

/// An error with everything that caused it, for one line of the log.
pub fn chain(error: &dyn std::error::Error) -> impl std::fmt::Display {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
