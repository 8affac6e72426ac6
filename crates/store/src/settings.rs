//! Single values, in version 2.x's table `msteamssync_system_settings`.
//!
//! Our ids begin with `msteamssync_`, so that none is taken for one of version 2.x.

use tokio_postgres::types::Type;

use crate::{Store, database::column, error::Error};

const READ: &str = "SELECT value FROM msteamssync_system_settings WHERE id = $2";

// Without `ON CONFLICT (id)`: whether version 2.x made a unique index there is not known.
const WRITE: &str = ", present AS (
        UPDATE msteamssync_system_settings SET value = $3 WHERE id = $2 RETURNING id)
    INSERT INTO msteamssync_system_settings (id, value)
    SELECT $2, $3 WHERE NOT EXISTS (SELECT FROM present) ON CONFLICT DO NOTHING";

impl Store {
    /// The value stored under `id`.
    pub async fn setting(&self, id: &str) -> Result<Option<String>, Error> {
        let row = self.database.row("reading a setting", READ, &[(&id, Type::TEXT)]).await?;
        row.map_or(Ok(None), |row| column(&row, "value"))
    }

    /// Stores `value` under `id`.
    pub async fn set_setting(&self, id: &str, value: &str) -> Result<(), Error> {
        self.database
            .rows("writing a setting", WRITE, &[(&id, Type::TEXT), (&value, Type::TEXT)])
            .await?;
        Ok(())
    }
}
