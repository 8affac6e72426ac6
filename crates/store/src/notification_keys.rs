//! The keys that Microsoft encrypts notifications with. All nodes share them through this table.
//!
//! The private half is sealed with the At Rest Encryption Key and bound to its id.

use graph::CertificateId;
use jiff::Timestamp;
use tokio_postgres::{Row, types::Type};
use zeroize::Zeroizing;

use crate::{
    Store,
    database::{column, timestamp},
    error::Error,
};

/// A key for notifications.
#[derive(Clone)]
pub struct StoredKey {
    /// Microsoft names it by this id in each notification.
    pub id: CertificateId,
    /// The certificate that Microsoft has, DER in base64.
    pub certificate: String,
    /// PKCS#8 in DER.
    pub private_key: Zeroizing<Vec<u8>>,
    /// When it was made, by the database's clock.
    pub created_at: Timestamp,
    /// When it last decrypted something, by the database's clock.
    pub last_seen_at: Timestamp,
}

impl std::fmt::Debug for StoredKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredKey")
            .field("id", &self.id)
            .field("created_at", &self.created_at)
            .field("last_seen_at", &self.last_seen_at)
            .finish_non_exhaustive()
    }
}

const READ: &str = "SELECT * FROM msteamssync_notification_keys ORDER BY created_at DESC, id";

const INSERT: &str = "
    INSERT INTO msteamssync_notification_keys (id, certificate, private_key_encrypted, created_at, last_seen_at)
    SELECT $2, $3, $4, now, now FROM time";

const SEEN: &str = "
    UPDATE msteamssync_notification_keys SET last_seen_at = (SELECT now FROM time) WHERE id = ANY($2)";

impl Store {
    /// All keys that can be used, newest first. Those sealed with another At Rest Encryption Key are left out with a
    /// warning: one of them must not keep the others from decrypting.
    pub async fn notification_keys(&self) -> Result<Vec<StoredKey>, Error> {
        let rows = self.database.rows("reading notification keys", READ, &[]).await?;
        let mut keys = Vec::with_capacity(rows.len());
        for row in &rows {
            match self.stored_key(row) {
                Err(Error::Unreadable { what }) => {
                    let id: &str = column(row, "id")?;
                    tracing::warn!(id, "{what} was sealed with another At Rest Encryption Key");
                }
                key => keys.push(key?),
            }
        }
        Ok(keys)
    }

    /// Stores a new key; an id is never used twice.
    pub async fn insert_notification_key(
        &self,
        id: &CertificateId,
        certificate: &str,
        private_key: &[u8],
    ) -> Result<(), Error> {
        let id: &str = id.as_ref();
        let sealed = self.seal(private_key, id.as_bytes(), "a notification key")?;
        self.database
            .rows(
                "storing a notification key",
                INSERT,
                &[(&id, Type::TEXT), (&certificate, Type::TEXT), (&sealed, Type::TEXT)],
            )
            .await?;
        Ok(())
    }

    /// These keys have just decrypted something.
    pub async fn seen(&self, ids: &[CertificateId]) -> Result<(), Error> {
        let ids: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
        self.database
            .rows("noting the use of notification keys", SEEN, &[(&ids, Type::TEXT_ARRAY)])
            .await?;
        Ok(())
    }

    /// Removes a key that Microsoft does not use any more.
    pub async fn remove_notification_key(&self, id: &CertificateId) -> Result<(), Error> {
        let sql = "DELETE FROM msteamssync_notification_keys WHERE id = $2";
        self.database
            .rows("removing a notification key", sql, &[(&id.as_ref(), Type::TEXT)])
            .await?;
        Ok(())
    }

    fn stored_key(&self, row: &Row) -> Result<StoredKey, Error> {
        let id: String = column(row, "id")?;
        let private_key = self
            .key
            .open(column(row, "private_key_encrypted")?, id.as_bytes())
            .map_err(|_| Error::Unreadable { what: "a notification key" })?;
        Ok(StoredKey {
            id: CertificateId::from(id),
            certificate: column(row, "certificate")?,
            private_key,
            created_at: timestamp(column(row, "created_at")?),
            last_seen_at: timestamp(column(row, "last_seen_at")?),
        })
    }
}
