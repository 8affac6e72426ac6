//! What can go wrong between us and the database.
//!
//! A server's error may quote the row it is about (`DETAIL: Failing row contains (…)`), and a row may hold a token:
//! only its message and SQLSTATE are kept.

use std::{error::Error as _, time::Duration};

use deadpool_postgres::PoolError;
use tokio_postgres::error::SqlState;

use crate::dsn::DsnError;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Mattermost's `SqlSettings.DataSource` cannot be used.
    #[error("Mattermost's database address (SqlSettings.DataSource) cannot be used")]
    Dsn(#[from] DsnError),
    /// No connection to be had, or it broke.
    #[error("the database cannot be reached, {doing} failed: {cause}")]
    Unreachable {
        /// What was to be done, as a noun phrase.
        doing: &'static str,
        /// The network's or the driver's words.
        cause: String,
    },
    /// The database took too long.
    #[error("{doing} failed: the database did not answer within {limit:?}")]
    Timeout {
        /// What was to be done, as a noun phrase.
        doing: &'static str,
        /// How long we waited.
        limit: Duration,
    },
    /// The database answered with an error.
    #[error("{doing} failed, the database says: {message} (SQLSTATE {code})")]
    Refused {
        /// What was to be done, as a noun phrase.
        doing: &'static str,
        /// The server's message, without its detail.
        message: String,
        /// Five characters, see PostgreSQL's appendix "Error Codes".
        code: String,
    },
    /// A row that is not as this version writes it.
    #[error("{doing} failed: a row in the database cannot be understood: {cause}")]
    Malformed {
        /// What was to be done, as a noun phrase.
        doing: &'static str,
        /// What about it.
        cause: String,
    },
    /// A stored secret was sealed with another key, or is damaged.
    #[error("{what} cannot be decrypted with the present At Rest Encryption Key")]
    Unreadable {
        /// Which secret, as a noun phrase.
        what: &'static str,
    },
    /// The operating system's random numbers failed.
    #[error("{what} cannot be encrypted")]
    Sealing {
        /// Which secret, as a noun phrase.
        what: &'static str,
    },
}

impl Error {
    /// Whether the same call may succeed later without anybody doing anything.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Timeout { .. } => true,
            // Connection trouble, a lost race, too many connections or no memory, shutting down, a server error,
            // and a primary that has just become a replica.
            Self::Refused { code, .. } => {
                ["08", "40", "53", "57", "58", "55P03", "25006"].iter().any(|c| code.starts_with(c))
            }
            Self::Dsn(_)
            | Self::Malformed { .. }
            | Self::Unreadable { .. }
            | Self::Sealing { .. } => false,
        }
    }

    pub(crate) fn of_statement(doing: &'static str, error: &tokio_postgres::Error) -> Self {
        match error.as_db_error() {
            Some(server) => Self::Refused {
                doing,
                message: server.message().to_owned(),
                code: server.code().code().to_owned(),
            },
            None => Self::Unreachable { doing, cause: with_sources(error) },
        }
    }

    pub(crate) fn of_pool(doing: &'static str, limit: Duration, error: &PoolError) -> Self {
        match error {
            PoolError::Timeout(_) => Self::Timeout { doing, limit },
            PoolError::Backend(error) => Self::of_statement(doing, error),
            other => Self::Unreachable { doing, cause: other.to_string() },
        }
    }

    /// The server behind this connection does not take writes: another one may, after a failover.
    pub(crate) fn is_read_only(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if code == SqlState::READ_ONLY_SQL_TRANSACTION.code())
    }
}

/// The driver's `Display` leaves out its sources, which have the part that helps: "connection refused".
fn with_sources(error: &tokio_postgres::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
