//! Leases: work that only one node does at a time.
//!
//! A node that dies cannot give a lease back, so each ends by itself, on the database's clock.

use std::time::Duration;

use tokio_postgres::types::Type;

use crate::{Store, database::milliseconds, error::Error};

const LEASE: &str = "
    INSERT INTO msteamssync_leases AS lease (name, owner, lease_until) SELECT $2, $3, now + $4 FROM time
    ON CONFLICT (name) DO UPDATE SET owner = EXCLUDED.owner, lease_until = EXCLUDED.lease_until
    WHERE lease.owner = EXCLUDED.owner OR lease.lease_until <= (SELECT now FROM time)
    RETURNING name";

const RELEASE: &str = "DELETE FROM msteamssync_leases WHERE name = $2 AND owner = $3";

impl Store {
    /// Takes the lease `name`, or starts it anew if `owner` has it. `false` while it is somebody else's.
    pub async fn lease(&self, name: &str, owner: &str, lasts: Duration) -> Result<bool, Error> {
        let rows = self
            .database
            .rows(
                "taking a lease",
                LEASE,
                &[(&name, Type::TEXT), (&owner, Type::TEXT), (&milliseconds(lasts), Type::INT8)],
            )
            .await?;
        Ok(!rows.is_empty())
    }

    /// Gives the lease `name` back, if it is `owner`'s.
    pub async fn release(&self, name: &str, owner: &str) -> Result<(), Error> {
        self.database
            .rows("giving a lease back", RELEASE, &[(&name, Type::TEXT), (&owner, Type::TEXT)])
            .await?;
        Ok(())
    }
}
