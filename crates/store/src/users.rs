//! Who is connected: version 2.x's table `msteamssync_users`, which it can go on using.
//!
//! A user is connected while the token is neither NULL nor empty. Invariant: a Microsoft account belongs to at most
//! one Mattermost user and the other way round, and a token that cannot be decrypted is never taken for "not
//! connected": that would send people to sign in again because of a changed key. Times are microseconds here.

use std::{collections::BTreeSet, fmt};

use graph::{AadUserId, Secret};
use jiff::Timestamp;
use tokio_postgres::types::Type;

use crate::{
    Store,
    database::{column, milliseconds},
    error::Error,
    refreshes::RefusalTold,
};

/// A connected user.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Connected {
    /// Their id in Mattermost.
    pub mattermost_user: String,
    /// Their id at Microsoft.
    pub aad_user: AadUserId,
}

/// What is known about a connected user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Their id at Microsoft.
    pub aad_user: AadUserId,
    /// The account as it is shown to them; unknown where version 2.x connected them.
    pub account: Option<String>,
    /// When they connected last.
    pub connected_at: Option<Timestamp>,
    /// Whether their token can be used.
    pub token: Token,
}

/// Whether a stored token can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// It can be decrypted, and Microsoft takes it, as far as is known.
    Present,
    /// Microsoft refuses it until the user signs in again, with this code.
    Refused(String),
    /// Microsoft refuses it, like those of many others.
    RefusedWithMany,
    /// It was encrypted with another At Rest Encryption Key.
    Unreadable,
}

impl Token {
    /// Whether signing in again may help.
    pub fn is_refused(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::RefusedWithMany)
    }
}

/// Somebody who has signed in.
#[derive(Clone, Debug)]
pub struct NewConnection {
    /// Their id in Mattermost.
    pub mattermost_user: String,
    /// Their id at Microsoft.
    pub aad_user: AadUserId,
    /// The account as it is shown to them, usually a mail address.
    pub account: String,
    /// `{"access_token","token_type","refresh_token","expiry"}` with `expiry` in RFC 3339, as version 2.x reads it.
    pub tokens_json: Secret,
}

/// Why somebody could not be connected.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// That Microsoft account is connected to another Mattermost user.
    #[error("the Microsoft account is connected to another Mattermost user")]
    TakenBy(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] Error),
}

/// A user's token as stored.
#[derive(Clone, Debug)]
pub struct StoredToken {
    /// The JSON of [`NewConnection::tokens_json`].
    pub json: Secret,
    /// For [`Store::replace_token`](crate::Store::replace_token).
    pub version: TokenVersion,
    /// Whether Microsoft refused it when it was tried last.
    pub refused: bool,
}

/// Tells one stored token from another. It is the encrypted text, new with every write.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenVersion(String);

impl TokenVersion {
    pub(crate) fn of(sealed: String) -> Self {
        Self(sealed)
    }

    pub(crate) fn sealed(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TokenVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenVersion(…)")
    }
}

pub(crate) const TOKEN: &str = "a user's token";

const CONNECTED_AMONG: &str = "
    SELECT mmUserID AS mattermost_user, msTeamsUserID AS aad_user FROM msteamssync_users
    WHERE msTeamsUserID = ANY($2) AND token <> ''";

const CONNECTION: &str = "
    SELECT msTeamsUserID AS aad_user, msteamssync_account AS account, lastConnectAt AS connected_at, token,
        msteamssync_refused_at AS refused_at, msteamssync_refusal AS refusal, msteamssync_refusal_told AS told
    FROM msteamssync_users WHERE mmUserID = $2 AND token <> ''
    ORDER BY lastConnectAt DESC LIMIT 1";

// A disconnected user's leftover row for this account is taken over. The user's row for a former account goes, but
// only once the new one is written.
const CONNECT: &str = ", connected AS (
        INSERT INTO msteamssync_users AS users
            (mmUserID, msTeamsUserID, token, lastConnectAt, lastDisconnectAt, LastChatSentAt, LastChatReceivedAt,
             msteamssync_account, msteamssync_due_at)
        SELECT $2, $3, $4, now * 1000, 0, 0, 0, $5, now + ($6 * (1 + random() / 4))::bigint FROM time
        ON CONFLICT (msTeamsUserID) DO UPDATE SET mmUserID = EXCLUDED.mmUserID, token = EXCLUDED.token,
            lastConnectAt = EXCLUDED.lastConnectAt, msteamssync_account = EXCLUDED.msteamssync_account,
            msteamssync_due_at = EXCLUDED.msteamssync_due_at, msteamssync_tried_at = NULL,
            msteamssync_refused_at = NULL, msteamssync_refusal = NULL, msteamssync_refusal_told = NULL
        WHERE users.mmUserID = EXCLUDED.mmUserID OR coalesce(users.token, '') = ''
        RETURNING mmUserID AS mattermost_user),
    replaced AS (
        DELETE FROM msteamssync_users USING connected
        WHERE mmUserID = mattermost_user AND msTeamsUserID <> $3)
    SELECT mattermost_user FROM connected";

const OWNER: &str =
    "SELECT mmUserID AS mattermost_user FROM msteamssync_users WHERE msTeamsUserID = $2";

const DISCONNECT: &str = "
    UPDATE msteamssync_users SET token = '', lastDisconnectAt = (SELECT now FROM time) * 1000
    WHERE mmUserID = $2 AND token <> '' RETURNING mmUserID";

impl Store {
    /// Those of these people who are connected.
    pub async fn connected_among(&self, ids: &[AadUserId]) -> Result<Vec<Connected>, Error> {
        // They are stored as Microsoft wrote them at the sign-in, all in one case, and found by an index that minds it.
        let spellings = |id: &AadUserId| {
            let id: &str = id.as_ref();
            [id.to_owned(), id.to_ascii_lowercase(), id.to_ascii_uppercase()]
        };
        let ids: BTreeSet<String> = ids.iter().flat_map(spellings).collect();
        let ids: Vec<String> = ids.into_iter().collect();
        let rows = self
            .database
            .rows("looking for connected users", CONNECTED_AMONG, &[(&ids, Type::TEXT_ARRAY)])
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Connected {
                    mattermost_user: column(row, "mattermost_user")?,
                    aad_user: AadUserId::from(column::<String>(row, "aad_user")?),
                })
            })
            .collect()
    }

    /// The connection of a Mattermost user, `None` if there is none.
    pub async fn connection(&self, mattermost_user: &str) -> Result<Option<Connection>, Error> {
        let Some(row) = self
            .database
            .row("reading a connection", CONNECTION, &[(&mattermost_user, Type::TEXT)])
            .await?
        else {
            return Ok(None);
        };
        let refused = column::<Option<i64>>(&row, "refused_at")?.is_some();
        let told = RefusalTold::of(column(&row, "told")?);
        let token = match self.key.open(column(&row, "token")?, b"") {
            Err(_) => Token::Unreadable,
            Ok(_) if !refused => Token::Present,
            Ok(_) if told == RefusalTold::Administrators => Token::RefusedWithMany,
            Ok(_) => Token::Refused(column::<Option<String>>(&row, "refusal")?.unwrap_or_default()),
        };
        let connected_at = column::<Option<i64>>(&row, "connected_at")?.filter(|at| *at > 0);
        Ok(Some(Connection {
            aad_user: AadUserId::from(column::<String>(&row, "aad_user")?),
            account: column(&row, "account")?,
            connected_at: connected_at.and_then(|at| Timestamp::from_microsecond(at).ok()),
            token,
        }))
    }

    /// Connects a user, in place of whatever account they had before.
    pub async fn connect_user(&self, new: &NewConnection) -> Result<(), ConnectError> {
        let doing = "connecting a user";
        let token = self.seal_token(&new.tokens_json)?;
        let aad_user = new.aad_user.as_ref();
        let connected = self
            .database
            .row(
                doing,
                CONNECT,
                &[
                    (&new.mattermost_user, Type::TEXT),
                    (&aad_user, Type::TEXT),
                    (&token, Type::TEXT),
                    (&new.account, Type::TEXT),
                    (&milliseconds(self.timing.token_rest), Type::INT8),
                ],
            )
            .await?;
        if connected.is_some() {
            return Ok(());
        }
        let owner = self.database.row(doing, OWNER, &[(&aad_user, Type::TEXT)]).await?;
        let owner = owner.map(|row| column(&row, "mattermost_user")).transpose()?;
        Err(ConnectError::TakenBy(owner.unwrap_or_default()))
    }

    /// Disconnects a user. `false` if they were not connected.
    pub async fn disconnect(&self, mattermost_user: &str) -> Result<bool, Error> {
        let rows = self
            .database
            .rows("disconnecting a user", DISCONNECT, &[(&mattermost_user, Type::TEXT)])
            .await?;
        Ok(!rows.is_empty())
    }

    /// The token of a connected user, `None` if they are not connected, [`Error::Unreadable`] if it was encrypted
    /// with another key.
    pub async fn token(&self, mattermost_user: &str) -> Result<Option<StoredToken>, Error> {
        let row = self
            .database
            .row("reading a token", CONNECTION, &[(&mattermost_user, Type::TEXT)])
            .await?;
        let Some(row) = row else { return Ok(None) };
        let sealed: String = column(&row, "token")?;
        let unreadable = || Error::Unreadable { what: TOKEN };
        let json = self.key.open(&sealed, b"").map_err(|_| unreadable())?;
        let json = std::str::from_utf8(&json).map_err(|_| unreadable())?;
        let refused = column::<Option<i64>>(&row, "refused_at")?.is_some();
        Ok(Some(StoredToken { json: Secret::from(json), version: TokenVersion(sealed), refused }))
    }

    fn seal_token(&self, json: &Secret) -> Result<String, Error> {
        self.seal(json.expose().as_bytes(), b"", TOKEN)
    }
}
