//! Users' tokens and their upkeep: which to try when, and what Microsoft said to those it refuses.
//!
//! Several nodes look after them, so a token is tried by whoever claimed its row, for as long as the lease lasts. What
//! comes back is written only in place of what was sent: of two refreshes the first is kept, and a user who
//! disconnected meanwhile stays disconnected.

use std::time::Duration;

use graph::Secret;
use jiff::Timestamp;
use tokio_postgres::{Row, types::Type};

use crate::{
    Store,
    database::{column, milliseconds, timestamp},
    error::Error,
    users::{TOKEN, TokenVersion},
};

/// A token that a node has claimed to try it.
#[derive(Clone, Debug)]
pub struct DueToken {
    /// Whose.
    pub mattermost_user: String,
    /// The JSON of [`NewConnection::tokens_json`](crate::NewConnection::tokens_json); `None` if it was encrypted with
    /// another key.
    pub json: Option<Secret>,
    /// Tells it from the next one.
    pub version: TokenVersion,
}

/// Who knows that Microsoft refuses a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalTold {
    /// Nobody yet.
    Nobody,
    /// The user.
    User,
    /// The administrators, because Microsoft refuses many users alike.
    Administrators,
}

/// A token that Microsoft refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Whose.
    pub mattermost_user: String,
    /// Since when.
    pub since: Timestamp,
    /// Microsoft's code for it.
    pub reason: String,
    /// Who knows.
    pub told: RefusalTold,
}

const SCHEDULE: &str = "
    UPDATE msteamssync_users SET msteamssync_due_at = (SELECT now FROM time) + ($2 * random())::bigint
    WHERE token <> '' AND msteamssync_due_at IS NULL";

const CLAIM: &str = ", due AS (
        SELECT mmUserID AS mattermost_user, msTeamsUserID AS aad_user FROM msteamssync_users
        WHERE token <> '' AND msteamssync_due_at <= (SELECT now FROM time)
        ORDER BY msteamssync_due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
    UPDATE msteamssync_users SET msteamssync_due_at = (SELECT now FROM time) + $3
    FROM due WHERE mmUserID = mattermost_user AND msTeamsUserID = aad_user
    RETURNING mmUserID AS mattermost_user, token";

const CLAIM_ONE: &str = "
    UPDATE msteamssync_users SET msteamssync_due_at = (SELECT now FROM time) + $3
    WHERE mmUserID = $2 AND token <> ''
    RETURNING mmUserID AS mattermost_user, token";

const REPLACE: &str = "
    UPDATE msteamssync_users SET token = $4, msteamssync_tried_at = (SELECT now FROM time),
        msteamssync_due_at = (SELECT now FROM time) + ($5 * (1 + random() / 4))::bigint,
        msteamssync_refused_at = NULL, msteamssync_refusal = NULL, msteamssync_refusal_told = NULL
    WHERE mmUserID = $2 AND token = $3 RETURNING mmUserID";

const POSTPONE: &str = "
    UPDATE msteamssync_users SET msteamssync_due_at = (SELECT now FROM time) + $4
    WHERE mmUserID = $2 AND token = $3";

const REFUSE: &str = "
    UPDATE msteamssync_users SET msteamssync_tried_at = (SELECT now FROM time),
        msteamssync_due_at = (SELECT now FROM time) + ($5 * (1 + random() / 4))::bigint, msteamssync_refusal = $4,
        msteamssync_refused_at = coalesce(msteamssync_refused_at, (SELECT now FROM time))
    WHERE mmUserID = $2 AND token = $3";

const REFUSALS: &str = "
    SELECT mmUserID AS mattermost_user, msteamssync_refused_at AS refused_at,
        coalesce(msteamssync_refusal, '') AS refusal, msteamssync_refusal_told AS told
    FROM msteamssync_users WHERE token <> '' AND msteamssync_refused_at IS NOT NULL ORDER BY 2, 1";

const TRIED: &str = "
    SELECT msteamssync_tried_at AS tried_at FROM msteamssync_users
    WHERE token <> '' AND msteamssync_tried_at >= $2";

const TOLD: &str = "
    UPDATE msteamssync_users SET msteamssync_refusal_told = $3
    WHERE mmUserID = ANY($2) AND msteamssync_refused_at IS NOT NULL";

const FORGET: &str = "
    UPDATE msteamssync_users SET msteamssync_refused_at = NULL, msteamssync_refusal = NULL,
        msteamssync_refusal_told = NULL, msteamssync_due_at = (SELECT now FROM time)
    WHERE mmUserID = ANY($2) AND msteamssync_refused_at IS NOT NULL";

const HASTEN: &str = ", sample AS (
        SELECT mmUserID AS mattermost_user, msTeamsUserID AS aad_user FROM msteamssync_users
        WHERE token <> '' AND msteamssync_refused_at IS NULL AND coalesce(msteamssync_tried_at, 0) < $3
            AND msteamssync_due_at > (SELECT now FROM time)
        ORDER BY random() LIMIT $2)
    UPDATE msteamssync_users SET msteamssync_due_at = (SELECT now FROM time)
    FROM sample WHERE mmUserID = mattermost_user AND msTeamsUserID = aad_user";

impl Store {
    /// Spreads what version 2.x wrote, and nobody has tried, over the time in which each token is tried once.
    pub async fn schedule_tokens(&self) -> Result<(), Error> {
        let params = [(&milliseconds(self.timing.token_rest) as _, Type::INT8)];
        self.database.rows("scheduling tokens", SCHEDULE, &params).await?;
        Ok(())
    }

    /// Takes up to `limit` tokens that are due, longest due first. They are the caller's until the lease ends.
    pub async fn claim_tokens(&self, limit: u16, lease: Duration) -> Result<Vec<DueToken>, Error> {
        let params =
            [(&i64::from(limit) as _, Type::INT8), (&milliseconds(lease) as _, Type::INT8)];
        let rows = self.database.rows("claiming tokens", CLAIM, &params).await?;
        rows.iter().map(|row| self.due_token(row)).collect()
    }

    /// Takes the token of one user, due or not; `None` if they are not connected.
    pub async fn claim_token(
        &self,
        mattermost_user: &str,
        lease: Duration,
    ) -> Result<Option<DueToken>, Error> {
        let params = [(&mattermost_user as _, Type::TEXT), (&milliseconds(lease) as _, Type::INT8)];
        let row = self.database.row("claiming a token", CLAIM_ONE, &params).await?;
        row.map(|row| self.due_token(&row)).transpose()
    }

    fn due_token(&self, row: &Row) -> Result<DueToken, Error> {
        let sealed: String = column(row, "token")?;
        let json = self.key.open(&sealed, b"").ok();
        let json = json.and_then(|json| Some(Secret::from(std::str::from_utf8(&json).ok()?)));
        let version = TokenVersion::of(sealed);
        Ok(DueToken { mattermost_user: column(row, "mattermost_user")?, json, version })
    }

    /// Writes a refreshed token in place of `old`, which rests from then on. `false` if the row has another one by now,
    /// or none because the user disconnected meanwhile; then nothing is written.
    pub async fn replace_token(
        &self,
        mattermost_user: &str,
        old: &TokenVersion,
        new: &Secret,
    ) -> Result<bool, Error> {
        let token = self.seal(new.expose().as_bytes(), b"", TOKEN)?;
        let rows = self
            .database
            .rows(
                "replacing a token",
                REPLACE,
                &[
                    (&mattermost_user, Type::TEXT),
                    (&old.sealed(), Type::TEXT),
                    (&token, Type::TEXT),
                    (&milliseconds(self.timing.token_rest), Type::INT8),
                ],
            )
            .await?;
        Ok(!rows.is_empty())
    }

    /// A claimed token is to be tried after `next`, which says nothing about it.
    pub async fn postpone_token(&self, token: &DueToken, next: Duration) -> Result<(), Error> {
        let DueToken { mattermost_user, version, .. } = token;
        let params = [
            (mattermost_user as _, Type::TEXT),
            (&version.sealed() as _, Type::TEXT),
            (&milliseconds(next) as _, Type::INT8),
        ];
        self.database.rows("postponing a token", POSTPONE, &params).await?;
        Ok(())
    }

    /// Microsoft refuses a claimed token with this code. It is kept, and tried again after a rest.
    pub async fn refuse_token(&self, token: &DueToken, reason: &str) -> Result<(), Error> {
        let DueToken { mattermost_user, version, .. } = token;
        let params = [
            (mattermost_user as _, Type::TEXT),
            (&version.sealed() as _, Type::TEXT),
            (&reason as _, Type::TEXT),
            (&milliseconds(self.timing.token_rest) as _, Type::INT8),
        ];
        self.database.rows("noting a refused token", REFUSE, &params).await?;
        Ok(())
    }

    /// Whose tokens Microsoft refuses, oldest first.
    pub async fn refusals(&self) -> Result<Vec<Refusal>, Error> {
        let rows = self.database.rows("reading refused tokens", REFUSALS, &[]).await?;
        rows.iter()
            .map(|row| {
                let told: Option<String> = column(row, "told")?;
                Ok(Refusal {
                    mattermost_user: column(row, "mattermost_user")?,
                    since: timestamp(column(row, "refused_at")?),
                    reason: column(row, "refusal")?,
                    told: RefusalTold::of(told.as_deref()),
                })
            })
            .collect()
    }

    /// When each token was tried that was tried since `since`, whatever came of it.
    pub async fn tokens_tried(&self, since: Timestamp) -> Result<Vec<Timestamp>, Error> {
        let params = [(&since.as_millisecond() as _, Type::INT8)];
        let rows = self.database.rows("reading tried tokens", TRIED, &params).await?;
        rows.iter().map(|row| Ok(timestamp(column(row, "tried_at")?))).collect()
    }

    /// Notes who knows of these users' refusals.
    pub async fn refusals_told(&self, users: &[String], told: RefusalTold) -> Result<(), Error> {
        let params = [(&users as _, Type::TEXT_ARRAY), (&told.name() as _, Type::TEXT)];
        self.database.rows("noting who knows of refusals", TOLD, &params).await?;
        Ok(())
    }

    /// Forgets these users' refusals, and has their tokens tried at once.
    pub async fn forget_refusals(&self, users: &[String]) -> Result<(), Error> {
        let params = [(&users as _, Type::TEXT_ARRAY)];
        self.database.rows("forgetting refusals", FORGET, &params).await?;
        Ok(())
    }

    /// Has up to `limit` tokens, chosen by chance, tried at once that were not since `since`.
    pub async fn hasten_tokens(&self, limit: u16, since: Timestamp) -> Result<(), Error> {
        let params =
            [(&i64::from(limit) as _, Type::INT8), (&since.as_millisecond() as _, Type::INT8)];
        self.database.rows("choosing tokens to try", HASTEN, &params).await?;
        Ok(())
    }
}

impl RefusalTold {
    pub(crate) fn of(name: Option<&str>) -> Self {
        match name {
            Some("user") => Self::User,
            Some("administrators") => Self::Administrators,
            _ => Self::Nobody,
        }
    }

    const fn name(self) -> Option<&'static str> {
        match self {
            Self::Nobody => None,
            Self::User => Some("user"),
            Self::Administrators => Some("administrators"),
        }
    }
}
