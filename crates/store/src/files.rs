//! The files of messages: brought to Mattermost once, whoever is told of them when.
//!
//! A file takes seconds to minutes, in which the process can die and another node can come to the same message. So
//! bringing is claimed, under a name that no other attempt has, and what became of it is written once.

use std::time::Duration;

use graph::{ChatId, MessageId};
use jiff::Timestamp;
use tokio_postgres::types::Type;

use crate::{
    Store,
    database::{column, milliseconds, timestamp},
    error::Error,
};

/// How far a message's files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Files {
    /// They are the caller's to bring.
    Mine,
    /// Somebody else is at it, until then at most, by the database's clock.
    Others(Timestamp),
    /// They were brought; what the bringer wrote of it.
    Brought(String),
}

// An existing row wins, unless whoever made it is late.
const CLAIM: &str = "
    INSERT INTO msteamssync_files AS files (chat, message, owner, lease_until, claimed_at)
    SELECT $2, $3, $4, now + $5, now FROM time
    ON CONFLICT (chat, message) DO UPDATE SET
        owner = CASE WHEN files.outcome IS NULL AND files.lease_until <= EXCLUDED.claimed_at
            THEN EXCLUDED.owner ELSE files.owner END,
        lease_until = CASE WHEN files.outcome IS NULL AND files.lease_until <= EXCLUDED.claimed_at
            THEN EXCLUDED.lease_until ELSE files.lease_until END
    RETURNING owner, lease_until, outcome";

const BROUGHT: &str = "
    UPDATE msteamssync_files SET outcome = $5
    WHERE chat = $2 AND message = $3 AND owner = $4 AND outcome IS NULL RETURNING chat";

const OUTCOME: &str = "
    SELECT outcome FROM msteamssync_files WHERE chat = $2 AND message = $3 AND outcome IS NOT NULL";

impl Store {
    /// Claims a message's files under `owner`, a name that is used once.
    pub async fn claim_files(
        &self,
        (chat, message): (&ChatId, &MessageId),
        owner: &str,
        lease: Duration,
    ) -> Result<Files, Error> {
        let params = [
            (&chat.as_ref() as _, Type::TEXT),
            (&message.as_ref() as _, Type::TEXT),
            (&owner as _, Type::TEXT),
            (&milliseconds(lease) as _, Type::INT8),
        ];
        let row = self.database.row("claiming files", CLAIM, &params).await?;
        let row = row.ok_or(Error::Malformed {
            doing: "claiming files",
            cause: "no row was made, and there is none".to_owned(),
        })?;
        Ok(match column::<Option<String>>(&row, "outcome")? {
            Some(outcome) => Files::Brought(outcome),
            None if column::<&str>(&row, "owner")? == owner => Files::Mine,
            None => Files::Others(timestamp(column(&row, "lease_until")?)),
        })
    }

    /// Writes down what became of a message's files. `false` if they are not `owner`'s any more; then nothing is written.
    pub async fn brought_files(
        &self,
        (chat, message): (&ChatId, &MessageId),
        owner: &str,
        outcome: &str,
    ) -> Result<bool, Error> {
        let params = [
            (&chat.as_ref() as _, Type::TEXT),
            (&message.as_ref() as _, Type::TEXT),
            (&owner as _, Type::TEXT),
            (&outcome as _, Type::TEXT),
        ];
        Ok(self.database.row("writing down files", BROUGHT, &params).await?.is_some())
    }

    /// What became of a message's files; `None` if nothing yet.
    pub async fn files(&self, chat: &ChatId, message: &MessageId) -> Result<Option<String>, Error> {
        let params = [(&chat.as_ref() as _, Type::TEXT), (&message.as_ref() as _, Type::TEXT)];
        let row = self.database.row("reading files", OUTCOME, &params).await?;
        row.map(|row| column(&row, "outcome")).transpose()
    }
}
