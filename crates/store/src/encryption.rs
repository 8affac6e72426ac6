//! Whether the configured At Rest Encryption Key is the one in use, and changing it.
//!
//! An administrator may generate a new key at any time, and every node learns of it by itself. What was encrypted
//! before must not be taken for lost: a check value says which key is in use, and a node that still knows the former
//! one moves everything to the new one.

use graph::Secret;
use tokio_postgres::types::Type;

use crate::{Store, database::column, error::Error, token::EncryptionKey};

/// Whether the configured At Rest Encryption Key is the one in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyCheck {
    /// Nothing was encrypted before, or only by version 2.x with this key; from now on it is known.
    Fresh,
    /// It is.
    Same,
    /// It is not: what is stored cannot be read until the former key is back.
    Different,
}

const KEY_CHECK: &str = "msteamssync_key_check";

const TOKENS: &str = "
    SELECT token AS sealed, '' AS associated FROM msteamssync_users WHERE token <> ''
    ORDER BY lastConnectAt DESC NULLS LAST";
const PRIVATE_KEYS: &str = "
    SELECT private_key_encrypted AS sealed, id AS associated FROM msteamssync_notification_keys";
const SUBSCRIPTION_SECRETS: &str = "
    SELECT secret AS sealed, subscriptionID AS associated FROM msteamssync_subscriptions WHERE secret <> ''";

const MOVE_TOKEN: &str =
    "UPDATE msteamssync_users SET token = $3 WHERE token = $2 RETURNING mmUserID";
const MOVE_PRIVATE_KEY: &str = "
    UPDATE msteamssync_notification_keys SET private_key_encrypted = $3 WHERE private_key_encrypted = $2
    RETURNING id";
const MOVE_SUBSCRIPTION_SECRET: &str =
    "UPDATE msteamssync_subscriptions SET secret = $3 WHERE secret = $2 RETURNING subscriptionID";

impl Store {
    /// Compares the configured At Rest Encryption Key with the one in use. The first to ask writes a check value.
    pub async fn check_encryption_key(&self) -> Result<KeyCheck, Error> {
        if let Some(check) = self.setting(KEY_CHECK).await? {
            return Ok(match self.key.open(&check, KEY_CHECK.as_bytes()) {
                Ok(_) => KeyCheck::Same,
                Err(_) => KeyCheck::Different,
            });
        }
        let tokens = self.sealed(TOKENS).await?;
        let readable = |(sealed, _): &&(String, String)| self.key.open(sealed, b"").is_ok();
        // Most of them: whoever connected meanwhile, or long ago with another key, does not show which key is in use.
        if tokens.iter().filter(readable).count() * 2 < tokens.len() {
            return Ok(KeyCheck::Different);
        }
        self.write_key_check().await?;
        Ok(KeyCheck::Fresh)
    }

    /// Moves all that is encrypted with `former` to this store's key, which is in use from then on. Returns how many
    /// secrets were moved. What `former` does not open either stays as it is, and if it is not the key that was in use,
    /// this store's key is not either from then on. Several nodes may do so at once, and again after it failed half way.
    pub async fn move_to_this_key(&self, former: &EncryptionKey) -> Result<usize, Error> {
        let mut moved = 0;
        for (read, write) in [
            (TOKENS, MOVE_TOKEN),
            (PRIVATE_KEYS, MOVE_PRIVATE_KEY),
            (SUBSCRIPTION_SECRETS, MOVE_SUBSCRIPTION_SECRET),
        ] {
            for (sealed, associated) in self.sealed(read).await? {
                if self.key.open(&sealed, associated.as_bytes()).is_ok() {
                    continue;
                }
                let Ok(clear) = former.open(&sealed, associated.as_bytes()) else { continue };
                let again = self.seal(&clear, associated.as_bytes(), "a stored secret")?;
                // A token that was replaced meanwhile keeps its newer value: the condition is on the old one.
                let params = [(&sealed as _, Type::TEXT), (&again as _, Type::TEXT)];
                moved += self
                    .database
                    .rows("moving a secret to the new key", write, &params)
                    .await?
                    .len();
            }
        }
        let check = self.setting(KEY_CHECK).await?;
        if check.is_some_and(|check| former.open(&check, KEY_CHECK.as_bytes()).is_ok()) {
            self.write_key_check().await?;
        }
        Ok(moved)
    }

    pub(crate) fn seal(
        &self,
        clear: &[u8],
        associated: &[u8],
        what: &'static str,
    ) -> Result<String, Error> {
        self.key.seal(clear, associated).map_err(|_| Error::Sealing { what })
    }

    /// The text that was sealed; `None` if that was done with another key.
    pub(crate) fn open_text(&self, sealed: &str, associated: &[u8]) -> Option<Secret> {
        let clear = self.key.open(sealed, associated).ok()?;
        std::str::from_utf8(&clear).ok().map(Secret::from)
    }

    async fn sealed(&self, sql: &str) -> Result<Vec<(String, String)>, Error> {
        let rows = self.database.rows("reading what is encrypted", sql, &[]).await?;
        rows.iter().map(|row| Ok((column(row, "sealed")?, column(row, "associated")?))).collect()
    }

    async fn write_key_check(&self) -> Result<(), Error> {
        let check = self.seal(b"", KEY_CHECK.as_bytes(), "the key check")?;
        self.set_setting(KEY_CHECK, &check).await
    }
}
