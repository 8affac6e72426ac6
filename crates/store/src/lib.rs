//! What must survive a crash, a restart and the other node: the product's durable state, in Mattermost's own
//! PostgreSQL database.
//!
//! Three outside facts shape this crate. Several Mattermost nodes run this plugin on one database, so ownership is a
//! lease on the **database's** clock and every state change is one compare-and-set statement. The database may sit
//! behind PgBouncer in transaction mode, so nothing outlives a transaction: no named statement, no session lock. And
//! the tables of `com.mattermost.msteams-sync` 2.x are shared with it: they are kept in its layout, and it can start
//! on them again.
//!
//! Invariant: nothing here decides about messages. It owns atomicity and uniqueness only.

mod chats;
mod database;
mod deliveries;
mod dsn;
mod encryption;
mod error;
mod figures;
mod files;
mod gaps;
mod inbox;
mod leases;
mod migrations;
mod notification_keys;
mod refreshes;
mod retention;
mod revisions;
mod settings;
mod sign_ins;
mod subscriptions;
mod timing;
mod tls;
pub mod token;
mod users;

use clock::Clock;

use crate::database::Database;
pub use crate::{
    chats::{ChatVersion, KnownChat},
    deliveries::{Claim, Decided, Decision, Delivery, DeliveryState, Verdict},
    dsn::DsnError,
    encryption::KeyCheck,
    error::Error,
    figures::Figures,
    files::Files,
    gaps::Gap,
    inbox::{Done, InboxKind, InboxRow, NewRow},
    notification_keys::StoredKey,
    refreshes::{DueToken, Refusal, RefusalTold},
    revisions::Change,
    sign_ins::{SignIn, Taken},
    subscriptions::{FormerClientState, PendingSubscription, SubscriptionRow},
    timing::Timing,
    token::{EncryptionKey, KeyLength},
    users::{ConnectError, Connected, Connection, NewConnection, StoredToken, Token, TokenVersion},
};

/// The product's durable state. Clones share one small pool of connections.
#[derive(Clone, Debug)]
pub struct Store {
    database: Database,
    key: EncryptionKey,
    timing: Timing,
}

impl Store {
    /// A store on the database that `dsn` names; Mattermost's `SqlSettings.DataSource` as it stands. Reads the
    /// certificate files that the DSN names, but does not dial: that happens with the first call, and again by
    /// itself whenever the connection was lost.
    pub fn connect(
        dsn: &str,
        clock: Clock,
        key: EncryptionKey,
        timing: Timing,
    ) -> Result<Self, Error> {
        let database = Database::new(&dsn::parse(dsn)?, clock)?;
        Ok(Self { database, key, timing })
    }

    /// Brings the tables up to this version. Safe to call on every start and from several nodes at once.
    pub async fn migrate(&self) -> Result<(), Error> {
        migrations::run(&self.database).await
    }
}
