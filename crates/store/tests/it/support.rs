//! Databases, stores and a look behind them.

use clock::Clock;
use graph::{ChatId, MessageId};
use sandbox::postgres::Postgres;
use store::{EncryptionKey, Store, Timing};
use tokio_postgres::{Client, NoTls};

pub(crate) const KEY: &str = "abcdefghijklmnopqrstuvwxyz012345";

/// An empty database of this name; tests run side by side, so each takes its own.
pub(crate) async fn database(name: &str) -> String {
    Postgres::shared().await.unwrap().create_database(name).await.unwrap()
}

/// A node on this database.
pub(crate) fn node(dsn: &str, clock: &Clock) -> Store {
    node_with_key(dsn, clock, KEY)
}

pub(crate) fn node_with_key(dsn: &str, clock: &Clock, key: &str) -> Store {
    Store::connect(dsn, clock.clone(), EncryptionKey::parse(key).unwrap(), Timing::default())
        .unwrap()
}

/// A node on an empty database with our tables, and the clock that it goes by.
pub(crate) async fn fresh(name: &str) -> (Store, Clock) {
    let clock = Clock::system();
    let store = node(&database(name).await, &clock);
    store.migrate().await.unwrap();
    (store, clock)
}

/// Two nodes on one database.
pub(crate) async fn two_nodes(name: &str) -> (Store, Store, Clock) {
    let clock = Clock::system();
    let dsn = database(name).await;
    let (one, other) = (node(&dsn, &clock), node(&dsn, &clock));
    one.migrate().await.unwrap();
    (one, other, clock)
}

/// Somebody else's connection to the database.
pub(crate) async fn sql(dsn: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(dsn, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

pub(crate) fn chat() -> ChatId {
    ChatId::from("19:chat@thread.v2")
}

pub(crate) fn message(id: &str) -> MessageId {
    MessageId::from(id)
}
